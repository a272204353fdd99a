// Package importer reads the product files of other systems and yields rows in
// one form. It knows no database: the caller matches rows with products.
//
// The exports of Shopify, Square, WooCommerce, Odoo, OpenSourcePOS and Loyverse
// and a plain CSV of our own are told apart by their header, which may stand
// below a few lines of preamble. A file of any other kind is refused whole with
// [UnknownFormat]: no row of it has been yielded then. Delimiter, encoding, line
// ends and the style of decimals are found out.
//
// What holds for every file that is read:
//   - A row is yielded once or rejected once with its line and the reason, and
//     one bad row never takes another with it. Summary.Read counts both.
//   - Rows that are no product of their own (images of a Shopify product, the
//     parent of WooCommerce's variations, parts of a set) are passed over, and
//     counted in Summary.Passed.
//   - Every barcode of a row can be scanned: [barcode.Normalize] took it. No
//     barcode, key or SKU is yielded twice; the second row is rejected and names
//     the line of the first.
//   - Names and other words are clean: no control characters, no runs of blanks,
//     shortened to what a screen shows.
//   - Memory does not grow with the size of the file or of a cell. Only what has
//     been seen is remembered, as 64-bit hashes: up to three a row of some 27 bytes
//     each, so 80 MB for a million rows, and [MaxRows] rows at most.
//   - A number is never guessed at. One that can be read in two ways is read as
//     the file writes its other numbers, and refused if that makes no sense.
package importer

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"tillbell/pos/money"
)

// MaxRows is how many rows a file may have.
const MaxRows = 2_000_000

// ErrTooManyRows ends the reading of a file beyond [MaxRows].
var ErrTooManyRows = fmt.Errorf("the file has more than %d rows", MaxRows)

// Row is one product as a file has it. What the file does not tell is nil or
// empty and should be left as it is when the product is known already.
type Row struct {
	Line int
	// Key tells the product again in the next export of the same system, such as
	// "shopify:clay-plant-pot/Large". It begins with the name of the format, or
	// with "sku:" or "barcode:" where the file has nothing better; those two mean
	// the same in every format.
	Key      string
	SKU      string // may be empty
	Name     string // never empty
	Barcodes []string
	Packs    []Pack // barcodes that stand for several pieces
	Price    *money.Amount
	// PriceByRule says that the price came from the options, not from the file.
	PriceByRule bool
	Cost        *money.Amount
	Unit        string // each, kg, g, l, m; empty when the file has no unit
	TaxName     string
	TaxRate     *money.Rate
	Stock       *money.Quantity
	Category    string
	Location    string
	// Style is shared by the sizes and colours of one thing; without one there is
	// neither.
	Style, Size, Colour string
	// NotForSale marks what the other system keeps but does not sell here:
	// archived, not available in any shop, sold on another site.
	NotForSale bool
}

// Reject is a row that was refused. Row shows its beginning.
type Reject struct {
	Line   int
	Reason string // a sentence or two for a person
	Row    string
}

// Options say what a file cannot.
type Options struct {
	CurrencyDigits int
	// PriceRule, or else DefaultPrice, gives a price to rows that have none. The
	// rule gets the first barcode as the file has it, or nothing for a row without.
	PriceRule    func(barcode string) money.Amount
	DefaultPrice *money.Amount
	// ListRule is the price rule for lists of our own format that have no column
	// for prices, where neither of the above is given.
	ListRule func(barcode string) money.Amount
	// Shops are names of the shop to import for (its name, its code). Files with
	// a price and a stock per shop give those of the shop with one of these names,
	// otherwise those of the first shop that has any.
	Shops []string
}

// Summary counts a file. Read is the rows yielded and rejected.
type Summary struct {
	Format string // shopify, square, woocommerce, odoo, opensourcepos, loyverse, plain
	Read   int
	Passed int  // rows that are part of another one
	ByRule bool // the file is a list without prices, and ListRule gave them
}

// Read reads a product file. It calls row or reject for each product, in the
// order of the file, and stops at the first error that row returns. A file of no
// known format is an [*UnknownFormat]; a failing reader's error is returned
// after the rows before it.
func Read(r io.Reader, o Options, row func(Row) error, reject func(Reject)) (Summary, error) {
	t := newTable(decoded(r))
	chosen, err := recognise(t, o)
	if err != nil {
		return Summary{}, err
	}
	byRule := chosen.priceless && o.ListRule != nil && o.PriceRule == nil && o.DefaultPrice == nil
	if byRule {
		o.PriceRule = o.ListRule
	}
	run := reading{
		table:   t,
		chosen:  chosen,
		summary: Summary{Format: chosen.format.id, ByRule: byRule},
		check:   newCheck(o, t.comma),
		row:     row,
		reject:  reject,
	}
	err = run.all()
	return run.summary, err
}

// reading is one file on its way.
type reading struct {
	table   *table
	chosen  *layout
	summary Summary
	check   *check
	row     func(Row) error
	reject  func(Reject)
}

func (rd *reading) all() error {
	for {
		rec, err := rd.table.next()
		var bad *badRecord
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.As(err, &bad):
			err = rd.refuse(rd.table.rec.line, bad.reason, bad.row)
		case err != nil:
			return fmt.Errorf("read the file near line %d: %w", rd.table.line, err)
		default:
			err = rd.one(rec)
		}
		if err != nil {
			return err
		}
	}
}

// one yields, rejects or passes over one record.
func (rd *reading) one(rec *record) error {
	if reason := rd.ragged(rec); reason != "" {
		return rd.refuse(rec.line, reason, rec.shown())
	}
	c := &cells{rec: rec, chars: &rd.chosen.chars}
	d, whole := rd.chosen.read(c)
	if !whole {
		rd.summary.Passed++
		return nil
	}
	if c.damaged {
		return rd.refuse(rec.line, "The row holds bytes that are not UTF-8, unlike the rest of the file.", rec.shown())
	}
	product, err := rd.check.row(rec.line, d)
	if err != nil {
		return rd.refuse(rec.line, err.Error(), rec.shown())
	}
	if err := rd.count(); err != nil {
		return err
	}
	return rd.row(product)
}

func (rd *reading) count() error {
	if rd.summary.Read >= MaxRows {
		return ErrTooManyRows
	}
	rd.summary.Read++
	return nil
}

func (rd *reading) refuse(line int, reason string, row []byte) error {
	if err := rd.count(); err != nil {
		return err
	}
	row = row[:min(len(row), 4*maxShown)]
	text, _ := rd.chosen.chars.decode(row)
	rd.reject(Reject{Line: line, Reason: reason, Row: cut(clean(strings.ToValidUTF8(text, "")), maxShown)})
	return nil
}

// ragged says what is wrong with the number of cells, if anything. Empty cells
// behind the last column of the header are harmless.
func (rd *reading) ragged(rec *record) string {
	n := len(rec.ends)
	for n > rd.chosen.width && len(bytes.TrimSpace(rec.cell(n-1))) == 0 {
		n--
	}
	if n > rd.chosen.width || n < rd.chosen.least {
		return fmt.Sprintf("The row has %d cells, the header %d.", n, rd.chosen.least)
	}
	return ""
}

// shown is the record with its cells parted again, for a message.
func (r *record) shown() []byte {
	var b []byte
	for i := range r.ends {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, r.cell(i)...)
		if len(b) > 4*maxShown {
			break
		}
	}
	return b
}

// cells are the texts of one record, decoded and cleaned when asked for.
type cells struct {
	rec     *record
	chars   *charset
	damaged bool
}

// get returns the cell of a column, nothing for a column the file has not.
func (c *cells) get(col int) string {
	raw := c.rec.cell(col)
	if len(raw) == 0 {
		return ""
	}
	for _, b := range raw {
		if b >= utf8.RuneSelf {
			text, ok := c.chars.decode(raw)
			c.damaged = c.damaged || !ok
			return clean(text)
		}
	}
	return clean(string(raw))
}

// first returns the first cell of these columns that is not empty.
func (c *cells) first(cols ...int) string {
	for _, col := range cols {
		if text := c.get(col); text != "" {
			return text
		}
	}
	return ""
}

// all are the cells of some columns, in their order.
func (c *cells) all(cols []int) []string {
	out := make([]string, len(cols))
	for i, col := range cols {
		out[i] = c.get(col)
	}
	return out
}
