package live

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gorilla/websocket"

	"tillbell/server/fault"
)

// patience bounds every wait of a test; it is no synchronisation, only the
// difference between a failure and a hang.
const patience = time.Minute

// memLog is an event log in memory.
type memLog struct {
	mu     sync.Mutex
	epoch  string
	events map[string][]Event // without gap, the first may be above 1
	heads  map[string]int64
	fail   error
	calls  int
	reads  int // of events
}

func newLog() *memLog {
	return &memLog{epoch: "e1", events: map[string][]Event{}, heads: map[string]int64{}}
}

var eventTime = time.Date(2026, 11, 26, 9, 30, 0, 123_456_789, time.UTC)

func (l *memLog) add(store, typ, audience, data string) int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.heads[store]++
	l.events[store] = append(l.events[store], Event{Seq: l.heads[store], Type: typ, Audience: audience, At: eventTime, Data: []byte(data)})
	return l.heads[store]
}

func (l *memLog) set(change func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	change()
}

func (l *memLog) called() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.calls
}

func (l *memLog) readings() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.reads
}

func (l *memLog) Head(_ context.Context, store string) (string, int64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls++
	return l.epoch, l.heads[store], l.fail
}

func (l *memLog) Heads(context.Context) (map[string]int64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls++
	return maps.Clone(l.heads), l.fail
}

func (l *memLog) Read(_ context.Context, store string, after int64, limit int) ([]Event, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls++
	l.reads++
	if l.fail != nil {
		return nil, l.fail
	}
	all := l.events[store]
	from, _ := slices.BinarySearchFunc(all, after+1, func(e Event, seq int64) int { return int(e.Seq - seq) })
	return slices.Clone(all[from:min(len(all), from+limit)]), nil
}

// Snapshot says whose it is and what the head was.
func (l *memLog) Snapshot(_ context.Context, p Principal, _ int64) (int64, []byte, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	slices.Sort(p.Topics)
	data, err := json.Marshal(map[string]any{"staff": p.Staff, "topics": p.Topics})
	return l.heads[p.Store], data, errors.Join(err, l.fail)
}

// clock is the hub's time, moved by hand.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) move(d time.Duration) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return c.now
}

// watch is a Presence that tells the test.
type watch struct{ alive, gone chan string }

func newWatch() *watch {
	return &watch{alive: make(chan string, 4096), gone: make(chan string, 4096)}
}

func (w *watch) Alive(_, device, staff string, _ time.Time) { w.alive <- device + "/" + staff }
func (w *watch) Gone(_, device, staff string)               { w.gone <- device + "/" + staff }

// rig is a hub behind a fiber app on a free port.
type rig struct {
	t     *testing.T
	log   *memLog
	clock *clock
	watch *watch
	hub   *Hub
	app   *fiber.App
	addr  string

	mu    sync.Mutex
	users map[string]Principal
}

// tickEvery is so long that only a test that asks for a tick sees one.
const tickEvery = 1000 * time.Hour

// newRig starts a hub whose ticker stands still: tests call beat and poll.
func newRig(t *testing.T, log *memLog, change func(*Config)) *rig {
	t.Helper()
	return startRig(t, log, change, false)
}

func startRig(t *testing.T, log *memLog, change func(*Config), wrap bool) *rig {
	t.Helper()
	r := &rig{t: t, log: log, clock: &clock{now: time.Date(2026, 11, 26, 10, 0, 0, 0, time.UTC)}, watch: newWatch(), users: map[string]Principal{}}
	cfg := Config{
		Log: log, Snapshots: log, Presence: r.watch, Now: r.clock.Now,
		Origins: []string{"https://shop.example"}, Logger: slog.New(slog.DiscardHandler),
		TickEvery: tickEvery, PollEvery: time.Hour, CloseWait: time.Second,
	}
	if change != nil {
		change(&cfg)
	}
	r.hub = New(cfg)
	r.hub.Start(context.Background())
	r.app = fiber.New(fiber.Config{
		DisableStartupMessage: true, Immutable: true, ErrorHandler: answer,
		ReadTimeout: time.Second, WriteTimeout: time.Second, IdleTimeout: time.Second, // sockets outlive them
	})
	r.app.Server().KeepHijackedConns = true
	r.app.Get("/live", r.hub.Handler(r.authenticate))
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r.addr = ln.Addr().String()
	if wrap {
		ln = wrapped{ln}
	}
	served := make(chan error, 1)
	go func() { served <- r.app.Listener(ln) }()
	t.Cleanup(func() {
		r.stop()
		if err := r.app.ShutdownWithTimeout(patience); err != nil {
			t.Errorf("app shutdown: %v", err)
		}
		<-served
	})
	return r
}

// wrapped hides what kind of connection it accepts.
type wrapped struct{ net.Listener }

func (w wrapped) Accept() (net.Conn, error) {
	c, err := w.Listener.Accept()
	return struct{ net.Conn }{c}, err
}

func (r *rig) stop() {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := r.hub.Shutdown(ctx); err != nil {
		r.t.Errorf("shutdown: %v", err)
	}
}

// answer is as much of an error handler as the tests look at.
func answer(c *fiber.Ctx, err error) error {
	status := map[fault.Kind]int{fault.Malformed: 400, fault.Unauthenticated: 401, fault.Forbidden: 403, fault.TooMany: 429, fault.Unavailable: 503}
	if f, ok := fault.As(err); ok {
		return c.Status(status[f.Kind]).SendString(f.Code)
	}
	return c.Status(500).SendString(err.Error())
}

// as lets a principal in by the token of its staff's name.
func (r *rig) as(p Principal) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.users[p.Staff] = p
	return p.Staff
}

func (r *rig) authenticate(c *fiber.Ctx) (Principal, error) {
	token := strings.TrimSpace(strings.TrimPrefix(c.Get("Authorization"), "Bearer"))
	if token == "" {
		token = c.Cookies("session")
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	p, ok := r.users[token]
	if !ok {
		return Principal{}, fault.New(fault.Unauthenticated, "unknown_caller", "Sign in.")
	}
	return p, nil
}

// staff is a principal of store s1 who sees the topics.
func staff(name string, topics ...string) Principal {
	return Principal{Store: "s1", Session: "session-" + name, Device: "device-" + name, Staff: name, Topics: topics}
}

// awaitLive returns when n of a feed's sockets have joined.
func awaitLive(t testing.TB, f *feed, n int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for live := 0; live < n; {
		if err := f.sync(ctx); err != nil {
			t.Fatalf("%d of %d sockets live: %v", live, n, err)
		}
		live = 0
		f.mu.Lock()
		for _, s := range f.sockets {
			if s.live {
				live++
			}
		}
		f.mu.Unlock()
	}
}

// feed is the running feed of a store.
func (r *rig) feed(store string) *feed {
	r.hub.mu.RLock()
	defer r.hub.mu.RUnlock()
	return r.hub.feeds[store]
}

// frame is any frame of the channel.
type frame struct {
	Type    string          `json:"type"`
	Seq     int64           `json:"seq"`
	Epoch   string          `json:"epoch"`
	Resumed bool            `json:"resumed"`
	At      string          `json:"at"`
	Data    json.RawMessage `json:"data"`
}

func (f frame) String() string { return fmt.Sprintf("%s %d", f.Type, f.Seq) }

// client is a test's end of a socket.
type client struct {
	t  *testing.T
	ws *websocket.Conn
}

// dial connects and expects to be let in.
func (r *rig) dial(p Principal, query string) *client {
	r.t.Helper()
	ws, _, err := websocket.DefaultDialer.Dial("ws://"+r.addr+"/live"+query, http.Header{"Authorization": {"Bearer " + r.as(p)}})
	if err != nil {
		r.t.Fatalf("dial as %s: %v", p.Staff, err)
	}
	r.t.Cleanup(func() { _ = ws.Close() })
	return &client{t: r.t, ws: ws}
}

func (c *client) read() (frame, error) {
	var f frame
	_ = c.ws.SetReadDeadline(time.Now().Add(patience))
	_, b, err := c.ws.ReadMessage()
	if err != nil {
		return f, err
	}
	return f, json.Unmarshal(b, &f)
}

func (c *client) next() frame {
	c.t.Helper()
	f, err := c.read()
	if err != nil {
		c.t.Fatalf("next frame: %v", err)
	}
	return f
}

// expect reads one frame per word, each "type seq".
func (c *client) expect(want ...string) {
	c.t.Helper()
	for _, w := range want {
		if got := c.next().String(); got != w {
			c.t.Fatalf("got frame %q, want %q", got, w)
		}
	}
}

// closed expects nothing more but a close frame with the code. That there was
// an event for others may have been on its way already.
func (c *client) closed(code int) {
	c.t.Helper()
	f, err := c.read()
	for err == nil && strings.HasPrefix(fmt.Sprint(f), "skip ") {
		f, err = c.read()
	}
	if !websocket.IsCloseError(err, code) {
		c.t.Fatalf("got %v, %v; want close %d", f, err, code)
	}
}

// await takes one word of a channel.
func await(t *testing.T, ch <-chan string, want string) {
	t.Helper()
	select {
	case got := <-ch:
		if got != want {
			t.Fatalf("told %q, want %q", got, want)
		}
	case <-time.After(patience):
		t.Fatalf("not told %q", want)
	}
}
