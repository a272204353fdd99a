package importer

import (
	"strings"
	"unicode"
)

// square reads an item library export of Square: one row per variation, a price
// for all shops and one for each shop that differs, "variable" where the price
// is asked at the sale.
func square(h header, o Options) func(*cells) (draft, bool) {
	var (
		token     = h.col("token")
		item      = h.col("item name")
		variation = h.col("variation name")
		sku       = h.col("sku")
		gtin      = h.col("gtin")
		price     = h.col("price")
		cost      = h.col("default unit cost")
		category  = h.col("reporting category", "categories", "category")
		optionOne = h.col("option value 1")
		optionTwo = h.col("option value 2")
		titleOne  = h.col("option name 1")
		titleTwo  = h.col("option name 2")
		unit      = h.col("unit and precision")
		archived  = h.col("archived")
		sellable  = h.col("sellable")
		prices    = chooseShop(h.perShop("price ", ""), o.Shops)
		stocks    = chooseShop(h.perShop("current quantity ", ""), o.Shops)
		taxes     = taxColumns(h)
	)
	named := len(o.Shops) > 0 && len(prices) == 1
	return func(c *cells) (draft, bool) {
		d := draft{
			sku: c.get(sku), codes: c.get(gtin), cost: c.get(cost), stock: c.first(stocks...),
			name:       variantName(c.get(item), []string{c.get(variation)}),
			category:   lastPart(c.get(category)),
			unit:       squareUnit(c.get(unit)),
			tax:        taxes.of(c),
			notForSale: yes(c.get(archived)) || no(c.get(sellable)),
			nameWillDo: true,
			style:      styled(c.get(item), []string{c.get(variation)}),
			options:    []option{{c.get(titleOne), c.get(optionOne)}, {c.get(titleTwo), c.get(optionTwo)}},
		}
		if d.price = c.first(append([]int{price}, prices...)...); named {
			d.price = c.first(append(prices, price)...)
		}
		d.price = openPrice(d.price)
		if id := c.get(token); id != "" {
			d.id = "square:" + id
		}
		return d, true
	}
}

// squareUnit takes kg out of "kg (.001)" or ".001 kg".
func squareUnit(text string) string {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) }) {
		return word
	}
	return ""
}

// openPrice is empty for a price that is only asked for at the sale.
func openPrice(price string) string {
	if strings.EqualFold(price, "variable") {
		return ""
	}
	return price
}
