package promo

import "tillbell/pos/money"

// Kinds of promotions.
const (
	Each   = "each"    // a reward on every unit of the target
	BuyGet = "buy_get" // buy some pieces, get others at a reward
	Set    = "set"     // pieces of one or more groups together at a reward
	Tiers  = "tiers"   // the more pieces, the larger the reward on each
	Basket = "basket"  // a reward for spending enough
)

// Rules are a store's price lists and promotions.
type Rules struct {
	PriceLists []PriceList `json:"price_lists"`
	Promotions []Promotion `json:"promotions"`
}

// Window is when a rule is in force, by the store's clock. What is left empty
// does not limit.
type Window struct {
	From     string `json:"from,omitempty"`     // first day, 2026-12-01
	Until    string `json:"until,omitempty"`    // last day
	Weekdays []int  `json:"weekdays,omitempty"` // 1 is Monday, 7 Sunday
	Start    string `json:"start,omitempty"`    // 16:00
	End      string `json:"end,omitempty"`      // 18:00, the first minute it is over; before Start: on the next day
}

// Target says which products a rule is about.
type Target struct {
	All              bool     `json:"all,omitempty"`
	Products         []string `json:"products,omitempty"`
	Categories       []string `json:"categories,omitempty"`
	ExceptProducts   []string `json:"except_products,omitempty"`
	ExceptCategories []string `json:"except_categories,omitempty"`
}

// Reward is one of three: a share off, an amount off, or a price.
type Reward struct {
	Percent money.Rate    `json:"percent,omitempty"`
	Amount  money.Amount  `json:"amount,omitempty"`
	Price   *money.Amount `json:"price,omitempty"`
}

// Group is a part of a set: so many pieces of a target.
type Group struct {
	Target Target `json:"target"`
	Count  int64  `json:"count"`
}

// Tier is a reward from a number of pieces, or from an amount spent, on.
type Tier struct {
	From int64 `json:"from"`
	Reward
}

// Promotion is a rule that gives a discount. Which members it has beside the
// common ones depends on its kind:
//
//   - each: the reward is on each unit (piece, kilogram, …) of Target; Limit is
//     the most pieces;
//   - buy_get: who buys Buy pieces of Target gets Get pieces of GetTarget, or of
//     Target itself and then the cheapest, at the reward each; Limit is how
//     often;
//   - set: the Groups together at the reward: Price or Amount for the set,
//     Percent on its pieces; Limit is how often;
//   - tiers: the reward of the highest of the Tiers that the number of pieces
//     reaches, on each of them;
//   - basket: the reward of the highest of the Tiers that the amount spent on
//     Target reaches: Percent or Amount off what was spent, or a Price for each
//     of at most Get pieces of GetTarget, which then do not count as spent.
type Promotion struct {
	ID     string `json:"id,omitempty"`
	Name   string `json:"name"`
	Kind   string `json:"kind"`
	Target Target `json:"target,omitzero"`
	Reward
	Buy            int64        `json:"buy,omitempty"`
	Get            int64        `json:"get,omitempty"`
	GetTarget      *Target      `json:"get_target,omitempty"`
	Groups         []Group      `json:"groups,omitempty"`
	Tiers          []Tier       `json:"tiers,omitempty"`
	PerProduct     bool         `json:"per_product,omitempty"` // pieces of different products do not count together
	Limit          int64        `json:"limit,omitempty"`       // 0: none; with a coupon, for each coupon
	MinSpend       money.Amount `json:"min_spend,omitempty"`   // on goods that promotions may touch, before any
	CustomerGroups []string     `json:"customer_groups,omitempty"`
	Window
	Coupon   bool  `json:"coupon,omitempty"` // only for who shows one
	Stack    bool  `json:"stack,omitempty"`  // others may work on the same pieces
	Priority int64 `json:"priority,omitempty"`
}

// PriceList is a set of unit prices.
type PriceList struct {
	ID             string      `json:"id,omitempty"`
	Name           string      `json:"name"`
	Target         Target      `json:"target,omitzero"`   // what Percent is on
	Percent        money.Rate  `json:"percent,omitempty"` // off the product's price
	Prices         []ListPrice `json:"prices,omitempty"`
	CustomerGroups []string    `json:"customer_groups,omitempty"`
	Window
	Priority int64 `json:"priority,omitempty"`
}

// ListPrice is a product's price in a list, from a quantity on: either a price
// or a share off the product's own.
type ListPrice struct {
	Product string         `json:"product"`
	From    money.Quantity `json:"from,omitempty"` // 0: from the first on
	Price   *money.Amount  `json:"price,omitempty"`
	Percent money.Rate     `json:"percent,omitempty"`
}
