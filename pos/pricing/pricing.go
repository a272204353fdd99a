// Package pricing computes what a customer pays, and is the only place that
// does. It runs in the server and, as WebAssembly, in the till's page, so that
// both arrive at the same total to the cent, online or not.
//
// It is pure: a [Policy] and the lines go in, [Totals] come out. [Price] prices
// a cart, [Settle] pays it, [Refund] tells what a part of a sold line gives
// back, [SumLines] adds such parts up, and [SettleRefund] pays them out.
//
// A line is taxed at one rate, which is the plain case, or by several
// [Component]s: percentages beside each other or one on the other, and levies
// of a fixed amount per piece.
//
// Invariants, kept for every input that is not refused:
//
//   - the lines' totals add up to Total, their taxes to Tax, and the parts of a
//     line's tax to its tax;
//   - the amounts of Taxes add up to Tax, and base + amount of a plain rate is
//     what the customer pays for that rate's goods;
//   - no tax is below zero, and none is more than what is paid for its line;
//   - Total = Subtotal − Discount where prices include tax, and
//     Subtotal − Discount + Tax where it is added: an included price never
//     changes what is paid;
//   - no sum depends on the order of the lines;
//   - tenders − change = total + rounding;
//   - the refunds of all parts of a line, whatever their sizes and order, add
//     up to what was paid for it.
package pricing

import (
	"errors"
	"math/bits"
	"slices"
	"strconv"

	"tillbell/pos/money"
)

// MaxLines is how many lines one document may have.
const MaxLines = 1000

// Policy is how a store prices. The zero value adds tax to net prices, rounds
// each line half up and does not round cash.
type Policy struct {
	TaxIncluded    bool // prices are what the customer pays
	TaxPerDocument bool // tax is rounded once per rate, not once per line
	TaxPerUnit     bool // tax is rounded on one piece and multiplied; TaxPerDocument goes before it
	Rounding       money.Rounding
	Cash           money.CashRounding
}

// Item is one line of a cart.
type Item struct {
	UnitPrice money.Amount
	Quantity  money.Quantity
	Rate      money.Rate
	Discount  money.Amount  // taken off the line, before tax as the price is
	Fixed     *money.Amount // the line's amount where it is given, as by a price in the barcode, instead of UnitPrice × Quantity

	Product  string // with TakeAway and ByHand says which of several lines takes an odd cent; empty: the rest of the item does
	TakeAway bool
	ByHand   Manual // the line's own discount as it was asked for; Discounts takes it off

	Components []Component // several taxes; then Rate counts for nothing
	Exempt     bool        // the customer owes no percentages: an included tax is taken out of the amount
}

// Line is what one item comes to.
type Line struct {
	Amount   money.Amount // price × quantity before the discount, with or without tax as the store prices
	Discount money.Amount
	Tax      money.Amount
	Total    money.Amount // what the customer pays for the line, tax included
}

// RateTotal is the tax of one rate, or of all components of one name and rate.
type RateTotal struct {
	Rate   money.Rate
	Base   money.Amount // what it was taken on: net, with earlier taxes under a compound one
	Amount money.Amount // tax
	Name   string       // of components; empty for a plain rate
}

// Totals are a priced document. Lines stand as the items did, Taxes by rising
// rate and by name, Parts by line and within it as the components did.
type Totals struct {
	Lines    []Line
	Subtotal money.Amount // the lines' amounts before discount
	Discount money.Amount
	Tax      money.Amount
	Total    money.Amount
	Taxes    []RateTotal
	Parts    []Part // of the lines that have components
}

// ErrTooManyLines says that a document has more than MaxLines lines.
var ErrTooManyLines = errors.New("A receipt holds at most " + strconv.Itoa(MaxLines) + " lines.")

// LineError says which line cannot be priced, and why.
type LineError struct {
	Line int    // from 1
	Code string // quantity_invalid, price_invalid, discount_invalid, rate_invalid or too_large
	Text string // a sentence
}

// Error names the line and the reason.
func (e *LineError) Error() string { return "Line " + strconv.Itoa(e.Line) + ": " + e.Text }

// Price prices a cart.
func Price(p Policy, items []Item) (Totals, error) {
	var t Totals
	if err := PriceInto(&t, p, items); err != nil {
		return Totals{}, err
	}
	return t, nil
}

// PriceInto is Price into t, whose slices it uses again. After an error t holds
// nothing of use.
func PriceInto(t *Totals, p Policy, items []Item) error {
	if len(items) > MaxLines {
		return ErrTooManyLines
	}
	*t = Totals{Lines: slices.Grow(t.Lines[:0], len(items))[:len(items)], Taxes: t.Taxes[:0], Parts: t.Parts[:0]}
	for i := range items {
		if err := extend(t, p, i, &items[i]); err != nil {
			return err
		}
	}
	if err := taxLines(t, p, items); err != nil {
		return err
	}
	parts := t.Parts
	for i := range items {
		line := &t.Lines[i]
		line.Total = line.Amount - line.Discount
		if !p.TaxIncluded {
			line.Total += line.Tax
		}
		if len(parts) > 0 && parts[0].Line == i {
			var own []Part
			own, parts = partsOf(parts, i)
			if err := t.addParts(i+1, line, own); err != nil {
				return err
			}
			continue
		}
		if err := t.add(i+1, items[i].rate(), line); err != nil {
			return err
		}
	}
	return nil
}

// SumLines adds up lines that are already priced, such as the parts of a
// return; rates has the rate of each line, parts, by line, the taxes of those
// that have several. Amounts below zero are refused as those too large are.
func SumLines(rates []money.Rate, lines []Line, parts []Part) (Totals, error) {
	if len(lines) > MaxLines {
		return Totals{}, ErrTooManyLines
	}
	t := Totals{Lines: slices.Clone(lines), Parts: slices.Clone(parts)}
	for i := range t.Lines {
		line := &t.Lines[i]
		if min(line.Amount, line.Discount, line.Tax, line.Total) < 0 || max(line.Amount, line.Discount, line.Tax) > money.MaxAmount {
			return Totals{}, tooLarge(i + 1)
		}
		var own []Part
		own, parts = partsOf(parts, i)
		var err error
		if own == nil {
			err = t.add(i+1, rates[i], line)
		} else {
			err = t.addParts(i+1, line, own)
		}
		if err != nil {
			return Totals{}, err
		}
	}
	return t, nil
}

// rate is what a plain line is taxed at.
func (item *Item) rate() money.Rate {
	if item.Exempt {
		return 0
	}
	return item.Rate
}

// extend checks an item, sets its line's amount and discount, and makes room
// for the parts of its tax.
func extend(t *Totals, p Policy, at int, item *Item) error {
	refuse := func(code, text string) error { return &LineError{at + 1, code, text} }
	switch {
	case item.Quantity <= 0:
		return refuse("quantity_invalid", "The quantity must be above zero.")
	case item.UnitPrice < 0 || item.Fixed != nil && *item.Fixed < 0:
		return refuse("price_invalid", "The price must not be below zero.")
	case item.Rate < 0 || item.Rate > money.MaxRate:
		return refuse("rate_invalid", "The tax rate must lie between 0 and 10.")
	}
	var amount money.Amount
	if item.Fixed != nil {
		amount = *item.Fixed
	} else {
		var err error
		if amount, err = money.Mul(item.UnitPrice, item.Quantity, p.Rounding); err != nil {
			return tooLarge(at + 1)
		}
	}
	if amount > money.MaxAmount {
		return tooLarge(at + 1)
	}
	if item.Discount < 0 || item.Discount > amount {
		return refuse("discount_invalid", "The discount must lie between zero and the line's amount.")
	}
	t.Lines[at] = Line{Amount: amount, Discount: item.Discount}
	if len(item.Components) == 0 && !item.Exempt {
		return nil
	}
	return extendParts(t, p, at, item)
}

func tooLarge(number int) error {
	return &LineError{number, "too_large", "The amount is too large."}
}

// taxOf returns the tax in or on a line that is priced as the policy says.
func taxOf(p Policy, priced money.Amount, rate money.Rate, quantity money.Quantity) (money.Amount, error) {
	whole := money.Whole
	if p.TaxIncluded {
		whole += rate
	}
	if p.TaxPerUnit && !p.TaxPerDocument {
		return perUnit(p, priced, int64(rate), int64(whole), quantity)
	}
	tax, err := money.MulDiv(int64(priced), int64(rate), int64(whole), p.Rounding)
	return money.Amount(tax), err
}

// perUnit takes a share of one piece, rounds it, and multiplies it. Rounding up
// on each of many pieces must not bring an included tax above what is paid.
func perUnit(p Policy, priced money.Amount, share, whole int64, quantity money.Quantity) (money.Amount, error) {
	a, b := gcd(share, whole), gcd(int64(money.One), int64(quantity))
	numerator, fits := product(share/a, int64(money.One)/b)
	denominator, fitsToo := product(whole/a, int64(quantity)/b)
	if !fits || !fitsToo {
		return 0, money.ErrOverflow
	}
	unit, err := money.MulDiv(int64(priced), numerator, denominator, p.Rounding)
	if err != nil {
		return 0, err
	}
	tax, err := money.Mul(money.Amount(unit), quantity, p.Rounding)
	if p.TaxIncluded {
		tax = min(tax, priced)
	}
	return tax, err
}

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// product multiplies what is not below zero and tells whether it fits.
func product(a, b int64) (int64, bool) {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	return int64(lo), hi == 0 && lo < 1<<63
}

// taxLines computes the taxes of all lines.
func taxLines(t *Totals, p Policy, items []Item) error {
	var few [64]int // most carts: no allocation
	var order []int
	if p.TaxPerDocument {
		order = inOrder(few[:0], items)
		if err := taxByDocument(t, p, items, order); err != nil {
			return err
		}
	} else if err := taxByLine(t, p, items); err != nil {
		return err
	}
	if len(t.Parts) == 0 {
		return nil
	}
	return taxParts(t, p, items, order)
}

// taxByLine rounds the tax of every plain line by itself.
func taxByLine(t *Totals, p Policy, items []Item) error {
	for i := range t.Lines {
		line := &t.Lines[i]
		if len(items[i].Components) > 0 {
			continue
		}
		tax, err := taxOf(p, line.Amount-line.Discount, items[i].rate(), items[i].Quantity)
		if err != nil {
			return tooLarge(i + 1)
		}
		line.Tax = tax
	}
	return nil
}

// taxByDocument rounds the tax of each plain rate once and spreads it over the
// rate's lines, in their order, in proportion to their amounts.
func taxByDocument(t *Totals, p Policy, items []Item, order []int) error {
	var fewWeights [64]int64
	var fewParts [64]money.Amount
	weights, parts := fewWeights[:0], fewParts[:0]
	for i := range items {
		if len(items[i].Components) > 0 {
			continue
		}
		rate := items[i].rate()
		if at, found := t.findRate(rate); !found {
			t.Taxes = slices.Insert(t.Taxes, at, RateTotal{Rate: rate})
		}
	}
	for _, group := range t.Taxes {
		weights = weights[:0]
		var sum money.Amount // at most MaxLines × MaxAmount, which fits
		last := 0
		for _, i := range order {
			if items[i].rate() == group.Rate && len(items[i].Components) == 0 {
				priced := t.Lines[i].Amount - t.Lines[i].Discount
				weights = append(weights, int64(priced))
				sum += priced
				last = max(last, i)
			}
		}
		tax, err := taxOf(p, sum, group.Rate, money.One)
		if err != nil {
			return tooLarge(last + 1)
		}
		parts = slices.Grow(parts[:0], len(weights))[:len(weights)]
		money.SplitInto(parts, tax, weights)
		at := 0
		for _, i := range order {
			if items[i].rate() == group.Rate && len(items[i].Components) == 0 {
				t.Lines[i].Tax = parts[at]
				at++
			}
		}
	}
	t.Taxes = t.Taxes[:0]
	return nil
}

// add takes a finished plain line into the sums.
func (t *Totals) add(number int, rate money.Rate, line *Line) error {
	if !t.sum(line) {
		return tooLarge(number)
	}
	at, found := t.findRate(rate)
	if !found {
		t.Taxes = slices.Insert(t.Taxes, at, RateTotal{Rate: rate})
	}
	t.Taxes[at].Base += line.Total - line.Tax
	t.Taxes[at].Amount += line.Tax
	return nil
}

// sum adds a line to all sums but those of the taxes, and tells whether they
// stay within MaxAmount, so that no addition of two of them overflows.
func (t *Totals) sum(line *Line) bool {
	t.Subtotal += line.Amount
	t.Discount += line.Discount
	t.Tax += line.Tax
	t.Total += line.Total
	return line.Total <= money.MaxAmount && t.Subtotal <= money.MaxAmount && t.Total <= money.MaxAmount
}

// findRate returns where a plain rate stands, or would stand, among the taxes.
// A rate's components, which have names, come after it.
func (t *Totals) findRate(rate money.Rate) (int, bool) {
	for i := range t.Taxes { // nearly always one to three
		if t.Taxes[i].Rate >= rate {
			return i, t.Taxes[i].Rate == rate && t.Taxes[i].Name == ""
		}
	}
	return len(t.Taxes), false
}
