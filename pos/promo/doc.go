// Package promo decides what a cart's goods cost before tax: the unit price
// that a price list gives, and the discounts that promotions, coupons and
// persons give. It runs in the server and, as WebAssembly, in the till's page;
// pos/pricing then adds the taxes, with each line's discount from here.
//
// It is pure. [Compile] makes a [Book] of a store's rules once; a [Pricer]
// prices carts by it and keeps its memory from one cart to the next, so that a
// cart is priced without allocation.
//
// # One cart, one price
//
// Lines are sorted and lines of the same product at the same price are pooled
// before any rule is looked at, and what a rule gives is spread back over the
// pool's lines by largest remainder. So the order of scanning changes nothing,
// nor does it matter whether a product stands on one line or on several.
//
// # Which price
//
// Of the price lists in force that have a price for the product, the one of the
// highest priority decides; among lists of the same priority the lowest price
// does. Within a list a product's own price goes before the list's percentage,
// and the break with the largest quantity that is reached, counted over all
// lines of the product, before smaller ones. A price that a person set, or that
// the label carries, is left alone.
//
// # Which promotion
//
// Promotions take their turn by priority, the highest first, then by id; those
// on the basket come after all on goods. Pieces that an exclusive promotion
// used, be it to earn the reward or to receive it, are used up: no other
// promotion sees them, and an exclusive promotion takes only pieces that none
// has touched. Stackable ones work on what earlier ones left to pay.
//
// Within its turn a promotion does the best for the customer that its terms
// allow: where groups have pieces in common it decides first how many sets there
// will be and which group uses what, so that the sets save as much as any could;
// the dearest pieces go into sets first, the rewarded pieces of another
// group are its dearest, and "cheapest free" groups pieces from the dearest
// down, so that every group's cheapest is as dear as can be. It takes no piece
// into a set that would not save money. There is no search for a better order
// among promotions: that is what priority is for. The one exception are
// coupons, of which at most [MaxCoupons] different ones work on a cart: every
// choice of them is priced and the cheapest kept, with the fewest coupons where
// several cost the same. So one coupon more never makes a cart dearer.
//
// # Discounts by persons
//
// A line's manual discount comes after the promotions on goods, one on the
// whole order after everything; both are cut to what is left to pay. A manually
// priced line takes part in no promotion.
//
// Invariants: no line's discount exceeds its amount; a line's discount is the
// sum of its parts; a promotion's amount is the sum of its parts over all lines.
package promo
