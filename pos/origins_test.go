package pos_test

import (
	"testing"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
)

// bringBack returns the first line of a sale for a tender.
func (s *Shop) bringBack(c pos.Cashier, sale string, pieces int64, tenders ...pos.TenderRequest) error {
	s.Helper()
	_, err := s.Pos.CommitReturn(s.Context(), c, db.NewID(), pos.ReturnRequest{SaleID: sale, Reason: "changed mind", Tenders: tenders,
		Lines: []pos.ReturnLine{{Line: 1, Quantity: money.Quantity(pieces) * money.One, Restock: true}}})
	return err
}

// swapped exchanges a piece of a sale for another product of the same price.
func (s *Shop) swapped(c pos.Cashier, sale, product string) string {
	s.Helper()
	a, err := s.Pos.CommitExchange(s.Context(), c, db.NewID(), swap(sale, product, 0))
	s.Check(err)
	return exchangeOf(s.T, a).Sale.ID
}

// What a gift card, an account or points paid does not become cash by way of
// other goods, or of goods put aside.
func TestCreditDoesNotBecomeCash(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx, c := s.Context(), s.SignIn(0, s.Manager)
		s.OpenDrawer(c, 0)
		hat, cap, card := s.Put(Goods("H1", "Hat", 1000)), s.Put(Goods("H2", "Cap", 1000)), s.Put(giftProduct())
		ada := s.customer(c, pos.CustomerRequest{Name: "Ada"})
		code, _ := s.soldCard(c, card.ID, 10000)

		// By one exchange, and by another behind it.
		sold, err := s.pay(c, hat.ID, 1, 1000, "", tender(pos.GiftCard, 1000, code))
		s.Check(err)
		second := s.swapped(c, s.swapped(c, sold.ID, cap.ID), hat.ID)
		s.refused(s.bringBack(c, second, 1, tender(pos.Cash, 1000, "")), "refund_to_account")
		left, err := s.Pos.Returnable(ctx, s.Store, second)
		if err != nil || len(left.Refundable) != 1 || left.Refundable[0] != (pos.Refundable{Kind: pos.GiftCard, Amount: 1000}) {
			s.Errorf("refundable: %+v, %v", left.Refundable, err)
		}
		s.Check(s.bringBack(c, second, 1, tender(pos.GiftCard, 1000, "")))
		if got := s.onCard(code); got != 10000 {
			s.Errorf("%d on the card", got)
		}

		// Half in cash: that much comes out, whichever goods come back first.
		half, err := s.pay(c, hat.ID, 2, 2000, "", tender(pos.GiftCard, 1000, code), tender(pos.Cash, 1000, ""))
		s.Check(err)
		other := s.swapped(c, half.ID, cap.ID)
		s.refused(s.bringBack(c, half.ID, 1, tender(pos.Cash, 1000, "")), "refund_to_account")
		s.Check(s.bringBack(c, other, 1, tender(pos.Cash, 1000, "")))
		s.Check(s.bringBack(c, half.ID, 1, tender(pos.GiftCard, 1000, "")))

		// On account.
		_, err = s.Pos.PutCredit(ctx, c, ada, 5000, 14)
		s.Check(err)
		owed, err := s.pay(c, hat.ID, 1, 1000, ada, tender(pos.OnAccount, 1000, ""))
		s.Check(err)
		instead := s.swapped(c, owed.ID, cap.ID)
		s.refused(s.bringBack(c, instead, 1, tender(pos.Cash, 1000, "")), "refund_to_account")
		s.Check(s.bringBack(c, instead, 1, tender(pos.OnAccount, 1000, "")))
		if got := s.balanceOf(ada, pos.OnAccount); got != 0 {
			s.Errorf("%d on account", got)
		}

		// Goods put aside, paid with the card and the rest in cash.
		_, _, err = s.Pos.PutStockMove(ctx, s.Store.ID, s.Manager.ID, hat.ID, db.NewID(), pos.StockMoveRequest{Kind: pos.MoveReceive, Quantity: 9 * money.One})
		s.Check(err)
		for _, void := range []bool{false, true} {
			aside := s.handedOver(c, ada, hat.ID, code)
			if void {
				_, err = s.Pos.CommitVoid(ctx, c, db.NewID(), pos.VoidRequest{SaleID: aside, Reason: "mistake"})
				s.Check(err)
			} else {
				s.refused(s.bringBack(c, aside, 2, tender(pos.Cash, 2000, "")), "refund_to_account")
				s.Check(s.bringBack(c, aside, 2, tender(pos.GiftCard, 1500, ""), tender(pos.Cash, 500, "")))
			}
			if got := s.onCard(code); got != 10000 {
				s.Errorf("%d on the card, void %v", got, void)
			}
		}
		s.LedgerAddsUp()
		s.verify()
	}, laying, func(store *access.Store) { store.NegativeStock = "allow" })
}

// handedOver puts two pieces aside, pays 15.00 of them with a gift card, and
// hands them over for the rest in cash.
func (s *Shop) handedOver(c pos.Cashier, customer, product, card string) (sale string) {
	s.Helper()
	id, sale := db.NewID(), db.NewID()
	r := pos.LayawayRequest{Lines: lines(product, 2), Total: 2000, First: &pos.LayawayMoney{ID: db.NewID(), Amount: 1500,
		Tenders: []pos.TenderRequest{tender(pos.GiftCard, 1500, card)}}}
	r.CustomerID = customer
	_, _, err := s.Pos.PutLayaway(s.Context(), c, id, r)
	s.Check(err)
	over := pos.SaleRequest{Total: 2000, Tenders: []pos.TenderRequest{tender(pos.Deposit, 1500, ""), tender(pos.Cash, 1000, "")}}
	over.LayawayID = id
	_, err = s.Pos.CommitSale(s.Context(), c, sale, over)
	s.Check(err)
	return sale
}

// Where money goes back the way it came, goods that were taken instead change
// nothing about that.
func TestAnExchangeKeepsTheWayBack(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Manager)
		s.OpenDrawer(c, 0)
		hat, cap := s.Put(Goods("H1", "Hat", 1000)), s.Put(Goods("H2", "Cap", 1000))
		sold, err := s.pay(c, hat.ID, 1, 1000, "", tender(pos.Card, 1000, ""))
		s.Check(err)
		instead := s.swapped(c, sold.ID, cap.ID)
		s.refused(s.bringBack(c, instead, 1, tender(pos.Cash, 1000, "")), "refund_tender")
		s.Check(s.bringBack(c, instead, 1, tender(pos.Card, 1000, "")))
		s.verify()
	}, func(store *access.Store) { store.Policies.Returns.Refund = access.RefundOriginal })
}
