package pos_test

import (
	"encoding/json"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
)

// exchange is what an exchange is answered with.
type exchange struct {
	ID           string
	Return, Sale pos.Document
}

func exchangeOf(t *testing.T, a pos.Answer) exchange {
	t.Helper()
	var x exchange
	if err := json.Unmarshal(a.Body, &x); err != nil {
		t.Fatal(err)
	}
	return x
}

func amount(a money.Amount) *money.Amount { return &a }

// swap brings the first line of a sale back and takes one piece of a product.
func swap(sale, product string, total money.Amount, tenders ...pos.TenderRequest) pos.ExchangeRequest {
	return pos.ExchangeRequest{Total: total, Tenders: tenders,
		Return: pos.ExchangeReturn{ID: db.NewID(), SaleID: sale, Lines: []pos.ReturnLine{{Line: 1, Quantity: money.One, Restock: true}}, Reason: "size"},
		Sale:   pos.ExchangeSale{ID: db.NewID(), Lines: []pos.LineRequest{{ProductID: product}}}}
}

func TestAnExchangeHasOneBalance(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Cashier)
		small, large := s.Put(Goods("S", "Small", 1002)), s.Put(Goods("L", "Large", 1504))
		drawer := s.OpenDrawer(c, 10000)
		sold := s.Sell(c, small.ID, 2000, 2005)

		// The dearer one: 5.02 more, rounded to 5.00 in cash.
		id, r := db.NewID(), swap(sold, large.ID, 502, pos.TenderRequest{Kind: pos.Cash, Amount: amount(1000)})
		a, err := s.Pos.CommitExchange(s.Context(), c, id, r)
		s.Check(err)
		x := exchangeOf(s.T, a)
		if x.Return.Total != 1002 || x.Sale.Total != 1504 || x.Sale.Rounding != -2 || x.Sale.Change != 500 || x.Return.Rounding != 0 ||
			x.Return.ExchangeID != id || x.Sale.ExchangeID != id || x.Sale.ReceiptNumber != "T1-000002" || x.Return.ReceiptNumber != "T1-R000001" {
			s.Errorf("the dearer one: %s", a.Body)
		}
		again, err := s.Pos.CommitExchange(s.Context(), c, id, r)
		s.Check(err)
		if again.Created || string(again.Body) != string(a.Body) {
			s.Errorf("the replay differs: %s", again.Body)
		}

		// The cheaper one: 4.98 less than nothing was paid back, by card.
		back := swap(x.Sale.ID, small.ID, -502, pos.TenderRequest{Kind: pos.Card})
		a, err = s.Pos.CommitExchange(s.Context(), c, db.NewID(), back)
		s.Check(err)
		x = exchangeOf(s.T, a)
		if len(x.Return.Tenders) != 2 || x.Return.Tenders[1].Amount != 502 || len(x.Sale.Tenders) != 1 || x.Sale.Tenders[0].Amount != 1002 {
			s.Errorf("the cheaper one: %s", a.Body)
		}

		// The same for the same: nothing moves.
		a, err = s.Pos.CommitExchange(s.Context(), c, db.NewID(), swap(x.Sale.ID, small.ID, 0))
		s.Check(err)
		if x = exchangeOf(s.T, a); x.Sale.Total != 1002 || x.Sale.Change != 0 {
			s.Errorf("like for like: %s", a.Body)
		}
		if got := s.Number(`SELECT on_hand FROM stock WHERE product_id = ?`, small.ID); got != -2000 {
			s.Errorf("%d small ones on hand", got)
		}
		s.expects(c, drawer, 10000+2005+500) // the first sale of 20.04, rounded, and what the exchange added
		s.verify()
		s.StockAddsUp()
	}, func(store *access.Store) { store.Cash = access.CashRounding{Step: 5, Mode: "half_up"} })
}

// expects checks what should lie in a drawer.
func (s *Shop) expects(c pos.Cashier, drawer string, want money.Amount) {
	s.Helper()
	c.SeesExpected = true
	body, err := s.Pos.DrawerReport(s.Context(), c, s.Store, drawer)
	s.Check(err)
	var v pos.DrawerView
	s.Check(json.Unmarshal(body, &v))
	if v.Expected == nil || *v.Expected != want {
		s.Errorf("the drawer should hold %v, want %d", v.Expected, want)
	}
	for _, tender := range v.Tenders {
		if tender.Kind == "exchange" {
			s.Errorf("the report shows how the halves paid each other: %+v", v.Tenders)
		}
	}
}

func TestExchangesAreRefusedWhole(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Cashier)
		small, large := s.Put(Goods("S", "Small", 1000)), s.Put(Goods("L", "Large", 1500))
		s.OpenDrawer(c, 0)
		sold := s.Sell(c, small.ID, 1000, 1000)
		cash := pos.TenderRequest{Kind: pos.Cash, Amount: amount(500)}
		for _, row := range []struct {
			code, field string
			change      func(*pos.ExchangeRequest)
		}{
			{"total_mismatch", "total", func(r *pos.ExchangeRequest) { r.Total = 499 }},
			{"underpaid", "tenders", func(r *pos.ExchangeRequest) { r.Tenders = nil }},
			{"tender_invalid", "tenders[0].kind", func(r *pos.ExchangeRequest) { r.Tenders[0].Kind = "exchange" }},
			{"over_returned", "lines[0].quantity", func(r *pos.ExchangeRequest) { r.Return.Lines[0].Quantity = 1001 }},
			{"id_invalid", "sale.id", func(r *pos.ExchangeRequest) { r.Sale.ID = r.Return.ID }},
			{"no_lines", "lines", func(r *pos.ExchangeRequest) { r.Sale.Lines = nil }},
			{"no_lines", "lines", func(r *pos.ExchangeRequest) { r.Return.Lines = nil }},
			{"unknown_product", "lines[0].product_id", func(r *pos.ExchangeRequest) { r.Sale.Lines[0].ProductID = db.NewID() }},
			{"no_sale", "sale_id", func(r *pos.ExchangeRequest) { r.Return.SaleID = db.NewID() }},
		} {
			r := swap(sold, large.ID, 500, cash)
			row.change(&r)
			_, err := s.Pos.CommitExchange(s.Context(), c, db.NewID(), r)
			s.Refused(err, row.code, row.field)
		}
		if n := s.Number(`SELECT COUNT(*) FROM sales`); n != 1 {
			s.Fatalf("%d documents after refusals", n)
		}

		// An id that other halves have, and halves that another id has.
		id, r := db.NewID(), swap(sold, large.ID, 500, cash)
		_, err := s.Pos.CommitExchange(s.Context(), c, id, r)
		s.Check(err)
		_, err = s.Pos.CommitExchange(s.Context(), c, id, swap(sold, large.ID, 500, cash))
		s.Refused(err, "sale_exists", "")
		_, err = s.Pos.CommitExchange(s.Context(), c, db.NewID(), r)
		s.Refused(err, "sale_exists", "")
		s.verify()
	})
}

func TestOnePieceIsExchangedOnce(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		first, second := s.SignIn(0, s.Cashier), s.SignIn(1, s.Manager)
		shirt := s.Put(Goods("S", "Shirt", 1000))
		s.OpenDrawer(first, 0)
		s.OpenDrawer(second, 0)
		sold := s.Sell(first, shirt.ID, 1000, 1000)
		other := s.NewPos()
		var done, over atomic.Int64
		var wg sync.WaitGroup
		for i := range 20 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				node, c := s.Pos, first
				if i%2 == 1 {
					node, c = other, second
				}
				_, err := node.CommitExchange(s.Context(), c, db.NewID(), swap(sold, shirt.ID, 0))
				switch code(err) {
				case "":
					done.Add(1)
				case "over_returned":
					over.Add(1)
				default:
					s.Error(err)
				}
			}()
		}
		wg.Wait()
		if done.Load() != 1 || over.Load() != 19 {
			s.Errorf("%d exchanges, %d refused", done.Load(), over.Load())
		}
		s.verify()
	})
}

func TestReturnsByTheStoresRules(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Cashier)
		lamp := s.Put(Goods("L", "Lamp", 1190, "4006381333931"))
		s.OpenDrawer(c, 0)
		back := func(line pos.ReturnLine, sale, reason, kind string) (pos.Document, error) {
			a, err := s.Pos.CommitReturn(s.Context(), c, db.NewID(), pos.ReturnRequest{SaleID: sale, Lines: []pos.ReturnLine{line}, Reason: reason,
				Tenders: []pos.TenderRequest{{Kind: kind}}})
			if err != nil {
				return pos.Document{}, err
			}
			return document(s.T, a), nil
		}
		sold := s.Sell(c, lamp.ID, 3000, 3570)

		// 15 % is kept of what is not faulty, and its tax with it.
		d, err := back(pos.ReturnLine{Line: 1, Quantity: money.One, Condition: "opened"}, sold, "", pos.Cash)
		s.Check(err)
		if l := d.Lines[0]; d.Total != 1011 || l.Fee != 179 || l.Amount != 1190 || l.Tax != 161 || l.Condition != "opened" {
			s.Errorf("with a fee: %+v", d)
		}
		if d, err = back(pos.ReturnLine{Line: 1, Quantity: money.One, Condition: "defective"}, sold, "", pos.Cash); err != nil || d.Total != 1190 {
			s.Errorf("a faulty one: %+v %v", d, err)
		}
		_, err = back(pos.ReturnLine{Line: 1, Quantity: money.One, Fee: amount(180)}, sold, "", pos.Cash)
		s.Refused(err, "fee_invalid", "lines[0].fee")
		_, err = back(pos.ReturnLine{Line: 1, Quantity: money.One, Condition: "eaten"}, sold, "", pos.Cash)
		s.Refused(err, "condition_invalid", "lines[0].condition")
		_, err = back(pos.ReturnLine{Line: 1, Quantity: money.One}, sold, "", pos.Card)
		s.Refused(err, "refund_tender", "tenders[0]")
		r, err := s.Pos.Returnable(s.Context(), s.Store, sold)
		s.Check(err)
		if r.Refund != "original" || len(r.Refundable) != 1 || r.Refundable[0] != (pos.Refundable{Kind: "cash", Amount: 1369}) || r.Lines[0].Fee != 179 || r.TooLate {
			s.Errorf("returnable: %+v", r)
		}

		// Without a receipt: today's price at most, and never without a reason.
		_, err = back(pos.ReturnLine{ProductID: lamp.ID, Quantity: money.One}, "", "", pos.Card)
		s.Refused(err, "reason_required", "reason")
		_, err = back(pos.ReturnLine{ProductID: lamp.ID, Quantity: money.One, UnitPrice: amount(1191)}, "", "gift", pos.Card)
		s.Refused(err, "price_invalid", "lines[0].unit_price")
		_, err = back(pos.ReturnLine{Barcode: "4006381333900", Quantity: money.One}, "", "gift", pos.Card)
		s.Refused(err, "unknown_product", "lines[0].barcode")
		_, err = back(pos.ReturnLine{Line: 1, Quantity: money.One}, "", "gift", pos.Card)
		s.Refused(err, "no_sale", "sale_id")
		gift := pos.ReturnLine{Barcode: "4006381333931", Quantity: money.One, UnitPrice: amount(1000), Condition: "defective"}
		_, err = back(gift, "", "gift", pos.Card)
		s.Refused(err, "approval_needed", "")
		c.Rights = access.BuiltIn(access.Manager)
		d, err = back(gift, "", "gift", pos.Card)
		s.Check(err)
		if d.Purpose != "no_receipt" || d.Total != 1000 || d.Tax != 160 || d.SaleID != "" || d.Lines[0].OriginalLine != 0 {
			s.Errorf("without a receipt: %+v", d)
		}

		// The last day ends at midnight of the shop's own time.
		s.Clock.Set(time.Date(2026, 12, 10, 22, 59, 0, 0, time.UTC))
		if d, err = back(pos.ReturnLine{Line: 1, Quantity: 500}, sold, "", pos.Cash); err != nil {
			s.Error(err)
		}
		s.Clock.Set(time.Date(2026, 12, 10, 23, 1, 0, 0, time.UTC))
		c.Rights = access.Allowances{access.ReturnReceipt: {State: access.StateAllowed}}
		_, err = back(pos.ReturnLine{Line: 1, Quantity: 500}, sold, "", pos.Cash)
		s.Refused(err, "too_late", "sale_id")
		s.verify()
		s.StockAddsUp()
	}, func(store *access.Store) {
		store.Policies.Returns = access.ReturnPolicy{Days: 14, Fee: "0.15", Refund: access.RefundOriginal}
	})
}
