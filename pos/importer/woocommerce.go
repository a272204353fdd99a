package importer

import "strings"

// maxParents bounds how many products with variations are remembered; those of
// later ones keep their own names but get no category.
const maxParents = 20_000

// wooParent is what variations take from the product they belong to.
type wooParent struct{ name, category, taxClass, style string }

// wooCommerce reads a product export of WooCommerce. The product above its
// variations and a group of products are not sold themselves and are passed
// over. A sale price counts unless it has dates, because a price of the till
// lasts.
func wooCommerce(h header, _ Options) func(*cells) (draft, bool) {
	var (
		id         = h.col("id")
		kind       = h.col("type")
		sku        = h.col("sku")
		name       = h.col("name")
		gtin       = h.every("gtin, upc, ean, or isbn", "gtin", "ean", "barcode")
		taxStatus  = h.col("tax status")
		taxClass   = h.col("tax class")
		stock      = h.col("stock")
		sale       = h.col("sale price")
		saleDates  = []int{h.col("date sale price starts"), h.col("date sale price ends")}
		regular    = h.col("regular price")
		cost       = h.col("cost of goods", "meta: _wc_cog_cost")
		categories = h.col("categories")
		parent     = h.col("parent")
		attributes = h.every("attribute 1 value(s)", "attribute 2 value(s)", "attribute 3 value(s)")
		titles     = h.every("attribute 1 name", "attribute 2 name", "attribute 3 name")
		parents    = map[string]wooParent{}
	)
	return func(c *cells) (draft, bool) {
		kinds := wooKinds(c.get(kind))
		d := draft{
			sku: c.get(sku), name: c.get(name), stock: c.get(stock), cost: c.get(cost),
			category:   lastPart(c.get(categories)),
			tax:        wooTax(c.get(taxStatus), c.get(taxClass)),
			price:      c.get(regular),
			notForSale: kinds["external"],
			nameWillDo: true,
		}
		if offer := c.get(sale); offer != "" && c.first(saleDates...) == "" {
			d.price = offer
		}
		for _, col := range gtin {
			d.codes = joinCodes(d.codes, c.get(col))
		}
		if number := c.get(id); number != "" {
			d.id = "woocommerce:" + number
		}
		switch {
		case kinds["variable"]:
			if len(parents) < 2*maxParents {
				above := wooParent{cut(d.name, maxName), cut(d.category, maxWord), cut(d.tax.name, maxWord), cut(firstOf(d.sku, "id:"+c.get(id)), maxSKU)}
				parents["id:"+cut(c.get(id), maxSKU)] = above
				parents[cut(d.sku, maxSKU)] = above
			}
			return d, false
		case kinds["grouped"]:
			return d, false
		case kinds["variation"]:
			d.inherit(parents[cut(c.get(parent), maxSKU)], c, attributes)
			if values := c.all(attributes); len(titles) == len(values) {
				d.style, d.options = firstOf(parents[cut(c.get(parent), maxSKU)].style, c.get(parent)), optionsOf(c.all(titles), values)
			}
		}
		return d, true
	}
}

// inherit fills in what a variation leaves to its parent.
func (d *draft) inherit(above wooParent, c *cells, attributes []int) {
	if d.name == "" || d.name == above.name {
		var values []string
		for _, col := range attributes {
			values = append(values, c.get(col))
		}
		d.name = variantName(above.name, values)
	}
	if d.category == "" {
		d.category = above.category
	}
	if d.tax.name == "parent" {
		d.tax.name = above.taxClass
	}
}

// wooKinds reads "simple, downloadable, virtual".
func wooKinds(text string) map[string]bool {
	kinds := map[string]bool{}
	for kind := range strings.SplitSeq(strings.ToLower(text), ",") {
		kinds[strings.TrimSpace(kind)] = true
	}
	return kinds
}

// wooTax reads the tax class, where an empty one is the standard rate.
func wooTax(status, class string) tax {
	switch {
	case strings.EqualFold(status, "none"), strings.EqualFold(class, "zero-rate"):
		free := taxFree()
		free.name = class
		return free
	case class == "" && strings.EqualFold(status, "taxable"):
		return tax{name: "standard"}
	}
	return tax{name: class}
}
