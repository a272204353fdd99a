package pos_test

import (
	"testing"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/pos/promo"
	"tillbell/server/db"
)

// What a rule names is there, and in its own store; nothing of another is kept.
func TestARuleNamesWhatIsThere(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx, branch := s.Context(), s.branch()
		ours := Goods("TEA", "Tea", 500)
		ours.Category = "Drinks"
		tea := s.Put(ours)
		theirs := Goods("ALE", "Ale", 300)
		theirs.Category = "Beer"
		ale := s.putIn(branch.ID, theirs)
		gone := s.Put(Goods("OLD", "Old", 100))
		s.Check(s.Pos.DeleteProduct(ctx, s.Store.ID, gone.ID))
		_, _, err := s.Pos.PutCustomerGroup(ctx, db.NewID(), "Trade", "trade")
		s.Check(err)

		entries := s.Number(`SELECT COUNT(*) FROM journal WHERE type = 'PRICE'`) // of goods

		good := func() pos.PromotionView {
			v := promotion("Tea", 100_000, tea.ID)
			v.Target.ExceptCategories, v.CustomerGroups = []string{"Drinks"}, []string{"trade"}
			return v
		}
		nobody := db.NewID()
		for _, row := range []struct {
			code, field string
			spoil       func(v *pos.PromotionView)
		}{
			{"unknown_product", "target.products[1]", func(v *pos.PromotionView) { v.Target.Products = []string{tea.ID, nobody} }},
			{"unknown_product", "target.products[0]", func(v *pos.PromotionView) { v.Target.Products = []string{ale.ID} }},
			{"unknown_product", "target.products[0]", func(v *pos.PromotionView) { v.Target.Products = []string{gone.ID} }},
			{"unknown_product", "target.except_products[0]", func(v *pos.PromotionView) { v.Target.ExceptProducts = []string{ale.ID} }},
			{"unknown_category", "target.categories[0]", func(v *pos.PromotionView) { v.Target = promo.Target{Categories: []string{"Beer"}} }},
			{"unknown_category", "target.except_categories[1]", func(v *pos.PromotionView) { v.Target.ExceptCategories = []string{"Drinks", "drinks"} }},
			{"unknown_product", "get_target.products[0]", func(v *pos.PromotionView) {
				v.Kind, v.Buy, v.Get, v.GetTarget = promo.BuyGet, 1, 1, &promo.Target{Products: []string{ale.ID}}
			}},
			{"unknown_product", "groups[0].target.products[0]", func(v *pos.PromotionView) {
				v.Kind, v.Target, v.Groups = promo.Set, promo.Target{}, []promo.Group{{Target: promo.Target{Products: []string{nobody}}, Count: 2}}
			}},
			{"unknown_group", "customer_groups[1]", func(v *pos.PromotionView) { v.CustomerGroups = []string{"trade", "Trade"} }},
		} {
			v := good()
			row.spoil(&v)
			events := s.Events(func() {
				_, _, err := s.Pos.PutPromotion(ctx, s.Store.ID, db.NewID(), v)
				s.Refused(err, row.code, row.field)
			})
			if len(events) != 0 {
				s.Errorf("%s: told as %v", row.field, events)
			}
		}
		price := money.Amount(400)
		for field, spoil := range map[string]func(l *pos.PriceListView){
			"prices[1].product": func(l *pos.PriceListView) {
				l.Prices = append(l.Prices, promo.ListPrice{Product: ale.ID, Price: &price})
			},
			"target.categories[0]": func(l *pos.PriceListView) { l.Percent, l.Target = 1000, promo.Target{Categories: []string{"Beer"}} },
			"target.except_products[0]": func(l *pos.PriceListView) {
				l.Percent, l.Target = 1000, promo.Target{All: true, ExceptProducts: []string{ale.ID}}
			},
			"customer_groups[0]": func(l *pos.PriceListView) { l.CustomerGroups = []string{"nobody"} },
		} {
			l := pos.PriceListView{PriceList: promo.PriceList{Name: "Summer", Prices: []promo.ListPrice{{Product: tea.ID, Price: &price}}}, Active: true}
			spoil(&l)
			_, _, err := s.Pos.PutPriceList(ctx, s.Store.ID, db.NewID(), l)
			code := map[byte]string{'p': "unknown_product", 't': "unknown_category", 'c': "unknown_group"}[field[0]]
			if field == "target.except_products[0]" {
				code = "unknown_product"
			}
			s.Refused(err, code, field)
		}
		if n := s.Number(`SELECT (SELECT COUNT(*) FROM promotions) + (SELECT COUNT(*) FROM price_lists) + (SELECT COUNT(*) FROM price_list_items)
			+ (SELECT COUNT(*) FROM journal WHERE type = 'PRICE') - ?`, entries); n != 0 {
			s.Errorf("%d rows of what was refused", n)
		}

		s.editedAfterItsGoodsWent(good(), branch.ID, tea.ID)
	})
}

// editedAfterItsGoodsWent changes a rule whose goods were deleted meanwhile: it
// can still be ended. And no store makes coupons of another's promotion.
func (s *Shop) editedAfterItsGoodsWent(v pos.PromotionView, branch, tea string) {
	s.Helper()
	ctx, id, price := s.Context(), s.Promote(v), money.Amount(400)
	list, listed := db.NewID(), pos.PriceListView{PriceList: promo.PriceList{Name: "Summer", Prices: []promo.ListPrice{{Product: tea, Price: &price}}}, Active: true}
	_, _, err := s.Pos.PutPriceList(ctx, s.Store.ID, list, listed)
	s.Check(err)
	s.Check(s.Pos.DeleteProduct(ctx, s.Store.ID, tea))
	v.Active, listed.Active = false, false
	_, _, err = s.Pos.PutPromotion(ctx, s.Store.ID, id, v)
	s.Check(err)
	_, _, err = s.Pos.PutPriceList(ctx, s.Store.ID, list, listed)
	s.Check(err)
	s.Check(s.Pos.DeletePromotion(ctx, s.Store.ID, id))
	_, _, err = s.Pos.PutPromotion(ctx, s.Store.ID, id, v)
	s.Refused(err, "unknown_product", "target.products[0]")

	v.Coupon, v.Target.Products, v.Target.ExceptCategories = true, nil, nil
	v.Target.All = true
	id = s.Promote(v)
	for store, promotion := range map[string]string{branch: id, s.Store.ID: db.NewID()} {
		_, err = s.Pos.CreateCoupons(ctx, store, pos.NewCoupons{PromotionID: promotion, Count: 1})
		s.Refused(err, "no_promotion", "promotion_id")
	}
	if n := s.Number(`SELECT COUNT(*) FROM coupons`); n != 0 {
		s.Errorf("%d coupons of no promotion of theirs", n)
	}
}
