package importer

// odoo reads a product export or import template of Odoo, by the labels or by
// the technical names of the fields. Rows that only continue a list of the
// product above (its vendors, its variants' values) are passed over.
func odoo(h header, _ Options) func(*cells) (draft, bool) {
	var (
		id        = h.col("external id", "id")
		name      = h.col("name", "display name")
		reference = h.col("internal reference", "default_code")
		barcode   = h.col("barcode")
		price     = h.col("sale price", "sales price", "list_price", "lst_price", "public price")
		cost      = h.col("cost", "standard_price")
		unit      = h.col("unit of measure", "unit", "uom_id", "uom_id/name")
		stock     = h.col("quantity on hand", "qty_available")
		category  = h.col("product category", "category", "categ_id", "categ_id/name", "product category/name")
		taxes     = h.col("customer taxes", "sales taxes", "taxes_id", "taxes_id/name", "customer taxes/tax name")
		sold      = h.col("can be sold", "sales", "sale_ok")
		active    = h.col("active")
	)
	return func(c *cells) (draft, bool) {
		d := draft{
			sku: c.get(reference), name: c.get(name), codes: odooEmpty(c.get(barcode)),
			price: c.get(price), cost: c.get(cost), stock: c.get(stock),
			unit:       c.get(unit),
			category:   lastPart(c.get(category)),
			tax:        tax{text: c.get(taxes)},
			notForSale: no(c.get(sold)) || no(c.get(active)),
			nameWillDo: true,
		}
		external := c.get(id)
		if external == "" && d.name == "" && d.sku == "" && d.codes == "" {
			return d, false
		}
		if external != "" {
			d.id = "odoo:" + external
		}
		return d, true
	}
}

// odooEmpty is nothing for False, which Odoo writes into empty text fields.
func odooEmpty(text string) string {
	if text == "False" {
		return ""
	}
	return text
}
