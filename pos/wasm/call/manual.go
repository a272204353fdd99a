package call

import (
	"tillbell/pos/money"
	"tillbell/pos/pricing"
)

// manual tells what discounts by hand take off each line.
func (e *Engine) manual(r *reader) error {
	var p pricing.Policy
	var items []pricing.Item
	var left []money.Amount
	var order pricing.Manual
	policy := false
	r.object(func(name string) bool {
		switch name {
		case "policy":
			p, policy = r.policy(), true
		case "lines":
			r.array(func() {
				if len(left) == pricing.MaxLines {
					r.err = pricing.ErrTooManyLines
					return
				}
				item, amount := r.discounted()
				items, left = append(items, item), append(left, amount)
				r.onLine(len(left))
			})
		case "order":
			order = r.byHand()
		default:
			return false
		}
		return true
	})
	if err := r.end(); err != nil {
		return err
	}
	if !policy {
		return &malformed{"The policy is missing."}
	}
	shares, err := pricing.Discounts(p.Rounding, items, left, order)
	if err != nil {
		return err
	}
	e.member("{", "lines").raw("[")
	for i, s := range shares {
		if i > 0 {
			e.raw(",")
		}
		e.member("{", "line").integer(int64(s.Line))
		e.member(",", "order").integer(int64(s.Order))
		e.raw("}")
	}
	e.raw("]}")
	return nil
}

func (r *reader) discounted() (item pricing.Item, left money.Amount) {
	r.object(func(name string) bool {
		switch name {
		case "left":
			left = money.Amount(r.integer())
		case "item":
			item, _ = r.item()
		default:
			return false
		}
		return true
	})
	return item, left
}

// byHand reads a discount that may be null.
func (r *reader) byHand() (m pricing.Manual) {
	if r.word("null") {
		return m
	}
	r.object(func(name string) bool {
		switch name {
		case "amount":
			m.Amount = r.zeroed()
		case "percent":
			m.Percent = number(r, money.ParseRate)
		default:
			return false
		}
		return true
	})
	return m
}
