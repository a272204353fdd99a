package receipt

import (
	"strconv"
	"strings"

	"tillbell/pos/money"
)

const (
	maxHeadLines   = 8
	maxFooterLines = 20
	maxMarks       = 4 // taxes that one line names
)

// exchangeTender is how the two halves of an exchange pay for each other.
const exchangeTender = "exchange"

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
	Square     string // what a scanner reads off a quote
	JournalRef string
	Signed     []string
	Sign       bool // somebody gets cash back and signs for it
	Top        []string
	Logo       Logo
	Bars       *bars
	Terms      []string
	Facts      []string // exemption, customer, points
	Gift       bool
	Back       *viewBack // what was brought back for it
	markWide   int       // columns of the widest tax mark
}

// viewBack is the returned half of an exchange on the paper of the other.
type viewBack struct {
	Title string
	Lines []viewLine
	Sums  []pair // what came back, what was bought, the balance
	Taxes []viewTax
}

type pair struct{ Label, Amount string }

type viewLine struct {
	Name, Detail, Amount, Mark string
	Notes                      []viewNote
}

// viewNote stands under a line: a discount with its amount, or words alone.
type viewNote struct{ Text, Amount string }

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
		Mark:     s.mark(),
		Shop:     clean(d.Store.Name),
		Head:     s.head(),
		Top:      cleanLines(d.Header, maxHeadLines),
		Logo:     d.Logo,
		Number:   clean(s.Receipt + " " + d.Number),
		At:       d.At.Format(s.dateLayout),
		Register: clean(s.Till + " " + d.RegisterCode),
		Lines:    s.lines(),
		Footer:   cleanLines(d.Footer, maxFooterLines),
		Terms:    cleanLines(d.Terms, maxFooterLines),
		Link:     cleanLink(d.Link),
		Gift:     d.Gift,
		markWide: 1,
	}
	if d.Staff != "" && !d.HideStaff {
		v.Staff = clean(s.ServedBy + ": " + d.Staff)
	}
	if d.JournalHash != "" {
		v.JournalRef = clean(s.words.Journal + " " + d.JournalHash)
	}
	if !d.Gift {
		v.Signed = cleanLines(d.Signed, maxFooterLines)
	}
	if d.Gift {
		number := d.Number + giftMark
		v.Number, v.Bars = clean(s.Receipt+" "+number), barsOf(clean(number))
		v.Banner, v.Link = s.words.Gift, "" // the link would tell the prices
		return v
	}
	if d.Barcode {
		v.Bars = barsOf(clean(d.Number))
	}
	s.money(&v)
	if d.waits() {
		s.waiting(&v)
	}
	if d.Layaway != nil {
		s.laid(&v)
	}
	if d.Debt != nil {
		s.owed(&v)
	}
	return v
}

// giftMark ends the number of a gift receipt: what comes back by it is no money.
const giftMark = "-G"

// mark says across the paper that it is none, or none but a copy.
func (s scribe) mark() string {
	var marks []string
	if s.doc.Training {
		marks = append(marks, s.words.Training)
	}
	if s.doc.Copy > 0 {
		marks = append(marks, s.words.Copy+" "+strconv.Itoa(s.doc.Copy))
	}
	return strings.Join(marks, " – ")
}

// money is everything that a gift receipt keeps to itself.
func (s scribe) money(v *view) {
	d := s.doc
	v.Sums, v.Total, v.Tenders, v.TaxName = s.sums(), s.total(), s.tenders(), s.taxName(d.TaxIncluded)
	if d.Kind == Return {
		v.Banner = s.purpose()
		if d.SaleNumber != "" {
			v.Origin = clean(s.ForSale + " " + d.SaleNumber)
		}
		v.Sign = paysCash(d.Tenders) && d.Purpose != Empties
	}
	if d.Kind != Return && d.Discount > 0 {
		v.Saved = s.words.Saved + " " + s.amount(d.Discount, d.Digits)
	}
	if !d.HideTaxes {
		v.Taxes = s.taxRows()
	}
	v.Facts = s.facts()
	for _, l := range v.Lines {
		v.markWide = max(v.markWide, width(l.Mark))
	}
	if d.Back != nil {
		s.exchange(v)
	}
}

func (s scribe) purpose() string {
	switch s.doc.Purpose {
	case Void:
		return s.words.Void
	case Empties:
		return s.words.Empties
	}
	return s.words.Return
}

// exchange puts the returned half above the bought one, with one balance.
func (s scribe) exchange(v *view) {
	back := scribe{words: s.words, doc: *s.doc.Back}
	back.doc.Kind, back.doc.Digits = Return, s.doc.Digits
	b := &viewBack{Title: s.words.Return, Lines: back.lines()}
	if back.doc.SaleNumber != "" {
		b.Title = clean(s.words.Return + " " + s.ForSale + " " + back.doc.SaleNumber)
	}
	balance := s.doc.Total - back.doc.Total
	b.Sums = []pair{{s.words.Returned, back.signed(back.doc.Total)}, {s.words.Bought, s.amount(s.doc.Total, s.doc.Digits)}}
	label := s.words.Total
	if balance < 0 {
		label = s.Refund
	}
	v.Total = pair{clean(label + " " + s.doc.Currency), s.amount(balance, s.doc.Digits)}
	v.Tenders = append(v.Tenders, back.tenders()...)
	if !s.doc.HideTaxes {
		b.Taxes = back.taxRows()
	}
	v.Sign = v.Sign || paysCash(back.doc.Tenders)
	for _, l := range b.Lines {
		v.markWide = max(v.markWide, width(l.Mark))
	}
	v.Back = b
}

func (s scribe) taxRows() []viewTax {
	var rows []viewTax
	for _, t := range s.doc.Taxes {
		name := s.rate(t.Rate)
		if t.Name != "" {
			name = t.Name + " " + name
		}
		rows = append(rows, viewTax{Label: clean(t.Mark + " " + name), Net: s.signed(t.Net), Tax: s.signed(t.Tax), Gross: s.signed(t.Gross)})
	}
	return rows
}

// facts are what else must be told, each on its line.
func (s scribe) facts() []string {
	var out []string
	if s.doc.Exempt != "" {
		out = append(out, clean(s.words.Exempt+": "+s.doc.Exempt))
	}
	if s.doc.Customer != "" {
		out = append(out, clean(s.words.Customer+" "+s.doc.Customer))
	}
	if p := s.doc.Points; p != nil {
		if p.Earned != 0 {
			out = append(out, s.PointsEarned+" "+strconv.FormatInt(p.Earned, 10))
		}
		if p.Burned != 0 {
			out = append(out, s.PointsBurned+" "+strconv.FormatInt(p.Burned, 10))
		}
		out = append(out, s.PointsBalance+" "+strconv.FormatInt(p.Balance, 10))
	}
	return out
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
	} else if number := clean(shop.TaxNumber); number != "" {
		head = append(head, s.words.TaxNumber+" "+number)
	}
	return head
}

func (s scribe) lines() []viewLine {
	out := make([]viewLine, 0, len(s.doc.Lines))
	for _, l := range s.doc.Lines {
		out = append(out, s.line(l))
	}
	return out
}

// line shows a discounted line at its full price with the discounts under it.
func (s scribe) line(l Line) viewLine {
	v := viewLine{Name: clean(l.Name)}
	if v.Name == "" {
		v.Name = clean(l.SKU)
	}
	if l.Deposit {
		v.Name = "+ " + v.Name
	}
	if s.doc.Gift {
		if l.Quantity != money.One || (l.Unit != "" && l.Unit != "each") {
			v.Detail = clean(s.quantity(l.Quantity, l.Unit) + " x")
		}
		v.Notes = s.facing(l)
		return v
	}
	v.Amount, v.Mark = s.signed(l.Amount), shorten(clean(l.TaxMark), maxMarks)
	if l.Quantity != money.One || (l.Unit != "" && l.Unit != "each") {
		quantity := l.Quantity
		if s.doc.Kind == Return {
			quantity = -quantity
		}
		v.Detail = clean(s.quantity(quantity, l.Unit) + " x " + s.amount(l.UnitPrice, s.doc.Digits))
	}
	if l.Was != nil && *l.Was != l.UnitPrice {
		v.Notes = append(v.Notes, viewNote{Text: s.words.Was + " " + s.amount(*l.Was, s.doc.Digits)})
	}
	v.Notes = append(v.Notes, s.given(l)...)
	if l.Before != 0 {
		v.Notes = append(v.Notes, viewNote{besideLanguages[s.words.Language].Before, s.signed(-l.Before)})
	}
	if l.Fee != 0 {
		v.Notes = append(v.Notes, viewNote{s.words.Fee, s.signed(-l.Fee)})
	}
	v.Notes = append(v.Notes, s.facing(l)...)
	return v
}

// given names each discount; what no name accounts for is the plain word.
func (s scribe) given(l Line) []viewNote {
	var notes []viewNote
	rest := l.Discount
	for _, g := range l.Given {
		name := clean(g.Name)
		if name == "" {
			name = s.words.Discount
		}
		notes = append(notes, viewNote{name, s.signed(-g.Amount)})
		rest -= g.Amount
	}
	if rest != 0 {
		notes = append(notes, viewNote{s.words.Discount, s.signed(-rest)})
	}
	return notes
}

// facing are the words about the thing itself.
func (s scribe) facing(l Line) []viewNote {
	var notes []viewNote
	say := func(label, value string) {
		if value = clean(value); value != "" {
			notes = append(notes, viewNote{Text: strings.TrimSpace(label + " " + value)})
		}
	}
	if l.TakeAway {
		say("", s.words.TakeAway)
	}
	say(s.words.Serial, l.Serial)
	say(s.words.Batch, l.Batch)
	say(s.words.Expires, l.Expires)
	if l.Damaged {
		say("", s.words.Damaged)
	}
	say("", l.Note)
	return notes
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
		rows = append(rows, pair{s.words.Rounding, s.signed(d.Rounding)})
	}
	if d.Tip != 0 {
		rows = append(rows, pair{s.words.Tip, s.signed(d.Tip)})
	}
	if len(rows) > 0 {
		rows = append(rows, pair{s.ToPay, s.signed(d.Total + d.Rounding + d.Tip)})
	}
	for _, t := range d.Tenders {
		if t.Kind == exchangeTender {
			continue // set off between the two halves of this very paper
		}
		label := s.tenderName(t.Kind) + " " + t.Reference
		if t.Currency != "" {
			label += " " + t.Currency + " " + s.amount(t.ForeignAmount, t.ForeignDigits)
		}
		rows = append(rows, pair{clean(label), s.signed(t.Amount)})
		if t.Balance != nil {
			rows = append(rows, pair{"  " + s.words.Balance + " " + s.amount(*t.Balance, d.Digits), ""})
		}
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
