package promo

import (
	"strconv"

	"tillbell/pos/money"
)

// Limits of rules.
const (
	MaxPromotions = 1000
	MaxLists      = 100
	MaxTargets    = 2000   // products or categories that one target names
	MaxPrices     = 50_000 // of one list
	MaxGroups     = 10
	MaxTiers      = 20
	MaxCount      = 1000 // pieces of one group, or to buy or to get
	MaxTimes      = 1_000_000
	MaxPriority   = 1000
	maxCustomers  = 50 // groups of customers
	maxMoney      = money.Amount(1_000_000_000)
)

// RuleError says what is wrong with a rule.
type RuleError struct {
	Rule  string // its id
	Field string // groups[0].count
	Text  string // a sentence
}

// Error is the sentence.
func (e *RuleError) Error() string { return e.Text }

// wrong is a RuleError before its rule is known; nil when all is well.
func wrong(field, text string) *RuleError { return &RuleError{Field: field, Text: text} }

func at(list string, i int) string { return list + "[" + strconv.Itoa(i) + "]" }

// Check tells what is wrong with a promotion, nil when nothing is.
func (p *Promotion) Check() error {
	err := p.checkCommon()
	if err == nil {
		switch p.Kind {
		case Each:
			err = p.checkEach()
		case BuyGet:
			err = p.checkBuyGet()
		case Set:
			err = p.checkSet()
		case Tiers:
			err = p.checkTiers()
		case Basket:
			err = p.checkBasket()
		default:
			err = wrong("kind", "A promotion is one of each, buy_get, set, tiers and basket.")
		}
	}
	if err == nil {
		return nil
	}
	err.Rule = p.ID
	return err
}

func (p *Promotion) checkCommon() *RuleError {
	switch {
	case p.ID == "":
		return wrong("id", "A promotion needs an id.")
	case p.Name == "":
		return wrong("name", "A promotion needs a name; it stands on the receipt.")
	case p.Limit < 0 || p.Limit > MaxTimes:
		return wrong("limit", "The limit must lie between 0 and "+strconv.Itoa(MaxTimes)+".")
	case p.MinSpend < 0 || p.MinSpend > maxMoney:
		return wrong("min_spend", "The amount to spend is out of range.")
	}
	return checkScope(p.CustomerGroups, p.Priority, &p.Window)
}

func checkScope(groups []string, priority int64, w *Window) *RuleError {
	if priority < -MaxPriority || priority > MaxPriority {
		return wrong("priority", "The priority must lie between -"+strconv.Itoa(MaxPriority)+" and "+strconv.Itoa(MaxPriority)+".")
	}
	if len(groups) > maxCustomers {
		return wrong("customer_groups", "These are too many groups of customers.")
	}
	for i, g := range groups {
		if g == "" {
			return wrong(at("customer_groups", i), "A group of customers needs a name.")
		}
	}
	switch _, field := w.compile(); field {
	case "from":
		return wrong(field, "The first day is no date.")
	case "until":
		return wrong(field, "The last day is no date, or lies before the first.")
	case "weekdays":
		return wrong(field, "Weekdays are numbers from 1, Monday, to 7, Sunday.")
	case "start":
		return wrong(field, "The hours begin at a time such as 16:00.")
	case "end":
		return wrong(field, "The hours end at a time such as 18:00, other than they begin.")
	}
	return nil
}

// check tells what is wrong with a reward; what of the three is allowed.
func (r *Reward) check(field string, amount, price bool) *RuleError {
	if field != "" {
		field += "."
	}
	n := 0
	if r.Percent != 0 {
		n++
	}
	if r.Amount != 0 {
		n++
	}
	if r.Price != nil {
		n++
	}
	switch {
	case r.Percent < 0 || r.Percent > money.Whole:
		return wrong(field+"percent", "A share off lies between 0 and 100 %.")
	case r.Amount < 0 || r.Amount > maxMoney:
		return wrong(field+"amount", "The amount off is below zero or too large.")
	case r.Price != nil && (*r.Price < 0 || *r.Price > maxMoney):
		return wrong(field+"price", "The price is below zero or too large.")
	case n != 1:
		return wrong(field+"percent", "A reward is exactly one of a share off, an amount off and a price.")
	case r.Amount != 0 && !amount:
		return wrong(field+"amount", "An amount off does not go with this kind.")
	case r.Price != nil && !price:
		return wrong(field+"price", "A price does not go with this kind.")
	}
	return nil
}

func (t *Target) empty() bool {
	return !t.All && len(t.Products) == 0 && len(t.Categories) == 0
}

func (t *Target) check(field string) *RuleError {
	if t.empty() {
		return wrong(field, "There are no products that this is about.")
	}
	for _, list := range []struct {
		name  string
		names []string
	}{{"products", t.Products}, {"categories", t.Categories}, {"except_products", t.ExceptProducts}, {"except_categories", t.ExceptCategories}} {
		if len(list.names) > MaxTargets {
			return wrong(field+"."+list.name, "At most "+strconv.Itoa(MaxTargets)+" can be named; use a category.")
		}
		for i, name := range list.names {
			if name == "" {
				return wrong(field+"."+at(list.name, i), "An empty name stands for nothing.")
			}
		}
	}
	return nil
}

// unused refuses members that the kind does not have, so that nobody believes
// they work.
func (p *Promotion) unused(reward, buy, groups, tiers, target bool) *RuleError {
	switch {
	case reward && (p.Percent != 0 || p.Amount != 0 || p.Price != nil):
		return wrong("percent", "The reward stands elsewhere in this kind.")
	case buy && p.Buy != 0:
		return wrong("buy", "This kind has nothing to buy first.")
	case groups && len(p.Groups) > 0:
		return wrong("groups", "This kind has no groups.")
	case tiers && len(p.Tiers) > 0:
		return wrong("tiers", "This kind has no tiers.")
	case target && !p.Target.empty():
		return wrong("target", "The groups of a set say what it is about.")
	case p.Kind != BuyGet && p.Kind != Basket && (p.Get != 0 || p.GetTarget != nil):
		return wrong("get", "This kind gives no other goods.")
	case p.PerProduct && (p.Kind == Basket || p.Kind == Each || p.GetTarget != nil || len(p.Groups) > 1):
		return wrong("per_product", "Several groups of products cannot be counted by product.")
	case p.Limit != 0 && (p.Kind == Tiers || p.Kind == Basket):
		return wrong("limit", "This kind has no limit.")
	}
	return nil
}

func (p *Promotion) checkEach() *RuleError {
	if err := p.unused(false, true, true, true, false); err != nil {
		return err
	}
	if err := p.Target.check("target"); err != nil {
		return err
	}
	return p.Reward.check("", true, true)
}

func (p *Promotion) checkBuyGet() *RuleError {
	if err := p.unused(false, false, true, true, false); err != nil {
		return err
	}
	if err := p.Target.check("target"); err != nil {
		return err
	}
	if p.Buy < 1 || p.Buy > MaxCount {
		return wrong("buy", "The pieces to buy must lie between 1 and "+strconv.Itoa(MaxCount)+".")
	}
	if p.Get < 1 || p.Get > MaxCount {
		return wrong("get", "The pieces to get must lie between 1 and "+strconv.Itoa(MaxCount)+".")
	}
	if p.GetTarget != nil {
		if err := p.GetTarget.check("get_target"); err != nil {
			return err
		}
	}
	return p.Reward.check("", true, true)
}

func (p *Promotion) checkSet() *RuleError {
	if err := p.unused(false, true, false, true, true); err != nil {
		return err
	}
	if len(p.Groups) == 0 || len(p.Groups) > MaxGroups {
		return wrong("groups", "A set has between 1 and "+strconv.Itoa(MaxGroups)+" groups.")
	}
	for i := range p.Groups {
		g := &p.Groups[i]
		if g.Count < 1 || g.Count > MaxCount {
			return wrong(at("groups", i)+".count", "The pieces of a group must lie between 1 and "+strconv.Itoa(MaxCount)+".")
		}
		if err := g.Target.check(at("groups", i) + ".target"); err != nil {
			return err
		}
	}
	return p.Reward.check("", true, true)
}

func (p *Promotion) checkTiers() *RuleError {
	if err := p.unused(true, true, true, false, false); err != nil {
		return err
	}
	if err := p.Target.check("target"); err != nil {
		return err
	}
	return p.checkLadder(2, MaxTimes, true)
}

// checkLadder wants tiers that rise.
func (p *Promotion) checkLadder(lowest, highest int64, price bool) *RuleError {
	if len(p.Tiers) == 0 || len(p.Tiers) > MaxTiers {
		return wrong("tiers", "There must be between 1 and "+strconv.Itoa(MaxTiers)+" tiers.")
	}
	for i := range p.Tiers {
		t := &p.Tiers[i]
		if t.From < lowest || t.From > highest {
			return wrong(at("tiers", i)+".from", "The tier begins out of range.")
		}
		if i > 0 && t.From <= p.Tiers[i-1].From {
			return wrong(at("tiers", i)+".from", "Every tier must begin above the one before it.")
		}
		if err := t.Reward.check(at("tiers", i), true, price); err != nil {
			return err
		}
	}
	return nil
}

func (p *Promotion) checkBasket() *RuleError {
	if err := p.unused(true, true, true, false, false); err != nil {
		return err
	}
	if err := p.Target.check("target"); err != nil {
		return err
	}
	if err := p.checkLadder(1, int64(maxMoney), true); err != nil {
		return err
	}
	gift := false
	for i := range p.Tiers {
		gift = gift || p.Tiers[i].Price != nil
	}
	switch {
	case gift != (p.GetTarget != nil):
		return wrong("get_target", "A price in a tier goes with the goods that are had at it, and they with the price.")
	case gift && (p.Get < 1 || p.Get > MaxCount):
		return wrong("get", "The pieces to get must lie between 1 and "+strconv.Itoa(MaxCount)+".")
	case gift:
		return p.GetTarget.check("get_target")
	case p.Get != 0:
		return wrong("get", "There is nothing to get.")
	}
	return nil
}

// Check tells what is wrong with a price list, nil when nothing is.
func (l *PriceList) Check() error {
	if err := l.check(); err != nil {
		err.Rule = l.ID
		return err
	}
	return nil
}

func (l *PriceList) check() *RuleError {
	switch {
	case l.ID == "":
		return wrong("id", "A price list needs an id.")
	case l.Name == "":
		return wrong("name", "A price list needs a name.")
	case l.Percent < 0 || l.Percent > money.Whole:
		return wrong("percent", "A share off lies between 0 and 100 %.")
	case l.Percent == 0 && len(l.Prices) == 0:
		return wrong("prices", "A price list needs prices, or a share off.")
	case l.Percent == 0 && !l.Target.empty():
		return wrong("target", "There is no share off for these products.")
	case len(l.Prices) > MaxPrices:
		return wrong("prices", "A price list has at most "+strconv.Itoa(MaxPrices)+" prices.")
	}
	if l.Percent != 0 {
		if err := l.Target.check("target"); err != nil {
			return err
		}
	}
	for i := range l.Prices {
		if err := l.Prices[i].check(at("prices", i)); err != nil {
			return err
		}
	}
	return checkScope(l.CustomerGroups, l.Priority, &l.Window)
}

func (e *ListPrice) check(field string) *RuleError {
	switch {
	case e.Product == "":
		return wrong(field+".product", "A price needs its product.")
	case e.From < 0 || e.From > maxQuantity:
		return wrong(field+".from", "The quantity is out of range.")
	case e.Percent < 0 || e.Percent > money.Whole:
		return wrong(field+".percent", "A share off lies between 0 and 100 %.")
	case e.Price != nil && (*e.Price < 0 || *e.Price > maxMoney):
		return wrong(field+".price", "The price is below zero or too large.")
	case (e.Price != nil) == (e.Percent != 0):
		return wrong(field+".price", "It is either a price or a share off.")
	}
	return nil
}
