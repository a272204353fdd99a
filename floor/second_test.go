package floor_test

import (
	"testing"
	"time"

	"tillbell/floor"
)

// Who is called to a call is no customer who waits: late as they are, the level,
// the times and who gave up are of the one call. It is work, and is told apart.
func TestASecondPersonIsNoCustomer(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		s.onTheFloor(t, s.mia, s.ben)
		a := s.press(t)
		s.clock.advance(5 * time.Second)
		q := s.accept(t, s.mia, a.ID)
		_, err := s.f.Arrive(ctx, s.mia, a.ID, q.ClaimEpoch, "")
		must(t, err)
		came, err := s.f.CallSecond(ctx, s.mia, a.ID, q.ClaimEpoch, floor.Second{})
		must(t, err)
		s.clock.advance(3 * time.Minute)
		second := s.accept(t, s.ben, came.ID)
		_, err = s.f.Arrive(ctx, s.ben, came.ID, second.ClaimEpoch, "")
		must(t, err)
		_, err = s.f.CallSecond(ctx, s.mia, a.ID, q.ClaimEpoch, floor.Second{}) // nobody comes
		must(t, err)
		s.clock.advance(5 * time.Minute)
		_, err = s.f.Resolve(ctx, s.ben, came.ID, second.ClaimEpoch, floor.Resolution{Outcome: "helped", Heard: []string{"praise"}})
		must(t, err)
		_, err = s.f.Resolve(ctx, s.mia, a.ID, q.ClaimEpoch, floor.Resolution{Outcome: "helped"})
		must(t, err)
		s.clock.advance(2 * time.Second)
		must(t, s.f.Sweep(ctx))

		for _, by := range floor.CallBys() {
			f := s.callFigures(t, by)
			if c := f.Total; c.Calls != 1 || c.Accepted != 1 || c.Arrived != 1 || c.GivenUp != 0 || c.Lost != 0 || *c.ServiceLevel != 1 || *c.Abandonment != 0 ||
				*c.AcceptP95 != 5 || *c.HandleSeconds != 480 || c.SecondPersons != 2 || c.SecondPersonsCame != 1 {
				t.Errorf("by %s: %+v", by, c)
			}
		}
		for _, row := range s.callFigures(t, floor.ByPerson).Rows {
			if row.Key == s.ben.Staff && (row.Calls != 0 || row.ServiceLevel != nil || row.SecondPersonsCame != 1) {
				t.Errorf("Ben, who came to it: %+v", row)
			}
		}
		day, err := s.f.Today(ctx, s.store, s.clock.now())
		must(t, err)
		if day.Requests != 1 || day.SecondPersons != 2 || day.Cancelled != 0 || *day.ServiceLevel != 1 || *day.AcceptP90 != 5 || len(day.Hours) != 1 || day.Hours[0].Requests != 1 ||
			day.Points[0].Count != 1 || len(day.Heard) != 1 {
			t.Errorf("today: %+v", day)
		}
		for _, p := range day.People {
			if want := map[string]int64{s.mia.Staff: 1, s.ben.Staff: 1}[p.StaffID]; p.Helped != want {
				t.Errorf("%s helped %d, want %d", p.Name, p.Helped, want)
			}
		}

		s.clock.advance(7 * 24 * time.Hour)
		need, err := s.f.Staffing(ctx, s.store, floor.StaffQuery{Day: s.clock.now().Truncate(24 * time.Hour), Weeks: 1, Goal: 60, Share: .9})
		must(t, err)
		if n := need.Zones[0]; len(n.Slots) != 1 || n.Slots[0].PerHour != 6 || n.HandleSeconds != (480+300)/2 {
			t.Errorf("the bread is to have people for %+v", n)
		}
	})
}
