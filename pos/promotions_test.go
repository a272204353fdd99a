package pos_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/pos/promo"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// promotion is a share off one product, for a test to change.
func promotion(name string, percent money.Rate, products ...string) pos.PromotionView {
	v := pos.PromotionView{Promotion: promo.Promotion{Name: name, Kind: promo.Each, Target: promo.Target{Products: products}}, Active: true}
	v.Percent = percent
	return v
}

// Promote puts a promotion in force.
func (s *Shop) Promote(v pos.PromotionView) (id string) {
	s.Helper()
	id = db.NewID()
	_, created, err := s.Pos.PutPromotion(s.Context(), s.Store.ID, id, v)
	s.Check(err)
	if !created {
		s.Fatalf("%s was there already", v.Name)
	}
	return id
}

// cart is a request for pieces of products, priced and to be paid in cash.
func (s *Shop) cart(coupons []string, products ...string) pos.SaleRequest {
	s.Helper()
	r := pos.SaleRequest{Extras: pos.Extras{Coupons: coupons}}
	for _, p := range products {
		r.Lines = append(r.Lines, pos.LineRequest{ProductID: p})
	}
	priced, err := s.Pos.PriceCart(s.Context(), s.Store.ID, r.Lines, r.Extras)
	s.Check(err)
	r.Total, r.Tenders = priced.Total, []pos.TenderRequest{{Kind: pos.Cash, Amount: &priced.CashTotal}}
	return r
}

// sold commits a sale and returns its document.
func (s *Shop) sold(c pos.Cashier, r pos.SaleRequest) pos.Document {
	s.Helper()
	a, err := s.Pos.CommitSale(s.Context(), c, db.NewID(), r)
	s.Check(err)
	var d pos.Document
	s.Check(json.Unmarshal(a.Body, &d))
	return d
}

func TestASaleIsPricedByTheRules(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Cashier)
		s.OpenDrawer(c, 0)
		tea, cup := s.Put(Goods("TEA", "Tea", 500)), s.Put(Goods("CUP", "Cup", 800))
		list := pos.PriceListView{PriceList: promo.PriceList{Name: "Winter", Prices: []promo.ListPrice{{Product: tea.ID, Price: amountOf(450)}}}, Active: true}
		listID := db.NewID()
		_, _, err := s.Pos.PutPriceList(s.Context(), s.Store.ID, listID, list)
		s.Check(err)
		third := promotion("Every third <b>tea</b>", money.Whole, tea.ID)
		third.Kind, third.Buy, third.Get = promo.BuyGet, 2, 1
		thirdID := s.Promote(third)
		s.Promote(promotion("Cups", 100_000, cup.ID))

		d := s.sold(c, s.cart(nil, tea.ID, tea.ID, cup.ID, tea.ID))
		if d.Total != 900+720 || d.Discount != 450+80 {
			t.Errorf("total %d, discount %d; want 1620 and 530", d.Total, d.Discount)
		}
		line := d.Lines[0]
		if line.UnitPrice != 450 || line.ListPrice == nil || *line.ListPrice != 500 || line.PriceList != "Winter" {
			t.Errorf("the line is %+v", line)
		}
		if len(line.Promotions) != 1 || line.Promotions[0] != (pos.AppliedDiscount{ID: thirdID, Name: third.Name, Amount: 150}) {
			t.Errorf("the line's promotions are %+v", line.Promotions)
		}
		if len(d.Promotions) != 2 {
			t.Errorf("the promotions are %+v", d.Promotions)
		}
		if n := s.Number(`SELECT SUM(amount) FROM sale_promotions WHERE sale_id = ?`, d.ID); n != 530 {
			t.Errorf("the side table adds up to %d", n)
		}

		// What comes back gives what was paid.
		back, err := s.Pos.CommitReturn(s.Context(), c, db.NewID(), pos.ReturnRequest{SaleID: d.ID, Lines: []pos.ReturnLine{{Line: 1, Quantity: money.One}},
			Tenders: []pos.TenderRequest{{Kind: pos.Cash}}})
		s.Check(err)
		if !strings.Contains(string(back.Body), `"total":300,`) {
			t.Errorf("the return is %s", back.Body)
		}

		// A promotion that was edited while the cart was open.
		open := s.cart(nil, cup.ID)
		better := promotion("All cups", 500_000, cup.ID)
		better.Priority = 1
		cups := s.Promote(better)
		_, err = s.Pos.CommitSale(s.Context(), c, db.NewID(), open)
		s.Refused(err, "total_mismatch", "total")
		f, _ := fault.As(err)
		if got := f.Extra["pricing"].(pos.Priced); got.Total == open.Total {
			t.Errorf("the refusal does not say the new price: %+v", got)
		}
		s.Check(s.Pos.DeletePromotion(s.Context(), s.Store.ID, cups))
		s.sold(c, open)

		// And a price list.
		open = s.cart(nil, tea.ID)
		list.Prices[0].Price = amountOf(400)
		_, _, err = s.Pos.PutPriceList(s.Context(), s.Store.ID, listID, list)
		s.Check(err)
		_, err = s.Pos.CommitSale(s.Context(), c, db.NewID(), open)
		s.Refused(err, "total_mismatch", "total")
		s.Check(s.Pos.DeletePriceList(s.Context(), s.Store.ID, listID))
		if got := s.cart(nil, tea.ID).Total; got != 500 {
			t.Errorf("without the list tea costs %d", got)
		}

		// Another node knows the rules that this one wrote, and what a till fetches has them.
		since := int64(0)
		v, err := s.NewPos().Catalog(s.Context(), s.Store.ID, &since)
		s.Check(err)
		if v.Rules == nil || len(v.Rules.Promotions) != 2 || len(v.Rules.PriceLists) != 0 {
			t.Errorf("the rules are %+v", v.Rules)
		}
		if v, err = s.Pos.Catalog(s.Context(), s.Store.ID, &v.Revision); err != nil || v.Rules != nil {
			t.Errorf("unchanged rules come again: %+v, %v", v.Rules, err)
		}
	})
}

func amountOf(n money.Amount) *money.Amount { return &n }

func TestWhoWasShownAHappyHoursPricePaysIt(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Cashier)
		s.OpenDrawer(c, 0)
		tea := s.Put(Goods("TEA", "Tea", 500))
		v := promotion("Tea time", 500_000, tea.ID)
		v.Start, v.End = "16:00", "17:00"
		s.Promote(v)
		local := func(hour, minute int) time.Time {
			return time.Date(2026, 11, 27, hour, minute, 0, 0, s.Store.Zone())
		}
		s.Clock.Set(local(16, 59))
		shown := s.cart(nil, tea.ID)
		if shown.Total != 250 {
			t.Fatalf("in the hour tea costs %d", shown.Total)
		}
		s.Clock.Set(local(17, 5))
		if got := s.sold(c, shown); got.Total != 250 || len(got.Promotions) != 1 {
			t.Errorf("six minutes later it is %+v", got)
		}
		s.Clock.Set(local(17, 30))
		_, err := s.Pos.CommitSale(s.Context(), c, db.NewID(), shown)
		s.Refused(err, "total_mismatch", "total")
	})
}

func TestCoupons(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Cashier)
		s.OpenDrawer(c, 0)
		tea := s.Put(Goods("TEA", "Tea", 500))
		v := promotion("Voucher", 200_000, tea.ID)
		v.Coupon, v.CouponBack = true, true
		id := s.Promote(v)
		coupons, err := s.Pos.CreateCoupons(s.Context(), s.Store.ID, pos.NewCoupons{PromotionID: id, Count: 3, MaxUses: 1})
		s.Check(err)
		one := coupons[0].Code

		// Typed in small letters with spaces, it is the same.
		open := s.cart([]string{strings.ToLower(" " + one[:4] + " " + one[4:])}, tea.ID)
		if open.Total != 400 {
			t.Fatalf("with a coupon tea costs %d", open.Total)
		}
		d := s.sold(c, open)
		if len(d.Coupons) != 1 || d.Coupons[0] != one {
			t.Errorf("the coupons are %v", d.Coupons)
		}
		_, err = s.Pos.CommitSale(s.Context(), c, db.NewID(), open)
		s.Refused(err, "coupon_used", "coupons[0]")
		_, err = s.Pos.CheckCoupon(s.Context(), s.Store.ID, one)
		s.Refused(err, "coupon_used", "")

		// All of it comes back, and so does the coupon.
		s.Return(c, d.ID, money.One, true)
		if got, err := s.Pos.CheckCoupon(s.Context(), s.Store.ID, one); err != nil || got.Uses != 0 {
			t.Errorf("after the return the coupon is %+v, %v", got, err)
		}

		// A coupon that gives nothing is not used up.
		d = s.sold(c, s.cart([]string{one}, s.Put(Goods("CUP", "Cup", 800)).ID))
		if len(d.Coupons) != 0 || s.Number(`SELECT uses FROM coupons WHERE code = ?`, one) != 0 {
			t.Errorf("a coupon for nothing was used: %v", d.Coupons)
		}
		for _, text := range []string{"NOPE", "", "<script>", strings.Repeat("A", 4000), "\x00"} {
			_, err = s.Pos.PriceCart(s.Context(), s.Store.ID, open.Lines, pos.Extras{Coupons: []string{text}})
			s.Refused(err, "coupon_unknown", "coupons[0]")
		}
		s.Check(s.Pos.CallInCoupon(s.Context(), s.Store.ID, coupons[1].Code))
		_, err = s.Pos.CheckCoupon(s.Context(), s.Store.ID, coupons[1].Code)
		s.Refused(err, "coupon_void", "")

		_, err = s.Pos.CreateCoupons(s.Context(), s.Store.ID, pos.NewCoupons{PromotionID: id, Code: "tea 10", MaxUses: 0})
		s.Check(err)
		_, err = s.Pos.CreateCoupons(s.Context(), s.Store.ID, pos.NewCoupons{PromotionID: id, Code: "TEA10"})
		s.Refused(err, "coupon_exists", "code")
		page, next, err := s.Pos.Coupons(s.Context(), s.Store.ID, id, "", 3)
		s.Check(err)
		rest, last, err := s.Pos.Coupons(s.Context(), s.Store.ID, id, next, 3)
		s.Check(err)
		if len(page) != 3 || len(rest) != 1 || last != "" {
			t.Errorf("pages of %d and %d coupons, then %q", len(page), len(rest), last)
		}
	})
}

func TestTwentyTillsAndOneCoupon(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		cashiers := []pos.Cashier{s.SignIn(0, s.Cashier), s.SignIn(1, s.Manager)}
		for _, c := range cashiers {
			s.OpenDrawer(c, 0)
		}
		tea := s.Put(Goods("TEA", "Tea", 500))
		v := promotion("Voucher", money.Whole, tea.ID)
		v.Coupon = true
		coupons, err := s.Pos.CreateCoupons(s.Context(), s.Store.ID, pos.NewCoupons{PromotionID: s.Promote(v), Count: 1, MaxUses: 1})
		s.Check(err)
		r := s.cart([]string{coupons[0].Code}, tea.ID)
		r.Tenders = nil
		other := s.NewPos()
		errs := make([]error, 20)
		var all sync.WaitGroup
		for i := range errs {
			all.Go(func() {
				p := s.Pos
				if i%4 == 3 { // another node
					p = other
				}
				_, errs[i] = p.CommitSale(s.Context(), cashiers[i%2], db.NewID(), r)
			})
		}
		all.Wait()
		sold := 0
		for _, err := range errs {
			if err == nil {
				sold++
			} else if f, ok := fault.As(err); !ok || f.Code != "coupon_used" {
				t.Errorf("refused with %v", err)
			}
		}
		if n := s.Number(`SELECT COUNT(*) FROM coupon_redemptions`); sold != 1 || n != 1 || s.Number(`SELECT uses FROM coupons`) != 1 {
			t.Errorf("%d sales, %d redemptions", sold, n)
		}
	})
}

func TestBadRulesAreRefused(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		tea := s.Put(Goods("TEA", "Tea", 500))
		good := promotion("Tea", 100_000, tea.ID)
		for i, row := range []struct {
			code, field string
			spoil       func(*pos.PromotionView)
		}{
			{"rule_invalid", "percent", func(v *pos.PromotionView) { v.Percent = money.Whole + 1 }},
			{"rule_invalid", "price", func(v *pos.PromotionView) { v.Percent, v.Price = 0, amountOf(-1) }},
			{"rule_invalid", "target", func(v *pos.PromotionView) { v.Target = promo.Target{} }},
			{"rule_invalid", "target.products[0]", func(v *pos.PromotionView) { v.Target = promo.Target{Products: []string{"tea"}} }},
			{"rule_invalid", "until", func(v *pos.PromotionView) { v.From, v.Until = "2026-12-02", "2026-12-01" }},
			{"required", "name", func(v *pos.PromotionView) { v.Name = " \x00" }},
			{"card_number", "name", func(v *pos.PromotionView) { v.Name = "4111 1111 1111 1111" }},
			{"too_long", "target.categories[0]", func(v *pos.PromotionView) { v.Target = promo.Target{Categories: []string{strings.Repeat("x", 200)}} }},
		} {
			v := good
			row.spoil(&v)
			_, _, err := s.Pos.PutPromotion(s.Context(), s.Store.ID, db.NewID(), v)
			s.Refused(err, row.code, row.field)
			if t.Failed() {
				t.Fatalf("row %d", i)
			}
		}
		_, _, err := s.Pos.PutPriceList(s.Context(), s.Store.ID, db.NewID(), pos.PriceListView{PriceList: promo.PriceList{Name: "Nothing"}})
		s.Refused(err, "rule_invalid", "prices")
		s.Refused(s.Pos.DeletePromotion(s.Context(), s.Store.ID, db.NewID()), "no_promotion", "")

		// The same again changes nothing and tells nobody.
		id := s.Promote(good)
		if events := s.Events(func() {
			_, created, err := s.Pos.PutPromotion(s.Context(), s.Store.ID, id, good)
			s.Check(err)
			if created {
				t.Error("it was made twice")
			}
		}); len(events) != 0 {
			t.Errorf("the same again caused %v", events)
		}
		good.Active = false
		if events := s.Events(func() {
			_, _, err := s.Pos.PutPromotion(s.Context(), s.Store.ID, id, good)
			s.Check(err)
		}); fmt.Sprint(events) != "[catalog.changed]" {
			t.Errorf("switching it off caused %v", events)
		}
		if got := s.cart(nil, tea.ID).Total; got != 500 {
			t.Errorf("switched off, tea costs %d", got)
		}
		all, err := s.Pos.Promotions(s.Context(), s.Store.ID)
		if err != nil || len(all) != 1 || all[0].Active || all[0].Percent != 100_000 {
			t.Errorf("the promotions are %+v, %v", all, err)
		}
	})
}
