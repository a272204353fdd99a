package pos_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/db"
)

// While goods are put without a pause, the longest sale there may be is priced
// by a catalogue that has passed whenever it comes to commit.
func TestALongSaleWhileTheCatalogueChanges(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Cashier)
		s.OpenDrawer(c, 0)
		bread := s.Put(Goods("B", "Bread", 100)).ID
		ctx, stop := context.WithCancel(s.Context())
		var putting sync.WaitGroup
		for i := range 4 {
			putting.Go(func() {
				for n := 0; ctx.Err() == nil; n++ {
					_, _, err := s.Pos.PutProduct(ctx, s.Store.ID, db.NewID(), Goods(fmt.Sprintf("P%d-%d", i, n), "Plum", 1))
					if err != nil && ctx.Err() == nil {
						t.Errorf("put: %v", err)
					}
				}
			})
		}
		lines := make([]pos.LineRequest, 1000)
		for i := range lines {
			lines[i] = pos.LineRequest{ProductID: bread}
		}
		paid := money.Amount(100_000)
		a, err := s.Pos.CommitSale(s.Context(), c, db.NewID(), pos.SaleRequest{Lines: lines, Total: paid,
			Tenders: []pos.TenderRequest{{Kind: "cash", Amount: &paid}}})
		if s.Check(err); !a.Created {
			t.Error("the sale was there before")
		}
		stop()
		putting.Wait()
		s.verify()
	})
}
