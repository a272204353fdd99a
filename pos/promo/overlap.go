package promo

import (
	"cmp"
	"math/bits"
	"slices"

	"tillbell/pos/money"
)

// Where the targets of one promotion have pieces in common, a piece that is
// used for one may be missed at another. So before any set is made it is
// decided how many there will be and which pieces each target gets; from then
// on the targets have nothing in common. The best for a number of sets is a
// matching of pieces to targets, found from the dearest piece down. What one
// more set adds never grows with their number, so the best number is searched
// by halves.

// overlap marks the segments of all needs with those needs and tells whether
// any has two. unmark takes the marks off.
func (p *Pricer) overlap() (some bool) {
	for i := range p.needs {
		for _, r := range p.runs[p.needs[i].from:p.needs[i].to] {
			s := &p.segments[r.segment]
			some = some || s.needs != 0
			s.needs |= 1 << i
		}
	}
	return some
}

func (p *Pricer) unmark() {
	for _, r := range p.runs {
		p.segments[r.segment].needs = 0
	}
}

// mostSets is the number of sets, at most limit, up to which one more is worth
// more; worth is below zero where there are not the pieces for so many.
func mostSets(limit int64, worth func(sets int64) money.Amount) int64 {
	from := int64(0)
	for from < limit {
		mid := from + (limit-from+1)/2
		if least := max(worth(mid-1), 0); worth(mid) > least {
			from = mid
		} else {
			limit = mid - 1
		}
	}
	return from
}

// parcel gives each group of a set its own pieces.
func (p *Pricer) parcel(t *turn) {
	limit := min(t.limit-t.times, p.roomFor())
	if limit == 0 { // as nearly always: then one need goes without, whoever takes what
		return
	}
	p.gatherCommon()
	sets := mostSets(limit, func(sets int64) money.Amount {
		sum, full := p.match(sets)
		switch {
		case !full:
			return -1
		case t.Percent != 0:
			return sum // a share of it is rounded, and would not show that one more is worth it
		}
		return t.Reward.off(sum, money.Quantity(sets)*money.One, p.cart.Rounding)
	})
	p.match(sets)
	for i := range p.common {
		p.segments[p.common[i].segment].got = p.taken[i]
	}
	for i := range p.needs {
		n := &p.needs[i]
		for at := n.from; at < n.to; at++ {
			r := &p.runs[at]
			s := &p.segments[r.segment]
			k := min(s.got, p.sorts[s.sort].to[i])
			r.left, s.got, p.sorts[s.sort].to[i] = k, s.got-k, p.sorts[s.sort].to[i]-k
		}
	}
}

// roomFor is how many sets there are pieces for, by each need alone.
func (p *Pricer) roomFor() int64 {
	limit := unlimited
	for i := range p.needs {
		n := &p.needs[i]
		var pieces int64
		for _, r := range p.runs[n.from:n.to] {
			pieces += r.left
		}
		limit = min(limit, pieces/n.count)
	}
	return limit
}

// sort is the pieces that the same needs take, and how many of them each has
// been given.
type sort struct {
	needs uint16
	to    [MaxGroups]int64
}

// gatherCommon gathers the runs of all needs, each once, dearest first, and sorts
// them by who takes them.
func (p *Pricer) gatherCommon() {
	p.common, p.sorts = p.common[:0], p.sorts[:0]
	for i := range p.needs {
		for _, r := range p.runs[p.needs[i].from:p.needs[i].to] {
			s := &p.segments[r.segment]
			if bits.TrailingZeros16(s.needs) != i {
				continue
			}
			p.common = append(p.common, r)
			at := slices.IndexFunc(p.sorts, func(known sort) bool { return known.needs == s.needs })
			if at < 0 {
				at, p.sorts = len(p.sorts), append(p.sorts, sort{needs: s.needs})
			}
			s.sort = int32(at)
		}
	}
	slices.SortStableFunc(p.common, func(a, b run) int { return cmp.Compare(b.unit, a.unit) })
}

// match matches pieces to the groups of so many sets, so that together they
// cost as much as can be. It tells what they cost and whether all groups are
// full.
func (p *Pricer) match(sets int64) (sum money.Amount, done bool) {
	for i := range p.sorts {
		p.sorts[i].to = [MaxGroups]int64{}
	}
	p.taken = grown(p.taken, len(p.common))
	clear(p.taken)
	var open [MaxGroups]int64
	var all int64
	for i := range p.needs {
		open[i] = p.needs[i].count * sets
		all += open[i]
	}
	var full uint16 // groups that no later piece makes room in
	for i := range p.common {
		r := &p.common[i]
		s := &p.segments[r.segment]
		for all > 0 && p.taken[i] < r.left && s.needs&^full != 0 {
			k, tried := p.place(s.sort, r.left-p.taken[i], &open)
			if k == 0 {
				full |= tried
			}
			p.taken[i], all, sum = p.taken[i]+k, all-k, sum+r.unit*money.Amount(k)
		}
	}
	return sum, all == 0
}

// chain is how groups are reached: from which other, and by moving which sort
// of pieces.
type chain struct{ from, by [MaxGroups]int }

// place puts up to left pieces of a sort into a group with room, making room if
// need be: along the shortest chain of groups, pieces of each move to the next.
// It returns how many it could, and the groups it tried.
func (p *Pricer) place(sort int32, left int64, open *[MaxGroups]int64) (pieces int64, tried uint16) {
	var c chain
	var queue [MaxGroups]int
	seen, tail := p.sorts[sort].needs, 0
	for more := seen; more != 0; more &= more - 1 {
		group := bits.TrailingZeros16(more)
		queue[tail], c.from[group], c.by[group] = group, -1, int(sort)
		tail++
	}
	for head := 0; head < tail; head++ {
		group := queue[head]
		if open[group] > 0 {
			return p.shift(&c, group, min(left, open[group]), open), seen
		}
		for i := range p.sorts {
			if p.sorts[i].to[group] == 0 {
				continue
			}
			for more := p.sorts[i].needs &^ seen; more != 0; more &= more - 1 {
				next := bits.TrailingZeros16(more)
				queue[tail], c.from[next], c.by[next] = next, group, i
				tail++
				seen |= 1 << next
			}
		}
	}
	return 0, seen
}

// shift moves up to k pieces along a chain that ends at a group with room.
func (p *Pricer) shift(c *chain, group int, k int64, open *[MaxGroups]int64) int64 {
	for g := group; c.from[g] >= 0; g = c.from[g] {
		k = min(k, p.sorts[c.by[g]].to[c.from[g]])
	}
	open[group] -= k
	for ; group >= 0; group = c.from[group] {
		p.sorts[c.by[group]].to[group] += k
		if c.from[group] >= 0 {
			p.sorts[c.by[group]].to[c.from[group]] -= k
		}
	}
	return k
}

// reserve keeps for buying what only so can be bought: of the pieces that could
// be got as well, the dearest are got, as many as buying can spare.
func (p *Pricer) reserve(t *turn, get, buy *need) {
	var only, shared, gettable int64
	for _, r := range p.runs[buy.from:buy.to] {
		if r.shared {
			shared += r.left
		} else {
			only += r.left
		}
	}
	for _, r := range p.runs[get.from:get.to] {
		gettable += r.left
	}
	take := func(sets int64, final bool) (sum money.Amount) {
		missing, spare := get.count*sets, shared-max(buy.count*sets-only, 0)
		if spare < 0 {
			return -1
		}
		for at := get.from; at < get.to; at++ {
			r := &p.runs[at]
			s := &p.segments[r.segment]
			k := min(r.left, missing)
			if both := s.needs == 3; both {
				k = min(k, spare)
				spare -= k
			}
			missing, sum = missing-k, sum+t.worth(r.unit)*money.Amount(k)
			if final {
				s.got, r.left = k, k
			}
		}
		if missing > 0 {
			return -1
		}
		return sum
	}
	sets := mostSets(min(t.limit-t.times, (only+shared)/buy.count, gettable/get.count),
		func(sets int64) money.Amount { return take(sets, false) })
	take(sets, true)
	for at := buy.from; at < buy.to; at++ {
		if r := &p.runs[at]; r.shared {
			r.left -= p.segments[r.segment].got
		}
	}
}

// worth is what the reward takes off a piece, a share of it standing for itself.
func (t *turn) worth(unit money.Amount) money.Amount {
	switch {
	case t.Percent != 0:
		return unit
	case t.Price != nil:
		return max(unit-*t.Price, 0)
	}
	return min(unit, t.Amount)
}
