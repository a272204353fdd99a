package promo

import (
	"math/bits"
	"slices"

	"tillbell/pos/money"
)

// Pricer prices carts by a book, one at a time. Its memory is kept from one to
// the next. The zero value with a Book is ready; the Book may be changed
// between carts.
type Pricer struct {
	Book *Book

	cart    *Cart
	out     *Result
	split   money.Splitter
	order   []int32 // items, sorted
	pools   []pool
	goods   []good
	active  []bool // promotions
	lists   []bool // price lists
	coupons []choice

	hits   []hit // what targets take in, gathered pool by pool
	byHit  []int32
	slotAt []int32 // by slot: where its pools end in byHit
	seen   []int32 // by slot: the pool that was looked at last
	all    []int32 // pools that promotions may work on

	segments []segment
	targets  []int32 // segments that an amount is to be spread over
	touched  []int32 // pools that the promotion at work gave something on
	runs     []run
	needs    []need
	byGood   []stretch
	picks    []pick
	common   []run   // of needs that overlap, each once
	taken    []int64 // pieces of them
	sorts    []sort
	nets     []money.Amount // of lines, as the discounts go off
	given    []gift
	first    []int32 // by line: where its gifts begin
	parts    []money.Amount
	weights  []int64
}

// choice is a promotion that the cart has coupons of.
type choice struct {
	promotion int32
	codes     int64
	met       bool // by itself it would give something
	open      bool // in force
}

// Price prices a cart into out, whose memory it uses again. After an error out
// holds nothing of use. out.Coupons keep strings of the cart.
func (p *Pricer) Price(c *Cart, out *Result) error {
	p.cart, p.out = c, out
	*out = Result{Lines: grown(out.Lines, len(c.Items)), Applied: out.Applied[:0], Coupons: out.Coupons[:0], parts: out.parts[:0]}
	if err := c.check(); err != nil {
		return err
	}
	p.findActive()
	if err := p.readCoupons(); err != nil {
		return err
	}
	p.sortItems()
	p.fillPools()
	if err := p.setPrices(); err != nil {
		return err
	}
	p.findHits()
	best := p.bestCoupons()
	p.pass(best, true)
	p.writeParts()
	p.reportCoupons(best)
	return nil
}

// grown returns a slice of n with the memory of s.
func grown[T any](s []T, n int) []T { return slices.Grow(s[:0], n)[:n] }

// findActive notes which promotions are in force.
func (p *Pricer) findActive() {
	p.active = grown(p.active, len(p.Book.rules))
	for i := range p.active {
		p.active[i] = p.Book.rules[i].holds(p.cart.At, p.cart.Group)
	}
}

// pass runs all promotions, those with coupons as the bits of chosen say, and
// returns what is left to pay. With record it writes down what was given where.
func (p *Pricer) pass(chosen uint, record bool) money.Amount {
	p.resetSegments()
	p.given = p.given[:0]
	p.out.Applied = p.out.Applied[:0]
	if record {
		p.resetNets()
	}
	p.run(0, p.Book.baskets, chosen, record)
	p.manualLines(record)
	p.run(p.Book.baskets, len(p.Book.rules), chosen, record)
	p.manualOrder(record)
	var left money.Amount
	for i := range p.segments {
		left += p.segments[i].net
	}
	return left
}

// run gives the promotions of a range their turns.
func (p *Pricer) run(from, to int, chosen uint, record bool) {
	for i := from; i < to; i++ {
		if !p.active[i] {
			continue
		}
		rule := &p.Book.promotions[i]
		turn := turn{Promotion: rule, slot: p.Book.rules[i].slot, limit: unlimited}
		if rule.Limit > 0 {
			turn.limit = rule.Limit
		}
		if rule.Coupon {
			at := p.choiceOf(int32(i))
			if at < 0 || chosen&(1<<at) == 0 {
				continue
			}
			if rule.Limit > 0 {
				turn.limit *= p.coupons[at].codes
			}
		}
		if rule.MinSpend > 0 && p.spendable() < rule.MinSpend {
			continue
		}
		p.turn(&turn)
		p.finish(int32(i), turn.times, record)
	}
}

const unlimited int64 = 1 << 50

// turn is a promotion at work.
type turn struct {
	*Promotion
	slot  int32
	limit int64
	times int64
}

func (p *Pricer) turn(t *turn) {
	switch t.Kind {
	case Each:
		p.each(t)
	case Tiers:
		p.tiers(t)
	case Basket:
		p.basket(t)
	default:
		p.sets(t)
	}
}

// spendable is the sum of what promotions may work on, before any.
func (p *Pricer) spendable() (sum money.Amount) {
	for _, i := range p.all {
		sum += p.pools[i].amount
	}
	return sum
}

// finish takes a promotion's gifts into the books.
func (p *Pricer) finish(promotion int32, times int64, record bool) {
	var sum money.Amount
	for _, i := range p.touched {
		sum += p.pools[i].gift
		if record {
			p.spread(promotion, &p.pools[i])
		}
		p.pools[i].gift = 0
	}
	p.touched = p.touched[:0]
	if sum > 0 && promotion >= 0 {
		p.out.Applied = append(p.out.Applied, Applied{promotion, sum, times})
	}
}

// manualLines takes off what persons gave on lines.
func (p *Pricer) manualLines(record bool) {
	for i := range p.pools {
		q := &p.pools[i]
		if q.manual == 0 && q.manualRate == 0 {
			continue
		}
		net := p.netOf(q)
		off := min(q.manual, net)
		if q.manualRate != 0 {
			off = (&Reward{Percent: q.manualRate}).off(net, 0, p.cart.Rounding)
		}
		p.targets = p.targets[:0]
		for s := q.segment; s >= 0; s = p.segments[s].next {
			p.targets = append(p.targets, s)
		}
		p.spreadOver(off, closed)
	}
	p.finish(ManualLine, 0, record)
}

// manualOrder takes off what a person gave on the order.
func (p *Pricer) manualOrder(record bool) {
	if p.cart.Amount == 0 && p.cart.Percent == 0 {
		return
	}
	p.targets = p.targets[:0]
	var net money.Amount
	for i := range p.pools {
		if p.pools[i].excluded {
			continue
		}
		for s := p.pools[i].segment; s >= 0; s = p.segments[s].next {
			p.targets = append(p.targets, s)
			net += p.segments[s].net
		}
	}
	off := min(p.cart.Amount, net)
	if p.cart.Percent != 0 {
		off = (&Reward{Percent: p.cart.Percent}).off(net, 0, p.cart.Rounding)
	}
	p.spreadOver(off, closed)
	p.finish(ManualOrder, 0, record)
}

// spreadOver gives an amount on the targets in proportion to what is left to
// pay for each.
func (p *Pricer) spreadOver(off money.Amount, after state) {
	if off == 0 {
		return
	}
	p.weights = p.weights[:0]
	for _, s := range p.targets {
		p.weights = append(p.weights, int64(p.segments[s].net))
	}
	p.parts = grown(p.parts, len(p.weights))
	p.split.Split(p.parts, off, p.weights)
	for i, s := range p.targets {
		p.give(s, p.parts[i], after)
	}
}

// bestCoupons finds the choice of coupons by which the cart is cheapest, the
// one with the fewest where several are.
func (p *Pricer) bestCoupons() uint {
	if len(p.coupons) == 0 {
		return 0
	}
	best, least := uint(0), p.pass(0, false)
	for chosen := uint(1); chosen < 1<<len(p.coupons); chosen++ {
		if chosen&p.hopeless() != 0 {
			continue
		}
		left := p.pass(chosen, false)
		if bits.OnesCount(chosen) == 1 {
			p.coupons[bits.TrailingZeros(chosen)].met = p.didApply(chosen)
		}
		if left < least || left == least && bits.OnesCount(chosen) < bits.OnesCount(best) {
			best, least = chosen, left
		}
	}
	return best
}

// hopeless are the choices that are not in force.
func (p *Pricer) hopeless() (mask uint) {
	for i := range p.coupons {
		if !p.coupons[i].open {
			mask |= 1 << i
		}
	}
	return mask
}

func (p *Pricer) didApply(chosen uint) bool {
	return p.applied(p.coupons[bits.TrailingZeros(chosen)].promotion) != nil
}

func (p *Pricer) applied(promotion int32) *Applied {
	for i := range p.out.Applied {
		if p.out.Applied[i].Promotion == promotion {
			return &p.out.Applied[i]
		}
	}
	return nil
}
