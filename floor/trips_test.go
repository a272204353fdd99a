package floor_test

import (
	"testing"

	"tillbell/floor"
	"tillbell/server/db"
)

// What a call costs in round trips to the database, counted: three looks at who
// is there, how long calls took and who waits, and a transaction that begins,
// writes request, step and event in one go, and commits; a change locks the
// request besides. Whoever else waits for the same rows waits as long as it takes.
func TestACallIsFewRoundTrips(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		if s.d.Dialect() != db.Postgres {
			return // SQLite has none
		}
		s.onTheFloor(t, s.mia)
		trips := func(do func()) int64 {
			before := s.d.Trips()
			do()
			return s.d.Trips() - before
		}
		id := ""
		ask := func() {
			q, _, err := s.f.Ask(ctx, s.tom, floor.StaffAsk{Kind: "assistance"})
			must(t, err)
			id = q.ID
		}
		cancel := func() {
			_, err := s.f.Cancel(ctx, s.tom, id)
			must(t, err)
		}
		ask() // what a store says of itself is looked up once
		cancel()
		if n := trips(ask); n != 6 {
			t.Errorf("a call took %d round trips", n)
		}
		if n := trips(cancel); n != 4 {
			t.Errorf("taking it back took %d", n)
		}
		press := func() { id = s.press(t).ID }
		press()
		if n := trips(press); n > 12 {
			t.Errorf("a customer's second press took %d round trips", n)
		}
		s.audit(t)
	})
}
