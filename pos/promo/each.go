package promo

import "tillbell/pos/money"

// each gives a reward on every unit, on the dearest pieces when they are
// limited.
func (p *Pricer) each(t *turn) {
	p.runs = p.runs[:0]
	if t.limit == unlimited {
		p.gather(t, p.poolsOf(t.slot), false)
		p.rewardRuns(t, &t.Reward)
		t.times = 1
		return
	}
	from, to := p.gather(t, p.poolsOf(t.slot), true)
	p.dearestFirst(from, to)
	for _, r := range p.runs {
		k := min(t.limit-t.times, r.left)
		off := t.Reward.off(r.unit, money.One, p.cart.Rounding)
		if k == 0 || off == 0 {
			continue
		}
		p.cut(r.segment, k)
		p.reward(t, &t.Reward, r.segment)
		t.times += k
	}
}

// rewardRuns gives a reward on each unit of the runs.
func (p *Pricer) rewardRuns(t *turn, reward *Reward) {
	for i := range p.runs {
		p.reward(t, reward, p.runs[i].segment)
	}
}

// reward gives a reward on each unit of a segment, which stays as it is where
// the reward comes to nothing.
func (p *Pricer) reward(t *turn, reward *Reward, at int32) {
	s := &p.segments[at]
	if off := reward.off(s.net, s.quantity, p.cart.Rounding); off > 0 {
		p.give(at, off, t.after())
	}
}

// tiers gives the reward of the highest tier that the pieces reach.
func (p *Pricer) tiers(t *turn) {
	pools := p.poolsOf(t.slot)
	if t.PerProduct {
		p.eachGood(t, pools, func(pools []int32) { p.tiersOf(t, pools) })
		return
	}
	p.tiersOf(t, pools)
}

func (p *Pricer) tiersOf(t *turn, pools []int32) {
	p.runs = p.runs[:0]
	p.gather(t, pools, true)
	var pieces int64
	for _, r := range p.runs {
		pieces += r.left
	}
	if reward := t.tier(pieces); reward != nil {
		p.rewardRuns(t, reward)
		t.times++
	}
}

// tier returns the reward of the highest tier that n reaches, nil below all.
func (t *turn) tier(n int64) *Reward {
	for i := len(t.Tiers) - 1; i >= 0; i-- {
		if n >= t.Tiers[i].From {
			return &t.Tiers[i].Reward
		}
	}
	return nil
}

// basket gives a reward for what is spent on the target. Spent is what is still
// to be paid, whoever else works on the goods; the reward goes only to those
// that the promotion may use.
func (p *Pricer) basket(t *turn) {
	pools := p.poolsOf(t.slot)
	var spent, open money.Amount
	p.targets = p.targets[:0]
	for _, at := range pools {
		for s := p.pools[at].segment; s >= 0; s = p.segments[s].next {
			spent += p.segments[s].net
			if t.sees(&p.segments[s]) {
				open += p.segments[s].net
				p.targets = append(p.targets, s)
			}
		}
	}
	reward := t.tier(int64(spent))
	if reward == nil {
		return
	}
	if t.times = 1; t.GetTarget != nil {
		t.times = p.gifts(t, pools, spent)
		return
	}
	p.spreadOver(reward.off(open, money.One, p.cart.Rounding), t.after())
}

// gifts gives the dearest pieces of a target at a tier's price, as many as are
// not needed to reach the tier.
func (p *Pricer) gifts(t *turn, pools []int32, spent money.Amount) (times int64) {
	p.runs = p.runs[:0]
	from, to := p.gather(t, p.poolsOf(t.slot+1), true)
	p.dearestFirst(from, to)
	for _, r := range p.runs {
		counts := contains(pools, p.segments[r.segment].pool)
		k := min(t.Get-times, r.left)
		for ; k > 0; k-- { // Get is small
			rest := spent
			if counts {
				rest -= r.unit * money.Amount(k)
			}
			reward := t.tier(int64(rest))
			if reward == nil || reward.off(r.unit, money.One, p.cart.Rounding) == 0 {
				continue
			}
			p.cut(r.segment, k)
			p.reward(t, reward, r.segment)
			spent, times = rest, times+k
			break
		}
	}
	return times
}

// contains looks in pools, which stand in order.
func contains(pools []int32, pool int32) bool {
	from, to := 0, len(pools)
	for from < to {
		if mid := int(uint(from+to) >> 1); pools[mid] < pool {
			from = mid + 1
		} else {
			to = mid
		}
	}
	return from < len(pools) && pools[from] == pool
}
