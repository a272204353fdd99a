package pricing

import (
	"slices"

	"tillbell/pos/money"
)

// taxParts computes the taxes of all lines that have components.
//
// Where tax is added, each component is rounded by itself, and a compound one
// is taken on the sum that the receipt shows, so that a customer with a pocket
// calculator comes to the same. Where it is included, the whole tax is rounded
// once and divided among the components by largest remainder: rounded one by
// one they could come to more than was paid.
//
// For a document as a whole they take their shares in order.
func taxParts(t *Totals, p Policy, items []Item, order []int) error {
	if p.TaxPerDocument {
		if err := partsByDocument(t, p, items, order); err != nil {
			return err
		}
	}
	for rest := t.Parts; len(rest) > 0; {
		at := rest[0].Line
		var own []Part
		own, rest = partsOf(rest, at)
		line, item := &t.Lines[at], &items[at]
		components := item.owed()
		if !p.TaxPerDocument {
			if err := partsByLine(line, p, item, own, components); err != nil {
				return tooLarge(at + 1)
			}
		}
		if err := line.finish(p, own, components); err != nil {
			return tooLarge(at + 1)
		}
	}
	return nil
}

// partsByLine sets the percentages of one line.
func partsByLine(line *Line, p Policy, item *Item, parts []Part, components []Component) error {
	share := func(amount money.Amount, of, whole int64) (money.Amount, error) {
		if p.TaxPerUnit {
			return perUnit(p, amount, of, whole, item.Quantity)
		}
		n, err := money.MulDiv(int64(amount), of, whole, p.Rounding)
		return money.Amount(n), err
	}
	priced := line.Amount - line.Discount
	if p.TaxIncluded {
		var s shares
		s.of(components)
		tax, err := share(priced-levies(parts, components, false), s.sum, s.whole+s.sum)
		if err != nil {
			return err
		}
		setSplit(parts, tax, s.each[:len(parts)])
		return nil
	}
	base, earlier := priced+levies(parts, components, true), money.Amount(0)
	for i, c := range components {
		if parts[i].Levy {
			continue
		}
		on := base
		if c.Compound {
			on += earlier
		}
		tax, err := share(on, int64(c.Rate), int64(money.Whole))
		if err != nil {
			return err
		}
		if earlier, err = money.Add(earlier, tax); err != nil || earlier > money.MaxAmount {
			return money.ErrOverflow
		}
		parts[i].Amount = tax
	}
	return nil
}

// setSplit divides a tax among the percentages of a line; those that weigh
// nothing get nothing.
func setSplit(parts []Part, tax money.Amount, weights []int64) {
	if tax == 0 {
		return
	}
	var split [MaxComponents]money.Amount
	money.SplitInto(split[:len(parts)], tax, weights)
	for i := range parts {
		if !parts[i].Levy {
			parts[i].Amount = split[i]
		}
	}
}

// finish sets the bases of a line's parts and adds them up to its tax.
func (line *Line) finish(p Policy, parts []Part, components []Component) error {
	net := line.Amount - line.Discount
	if p.TaxIncluded {
		net -= levies(parts, components, false)
		for i := range parts {
			if !parts[i].Levy {
				net -= parts[i].Amount
			}
		}
		for i := range parts { // a levy in the price is never more than what the tax on it leaves
			if parts[i].Levy && components[i].Taxed {
				parts[i].Amount = min(parts[i].Amount, net)
				net -= parts[i].Amount
			}
		}
	}
	taxed, earlier := levies(parts, components, true), money.Amount(0)
	line.Tax = 0
	for i := range parts {
		part := &parts[i]
		switch {
		case part.Levy:
			part.Base = net
		case components[i].Compound:
			part.Base = net + taxed + earlier
			earlier += part.Amount
		default:
			part.Base = net + taxed
			earlier += part.Amount
		}
		var err error
		if line.Tax, err = money.Add(line.Tax, part.Amount); err != nil {
			return err
		}
	}
	return nil
}

// set is the lines of a document that are taxed by the same components.
type set struct {
	components []Component
	lines      []int
	parts      [][]Part       // of each line
	weights    []int64        // what each line's percentages are taken on, or in
	sum        money.Amount   // of weights: at most MaxLines × MaxAmount, which fits
	split      []money.Amount // for use between
}

// sets sorts lines by their components, in the order in which they take shares.
func sets(t *Totals, p Policy, items []Item, order []int) []*set {
	var all []*set
	parts := make([][]Part, len(items))
	for rest := t.Parts; len(rest) > 0; {
		at := rest[0].Line
		parts[at], rest = partsOf(rest, at)
	}
	for _, at := range order {
		own := parts[at]
		if own == nil {
			continue
		}
		components := items[at].owed()
		i := slices.IndexFunc(all, func(s *set) bool { return slices.Equal(s.components, components) })
		if i < 0 {
			i, all = len(all), append(all, &set{components: components})
		}
		s, priced := all[i], t.Lines[at].Amount-t.Lines[at].Discount
		weight := priced + levies(own, components, true)
		if p.TaxIncluded {
			weight = priced - levies(own, components, false)
		}
		s.lines, s.parts, s.weights = append(s.lines, at), append(s.parts, own), append(s.weights, int64(weight))
		s.sum, s.split = s.sum+weight, append(s.split, 0)
	}
	return all
}

// partsByDocument rounds each component once for the document and spreads it
// over its lines.
func partsByDocument(t *Totals, p Policy, items []Item, order []int) error {
	all := sets(t, p, items, order)
	if !p.TaxIncluded {
		if err := spreadSimple(all, p); err != nil {
			return err
		}
	}
	for _, s := range all {
		spread := s.spreadCompound
		if p.TaxIncluded {
			spread = s.spreadIncluded
		}
		if err := spread(p); err != nil {
			return tooLarge(s.lines[len(s.lines)-1] + 1)
		}
	}
	return nil
}

// spreadSimple rounds each percentage that is on no other once for all lines
// that have it, whatever else they have.
func spreadSimple(all []*set, p Policy) error {
	type name struct {
		name string
		rate money.Rate
	}
	var done []name
	for _, s := range all {
		for _, c := range s.components {
			key := name{c.Name, c.Rate}
			if c.PerPiece > 0 || c.Compound || slices.Contains(done, key) {
				continue
			}
			done = append(done, key)
			if err := spreadOne(all, p, key.name, key.rate); err != nil {
				return err
			}
		}
	}
	return nil
}

func spreadOne(all []*set, p Policy, name string, rate money.Rate) error {
	var parts []*Part
	var weights []int64
	var sum money.Amount
	for _, s := range all {
		at := slices.IndexFunc(s.components, func(c Component) bool { return c.Name == name && c.Rate == rate && !c.Compound && c.PerPiece == 0 })
		if at < 0 {
			continue
		}
		for i := range s.parts {
			parts, weights = append(parts, &s.parts[i][at]), append(weights, s.weights[i])
		}
		sum += s.sum
	}
	tax, err := money.Share(sum, rate, p.Rounding)
	if err != nil {
		return tooLarge(parts[len(parts)-1].Line + 1)
	}
	for i, amount := range money.Split(tax, weights) {
		parts[i].Amount = amount
	}
	return nil
}

// spreadCompound rounds the compound percentages of a set on the taxes before
// them as these are for the set by itself. So no line's place matters.
func (s *set) spreadCompound(p Policy) error {
	earlier := money.Amount(0)
	for at, c := range s.components {
		if c.PerPiece > 0 {
			continue
		}
		on := s.sum
		var err error
		if c.Compound {
			if on, err = money.Add(on, earlier); err != nil {
				return err
			}
		}
		tax, err := money.Share(on, c.Rate, p.Rounding)
		if err != nil {
			return err
		}
		if earlier, err = money.Add(earlier, tax); err != nil {
			return err
		}
		if !c.Compound {
			continue
		}
		money.SplitInto(s.split, tax, s.weights)
		for i := range s.parts {
			s.parts[i][at].Amount = s.split[i]
		}
	}
	return nil
}

// spreadIncluded rounds the tax of a set once, divides it among the components
// and among the lines, and fills the table between so that its rows and its
// columns both add up: each line takes its share of what is left of each
// component, and the last one finds just its own tax left.
func (s *set) spreadIncluded(p Policy) error {
	var exact shares
	exact.of(s.components)
	total, err := money.MulDiv(int64(s.sum), exact.sum, exact.whole+exact.sum, p.Rounding)
	if err != nil {
		return err
	}
	if total == 0 {
		return nil
	}
	money.SplitInto(s.split, money.Amount(total), s.weights)
	var left [MaxComponents]int64
	for i, part := range money.Split(money.Amount(total), exact.each[:len(s.components)]) {
		left[i] = int64(part)
	}
	for i, parts := range s.parts {
		setSplit(parts, s.split[i], left[:len(parts)])
		for j := range parts {
			if !parts[j].Levy {
				left[j] -= int64(parts[j].Amount)
			}
		}
	}
	return nil
}

// RefundParts returns what a returned quantity gives back of each tax of a sold
// line, whose stored parts are given: they add up to the tax of Refund for the
// same quantities, and over all returns to what was stored. Which return comes
// when makes no difference, and none is below zero.
func RefundParts(sold Sold, parts []Part, already, quantity money.Quantity) ([]Part, error) {
	if _, err := Refund(sold, already, quantity); err != nil {
		return nil, err
	}
	var tax money.Amount
	for _, part := range parts {
		if part.Amount < 0 || part.Base < 0 {
			return nil, ErrBrokenSale
		}
		tax += part.Amount
	}
	if tax != sold.Tax || len(parts) > MaxComponents {
		return nil, ErrBrokenSale
	}
	before, err := returnedParts(sold, parts, already)
	if err != nil {
		return nil, err
	}
	after, err := returnedParts(sold, parts, already+quantity)
	if err != nil {
		return nil, err
	}
	for i := range after {
		after[i].Base -= before[i].Base
		after[i].Amount -= before[i].Amount
	}
	return after, nil
}

// returnedParts is what the first quantity of a sold line gives back of each
// tax. The tax so far is cut one component after the other, each time at the
// component's share of what is left of the stored tax: as that tax grows by a
// cent, exactly one component does.
func returnedParts(sold Sold, parts []Part, quantity money.Quantity) ([]Part, error) {
	included := sold.Total == sold.Amount-sold.Discount
	line, err := returned(sold, quantity, included)
	if err != nil {
		return nil, err
	}
	out := slices.Clone(parts)
	tax, stored := int64(line.Tax), int64(sold.Tax)
	for i := range out {
		part := &out[i]
		if stored > 0 {
			cut, err := money.MulDiv(tax, int64(part.Amount), stored, money.HalfUp)
			if err != nil {
				return nil, err
			}
			stored -= int64(part.Amount)
			part.Amount = money.Amount(cut)
			tax -= cut
		}
		base, err := money.MulDiv(int64(part.Base), int64(quantity), int64(sold.Quantity), money.HalfUp)
		if err != nil {
			return nil, err
		}
		part.Base = money.Amount(base)
	}
	return out, nil
}
