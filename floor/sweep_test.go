package floor_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"sync"
	"testing"
	"time"

	"tillbell/floor"
	"tillbell/server/db"
)

func contains(data []byte, part string) bool { return bytes.Contains(data, []byte(part)) }

func TestUnansweredGoesWiderAndIsGivenUp(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		everybody := []floor.Helper{s.mia, s.ben, s.cem, s.sue}
		s.onTheFloor(t, everybody...)
		q := s.press(t)
		for _, c := range []struct {
			wait   time.Duration
			rung   int64
			asked  []floor.Helper
			events []string
		}{
			{0, 0, []floor.Helper{s.mia}, []string{"created", "offered"}},
			{29 * time.Second, 0, []floor.Helper{s.mia}, nil},
			{time.Second, 1, []floor.Helper{s.mia, s.ben, s.cem}, []string{"escalated"}},
			{30 * time.Second, 2, []floor.Helper{s.mia, s.ben, s.cem, s.sue}, []string{"escalated"}},
			{13 * time.Minute, 2, []floor.Helper{s.mia, s.ben, s.cem, s.sue}, nil},
		} {
			s.pass(t, c.wait, everybody...)
			s.route(t)
			s.expect(t, c.events...)
			got := s.get(t, q.ID)
			if got.Status != floor.Offered || got.Rung != c.rung || len(got.OfferedTo) != len(c.asked) {
				t.Fatalf("after %v more: %+v", c.wait, got.Request)
			}
			for _, h := range c.asked {
				if !slices.Contains(got.OfferedTo, h.Staff) {
					t.Errorf("rung %d leaves out %s", c.rung, h.StaffName)
				}
			}
		}
		if got := s.get(t, q.ID); got.NextRungAt != nil || got.Rungs != 3 {
			t.Fatalf("the last rung has a next: %+v", got.Request)
		}
		s.pass(t, 2*time.Minute, everybody...)
		s.expect(t, "abandoned")
		_, err := s.f.Accept(ctx, s.mia, q.ID)
		wantCode(t, err, "already_ended")
		s.audit(t)
	})
}

func TestTheShopsOwnLadder(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		s.store.Ladders = map[string][]int{"locked_case": {5}}
		_, err := s.a.UpdateStore(ctx, s.store)
		must(t, err)
		s.onTheFloor(t, s.mia, s.sue)
		q, err := s.f.AskAtPoint(ctx, s.wineOne, floor.PointAsk{Kind: "locked_case"})
		must(t, err)
		s.route(t)
		s.expect(t, "created", "offered") // nobody is in the zone: who is beside it is asked
		s.pass(t, 5*time.Second, s.mia, s.sue)
		s.expect(t, "escalated")
		if got := s.get(t, q.ID); got.Rung != 1 || got.Rungs != 2 || len(got.OfferedTo) != 2 {
			t.Fatalf("after its one rung: %+v", got.Request)
		}
	})
}

func TestTheBacklogIsOfferedWhenSomebodyIsFree(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		q := s.press(t)
		s.pass(t, 31*time.Second)
		s.expect(t, "created", "escalated")
		wantStatus(t, s.get(t, q.ID).Request, floor.Waiting)
		_, err := s.f.SetPresence(ctx, s.ben, floor.Available, &s.drinks)
		must(t, err)
		s.route(t)
		s.expect(t, "presence.changed", "offered")

		// With a customer he is asked for nothing; after it, at once.
		got := s.accept(t, s.ben, q.ID)
		wine, err := s.f.AskAtPoint(ctx, s.wineOne, floor.PointAsk{Kind: "assistance"})
		must(t, err)
		s.route(t)
		s.expect(t, "accepted", "presence.changed", "created")
		_, err = s.f.Resolve(ctx, s.ben, q.ID, got.ClaimEpoch, floor.Resolution{Outcome: "not_found"})
		must(t, err)
		s.route(t)
		s.expect(t, "resolved", "presence.changed", "offered")
		if o := s.get(t, wine.ID).OfferedTo; len(o) != 1 || o[0] != s.ben.Staff {
			t.Fatalf("offered to %v", o)
		}
		s.audit(t)
	})
}

func TestASilentTabletGivesTheRequestBack(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		s.onTheFloor(t, s.mia, s.ben)
		q := s.press(t)
		s.accept(t, s.mia, q.ID)
		s.expect(t, "created", "accepted", "presence.changed")
		s.pass(t, 40*time.Second, s.mia, s.ben) // she answers: it stays hers
		s.expect(t)
		s.pass(t, 16*time.Second, s.ben)
		rows := s.expect(t, "presence.changed")
		if !contains(rows[0].Data, `"silent":true`) || !s.get(t, q.ID).Claim.Silent {
			t.Fatalf("her silence is not shown: %s", rows[0].Data)
		}
		s.pass(t, 4*time.Second, s.ben)
		rows = s.expect(t, "released", "presence.changed", "offered")
		if !contains(rows[0].Data, `"reason":"tablet_silent"`) {
			t.Errorf("released without its reason: %s", rows[0].Data)
		}
		if got := s.get(t, q.ID); got.Rung != 0 || got.OfferedTo[0] != s.mia.Staff {
			t.Fatalf("offered again: %+v", got.Request) // silent, but nobody else is in the zone
		}
		_, err := s.f.Arrive(ctx, s.mia, q.ID, 1, "")
		wantCode(t, err, "stale_claim")
		s.audit(t)
	})
}

// She is at the till as well, and that one answers all the time: it says
// nothing of the tablet that she accepted on.
func TestTheTillDoesNotAnswerForTheTablet(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		till := s.mia
		till.Device = s.device(t, "the till")
		s.onTheFloor(t, s.mia)
		q := s.press(t)
		s.accept(t, s.mia, q.ID)
		s.expect(t, "created", "accepted", "presence.changed")
		s.pass(t, 18*time.Second, till)
		s.expect(t)
		s.pass(t, 2*time.Second, till)
		rows := s.expect(t, "released", "presence.changed", "offered") // to her: the till shows it
		if !contains(rows[0].Data, `"reason":"tablet_silent"`) {
			t.Errorf("released without its reason: %s", rows[0].Data)
		}
		s.audit(t)
	})
}

// An act on another device takes the claim there: from then on it lives by
// that one, and by no other.
func TestAnActTakesTheClaimAlong(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		second := s.mia
		second.Device = s.device(t, "Mia's second")
		s.onTheFloor(t, s.mia)
		q := s.press(t)
		s.accept(t, s.mia, q.ID)
		s.pass(t, 10*time.Second, s.mia)
		for range 2 {
			if got := s.accept(t, second, q.ID); *got.Claim.DeviceID != second.Device || got.ClaimEpoch != 1 {
				t.Fatalf("taken along %+v", got)
			}
		}
		s.expect(t, "created", "accepted", "presence.changed", "moved")
		s.pass(t, 30*time.Second, second)
		s.expect(t)
		must(t, s.f.SignedOut(ctx, s.store.ID, s.mia.Staff, s.mia.Device)) // the first says goodbye
		wantStatus(t, s.get(t, q.ID).Request, floor.Accepted)
		_, err := s.f.HandOff(ctx, s.mia, q.ID, 1, s.mia.Staff, "") // to herself, on the first
		must(t, err)
		s.expect(t, "presence.changed", "moved")
		s.pass(t, 18*time.Second, second)
		wantStatus(t, s.get(t, q.ID).Request, floor.Accepted)
		s.pass(t, 2*time.Second, second)
		s.expect(t, "released", "presence.changed")

		s.accept(t, s.mia, q.ID)
		got, err := s.f.Arrive(ctx, second, q.ID, 2, "")
		must(t, err)
		if *got.Claim.DeviceID != second.Device {
			t.Errorf("arrived %+v", got.Claim)
		}
		s.pass(t, time.Minute)
		wantStatus(t, s.get(t, q.ID).Request, floor.Arrived)
		s.audit(t)
	})
}

// Handed to somebody whose device is not known, a claim lives by any of theirs.
func TestAClaimWithoutADeviceLivesByAny(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		second := s.ben
		second.Device = s.device(t, "Ben's second")
		q := s.press(t)
		s.accept(t, s.mia, q.ID)
		_, err := s.f.HandOff(ctx, s.mia, q.ID, 1, s.ben.Staff, "")
		must(t, err)
		s.pass(t, 30*time.Second, s.ben)
		s.pass(t, 30*time.Second, second)
		if got := s.get(t, q.ID); got.Status != floor.Accepted || got.Claim.DeviceID != nil {
			t.Fatalf("handed off %+v", got.Request)
		}
		s.pass(t, 20*time.Second, s.mia)
		wantStatus(t, s.get(t, q.ID).Request, floor.Waiting)
		s.audit(t)
	})
}

func TestSilentAfterArrivalIsOnlyShown(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		s.onTheFloor(t, s.mia)
		q := s.press(t)
		s.accept(t, s.mia, q.ID)
		_, err := s.f.Arrive(ctx, s.mia, q.ID, 1, "")
		must(t, err)
		s.expect(t, "created", "accepted", "presence.changed", "arrived")
		s.pass(t, 10*time.Minute)
		s.expect(t, "presence.changed")
		if got := s.get(t, q.ID); got.Status != floor.Arrived || !got.Claim.Silent {
			t.Fatalf("after ten silent minutes: %+v", got.Request)
		}
		s.pass(t, 2*time.Second, s.mia)
		s.expect(t, "presence.changed")
		if s.get(t, q.ID).Claim.Silent {
			t.Fatal("she speaks and is still shown silent")
		}
		_, err = s.f.Resolve(ctx, s.mia, q.ID, 1, floor.Resolution{Outcome: "helped"})
		must(t, err)
		s.audit(t)
	})
}

// The server was away: nobody could hear the tablets, so claims get their time
// anew, and of the rungs that fell due only one fires.
func TestAfterDowntime(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		s.onTheFloor(t, s.mia, s.ben, s.cem, s.sue)
		taken := s.press(t)
		s.accept(t, s.mia, taken.ID)
		open, err := s.f.AskAtPoint(ctx, s.wineOne, floor.PointAsk{Kind: "assistance"})
		must(t, err)
		s.route(t)
		s.expect(t, "created", "accepted", "presence.changed", "created", "offered")

		s.clock.advance(10 * time.Minute)
		s.f = floor.New(s.d, s.a, s.goods, floor.Options{})
		must(t, s.f.Recover(ctx))
		must(t, s.f.Sweep(ctx))
		s.expect(t, "escalated")
		if got := s.get(t, open.ID); got.Rung != 1 || len(got.OfferedTo) != 2 { // Mia has a customer
			t.Fatalf("after the downtime: %+v", got.Request)
		}
		s.pass(t, 10*time.Second)
		s.expect(t)
		wantStatus(t, s.get(t, taken.ID).Request, floor.Accepted)
		s.pass(t, 11*time.Second, s.ben, s.cem, s.sue) // she never came back
		s.expect(t, "presence.changed", "released", "presence.changed", "offered")
		s.audit(t)
	})
}

// Two nodes sweep the same timers: each fires once.
func TestTwoNodesFireOnce(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		for range 6 {
			_, _, err := s.f.Ask(ctx, s.tom, floor.StaffAsk{Kind: "change"})
			must(t, err)
		}
		s.told = s.head(t)
		other := floor.New(s.d, s.a, s.goods, floor.Options{})
		for _, want := range []string{"escalated", "escalated"} {
			s.clock.advance(30 * time.Second)
			var both sync.WaitGroup
			errs := make([]error, 4)
			for i, f := range []*floor.Floor{s.f, other, s.f, other} {
				both.Go(func() { errs[i] = f.Sweep(ctx) })
			}
			both.Wait()
			for _, err := range errs {
				must(t, err)
			}
			s.expect(t, want, want, want, want, want, want)
		}
		s.audit(t)
	})
}

func TestSignedOut(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		s.onTheFloor(t, s.mia)
		onTheWay, there := s.press(t), floor.Asked{}
		s.accept(t, s.mia, onTheWay.ID)
		there, err := s.f.AskAtPoint(ctx, s.wineOne, floor.PointAsk{Kind: "assistance"})
		must(t, err)
		s.accept(t, s.mia, there.ID)
		_, err = s.f.Arrive(ctx, s.mia, there.ID, 1, "")
		must(t, err)
		s.told = s.head(t)
		must(t, s.f.SignedOut(ctx, s.store.ID, s.mia.Staff, s.device(t, "another")))
		s.told = s.head(t) // a device was made; nothing of hers changed
		wantStatus(t, s.get(t, onTheWay.ID).Request, floor.Accepted)
		must(t, s.f.SignedOut(ctx, s.store.ID, s.mia.Staff, s.mia.Device))
		rows := s.expect(t, "released", "presence.changed", "presence.changed")
		if !contains(rows[0].Data, `"reason":"signed_out"`) || !contains(rows[2].Data, `"status":"off"`) {
			t.Errorf("told %s and %s", rows[0].Data, rows[2].Data)
		}
		wantStatus(t, s.get(t, onTheWay.ID).Request, floor.Waiting)
		wantStatus(t, s.get(t, there.ID).Request, floor.Arrived)
		must(t, s.f.SignedOut(ctx, s.store.ID, s.mia.Staff, s.mia.Device))
		s.expect(t)
		s.audit(t)
	})
}

func TestPresence(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		p, err := s.f.SetPresence(ctx, s.mia, floor.Available, &s.drinks)
		must(t, err)
		if p.Name != "Mia Lang" || *p.ZoneID != s.drinks || *p.DeviceID != s.mia.Device || p.Silent {
			t.Fatalf("presence %+v", p)
		}
		s.clock.advance(time.Second)
		again, err := s.f.SetPresence(ctx, s.mia, floor.Available, nil)
		must(t, err)
		if *again.ZoneID != s.drinks || again.Since != p.Since {
			t.Fatalf("the same again %+v", again)
		}
		s.expect(t, "presence.changed")
		q, err := s.f.AskAtPoint(ctx, s.wineOne, floor.PointAsk{Kind: "assistance"})
		must(t, err)
		s.route(t)
		if o := s.get(t, q.ID).OfferedTo; len(o) != 1 || o[0] != s.mia.Staff {
			t.Fatalf("who stands in the zone is not asked: %v", o)
		}
		nowhere := ""
		p, err = s.f.SetPresence(ctx, s.mia, floor.Break, &nowhere)
		must(t, err)
		if p.ZoneID != nil || p.Since == again.Since {
			t.Fatalf("on a break %+v", p)
		}
		s.press(t)
		s.route(t)
		s.expect(t, "created", "offered", "presence.changed", "created")
		all, err := s.f.Roster(ctx, s.store.ID)
		if err != nil || len(all) != 1 {
			t.Fatalf("roster %v %v", all, err)
		}
	})
}

func TestTextsAreForgotten(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		const secret = "Geheimnis"
		asked, err := s.f.AskAtPoint(ctx, s.breadSign, floor.PointAsk{Kind: "assistance", Note: secret + " note"})
		must(t, err)
		s.accept(t, s.mia, asked.ID)
		_, err = s.f.Release(ctx, s.mia, asked.ID, 1, secret+" reason")
		must(t, err)
		s.accept(t, s.mia, asked.ID)
		_, err = s.f.Resolve(ctx, s.mia, asked.ID, 2, floor.Resolution{Outcome: "helped", Heard: []string{"wish", secret + " tag", "praise"}, Words: secret + " words"})
		must(t, err)
		s.clock.advance(23 * time.Hour)
		_, err = s.f.Rate(ctx, asked.Secret, 4, secret+" comment")
		must(t, err)
		kept := func() (n int64) {
			t.Helper()
			must(t, s.d.Read(ctx).Raw(`SELECT (SELECT count(*) FROM help_requests WHERE note LIKE ? OR words LIKE ? OR heard LIKE ?)
				+ (SELECT count(*) FROM help_ratings WHERE comment LIKE ?) + (SELECT count(*) FROM help_steps WHERE data LIKE ?)
				+ (SELECT count(*) FROM store_events WHERE data LIKE ?)`,
				"%"+secret+"%", "%"+secret+"%", "%"+secret+"%", "%"+secret+"%", "%"+secret+"%", "%"+secret+"%").Row().Scan(&n))
			return n
		}
		if n := kept(); n != 9 { // request, rating, step, six events
			t.Fatalf("%d rows hold texts before", n)
		}
		s.clock.advance(28 * 24 * time.Hour)
		young, err := s.f.AskAtPoint(ctx, s.breadSign, floor.PointAsk{Kind: "assistance", Note: secret + " young"})
		must(t, err)
		must(t, s.f.Sweep(ctx))
		if n := kept(); n != 11 {
			t.Fatalf("%d rows hold texts after 29 days", n)
		}
		s.clock.advance(24*time.Hour + 30*time.Minute)
		must(t, s.f.Sweep(ctx))
		if n := kept(); n != 6 { // the events are clean, the request is in half an hour; and the young one's three
			t.Fatalf("%d rows hold texts just before 30 days", n)
		}
		s.verify(t)
		s.clock.advance(24 * time.Hour)
		must(t, s.f.Sweep(ctx))
		if n := kept(); n != 3 { // the young one: request, created, abandoned
			t.Fatalf("%d rows hold texts after 31 days", n)
		}
		got := s.get(t, asked.ID)
		if !slices.Equal(got.Heard, []string{"wish", "praise"}) {
			t.Errorf("of what was heard %q is left", got.Heard)
		}
		if !got.Forgotten || got.Rating.Score != 4 || *got.Outcome != "helped" || len(got.Timeline) != 6 {
			t.Fatalf("left is %+v", got)
		}
		if s.get(t, young.ID).Note == "" {
			t.Error("the young one lost its note")
		}
		rows, err := s.d.Events(ctx, s.store.ID, 0, 1000)
		must(t, err)
		for _, r := range rows {
			if !json.Valid(r.Data) {
				t.Fatalf("event %d is broken: %s", r.Seq, r.Data)
			}
		}
		s.audit(t)
	})
}

func TestWhoWentHomeIsOff(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		s.onTheFloor(t, s.mia, s.ben, s.cem)
		q := s.press(t)
		s.accept(t, s.ben, q.ID)
		_, err := s.f.Arrive(ctx, s.ben, q.ID, 1, "")
		must(t, err)
		s.told = s.head(t)
		s.clock.advance(5 * time.Hour)
		s.f.Alive(s.store.ID, s.cem.Device, s.cem.Staff, s.d.Now())
		must(t, s.f.Sweep(ctx))
		s.expect(t, "presence.changed", "presence.changed", "presence.changed") // two silent, one of them off
		people, err := s.f.Roster(ctx, s.store.ID)
		must(t, err)
		for _, p := range people {
			want := map[string]floor.PresenceStatus{s.mia.Staff: floor.Off, s.ben.Staff: floor.Available, s.cem.Staff: floor.Available}[p.StaffID]
			if p.Status != want {
				t.Errorf("%s is %s, want %s", p.Name, p.Status, want)
			}
		}
	})
}

// approval is one that a till asks the floor for.
func (s *shop) approval(t *testing.T) floor.Request {
	t.Helper()
	q, _, err := s.f.Ask(ctx, s.till(t, s.tom), floor.StaffAsk{Kind: "approval", Approval: &floor.Approval{
		What: []byte(`{}`), Wait: 5 * time.Minute, Save: func(*db.Tx, string) error { return nil }}})
	must(t, err)
	return q
}

// Only who leads is rung for an approval, however long it takes.
func TestAnApprovalIsForLeads(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		s.onTheFloor(t, s.mia, s.sue)
		first := s.approval(t)
		s.route(t)
		s.asked(t, first.ID, s.sue)
		s.pass(t, 61*time.Second, s.mia, s.sue)
		s.asked(t, first.ID, s.sue)
		wine := s.pressed2(t)
		s.accept(t, s.sue, wine)
		second := s.approval(t)
		s.route(t)
		s.asked(t, second.ID) // she has a customer
		s.pass(t, 31*time.Second, s.mia, s.sue)
		s.asked(t, second.ID, s.sue)
		s.audit(t)
	})
}

// An approval that was taken and came back lapses when the till was told it does.
func TestAnApprovalLapses(t *testing.T) {
	t.Parallel()
	for _, back := range []string{"release", "undo"} {
		t.Run(back, func(t *testing.T) {
			t.Parallel()
			eachShop(t, func(t *testing.T, s *shop) {
				s.onTheFloor(t, s.mia, s.sue)
				q := s.approval(t)
				s.clock.advance(4 * time.Minute)
				q = s.accept(t, s.mia, q.ID)
				var err error
				if back == "release" {
					_, err = s.f.Release(ctx, s.mia, q.ID, q.ClaimEpoch, "")
				} else {
					_, err = s.f.Undo(ctx, s.mia, q.ID, "accept", q.ClaimEpoch)
				}
				must(t, err)
				s.clock.advance(2 * time.Minute)
				must(t, s.f.Sweep(ctx))
				if got := s.get(t, q.ID).Status; got != floor.Abandoned {
					t.Errorf("a minute after it lapsed it is %s", got)
				}
			})
		})
	}
}
