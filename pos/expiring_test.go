package pos_test

import (
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// What a return takes back of new points leaves the old ones as old as they
// are.
func TestNewPointsTakenBackSpareNoOldOnes(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Manager)
		s.OpenDrawer(c, 0)
		bread, ada := s.Put(Goods("B1", "Bread", 1000)), s.customer(c, pos.CustomerRequest{Name: "Ada"})
		_, err := s.Pos.PutLoyalty(s.Context(), s.Store.ID, pos.LoyaltyRules{Active: true, EarnAmount: 100, EarnPoints: 1, BurnPoints: 10, BurnAmount: 100, ExpireDays: 365})
		s.Check(err)
		old, err := s.pay(c, bread.ID, 2, 2000, ada, tender(pos.Cash, 2000, ""))
		s.Check(err)
		s.Return(c, old.ID, money.One, false) // 10 of the old 20 are gone
		s.Clock.Advance(364 * 24 * time.Hour)
		c = s.SignIn(0, s.Manager)
		fresh, err := s.pay(c, bread.ID, 3, 3000, ada, tender(pos.Cash, 3000, ""))
		s.Check(err)
		s.Return(c, fresh.ID, 2*money.One, false)
		s.Clock.Advance(2 * 24 * time.Hour)
		if n, err := s.Pos.ExpirePoints(s.Context()); err != nil || n != 1 {
			s.Errorf("%d expired (%v)", n, err)
		}
		if got := s.balanceOf(ada, pos.Points); got != 10 {
			s.Errorf("%d points, want the 10 new ones that are left", got)
		}
		s.LedgerAddsUp()
	})
}

// No cart is kept for a customer who could not buy it.
func TestNoCartIsParkedForWhoIsErased(t *testing.T) {
	t.Parallel()
	s := sqliteShop(t)
	c := s.SignIn(0, s.Manager)
	bread, ada := s.Put(Goods("B1", "Bread", 1000)), s.customer(c, pos.CustomerRequest{Name: "Ada"})
	park := func(customer string) error {
		_, err := s.Pos.PutCart(s.Context(), s.clerk(c), db.NewID(), pos.CartRequest{Lines: lines(bread.ID, 1), Extras: pos.Extras{CustomerID: customer}})
		return err
	}
	s.Check(park(ada))
	s.Check(s.Pos.EraseCustomer(s.Context(), c, ada, true))
	for _, nobody := range []string{ada, db.NewID(), "x"} {
		s.Refused(park(nobody), "no_customer", "customer_id")
	}
}

// A part stays while a kit on sale is made of it.
func TestAPartIsNotDeletedUnderItsKit(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx, milk, tea := s.Context(), s.Put(Goods("M", "Milk", 100)), s.Put(Goods("T", "Tea", 300))
		box := s.Put(Goods("X", "Box", 500))
		_, err := s.Pos.PutKit(ctx, s.Store.ID, box.ID, pos.Kit{Parts: []pos.KitPart{{ProductID: milk.ID, Quantity: 2_000}}})
		s.Check(err)
		err = s.Pos.DeleteProduct(ctx, s.Store.ID, milk.ID)
		s.Refused(err, "part_used", "")
		if f, _ := fault.As(err); f.Extra["product"].(map[string]string)["id"] != box.ID {
			s.Errorf("the kit is %v", f.Extra)
		}
		_, err = s.Pos.PutKit(ctx, s.Store.ID, box.ID, pos.Kit{Parts: []pos.KitPart{{ProductID: tea.ID, Quantity: 1_000}}})
		s.Check(err)
		s.Check(s.Pos.DeleteProduct(ctx, s.Store.ID, milk.ID))
		s.Check(s.Pos.DeleteProduct(ctx, s.Store.ID, box.ID)) // with it, its parts are free
		s.Check(s.Pos.DeleteProduct(ctx, s.Store.ID, tea.ID))
	})
}
