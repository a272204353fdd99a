package call

import (
	"tillbell/pos/money"
	"tillbell/pos/pricing"
)

// maxTenders is far above what any store allows.
const maxTenders = 100

// payment is what settle, left and settleRefund take.
type payment struct {
	policy  pricing.Policy
	total   money.Amount
	tenders []pricing.RefundTender
}

func (r *reader) payment() (pay payment, err error) {
	policy, total := false, false
	r.object(func(name string) bool {
		switch name {
		case "policy":
			pay.policy, policy = r.policy(), true
		case "total":
			pay.total, total = money.Amount(r.integer()), true
		case "tenders":
			r.array(func() {
				if len(pay.tenders) == maxTenders {
					r.fail("There are too many tenders.")
				}
				pay.tenders = append(pay.tenders, r.tender())
			})
		default:
			return false
		}
		return true
	})
	if err := r.end(); err != nil {
		return payment{}, err
	}
	if !policy || !total {
		return payment{}, &malformed{"The policy or the total is missing."}
	}
	return pay, nil
}

func (r *reader) tender() (tender pricing.RefundTender) {
	kind := ""
	r.object(func(name string) bool {
		switch name {
		case "kind":
			kind = r.string()
		case "amount":
			tender.Amount = r.optional()
		default:
			return false
		}
		return true
	})
	if kind == "" {
		r.fail("A tender needs its kind.")
	}
	tender.Cash = kind == "cash"
	return tender
}

// taken reads a payment whose tenders all have an amount.
func (r *reader) taken() (payment, []pricing.Tender, error) {
	pay, err := r.payment()
	if err != nil {
		return payment{}, nil, err
	}
	tenders := make([]pricing.Tender, len(pay.tenders))
	for i, tender := range pay.tenders {
		if tender.Amount == nil {
			return payment{}, nil, &malformed{"A tender needs its amount."}
		}
		tenders[i] = pricing.Tender{Cash: tender.Cash, Amount: *tender.Amount}
	}
	return pay, tenders, nil
}

func (e *Engine) settle(r *reader) error {
	pay, tenders, err := r.taken()
	if err != nil {
		return err
	}
	s, err := pricing.Settle(pay.policy, pay.total, tenders)
	if err != nil {
		return err
	}
	e.member("{", "rounding").integer(int64(s.Rounding))
	e.member(",", "change").integer(int64(s.Change))
	e.member(",", "cash").integer(int64(s.Cash))
	e.raw("}")
	return nil
}

func (e *Engine) left(r *reader) error {
	pay, tenders, err := r.taken()
	if err != nil {
		return err
	}
	due, err := pricing.Left(pay.policy, pay.total, tenders)
	if err != nil {
		return err
	}
	e.member("{", "exact").integer(int64(due.Exact))
	e.member(",", "cash").integer(int64(due.Cash))
	e.raw("}")
	return nil
}

func (e *Engine) settleRefund(r *reader) error {
	pay, err := r.payment()
	if err != nil {
		return err
	}
	s, err := pricing.SettleRefund(pay.policy, pay.total, pay.tenders)
	if err != nil {
		return err
	}
	e.member("{", "amounts")
	e.integers(s.Amounts)
	e.member(",", "rounding").integer(int64(s.Rounding))
	e.member(",", "cash").integer(int64(s.Cash))
	e.raw("}")
	return nil
}

// integers writes an array of amounts.
func (e *Engine) integers(amounts []money.Amount) {
	e.raw("[")
	for i, amount := range amounts {
		if i > 0 {
			e.raw(",")
		}
		e.integer(int64(amount))
	}
	e.raw("]")
}

// sum reads an amount under the given name beside a currency.
func (r *reader) sum(name string) (amount money.Amount, currency string, err error) {
	r.object(func(member string) bool {
		switch member {
		case name:
			amount = money.Amount(r.integer())
		case "currency":
			currency = r.string()
		default:
			return false
		}
		return true
	})
	if err := r.end(); err != nil {
		return 0, "", err
	}
	if amount < 0 || amount > money.MaxAmount {
		return 0, "", pricing.ErrTender
	}
	return amount, currency, nil
}

func (e *Engine) quickCash(r *reader) error {
	due, currency, err := r.sum("due")
	if err != nil {
		return err
	}
	e.member("{", "sums")
	e.integers(money.QuickCash(due, currency))
	e.raw("}")
	return nil
}

func (e *Engine) change(r *reader) error {
	amount, currency, err := r.sum("amount")
	if err != nil {
		return err
	}
	pieces, rest := money.Change(amount, currency)
	e.member("{", "pieces")
	mark := "["
	for _, p := range pieces {
		e.raw(mark)
		e.member("{", "value").integer(int64(p.Value))
		e.member(",", "count").integer(p.Count)
		mark = "},"
	}
	e.closeList(len(pieces))
	e.member(",", "rest").integer(int64(rest))
	e.raw("}")
	return nil
}
