package promo

import (
	"cmp"
	"slices"

	"tillbell/pos/money"
)

// pool is what stands in the cart of one product at one price, on however many
// lines.
type pool struct {
	from, to   int32 // its items in the sorted order
	good       int32
	pieces     bool // can go into sets
	open       bool // to promotions
	excluded   bool // even from the order's discount
	unit       money.Amount
	listed     money.Amount // unit, had no person set it
	list       int32
	quantity   money.Quantity
	amount     money.Amount
	manual     money.Amount
	manualRate money.Rate

	segment int32        // its first
	gift    money.Amount // from the promotion at work
}

// good is a product of the cart: the pools from, to.
type good struct {
	from, to int32
	quantity money.Quantity // on lines whose price the lists may set
}

// segment is a part of a pool that promotions have treated alike.
type segment struct {
	next     int32 // of the same pool, -1 at the end
	pool     int32
	state    state
	quantity money.Quantity
	net      money.Amount // still to be paid
	needs    uint16       // of the promotion at work, by their bits
	sort     int32        // by them
	got      int64        // pieces of it that are used, or got at the reward
}

type state uint8

const (
	fresh   state = iota // no promotion has used it
	touched              // only stackable ones have
	closed               // an exclusive one has
)

// gift is a part of a line's discount, as it was given.
type gift struct {
	line      int32
	promotion int32
	amount    money.Amount
}

// sortItems puts the items into an order that does not depend on theirs: by
// what tells pools apart, and within a pool by quantity and what else tells
// lines apart.
func (p *Pricer) sortItems() {
	items := p.cart.Items
	p.order = grown(p.order, len(items))
	for i := range p.order {
		p.order[i] = int32(i)
	}
	slices.SortFunc(p.order, func(a, b int32) int {
		if c := compareItems(&items[a], &items[b]); c != 0 {
			return c
		}
		return cmp.Or(cmp.Compare(items[b].Quantity, items[a].Quantity), compareApart(items[a].Apart, items[b].Apart), cmp.Compare(a, b))
	})
}

// compareItems is 0 for items of the same pool.
func compareItems(a, b *Item) int {
	if c := cmp.Compare(a.Product, b.Product); c != 0 {
		return c
	}
	if c := cmp.Compare(a.Category, b.Category); c != 0 {
		return c
	}
	if c := cmp.Compare(a.Price, b.Price); c != 0 {
		return c
	}
	if c := cmp.Or(compareAmounts(a.Manual, b.Manual), compareAmounts(a.Fixed, b.Fixed)); c != 0 {
		return c
	}
	if c := cmp.Or(cmp.Compare(a.Amount, b.Amount), cmp.Compare(a.Percent, b.Percent)); c != 0 {
		return c
	}
	return cmp.Or(compareBools(a.Excluded, b.Excluded), compareBools(a.inSets(), b.inSets()))
}

func compareApart(a, b Apart) int {
	return cmp.Or(compareBools(a.TakeAway, b.TakeAway), cmp.Compare(a.Amount, b.Amount), cmp.Compare(a.Percent, b.Percent))
}

func compareAmounts(a, b *money.Amount) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	return cmp.Compare(*a, *b)
}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// fillPools makes the pools and goods of the sorted items.
func (p *Pricer) fillPools() {
	items := p.cart.Items
	p.pools, p.goods, p.all = p.pools[:0], p.goods[:0], p.all[:0]
	for n, at := range p.order {
		item := &items[at]
		if n == 0 || compareItems(&items[p.order[n-1]], item) != 0 {
			if n == 0 || items[p.order[n-1]].Product != item.Product || items[p.order[n-1]].Category != item.Category {
				p.goods = append(p.goods, good{from: int32(len(p.pools))})
			}
			if item.open() {
				p.all = append(p.all, int32(len(p.pools)))
			}
			p.pools = append(p.pools, pool{from: int32(n), good: int32(len(p.goods) - 1), pieces: item.inSets(), open: item.open(),
				excluded: item.Excluded, manualRate: item.Percent, list: NoList})
		}
		q, g := &p.pools[len(p.pools)-1], &p.goods[len(p.goods)-1]
		q.to, g.to = int32(n+1), int32(len(p.pools))
		q.quantity += item.Quantity
		q.manual += min(item.Amount, money.MaxAmount)
		if item.listed() {
			g.quantity += item.Quantity
		}
	}
}

// listed tells whether price lists say what an item costs.
func (i *Item) listed() bool { return i.Manual == nil && i.Fixed == nil && !i.Excluded }

// setPrices finds what each pool's unit costs, and what lines and pools come to.
func (p *Pricer) setPrices() error {
	lists := p.activeLists()
	for i := range p.goods {
		g := &p.goods[i]
		for j := g.from; j < g.to; j++ {
			q := &p.pools[j]
			item := &p.cart.Items[p.order[q.from]]
			q.unit = item.Price
			if item.listed() && lists {
				q.unit, q.list = p.listPrice(item, g.quantity)
			}
			q.listed = q.unit
			if item.Manual != nil {
				if lists && !item.Excluded {
					q.listed, _ = p.listPrice(item, g.quantity+q.quantity)
				}
				q.unit = *item.Manual
			}
			if err := p.setAmounts(q); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *Pricer) setAmounts(q *pool) error {
	for _, at := range p.order[q.from:q.to] {
		item, line := &p.cart.Items[at], &p.out.Lines[at]
		var amount money.Amount
		var err error
		if item.Fixed != nil {
			amount = *item.Fixed
		} else if amount, err = money.Mul(q.unit, item.Quantity, p.cart.Rounding); err != nil {
			amount = money.MaxAmount + 1
		}
		if amount > money.MaxAmount {
			return &LineError{int(at) + 1, "too_large", "The amount is too large."}
		}
		if item.Amount > amount {
			return &LineError{int(at) + 1, "discount_invalid", "The discount must lie between zero and the line's amount."}
		}
		*line = Line{UnitPrice: q.unit, List: q.list, Listed: q.listed, Amount: amount}
		q.amount += amount
		if p.out.Amount += amount; p.out.Amount > money.MaxAmount {
			return &LineError{int(at) + 1, "too_large", "The amount is too large."}
		}
	}
	return nil
}

// resetSegments makes every pool one fresh segment.
func (p *Pricer) resetSegments() {
	p.segments = grown(p.segments, len(p.pools))
	for i := range p.pools {
		q := &p.pools[i]
		q.segment = int32(i)
		p.segments[i] = segment{next: -1, pool: int32(i), quantity: q.quantity, net: q.amount}
	}
}

// netOf is what is still to be paid for a pool.
func (p *Pricer) netOf(q *pool) (net money.Amount) {
	for s := q.segment; s >= 0; s = p.segments[s].next {
		net += p.segments[s].net
	}
	return net
}

// cut leaves pieces in a segment and makes one of the rest, behind it.
func (p *Pricer) cut(at int32, pieces int64) {
	s := &p.segments[at]
	quantity := money.Quantity(pieces) * money.One
	if quantity == s.quantity {
		return
	}
	net, _ := money.MulDiv(int64(s.net), int64(quantity), int64(s.quantity), money.HalfUp) // a part of it fits
	rest := *s
	rest.quantity, rest.net = s.quantity-quantity, s.net-money.Amount(net)
	s.quantity, s.net, s.next = quantity, money.Amount(net), int32(len(p.segments))
	p.segments = append(p.segments, rest)
}

// give takes an amount off a segment, which the promotion leaves in a state.
func (p *Pricer) give(at int32, off money.Amount, after state) {
	s := &p.segments[at]
	s.state = max(s.state, after)
	if off == 0 {
		return
	}
	s.net -= off
	q := &p.pools[s.pool]
	if q.gift == 0 {
		p.touched = append(p.touched, s.pool)
	}
	q.gift += off
}

// after is the state in which a promotion leaves what it uses.
func (t *turn) after() state {
	if t.Stack {
		return touched
	}
	return closed
}

// sees tells whether a promotion may use a segment.
func (t *turn) sees(s *segment) bool {
	return s.state == fresh || s.state == touched && t.Stack
}

// resetNets notes what is to be paid for each line.
func (p *Pricer) resetNets() {
	p.nets = grown(p.nets, len(p.out.Lines))
	for i := range p.nets {
		p.nets[i] = p.out.Lines[i].Amount
	}
}

// spread takes a pool's gift off its lines, in proportion to what is left to
// pay for each: no line can come to less than nothing.
func (p *Pricer) spread(promotion int32, q *pool) {
	lines := p.order[q.from:q.to]
	if len(lines) == 1 {
		p.note(lines[0], promotion, q.gift)
		return
	}
	p.weights = p.weights[:0]
	for _, at := range lines {
		p.weights = append(p.weights, int64(p.nets[at]))
	}
	p.parts = grown(p.parts, len(lines))
	p.split.Split(p.parts, q.gift, p.weights)
	for i, at := range lines {
		p.note(at, promotion, p.parts[i])
	}
}

func (p *Pricer) note(line, promotion int32, off money.Amount) {
	if off != 0 {
		p.nets[line] -= off
		p.given = append(p.given, gift{line, promotion, off})
	}
}

// writeParts hands the gifts out to their lines.
func (p *Pricer) writeParts() {
	lines := p.out.Lines
	p.first = grown(p.first, len(lines)+1)
	clear(p.first)
	for i := range p.given {
		p.first[p.given[i].line+1]++
	}
	for i := range lines {
		p.first[i+1] += p.first[i]
	}
	p.out.parts = grown(p.out.parts, len(p.given))
	for i := range lines {
		from, to := p.first[i], p.first[i+1]
		lines[i].Parts = p.out.parts[from:to:to][:0]
	}
	for i := range p.given {
		g := &p.given[i]
		line := &lines[g.line]
		line.Parts = append(line.Parts, Part{g.promotion, g.amount})
		line.Discount += g.amount
		p.out.Discount += g.amount
	}
}
