package pricing

import (
	"errors"

	"tillbell/pos/money"
)

// Refusals of Settle and Left. Their texts are sentences for the person at the
// till.
var (
	ErrUnderpaid = errors.New("The tenders do not cover the total.")
	ErrOverpaid  = errors.New("Only cash gives change: the other tenders are above the total.")
	ErrTender    = errors.New("A total or tender must not be below zero, nor too large.")
)

// Tender is one payment towards a total.
type Tender struct {
	Cash   bool
	Amount money.Amount
	Change bool // not cash, but what it is above the due is given back in cash, as some vouchers are
}

// Settlement is how tenders pay a total: tenders − change = total + rounding.
type Settlement struct {
	Rounding money.Amount // what cash rounding adds, often negative or zero
	Change   money.Amount // given back in cash
	Cash     money.Amount // goes into the drawer: cash tendered − change; below zero when a voucher gave change
}

// CashDue is the total as it is asked for when all of it is paid in cash.
func CashDue(p Policy, total money.Amount) money.Amount { return p.Cash.RoundWhole(total) }

// Settle pays a total. Only what is left for cash after the other tenders is
// rounded, and nothing is when no cash is tendered; a cash tender of zero counts
// as cash, for a due that rounds to nothing.
func Settle(p Policy, total money.Amount, tenders []Tender) (Settlement, error) {
	t, err := addUp(total, tenders)
	if err != nil {
		return Settlement{}, err
	}
	due := total - t.other
	if !t.withCash && due >= 0 {
		if due > 0 {
			return Settlement{}, ErrUnderpaid
		}
		return Settlement{}, nil
	}
	asked := max(t.cashDue(p, due), 0)
	if t.cash < asked {
		return Settlement{}, ErrUnderpaid
	}
	over := max(-due, 0) // that vouchers are above the total
	change := p.Cash.RoundChange(over+t.cash-asked, t.changing+t.cash)
	return Settlement{Rounding: t.cash - change - due, Change: change, Cash: t.cash - change}, nil
}

// cashDue is what is asked for in cash when so much is left to be paid.
func (t *tendered) cashDue(p Policy, due money.Amount) money.Amount {
	if t.other > 0 {
		return p.Cash.Round(due)
	}
	return p.Cash.RoundWhole(due)
}

// Due is what is still to be paid.
type Due struct {
	Exact money.Amount // by anything but cash
	Cash  money.Amount // when all that is left is paid in cash
}

// Left returns what is still due after the tenders so far, so that a till can
// ask for it. Nothing left is zero, also where more cash was tendered.
func Left(p Policy, total money.Amount, tenders []Tender) (Due, error) {
	t, err := addUp(total, tenders)
	if err != nil {
		return Due{}, err
	}
	due := total - t.other
	return Due{Exact: max(due-t.cash, 0), Cash: max(t.cashDue(p, due)-t.cash, 0)}, nil
}

// tendered are the sums of a document's tenders, none above MaxAmount.
type tendered struct {
	cash, other money.Amount
	changing    money.Amount // of other: what gives change
	withCash    bool
}

// addUp checks a total and its tenders.
func addUp(total money.Amount, tenders []Tender) (tendered, error) {
	var t tendered
	if total < 0 || total > money.MaxAmount {
		return t, ErrTender
	}
	for _, tender := range tenders {
		sum := &t.other
		if tender.Cash {
			sum, t.withCash = &t.cash, true
		}
		if err := addTender(sum, tender.Amount); err != nil {
			return t, err
		}
		if tender.Change && !tender.Cash {
			t.changing += tender.Amount
		}
	}
	if t.other-t.changing > total {
		return t, ErrOverpaid
	}
	return t, nil
}

// addTender adds to a sum that stays within MaxAmount.
func addTender(sum *money.Amount, amount money.Amount) error {
	if amount < 0 || amount > money.MaxAmount-*sum {
		return ErrTender
	}
	*sum += amount
	return nil
}
