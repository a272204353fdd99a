package promo

import (
	"cmp"
	"slices"

	"tillbell/pos/money"
)

// Book is a store's rules, made ready. It is never changed and may be used by
// many at once.
type Book struct {
	promotions []Promotion // on goods, then on the basket; by priority, then id
	lists      []PriceList // by priority, then id
	rules      []rule      // of promotions, in their order
	listRules  []rule
	baskets    int // where the promotions on the basket begin

	slots      int     // targets of all rules, numbered
	everything []bool  // by slot: about all products, without exception
	nearlyAll  []int32 // slots about all products with exceptions
	products   table   // what names a product
	categories table   // what names a category
	prices     []price // by product, then in the order of lists, then by falling quantity
}

// rule is what pricing needs of a promotion or list beside itself.
type rule struct {
	window
	slot   int32 // its first
	groups []string
}

// price is a ListPrice with its list.
type price struct {
	product string
	list    int32
	entry   *ListPrice
}

// table leads from names to slots.
type table struct{ marks []mark }

// mark says that a slot names something, to take it in or to except it.
type mark struct {
	name   string
	slot   int32
	except bool
}

// Compile checks rules and makes them ready. It keeps what it is given.
func Compile(r *Rules) (*Book, error) {
	b := &Book{promotions: slices.Clone(r.Promotions), lists: slices.Clone(r.PriceLists)}
	switch {
	case len(b.promotions) > MaxPromotions:
		return nil, &RuleError{Field: "promotions", Text: "These are too many promotions."}
	case len(b.lists) > MaxLists:
		return nil, &RuleError{Field: "price_lists", Text: "These are too many price lists."}
	}
	slices.SortFunc(b.promotions, comparePromotions)
	slices.SortFunc(b.lists, func(x, y PriceList) int {
		return cmp.Or(cmp.Compare(y.Priority, x.Priority), cmp.Compare(x.ID, y.ID))
	})
	if err := b.addPromotions(); err != nil {
		return nil, err
	}
	if err := b.addLists(); err != nil {
		return nil, err
	}
	b.products.sort()
	b.categories.sort()
	return b, nil
}

func comparePromotions(x, y Promotion) int {
	if a, b := x.Kind == Basket, y.Kind == Basket; a != b {
		if b {
			return -1
		}
		return 1
	}
	return cmp.Or(cmp.Compare(y.Priority, x.Priority), cmp.Compare(x.ID, y.ID))
}

func (b *Book) addPromotions() error {
	b.rules = make([]rule, len(b.promotions))
	for i := range b.promotions {
		p := &b.promotions[i]
		if err := p.Check(); err != nil {
			return err
		}
		if i > 0 && p.ID == b.promotions[i-1].ID {
			return &RuleError{Rule: p.ID, Field: "id", Text: "Two promotions have this id."}
		}
		if p.Kind != Basket {
			b.baskets = i + 1
		}
		w, _ := p.Window.compile()
		b.rules[i] = rule{window: w, slot: int32(b.slots), groups: p.CustomerGroups}
		if p.Kind == Set {
			for j := range p.Groups {
				b.addTarget(&p.Groups[j].Target)
			}
			continue
		}
		b.addTarget(&p.Target)
		if p.GetTarget != nil {
			b.addTarget(p.GetTarget)
		}
	}
	return nil
}

func (b *Book) addLists() error {
	b.listRules = make([]rule, len(b.lists))
	for i := range b.lists {
		l := &b.lists[i]
		if err := l.Check(); err != nil {
			return err
		}
		if i > 0 && l.ID == b.lists[i-1].ID {
			return &RuleError{Rule: l.ID, Field: "id", Text: "Two price lists have this id."}
		}
		w, _ := l.Window.compile()
		b.listRules[i] = rule{window: w, slot: int32(b.slots), groups: l.CustomerGroups}
		b.addTarget(&l.Target)
		for j := range l.Prices {
			b.prices = append(b.prices, price{l.Prices[j].Product, int32(i), &l.Prices[j]})
		}
	}
	slices.SortStableFunc(b.prices, func(x, y price) int {
		return cmp.Or(cmp.Compare(x.product, y.product), cmp.Compare(x.list, y.list), cmp.Compare(y.entry.From, x.entry.From))
	})
	return nil
}

// addTarget gives a target the next slot.
func (b *Book) addTarget(t *Target) {
	slot := int32(b.slots)
	b.slots++
	excepts := len(t.ExceptProducts)+len(t.ExceptCategories) > 0
	b.everything = append(b.everything, t.All && !excepts)
	if t.All && excepts {
		b.nearlyAll = append(b.nearlyAll, slot)
	}
	if !t.All {
		b.products.add(t.Products, slot, false)
		b.categories.add(t.Categories, slot, false)
	}
	b.products.add(t.ExceptProducts, slot, true)
	b.categories.add(t.ExceptCategories, slot, true)
}

func (t *table) add(names []string, slot int32, except bool) {
	for _, name := range names {
		t.marks = append(t.marks, mark{name, slot, except})
	}
}

func (t *table) sort() {
	slices.SortFunc(t.marks, func(x, y mark) int {
		return cmp.Or(cmp.Compare(x.name, y.name), cmp.Compare(x.slot, y.slot))
	})
}

// find returns the marks of a name.
func (t *table) find(name string) []mark {
	from, to := 0, len(t.marks)
	for from < to {
		if mid := int(uint(from+to) >> 1); t.marks[mid].name < name {
			from = mid + 1
		} else {
			to = mid
		}
	}
	for to = from; to < len(t.marks) && t.marks[to].name == name; to++ {
	}
	return t.marks[from:to]
}

// pricesOf returns what the lists say about a product.
func (b *Book) pricesOf(product string) []price {
	from, to := 0, len(b.prices)
	for from < to {
		if mid := int(uint(from+to) >> 1); b.prices[mid].product < product {
			from = mid + 1
		} else {
			to = mid
		}
	}
	for to = from; to < len(b.prices) && b.prices[to].product == product; to++ {
	}
	return b.prices[from:to]
}

// Empty tells whether there are no rules.
func (b *Book) Empty() bool { return len(b.promotions)+len(b.lists) == 0 }

// Changed tells whether a rule is in force at one of two times and not at the
// other.
func (b *Book) Changed(one, other Moment) bool {
	for _, rules := range [][]rule{b.rules, b.listRules} {
		for i := range rules {
			if rules[i].window.holds(one) != rules[i].window.holds(other) {
				return true
			}
		}
	}
	return false
}

// Promotion returns a promotion by its number in results.
func (b *Book) Promotion(i int32) *Promotion { return &b.promotions[i] }

// List returns a price list by its number in results.
func (b *Book) List(i int32) *PriceList { return &b.lists[i] }

// find returns a promotion's number, -1 when there is none of the id.
func (b *Book) find(id string) int32 {
	for i := range b.promotions {
		if b.promotions[i].ID == id {
			return int32(i)
		}
	}
	return -1
}

// holds tells whether a rule is in force for a group of customers.
func (r *rule) holds(m Moment, group string) bool {
	if len(r.groups) > 0 && !slices.Contains(r.groups, group) {
		return false
	}
	return r.window.holds(m)
}

// off is what a reward takes off quantity units for which net is to be paid.
func (r *Reward) off(net money.Amount, quantity money.Quantity, mode money.Rounding) money.Amount {
	switch {
	case r.Percent != 0:
		off, err := money.Share(net, r.Percent, mode)
		if err != nil {
			return 0
		}
		return min(off, net)
	case r.Price != nil:
		price, err := money.Mul(*r.Price, quantity, mode)
		if err != nil {
			return 0
		}
		return max(net-price, 0)
	}
	off, err := money.Mul(r.Amount, quantity, mode)
	if err != nil {
		return net
	}
	return min(off, net)
}
