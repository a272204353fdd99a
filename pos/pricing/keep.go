package pricing

import "tillbell/pos/money"

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
