package pos

import (
	"tillbell/pos/money"
	"tillbell/server/fault"
)

// Cost is what one unit of a product costs, in thousandths of a minor unit:
// 62500 is 62.5 cents. On the wire it is a decimal string of minor units.
//
// What a product cost on average is kept as a Cost and moves when goods come
// in: to the mean of what was there and what came, weighted by quantity and
// rounded half to even, or to the cost of what came where nothing was there.
// Selling, wasting and counting leave it alone. The value of stock is quantity
// times average, rounded half to even per product; a total is the sum of those.
type Cost int64

// maxCost is what a unit may cost at most.
const maxCost = Cost(maxPrice) * costDigits

// costDigits is a minor unit.
const costDigits = 1000

// CostOf is a price in whole minor units as a cost.
func CostOf(a money.Amount) Cost { return Cost(a) * costDigits }

// String is the cost in minor units, as few digits as it needs.
func (c Cost) String() string { return money.Quantity(c).String() }

// MarshalText writes what String does.
func (c Cost) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (c *Cost) UnmarshalText(text []byte) error {
	q, err := money.ParseQuantity(string(text))
	*c = Cost(q)
	return err
}

// ParseCost reads a cost in minor units; the field is named in a refusal.
func ParseCost(field, text string) (Cost, error) {
	q, err := money.ParseQuantity(text)
	if err != nil || q < 0 || Cost(q) > maxCost {
		return 0, badCost(field)
	}
	return Cost(q), nil
}

func badCost(field string) error {
	return fault.New(fault.Invalid, "cost_invalid", "A cost is in minor units with up to three decimals: 62.5.").
		At(field, "cost_invalid", "is not a cost in minor units")
}

func (c *Cost) check(field string) error {
	if c != nil && (*c < 0 || *c > maxCost) {
		return badCost(field)
	}
	return nil
}

// worth is what a quantity is worth at a cost, in minor units.
func worth(q money.Quantity, c Cost) (money.Amount, error) {
	n, err := money.MulDiv(int64(q), int64(c), int64(money.One)*costDigits, money.HalfEven)
	return money.Amount(n), err
}

// average is the mean cost after more came in.
func average(onHand money.Quantity, was *Cost, came money.Quantity, cost Cost) (Cost, error) {
	if was == nil || onHand <= 0 {
		return cost, nil
	}
	n, err := money.MulDiv(int64(cost-*was), int64(came), int64(onHand+came), money.HalfEven)
	return *was + Cost(n), err
}
