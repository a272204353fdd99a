package pos_test

import (
	"encoding/json"
	"sync"
	"testing"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
)

// byNewSettings checks documents that came into the books after stock below zero
// was denied and a tenth of returns kept: there is no sale, and each return
// gives nine tenths.
func (s *Shop) byNewSettings(seq int64, event []byte) {
	s.Helper()
	var committed struct {
		Sales []struct {
			Kind  string
			Total money.Amount
		}
	}
	s.Check(json.Unmarshal(event, &committed))
	for _, d := range committed.Sales {
		if d.Kind != "return" || d.Total != 900 {
			s.Errorf("event %d: a %s of %d by settings that have passed", seq, d.Kind, d.Total)
		}
	}
}

// Once a change of the store's settings is answered, nothing is committed by the
// old ones: not on the node that took it, and not on one that has not heard of
// it. The order of events says what came after it.
func TestNothingIsCommittedBySettingsThatHavePassed(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx := s.Context()
		tills := []pos.Cashier{s.SignIn(0, s.Cashier), s.SignIn(1, s.Manager)}
		nodes := []*pos.Pos{s.Pos, s.NewPos()}
		s.OpenDrawer(tills[0], 0)
		s.OpenDrawer(tills[1], 0)
		bread := s.Put(Goods("B1", "Bread", 1000))
		const each = 8
		var sold [2][each]string
		for i, c := range tills {
			for n := range each {
				sold[i][n] = db.NewID()
				_, err := nodes[i].CommitSale(ctx, c, sold[i][n], sale(bread.ID, 1, 1000, 1000))
				s.Check(err)
			}
		}

		shop, err := s.Access.Store(ctx, s.Store.ID)
		s.Check(err)
		shop.NegativeStock, shop.Policies.Returns.Fee = "deny", "0.1"
		sales, backs := [2][each]error{}, [2][each]error{}
		begun := make(chan struct{}, 2*each)
		var after, before int64
		var wg sync.WaitGroup
		for i, c := range tills {
			wg.Go(func() {
				for n := range each {
					_, sales[i][n] = nodes[i].CommitSale(ctx, c, db.NewID(), sale(bread.ID, 1, 1000, 1000))
					begun <- struct{}{}
				}
			})
			wg.Go(func() {
				for n := range each {
					_, backs[i][n] = nodes[i].CommitReturn(ctx, c, db.NewID(), pos.ReturnRequest{SaleID: sold[i][n],
						Lines: []pos.ReturnLine{{Line: 1, Quantity: money.One}}, Tenders: []pos.TenderRequest{{Kind: pos.Card}}})
				}
			})
		}
		wg.Go(func() {
			<-begun // in the middle of it
			_, before, err = s.DB.Head(ctx, s.Store.ID)
			if _, failed := s.Access.UpdateStore(ctx, shop); failed != nil {
				err = failed
			}
			_, after, _ = s.DB.Head(ctx, s.Store.ID)
		})
		wg.Wait()
		s.Check(err)

		changed := int64(0)
		rows, err := s.DB.Events(ctx, s.Store.ID, before, 10_000)
		s.Check(err)
		for _, r := range rows {
			if r.Type == "catalog.changed" && r.Seq <= after {
				changed = r.Seq
			}
			if changed != 0 && r.Type == "sales.committed" {
				s.byNewSettings(r.Seq, r.Data)
			}
		}
		if changed == 0 {
			s.Fatal("nobody was told of the change")
		}
		for i, c := range tills {
			for n := range each {
				if code := codeOf(sales[i][n]); code != "" && code != "stock_denied" {
					s.Errorf("a sale meanwhile: %v", sales[i][n])
				}
				if backs[i][n] != nil {
					s.Errorf("a return meanwhile: %v", backs[i][n])
				}
			}
			_, err := nodes[i].CommitSale(ctx, c, db.NewID(), sale(bread.ID, 1, 1000, 1000))
			s.Refused(err, "stock_denied", "")
		}
	})
}

// Money on goods put aside and on debts goes by what the store says when it is
// taken, on a node that has not heard of it too. Nothing is refused there for
// what the store said before.
func TestInstalmentsAndDebtsGoByTheNewestSettings(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx, c, away := s.Context(), s.SignIn(0, s.Manager), s.NewPos()
		s.OpenDrawer(c, 100_00)
		bread := s.Put(Goods("B1", "Bread", 1003))
		_, _, err := s.Pos.PutStockMove(ctx, s.Store.ID, s.Manager.ID, bread.ID, db.NewID(), pos.StockMoveRequest{Kind: pos.MoveReceive, Quantity: 9 * money.One})
		s.Check(err)
		ada := s.customer(c, pos.CustomerRequest{Name: "Ada"})
		_, err = s.Pos.PutCredit(ctx, c, ada, 100_00, 14)
		s.Check(err)
		_, err = s.pay(c, bread.ID, 1, 1003, ada, tender(pos.OnAccount, 1003, ""))
		s.Check(err)
		laid := db.NewID()
		_, err = s.putAside(c, laid, ada, bread.ID, 2006, 300)
		s.Check(err)
		_, err = away.CommitSale(ctx, c, db.NewID(), sale(bread.ID, 1, 1003, 1003)) // it knows the store now
		s.Check(err)

		shop, err := s.Access.Store(ctx, s.Store.ID)
		s.Check(err)
		shop.Cash = access.CashRounding{Step: 5, Mode: "half_up"}
		_, err = s.Access.UpdateStore(ctx, shop)
		s.Check(err)
		_, err = away.PayLayaway(ctx, c, laid, pos.LayawayMoney{ID: db.NewID(), Amount: 303, Tenders: []pos.TenderRequest{tender(pos.Cash, 400, "")}})
		s.Refused(err, "amount_uneven", "amount")
		_, err = away.PayAccount(ctx, c, ada, db.NewID(), pos.DebtPayment{Amount: 303, Tenders: []pos.TenderRequest{tender(pos.Cash, 400, "")}})
		s.Refused(err, "amount_uneven", "amount")
		_, err = away.PayAccount(ctx, c, ada, db.NewID(), pos.DebtPayment{Amount: 1003, Tenders: []pos.TenderRequest{tender(pos.Cash, 1005, "")}})
		s.Check(err)

		shop.Cash = access.CashRounding{Step: 10, Mode: "down"}
		_, err = s.Access.UpdateStore(ctx, shop)
		s.Check(err)
		_, err = away.CommitSale(ctx, c, db.NewID(), sale(bread.ID, 1, 1003, 1000))
		s.Check(err)
		s.LedgerAddsUp()
		s.verify()
	}, laying)
}
