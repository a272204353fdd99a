package paper_test

import (
	"slices"
	"testing"

	"tillbell/pos"
	"tillbell/pos/paper"
	"tillbell/pos/printer/printertest"
)

// A printer remembers what it put a question mark for, each letter once, until
// it is said to have other pages.
func TestLettersThatWereNotPrinted(t *testing.T) {
	t.Parallel()
	eachShop(t, func(s *shop) {
		p := s.plug(printertest.New(t), "counter")
		_, _, err := s.pos.PutProduct(t.Context(), s.store.ID, s.bread, pos.ProductRequest{SKU: "B1", Name: "Brot პური 日本", Unit: "each", Price: 429, Tax: "standard"})
		s.check(err)
		for range 2 {
			s.ask(paper.JobRequest{Kind: paper.KindReceipt, Document: s.sell(pos.Cash)})
			s.check(s.desk.PrintDue(t.Context()))
		}
		lost := func() []string {
			all, err := s.desk.Printers(t.Context(), s.store.ID)
			s.check(err)
			return all[0].Unprinted
		}
		if got, want := lost(), []string{"პ", "უ", "რ", "ი", "日", "本"}; !slices.Equal(got, want) {
			t.Errorf("lost %q, want %q", got, want)
		}
		p.Name = "bar"
		_, _, err = s.desk.PutPrinter(t.Context(), s.store.ID, p)
		if s.check(err); len(lost()) != 6 {
			t.Error("another name gives it other letters")
		}
		p.Pages = []string{"866"}
		_, _, err = s.desk.PutPrinter(t.Context(), s.store.ID, p)
		if s.check(err); len(lost()) != 0 {
			t.Error("with other pages it is not seen anew")
		}
	})
}
