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
	gutter  string // right of amounts without a tax mark
	rows    []row
}

// layout sets the whole receipt.
func layout(v view, s *sheet) []row {
	s.gutter = spaces(1 + v.markWide)
	s.mark(v)
	s.head(v)
	s.rule()
	if v.Back != nil {
		s.add(isolate(v.Back.Title), strong)
		s.lines(v.Back.Lines, v.markWide)
		s.rule()
	}
	if len(v.Lines) > 0 { // money alone has none
		s.lines(v.Lines, v.markWide)
		s.rule()
	}
	if !v.Gift {
		s.sums(v)
	}
	s.foot(v)
	s.mark(v)
	return s.rows
}

// sums are the totals, how it was paid, and the taxes. The gutter stands right
// of amounts that have no tax mark, so that all points stand under each other.
func (s *sheet) sums(v view) {
	for _, p := range v.Sums {
		s.pair(p.Label, p.Amount+s.gutter, plain)
	}
	if v.Back != nil {
		for _, p := range v.Back.Sums {
			s.pair(p.Label, p.Amount+s.gutter, plain)
		}
	}
	s.pair(v.Total.Label, v.Total.Amount, large)
	for _, p := range v.Tenders {
		if p.Amount == "" {
			s.pair(p.Label, "", plain)
			continue
		}
		s.pair(p.Label, p.Amount+s.gutter, plain)
	}
	s.rule()
	s.taxes(v, v.Taxes)
	if v.Back != nil {
		s.taxes(v, v.Back.Taxes)
	}
}

func (s *sheet) mark(v view) {
	if v.Mark != "" {
		s.centred(v.Mark, 2, banner)
	}
}

func (s *sheet) head(v view) {
	if s.codes && v.Logo != nil {
		s.rows = append(s.rows, row{logo: v.Logo, centre: true})
	}
	for _, line := range v.Top {
		s.centred(line, 2, plain)
	}
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

func (s *sheet) lines(lines []viewLine, markWide int) {
	for _, l := range lines {
		s.line(l, markWide)
	}
}

func (s *sheet) line(l viewLine, markWide int) {
	amount := l.Amount
	if amount != "" {
		amount += " " + pad(l.Mark, markWide)
	}
	if l.Detail == "" {
		s.pair(l.Name, amount, plain)
	} else {
		for _, line := range wrap(l.Name, s.columns, s.columns, 2) {
			s.add(isolate(line), plain)
		}
		s.pair("  "+l.Detail, amount, plain)
	}
	for _, n := range l.Notes {
		amount := n.Amount
		if amount != "" {
			amount += " " + pad(l.Mark, markWide)
		}
		s.pair("  "+n.Text, amount, plain)
	}
}

// taxes is a table with columns as wide as their widest figure; figures too
// long for any table stand under each other instead.
func (s *sheet) taxes(v view, rows []viewTax) {
	if len(rows) == 0 {
		return
	}
	table := append([]viewTax{{Net: v.Net, Tax: v.TaxName, Gross: v.Gross}}, rows...)
	var label, net, tax, gross int
	for _, t := range table {
		label, net = max(label, width(t.Label)), max(net, width(t.Net))
		tax, gross = max(tax, width(t.Tax)), max(gross, width(t.Gross))
	}
	wide := label + net + tax + gross + 3 + len(s.gutter)
	if wide <= s.columns {
		for _, t := range table {
			figures := padLeft(t.Net, net) + " " + padLeft(t.Tax, tax) + " " + padLeft(t.Gross, gross)
			s.pair(t.Label, figures+s.gutter, plain)
		}
	} else {
		for _, t := range rows {
			s.pair(t.Label, "", plain)
			s.pair("  "+v.Net, t.Net+s.gutter, plain)
			s.pair("  "+v.TaxName, t.Tax+s.gutter, plain)
			s.pair("  "+v.Gross, t.Gross+s.gutter, plain)
		}
	}
	s.rule()
}

func (s *sheet) foot(v view) {
	if v.Saved != "" {
		s.pair(v.Saved, "", plain)
	}
	for _, fact := range v.Facts {
		s.pair(fact, "", plain)
	}
	for i, line := range v.Footer {
		if i == 0 {
			s.blank()
		}
		s.centred(line, maxFooterLines, plain)
	}
	for i, line := range v.Terms {
		if i == 0 {
			s.blank()
		}
		s.centred(line, maxFooterLines, plain)
	}
	if v.Sign {
		s.signature(v)
	}
	if s.codes && v.Bars != nil {
		s.blank()
		s.rows = append(s.rows, row{bars: v.Bars, centre: true})
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
	for i, line := range v.Signed {
		if i == 0 {
			s.blank()
		}
		s.centred(line, maxFooterLines, plain)
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
