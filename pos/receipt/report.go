package receipt

import (
	"strconv"
	"strings"
	"time"

	"tillbell/pos/money"
)

// Report is what stands on the paper of an X or a Z.
type Report struct {
	Store        Store
	RegisterCode string
	Number       int64 // of a Z; zero is an X
	XNumber      int64 // of an X that is kept; zero is one of now
	Copy         int   // the how manieth beyond the first
	From         time.Time
	To           *time.Time // nil: the drawer is open
	By           string     // who closed or read it
	Currency     string
	Digits       int
	Language     string

	Blind                  bool // sums are not to be told, only how many documents there were
	Sales, Returns         int64
	SalesTotal, ReturnsSum money.Amount
	Rounding               money.Amount
	Vouchers               *ReportVouchers // gift cards; nil: not to be told
	Tips                   money.Amount    // within the tenders, no turnover
	Taxes                  []Tax
	Tenders                []Tender

	Float, PayIn, PayOut, Drop    money.Amount
	Pieces                        []money.Pieces // that the float was counted by
	CashSales, CashRefunds        *money.Amount  // nil: not to be told
	Expected, Counted, Difference *money.Amount

	Staff   []ReportStaff
	Foreign []ReportForeign
	Laid    *ReportLaid // money on goods put aside; nil: none moved
	Debts   *ReportBeside
	Kept    *ReportBeside // went back to cards, without a return
	// Collected are the ways to pay over sales and all else, where there is more
	// than sales.
	Collected []Tender
}

// ReportVouchers are gift cards that were sold, and what was paid with them.
type ReportVouchers struct{ Sold, Redeemed, Net money.Amount }

// ReportStaff is what one cashier sold, less what came back, and in what it was
// paid.
type ReportStaff struct {
	Name    string
	Sales   int64
	Total   money.Amount
	Tips    money.Amount
	Tenders []ReportTender
}

// ReportTender is what came in by one way to pay; of foreign cash, its worth.
type ReportTender struct {
	Kind     string
	Currency string // of foreign cash
	Amount   money.Amount
}

// ReportForeign is the cash of another currency: what was taken, and what was
// counted of it.
type ReportForeign struct {
	Currency string
	Digits   int
	Amount   money.Amount
	Counted  *money.Amount
}

// PrintReport sets a report for a printer.
func PrintReport(r Report, dev Device) []byte {
	s := dev.sheet()
	return dev.print(r.layout(&s), false)
}

// ReportText sets a report in columns.
func ReportText(r Report, columns int) []byte {
	s := sheet{columns: max(columns, minColumns), double: 1}
	return plainText(r.layout(&s), s.columns)
}

func (r Report) layout(s *sheet) []row {
	w := wordsOf(r.Language)
	figure := func(a money.Amount) string { return w.amount(a, r.Digits) }
	title := w.Report.X
	switch {
	case r.Number > 0:
		title = w.Report.Z + " " + strconv.FormatInt(r.Number, 10)
	case r.XNumber > 0:
		title += " " + strconv.FormatInt(r.XNumber, 10)
	}
	if r.Copy > 0 {
		s.centred("* "+w.Copy+" "+strconv.Itoa(r.Copy)+" *", 2, strong)
	}
	s.centred(clean(r.Store.Name), 2, strong)
	s.centred(title, 1, banner)
	s.pair(clean(w.Till+" "+r.RegisterCode), clean(r.Currency), plain)
	s.pair(w.Report.From, r.From.Format(w.dateLayout), plain)
	if r.To != nil { // of an X: when it was read
		s.pair(w.Report.To, r.To.Format(w.dateLayout), plain)
	} else {
		s.pair(w.Report.To, w.Report.Goes, plain)
	}
	if by := clean(r.By); by != "" {
		s.pair(w.Report.By, by, plain)
	}
	s.rule()
	if r.Blind {
		s.blind(r, w, figure)
		return s.rows
	}
	s.pair(w.Report.Sales+" "+strconv.FormatInt(r.Sales, 10), figure(r.SalesTotal), plain)
	s.pair(w.Report.Returns+" "+strconv.FormatInt(r.Returns, 10), figure(-r.ReturnsSum), plain)
	if r.Rounding != 0 {
		s.pair(w.Report.Rounding, figure(r.Rounding), plain)
	}
	if r.Tips != 0 {
		s.pair(w.Tip, figure(r.Tips), plain)
	}
	s.vouchers(r.Vouchers, w, figure)
	s.rule()
	for _, t := range r.Tenders {
		s.pair(clean(w.tenderName(t.Kind)), figure(t.Amount), plain)
	}
	s.rule()
	s.laid(r, w, figure)
	s.beside(r, w, figure)
	view := view{words: w, TaxName: w.TaxIncluded}
	var taxes []viewTax
	for _, t := range r.Taxes {
		taxes = append(taxes, viewTax{clean(strings.TrimSpace(t.Name + " " + w.rate(t.Rate))), figure(t.Net), figure(t.Tax), figure(t.Gross)})
	}
	s.taxes(view, taxes)
	s.cash(r, w, figure)
	for _, f := range r.Foreign {
		s.pair(clean(f.Currency), w.amount(f.Amount, f.Digits), plain)
		if f.Counted != nil && *f.Counted != f.Amount {
			s.pair(w.Report.Counted+" "+clean(f.Currency), w.amount(*f.Counted, f.Digits), plain)
		}
	}
	if len(r.Staff) > 1 {
		s.rule()
		for _, p := range r.Staff {
			s.cashier(p, w, figure)
		}
	}
	return s.rows
}

// blind is a report for who is to count without knowing: what was done, and
// what was put in and taken out by hand, but no sum that says what to find.
func (s *sheet) blind(r Report, w words, figure func(money.Amount) string) {
	s.pair(w.Report.Sales, strconv.FormatInt(r.Sales, 10), plain)
	s.pair(w.Report.Returns, strconv.FormatInt(r.Returns, 10), plain)
	s.rule()
	s.cash(r, w, figure)
	if len(r.Staff) > 1 {
		s.rule()
		for _, p := range r.Staff {
			s.pair(clean(p.Name), strconv.FormatInt(p.Sales, 10), plain)
		}
	}
	s.rule()
	for _, line := range wrap(w.Report.Blind, s.columns, s.columns, 4) {
		s.centred(line, 1, plain)
	}
}

// cashier names one, whole: a long name has lines of its own, as it must not
// cost the figures.
func (s *sheet) cashier(p ReportStaff, w words, figure func(money.Amount) string) {
	name, sales := clean(p.Name), strconv.FormatInt(p.Sales, 10)
	if width(name)+2+width(sales)+1+width(figure(p.Total)) <= s.columns {
		s.pair(name+", "+sales, figure(p.Total), plain)
	} else {
		for _, line := range wrap(name, s.columns, s.columns, 4) {
			s.add(isolate(line), plain)
		}
		s.pair(w.Report.Sales+" "+sales, figure(p.Total), plain)
	}
	for _, t := range p.Tenders {
		s.pair("  "+clean(strings.TrimSpace(w.tenderName(t.Kind)+" "+t.Currency)), figure(t.Amount), plain)
	}
	if p.Tips != 0 {
		s.pair("  "+w.Tip, figure(p.Tips), plain)
	}
}

// vouchers stand below what was sold, and are none of it.
func (s *sheet) vouchers(v *ReportVouchers, w words, figure func(money.Amount) string) {
	if v == nil || *v == (ReportVouchers{}) {
		return
	}
	s.pair(w.Report.CardsSold, figure(v.Sold), plain)
	s.pair(w.Report.CardsSpent, figure(-v.Redeemed), plain)
	s.pair(w.Report.CardsOwed, figure(v.Net), plain)
}

// cash is how the drawer came to hold what it should.
func (s *sheet) cash(r Report, w words, figure func(money.Amount) string) {
	tell := func(label string, a *money.Amount, sign money.Amount) {
		if a != nil {
			s.pair(label, figure(sign**a), plain)
		}
	}
	s.pair(w.Report.Float, figure(r.Float), plain)
	for _, p := range r.Pieces {
		s.pair("  "+strconv.FormatInt(p.Count, 10)+" x "+figure(p.Value), figure(p.Value*money.Amount(p.Count)), plain)
	}
	tell(w.Report.CashSales, r.CashSales, 1)
	tell(w.Report.CashRefunds, r.CashRefunds, -1)
	tell(w.Report.PayIn, &r.PayIn, 1)
	tell(w.Report.PayOut, &r.PayOut, -1)
	tell(w.Report.Drop, &r.Drop, -1)
	tell(w.Report.Expected, r.Expected, 1)
	tell(w.Report.Counted, r.Counted, 1)
	if r.Difference != nil {
		s.pair(w.Report.Difference, figure(*r.Difference), strong)
	}
}

// testSample has a few letters of each script that a code page may hold.
const testSample = "ÄÖÜß éèç ñ € £\nŻółw ěščř ő\nБорщ Ёлка\nΕλιές\nğışİ\nāēķļž"

// TestPage shows what a printer can: its columns, its letters, a code, bars,
// the logo, and whether the drawer opens.
func TestPage(dev Device, name, language string, at time.Time, logo Logo) []byte {
	s := dev.sheet()
	w := wordsOf(language)
	if logo != nil {
		s.rows = append(s.rows, row{logo: logo, centre: true})
	}
	s.centred(w.Report.Test, 1, banner)
	s.centred(clean(name), 2, strong)
	s.centred(at.Format(w.dateLayout), 1, plain)
	ruler := strings.Repeat("1234567890", s.columns/10+1)
	s.add(ruler[:s.columns], plain)
	for line := range strings.Lines(testSample) {
		s.pair(strings.TrimSuffix(line, "\n"), w.amount(123456, 2), plain)
	}
	s.pair(w.Total, w.amount(123456, 2), large)
	s.rows = append(s.rows, row{code: "https://example.com/", centre: true}, row{bars: barsOf("TEST-000001"), centre: true}, row{bars: barsOf("4006381333931"), centre: true})
	return dev.print(s.rows, true)
}

// Sample is a paper that was never sold, for a shop to see how its own would
// look: a long name, a weighed thing, a discount, two taxes, change.
func Sample(language, currency string, digits int, at time.Time) Doc {
	unit := money.Amount(1)
	for range digits {
		unit *= 10
	}
	d := Doc{Kind: Sale, RegisterCode: "T1", Number: "T1-000124", At: at, Staff: "Mia", Currency: currency, Digits: digits, Language: language,
		TaxIncluded: true, JournalHash: "90d1fc5577fa2e60", Customer: "C-1042", Points: &Points{Earned: 41, Balance: 380},
		Lines: []Line{
			{Name: "Espresso Arabica, whole beans, roasted in small batches, 1 kg", Quantity: 2 * money.One, Unit: "each", UnitPrice: 17 * unit, Amount: 34 * unit,
				Discount: 4 * unit, Given: []Given{{Name: "2 for 30", Amount: 4 * unit}}, TaxMark: "B"},
			{Name: "Williams pears", Quantity: 1250, Unit: "kg", UnitPrice: 4 * unit, Amount: 5 * unit, TaxMark: "B"},
			{Name: "Café au lait", Quantity: money.One, Unit: "each", UnitPrice: 6 * unit, Amount: 6 * unit, TakeAway: true, TaxMark: "A"},
		},
		Subtotal: 45 * unit, Discount: 4 * unit, Total: 41 * unit, Change: 9 * unit,
		Tenders: []Tender{{Kind: "cash", Amount: 50 * unit}}}
	for _, t := range []struct {
		mark  string
		rate  money.Rate
		gross money.Amount
	}{{"A", 190_000, 6 * unit}, {"B", 70_000, 35 * unit}} {
		tax := t.gross * money.Amount(t.rate) / (1_000_000 + money.Amount(t.rate))
		d.Taxes = append(d.Taxes, Tax{Mark: t.mark, Rate: t.rate, Net: t.gross - tax, Tax: tax, Gross: t.gross})
		d.Tax += tax
	}
	return d
}

// Twice is what is printed above a paper that may have come out before.
func Twice(dev Device, language string) []byte {
	s := dev.sheet()
	s.centred("* "+wordsOf(language).Twice+" *", 2, strong)
	page := choosePage(s.rows, pagesNamed(dev.Pages))
	out := concat(nil, initialise, noKanji, american, selectPage, []byte{page.number}, centre)
	for _, r := range s.rows {
		out = appendRow(out, r, page.encode(r.text))
	}
	return concat(out, left)
}
