package floor_test

import (
	"strings"
	"testing"
	"time"

	"tillbell/floor"
	"tillbell/server/access"
	"tillbell/server/db"
)

// What the shop knows of its people, its zones and its calls decides who is
// asked first: who was idle longest, has no task, knows the customer, is near,
// looks after the zone behind the door, and which call is the more urgent. Kim
// comes after Mia where nothing is known.
func TestWhatIsKnownDecidesWhoIsAsked(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		inTurn := access.CallPolicy{Ask: access.AskInTurn, OfferSeconds: 120, Rungs: []access.Rung{{To: access.TellFloor, Seconds: 300}, {To: access.TellEveryone}}}
		around := inTurn
		around.Priority, around.Rungs = 5, []access.Rung{{To: access.TellAround, Seconds: 300}, {To: access.TellEveryone}}
		s.store.Calls = map[string]access.CallPolicy{"assistance": inTurn, "locked_case": around}
		_, err := s.a.UpdateStore(ctx, s.store)
		must(t, err)
		dairy := db.NewID()
		for _, z := range []access.Zone{{ID: dairy, Code: "D", Name: "Dairy", X: 1200, W: 100, H: 100}, {ID: s.drinks, Code: "B", Name: "Drinks", X: 600, W: 100, H: 100, Neighbours: []string{dairy}}} {
			z.StoreID = s.store.ID
			_, err := s.a.PutZone(ctx, &z)
			must(t, err)
		}
		kim := s.person(t, "Kim Ito", access.Associate, s.bread)
		first := func(what, sign string, ask floor.PointAsk, want floor.Helper, because string) {
			t.Helper()
			if ask.Kind == "" {
				ask.Kind = "assistance"
			}
			a, err := s.f.AskAtPoint(ctx, sign, ask)
			must(t, err)
			s.route(t)
			q := s.get(t, a.ID)
			if len(q.OfferedTo) != 1 || q.OfferedTo[0] != want.Staff || !strings.Contains(q.Why[want.Staff], because) {
				t.Errorf("%s: asked is %v, because %v; want %s", what, q.OfferedTo, q.Why, want.StaffName)
			}
			_, err = s.f.CancelPress(ctx, a.Secret)
			must(t, err)
		}
		helps := func(h floor.Helper, sign, scanned string) (secret string) {
			t.Helper()
			a, err := s.f.AskAtPoint(ctx, sign, floor.PointAsk{Kind: "assistance"})
			must(t, err)
			q := s.accept(t, h, a.ID)
			_, err = s.f.Arrive(ctx, h, a.ID, q.ClaimEpoch, scanned)
			must(t, err)
			_, err = s.f.Resolve(ctx, h, a.ID, q.ClaimEpoch, floor.Resolution{Outcome: "helped"})
			must(t, err)
			return a.Secret
		}

		s.onTheFloor(t, s.mia, kim)
		first("nothing is known", s.breadSign, floor.PointAsk{}, s.mia, "cares")
		s.clock.advance(3 * time.Minute)
		secret := helps(s.mia, s.breadSign, "")
		first("idle for longer", s.breadSign, floor.PointAsk{}, kim, "idle=180")
		first("who helped them before", s.breadSign, floor.PointAsk{Before: secret}, s.mia, "knows")
		first("a secret of nothing", s.breadSign, floor.PointAsk{Before: "x"}, kim, "cares")
		task := s.taskFor("")
		s.putTask(t, task)
		_, err = s.f.AcceptTask(ctx, kim, task.ID)
		must(t, err)
		first("no task in hand", s.breadSign, floor.PointAsk{}, s.mia, "cares")
		_, err = s.f.EndTask(ctx, kim, task.ID, 1, floor.TaskDone, "")
		must(t, err)
		helps(kim, s.wineOne, s.wineOne)
		s.clock.advance(time.Hour)
		first("seen there by the sign they scanned", s.wineOne, floor.PointAsk{}, kim, "walk=5 ")

		// The zone behind the door, and the more urgent of two calls.
		dan := s.person(t, "Dan Roth", access.Associate, dairy)
		for _, h := range []floor.Helper{s.mia, kim} {
			_, err := s.f.SetPresence(ctx, h, floor.Off, nil)
			must(t, err)
		}
		old := s.pressed2(t)
		s.clock.advance(2 * time.Minute)
		s.onTheFloor(t, dan)
		first("urgent, and next door", s.wineOne, floor.PointAsk{Kind: "locked_case"}, dan, "near")
		s.route(t)
		s.asked(t, old, dan)
		s.audit(t)
	})
}
