package floor_test

import (
	"testing"
	"time"

	"go.uber.org/goleak"

	"tillbell/floor"
	"tillbell/server/db"
	"tillbell/server/db/dbtest"
)

// Started, the floor offers by itself as soon as somebody asks, and Close
// leaves no goroutine behind.
func TestTheRouterRuns(t *testing.T) {
	d := dbtest.SQLite(t)
	before := goleak.IgnoreCurrent()
	c := &clock{}
	c.at.Store(time.Now().UnixMicro())
	s := newShop(t, d, c)
	s.f.Start(ctx)
	_, err := s.f.SetPresence(ctx, s.mia, floor.Available, nil)
	must(t, err)
	q := s.press(t)
	v, err := s.f.Await(ctx, q.Secret, q.Version, 30*time.Second)
	must(t, err)
	if v.Status != floor.Offered {
		t.Fatalf("the customer sees %s", v.Status)
	}
	s.f.Close()
	s.f.Close()
	goleak.VerifyNone(t, before)
}

// Two nodes over one database: an offer is made once, and a customer who polls
// one node sees what happened on the other.
func TestTwoNodesRun(t *testing.T) {
	t.Parallel()
	eachDB(t, func(t *testing.T, d *db.DB, c *clock) {
		s := newShop(t, d, c)
		other := floor.New(s.d, s.a, s.goods, floor.Options{})
		s.f.Start(ctx)
		other.Start(ctx)
		t.Cleanup(other.Close)
		t.Cleanup(s.f.Close)
		s.onTheFloor(t, s.mia)
		for range 10 {
			q, err := s.f.AskAtPoint(ctx, s.breadSign, floor.PointAsk{ID: db.NewID(), Kind: "assistance"})
			must(t, err)
			v, err := other.Await(ctx, q.Secret, q.Version, 30*time.Second)
			must(t, err)
			if v.Status != floor.Offered || v.Version != 2 {
				t.Fatalf("the customer sees %s at version %d", v.Status, v.Version)
			}
			must(t, other.Shown(ctx, s.mia, q.ID, floor.Seen, 0))
			got, err := other.Accept(ctx, s.mia, q.ID)
			must(t, err)
			_, err = s.f.Resolve(ctx, s.mia, q.ID, got.ClaimEpoch, floor.Resolution{Outcome: "helped"})
			must(t, err)
		}
		s.audit(t)
	})
}
