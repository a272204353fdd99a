package floor_test

import (
	"testing"
	"time"

	"tillbell/floor"
	"tillbell/server/db"
	"tillbell/server/db/dbtest"
)

func benchShops(b *testing.B, do func(b *testing.B, s *shop)) {
	for name, open := range map[string]func(testing.TB) *db.DB{"sqlite": dbtest.SQLite, "postgres": dbtest.Postgres} {
		b.Run(name, func(b *testing.B) {
			c := &clock{}
			c.at.Store(time.Now().UnixMicro())
			do(b, newShop(b, open(b), c))
		})
	}
}

// From the customer's tap to the commit, and from there to everybody who is
// free having been asked.
func BenchmarkPressAndOffer(b *testing.B) {
	benchShops(b, func(b *testing.B, s *shop) {
		s.onTheFloor(b, s.mia)
		for b.Loop() {
			q, err := s.f.AskAtPoint(ctx, s.breadSign, floor.PointAsk{ID: db.NewID(), Kind: "assistance"})
			must(b, err)
			s.route(b)
			b.StopTimer()
			got := s.accept(b, s.mia, q.ID)
			_, err = s.f.Resolve(ctx, s.mia, q.ID, got.ClaimEpoch, floor.Resolution{Outcome: "helped"})
			must(b, err)
			b.StartTimer()
		}
	})
}

// A till's call while everybody is with a customer, and the router's look at it
// with a few dozen others that wait.
func BenchmarkAskWithNobodyFree(b *testing.B) {
	benchShops(b, func(b *testing.B, s *shop) {
		s.onTheFloor(b, s.mia)
		s.accept(b, s.mia, s.press(b).ID)
		var waiting []string
		for b.Loop() {
			q, _, err := s.f.Ask(ctx, s.tom, floor.StaffAsk{ID: db.NewID(), Kind: "change"})
			must(b, err)
			s.route(b)
			b.StopTimer()
			if waiting = append(waiting, q.ID); len(waiting) > 40 {
				_, err := s.f.Cancel(ctx, s.tom, waiting[0])
				must(b, err)
				waiting = waiting[1:]
			}
			b.StartTimer()
		}
	})
}

// A till's call that is taken back before anybody came: two changes of the log.
func BenchmarkAskAndCancel(b *testing.B) {
	benchShops(b, func(b *testing.B, s *shop) {
		before := s.d.Trips()
		for b.Loop() {
			q, _, err := s.f.Ask(ctx, s.tom, floor.StaffAsk{ID: db.NewID(), Kind: "assistance"})
			must(b, err)
			_, err = s.f.Cancel(ctx, s.tom, q.ID)
			must(b, err)
		}
		b.ReportMetric(float64(s.d.Trips()-before)/float64(b.N), "trips/op")
	})
}
