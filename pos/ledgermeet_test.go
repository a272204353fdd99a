package pos_test

import (
	"testing"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/db"
)

// Where gift cards and points meet exemptions, discounts, bottles and voids.
func TestTheLedgerMeetsTheOtherRooms(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := exempting(s.SignIn(0, s.Manager))
		s.OpenDrawer(c, 0)
		card := s.Put(giftProduct())
		bottle := Goods("D1", "Bottle deposit", 100)
		bottle.IsDeposit = true
		deposit := s.Put(bottle)
		water := Goods("W1", "Water", 900)
		water.Deposit = deposit.ID
		drink := s.Put(water)

		s.Run("an exempt customer pays a card in full", func(t *testing.T) {
			code, worth := pos.NewCode(false), money.Amount(1190)
			l := lines(card.ID, 1)
			l[0].GiftCard, l[0].UnitPrice = code, &worth
			r := pos.SaleRequest{Lines: l, Total: worth, Tenders: []pos.TenderRequest{tender(pos.Cash, worth, "")}}
			r.TaxExempt = &pos.TaxExemption{Reason: "Diplomat"}
			a, err := s.Pos.CommitSale(s.Context(), c, db.NewID(), r)
			if err != nil {
				t.Fatal(err)
			}
			if line := document(t, a).Lines[0]; line.Override != nil || line.Tax != 0 || line.Total != worth || s.onCard(code) != worth {
				t.Errorf("the card's line %+v, %d on it", line, s.onCard(code))
			}
		})
		s.Run("bottles earn no points", func(t *testing.T) {
			_, err := s.Pos.PutLoyalty(s.Context(), s.Store.ID, pos.LoyaltyRules{Active: true, EarnAmount: 100, EarnPoints: 1, BurnPoints: 100, BurnAmount: 100})
			if err != nil {
				t.Fatal(err)
			}
			ada := s.customer(c, pos.CustomerRequest{Name: "Ada"})
			doc, err := s.pay(c, drink.ID, 1, 1000, ada, tender(pos.Cash, 1000, ""))
			if err != nil {
				t.Fatal(err)
			}
			if doc.Points == nil || doc.Points.Earned != 9 {
				t.Errorf("points %+v", doc.Points)
			}
		})
		s.Run("a void gives each card its own", func(t *testing.T) {
			one, _ := s.soldCard(c, card.ID, 500)
			two, _ := s.soldCard(c, card.ID, 500)
			doc, err := s.pay(c, drink.ID, 1, 1000, "", tender(pos.GiftCard, 500, one), tender(pos.GiftCard, 500, two))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.Pos.CommitVoid(s.Context(), c, db.NewID(), pos.VoidRequest{SaleID: doc.ID, Reason: "wrong goods"}); err != nil {
				t.Fatal(err)
			}
			if s.onCard(one) != 500 || s.onCard(two) != 500 {
				t.Errorf("%d and %d on the cards", s.onCard(one), s.onCard(two))
			}
		})
		s.LedgerAddsUp()
		s.StockAddsUp()
	})
}
