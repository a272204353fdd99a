package pricing

import (
	"errors"

	"tillbell/pos/money"
)

// Refusals of Refund and SettleRefund.
var (
	ErrQuantity       = errors.New("The quantity must be above zero.")
	ErrOverReturned   = errors.New("More would be returned than was sold and not yet returned.")
	ErrBrokenSale     = errors.New("The sold line's amounts do not add up.")
	ErrRefundMismatch = errors.New("The tenders do not pay out what is due.")
	ErrOpenTenders    = errors.New("Only one tender may leave its amount out.")
)

// Sold is a line as it was stored with its sale. Whether tax was included in
// its price or added shows in its amounts.
type Sold struct {
	Quantity                     money.Quantity
	Amount, Discount, Tax, Total money.Amount
}

// Refund returns what quantity of a sold line gives back, already of it having
// been returned before. Nothing is computed anew: it is the share of what was
// paid. Shares are rounded as a running sum and a part is the difference of two
// such sums, so the parts of every partition add up to the whole, and none of a
// part's amounts is below zero.
func Refund(sold Sold, already, quantity money.Quantity) (Line, error) {
	switch {
	case quantity <= 0 || already < 0 || sold.Quantity <= 0:
		return Line{}, ErrQuantity
	case already > sold.Quantity || quantity > sold.Quantity-already:
		return Line{}, ErrOverReturned
	}
	included := sold.Total == sold.Amount-sold.Discount
	added := sold.Total == sold.Amount-sold.Discount+sold.Tax
	if !included && !added || sold.Discount < 0 || sold.Tax < 0 || sold.Total < sold.Tax {
		return Line{}, ErrBrokenSale
	}
	before, err := returned(sold, already, included)
	if err != nil {
		return Line{}, err
	}
	after, err := returned(sold, already+quantity, included)
	if err != nil {
		return Line{}, err
	}
	return Line{
		Amount:   after.Amount - before.Amount,
		Discount: after.Discount - before.Discount,
		Tax:      after.Tax - before.Tax,
		Total:    after.Total - before.Total,
	}, nil
}

// returned is what the first quantity of a sold line gives back in all. The tax
// follows the refund and not the quantity: so it never grows by more than the
// refund does.
func returned(sold Sold, quantity money.Quantity, included bool) (Line, error) {
	total, err := money.MulDiv(int64(sold.Total), int64(quantity), int64(sold.Quantity), money.HalfUp)
	if err != nil {
		return Line{}, err
	}
	discount, err := money.MulDiv(int64(sold.Discount), int64(quantity), int64(sold.Quantity), money.HalfUp)
	if err != nil {
		return Line{}, err
	}
	var tax int64
	if sold.Total > 0 {
		if tax, err = money.MulDiv(int64(sold.Tax), total, int64(sold.Total), money.HalfUp); err != nil {
			return Line{}, err
		}
	}
	amount := total + discount
	if !included {
		amount -= tax
	}
	return Line{
		Amount:   money.Amount(amount),
		Discount: money.Amount(discount),
		Tax:      money.Amount(tax),
		Total:    money.Amount(total),
	}, nil
}

// RefundTender is one way of giving money back. One of them may leave its amount
// out and takes what is due.
type RefundTender struct {
	Cash   bool
	Amount *money.Amount
}

// RefundSettlement is how a refund is paid out: the amounts = total + rounding.
type RefundSettlement struct {
	Amounts  []money.Amount // one per tender, as they came
	Rounding money.Amount
	Cash     money.Amount // leaves the drawer
}

// Refunded is what earlier refunds of the same sale paid out in all.
type Refunded struct {
	Due   money.Amount // what Cash stood for, before it was rounded
	Cash  money.Amount
	Other money.Amount // in other tenders
}

func (r Refunded) sane() bool {
	return min(r.Due, r.Cash, r.Other) >= 0 && max(r.Due, r.Cash, r.Other) <= money.MaxAmount
}

// cash is what is paid out in cash for so much more. The cash of a sale's
// refunds is rounded as one sum, and each is what that grows by: so in however
// many parts it comes back, they pay out what the whole would.
func (r Refunded) cash(p Policy, other, due money.Amount) money.Amount {
	if due == 0 {
		return 0
	}
	sum := (&tendered{other: other + r.Other}).cashDue(p, r.Due+due)
	return max(p.Cash.Round(sum-r.Cash), 0) // coins still pay it where they did not pay what went before
}

// SettleRefund pays out a refund's total, after what went before of the same
// sale. What is left for cash after the other tenders is rounded as at a sale;
// with no cash nothing is. Tenders that pay out more or less than is due are
// refused.
func SettleRefund(p Policy, total money.Amount, before Refunded, tenders []RefundTender) (RefundSettlement, error) {
	if total < 0 || total > money.MaxAmount || !before.sane() {
		return RefundSettlement{}, ErrTender
	}
	s := RefundSettlement{Amounts: make([]money.Amount, len(tenders))}
	var cash, other money.Amount
	withCash, open := false, -1
	for i, tender := range tenders {
		sum := &other
		if tender.Cash {
			sum, withCash = &cash, true
		}
		if tender.Amount == nil {
			if open >= 0 {
				return RefundSettlement{}, ErrOpenTenders
			}
			open = i
			continue
		}
		if err := addTender(sum, *tender.Amount); err != nil {
			return RefundSettlement{}, err
		}
		s.Amounts[i] = *tender.Amount
	}
	if open >= 0 && !tenders[open].Cash {
		if other > total-cash {
			return RefundSettlement{}, ErrRefundMismatch
		}
		s.Amounts[open] = total - cash - other
		other = total - cash
	}
	if other > total {
		return RefundSettlement{}, ErrRefundMismatch
	}
	due := total - other
	rounded := due
	if withCash {
		rounded = before.cash(p, other, due)
	}
	if open >= 0 && tenders[open].Cash && cash <= rounded {
		s.Amounts[open] = rounded - cash
		cash = rounded
	}
	if cash != rounded {
		return RefundSettlement{}, ErrRefundMismatch
	}
	s.Rounding, s.Cash = rounded-due, cash
	return s, nil
}
