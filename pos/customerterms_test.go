package pos_test

import (
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/server/db"
)

// A group has prices of its own, and who is exempt pays no tax: a cashier gives
// neither, and changes all else.
func TestACashierGivesNobodyAnotherPrice(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		mia, sofia := s.SignIn(0, s.Cashier), s.SignIn(0, s.Manager)
		staff, _, err := s.Pos.PutCustomerGroup(s.Context(), db.NewID(), "Staff", "staff")
		s.Check(err)
		put := func(c pos.Cashier, id string, r pos.CustomerRequest) error {
			_, _, _, err := s.Pos.PutCustomer(s.Context(), c, id, r)
			return err
		}
		ada := s.customer(mia, pos.CustomerRequest{Name: "Ada"})
		s.Refused(put(mia, ada, pos.CustomerRequest{Name: "Ada", GroupID: staff.ID}), "not_allowed", "group_id")
		s.Refused(put(mia, ada, pos.CustomerRequest{Name: "Ada", TaxExempt: "D-1"}), "not_allowed", "tax_exempt")
		s.Refused(put(mia, db.NewID(), pos.CustomerRequest{Name: "Bo", GroupID: staff.ID}), "not_allowed", "group_id")
		s.Check(put(sofia, ada, pos.CustomerRequest{Name: "Ada", GroupID: staff.ID, TaxExempt: "D-1"}))
		s.Check(put(mia, ada, pos.CustomerRequest{Name: "Ada L.", GroupID: staff.ID, TaxExempt: "D-1"}))
		s.Refused(put(mia, ada, pos.CustomerRequest{Name: "Ada L."}), "not_allowed", "group_id")
		if n := s.entries("TERMS"); n != 1 {
			s.Errorf("%d entries of it", n)
		}
	})
}

// What somebody bought who did not agree to that is looked at to take goods
// back alone, and no further back than they come.
func TestPurchasesAreNotListedAroundConsent(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Manager)
		bread := s.Put(Goods("B", "Bread", 1000))
		ada, bo := s.customer(c, pos.CustomerRequest{Name: "Ada"}), s.customer(c, pos.CustomerRequest{Name: "Bo", History: true})
		s.OpenDrawer(c, 0)
		for _, who := range []string{ada, bo} {
			_, err := s.pay(c, bread.ID, 1, 1000, who, tender(pos.Cash, 1000, ""))
			s.Check(err)
		}
		shop, err := s.Access.Store(s.Context(), s.Store.ID)
		s.Check(err)
		found := func(who string, takesBack bool) int {
			items, _, err := s.Pos.Sales(s.Context(), shop, pos.SaleFilter{Limit: 10, SaleSearch: pos.SaleSearch{Customer: who, TakeBack: takesBack}})
			if err != nil {
				s.Refused(err, "no_consent", "")
				return -1
			}
			return len(items)
		}
		if a, b, c := found(ada, false), found(ada, true), found(bo, false); a != -1 || b != 1 || c != 1 {
			s.Errorf("at once: %d, %d and %d", a, b, c)
		}
		for _, who := range []string{ada, bo} {
			d, err := s.pay(c, bread.ID, 1, 1000, who, tender(pos.Cash, 1000, ""))
			s.Check(err)
			_, err = s.Pos.CommitReturn(s.Context(), c, db.NewID(), pos.ReturnRequest{SaleID: d.ID, Reason: "stale",
				Lines: []pos.ReturnLine{{Line: 1, Quantity: 1000}}, Tenders: []pos.TenderRequest{{Kind: pos.Cash}}})
			s.Check(err)
		}
		if a, b := found(ada, true), found(bo, false); a != 1 || b != 3 {
			s.Errorf("once more, brought back: %d and %d", a, b)
		}
		s.Clock.Advance(100 * 24 * time.Hour)
		if a, b := found(ada, true), found(bo, true); a != 0 || b != 3 {
			s.Errorf("long after: %d and %d", a, b)
		}
	})
}
