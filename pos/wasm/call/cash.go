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
	tenders []tender
	before  pricing.Refunded // settleRefund alone
}

// tender is one payment; its amount may be missing from a refund.
type tender struct {
	cash, change bool
	amount       *money.Amount
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
		case "before":
			pay.before = r.refunded()
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

// refunded reads what earlier refunds of a sale paid out.
func (r *reader) refunded() (before pricing.Refunded) {
	r.object(func(name string) bool {
		switch name {
		case "due":
			before.Due = r.zeroed()
		case "cash":
			before.Cash = r.zeroed()
		case "other":
			before.Other = r.zeroed()
		default:
			return false
		}
		return true
	})
	return before
}

func (r *reader) tender() (t tender) {
	kind := ""
	r.object(func(name string) bool {
		switch name {
		case "kind":
			kind = r.string()
		case "amount":
			t.amount = r.optional()
		case "change":
			t.change = r.flag()
		default:
			return false
		}
		return true
	})
	if kind == "" {
		r.fail("A tender needs its kind.")
	}
	t.cash = kind == "cash"
	return t
}

// taken reads a payment whose tenders all have an amount.
func (r *reader) taken() (payment, []pricing.Tender, error) {
	pay, err := r.payment()
	if err != nil {
		return payment{}, nil, err
	}
	tenders := make([]pricing.Tender, len(pay.tenders))
	for i, t := range pay.tenders {
		if t.amount == nil {
			return payment{}, nil, &malformed{"A tender needs its amount."}
		}
		tenders[i] = pricing.Tender{Cash: t.cash, Amount: *t.amount, Change: t.change}
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
	tenders := make([]pricing.RefundTender, len(pay.tenders))
	for i, t := range pay.tenders {
		tenders[i] = pricing.RefundTender{Cash: t.cash, Amount: t.amount}
	}
	s, err := pricing.SettleRefund(pay.policy, pay.total, pay.before, tenders)
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

// foreign tells what foreign cash pays, and how much of it is asked for.
func (e *Engine) foreign(r *reader) error {
	var exchange money.Exchange
	var due, amount money.Amount
	r.object(func(name string) bool {
		switch name {
		case "rate":
			exchange.Rate = number(r, money.ParseExchangeRate)
		case "step":
			exchange.Step = r.zeroed()
		case "currency":
			exchange.Foreign = money.Digits(r.string())
		case "home":
			exchange.Home = money.Digits(r.string())
		case "due":
			due = r.zeroed()
		case "amount":
			amount = r.zeroed()
		default:
			return false
		}
		return true
	})
	if err := r.end(); err != nil {
		return err
	}
	if exchange.Rate == 0 {
		return &malformed{"The rate is missing."}
	}
	if min(due, amount) < 0 || max(due, amount) > money.MaxAmount {
		return pricing.ErrTender
	}
	ask, err := exchange.Ask(due)
	if err != nil {
		return err
	}
	worth, err := exchange.Worth(amount)
	if err != nil {
		return err
	}
	if max(ask, worth) > money.MaxAmount {
		return money.ErrOverflow
	}
	e.member("{", "ask").integer(int64(ask))
	e.member(",", "worth").integer(int64(worth))
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
