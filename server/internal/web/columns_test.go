package web

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tillbell/pos"
	"tillbell/pos/money"
)

// What goes into columns comes out of them, whatever it holds: read back as the
// till's page does it.
func TestColumnsKeepEverything(t *testing.T) {
	t.Parallel()
	loose := strings.NewReplacer(`\b`, `\`, `\n`, "\n", `\u`, betweenCodes)
	nasty := rapid.StringOf(rapid.OneOf(rapid.Rune(), rapid.SampledFrom([]rune("\\\n\x1fbnu"))))
	rapid.Check(t, func(t *rapid.T) {
		products := make([]*pos.Product, rapid.IntRange(1, 4).Draw(t, "products"))
		for i := range products {
			products[i] = &pos.Product{ID: strings.Repeat("a", i+1), Name: nasty.Draw(t, "name"), Price: money.Amount(i),
				Barcodes: rapid.SliceOfN(nasty.Filter(func(s string) bool { return s != "" }), 0, 3).Draw(t, "codes")}
		}
		v := viewColumns(products, map[string]money.Quantity{"a": 1500})
		names, codes := strings.Split(v.Columns["name"], "\n"), strings.Split(v.Columns["barcodes"], "\n")
		if v.Count != len(products) || len(names) != len(products) || len(codes) != len(products) {
			t.Fatalf("%d, %d and %d rows for %d products", v.Count, len(names), len(codes), len(products))
		}
		if got := strings.Split(v.Columns["stock"], "\n")[0]; got != "1.500" {
			t.Fatalf("stock %q", got)
		}
		if _, there := v.Columns["batches"]; there {
			t.Fatal("a store without batches has a column of them")
		}
		products[len(products)-1].Batches = []pos.BatchDate{{Batch: products[0].Name, ExpiresOn: "2026-11-20"}, {Batch: "L4", ExpiresOn: "2026-12-01"}}
		dated := strings.Split(viewColumns(products, nil).Columns["batches"], "\n")
		first, last, _ := strings.Cut(dated[len(products)-1], betweenCodes)
		if len(dated) != len(products) || loose.Replace(first) != "2026-11-20="+products[0].Name || last != "2026-12-01=L4" {
			t.Fatalf("batches %q", dated)
		}
		for i, p := range products {
			if got := loose.Replace(names[i]); got != p.Name {
				t.Fatalf("name %q came back as %q", p.Name, got)
			}
			var back []string
			if codes[i] != "" {
				for code := range strings.SplitSeq(codes[i], betweenCodes) {
					back = append(back, loose.Replace(code))
				}
			}
			if strings.Join(back, "|") != strings.Join(p.Barcodes, "|") || len(back) != len(p.Barcodes) {
				t.Fatalf("codes %q came back as %q", p.Barcodes, back)
			}
		}
	})
}

// The keys are those that static/till/catalog.test.mjs expects.
func TestCodeKey(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		"96385074": "00000096385074", " 036000291452 ": "00036000291452", "4006381333931": "04006381333931", "10012345678902": "10012345678902",
		"1234567": "1234567", "12345678901": "12345678901", "4006381A33931": "4006381A33931", "": "", "123456789012345": "123456789012345",
	} {
		if got := codeKey(code); got != want {
			t.Errorf("%q: %q, want %q", code, got, want)
		}
	}
}
