package pos_test

import (
	"cmp"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// laying lets a shop put goods aside: a tenth at once, and a fee of 5.00 or a
// tenth for goods that nobody fetches.
func laying(store *access.Store) {
	store.NegativeStock = "deny"
	store.Policies.Layaway = access.LayawayPolicy{On: true, Least: "0.1", Days: 60, Fee: 500, FeeShare: "0.1"}
}

func (s *Shop) putAside(c pos.Cashier, id, customer, product string, total, first money.Amount) (pos.LayawayView, error) {
	s.Helper()
	r := pos.LayawayRequest{Lines: lines(product, 2), Total: total}
	r.CustomerID = customer
	if first > 0 {
		r.First = &pos.LayawayMoney{ID: db.NewID(), Amount: first, Tenders: []pos.TenderRequest{tender(pos.Cash, first, "")}}
	}
	v, _, err := s.Pos.PutLayaway(s.Context(), c, id, r)
	return v, err
}

func TestGoodsPutAside(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx, c, other := s.Context(), s.SignIn(0, s.Manager), s.SignIn(1, s.Cashier)
		drawer, _ := s.OpenDrawer(c, 0), s.OpenDrawer(other, 0)
		coat, card := s.Put(Goods("C1", "Coat", 10000)), s.Put(giftProduct())
		_, _, err := s.Pos.PutStockMove(ctx, s.Store.ID, s.Manager.ID, coat.ID, db.NewID(), pos.StockMoveRequest{Kind: pos.MoveReceive, Quantity: 5 * money.One})
		s.Check(err)
		ada := s.customer(c, pos.CustomerRequest{Name: "Ada"})
		onCard, _ := s.soldCard(c, card.ID, 3000)
		s.expects(c, drawer, 3000)

		for _, row := range []struct {
			name, want string
			do         func() error
		}{
			{"no customer", "customer_required", func() error { _, err := s.putAside(c, db.NewID(), "", coat.ID, 20000, 2000); return err }},
			{"too little at once", "first_payment", func() error { _, err := s.putAside(c, db.NewID(), ada, coat.ID, 20000, 1999); return err }},
			{"another total", "total_mismatch", func() error { _, err := s.putAside(c, db.NewID(), ada, coat.ID, 19000, 2000); return err }},
			{"more than it costs", "first_payment", func() error { _, err := s.putAside(c, db.NewID(), ada, coat.ID, 20000, 20001); return err }},
			{"a schedule that does not add up", "schedule_invalid", func() error {
				r := pos.LayawayRequest{Lines: lines(coat.ID, 2), Total: 20000, Schedule: []pos.Instalment{{DueOn: "2099-01-01", Amount: 1}}}
				r.CustomerID = ada
				_, _, err := s.Pos.PutLayaway(ctx, c, db.NewID(), r)
				return err
			}},
		} {
			if err := row.do(); code(err) != row.want {
				s.Errorf("%s: %v, want %s", row.name, err, row.want)
			}
		}

		id := db.NewID()
		v, err := s.putAside(c, id, ada, coat.ID, 20000, 2000)
		s.Check(err)
		if v.Code != "L-000001" || v.Left != 18000 || v.Paid != 2000 || v.Status != "open" || v.CustomerName != "Ada" || len(v.Payments) != 1 || s.onHand(coat.ID) != 3*money.One {
			s.Fatalf("put aside: %+v, %v on hand", v, s.onHand(coat.ID))
		}
		if _, err := s.putAside(c, db.NewID(), ada, coat.ID, 20000, 2000); err != nil {
			s.Fatal(err)
		}
		if _, err := s.putAside(c, db.NewID(), ada, coat.ID, 20000, 2000); code(err) != "stock_denied" {
			s.Errorf("more than there is was put aside: %v", err)
		}

		// An instalment at another till, in two tenders, sent twice.
		pay := func(c pos.Cashier, payment string, amount money.Amount, tenders ...pos.TenderRequest) (pos.Answer, error) {
			return s.Pos.PayLayaway(ctx, c, id, pos.LayawayMoney{ID: payment, Amount: amount, Tenders: tenders})
		}
		second := db.NewID()
		for i := range 2 {
			a, err := pay(other, second, 5000, tender(pos.GiftCard, 3000, onCard), tender(pos.Cash, 2500, ""))
			if err != nil || a.Created != (i == 0) {
				s.Fatalf("instalment: %v, %+v", err, a)
			}
		}
		_, err = pay(other, second, 4999, tender(pos.Cash, 4999, ""))
		s.refused(err, "action_exists")
		_, err = pay(c, db.NewID(), 13001, tender(pos.Card, 13001, ""))
		s.refused(err, "overpaid")
		_, err = pay(c, db.NewID(), -5, tender(pos.Cash, 5, ""))
		s.refused(err, "amount_invalid")
		_, err = pay(c, db.NewID(), 500, tender(pos.Cash, -500, ""))
		s.refused(err, "tender_invalid")
		_, err = pay(c, db.NewID(), 500, tender(pos.Cash, 499, ""))
		s.refused(err, "underpaid")
		_, err = pay(c, db.NewID(), 500, tender(pos.GiftCard, 500, onCard))
		s.refused(err, "gift_card_short")

		// The price moves; what was put aside costs what it did.
		dearer := Goods("C1", "Coat", 12000)
		_, _, err = s.Pos.PutProduct(ctx, s.Store.ID, coat.ID, dearer)
		s.Check(err)
		hand := func(sale string, deposit money.Amount, more ...pos.TenderRequest) (pos.Answer, error) {
			r := pos.SaleRequest{Total: 20000, Tenders: append([]pos.TenderRequest{tender(pos.Deposit, deposit, "")}, more...)}
			r.LayawayID = id
			return s.Pos.CommitSale(ctx, c, sale, r)
		}
		_, err = hand(db.NewID(), 7000)
		s.refused(err, "underpaid")
		_, err = hand(db.NewID(), 20000)
		s.refused(err, "deposit_mismatch")
		_, err = s.pay(c, coat.ID, 1, 12000, ada, tender(pos.Deposit, 12000, ""))
		s.refused(err, "tender_invalid")

		var done, late atomic.Int64
		var wg sync.WaitGroup
		var sold atomic.Value
		for range 20 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				switch a, err := hand(db.NewID(), 7000, tender(pos.Card, 13000, "")); code(err) {
				case "":
					done.Add(1)
					sold.Store(document(s.T, a))
				case "layaway_ended":
					late.Add(1)
				default:
					s.Error(err)
				}
			}()
		}
		wg.Wait()
		if done.Load() != 1 || late.Load() != 19 {
			s.Fatalf("handed over %d times, refused %d times", done.Load(), late.Load())
		}
		doc := sold.Load().(pos.Document)
		if doc.LayawayID != id || doc.CustomerID != ada || doc.Total != 20000 || doc.Lines[0].UnitPrice != 10000 || doc.Tenders[0].Kind != pos.Deposit || doc.Tenders[0].Reference != "L-000001" {
			s.Errorf("the sale: %+v", doc)
		}
		if s.onHand(coat.ID) != money.One {
			s.Errorf("%v on hand after handing over", s.onHand(coat.ID))
		}
		if v, err = s.Pos.Layaway(ctx, s.Store.ID, id); err != nil || v.Status != "done" || *v.SaleID != doc.ID || v.Paid != 7000 {
			s.Errorf("after it: %+v, %v", v, err)
		}
		_, err = pay(c, db.NewID(), 100, tender(pos.Cash, 100, ""))
		s.refused(err, "layaway_ended")

		// What was paid on it comes back as money when the goods do.
		_, err = s.Pos.CommitReturn(ctx, c, db.NewID(), pos.ReturnRequest{SaleID: doc.ID, Reason: "torn", Lines: []pos.ReturnLine{{Line: 1, Quantity: money.One, Restock: true}},
			Tenders: []pos.TenderRequest{tender(pos.Cash, 10000, "")}})
		s.Check(err)
		if s.onHand(coat.ID) != 2*money.One {
			s.Errorf("%v on hand after the return", s.onHand(coat.ID))
		}
		s.expects(c, drawer, 3000+2000+2000-10000)
		s.StockAddsUp()
		s.LedgerAddsUp()
		s.verify()
	}, laying)
}

// Twenty instalments at once, of which ten are what is left, sent from two
// tills, half of them twice.
func TestInstalmentsRace(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx, tills := s.Context(), []pos.Cashier{s.SignIn(0, s.Manager), s.SignIn(1, s.Cashier)}
		drawers := []string{s.OpenDrawer(tills[0], 0), s.OpenDrawer(tills[1], 0)}
		coat := s.Put(Goods("C1", "Coat", 10000))
		_, _, err := s.Pos.PutStockMove(ctx, s.Store.ID, s.Manager.ID, coat.ID, db.NewID(), pos.StockMoveRequest{Kind: pos.MoveReceive, Quantity: 5 * money.One})
		s.Check(err)
		ada, id := s.customer(tills[0], pos.CustomerRequest{Name: "Ada"}), db.NewID()
		_, err = s.putAside(tills[0], id, ada, coat.ID, 20000, 10000)
		s.Check(err)
		var taken, over atomic.Int64
		var wg sync.WaitGroup
		for i := range 20 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				m := pos.LayawayMoney{ID: db.NewID(), Amount: 1000, Tenders: []pos.TenderRequest{tender(pos.Cash, 1000, "")}}
				for range 1 + i%2 {
					switch a, err := s.Pos.PayLayaway(ctx, tills[i%2], id, m); code(err) {
					case "":
						if a.Created {
							taken.Add(1)
						}
					case "overpaid":
						over.Add(1)
						return
					default:
						s.Error(err)
					}
				}
			}()
		}
		wg.Wait()
		v, err := s.Pos.Layaway(ctx, s.Store.ID, id)
		if err != nil || taken.Load() != 10 || over.Load() != 10 || v.Paid != 20000 || v.Left != 0 || len(v.Payments) != 11 {
			s.Fatalf("%d taken, %d refused: %+v, %v", taken.Load(), over.Load(), v, err)
		}
		cash := s.Number(`SELECT SUM(amount) FROM drawer_movements WHERE kind = 'pay_in' AND drawer_id IN ?`, drawers)
		if cash != 20000 {
			s.Errorf("%d in the drawers", cash)
		}
		s.LedgerAddsUp()
		s.verify()
	}, laying)
}

func TestGoodsThatNobodyFetches(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx, c := s.Context(), s.SignIn(0, s.Manager)
		drawer := s.OpenDrawer(c, 0)
		coat := s.Put(Goods("C1", "Coat", 10000))
		_, _, err := s.Pos.PutStockMove(ctx, s.Store.ID, s.Manager.ID, coat.ID, db.NewID(), pos.StockMoveRequest{Kind: pos.MoveReceive, Quantity: 6 * money.One})
		s.Check(err)
		ada := s.customer(c, pos.CustomerRequest{Name: "Ada"})
		ids := []string{db.NewID(), db.NewID(), db.NewID()}
		for _, id := range ids {
			_, err := s.putAside(c, id, ada, coat.ID, 20000, 8000)
			s.Check(err)
		}
		cancel := func(id string, r pos.LayawayCancel) (pos.Answer, error) {
			if r.ID == "" {
				r.ID = db.NewID()
			}
			r.Reason = "not fetched"
			return s.Pos.CancelLayaway(ctx, c, id, r)
		}
		// Who is to be reminded comes first.
		s.Clock.Advance(61 * 24 * time.Hour)
		c = s.SignIn(0, s.Manager)
		open, err := s.Pos.Layaways(ctx, s.Store.ID, pos.LayawayFilter{Status: "open", Limit: 10})
		if err != nil || len(open) != 3 || !open[0].Overdue || open[0].Next.Amount != 12000 || open[0].Fee != 800 {
			s.Fatalf("open: %+v, %v", open, err)
		}
		_, err = cancel(ids[0], pos.LayawayCancel{Tenders: []pos.TenderRequest{tender(pos.Cash, 8000, "")}})
		s.refused(err, "total_mismatch") // the fee is kept
		_, err = cancel(ids[0], pos.LayawayCancel{Tenders: []pos.TenderRequest{tender(pos.Cash, 7000, "")}})
		s.refused(err, "total_mismatch")
		_, err = cancel(ids[0], pos.LayawayCancel{Tenders: []pos.TenderRequest{tender(pos.Card, 7200, "")}})
		s.refused(err, "refund_tender") // it came in cash
		end := pos.LayawayCancel{ID: db.NewID(), Tenders: []pos.TenderRequest{tender(pos.Cash, 7200, "")}}
		for i := range 2 {
			if a, err := cancel(ids[0], end); err != nil || a.Created != (i == 0) {
				s.Fatalf("cancelled: %+v, %v", a, err)
			}
		}
		_, err = cancel(ids[0], pos.LayawayCancel{})
		s.refused(err, "layaway_ended")
		s.expects(c, drawer, 24000-7200)
		_, err = cancel(ids[1], pos.LayawayCancel{})
		s.Check(err)
		if got := s.balanceOf(ada, pos.StoreCredit); got != 7200 {
			s.Errorf("%d of credit", got)
		}
		s.Check(s.cancelByAll(c, ids[2]))
		if s.onHand(coat.ID) != 6*money.One {
			s.Errorf("%v on hand", s.onHand(coat.ID))
		}
		kept := s.Number(`SELECT SUM(t.amount) FROM ledger_transfers t JOIN ledger_accounts a ON a.id = t.to_id WHERE a.kind = 'house_forfeited'`)
		if kept != 3*800 {
			s.Errorf("%d was kept", kept)
		}
		s.StockAddsUp()
		s.LedgerAddsUp()
		s.verify()
	}, laying)
}

// cancelByAll cancels ten times at once: once it goes through.
func (s *Shop) cancelByAll(c pos.Cashier, id string) error {
	s.Helper()
	errs := make([]error, 10)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			_, errs[i] = s.Pos.CancelLayaway(s.Context(), c, id, pos.LayawayCancel{ID: db.NewID(), Reason: "not fetched"})
		}()
	}
	wg.Wait()
	at := slices.IndexFunc(errs, func(err error) bool { return err == nil })
	if at < 0 {
		return errs[0]
	}
	for i, err := range errs {
		if i != at && code(err) != "layaway_ended" {
			s.Errorf("cancelled beside it: %v", err)
		}
	}
	return nil
}

// A piece with a serial number is put aside once, is nobody else's meanwhile,
// and may be sold again when it went back to the shelf.
func TestAPieceThatIsPutAside(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx, c := s.Context(), s.SignIn(0, s.Manager)
		other := s.SignIn(1, s.Manager)
		s.OpenDrawer(c, 0)
		s.OpenDrawer(other, 0)
		bike := s.Put(Goods("B1", "Bike", 10000))
		_, _, err := s.Pos.PutStockMove(ctx, s.Store.ID, s.Manager.ID, bike.ID, db.NewID(), pos.StockMoveRequest{Kind: pos.MoveReceive, Quantity: 50 * money.One})
		s.Check(err)
		ada := s.customer(c, pos.CustomerRequest{Name: "Ada"})
		lay := func(serial string) (string, error) {
			id := db.NewID()
			r := pos.LayawayRequest{Lines: []pos.LineRequest{{ProductID: bike.ID, Serial: serial}}, Total: 10000}
			r.CustomerID = ada
			r.First = &pos.LayawayMoney{ID: db.NewID(), Amount: 10000, Tenders: []pos.TenderRequest{tender(pos.Card, 10000, "")}}
			_, _, err := s.Pos.PutLayaway(ctx, c, id, r)
			return id, err
		}
		sell := func(serial, layaway string) error {
			kind := pos.Card
			if layaway != "" {
				kind = pos.Deposit
			}
			r := pos.SaleRequest{Lines: []pos.LineRequest{{ProductID: bike.ID, Serial: serial}}, Total: 10000, Tenders: []pos.TenderRequest{tender(kind, 10000, "")}}
			if r.LayawayID = layaway; layaway != "" {
				r.CustomerID = ada
			}
			_, err := s.Pos.CommitSale(ctx, other, db.NewID(), r)
			return err
		}
		s.Check(sell("A", ""))
		_, err = lay("A")
		s.refused(err, "serial_sold")
		first, err := lay("B")
		s.Check(err)
		_, err = lay("B")
		s.refused(err, "serial_held")
		s.refused(sell("B", ""), "serial_held")
		_, err = s.Pos.CancelLayaway(ctx, c, first, pos.LayawayCancel{ID: db.NewID(), Reason: "gone", Tenders: []pos.TenderRequest{tender(pos.Card, 9000, "")}})
		s.Check(err)
		again, err := lay("B")
		s.Check(err)
		s.Check(sell("B", again))
		s.refused(sell("B", ""), "serial_sold")

		// Sold and put aside in the same moment: one of them has it.
		for n := range 10 {
			serial, errs := "C"+strconv.Itoa(n), make(chan error, 2)
			go func() { errs <- sell(serial, "") }()
			go func() { _, err := lay(serial); errs <- err }()
			a, b := <-errs, <-errs
			if (a == nil) == (b == nil) {
				s.Fatalf("%s: %v, %v", serial, a, b)
			}
			if f, ok := fault.As(cmp.Or(a, b)); !ok || f.Code != "serial_sold" && f.Code != "serial_held" {
				s.Errorf("%s: %v", serial, cmp.Or(a, b))
			}
		}
		s.verify()
	}, laying)
}
