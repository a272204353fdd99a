package pos_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// sale is a request for one line paid in cash.
func sale(product string, pieces int64, total, given money.Amount) pos.SaleRequest {
	q := money.Quantity(pieces * 1000)
	return pos.SaleRequest{Lines: []pos.LineRequest{{ProductID: product, Quantity: &q}}, Total: total,
		Tenders: []pos.TenderRequest{{Kind: pos.Cash, Amount: &given}}}
}

func document(t *testing.T, a pos.Answer) pos.Document {
	t.Helper()
	var d pos.Document
	if err := json.Unmarshal(a.Body, &d); err != nil {
		t.Fatalf("%v in %s", err, a.Body)
	}
	return d
}

func code(err error) string {
	if f, ok := fault.As(err); ok {
		return f.Code
	}
	if err != nil {
		return "no fault: " + err.Error()
	}
	return ""
}

func (s *Shop) onHand(product string) money.Quantity {
	s.Helper()
	v, err := s.Pos.Product(s.Context(), s.Store.ID, product)
	s.Check(err)
	return v.Stock
}

func (s *Shop) verify() {
	s.Helper()
	v, err := pos.VerifyJournal(s.Context(), s.DB)
	s.Check(err)
	if v.Broken != "" {
		s.Fatalf("journal: %s", v.Broken)
	}
}

func TestASaleMovesEverythingAtOnce(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Cashier)
		bread := s.Put(Goods("B1", "Bread", 1999, "4006381333931"))
		drawer := s.OpenDrawer(c, 10000)
		id := db.NewID()
		a, err := s.Pos.CommitSale(s.Context(), c, id, sale(bread.ID, 2, 3998, 5000))
		s.Check(err)
		d := document(s.T, a)
		if !a.Created || d.ReceiptNumber != "T1-000001" || d.Total != 3998 || d.Change != 1002 || d.Tax != 638 || d.DrawerID != drawer {
			s.Errorf("answer %+v", d)
		}
		if len(d.Lines) != 1 || d.Lines[0].Line != 1 || d.Lines[0].Quantity != 2000 || d.Taxes[0] != (pos.DocumentTax{Rate: 190000, Base: 3360, Amount: 638}) {
			s.Errorf("lines %+v taxes %+v", d.Lines, d.Taxes)
		}
		if got := s.onHand(bread.ID); got != -2000 {
			s.Errorf("on hand %s", got)
		}
		b, err := s.Pos.DrawerReport(s.Context(), c, s.Store, drawer)
		s.Check(err)
		var x pos.DrawerView
		s.Check(json.Unmarshal(b, &x))
		if x.Sales.Count != 1 || x.Expected != nil {
			s.Errorf("X report of a blind count %s", b)
		}
		s.verify()
		again, err := s.Pos.CommitSale(s.Context(), c, id, sale(bread.ID, 2, 3998, 5000))
		s.Check(err)
		if again.Created || string(again.Body) != string(a.Body) {
			s.Errorf("the replay differs: %s", again.Body)
		}
		if _, err := s.Pos.CommitSale(s.Context(), c, id, sale(bread.ID, 1, 1999, 5000)); code(err) != "sale_exists" {
			s.Errorf("other content: %v", err)
		}
		if got := s.onHand(bread.ID); got != -2000 {
			s.Errorf("a replay moved stock: %s", got)
		}
	})
}

func TestRefusalsLeaveNothing(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Cashier)
		bread := s.Put(Goods("B1", "Bread", 1999))
		if _, err := s.Pos.CommitSale(s.Context(), c, db.NewID(), sale(bread.ID, 1, 1999, 2000)); code(err) != "drawer_closed" {
			s.Errorf("closed drawer: %v", err)
		}
		s.OpenDrawer(c, 0)
		zero := money.Quantity(0)
		for name, want := range map[string]struct {
			request pos.SaleRequest
			code    string
		}{
			"no such product": {sale(db.NewID(), 1, 1999, 2000), "unknown_product"},
			"other total":     {sale(bread.ID, 1, 1998, 2000), "total_mismatch"},
			"too little":      {sale(bread.ID, 1, 1999, 1998), "underpaid"},
			"no lines":        {pos.SaleRequest{}, "no_lines"},
			"nothing of it":   {pos.SaleRequest{Lines: []pos.LineRequest{{ProductID: bread.ID, Quantity: &zero}}}, "quantity_invalid"},
			"too much":        {sale(bread.ID, 1<<52, 0, 0), "too_large"},
		} {
			if _, err := s.Pos.CommitSale(s.Context(), c, db.NewID(), want.request); code(err) != want.code {
				s.Errorf("%s: %v", name, err)
			}
		}
		a, err := s.Pos.CommitSale(s.Context(), c, db.NewID(), sale(bread.ID, 1, 1999, 2000))
		s.Check(err)
		if d := document(s.T, a); d.ReceiptNumber != "T1-000001" {
			s.Errorf("a refusal took a number: %s", d.ReceiptNumber)
		}
	})
}

// Many sales at once on two nodes and two registers: numbers without a gap,
// every replay the same bytes, stock exact, the chain whole.
func TestSalesAtOnceOnTwoNodes(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		nodes := []*pos.Pos{s.Pos, s.Pos}
		if s.DB.Dialect() == db.Postgres {
			nodes[1] = s.NewPos()
		}
		cashiers := []pos.Cashier{s.SignIn(0, s.Cashier), s.SignIn(1, s.Manager)}
		bread, milk := s.Put(Goods("B1", "Bread", 100)), s.Put(Goods("M1", "Milk", 50))
		for _, c := range cashiers {
			s.OpenDrawer(c, 0)
		}
		const n = 150
		var mu sync.Mutex
		bodies := map[string]string{}
		numbers := map[string][]string{}
		var wg sync.WaitGroup
		for i := range n {
			id, c := db.NewID(), cashiers[i%2]
			product, price := bread.ID, money.Amount(100)
			if i%3 == 0 {
				product, price = milk.ID, 50
			}
			for try := range 2 { // each twice, on both nodes
				wg.Add(1)
				go func() {
					defer wg.Done()
					a, err := nodes[try].CommitSale(s.Context(), c, id, sale(product, 1, price, price))
					if err != nil {
						s.Errorf("sale %d: %v", i, err)
						return
					}
					mu.Lock()
					defer mu.Unlock()
					if before, ok := bodies[id]; ok && before != string(a.Body) {
						s.Errorf("two answers for one id")
					} else if !ok {
						bodies[id] = string(a.Body)
						d := document(s.T, a)
						numbers[d.RegisterID] = append(numbers[d.RegisterID], d.ReceiptNumber)
					}
				}()
			}
		}
		wg.Wait()
		for i, r := range s.Registers {
			got := numbers[r.ID]
			slices.Sort(got)
			if len(got) != n/2 {
				s.Fatalf("%s sold %d", r.Code, len(got))
			}
			for j, number := range got {
				if want := fmt.Sprintf("T%d-%06d", i+1, j+1); number != want {
					s.Fatalf("number %s where %s belongs", number, want)
				}
			}
		}
		if got := s.onHand(bread.ID) + s.onHand(milk.ID); got != -n*1000 {
			s.Errorf("stock moved by %s", got)
		}
		s.verify()
	})
}

// A price that another process changes is never sold at the old one, though
// this node still has it in memory.
func TestAPriceChangedElsewhereIsNotMissed(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Cashier)
		bread := s.Put(Goods("B1", "Bread", 100))
		s.OpenDrawer(c, 0)
		if _, err := s.Pos.CommitSale(s.Context(), c, db.NewID(), sale(bread.ID, 1, 100, 100)); err != nil {
			s.Fatal(err)
		}
		other := s.NewPos()
		if _, _, err := other.PutProduct(s.Context(), s.Store.ID, bread.ID, Goods("B1", "Bread", 120)); err != nil {
			s.Fatal(err)
		}
		_, err := s.Pos.CommitSale(s.Context(), c, db.NewID(), sale(bread.ID, 1, 100, 100))
		f, _ := fault.As(err)
		if f == nil || f.Code != "total_mismatch" {
			s.Fatalf("sold at the old price: %v", err)
		}
		if p, ok := f.Extra["pricing"].(pos.Priced); !ok || p.Total != 120 {
			s.Errorf("the refusal carries %+v", f.Extra)
		}
		if _, err := s.Pos.CommitSale(s.Context(), c, db.NewID(), sale(bread.ID, 1, 120, 120)); err != nil {
			s.Errorf("at the new price: %v", err)
		}
	})
}

func TestASignedOutCashierSellsNoMore(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Cashier)
		bread := s.Put(Goods("B1", "Bread", 100))
		s.OpenDrawer(c, 0)
		s.Check(s.Access.SetPIN(s.Context(), s.Store.ID, s.Cashier.ID, "97531"))
		if _, err := s.Pos.CommitSale(s.Context(), c, db.NewID(), sale(bread.ID, 1, 100, 100)); code(err) != "unknown_caller" {
			s.Errorf("sold with an ended session: %v", err)
		}
		manager := s.SignIn(0, s.Manager)
		if _, err := s.Pos.CommitSale(s.Context(), manager, db.NewID(), sale(bread.ID, 1, 100, 100)); err != nil {
			s.Errorf("another person: %v", err)
		}
		s.verify()
	})
}

func TestStockDeniedFailsOneSaleAlone(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Cashier)
		bread, milk := s.Put(Goods("B1", "Bread", 100)), s.Put(Goods("M1", "Milk", 100))
		for _, p := range []string{bread.ID, milk.ID} {
			_, _, err := s.Pos.PutStockMove(s.Context(), s.Store.ID, s.Manager.ID, p, db.NewID(), pos.StockMoveRequest{Kind: "receive", Quantity: 10_000})
			s.Check(err)
		}
		s.OpenDrawer(c, 0)
		var sold, denied atomic.Int64
		var wg sync.WaitGroup
		for i := range 40 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				product := bread.ID
				if i%4 == 0 {
					product = milk.ID // 10 of them: all can be had
				}
				_, err := s.Pos.CommitSale(s.Context(), c, db.NewID(), sale(product, 1, 100, 100))
				switch code(err) {
				case "":
					sold.Add(1)
				case "stock_denied":
					denied.Add(1)
				default:
					s.Error(err)
				}
			}()
		}
		wg.Wait()
		if sold.Load() != 20 || denied.Load() != 20 || s.onHand(bread.ID) != 0 || s.onHand(milk.ID) != 0 {
			s.Errorf("sold %d, denied %d, left %s and %s", sold.Load(), denied.Load(), s.onHand(bread.ID), s.onHand(milk.ID))
		}
		s.verify()
	}, func(store *access.Store) { store.NegativeStock = "deny" })
}

func TestReturnsNeverExceedWhatWasSold(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c, second := s.SignIn(0, s.Cashier), s.SignIn(1, s.Manager)
		bread := s.Put(Goods("B1", "Bread", 333))
		s.OpenDrawer(c, 0)
		s.OpenDrawer(second, 0)
		sold := s.Sell(c, bread.ID, 3000, 999)
		giveBack := func(c pos.Cashier, id string, pieces int64) (pos.Answer, error) {
			return s.Pos.CommitReturn(s.Context(), c, id, pos.ReturnRequest{SaleID: sold, Reason: "too hard",
				Lines: []pos.ReturnLine{{Line: 1, Quantity: money.Quantity(pieces * 1000), Restock: true}}, Tenders: []pos.TenderRequest{{Kind: pos.Cash}}})
		}

		var done, over atomic.Int64
		var refunded atomic.Int64
		var wg sync.WaitGroup
		for i := range 20 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				a, err := giveBack([]pos.Cashier{c, second}[i%2], db.NewID(), 1)
				switch code(err) {
				case "":
					done.Add(1)
					refunded.Add(int64(document(s.T, a).Total))
				case "over_returned":
					over.Add(1)
				default:
					s.Error(err)
				}
			}()
		}
		wg.Wait()
		if done.Load() != 3 || over.Load() != 17 || refunded.Load() != 999 {
			s.Errorf("%d came back, %d refused, %d refunded", done.Load(), over.Load(), refunded.Load())
		}
		if got := s.onHand(bread.ID); got != 0 {
			s.Errorf("on hand %s", got)
		}
		s.verify()
	})
}

func TestReturnReplayAndRefusals(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Cashier)
		bread := s.Put(Goods("B1", "Bread", 100))
		s.OpenDrawer(c, 0)
		sold := s.Sell(c, bread.ID, 2000, 200)
		amount := money.Amount(100)
		request := pos.ReturnRequest{SaleID: sold, Lines: []pos.ReturnLine{{Line: 1, Quantity: 1000}}, Tenders: []pos.TenderRequest{{Kind: pos.Cash, Amount: &amount}}}
		id := db.NewID()
		first, err := s.Pos.CommitReturn(s.Context(), c, id, request)
		s.Check(err)
		if d := document(s.T, first); d.ReceiptNumber != "T1-R000001" || d.Total != 100 || d.SaleID != sold {
			s.Errorf("return %+v", d)
		}
		again, err := s.Pos.CommitReturn(s.Context(), c, id, request)
		s.Check(err)
		if again.Created || string(again.Body) != string(first.Body) {
			s.Errorf("the replay differs")
		}
		other := request
		other.Lines = []pos.ReturnLine{{Line: 1, Quantity: 500}}
		if _, err := s.Pos.CommitReturn(s.Context(), c, id, other); code(err) != "sale_exists" {
			s.Errorf("other content: %v", err)
		}
		wrong := money.Amount(99)
		other = request
		other.Tenders = []pos.TenderRequest{{Kind: pos.Cash, Amount: &wrong}}
		if _, err := s.Pos.CommitReturn(s.Context(), c, db.NewID(), other); code(err) != "total_mismatch" {
			s.Errorf("another amount: %v", err)
		}
		other = request
		other.SaleID = id
		if _, err := s.Pos.CommitReturn(s.Context(), c, db.NewID(), other); code(err) != "not_a_sale" {
			s.Errorf("return of a return: %v", err)
		}
		if got := s.onHand(bread.ID); got != -2000 {
			s.Errorf("not restocked, and yet on hand %s", got)
		}
		r, err := s.Pos.Returnable(s.Context(), s.Store, sold)
		s.Check(err)
		if r.Lines[0].Remaining != 1000 || r.Lines[0].Refund != 100 {
			s.Errorf("returnable %+v", r.Lines)
		}
	})
}

func TestDrawerAddsUp(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Manager)
		bread := s.Put(Goods("B1", "Bread", 1000))
		drawer := db.NewID()
		opened, err := s.Pos.OpenDrawer(s.Context(), c, drawer, 5000)
		s.Check(err)
		if again, err := s.Pos.OpenDrawer(s.Context(), c, drawer, 5000); err != nil || string(again.Body) != string(opened.Body) {
			s.Errorf("opening again: %s %v", again.Body, err)
		}
		if _, err := s.Pos.OpenDrawer(s.Context(), c, db.NewID(), 1); code(err) != "drawer_open" {
			s.Errorf("a second drawer: %v", err)
		}
		sold := s.Sell(c, bread.ID, 2000, 5000) // 20.00 for 50.00
		card := money.Amount(1000)
		one := money.Quantity(1000)
		_, err = s.Pos.CommitSale(s.Context(), c, db.NewID(), pos.SaleRequest{Lines: []pos.LineRequest{{ProductID: bread.ID, Quantity: &one}}, Total: 1000,
			Tenders: []pos.TenderRequest{{Kind: pos.Card, Amount: &card}}})
		s.Check(err)
		_, err = s.Pos.CommitReturn(s.Context(), c, db.NewID(), pos.ReturnRequest{SaleID: sold, Lines: []pos.ReturnLine{{Line: 1, Quantity: 1000}}, Tenders: []pos.TenderRequest{{Kind: pos.Cash}}})
		s.Check(err)
		for kind, amount := range map[string]money.Amount{"pay_in": 300, "pay_out": 200, "drop": 1500, "no_sale": 0} {
			_, err := s.Pos.MoveCash(s.Context(), c, drawer, db.NewID(), pos.MovementRequest{Kind: kind, Amount: amount, Reason: "because"})
			s.Check(err)
		}
		// 5000 + 2000 − 1000 + 300 − 200 − 1500
		a, err := s.Pos.CloseDrawer(s.Context(), c, drawer, 4550)
		s.Check(err)
		var z pos.DrawerView
		s.Check(json.Unmarshal(a.Body, &z))
		if *z.Expected != 4600 || *z.Difference != -50 || *z.ZNumber != 1 || z.Sales != (pos.CountTotal{Count: 2, Total: 3000}) || z.Returns.Total != 1000 {
			s.Errorf("Z report %s", a.Body)
		}
		again, err := s.Pos.CloseDrawer(s.Context(), c, drawer, 4550)
		if err != nil || string(again.Body) != string(a.Body) {
			s.Errorf("the same count again: %s %v", again.Body, err)
		}
		if _, err := s.Pos.CloseDrawer(s.Context(), c, drawer, 4600); code(err) != "drawer_closed" {
			s.Errorf("another count: %v", err)
		}
		if _, err := s.Pos.CommitSale(s.Context(), c, db.NewID(), sale(bread.ID, 1, 1000, 1000)); code(err) != "drawer_closed" {
			s.Errorf("sold after closing: %v", err)
		}
		s.verify()
	})
}

// Closing while others sell: every sale is either in the Z or refused.
func TestNoSaleSlipsPastAClosing(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Manager)
		bread := s.Put(Goods("B1", "Bread", 100))
		drawer := s.OpenDrawer(c, 0)
		var sold atomic.Int64
		var wg sync.WaitGroup
		for range 60 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				switch _, err := s.Pos.CommitSale(s.Context(), c, db.NewID(), sale(bread.ID, 1, 100, 100)); code(err) {
				case "":
					sold.Add(1)
				case "drawer_closed":
				default:
					s.Error(err)
				}
			}()
		}
		a, err := s.Pos.CloseDrawer(s.Context(), c, drawer, 0)
		s.Check(err)
		wg.Wait()
		var z pos.DrawerView
		s.Check(json.Unmarshal(a.Body, &z))
		if z.Sales.Count != sold.Load() {
			s.Errorf("the Z has %d sales, %d were answered", z.Sales.Count, sold.Load())
		}
	})
}

func TestReceiptsAreCounted(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Cashier)
		bread := s.Put(Goods("B1", "Bread", 100))
		s.OpenDrawer(c, 0)
		id := s.Sell(c, bread.ID, 1000, 100)
		for want := range 3 {
			d, err := s.Pos.IssueReceipt(s.Context(), c, id)
			s.Check(err)
			if d.Copy != want || d.Number != "T1-000001" || d.Total != 100 || len(d.JournalHash) != 16 {
				s.Errorf("issue %d: %+v", want, d)
			}
		}
		s.verify()
	})
}

// Whoever can write the database cannot change the past unseen.
func TestVerifierFindsEveryForgery(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Cashier)
		bread := s.Put(Goods("B1", "Bread", 100))
		s.OpenDrawer(c, 0)
		for range 4 {
			s.Sell(c, bread.ID, 1000, 100)
		}
		s.verify()
		off := []string{"DROP TRIGGER journal_no_update", "DROP TRIGGER journal_no_delete", "DROP TRIGGER journal_seals_no_update", "DROP TRIGGER journal_seals_no_delete"}
		if s.DB.Dialect() == db.Postgres {
			off = []string{"DROP TRIGGER journal_append_only ON journal", "DROP TRIGGER journal_seals_append_only ON journal_seals"}
		}
		for _, forgery := range []string{
			`UPDATE journal SET payload = (SELECT payload FROM journal WHERE seq = 2) WHERE seq = 3`,
			`UPDATE journal SET at = at + 1 WHERE seq = 3`,
			`UPDATE journal SET type = 'RETURN' WHERE seq = 3`,
			`UPDATE journal SET hash = (SELECT hash FROM journal WHERE seq = 2) WHERE seq = 3`,
			`DELETE FROM journal WHERE seq = 3`,
			`DELETE FROM journal WHERE seq = 5`,
			`DELETE FROM journal`,
			`DELETE FROM journal_seals`,
			`UPDATE journal_seals SET signature = (SELECT signature FROM journal_seals ORDER BY id LIMIT 1)`,
		} {
			undo := fmt.Errorf("undone")
			err := s.DB.Tx(context.Background(), func(tx *db.Tx) error {
				for _, q := range append(slices.Clone(off), forgery) {
					if err := tx.Exec(q).Error; err != nil {
						return fmt.Errorf("%s: %w", q, err)
					}
				}
				v, err := pos.VerifyJournalIn(tx.DB)
				if err != nil {
					return err
				}
				if v.Broken == "" {
					s.Errorf("not found: %s", forgery)
				}
				return undo
			})
			if err == nil || err.Error() != undo.Error() {
				s.Fatal(err)
			}
		}
		s.verify()
	})
}
