package pos_test

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// The GTINs of what is scanned in these tests.
const (
	milkGTIN = "04006381333931"
	hamGTIN  = "90614141000039" // of varying weight
	phoneNo  = "04012345000009"
	caseGTIN = "14006381333938" // of six milks
)

// codeOf is a refusal's code, and "" when there is none.
func codeOf(err error) string {
	if err == nil {
		return ""
	}
	if f, ok := fault.As(err); ok {
		return f.Code
	}
	return err.Error()
}

type scanShop struct {
	*Shop
	till             pos.Cashier
	milk, ham, phone pos.ProductView
}

func openScanShop(s *Shop) *scanShop {
	s.Helper()
	c := &scanShop{Shop: s, till: s.SignIn(0, s.Cashier)}
	s.OpenDrawer(c.till, 100_00)
	milk := Goods("M1", "Milk", 129, milkGTIN)
	milk.Packs = []pos.Pack{{Barcode: caseGTIN, Quantity: 6 * money.One}}
	c.milk = s.Put(milk)
	ham := Goods("H1", "Ham", 1200, hamGTIN)
	ham.Unit = "kg"
	c.ham = s.Put(ham)
	c.phone = s.Put(Goods("P1", "Phone", 9900, phoneNo))
	return c
}

// sell sells lines for what they cost.
func (s *scanShop) sell(c pos.Cashier, p *pos.Pos, lines ...pos.LineRequest) (id string, doc pos.Document, err error) {
	id = db.NewID()
	priced, err := p.Prices(s.Context(), s.Store.ID, lines)
	if err != nil {
		return id, doc, err
	}
	paid := priced.Total
	a, err := p.CommitSale(s.Context(), c, id, pos.SaleRequest{Lines: lines, Total: priced.Total,
		Tenders: []pos.TenderRequest{{Kind: pos.Card, Amount: &paid}}})
	if err != nil {
		return id, doc, err
	}
	return id, doc, json.Unmarshal(a.Body, &doc)
}

func TestScanAnything(t *testing.T) {
	t.Parallel()
	EachShop(t, func(shop *Shop) {
		s := openScanShop(shop)
		for _, row := range []struct {
			text, product, quantity string
			price                   money.Amount
			code                    string
		}{
			{"4006381333931", "Milk", "", 0, ""},
			{"]E04006381333931", "Milk", "", 0, ""},
			{caseGTIN, "Milk", "6", 0, ""},
			{"(01)" + caseGTIN + "(30)2", "Milk", "12", 0, ""},
			{"]d201" + milkGTIN + "1726113010L1\x1d21S1", "Milk", "1", 0, ""},
			{"https://x.example/01/" + milkGTIN + "?17=261126", "Milk", "", 0, ""},
			{"]C101" + hamGTIN + "3103001250", "Ham", "1.250", 0, ""},
			{"]C101" + hamGTIN + "3202000100", "Ham", "0.454", 0, ""},
			{"(01)" + hamGTIN + "(3103)001250(3922)1500", "Ham", "1.250", 1500, ""},
			{"(01)" + hamGTIN + "(30)1(3932)9780600", "Ham", "0.500", 600, ""},
			{"(01)" + hamGTIN + "(30)1(3932)8400600", "", "", 0, "malformed_barcode"},
			{"(01)" + milkGTIN + "(17)261125", "", "", 0, "expired"},
			{"(01)" + milkGTIN + "(17)261126", "Milk", "", 0, ""},
			{"(01)" + milkGTIN + "(16)261125(17)270101", "", "", 0, "expired"},
			{"(01)" + milkGTIN + "(17)261331", "", "", 0, "malformed_barcode"},
			{"(01)04006381333948", "", "", 0, "unknown_code"},
			{"0104006381333931XX", "", "", 0, "malformed_barcode"},
			{"nothing", "", "", 0, "unknown_code"},
		} {
			found, _, err := s.Pos.Scan(s.Context(), s.Store.ID, row.text)
			name, quantity, price := "", "", money.Amount(0)
			if err == nil {
				name = found.Product.Name
				if found.Quantity != nil {
					quantity = found.Quantity.String()
				}
				if found.Price != nil {
					price = *found.Price
				}
			}
			if name != row.product || quantity != row.quantity || price != row.price || codeOf(err) != row.code {
				s.Errorf("%q: %q %q %d, %v", row.text, name, quantity, price, err)
			}
		}
		found, _, err := s.Pos.Scan(s.Context(), s.Store.ID, "(01)"+milkGTIN+"(15)261125(10)L1")
		s.Check(err)
		if len(found.Warnings) != 1 || found.Warnings[0] != "best_before" || found.BestBeforeOn != "2026-11-25" || len(found.Elements) != 3 {
			s.Errorf("past its best: %+v", found)
		}
	})
}

func TestALineKeepsItsBatchAndStopsPastItsDate(t *testing.T) {
	t.Parallel()
	EachShop(t, func(shop *Shop) {
		s := openScanShop(shop)
		code := "]d201" + milkGTIN + "1726112610L1"
		id, doc, err := s.sell(s.till, s.Pos, pos.LineRequest{Barcode: code}, pos.LineRequest{ProductID: s.milk.ID, Batch: "L2", ExpiresOn: "2026-12-01"},
			pos.LineRequest{Barcode: "(01)" + hamGTIN + "(3103)001250(3922)1499"})
		s.Check(err)
		if l := doc.Lines[0]; l.Batch != "L1" || l.ExpiresOn != "2026-11-26" || l.Serial != "" || l.Quantity != money.One {
			s.Errorf("the first line is %+v", l)
		}
		if l := doc.Lines[2]; l.Quantity != 1250 || l.Total != 1499 {
			s.Errorf("the label's weight and price became %d for %d", l.Quantity, l.Total)
		}
		var kept string
		s.Check(s.DB.Read(s.Context()).Raw(`SELECT batch || expires_on || serial FROM sale_line_tracking WHERE sale_id = ? AND line = 2`, id).Row().Scan(&kept))
		if kept != "L22026-12-01" {
			s.Errorf("of line 2 is kept %q", kept)
		}
		for _, row := range []struct {
			line pos.LineRequest
			code string
		}{
			{pos.LineRequest{Barcode: code, Batch: "L9"}, "line_invalid"},
			{pos.LineRequest{ProductID: s.milk.ID, ExpiresOn: "2026-11-25"}, "expired"},
			{pos.LineRequest{ProductID: s.milk.ID, ExpiresOn: "soon"}, "day_invalid"},
			{pos.LineRequest{ProductID: s.milk.ID, Batch: "123456789012345678901"}, "too_long"},
			{pos.LineRequest{Barcode: "(01)" + milkGTIN + "(17)261331"}, "malformed_barcode"},
		} {
			if _, _, err := s.sell(s.till, s.Pos, row.line); codeOf(err) != row.code {
				s.Errorf("%+v: %v, want %s", row.line, err, row.code)
			}
		}
		// Scanned before midnight, paid after it: an hour's grace, and no more.
		berlin := s.Store.Zone()
		s.Clock.Set(time.Date(2026, 11, 27, 0, 59, 0, 0, berlin))
		if _, _, err := s.sell(s.till, s.Pos, pos.LineRequest{Barcode: code}); err != nil {
			s.Errorf("at 0:59: %v", err)
		}
		s.Clock.Set(time.Date(2026, 11, 27, 1, 0, 0, 0, berlin))
		if _, _, err := s.sell(s.till, s.Pos, pos.LineRequest{Barcode: code}); codeOf(err) != "expired" {
			s.Errorf("at 1:00: %v", err)
		}
		s.untilTheMinute()
		// What was sold once is answered for ever.
		paid := doc.Total
		if a, err := s.Pos.CommitSale(s.Context(), s.till, id, pos.SaleRequest{Lines: []pos.LineRequest{{Barcode: code},
			{ProductID: s.milk.ID, Batch: "L2", ExpiresOn: "2026-12-01"}, {Barcode: "(01)" + hamGTIN + "(3103)001250(3922)1499"}},
			Total: doc.Total, Tenders: []pos.TenderRequest{{Kind: pos.Card, Amount: &paid}}}); err != nil || a.Created {
			s.Errorf("sent again the next day: %v", err)
		}
	})
}

// untilTheMinute scans food that says a minute, by the store's clock, and pays
// for it: a quarter of an hour's grace, and no more.
func (s *scanShop) untilTheMinute() {
	s.Helper()
	berlin, code := s.Store.Zone(), "(01)"+milkGTIN+"(7003)2611271405"
	for _, row := range []struct {
		hour, minute, second int
		scan, sale           string
	}{{14, 5, 59, "", ""}, {14, 6, 0, "expired", ""}, {14, 20, 59, "expired", ""}, {14, 21, 0, "expired", "expired"}} {
		s.Clock.Set(time.Date(2026, 11, 27, row.hour, row.minute, row.second, 0, berlin))
		found, _, err := s.Pos.Scan(s.Context(), s.Store.ID, code)
		if codeOf(err) != row.scan || err == nil && found.ExpiresAt != "2026-11-27T14:05" {
			s.Errorf("scanned at %d:%02d:%02d: %q, %v", row.hour, row.minute, row.second, found.ExpiresAt, err)
		}
		if _, _, err := s.sell(s.till, s.Pos, pos.LineRequest{Barcode: code}); codeOf(err) != row.sale {
			s.Errorf("paid at %d:%02d:%02d: %v", row.hour, row.minute, row.second, err)
		}
	}
}

func TestRecalls(t *testing.T) {
	t.Parallel()
	EachShop(t, func(shop *Shop) {
		s := openScanShop(shop)
		other := s.NewPos()
		if _, _, err := other.Scan(s.Context(), s.Store.ID, milkGTIN); err != nil { // another node, its catalogue loaded
			s.Fatal(err)
		}
		batch, serial := "(01)"+milkGTIN+"(10)BAD", "(01)"+phoneNo+"(21)7"
		id := db.NewID()
		r := pos.RecallRequest{ProductID: s.milk.ID, Batch: "BAD", Reason: "glass <b>"}
		v, created, err := s.Pos.PutRecall(s.Context(), s.Store.ID, s.Manager.ID, id, r)
		if err != nil || !created || v.From != "2026-11-26" || v.ProductName != "Milk" || *v.MadeBy != s.Manager.ID {
			s.Fatalf("%+v, %t, %v", v, created, err)
		}
		if _, created, err := s.Pos.PutRecall(s.Context(), s.Store.ID, s.Manager.ID, id, r); err != nil || created {
			s.Errorf("the same again: %t, %v", created, err)
		}
		r.Reason = "other"
		if _, _, err := s.Pos.PutRecall(s.Context(), s.Store.ID, s.Manager.ID, id, r); codeOf(err) != "recall_exists" {
			s.Errorf("another under its id: %v", err)
		}
		for _, bad := range []struct {
			r    pos.RecallRequest
			code string
		}{
			{pos.RecallRequest{ProductID: db.NewID(), Reason: "x"}, "no_product"},
			{pos.RecallRequest{ProductID: s.milk.ID}, "reason_missing"},
			{pos.RecallRequest{ProductID: s.milk.ID, Reason: "4111 1111 1111 1111"}, "card_number"},
			{pos.RecallRequest{ProductID: s.milk.ID, Reason: "x", From: "tomorrow"}, "day_invalid"},
		} {
			if _, _, err := s.Pos.PutRecall(s.Context(), s.Store.ID, s.Manager.ID, db.NewID(), bad.r); codeOf(err) != bad.code {
				s.Errorf("%+v: %v", bad.r, err)
			}
		}
		_, _, err = s.Pos.PutRecall(s.Context(), s.Store.ID, s.Manager.ID, db.NewID(), pos.RecallRequest{ProductID: s.phone.ID, Serial: "7", Reason: "fire"})
		s.Check(err)
		_, _, err = s.Pos.PutRecall(s.Context(), s.Store.ID, s.Manager.ID, db.NewID(),
			pos.RecallRequest{ProductID: s.ham.ID, Reason: "later", From: "2026-11-27"})
		s.Check(err)
		if _, _, err := s.sell(s.till, s.Pos, pos.LineRequest{ProductID: s.milk.ID, Batch: "bad"}); codeOf(err) != "recalled" {
			s.Errorf("its batch typed small: %v", err)
		}
		for text, want := range map[string]string{batch: "recalled", "(01)" + milkGTIN + "(10)bad": "recalled", "(01)" + milkGTIN + "(10)GOOD": "", milkGTIN: "", serial: "recalled",
			"(01)" + phoneNo + "(21)8": "", "(01)" + hamGTIN + "(3103)000100": ""} {
			if _, _, err := s.Pos.Scan(s.Context(), s.Store.ID, text); codeOf(err) != want {
				s.Errorf("%s: %v, want %q", text, err, want)
			}
		}
		// A node that has not heard of it prices by the old catalogue, and still does not sell.
		if _, _, err := s.sell(s.SignIn(1, s.Manager), other, pos.LineRequest{ProductID: s.milk.ID, Batch: "BAD"}); codeOf(err) != "recalled" && codeOf(err) != "drawer_closed" {
			s.Errorf("on another node: %v", err)
		}
		if _, _, err := s.sell(s.till, other, pos.LineRequest{Barcode: batch}); codeOf(err) != "recalled" {
			s.Errorf("on another node: %v", err)
		}
		c, err := s.Pos.Catalog(s.Context(), s.Store.ID, nil)
		s.Check(err)
		if len(c.Recalls) != 3 {
			s.Errorf("tills are told of %+v", c.Recalls)
		}
		lifted, err := s.Pos.LiftRecall(s.Context(), s.Store.ID, s.Manager.ID, id)
		s.Check(err)
		if lifted.LiftedAt == nil || *lifted.LiftedBy != s.Manager.ID {
			s.Errorf("lifted: %+v", lifted)
		}
		if _, err := s.Pos.LiftRecall(s.Context(), s.Store.ID, s.Manager.ID, id); err != nil {
			s.Errorf("lifted twice: %v", err)
		}
		if _, err := s.Pos.LiftRecall(s.Context(), db.NewID(), s.Manager.ID, id); err == nil {
			s.Error("another store lifts it")
		}
		if _, _, err := s.sell(s.till, s.Pos, pos.LineRequest{Barcode: batch}); err != nil {
			s.Errorf("after it was lifted: %v", err)
		}
		all, err := s.Pos.Recalls(s.Context(), s.Store.ID)
		s.Check(err)
		if len(all) != 3 || all[2].ID != id || all[2].Sold != 1 {
			s.Errorf("listed: %+v", all)
		}
		s.Clock.Advance(24 * time.Hour)
		if _, _, err := s.Pos.Scan(s.Context(), s.Store.ID, "(01)"+hamGTIN+"(3103)000100"); codeOf(err) != "recalled" {
			s.Errorf("from its day on: %v", err)
		}
	})
}

// Of twenty who sell one piece at once, over two tills and two nodes, one does.
func TestASerialNumberIsSoldOnce(t *testing.T) {
	t.Parallel()
	EachShop(t, func(shop *Shop) {
		s := openScanShop(shop)
		second := s.SignIn(1, s.Manager)
		s.OpenDrawer(second, 0)
		tills, nodes := []pos.Cashier{s.till, second}, []*pos.Pos{s.Pos, s.NewPos()}
		line := pos.LineRequest{Barcode: "(01)" + phoneNo + "(21)A-1"}
		const all = 20
		ids, errs := make([]string, all), make([]error, all)
		var wg sync.WaitGroup
		for i := range all {
			wg.Go(func() { ids[i], _, errs[i] = s.sell(tills[i%2], nodes[i/2%2], line) })
		}
		wg.Wait()
		sale := ""
		for i, err := range errs {
			switch {
			case err == nil && sale == "":
				sale = ids[i]
			case err == nil:
				s.Fatal("it was sold twice")
			case codeOf(err) != "serial_sold":
				s.Fatalf("refused with %v", err)
			}
		}
		if sale == "" {
			s.Fatal("nobody could sell it")
		}
		s.onePieceRefusals(line)
		// Its return frees it, once.
		_, err := s.Pos.CommitReturn(s.Context(), s.till, db.NewID(), pos.ReturnRequest{SaleID: sale, Reason: "wrong colour",
			Lines: []pos.ReturnLine{{Line: 1, Quantity: money.One, Restock: true}}, Tenders: []pos.TenderRequest{{Kind: pos.Card}}})
		s.Check(err)
		if _, _, err := s.Pos.Scan(s.Context(), s.Store.ID, line.Barcode); err != nil {
			s.Errorf("scanned after its return: %v", err)
		}
		_, doc, err := s.sell(s.till, s.Pos, line)
		s.Check(err)
		if doc.Lines[0].Serial != "A-1" {
			s.Errorf("sold again as %+v", doc.Lines[0])
		}
		if _, _, err := s.sell(second, nodes[1], line); codeOf(err) != "serial_sold" {
			s.Errorf("and a third time: %v", err)
		}
	})
}

func (s *scanShop) onePieceRefusals(line pos.LineRequest) {
	s.Helper()
	if _, _, err := s.Pos.Scan(s.Context(), s.Store.ID, line.Barcode); codeOf(err) != "serial_sold" {
		s.Errorf("scanned after its sale: %v", err)
	}
	two := 2 * money.One
	if _, _, err := s.sell(s.till, s.Pos, pos.LineRequest{Barcode: "(01)" + phoneNo + "(21)A-2", Quantity: &two}); codeOf(err) != "line_invalid" {
		s.Errorf("two pieces of one number: %v", err)
	}
	if _, _, err := s.sell(s.till, s.Pos, pos.LineRequest{ProductID: s.phone.ID, Serial: "A-2"}, pos.LineRequest{ProductID: s.phone.ID, Serial: "A-2"}); codeOf(err) != "serial_sold" {
		s.Errorf("one number on two lines: %v", err)
	}
}

// A serial number on a pack, or beside a count, is that of all its symbol stands
// for.
func TestASerialNumberOfAPack(t *testing.T) {
	t.Parallel()
	EachShop(t, func(shop *Shop) {
		s := openScanShop(shop)
		six, one := 6*money.One, money.One
		pack := pos.LineRequest{Barcode: "(01)" + caseGTIN + "(21)CASE1"}
		wrong := pack
		wrong.Quantity = &one
		if _, _, err := s.sell(s.till, s.Pos, wrong); codeOf(err) != "line_invalid" {
			s.Errorf("one of a pack by the pack's number: %v", err)
		}
		said := pack
		said.Quantity = &six // as the till sends it
		id, doc, err := s.sell(s.till, s.Pos, said)
		s.Check(err)
		if l := doc.Lines[0]; l.Quantity != six || l.Serial != "CASE1" || doc.Total != 6*129 {
			s.Errorf("the pack is sold as %+v", l)
		}
		if _, _, err := s.sell(s.till, s.Pos, pack); codeOf(err) != "serial_sold" {
			s.Errorf("the pack twice: %v", err)
		}
		s.Return(s.till, id, one, true)
		if _, _, err := s.sell(s.till, s.Pos, pack); codeOf(err) != "serial_sold" {
			s.Errorf("one of six is back, and the pack is sold: %v", err)
		}
		s.Return(s.till, id, 5*money.One, true)
		if _, doc, err := s.sell(s.till, s.Pos, pack); err != nil || doc.Lines[0].Quantity != six {
			s.Errorf("all of it is back: %v", err)
		}
		if _, doc, err := s.sell(s.till, s.Pos, pos.LineRequest{Barcode: "(01)" + phoneNo + "(30)3(21)TRAY"}); err != nil || doc.Lines[0].Quantity != 3*money.One {
			s.Errorf("a counted tray: %v, %+v", err, doc.Lines)
		}
	})
}

func TestEightDigitsAreTheShopsFirst(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		scan := func(text string) string {
			found, _, err := s.Pos.Scan(s.Context(), s.Store.ID, text)
			if err != nil {
				return codeOf(err)
			}
			return found.Product.Name
		}
		soda := s.Put(Goods("S1", "Soda", 100, "012345000065"))
		if got := scan("01234565"); got != "Soda" { // its UPC-E
			s.Errorf("the UPC-E names %s", got)
		}
		own := s.Put(Goods("O1", "Own label", 100, "01234565"))
		if got := scan("01234565") + ", " + scan("012345000065"); got != "Own label, Soda" {
			s.Errorf("the shop's EAN-8 and the world's UPC-A name %s", got)
		}
		s.Check(s.Pos.DeleteProduct(s.Context(), s.Store.ID, soda.ID))
		if got := scan("012345000065"); got != "Own label" { // stored as a UPC-E, then
			s.Errorf("a UPC-A finds what is stored as its UPC-E: %s", got)
		}
		s.Check(s.Pos.DeleteProduct(s.Context(), s.Store.ID, own.ID))
		if got := scan("01234565"); got != "unknown_code" {
			s.Errorf("gone, and still %s", got)
		}
	})
}

func TestPacksAreKeptAndChecked(t *testing.T) {
	t.Parallel()
	EachShop(t, func(shop *Shop) {
		s := openScanShop(shop)
		again, err := s.NewPos().Product(s.Context(), s.Store.ID, s.milk.ID)
		s.Check(err)
		if fmt.Sprint(again.Packs) != fmt.Sprint(s.milk.Packs) || fmt.Sprint(again.Barcodes) != "["+milkGTIN+"]" {
			s.Errorf("read again: %v, %v", again.Barcodes, again.Packs)
		}
		for _, bad := range []struct {
			packs []pos.Pack
			code  string
		}{
			{[]pos.Pack{{Barcode: "X", Quantity: money.One}}, "pack_invalid"},
			{[]pos.Pack{{Barcode: "X", Quantity: 1500}}, "pack_invalid"},
			{[]pos.Pack{{Barcode: "X", Quantity: -money.One}}, "pack_invalid"},
			{[]pos.Pack{{Barcode: "X", Quantity: 1 << 60}}, "pack_invalid"},
			{[]pos.Pack{{Barcode: "4006381333932", Quantity: 2 * money.One}}, "malformed_barcode"},
			{[]pos.Pack{{Barcode: "E1", Quantity: 2 * money.One}}, "barcode_twice"},
			{[]pos.Pack{{Barcode: caseGTIN, Quantity: 2 * money.One}}, "barcode_taken"},
		} {
			r := Goods("E1", "Eggs", 100, "E1")
			r.Packs = bad.packs
			if _, _, err := s.Pos.PutProduct(s.Context(), s.Store.ID, db.NewID(), r); codeOf(err) != bad.code {
				s.Errorf("%+v: %v", bad.packs, err)
			}
		}
		_, doc, err := s.sell(s.till, s.Pos, pos.LineRequest{Barcode: caseGTIN})
		s.Check(err)
		if l := doc.Lines[0]; l.Quantity != 6*money.One || l.Total != 6*129 {
			s.Errorf("a case sold %d for %d", l.Quantity, l.Total)
		}
		if v, err := s.Pos.Product(s.Context(), s.Store.ID, s.milk.ID); err != nil || v.Stock != -6*money.One {
			s.Errorf("%d in stock, %v", v.Stock, err)
		}
		r := Goods("M1", "Milk", 129, milkGTIN)
		r.Packs = []pos.Pack{{Barcode: caseGTIN, Quantity: 12 * money.One}}
		if v, _, err := s.Pos.PutProduct(s.Context(), s.Store.ID, s.milk.ID, r); err != nil || v.Packs[0].Quantity != 12*money.One {
			s.Errorf("a larger case: %+v, %v", v, err)
		}
	})
}
