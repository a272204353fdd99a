package floor_test

import (
	"slices"
	"testing"
	"time"

	"tillbell/floor"
)

func TestUndo(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		s.onTheFloor(t, s.mia, s.sue)
		undo := func(h floor.Helper, q floor.Request, act string) floor.Request {
			t.Helper()
			for range 2 { // a retry is the same
				got, err := s.f.Undo(ctx, h, q.ID, act, q.ClaimEpoch)
				must(t, err)
				q.Status, q.Version, q.Claim, q.Outcome, q.OfferedTo = got.Status, got.Version, got.Claim, got.Outcome, got.OfferedTo
			}
			return q
		}
		a := s.press(t)
		s.route(t)
		q, err := s.f.Decline(ctx, s.mia, a.ID, "")
		must(t, err)
		if q = undo(s.mia, q, "decline"); q.Status != floor.Waiting {
			t.Fatalf("after taking back the no it is %s", q.Status)
		}
		q, err = s.f.Accept(ctx, s.mia, a.ID)
		must(t, err)
		_, err = s.f.Undo(ctx, s.sue, q.ID, "accept", q.ClaimEpoch)
		wantCode(t, err, "stale_claim") // another's
		if q = undo(s.mia, q, "accept"); q.Status != floor.Waiting || q.Claim != nil {
			t.Fatalf("after taking back the yes it is %s", q.Status)
		}
		q, err = s.f.Accept(ctx, s.mia, a.ID)
		must(t, err)
		if q.ClaimEpoch != 2 {
			t.Fatalf("the claim epoch is %d", q.ClaimEpoch)
		}
		_, err = s.f.Arrive(ctx, s.mia, q.ID, 2, s.breadSign)
		must(t, err)
		if q = undo(s.mia, q, "arrive"); q.Status != floor.Accepted || q.Claim.ArrivedAt != nil || q.Claim.Scanned {
			t.Fatalf("after taking back the arrival: %+v", q.Claim)
		}
		arrived, err := s.f.Arrive(ctx, s.mia, q.ID, 2, s.breadSign)
		must(t, err)
		if !arrived.Claim.Scanned {
			t.Fatal("the arrival was measured, and does not say so")
		}
		resolve := func() {
			t.Helper()
			_, err = s.f.Resolve(ctx, s.mia, q.ID, 2, floor.Resolution{Outcome: "helped", Heard: []string{"praise"}, Words: "nett"})
			must(t, err)
		}
		resolve()
		if q = undo(s.mia, q, "resolve"); q.Status != floor.Arrived || q.Outcome != nil || q.Claim == nil {
			t.Fatalf("after taking back the end: %+v", q)
		}
		s.audit(t)

		// Too late by the clock, or because the customer has spoken.
		resolve()
		s.clock.advance(16 * time.Second)
		_, err = s.f.Undo(ctx, s.mia, q.ID, "resolve", 2)
		wantCode(t, err, "too_late_to_undo")
		b := s.press(t)
		_, err = s.f.Accept(ctx, s.mia, b.ID)
		must(t, err)
		_, err = s.f.Resolve(ctx, s.mia, b.ID, 1, floor.Resolution{Outcome: "helped"})
		must(t, err)
		_, err = s.f.Rate(ctx, b.Secret, 5, "")
		must(t, err)
		_, err = s.f.Undo(ctx, s.mia, b.ID, "resolve", 1)
		wantCode(t, err, "too_late_to_undo")
		_, err = s.f.Undo(ctx, s.mia, b.ID, "release", 1)
		wantCode(t, err, "act_invalid")
	})
}

func TestPauseIsAPromise(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		s.onTheFloor(t, s.mia)
		a := s.press(t)
		_, err := s.f.Accept(ctx, s.mia, a.ID)
		must(t, err)
		_, err = s.f.Arrive(ctx, s.mia, a.ID, 1, "")
		must(t, err)
		_, err = s.f.Pause(ctx, s.mia, a.ID, 1, 31)
		wantCode(t, err, "minutes_invalid")
		_, err = s.f.Pause(ctx, s.ben, a.ID, 1, 5)
		wantCode(t, err, "stale_claim")
		pause := func() {
			t.Helper()
			_, err := s.f.Pause(ctx, s.mia, a.ID, 1, 5)
			must(t, err)
		}
		pause()
		v, err := s.f.Status(ctx, a.Secret)
		must(t, err)
		if v.PausedUntil == nil || time.Time(*v.PausedUntil).Sub(s.clock.now()) != 5*time.Minute {
			t.Fatalf("the customer sees %v", v.PausedUntil)
		}
		s.told = s.head(t)
		_, err = s.f.Resume(ctx, s.mia, a.ID, 1) // in time
		must(t, err)
		passes := func(d time.Duration) {
			t.Helper()
			s.clock.advance(d - time.Second)
			s.pass(t, time.Second, s.mia)
		}
		passes(6 * time.Minute)
		s.expect(t, "resumed")

		pause()
		passes(5 * time.Minute)
		s.expect(t, "paused", "overdue")
		if v, err = s.f.Status(ctx, a.Secret); err != nil || !v.BackSoon || v.PausedUntil != nil {
			t.Fatalf("when it is over the customer sees %+v, %v", v, err)
		}
		passes(30 * time.Second)
		_, err = s.f.Resume(ctx, s.mia, a.ID, 1)
		must(t, err)
		passes(time.Minute)
		s.expect(t, "resumed")

		pause()
		passes(5 * time.Minute)
		passes(45 * time.Second)
		s.expect(t, "paused", "overdue", "released", "presence.changed", "offered")
		if got := s.get(t, a.ID); got.Status != floor.Offered || got.PausedUntil != nil {
			t.Fatalf("after a broken promise it is %s", got.Status)
		}
		s.audit(t)
	})
}

func TestSecondPerson(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		s.onTheFloor(t, s.mia, s.ben, s.cem)
		a := s.press(t)
		_, err := s.f.Accept(ctx, s.mia, a.ID)
		must(t, err)
		second, err := s.f.CallSecond(ctx, s.mia, a.ID, 1, floor.Second{Staff: s.ben.Staff, Words: "Zu zweit tragen"})
		must(t, err)
		s.route(t)
		q := s.get(t, second.ID)
		if !slices.Equal(q.OfferedTo, []string{s.ben.Staff}) || q.Note != "Zu zweit tragen" || q.AskedBy.ID != s.mia.Staff || *q.Joins != a.ID || q.CallPoint == nil {
			t.Fatalf("Ben is asked %+v", q)
		}
		_, err = s.f.Accept(ctx, s.mia, q.ID)
		wantCode(t, err, "own_call")
		_, err = s.f.CallSecond(ctx, s.ben, a.ID, 1, floor.Second{})
		wantCode(t, err, "stale_claim")
		_, err = s.f.CallSecond(ctx, s.mia, a.ID, 1, floor.Second{Staff: s.tom.Staff})
		wantCode(t, err, "unknown_staff")
		_, err = s.f.Accept(ctx, s.ben, q.ID)
		must(t, err)
		v, err := s.f.Status(ctx, a.Secret)
		must(t, err)
		if len(v.Also) != 1 || v.Also[0].FirstName != "Ben" {
			t.Fatalf("the customer sees %+v", v.Also)
		}
		open, err := s.f.CallSecond(ctx, s.mia, a.ID, 1, floor.Second{Words: "Noch jemand"})
		must(t, err)
		_, err = s.f.Resolve(ctx, s.mia, a.ID, 1, floor.Resolution{Outcome: "helped"})
		must(t, err)
		s.pass(t, 2*time.Second, s.mia, s.ben)
		for _, id := range []string{q.ID, open.ID} {
			if got := s.get(t, id); got.Status != floor.Cancelled {
				t.Fatalf("when the first call has ended the other is %s", got.Status)
			}
		}
		s.audit(t)
	})
}

func TestTransferAndHandOffSayWhy(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		s.onTheFloor(t, s.mia, s.ben)
		a := s.press(t)
		_, err := s.f.Accept(ctx, s.mia, a.ID)
		must(t, err)
		_, err = s.f.Transfer(ctx, s.mia, a.ID, 1, s.bread, "")
		wantCode(t, err, "same_zone")
		_, err = s.f.Transfer(ctx, s.mia, a.ID, 1, a.ID, "")
		wantCode(t, err, "unknown_zone")
		for range 2 { // a retry is the same
			_, err = s.f.Transfer(ctx, s.mia, a.ID, 1, s.drinks, "sucht Wein")
			must(t, err)
		}
		s.route(t)
		q := s.get(t, a.ID)
		if *q.ZoneID != s.drinks || !slices.Equal(q.OfferedTo, []string{s.ben.Staff}) || len(q.Talk) != 1 || q.Talk[0].Words != "sucht Wein" {
			t.Fatalf("after the transfer: %+v", q)
		}
		_, err = s.f.Accept(ctx, s.ben, a.ID)
		must(t, err)
		given, err := s.f.HandOff(ctx, s.ben, a.ID, 2, s.cem.Staff, "mag Rotwein")
		must(t, err)
		if given.Claim.StaffID != s.cem.Staff || len(given.Talk) != 2 || given.Talk[1].Words != "mag Rotwein" || given.Talk[1].By.ID != s.ben.Staff {
			t.Fatalf("after the hand-off: %+v", given.Talk)
		}
		v, err := s.f.Status(ctx, a.Secret)
		must(t, err)
		if len(v.Notes) != 0 {
			t.Fatalf("the customer reads what colleagues say: %+v", v.Notes)
		}
		s.audit(t)
	})
}
