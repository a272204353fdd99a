package live

import (
	"context"
	"log/slog"
	"time"
)

// Close codes a client may see.
const (
	CloseGoingAway = 1001 // the server restarts, cannot read, or the log moved: come back with jitter
	CloseProtocol  = 1002 // frames that are none
	ClosePolicy    = 1008 // more messages than a listener has reason to send
	CloseTooBig    = 1009
	CloseSignIn    = 4001 // the session ended or was revoked
	CloseSlow      = 4008 // could not keep up: resume with ?after=
)

// AccessChanged is the internal event whose data names sessions, devices and
// staff that may no longer listen: {"sessions":[…],"devices":[…],"staff":[…]}.
// Its audience is empty, so that no client ever sees it.
const AccessChanged = "access.changed"

// Event is one row of a store's log.
type Event struct {
	Seq      int64
	Type     string
	Audience string // space-separated topics; empty: nobody
	At       time.Time
	Data     []byte // JSON
}

// Log is the stores' event log.
type Log interface {
	// Head is the store's epoch and last number, 0 when nothing was ever written.
	Head(ctx context.Context, store string) (epoch string, seq int64, err error)
	// Heads is the last number of every store.
	Heads(ctx context.Context) (map[string]int64, error)
	// Read gives up to limit events after a number, in order and without gap;
	// when what follows the number is no longer kept it begins later, which
	// tells the hub that a client standing there needs a snapshot.
	Read(ctx context.Context, store string, after int64, limit int) ([]Event, error)
}

// Principal is who listens.
type Principal struct {
	Store   string
	Session string
	Device  string
	Staff   string
	Topics  []string  // staff, reports, register:<id>
	Stats   bool      // gets stats.tick
	Expires time.Time // zero: only revocation ends it
}

// Snapshots builds what a principal may see, with the number it was read at,
// both in one read transaction. One read before may do as long as its number
// is at least the head that the socket's welcome named.
type Snapshots interface {
	Snapshot(ctx context.Context, p Principal, least int64) (seq int64, data []byte, err error)
}

// Presence is told of life signs (connects at once, pongs with the next beat,
// half a second apart) and of the last socket of a device and person on this
// node gone. Both must be quick, and must not call the hub: Alive is called
// with a store's sockets locked. A Gone may be told just after the Alive of a
// socket that came at the same moment: Online knows.
type Presence interface {
	Alive(store, device, staff string, at time.Time)
	Gone(store, device, staff string)
}

// Stats builds the data of a stats.tick.
type Stats func(ctx context.Context, store string) ([]byte, error)

// Config is what a Hub needs. Log and Snapshots are required; zero means the
// default, a negative limit means none.
type Config struct {
	Log       Log
	Snapshots Snapshots
	Presence  Presence // optional

	// Recheck is asked again after a socket is registered, so that a session
	// revoked while the handshake ran is not missed: a fault of the kind
	// Unauthenticated or Forbidden closes with 4001. Optional.
	Recheck func(ctx context.Context, p Principal) error

	Origins []string // public origins, "https://shop.example"; the request's own host always counts
	Logger  *slog.Logger
	Now     func() time.Time

	MaxSockets   int   // in all; default 20,000
	PerAddress   int   // per client address (an IPv6 /64 is one); default 10,000, loopback is exempt
	PerPrincipal int   // per session; default 10,000
	ResumeLimit  int64 // events a resume may be behind; default none but the log's own retention

	TickEvery  time.Duration // tick and ping; default 5 s
	PongWait   time.Duration // gone without a pong for so long; default 15 s
	PollEvery  time.Duration // fallback look at all heads; default 500 ms
	StatsEvery time.Duration // at most one stats.tick in so long; default 2 s
	WriteWait  time.Duration // a backlog that stands still so long is slow; default 5 s
	Linger     time.Duration // for a slow socket to take its close frame; default 15 s
	CloseWait  time.Duration // for the peer's answer to a close frame; default 2 s
	Backlog    int           // bytes a socket may be behind; default 256 KiB
}

func (c Config) withDefaults() Config {
	orDefault(&c.MaxSockets, 20_000)
	orDefault(&c.PerAddress, 10_000)
	orDefault(&c.PerPrincipal, 10_000)
	orDefault(&c.TickEvery, 5*time.Second)
	orDefault(&c.PongWait, 15*time.Second)
	orDefault(&c.PollEvery, 500*time.Millisecond)
	orDefault(&c.StatsEvery, 2*time.Second)
	orDefault(&c.WriteWait, 5*time.Second)
	orDefault(&c.Linger, 15*time.Second)
	orDefault(&c.CloseWait, 2*time.Second)
	orDefault(&c.Backlog, 256<<10)
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}

func orDefault[T comparable](v *T, def T) {
	var zero T
	if *v == zero {
		*v = def
	}
}
