package importer

import "slices"

// plainColumns is our own format: name, and sku or barcode, must be there.
const plainColumns = "sku,name,barcode,packs,price,tax,unit,stock,location,category,style,size,colour"

// plain is our own format.
var plain = format{id: "plain", columns: plainReader}

var (
	barcodeNames = []string{"barcode", "barcodes", "ean", "gtin", "upc"}
	packNames    = []string{"packs", "pack", "pack_barcode", "pack barcode", "pack_quantity", "pack quantity"}
	plainNames   = []string{"sku", "name", "price", "tax", "unit", "stock", "location", "category", "cost"}
	// neutralNames are columns that a shop's own list may well have and that say
	// nothing about where it comes from.
	neutralNames = []string{"description", "brand", "manufacturer", "supplier", "note", "notes", "comment", "image", "color", "colour", "size", "style"}
)

// plain says whether this is our own format. Lists of other systems have a name,
// an SKU and a price too, among much else: at least half of the columns that say
// anything must be ours.
func (h header) plain() bool {
	ours, others := 0, 0
	for _, name := range h.names {
		switch {
		case slices.Contains(plainNames, name), slices.Contains(barcodeNames, name), slices.Contains(packNames, name):
			ours++
		case name != "" && !slices.Contains(neutralNames, name):
			others++
		}
	}
	return h.col("name") >= 0 && h.col(append([]string{"sku"}, barcodeNames...)...) >= 0 && ours >= others
}

func plainReader(h header, _ Options) func(*cells) (draft, bool) {
	var (
		codes                       = h.every(barcodeNames...)
		packs                       = h.every("packs", "pack")
		packCodes                   = h.every("pack_barcode", "pack barcode")
		packed                      = h.every("pack_quantity", "pack quantity")
		sku, name                   = h.every("sku"), h.every("name")
		price, cost                 = h.every("price"), h.every("cost")
		tax, unit                   = h.every("tax"), h.every("unit")
		stock, location, categories = h.every("stock"), h.every("location"), h.every("category")
		style, size, colour         = h.every("style"), h.every("size"), h.every("colour", "color")
	)
	return func(c *cells) (draft, bool) {
		d := draft{
			sku: c.first(sku...), name: c.first(name...), price: c.first(price...), cost: c.first(cost...),
			unit: c.first(unit...), stock: c.first(stock...), location: c.first(location...), category: c.first(categories...),
		}
		for _, col := range codes {
			d.codes = joinCodes(d.codes, c.get(col))
		}
		for _, col := range packs {
			d.packs = joinCodes(d.packs, c.get(col))
		}
		for i, col := range packCodes {
			many := ""
			if i < len(packed) {
				many = c.get(packed[i])
			}
			d.packs = joinPack(d.packs, c.get(col), many)
		}
		d.tax.text = c.first(tax...)
		d.style, d.options = c.first(style...), []option{{"size", c.first(size...)}, {"colour", c.first(colour...)}}
		return d, true
	}
}

// joinCodes puts the barcodes of two cells into one.
func joinCodes(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "|" + b
}
