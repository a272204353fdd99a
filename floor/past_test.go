package floor_test

import (
	"testing"
	"time"

	"tillbell/floor"
	"tillbell/server/access"
	"tillbell/server/db"
)

// pastOf is a morning of calls: one answered at once and rated, one that
// climbed a rung before Ben came, one taken back, one that nobody took.
func pastOf(t *testing.T, s *shop) []floor.PastCall {
	t.Helper()
	bread, err := s.a.CallPoint(ctx, s.breadSign)
	must(t, err)
	call := func(after time.Duration) floor.PastCall {
		return floor.PastCall{ID: db.NewID(), Point: bread, Kind: "assistance", Language: "de", At: opening.Add(after)}
	}
	quick := call(0)
	quick.Note = "Welches Brot ist ohne Weizen? 🍞"
	quick.By, quick.Device = s.mia.Staff, s.mia.Device
	quick.AcceptAfter, quick.ArriveAfter, quick.EndAfter = 8*time.Second, 30*time.Second, 2*time.Minute
	quick.Resolution = floor.Resolution{Outcome: "helped", Heard: []string{"wish"}, Words: "Would like half loaves"}
	quick.Score, quick.Comment, quick.RateAfter = 5, "Danke!", 3*time.Minute

	late := call(time.Minute) // Mia is with the first customer
	late.By, late.Device = s.ben.Staff, s.ben.Device
	late.AcceptAfter, late.ArriveAfter, late.EndAfter = 41*time.Second, 80*time.Second, 4*time.Minute
	late.Resolution = floor.Resolution{Outcome: "out_of_stock"}

	back := call(10 * time.Minute)
	back.CancelAfter = 95 * time.Second
	return []floor.PastCall{call(20 * time.Minute), back, late, quick} // in no order
}

func (s *shop) loadPast(calls []floor.PastCall) error {
	return s.d.Tx(ctx, func(tx *db.Tx) error { return s.f.LoadPast(ctx, tx, s.store, calls) })
}

func TestPastIsAsIfLivedThrough(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		calls := pastOf(t, s)
		s.clock.advance(time.Hour)
		must(t, s.loadPast(calls))
		v, err := floor.Verify(ctx, s.d)
		must(t, err)
		if len(v.Broken) > 0 || v.Requests != 4 {
			t.Fatalf("%d requests, broken: %q", v.Requests, v.Broken)
		}
		s.expect(t, "created", "offered", "accepted", "arrived",
			"created", "offered", "escalated", "accepted", "resolved", "arrived", "rated", "resolved",
			"created", "offered", "escalated", "escalated", "cancelled",
			"created", "offered", "escalated", "escalated", "abandoned")
		open, _, err := s.f.List(ctx, s.store.ID, floor.ListOpen, 10, "")
		must(t, err)
		if len(open) > 0 {
			t.Errorf("%d calls are still open", len(open))
		}
		for _, p := range roster(t, s) {
			if p.Status != floor.Off || p.RequestID != nil {
				t.Errorf("%s is %s", p.Name, p.Status)
			}
		}
	})
}

func roster(t *testing.T, s *shop) []floor.Presence {
	t.Helper()
	people, err := s.f.Roster(ctx, s.store.ID)
	must(t, err)
	if len(people) != 2 {
		t.Errorf("%d people were on the floor, not the two who answered", len(people))
	}
	return people
}

func TestPastShowsInTheFigures(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		calls := pastOf(t, s)
		s.clock.advance(time.Hour)
		must(t, s.loadPast(calls))
		r, err := s.f.Today(ctx, s.store, s.d.Now())
		must(t, err)
		if r.Requests != 4 || r.Accepted != 2 || r.Cancelled != 1 || r.Abandoned != 1 || r.Lost != 2 || r.WithinGoal != 2 {
			t.Errorf("figures %+v", r)
		}
		if r.Ratings.Count != 1 || len(r.Words) != 1 || len(r.Points) != 1 || r.Points[0].Count != 4 {
			t.Errorf("ratings %+v, words %+v, points %+v", r.Ratings, r.Words, r.Points)
		}
		late, err := s.f.Get(ctx, s.store.ID, calls[2].ID)
		must(t, err)
		if late.Rung != 1 || late.Claim == nil || late.Claim.Name != s.ben.StaffName || late.Version != 6 {
			t.Errorf("the late call is %+v", late)
		}
		if timeline := late.Timeline; len(timeline) != 6 || !time.Time(timeline[2].At).Equal(calls[2].At.Add(30*time.Second)) {
			t.Errorf("its timeline is %+v", late.Timeline)
		}
	})
}

func TestPastIsAllOrNothing(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		for say, spoil := range map[string]func(*floor.PastCall){
			"arrives before accepting":   func(c *floor.PastCall) { c.ArriveAfter = time.Second },
			"is answered by a stranger":  func(c *floor.PastCall) { c.By = db.NewID() },
			"has an unknown outcome":     func(c *floor.PastCall) { c.Outcome = "fled" },
			"is rated before its end":    func(c *floor.PastCall) { c.RateAfter = time.Second },
			"asks what is not offered":   func(c *floor.PastCall) { c.Kind = "locked_case" },
			"carries a payment card":     func(c *floor.PastCall) { c.Note = "4111 1111 1111 1111" },
			"is at a point of elsewhere": func(c *floor.PastCall) { c.Point = access.CallPoint{ID: db.NewID(), ZoneID: db.NewID()} },
		} {
			calls := pastOf(t, s)
			spoil(&calls[3])
			if err := s.loadPast(calls); err == nil {
				t.Errorf("a call that %s was loaded", say)
			}
		}
		if v, err := floor.Verify(ctx, s.d); err != nil || v.Requests != 0 || len(v.Broken) > 0 {
			t.Errorf("left behind: %+v, %v", v, err)
		}
	})
}
