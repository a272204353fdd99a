package pos_test

import (
	"testing"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
)

// Nobody restocks money: of bottles, wherever they were bought, and of gift
// cards all goes back, and a cashier needs no right for that.
func TestNothingIsKeptOfDepositsAndGiftCards(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Cashier)
		s.OpenDrawer(c, 100_00)
		bottle := Goods("D1", "Bottle deposit", 25)
		bottle.IsDeposit = true
		deposit, card := s.Put(bottle), s.Put(giftProduct())
		cola := Goods("C1", "Cola", 200)
		cola.Deposit = deposit.ID
		drink := s.Put(cola)
		back := func(sale string, kind string, line pos.ReturnLine) pos.Document {
			s.Helper()
			r := pos.ReturnRequest{SaleID: sale, Reason: "empty", Lines: []pos.ReturnLine{line}}
			q, err := s.Pos.QuoteReturn(s.Context(), c, r, 0)
			s.Check(err)
			r.Tenders = []pos.TenderRequest{{Kind: kind}}
			a, err := s.Pos.CommitReturn(s.Context(), c, db.NewID(), r)
			s.Check(err)
			d := document(s.T, a)
			if q.Total != d.Total || q.Fee != d.Lines[0].Fee {
				s.Errorf("quoted %d less %d, given %+v", q.Total, q.Fee, d)
			}
			return d
		}
		if d := back("", pos.Cash, pos.ReturnLine{ProductID: deposit.ID, Quantity: 3 * money.One}); d.Total != 75 || d.Lines[0].Fee != 0 {
			s.Errorf("three empties gave %d, %d kept", d.Total, d.Lines[0].Fee)
		}
		if d := back("", pos.Cash, pos.ReturnLine{ProductID: deposit.ID, Quantity: 100 * money.One, Fee: amount(0)}); d.Total != 2500 {
			s.Errorf("a hundred empties gave %d", d.Total)
		}
		sold := s.Sell(c, drink.ID, 2000, 450)
		view, err := s.Pos.Returnable(s.Context(), s.Store, sold)
		s.Check(err)
		if len(view.Lines) != 2 || view.Lines[0].Fee != 40 || view.Lines[1].Fee != 0 {
			s.Errorf("may come back %+v", view.Lines)
		}
		if d := back(sold, pos.Cash, pos.ReturnLine{Line: 2, Quantity: 2 * money.One}); d.Total != 50 || d.Lines[0].Fee != 0 {
			s.Errorf("the deposit of two gave %d", d.Total)
		}
		if d := back(sold, pos.Cash, pos.ReturnLine{Line: 1, Quantity: money.One}); d.Total != 180 || d.Lines[0].Fee != 20 {
			s.Errorf("a cola gave %d, %d kept", d.Total, d.Lines[0].Fee)
		}
		crate := s.Sell(c, deposit.ID, 4000, 100)
		if d := back(crate, pos.Cash, pos.ReturnLine{Line: 1, Quantity: 4 * money.One}); d.Total != 100 {
			s.Errorf("deposits bought by themselves gave %d", d.Total)
		}
		code, gift := s.soldCard(c, card.ID, 5000)
		if d := back(gift.ID, pos.Cash, pos.ReturnLine{Line: 1, Quantity: money.One}); d.Total != 5000 || s.onCard(code) != 0 {
			s.Errorf("an unspent card gave %d, and holds %d", d.Total, s.onCard(code))
		}
		_, err = s.Pos.QuoteReturn(s.Context(), c, pos.ReturnRequest{Lines: []pos.ReturnLine{{ProductID: deposit.ID, Quantity: money.One, Fee: amount(1)}}}, 0)
		s.Refused(err, "fee_invalid", "lines[0].fee")
		s.LedgerAddsUp()
		s.verify()
	}, func(store *access.Store) {
		store.Policies.Returns = access.ReturnPolicy{Days: 30, Fee: "0.1", Refund: access.RefundAny}
	})
}
