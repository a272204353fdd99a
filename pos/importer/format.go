package importer

import (
	"bytes"
	"fmt"
	"strings"
)

// Formats are the names of the formats that are read, for people.
var Formats = []string{
	"Shopify", "Square", "WooCommerce", "Odoo", "OpenSourcePOS", "Loyverse",
	"plain CSV (" + plainColumns + ")",
}

// format is a kind of file that is read.
type format struct {
	id    string
	needs [][]string // one column of each line must be there
	// columns looks the columns up once and returns how a record is read: into a
	// draft, or not when it is a part of another row.
	columns func(header, Options) func(*cells) (draft, bool)
}

// formats in the order in which they are tried; our own is told apart by
// [plain], since any list may have a column called name.
var formats = []format{
	{"shopify", [][]string{{"handle", "url handle"}, {"variant price", "variant sku", "price"}, {"option1 name"}, {"title"}}, shopify},
	{"square", [][]string{{"token", "reference handle", "sku"}, {"item name"}, {"variation name"}}, square},
	{"woocommerce", [][]string{{"type"}, {"sku"}, {"name"}, {"regular price"}}, wooCommerce},
	{"loyverse", [][]string{{"handle"}, {"name"}, {"sold by weight"}}, loyverse},
	{"opensourcepos", [][]string{{"barcode"}, {"item name"}, {"cost price"}, {"unit price"}}, openSourcePOS},
	{"odoo", [][]string{
		{"name", "display name"}, {"sale price", "sales price", "list_price", "lst_price", "public price"},
		{"external id", "id", "internal reference", "default_code", "product type", "detailed_type", "categ_id/id"},
	}, odoo},
}

// strangers are files that are known well enough to say what they are.
var strangers = []struct {
	columns []string
	what    string
}{
	{[]string{"product title", "variant title"}, "It looks like a product export of Medusa."},
	{[]string{"optiongroups"}, "It looks like a product file of Vendure."},
	{[]string{"slug", "compare_at_price"}, "It looks like a product export of Spree."},
	{[]string{"slug"}, "It looks like the export of a web shop's system that is not among them."},
	{[]string{"attribute_set_code"}, "It looks like a product export of Magento."},
	{[]string{"country code", "tax class"}, "It looks like the tax rates of WooCommerce, which are no products."},
	{[]string{"external id", "parent category/external id"}, "It looks like the product categories of Odoo; export the products themselves."},
}

// UnknownFormat refuses a file whole.
type UnknownFormat struct {
	Columns []string // what the header was taken for; none for an empty file
	Hint    string   // what the file looks like, a sentence; may be empty
}

// Error names the formats that are known and what was found instead.
func (e *UnknownFormat) Error() string {
	const few = 8
	text := "This is not a product file of a known format. Known are: " + strings.Join(Formats, ", ") + "."
	switch n := len(e.Columns); {
	case n > few:
		text += fmt.Sprintf(" The file begins with the columns %s and %d more.", strings.Join(e.Columns[:few], ", "), n-few)
	case n > 0:
		text += " The file begins with the columns " + strings.Join(e.Columns, ", ") + "."
	}
	if e.Hint != "" {
		text += " " + e.Hint
	}
	return text
}

// layout is a header that was recognised.
type layout struct {
	format *format
	read   func(*cells) (draft, bool)
	chars  charset
	width  int // cells of the header
	least  int // cells up to its last column that has a name

	priceless bool // a list of ours without a column for prices
}

const (
	// sampleSize is how much of a file is looked at before it is read.
	sampleSize = 256 << 10
	// maxPreamble is how many lines may stand above a header.
	maxPreamble = 10
)

var delimiters = []byte{',', ';', '\t', '|'}

// recognise finds the header, the delimiter and the encoding and leaves the
// table at the first row below.
func recognise(t *table, o Options) (*layout, error) {
	sample, err := t.peek(sampleSize)
	if err != nil {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	if hint := noText(sample); hint != "" {
		return nil, &UnknownFormat{Hint: hint}
	}
	chars := guess(sample)
	var unknown *UnknownFormat
	for offset, lines := 0, 0; offset < len(sample) && lines < maxPreamble; lines++ {
		line := firstLine(sample[offset:])
		top := unknown == nil
		if len(bytes.TrimSpace(line)) > 0 && !separatorHint(line) {
			found, n, stranger := tryHeader(t, sample[offset:], chars, top)
			if found != nil {
				t.advance(offset + n)
				t.width = found.width
				found.read = found.format.columns(found.header, o)
				found.priceless = found.format == &plain && found.header.col("price") < 0
				return &found.layout, nil
			}
			if top {
				unknown = stranger
			}
		}
		offset += len(line)
	}
	if unknown == nil {
		unknown = &UnknownFormat{Hint: "The file is empty."}
	}
	return nil, unknown
}

type recognised struct {
	layout
	header header
}

// tryHeader reads the text as a header with each delimiter. Our own format is
// tried only at the top. What was not recognised is described.
func tryHeader(t *table, text []byte, chars charset, top bool) (*recognised, int, *UnknownFormat) {
	unknown := &UnknownFormat{}
	var own *recognised
	var ownLength int
	var ownComma byte
	for _, comma := range delimiters {
		var rec record
		n, what := rec.parse(text, comma, t.eof)
		if what == unclosed {
			n = len(firstLine(text))
			what = rec.parseLine(text[:n], comma)
		}
		if what != complete {
			continue
		}
		h := newHeader(&rec, chars)
		found := &recognised{layout{chars: chars, width: len(rec.ends), least: h.least}, h}
		if found.format = known(h); found.format != nil {
			t.comma = comma
			return found, n, nil
		}
		if len(h.columns()) > len(unknown.Columns) || unknown.Columns == nil {
			unknown.Columns, unknown.Hint = h.columns(), h.stranger()
		}
		if own == nil && top && h.stranger() == "" && h.plain() {
			own, ownLength, ownComma = found, n, comma
		}
	}
	if own != nil {
		own.format = &plain
		t.comma = ownComma
	}
	return own, ownLength, unknown
}

func known(h header) *format {
	for i := range formats {
		if h.hasEach(formats[i].needs) {
			return &formats[i]
		}
	}
	return nil
}

// separatorHint recognises the line sep=; that spreadsheets put on top.
func separatorHint(line []byte) bool {
	line = bytes.ToLower(bytes.TrimSpace(line))
	return len(line) == 5 && bytes.HasPrefix(line, []byte("sep="))
}

// noText recognises files that people take for CSV.
func noText(sample []byte) string {
	switch {
	case bytes.HasPrefix(sample, []byte("PK\x03\x04")), bytes.HasPrefix(sample, []byte("\xD0\xCF\x11\xE0")):
		return "It is a spreadsheet's own file; save it as CSV."
	case bytes.HasPrefix(sample, []byte("%PDF")):
		return "It is a PDF."
	case bytes.HasPrefix(sample, []byte("\x1F\x8B")):
		return "It is compressed; unpack it first."
	}
	return ""
}
