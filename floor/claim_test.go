package floor_test

import (
	"sync"
	"testing"
	"time"

	"tillbell/floor"
	"tillbell/server/access"
	"tillbell/server/fault"
)

func TestExactlyOneAccepts(t *testing.T) {
	t.Parallel()
	const people, rounds = 100, 3
	eachShop(t, func(t *testing.T, s *shop) {
		crowd := make([]floor.Helper, people)
		for i := range crowd {
			crowd[i] = s.person(t, "Associate", access.Associate)
		}
		for range rounds {
			q, _, err := s.f.Ask(ctx, s.tom, floor.StaffAsk{Kind: "carry_out"})
			must(t, err)
			s.told = s.head(t)
			errs := make([]error, people)
			got := make([]floor.Request, people)
			var start, done sync.WaitGroup
			start.Add(1)
			for i := range crowd {
				done.Go(func() {
					start.Wait()
					got[i], errs[i] = s.f.Accept(ctx, crowd[i], q.ID)
				})
			}
			start.Done()
			done.Wait()
			winner := s.get(t, q.ID).Claim.StaffID
			won := 0
			for i, err := range errs {
				if err == nil {
					won++
					if crowd[i].Staff != winner || got[i].ClaimEpoch != 1 {
						t.Errorf("%s won beside %s", crowd[i].Staff, winner)
					}
					continue
				}
				by, ok := wantCode(t, err, "already_accepted").Extra["accepted_by"].(floor.PersonRef)
				if !ok || by.ID != winner || by.Name == "" {
					t.Errorf("a loser was told %+v", by)
				}
			}
			if won != 1 {
				t.Fatalf("%d people accepted", won)
			}
			s.expect(t, "accepted", "presence.changed")
		}
		s.audit(t)
	})
}

func TestPressesAtOnceAreOneRequest(t *testing.T) {
	t.Parallel()
	const customers = 40
	eachShop(t, func(t *testing.T, s *shop) {
		got := make([]floor.Asked, customers)
		errs := make([]error, customers)
		var start, done sync.WaitGroup
		start.Add(1)
		for i := range got {
			done.Go(func() {
				start.Wait()
				got[i], errs[i] = s.f.AskAtPoint(ctx, s.breadSign, floor.PointAsk{Kind: "assistance"})
			})
		}
		start.Done()
		done.Wait()
		created := 0
		for i := range got {
			must(t, errs[i])
			if got[i].ID != got[0].ID {
				t.Fatal("presses made two requests")
			}
			if got[i].Created {
				created++
			}
		}
		if q := s.get(t, got[0].ID); created != 1 || q.Presses != customers {
			t.Fatalf("%d created, %d presses", created, q.Presses)
		}
		// All but one take it back at once; the request stays for the last.
		for i := range customers - 1 {
			done.Go(func() { _, errs[i] = s.f.CancelPress(ctx, got[i].Secret) })
		}
		done.Wait()
		for _, err := range errs {
			must(t, err)
		}
		if q := s.get(t, got[0].ID); q.Status != floor.Waiting || q.Presses != 1 {
			t.Fatalf("left is %s with %d presses", q.Status, q.Presses)
		}
		s.audit(t)
	})
}

func TestTheWinnersRetry(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		elsewhere := s.mia
		elsewhere.Device = s.device(t, "Mia's second")
		s.told = s.head(t)
		q := s.press(t)
		first := s.accept(t, s.mia, q.ID)
		again := s.accept(t, s.mia, q.ID)
		if again.ClaimEpoch != first.ClaimEpoch || again.Version != first.Version {
			t.Fatalf("again %+v", again)
		}
		s.expect(t, "created", "accepted", "presence.changed")
		again = s.accept(t, elsewhere, q.ID)
		if again.ClaimEpoch != first.ClaimEpoch || again.Claim.AcceptedAt != first.Claim.AcceptedAt || *again.Claim.DeviceID != elsewhere.Device {
			t.Fatalf("from elsewhere %+v", again)
		}
		s.expect(t, "moved")
		_, err := s.f.CancelPress(ctx, q.Secret)
		must(t, err)
		s.expect(t, "cancelled", "presence.changed") // she is told
		for _, late := range []func() (floor.Request, error){
			func() (floor.Request, error) { return s.f.Accept(ctx, s.mia, q.ID) },
			func() (floor.Request, error) { return s.f.Accept(ctx, s.ben, q.ID) },
			func() (floor.Request, error) { return s.f.Arrive(ctx, s.mia, q.ID, 1, "") },
			func() (floor.Request, error) {
				return s.f.Resolve(ctx, s.mia, q.ID, 1, floor.Resolution{Outcome: "helped"})
			},
			func() (floor.Request, error) { return s.f.Release(ctx, s.mia, q.ID, 1, "") },
			func() (floor.Request, error) { return s.f.HandOff(ctx, s.mia, q.ID, 1, s.ben.Staff, "") },
		} {
			_, err := late()
			wantCode(t, err, "already_ended")
		}
		s.expect(t)
		s.audit(t)
	})
}

// Whoever does not hold the live claim, by person and epoch, changes nothing.
func TestTheFence(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		id := s.press(t).ID
		acts := func(h floor.Helper, epoch int64) map[string]func() error {
			return map[string]func() error{
				"arrive": func() error { _, err := s.f.Arrive(ctx, h, id, epoch, ""); return err },
				"resolve": func() error {
					_, err := s.f.Resolve(ctx, h, id, epoch, floor.Resolution{Outcome: "helped"})
					return err
				},
				"release":  func() error { _, err := s.f.Release(ctx, h, id, epoch, ""); return err },
				"hand off": func() error { _, err := s.f.HandOff(ctx, h, id, epoch, s.cem.Staff, ""); return err },
			}
		}
		refused := func(h floor.Helper, epoch int64) {
			t.Helper()
			for name, act := range acts(h, epoch) {
				if f, ok := fault.As(act()); !ok || f.Code != "stale_claim" {
					t.Fatalf("%s by %s with epoch %d: %v", name, h.StaffName, epoch, f)
				}
			}
		}
		refused(s.mia, 0) // nobody has it
		refused(s.mia, 1)
		s.accept(t, s.mia, id)
		refused(s.ben, 1)
		refused(s.mia, 0)
		refused(s.mia, 2)
		_, err := s.f.HandOff(ctx, s.mia, id, 1, s.tom.Staff, "")
		wantCode(t, err, "unknown_staff") // a cashier answers no calls

		for range 2 { // the second is a retry after a lost answer
			got, err := s.f.HandOff(ctx, s.mia, id, 1, s.ben.Staff, "")
			must(t, err)
			if got.ClaimEpoch != 2 || got.Claim.StaffID != s.ben.Staff || got.Status != floor.Accepted {
				t.Fatalf("handed off %+v", got)
			}
		}
		_, err = s.f.HandOff(ctx, s.mia, id, 1, s.cem.Staff, "") // but to another is no retry
		wantCode(t, err, "stale_claim")
		_, err = s.f.Arrive(ctx, s.mia, id, 1, "")
		wantCode(t, err, "stale_claim")
		_, err = s.f.Arrive(ctx, s.sue, id, 2, "") // nobody arrives for another
		wantCode(t, err, "stale_claim")
		s.expect(t, "created", "accepted", "presence.changed", "handed_off", "presence.changed", "presence.changed")

		for range 2 {
			got, err := s.f.Release(ctx, s.ben, id, 2, "called to the till")
			must(t, err)
			wantStatus(t, got, floor.Waiting)
		}
		rows := s.expect(t, "released", "presence.changed")
		if !contains(rows[0].Data, `"reason":"called to the till"`) {
			t.Errorf("the event has no reason: %s", rows[0].Data)
		}
		s.accept(t, s.cem, id)
		refused(s.ben, 2)
		_, err = s.f.Arrive(ctx, s.cem, id, 3, "")
		must(t, err)
		_, err = s.f.Arrive(ctx, s.cem, id, 3, "")
		must(t, err)
		// A supervisor with the live epoch may end what is stuck.
		for range 2 {
			got, err := s.f.Resolve(ctx, s.sue, id, 3, floor.Resolution{Outcome: "other"})
			must(t, err)
			if got.Claim.StaffID != s.cem.Staff {
				t.Errorf("helped by %s", got.Claim.Name)
			}
		}
		s.expect(t, "accepted", "presence.changed", "arrived", "resolved", "presence.changed")
		refused(s.ben, 2)
		s.audit(t)
	})
}

func TestReleasedGoesAheadOfNewer(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		older := s.press(t)
		got := s.accept(t, s.mia, older.ID)
		s.clock.advance(5 * time.Second)
		newer, err := s.f.AskAtPoint(ctx, s.wineOne, floor.PointAsk{Kind: "assistance"})
		must(t, err)
		if newer.Position != 1 {
			t.Fatalf("the newer stands at %d", newer.Position)
		}
		_, err = s.f.Release(ctx, s.mia, older.ID, got.ClaimEpoch, "")
		must(t, err)
		for secret, want := range map[string]int64{older.Secret: 1, newer.Secret: 2} {
			v, err := s.f.Status(ctx, secret)
			must(t, err)
			if v.Position == nil || *v.Position != want {
				t.Errorf("position %v, want %d", v.Position, want)
			}
		}
		open, _, err := s.f.List(ctx, s.store.ID, floor.ListOpen, 0, "")
		must(t, err)
		if open[0].ID != older.ID {
			t.Error("the newer comes first")
		}
	})
}

func TestOneRating(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		q, second := s.press(t), s.press(t)
		rate := func(secret string, score int64, comment string) error {
			_, err := s.f.Rate(ctx, secret, score, comment)
			return err
		}
		wantCode(t, rate(q.Secret, 5, ""), "not_resolved")
		s.accept(t, s.mia, q.ID)
		wantCode(t, rate(q.Secret, 5, ""), "not_resolved")
		_, err := s.f.Resolve(ctx, s.mia, q.ID, 1, floor.Resolution{Outcome: "helped"})
		must(t, err)
		s.told = s.head(t)
		must(t, rate(q.Secret, 2, "slow"))
		must(t, rate(q.Secret, 2, "slow"))
		wantCode(t, rate(q.Secret, 3, "slow"), "already_rated")
		wantCode(t, rate(second.Secret, 5, ""), "already_rated")
		s.expect(t, "rated")

		late := s.press(t)
		s.accept(t, s.mia, late.ID)
		_, err = s.f.Resolve(ctx, s.mia, late.ID, 1, floor.Resolution{Outcome: "helped"})
		must(t, err)
		s.clock.advance(24*time.Hour + time.Second)
		wantCode(t, rate(late.Secret, 5, ""), "too_late")
		s.audit(t)
	})
}

func TestALongPollSeesTheChange(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		q := s.press(t)
		seen := make(chan floor.CustomerView, 1)
		failed := make(chan error, 1)
		go func() {
			v, err := s.f.Await(ctx, q.Secret, q.Version, 25*time.Second)
			if err != nil {
				failed <- err
				return
			}
			seen <- v
		}()
		s.accept(t, s.mia, q.ID) // before or after it waits: it sees either
		select {
		case v := <-seen:
			if v.Status != floor.Accepted || v.Version != q.Version+1 {
				t.Fatalf("woken with %+v", v)
			}
		case err := <-failed:
			t.Fatal(err)
		}

		// Another node's change is found by the next sweep.
		other := floor.New(s.d, s.a, s.goods, floor.Options{})
		go func() {
			v, err := s.f.Await(ctx, q.Secret, q.Version+1, 25*time.Second)
			if err != nil {
				failed <- err
				return
			}
			seen <- v
		}()
		_, err := other.Arrive(ctx, s.mia, q.ID, 1, "")
		must(t, err)
		for {
			must(t, s.f.Sweep(ctx))
			select {
			case v := <-seen:
				if v.Status != floor.Arrived {
					t.Fatalf("woken with %+v", v)
				}
			case err := <-failed:
				t.Fatal(err)
			default:
				continue
			}
			break
		}

		// Closing ends every wait.
		go func() {
			v, err := s.f.Await(ctx, q.Secret, q.Version+2, 25*time.Second)
			if err != nil {
				failed <- err
				return
			}
			seen <- v
		}()
		s.f.Close()
		select {
		case <-seen:
		case err := <-failed:
			t.Fatal(err)
		}
	})
}
