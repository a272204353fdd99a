package pricing

import (
	"slices"

	"tillbell/pos/money"
)

// Keep takes a fee off what a line gives back. Its tax follows the refund, and
// its amount and discount stay, so that they still say what was sold.
func Keep(part Line, fee money.Amount) (Line, error) {
	if fee < 0 || fee > part.Total {
		return Line{}, ErrTender
	}
	total := part.Total - fee
	if part.Total > 0 {
		tax, err := money.MulDiv(int64(part.Tax), int64(total), int64(part.Total), money.HalfUp)
		if err != nil {
			return Line{}, err
		}
		part.Tax = money.Amount(tax)
	}
	part.Total = total
	return part, nil
}

// KeepParts makes the taxes of a line follow what Keep left of it: before is the
// line as it was. They add up to the tax that is left.
func KeepParts(parts []Part, before, left Line) ([]Part, error) {
	out, weights := slices.Clone(parts), make([]int64, len(parts))
	for i := range parts {
		weights[i] = int64(parts[i].Amount)
		if before.Total > 0 {
			base, err := money.MulDiv(int64(parts[i].Base), int64(left.Total), int64(before.Total), money.HalfUp)
			if err != nil {
				return nil, err
			}
			out[i].Base = money.Amount(base)
		}
	}
	for i, amount := range money.Split(left.Tax, weights) {
		out[i].Amount = amount
	}
	return out, nil
}
