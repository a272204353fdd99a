package pos

import (
	"errors"
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
}

// overridePrice sets the price that the cashier named, before promotions are
// looked at. A price that is the catalogue's own is none set by hand. What a
// label says it costs is the label's no more. Where a price list would charge
// another price, it is that which the cashier's is held against (promote).
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

// discountByHand takes manual discounts off what promotions left. Lines that the
// server added, and money that is loaded onto a card, are not discounted.
func (c *catalog) discountByHand(d *draft, items []pricing.Item) error {
	if !d.hasManualDiscount() {
		return nil
	}
	left := make([]money.Amount, len(items))
	for i := range d.request.Lines {
		r := &d.request.Lines[i]
		amount, err := c.amountOf(i+1, &items[i])
		if err != nil {
			return err
		}
		if r.GiftCard == "" {
			left[i] = amount - items[i].Discount
		}
		if r.Discount == nil {
			continue
		}
		l := &d.lines[i]
		if l.manual == nil {
			l.manual = &manual{}
		}
		if items[i].ByHand, l.manual.reason, err = r.Discount.manual(lineField(i+1, "discount")); err != nil {
			return err
		}
	}
	order, err := d.manualOrder()
	if err != nil {
		return err
	}
	shares, err := pricing.Discounts(c.policy.Rounding, items, left, order)
	if errors.Is(err, pricing.ErrDiscount) {
		return discountInvalid("discount", "is more than there is to pay")
	} else if err != nil {
		return fromPricing(err)
	}
	d.discounted(items, left, order, shares)
	return nil
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

func discountInvalid(field, say string) error {
	return fault.New(fault.Invalid, "discount_invalid", "%s", pricing.ErrDiscount.Error()).At(field, "discount_invalid", say)
}

func (r *DiscountRequest) manual(field string) (m pricing.Manual, reason string, err error) {
	switch {
	case (r.Amount == nil) == (r.Percent == nil):
		return m, "", discountInvalid(field, "is an amount or a percentage")
	case r.Percent != nil && *r.Percent > 0:
		m.Percent = *r.Percent
	case r.Amount != nil && *r.Amount > 0:
		m.Amount = *r.Amount
	default:
		return m, "", discountInvalid(field, "is above zero")
	}
	reason, err = reasonOf(field+".reason", r.Reason)
	return m, reason, err
}

// byHand is a line's own discount as it was asked for, good or not.
func (r *LineRequest) byHand() (m pricing.Manual) {
	if r.Discount != nil && r.Discount.Amount != nil {
		m.Amount = *r.Discount.Amount
	}
	if r.Discount != nil && r.Discount.Percent != nil {
		m.Percent = *r.Discount.Percent
	}
	return m
}

func (d *draft) manualOrder() (m pricing.Manual, err error) {
	if d.request.Discount == nil {
		return m, nil
	}
	d.orderDiscount = &ManualDiscount{}
	m, d.orderDiscount.Reason, err = d.request.Discount.manual("discount")
	return m, err
}

// discounted notes what each line gives, and how much of what that is. A
// discount on the whole sale is measured with what its lines gave before.
func (d *draft) discounted(items []pricing.Item, left []money.Amount, order pricing.Manual, shares []pricing.ManualShare) {
	var off, sum, onLines money.Amount
	for i, s := range shares {
		off, sum = off+s.Order, sum+left[i]-s.Line
		if s.Line+s.Order == 0 {
			continue
		}
		l := &d.lines[i]
		if l.manual == nil {
			l.manual = &manual{}
		}
		l.manual.line, l.manual.order = s.Line, s.Order
		items[i].Discount += s.Line + s.Order
		if s.Line > 0 {
			onLines += s.Line
			d.need(need{access.DiscountLine, s.Line, sizeOf(items[i].ByHand, s.Line, left[i])})
		}
	}
	if d.orderDiscount != nil {
		d.orderDiscount.Amount = off
		size := sizeOf(order, off, sum)
		if onLines > 0 { // ten percent on top of ten percent are nineteen
			size = max(size, share(onLines+off, sum+onLines))
		}
		d.need(need{access.DiscountOrder, off, size})
	}
}

// sizeOf is how much a discount is: as it was said, else what the amount
// comes to. Ten percent are ten percent, whatever rounding makes of them.
func sizeOf(m pricing.Manual, off, of money.Amount) int64 {
	if m.Percent > 0 {
		return int64(m.Percent)
	}
	return share(off, of)
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
// lines are priced; all but what costs say (belowcost.go). What is past its date,
// and what not everybody may buy, needs its right, too.
func (d *draft) measure() {
	if d.request.TaxExempt != nil && !d.certified() {
		d.needs = append(d.needs, need{right: access.ExemptTax, amount: d.totals.Total})
	}
	for i := range d.lines {
		l := &d.lines[i]
		if l.pastDate {
			d.need(need{right: access.SellExpired})
		}
		if l.age > 0 && !d.sawAge(l.age) {
			d.need(need{right: access.CheckAge})
		}
		if l.manual == nil {
			continue
		}
		if o := l.manual.override; o != nil {
			down := max(o.From-l.price, 0)
			off, err := money.Mul(down, l.quantity, money.Up)
			if err != nil {
				off = money.MaxAmount
			}
			d.need(need{access.OverridePrice, off, share(down, o.From)})
		}
		if d.totals.Lines[i].Total == 0 {
			d.need(need{right: access.SellBelowCost})
		}
	}
}

// need adds a need. Amounts of a right add up, or twenty lines would give away
// twenty times what one may; of shares the largest stands for all.
func (d *draft) need(n need) {
	for i := range d.needs {
		if d.needs[i].right == n.right {
			sum := d.needs[i].amount + n.amount // of two that are below the largest, which leaves room
			d.needs[i].amount, d.needs[i].percent = min(sum, money.MaxAmount), max(d.needs[i].percent, n.percent)
			return
		}
	}
	d.needs = append(d.needs, n)
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
