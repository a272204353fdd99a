package floor_test

import (
	"maps"
	"testing"
	"time"

	"tillbell/floor"
	"tillbell/server/access"
	"tillbell/server/db"
)

// What a till asks about goods goes to their shelf, wherever that is known from:
// its zone is asked before the floor, and its sign measures the arrival. What is
// brought to the till has the till for its place, and goods of no known shelf too.
func TestATillAsksAtTheShelf(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		s.onTheFloor(t, s.mia, s.ben, s.cem)
		goods := map[string]string{}
		product := func(name string) string {
			id := db.NewID()
			goods[id] = name
			return id
		}
		shirt, other, gin, loaf, pen, lost := product("Shirt, M"), product("Shirt, XL"), product("Gin@"+s.wineOne), product("Loaf@a"), product("Pen@Rack 7"), product("Lost@nowhere")
		maps.Copy(s.goods, goods)
		s.hangsAt(t, "SHIRT", s.drinks, shirt)
		s.onThePlan(t, "rack 7")
		till := s.till(t, s.tom)
		ask := func(kind, product string) floor.Request {
			t.Helper()
			q, _, err := s.f.Ask(ctx, till, floor.StaffAsk{ID: db.NewID(), Kind: kind, ProductID: product})
			must(t, err)
			s.route(t)
			return s.get(t, q.ID).Request
		}
		for _, c := range []struct {
			kind, product, zone, sign string
			asked                     floor.Helper
			why                       string
		}{
			{"price_check", shirt, s.drinks, "SHIRT", s.ben, "cares walk=5"},
			{"stock_check", other, s.drinks, "SHIRT", s.ben, "cares walk=5"}, // another size of it
			{"locked_case", gin, s.drinks, s.wineOne, s.ben, "cares walk=5"},
			{"price_check", loaf, s.bread, "", s.mia, "cares walk=5"}, // its place is a zone's name
			{"price_check", pen, s.drinks, "", s.ben, "cares walk=5"}, // or a shelf's on the plan
		} {
			q := ask(c.kind, c.product)
			sign := ""
			if q.Shelf != nil {
				sign = q.Shelf.Code
			}
			if q.ZoneID == nil || *q.ZoneID != c.zone || sign != c.sign || q.CallPoint != nil || q.Register == nil {
				t.Errorf("%s of %s: %+v at the shelf %q", c.kind, goods[c.product], q, sign)
			}
			s.asked(t, q.ID, c.asked)
			if why := q.Why[c.asked.Staff]; len(why) < len(c.why) || why[:len(c.why)] != c.why {
				t.Errorf("%s of %s is asked of %s as %q", c.kind, goods[c.product], c.asked.StaffName, why)
			}
			_, err := s.f.Cancel(ctx, till, q.ID)
			must(t, err)
		}
		for _, c := range []struct{ kind, product string }{{"price_check", lost}, {"assistance", shirt}, {"carry_out", shirt}, {"approval", shirt}, {"age_check", shirt}} {
			q := ask(c.kind, c.product)
			if q.ZoneID != nil || q.Shelf != nil {
				t.Errorf("%s of %s is at %v, %v", c.kind, goods[c.product], q.ZoneID, q.Shelf)
			}
			_, err := s.f.Cancel(ctx, till, q.ID)
			must(t, err)
		}

		q := ask("price_check", shirt)
		again, created, err := s.f.Ask(ctx, till, floor.StaffAsk{ID: q.ID, Kind: "price_check", ProductID: shirt})
		if err != nil || created || again.Shelf == nil {
			t.Fatalf("asked again: %+v, %t, %v", again, created, err)
		}
		got := s.accept(t, s.ben, q.ID)
		_, err = s.f.Arrive(ctx, s.ben, q.ID, got.ClaimEpoch, s.breadSign)
		wantCode(t, err, "wrong_sign")
		there, err := s.f.Arrive(ctx, s.ben, q.ID, got.ClaimEpoch, "https://shop.example/h/SHIRT")
		must(t, err)
		if !there.Claim.Scanned || there.Shelf == nil || there.Shelf.Code != "SHIRT" {
			t.Errorf("Ben scanned the sign at the shelf: %+v", there.Claim)
		}
		_, err = s.f.Resolve(ctx, s.ben, q.ID, got.ClaimEpoch, floor.Resolution{Outcome: "helped"})
		must(t, err)
		if f := s.callFigures(t, floor.ByZone); f.Total.Measured != 1 {
			t.Errorf("measured arrivals: %+v", f.Total)
		}

		// Somebody waits at the till: where nobody of the zone can come it is told wider at once.
		_, err = s.f.SetPresence(ctx, s.ben, floor.Break, nil)
		must(t, err)
		wide := ask("price_check", shirt)
		if wide.Status != floor.Offered || wide.Rung != 0 || len(wide.OfferedTo) == 0 {
			t.Errorf("with Ben on a break: %+v", wide)
		}
		s.clock.advance(time.Second)
		s.audit(t)
	})
}

// hangsAt puts up a sign at goods.
func (s *shop) hangsAt(t reporter, code, zone, product string) {
	t.Helper()
	must(t, s.d.Tx(ctx, func(tx *db.Tx) error {
		if err := tx.Create(&access.TaxClass{StoreID: s.store.ID, Code: "standard", Name: "19 %", Rate: 190_000}).Error; err != nil {
			return err
		}
		return tx.Exec(`INSERT INTO products (id, store_id, sku, name, unit, price, tax, location, category, revision, deleted, created_at, updated_at)
			VALUES (?, ?, ?, 'x', 'each', 100, 'standard', '', '', 1, FALSE, 0, 0)`, product, s.store.ID, code).Error
	}))
	_, err := s.a.PutCallPoint(ctx, access.CallPoint{ID: db.NewID(), StoreID: s.store.ID, ZoneID: zone, Code: code, Active: true, Product: &product})
	must(t, err)
}

// onThePlan places the zones side by side, with a shelf in the second.
func (s *shop) onThePlan(t reporter, shelf string) {
	t.Helper()
	for i, z := range []access.Zone{{ID: s.bread, Code: "A", Name: "Bread"}, {ID: s.drinks, Code: "B", Name: "Drinks"}} {
		z.StoreID, z.X, z.W, z.H = s.store.ID, int64(i)*100, 100, 100
		_, err := s.a.PutZone(ctx, &z)
		must(t, err)
	}
	s.store.Plan = access.Plan{Width: 300, Height: 200, Shapes: []access.Shape{{Kind: "shelf", Label: shelf, X: 150, Y: 20, W: 20, H: 20}}}
	_, err := s.a.UpdateStore(ctx, s.store)
	must(t, err)
}
