package receipt

import "strings"

// minColumns is the narrowest paper set: the largest amount with its mark.
const minColumns = 20

// style is what a printer does beside placing characters.
type style uint8

const (
	plain  style = iota
	strong       // emphasised
	large        // double width and height
	banner       // large, white on black
)

// row is one finished line of paper. A centred row carries its text alone,
// so that a printer with other columns than we think still centres it.
type row struct {
	text   string
	style  style
	centre bool
	code   string // a link to draw as a QR code instead of text
	bars   *bars  // or a barcode
	logo   Logo   // or a picture
}

// sheet collects rows of a fixed number of columns.
type sheet struct {
	columns int
	double  int // columns one large character takes: 2 on a printer, 1 in plain text
	codes   bool
	rows    []row
}

// layout sets the whole receipt.
func layout(v view, s *sheet) []row {
	s.mark(v)
	s.head(v)
	s.rule()
	for _, l := range v.Lines {
		s.line(l, v.Discount)
	}
	s.rule()
	for _, p := range v.Sums {
		s.pair(p.Label, p.Amount+gutter, plain)
	}
	s.pair(v.Total.Label, v.Total.Amount, large)
	for _, p := range v.Tenders {
		s.pair(p.Label, p.Amount+gutter, plain)
	}
	s.rule()
	s.taxes(v)
	s.foot(v)
	s.mark(v)
	return s.rows
}

// gutter stands right of amounts that have no tax mark, so that all points
// stand under each other.
const gutter = "  "

func (s *sheet) mark(v view) {
	if v.Mark != "" {
		s.centred(v.Mark, 1, banner)
	}
}

func (s *sheet) head(v view) {
	s.centred(v.Shop, 2, strong)
	for _, line := range v.Head {
		s.centred(line, 2, plain)
	}
	s.blank()
	if v.Banner != "" {
		s.centred(v.Banner, 1, banner)
	}
	s.pair(v.Number, v.At, plain)
	if v.Origin != "" {
		s.pair(v.Origin, "", plain)
	}
	s.pair(v.Register, v.Staff, plain)
}

func (s *sheet) line(l viewLine, discount string) {
	amount := l.Amount + " " + pad(l.Mark, 1)
	if l.Detail == "" {
		s.pair(l.Name, amount, plain)
	} else {
		for _, line := range wrap(l.Name, s.columns, s.columns, 2) {
			s.add(isolate(line), plain)
		}
		s.pair("  "+l.Detail, amount, plain)
	}
	if l.Discount != "" {
		s.pair("  "+discount, l.Discount+" "+pad(l.Mark, 1), plain)
	}
}

// taxes is a table with columns as wide as their widest figure; figures too
// long for any table stand under each other instead.
func (s *sheet) taxes(v view) {
	if len(v.Taxes) == 0 {
		return
	}
	table := append([]viewTax{{Net: v.Net, Tax: v.TaxName, Gross: v.Gross}}, v.Taxes...)
	var label, net, tax, gross int
	for _, t := range table {
		label, net = max(label, width(t.Label)), max(net, width(t.Net))
		tax, gross = max(tax, width(t.Tax)), max(gross, width(t.Gross))
	}
	wide := label + net + tax + gross + 3 + len(gutter)
	if wide <= s.columns {
		for _, t := range table {
			figures := padLeft(t.Net, net) + " " + padLeft(t.Tax, tax) + " " + padLeft(t.Gross, gross)
			s.pair(t.Label, figures+gutter, plain)
		}
	} else {
		for _, t := range v.Taxes {
			s.pair(t.Label, "", plain)
			s.pair("  "+v.Net, t.Net+gutter, plain)
			s.pair("  "+v.TaxName, t.Tax+gutter, plain)
			s.pair("  "+v.Gross, t.Gross+gutter, plain)
		}
	}
	s.rule()
}

func (s *sheet) foot(v view) {
	if v.Saved != "" {
		s.pair(v.Saved, "", plain)
	}
	for i, line := range v.Footer {
		if i == 0 {
			s.blank()
		}
		s.centred(line, maxFooterLines, plain)
	}
	if v.Sign {
		s.signature(v)
	}
	if v.Link != "" {
		s.blank()
		s.centred(v.Online, 1, plain)
		if s.codes {
			s.rows = append(s.rows, row{code: v.Link, centre: true})
		} else {
			s.centred(v.Link, maxFooterLines, plain)
		}
	}
	if v.JournalRef != "" {
		s.blank()
		s.centred(v.JournalRef, 1, plain)
	}
}

func (s *sheet) signature(v view) {
	s.blank()
	s.add(v.Received, plain)
	s.blank()
	s.blank()
	s.add(strings.Repeat("_", s.columns), plain)
	s.centred(v.Signature, 1, plain)
}

// pair sets words at the left and a figure at the right, on one line if both
// fit, else the words on two lines with the figure at the end of the second.
func (s *sheet) pair(left, right string, st style) {
	columns := s.columns
	if st == large {
		if columns /= s.double; width(right) > columns { // too long to be large
			columns, st = s.columns, strong
		}
	}
	right = shorten(right, columns) // words only; no figure is longer than minColumns
	beside := columns - width(right) - 1
	if right == "" {
		beside = columns
	}
	lines := []string{left, ""}
	if beside >= minColumns/4 {
		lines = wrap(left, columns, beside, 2)
	} else if width(left) > columns {
		lines = wrap(left, columns, columns, 1)
		lines = append(lines, "")
	}
	last := len(lines) - 1
	for _, line := range lines[:last] {
		s.add(isolate(line), st)
	}
	if right == "" {
		s.add(isolate(lines[last]), st)
		return
	}
	gap := columns - width(lines[last]) - width(right)
	s.add(isolate(lines[last])+spaces(gap)+isolate(right), st)
}

func (s *sheet) centred(text string, most int, st style) {
	columns := s.columns
	if st == banner {
		columns = columns/s.double - 2 // a large space of black on both sides
	}
	for _, line := range wrap(text, columns, columns, most) {
		s.rows = append(s.rows, row{text: isolate(line), style: st, centre: true})
	}
}

func (s *sheet) add(text string, st style) { s.rows = append(s.rows, row{text: text, style: st}) }
func (s *sheet) blank()                    { s.add("", plain) }
func (s *sheet) rule()                     { s.add(strings.Repeat("-", s.columns), plain) }
