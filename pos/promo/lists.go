package promo

import "tillbell/pos/money"

// activeLists notes which price lists are in force and tells whether any is.
func (p *Pricer) activeLists() (any bool) {
	p.lists = grown(p.lists, len(p.Book.lists))
	for i := range p.lists {
		p.lists[i] = p.Book.listRules[i].holds(p.cart.At, p.cart.Group)
		any = any || p.lists[i]
	}
	return any
}

// listPrice is what a unit of an item costs when the cart has so much of the
// product. Lists stand by priority, so the first of a lower one ends it.
func (p *Pricer) listPrice(item *Item, quantity money.Quantity) (money.Amount, int32) {
	b := p.Book
	best, list := item.Price, NoList
	prices := b.pricesOf(item.Product)
	for i := range p.lists {
		own := prices
		for len(own) > 0 && own[0].list < int32(i) {
			own = own[1:]
		}
		prices = own
		if !p.lists[i] {
			continue
		}
		if list != NoList && b.lists[i].Priority < b.lists[list].Priority {
			break
		}
		unit, ok := b.unitPrice(item, int32(i), own, quantity, p.cart.Rounding)
		if ok && (list == NoList || unit < best) {
			best, list = unit, int32(i)
		}
	}
	return best, list
}

// unitPrice is what one list says. Of prices those in front may be the list's,
// the largest quantities first.
func (b *Book) unitPrice(item *Item, list int32, prices []price, quantity money.Quantity, mode money.Rounding) (money.Amount, bool) {
	for i := range prices {
		e := prices[i].entry
		if prices[i].list != list {
			break
		}
		if e.From > quantity {
			continue
		}
		if e.Price != nil {
			return *e.Price, true
		}
		return lessPercent(item.Price, e.Percent, mode), true
	}
	l := &b.lists[list]
	if l.Percent == 0 || !b.takesIn(b.listRules[list].slot, &l.Target, item) {
		return 0, false
	}
	return lessPercent(item.Price, l.Percent, mode), true
}

func lessPercent(price money.Amount, off money.Rate, mode money.Rounding) money.Amount {
	return price - (&Reward{Percent: off}).off(price, 0, mode)
}

// takesIn tells whether a slot's target takes in an item.
func (b *Book) takesIn(slot int32, t *Target, item *Item) bool {
	in := t.All
	for _, marks := range [][]mark{b.products.find(item.Product), b.categories.find(item.Category)} {
		for _, m := range marks {
			if m.slot == slot {
				if m.except {
					return false
				}
				in = true
			}
		}
	}
	return in
}
