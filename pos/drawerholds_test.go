package pos_test

import (
	"testing"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// A slipped digit takes nothing out that is not there, and cash moves with a
// word of why. Who counts blind is not told what the drawer holds.
func TestNoMoreCashGoesOutThanADrawerHolds(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		mia, sofia := s.SignIn(0, s.Cashier), s.SignIn(0, s.Manager)
		sofia.SeesExpected = true
		drawer := s.OpenDrawer(mia, 100_00)
		s.Sell(mia, s.Put(Goods("B", "Bread", 1234)).ID, 1000, 2000)
		try := func(c pos.Cashier, kind, reason string, amount money.Amount) error {
			_, err := s.Pos.MoveCash(s.Context(), c, drawer, db.NewID(), pos.MovementRequest{Kind: kind, Amount: amount, Reason: reason})
			return err
		}
		for kind, amount := range map[string]money.Amount{"pay_in": 1, "pay_out": 1, "no_sale": 0} {
			s.Refused(try(mia, kind, " \t", amount), "reason_required", "reason")
		}
		for _, c := range []pos.Cashier{mia, sofia} {
			for _, kind := range []string{"pay_out", "drop"} {
				err := try(c, kind, "milk", 112_35)
				s.Refused(err, "drawer_short", "amount")
				if f, _ := fault.As(err); (f.Extra["expected"] != nil) != c.SeesExpected {
					s.Errorf("%s is told %v", c.StaffName, f.Extra)
				}
			}
		}
		s.Check(try(mia, "drop", "", 12_34))
		s.Check(try(mia, "pay_out", "milk", 100_00))
		s.Refused(try(mia, "pay_out", "milk", 1), "drawer_short", "amount")
		s.Check(try(mia, "pay_in", "coins", 999_999_99))
	}, func(store *access.Store) { store.BlindCount = true })
}
