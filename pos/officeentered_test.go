package pos_test

import (
	"encoding/json"
	"testing"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/pos/promo"
	"tillbell/server/db"
)

// officeEnters does what the office does to prices and stock, and checks what
// the journal has of each.
func (s *Shop) officeEnters(bread string, check func(kind, want string, args ...any)) {
	s.Helper()
	ctx, staff := pos.ActedBy(s.Context(), s.Manager.ID), s.Manager.ID
	id := db.NewID()
	v := pos.PromotionView{Promotion: promo.Promotion{Name: "Tea time", Kind: promo.Each, Target: promo.Target{Products: []string{bread}}, Coupon: true}, Active: true}
	v.Percent = 100_000
	put := func() {
		s.Helper()
		_, _, err := s.Pos.PutPromotion(ctx, s.Store.ID, id, v)
		s.Check(err)
	}
	put()
	check("PRICE", `{"what":"promotion","id":%q,"before":null,"after":{"active":true,"rule":{"name":"Tea time","coupon":true}},"staff_id":%q}`, id, staff)
	entries := s.Number(`SELECT COUNT(*) FROM journal WHERE type = 'PRICE'`)
	put() // the same again is nothing new
	if n := s.Number(`SELECT COUNT(*) FROM journal WHERE type = 'PRICE'`); n != entries {
		s.Errorf("%d entries of a promotion that did not change", n-entries)
	}
	v.Name = "High tea"
	put()
	check("PRICE", `{"id":%q,"before":{"rule":{"name":"Tea time"}},"after":{"rule":{"name":"High tea"}}}`, id)
	coupons, err := s.Pos.CreateCoupons(ctx, s.Store.ID, pos.NewCoupons{PromotionID: id, Count: 2, MaxUses: 3})
	s.Check(err)
	check("PRICE", `{"what":"coupons","id":%q,"after":{"coupons":[%q,%q],"max_uses":3},"staff_id":%q}`, id, coupons[0].ID, coupons[1].ID, staff)
	for range 2 {
		s.Check(s.Pos.CallInCoupon(ctx, s.Store.ID, coupons[1].Code))
	}
	check("PRICE", `{"what":"coupon","id":%q,"before":{"active":true},"after":{"active":false},"staff_id":%q}`, coupons[1].ID, staff)
	s.Check(s.Pos.DeletePromotion(ctx, s.Store.ID, id))
	check("PRICE", `{"what":"promotion","id":%q,"before":{"rule":{"name":"High tea"}},"after":null,"staff_id":%q}`, id, staff)

	price := money.Amount(900)
	_, _, err = s.Pos.PutCustomerGroup(ctx, db.NewID(), "Bakers", "bakers")
	s.Check(err)
	list := pos.PriceListView{PriceList: promo.PriceList{Name: "Bakers", CustomerGroups: []string{"bakers"}, Prices: []promo.ListPrice{{Product: bread, Price: &price}}}, Active: true}
	_, _, err = s.Pos.PutPriceList(ctx, s.Store.ID, id, list)
	s.Check(err)
	check("PRICE", `{"what":"price_list","id":%q,"after":{"active":true,"prices_count":1,"rule":{"name":"Bakers"}},"staff_id":%q}`, id, staff)
	s.Check(s.Pos.DeletePriceList(ctx, s.Store.ID, id))
	check("PRICE", `{"what":"price_list","id":%q,"before":{"rule":{"name":"Bakers"}},"after":null}`, id)

	recall := db.NewID()
	_, _, err = s.Pos.PutRecall(ctx, s.Store.ID, staff, recall, pos.RecallRequest{ProductID: bread, Batch: "L77", Reason: "glass"})
	s.Check(err)
	check("RECALL", `{"id":%q,"product_id":%q,"batch":"L77","reason":"glass","staff_id":%q}`, recall, bread, staff)
	_, err = s.Pos.LiftRecall(ctx, s.Store.ID, staff, recall)
	s.Check(err)
	check("RECALL", `{"id":%q,"product_id":%q,"batch":"L77","lifted":true,"staff_id":%q}`, recall, bread, staff)

	_, err = s.Pos.Receive(ctx, s.Store.ID, staff, recall, pos.ReceivingRequest{Reference: "LS 5", Lines: []pos.ReceiveLine{{ProductID: bread, Quantity: 2 * money.One}}})
	s.Check(err)
	check("STOCK", `{"document_id":%q,"moves":[{"product_id":%q,"kind":"receive","quantity":"2","reason":"LS 5"}],"staff_id":%q}`, recall, bread, staff)
	_, _, err = s.Pos.PutStockMove(ctx, s.Store.ID, staff, bread, db.NewID(), pos.StockMoveRequest{Kind: pos.MoveWaste, Quantity: money.One, Cause: pos.CauseDamaged, Reason: "fell"})
	s.Check(err)
	check("STOCK", `{"moves":[{"product_id":%q,"kind":"waste","quantity":"-1","stock":"51","cause":"damaged","reason":"fell"}],"staff_id":%q}`, bread, staff)
	take := db.NewID()
	_, _, err = s.Pos.OpenStocktake(ctx, s.Store.ID, staff, take, pos.StocktakeRequest{Name: "Shelf", Scope: pos.ScopeAll})
	s.Check(err)
	_, _, err = s.Pos.Count(ctx, s.Store.ID, staff, take, db.NewID(), pos.CountRequest{ProductID: bread, Quantity: 50 * money.One})
	s.Check(err)
	_, err = s.Pos.PostStocktake(ctx, s.Store.ID, staff, take, pos.PostRequest{})
	s.Check(err)
	check("STOCK", `{"document_id":%q,"moves":[{"product_id":%q,"kind":"count","quantity":"-1","stock":"50"}],"staff_id":%q}`, take, bread, staff)
}

// cardsEnter sets the rules for points, blocks a card and makes it void.
func (s *Shop) cardsEnter(c pos.Cashier, check func(kind, want string, args ...any)) {
	s.Helper()
	ctx := pos.ActedBy(s.Context(), c.Staff)
	rules := pos.LoyaltyRules{EarnAmount: 100, EarnPoints: 1, BurnPoints: 10, BurnAmount: 100, ExpireDays: 7}
	_, err := s.Pos.PutLoyalty(ctx, s.Store.ID, rules)
	s.Check(err)
	check("PRICE", `{"what":"loyalty","after":{"earn_points":1,"expire_days":7,"active":false},"staff_id":%q}`, c.Staff)
	card, _, err := s.Pos.Give(ctx, c, db.NewID(), pos.Given{Code: pos.NewCode(false), Amount: 500_00, Reason: "prize"})
	s.Check(err)
	for _, status := range []string{"blocked", "void"} {
		_, err = s.Pos.SetCard(ctx, c, card.ID, status, "lost")
		s.Check(err)
	}
	check("CARD", `{"account_id":%q,"kind":"gift_card","before":"blocked","after":"void","forfeited":50000,"unit":"EUR","reason":"lost","staff_id":%q}`, card.ID, c.Staff)
}

// A transfer is entered by both stores, each on its own chain.
func TestATransferIsInTheJournalsOfBothStores(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		staff := s.Manager.ID
		bread := s.Put(Goods("B1", "Bread", 100))
		other := s.branch()
		there := other.ID
		twin := s.putIn(there, Goods("B1", "Bread", 100))
		id := db.NewID()
		_, _, err := s.Pos.SendTransfer(s.Context(), s.Store.ID, staff, id, pos.TransferRequest{ToStore: there, Lines: []pos.TransferLineRequest{{ProductID: bread.ID, Quantity: 3 * money.One}}})
		s.Check(err)
		_, err = s.Pos.ReceiveTransfer(s.Context(), there, staff, id, nil)
		s.Check(err)
		for store, want := range map[string][2]string{s.Store.ID: {bread.ID, "-3"}, there: {twin.ID, "3"}} {
			var body []byte
			err := s.DB.Read(s.Context()).Raw(`SELECT payload FROM journal WHERE register_id = ? AND type = 'STOCK' AND doc_id = ?`, store, id).Row().Scan(&body)
			s.Check(err)
			var got struct {
				Staff string `json:"staff_id"`
				Moves []struct {
					Product  string `json:"product_id"`
					Quantity string `json:"quantity"`
				} `json:"moves"`
			}
			s.Check(json.Unmarshal(body, &got))
			if got.Staff != staff || len(got.Moves) != 1 || got.Moves[0].Product != want[0] || got.Moves[0].Quantity != want[1] {
				t.Errorf("the transfer is entered as %s", body)
			}
		}
		s.verify()
	})
}
