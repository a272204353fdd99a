package importer

import (
	"strings"

	"tillbell/pos/money"
)

// openSourcePOS reads the item import file of OpenSourcePOS. Its stock stands in
// one column for each place of the same shop and is added up; its two taxes are
// added up as well. The columns named attribute_ are not ours to keep.
func openSourcePOS(h header, _ Options) func(*cells) (draft, bool) {
	var (
		id       = h.col("id")
		barcode  = h.col("barcode")
		name     = h.col("item name")
		category = h.col("category")
		cost     = h.col("cost price")
		price    = h.col("unit price")
		places   = h.perShop("location_", "")
		taxes    = [][2]int{
			{h.col("tax 1 name"), h.col("tax 1 percent")},
			{h.col("tax 2 name"), h.col("tax 2 percent")},
		}
	)
	return func(c *cells) (draft, bool) {
		d := draft{
			name: c.get(name), codes: c.get(barcode), price: c.get(price), cost: c.get(cost),
			category: c.get(category), nameWillDo: true,
		}
		if number := c.get(id); number != "" && number != "0" {
			d.id = "opensourcepos:" + number
		}
		var names []string
		for _, pair := range taxes {
			if rate, err := new(numbers).ratio(c.get(pair[1])); err == nil && (rate > 0 || c.get(pair[0]) != "") {
				d.tax.add(&rate)
			}
			if label := c.get(pair[0]); label != "" {
				names = append(names, label)
			}
		}
		d.tax.name = strings.Join(names, " + ")
		d.onHand, d.stock = sumStock(c, places)
		return d, true
	}
}

// sumStock adds up the places. A text that is no number is handed on as it
// stands, to be refused where every stock is read.
func sumStock(c *cells, places []shopColumn) (*money.Quantity, string) {
	var sum *money.Quantity
	for _, place := range places {
		text := c.get(place.col)
		if text == "" {
			continue
		}
		quantity, err := new(numbers).stock(text)
		if err != nil {
			return nil, text
		}
		if sum != nil {
			quantity += *sum
		}
		sum = &quantity
	}
	return sum, ""
}
