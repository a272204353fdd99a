package pos

import (
	"errors"
	"sync"
	"time"

	"tillbell/pos/money"
	"tillbell/pos/pricing"
	"tillbell/pos/promo"
	"tillbell/server/fault"
)

// priceHolds is how long a customer who was shown a price may pay it after the
// hour or the day for which it was ended.
const priceHolds = 15 * time.Minute

// promoted is what the rules did to a draft.
type promoted struct {
	lists      []string            // by line: whose price was charged
	lines      [][]AppliedDiscount // by line
	promotions []AppliedDiscount
	coupons    []CouponUse
	redeem     []coupon // those that counted
}

// CouponUse says what became of a coupon that was shown.
type CouponUse struct {
	Code string `json:"code"`
	Used bool   `json:"used"`
	Why  string `json:"why,omitempty"` // not used: twice, unknown, not_now, not_met, no_benefit or spare
}

// pricers keeps the memory of what prices carts.
var pricers = sync.Pool{New: func() any { return new(cartPricer) }}

type cartPricer struct {
	promo.Pricer
	cart promo.Cart
	out  promo.Result
}

// promote lets the store's rules say what a draft's lines cost and what is taken
// off them. Held under the read lock.
func (c *catalog) promote(d *draft, items []pricing.Item) error {
	d.promoted = promoted{}
	if c.book.Empty() && len(d.coupons) == 0 {
		return nil
	}
	p := pricers.Get().(*cartPricer)
	defer pricers.Put(p)
	p.Book = c.book
	c.fillCart(p, d, items)
	if err := p.Price(&p.cart, &p.out); err != nil {
		return fromPromo(err)
	}
	for i := range items {
		items[i].UnitPrice, items[i].Discount = p.out.Lines[i].UnitPrice, p.out.Lines[i].Discount
		d.lines[i].price = items[i].UnitPrice
		if m := d.lines[i].manual; m != nil && m.override != nil {
			m.override.From = p.out.Lines[i].Listed
		}
	}
	d.promoted.take(c.book, &p.out, d.coupons)
	return nil
}

func (c *catalog) fillCart(p *cartPricer, d *draft, items []pricing.Item) {
	p.cart = promo.Cart{Items: p.cart.Items[:0], Coupons: p.cart.Coupons[:0], Rounding: c.policy.Rounding, Group: d.buyer.group,
		At: momentOf(d.moment, c.zone)}
	for i := range items {
		item, product := &items[i], d.lines[i].product
		good := promo.Item{Product: product.ID, Category: product.Category, Price: product.Price, Quantity: item.Quantity,
			Pieces: product.Unit == "each", Fixed: item.Fixed}
		good.Excluded = d.request.Lines[i].GiftCard != "" || product.GiftCard || product.IsDeposit
		good.Apart = promo.Apart{TakeAway: item.TakeAway, Amount: item.ByHand.Amount, Percent: item.ByHand.Percent}
		if m := d.lines[i].manual; m != nil && m.override != nil {
			good.Manual = d.request.Lines[i].UnitPrice
		}
		if held := d.heldPrice(i); held != nil {
			good.Manual, good.Excluded = held, true
		}
		p.cart.Items = append(p.cart.Items, good)
	}
	for _, one := range d.coupons {
		p.cart.Coupons = append(p.cart.Coupons, promo.Coupon{Code: one.code, Promotion: one.promotion})
	}
}

// momentOf is a time as the clocks of a zone show it.
func momentOf(t time.Time, zone *time.Location) promo.Moment {
	_, offset := t.In(zone).Zone()
	return promo.MomentAt(t.Unix() + int64(offset))
}

// take copies what the document says from a result, whose memory is used again.
func (p *promoted) take(book *promo.Book, out *promo.Result, coupons []coupon) {
	p.lists, p.lines = make([]string, len(out.Lines)), make([][]AppliedDiscount, len(out.Lines))
	for i := range out.Lines {
		l := &out.Lines[i]
		if l.List != promo.NoList {
			p.lists[i] = book.List(l.List).Name
		}
		for _, part := range l.Parts {
			rule := book.Promotion(part.Promotion)
			p.lines[i] = append(p.lines[i], AppliedDiscount{ID: rule.ID, Name: rule.Name, Amount: part.Amount})
		}
	}
	for _, a := range out.Applied {
		rule := book.Promotion(a.Promotion)
		p.promotions = append(p.promotions, AppliedDiscount{ID: rule.ID, Name: rule.Name, Amount: a.Amount})
	}
	for i, use := range out.Coupons {
		p.coupons = append(p.coupons, CouponUse{Code: use.Coupon.Code, Used: use.Why == "", Why: use.Why})
		if use.Why == "" {
			p.redeem = append(p.redeem, coupons[i])
		}
	}
}

// show writes what the rules did into a line of a document.
func (p *promoted) show(line *DocumentLine, own money.Amount) {
	i := int(line.Line - 1)
	if i >= len(p.lines) {
		return
	}
	line.Promotions, line.PriceList = p.lines[i], p.lists[i]
	if p.lists[i] != "" && line.UnitPrice != own {
		line.ListPrice = &own
	}
}

// codes are the coupons that counted.
func (p *promoted) codes() []string {
	var out []string
	for _, one := range p.redeem {
		out = append(out, one.code)
	}
	return out
}

// ended tells whether a draft's total is what it was a moment ago, before an
// hour or a day ended: who was shown that price pays it. Held under the read
// lock.
func (c *catalog) ended(d *draft) (bool, error) {
	before := d.moment.Add(-priceHolds)
	if !c.book.Changed(momentOf(before, c.zone), momentOf(d.moment, c.zone)) {
		return false, nil
	}
	now := d.moment
	d.moment = before
	if err := c.cart(d); err != nil {
		return false, err
	}
	if d.request.Total == d.totals.Total {
		return true, nil
	}
	d.moment = now
	return false, c.cart(d)
}

// fromPromo turns pos/promo's refusals of carts into faults.
func fromPromo(err error) error {
	var line *promo.LineError
	switch {
	case errors.As(err, &line):
		return fromPricing(&pricing.LineError{Line: line.Line, Code: line.Code, Text: line.Text})
	case errors.Is(err, promo.ErrTooManyCoupons):
		return fault.New(fault.Invalid, "too_many_coupons", "%s", err).At("coupons", "too_many_coupons", "are too many")
	case errors.Is(err, promo.ErrTooManyLines):
		return fromPricing(pricing.ErrTooManyLines)
	}
	return err
}
