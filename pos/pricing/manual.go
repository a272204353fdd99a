package pricing

import (
	"cmp"
	"errors"
	"slices"

	"tillbell/pos/money"
)

// Manual is a discount given by hand: an amount, or a share of what there is to
// take it from. The zero value is none.
type Manual struct {
	Amount  money.Amount
	Percent money.Rate // 100,000 is 10 %
}

// ManualShare is what is taken off one line by hand.
type ManualShare struct {
	Line  money.Amount // by its own discount
	Order money.Amount // its share of the one on the whole document
}

// ErrDiscount says that a discount on the whole document cannot be given.
var ErrDiscount = errors.New("A discount is an amount or a percentage above zero, and at most what there is to pay.")

const whole = 1_000_000 // parts per million

// Discounts takes discounts by hand off what promotions left of each line:
// first the lines' own, then the whole document's, spread over what is left
// then by largest remainder. A line with nothing left takes no share. items are
// the lines as promotions left them: they have the lines' own discounts, and
// tell who takes an odd cent.
func Discounts(mode money.Rounding, items []Item, left []money.Amount, order Manual) ([]ManualShare, error) {
	shares, after := make([]ManualShare, len(left)), make([]money.Amount, len(left))
	var sum money.Amount
	for i, amount := range left {
		if own := items[i].ByHand; own != (Manual{}) {
			off, ok := own.of(amount, mode)
			if !ok {
				return nil, &LineError{i + 1, "discount_invalid", ErrDiscount.Error()}
			}
			shares[i].Line, amount = off, amount-off
		}
		after[i] = amount
		sum += amount
	}
	if order == (Manual{}) {
		return shares, nil
	}
	off, ok := order.of(sum, mode)
	if !ok {
		return nil, ErrDiscount
	}
	spreadOrder(off, items, after, shares)
	return shares, nil
}

// spreadOrder spreads a discount on the whole document over what is left of each
// line.
func spreadOrder(off money.Amount, items []Item, left []money.Amount, shares []ManualShare) {
	order := make([]int, len(items))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(compareItems(&items[a], &items[b]), cmp.Compare(left[a], left[b]))
	})
	weights := make([]int64, len(order))
	for n, i := range order {
		weights[n] = int64(left[i])
	}
	for n, part := range money.Split(off, weights) {
		shares[order[n]].Order = part
	}
}

// of is the discount in money; not ok when there is no such discount.
func (m Manual) of(left money.Amount, mode money.Rounding) (off money.Amount, ok bool) {
	switch {
	case m.Amount != 0 && m.Percent != 0, m.Amount < 0, m.Percent < 0, m.Percent > whole, m.Amount > left:
		return 0, false
	case m.Amount != 0:
		return m.Amount, true
	}
	off, err := money.Share(left, m.Percent, mode)
	return off, err == nil && off >= 0 && off <= left
}
