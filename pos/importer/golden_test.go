package importer

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"tillbell/pos/money"
)

var update = flag.Bool("update", false, "write what was read into the goldens")

const (
	fileMark = "-- file --\n"
	rowsMark = "-- rows --\n"
)

// TestGoldens reads the file in each golden and compares with the rows below it.
func TestGoldens(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("testdata/*.golden")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no goldens found: %v", err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			about, rest, _ := strings.Cut(string(raw), fileMark)
			file, want, found := strings.Cut(rest, rowsMark)
			if !found {
				t.Fatal("the golden has no rows section")
			}
			got := transcript(t, file, goldenOptions(t, about))
			if *update {
				if err := os.WriteFile(path, []byte(about+fileMark+file+rowsMark+got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != want {
				t.Errorf("got\n%swant\n%s", got, want)
			}
		})
	}
}

func goldenOptions(t *testing.T, about string) Options {
	o := Options{CurrencyDigits: 2}
	for line := range strings.Lines(about) {
		settings, found := strings.CutPrefix(strings.TrimSpace(line), "options: ")
		if !found {
			continue
		}
		for setting := range strings.FieldsSeq(settings) {
			name, value, _ := strings.Cut(setting, "=")
			switch name {
			case "shop":
				o.Shops = append(o.Shops, value)
			case "price":
				minor, err := strconv.Atoi(value)
				if err != nil {
					t.Fatal(err)
				}
				price := money.Amount(minor)
				o.DefaultPrice = &price
			default:
				t.Fatalf("unknown option %q", name)
			}
		}
	}
	return o
}

// transcript writes down everything that reading a file calls and returns.
func transcript(t *testing.T, file string, o Options) string {
	t.Helper()
	var b strings.Builder
	summary, err := Read(strings.NewReader(file), o, func(row Row) error {
		b.WriteString(describe(row) + "\n")
		return nil
	}, func(r Reject) {
		fmt.Fprintf(&b, "%d refused: %s [%s]\n", r.Line, r.Reason, r.Row)
	})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(&b, "%s: read %d, passed %d\n", summary.Format, summary.Read, summary.Passed)
	return b.String()
}

func describe(row Row) string {
	text := fmt.Sprintf("%d %s | %s", row.Line, row.Key, row.Name)
	add := func(name, value string) {
		if value != "" {
			text += " | " + name + " " + value
		}
	}
	add("sku", row.SKU)
	add("codes", strings.Join(row.Barcodes, " "))
	for _, p := range row.Packs {
		add("pack", p.Barcode+" of "+p.Quantity.String())
	}
	if row.Price != nil {
		add("price", row.Price.Decimal(2))
	}
	if row.PriceByRule {
		add("price", "by rule")
	}
	if row.Cost != nil {
		add("cost", row.Cost.Decimal(2))
	}
	add("unit", row.Unit)
	add("tax", row.TaxName)
	if row.TaxRate != nil {
		add("rate", row.TaxRate.String())
	}
	if row.Stock != nil {
		add("stock", row.Stock.String())
	}
	add("category", row.Category)
	add("location", row.Location)
	add("style", row.Style)
	add("size", row.Size)
	add("colour", row.Colour)
	if row.NotForSale {
		add("not for sale", "here")
	}
	return text
}
