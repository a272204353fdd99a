//go:build linux

package killtest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tillbell/server/internal/check"
)

// load is everybody who calls the server, and what they were answered.
type load struct {
	*testing.T
	ctx   context.Context // of sockets; ends last
	nodes []*program
	shop  *shop
	seed  uint64
	http  *http.Client
	dir   string
	logs  []string

	workers, sockets sync.WaitGroup
	stopping         chan struct{} // nothing new is begun
	closeSockets     context.CancelFunc

	acked   atomic.Int64
	target  atomic.Int64
	reached chan struct{}

	sales, returns, moves, closings, requests, replays, unknown, refused atomic.Int64
	claims, lostRaces, resolved, resumed                                 atomic.Int64
}

func newLoad(ctx context.Context, t *testing.T, nodes []*program, shop *shop, seed uint64) *load {
	l := &load{T: t, nodes: nodes, shop: shop, seed: seed, dir: t.TempDir(), stopping: make(chan struct{}), reached: make(chan struct{}, 1),
		http: &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 32}}}
	l.ctx, l.closeSockets = context.WithCancel(ctx)
	t.Cleanup(l.http.CloseIdleConnections)
	return l
}

// begin signs everybody in and lets them work.
func (l *load) begin() {
	l.Cleanup(func() { l.closeSockets(); l.workers.Wait(); l.sockets.Wait() })
	n := uint64(0)
	worker := func(name string, s *seat, work func(c *client)) {
		n++
		c := l.client(fmt.Sprintf("%s-%d", name, n), n)
		if s != nil {
			c.signIn(*s)
		}
		l.workers.Add(1)
		go func() {
			defer l.workers.Done()
			work(c)
		}()
	}
	for i := range l.shop.tills {
		worker("till", &l.shop.tills[i], func(c *client) { (&till{client: c}).work() })
	}
	for _, code := range l.shop.points {
		worker("customer", nil, func(c *client) { c.ring(code) })
	}
	for i := range l.shop.tablets {
		s := l.shop.tablets[i]
		worker("tablet", &s, func(c *client) { newTablet(c, s.staff).work() })
	}
}

// await waits until n more calls were answered.
func (l *load) await(n int) {
	l.Helper()
	select {
	case <-l.reached: // of the target before
	default:
	}
	l.target.Store(l.acked.Load() + int64(n))
	if l.acked.Load() >= l.target.Load() {
		return
	}
	select {
	case <-l.reached:
	case <-l.ctx.Done():
		l.Fatalf("only %d calls were answered: %v", l.acked.Load(), l.ctx.Err())
	}
}

// awaitSockets waits until every tablet listens.
func (l *load) awaitSockets() {
	l.Helper()
	l.poll("tablets listen", func() bool {
		n := int64(0)
		for _, p := range l.nodes {
			n += p.listening.Load()
		}
		return n == tablets
	})
}

func (l *load) poll(what string, done func() bool) {
	l.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		select {
		case <-tick.C:
		case <-l.ctx.Done():
			l.Fatalf("waited in vain: %s: %v", what, l.ctx.Err())
		}
	}
}

// terminate ends a node in good order, which each of its sockets must be told.
func (l *load) terminate(p *program) {
	l.Helper()
	before, want := p.goneAway.Load(), p.listening.Load()
	p.terminate(l.ctx)
	l.poll("no socket is left", func() bool { return p.listening.Load() == 0 })
	if got := p.goneAway.Load() - before; got != want {
		l.Errorf("%d of %d sockets were told that the server goes away", got, want)
	}
}

func (l *load) answers() int64 { return l.acked.Load() }

func (l *load) answered() {
	if l.acked.Add(1) == l.target.Load() {
		select {
		case l.reached <- struct{}{}:
		default:
		}
	}
}

// settle lets everybody finish what they began; the sockets stay.
func (l *load) settle() {
	close(l.stopping)
	l.workers.Wait()
}

// end drops the sockets, after the server has.
func (l *load) end() {
	l.closeSockets()
	l.sockets.Wait()
}

func (l *load) stopped() bool {
	select {
	case <-l.stopping:
		return true
	case <-l.ctx.Done():
		return true
	default:
		return false
	}
}

// proveBusy refuses a run in which what should be proved did not happen.
func (l *load) proveBusy() {
	l.Helper()
	for name, n := range map[string]*atomic.Int64{"sales": &l.sales, "returns": &l.returns, "movements": &l.moves, "closings": &l.closings,
		"requests": &l.requests, "replays": &l.replays, "unknown outcomes": &l.unknown, "refusals": &l.refused, "claims": &l.claims,
		"lost races": &l.lostRaces, "resolved requests": &l.resolved, "resumed sockets": &l.resumed} {
		if n.Load() == 0 {
			l.Errorf("there were no %s", name)
		}
		l.Logf("%d %s", n.Load(), name)
	}
}

func (l *load) logFlags() (flags []string) {
	for _, file := range l.logs {
		flags = append(flags, "--client-log", file)
	}
	return flags
}

// client is one caller with a log of its own.
type client struct {
	*load
	name   string
	random *rand.Rand
	log    *check.Writer
	token  string
	at     int // the node that is asked
}

func (c *client) node() *program { return c.nodes[c.at] }

// next asks the next node from now on, once it is up.
func (c *client) next() error {
	c.at = (c.at + 1) % len(c.nodes)
	return c.node().ready(c.ctx)
}

func (l *load) client(name string, n uint64) *client {
	l.Helper()
	file := filepath.Join(l.dir, name+".ndjson")
	f, err := os.Create(file)
	if err != nil {
		l.Fatal(err)
	}
	l.Cleanup(func() { _ = f.Close() })
	w, err := check.NewWriter(f, true)
	if err != nil {
		l.Fatal(err)
	}
	l.logs = append(l.logs, file)
	return &client{load: l, name: name, random: rand.New(rand.NewPCG(l.seed, n)), log: w, at: int(n) % len(l.nodes)}
}

// signIn is done once: a session survives the server's death.
func (c *client) signIn(s seat) {
	c.Helper()
	var session struct{ Token string }
	status, body, err := c.once("POST", "/sessions", map[string]string{"device_token": s.device, "staff_id": s.staff, "pin": pin})
	if err != nil || status != 201 || json.Unmarshal(body, &session) != nil {
		c.Fatalf("sign in: %d %s %v", status, body, err)
	}
	c.token = session.Token
}

func (c *client) note(e check.Entry) {
	if err := c.log.Write(e); err != nil {
		c.Errorf("%s: write its log: %v", c.name, err)
	}
}

// answer is a final one: 2xx, or a refusal.
type answer struct {
	status int
	body   []byte
}

func (a answer) ok() bool { return a.status < 300 }

func (a answer) code() string {
	var p struct{ Code string }
	_ = json.Unmarshal(a.body, &p)
	return p.Code
}

func (a answer) into(c *client, v any) {
	if err := json.Unmarshal(a.body, v); err != nil {
		c.Errorf("%s: read %s: %v", c.name, a.body, err)
	}
}

// do calls again and again, with the same id and content, until the server has
// answered for good, and logs each intent and outcome. The entry gets what the
// ack must say by fill.
func (c *client) do(e check.Entry, method, path string, body any, fill func(*check.Entry, answer)) (answer, bool) {
	for c.ctx.Err() == nil {
		e.Phase, e.Status, e.SHA256 = check.Intent, 0, ""
		c.note(e)
		status, got, err := c.once(method, path, body)
		a := answer{status, got}
		switch {
		case err != nil || status >= 500 || status == http.StatusTooManyRequests:
			c.unknown.Add(1)
			e.Phase, e.Status = check.Unknown, status
			c.note(e)
			if status == http.StatusInternalServerError {
				c.Errorf("%s: %s was answered %d: %s", c.name, path, status, got)
			}
			if c.next() != nil {
				return a, false
			}
		case a.ok():
			e.Phase, e.Status = check.Ack, status
			fill(&e, a)
			c.note(e)
			c.answered()
			return a, true
		default:
			c.refused.Add(1)
			e.Phase, e.Status = check.Refused, status
			c.note(e)
			c.answered()
			return a, true
		}
	}
	return answer{}, false
}

// withHash is what acks of stored bytes say.
func withHash(e *check.Entry, a answer) { e.SHA256 = check.Hash(a.body) }

func (c *client) once(method, path string, body any) (int, []byte, error) {
	b, err := json.Marshal(body)
	if err != nil {
		return 0, nil, err
	}
	r, err := http.NewRequestWithContext(c.ctx, method, "http://"+c.node().address+"/api/v1"+path, bytes.NewReader(b))
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	got, err := c.http.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer got.Body.Close()
	answer, err := io.ReadAll(got.Body)
	return got.StatusCode, answer, err
}
