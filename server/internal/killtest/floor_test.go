//go:build linux

package killtest

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"

	"tillbell/server/db"
	"tillbell/server/internal/check"
	"tillbell/server/internal/live/livetest"
)

// ring asks for help at a call point until it is enough, sometimes with an id
// that was used before.
func (c *client) ring(code string) {
	var rung []string
	for !c.stopped() {
		id := db.NewID()
		again := len(rung) > 0 && c.random.IntN(5) == 0
		if again {
			id = rung[c.random.IntN(len(rung))]
		}
		a, ok := c.do(check.Entry{T: "request", ID: id}, "POST", "/call-points/"+code+"/requests",
			map[string]any{"id": id, "kind": "assistance", "note": "by the shelf"}, func(*check.Entry, answer) {})
		if !ok {
			return
		}
		var q struct{ ID string }
		if a.into(c, &q); !a.ok() || q.ID != id || again && a.status != 200 {
			c.Errorf("%s: asking was answered %d: %s", c.name, a.status, a.body)
		}
		c.requests.Add(1)
		rung = append(rung, id)
	}
}

// tablet follows the live channel and races for what is open.
type tablet struct {
	*client
	staff string

	mu      sync.Mutex
	epoch   string
	seq     int64
	known   bool            // epoch and seq are a place to resume from
	open    map[string]bool // requests that nobody has
	changed chan struct{}
}

func newTablet(c *client, staff string) *tablet {
	t := &tablet{client: c, staff: staff, open: make(map[string]bool), changed: make(chan struct{}, 1)}
	first := c.at
	t.load.sockets.Add(1)
	go func() {
		defer t.load.sockets.Done()
		t.listen(first)
	}()
	return t
}

func (t *tablet) work() {
	for !t.stopped() {
		id := t.next()
		if id == "" {
			select {
			case <-t.changed:
			case <-t.stopping:
			case <-t.ctx.Done():
			}
			continue
		}
		t.help(id)
	}
}

// next takes the oldest open request: all tablets want the same.
func (t *tablet) next() (first string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for id := range t.open {
		if first == "" || id < first {
			first = id
		}
	}
	delete(t.open, first)
	return first
}

func (t *tablet) help(id string) {
	path := "/help-requests/" + id
	got := t.claim("claim", id, 0, path+"/accept", struct{}{})
	if got == nil {
		return
	}
	t.claims.Add(1)
	epoch := map[string]any{"claim_epoch": *got}
	if t.random.IntN(8) == 0 {
		t.claim("release", id, *got, path+"/release", epoch)
		return
	}
	if t.claim("arrive", id, *got, path+"/arrive", epoch) == nil {
		return
	}
	epoch["outcome"] = "helped"
	if t.claim("resolve", id, *got, path+"/resolve", epoch) != nil {
		t.resolved.Add(1)
	}
}

// claim makes one call of a claim and returns its epoch; nil when it was lost.
func (t *tablet) claim(kind, id string, epoch int64, path string, body any) *int64 {
	a, ok := t.do(check.Entry{T: kind, ID: id, Staff: t.staff, Epoch: epoch}, "POST", path, body, func(e *check.Entry, a answer) {
		if kind == "claim" {
			var q struct {
				Epoch int64 `json:"claim_epoch"`
			}
			a.into(t.client, &q)
			e.Epoch, epoch = q.Epoch, q.Epoch
		}
	})
	switch {
	case !ok:
		return nil
	case a.ok():
		return &epoch
	case kind == "claim" && (a.code() == "already_accepted" || a.code() == "already_ended"):
		t.lostRaces.Add(1)
	case a.code() != "stale_claim": // the lease may end on a very busy machine
		t.Errorf("%s: %s was answered %d: %s", t.name, path, a.status, a.body)
	}
	return nil
}

const goingAway = 1001

// listen keeps a socket open, resuming where it was, on the next node.
func (t *tablet) listen(first int) {
	for n := first; ; n++ {
		p := t.nodes[n%len(t.nodes)]
		if p.ready(t.ctx) != nil {
			return
		}
		conn, err := livetest.Dial(livetest.Target{Addr: p.address, Path: "/api/v1/live" + t.place(),
			Header: [][2]string{{"Authorization", "Bearer " + t.token}}})
		var no *livetest.Refused
		if errors.As(err, &no) && no.Status < 500 {
			t.Errorf("%s: may not listen: %v", t.name, err)
			return
		} else if err != nil {
			continue // it died again, or is about to
		}
		t.follow(p, conn)
		_ = conn.Close()
	}
}

func (t *tablet) place() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.known {
		return ""
	}
	return fmt.Sprintf("?after=%d&epoch=%s", t.seq, t.epoch)
}

// follow takes frames until the socket ends.
func (t *tablet) follow(p *program, conn *livetest.Conn) {
	defer context.AfterFunc(t.ctx, func() { _ = conn.Close() })()
	for {
		op, payload, err := conn.Next()
		if err != nil {
			return
		}
		if op == livetest.Close {
			if len(payload) >= 2 && binary.BigEndian.Uint16(payload) == goingAway {
				p.goneAway.Add(1)
			} else {
				t.Errorf("%s: the socket was closed with %q", t.name, payload)
			}
			return
		}
		var f liveFrame
		if err := json.Unmarshal(payload, &f); err != nil {
			t.Errorf("%s: read %s: %v", t.name, payload, err)
			return
		}
		t.take(&f)
		if f.Type == "welcome" {
			p.listening.Add(1)
			defer p.listening.Add(-1)
		}
	}
}

type liveFrame struct {
	Type    string          `json:"type"`
	Seq     int64           `json:"seq"`
	Epoch   string          `json:"epoch"`
	Resumed bool            `json:"resumed"`
	Data    json.RawMessage `json:"data"`
}

type liveRequest struct {
	ID     string `json:"id"`
	Status string `json:"status"`
}

// take applies a frame and logs it.
func (t *tablet) take(f *liveFrame) {
	t.mu.Lock()
	defer t.mu.Unlock()
	e := check.Entry{T: "seq", ID: t.shop.store, By: t.name, Seq: f.Seq}
	switch f.Type {
	case "welcome":
		t.welcome(f)
		return
	case "tick":
		if t.known && f.Seq != t.seq {
			t.Errorf("%s: a tick says %d after %d", t.name, f.Seq, t.seq)
		}
		return
	case "stats.tick":
		return
	case "snapshot":
		var all struct{ Requests []liveRequest }
		_ = json.Unmarshal(f.Data, &all)
		t.known = true
		clear(t.open)
		for _, q := range all.Requests {
			t.put(q)
		}
		e.Phase = check.Snapshot
	case "skip":
		e.Phase = check.Skip
	default:
		e.Phase, e.SHA256 = check.Event, check.Hash(f.Data)
		if strings.HasPrefix(f.Type, "help_request.") {
			var q liveRequest
			_ = json.Unmarshal(f.Data, &q)
			t.put(q)
		}
	}
	t.seq = f.Seq
	t.note(e)
}

// welcome: the log is never rebuilt here, and a day is not over, so who knows
// a place must be able to go on from it.
func (t *tablet) welcome(f *liveFrame) {
	switch {
	case t.known && !f.Resumed:
		t.Errorf("%s: cannot go on from %d of %s in %s", t.name, t.seq, t.epoch, f.Epoch)
		t.known = false
	case t.known:
		t.resumed.Add(1)
	}
	t.epoch = f.Epoch
}

func (t *tablet) put(q liveRequest) {
	if q.Status == "waiting" || q.Status == "offered" {
		t.open[q.ID] = true
	} else {
		delete(t.open, q.ID)
	}
	select {
	case t.changed <- struct{}{}:
	default:
	}
}
