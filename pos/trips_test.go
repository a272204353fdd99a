package pos_test

import (
	"testing"

	"tillbell/pos"
	"tillbell/server/db"
)

// A sale with three promotions, a coupon, two tenders and a loyalty account
// takes as many round trips to the database as a plain one: it begins, locks and
// looks, writes, and commits, even where its customer was never met before.
func TestNothingSoldAddsARoundTrip(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		if s.DB.Dialect() != db.Postgres {
			return // SQLite has none
		}
		c := s.SignIn(0, s.Manager)
		s.OpenDrawer(c, 0)
		bread, wine, tea := s.Put(Goods("B1", "Bread", 1000)), s.Put(Goods("W1", "Wine", 2000)), s.Put(Goods("T1", "Tea", 500))
		s.Promote(promotion("Bread", 100_000, bread.ID))
		s.Promote(promotion("Wine", 200_000, wine.ID))
		asked := promotion("Tea for the letter", 500_000, tea.ID)
		asked.Coupon = true
		letter := s.Promote(asked)
		_, err := s.Pos.CreateCoupons(s.Context(), s.Store.ID, pos.NewCoupons{PromotionID: letter, Code: "LETTER"})
		s.Check(err)
		_, err = s.Pos.PutLoyalty(s.Context(), s.Store.ID, pos.LoyaltyRules{Active: true, EarnAmount: 100, EarnPoints: 1, BurnPoints: 10, BurnAmount: 100})
		s.Check(err)
		bob, ada, code := s.customer(c, pos.CustomerRequest{Name: "Bob"}), s.customer(c, pos.CustomerRequest{Name: "Ada"}), pos.NewCode(false)
		_, _, err = s.Pos.Give(s.Context(), c, db.NewID(), pos.Given{Code: code, Amount: 3000, Reason: "prize"})
		s.Check(err)

		trips := func(r pos.SaleRequest) (n int64, d pos.Document) {
			s.Helper()
			before := s.DB.Trips()
			a, err := s.Pos.CommitSale(s.Context(), c, db.NewID(), r)
			n = s.DB.Trips() - before
			s.Check(err)
			return n, document(s.T, a)
		}
		rich := func(customer string) pos.SaleRequest {
			r := s.cart([]string{"letter"}, bread.ID, wine.ID, tea.ID)
			r.CustomerID = customer
			r.Tenders = []pos.TenderRequest{tender(pos.GiftCard, 500, code), tender(pos.Cash, r.Total-500, "")}
			return r
		}
		trips(rich(bob)) // the house's accounts are looked up once
		plain, _ := trips(s.cart(nil, tea.ID))
		first, d := trips(rich(ada))
		again, _ := trips(rich(ada))
		if plain != 4 || first != plain || again != plain {
			t.Errorf("%d round trips for a plain sale; %d for one of three promotions, two tenders and points, %d at the second meeting", plain, first, again)
		}
		if len(d.Promotions) != 3 || len(d.Tenders) != 2 || d.Points == nil || d.Points.Earned == 0 || len(d.Coupons) != 1 {
			t.Errorf("it was %+v", d)
		}
		s.LedgerAddsUp()
		s.verify()
	})
}
