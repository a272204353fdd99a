package floor_test

import (
	"testing"
	"time"

	"tillbell/floor"
)

// A day that calls were measured on says how many people each zone needs at that
// time of the week after, and who could go where now: nobody who sells at a till,
// whom the board does not call free either.
func TestWhoIsNeededWhere(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		s.onTheFloor(t, s.mia)
		for range 30 { // of three minutes each, at the bread sign, in one half hour
			a, err := s.f.AskAtPoint(ctx, s.breadSign, floor.PointAsk{Kind: "price_check"})
			must(t, err)
			q := s.accept(t, s.mia, a.ID)
			_, err = s.f.Arrive(ctx, s.mia, a.ID, q.ClaimEpoch, "")
			must(t, err)
			s.clock.advance(3 * time.Minute)
			_, err = s.f.Resolve(ctx, s.mia, a.ID, q.ClaimEpoch, floor.Resolution{Outcome: "helped"})
			must(t, err)
			s.clock.set(-3 * time.Minute)
			s.clock.advance(time.Second)
		}
		s.clock.advance(7 * 24 * time.Hour)
		at := func(h floor.Helper, zone string) {
			t.Helper()
			_, err := s.f.SetPresence(ctx, h, floor.Available, &zone)
			must(t, err)
		}
		at(s.mia, s.bread)
		at(s.ben, s.drinks)
		at(s.cem, s.drinks)
		sells := s.till(t, s.cem)
		must(t, s.f.AtTill(ctx, sells, true))
		day := s.clock.now().Truncate(24 * time.Hour)
		got, err := s.f.Staffing(ctx, s.store, floor.StaffQuery{Day: day, Weeks: 2, Goal: 60, Share: .9})
		must(t, err)
		if len(got.Days) != 1 || len(got.Zones) != 2 || len(got.Zones[0].Slots) != 1 || len(got.Zones[1].Slots) != 0 || got.Now == nil {
			t.Fatalf("%+v", got)
		}
		// 60 an hour of 180 s are 3 erlangs: 6 people, where 5 accept 83 of 100 in a minute.
		if n := got.Zones[0].Slots[0]; n.At != "10:00" || n.PerHour != 60 || n.People != 6 || n.Within < .9 || got.Zones[0].HandleSeconds != 180 {
			t.Errorf("the bread needs %+v, a call takes %d s", n, got.Zones[0].HandleSeconds)
		}
		if z := got.Now.Zones; z[0].Has != 1 || z[0].Needs != 6 || z[1].Has != 2 || z[1].Free != 1 {
			t.Errorf("now there are %+v", z)
		}
		if m := got.Now.Moves; len(m) != 1 || m[0].Name != "Ben Arslan" || m[0].From != "B" || m[0].To != "A" {
			t.Errorf("who could move: %+v", m)
		}
		_, secret, err := s.f.NewWall(ctx, s.sue, "Hall", true)
		must(t, err)
		w, err := s.f.Wall(ctx, secret)
		must(t, err)
		for _, p := range w.People {
			if want := map[string]string{"Mia": "free", "Ben": "free", "Cem": "helping"}[p.Name]; p.Doing != want {
				t.Errorf("on the wall %s is %s", p.Name, p.Doing)
			}
		}
		if w.Free != 2 || len(w.People) != 3 {
			t.Errorf("on the wall %d are free of %+v", w.Free, w.People)
		}
	})
}
