package call

import (
	"tillbell/pos/money"
	"tillbell/pos/pricing"
	"tillbell/pos/promo"
)

// empty is the book of a store without rules.
var empty promo.Book

// good reads a member of an item that only rules need.
func (r *reader) good(name string, item *promo.Item) bool {
	switch name {
	case "product":
		item.Product = r.string()
	case "category":
		item.Category = r.string()
	case "pieces":
		item.Pieces = r.bool()
	case "excluded":
		item.Excluded = r.bool()
	case "manual_price":
		item.Manual = r.optional()
	case "discount_percent":
		item.Percent = number(r, money.ParseRate)
	case "take_away":
		item.Apart.TakeAway = r.bool()
	case "by_hand":
		m := r.byHand()
		item.Apart.Amount, item.Apart.Percent = m.Amount, m.Percent
	default:
		return false
	}
	return true
}

// context reads a member of a cart that only rules need, and notes that they
// are wanted when it is the time.
func (e *Engine) context(r *reader, name string) bool {
	c := &e.cart
	switch name {
	case "at":
		at, ok := promo.ParseMoment(r.string())
		if !ok {
			r.fail("A local time such as 2026-11-27T16:30 was expected.")
		}
		c.At, e.promoting = at, true
	case "customer_group":
		if !r.word("null") {
			c.Group = r.string()
		}
	case "coupons":
		r.array(func() {
			if len(c.Coupons) == promo.MaxCodes {
				r.err = promo.ErrTooManyCoupons
				return
			}
			c.Coupons = append(c.Coupons, r.coupon())
		})
	case "discount_amount":
		c.Amount = r.zeroed()
	case "discount_percent":
		c.Percent = number(r, money.ParseRate)
	default:
		return false
	}
	return true
}

func (r *reader) coupon() (c promo.Coupon) {
	r.object(func(name string) bool {
		switch name {
		case "code":
			c.Code = r.string()
		case "promotion":
			c.Promotion = r.string()
		default:
			return false
		}
		return true
	})
	return c
}

// resetCart forgets the cart before.
func (e *Engine) resetCart() {
	e.promoting = false
	e.cart = promo.Cart{Items: e.cart.Items[:0], Coupons: e.cart.Coupons[:0]}
}

// promote lets the rules say what the items cost and what is taken off.
func (e *Engine) promote(p pricing.Policy) error {
	if !e.promoting {
		return nil
	}
	if e.promo.Book == nil {
		e.promo.Book = &empty
	}
	e.cart.Rounding = p.Rounding
	for i := range e.items {
		item, good := &e.items[i], &e.cart.Items[i]
		good.Price, good.Quantity, good.Fixed, good.Amount = item.UnitPrice, item.Quantity, item.Fixed, item.Discount
	}
	if err := e.promo.Price(&e.cart, &e.priced); err != nil {
		return err
	}
	for i := range e.items {
		e.items[i].UnitPrice, e.items[i].Discount = e.priced.Lines[i].UnitPrice, e.priced.Lines[i].Discount
	}
	return nil
}

// writeLinePromotions adds to a line of TOTALS what the rules did to it.
func (e *Engine) writeLinePromotions(i int) {
	if !e.promoting {
		return
	}
	line := &e.priced.Lines[i]
	e.member(",", "unit_price").integer(int64(line.UnitPrice))
	e.member(",", "list_price").integer(int64(e.cart.Items[i].Price))
	if e.cart.Items[i].Manual != nil {
		e.member(",", "from").integer(int64(line.Listed))
	}
	e.member(",", "price_list")
	if line.List == promo.NoList {
		e.raw("null")
	} else {
		e.string(e.promo.Book.List(line.List).Name)
	}
	var manual, order money.Amount
	e.member(",", "promotions")
	mark, n := "[", 0
	for _, part := range line.Parts {
		switch part.Promotion {
		case promo.ManualLine:
			manual += part.Amount
		case promo.ManualOrder:
			order += part.Amount
		default:
			e.raw(mark)
			e.applied(part.Promotion, part.Amount)
			mark = "},"
			n++
		}
	}
	e.closeList(n)
	e.member(",", "manual").integer(int64(manual))
	e.member(",", "order").integer(int64(order))
}

// applied begins an object of a promotion and what it gave.
func (e *Engine) applied(promotion int32, amount money.Amount) {
	p := e.promo.Book.Promotion(promotion)
	e.member("{", "id").string(p.ID)
	e.member(",", "name").string(p.Name)
	e.member(",", "amount").integer(int64(amount))
}

// writePromotions adds to TOTALS which promotions and coupons counted.
func (e *Engine) writePromotions() {
	if !e.promoting {
		return
	}
	e.member(",", "promotions")
	mark := "["
	for _, a := range e.priced.Applied {
		e.raw(mark)
		e.applied(a.Promotion, a.Amount)
		e.member(",", "times").integer(a.Times)
		mark = "},"
	}
	e.closeList(len(e.priced.Applied))
	e.member(",", "coupons")
	mark = "["
	for _, c := range e.priced.Coupons {
		e.raw(mark)
		e.member("{", "code").string(c.Coupon.Code)
		e.member(",", "why").string(c.Why)
		mark = "},"
	}
	e.closeList(len(e.priced.Coupons))
}
