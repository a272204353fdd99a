package pos_test

import (
	"encoding/json"
	"testing"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// A part of what is owed is paid in cash as coins can pay it; only the rest is
// rounded, as a sale is. So nothing is paid off by nothing, however often.
func TestPartsInCashAreWhatCoinsCanPay(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx, c := s.Context(), s.SignIn(0, s.Manager)
		s.OpenDrawer(c, 0)
		coat := s.Put(Goods("C", "Coat", 10_40))
		ada := s.customer(c, pos.CustomerRequest{Name: "Ada"})
		aside := func(first *pos.LayawayMoney) (string, error) {
			r, id := pos.LayawayRequest{Lines: lines(coat.ID, 1), Total: 10_40, First: first}, db.NewID()
			r.CustomerID = ada
			_, _, err := s.Pos.PutLayaway(ctx, c, id, r)
			return id, err
		}
		in := func(amount money.Amount, tenders ...pos.TenderRequest) *pos.LayawayMoney {
			return &pos.LayawayMoney{ID: db.NewID(), Amount: amount, Tenders: tenders}
		}
		_, err := aside(in(1_49, tender(pos.Cash, 1_00, "")))
		s.Refused(err, "amount_uneven", "amount")
		id, err := aside(nil)
		s.Check(err)
		pay := func(m *pos.LayawayMoney) error { _, err := s.Pos.PayLayaway(ctx, c, id, *m); return err }
		for _, m := range []*pos.LayawayMoney{
			in(49, tender(pos.Cash, 0, "")), in(1_49, tender(pos.Cash, 1_00, "")), in(2, tender(pos.Cash, 0, "")), in(1_51, tender(pos.Cash, 2_00, "")),
			in(2_49, tender(pos.Card, 2_00, ""), tender(pos.Cash, 0, "")), in(1_49, pos.TenderRequest{Kind: pos.Voucher, Amount: amount(2_00), Reference: "V1"}),
		} {
			err := pay(m)
			if f, ok := fault.As(err); !ok || f.Code != "amount_uneven" || f.Extra["left"] != money.Amount(10_40) || f.Extra["amount"].(money.Amount) <= m.Amount {
				s.Errorf("%d by %+v: %v", m.Amount, m.Tenders, err)
			}
		}
		s.Check(pay(in(1_49, tender(pos.Card, 1_49, ""))))
		s.Check(pay(in(2_49, tender(pos.Card, 49, ""), tender(pos.Cash, 2_00, ""))))
		s.Check(pay(in(2_00, tender(pos.Cash, 5_00, ""))))
		last := in(4_42, tender(pos.Cash, 4_00, "")) // all that is left
		for range 2 {
			s.Check(pay(last))
		}

		// What is owed on account alike.
		_, err = s.Pos.PutCredit(ctx, c, ada, 100_00, 14)
		s.Check(err)
		_, err = s.pay(c, coat.ID, 1, 10_40, ada, tender(pos.OnAccount, 10_40, ""))
		s.Check(err)
		debt := func(amount money.Amount, tenders ...pos.TenderRequest) error {
			_, err := s.Pos.PayAccount(ctx, c, ada, db.NewID(), pos.DebtPayment{Amount: amount, Tenders: tenders})
			return err
		}
		s.Refused(debt(49, tender(pos.Cash, 0, "")), "amount_uneven", "amount")
		s.Refused(debt(1_49, tender(pos.Cash, 1_00, "")), "amount_uneven", "amount")
		s.Check(debt(1_49, tender(pos.Card, 1_49, "")))
		s.Check(debt(8_00, tender(pos.Cash, 8_00, "")))
		s.Check(debt(91, tender(pos.Cash, 1_00, "")))
		s.verify()
		s.LedgerAddsUp()
	}, func(store *access.Store) {
		laying(store)
		store.NegativeStock, store.VoucherChange = "allow", true
		store.Policies.Layaway.Least = ""
		store.Cash = access.CashRounding{Step: 100, Mode: "half_up"}
	})
}

// What goes back of goods that are not fetched is paid out as coins can, as a
// return is.
func TestACancelledLayawayIsCashRounded(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx, c := s.Context(), s.SignIn(0, s.Manager)
		drawer := s.OpenDrawer(c, 0)
		cup := s.Put(Goods("C", "Cup", 113))
		ada := s.customer(c, pos.CustomerRequest{Name: "Ada"})
		aside := func(tenders ...pos.TenderRequest) (id string) {
			r := pos.LayawayRequest{Lines: lines(cup.ID, 1), Total: 113, First: &pos.LayawayMoney{ID: db.NewID(), Amount: 113, Tenders: tenders}}
			id, r.CustomerID = db.NewID(), ada
			_, _, err := s.Pos.PutLayaway(ctx, c, id, r)
			s.Check(err)
			return id
		}
		end := func(layaway string, tenders ...pos.TenderRequest) (v pos.LayawayPayment, err error) {
			a, err := s.Pos.CancelLayaway(ctx, c, layaway, pos.LayawayCancel{ID: db.NewID(), Reason: "not fetched", Tenders: tenders})
			if err == nil {
				s.Check(json.Unmarshal(a.Body, &v))
			}
			return v, err
		}
		all := aside(tender(pos.Cash, 115, ""))
		s.expects(c, drawer, 115)
		for _, wrong := range []money.Amount{111, 113, 110, 120} {
			if _, err := end(all, tender(pos.Cash, wrong, "")); code(err) != "total_mismatch" {
				s.Errorf("%d in cash: %v", wrong, err)
			}
		}
		v, err := end(all, tender(pos.Cash, 115, ""))
		s.Check(err)
		if v.Amount != 113 || v.Rounding != 2 || v.Tenders[0].Amount != 115 {
			s.Errorf("all in cash: %+v", v)
		}
		s.expects(c, drawer, 0)
		v, err = end(aside(tender(pos.Card, 63, ""), tender(pos.Cash, 50, "")), tender(pos.Card, 63, ""), pos.TenderRequest{Kind: pos.Cash})
		s.Check(err)
		if v.Rounding != 0 || v.Tenders[1].Amount != 50 {
			s.Errorf("the rest in cash: %+v", v)
		}
		v, err = end(aside(tender(pos.Cash, 115, "")), pos.TenderRequest{Kind: pos.StoreCredit})
		s.Check(err)
		if v.Rounding != 0 || v.Tenders[0].Amount != 113 {
			s.Errorf("as credit: %+v", v)
		}
		if _, err = end(aside(tender(pos.Card, 113, "")), pos.TenderRequest{Kind: pos.Cash}); code(err) != "refund_tender" {
			s.Errorf("a card's in cash: %v", err)
		}
		s.expects(c, drawer, 115)
		s.verify()
		s.LedgerAddsUp()
	}, func(store *access.Store) {
		laying(store)
		store.NegativeStock, store.Policies.Layaway.Fee, store.Policies.Layaway.FeeShare = "allow", 0, ""
		store.Cash = access.CashRounding{Step: 5, Mode: "half_up"}
	})
}
