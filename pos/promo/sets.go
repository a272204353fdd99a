package promo

import (
	"cmp"
	"slices"

	"tillbell/pos/money"
)

// run is a segment that a promotion may use.
type run struct {
	segment int32
	unit    money.Amount // of a piece, cut to a whole
	left    int64        // pieces that the sets at work may still take
	shared  bool         // the reward's target takes it in, too
}

// need is what one use of a promotion takes of a target.
type need struct {
	from, to int   // its runs
	count    int64 // pieces
	given    int64 // of which so many, the cheapest, get the reward
}

// pick is what one use takes of a run.
type pick struct {
	run   int
	count int64
	given bool
}

// gather adds the runs of pools to those there are, dearest first, and returns
// where they stand. Only pieces count where the kind needs them.
func (p *Pricer) gather(t *turn, pools []int32, pieces bool) (from, to int) {
	from = len(p.runs)
	for _, at := range pools {
		q := &p.pools[at]
		if pieces && !q.pieces {
			continue
		}
		for s := q.segment; s >= 0; s = p.segments[s].next {
			if seg := &p.segments[s]; t.sees(seg) {
				r := run{segment: s}
				if q.pieces {
					r.left = int64(seg.quantity / money.One)
					r.unit = seg.net / money.Amount(r.left)
				}
				p.runs = append(p.runs, r)
			}
		}
	}
	return from, len(p.runs)
}

// dearestFirst sorts runs; what costs the same stays in the order of pools.
func (p *Pricer) dearestFirst(from, to int) {
	slices.SortStableFunc(p.runs[from:to], func(a, b run) int { return cmp.Compare(b.unit, a.unit) })
}

// sets runs a promotion whose reward is for pieces together.
func (p *Pricer) sets(t *turn) {
	if t.PerProduct {
		p.eachGood(t, p.poolsOf(t.slot), func(pools []int32) {
			if t.times < t.limit {
				p.setsOf(t, pools)
			}
		})
		return
	}
	p.setsOf(t, p.poolsOf(t.slot))
}

// eachGood calls f with the pools of one product after the other, that with the
// dearest pieces first.
func (p *Pricer) eachGood(t *turn, pools []int32, f func(pools []int32)) {
	p.byGood = p.byGood[:0]
	for i := 0; i < len(pools); {
		end := i
		var unit money.Amount
		for ; end < len(pools) && p.pools[pools[end]].good == p.pools[pools[i]].good; end++ {
			unit = max(unit, p.pools[pools[end]].unit)
		}
		p.byGood = append(p.byGood, stretch{i, end, unit})
		i = end
	}
	slices.SortStableFunc(p.byGood, func(a, b stretch) int { return cmp.Compare(b.unit, a.unit) })
	for _, s := range p.byGood {
		f(pools[s.from:s.to])
	}
}

// stretch is the pools of one product among those of a target.
type stretch struct {
	from, to int
	unit     money.Amount
}

// setsOf makes as many sets as there are pieces for, as the limit allows, and as
// save money. pools are those of the promotion's first target.
func (p *Pricer) setsOf(t *turn, pools []int32) {
	p.runs, p.needs = p.runs[:0], p.needs[:0]
	switch {
	case t.Kind == Set:
		for i := range t.Groups {
			if i > 0 {
				pools = p.poolsOf(t.slot + int32(i))
			}
			p.need(t, pools, t.Groups[i].Count, t.Groups[i].Count)
		}
		if len(t.Groups) > 1 {
			if p.overlap() {
				p.parcel(t)
			}
			p.unmark()
		}
	case t.GetTarget == nil:
		p.need(t, pools, t.Buy+t.Get, t.Get)
	default:
		p.need(t, p.poolsOf(t.slot+1), t.Get, t.Get)
		p.need(t, pools, t.Buy, 0)
		overlap := p.overlap()
		p.cheapestFirst(&p.needs[1])
		if overlap {
			p.reserve(t, &p.needs[0], &p.needs[1])
		}
		p.unmark()
	}
	for t.times < t.limit && p.pickSet() && p.pays(t) {
		p.useSet(t)
	}
}

func (p *Pricer) need(t *turn, pools []int32, count, given int64) {
	from, to := p.gather(t, pools, true)
	p.dearestFirst(from, to)
	p.needs = append(p.needs, need{from, to, count, given})
}

// cheapestFirst puts first what is to be bought but cannot be got, and then the
// cheapest: the customer pays with what could not be had at the reward.
func (p *Pricer) cheapestFirst(buy *need) {
	for i := buy.from; i < buy.to; i++ {
		p.runs[i].shared = p.segments[p.runs[i].segment].needs == 3
	}
	slices.SortStableFunc(p.runs[buy.from:buy.to], func(a, b run) int {
		return cmp.Or(compareBools(a.shared, b.shared), cmp.Compare(a.unit, b.unit))
	})
}

// pickSet picks the pieces of one set and tells whether there were enough.
func (p *Pricer) pickSet() bool {
	p.picks = p.picks[:0]
	for i := range p.needs {
		n := &p.needs[i]
		start, missing := len(p.picks), n.count
		for at := n.from; missing > 0 && at < n.to; at++ {
			r := &p.runs[at]
			if r.left == 0 {
				if at == n.from {
					n.from++
				}
				continue
			}
			k := min(r.left, missing)
			r.left -= k
			missing -= k
			p.picks = append(p.picks, pick{at, k, n.given == n.count})
		}
		if missing > 0 {
			p.putBack()
			return false
		}
		if n.given > 0 && n.given < n.count {
			p.markGiven(start, n.given)
		}
	}
	return true
}

// putBack undoes the picks of a set that is not made.
func (p *Pricer) putBack() {
	for i := range p.picks {
		p.runs[p.picks[i].run].left += p.picks[i].count
	}
	p.picks = p.picks[:0]
}

// markGiven gives the reward to the last pieces from start on: the cheapest.
func (p *Pricer) markGiven(start int, given int64) {
	for i := len(p.picks) - 1; i >= start && given > 0; i-- {
		k := &p.picks[i]
		if k.count > given {
			rest := pick{k.run, given, true}
			k.count -= given
			p.picks = slices.Insert(p.picks, i+1, rest)
			return
		}
		k.given = true
		given -= k.count
	}
}

// pays tells whether the picked set saves anything.
func (p *Pricer) pays(t *turn) bool {
	var sum money.Amount
	for _, k := range p.picks {
		if !k.given {
			continue
		}
		s := &p.segments[p.runs[k.run].segment]
		net := s.net / money.Amount(s.quantity/money.One) * money.Amount(k.count)
		if t.Kind == BuyGet && t.Reward.off(net, money.Quantity(k.count)*money.One, p.cart.Rounding) > 0 {
			return true
		}
		sum += net
	}
	if t.Kind == Set && t.Reward.off(sum, money.One, p.cart.Rounding) > 0 {
		return true
	}
	p.putBack()
	return false
}

// useSet makes the picked set, and as many more as take the same of the same
// runs.
func (p *Pricer) useSet(t *turn) {
	more := t.limit - t.times - 1
	for _, k := range p.picks {
		more = min(more, p.runs[k.run].left/p.perSet(k.run))
	}
	times := more + 1
	t.times += times
	p.targets = p.targets[:0]
	var net money.Amount
	for _, k := range p.picks {
		s := p.takeOut(&p.runs[k.run], k.count*times, k.count*more)
		switch {
		case !k.given:
			p.give(s, 0, t.after())
		case t.Kind == BuyGet:
			p.give(s, t.Reward.off(p.segments[s].net, p.segments[s].quantity, p.cart.Rounding), t.after())
		default:
			p.targets = append(p.targets, s)
			net += p.segments[s].net
		}
	}
	if t.Kind == Set {
		for _, s := range p.targets {
			p.give(s, 0, t.after())
		}
		p.spreadOver(t.Reward.off(net, money.Quantity(times)*money.One, p.cart.Rounding), t.after())
	}
}

// takeOut parts pieces from the segment of a run that sets take from and returns
// the segment that holds them; of those, more were not yet taken from what is
// left.
func (p *Pricer) takeOut(r *run, pieces, more int64) int32 {
	r.left -= more
	at := r.segment
	if money.Quantity(pieces)*money.One == p.segments[at].quantity {
		return at
	}
	rest := p.segments[at]
	p.cut(at, int64(rest.quantity/money.One)-pieces)
	return p.segments[at].next
}

// perSet is how many pieces of a run one set takes.
func (p *Pricer) perSet(run int) (n int64) {
	for _, k := range p.picks {
		if k.run == run {
			n += k.count
		}
	}
	return n
}
