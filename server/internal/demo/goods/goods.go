// Package goods is the demo shop's content: what it sells and where it lies,
// its floor, its people and devices, and a week of trade and of calls for help
// made from a seed. It is plain data that knows neither pos nor floor; whoever
// loads the demo store turns it into theirs.
//
// All of it is invented: brands, people and words belong to nobody. Barcodes
// are of the range 200 that GS1 leaves to shops for their own use.
//
// Invariants, kept by the tests: SKUs and barcodes are unique and check digits
// right; every place lies in a zone; touch tiles are numbered 1 to n
// without a hole; the same seed gives the same week.
package goods

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
)

// Product is one thing sold. Money is in cents, quantities in thousandths.
type Product struct {
	SKU      string // of five digits where it is weighed: the PLU the scale prints
	Name     string
	Barcodes []string // none where it is weighed
	Unit     string   // "each" or "kg"
	Price    int64    // for one unit, tax included
	Tax      string   // code of a TaxClass
	Stock    int64    // on the shelf now, when the week of trade lies behind
	Place    string   // "A2"; its letter is the zone
	Category string   // a page of its own on the till
	Tile     int      // place among the shop's touch tiles, from 1; 0 has none

	Style, Size, Colour string // of what comes in several
}

// one is a quantity of one.
const one = 1000

//go:embed products.csv
var table string

// Products are all products, in the order of their places. The table is part
// of the program: one that does not read is a bug, found by the tests, and
// panics.
func Products() []Product {
	records, err := csv.NewReader(strings.NewReader(table)).ReadAll()
	if err != nil {
		panic(fmt.Sprintf("products of the demo store: %v", err))
	}
	products := make([]Product, 0, len(records)-1)
	for _, r := range records[1:] {
		p := Product{
			SKU: r[0], Name: r[1], Unit: r[3], Price: integer(r[4]), Tax: r[5], Stock: thousandths(r[6]),
			Place: r[7], Category: r[8], Style: r[10], Size: r[11], Colour: r[12],
		}
		if r[2] != "" {
			p.Barcodes = []string{r[2]}
		}
		if r[9] != "" {
			p.Tile = int(integer(r[9]))
		}
		products = append(products, p)
	}
	return products
}

// thousandths reads "12" or "12.500".
func thousandths(text string) int64 {
	whole, fraction, _ := strings.Cut(text, ".")
	return integer(whole)*one + integer((fraction + "000")[:3])
}

func integer(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		panic(fmt.Sprintf("products of the demo store: %v", err))
	}
	return n
}
