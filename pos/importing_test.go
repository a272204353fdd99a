package pos_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/db"
)

func csv(text string) io.Reader { return strings.NewReader(text) }

// took reads a file into the shop and compares the counts.
func (s *Shop) took(file string, o pos.ImportOptions, created, updated, unchanged, refused int) pos.ImportReport {
	s.Helper()
	r, err := s.Pos.Import(s.Context(), s.Store.ID, s.Manager.ID, csv(file), o)
	s.Check(err)
	if r.Created != created || r.Updated != updated || r.Unchanged != unchanged || r.Refused != refused {
		s.Errorf("created %d, updated %d, unchanged %d, refused %d; want %d, %d, %d, %d; refused: %+v",
			r.Created, r.Updated, r.Unchanged, r.Refused, created, updated, unchanged, refused, r.Rejected)
	}
	if r.Read != created+updated+unchanged+refused || len(r.Rejected) != r.Refused {
		s.Errorf("read %d, shown %d refused", r.Read, len(r.Rejected))
	}
	return r
}

func (s *Shop) bySKU(sku string) pos.ProductView {
	s.Helper()
	page, _, err := s.Pos.FindProducts(s.Context(), s.Store.ID, sku, 1, "")
	s.Check(err)
	if len(page) == 0 || page[0].SKU != sku {
		s.Fatalf("no product has the SKU %s", sku)
	}
	return page[0]
}

const plainFile = `sku,name,barcode,price,tax,unit,stock,location,category
A1,Apples,4006381333931,1.99,7%,kg,12.5,A1,Fruit
A2,Apple juice,96385074|A-2,2.49,standard,each,6,,Drinks
A3,Bag,,0.10,0.16,,,,
A4,No price,,,,,,,
A5,Card 4111 1111 1111 1111,,1.00,,,,,
`

func TestImportCreatesAndRefuses(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		s.tells(toldOnce, func() {
			r := s.took(plainFile, pos.ImportOptions{}, 3, 0, 0, 2)
			if r.Format != "plain" || r.Rejected[0].Line != 5 || r.Rejected[0].Reason != "The row has no price." ||
				!strings.Contains(r.Rejected[1].Reason, "card number") || strings.Contains(r.Rejected[1].Row, "4111") {
				s.Errorf("%s refused %+v", r.Format, r.Rejected)
			}
		})
		apples, juice, bag := s.bySKU("A1"), s.bySKU("A2"), s.bySKU("A3")
		if apples.Tax != "reduced" || apples.Stock != 12_500 || apples.Unit != "kg" || apples.Price != 199 || apples.Location != "A1" || apples.Category != "Fruit" {
			s.Errorf("apples: %+v with %s", *apples.Product, apples.Stock)
		}
		if juice.Tax != "standard" || !slices.Equal(juice.Barcodes, []string{"96385074", "A-2"}) {
			s.Errorf("juice: %+v", *juice.Product)
		}
		if bag.Tax != "16" || bag.Unit != "each" || bag.Stock != 0 {
			s.Errorf("bag: %+v", *bag.Product)
		}
		if n := s.Number(`SELECT rate FROM tax_classes WHERE code = '16'`); n != 160_000 {
			s.Errorf("the new class has the rate %d", n)
		}
		if n := s.Number(`SELECT COUNT(*) FROM stock_moves WHERE kind = 'import'`); n != 2 {
			s.Errorf("%d moves of stock, want 2", n)
		}
		s.StockAddsUp()
	})
}

func TestImportAgainChangesNothing(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		s.took(plainFile, pos.ImportOptions{}, 3, 0, 0, 2)
		s.tells(untold, func() { s.took(plainFile, pos.ImportOptions{}, 0, 0, 3, 2) })
		if n := s.Number(`SELECT COUNT(*) FROM products`); n != 3 {
			s.Errorf("%d products", n)
		}
	})
}

func TestImportOfAnEditedFile(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		s.took(plainFile, pos.ImportOptions{}, 3, 0, 0, 2)
		apples := s.bySKU("A1")
		mia := s.SignIn(0, s.Cashier)
		s.OpenDrawer(mia, 0)
		s.Sell(mia, apples.ID, 500, 10_000)
		// Dearer apples with the stock of before the sale; juice lost a barcode
		// to the bag; a price that is not told stays.
		s.took(`sku,name,barcode,price,stock
A1,Apples,4006381333931,2.19,12.5
A2,Apple juice,96385074,,
A3,Bag,A-2,,
`, pos.ImportOptions{}, 0, 3, 0, 0)
		now := s.bySKU("A1")
		if now.ID != apples.ID || now.Price != 219 || now.Stock != 12_500 || now.Tax != "reduced" || now.Category != "Fruit" || now.Unit != "kg" {
			s.Errorf("apples: %+v with %s", *now.Product, now.Stock)
		}
		juice, bag := s.bySKU("A2"), s.bySKU("A3")
		if juice.Price != 249 || len(juice.Barcodes) != 1 || juice.Stock != 6_000 || !slices.Equal(bag.Barcodes, []string{"A-2"}) {
			s.Errorf("juice %+v, bag %+v", *juice.Product, *bag.Product)
		}
		s.StockAddsUp()
	})
}

func TestImportMatches(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx := s.Context()
		soap := s.Put(Goods("S", "Soap", 100, "4006381333931"))
		comb := s.Put(Goods("C", "Comb", 100, "96385074"))
		// By SKU, by barcode (the SKU is put right), and what belongs to two is refused.
		r := s.took("sku,name,barcode,price\nS,Soap bar,,1.00\nC2,Comb,96385074,1.00\n", pos.ImportOptions{}, 0, 2, 0, 0)
		if got := s.bySKU("C2"); got.ID != comb.ID || s.bySKU("S").ID != soap.ID {
			s.Errorf("matched wrongly: %+v", r)
		}
		r = s.took("sku,name,barcode,price\nS,Soap,96385074,1.00\n", pos.ImportOptions{}, 0, 0, 0, 1)
		if !strings.Contains(r.Rejected[0].Reason, "belongs to another product, Comb") {
			s.Errorf("refused with %q", r.Rejected[0].Reason)
		}
		// One row takes the SKU that the row before it gave up, and a new product
		// what the second gave up.
		s.took("sku,name,barcode,price\nX,Soap bar,4006381333931,1.00\n", pos.ImportOptions{}, 0, 1, 0, 0)
		s.took("sku,name,barcode,price\nY,Soap bar,4006381333931,1.00\nX,Comb,96385074,1.00\nC2,New comb,,1.00\n", pos.ImportOptions{}, 1, 2, 0, 0)
		if s.bySKU("X").ID != comb.ID || s.bySKU("Y").ID != soap.ID {
			s.Error("SKUs moved wrongly")
		}
		// A product is one row of a file only.
		r = s.took("sku,name,barcode,price\nY,Soap bar,,1.00\nZ,Soap box,4006381333931,1.00\n", pos.ImportOptions{}, 0, 0, 1, 1)
		if !strings.Contains(r.Rejected[0].Reason, "same product, Soap bar") {
			s.Errorf("refused with %q", r.Rejected[0].Reason)
		}
		// What was deleted comes in anew.
		s.Check(s.Pos.DeleteProduct(ctx, s.Store.ID, comb.ID))
		s.took("sku,name,barcode,price\nX,Comb,96385074,1.00\n", pos.ImportOptions{}, 1, 0, 0, 0)
		s.StockAddsUp()
	})
}

// What the other system tells again by its own key stays one product, whatever
// its SKU; an SKU that one gave up may be another's at once.
func TestImportMatchesByTheOtherSystemsKey(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		const head = "Handle,SKU,Name,Category,Description,Sold by weight,Option 1 name,Option 1 value,Option 2 name,Option 2 value," +
			"Option 3 name,Option 3 value,Cost,Barcode,SKU of included item,Quantity of included item,Track stock," +
			"Available for sale [KAI],Price [KAI],In stock [KAI]\n"
		row := func(handle, sku, name, sold string) string {
			return handle + "," + sku + "," + name + ",,,N,,,,,,,,,,,Y," + sold + ",1.00,4\n"
		}
		r := s.took(head+row("h1", "A", "Soap", "Y")+row("h2", "B", "Comb", "Y"), pos.ImportOptions{}, 2, 0, 0, 0)
		if r.Format != "loyverse" {
			s.Errorf("taken for %s", r.Format)
		}
		soap, comb := s.bySKU("A").ID, s.bySKU("B").ID
		r = s.took(head+row("h1", "C", "Soap", "Y")+row("h2", "A", "Comb", "Y")+row("h3", "B", "Brush", "Y")+row("h4", "D", "Gone", "N"),
			pos.ImportOptions{}, 1, 2, 0, 1)
		if s.bySKU("C").ID != soap || s.bySKU("A").ID != comb {
			s.Error("a changed SKU made another product of it")
		}
		if !strings.Contains(r.Rejected[0].Reason, "not for sale") {
			s.Errorf("refused with %q", r.Rejected[0].Reason)
		}
		s.StockAddsUp()
	})
}

func TestImportPrices(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		const file = "barcode,name\n4006381333931,Pencil\n96385074,Rubber\n"
		rule := pos.ImportOptions{PriceRule: func(code string) money.Amount { return money.Amount(len(code)) }}
		s.took(file, rule, 2, 0, 0, 0)
		pencil := s.bySKU("4006381333931") // a product needs an SKU: its barcode
		if pencil.Price != 13 {
			s.Errorf("priced %d by the rule, want 13", pencil.Price)
		}
		_, _, err := s.Pos.PutProduct(s.Context(), s.Store.ID, pencil.ID, Goods("P", "Pencil", 150, "4006381333931"))
		s.Check(err)
		s.took(file, rule, 0, 0, 2, 0)
		if got := s.bySKU("P").Price; got != 150 {
			s.Errorf("the rule overwrote a price: %d", got)
		}
		price := money.Amount(77)
		s.took("barcode,name\n036000291452,Glue\n", pos.ImportOptions{DefaultPrice: &price}, 1, 0, 0, 0)
		if got := s.bySKU("036000291452").Price; got != 77 {
			s.Errorf("priced %d by default", got)
		}
	})
}

func TestDryRunWritesNothing(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		s.tells(untold, func() { s.took(plainFile, pos.ImportOptions{DryRun: true}, 3, 0, 0, 2) })
		if n := s.Number(`SELECT (SELECT COUNT(*) FROM products) + (SELECT COUNT(*) FROM stock_moves) + (SELECT COUNT(*) FROM tax_classes)`); n != 3 {
			s.Errorf("%d rows, want the three tax classes", n)
		}
	})
}

func TestImportRefusesFilesWhole(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		_, err := s.Pos.Import(s.Context(), s.Store.ID, "", csv("date,temperature\n2026-11-26,7\n"), pos.ImportOptions{})
		s.Refused(err, "unknown_format", "")
		if !strings.Contains(strings.ToLower(err.Error()), "shopify") {
			s.Errorf("the formats known are not named: %v", err)
		}
		broken := errors.New("the wire broke")
		_, err = s.Pos.Import(s.Context(), s.Store.ID, "", io.MultiReader(csv(plainFile), iotest.ErrReader(broken)), pos.ImportOptions{})
		if !errors.Is(err, broken) {
			s.Errorf("got %v, want that the wire broke", err)
		}
		_, err = s.Pos.Import(s.Context(), db.NewID(), "", csv(plainFile), pos.ImportOptions{})
		s.Refused(err, "no_store", "")
	})
}

func TestImportHostileText(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		s.took("sku,name,price,location,category\n\"a\x00b\",\"<script>alert(1)</script> \u202eevil\u202c 👩‍👩‍👧 \x00\",1.00,\"\x01A\",\"');DROP TABLE products;--\"\n", pos.ImportOptions{}, 1, 0, 0, 0)
		page, _, err := s.Pos.FindProducts(s.Context(), s.Store.ID, "script", 1, "")
		s.Check(err)
		if len(page) != 1 || page[0].Name != "<script>alert(1)</script> evil 👩‍👩‍👧" || page[0].SKU != "ab" {
			s.Errorf("stored %+v", page)
		}
	})
}

// Every golden of the importer, as a file of another system: what is yielded
// goes in or is refused with a reason, and the second time nothing changes.
func TestImportEveryFormat(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("importer/testdata/*.golden")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	EachShop(t, func(s *Shop) {
		seen := make(map[string]bool)
		for _, file := range files {
			raw, err := os.ReadFile(file)
			s.Check(err)
			_, rest, _ := strings.Cut(string(raw), "-- file --\n")
			text, _, ok := strings.Cut(rest, "-- rows --\n")
			if !ok {
				s.Fatalf("%s has no file in it", file)
			}
			seen[s.twice(filepath.Base(file), text)] = true
		}
		for _, format := range []string{"shopify", "square", "woocommerce", "odoo", "opensourcepos", "loyverse", "plain"} {
			if !seen[format] {
				s.Errorf("no file is of the format %s", format)
			}
		}
		s.StockAddsUp()
	})
}

// twice imports a file two times and returns its format.
func (s *Shop) twice(name, text string) (format string) {
	s.Helper()
	price := money.Amount(100)
	first, err := s.Pos.Import(s.Context(), s.Store.ID, "", csv(text), pos.ImportOptions{DefaultPrice: &price})
	if err != nil {
		s.Errorf("%s: %v", name, err)
		return ""
	}
	again, err := s.Pos.Import(s.Context(), s.Store.ID, "", csv(text), pos.ImportOptions{DefaultPrice: &price})
	s.Check(err)
	if first.Created+first.Updated == 0 || first.Read != first.Created+first.Updated+first.Unchanged+first.Refused {
		s.Errorf("%s: %+v", name, first)
	}
	if again.Created+again.Updated != 0 || again.Read != first.Read || again.Refused != first.Refused {
		s.Errorf("%s again: %d created, %d updated, %d refused, %d before", name, again.Created, again.Updated, again.Refused, first.Refused)
	}
	for _, r := range first.Rejected {
		if r.Line < 1 || r.Reason == "" {
			s.Errorf("%s refused without a word: %+v", name, r)
		}
	}
	return first.Format
}

const realData = "../../shared/data"

func TestImportRealCatalogues(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(realData, "catalogues", "*", "*.csv"))
	if err != nil || len(files) == 0 {
		t.Skip("no files of other systems at hand")
	}
	EachShop(t, func(s *Shop) {
		known := 0
		for _, file := range files {
			raw, err := os.ReadFile(file)
			s.Check(err)
			price := money.Amount(100)
			r, err := s.Pos.Import(s.Context(), s.Store.ID, "", csv(string(raw)), pos.ImportOptions{DryRun: true, DefaultPrice: &price})
			if err != nil {
				s.Refused(err, "unknown_format", "")
				continue
			}
			if r.Created > 0 {
				known++
				s.twice(file, string(raw))
			}
		}
		if known < 6 {
			s.Errorf("%d files went in", known)
		}
		s.StockAddsUp()
	})
}

// counted is a file of n products, made while it is read.
func counted(n int) io.Reader {
	next, rest := 0, []byte("sku,name,barcode,price,stock\n")
	return readerFunc(func(p []byte) (int, error) {
		for len(rest) == 0 {
			if next == n {
				return 0, io.EOF
			}
			rest = fmt.Appendf(rest, "S%d,Product number %d,C-%d,%d.99,%d\n", next, next, next, next%100, next%50)
			next++
		}
		k := copy(p, rest)
		rest = rest[k:]
		return k, nil
	})
}

type readerFunc func(p []byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// Memory does not grow with the file but for the ids of what went in: many
// chunks need hardly more than a few.
func TestImportIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("reads a large file")
	}
	const rows, limit = 10_000, 24 << 20
	EachShop(t, func(s *Shop) {
		var most uint64
		chunks := 0
		progress := func(int) {
			if chunks++; chunks%10 == 0 {
				var m runtime.MemStats
				runtime.GC()
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapAlloc)
			}
		}
		r, err := s.Pos.Import(s.Context(), s.Store.ID, "", counted(rows), pos.ImportOptions{Progress: progress})
		s.Check(err)
		if r.Created != rows || chunks != rows/500 {
			s.Errorf("created %d in %d chunks; refused %+v", r.Created, chunks, r.Rejected)
		}
		if most > 2*limit { // both engines may be at it
			s.Errorf("%d MiB in use while importing", most>>20)
		}
		again, err := s.Pos.Import(s.Context(), s.Store.ID, "", counted(rows), pos.ImportOptions{})
		if s.Check(err); again.Unchanged != rows {
			s.Errorf("again: %+v", again)
		}
		s.StockAddsUp()
	})
}

func TestRejectsAreCapped(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		var b strings.Builder
		b.WriteString("sku,name,price\nGOOD,Good,1.00\n")
		for i := range 10_500 {
			fmt.Fprintf(&b, "S%d,Bad,cheap\n", i)
		}
		r, err := s.Pos.Import(s.Context(), s.Store.ID, "", csv(b.String()), pos.ImportOptions{})
		s.Check(err)
		if r.Refused != 10_500 || len(r.Rejected) != 10_000 || r.Created != 1 || r.Read != 10_501 {
			s.Errorf("refused %d, shown %d, created %d of %d", r.Refused, len(r.Rejected), r.Created, r.Read)
		}
	})
}

// Packs of a file are taken with how many they hold; a file that tells none
// leaves them, and one that tells others puts those in their place.
func TestImportTakesPacks(t *testing.T) {
	t.Parallel()
	s := sqliteShop(t)
	head := "sku,name,barcode,packs,price\n"
	file := head + "M1,Milk,4006381333931,4006381333948*6|5901234123457*12,1.29\nM2,Other,4012345678901,,1.00\nM3,Half,,9783161484100*2.5,1.00\n"
	r := s.took(file, pos.ImportOptions{}, 2, 0, 0, 1)
	if !strings.Contains(r.Rejected[0].Reason, "pack") {
		t.Errorf("half a piece: %+v", r.Rejected)
	}
	if got := fmt.Sprint(s.bySKU("M1").Packs); got != "[{4006381333948 6} {5901234123457 12}]" {
		t.Errorf("packs %s", got)
	}
	s.took("sku,name,barcode,price\nM1,Milk,4006381333931,1.29\n", pos.ImportOptions{}, 0, 0, 1, 0)
	s.took(head+"M1,Milk,,4006381333948*8,1.29\n", pos.ImportOptions{}, 0, 1, 0, 0)
	if v := s.bySKU("M1"); fmt.Sprint(v.Packs, v.Barcodes) != "[{4006381333948 8}] [4006381333931]" {
		t.Errorf("packs %v, barcodes %v", v.Packs, v.Barcodes)
	}
	s.took(head+"M2,Other,4012345678901,4006381333948*2,1.00\n", pos.ImportOptions{}, 0, 0, 0, 1) // another product's
	found, _, err := s.Pos.Scan(s.Context(), s.Store.ID, "4006381333948")
	if err != nil || found.Quantity == nil || *found.Quantity != 8*money.One {
		t.Errorf("scanned: %+v, %v", found, err)
	}
}
