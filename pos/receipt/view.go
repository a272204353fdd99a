package receipt

import (
	"strconv"

	"tillbell/pos/money"
)

const (
	maxHeadLines   = 8
	maxFooterLines = 20
)

// view is a Doc in words: every figure written, every text cleaned, every
// sign set. The three printers only place it.
type view struct {
	words
	Mark       string // "COPY 2" or empty
	Banner     string // "RETURN" or empty
	Shop       string
	Head       []string
	Number     string
	At         string
	Register   string
	Staff      string
	Origin     string // "of receipt T1-000124"
	Lines      []viewLine
	Sums       []pair // before the total
	Total      pair
	Tenders    []pair // and what rounding and change belong to them
	TaxName    string
	Taxes      []viewTax
	Saved      string
	Footer     []string
	Link       string
	JournalRef string
	Sign       bool // somebody gets cash back and signs for it
}

type pair struct{ Label, Amount string }

type viewLine struct {
	Name, Detail, Amount, Mark string
	Discount                   string // the amount, or empty
}

type viewTax struct{ Label, Net, Tax, Gross string }

// scribe writes the figures of one Doc.
type scribe struct {
	words
	doc Doc
}

// signed is an amount as the paper shows it.
func (s scribe) signed(a money.Amount) string {
	if s.doc.Kind == Return {
		a = -a
	}
	return s.amount(a, s.doc.Digits)
}

func viewOf(d Doc) view {
	s := scribe{words: wordsOf(d.Language), doc: d}
	v := view{
		words:    s.words,
		Shop:     clean(d.Store.Name),
		Head:     s.head(),
		Number:   clean(s.Receipt + " " + d.Number),
		At:       d.At.Format(s.dateLayout),
		Register: clean(s.Till + " " + d.RegisterCode),
		Lines:    make([]viewLine, 0, len(d.Lines)),
		Sums:     s.sums(),
		Total:    s.total(),
		Tenders:  s.tenders(),
		TaxName:  s.taxName(d.TaxIncluded),
		Footer:   cleanLines(d.Footer, maxFooterLines),
		Link:     cleanLink(d.Link),
	}
	if d.Staff != "" {
		v.Staff = clean(s.ServedBy + ": " + d.Staff)
	}
	if d.Copy > 0 {
		v.Mark = s.words.Copy + " " + strconv.Itoa(d.Copy)
	}
	if d.Kind == Return {
		v.Banner = s.words.Return
		if d.Void {
			v.Banner = s.words.Void
		}
		v.Origin = clean(s.ForSale + " " + d.SaleNumber)
		v.Sign = paysCash(d.Tenders)
	}
	if d.Kind != Return && d.Discount > 0 {
		v.Saved = s.words.Saved + " " + s.amount(d.Discount, d.Digits)
	}
	if d.JournalHash != "" {
		v.JournalRef = clean(s.words.Journal + " " + d.JournalHash)
	}
	for _, l := range d.Lines {
		v.Lines = append(v.Lines, s.line(l))
	}
	for _, t := range d.Taxes {
		v.Taxes = append(v.Taxes, viewTax{
			Label: clean(t.Mark + " " + s.rate(t.Rate)), Net: s.signed(t.Net), Tax: s.signed(t.Tax), Gross: s.signed(t.Gross),
		})
	}
	return v
}

func (s scribe) head() []string {
	shop := s.doc.Store
	var head []string
	if name := clean(shop.LegalName); name != "" && name != clean(shop.Name) {
		head = append(head, name)
	}
	head = append(head, cleanLines(shop.Address, maxHeadLines)...)
	if id := clean(shop.VATID); id != "" {
		head = append(head, s.VATID+" "+id)
	}
	return head
}

// line shows a discounted line at its full price with the discount under it.
func (s scribe) line(l Line) viewLine {
	v := viewLine{Name: clean(l.Name), Amount: s.signed(l.Amount), Mark: shorten(clean(l.TaxMark), 1)}
	if v.Name == "" {
		v.Name = clean(l.SKU)
	}
	if l.Quantity != money.One || (l.Unit != "" && l.Unit != "each") {
		quantity := l.Quantity
		if s.doc.Kind == Return {
			quantity = -quantity
		}
		v.Detail = clean(s.quantity(quantity, l.Unit) + " x " + s.amount(l.UnitPrice, s.doc.Digits))
	}
	if l.Discount != 0 {
		v.Discount = s.signed(-l.Discount)
	}
	return v
}

// sums lead from the lines, whose discounts stand under them, to the total
// where the tax comes on top.
func (s scribe) sums() []pair {
	d := s.doc
	if d.TaxIncluded {
		return nil
	}
	return []pair{
		{s.words.Subtotal, s.signed(d.Subtotal - d.Discount)},
		{s.TaxAdded, s.signed(d.Tax)},
	}
}

func (s scribe) total() pair {
	label := s.words.Total
	if s.doc.Kind == Return {
		label = s.Refund
	}
	return pair{clean(label + " " + s.doc.Currency), s.signed(s.doc.Total)}
}

func (s scribe) tenders() []pair {
	d := s.doc
	var rows []pair
	if d.Rounding != 0 {
		rows = append(rows,
			pair{s.words.Rounding, s.signed(d.Rounding)},
			pair{s.ToPay, s.signed(d.Total + d.Rounding)})
	}
	for _, t := range d.Tenders {
		rows = append(rows, pair{clean(s.tenderName(t.Kind) + " " + t.Reference), s.signed(t.Amount)})
	}
	if d.Change != 0 {
		rows = append(rows, pair{s.words.Change, s.signed(d.Change)})
	}
	return rows
}

func paysCash(tenders []Tender) bool {
	for _, t := range tenders {
		if t.Kind == "cash" {
			return true
		}
	}
	return false
}
