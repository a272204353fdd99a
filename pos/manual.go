package pos

import (
	"fmt"

	"tillbell/pos/money"
	"tillbell/pos/pricing"
	"tillbell/server/access"
	"tillbell/server/fault"
	"tillbell/server/text"
)

// What a cashier sets by hand: a line's price, a discount on a line, one on the
// whole sale. Manual discounts come after promotions and take from what those
// left. Each is measured here and judged by the cashier's rights where the
// document is committed (approve.go).

// manual is what was set by hand on a line.
type manual struct {
	override *ManualPrice
	line     money.Amount // discount on the line
	order    money.Amount // the line's share of the one on the whole sale
	reason   string       // of the line's discount
	needs    []need       // of it
}

// overridePrice sets the price that the cashier named, before promotions are
// looked at. A price that is the catalogue's own is none set by hand. What a
// label says it costs is the label's no more.
func (l *draftLine) overridePrice(n int, r *LineRequest, item *pricing.Item) error {
	if r.UnitPrice == nil {
		return nil
	}
	price := *r.UnitPrice
	if price < 0 || price > money.MaxAmount {
		return fault.New(fault.Invalid, "price_invalid", "Line %d: the price must not be below zero, nor too large.", n).
			At(lineField(n, "unit_price"), "price_invalid", "is out of range")
	}
	if price == item.UnitPrice && item.Fixed == nil {
		return nil
	}
	reason, err := reasonOf(lineField(n, "reason"), r.Reason)
	if err != nil {
		return err
	}
	l.manual = &manual{override: &ManualPrice{From: item.UnitPrice, Reason: reason}}
	item.UnitPrice, item.Fixed = price, nil
	l.price = price
	return nil
}

func reasonOf(field, s string) (string, error) {
	reason, err := text.Line(field, s, maxReason)
	if err == nil && reason == "" {
		err = fault.New(fault.Invalid, "reason_required", "Say why the price is not the shop's own.").At(field, "reason_required", "must not be empty")
	}
	return reason, err
}

// discountByHand takes manual discounts off what promotions left, lines first,
// then the whole sale's share of each line by largest remainder. Lines that
// the server added, and money that is loaded onto a card, are not discounted.
func (c *catalog) discountByHand(d *draft, items []pricing.Item) error {
	if !d.hasManualDiscount() {
		return nil
	}
	left := make([]int64, len(items))
	for i := range items {
		amount, err := c.amountOf(i+1, &items[i])
		if err != nil {
			return err
		}
		left[i] = int64(amount - items[i].Discount)
		if i >= len(d.request.Lines) || d.request.Lines[i].GiftCard != "" {
			left[i] = 0
			continue
		}
		if err := c.discountLine(i+1, &d.lines[i], &d.request.Lines[i], &items[i], &left[i]); err != nil {
			return err
		}
	}
	return c.discountOrder(d, items, left)
}

func (d *draft) hasManualDiscount() bool {
	if d.request.Discount != nil {
		return true
	}
	for i := range d.request.Lines {
		if d.request.Lines[i].Discount != nil {
			return true
		}
	}
	return false
}

// amountOf is what the line costs before discounts, as pricing will have it.
func (c *catalog) amountOf(n int, item *pricing.Item) (money.Amount, error) {
	if item.Fixed != nil {
		return *item.Fixed, nil
	}
	if item.Quantity <= 0 || item.UnitPrice < 0 {
		return 0, nil // pricing refuses it by name
	}
	amount, err := money.Mul(item.UnitPrice, item.Quantity, c.policy.Rounding)
	if err != nil {
		return 0, fault.New(fault.Invalid, "too_large", "Line %d: the amount is too large.", n).At(lineField(n, "quantity"), "too_large", "is too large")
	}
	return amount, nil
}

func (c *catalog) discountLine(n int, l *draftLine, r *LineRequest, item *pricing.Item, left *int64) error {
	if r.Discount == nil {
		return nil
	}
	off, reason, err := c.discountOf(lineField(n, "discount"), r.Discount, money.Amount(*left))
	if err != nil {
		return err
	}
	if l.manual == nil {
		l.manual = &manual{}
	}
	l.manual.line, l.manual.reason = off, reason
	l.manual.needs = []need{{access.DiscountLine, off, share(off, money.Amount(*left))}}
	item.Discount += off
	*left -= int64(off)
	return nil
}

func (c *catalog) discountOrder(d *draft, items []pricing.Item, left []int64) error {
	r := d.request.Discount
	if r == nil {
		return nil
	}
	var sum money.Amount
	for _, n := range left {
		sum += money.Amount(n)
	}
	off, reason, err := c.discountOf("discount", r, sum)
	if err != nil {
		return err
	}
	d.orderDiscount = &ManualDiscount{Amount: off, Reason: reason}
	d.needs = append(d.needs, need{access.DiscountOrder, off, share(off, sum)})
	for i, part := range money.Split(off, left) {
		if part == 0 {
			continue
		}
		if d.lines[i].manual == nil {
			d.lines[i].manual = &manual{}
		}
		d.lines[i].manual.order = part
		items[i].Discount += part
	}
	return nil
}

// discountOf is a discount in money, at most what is left to take it from.
func (c *catalog) discountOf(field string, r *DiscountRequest, left money.Amount) (off money.Amount, reason string, err error) {
	bad := func(say string) error {
		return fault.New(fault.Invalid, "discount_invalid", "A discount is an amount or a percentage above zero, and at most what there is to pay.").
			At(field, "discount_invalid", say)
	}
	switch {
	case (r.Amount == nil) == (r.Percent == nil):
		return 0, "", bad("is an amount or a percentage")
	case r.Percent != nil && (*r.Percent <= 0 || *r.Percent > million):
		return 0, "", bad("is above 0 and at most 1")
	case r.Percent != nil:
		if off, err = money.Share(left, *r.Percent, c.policy.Rounding); err != nil {
			return 0, "", bad("is too large")
		}
	case *r.Amount <= 0 || *r.Amount > left:
		return 0, "", bad("is above zero and at most what there is to pay")
	default:
		off = *r.Amount
	}
	reason, err = reasonOf(field+".reason", r.Reason)
	return off, reason, err
}

const million = 1_000_000

// share is a part of a whole in parts per million, cut up: a hair above a limit
// is above it.
func share(part, whole money.Amount) int64 {
	if part <= 0 || whole <= 0 {
		return 0
	}
	n, err := money.MulDiv(int64(part), million, int64(whole), money.Up)
	if err != nil {
		return million
	}
	return n
}

// measure notes what must be allowed of all that was set by hand, once the
// lines are priced.
func (d *draft) measure() {
	for i := range d.lines {
		l := &d.lines[i]
		if l.manual == nil {
			continue
		}
		for _, n := range l.manual.needs {
			d.need(n)
		}
		if o := l.manual.override; o != nil {
			down := max(o.From-l.price, 0)
			off, err := money.Mul(down, l.quantity, money.Up)
			if err != nil {
				off = money.MaxAmount
			}
			d.need(need{access.OverridePrice, off, share(down, o.From)})
		}
		if d.belowCost(i) {
			d.need(need{right: access.SellBelowCost})
		}
	}
}

// need adds a need; the largest of a right stands for all of it.
func (d *draft) need(n need) {
	for i := range d.needs {
		if d.needs[i].right == n.right {
			d.needs[i].amount, d.needs[i].percent = max(d.needs[i].amount, n.amount), max(d.needs[i].percent, n.percent)
			return
		}
	}
	d.needs = append(d.needs, n)
}

// belowCost tells whether a line brings less than it cost, or nothing.
func (d *draft) belowCost(i int) bool {
	l, t := &d.lines[i], d.totals.Lines[i]
	if t.Total == 0 {
		return true
	}
	if l.product.cost == nil {
		return false
	}
	cost, err := money.Mul(*l.product.cost, l.quantity, money.Down)
	return err != nil || t.Total-t.Tax < cost
}

// show writes what was set by hand into a line of the document.
func (m *manual) show(line *DocumentLine, order *ManualDiscount, by granted) {
	if o := m.override; o != nil {
		line.Override = &ManualPrice{From: o.From, Reason: o.Reason, ApprovedBy: by.who(access.OverridePrice)}
	}
	if m.line == 0 && m.order == 0 {
		return
	}
	v := &ManualDiscount{Amount: m.line + m.order}
	switch {
	case m.order == 0:
		v.Reason, v.ApprovedBy = m.reason, by.who(access.DiscountLine)
	case m.line == 0:
		v.Reason, v.ApprovedBy = order.Reason, by.who(access.DiscountOrder)
	default:
		v.Reason, v.ApprovedBy = fmt.Sprintf("%s; %s", m.reason, order.Reason), by.who(access.DiscountLine)
		if v.ApprovedBy == "" {
			v.ApprovedBy = by.who(access.DiscountOrder)
		}
	}
	line.ManualDiscount = v
}
