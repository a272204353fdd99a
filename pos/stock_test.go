package pos_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/db"
)

func (s *Shop) move(product, kind string, quantity money.Quantity) pos.StockMoveView {
	s.Helper()
	v, created, err := s.Pos.PutStockMove(s.Context(), s.Store.ID, s.Manager.ID, product, db.NewID(), pos.StockMoveRequest{Kind: kind, Quantity: quantity})
	s.Check(err)
	if !created {
		s.Fatal("a move under a new id was there already")
	}
	return v
}

func TestStockMoves(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx := s.Context()
		milk := s.Put(Goods("M", "Milk", 99))
		for _, step := range []struct {
			kind                  string
			quantity, want, shown money.Quantity
		}{
			{pos.MoveReceive, 24_000, 24_000, 24_000}, {pos.MoveWaste, 2_500, 21_500, 2_500}, {pos.MoveAdjust, -1_000, 20_500, -1_000},
			{pos.MoveCount, 19_000, 19_000, 19_000}, {pos.MoveCount, 0, 0, 0}, {pos.MoveWaste, 1_000, -1_000, 1_000},
		} {
			v := s.move(milk.ID, step.kind, step.quantity)
			if v.Stock != step.want || v.Quantity != step.shown {
				s.Errorf("%s %s: %s of %s on hand, want %s of %s", step.kind, step.quantity, v.Quantity, v.Stock, step.shown, step.want)
			}
		}
		v, err := s.Pos.Product(ctx, s.Store.ID, milk.ID)
		if s.Check(err); v.Stock != -1_000 || v.Revision != milk.Revision {
			s.Errorf("on hand %s at revision %d", v.Stock, v.Revision)
		}
		s.StockAddsUp()

		var listed []pos.StockMoveView
		cursor := ""
		for {
			page, next, err := s.Pos.StockMoves(ctx, s.Store.ID, milk.ID, 4, cursor)
			s.Check(err)
			listed = append(listed, page...)
			if cursor = next; next == "" {
				break
			}
		}
		if len(listed) != 6 || listed[0].Stock != -1_000 || listed[5].Kind != pos.MoveReceive || listed[5].Staff != s.Manager.ID {
			s.Errorf("listed %+v", listed)
		}
		_, _, err = s.Pos.StockMoves(ctx, s.Store.ID, milk.ID, 4, "0.zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz")
		s.Refused(err, "cursor_invalid", "cursor")
	})
}

func TestStockMoveIsOncePerID(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx, id := s.Context(), db.NewID()
		milk, tea := s.Put(Goods("M", "Milk", 99)), s.Put(Goods("T", "Tea", 299))
		r := pos.StockMoveRequest{Kind: pos.MoveReceive, Quantity: 5_000, Reason: "delivery"}
		put := func(product string, r pos.StockMoveRequest) (pos.StockMoveView, bool, error) {
			return s.Pos.PutStockMove(ctx, s.Store.ID, s.Manager.ID, product, id, r)
		}
		var first pos.StockMoveView
		s.tells([]string{"stock.changed"}, func() {
			var err error
			first, _, err = put(milk.ID, r)
			s.Check(err)
		})
		s.move(milk.ID, pos.MoveCount, 1_000)
		s.tells(untold, func() {
			again, created, err := put(milk.ID, r)
			if s.Check(err); created || again != first {
				s.Errorf("again: %+v, created %v; first %+v", again, created, first)
			}
			_, _, err = put(tea.ID, r)
			s.Refused(err, "move_exists", "")
			r.Quantity++
			_, _, err = put(milk.ID, r)
			s.Refused(err, "move_exists", "")
		})
		s.Check(s.Pos.DeleteProduct(ctx, s.Store.ID, milk.ID))
		r.Quantity--
		if _, created, err := put(milk.ID, r); err != nil || created {
			s.Errorf("again, for a product that is gone by now: created %v, %v", created, err)
		}
		_, _, err := s.Pos.PutStockMove(ctx, s.Store.ID, s.Manager.ID, milk.ID, db.NewID(), r)
		s.Refused(err, "no_product", "")
		s.StockAddsUp()
	})
}

func TestStockMoveRefuses(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx := s.Context()
		milk := s.Put(Goods("M", "Milk", 99))
		s.tells(untold, func() {
			for _, c := range []struct {
				r    pos.StockMoveRequest
				code string
			}{
				{pos.StockMoveRequest{Kind: "import", Quantity: 1}, "kind_invalid"}, {pos.StockMoveRequest{Quantity: 1}, "kind_invalid"},
				{pos.StockMoveRequest{Kind: pos.MoveReceive}, "quantity_invalid"}, {pos.StockMoveRequest{Kind: pos.MoveWaste, Quantity: -1}, "quantity_invalid"},
				{pos.StockMoveRequest{Kind: pos.MoveAdjust}, "quantity_invalid"}, {pos.StockMoveRequest{Kind: pos.MoveCount, Quantity: -1}, "quantity_invalid"},
				{pos.StockMoveRequest{Kind: pos.MoveAdjust, Quantity: -1 << 63}, "quantity_invalid"},
				{pos.StockMoveRequest{Kind: pos.MoveReceive, Quantity: 1<<63 - 1}, "quantity_invalid"},
				{pos.StockMoveRequest{Kind: pos.MoveReceive, Quantity: 1, Reason: "4111 1111 1111 1111"}, "card_number"},
			} {
				_, _, err := s.Pos.PutStockMove(ctx, s.Store.ID, s.Manager.ID, milk.ID, db.NewID(), c.r)
				s.Refused(err, c.code, "")
			}
			r := pos.StockMoveRequest{Kind: pos.MoveReceive, Quantity: 1}
			for _, product := range []string{"x", db.NewID()} {
				_, _, err := s.Pos.PutStockMove(ctx, s.Store.ID, s.Manager.ID, product, db.NewID(), r)
				s.Refused(err, "no_product", "")
			}
			_, _, err := s.Pos.PutStockMove(ctx, s.Store.ID, s.Manager.ID, milk.ID, "x", r)
			s.Refused(err, "id_invalid", "move_id")
		})
		most := pos.StockMoveRequest{Kind: pos.MoveReceive, Quantity: 1_000_000_000 * money.One}
		_, _, err := s.Pos.PutStockMove(ctx, s.Store.ID, s.Manager.ID, milk.ID, db.NewID(), most)
		s.Check(err)
		_, _, err = s.Pos.PutStockMove(ctx, s.Store.ID, s.Manager.ID, milk.ID, db.NewID(), most)
		s.Refused(err, "quantity_invalid", "quantity")
	})
}

// Deliveries, counts, sales, returns and imports of the same goods at once:
// whatever their order, what is on hand is the sum of what moved it.
func TestStockAddsUpUnderConcurrency(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx := context.WithoutCancel(s.Context())
		milk, tea := s.Put(Goods("M", "Milk", 100)), s.Put(Goods("T", "Tea", 300))
		mia := s.SignIn(0, s.Cashier)
		s.OpenDrawer(mia, 0)
		sold := make([]string, 6)
		for i := range sold {
			sold[i] = s.Sell(mia, milk.ID, 2_000, 1_000)
		}
		var wg sync.WaitGroup
		do := func(what string, f func() error) {
			wg.Go(func() {
				if err := f(); err != nil {
					s.Errorf("%s: %v", what, err)
				}
			})
		}
		for i := range 6 {
			do("move", func() error {
				kind := []string{pos.MoveReceive, pos.MoveCount, pos.MoveWaste}[i%3]
				_, _, err := s.Pos.PutStockMove(ctx, s.Store.ID, s.Manager.ID, []string{milk.ID, tea.ID}[i%2], db.NewID(), pos.StockMoveRequest{Kind: kind, Quantity: 7_000})
				return err
			})
			do("sale", func() error {
				return s.sellBoth(ctx, mia, tea.ID, milk.ID)
			})
			do("return", func() error {
				_, err := s.Pos.CommitReturn(ctx, mia, db.NewID(), pos.ReturnRequest{SaleID: sold[i], Lines: []pos.ReturnLine{{Line: 1, Quantity: 1_000, Restock: i%2 == 0}},
					Tenders: []pos.TenderRequest{{Kind: pos.Cash}}})
				return err
			})
			do("import", func() error {
				_, err := s.Pos.Import(ctx, s.Store.ID, "", csv(fmt.Sprintf("sku,name,price,stock\nT,Tea,3.00,%d\nM,Milk,1.00,%d\n", 10+i, 20+i)), pos.ImportOptions{})
				return err
			})
		}
		wg.Wait()
		s.StockAddsUp()
	})
}

func (s *Shop) sellBoth(ctx context.Context, c pos.Cashier, products ...string) error {
	r := pos.SaleRequest{}
	for _, p := range products {
		r.Lines = append(r.Lines, pos.LineRequest{ProductID: p})
	}
	priced, err := s.Pos.PriceCart(ctx, s.Store.ID, r.Lines, r.Extras)
	if err != nil {
		return err
	}
	r.Total, r.Tenders = priced.Total, []pos.TenderRequest{{Kind: pos.Cash, Amount: &priced.Total}}
	_, err = s.Pos.CommitSale(ctx, c, db.NewID(), r)
	return err
}

// Any sequence of moves ends at what a plain sum says.
func TestStockMovesAgainstASum(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		milk := s.Put(Goods("M", "Milk", 99))
		var model money.Quantity
		rapid.Check(s.T, func(rt *rapid.T) {
			for range rapid.IntRange(1, 4).Draw(rt, "moves") {
				q := money.Quantity(rapid.Int64Range(1, 1_000_000).Draw(rt, "quantity"))
				kind := rapid.SampledFrom([]string{pos.MoveReceive, pos.MoveAdjust, pos.MoveCount, pos.MoveWaste}).Draw(rt, "kind")
				switch kind {
				case pos.MoveWaste:
					model -= q
				case pos.MoveCount:
					model = q
				default:
					model += q
				}
				v, _, err := s.Pos.PutStockMove(s.Context(), s.Store.ID, "", milk.ID, db.NewID(), pos.StockMoveRequest{Kind: kind, Quantity: q})
				if err != nil || v.Stock != model {
					rt.Fatalf("%s %s: %s on hand (%v), want %s", kind, q, v.Stock, err, model)
				}
			}
		})
		s.StockAddsUp()
	})
}
