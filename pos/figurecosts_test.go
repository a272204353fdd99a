package pos_test

import (
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
)

// What goods cost is what they cost when they were sold: of a kit, what its
// parts cost. Goods that came back damaged stay a cost.
func TestFiguresTellTheMargin(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Manager)
		s.OpenDrawer(c, 0)
		rum, mix, plain := s.Put(Goods("RUM", "Rum", 1190)), s.Put(Goods("MIX", "Mix", 2380)), s.Put(Goods("PLAIN", "Plain", 119))
		_, err := s.Pos.PutKit(s.Context(), s.Store.ID, mix.ID, pos.Kit{Parts: []pos.KitPart{{ProductID: rum.ID, Quantity: 2_000}}})
		s.Check(err)
		receive := func(cost pos.Cost) {
			s.Clock.Advance(time.Minute)
			_, _, err := s.Pos.PutStockMove(s.Context(), s.Store.ID, s.Manager.ID, rum.ID, db.NewID(),
				pos.StockMoveRequest{Kind: "receive", Quantity: 10_000, Cost: &cost})
			s.Check(err)
			s.Clock.Advance(time.Minute)
		}
		receive(400_000) // 4.00 a bottle
		s.Sell(c, rum.ID, 1000, 1190)
		damaged := s.Sell(c, rum.ID, 1000, 1190)
		s.Return(c, damaged, 1000, false)
		back := s.Sell(c, rum.ID, 1000, 1190)
		s.Return(c, back, 1000, true)
		s.Sell(c, mix.ID, 1000, 2380)
		s.Sell(c, plain.ID, 1000, 119)
		// Of unknown cost, and not put back: its margin is not known either. A kit's
		// cost is its parts'.
		for range 2 {
			s.Return(c, s.Sell(c, plain.ID, 1000, 119), 1000, false)
		}
		s.Return(c, s.Sell(c, mix.ID, 1000, 2380), 1000, false)
		receive(700_000) // the average goes up; what was sold is not touched
		today, err := s.Pos.PeriodOf(s.Store, pos.PeriodToday, "", "")
		s.Check(err)
		q := pos.FigureQuery{By: "product", Period: today, Limit: 10, Costs: true, Sort: "sku"}
		f, err := s.Pos.Figures(s.Context(), s.Store, q)
		s.Check(err)
		want := []struct {
			sku                            string
			turnover, cost, margin, nobody int64
		}{{"MIX", 2380, 1600, 400, 0}, {"PLAIN", 119, 0, 0, 100}, {"RUM", 1190, 800, 200, 0}}
		for i, w := range want {
			r := f.Rows[i]
			if r.Text("sku") != w.sku || r.Number("turnover") != w.turnover || r.Number("cost") != w.cost || r.Number("margin") != w.margin || r.Number("net_without_cost") != w.nobody {
				t.Errorf("%s: turnover %d, cost %d, margin %d, without cost %d", r.Text("sku"), r.Number("turnover"), r.Number("cost"), r.Number("margin"), r.Number("net_without_cost"))
			}
		}
		q.Costs = false
		f, err = s.Pos.Figures(s.Context(), s.Store, q)
		s.Check(err)
		for _, column := range f.Columns {
			if column.Key == "cost" || column.Key == "margin" || column.Key == "net_without_cost" {
				t.Errorf("%s is told to who may not see it", column.Key)
			}
		}
	})
}

// Goods that were put aside cost what they cost when they left the shelf, also
// where they come back; until they are fetched they are worth something still.
func TestGoodsPutAsideHaveACost(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx := s.Context()
		c := s.SignIn(0, s.Manager)
		s.OpenDrawer(c, 0)
		ada := db.NewID()
		_, _, _, err := s.Pos.PutCustomer(ctx, c, ada, pos.CustomerRequest{Name: "Ada"})
		s.Check(err)
		rum, plain := s.Put(Goods("RUM", "Rum", 1190)), s.Put(Goods("PLAIN", "Plain", 119))
		three := 3 * money.One
		receive := func(cost pos.Cost) {
			s.Clock.Advance(time.Minute)
			_, _, err := s.Pos.PutStockMove(ctx, s.Store.ID, s.Manager.ID, rum.ID, db.NewID(), pos.StockMoveRequest{Kind: "receive", Quantity: 10_000, Cost: &cost})
			s.Check(err)
			s.Clock.Advance(time.Minute)
		}
		receive(400_000)
		laid := pos.LayawayRequest{Lines: []pos.LineRequest{{ProductID: rum.ID, Quantity: &three}, {ProductID: plain.ID}}, Total: 3689,
			First: &pos.LayawayMoney{ID: db.NewID(), Amount: 3689, Tenders: []pos.TenderRequest{{Kind: pos.Cash, Amount: amount(3689)}}}}
		laid.CustomerID = ada
		id := db.NewID()
		_, _, err = s.Pos.PutLayaway(ctx, c, id, laid)
		s.Check(err)
		value := func() pos.ValueRow {
			s.Helper()
			rows, err := s.Pos.StockValue(ctx, s.Store.ID)
			s.Check(err)
			if len(rows) != 1 {
				s.Fatalf("values %+v", rows)
			}
			return rows[0]
		}
		if v := value(); v.AtCost != 28_00 || v.AsideAtCost != 12_00 || v.AsideAtPrice != 3689 {
			t.Errorf("with goods put aside: %+v", v)
		}
		receive(700_000) // what was put aside is not touched
		fetched := pos.SaleRequest{Lines: laid.Lines, Total: 3689, Tenders: []pos.TenderRequest{{Kind: pos.Deposit, Amount: amount(3689)}}}
		fetched.LayawayID, fetched.CustomerID = id, ada
		sold := db.NewID()
		_, err = s.Pos.CommitSale(ctx, c, sold, fetched)
		s.Check(err)
		if v := value(); v.AsideAtCost != 0 {
			t.Errorf("after they were fetched: %+v", v)
		}
		today, err := s.Pos.PeriodOf(s.Store, pos.PeriodToday, "", "")
		s.Check(err)
		f, err := s.Pos.Figures(ctx, s.Store, pos.FigureQuery{By: "product", Period: today, Limit: 10, Costs: true, Sort: "sku"})
		s.Check(err)
		for i, w := range []struct {
			sku                  string
			cost, margin, nobody int64
		}{{"PLAIN", 0, 0, 100}, {"RUM", 1200, 1800, 0}} {
			r := f.Rows[i]
			if r.Text("sku") != w.sku || r.Number("cost") != w.cost || r.Number("margin") != w.margin || r.Number("net_without_cost") != w.nobody {
				t.Errorf("%s: cost %d, margin %d, without cost %d", r.Text("sku"), r.Number("cost"), r.Number("margin"), r.Number("net_without_cost"))
			}
		}
	}, func(store *access.Store) { store.Policies.Layaway.On = true })
}
