package importer

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash/maphash"
	"strings"
	"unicode/utf8"

	"tillbell/pos/money"
)

// draft is what a format makes of a record: texts as they stand in the file.
type draft struct {
	id       string // tells the product within its system; empty when it has nothing of the kind
	sku      string
	name     string
	codes    string
	packs    string // each a barcode, a mark and how many
	price    string
	cost     string
	unit     string
	tax      tax
	stock    string
	onHand   *money.Quantity // the stock when the format had to add it up
	category string
	location string
	style    string
	options  []option

	notForSale bool
	// nameWillDo: where there is nothing else to know the product by, its name is.
	nameWillDo bool
}

// check turns drafts into rows and refuses those that cannot be sold by.
type check struct {
	options Options
	numbers numbers
	seen    map[uint64]int32 // hash of a key, SKU or barcode: the line it stood in
	seed    maphash.Seed     // a file cannot be made to collide
}

func newCheck(o Options, comma byte) *check {
	return &check{
		options: o,
		numbers: numbers{digits: o.CurrencyDigits, comma: comma == ';'},
		seen:    map[uint64]int32{},
		seed:    maphash.MakeSeed(),
	}
}

// row returns the product, or an error that is the reason for refusing it.
func (k *check) row(line int, d draft) (Row, error) {
	row := Row{
		Line:       line,
		SKU:        unwrap(d.sku),
		TaxName:    cut(prose(d.tax.name), maxWord),
		TaxRate:    d.tax.rate,
		Category:   cut(prose(d.category), maxWord),
		Stock:      d.onHand,
		Location:   cut(prose(d.location), maxWord),
		NotForSale: d.notForSale,
	}
	row.variant(d.style, d.options)
	if utf8.RuneCountInString(row.SKU) > maxSKU {
		return row, fmt.Errorf("The SKU is longer than %d characters.", maxSKU)
	}
	codes, err := readCodes(d.codes, row.SKU != "")
	if err != nil {
		return row, err
	}
	for _, c := range codes {
		row.Barcodes = append(row.Barcodes, c.text)
	}
	packs, packed, err := k.readPacks(d.packs, codes)
	if err != nil {
		return row, err
	}
	row.Packs = packs
	row.Name = firstOf(d.name, row.SKU, strings.Join(row.Barcodes, " "))
	if row.Name == "" {
		return row, reason("The row has no name.")
	}
	row.Name = cut(row.Name, maxName)
	if row.Key = key(d, row.SKU, codes); row.Key == "" {
		return row, reason("The row has neither an SKU nor a barcode, so the product could not be told again.")
	}
	if err := k.figures(&row, d); err != nil {
		return row, err
	}
	return row, k.once(line, row, append(codes, packed...))
}

// reason is a refusal without anything to fill in.
type reason string

func (r reason) Error() string { return string(r) }

func firstOf(texts ...string) string {
	for _, text := range texts {
		if text = prose(text); text != "" {
			return text
		}
	}
	return ""
}

// figures fills in the numbers and the unit.
func (k *check) figures(row *Row, d draft) error {
	if d.price != "" {
		price, err := k.numbers.price(d.price)
		if err != nil {
			return fmt.Errorf("The price %w.", err)
		}
		row.Price = &price
	}
	if d.cost != "" {
		cost, err := k.numbers.cost(d.cost)
		if err != nil {
			return fmt.Errorf("The cost %w.", err)
		}
		row.Cost = &cost
	}
	if d.stock != "" {
		stock, err := k.numbers.stock(d.stock)
		if err != nil {
			return fmt.Errorf("The stock %w.", err)
		}
		row.Stock = &stock
	}
	if d.tax.text != "" {
		k.numbers.readTax(row, d.tax.text)
	}
	unit, ok := readUnit(d.unit)
	if !ok {
		return fmt.Errorf("The unit %s is not one of each, kg, g, l, m.", quote(d.unit))
	}
	row.Unit = unit
	k.fallbackPrice(row)
	return nil
}

func (k *check) fallbackPrice(row *Row) {
	if row.Price != nil {
		return
	}
	var price money.Amount
	switch {
	case k.options.PriceRule != nil:
		first := ""
		if len(row.Barcodes) > 0 {
			first = row.Barcodes[0]
		}
		price = k.options.PriceRule(first)
	case k.options.DefaultPrice != nil:
		price = *k.options.DefaultPrice
	default:
		return
	}
	row.Price, row.PriceByRule = &price, true
}

// once refuses what stood in the file before, and remembers the rest.
func (k *check) once(line int, row Row, codes []code) error {
	var hashes [8]uint64
	fresh := hashes[:0]
	look := func(what, text string) error {
		h := maphash.String(k.seed, what+"\x00"+text)
		if first, found := k.seen[h]; found {
			return fmt.Errorf("The same %s stands in line %d already.", what, first)
		}
		fresh = append(fresh, h)
		return nil
	}
	for _, c := range codes {
		if err := look("barcode", c.key); err != nil {
			return err
		}
	}
	if row.SKU != "" {
		if err := look("SKU", row.SKU); err != nil {
			return err
		}
	}
	if !strings.HasPrefix(row.Key, bySKU) && !strings.HasPrefix(row.Key, byBarcode) {
		if err := look("product", row.Key); err != nil {
			return err
		}
	}
	for _, h := range fresh {
		k.seen[h] = int32(line)
	}
	return nil
}

// What a key begins with when the system has no identity of its own.
const (
	bySKU     = "sku:"
	byBarcode = "barcode:"
	byName    = "name:"
)

// maxKey is how many bytes a key may have before its end becomes a hash.
const maxKey = 200

func key(d draft, sku string, codes []code) string {
	text := ""
	switch {
	case d.id != "":
		text = d.id
	case sku != "":
		text = bySKU + sku
	case len(codes) > 0:
		text = byBarcode + codes[0].key
	case d.nameWillDo && prose(d.name) != "":
		text = byName + prose(d.name)
	}
	if len(text) <= maxKey {
		return text
	}
	sum := sha256.Sum256([]byte(text))
	return strings.ToValidUTF8(text[:maxKey-33], "") + "~" + hex.EncodeToString(sum[:16])
}
