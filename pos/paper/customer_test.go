package paper_test

import (
	"testing"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/pos/paper"
	"tillbell/server/db"
)

// A customer is called on paper as the shop chose: by name, by the number of
// the card, or not; never by what the database calls them.
func TestACustomerIsCalledAsTheShopChose(t *testing.T) {
	t.Parallel()
	eachShop(t, func(s *shop) {
		ada := db.NewID()
		_, _, _, err := s.pos.PutCustomer(t.Context(), s.cashier, ada, pos.CustomerRequest{Name: "Ada <b>Lovelace</b>", Code: "C-1042"})
		s.check(err)
		id, due, one := db.NewID(), money.Amount(429), money.One
		r := pos.SaleRequest{Lines: []pos.LineRequest{{ProductID: s.bread, Quantity: &one}}, Total: due, Tenders: []pos.TenderRequest{{Kind: pos.Cash, Amount: &due}}}
		r.CustomerID = ada
		_, err = s.pos.CommitSale(t.Context(), s.cashier, id, r)
		s.check(err)
		called := func(how string) (paid, preview string) {
			s.Helper()
			var chosen paper.Template
			s.template(func(t *paper.Template) { t.Customer = how; chosen = *t })
			doc, err := s.desk.Receipt(t.Context(), s.cashier, s.store, id)
			s.check(err)
			sample, err := s.desk.Preview(t.Context(), s.store, "en", chosen)
			s.check(err)
			return doc.Customer, sample.Customer
		}
		for how, want := range map[string][2]string{"none": {}, "id": {"C-1042", "C-1042"}, "name": {"Ada <b>Lovelace</b>", "Ada Lovelace"}} {
			if paid, preview := called(how); paid != want[0] || preview != want[1] {
				t.Errorf("%s: called %q, and %q in the preview", how, paid, preview)
			}
		}
		s.check(s.pos.EraseCustomer(t.Context(), s.cashier, ada, true))
		if paid, _ := called("name"); paid != "" {
			t.Errorf("erased, and yet called %q", paid)
		}
	})
}
