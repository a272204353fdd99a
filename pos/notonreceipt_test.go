package pos_test

import (
	"testing"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
)

// A receipt proves its own lines and nothing else: whatever is named beside it
// comes back without it, by the rules for that, in every way there is.
func TestNothingComesBackOnAReceiptThatDidNotSellIt(t *testing.T) {
	eachRefunding(t, func(s *refunding) {
		s.c.Rights = access.BuiltIn(access.Cashier)
		s.c.Rights[access.ReturnNoReceipt] = access.Allowance{State: access.StateDenied}
		bottle := Goods("P25", "Deposit", 25)
		bottle.IsDeposit = true
		empty := s.Put(bottle)
		voided := s.Sell(s.c, s.lamp.ID, 1000, 1190)
		manager := s.SignIn(0, s.Manager)
		_, err := s.Pos.CommitVoid(s.Context(), manager, db.NewID(), pos.VoidRequest{SaleID: voided, Reason: "mistake"})
		s.Check(err)
		five := []pos.ReturnLine{{ProductID: s.lamp.ID, Quantity: 5 * money.One}}
		cash := []pos.TenderRequest{{Kind: pos.Cash}}
		for _, row := range []struct {
			name string
			r    pos.ReturnRequest
		}{
			{"by id", pos.ReturnRequest{SaleID: s.sold, Lines: five, Tenders: cash}},
			{"by barcode", pos.ReturnRequest{SaleID: s.sold, Lines: []pos.ReturnLine{{Barcode: "4006381333931", Quantity: money.One}}, Tenders: cash}},
			{"beside a line of it", pos.ReturnRequest{SaleID: s.sold, Lines: append([]pos.ReturnLine{{Line: 1, Quantity: money.One}}, five...), Tenders: cash}},
			{"on a sale that is void", pos.ReturnRequest{SaleID: voided, Lines: five, Tenders: cash}},
			{"as a gift", pos.ReturnRequest{SaleID: s.sold, Gift: true, Lines: five, Tenders: []pos.TenderRequest{{Kind: pos.GiftCard, Code: pos.NewCode(false)}}}},
			{"a thousand empties", pos.ReturnRequest{SaleID: s.sold, Lines: []pos.ReturnLine{{ProductID: empty.ID, Quantity: 1000 * money.One}}, Tenders: cash}},
		} {
			if _, err := s.Pos.CommitReturn(s.Context(), s.c, db.NewID(), row.r); code(err) != "not_on_receipt" {
				s.Errorf("%s: %v", row.name, err)
			}
			if _, err := s.Pos.QuoteReturn(s.Context(), s.c, row.r, 0); code(err) != "not_on_receipt" {
				s.Errorf("%s, quoted: %v", row.name, err)
			}
			if _, _, err := s.Pos.PutRefund(s.Context(), s.c, db.NewID(), pos.RefundRequest{Return: &row.r}); code(err) != "not_on_receipt" {
				s.Errorf("%s, weighed: %v", row.name, err)
			}
			x := pos.ExchangeRequest{Return: pos.ExchangeReturn{ID: db.NewID(), SaleID: row.r.SaleID, Lines: row.r.Lines, Gift: row.r.Gift},
				Sale: pos.ExchangeSale{ID: db.NewID(), Lines: []pos.LineRequest{{ProductID: s.lamp.ID}}}}
			if _, err := s.Pos.CommitExchange(s.Context(), s.c, db.NewID(), x); code(err) != "not_on_receipt" {
				s.Errorf("%s, exchanged: %v", row.name, err)
			}
		}
		// By themselves they are what they are: a few empties anybody's, goods not.
		back := func(product string, n money.Quantity) error {
			_, err := s.Pos.CommitReturn(s.Context(), s.c, db.NewID(), pos.ReturnRequest{Reason: "none", Tenders: cash, Lines: []pos.ReturnLine{{ProductID: product, Quantity: n}}})
			return err
		}
		s.Check(back(empty.ID, 10*money.One))
		s.Refused(back(empty.ID, 1000*money.One), "not_allowed", "")
		s.Refused(back(s.lamp.ID, 5*money.One), "refund_tender", "")
	})
}
