package live

import (
	"context"
	"fmt"
	"net/netip"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"tillbell/server/fault"
)

// Within TickEvery (or PongWait, if that is shorter) there are beatsPerTick
// moments at which a store may tick: so many that stores do not tick in herds,
// whose writes and pongs would hold up everybody's events. Deadlines are looked
// at every beatsPerScan beats.
const (
	beatsPerTick = 100
	beatsPerScan = 10
)

// joinQueries is how many joiners may ask the database at once: a thousand
// tablets coming back after a restart must not starve the tills.
const joinQueries = 8

// Hub owns every socket of this node.
type Hub struct {
	cfg      Config
	origins  origins
	presence Presence
	metrics  *metrics
	shards   []*shard
	queries  chan struct{}
	stats    atomic.Pointer[Stats]

	ctx     context.Context
	cancel  context.CancelFunc
	tasks   sync.WaitGroup // feeds, beat, poll, stats
	writers sync.WaitGroup // shards
	sockets sync.WaitGroup // readers, joiners, flushers

	beating sync.Mutex // before all other locks
	beaten  time.Time  // last beat

	mu       sync.RWMutex
	running  bool
	closed   bool
	feeds    map[string]*feed
	total    int
	byAddr   map[netip.Addr]int
	bySess   map[string]int
	byDevice map[string]int
	byPerson map[person]int
}

type person struct{ store, device, staff string }

type nobody struct{}

func (nobody) Alive(string, string, string, time.Time) {}
func (nobody) Gone(string, string, string)             {}

// New makes a hub; Start sets it to work.
func New(cfg Config) *Hub {
	cfg = cfg.withDefaults()
	h := &Hub{
		cfg: cfg, origins: newOrigins(cfg.Origins), presence: cfg.Presence,
		queries: make(chan struct{}, joinQueries),
		feeds:   make(map[string]*feed), byAddr: make(map[netip.Addr]int), bySess: make(map[string]int),
		byDevice: make(map[string]int), byPerson: make(map[person]int),
	}
	if h.presence == nil {
		h.presence = nobody{}
	}
	h.metrics = newMetrics(func() float64 { return float64(h.Sockets()) })
	for range runtime.GOMAXPROCS(0) {
		h.shards = append(h.shards, newShard(h))
	}
	return h
}

// Start begins to take sockets. The hub works until Shutdown; ctx is the parent
// of every query and should outlive it.
func (h *Hub) Start(ctx context.Context) {
	h.ctx, h.cancel = context.WithCancel(ctx)
	h.beaten = h.cfg.Now()
	for _, sh := range h.shards {
		h.writers.Go(sh.run)
	}
	h.tasks.Go(h.beats)
	h.tasks.Go(h.polls)
	h.mu.Lock()
	h.running = true
	h.mu.Unlock()
}

// Poke says that something was committed for a store. It never blocks.
func (h *Hub) Poke(store string) {
	h.mu.RLock()
	f := h.feeds[store]
	h.mu.RUnlock()
	if f != nil {
		f.poke()
	}
}

// SetStats gives the source of stats.tick.
func (h *Hub) SetStats(stats Stats) { h.stats.Store(&stats) }

// Online tells whether a device has a socket on this node.
func (h *Hub) Online(device string) bool {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.byDevice[device] > 0
}

// Sockets is how many are registered on this node.
func (h *Hub) Sockets() int {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.total
}

// CloseSessions closes the sockets of matching principals on this node and says
// how many; for all nodes emit access.changed instead.
func (h *Hub) CloseSessions(match func(Principal) bool, code int, reason string) int {
	n := 0
	for _, f := range h.allFeeds() {
		n += f.closeSockets(match, code, reason)
	}
	return n
}

// Shutdown closes every socket with 1001 and waits for them; when ctx ends
// first it drops what is left and returns ctx's error.
func (h *Hub) Shutdown(ctx context.Context) error {
	h.mu.Lock()
	running := h.running
	h.running, h.closed = false, true
	h.mu.Unlock()
	if !running {
		return nil
	}
	everyone := func(Principal) bool { return true }
	h.CloseSessions(everyone, CloseGoingAway, "restarting")

	done := make(chan struct{})
	go func() { h.sockets.Wait(); close(done) }()
	var err error
	select {
	case <-done:
	case <-ctx.Done():
		err = fmt.Errorf("live: sockets still open: %w", ctx.Err())
		h.drop()
		<-done
	}
	h.cancel()
	h.tasks.Wait()
	for _, sh := range h.shards {
		sh.end()
	}
	h.writers.Wait()
	return err
}

// drop breaks off what did not end by itself, and what waits for the database.
func (h *Hub) drop() {
	for _, f := range h.allFeeds() {
		f.mu.Lock()
		all := slices.Clone(f.sockets)
		f.mu.Unlock()
		for _, s := range all {
			s.kill()
		}
	}
	h.cancel()
}

func (h *Hub) allFeeds() []*feed {
	h.mu.RLock()
	defer h.mu.RUnlock()
	all := make([]*feed, 0, len(h.feeds))
	for _, f := range h.feeds {
		all = append(all, f)
	}
	return all
}

// beats is the one ticker behind all pings, ticks and deadlines.
func (h *Hub) beats() {
	t := time.NewTicker(h.beatEvery())
	defer t.Stop()
	for {
		select {
		case <-t.C:
			h.beat(h.cfg.Now())
		case <-h.ctx.Done():
			return
		}
	}
}

func (h *Hub) beatEvery() time.Duration {
	return max(min(h.cfg.TickEvery, h.cfg.PongWait)/beatsPerTick, time.Millisecond)
}

func (h *Hub) scanEvery() time.Duration { return beatsPerScan * h.beatEvery() }

func (h *Hub) beat(now time.Time) {
	h.beating.Lock()
	defer h.beating.Unlock()
	feeds := h.allFeeds()
	if now.Sub(h.beaten) > h.cfg.PongWait/2 { // it was we who slept: nobody is to blame
		for _, f := range feeds {
			f.forgive(now)
		}
	}
	h.beaten = now
	for _, f := range feeds {
		f.beat(now)
	}
}

// forgive counts everyone as alive now.
func (f *feed) forgive(now time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, s := range f.sockets {
		s.alive = now
	}
}

// polls finds the commits that nobody poked for: other nodes' and commands'.
func (h *Hub) polls() {
	t := time.NewTicker(h.cfg.PollEvery)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			h.poll()
		case <-h.ctx.Done():
			return
		}
	}
}

func (h *Hub) poll() {
	feeds := h.allFeeds()
	if len(feeds) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(h.ctx, queryWait)
	defer cancel()
	heads, err := h.cfg.Log.Heads(ctx)
	if err != nil {
		return // the feeds notice and log a database that is away
	}
	for _, f := range feeds {
		if head, ok := heads[f.store]; ok {
			f.compare(head)
		}
	}
}

// read is Log.Read with a deadline.
func (h *Hub) read(ctx context.Context, store string, after int64, limit int) ([]Event, error) {
	ctx, cancel := context.WithTimeout(ctx, queryWait)
	defer cancel()
	events, err := h.cfg.Log.Read(ctx, store, after, limit)
	if err != nil {
		return nil, fmt.Errorf("read events of store %s after %d: %w", store, after, err)
	}
	return events, nil
}

// Refusals before the upgrade.
var (
	errDraining = fault.New(fault.Unavailable, "restarting", "The server is restarting.").After(2 * time.Second)
	errFull     = fault.New(fault.Unavailable, "too_many_sockets", "Too many live connections.").After(5 * time.Second)
	errCrowded  = fault.New(fault.TooMany, "too_many_sockets", "Too many live connections from here.").After(5 * time.Second)
)

// room says why one more socket may not be, under mu.
func (h *Hub) room(caller string, addr netip.Addr) error {
	switch {
	case !h.running:
		return errDraining
	case full(h.total, h.cfg.MaxSockets):
		return errFull
	case !addr.IsLoopback() && full(h.byAddr[addr], h.cfg.PerAddress), full(h.bySess[caller], h.cfg.PerPrincipal):
		return errCrowded
	}
	return nil
}

func full(n, limit int) bool { return limit >= 0 && n >= limit }

func (h *Hub) admits(p Principal, addr netip.Addr) error {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.room(p.caller(), addr)
}

// enter registers a socket and starts its store's feed when it is the first.
func (h *Hub) enter(s *socket) error {
	h.mu.Lock()
	if err := h.room(s.who.caller(), s.addr); err != nil {
		h.mu.Unlock()
		return err
	}
	f := h.feeds[s.who.Store]
	if f == nil {
		f = newFeed(h, s.who.Store)
		h.feeds[f.store] = f
		h.tasks.Go(f.run)
	}
	f.refs++
	h.total++
	h.byAddr[s.addr]++
	h.bySess[s.who.caller()]++
	h.byDevice[s.who.Device]++
	h.byPerson[s.person()]++
	h.sockets.Add(2) // reader and joiner
	s.feed = f
	s.who.Store = f.store // one string for all
	f.register(s)
	h.mu.Unlock()
	h.presence.Alive(s.who.Store, s.who.Device, s.who.Staff, h.cfg.Now())
	return nil
}

// leave counts a socket out, once.
func (h *Hub) leave(s *socket) {
	h.mu.Lock()
	if s.left {
		h.mu.Unlock()
		return
	}
	s.left = true
	s.gone.Store(true)
	f := s.feed
	f.remove(s)
	h.total--
	decrement(h.byAddr, s.addr)
	decrement(h.bySess, s.who.caller())
	decrement(h.byDevice, s.who.Device)
	last := decrement(h.byPerson, s.person())
	if f.refs--; f.refs == 0 {
		delete(h.feeds, f.store)
		f.stop()
	}
	h.mu.Unlock()
	if last {
		h.presence.Gone(s.who.Store, s.who.Device, s.who.Staff)
	}
}

// caller is what PerPrincipal counts by: the session, or a device without one.
func (p Principal) caller() string {
	if p.Session != "" {
		return p.Session
	}
	return p.Device
}

func (s *socket) person() person { return person{s.who.Store, s.who.Device, s.who.Staff} }

func decrement[K comparable](m map[K]int, k K) (last bool) {
	if m[k]--; m[k] <= 0 {
		delete(m, k)
		return true
	}
	return false
}

// own copies a principal out of the request's memory.
func own(p Principal) Principal {
	p.Store, p.Session = strings.Clone(p.Store), strings.Clone(p.Session)
	p.Device, p.Staff = strings.Clone(p.Device), strings.Clone(p.Staff)
	topics := make([]string, len(p.Topics))
	for i, t := range p.Topics {
		topics[i] = strings.Clone(t)
	}
	p.Topics = topics
	return p
}
