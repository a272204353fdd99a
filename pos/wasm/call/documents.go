package call

import (
	"tillbell/pos/money"
	"tillbell/pos/pricing"
	"tillbell/pos/promo"
)

// number reads a decimal string with parse.
func number[T any](r *reader, parse func(string) (T, error)) T {
	n, err := parse(r.string())
	if err != nil && r.err == nil {
		r.err = err
	}
	return n
}

// optional reads an integer that may be null.
func (r *reader) optional() *money.Amount {
	if r.word("null") {
		return nil
	}
	n := money.Amount(r.integer())
	return &n
}

// zeroed is optional with null as zero.
func (r *reader) zeroed() money.Amount {
	if n := r.optional(); n != nil {
		return *n
	}
	return 0
}

// choice reads one of two words and tells whether it was the first.
func (r *reader) choice(first, second string) bool {
	word := r.string()
	if word != first && word != second {
		r.fail("One of " + first + " and " + second + " was expected.")
	}
	return word == first
}

// flag reads true or false; null is false.
func (r *reader) flag() bool {
	if r.word("true") {
		return true
	}
	if !r.word("false") && !r.word("null") {
		r.fail("True or false was expected.")
	}
	return false
}

// policy reads a POLICY. All but the cash rounding must be there: a policy that
// is half known would price wrongly in silence.
func (r *reader) policy() pricing.Policy {
	var p pricing.Policy
	var prices, tax, rounding bool
	r.object(func(name string) bool {
		switch name {
		case "prices":
			p.TaxIncluded, prices = r.choice("included", "added"), true
		case "tax_rounding":
			r.taxRounding(&p)
			tax = true
		case "rounding":
			p.Rounding, rounding = number(r, money.ParseRounding), true
		case "cash_step":
			p.Cash.Step = r.zeroed()
		case "cash_mode":
			if !r.word("null") {
				p.Cash.Mode = number(r, money.ParseRounding)
			}
		case "cash_change":
			if !r.word("null") {
				p.Cash.Change = number(r, money.ParseRounding)
			}
		case "cash_least":
			p.Cash.Least = r.flag()
		default:
			return false
		}
		return true
	})
	if !prices || !tax || !rounding {
		r.fail("A policy needs prices, tax_rounding and rounding.")
	}
	return p
}

func (r *reader) taxRounding(p *pricing.Policy) {
	switch r.string() {
	case "line":
	case "unit":
		p.TaxPerUnit = true
	case "document":
		p.TaxPerDocument = true
	default:
		r.fail("One of line, unit and document was expected.")
	}
}

func (e *Engine) price(r *reader) error {
	var p pricing.Policy
	policy := false
	e.items = e.items[:0]
	e.resetCart()
	r.object(func(name string) bool {
		switch name {
		case "policy":
			p, policy = r.policy(), true
		case "items":
			r.array(func() {
				if len(e.items) == pricing.MaxLines {
					r.err = pricing.ErrTooManyLines
					return
				}
				item, good := r.item()
				e.items, e.cart.Items = append(e.items, item), append(e.cart.Items, good)
				r.onLine(len(e.items))
			})
		default:
			return e.context(r, name)
		}
		return true
	})
	if err := r.end(); err != nil {
		return err
	}
	if !policy {
		return &malformed{"The policy is missing."}
	}
	if err := e.promote(p); err != nil {
		return err
	}
	if err := pricing.PriceInto(&e.totals, p, e.items); err != nil {
		return err
	}
	e.writeTotals(p, &e.totals)
	return nil
}

// onLine names the line of an error about a number.
func (r *reader) onLine(line int) {
	if _, ok := r.err.(*money.ParseError); ok {
		r.err = &lineError{line, r.err}
	}
}

func (r *reader) item() (item pricing.Item, good promo.Item) {
	r.object(func(name string) bool {
		switch name {
		case "unit_price":
			item.UnitPrice = money.Amount(r.integer())
		case "quantity":
			item.Quantity = number(r, money.ParseQuantity)
		case "rate":
			item.Rate = number(r, money.ParseRate)
		case "discount":
			item.Discount = r.zeroed()
		case "fixed":
			item.Fixed = r.optional()
		case "taxes":
			item.Components = r.components()
		case "exempt":
			item.Exempt = r.flag()
		default:
			return r.good(name, &good)
		}
		return true
	})
	item.Product, item.TakeAway, item.ByHand = good.Product, good.Apart.TakeAway, pricing.Manual{Amount: good.Apart.Amount, Percent: good.Apart.Percent}
	return item, good
}

func (r *reader) components() (all []pricing.Component) {
	r.array(func() {
		if len(all) == pricing.MaxComponents {
			r.fail("There are too many taxes on one line.")
		}
		var c pricing.Component
		r.object(func(name string) bool {
			switch name {
			case "name":
				c.Name = r.string()
			case "rate":
				c.Rate = number(r, money.ParseRate)
			case "compound":
				c.Compound = r.flag()
			case "per_piece":
				c.PerPiece = r.zeroed()
			case "taxed":
				c.Taxed = r.flag()
			default:
				return false
			}
			return true
		})
		all = append(all, c)
	})
	return all
}

// returning is one line of a refund.
type returning struct {
	rate              money.Rate
	already, quantity money.Quantity
	sold              pricing.Sold
	parts             []pricing.Part // of the sold line
}

// refunded are the lines of a refund so far.
type refunded struct {
	rates []money.Rate
	lines []pricing.Line
	parts []pricing.Part
}

func (back *returning) onto(all *refunded) error {
	line, err := pricing.Refund(back.sold, back.already, back.quantity)
	if err != nil {
		return err
	}
	if len(back.parts) > 0 {
		parts, err := pricing.RefundParts(back.sold, back.parts, back.already, back.quantity)
		if err != nil {
			return err
		}
		for i := range parts {
			parts[i].Line = len(all.lines)
		}
		all.parts = append(all.parts, parts...)
	}
	all.lines, all.rates = append(all.lines, line), append(all.rates, back.rate)
	return nil
}

func (e *Engine) refund(r *reader) error {
	e.promoting = false
	var p pricing.Policy
	policy := false
	var all refunded
	r.object(func(name string) bool {
		switch name {
		case "policy":
			p, policy = r.policy(), true
		case "lines":
			r.array(func() {
				if len(all.lines) == pricing.MaxLines {
					r.err = pricing.ErrTooManyLines
					return
				}
				back := r.returning()
				r.onLine(len(all.lines) + 1)
				if r.err != nil {
					return
				}
				if err := back.onto(&all); err != nil {
					r.err = &lineError{len(all.lines) + 1, err}
				}
			})
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
	totals, err := pricing.SumLines(all.rates, all.lines, all.parts)
	if err != nil {
		return err
	}
	e.writeTotals(p, &totals)
	return nil
}

func (r *reader) returning() (back returning) {
	r.object(func(name string) bool {
		switch name {
		case "rate":
			back.rate = number(r, money.ParseRate)
		case "already":
			back.already = number(r, money.ParseQuantity)
		case "quantity":
			back.quantity = number(r, money.ParseQuantity)
		case "sold":
			back.sold, back.parts = r.sold()
		default:
			return false
		}
		return true
	})
	return back
}

func (r *reader) sold() (sold pricing.Sold, parts []pricing.Part) {
	r.object(func(name string) bool {
		switch name {
		case "quantity":
			sold.Quantity = number(r, money.ParseQuantity)
		case "amount":
			sold.Amount = money.Amount(r.integer())
		case "discount":
			sold.Discount = money.Amount(r.integer())
		case "tax":
			sold.Tax = money.Amount(r.integer())
		case "total":
			sold.Total = money.Amount(r.integer())
		case "taxes":
			parts = r.parts()
		default:
			return false
		}
		return true
	})
	return sold, parts
}

func (r *reader) parts() (all []pricing.Part) {
	r.array(func() {
		var part pricing.Part
		r.object(func(name string) bool {
			switch name {
			case "name":
				part.Name = r.string()
			case "rate":
				part.Rate = number(r, money.ParseRate)
			case "levy":
				part.Levy = r.flag()
			case "base":
				part.Base = money.Amount(r.integer())
			case "amount":
				part.Amount = money.Amount(r.integer())
			default:
				return false
			}
			return true
		})
		all = append(all, part)
	})
	return all
}

// writeTotals writes TOTALS.
func (e *Engine) writeTotals(p pricing.Policy, t *pricing.Totals) {
	e.member("{", "lines")
	mark, parts := "[", t.Parts
	for i := range t.Lines {
		line := &t.Lines[i]
		e.raw(mark)
		e.member("{", "amount").integer(int64(line.Amount))
		e.member(",", "discount").integer(int64(line.Discount))
		e.member(",", "tax").integer(int64(line.Tax))
		e.member(",", "total").integer(int64(line.Total))
		e.writeLinePromotions(i)
		if len(parts) > 0 && parts[0].Line == i {
			parts = e.lineTaxes(parts)
		}
		mark = "},"
	}
	e.closeList(len(t.Lines))
	e.member(",", "subtotal").integer(int64(t.Subtotal))
	e.member(",", "discount").integer(int64(t.Discount))
	e.member(",", "tax").integer(int64(t.Tax))
	e.member(",", "total").integer(int64(t.Total))
	e.member(",", "cash_total").integer(int64(pricing.CashDue(p, t.Total)))
	e.member(",", "taxes")
	mark = "["
	for _, tax := range t.Taxes {
		e.raw(mark)
		e.taxName(tax.Name)
		e.raw(`"rate":`)
		e.string(tax.Rate.String())
		e.member(",", "base").integer(int64(tax.Base))
		e.member(",", "amount").integer(int64(tax.Amount))
		mark = "},"
	}
	e.closeList(len(t.Taxes))
	e.writePromotions()
	e.raw("}")
}

// lineTaxes writes the parts of the first of these lines and returns the rest.
func (e *Engine) lineTaxes(parts []pricing.Part) (rest []pricing.Part) {
	e.member(",", "taxes")
	mark, line := "[", parts[0].Line
	for len(parts) > 0 && parts[0].Line == line {
		part := &parts[0]
		e.raw(mark)
		e.taxName(part.Name)
		e.raw(`"rate":`)
		e.string(part.Rate.String())
		if part.Levy {
			e.raw(`,"levy":true`)
		}
		e.member(",", "base").integer(int64(part.Base))
		e.member(",", "amount").integer(int64(part.Amount))
		mark, parts = "},", parts[1:]
	}
	e.raw("}]")
	return parts
}

// taxName begins a tax, with its name where it has one.
func (e *Engine) taxName(name string) {
	e.raw("{")
	if name != "" {
		e.raw(`"name":`)
		e.string(name)
		e.raw(",")
	}
}

// closeList ends a list of objects of which n were begun.
func (e *Engine) closeList(n int) {
	if n == 0 {
		e.raw("[]")
	} else {
		e.raw("}]")
	}
}
