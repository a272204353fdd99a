package pricing

import (
	"cmp"
	"slices"

	"tillbell/pos/money"
)

// MaxComponents is how many taxes one line may have.
const MaxComponents = 8

// maxCompound is how many of them may be compound: with so many the exact
// share of an included tax still fits.
const maxCompound = 2

// Component is one tax of several on a line: a percentage, or a levy of a fixed
// amount per piece. Each has a name, which the receipt says.
type Component struct {
	Name     string
	Rate     money.Rate   // of the line's net, with its taxed levies
	Compound bool         // the percentages before it are in its base as well
	PerPiece money.Amount // above zero: a levy, and Rate is zero
	Taxed    bool         // the levy is in the base of the percentages
}

// Part is what one component comes to on its line.
type Part struct {
	Line   int // from 0
	Name   string
	Rate   money.Rate
	Levy   bool
	Base   money.Amount // what it was taken on
	Amount money.Amount
}

// TakeParts cuts the parts of a line off the front of parts that go by line; nil
// when it has none.
func TakeParts(parts *[]Part, line int) (own []Part) {
	own, *parts = partsOf(*parts, line)
	return own
}

// partsOf cuts the parts of a line off the front of parts that go by line; nil
// when it has none.
func partsOf(parts []Part, line int) (own, rest []Part) {
	n := 0
	for n < len(parts) && parts[n].Line == line {
		n++
	}
	if n == 0 {
		return nil, parts
	}
	return parts[:n], parts[n:]
}

// CheckComponents tells whether taxes may stand together on a line; empty: yes.
func CheckComponents(components []Component) string {
	if len(components) > MaxComponents {
		return "There are too many taxes on one line."
	}
	compound := 0
	for i, c := range components {
		switch {
		case c.Name == "":
			return "Each of several taxes needs a name."
		case slices.ContainsFunc(components[:i], func(o Component) bool { return o.Name == c.Name }):
			return "Two taxes have one name."
		case c.Rate < 0 || c.Rate > money.MaxRate:
			return "The tax rate must lie between 0 and 10."
		case c.PerPiece < 0 || c.PerPiece > money.MaxAmount:
			return "A levy must not be below zero, nor too large."
		case c.PerPiece > 0 && (c.Rate != 0 || c.Compound):
			return "A levy per piece has no rate."
		case c.PerPiece == 0 && c.Taxed:
			return "Only a levy per piece is taxed."
		}
		if c.Compound {
			compound++
		}
	}
	var s shares
	if compound > maxCompound || !s.of(components) {
		return "So many compound taxes cannot be computed."
	}
	return ""
}

// EffectiveRate is what components come to together, levies apart, cut to a
// part per million.
func EffectiveRate(components []Component) money.Rate {
	var s shares
	if !s.of(components) {
		return 0
	}
	rate, err := money.MulDiv(s.sum, int64(money.Whole), s.whole, money.HalfUp)
	if err != nil {
		return 0
	}
	return money.Rate(rate)
}

// shares are what each component exactly takes of a line's net: a numerator
// over whole, levies and exempted ones zero.
type shares struct {
	each  [MaxComponents]int64
	sum   int64
	whole int64
}

// of computes them and tells whether they fit.
func (s *shares) of(components []Component) bool {
	*s = shares{whole: int64(money.Whole)}
	for _, c := range components {
		if c.Compound {
			fits := false
			if s.whole, fits = product(s.whole, int64(money.Whole)); !fits {
				return false
			}
		}
	}
	for i, c := range components {
		base := s.whole
		if c.Compound {
			base += s.sum // both below 1<<62, or the checks below would have failed
		}
		share, err := money.MulDiv(base, int64(c.Rate), int64(money.Whole), money.Down)
		if err != nil || share > 1<<62-s.sum {
			return false
		}
		s.each[i], s.sum = share, s.sum+share
	}
	return s.whole < 1<<62 && s.sum < 1<<62
}

// owed are the components that a customer owes: an exempt one only the levies.
func (item *Item) owed() []Component {
	if !item.Exempt {
		return item.Components
	}
	var owed []Component
	for _, c := range item.Components {
		if c.PerPiece > 0 {
			owed = append(owed, c)
		}
	}
	return owed
}

// extendParts makes room for the parts of a line's tax, with the levies set,
// and takes what an exempt customer does not owe out of an included price.
func extendParts(t *Totals, p Policy, at int, item *Item) error {
	if text := CheckComponents(item.Components); text != "" {
		return &LineError{at + 1, "rate_invalid", text}
	}
	first, owed := len(t.Parts), item.owed()
	line := &t.Lines[at]
	sum := line.Amount
	for _, c := range owed {
		part := Part{Line: at, Name: c.Name, Rate: c.Rate, Levy: c.PerPiece > 0}
		if part.Levy {
			levy, err := money.Mul(c.PerPiece, item.Quantity, p.Rounding)
			if err != nil || levy > money.MaxAmount-sum {
				return tooLarge(at + 1)
			}
			part.Amount, sum = levy, sum+levy
		}
		t.Parts = append(t.Parts, part)
	}
	if !p.TaxIncluded {
		return nil
	}
	parts := t.Parts[first:]
	capLevies(parts, owed, line.Amount-line.Discount)
	if item.Exempt {
		return takeOut(line, p, at+1, item, levies(parts, owed, false))
	}
	return nil
}

// capLevies brings levies that are in a price down to what is paid for the
// line: of goods that a promotion gives away nothing is owed.
func capLevies(parts []Part, components []Component, left money.Amount) {
	for _, taxed := range []bool{false, true} { // the taxed ones may shrink once more, for the tax on them
		for i := range parts {
			if parts[i].Levy && components[i].Taxed == taxed {
				parts[i].Amount = min(parts[i].Amount, left)
				left -= parts[i].Amount
			}
		}
	}
}

// takeOut makes the amounts of a line net of the percentages within them.
func takeOut(line *Line, p Policy, number int, item *Item, untaxed money.Amount) error {
	share, whole := int64(item.Rate), int64(money.Whole)
	if len(item.Components) > 0 {
		var s shares
		s.of(item.Components)
		share, whole = s.sum, s.whole
	}
	net := func(amount money.Amount) (money.Amount, error) {
		tax, err := money.MulDiv(int64(max(amount-untaxed, 0)), share, whole+share, p.Rounding)
		return amount - money.Amount(tax), err
	}
	amount, err := net(line.Amount)
	if err != nil {
		return tooLarge(number)
	}
	priced, err := net(line.Amount - line.Discount)
	if err != nil {
		return tooLarge(number)
	}
	line.Amount, line.Discount = amount, amount-priced
	return nil
}

// levies adds up the levies that are in the base of the percentages, or those
// that are not.
func levies(parts []Part, components []Component, taxed bool) (sum money.Amount) {
	for i := range parts {
		if parts[i].Levy && components[i].Taxed == taxed {
			sum += parts[i].Amount
		}
	}
	return sum
}

// addParts takes a finished line with components into the sums. Where no
// percentage is owed the net stands under the rate of zero.
func (t *Totals) addParts(number int, line *Line, parts []Part) error {
	if line.Tax > money.MaxAmount || !t.sum(line) {
		return tooLarge(number)
	}
	percent := false
	for i := range parts {
		part := &parts[i]
		if min(part.Base, part.Amount) < 0 || max(part.Base, part.Amount) > money.MaxAmount {
			return tooLarge(number)
		}
		percent = percent || !part.Levy
		row := t.row(part.Rate, part.Name)
		row.Base += part.Base
		row.Amount += part.Amount
	}
	if !percent {
		t.row(0, "").Base += line.Total - line.Tax
	}
	return nil
}

// row is where a tax is added up.
func (t *Totals) row(rate money.Rate, name string) *RateTotal {
	at, found := slices.BinarySearchFunc(t.Taxes, RateTotal{Rate: rate, Name: name}, func(a, b RateTotal) int {
		return cmp.Or(cmp.Compare(a.Rate, b.Rate), cmp.Compare(a.Name, b.Name))
	})
	if !found {
		t.Taxes = slices.Insert(t.Taxes, at, RateTotal{Rate: rate, Name: name})
	}
	return &t.Taxes[at]
}
