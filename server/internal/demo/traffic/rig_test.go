package traffic_test

import (
	"context"
	"log/slog"
	"net"
	"path/filepath"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"tillbell/floor"
	"tillbell/floor/push"
	"tillbell/pos"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/db/dbtest"
	"tillbell/server/internal/demo"
	"tillbell/server/internal/demo/traffic"
	"tillbell/server/internal/live"
	"tillbell/server/internal/web"
	"tillbell/static"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// store is the demo store behind a real server on a real address.
type store struct {
	*testing.T
	d    *db.DB
	a    *access.Access
	p    *pos.Pos
	f    *floor.Floor
	demo *demo.Demo
	dir  string
	addr string

	committed chan struct{} // holds one word: look again
	stop      func()        // the server
	leave     func()        // the traffic
}

func newStore(t *testing.T, d *db.DB) *store {
	t.Helper()
	s := &store{T: t, d: d, a: access.New(d), dir: t.TempDir(), committed: make(chan struct{}, 1)}
	signer, err := pos.LoadSigner(filepath.Join(t.TempDir(), "journal.key"))
	s.check(err)
	s.p, err = pos.New(t.Context(), d, s.a, signer)
	s.check(err)
	t.Cleanup(s.p.Close)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	s.check(err)
	s.addr = l.Addr().String()
	s.check(l.Close())
	s.f = floor.New(d, s.a, s.p, floor.Options{})
	s.demo, err = demo.Load(t.Context(), d, s.a, s.p, s.f, demo.Options{BaseURL: "http://" + s.addr, Dir: s.dir, Seed: 7})
	s.check(err)
	d.OnCommit(func(string) {
		select {
		case s.committed <- struct{}{}:
		default:
		}
	})
	s.serve()
	t.Cleanup(func() { s.stop() })
	return s
}

func (s *store) check(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// log is the event log as live wants it.
type log struct{ *db.DB }

func (l log) Read(ctx context.Context, store string, after int64, limit int) ([]live.Event, error) {
	rows, err := l.Events(ctx, store, after, limit)
	out := make([]live.Event, len(rows))
	for i, r := range rows {
		out[i] = live.Event{Seq: r.Seq, Type: r.Type, Audience: r.Audience, At: r.At, Data: r.Data}
	}
	return out, err
}

type snapshots func(ctx context.Context, p live.Principal, least int64) (int64, []byte, error)

func (f snapshots) Snapshot(ctx context.Context, p live.Principal, least int64) (int64, []byte, error) {
	return f(ctx, p, least)
}

// serve starts a server at the store's address, on the same data.
func (s *store) serve() {
	s.Helper()
	site, err := static.Load()
	s.check(err)
	var face *web.Web
	helping := floor.New(s.d, s.a, s.p, floor.Options{})
	key, err := push.LoadKey(filepath.Join(s.TempDir(), "push.pem"))
	s.check(err)
	alerts := push.New(s.d, helping, key, push.Options{Page: "http://" + s.addr})
	hub := live.New(live.Config{Log: log{s.d}, Presence: helping, Now: s.d.Now,
		Snapshots: snapshots(func(ctx context.Context, p live.Principal, least int64) (int64, []byte, error) {
			return face.Snapshot(ctx, p, least)
		})})
	face, err = web.New(web.Config{PublicURL: "http://" + s.addr}, web.Rooms{DB: s.d, Access: s.a, Pos: s.p, Payments: s.p.NewPayments(nil, pos.UsualPace), Floor: helping, Push: alerts, Hub: hub,
		Site: site, Registry: prometheus.NewRegistry()})
	s.check(err)
	s.d.OnCommit(hub.Poke)
	background, end := context.WithCancel(context.WithoutCancel(s.Context()))
	helping.Start(background)
	hub.Start(background)
	l, err := net.Listen("tcp", s.addr)
	s.check(err)
	served := make(chan error, 1)
	go func() { served <- face.App().Listener(l) }()
	s.stop = func() {
		if err := hub.Shutdown(background); err != nil {
			s.Errorf("close the sockets: %v", err)
		}
		helping.Close() // ends the long polls, which serving would wait for
		if err := face.Shutdown(background); err != nil {
			s.Errorf("stop serving: %v", err)
		}
		<-served
		end()
	}
}

// restart stops the server and starts another one.
func (s *store) restart() {
	s.stop()
	s.serve()
}

// busy starts the traffic, far quicker than life.
func (s *store) busy(seed uint64) {
	s.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(s.Context()))
	gone := make(chan error, 1)
	go func() {
		gone <- traffic.Run(ctx, "http://"+s.addr, filepath.Join(s.dir, demo.FileName), traffic.Options{Speed: 100, Seed: seed,
			Logger: slog.New(slog.NewTextHandler(s.Output(), nil))})
	}()
	left := false
	s.leave = func() {
		if left {
			return
		}
		left = true
		cancel()
		s.check(<-gone)
	}
	s.Cleanup(func() { s.leave() })
}

// until waits, commit by commit, for counts to reach what is wanted.
func (s *store) until(want map[string]int64) {
	s.Helper()
	for {
		short := false
		for query, n := range want {
			short = short || s.number(query) < n
		}
		if !short {
			return
		}
		<-s.committed
	}
}

func (s *store) number(query string, args ...any) int64 {
	s.Helper()
	var n int64
	s.check(s.d.Read(s.Context()).Raw(query, args...).Row().Scan(&n))
	return n
}

// none wants no row from a query that counts what is wrong.
func (s *store) none(say, query string, args ...any) {
	s.Helper()
	if n := s.number(query, args...); n != 0 {
		s.Errorf("%d %s", n, say)
	}
}

func (s *store) register(code string) string {
	s.Helper()
	for _, r := range s.demo.File.Registers {
		if r.Code == code {
			return r.ID
		}
	}
	s.Fatalf("no register %s", code)
	return ""
}
