package pos_test

import (
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/db"
)

// What a tablet counted without the network arrives later, in any order, and
// is held against what was on hand when it was counted.
func TestCountsThatComeLate(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx := s.Context()
		bread := Goods("B", "Bread", 100)
		bread.Barcodes = []string{"4006381333931"}
		milk, tea := s.Put(bread), s.Put(Goods("T", "Tea", 100))
		s.move(milk.ID, pos.MoveReceive, 10_000)
		mia := s.SignIn(0, s.Cashier)
		s.OpenDrawer(mia, 0)
		take := db.NewID()
		_, _, err := s.Pos.OpenStocktake(ctx, s.Store.ID, s.Manager.ID, take, pos.StocktakeRequest{Name: "All", Scope: pos.ScopeAll})
		s.Check(err)
		count := func(staff, id string, r pos.CountRequest) pos.CountView {
			s.Helper()
			v, _, err := s.Pos.Count(ctx, s.Store.ID, staff, take, id, r)
			s.Check(err)
			return v
		}
		item := func(want pos.StocktakeItem) {
			s.Helper()
			items, _, err := s.Pos.StocktakeItems(ctx, s.Store.ID, take, pos.ItemsCounted, 50, "")
			s.Check(err)
			for _, i := range items {
				if i.ProductID == milk.ID && *i.Counted == *want.Counted && i.Expected == want.Expected && i.Counts == want.Counts && i.Moved == want.Moved {
					return
				}
			}
			s.Errorf("the items are %+v; want %s of %s", items, want.Counted, want.Expected)
		}
		ten, eleven, twelve, four := money.Quantity(10_000), money.Quantity(11_000), money.Quantity(12_000), money.Quantity(4_000)

		s.Clock.Advance(time.Hour)
		counted := s.Clock.Now()
		s.Clock.Advance(time.Minute)
		s.Sell(mia, milk.ID, 3_000, 300)
		first := db.NewID()
		v := count(s.Cashier.ID, first, pos.CountRequest{Barcode: "4006381333931", Quantity: 10_000, CountedAt: &counted})
		if v.Name != "Bread" || v.Total != ten || !v.At.Equal(counted) {
			s.Errorf("counted %+v", v)
		}
		item(pos.StocktakeItem{Counted: &ten, Expected: 10_000, Counts: 1})
		second := db.NewID()
		count(s.Manager.ID, second, pos.CountRequest{ProductID: milk.ID, Quantity: 1_000})
		item(pos.StocktakeItem{Counted: &eleven, Expected: 10_000, Counts: 2, Moved: true})
		before := counted.Add(-time.Minute)
		count(s.Cashier.ID, db.NewID(), pos.CountRequest{ProductID: milk.ID, Quantity: 1_000, CountedAt: &before})
		item(pos.StocktakeItem{Counted: &twelve, Expected: 10_000, Counts: 3, Moved: true})

		_, err = s.Pos.TakeBackCount(ctx, s.Store.ID, s.Cashier.ID, take, second, false)
		s.Refused(err, "not_yours", "")
		_, err = s.Pos.TakeBackCount(ctx, s.Store.ID, s.Cashier.ID, take, db.NewID(), false)
		s.Refused(err, "no_count", "")
		s.twenty(func() (bool, error) {
			_, err := s.Pos.TakeBackCount(ctx, s.Store.ID, s.Cashier.ID, take, first, false)
			return false, err
		})
		two := money.Quantity(2_000)
		item(pos.StocktakeItem{Counted: &two, Expected: 10_000, Counts: 2, Moved: true})
		if v := count(s.Cashier.ID, first, pos.CountRequest{Barcode: "4006381333931", Quantity: 10_000, CountedAt: &counted}); v.Total != ten {
			s.Errorf("sent again after it was taken back it is %+v", v)
		}
		item(pos.StocktakeItem{Counted: &two, Expected: 10_000, Counts: 2, Moved: true})

		recounted := s.Clock.Now()
		s.Clock.Advance(time.Minute)
		s.Sell(mia, milk.ID, 1_000, 100)
		count(s.Cashier.ID, db.NewID(), pos.CountRequest{ProductID: milk.ID, Quantity: 1_000})
		three := money.Quantity(3_000)
		count(s.Cashier.ID, db.NewID(), pos.CountRequest{ProductID: milk.ID, Quantity: 3_000, Mode: pos.CountReplace, CountedAt: &recounted})
		item(pos.StocktakeItem{Counted: &four, Expected: 7_000, Counts: 2, Moved: true})
		mine, _, err := s.Pos.Counts(ctx, s.Store.ID, take, s.Cashier.ID, 50, "")
		if s.Check(err); len(mine) != 2 || mine[1].Mode != pos.CountReplace || mine[1].Quantity != three {
			s.Errorf("in force are %+v", mine)
		}

		for _, refused := range []struct {
			r           pos.CountRequest
			code, field string
		}{
			{pos.CountRequest{Quantity: 1_000}, "product_missing", "product_id"},
			{pos.CountRequest{ProductID: milk.ID, Barcode: "1", Quantity: 1_000}, "product_missing", "product_id"},
			{pos.CountRequest{Barcode: "4006381333917", Quantity: 1_000}, "unknown_code", "code"},
		} {
			_, _, err := s.Pos.Count(ctx, s.Store.ID, s.Cashier.ID, take, db.NewID(), refused.r)
			s.Refused(err, refused.code, refused.field)
		}

		only := db.NewID()
		count(s.Cashier.ID, only, pos.CountRequest{ProductID: tea.ID, Quantity: 1_000})
		_, err = s.Pos.TakeBackCount(ctx, s.Store.ID, s.Manager.ID, take, only, true)
		s.Check(err)
		left, _, err := s.Pos.StocktakeItems(ctx, s.Store.ID, take, pos.ItemsUncounted, 50, "")
		if s.Check(err); len(left) != 1 || left[0].ProductID != tea.ID {
			s.Errorf("not counted: %+v", left)
		}

		part, err := s.Pos.SetCountPart(ctx, s.Store.ID, s.Cashier.ID, take, true)
		if s.Check(err); part.FinishedAt == nil || part.Products != 1 {
			s.Errorf("the part is %+v", part)
		}
		count(s.Cashier.ID, db.NewID(), pos.CountRequest{ProductID: milk.ID, Quantity: 2_000})
		parts, err := s.Pos.CountParts(ctx, s.Store.ID, take)
		if s.Check(err); len(parts) != 2 || parts[0].FinishedAt != nil || parts[0].StaffID != s.Cashier.ID {
			s.Errorf("the parts are %+v", parts)
		}
		_, err = s.Pos.PostStocktake(ctx, s.Store.ID, s.Manager.ID, take, pos.PostRequest{})
		if s.Check(err); s.inBooks(milk.ID) != 5_000 {
			s.Errorf("%s on hand of 6 counted where 7 were, and one sold since", s.inBooks(milk.ID))
		}
		_, err = s.Pos.TakeBackCount(ctx, s.Store.ID, s.Manager.ID, take, second, true)
		s.Refused(err, "stocktake_closed", "")
		_, err = s.Pos.SetCountPart(ctx, s.Store.ID, s.Cashier.ID, take, true)
		s.Refused(err, "stocktake_closed", "")
		s.StockAddsUp()
	})
}
