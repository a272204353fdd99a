package importer

import "strings"

// loyverse reads an items export of Loyverse: one row per variant, a price and a
// stock per shop, "variable" where the price is asked at the sale. Rows that
// only name a part of the composite item above are passed over.
func loyverse(h header, o Options) func(*cells) (draft, bool) {
	var (
		handle    = h.col("handle")
		sku       = h.col("sku")
		name      = h.col("name")
		category  = h.col("category")
		byWeight  = h.col("sold by weight")
		cost      = h.col("cost")
		barcode   = h.col("barcode")
		part      = h.col("sku of included item")
		tracked   = h.col("track stock")
		price     = h.col("default price", "price")
		prices    = chooseShop(h.perShop("price [", "]"), o.Shops)
		stocks    = chooseShop(h.perShop("in stock [", "]"), o.Shops)
		available = chooseShop(h.perShop("available for sale [", "]"), o.Shops)
		taxes     = taxColumns(h)
		options   = []int{h.col("option 1 value"), h.col("option 2 value"), h.col("option 3 value")}
		titles    = []int{h.col("option 1 name"), h.col("option 2 name"), h.col("option 3 name")}
		current   struct {
			handle, name, category string
			titles                 []string
		}
	)
	prices = append(prices, price)
	return func(c *cells) (draft, bool) {
		values := make([]string, len(options))
		for i, col := range options {
			values[i] = c.get(col)
		}
		if at := c.get(handle); at == "" || at != current.handle || c.get(name) != "" {
			current.handle, current.name, current.category, current.titles = at, c.get(name), c.get(category), c.all(titles)
		}
		d := draft{
			sku: c.get(sku), codes: c.get(barcode), cost: c.get(cost), category: current.category,
			name:       variantName(current.name, values),
			price:      openPrice(c.first(prices...)),
			tax:        taxes.of(c),
			notForSale: noneOf(c, available),
			nameWillDo: true,
			style:      styled(current.handle, values),
			options:    optionsOf(current.titles, values),
		}
		if c.get(part) != "" && d.sku == "" && d.codes == "" && d.price == "" && c.get(name) == "" {
			return d, false
		}
		if yes(c.get(byWeight)) {
			d.unit = "kg"
		}
		if !no(c.get(tracked)) {
			d.stock = c.first(stocks...)
		}
		if current.handle != "" {
			d.id = "loyverse:" + current.handle + variantKey(values)
		}
		return d, true
	}
}

// noneOf says whether the item is offered in none of the shops.
func noneOf(c *cells, available []int) bool {
	said := false
	for _, col := range available {
		flag := strings.TrimSpace(c.get(col))
		if flag == "" || yes(flag) {
			return false
		}
		said = true
	}
	return said
}
