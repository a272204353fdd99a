package floor_test

import (
	"encoding/json"
	"testing"
	"time"

	"tillbell/floor"
	"tillbell/server/db"
)

// The whole way: a customer rings, the zone is asked, Mia comes, helps, and is
// rated.
func TestFromTheSignToTheRating(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		s.onTheFloor(t, s.mia, s.ben)
		asked, err := s.f.AskAtPoint(ctx, s.breadSign, floor.PointAsk{Kind: "assistance", Note: "Where is the <b>rye</b>?", Language: "en"})
		must(t, err)
		if !asked.Created || asked.Status != floor.Waiting || asked.Position != 1 || asked.ETASeconds != 75 {
			t.Fatalf("asked %+v", asked)
		}
		s.expect(t, "created")
		s.route(t)
		q := s.get(t, asked.ID)
		if q.Status != floor.Offered || len(q.OfferedTo) != 1 || q.OfferedTo[0] != s.mia.Staff {
			t.Fatalf("offered %+v", q.Request)
		}
		must(t, s.f.Shown(ctx, s.mia, q.ID, floor.Delivered, 0))
		must(t, s.f.Shown(ctx, s.mia, q.ID, floor.Delivered, 0))
		must(t, s.f.Shown(ctx, s.mia, q.ID, floor.Seen, 0))
		s.expect(t, "offered")

		s.clock.advance(12 * time.Second)
		got := s.accept(t, s.mia, q.ID)
		if got.ClaimEpoch != 1 || got.Claim.Name != "Mia Lang" || got.NextRungAt != nil || len(got.OfferedTo) != 0 {
			t.Fatalf("accepted %+v", got)
		}
		rows := s.expect(t, "accepted", "presence.changed")
		var p floor.Presence
		must(t, json.Unmarshal(rows[1].Data, &p))
		if p.RequestID == nil || *p.RequestID != q.ID {
			t.Fatalf("presence %+v", p)
		}
		v, err := s.f.Status(ctx, asked.Secret)
		must(t, err)
		if v.Helper == nil || v.Helper.FirstName != "Mia" || v.Position != nil || !v.CanCancel || v.ETASeconds != 63 {
			t.Fatalf("the customer sees %+v", v)
		}

		s.clock.advance(20 * time.Second)
		_, err = s.f.Arrive(ctx, s.mia, q.ID, 1, "http://shop/h/"+s.breadSign)
		must(t, err)
		s.expect(t, "arrived")
		s.clock.advance(time.Minute)
		got, err = s.f.Resolve(ctx, s.mia, q.ID, 1, floor.Resolution{Outcome: "helped", Heard: []string{"praise", "praise", "wish"}, Words: "more rye"})
		must(t, err)
		if len(got.Heard) != 2 || *got.Outcome != "helped" || got.Claim.ArrivedAt == nil {
			t.Fatalf("resolved %+v", got)
		}
		s.expect(t, "resolved", "presence.changed")
		v, err = s.f.Rate(ctx, asked.Secret, 5, "Thank you 👩‍🍳")
		must(t, err)
		if v.Rating.Score != 5 || v.CanRate {
			t.Fatalf("rated %+v", v)
		}
		s.expect(t, "rated")

		want := []string{"created", "offered", "delivered", "seen", "accepted", "arrived", "resolved", "rated"}
		detail := s.get(t, q.ID)
		if len(detail.Timeline) != len(want) {
			t.Fatalf("timeline %+v", detail.Timeline)
		}
		for i, m := range detail.Timeline {
			if m.Type != want[i] {
				t.Errorf("moment %d is %s, want %s", i, m.Type, want[i])
			}
		}
		if d := detail.Timeline[2]; d.Device == nil || d.Device.Name != "Tablet of Mia Lang" || len(detail.People) != 1 || detail.People[0].Name != "Mia Lang" {
			t.Errorf("by %+v, and asked were %+v", d.Device, detail.People)
		}
		var proof struct{ Scanned bool }
		must(t, json.Unmarshal(detail.Timeline[5].Data, &proof))
		if !proof.Scanned {
			t.Error("the scanned sign is no proof")
		}
		s.audit(t)
	})
}

func TestTheSameIDIsTheSameRequest(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		a := floor.PointAsk{ID: db.NewID(), Kind: "assistance", Note: "hello"}
		first, err := s.f.AskAtPoint(ctx, s.breadSign, a)
		must(t, err)
		again, err := s.f.AskAtPoint(ctx, s.breadSign, a)
		must(t, err)
		if !first.Created || again.Created || again.ID != first.ID || again.Presses != 1 || again.Secret == first.Secret {
			t.Fatalf("first %+v\nagain %+v", first, again)
		}
		s.expect(t, "created")
		for _, secret := range []string{first.Secret, again.Secret} {
			v, err := s.f.Status(ctx, secret)
			must(t, err)
			if v.ID != first.ID || !v.CanCancel {
				t.Fatalf("a secret shows %+v", v)
			}
		}
		other := a
		other.Note = "bye"
		_, err = s.f.AskAtPoint(ctx, s.breadSign, other)
		wantCode(t, err, "request_exists")
		_, err = s.f.AskAtPoint(ctx, s.wineOne, a)
		wantCode(t, err, "request_exists")
		_, _, err = s.f.Ask(ctx, s.tom, floor.StaffAsk{ID: a.ID, Kind: "assistance", Note: "hello"})
		wantCode(t, err, "request_exists")

		// One press, however often it was answered: taken back once, it is over.
		v, err := s.f.CancelPress(ctx, again.Secret)
		must(t, err)
		if v.Status != floor.Cancelled {
			t.Fatalf("cancelled %+v", v)
		}
		_, err = s.f.CancelPress(ctx, first.Secret)
		must(t, err)
		third, err := s.f.AskAtPoint(ctx, s.breadSign, a)
		must(t, err)
		if v, err = s.f.Status(ctx, third.Secret); err != nil || v.Status != floor.Cancelled {
			t.Fatalf("a late retry shows %+v %v", v, err)
		}
		s.expect(t, "cancelled")
		var presses int64
		must(t, s.d.Read(ctx).Raw(`SELECT presses FROM call_points WHERE code = ?`, s.breadSign).Row().Scan(&presses))
		if presses != 1 {
			t.Errorf("the sign counts %d presses", presses)
		}
		s.audit(t)
	})
}

func TestPressesJoin(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		first, second := s.press(t), s.press(t)
		if second.ID != first.ID || second.Created || second.Presses != 2 || second.Secret == first.Secret {
			t.Fatalf("second press %+v", second)
		}
		other, err := s.f.AskAtPoint(ctx, s.breadSign, floor.PointAsk{Kind: "price_check"})
		must(t, err)
		if other.ID == first.ID || other.Position != 2 {
			t.Fatalf("another kind joined, or stands at %d", other.Position)
		}
		v, err := s.f.CancelPress(ctx, first.Secret)
		must(t, err)
		if v.Status != floor.Cancelled {
			t.Fatalf("who took back sees %s", v.Status)
		}
		v, err = s.f.Status(ctx, second.Secret)
		must(t, err)
		if v.Status != floor.Waiting || v.Presses != 1 {
			t.Fatalf("the other sees %+v", v)
		}
		_, err = s.f.CancelPress(ctx, first.Secret) // again is fine and takes back nothing
		must(t, err)
		s.expect(t, "created", "pressed", "created", "pressed")
		v, err = s.f.CancelPress(ctx, second.Secret)
		must(t, err)
		if v.Status != floor.Cancelled {
			t.Fatalf("after the last press the request is %s", v.Status)
		}
		s.expect(t, "cancelled")

		// Once somebody is there, a press is a new call.
		third := s.press(t)
		s.accept(t, s.mia, third.ID)
		fourth := s.press(t)
		if fourth.ID != third.ID || fourth.Status != floor.Accepted {
			t.Fatalf("a press on the way %+v", fourth)
		}
		_, err = s.f.Arrive(ctx, s.mia, third.ID, 1, "")
		must(t, err)
		if fifth := s.press(t); fifth.ID == third.ID {
			t.Fatal("a press joined a request that somebody is at")
		}
		_, err = s.f.CancelPress(ctx, third.Secret)
		wantCode(t, err, "already_arrived")
		s.audit(t)
	})
}

// A phone that never read the answer to its ring takes it back by what it
// called the press: once, at its own sign, and also where it never arrived.
func TestAPressWithoutAnAnswerIsTakenBack(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		press := db.NewID()
		must(t, s.f.TakeBack(ctx, s.breadSign, press)) // it never came
		a, err := s.f.AskAtPoint(ctx, s.breadSign, floor.PointAsk{Kind: "assistance", Press: press})
		must(t, err)
		other := s.press(t)
		must(t, s.f.TakeBack(ctx, s.wineOne, press)) // another sign's is none
		for range 2 {
			must(t, s.f.TakeBack(ctx, s.breadSign, press))
		}
		s.expect(t, "created", "pressed", "pressed")
		v, err := s.f.Status(ctx, a.Secret)
		must(t, err)
		still, err := s.f.Status(ctx, other.Secret)
		must(t, err)
		if v.Status != floor.Cancelled || still.Status != floor.Waiting || still.Presses != 1 {
			t.Fatalf("taken back: %s; the other: %s with %d presses", v.Status, still.Status, still.Presses)
		}
		wantCode(t, s.f.TakeBack(ctx, s.breadSign, "mine"), "press_invalid")
		s.audit(t)
	})
}

func TestWhatIsRefused(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		at := func(code string, a floor.PointAsk) error {
			_, err := s.f.AskAtPoint(ctx, code, a)
			return err
		}
		by := func(a floor.StaffAsk) error {
			_, _, err := s.f.Ask(ctx, s.tom, a)
			return err
		}
		rate := func(score int64, comment string) error {
			_, err := s.f.Rate(ctx, "x", score, comment)
			return err
		}
		for name, c := range map[string]struct {
			err  error
			code string
		}{
			"an unknown sign":         {at("NOWHERE", floor.PointAsk{Kind: "assistance"}), "no_call_point"},
			"a hostile sign":          {at("\x00' OR 1=1", floor.PointAsk{Kind: "assistance"}), "no_call_point"},
			"a broken code":           {at("\xff\xfe", floor.PointAsk{Kind: "assistance"}), "no_call_point"},
			"no kind":                 {at(s.breadSign, floor.PointAsk{}), "kind_invalid"},
			"a kind not on the sign":  {at(s.wineOne, floor.PointAsk{Kind: "carry_out"}), "kind_not_offered"},
			"a kind only for tills":   {at(s.breadSign, floor.PointAsk{Kind: "approval"}), "kind_not_offered"},
			"a card number":           {at(s.breadSign, floor.PointAsk{Kind: "assistance", Note: "4111 1111 1111 1111"}), "card_number"},
			"no language":             {at(s.breadSign, floor.PointAsk{Kind: "assistance", Language: "<script>"}), "language_invalid"},
			"an id that is none":      {at(s.breadSign, floor.PointAsk{ID: "1", Kind: "assistance"}), "id_invalid"},
			"a product not there":     {by(floor.StaffAsk{Kind: "price_check", ProductID: db.NewID()}), "unknown_product"},
			"a product that is no id": {by(floor.StaffAsk{Kind: "price_check", ProductID: "'"}), "unknown_product"},
			"a zone of elsewhere":     {by(floor.StaffAsk{Kind: "price_check", ZoneID: db.NewID()}), "unknown_zone"},
			"a till's card number":    {by(floor.StaffAsk{Kind: "other", Note: "4111-1111-1111-1111"}), "card_number"},
			"a score of six":          {rate(6, ""), "score_invalid"},
			"a comment with a card":   {rate(5, "4111111111111111"), "card_number"},
			"a secret of nobody":      {rate(5, ""), "no_help_request"},
		} {
			t.Run(name, func(t *testing.T) { wantCode(t, c.err, c.code) })
		}
		s.expect(t)
		_, err := s.f.SetPresence(ctx, s.mia, "dancing", nil)
		wantCode(t, err, "status_invalid")
		nowhere := "x"
		_, err = s.f.SetPresence(ctx, s.mia, floor.Available, &nowhere)
		wantCode(t, err, "unknown_zone")
		_, _, err = s.f.List(ctx, s.store.ID, "open", 10, "!!")
		wantCode(t, err, "cursor_invalid")
		_, err = s.f.Get(ctx, s.store.ID, "x")
		wantCode(t, err, "no_request")
		_, err = s.f.Accept(ctx, s.mia, db.NewID())
		wantCode(t, err, "no_request")
	})
}

func TestAnotherStoreSeesNothing(t *testing.T) {
	t.Parallel()
	eachDB(t, func(t *testing.T, d *db.DB, c *clock) {
		here, there := newShop(t, d, c), newShop(t, d, c)
		q := here.press(t)
		_, err := there.f.Accept(ctx, there.mia, q.ID)
		wantCode(t, err, "no_request")
		_, err = there.f.Get(ctx, there.store.ID, q.ID)
		wantCode(t, err, "no_request")
		wantCode(t, there.f.Shown(ctx, there.mia, q.ID, floor.Seen, 0), "no_request")
		got := here.accept(t, here.mia, q.ID)
		_, err = here.f.HandOff(ctx, here.mia, q.ID, got.ClaimEpoch, there.ben.Staff, "")
		wantCode(t, err, "unknown_staff")
		items, _, err := there.f.List(ctx, there.store.ID, floor.ListAll, 0, "")
		if err != nil || len(items) != 0 {
			t.Fatalf("the other store lists %v %v", items, err)
		}
	})
}

func TestATillAsks(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		s.onTheFloor(t, s.ben, s.sue)
		rye := db.NewID()
		s.goods[rye] = "Rye bread"
		a := floor.StaffAsk{ID: db.NewID(), Kind: "price_check", ProductID: rye}
		q, created, err := s.f.Ask(ctx, s.tom, a)
		must(t, err)
		again, repeated, err := s.f.Ask(ctx, s.tom, a)
		must(t, err)
		if !created || repeated || again.ID != q.ID || q.Source != "till" || q.Register.Code != "T1" || q.Product.Name != "Rye bread" ||
			q.AskedBy.Name != "Tom Weiss" || q.Language != "en" {
			t.Fatalf("asked %+v, created %v then %v", q, created, repeated)
		}
		s.route(t)
		if got := s.get(t, q.ID); len(got.OfferedTo) != 1 || got.OfferedTo[0] != s.ben.Staff {
			t.Fatalf("a call without a zone is offered to %v, want the floor", got.OfferedTo)
		}
		_, err = s.f.Cancel(ctx, s.mia, q.ID)
		wantCode(t, err, "not_yours")
		got, err := s.f.Cancel(ctx, s.tom, q.ID)
		must(t, err)
		wantStatus(t, got, floor.Cancelled)
		_, err = s.f.Cancel(ctx, s.sue, q.ID) // done already
		must(t, err)

		approval, _, err := s.f.Ask(ctx, s.tom, floor.StaffAsk{Kind: "approval"})
		must(t, err)
		s.route(t)
		if got := s.get(t, approval.ID); len(got.OfferedTo) != 1 || got.OfferedTo[0] != s.sue.Staff {
			t.Fatalf("an approval is offered to %v, want the supervisor", got.OfferedTo)
		}
		s.expect(t, "created", "offered", "cancelled", "created", "offered")
		s.audit(t)
	})
}

func TestListsAndPages(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		var ids []string
		for range 5 {
			q, _, err := s.f.Ask(ctx, s.tom, floor.StaffAsk{Kind: "change"})
			must(t, err)
			ids = append(ids, q.ID)
			s.clock.advance(time.Microsecond) // less than the wire shows
		}
		_, err := s.f.Cancel(ctx, s.tom, ids[1])
		must(t, err)
		for status, want := range map[string][]string{
			floor.ListOpen:  {ids[0], ids[2], ids[3], ids[4]},
			floor.ListAll:   {ids[4], ids[3], ids[2], ids[1], ids[0]},
			floor.ListEnded: {ids[1]},
		} {
			var got []string
			for cursor, pages := "", 0; pages == 0 || cursor != ""; pages++ {
				items, next, err := s.f.List(ctx, s.store.ID, status, 2, cursor)
				must(t, err)
				for _, q := range items {
					got = append(got, q.ID)
				}
				cursor = next
			}
			if len(got) != len(want) {
				t.Fatalf("%s: %v, want %v", status, got, want)
			}
			for i := range want {
				if got[i] != want[i] {
					t.Fatalf("%s: %v, want %v", status, got, want)
				}
			}
		}
	})
}

// Who comes back to a shop where something went very wrong still sees every
// open request, first and last.
func TestTheSnapshotIsWhole(t *testing.T) {
	t.Parallel()
	const many = 1200
	eachShop(t, func(t *testing.T, s *shop) {
		first := s.press(t)
		must(t, s.d.Tx(ctx, func(tx *db.Tx) error {
			var ids []string
			for range many {
				ids = append(ids, db.NewID())
			}
			source, args, err := tx.Source(db.Rows{db.UUIDs("id", ids)})
			if err != nil {
				return err
			}
			const same = `kind, product_name, note, language, status, presses, ladder, rung, offered_to, abandon_at,
				claim_epoch, heard, words, eta_low, eta_high, version, content_hash`
			_, err = tx.SQL().ExecContext(ctx, `INSERT INTO help_requests (id, store_id, source, created_at, `+same+`)
				SELECT v.id, store_id, 'staff', created_at + 1, `+same+` FROM help_requests, `+source, args...)
			return err
		}))
		requests, _, err := s.f.Snapshot(s.d.Read(ctx), s.store.ID)
		must(t, err)
		if len(requests) != many+1 || requests[0].ID != first.ID {
			t.Fatalf("%d of %d requests, the first is %s", len(requests), many+1, requests[0].ID)
		}
	})
}
