package floor_test

import (
	"encoding/json"
	"testing"
	"time"

	"tillbell/floor"
)

func TestTodaysReport(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		s.clock.at.Store(time.Date(2026, 11, 25, 22, 59, 59, 0, time.UTC).UnixMicro()) // a second before midnight in Berlin
		yesterday := s.press(t)
		s.clock.at.Store(opening.UnixMicro())
		_, err := s.f.CancelPress(ctx, yesterday.Secret)
		must(t, err)
		s.onTheFloor(t, s.mia, s.ben)

		helped := s.press(t)
		s.clock.advance(10 * time.Second)
		got := s.accept(t, s.mia, helped.ID)
		s.clock.advance(10 * time.Second)
		_, err = s.f.Arrive(ctx, s.mia, helped.ID, got.ClaimEpoch, "")
		must(t, err)
		_, err = s.f.Resolve(ctx, s.mia, helped.ID, got.ClaimEpoch, floor.Resolution{Outcome: "helped", Heard: []string{"praise"}, Words: "kind"})
		must(t, err)
		_, err = s.f.Rate(ctx, helped.Secret, 4, "danke")
		must(t, err)
		coming := s.press(t)
		s.accept(t, s.ben, coming.ID)
		oldest := s.press(t) // joins the one on the way
		if oldest.ID != coming.ID {
			t.Fatal("the press did not join")
		}
		s.clock.advance(time.Second)
		waiting, _, err := s.f.Ask(ctx, s.tom, floor.StaffAsk{Kind: "change"})
		must(t, err)

		p, err := s.f.Today(ctx, s.store, s.d.Now())
		must(t, err)
		empty, err := s.f.Today(ctx, s.store, s.d.Now().AddDate(0, 0, -7))
		must(t, err)
		if p.Requests != 3 || p.Accepted != 2 || p.WithinGoal != 2 || *p.ServiceLevel != 1 || p.Cancelled != 0 || p.Waiting != 1 || p.OnTheWay != 1 ||
			p.GoalSeconds != 60 || *p.OldestWaitingAt != waiting.CreatedAt || *p.AcceptP90 != 10 || *p.ArriveP50 != 20 {
			t.Errorf("report %+v", p)
		}
		if len(p.Hours) != 1 || p.Hours[0].Hour != 10 {
			t.Errorf("hours %+v", p.Hours)
		}
		if len(p.People) != 2 || p.People[1].Name != "Mia Lang" || p.People[1].Helped != 1 || p.People[0].RequestID == nil {
			t.Errorf("people %+v", p.People)
		}
		if p.Ratings.Count != 1 || *p.Ratings.Average != 4 || p.Ratings.Recent[0].Code != s.breadSign || p.Ratings.Recent[0].Comment != "danke" {
			t.Errorf("ratings %+v", p.Ratings)
		}
		if len(p.Words) != 1 || p.Words[0].Words != "kind" || len(p.Heard) != 1 {
			t.Errorf("words %+v", p.Words)
		}
		b, err := json.Marshal(empty)
		must(t, err)
		if empty.Requests != 0 || empty.ServiceLevel != nil || empty.AcceptP50 != nil {
			t.Errorf("a week ago %+v", empty)
		}
		for _, list := range []string{"hours", "points", "people", "recent", "heard", "words"} {
			if contains(b, `"`+list+`":null`) {
				t.Errorf("%s is null", list)
			}
		}
	})
}

// A customer is told what the last calls of the zone took.
func TestTheEstimateLearns(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		s.onTheFloor(t, s.mia)
		for i := range 10 {
			q := s.press(t)
			s.clock.advance(time.Duration(100+10*i) * time.Second) // 100 to 190 s
			got := s.accept(t, s.mia, q.ID)
			_, err := s.f.Arrive(ctx, s.mia, q.ID, got.ClaimEpoch, "")
			must(t, err)
			_, err = s.f.Resolve(ctx, s.mia, q.ID, got.ClaimEpoch, floor.Resolution{Outcome: "helped"})
			must(t, err)
		}
		asked := s.press(t)
		if asked.ETA != (floor.Band{Low: 110, High: 180}) || asked.ETASeconds != 145 {
			t.Fatalf("estimate %+v, %d s", asked.ETA, asked.ETASeconds)
		}
		s.clock.advance(100 * time.Second)
		v, err := s.f.Status(ctx, asked.Secret)
		must(t, err)
		if *v.ETA != asked.ETA || v.ETASeconds != 45 || v.Late {
			t.Fatalf("later %+v, %d s", v.ETA, v.ETASeconds)
		}
		s.clock.advance(100 * time.Second)
		if v, err = s.f.Status(ctx, asked.Secret); err != nil || v.ETASeconds != 0 || !v.Late || *v.ETA != asked.ETA {
			t.Fatalf("overdue %d s, %v", v.ETASeconds, err)
		}
		// One waits, one is free: the next is told that this one has to end before.
		next, err := s.f.AskAtPoint(ctx, s.breadSign, floor.PointAsk{Kind: "price_check"})
		must(t, err)
		if next.ETA != (floor.Band{Low: 220, High: 360}) || next.Position != 2 {
			t.Fatalf("the next is told %+v at %d", next.ETA, next.Position)
		}
	})
}
