package promo

// hit says that a target takes in a pool.
type hit struct{ slot, pool int32 }

// findHits finds which pools each target takes in. Only targets that name a
// product of the cart, its category, or nearly all products are looked at; one
// that is about everything needs no list of its own.
func (p *Pricer) findHits() {
	b := p.Book
	p.hits = p.hits[:0]
	p.seen = grown(p.seen, b.slots)
	for i := range p.seen {
		p.seen[i] = -1
	}
	for _, at := range p.all {
		item := &p.cart.Items[p.order[p.pools[at].from]]
		products, categories := b.products.find(item.Product), b.categories.find(item.Category)
		p.except(at, products)
		p.except(at, categories)
		p.include(at, products)
		p.include(at, categories)
		for _, slot := range b.nearlyAll {
			p.hit(at, slot)
		}
	}
	p.sortHits()
}

// except marks targets as seen that do not take a pool in.
func (p *Pricer) except(pool int32, marks []mark) {
	for i := range marks {
		if marks[i].except {
			p.seen[marks[i].slot] = pool
		}
	}
}

func (p *Pricer) include(pool int32, marks []mark) {
	for i := range marks {
		if !marks[i].except {
			p.hit(pool, marks[i].slot)
		}
	}
}

func (p *Pricer) hit(pool, slot int32) {
	if p.seen[slot] != pool {
		p.seen[slot] = pool
		p.hits = append(p.hits, hit{slot, pool})
	}
}

// sortHits brings the hits together by slot, their pools staying in order.
func (p *Pricer) sortHits() {
	p.slotAt = grown(p.slotAt, p.Book.slots+1)
	clear(p.slotAt)
	for i := range p.hits {
		p.slotAt[p.hits[i].slot]++
	}
	sum := int32(0)
	for i, n := range p.slotAt {
		p.slotAt[i] = sum
		sum += n
	}
	p.byHit = grown(p.byHit, len(p.hits))
	for _, h := range p.hits {
		p.byHit[p.slotAt[h.slot]] = h.pool
		p.slotAt[h.slot]++
	}
	// Every slot's place is now where the next one's begins.
}

// poolsOf returns the pools that a slot's target takes in.
func (p *Pricer) poolsOf(slot int32) []int32 {
	if p.Book.everything[slot] {
		return p.all
	}
	from := int32(0)
	if slot > 0 {
		from = p.slotAt[slot-1]
	}
	return p.byHit[from:p.slotAt[slot]]
}
