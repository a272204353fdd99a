package floor_test

import (
	"testing"
	"time"

	"tillbell/floor"
	"tillbell/server/access"
)

// asksStill makes the store ask after two minutes and give up a minute later.
func (s *shop) asksStill(t *testing.T) {
	t.Helper()
	s.store.Policies.Help = access.HelpPolicy{StillAfter: 120}
	saved, err := s.a.UpdateStore(ctx, s.store)
	must(t, err)
	s.store, s.told = saved, s.head(t)
}

func TestStillWaiting(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		s.asksStill(t)
		until := func(secret string) *floor.Time {
			t.Helper()
			v, err := s.f.Status(ctx, secret)
			must(t, err)
			return v.StillUntil
		}

		// Who says yes is asked no more, and waits on.
		yes := s.press(t)
		s.pass(t, 119*time.Second)
		s.expect(t, "created", "escalated", "escalated")
		if _, err := s.f.StillWaiting(ctx, yes.Secret); err != nil || until(yes.Secret) != nil {
			t.Fatalf("asked too early, or %v", err)
		}
		s.pass(t, time.Second)
		s.expect(t, "still_asked")
		if at := until(yes.Secret); at == nil || time.Time(*at).Sub(s.clock.now()) != time.Minute {
			t.Fatalf("asked until %v", at)
		}
		for range 2 { // the answer may be lost, and comes again
			v, err := s.f.StillWaiting(ctx, yes.Secret)
			must(t, err)
			if v.StillUntil != nil || v.Status != floor.Waiting {
				t.Fatalf("after the answer: %+v", v)
			}
		}
		s.expect(t, "still_waiting")
		s.pass(t, 14*time.Minute)
		s.expect(t) // its time begins with the answer
		s.pass(t, time.Minute)
		s.expect(t, "abandoned")
		_, err := s.f.StillWaiting(ctx, yes.Secret)
		wantCode(t, err, "already_ended")

		// Who does not answer is given up, when the minute is over and no sooner.
		silent := s.press(t)
		s.pass(t, 2*time.Minute)
		s.pass(t, 59*time.Second)
		s.expect(t, "created", "escalated", "escalated", "still_asked")
		s.pass(t, time.Second)
		s.expect(t, "abandoned")
		steps := s.get(t, silent.ID).Timeline
		if last := steps[len(steps)-1]; last.Type != "abandoned" || !contains(last.Data, `"no_answer"`) {
			t.Fatalf("the last step is %+v", last)
		}

		// Nobody is asked or given up while somebody comes, nor asked twice.
		taken := s.press(t)
		s.pass(t, 2*time.Minute)
		s.onTheFloor(t, s.mia)
		q := s.accept(t, s.mia, taken.ID)
		s.pass(t, 10*time.Minute, s.mia)
		if got := s.get(t, taken.ID); got.Status != floor.Accepted || until(taken.Secret) != nil {
			t.Fatalf("somebody comes, and it is %+v", got.Request)
		}
		_, err = s.f.Release(ctx, s.mia, taken.ID, q.ClaimEpoch, "")
		must(t, err)
		s.pass(t, 5*time.Minute, s.mia)
		if until(taken.Secret) != nil {
			t.Fatal("asked twice")
		}
		v, err := s.f.CancelPress(ctx, taken.Secret)
		must(t, err)
		if v.Status != floor.Cancelled {
			t.Fatalf("taken back: %+v", v)
		}
		_, err = s.f.StillWaiting(ctx, taken.Secret)
		wantCode(t, err, "already_ended")
		_, err = s.f.StillWaiting(ctx, "nothing")
		wantCode(t, err, "no_help_request")
		s.audit(t)
		s.verify(t)
	})
}

func TestNobodyThereCountsApart(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		s.onTheFloor(t, s.mia)
		for _, outcome := range []string{"customer_gone", "helped"} {
			a := s.press(t)
			q := s.accept(t, s.mia, a.ID)
			_, err := s.f.Arrive(ctx, s.mia, a.ID, q.ClaimEpoch, "")
			must(t, err)
			_, err = s.f.Resolve(ctx, s.mia, a.ID, q.ClaimEpoch, floor.Resolution{Outcome: outcome})
			must(t, err)
			v, err := s.f.Status(ctx, a.Secret)
			must(t, err)
			if v.CanRate != (outcome == "helped") {
				t.Errorf("%s may be rated: %t", outcome, v.CanRate)
			}
			if outcome == "customer_gone" {
				_, err = s.f.Rate(ctx, a.Secret, 1, "")
				wantCode(t, err, "nobody_there")
			}
		}
		report, err := s.f.Today(ctx, s.store, s.clock.now())
		must(t, err)
		helped := int64(0)
		for _, p := range report.People {
			helped += p.Helped
		}
		if report.NoShows != 1 || helped != 1 || report.Accepted != 2 || report.Lost != 0 {
			t.Errorf("%d not there, %d helped, %d accepted, %d lost", report.NoShows, helped, report.Accepted, report.Lost)
		}
	})
}

func TestABadRatingIsFollowedUp(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		s.onTheFloor(t, s.mia)
		rated := func(score int64) floor.Asked {
			t.Helper()
			a := s.press(t)
			q := s.accept(t, s.mia, a.ID)
			_, err := s.f.Resolve(ctx, s.mia, a.ID, q.ClaimEpoch, floor.Resolution{Outcome: "helped"})
			must(t, err)
			_, err = s.f.Rate(ctx, a.Secret, score, "")
			must(t, err)
			return a
		}
		open := func() []floor.Request {
			t.Helper()
			all, err := s.f.FollowUps(ctx, s.store.ID, 10)
			must(t, err)
			return all
		}
		good, bad := rated(3), rated(2)
		if all := open(); len(all) != 1 || all[0].ID != bad.ID || all[0].FollowUp.Status != "open" {
			t.Fatalf("to follow up: %+v", all)
		}
		s.expect(t, "created", "accepted", "presence.changed", "resolved", "presence.changed", "rated",
			"created", "accepted", "presence.changed", "resolved", "presence.changed", "rated")

		_, err := s.f.Answer(ctx, s.mia, bad.ID, "We are sorry.")
		wantCode(t, err, "not_yours")
		_, err = s.f.Answer(ctx, s.sue, bad.ID, " ")
		wantCode(t, err, "words_missing")
		_, err = s.f.Answer(ctx, s.sue, good.ID, "Thank you.")
		wantCode(t, err, "no_follow_up")

		const words = "We are sorry. <b>\u202e🙂"
		for range 2 {
			_, err = s.f.Answer(ctx, s.sue, bad.ID, words)
			must(t, err)
		}
		v, err := s.f.Status(ctx, bad.Secret)
		must(t, err)
		if v.Rating.Answer == "" {
			t.Fatalf("the customer reads %+v", v.Rating)
		}
		if all := open(); len(all) != 1 || all[0].FollowUp.Status != "answered" || all[0].FollowUp.By.ID != s.sue.Staff {
			t.Fatalf("answered: %+v", all)
		}
		for range 2 {
			_, err = s.f.CloseFollowUp(ctx, s.sue, bad.ID, "settled", "")
			must(t, err)
		}
		s.expect(t, "answered", "closed")
		if all := open(); len(all) != 0 {
			t.Fatalf("closed, and still there: %+v", all)
		}
		_, err = s.f.Answer(ctx, s.sue, bad.ID, "One more thing.")
		wantCode(t, err, "follow_up_closed")
		s.audit(t)
		s.verify(t)
	})
}
