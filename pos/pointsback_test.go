package pos_test

import (
	"fmt"
	"testing"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/db"
	"tillbell/server/text"
)

// The id of a product is no card number, whatever its digits are.
func TestPointsOfAProductWhoseIDCouldBeACard(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		id := ""
		for n := 0; !text.HoldsCard(id); n++ {
			id = fmt.Sprintf("0198a3c4-0000-7000-8000-%012d", n)
		}
		rules := pos.LoyaltyRules{EarnAmount: 100, EarnPoints: 1, BurnPoints: 100, BurnAmount: 100, Factors: []pos.LoyaltyFactor{{Scope: "product", Target: id, Factor: 2000}}}
		got, err := s.Pos.PutLoyalty(s.Context(), s.Store.ID, rules)
		s.Check(err)
		if len(got.Factors) != 1 || got.Factors[0].Target != id {
			s.Errorf("%+v", got)
		}
		rules.Factors[0].Scope, rules.Factors[0].Target = "category", "4111 1111 1111 1111"
		_, err = s.Pos.PutLoyalty(s.Context(), s.Store.ID, rules)
		s.Refused(err, "card_number", "factors[0].target")
	})
}

// Points go back with the goods that earned them, whatever the rules are by
// then, and in however many parts they come back.
func TestPointsGoBackWithWhatEarnedThem(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Manager)
		s.OpenDrawer(c, 0)
		wine, paper, bread := s.Put(Goods("A", "Wine", 10_000)), s.Put(Goods("B", "Newspaper", 5000)), s.Put(Goods("C", "Bread", 1000))
		bottle := Goods("D", "Bottle deposit", 300)
		bottle.IsDeposit = true
		deposit := s.Put(bottle)
		water := Goods("W", "Water", 1000)
		water.Deposit = deposit.ID
		drink := s.Put(water)
		rules := pos.LoyaltyRules{Active: true, EarnAmount: 100, EarnPoints: 1, BurnPoints: 100, BurnAmount: 100,
			Factors: []pos.LoyaltyFactor{{Scope: "product", Target: paper.ID, Factor: 0}, {Scope: "product", Target: bread.ID, Factor: 2500}}}
		_, err := s.Pos.PutLoyalty(s.Context(), s.Store.ID, rules)
		s.Check(err)
		ada := s.customer(c, pos.CustomerRequest{Name: "Ada"})
		sell := func(products ...string) pos.Document {
			s.Helper()
			var l []pos.LineRequest
			for _, id := range products {
				l = append(l, lines(id, 1)...)
			}
			priced, err := s.Pos.Prices(s.Context(), s.Store.ID, l)
			s.Check(err)
			r := pos.SaleRequest{Lines: l, Total: priced.Total, Tenders: []pos.TenderRequest{tender(pos.Cash, priced.Total, "")}}
			r.CustomerID = ada
			a, err := s.Pos.CommitSale(s.Context(), c, db.NewID(), r)
			s.Check(err)
			return document(s.T, a)
		}
		back := func(sale string, line int64, quantity money.Quantity) {
			s.Helper()
			_, err := s.Pos.CommitReturn(s.Context(), c, db.NewID(), pos.ReturnRequest{SaleID: sale, Reason: "torn",
				Lines: []pos.ReturnLine{{Line: line, Quantity: quantity}}, Tenders: []pos.TenderRequest{{Kind: pos.Cash}}})
			s.Check(err)
		}
		left := func(when string, want money.Amount) {
			s.Helper()
			if got := s.balanceOf(ada, pos.Points); got != want {
				s.Errorf("%s: %d points, want %d", when, got, want)
			}
		}
		first := sell(wine.ID, paper.ID, drink.ID)
		left("sold", 110)
		if l := first.Lines; l[0].PointsFactor != nil || l[1].PointsFactor == nil || *l[1].PointsFactor != 0 {
			s.Errorf("the lines say %+v", l)
		}
		second := sell(bread.ID, bread.ID, bread.ID)
		left("bread", 185)
		rules.Factors = nil
		_, err = s.Pos.PutLoyalty(s.Context(), s.Store.ID, rules)
		s.Check(err)
		back(first.ID, 2, money.One)
		left("what earned nothing came back", 185)
		back(first.ID, 4, money.One)
		left("an empty came back", 185)
		back(first.ID, 1, money.One/2)
		left("half of the wine came back", 135)
		back(first.ID, 1, money.One/2)
		left("the wine came back", 85)
		back(first.ID, 3, money.One)
		left("all of it came back", 75)
		back(second.ID, 2, money.One)
		left("one bread came back", 50)
		_, err = s.Pos.CommitVoid(s.Context(), c, db.NewID(), pos.VoidRequest{SaleID: second.ID, Reason: "wrong goods"})
		s.Check(err)
		left("the rest was voided", 0)
		s.LedgerAddsUp()
		s.verify()
	})
}
