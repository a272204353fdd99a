package main

import (
	"encoding/json"
	"io"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"tillbell/server/db"
	"tillbell/server/db/dbtest"
)

// TestTheClockJumps sets the machine's clock back by an hour and forward by a
// day under a shop at work, and back again between two lives of the server. No
// timer waits for the clock to come round again, none fires twice, numbers have
// no gap, and what is written adds up.
func TestTheClockJumps(t *testing.T) {
	t.Parallel()
	t.Run("embedded", func(t *testing.T) { t.Parallel(); clockJumps(shutShop(t, config{})) })
	t.Run("postgres", func(t *testing.T) { t.Parallel(); clockJumps(shutShop(t, config{Database: dbtest.PostgresURL(t)})) })
}

// machine is the real time, and what somebody has set its clock to.
type machine struct {
	begin time.Time
	set   atomic.Int64
}

func (m *machine) clock() *db.Clock {
	wall := func() time.Time { return time.Now().Round(0).Add(time.Duration(m.set.Load())) }
	return db.NewClock(wall, func() time.Duration { return time.Since(m.begin) })
}

func clockJumps(s *sceneShop) {
	s.Helper()
	s.must(s.books.Tx(s.Context(), func(tx *db.Tx) error {
		return tx.Exec(`UPDATE stores SET ladders = ? WHERE id = ?`, `{"assistance":[2,86400]}`, s.store.ID).Error
	}))
	m := &machine{begin: time.Now()}
	s.config.now = m.clock().Now
	s.open()
	drawer := db.NewID()
	s.call("PUT", "/drawers/"+drawer, map[string]any{"opening_float": 0}, 201, nil)
	first := s.sells("T2-000001")
	ticks := s.ticks()

	m.set.Store(int64(-time.Hour))
	call := s.ring("A1", "an hour back")
	s.untilTold(1, "help_request.escalated")
	second := s.sells("T2-000002")
	if second < first {
		s.Errorf("sold at %s, and after that at %s", first, second)
	}
	tick := <-ticks // those before the jump
	for range 2 {
		next, open := <-ticks
		if !open || next < tick {
			s.Fatalf("a tick at %q after one at %q", next, tick)
		}
		tick = next
	}

	m.set.Store(int64(25 * time.Hour))
	s.untilBooked(1, `SELECT count(*) FROM help_requests WHERE id = ? AND status = 'abandoned'`, call)
	s.untilRefused() // a shift is over
	s.signInManager()
	third := s.sells("T2-000003")
	if third < second {
		s.Errorf("sold at %s, and after that at %s", second, third)
	}
	s.untilTold(1, "help_request.escalated")
	s.untilTold(1, "help_request.abandoned")
	waits := s.ring("A2", "still open when the server ends")
	s.untilBooked(1, `SELECT count(*) FROM help_requests WHERE id = ? AND rung = 1`, waits)
	late := s.ring("A3", "its first rung is a day ahead of the next life")

	s.stop()
	m.set.Store(0)
	s.config.now = m.clock().Now
	s.open()
	s.untilBooked(1, `SELECT count(*) FROM help_requests WHERE id = ? AND rung = 1`, late)
	s.sells("T2-000004")
	for _, id := range []string{waits, late} {
		s.call("POST", "/help-requests/"+id+"/cancel", map[string]any{}, 200, nil)
	}
	var z struct{ Difference int64 }
	s.call("POST", "/drawers/"+drawer+"/close", map[string]any{"counted": 4 * 349}, 200, &z)
	if z.Difference != 0 {
		s.Errorf("the drawer is off by %d", z.Difference)
	}
	s.holds()
	s.stop()
	if exit := run([]string{"--data", s.config.Data, "--database", s.config.Database, "journal", "verify"}, io.Discard, s.Output()); exit != 0 {
		s.Errorf("journal verify: exit %d", exit)
	}
}

// sells sells a bread and expects its receipt's number.
func (s *sceneShop) sells(number string) (at string) {
	s.Helper()
	var sold struct {
		Number string `json:"receipt_number"`
		At     string `json:"committed_at"`
	}
	s.call("PUT", "/sales/"+db.NewID(), map[string]any{"lines": []any{map[string]any{"product_id": s.goods["B1"], "quantity": "1"}},
		"tenders": []any{map[string]any{"kind": "cash", "amount": 349}}, "total": 349}, 201, &sold)
	if sold.Number != number {
		s.Errorf("receipt %s, want %s", sold.Number, number)
	}
	return sold.At
}

// untilTold waits until the log has so many events of a type.
func (s *sceneShop) untilTold(n int64, kind string) {
	s.Helper()
	s.untilBooked(n, `SELECT count(*) FROM store_events WHERE type = ?`, kind)
}

// untilRefused waits until the manager's session is over.
func (s *sceneShop) untilRefused() {
	s.Helper()
	s.call("GET", "/sessions/current", nil, http.StatusUnauthorized, nil)
	s.manager = ""
}

// ticks are the times of the live channel's ticks, until the server ends.
func (s *sceneShop) ticks() <-chan string {
	s.Helper()
	conn, _, err := websocket.DefaultDialer.DialContext(s.Context(), "ws://"+s.serve.Listen+"/api/v1/live", http.Header{"Authorization": {"Bearer " + s.manager}})
	s.must(err)
	s.Cleanup(func() { _ = conn.Close() })
	at := make(chan string, 1024)
	go func() {
		defer close(at)
		for {
			_, raw, err := conn.ReadMessage()
			if err != nil {
				return
			}
			var f struct{ Type, At string }
			if json.Unmarshal(raw, &f) == nil && f.Type == "tick" {
				at <- f.At
			}
		}
	}()
	return at
}
