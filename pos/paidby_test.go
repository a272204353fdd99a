package pos_test

import (
	"testing"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
)

// What a gift card paid becomes no cash by way of an exchange, of an exchange
// of that, or of goods that were put aside: it goes back to the card.
func TestAGiftCardBecomesNoCash(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c, ctx := s.SignIn(0, s.Manager), s.Context()
		drawer := s.OpenDrawer(c, 100_00)
		card, bread, tea := s.Put(giftProduct()), s.Put(Goods("B", "Bread", 2000)), s.Put(Goods("T", "Tea", 2000))
		number, _ := s.soldCard(c, card.ID, 60_00)
		at := "first"
		back := func(sale string, tenders ...pos.TenderRequest) (pos.Answer, error) {
			return s.Pos.CommitReturn(ctx, c, db.NewID(), pos.ReturnRequest{SaleID: sale, Lines: []pos.ReturnLine{{Line: 1, Quantity: money.One}}, Tenders: tenders})
		}
		only := func(sale string) {
			s.Helper()
			for _, kind := range []string{pos.Cash, pos.Card} {
				_, err := back(sale, pos.TenderRequest{Kind: kind})
				if got := code(err); got != "refund_to_account" && got != "refund_tender" {
					s.Errorf("%s, %s: %v", at, kind, err)
				}
			}
			q, err := s.Pos.QuoteReturn(ctx, c, pos.ReturnRequest{SaleID: sale, Lines: []pos.ReturnLine{{Line: 1, Quantity: money.One}}}, 0)
			if err != nil || len(q.AsPaid) != 1 || q.AsPaid[0].Kind != pos.GiftCard || q.AsPaid[0].Amount != 2000 {
				s.Errorf("%s: quoted %+v, %v", at, q.AsPaid, err)
			}
			before := s.onCard(number)
			_, err = back(sale, pos.TenderRequest{Kind: pos.GiftCard})
			s.Check(err)
			if got := s.onCard(number); got != before+2000 {
				s.Errorf("%s: the card holds %d, and held %d", at, got, before)
			}
		}
		sold, err := s.pay(c, bread.ID, 1, 2000, "", tender(pos.GiftCard, 2000, number))
		s.Check(err)
		one := swap(sold.ID, tea.ID, 0)
		_, err = s.Pos.CommitExchange(ctx, c, db.NewID(), one)
		s.Check(err)
		two := swap(one.Sale.ID, bread.ID, 0)
		_, err = s.Pos.CommitExchange(ctx, c, db.NewID(), two)
		s.Check(err)
		at = "exchanged twice"
		only(two.Sale.ID)

		// Half by card and half in cash: what is exchanged first was the cash.
		at = "half and half"
		half, err := s.pay(c, bread.ID, 2, 4000, "", tender(pos.GiftCard, 2000, number), tender(pos.Cash, 2000, ""))
		s.Check(err)
		x := swap(half.ID, tea.ID, 0)
		_, err = s.Pos.CommitExchange(ctx, c, db.NewID(), x)
		s.Check(err)
		_, err = back(x.Sale.ID, pos.TenderRequest{Kind: pos.Cash})
		s.Check(err)
		only(half.ID)

		at = "put aside"
		ada, id, sale := s.customer(c, pos.CustomerRequest{Name: "Ada"}), db.NewID(), db.NewID()
		_, _, err = s.Pos.PutLayaway(ctx, c, id, pos.LayawayRequest{Lines: lines(tea.ID, 1), Total: 2000, Extras: pos.Extras{CustomerID: ada},
			First: &pos.LayawayMoney{ID: db.NewID(), Amount: 2000, Tenders: []pos.TenderRequest{tender(pos.GiftCard, 2000, number)}}})
		s.Check(err)
		_, err = s.Pos.CommitSale(ctx, c, sale, pos.SaleRequest{Total: 2000, Tenders: []pos.TenderRequest{tender(pos.Deposit, 2000, "")}, Extras: pos.Extras{LayawayID: id, CustomerID: ada}})
		s.Check(err)
		only(sale)
		if got := s.onCard(number); got != 60_00 {
			s.Errorf("the card holds %d", got)
		}
		s.expects(c, drawer, 100_00+60_00)
		s.LedgerAddsUp()
		s.verify()
	}, func(store *access.Store) {
		store.Policies.Returns.Refund = access.RefundOriginal
		store.Policies.Layaway = access.LayawayPolicy{On: true, Least: "0.1", Days: 60}
	})
}
