package floor_test

import (
	"context"
	"testing"
	"time"

	"tillbell/floor"
	"tillbell/server/access"
	"tillbell/server/db"
)

// sleepers are people whom alerts can wake.
type sleepers map[string]bool

func (s sleepers) Wakes(_ context.Context, _ []string) (map[string]bool, error) { return s, nil }

// is wants somebody in a state, for a reason at a place.
func (s *shop) is(t reporter, h floor.Helper, state floor.State, fact, place string) floor.Presence {
	t.Helper()
	people, err := s.f.Roster(ctx, s.store.ID)
	must(t, err)
	for _, p := range people {
		if p.StaffID != h.Staff {
			continue
		}
		if p.State != state || len(p.Facts) == 0 || p.Facts[0].Fact != fact || p.Facts[0].Place != place {
			t.Fatalf("%s is %s by %+v, want %s by %s %s", p.Name, p.State, p.Facts, state, fact, place)
		}
		return p
	}
	t.Fatalf("%s is nowhere", h.StaffName)
	return floor.Presence{}
}

// till is the helper at T1.
func (s *shop) till(t reporter, h floor.Helper) floor.Helper {
	t.Helper()
	h.Device, h.Register, h.RegisterCode = db.NewID(), s.tom.Register, s.tom.RegisterCode
	must(t, s.d.Tx(ctx, func(tx *db.Tx) error {
		_, err := s.a.SaveDevice(tx, access.Device{ID: h.Device, StoreID: s.store.ID, Kind: access.Till, Name: "Till 1", RegisterID: h.Register})
		return err
	}))
	return h
}

func (s *shop) pressedAt(t reporter, sign string) string {
	t.Helper()
	a, err := s.f.AskAtPoint(ctx, sign, floor.PointAsk{Kind: "assistance"})
	must(t, err)
	s.route(t)
	return a.ID
}

// Who has a cart open at a till is offered nothing, but by rungs that ask those
// too who have a customer.
func TestAnOpenCartIsACustomer(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		s.answered(t, access.CallPolicy{Rungs: []access.Rung{{To: access.TellFloor, Seconds: 30}, {To: access.TellFloor, Serving: true}}})
		atTill := s.till(t, s.mia)
		s.onTheFloor(t, s.mia)
		s.is(t, s.mia, floor.Free, "says_available", "")
		_, err := s.f.Touched(ctx, s.mia)
		must(t, err)
		wantCode(t, s.f.AtTill(ctx, s.mia, true), "no_register")
		must(t, s.f.AtTill(ctx, atTill, true))
		must(t, s.f.AtTill(ctx, atTill, true)) // the same again is no news
		s.expect(t, "presence.changed")
		p := s.is(t, s.mia, floor.AtTill, "till_open", "T1")
		if p.Till == nil || p.Till.Code != "T1" || p.Status != floor.Available {
			t.Fatalf("at the till: %+v", p)
		}
		id := s.pressed(t)
		s.asked(t, id)
		s.pass(t, 31*time.Second, s.mia)
		s.asked(t, id, s.mia) // the second rung asks those too
		s.accept(t, s.mia, id)
		s.is(t, s.mia, floor.Walking, "accepted", s.breadSign)
		_, err = s.f.Arrive(ctx, s.mia, id, 1, "")
		must(t, err)
		s.is(t, s.mia, floor.Serving, "arrived", s.breadSign)
		_, err = s.f.Resolve(ctx, s.mia, id, 1, floor.Resolution{Outcome: "helped"})
		must(t, err)

		next := s.pressed(t)
		s.asked(t, next)
		must(t, s.f.AtTill(ctx, atTill, false))
		s.route(t)
		s.asked(t, next, s.mia) // free again, and asked what waited
		must(t, s.f.AtTill(ctx, atTill, true))
		s.is(t, s.mia, floor.AtTill, "till_open", "T1")
		at := s.sue
		at.Device, at.Register = atTill.Device, atTill.Register
		must(t, s.f.AtTill(ctx, at, true)) // another sells there now
		s.is(t, s.mia, floor.Free, "says_available", "")
		s.is(t, s.sue, floor.AtTill, "till_open", "T1")
		s.told = s.head(t)
		s.pass(t, 151*time.Second, s.mia, s.sue) // and the till says no more
		s.is(t, s.sue, floor.OffShift, "says_off", "")
		must(t, s.f.AtTill(ctx, at, true))
		must(t, s.f.SignedOut(ctx, s.store.ID, s.sue.Staff, at.Device))
		s.is(t, s.sue, floor.OffShift, "says_off", "")
		s.audit(t)
	})
}

// A tablet that sleeps and can be woken is asked as any other; one that nothing
// wakes, or that did not say in time that an offer came, only where nobody else
// is left.
func TestOutOfReachIsNotAsleep(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		s.answered(t, access.CallPolicy{Rungs: []access.Rung{{To: access.TellFloor, Seconds: 600}, {To: access.TellEveryone}}})
		s.f.WokenBy(sleepers{s.mia.Staff: true})
		s.onTheFloor(t, s.mia, s.ben, s.cem)
		began := s.clock.now()
		s.pass(t, 16*time.Second, s.cem) // the other two sleep
		s.expect(t, "presence.changed", "presence.changed")
		asleep := s.is(t, s.mia, floor.Free, "says_available", "")
		if !asleep.Silent || asleep.Facts[1].Fact != "silent" || asleep.Facts[1].Since.String() != floor.Time(began).String() {
			t.Errorf("asleep: %+v", asleep.Facts)
		}
		s.is(t, s.ben, floor.Unreachable, "no_alerts", "")
		id := s.pressed(t)
		s.asked(t, id, s.mia, s.cem)
		s.expect(t, "created", "offered")
		s.pass(t, 10*time.Second, s.cem)
		must(t, s.f.Shown(ctx, s.mia, id, floor.Delivered, 0)) // woken
		s.pass(t, 30*time.Second, s.cem)
		s.expect(t, "presence.changed", "presence.changed") // heard of, and silent again
		s.is(t, s.mia, floor.Free, "says_available", "")
		next := s.pressedAt(t, s.wineOne)
		s.asked(t, next, s.mia, s.cem)
		s.expect(t, "created", "offered")
		s.pass(t, 21*time.Second, s.cem)
		s.expect(t, "presence.changed")
		s.is(t, s.mia, floor.Unreachable, "alert_unheard", "")
		_, err := s.f.Cancel(ctx, s.sue, id)
		must(t, err)
		s.asked(t, s.pressed(t), s.cem)
		s.pass(t, 2*time.Second, s.mia, s.cem)
		s.is(t, s.mia, floor.Free, "says_available", "")
		s.audit(t)
	})
}

func TestALowBatteryIsTold(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		s.onTheFloor(t, s.mia)
		for _, c := range []struct {
			percent  int64
			charging bool
			told     []string
		}{
			{80, false, nil}, {16, false, nil}, {15, false, []string{"presence.changed"}}, {12, false, nil},
			{12, true, []string{"presence.changed"}}, {9, false, []string{"presence.changed"}}, {60, false, []string{"presence.changed"}},
		} {
			must(t, s.f.Battery(ctx, s.mia, c.percent, c.charging))
			s.expect(t, c.told...)
			p := s.is(t, s.mia, floor.Free, "says_available", "")
			low := p.Facts[len(p.Facts)-1].Fact == "battery_low"
			if p.Battery == nil || p.Battery.Percent != c.percent || p.Battery.Low != low || low != (c.percent <= 15 && !c.charging) {
				t.Errorf("%d %%, charging %v: %+v %+v", c.percent, c.charging, p.Battery, p.Facts)
			}
		}
		wantCode(t, s.f.Battery(ctx, s.mia, 101, false), "percent_invalid")
	})
}

// A tablet goes from hand to hand: who had it last, and did not get to sign out,
// is off as soon as they fall silent.
func TestWhoseTabletAnotherHasIsOff(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		taken := s.ben
		taken.Device = s.mia.Device
		s.onTheFloor(t, s.mia, s.cem, taken)
		s.pass(t, 14*time.Second, taken)
		s.expect(t)
		s.is(t, s.mia, floor.Free, "says_available", "")
		s.pass(t, 3*time.Second, taken)
		s.is(t, s.mia, floor.OffShift, "says_off", "")
		s.is(t, s.cem, floor.Unreachable, "no_alerts", "") // his own lies somewhere
		s.is(t, s.ben, floor.Free, "says_available", "")
	})
}
