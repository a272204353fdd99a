package goods

import (
	"slices"
	"strings"
	"testing"
	"unicode"
)

func TestBarcodes(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, p := range Products() {
		if p.Unit == "kg" {
			if len(p.Barcodes) != 0 || len(p.SKU) != 5 {
				t.Errorf("%s is weighed: it has a PLU of five digits and the scale prints its barcode", p.Name)
			}
			continue
		}
		if len(p.Barcodes) != 1 {
			t.Errorf("%s has %d barcodes", p.Name, len(p.Barcodes))
		}
		for _, code := range p.Barcodes {
			if len(code) != 13 || !strings.HasPrefix(code, "200") {
				t.Errorf("%s: %s is not of the shop's own range", p.Name, code)
			}
			if want := checkDigit(code[:12]); code[12] != want {
				t.Errorf("%s: %s should end in %c", p.Name, code, want)
			}
			if other := seen[code]; other != "" {
				t.Errorf("%s and %s share %s", p.Name, other, code)
			}
			seen[code] = p.Name
		}
	}
}

// checkDigit of the first twelve digits of an EAN-13: weights 1 and 3 from the
// left.
func checkDigit(digits string) byte {
	sum := 0
	for i, d := range []byte(digits) {
		sum += int(d-'0') * (1 + 2*(i%2))
	}
	return '0' + byte((10-sum%10)%10)
}

func TestProducts(t *testing.T) {
	t.Parallel()
	products := Products()
	zones := map[string]bool{}
	for _, z := range Zones() {
		zones[z.Code] = true
	}
	shelves := map[string]int{}
	for _, s := range Shapes() {
		if s.Kind == "shelf" {
			shelves[s.Label] = 0
		}
	}
	classes := map[string]int{}
	for _, c := range TaxClasses() {
		classes[c.Code] = 0
	}
	skus, names, each := map[string]bool{}, map[string]bool{}, 0
	for _, p := range products {
		if skus[p.SKU] || names[p.Name] {
			t.Errorf("%s %s stands there twice", p.SKU, p.Name)
		}
		skus[p.SKU], names[p.Name] = true, true
		if p.Price < 39 || p.Price > 40_000 {
			t.Errorf("%s costs %d cents", p.Name, p.Price)
		}
		if p.Stock <= 0 || p.Unit == "each" && p.Stock%one != 0 {
			t.Errorf("%s: stock of %d thousandths", p.Name, p.Stock)
		}
		if _, ok := shelves[p.Place]; !ok || !zones[p.Place[:1]] {
			t.Errorf("%s lies at %s, which is nowhere", p.Name, p.Place)
		}
		if _, ok := classes[p.Tax]; !ok {
			t.Errorf("%s has tax class %q", p.Name, p.Tax)
		}
		if p.Name != strings.TrimSpace(p.Name) || strings.ContainsFunc(p.Name, unicode.IsControl) {
			t.Errorf("%q", p.Name)
		}
		shelves[p.Place]++
		classes[p.Tax]++
		if p.Unit == "each" {
			each++
		} else if p.Unit != "kg" {
			t.Errorf("%s is sold by %q", p.Name, p.Unit)
		}
	}
	if len(products) < 340 || each < 320 {
		t.Errorf("%d products, %d of them by the piece", len(products), each)
	}
	for _, empty := range []map[string]int{shelves, classes} {
		for name, n := range empty {
			if n == 0 {
				t.Errorf("nothing is in %s", name)
			}
		}
	}
}

func TestTiles(t *testing.T) {
	t.Parallel()
	perCategory, tiles := map[string]int{}, []int{}
	for _, p := range Products() {
		perCategory[p.Category] += min(p.Tile, 1)
		if p.Tile > 0 {
			tiles = append(tiles, p.Tile)
		}
	}
	if len(perCategory) < 8 || len(perCategory) > 10 || len(tiles) < 55 || len(tiles) > 75 {
		t.Errorf("%d tiles in %d categories", len(tiles), len(perCategory))
	}
	slices.Sort(tiles)
	for i, tile := range tiles {
		if tile != i+1 {
			t.Fatalf("tile %d stands at place %d", tile, i+1)
		}
	}
	for category, n := range perCategory {
		if n == 0 || n > 20 {
			t.Errorf("%s has %d tiles, the till shows 1 to 20 at once", category, n)
		}
	}
}
