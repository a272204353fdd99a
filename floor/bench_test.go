package floor_test

import (
	"testing"
	"time"

	"tillbell/floor"
	"tillbell/server/db"
	"tillbell/server/db/dbtest"
)

// From the customer's tap to the commit, and from there to everybody who is
// free having been asked.
func BenchmarkPressAndOffer(b *testing.B) {
	for name, open := range map[string]func(testing.TB) *db.DB{"sqlite": dbtest.SQLite, "postgres": dbtest.Postgres} {
		b.Run(name, func(b *testing.B) {
			c := &clock{}
			c.at.Store(time.Now().UnixMicro())
			s := newShop(b, open(b), c)
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
}
