package pos

import (
	"tillbell/pos/money"
	"tillbell/pos/pricing"
	"tillbell/server/fault"
)

// cart prices a draft's lines by this catalogue: what is sold, at which prices
// and discounts, then taxes and totals. Held under the read lock.
func (c *catalog) cart(d *draft) error {
	d.revision, d.currency, d.negative = c.revision, c.shop.Currency, c.shop.NegativeStock
	d.overnight = c.shop.Policies.Drawer.Overnight
	d.needs, d.orderDiscount, d.subject = nil, nil, nil
	if err := checkApprovals(d.request.Approvals); err != nil {
		return err
	}
	if err := d.checkExemption(); err != nil {
		return err
	}
	rules := c.loyalty
	d.rules = &rules
	items, err := c.resolve(d)
	if err != nil {
		return err
	}
	if d.laid != nil {
		d.asLaid(items)
	} else if err := c.discounted(d, items); err != nil {
		return err
	}
	if items, err = c.deposits(d, items); err != nil {
		return err
	}
	if err := pricing.PriceInto(&d.totals, c.policy, items); err != nil {
		return fromPricing(err)
	}
	if d.laid == nil { // what was put aside was judged then
		d.measure()
	}
	return nil
}

// discounted lets promotions, quotes and the cashier take off what they do.
func (c *catalog) discounted(d *draft, items []pricing.Item) error {
	if err := c.promote(d, items); err != nil {
		return err
	}
	if err := d.hold(c.policy.Rounding, items); err != nil {
		return err
	}
	return c.discountByHand(d, items)
}

// resolve finds every line's product. Held under the read lock.
func (c *catalog) resolve(d *draft) ([]pricing.Item, error) {
	if len(d.request.Lines) == 0 {
		return nil, fault.New(fault.Invalid, "no_lines", "A sale needs at least one line.").At("lines", "no_lines", "must not be empty")
	}
	if len(d.request.Lines) > pricing.MaxLines {
		return nil, fromPricing(pricing.ErrTooManyLines)
	}
	d.lines = make([]draftLine, len(d.request.Lines))
	items := make([]pricing.Item, len(d.request.Lines))
	now := c.today(c.now().Add(-grace), c.now().Add(-minuteGrace))
	for i := range d.request.Lines {
		l := &d.request.Lines[i]
		found, err := c.line(i+1, l, now)
		if err != nil {
			return nil, err
		}
		quantity := money.One
		switch {
		case l.Quantity != nil:
			quantity = *l.Quantity
		case found.Quantity != nil:
			quantity = *found.Quantity
		}
		card := found.Product.GiftCard || l.GiftCard != ""
		if card {
			if found.Product, err = giftCardLine(i+1, *l, found.Product, quantity); err != nil {
				return nil, err
			}
		}
		d.lines[i] = draftLine{product: found.Product, quantity: quantity, price: found.Product.Price, tracked: found.tracked, pastDate: found.pastDate}
		if l.Aged {
			d.lines[i].age = found.Product.AgeLimit
		}
		if err := d.lines[i].oneSymbol(i+1, found.Quantity); err != nil {
			return nil, err
		}
		items[i] = pricing.Item{UnitPrice: found.Product.Price, Quantity: quantity, ByHand: l.byHand()}
		c.tax(d, &d.lines[i], &items[i], l.TakeAway || d.request.TakeAway)
		if card {
			d.lines[i].untaxed(&items[i])
		}
		if found.Price != nil && l.Quantity == nil {
			items[i].Fixed = found.Price
		}
		if card { // what it is to be worth is no price set by hand
			continue
		}
		if err := d.lines[i].overridePrice(i+1, l, &items[i]); err != nil {
			return nil, err
		}
	}
	return items, nil
}

// line finds a line's product and which piece of it this is, and refuses what
// must not be sold on a day.
func (c *catalog) line(n int, l *LineRequest, now today) (Scanned, error) {
	s, err := c.named(n, l, now.day)
	if err != nil {
		return s, err
	}
	if s.tracked, err = l.dated(n, s); err != nil {
		return s, err
	}
	stop := c.withdrawn(s, now.day)
	if stop == nil {
		if l.PastDate { // what the till calls past its date has no grace; it is judged in the commit
			now = c.today(c.now(), c.now())
		}
		if stop = s.expired(now); stop != nil && l.PastDate {
			stop, s.pastDate = nil, true
		}
	}
	if stop != nil {
		field := stop.Fields[0]
		stop.Fields = nil
		return s, stop.At(lineField(n, "barcode"), field.Code, field.Text)
	}
	return s, nil
}

func (c *catalog) named(n int, l *LineRequest, day string) (Scanned, error) {
	switch {
	case l.ProductID != "" && l.Barcode != "":
		return Scanned{}, fault.New(fault.Invalid, "line_invalid", "Line %d names a product and a barcode; one is enough.", n).
			At(lineField(n, "barcode"), "line_invalid", "comes beside product_id")
	case l.ProductID != "":
		if q := c.products[l.ProductID]; q != nil {
			return Scanned{Product: q}, nil
		}
		return Scanned{}, unknownProduct(n, "product_id")
	case l.Barcode == "":
		return Scanned{}, fault.New(fault.Invalid, "line_invalid", "Line %d names no product.", n).
			At(lineField(n, "product_id"), "required", "must not be empty")
	}
	s, err := c.find(l.Barcode, day)
	if f, ok := fault.As(err); ok && f.Code == "malformed_barcode" {
		return s, fault.New(fault.Invalid, f.Code, "Line %d: %s", n, f.Text).At(lineField(n, "barcode"), f.Code, f.Text)
	} else if err != nil {
		return s, unknownProduct(n, "barcode")
	}
	return s, nil
}
