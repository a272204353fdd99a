package importer

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"tillbell/pos/barcode"
	"tillbell/pos/money"
)

// realData holds exports of other systems, which are not part of the project.
const realData = "../../../shared/data"

func needRealData(t testing.TB, dir string) string {
	t.Helper()
	path := filepath.Join(realData, dir)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("no files of other systems at hand: %v", err)
	}
	return path
}

type outcomeOf struct {
	format                         string // empty: refused whole
	read, passed, rejected, priced int
	hint                           string // in the refusal
}

// realFiles is what each file of other systems yields.
var realFiles = map[string]outcomeOf{
	"shopify/apparel.csv":                                           {format: "shopify", read: 22, priced: 22},
	"shopify/home-and-garden.csv":                                   {format: "shopify", read: 21, priced: 21},
	"square/item_library_export_excerpt.csv":                        {format: "square", read: 11, priced: 11},
	"woocommerce/sample_products.csv":                               {format: "woocommerce", read: 21, passed: 3, priced: 21},
	"woocommerce/sample_tax_rates.csv":                              {hint: "tax rates of WooCommerce"},
	"loyverse/export_items_header_and_rows.csv":                     {format: "loyverse", read: 4, priced: 4},
	"odoo/External_id_3rd_party_application_products.csv":           {format: "odoo", read: 5, priced: 5},
	"odoo/Name_products.csv":                                        {format: "odoo", read: 5, priced: 5},
	"odoo/External_id_3rd_party_application_product_categories.csv": {hint: "categories of Odoo"},
	"opensourcepos/items_import.csv":                                {format: "opensourcepos", read: 1, priced: 1},
}

func TestCataloguesOfOtherSystems(t *testing.T) {
	t.Parallel()
	dir := needRealData(t, "catalogues")
	seen := 0
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		want, named := realFiles[filepath.ToSlash(name)]
		if named {
			seen++
		}
		for system, hint := range map[string]string{"medusa": "Medusa", "vendure": "Vendure", "spree": "Spree"} {
			if strings.HasPrefix(name, system) {
				want.hint, named = hint, true
			}
		}
		t.Run(name, func(t *testing.T) {
			if !named {
				t.Fatal("nobody has said what this file should yield")
			}
			checkReal(t, path, want)
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen != len(realFiles) {
		t.Errorf("%d of %d files were there", seen, len(realFiles))
	}
}

func checkReal(t *testing.T, path string, want outcomeOf) {
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	got := outcomeOf{hint: want.hint}
	summary, err := Read(file, Options{CurrencyDigits: 2}, func(row Row) error {
		if row.Price != nil {
			got.priced++
		}
		return nil
	}, func(r Reject) {
		got.rejected++
		t.Logf("line %d: %s", r.Line, r.Reason)
	})
	if want.format == "" {
		var unknown *UnknownFormat
		if !errors.As(err, &unknown) {
			t.Fatalf("read as %+v, error %v; it should be refused whole", summary, err)
		}
		if !strings.Contains(unknown.Hint, want.hint) || !strings.Contains(unknown.Error(), "Known are: Shopify") {
			t.Errorf("the refusal says %q", unknown.Error())
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	got.format, got.read, got.passed = summary.Format, summary.Read, summary.Passed
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// TestHundredThousandProducts reads the big list, which has no prices, and looks
// at the heap while doing so.
func TestHundredThousandProducts(t *testing.T) {
	file, err := os.Open(filepath.Join(needRealData(t, "barcodes"), "openfoodfacts_valid_100k.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	before := heap()
	var most uint64
	rows, rejects := 0, 0
	summary, err := Read(file, Options{
		CurrencyDigits: 2,
		PriceRule:      func(code string) money.Amount { return money.Amount(100 + int(code[len(code)-1]-'0')) },
	}, func(row Row) error {
		if len(row.Barcodes) != 1 || row.Price == nil || !row.PriceByRule || row.Name == "" {
			t.Fatalf("line %d: %s", row.Line, describe(row))
		}
		if rows++; rows%20_000 == 0 {
			most = max(most, heap())
		}
		return nil
	}, func(r Reject) {
		rejects++
		if !strings.Contains(r.Reason, "The same barcode stands in line ") {
			t.Errorf("line %d: %s [%s]", r.Line, r.Reason, r.Row)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if summary.Read != 100_000 || rows+rejects != summary.Read {
		t.Errorf("read %d, %d rows and %d rejects", summary.Read, rows, rejects)
	}
	growth := int64(most) - int64(before)
	t.Logf("%d rows, %d rejects; the heap grew by %d KiB", rows, rejects, growth>>10)
	const bound = 16 << 20
	if growth > bound {
		t.Errorf("the heap grew by %d KiB", growth>>10)
	}
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// TestWrongBarcodes reads codes that are no GTIN of 8, 12, 13 or 14 digits. Those
// of eight digits that are a right UPC-E are scanned by the till, and so go in;
// every other row is refused.
func TestWrongBarcodes(t *testing.T) {
	t.Parallel()
	file, err := os.Open(filepath.Join(needRealData(t, "barcodes"), "openfoodfacts_invalid_codes.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	upce, rejected := 0, 0
	summary, err := Read(file, Options{CurrencyDigits: 2}, func(row Row) error {
		if code, err := barcode.Parse(row.Barcodes[0], nil); err != nil || code.Kind != barcode.UPCE {
			t.Errorf("line %d: %s went in", row.Line, row.Barcodes[0])
		}
		upce++
		return nil
	}, func(Reject) { rejected++ })
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d refused, %d are UPC-E", rejected, upce)
	if summary.Read != 5305 || rejected+upce != summary.Read || rejected < 4000 {
		t.Errorf("read %d, %d rejected, %d UPC-E", summary.Read, rejected, upce)
	}
}

// TestOtherFilesAreRefused reads lists that are no products at all.
func TestOtherFilesAreRefused(t *testing.T) {
	t.Parallel()
	for _, dir := range []string{"money", "transactions", "gs1"} {
		paths, err := filepath.Glob(filepath.Join(needRealData(t, dir), "*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			file, err := os.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			summary, err := Read(file, Options{}, func(Row) error { return nil }, func(Reject) {})
			file.Close()
			var unknown *UnknownFormat
			if !errors.As(err, &unknown) {
				t.Errorf("%s was read as %+v, error %v", path, summary, err)
			}
		}
	}
}
