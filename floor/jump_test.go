package floor_test

import (
	"context"
	"testing"
	"time"

	"tillbell/floor"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/db/dbtest"
)

// steady is the server's own way with a machine's clock.
func steady(c *clock) func() time.Time { return db.NewClock(c.now, c.passed).Now }

func eachSteadyShop(t *testing.T, test func(t *testing.T, s *shop)) {
	t.Helper()
	eachDBBy(t, steady, func(t *testing.T, d *db.DB, c *clock) { test(t, newShop(t, d, c)) })
}

// counted counts the events since the last look, by type.
func (s *shop) counted(t reporter) map[string]int {
	t.Helper()
	rows, err := s.d.Events(ctx, s.store.ID, s.told, 1000)
	must(t, err)
	n := map[string]int{}
	for _, r := range rows {
		n[r.Type]++
		s.told = r.Seq
	}
	return n
}

func wantCounts(t reporter, what string, got map[string]int, want map[string]int) {
	t.Helper()
	for kind, n := range want {
		if got["help_request."+kind] != n {
			t.Errorf("%s: %d times %s, want %d: %v", what, got["help_request."+kind], kind, n, got)
		}
	}
}

// The machine's clock is set back by an hour while one call waits for its next
// rung and another is in the hands of somebody whose tablet then falls silent:
// nothing waits for the hour to pass again, and nothing happens twice.
func TestTheClockIsSetBack(t *testing.T) {
	t.Parallel()
	eachSteadyShop(t, func(t *testing.T, s *shop) {
		s.onTheFloor(t, s.mia, s.ben)
		waits, held := s.press(t), s.askWine(t)
		s.route(t)
		s.accept(t, s.ben, held.ID)
		s.told = s.head(t)

		s.clock.set(-time.Hour)
		s.pass(t, 25*time.Second, s.mia) // half a minute less, and what the clock is slower
		wantCounts(t, "after 25 s", s.counted(t), map[string]int{"released": 1, "escalated": 0, "abandoned": 0})
		s.pass(t, 7*time.Second, s.mia)
		got := s.counted(t)
		wantCounts(t, "after 32 s", got, map[string]int{"released": 0, "escalated": 1, "abandoned": 0})
		if q := s.get(t, waits.ID); q.Rung != 1 {
			t.Errorf("the call that waits is on rung %d", q.Rung)
		}
		if s.clock.now().After(s.d.Now()) || s.d.Now().Sub(s.clock.now()) > time.Hour {
			t.Errorf("the machine is at %v, the server at %v", s.clock.now(), s.d.Now())
		}
		s.audit(t)
	})
}

// The clock goes forward by a day: claims get their time anew, as after the
// server's own downtime, and what fell due happens once.
func TestTheClockGoesForward(t *testing.T) {
	t.Parallel()
	eachSteadyShop(t, func(t *testing.T, s *shop) {
		s.onTheFloor(t, s.mia, s.ben)
		waits, held := s.press(t), s.askWine(t)
		s.route(t)
		got := s.accept(t, s.ben, held.ID)
		s.told = s.head(t)

		s.clock.set(24 * time.Hour)
		must(t, s.f.Recover(ctx))
		s.pass(t, 15*time.Second, s.ben)
		wantCounts(t, "a day later", s.counted(t), map[string]int{"released": 0, "abandoned": 1, "escalated": 0})
		wantStatus(t, s.get(t, waits.ID).Request, floor.Abandoned)
		_, err := s.f.Arrive(ctx, s.ben, held.ID, got.ClaimEpoch, "")
		must(t, err)
		s.audit(t)
	})
}

// The clock was set back while the server was down.
func TestTheClockIsSetBackBetweenLives(t *testing.T) {
	t.Parallel()
	again := func(t *testing.T, conf db.Config) {
		c := &clock{}
		c.at.Store(opening.UnixMicro())
		conf.Now = steady(c)
		d, err := db.Open(ctx, conf)
		must(t, err)
		s := newShop(t, d, c)
		s.onTheFloor(t, s.mia, s.ben)
		waits, held := s.press(t), s.askWine(t)
		s.route(t)
		s.accept(t, s.ben, held.ID)
		must(t, d.Close())

		c.set(-time.Hour)
		conf.Now = steady(c)
		d, err = db.Open(ctx, conf)
		must(t, err)
		t.Cleanup(func() { _ = d.Close() })
		s.d, s.a = d, access.New(d)
		s.f = floor.New(d, s.a, s.goods, floor.Options{})
		s.told = s.head(t)
		must(t, s.f.Recover(ctx))
		s.pass(t, 25*time.Second, s.mia)
		wantCounts(t, "25 s into the next life", s.counted(t), map[string]int{"released": 1, "escalated": 1, "abandoned": 0})
		if q := s.get(t, waits.ID); q.Rung != 1 {
			t.Errorf("the call that waits is on rung %d", q.Rung)
		}
		s.audit(t)
	}
	t.Run("sqlite", func(t *testing.T) { t.Parallel(); again(t, db.Config{Dir: dbtest.Dir(t)}) })
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		again(t, db.Config{URL: dbtest.PostgresURL(t), Pool: 8})
	})
}

// The database is away for longer than a lease: whoever was heard meanwhile
// keeps what they accepted, though it could not be written down.
func TestHeardWhileTheDatabaseIsAway(t *testing.T) {
	t.Parallel()
	eachSteadyShop(t, func(t *testing.T, s *shop) {
		s.onTheFloor(t, s.mia, s.ben)
		held := s.press(t)
		s.accept(t, s.mia, held.ID)
		s.told = s.head(t)
		away, cut := context.WithCancel(ctx)
		cut()
		for range 40 {
			s.clock.advance(time.Second)
			s.f.Alive(s.mia.Store, s.mia.Device, s.mia.Staff, s.d.Now())
			if err := s.f.Sweep(away); err == nil {
				t.Fatal("a sweep goes through without a database")
			}
		}
		// The lease is looked at before the signs are written.
		must(t, s.f.SweepLeases(ctx))
		s.pass(t, 2*time.Second, s.mia)
		wantCounts(t, "the database is back", s.counted(t), map[string]int{"released": 0})
		s.pass(t, 21*time.Second)
		wantCounts(t, "and then she falls silent", s.counted(t), map[string]int{"released": 1})
		s.audit(t)
	})
}

func (s *shop) askWine(t reporter) floor.Asked {
	t.Helper()
	q, err := s.f.AskAtPoint(ctx, s.wineOne, floor.PointAsk{Kind: "assistance"})
	must(t, err)
	return q
}
