package floor_test

import (
	"slices"
	"testing"
	"time"

	"tillbell/floor"
	"tillbell/server/access"
)

// answered makes calls for assistance be answered by a policy.
func (s *shop) answered(t reporter, p access.CallPolicy) {
	t.Helper()
	s.store.Calls = map[string]access.CallPolicy{"assistance": p}
	_, err := s.a.UpdateStore(ctx, s.store)
	must(t, err)
	s.told = s.head(t)
}

// pressed asks at the bread sign and routes.
func (s *shop) pressed(t reporter) string {
	t.Helper()
	id := s.press(t).ID
	s.route(t)
	return id
}

func (s *shop) asked(t reporter, id string, who ...floor.Helper) {
	t.Helper()
	q := s.get(t, id)
	want := []string{}
	for _, h := range who {
		want = append(want, h.Staff)
	}
	slices.Sort(want)
	got := slices.Sorted(slices.Values(q.OfferedTo))
	if !slices.Equal(got, want) || q.Status == floor.Waiting && len(want) > 0 {
		t.Fatalf("%s, asked %v, want %v", q.Status, got, want)
	}
}

func TestOneIsAskedAfterTheOther(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		s.answered(t, access.CallPolicy{Ask: access.AskInTurn, OfferSeconds: 20,
			Rungs: []access.Rung{{To: access.TellFloor, Seconds: 300}, {To: access.TellEveryone, Sound: "siren"}}})
		s.onTheFloor(t, s.mia, s.ben, s.sue)
		everybody := []floor.Helper{s.mia, s.ben, s.cem, s.sue}
		id := s.pressed(t)
		s.asked(t, id, s.mia) // whose zone it is
		s.expect(t, "created", "offered")
		f := wantCode(t, second(s.f.Accept(ctx, s.ben, id)), "offered_to_other")
		if f.Text != "Mia Lang is being asked just now." {
			t.Errorf("%q", f.Text)
		}
		s.pass(t, 21*time.Second, everybody...)
		s.expect(t, "lapsed", "offered")
		s.asked(t, id, s.ben)
		_, err := s.f.Decline(ctx, s.mia, id, "")
		wantCode(t, err, "not_offered")
		for range 2 { // again, as the answer was lost
			_, err = s.f.Decline(ctx, s.ben, id, "with a supplier")
			must(t, err)
		}
		s.route(t)
		s.expect(t, "declined", "presence.changed", "offered")
		s.asked(t, id, s.mia) // nobody else is left
		other := s.pressed2(t)
		s.asked(t, other, s.ben) // not who is asked already
		s.accept(t, s.ben, other)
		s.pass(t, 4*time.Minute, everybody...)
		s.asked(t, id, s.mia)
		s.pass(t, 45*time.Second, everybody...)
		s.asked(t, id, s.sue)
		if q := s.get(t, id); q.Rung != 1 || q.Sound != "siren" || !q.InTurn {
			t.Errorf("%+v", q.Request)
		}
		// who leads takes it though somebody else is asked
		s.accept(t, s.sue, id)
		s.audit(t)
	})
}

// pressed2 is a call of the other sign.
func (s *shop) pressed2(t reporter) string {
	t.Helper()
	a, err := s.f.AskAtPoint(ctx, s.wineOne, floor.PointAsk{Kind: "assistance"})
	must(t, err)
	s.route(t)
	return a.ID
}

func second(_ floor.Request, err error) error { return err }

func TestWhoDoesNotReactIsAskedLast(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		s.answered(t, access.CallPolicy{Rungs: []access.Rung{{To: access.TellZone, Seconds: 10}, {To: access.TellFloor}}})
		s.onTheFloor(t, s.mia, s.ben)
		everybody := []floor.Helper{s.mia, s.ben}
		for i := range 3 {
			id := s.pressed(t)
			s.asked(t, id, s.mia)
			s.pass(t, 11*time.Second, everybody...)
			if i < 2 {
				s.asked(t, id, s.mia, s.ben)
			} else {
				s.asked(t, id, s.ben) // the third that Mia let pass
			}
			s.accept(t, s.ben, id)
			_, err := s.f.Resolve(ctx, s.ben, id, 1, floor.Resolution{Outcome: "helped"})
			must(t, err)
		}
		people, err := s.f.Roster(ctx, s.store.ID)
		must(t, err)
		for _, p := range people {
			if (p.DullSince != nil) != (p.StaffID == s.mia.Staff) {
				t.Errorf("%s does not react since %v", p.Name, p.DullSince)
			}
		}
		kim := s.person(t, "Kim Ito", access.Associate, s.bread)
		s.onTheFloor(t, kim)
		id := s.pressed(t)
		s.asked(t, id, kim) // not Mia beside them
		s.told = s.head(t)
		p, err := s.f.Touched(ctx, s.mia)
		if must(t, err); p.DullSince != nil {
			t.Errorf("%+v", p)
		}
		s.route(t)
		s.asked(t, id, kim, s.mia) // the backlog too
		s.expect(t, "presence.changed", "offered")
		_, err = s.f.Touched(ctx, s.mia)
		must(t, err)
		s.expect(t)
		s.audit(t)
	})
}

func TestWhoComesOnShiftIsOfferedTheBacklog(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		s.onTheFloor(t, s.mia)
		first, other := s.pressed(t), s.pressed2(t)
		s.asked(t, first, s.mia)
		s.asked(t, other, s.mia) // nobody is in its zone
		kim := s.person(t, "Kim Ito", access.Associate, s.bread)
		s.onTheFloor(t, kim)
		s.route(t)
		s.asked(t, first, s.mia, kim)
		s.asked(t, other, s.mia, kim)
		s.accept(t, kim, first)
		s.pass(t, 31*time.Second, s.mia, kim)
		s.asked(t, other, s.mia) // Kim has a customer
		_, err := s.f.Resolve(ctx, kim, first, 1, floor.Resolution{Outcome: "helped"})
		must(t, err)
		s.route(t)
		s.asked(t, other, s.mia, kim)
		s.audit(t)
	})
}

func TestWhoIsChosenHasItWhereNobodyIsAsked(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		s.answered(t, access.CallPolicy{Ask: access.AskAssign, Skill: "keys",
			Rungs: []access.Rung{{To: access.TellFloor, Seconds: 10}, {To: access.TellFloor, AnySkill: true}}})
		s.onTheFloor(t, s.mia, s.ben)
		id := s.pressed(t)
		s.asked(t, id)
		wantStatus(t, s.get(t, id).Request, floor.Waiting) // nobody has the keys
		s.pass(t, 11*time.Second, s.mia, s.ben)
		q := s.get(t, id)
		if q.Status != floor.Accepted || q.Claim.StaffID != s.mia.Staff || q.ClaimEpoch != 1 {
			t.Fatalf("%+v", q.Request)
		}
		if len(q.Timeline) == 0 || q.Timeline[len(q.Timeline)-1].Type != "accepted" {
			t.Errorf("%+v", q.Timeline)
		}
		s.audit(t)
	})
}

func TestPoliciesAreChecked(t *testing.T) {
	t.Parallel()
	s := access.DefaultStore()
	s.Code, s.Name = "S", "Shop"
	for what, p := range map[string]access.CallPolicy{
		"an unknown way":        {Ask: "shout"},
		"a short offer":         {OfferSeconds: 1},
		"an unknown scope":      {Rungs: []access.Rung{{To: "moon"}}},
		"a rung without time":   {Rungs: []access.Rung{{To: "zone"}, {To: "floor"}}},
		"a last rung with time": {Rungs: []access.Rung{{To: "zone", Seconds: 30}}},
		"nobody named":          {Rungs: []access.Rung{{To: "persons"}}},
		"a strange sound":       {Rungs: []access.Rung{{To: "floor", Sound: "cow"}}},
		"a high priority":       {Priority: 10},
	} {
		s.Calls = map[string]access.CallPolicy{"assistance": p}
		wantCode(t, s.Check(), "store_invalid")
		_ = what
	}
	s.Calls = map[string]access.CallPolicy{"assistance": {Ask: "one_by_one", Rungs: []access.Rung{{To: "around", Seconds: 20, Sound: "soft"}, {To: "everyone"}}}}
	must(t, s.Check())
}
