package call

import (
	"tillbell/pos/money"
	"tillbell/pos/promo"
)

// rules reads RULES and keeps them for the carts that follow.
func (e *Engine) rules(r *reader) error {
	var rules promo.Rules
	r.object(func(name string) bool {
		switch name {
		case "price_lists":
			r.array(func() { rules.PriceLists = append(rules.PriceLists, r.priceList()) })
		case "promotions":
			r.array(func() { rules.Promotions = append(rules.Promotions, r.promotion()) })
		default:
			return false
		}
		return true
	})
	if err := r.end(); err != nil {
		return err
	}
	book, err := promo.Compile(&rules)
	if err != nil {
		return err
	}
	e.promo.Book = book
	e.member("{", "price_lists").integer(int64(len(rules.PriceLists)))
	e.member(",", "promotions").integer(int64(len(rules.Promotions)))
	e.raw("}")
	return nil
}

func (r *reader) promotion() (p promo.Promotion) {
	r.object(func(name string) bool {
		switch name {
		case "id":
			p.ID = r.string()
		case "name":
			p.Name = r.string()
		case "kind":
			p.Kind = r.string()
		case "target":
			p.Target = r.target()
		case "buy":
			p.Buy = r.integer()
		case "get":
			p.Get = r.integer()
		case "get_target":
			if !r.word("null") {
				target := r.target()
				p.GetTarget = &target
			}
		case "groups":
			r.array(func() { p.Groups = append(p.Groups, r.group()) })
		case "tiers":
			r.array(func() { p.Tiers = append(p.Tiers, r.tier()) })
		case "per_product":
			p.PerProduct = r.bool()
		case "limit":
			p.Limit = r.integer()
		case "min_spend":
			p.MinSpend = r.zeroed()
		case "coupon":
			p.Coupon = r.bool()
		case "stack":
			p.Stack = r.bool()
		default:
			return r.reward(name, &p.Reward) || r.scope(name, &p.CustomerGroups, &p.Priority, &p.Window)
		}
		return true
	})
	return p
}

func (r *reader) priceList() (l promo.PriceList) {
	r.object(func(name string) bool {
		switch name {
		case "id":
			l.ID = r.string()
		case "name":
			l.Name = r.string()
		case "target":
			l.Target = r.target()
		case "percent":
			l.Percent = number(r, money.ParseRate)
		case "prices":
			r.array(func() { l.Prices = append(l.Prices, r.listPrice()) })
		default:
			return r.scope(name, &l.CustomerGroups, &l.Priority, &l.Window)
		}
		return true
	})
	return l
}

func (r *reader) listPrice() (p promo.ListPrice) {
	r.object(func(name string) bool {
		switch name {
		case "product":
			p.Product = r.string()
		case "from":
			p.From = number(r, money.ParseQuantity)
		case "price":
			p.Price = r.optional()
		case "percent":
			p.Percent = number(r, money.ParseRate)
		default:
			return false
		}
		return true
	})
	return p
}

func (r *reader) group() (g promo.Group) {
	r.object(func(name string) bool {
		switch name {
		case "target":
			g.Target = r.target()
		case "count":
			g.Count = r.integer()
		default:
			return false
		}
		return true
	})
	return g
}

func (r *reader) tier() (t promo.Tier) {
	r.object(func(name string) bool {
		if name == "from" {
			t.From = r.integer()
			return true
		}
		return r.reward(name, &t.Reward)
	})
	return t
}

func (r *reader) reward(name string, reward *promo.Reward) bool {
	switch name {
	case "percent":
		reward.Percent = number(r, money.ParseRate)
	case "amount":
		reward.Amount = r.zeroed()
	case "price":
		reward.Price = r.optional()
	default:
		return false
	}
	return true
}

// scope reads the members that say when and for whom a rule is.
func (r *reader) scope(name string, groups *[]string, priority *int64, w *promo.Window) bool {
	switch name {
	case "customer_groups":
		*groups = r.strings()
	case "priority":
		*priority = r.integer()
	case "from":
		w.From = r.string()
	case "until":
		w.Until = r.string()
	case "weekdays":
		r.array(func() { w.Weekdays = append(w.Weekdays, int(r.integer())) })
	case "start":
		w.Start = r.string()
	case "end":
		w.End = r.string()
	default:
		return false
	}
	return true
}

func (r *reader) target() (t promo.Target) {
	r.object(func(name string) bool {
		switch name {
		case "all":
			t.All = r.bool()
		case "products":
			t.Products = r.strings()
		case "categories":
			t.Categories = r.strings()
		case "except_products":
			t.ExceptProducts = r.strings()
		case "except_categories":
			t.ExceptCategories = r.strings()
		default:
			return false
		}
		return true
	})
	return t
}

// strings reads an array of strings, null as an empty one.
func (r *reader) strings() (all []string) {
	if !r.word("null") {
		r.array(func() { all = append(all, r.string()) })
	}
	return all
}

func (r *reader) bool() bool {
	if r.word("true") {
		return true
	}
	if !r.word("false") {
		r.fail("true or false was expected.")
	}
	return false
}
