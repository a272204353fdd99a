package pos_test

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
)

// yesterday is a day of trade at both registers that lies behind the shop.
type yesterday struct {
	pos.Past
	bread, jam string // products
	first      string // sale
	midday     time.Time
}

func cashierAt(s *Shop, till int, who access.Staff) pos.Cashier {
	return pos.Cashier{Store: s.Store.ID, Staff: who.ID, StaffName: who.Name, Register: s.Registers[till].ID, RegisterCode: s.Registers[till].Code, Rights: access.BuiltIn(who.Role)}
}

func cash(given money.Amount) func(money.Amount) []pos.TenderRequest {
	return func(money.Amount) []pos.TenderRequest { return []pos.TenderRequest{{Kind: pos.Cash, Amount: &given}} }
}

func card(due money.Amount) []pos.TenderRequest {
	return []pos.TenderRequest{{Kind: pos.Card, Amount: &due}}
}

func lineOf(product string, quantity money.Quantity) []pos.LineRequest {
	return []pos.LineRequest{{ProductID: product, Quantity: &quantity}}
}

// newYesterday sells 3 loaves for cash and 2 jars by card at T1, takes a loaf
// back, drops 10.00 and counts 5 cents too few; T2 sells half a loaf meanwhile.
func newYesterday(s *Shop) *yesterday {
	y := &yesterday{bread: db.NewID(), jam: db.NewID(), first: db.NewID(), midday: shopOpened.Add(-21 * time.Hour)}
	mia, sofia := cashierAt(s, 0, s.Cashier), cashierAt(s, 0, s.Manager)
	y.Received = y.midday.Add(-6 * time.Hour)
	y.Goods = []pos.PastProduct{
		{ID: y.bread, ProductRequest: pos.ProductRequest{SKU: "100", Name: "Rye bread", Barcodes: []string{"4006381333931"}, Unit: "each", Price: 420, Tax: "reduced"}, Stock: 7 * money.One},
		{ID: y.jam, ProductRequest: pos.ProductRequest{SKU: "200", Name: "Plum jam", Unit: "each", Price: 389, Tax: "reduced"}, Stock: 0},
	}
	y.Drawers = []pos.PastDrawer{{
		ID: db.NewID(), Cashier: mia, OpenedAt: y.midday.Add(-4 * time.Hour), ClosedAt: y.midday.Add(8 * time.Hour), Float: 100_00,
		Sales: []pos.PastSale{
			{ID: db.NewID(), At: y.midday.Add(time.Hour), Cashier: sofia, Lines: lineOf(y.jam, 2*money.One), Pay: card},
			{ID: y.first, At: y.midday, Cashier: mia, Lines: lineOf(y.bread, 3*money.One), Pay: cash(20_00)},
		},
		Returns: []pos.PastReturn{{ID: db.NewID(), At: y.midday.Add(30 * time.Minute), Cashier: mia, ReturnRequest: pos.ReturnRequest{SaleID: y.first,
			Lines: []pos.ReturnLine{{Line: 1, Quantity: money.One, Restock: true}}, Tenders: []pos.TenderRequest{{Kind: pos.Cash}}, Reason: "One too many"}}},
		Movements: []pos.PastMovement{{ID: db.NewID(), At: y.midday.Add(2 * time.Hour), Cashier: mia,
			MovementRequest: pos.MovementRequest{Kind: "drop", Amount: 10_00, Reason: "To the safe"}}},
		Count: func(expected money.Amount) money.Amount { return expected - 5 },
	}, {
		ID: db.NewID(), Cashier: cashierAt(s, 1, s.Manager), OpenedAt: y.midday, ClosedAt: y.midday.Add(time.Hour), Float: 50_00,
		Sales: []pos.PastSale{{ID: db.NewID(), At: y.midday.Add(time.Minute), Cashier: cashierAt(s, 1, s.Manager), Lines: lineOf(y.bread, money.One/2), Pay: cash(2_10)}},
	}}
	return y
}

func (s *Shop) loadPast(past pos.Past) error {
	return s.DB.Tx(s.Context(), func(tx *db.Tx) error { return s.Pos.LoadPast(s.Context(), tx, s.Store, past) })
}

func TestPastIsInTheBooks(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		y := newYesterday(s)
		events := s.Events(func() { s.Check(s.loadPast(y.Past)) })
		if len(events) < 5 || events[0] != "catalog.changed" {
			s.Errorf("events %q", events)
		}
		s.journalVerifies(9) // T1: open, sale, return, sale, drop, Z; T2: open, sale, Z
		s.StockAddsUp()
		if n := s.Number(`SELECT on_hand FROM stock WHERE product_id = ?`, y.bread); n != 7000 {
			s.Errorf("%d thousandths of bread are left, not 7 loaves", n)
		}
		if n := s.Number(`SELECT on_hand FROM stock WHERE product_id = ?`, y.jam); n != 0 {
			s.Errorf("%d thousandths of jam are left", n)
		}
		if n := s.Number(`SELECT COUNT(*) FROM register_heads WHERE drawer_id IS NOT NULL`); n != 0 {
			s.Errorf("%d drawers are open", n)
		}
		body, err := s.Pos.DrawerReport(s.Context(), cashierAt(s, 0, s.Manager), s.Store, y.Drawers[0].ID)
		s.Check(err)
		var z pos.DrawerView
		s.Check(json.Unmarshal(body, &z))
		// 100.00 and 12.60 from the sale, less 4.20 back and 10.00 to the safe.
		if *z.Expected != 98_40 || *z.Counted != 98_35 || *z.Difference != -5 || *z.ZNumber != 1 || z.Sales.Count != 2 || z.Returns.Count != 1 {
			s.Errorf("the Z report is %s", body)
		}
		if *z.ClosedAt != y.Drawers[0].ClosedAt.UTC().Format("2006-01-02T15:04:05.000Z") {
			s.Errorf("closed at %s", *z.ClosedAt)
		}
	})
}

// journalVerifies walks the chains, which have so many entries beside the
// key's, in order of time.
func (s *Shop) journalVerifies(entries int64) {
	s.Helper()
	v, err := pos.VerifyJournal(s.Context(), s.DB)
	s.Check(err)
	if v.Broken != "" || v.Chains != 3 || v.Entries != entries+1 {
		s.Errorf("the journal: %+v", v)
	}
	rows := s.Number(`SELECT COUNT(*) FROM journal a JOIN journal b ON b.register_id = a.register_id AND b.seq = a.seq + 1 WHERE b.at < a.at`)
	if rows != 0 {
		s.Errorf("%d journal entries are older than the one before", rows)
	}
}

func TestPastSalesAreSalesLikeAnyOther(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		y := newYesterday(s)
		s.Check(s.loadPast(y.Past))
		body, err := s.Pos.Document(s.Context(), s.Store.ID, y.first)
		s.Check(err)
		var doc pos.Document
		s.Check(json.Unmarshal(body, &doc))
		if doc.ReceiptNumber != "T1-000001" || doc.Total != 12_60 || doc.Change != 7_40 || doc.CommittedAt != y.midday.Format("2006-01-02T15:04:05.000Z") {
			s.Errorf("the first sale is %s", body)
		}
		mia := s.SignIn(0, s.Cashier)
		s.OpenDrawer(mia, 100_00)
		given := money.Amount(20_00)
		again, err := s.Pos.CommitSale(s.Context(), mia, y.first, pos.SaleRequest{Lines: y.Drawers[0].Sales[1].Lines, Total: 12_60,
			Tenders: []pos.TenderRequest{{Kind: pos.Cash, Amount: &given}}})
		s.Check(err)
		if again.Created || !bytes.Equal(again.Body, body) {
			s.Errorf("the same sale again answers %s", again.Body)
		}
		s.Return(mia, y.first, 2*money.One, true)
		_, err = s.Pos.CommitReturn(s.Context(), mia, db.NewID(), pos.ReturnRequest{SaleID: y.first,
			Lines: []pos.ReturnLine{{Line: 1, Quantity: money.One}}, Tenders: []pos.TenderRequest{{Kind: pos.Cash}}})
		s.Refused(err, "over_returned", "")
		next := s.Sell(mia, y.bread, money.One, 5_00)
		body, err = s.Pos.Document(s.Context(), s.Store.ID, next)
		s.Check(err)
		s.Check(json.Unmarshal(body, &doc))
		if doc.ReceiptNumber != "T1-000003" {
			s.Errorf("the next sale is %s", doc.ReceiptNumber)
		}
		s.StockAddsUp()
		s.journalVerifies(9 + 3 + 1) // and the closing of that day
	})
}

func TestPastThatCannotBeIsRefusedWhole(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		for say, spoil := range map[string]func(y *yesterday){
			"pays too little":               func(y *yesterday) { y.Drawers[0].Sales[0].Pay = cash(1) },
			"sells what is not there":       func(y *yesterday) { y.Drawers[0].Sales[0].Lines = lineOf(db.NewID(), money.One) },
			"sells after closing":           func(y *yesterday) { y.Drawers[1].Sales[0].At = y.midday.Add(2 * time.Hour) },
			"opens an open drawer":          func(y *yesterday) { y.Drawers[1].Cashier = y.Drawers[0].Cashier },
			"returns more than sold":        func(y *yesterday) { y.Drawers[0].Returns[0].Lines[0].Quantity = 4 * money.One },
			"returns before it was sold":    func(y *yesterday) { y.Drawers[0].Returns[0].At = y.midday.Add(-time.Hour) },
			"moves cash in a way unknown":   func(y *yesterday) { y.Drawers[0].Movements[0].Kind = "gift" },
			"has two products with one SKU": func(y *yesterday) { y.Goods[1].SKU = y.Goods[0].SKU },
		} {
			y := newYesterday(s)
			spoil(y)
			if err := s.loadPast(y.Past); err == nil {
				s.Errorf("a past that %s was loaded", say)
			}
		}
		for _, table := range []string{"products", "sales", "drawers", "stock_moves", "journal WHERE type <> 'KEY'"} {
			if n := s.Number(`SELECT COUNT(*) FROM ` + table); n != 0 {
				s.Errorf("%d rows are left in %s", n, table)
			}
		}
	})
}
