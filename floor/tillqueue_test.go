package floor_test

import (
	"testing"
	"time"

	"tillbell/floor"
	"tillbell/server/access"
)

// queueing makes the store call people to tills from four waiting at each.
func (s *shop) queueing(t reporter) {
	t.Helper()
	s.store.Policies.Queue = access.QueuePolicy{CallAt: 4, Hold: 20, Calm: 60}
	_, err := s.a.UpdateStore(ctx, s.store)
	must(t, err)
}

func (s *shop) waits(t reporter, n int64, guessed bool) floor.TillQueue {
	t.Helper()
	q, err := s.f.SetQueue(ctx, s.tom, n, guessed)
	must(t, err)
	return q
}

// calledToTill is the open call to a till; empty: there is none.
func (s *shop) calledToTill(t reporter) floor.Request {
	t.Helper()
	open, _, err := s.f.List(ctx, s.store.ID, floor.ListOpen, 0, "")
	must(t, err)
	var found floor.Request
	for _, q := range open {
		if q.Kind == "open_till" {
			if found.ID != "" {
				t.Fatal("two are called at once")
			}
			found = q
		}
	}
	return found
}

// A queue that stays long calls one person who may sell, by name; they go, count
// as with a customer once a cart lies open at their till, and are sent back when
// the queue is short.
func TestLongQueuesOpenTills(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		s.queueing(t)
		s.onTheFloor(t, s.mia, s.ben, s.sue)
		s.waits(t, 5, false)
		s.pass(t, 19*time.Second, s.mia, s.ben, s.sue)
		if q := s.calledToTill(t); q.ID != "" {
			t.Fatalf("called too early: %+v", q)
		}
		s.pass(t, 3*time.Second, s.mia, s.ben, s.sue)
		q := s.calledToTill(t)
		if q.Status != floor.Offered || len(q.OfferedTo) != 1 || q.OfferedTo[0] != s.sue.Staff || q.Details.Waiting != 5 || q.Register.Code != "T1" {
			t.Fatalf("the call is %+v", q) // an associate may not sell
		}
		s.accept(t, s.sue, q.ID)
		s.pass(t, 30*time.Second, s.mia, s.ben, s.sue)
		if again := s.calledToTill(t); again.ID != q.ID {
			t.Fatalf("another is called while one is on the way: %+v", again)
		}
		must(t, s.f.AtTill(ctx, s.till(t, s.sue), true))
		if got := s.get(t, q.ID); got.Status != floor.Arrived {
			t.Fatalf("at the till the call is %s", got.Status)
		}
		s.waits(t, 1, false)
		s.pass(t, 130*time.Second, s.mia, s.ben, s.sue)
		if got := s.get(t, q.ID); got.Status != floor.Resolved {
			t.Fatalf("nobody was sent back: %s", got.Status)
		}
		told := false
		rows, err := s.d.Events(ctx, s.store.ID, s.told, 1000)
		must(t, err)
		for _, r := range rows {
			told = told || r.Type == "help_request.resolved" && contains(r.Data, `"reason":"queue_short"`)
		}
		if !told {
			t.Error("no event says why")
		}
	})
}

// A guess does not take the place of what somebody saw; what nobody renews is
// forgotten.
func TestWhatATillSaysOfItsQueue(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		if q := s.waits(t, 3, true); q.How != "estimated" {
			t.Errorf("%+v", q)
		}
		s.waits(t, 2, false)
		s.told = s.head(t)
		if q := s.waits(t, 7, true); q.Length != 2 || q.How != "tapped" {
			t.Errorf("a guess took the place of a tap: %+v", q)
		}
		s.expect(t)
		s.clock.advance(3 * time.Minute)
		if q := s.waits(t, 7, true); q.Length != 7 {
			t.Errorf("%+v", q)
		}
		s.expect(t, "till_queue.changed")
		for _, n := range []int64{-1, 10} {
			_, err := s.f.SetQueue(ctx, s.tom, n, false)
			wantCode(t, err, "length_invalid")
		}
		_, err := s.f.SetQueue(ctx, s.mia, 1, false)
		wantCode(t, err, "no_register")
		s.clock.advance(5 * time.Minute)
		if all, err := s.f.Queues(ctx, s.store.ID); err != nil || len(all) != 0 {
			t.Errorf("%v, %v", all, err)
		}
	})
}

// Two nodes that look at the same queue at once call one person; a node that
// comes up anew goes on from what was noted.
func TestTwoNodesCallOnce(t *testing.T) {
	t.Parallel()
	eachPair(t, func(t *testing.T, s *shop, nodes [2]*floor.Floor, _ func()) {
		s.queueing(t)
		s.onTheFloor(t, s.sue)
		s.waits(t, 6, false)
		must(t, nodes[0].Sweep(ctx))
		for range 30 {
			s.clock.advance(time.Second)
			s.f.Alive(s.sue.Store, s.sue.Device, s.sue.Staff, s.d.Now())
			done := make(chan error, 2)
			for _, n := range nodes {
				go func() { done <- n.Sweep(ctx) }()
			}
			must(t, <-done)
			must(t, <-done)
		}
		var calls int
		must(t, s.d.Read(ctx).Raw(`SELECT count(*) FROM help_requests WHERE store_id = ? AND kind = 'open_till'`, s.store.ID).Row().Scan(&calls))
		if calls != 1 {
			t.Errorf("%d calls of one queue", calls)
		}
	})
}
