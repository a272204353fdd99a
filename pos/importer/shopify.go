package importer

import "strings"

// shopify reads a product export of Shopify. A product is one row per variant
// and per further image; only the first tells its title, type and status. The
// names of the older export come first, those of the newer second.
func shopify(h header, _ Options) func(*cells) (draft, bool) {
	var (
		handle  = h.col("handle", "url handle")
		title   = h.col("title")
		kind    = h.col("type")
		class   = h.col("product category", "standard product type")
		status  = h.col("status")
		sku     = h.col("variant sku", "sku")
		barcode = h.col("variant barcode", "barcode")
		price   = h.col("variant price", "price")
		cost    = h.col("cost per item", "cost")
		stock   = h.col("variant inventory qty", "inventory quantity")
		taxable = h.col("variant taxable", "charge tax")
		options = []int{
			h.col("option1 value"), h.col("option2 value"), h.col("option3 value"),
		}
		optionNames = []int{h.col("option1 name"), h.col("option2 name"), h.col("option3 name")}
		current     struct {
			handle, title, category, status string
			names                           []string
		}
	)
	return func(c *cells) (draft, bool) {
		values := make([]string, len(options))
		for i, col := range options {
			values[i] = c.get(col)
		}
		if at := c.get(handle); at == "" || at != current.handle || c.get(title) != "" {
			current.handle, current.title = at, c.get(title)
			current.category = c.first(kind)
			if current.category == "" {
				current.category = lastPart(c.get(class))
			}
			current.status, current.names = strings.ToLower(c.get(status)), c.all(optionNames)
		}
		d := draft{
			sku: c.get(sku), codes: c.get(barcode), price: c.get(price), cost: c.get(cost), stock: c.get(stock),
			name:     variantName(firstOf(current.title, current.handle), values),
			category: current.category, notForSale: current.status == "archived",
			style: styled(current.handle, values), options: optionsOf(current.names, values),
		}
		if d.sku == "" && d.codes == "" && d.price == "" && strings.Join(values, "") == "" && c.get(title) == "" {
			return d, false // one more image of the product above
		}
		if no(c.get(taxable)) {
			d.tax = taxFree()
		}
		if current.handle != "" {
			d.id = "shopify:" + current.handle + variantKey(values)
		}
		return d, true
	}
}

// variantKey is the part of a key that tells variants apart.
func variantKey(values []string) string {
	var b strings.Builder
	for _, value := range values {
		if value != "" && !strings.EqualFold(value, "Default Title") {
			b.WriteString("/" + strings.ReplaceAll(value, "/", "//"))
		}
	}
	return b.String()
}
