package pos_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
)

// branch is another store of the same database, with the same goods by SKU.
func (s *Shop) branch() access.Store {
	s.Helper()
	other := access.DefaultStore()
	other.ID, other.Code, other.Name = db.NewID(), "ELBE", "Markt an der Elbe"
	s.Check(s.DB.Tx(s.Context(), func(tx *db.Tx) error {
		if err := access.CreateStore(tx, other); err != nil {
			return err
		}
		return tx.Create(&access.TaxClass{StoreID: other.ID, Code: "standard", Name: "19 %", Rate: 190_000}).Error
	}))
	return other
}

func (s *Shop) putIn(store string, r pos.ProductRequest) pos.ProductView {
	s.Helper()
	v, _, err := s.Pos.PutProduct(s.Context(), store, db.NewID(), r)
	s.Check(err)
	return v
}

// inBooks is what the row of stock says.
func (s *Shop) inBooks(product string) money.Quantity {
	s.Helper()
	return money.Quantity(s.Number(`SELECT on_hand FROM stock WHERE product_id = ?`, product))
}

func cost(text string) *pos.Cost {
	c, err := pos.ParseCost("", text)
	if err != nil {
		panic(err)
	}
	return &c
}

// twenty does the same at once, twenty times, and returns how many made it.
func (s *Shop) twenty(do func() (bool, error)) int {
	s.Helper()
	var wg sync.WaitGroup
	var mu sync.Mutex
	made := 0
	for range 20 {
		wg.Go(func() {
			created, err := do()
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				s.Errorf("one of twenty: %v", err)
			}
			if created {
				made++
			}
		})
	}
	wg.Wait()
	return made
}

func TestTypedMoves(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx, milk := s.Context(), s.Put(Goods("M", "Milk", 99))
		put := func(r pos.StockMoveRequest) (pos.StockMoveView, error) {
			v, _, err := s.Pos.PutStockMove(ctx, s.Store.ID, s.Manager.ID, milk.ID, db.NewID(), r)
			return v, err
		}
		for _, c := range []struct {
			r    pos.StockMoveRequest
			code string
			want money.Quantity
		}{
			{pos.StockMoveRequest{Kind: pos.MoveReceive, Quantity: 10_000, Cost: cost("62.5")}, "", 10_000},
			{pos.StockMoveRequest{Kind: pos.MoveAdjust, Quantity: -1_000, Cause: pos.CauseStolen}, "", 9_000},
			{pos.StockMoveRequest{Kind: pos.MoveAdjust, Quantity: 2_000, Cause: pos.CauseFound}, "", 11_000},
			{pos.StockMoveRequest{Kind: pos.MoveAdjust, Quantity: 2_000, Cause: pos.CauseLost}, "quantity_invalid", 11_000},
			{pos.StockMoveRequest{Kind: pos.MoveAdjust, Quantity: -2_000, Cause: pos.CauseFound}, "quantity_invalid", 11_000},
			{pos.StockMoveRequest{Kind: pos.MoveAdjust, Quantity: -2_000, Cause: "eaten"}, "cause_invalid", 11_000},
			{pos.StockMoveRequest{Kind: pos.MoveReceive, Quantity: 1_000, Cause: pos.CauseFound}, "cause_invalid", 11_000},
			{pos.StockMoveRequest{Kind: pos.MoveWaste, Quantity: 1_000, Cause: pos.CauseExpired}, "", 10_000},
			{pos.StockMoveRequest{Kind: pos.MoveWaste, Quantity: 1_000, Cost: cost("1")}, "cost_invalid", 10_000},
			{pos.StockMoveRequest{Kind: pos.MoveSupplierReturn, Quantity: 4_000}, "", 6_000},
			{pos.StockMoveRequest{Kind: pos.MoveReceive, Quantity: 1_000, ExpiresOn: "2026-02-30"}, "day_invalid", 6_000},
			{pos.StockMoveRequest{Kind: pos.MoveReceive, Quantity: 2_000, Cost: cost("0.001")}, "", 8_000},
		} {
			v, err := put(c.r)
			if c.code != "" {
				s.Refused(err, c.code, "")
			} else if s.Check(err); v.Stock != c.want {
				s.Errorf("%+v: %s on hand, want %s", c.r, v.Stock, c.want)
			}
			if got := s.inBooks(milk.ID); got != c.want {
				s.Errorf("%+v: %s on hand, want %s", c.r, got, c.want)
			}
		}
		// (6 × 62500 + 2 × 1) / 8 thousandths of a cent
		card, err := s.Pos.StockCard(ctx, s.Store, milk.ID)
		if s.Check(err); card.Cost.String() != "46.875" || *card.Value != 375 {
			s.Errorf("costs %s, worth %d", card.Cost, *card.Value)
		}
		tooMuch := pos.CostOf(1_000_000_000) + 1
		_, err = put(pos.StockMoveRequest{Kind: pos.MoveReceive, Quantity: 1, Cost: &tooMuch})
		s.Refused(err, "cost_invalid", "unit_cost")
		s.StockAddsUp()
	})
}

// What was on hand after each thing that moved stock, reckoned back from now,
// is what a list from the beginning says.
func TestHistory(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx := s.Context()
		rum, cola := s.Put(Goods("R", "Rum", 900)), s.Put(Goods("C", "Cola", 300))
		mix := s.Put(Goods("X", "Mixer", 1_000))
		_, err := s.Pos.PutKit(ctx, s.Store.ID, mix.ID, pos.Kit{Parts: []pos.KitPart{{ProductID: rum.ID, Quantity: 1_000}, {ProductID: cola.ID, Quantity: 2_000}}})
		s.Check(err)
		mia := s.SignIn(0, s.Cashier)
		s.OpenDrawer(mia, 0)
		var want []money.Quantity
		stock := money.Quantity(0)
		did := func(delta money.Quantity, do func()) {
			s.Clock.Advance(time.Second)
			do()
			stock += delta
			want = append(want, stock)
		}
		did(20_000, func() { s.move(cola.ID, pos.MoveReceive, 20_000) })
		for range 3 {
			var sale string
			did(-3_000, func() { sale = s.Sell(mia, cola.ID, 3_000, 900) })
			did(-2_000, func() { s.Sell(mia, mix.ID, 1_000, 1_000) })
			did(1_000, func() { s.Return(mia, sale, 1_000, true) })
			did(0, func() { s.Return(mia, sale, 1_000, false) })
		}
		did(-1_000, func() { s.move(cola.ID, pos.MoveCount, stock-1_000) })
		slices.Reverse(want)
		// What was not folded yet is listed all the same, and folding doubles nothing.
		before, err := s.Pos.HistoryUnfolded(ctx, s.Store.ID, cola.ID)
		s.Check(err)
		s.Check(s.Pos.Fold(ctx))
		after, err := s.Pos.HistoryUnfolded(ctx, s.Store.ID, cola.ID)
		s.Check(err)
		if len(before) != len(want) || !reflect.DeepEqual(before, after) {
			s.Errorf("before it is folded %+v\nafter %+v", before, after)
		}
		for _, page := range []int{4, 200} {
			var got []money.Quantity
			cursor, kinds := "", map[string]int{}
			for {
				items, next, err := s.Pos.History(ctx, s.Store.ID, cola.ID, page, cursor)
				s.Check(err)
				for _, h := range items {
					got = append(got, h.Stock)
					kinds[h.Kind]++
					if h.Kind == "sale" && (h.Receipt == "" || h.Staff != s.Cashier.ID) {
						s.Errorf("a sale without its receipt: %+v", h)
					}
				}
				if cursor = next; next == "" {
					break
				}
			}
			if !slices.Equal(got, want) || kinds["sale"] != 6 || kinds["return"] != 6 || kinds["receive"] != 1 || kinds["count"] != 1 {
				s.Errorf("pages of %d say %v of %v\nwant %v", page, got, kinds, want)
			}
		}
		_, _, err = s.Pos.History(ctx, s.Store.ID, cola.ID, 4, "x.y.z")
		s.Refused(err, "cursor_invalid", "")
		_, _, err = s.Pos.History(ctx, s.Store.ID, db.NewID(), 4, "")
		s.Refused(err, "no_product", "")
		s.StockAddsUp()
	})
}

func TestOrderAndDeliveries(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx, milk, tea := s.Context(), s.Put(Goods("M", "Milk", 99)), s.Put(Goods("T", "Tea", 299))
		supplier, created, err := s.Pos.PutSupplier(ctx, s.Store.ID, pos.Supplier{ID: db.NewID(), Name: "Meierei <b>Nord</b>", LeadDays: 2})
		if s.Check(err); !created {
			s.Error("a supplier was there already")
		}
		s.Check(s.Pos.PutSupplierProduct(ctx, s.Store.ID, pos.SupplierProduct{SupplierID: supplier.ID, ProductID: milk.ID, Article: "4711", Cost: cost("50"), Preferred: true}))
		id := db.NewID()
		request := pos.OrderRequest{SupplierID: supplier.ID, Lines: []pos.OrderLineRequest{{ProductID: milk.ID, Quantity: 10_000}, {ProductID: tea.ID, Quantity: 5_000, Cost: cost("120.5")}}}
		order, created, err := s.Pos.PutOrder(ctx, s.Store.ID, s.Manager.ID, id, request)
		if s.Check(err); !created || order.Number != 1 || order.Lines[0].Article != "4711" || order.Lines[0].Cost.String() != "50" || order.Total != 500+602 {
			s.Errorf("ordered %+v", order)
		}
		receive := pos.ReceivingRequest{OrderID: id, Reference: "LS 1", Lines: []pos.ReceiveLine{
			{ProductID: milk.ID, Quantity: 4_000, Batch: "L1", ExpiresOn: "2026-12-24"}, {ProductID: tea.ID, Quantity: 6_000}}}
		_, err = s.Pos.Receive(ctx, s.Store.ID, s.Manager.ID, db.NewID(), receive)
		s.Refused(err, "order_status", "order_id")
		_, err = s.Pos.StepOrder(ctx, s.Store.ID, id, "send")
		s.Check(err)
		_, _, err = s.Pos.PutOrder(ctx, s.Store.ID, s.Manager.ID, id, request)
		s.Refused(err, "order_sent", "")

		delivery := db.NewID()
		var mu sync.Mutex
		bodies := map[string]bool{}
		made := s.twenty(func() (bool, error) {
			a, err := s.Pos.Receive(ctx, s.Store.ID, s.Manager.ID, delivery, receive)
			mu.Lock()
			defer mu.Unlock()
			bodies[string(a.Body)] = true
			return a.Created, err
		})
		if made != 1 || len(bodies) != 1 {
			s.Errorf("one delivery, sent twenty times, was made %d times with %d answers", made, len(bodies))
		}
		var got pos.Receiving
		for body := range bodies {
			s.Check(json.Unmarshal([]byte(body), &got))
		}
		if got.OrderStatus != pos.OrderPartly || *got.Lines[0].Missing != 6_000 || *got.Lines[1].Over != 1_000 || got.Total != 4*50+723 {
			s.Errorf("received %+v", got)
		}
		if s.inBooks(milk.ID) != 4_000 || s.inBooks(tea.ID) != 6_000 {
			s.Errorf("%s milk and %s tea on hand", s.inBooks(milk.ID), s.inBooks(tea.ID))
		}
		receive.Note = "other"
		_, err = s.Pos.Receive(ctx, s.Store.ID, s.Manager.ID, delivery, receive)
		s.Refused(err, "receiving_exists", "")

		s.Clock.Advance(time.Hour)
		second := pos.ReceivingRequest{OrderID: id, Close: true, Lines: []pos.ReceiveLine{{ProductID: milk.ID, Quantity: 2_000, Cost: cost("80")}}}
		_, err = s.Pos.Receive(ctx, s.Store.ID, s.Manager.ID, db.NewID(), second)
		s.Check(err)
		order, err = s.Pos.Order(ctx, s.Store.ID, id)
		if s.Check(err); order.Status != pos.OrderReceived || order.Lines[0].Received != 6_000 {
			s.Errorf("the order is %+v", order)
		}
		card, err := s.Pos.StockCard(ctx, s.Store, milk.ID)
		if s.Check(err); card.Cost.String() != "60" || card.Supplied[0].Cost.String() != "80" || card.Supplied[0].Article != "4711" {
			s.Errorf("milk costs %s; sold to us as %+v", card.Cost, card.Supplied)
		}
		_, err = s.Pos.Receive(ctx, s.Store.ID, s.Manager.ID, db.NewID(), second)
		s.Refused(err, "order_status", "order_id")
		if n := s.Number(`SELECT COUNT(*) FROM stock_costs WHERE product_id = ?`, milk.ID); n != 2 {
			s.Errorf("%d costs of milk are kept", n)
		}
		_, _, err = s.Pos.PutSupplier(ctx, s.branch().ID, supplier)
		s.Refused(err, "not_here", "")
		s.StockAddsUp()
	})
}

func TestTransfer(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx, other := s.Context(), s.branch()
		here, there := s.Put(Goods("M", "Milk", 99)), s.putIn(other.ID, Goods("M", "Milk there", 109))
		odd, oddThere := s.Put(Goods("O", "Odd", 99)), s.putIn(other.ID, Goods("P", "Odd there", 99))
		_, _, err := s.Pos.PutStockMove(ctx, s.Store.ID, s.Manager.ID, here.ID, db.NewID(), pos.StockMoveRequest{Kind: pos.MoveReceive, Quantity: 10_000, Cost: cost("50"), Batch: "L1", ExpiresOn: "2026-12-24"})
		s.Check(err)
		id := db.NewID()
		request := pos.TransferRequest{ToStore: other.ID, Lines: []pos.TransferLineRequest{{ProductID: here.ID, Quantity: 4_000, Batch: "L1"}, {ProductID: odd.ID, Quantity: 1_000}}}
		made := s.twenty(func() (bool, error) {
			_, created, err := s.Pos.SendTransfer(ctx, s.Store.ID, s.Manager.ID, id, request)
			return created, err
		})
		if made != 1 || s.inBooks(here.ID) != 6_000 || s.inBooks(there.ID) != 0 {
			s.Errorf("sent %d times: %s here, %s there", made, s.inBooks(here.ID), s.inBooks(there.ID))
		}
		card, err := s.Pos.StockCard(ctx, other, there.ID)
		if s.Check(err); card.Transit != 4_000 {
			s.Errorf("%s in transit", card.Transit)
		}
		_, err = s.Pos.ReceiveTransfer(ctx, s.Store.ID, s.Manager.ID, id, nil)
		s.Refused(err, "other_store", "")
		_, err = s.Pos.CancelTransfer(ctx, other.ID, s.Manager.ID, id)
		s.Refused(err, "other_store", "")
		_, err = s.Pos.ReceiveTransfer(ctx, other.ID, s.Manager.ID, id, nil)
		s.Refused(err, "no_counterpart", "lines[1].product_id")
		arrived := []pos.ArrivedLine{{Line: 1, Quantity: 3_000}, {Line: 2, Quantity: 1_000, ProductID: oddThere.ID}}
		s.twenty(func() (bool, error) {
			_, err := s.Pos.ReceiveTransfer(ctx, other.ID, s.Manager.ID, id, arrived)
			return false, err
		})
		got, err := s.Pos.Transfer(ctx, other.ID, id)
		if s.Check(err); got.Status != pos.TransferReceived || *got.Lines[0].Received != 3_000 || got.Lines[1].ToProduct != oddThere.ID {
			s.Errorf("received %+v", got)
		}
		if s.inBooks(there.ID) != 3_000 || s.inBooks(oddThere.ID) != 1_000 {
			s.Errorf("%s and %s there", s.inBooks(there.ID), s.inBooks(oddThere.ID))
		}
		if card, err = s.Pos.StockCard(ctx, other, there.ID); err != nil || card.Cost.String() != "50" || len(card.Batches) != 1 || card.Batches[0].ExpiresOn != "2026-12-24" {
			s.Errorf("cost and batch there: %+v, %v", card, err)
		}
		again, created, err := s.Pos.SendTransfer(ctx, s.Store.ID, s.Manager.ID, id, request)
		if s.Check(err); created || again.Status != pos.TransferSent || again.Lines[0].Received != nil {
			s.Errorf("sent again: %+v", again)
		}
		_, err = s.Pos.ReceiveTransfer(ctx, other.ID, s.Manager.ID, id, nil)
		s.Refused(err, "transfer_ended", "")
		s.raceCancelWithReceive(other, here.ID, there.ID)
		s.StockAddsUp()
	})
}

// A transfer that is cancelled here while it is received there is one of both.
func (s *Shop) raceCancelWithReceive(other access.Store, here, there string) {
	s.Helper()
	ctx, before := s.Context(), s.inBooks(here)+s.inBooks(there)
	for range 4 {
		id := db.NewID()
		_, _, err := s.Pos.SendTransfer(ctx, s.Store.ID, s.Manager.ID, id, pos.TransferRequest{ToStore: other.ID, Lines: []pos.TransferLineRequest{{ProductID: here, Quantity: 1_000}}})
		s.Check(err)
		var wg sync.WaitGroup
		var cancelled, received error
		wg.Go(func() { _, cancelled = s.Pos.CancelTransfer(ctx, s.Store.ID, s.Manager.ID, id) })
		wg.Go(func() { _, received = s.Pos.ReceiveTransfer(ctx, other.ID, s.Manager.ID, id, nil) })
		wg.Wait()
		if (cancelled == nil) == (received == nil) {
			s.Errorf("cancelled: %v, received: %v", cancelled, received)
		}
		if cancelled != nil {
			s.Refused(cancelled, "transfer_ended", "")
		} else {
			s.Refused(received, "transfer_ended", "")
		}
	}
	if after := s.inBooks(here) + s.inBooks(there); after != before {
		s.Errorf("%s in both stores, %s before", after, before)
	}
}

func TestStocktakeWhileSelling(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx := s.Context()
		goods := func(sku, category string) pos.ProductView {
			r := Goods(sku, "Product "+sku, 100)
			r.Category = category
			return s.Put(r)
		}
		milk, tea, rum, jam := goods("M", "food"), goods("T", "food"), goods("R", "spirits"), goods("J", "food")
		for _, p := range []string{milk.ID, tea.ID, jam.ID} {
			_, _, err := s.Pos.PutStockMove(ctx, s.Store.ID, s.Manager.ID, p, db.NewID(), pos.StockMoveRequest{Kind: pos.MoveReceive, Quantity: 12_000, Cost: cost("50")})
			s.Check(err)
		}
		mia := s.SignIn(0, s.Cashier)
		s.OpenDrawer(mia, 0)
		take := db.NewID()
		request := pos.StocktakeRequest{Name: "Food", Scope: pos.ScopeCategory, Value: "food"}
		made := s.twenty(func() (bool, error) {
			_, created, err := s.Pos.OpenStocktake(ctx, s.Store.ID, s.Manager.ID, take, request)
			return created, err
		})
		count := func(into, product, mode string, quantity money.Quantity) (pos.CountView, error) {
			v, _, err := s.Pos.Count(ctx, s.Store.ID, s.Cashier.ID, into, db.NewID(), pos.CountRequest{ProductID: product, Quantity: quantity, Mode: mode})
			return v, err
		}
		_, err := count(take, milk.ID, pos.CountAdd, 5_000) // of 12 there should be
		s.Check(err)
		s.Sell(mia, milk.ID, 2_000, 200)
		v, err := count(take, milk.ID, pos.CountAdd, 5_000)
		if s.Check(err); made != 1 || v.Total != 10_000 {
			s.Errorf("opened %d times, the tally is %s", made, v.Total)
		}
		_, err = count(take, rum.ID, "", 1_000)
		s.Refused(err, "out_of_scope", "product_id")
		other := db.NewID()
		_, _, err = s.Pos.OpenStocktake(ctx, s.Store.ID, s.Manager.ID, other, pos.StocktakeRequest{Name: "All", Scope: pos.ScopeAll})
		s.Check(err)
		_, err = count(other, milk.ID, "", 1_000)
		s.Refused(err, "counted_elsewhere", "")

		id := db.NewID() // one count, sent twenty times
		made = s.twenty(func() (bool, error) {
			_, created, err := s.Pos.Count(ctx, s.Store.ID, s.Cashier.ID, take, id, pos.CountRequest{ProductID: tea.ID, Quantity: 7_000, Mode: pos.CountAdd})
			return created, err
		})
		_, _, err = s.Pos.Count(ctx, s.Store.ID, s.Cashier.ID, take, id, pos.CountRequest{ProductID: tea.ID, Quantity: 8_000, Mode: pos.CountAdd})
		s.Refused(err, "count_exists", "")
		items, _, err := s.Pos.StocktakeItems(ctx, s.Store.ID, take, pos.ItemsDifferent, 50, "")
		if s.Check(err); made != 1 || len(items) != 2 || items[0].Difference != -2_000 || !items[0].Moved || items[1].Difference != -5_000 || items[1].Value != -250 {
			s.Errorf("counted %d times; differences %+v", made, items)
		}
		left, _, err := s.Pos.StocktakeItems(ctx, s.Store.ID, take, pos.ItemsUncounted, 50, "")
		if s.Check(err); len(left) != 1 || left[0].ProductID != jam.ID {
			s.Errorf("not counted: %+v", left)
		}
		s.move(tea.ID, pos.MoveCount, 11_000) // by itself: that stands
		s.Sell(mia, milk.ID, 1_000, 100)
		made = s.twenty(func() (bool, error) {
			_, err := s.Pos.PostStocktake(ctx, s.Store.ID, s.Manager.ID, take, pos.PostRequest{Zero: true})
			return false, err
		})
		if made != 0 || s.inBooks(milk.ID) != 7_000 || s.inBooks(tea.ID) != 11_000 || s.inBooks(jam.ID) != 0 || s.inBooks(rum.ID) != 0 {
			s.Errorf("on hand: milk %s, tea %s, jam %s", s.inBooks(milk.ID), s.inBooks(tea.ID), s.inBooks(jam.ID))
		}
		_, err = count(take, milk.ID, "", 1_000)
		s.Refused(err, "stocktake_closed", "")
		_, err = count(other, milk.ID, "", 7_000)
		s.Check(err)
		_, err = s.Pos.CancelStocktake(ctx, s.Store.ID, s.Manager.ID, other)
		s.Check(err)
		_, err = s.Pos.PostStocktake(ctx, s.Store.ID, s.Manager.ID, other, pos.PostRequest{})
		s.Refused(err, "stocktake_closed", "")
		s.StockAddsUp()
	})
}

// Counts and sales of one product at once: whatever their order, what is on
// hand after posting is what lies on the shelf.
func TestStocktakeUnderConcurrentSales(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx, milk := s.Context(), s.Put(Goods("M", "Milk", 100))
		s.move(milk.ID, pos.MoveReceive, 100_000)
		mia := s.SignIn(0, s.Cashier)
		s.OpenDrawer(mia, 0)
		take := db.NewID()
		_, _, err := s.Pos.OpenStocktake(ctx, s.Store.ID, s.Manager.ID, take, pos.StocktakeRequest{Name: "All", Scope: pos.ScopeAll})
		s.Check(err)
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				if err := s.sellBoth(ctx, mia, milk.ID); err != nil {
					s.Errorf("sale: %v", err)
				}
			})
			wg.Go(func() {
				_, _, err := s.Pos.Count(ctx, s.Store.ID, s.Manager.ID, take, db.NewID(), pos.CountRequest{ProductID: milk.ID, Quantity: 1_000, Mode: pos.CountAdd})
				if err != nil {
					s.Errorf("count: %v", err)
				}
			})
		}
		wg.Wait()
		expected := money.Quantity(s.Number(`SELECT expected FROM stocktake_items WHERE stocktake_id = ?`, take))
		_, err = s.Pos.PostStocktake(ctx, s.Store.ID, s.Manager.ID, take, pos.PostRequest{})
		if s.Check(err); s.inBooks(milk.ID) != 92_000+8_000-expected {
			s.Errorf("%s on hand; 8 were counted where %s were expected, and 8 of 100 sold", s.inBooks(milk.ID), expected)
		}
		s.StockAddsUp()
	})
}

func TestKits(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx := s.Context()
		rum, cola, box := s.Put(Goods("R", "Rum", 900)), s.Put(Goods("C", "Cola", 300)), s.Put(Goods("B", "Gift box", 2_000))
		mix := s.Put(Goods("X", "Mixer", 1_000))
		kit := func(product string, k pos.Kit) error {
			_, err := s.Pos.PutKit(ctx, s.Store.ID, product, k)
			return err
		}
		parts := []pos.KitPart{{ProductID: rum.ID, Quantity: 333}, {ProductID: cola.ID, Quantity: 2_000}}
		s.Check(kit(mix.ID, pos.Kit{Parts: parts}))
		s.Refused(kit(box.ID, pos.Kit{Parts: []pos.KitPart{{ProductID: mix.ID, Quantity: 1_000}}}), "kit_in_kit", "parts[0].product_id")
		s.Refused(kit(rum.ID, pos.Kit{Parts: []pos.KitPart{{ProductID: box.ID, Quantity: 1_000}}}), "kit_in_kit", "assembled")
		s.Refused(kit(mix.ID, pos.Kit{Parts: []pos.KitPart{{ProductID: mix.ID, Quantity: 1_000}}}), "part_invalid", "")
		s.Refused(kit(mix.ID, pos.Kit{}), "parts_invalid", "")
		s.Refused(kit(mix.ID, pos.Kit{Parts: []pos.KitPart{{ProductID: db.NewID(), Quantity: 1_000}}}), "unknown_product", "")
		_, _, err := s.Pos.PutStockMove(ctx, s.Store.ID, "", mix.ID, db.NewID(), pos.StockMoveRequest{Kind: pos.MoveReceive, Quantity: 1_000})
		s.Refused(err, "kit_stock", "")

		s.move(rum.ID, pos.MoveReceive, 10_000)
		s.move(cola.ID, pos.MoveReceive, 10_000)
		if v, err := s.Pos.Product(ctx, s.Store.ID, mix.ID); err != nil || v.Stock != 5_000 {
			s.Errorf("%s kits can be sold (%v)", v.Stock, err)
		}
		mia := s.SignIn(0, s.Cashier)
		s.OpenDrawer(mia, 0)
		sale := s.Sell(mia, mix.ID, 3_000, 3_000)
		if s.inBooks(rum.ID) != 9_001 || s.inBooks(cola.ID) != 4_000 || s.inBooks(mix.ID) != 0 {
			s.Errorf("after a sale: rum %s, cola %s", s.inBooks(rum.ID), s.inBooks(cola.ID))
		}
		s.Check(kit(mix.ID, pos.Kit{Parts: []pos.KitPart{{ProductID: cola.ID, Quantity: 1_000}}})) // by now
		for range 3 {
			s.Return(mia, sale, 1_000, true)
		}
		if s.inBooks(rum.ID) != 10_000 || s.inBooks(cola.ID) != 10_000 {
			s.Errorf("after all came back: rum %s, cola %s", s.inBooks(rum.ID), s.inBooks(cola.ID))
		}
		sale = s.Sell(mia, mix.ID, 1_000, 1_000)
		s.Return(mia, sale, 1_000, false)
		if s.inBooks(cola.ID) != 9_000 {
			s.Errorf("what came back broken is not back: cola %s", s.inBooks(cola.ID))
		}
		s.StockAddsUp()
		s.assembled(box.ID, rum.ID, cola.ID)
		s.Check(s.Pos.DeleteKit(ctx, s.Store.ID, mix.ID))
		s.Refused(s.Pos.DeleteKit(ctx, s.Store.ID, mix.ID), "no_kit", "")
		s.Sell(mia, mix.ID, 1_000, 1_000)
		if s.inBooks(mix.ID) != -1_000 {
			s.Errorf("a kit no more: %s on hand", s.inBooks(mix.ID))
		}
		s.StockAddsUp()
	})
}

// assembled makes kits of parts, once per id, and takes one apart.
func (s *Shop) assembled(box, rum, cola string) {
	s.Helper()
	ctx := s.Context()
	_, err := s.Pos.PutKit(ctx, s.Store.ID, box, pos.Kit{Assembled: true, Parts: []pos.KitPart{{ProductID: rum, Quantity: 1_000}, {ProductID: cola, Quantity: 2_000}}})
	s.Check(err)
	s.Check(s.Pos.SetCost(ctx, s.Store.ID, s.Manager.ID, rum, *cost("500")))
	s.Check(s.Pos.SetCost(ctx, s.Store.ID, s.Manager.ID, cola, *cost("50.5")))
	id := db.NewID()
	made := s.twenty(func() (bool, error) {
		_, created, err := s.Pos.MakeKits(ctx, s.Store.ID, s.Manager.ID, box, id, pos.KitMakeRequest{Quantity: 3_000})
		return created, err
	})
	if made != 1 || s.inBooks(box) != 3_000 || s.inBooks(rum) != 7_000 || s.inBooks(cola) != 3_000 {
		s.Errorf("made %d times: %s boxes, %s rum, %s cola", made, s.inBooks(box), s.inBooks(rum), s.inBooks(cola))
	}
	if card, err := s.Pos.StockCard(ctx, s.Store, box); err != nil || card.Cost == nil || card.Cost.String() != "601" {
		s.Errorf("a box costs %+v (%v)", card.Cost, err)
	}
	_, _, err = s.Pos.MakeKits(ctx, s.Store.ID, s.Manager.ID, box, db.NewID(), pos.KitMakeRequest{Break: true, Quantity: 1_000})
	if s.Check(err); s.inBooks(box) != 2_000 || s.inBooks(cola) != 5_000 {
		s.Errorf("taken apart: %s boxes, %s cola", s.inBooks(box), s.inBooks(cola))
	}
}

func TestBatchesLeaveTheFirstToExpireFirst(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx, milk := s.Context(), s.Put(Goods("M", "Milk", 100))
		came := func(batch, expires string, quantity money.Quantity) {
			_, _, err := s.Pos.PutStockMove(ctx, s.Store.ID, "", milk.ID, db.NewID(), pos.StockMoveRequest{Kind: pos.MoveReceive, Quantity: quantity, Batch: batch, ExpiresOn: expires})
			s.Check(err)
		}
		mia := s.SignIn(0, s.Cashier)
		s.OpenDrawer(mia, 0)
		left := func() string {
			out := ""
			batches, err := s.Pos.Batches(ctx, s.Store, milk.ID)
			s.Check(err)
			for _, b := range batches {
				out += fmt.Sprintf("%s %s, ", b.Batch, b.OnHand)
			}
			return out
		}
		came("late", "2026-12-31", 4_000)
		came("soon", "2026-12-01", 4_000)
		s.Sell(mia, milk.ID, 3_000, 300)
		if got := left(); got != "soon 1, late 4, " {
			s.Errorf("after a sale: %s", got)
		}
		came("", "2026-11-20", 2_000) // none of what was sold before came of it
		if got := left(); got != "2026-11-20 2, soon 1, late 4, " {
			s.Errorf("after more came: %s", got)
		}
		expiring, err := s.Pos.Expiring(ctx, s.Store, 10)
		if s.Check(err); len(expiring) != 2 || !expiring[0].Expired || expiring[1].Batch != "soon" {
			s.Errorf("expiring: %+v", expiring)
		}
		_, _, err = s.Pos.PutStockMove(ctx, s.Store.ID, "", milk.ID, db.NewID(), pos.StockMoveRequest{Kind: pos.MoveWaste, Quantity: 2_000, Batch: "2026-11-20", Cause: pos.CauseExpired})
		if s.Check(err); s.inBooks(milk.ID) != 5_000 {
			s.Errorf("%s on hand", s.inBooks(milk.ID))
		}
		if expiring, err = s.Pos.Expiring(ctx, s.Store, 10); err != nil || len(expiring) != 1 {
			s.Errorf("still expiring: %+v (%v)", expiring, err)
		}
		s.StockAddsUp()
	})
}

func TestReorder(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx, milk, tea := s.Context(), s.Put(Goods("M", "Milk", 100)), s.Put(Goods("T", "Tea", 300))
		supplier, _, err := s.Pos.PutSupplier(ctx, s.Store.ID, pos.Supplier{ID: db.NewID(), Name: "Nord", LeadDays: 2})
		s.Check(err)
		s.Check(s.Pos.PutSupplierProduct(ctx, s.Store.ID, pos.SupplierProduct{SupplierID: supplier.ID, ProductID: milk.ID, Cost: cost("50"), Pack: 6_000}))
		s.Refused(s.Pos.PutReorderPoint(ctx, s.Store.ID, milk.ID, &pos.ReorderPoint{Minimum: 5_000, Target: 1_000}), "target_invalid", "target")
		s.Check(s.Pos.PutReorderPoint(ctx, s.Store.ID, milk.ID, &pos.ReorderPoint{Minimum: 5_000, Target: 20_000}))
		s.Check(s.Pos.PutReorderPoint(ctx, s.Store.ID, tea.ID, &pos.ReorderPoint{Minimum: 1_000, Target: 2_000}))
		s.move(milk.ID, pos.MoveReceive, 7_000)
		told := s.Events(func() { s.move(tea.ID, pos.MoveReceive, 2_000); s.move(tea.ID, pos.MoveWaste, 1_500) })
		if !slices.Equal(told, []string{"stock.changed", "stock.changed", "stock.low"}) {
			s.Errorf("told %v", told)
		}
		mia := s.SignIn(0, s.Cashier)
		s.OpenDrawer(mia, 0)
		s.Sell(mia, milk.ID, 1_000, 100)
		s.Sell(mia, milk.ID, 2_000, 200)
		s.Sell(mia, milk.ID, 1_000, 100)
		s.Pos.Close() // what the sales brought to light is told by then
		if n := s.Number(`SELECT COUNT(*) FROM store_events WHERE type = 'stock.low'`); n != 2 {
			s.Errorf("low was told %d times", n)
		}
		s.Pos = s.NewPos()
		low, err := s.Pos.Suggestions(ctx, s.Store.ID)
		if s.Check(err); len(low) != 2 || low[1].ProductID != milk.ID || low[1].Quantity != 18_000 || low[1].Supplier != "Nord" || low[0].SupplierID != "" {
			s.Errorf("to buy: %+v", low)
		}
		_, _, err = s.Pos.PutOrder(ctx, s.Store.ID, s.Manager.ID, db.NewID(), pos.OrderRequest{SupplierID: supplier.ID, Lines: []pos.OrderLineRequest{{ProductID: milk.ID, Quantity: low[1].Quantity}}})
		s.Check(err)
		if low, err = s.Pos.Suggestions(ctx, s.Store.ID); err != nil || len(low) != 1 || low[0].ProductID != tea.ID {
			s.Errorf("to buy after an order: %+v (%v)", low, err)
		}
	})
}

// Twenty tills want the last three at once.
func TestDenyIsExact(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx, milk, pack := s.Context(), s.Put(Goods("M", "Milk", 100)), s.Put(Goods("P", "Pack", 150))
		_, err := s.Pos.PutKit(ctx, s.Store.ID, pack.ID, pos.Kit{Parts: []pos.KitPart{{ProductID: milk.ID, Quantity: 1_000}}})
		s.Check(err)
		s.move(milk.ID, pos.MoveReceive, 3_000)
		mia := s.SignIn(0, s.Cashier)
		s.OpenDrawer(mia, 0)
		var wg sync.WaitGroup
		var mu sync.Mutex
		sold := 0
		for i := range 20 {
			wg.Go(func() {
				err := s.sellBoth(ctx, mia, []string{milk.ID, pack.ID}[i%2])
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					sold++
				} else {
					s.Refused(err, "stock_denied", "lines[0].quantity")
				}
			})
		}
		wg.Wait()
		if sold != 3 || s.inBooks(milk.ID) != 0 {
			s.Errorf("%d sold, %s left", sold, s.inBooks(milk.ID))
		}
		s.StockAddsUp()
	}, func(store *access.Store) { store.NegativeStock = "deny" })
}

func TestWarnSaysWhatIsShort(t *testing.T) {
	t.Parallel()
	for policy, want := range map[string]int{"warn": 1, "allow": 0} {
		t.Run(policy, func(t *testing.T) {
			t.Parallel()
			EachShop(t, func(s *Shop) {
				ctx, milk, tea := s.Context(), s.Put(Goods("M", "Milk", 100)), s.Put(Goods("T", "Tea", 300))
				s.move(milk.ID, pos.MoveReceive, 1_000)
				mia := s.SignIn(0, s.Cashier)
				s.OpenDrawer(mia, 0)
				two, total := 2*money.One, money.Amount(500)
				r := pos.SaleRequest{Lines: []pos.LineRequest{{ProductID: tea.ID}, {ProductID: milk.ID, Quantity: &two}}, Total: total, Tenders: []pos.TenderRequest{{Kind: pos.Cash, Amount: &total}}}
				s.move(tea.ID, pos.MoveReceive, 1_000)
				a, err := s.Pos.CommitSale(ctx, mia, db.NewID(), r)
				if s.Check(err); len(a.Short) != want || want == 1 && (a.Short[0].Line != 2 || a.Short[0].Stock != -1_000) {
					s.Errorf("short: %+v", a.Short)
				}
			}, func(store *access.Store) { store.NegativeStock = policy })
		})
	}
}

// Whatever is done in whatever order, and sent again, two stores' stock is the
// sum of what moved it, and goods are neither lost nor doubled.
func TestStockHoldsWhateverIsDone(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		w := &stockWorld{Shop: s, other: s.branch(), model: map[string]money.Quantity{}}
		w.here, w.there = s.Put(Goods("M", "Milk", 100)).ID, w.putIn(w.other.ID, Goods("M", "Milk", 100)).ID
		w.kit = s.Put(Goods("K", "Kit", 150)).ID
		_, err := s.Pos.PutKit(s.Context(), s.Store.ID, w.kit, pos.Kit{Parts: []pos.KitPart{{ProductID: w.here, Quantity: 1_500}}})
		s.Check(err)
		w.mia = s.SignIn(0, s.Cashier)
		s.OpenDrawer(w.mia, 0)
		rapid.Check(s.T, func(rt *rapid.T) {
			for range rapid.IntRange(1, 2).Draw(rt, "steps") {
				q := money.Quantity(rapid.Int64Range(1, 20_000).Draw(rt, "quantity"))
				w.step(rt, rapid.SampledFrom([]string{"receive", "sale", "kit", "return", "send", "arrive", "cancel", "count", "post"}).Draw(rt, "step"), q)
			}
			if s.inBooks(w.here) != w.model[w.here] || s.inBooks(w.there) != w.model[w.there] {
				rt.Fatalf("%s here and %s there, want %v", s.inBooks(w.here), s.inBooks(w.there), w.model)
			}
		})
		s.StockAddsUp()
	})
}

// stockWorld is two stores with the goods between them.
type stockWorld struct {
	*Shop
	other            access.Store
	here, there, kit string
	mia              pos.Cashier
	model            map[string]money.Quantity
	sales            []string
	transit          []transit
	take             string
	difference       money.Quantity
}

type transit struct {
	id       string
	quantity money.Quantity
}

func (w *stockWorld) step(rt *rapid.T, step string, q money.Quantity) {
	ctx, id := w.Context(), db.NewID()
	must := func(err error) {
		if err != nil {
			rt.Fatalf("%s of %s: %v", step, q, err)
		}
	}
	for range 2 { // each is sent twice, and counts once
		switch step {
		case "receive":
			_, err := w.Pos.Receive(ctx, w.Store.ID, w.Manager.ID, id, pos.ReceivingRequest{Lines: []pos.ReceiveLine{{ProductID: w.here, Quantity: q, Cost: cost("50")}}})
			must(err)
		case "sale", "kit":
			must(w.sellOnce(id, step == "kit"))
		case "return":
			if len(w.sales) == 0 {
				return
			}
			_, err := w.Pos.CommitReturn(ctx, w.mia, id, pos.ReturnRequest{SaleID: w.sales[0], Lines: []pos.ReturnLine{{Line: 1, Quantity: 1_000, Restock: true}}, Tenders: []pos.TenderRequest{{Kind: pos.Cash}}})
			must(err)
		case "send":
			_, _, err := w.Pos.SendTransfer(ctx, w.Store.ID, w.Manager.ID, id, pos.TransferRequest{ToStore: w.other.ID, Lines: []pos.TransferLineRequest{{ProductID: w.here, Quantity: q}}})
			must(err)
		case "arrive", "cancel":
			if len(w.transit) == 0 {
				return
			}
			must(w.end(step, w.transit[0].id))
		case "count":
			must(w.count(id, q))
		case "post":
			if w.take == "" {
				return
			}
			_, err := w.Pos.PostStocktake(ctx, w.Store.ID, w.Manager.ID, w.take, pos.PostRequest{})
			must(err)
		}
	}
	w.did(step, id, q)
}

func (w *stockWorld) sellOnce(id string, kit bool) error {
	product, one := w.here, money.One
	if kit {
		product = w.kit
	}
	lines := []pos.LineRequest{{ProductID: product, Quantity: &one}}
	priced, err := w.Pos.Prices(w.Context(), w.Store.ID, lines)
	if err != nil {
		return err
	}
	_, err = w.Pos.CommitSale(w.Context(), w.mia, id, pos.SaleRequest{Lines: lines, Total: priced.Total, Tenders: []pos.TenderRequest{{Kind: pos.Cash, Amount: &priced.Total}}})
	return err
}

func (w *stockWorld) end(step, id string) (err error) {
	if step == "arrive" {
		_, err = w.Pos.ReceiveTransfer(w.Context(), w.other.ID, w.Manager.ID, id, nil)
	} else {
		_, err = w.Pos.CancelTransfer(w.Context(), w.Store.ID, w.Manager.ID, id)
	}
	return err
}

func (w *stockWorld) count(id string, q money.Quantity) error {
	if w.take == "" {
		w.take, w.difference = db.NewID(), 0
		_, _, err := w.Pos.OpenStocktake(w.Context(), w.Store.ID, w.Manager.ID, w.take, pos.StocktakeRequest{Name: "All", Scope: pos.ScopeAll})
		if err != nil {
			return err
		}
	}
	_, _, err := w.Pos.Count(w.Context(), w.Store.ID, w.Manager.ID, w.take, id, pos.CountRequest{ProductID: w.here, Quantity: q, Mode: pos.CountReplace})
	return err
}

// did does in the model what was done.
func (w *stockWorld) did(step, id string, q money.Quantity) {
	switch step {
	case "receive":
		w.model[w.here] += q
	case "sale":
		w.model[w.here] -= 1_000
		w.sales = append(w.sales, id)
	case "kit":
		w.model[w.here] -= 1_500
	case "return":
		w.model[w.here] += 1_000
		w.sales = w.sales[1:]
	case "send":
		w.model[w.here] -= q
		w.transit = append(w.transit, transit{id, q})
	case "arrive":
		w.model[w.there] += w.transit[0].quantity
		w.transit = w.transit[1:]
	case "cancel":
		w.model[w.here] += w.transit[0].quantity
		w.transit = w.transit[1:]
	case "count":
		w.difference = q - w.model[w.here]
	case "post":
		w.model[w.here] += w.difference
		w.take = ""
	}
}
