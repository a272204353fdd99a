package promo

import (
	"cmp"
	"slices"
)

// readCoupons finds the promotions that the cart has coupons of, in the order
// of the promotions.
func (p *Pricer) readCoupons() error {
	p.coupons = p.coupons[:0]
	for i, c := range p.cart.Coupons {
		use := CouponUse{Coupon: c}
		promotion := p.Book.find(c.Promotion)
		switch {
		case p.shownBefore(i):
			use.Why = Twice
		case promotion < 0 || !p.Book.promotions[promotion].Coupon:
			use.Why = Unknown
		default:
			p.addCoupon(promotion)
		}
		p.out.Coupons = append(p.out.Coupons, use)
	}
	if len(p.coupons) > MaxCoupons {
		return ErrTooManyCoupons
	}
	slices.SortFunc(p.coupons, func(a, b choice) int { return int(a.promotion - b.promotion) })
	return nil
}

// shownBefore tells whether a coupon's code stands in the cart before it.
func (p *Pricer) shownBefore(i int) bool {
	for j := range i {
		if p.cart.Coupons[j].Code == p.cart.Coupons[i].Code {
			return true
		}
	}
	return false
}

func (p *Pricer) addCoupon(promotion int32) {
	if at := p.choiceOf(promotion); at >= 0 {
		p.coupons[at].codes++
		return
	}
	p.coupons = append(p.coupons, choice{promotion: promotion, codes: 1, open: p.active[promotion]})
}

// choiceOf finds a promotion among those with coupons, -1 when it has none.
func (p *Pricer) choiceOf(promotion int32) int {
	for i := range p.coupons {
		if p.coupons[i].promotion == promotion {
			return i
		}
	}
	return -1
}

// reportCoupons says what became of each coupon. Of several for one promotion
// as many are used as it took, the first by their codes.
func (p *Pricer) reportCoupons(best uint) {
	uses := p.out.Coupons
	p.order = grown(p.order, len(uses))
	for i := range p.order {
		p.order[i] = int32(i)
	}
	slices.SortFunc(p.order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(uses[a].Coupon.Code, uses[b].Coupon.Code), cmp.Compare(a, b))
	})
	for i := range p.coupons {
		c := &p.coupons[i]
		need := p.couponsNeeded(c, best&(1<<i) != 0)
		for _, at := range p.order {
			use := &uses[at]
			if use.Why != "" || use.Coupon.Promotion != p.Book.promotions[c.promotion].ID {
				continue
			}
			if need > 0 {
				need--
				continue
			}
			use.Why = c.why(best&(1<<i) != 0)
		}
	}
}

// couponsNeeded is how many coupons of a promotion it takes for what it gave.
func (p *Pricer) couponsNeeded(c *choice, chosen bool) int64 {
	a := p.applied(c.promotion)
	if !chosen || a == nil {
		return 0
	}
	limit := p.Book.promotions[c.promotion].Limit
	if limit == 0 {
		return 1
	}
	return (a.Times + limit - 1) / limit
}

// why says why a coupon was not needed.
func (c *choice) why(chosen bool) string {
	switch {
	case !c.open:
		return NotNow
	case chosen:
		return Spare
	case c.met:
		return NoBenefit
	}
	return NotMet
}
