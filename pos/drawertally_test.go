package pos_test

import (
	"math/rand/v2"
	"sync"
	"testing"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
)

func (s *Shop) tallied() {
	s.Helper()
	wrong, err := pos.MistalliedDrawers(s.DB.Read(s.Context()))
	s.Check(err)
	if len(wrong) > 0 {
		s.Fatalf("drawers %q are not what their documents come to", wrong)
	}
}

// trade sells, takes back and voids at random.
func (s *Shop) trade(c pos.Cashier, random *rand.Rand, goods []string, times int) {
	for range times {
		lines := []pos.LineRequest{{ProductID: goods[random.IntN(len(goods))]}, {ProductID: goods[random.IntN(len(goods))]}}
		priced, err := s.Pos.PriceFor(s.Context(), c, lines, pos.Extras{})
		s.Check(err)
		given := [][]pos.TenderRequest{
			{{Kind: pos.Cash, Amount: amount(5000)}},
			{{Kind: pos.Card, Amount: &priced.Total}},
			{{Kind: pos.Card, Amount: amount(50)}, {Kind: pos.Cash, Amount: amount(5000)}},
			{{Kind: pos.Cash, Currency: "CHF", ForeignAmount: 50_00}},
		}[random.IntN(4)]
		sold := s.ring(c, pos.SaleRequest{Lines: lines, Tenders: given})
		switch random.IntN(4) {
		case 0:
			s.takeBack(c, pos.ReturnRequest{SaleID: sold.ID, Lines: []pos.ReturnLine{{Line: 1, Quantity: money.One, Restock: true}},
				Tenders: []pos.TenderRequest{{Kind: []string{pos.Cash, pos.Card}[random.IntN(2)]}}})
		case 1:
			_, err := s.Pos.CommitVoid(s.Context(), c, db.NewID(), pos.VoidRequest{SaleID: sold.ID, Reason: "wrong goods"})
			s.Check(err)
		}
	}
}

// What a drawer's register keeps of it with every commit is what its documents
// come to, whoever made them and however many at once.
func TestADrawerIsTalliedExactly(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		s.class(pos.TaxClass{Code: "two", Name: "Two", Components: []pos.TaxComponent{{Name: "GST", Rate: 50_000}, {Name: "QST", Rate: 99_750}}})
		var goods []string
		for sku, tax := range map[string]string{"a": "standard", "b": "reduced", "c": "two"} {
			r := Goods(sku, sku, 1003)
			r.Tax = tax
			goods = append(goods, s.Put(r).ID)
		}
		mia, sofia := s.SignIn(0, s.Cashier), s.SignIn(0, s.Manager)
		mia.Rights = sofia.Rights
		drawer := s.OpenDrawer(mia, 2000_00)
		var both sync.WaitGroup
		for i, c := range []pos.Cashier{mia, sofia} {
			both.Go(func() { s.trade(c, rand.New(rand.NewPCG(7, uint64(i))), goods, 12) })
		}
		both.Wait()
		s.cash(mia, drawer, "pay_in", 500)
		s.tallied()
		kept := s.report(sofia, drawer)
		if len(kept.Staff) != 2 || kept.Sales.Count != 24 || kept.Staff[0].Sales != 12 || kept.Staff[0].Total+kept.Staff[1].Total != kept.Sales.Total-kept.Returns.Total {
			t.Errorf("the report: %+v", kept)
		}
		// A drawer that is older than tallies is summed up, to the same.
		s.Check(s.DB.Tx(s.Context(), func(tx *db.Tx) error {
			return tx.Exec(`UPDATE register_heads SET drawer_tally = ? WHERE register_id = ?`, db.Bytes{}, mia.Register).Error
		}))
		added := s.report(sofia, drawer)
		if *added.Expected != *kept.Expected || added.Staff[1].Total != kept.Staff[1].Total || len(added.Tenders) != len(kept.Tenders) {
			t.Errorf("kept %+v, added up %+v", kept, added)
		}
		open, err := s.Pos.OpenDrawers(s.Context(), s.Store.ID)
		s.Check(err)
		if open[0].Cash != *kept.Expected || open[0].Sales != 24 {
			t.Errorf("the open drawer: %+v, expected %d", open[0], *kept.Expected)
		}
		_, err = s.Pos.CloseDrawer(s.Context(), sofia, drawer, *kept.Expected)
		s.Check(err)
		s.verify()
	}, func(store *access.Store) {
		store.Cash = access.CashRounding{Step: 5, Mode: "half_up"}
		store.ForeignCash = []access.ForeignCash{{Currency: "CHF", Rate: "0.95"}}
	})
}
