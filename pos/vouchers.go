package pos

import "tillbell/pos/money"

// Vouchers are the store's own gift cards in a report: what was charged up less
// what was taken back, what cards paid less what went back onto them, and by how
// much the store owes more than before. They are money that is owed, no turnover:
// a document's Vouchers are in its total, and in no report's sales, returns,
// taxes or perpetual totals. Documents that sold cards before they were told apart
// say nothing of them, and stay the turnover that they were counted as.
type Vouchers struct {
	Sold     money.Amount `json:"sold"`
	Redeemed money.Amount `json:"redeemed"`
	Net      money.Amount `json:"net"`
}

func newVouchers(sold, redeemed money.Amount) *Vouchers {
	return &Vouchers{Sold: sold, Redeemed: redeemed, Net: sold - redeemed}
}

func (v *Vouchers) sold() money.Amount {
	if v == nil {
		return 0
	}
	return v.Sold
}

// plus adds the vouchers of a shorter period.
func (v *Vouchers) plus(o *Vouchers) *Vouchers {
	if v == nil {
		v = &Vouchers{}
	}
	if o == nil {
		return v
	}
	return &Vouchers{v.Sold + o.Sold, v.Redeemed + o.Redeemed, v.Net + o.Net}
}

// vouchersOf is what lines charge cards up with, or take off them.
func vouchersOf(lines []DocumentLine) (sum money.Amount) {
	for i := range lines {
		if lines[i].GiftCard != "" {
			sum += lines[i].Total
		}
	}
	return sum
}

// turnover is what of a document is sold or taken back, and no voucher.
func (d *Document) turnover() money.Amount { return d.Total - d.Vouchers }

// paidBy is what a way to pay brought.
func (v *Closing) paidBy(kind string) (sum money.Amount) {
	for _, t := range v.Tenders {
		if t.Kind == kind {
			sum += t.Amount
		}
	}
	return sum
}

// net is what a way to pay brought a cashier.
func (s *staffTally) net(kind string) (sum money.Amount) {
	for _, t := range s.tenders {
		if t.Kind == kind {
			sum += t.Taken - t.Refunds
		}
	}
	return sum
}
