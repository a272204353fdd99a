package pos_test

import (
	"bytes"
	"sync"
	"testing"

	"tillbell/pos"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// One id over two registers of two nodes at once is one sale and one drawer:
// one is committed, the other is answered the same or refused, never failed.
func TestOneIDOverTwoNodes(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		const rounds = 25
		nodes := []*pos.Pos{s.Pos, s.NewPos()}
		tills := []pos.Cashier{s.SignIn(0, s.Cashier), s.SignIn(1, s.Manager)}
		bread := s.Put(Goods("B1", "Bread", 100))
		both := func(what, refusal string, do func(i int) (pos.Answer, error)) {
			var answers [2]pos.Answer
			var errs [2]error
			var wg sync.WaitGroup
			for i := range 2 {
				wg.Go(func() { answers[i], errs[i] = do(i) })
			}
			wg.Wait()
			made := 0
			for i, err := range errs {
				switch f, ok := fault.As(err); {
				case err == nil && answers[i].Created:
					made++
				case err != nil && (!ok || f.Code != refusal):
					s.Fatalf("%s: %v", what, err)
				}
			}
			if made != 1 {
				s.Fatalf("%s was made %d times", what, made)
			}
			if errs[0] == nil && errs[1] == nil && !bytes.Equal(answers[0].Body, answers[1].Body) {
				s.Fatalf("%s has two answers", what)
			}
		}
		for range rounds {
			id := db.NewID()
			both("a drawer", "drawer_exists", func(i int) (pos.Answer, error) { return nodes[i].OpenDrawer(s.Context(), tills[i], id, 0) })
			for i := range 2 { // one is open under this id; close whichever it is
				if _, err := s.Pos.CloseDrawer(s.Context(), tills[i], id, 0); err == nil {
					break
				}
			}
		}
		s.OpenDrawer(tills[0], 0)
		s.OpenDrawer(tills[1], 0)
		for range rounds {
			id := db.NewID()
			both("a sale", "sale_exists", func(i int) (pos.Answer, error) {
				return nodes[i].CommitSale(s.Context(), tills[i], id, sale(bread.ID, 1, 100, 100))
			})
		}
		if n := s.Number(`SELECT COUNT(*) FROM sales`); n != rounds {
			s.Errorf("%d sales, want %d", n, rounds)
		}
		s.StockAddsUp()
		s.verify()
	})
}

// A receipt handed out again names the seller that its first print named, not
// the one of today.
func TestCopiesNameTheSellerOfThen(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Cashier)
		bread := s.Put(Goods("B1", "Bread", 100))
		s.OpenDrawer(c, 0)
		seller := func(id string) string {
			d, err := s.Pos.IssueReceipt(s.Context(), c, id)
			s.Check(err)
			return d.Store.Name + "; " + d.Store.LegalName + "; " + d.Store.Address + "; " + d.Store.VATID + "; " + d.Footer + "; " + d.Language + "; " + d.At.Location().String()
		}
		rename := func(name, vat, language, zone string) {
			shop, err := s.Access.Store(s.Context(), s.Store.ID)
			s.Check(err)
			shop.Name, shop.LegalName, shop.Address, shop.VATID = name, name+" GmbH", name+" 1", vat
			shop.ReceiptFooter, shop.Language, shop.TimeZone = "Thanks, "+name, language, zone
			_, err = s.Access.UpdateStore(s.Context(), shop)
			s.Check(err)
			s.Clock.Advance(1e9)
		}
		rename("Kai", "DE1", "de", "Europe/Berlin")
		first := s.Sell(c, bread.ID, 1000, 100)
		s.Clock.Advance(1e9)
		rename("Hafen", "DE2", "en", "Asia/Tokyo")
		second := s.Sell(c, bread.ID, 1000, 100)
		for _, want := range []struct{ id, seller string }{
			{first, "Kai; Kai GmbH; Kai 1; DE1; Thanks, Kai; de; Europe/Berlin"},
			{second, "Hafen; Hafen GmbH; Hafen 1; DE2; Thanks, Hafen; en; Asia/Tokyo"},
			{first, "Kai; Kai GmbH; Kai 1; DE1; Thanks, Kai; de; Europe/Berlin"},
		} {
			if got := seller(want.id); got != want.seller {
				s.Errorf("the receipt names %q, want %q", got, want.seller)
			}
		}
	}, func(st *access.Store) { st.Name, st.VATID = "Before", "DE0" })
}
