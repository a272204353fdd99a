package pos_test

import (
	"sync"
	"testing"
	"time"

	"tillbell/server/db"
)

// Sales that queue up behind each other say that tills crowd, to which whatever
// can wait makes way; one after another do not.
func TestSalesThatQueueAreACrowd(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Manager)
		s.OpenDrawer(c, 0)
		bread := s.Put(Goods("B1", "Bread", 1000))
		for range 10 {
			s.Sell(c, bread.ID, 1000, 1000)
		}
		if s.DB.Crowded() {
			s.Fatal("ten sales one after another are a crowd")
		}
		sale := s.cart(nil, bread.ID)
		for held := 50 * time.Millisecond; !s.DB.Crowded(); held *= 2 {
			if held > 10*time.Second {
				s.Fatal("forty sales that wait for one store are no crowd")
			}
			var sold sync.WaitGroup
			errs := make([]error, 40)
			s.Check(s.DB.Tx(s.Context(), func(tx *db.Tx) error { // nothing is sold here meanwhile
				if _, err := tx.HoldCatalogs([]string{s.Store.ID}); err != nil {
					return err
				}
				for i := range errs {
					sold.Go(func() { _, errs[i] = s.Pos.CommitSale(s.Context(), c, db.NewID(), sale) })
				}
				time.Sleep(held)
				return nil
			}))
			sold.Wait()
			for _, err := range errs {
				s.Check(err)
			}
		}
		s.LedgerAddsUp()
	})
}
