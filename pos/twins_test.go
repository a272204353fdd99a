package pos_test

import (
	"bytes"
	"context"
	"testing"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/db"
)

// While the database hangs, a till gives up on its sale and sends it again, and
// the first try still waits in the queue. When both are committed together it is
// one sale, and whoever still listens hears its answer, not that another sale
// has its id.
func TestASaleSentAgainMeetsItsFirstTry(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Cashier)
		s.OpenDrawer(c, 0)
		bread := s.Put(Goods("B1", "Rye bread", 349))
		given, other := money.Amount(349), money.Amount(500)
		sale := pos.SaleRequest{Lines: []pos.LineRequest{{ProductID: bread.ID}}, Total: 349, Tenders: []pos.TenderRequest{{Kind: pos.Cash, Amount: &given}}}
		changed := sale
		changed.Tenders = []pos.TenderRequest{{Kind: pos.Cash, Amount: &other}}

		id := db.NewID()
		var answers []pos.Answer
		var errs []error
		if got := s.Events(func() {
			answers, errs = s.Pos.CommitTogether(context.Background(), c, id, sale, sale, changed, sale)
		}); len(got) != 1 {
			t.Errorf("events %v", got)
		}
		for i, a := range answers {
			if i == 2 {
				s.Refused(errs[i], "sale_exists", "")
				continue
			}
			s.Check(errs[i])
			if a.Created != (i == 0) || len(a.Body) == 0 || !bytes.Equal(a.Body, answers[0].Body) {
				t.Errorf("try %d: created %v, %s", i+1, a.Created, a.Body)
			}
		}
		if n := s.Number(`SELECT COUNT(*) FROM sales WHERE id = ?`, id); n != 1 {
			t.Errorf("%d sales", n)
		}
		if n := s.Number(`SELECT sale_number FROM register_heads WHERE register_id = ?`, c.Register); n != 1 {
			t.Errorf("the register's last number is %d", n)
		}
		s.StockAddsUp()
	})
}
