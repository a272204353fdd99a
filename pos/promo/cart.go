package promo

import (
	"errors"
	"strconv"

	"tillbell/pos/money"
)

const (
	// MaxLines is how many lines one cart may have.
	MaxLines = 1000
	// MaxCoupons is how many promotions one cart may have coupons of, and
	// MaxCodes how many coupons. Every choice among the promotions is priced.
	MaxCoupons = 5
	MaxCodes   = 20

	// maxQuantity keeps the sum over all lines within an int64.
	maxQuantity money.Quantity = 1e15
)

// Item is one line of a cart.
type Item struct {
	Product  string
	Category string
	Price    money.Amount // of a unit, before any list
	Quantity money.Quantity
	Pieces   bool          // sold by the piece: whole quantities can go into sets
	Excluded bool          // nothing is given on it, such as a deposit
	Manual   *money.Amount // the unit price a person set
	Fixed    *money.Amount // the line's amount where a label carries it
	Amount   money.Amount  // a person's discount on the line …
	Percent  money.Rate    // … or the share of it
	Apart    Apart
}

// Apart is what tells a line from others of its product that promotions treat
// alike: what comes of it later. Of those who takes an odd cent goes by it, and
// not by the order in which they were scanned.
type Apart struct {
	TakeAway bool
	Amount   money.Amount // a person's discount that is taken off after all promotions …
	Percent  money.Rate   // … or the share of it
}

// Coupon is one that was shown and, as the books say, good for a promotion.
type Coupon struct {
	Code      string
	Promotion string // its id
}

// Cart is what is to be priced.
type Cart struct {
	Items    []Item
	Group    string // of the customer
	At       Moment
	Coupons  []Coupon
	Amount   money.Amount // a person's discount on the whole order …
	Percent  money.Rate   // … or the share of it
	Rounding money.Rounding
}

// Numbers that stand in a Part for the discounts by persons, and in a Line for
// no list.
const (
	ManualLine  int32 = -1
	ManualOrder int32 = -2
	NoList      int32 = -1
)

// Line is what an item comes to, before tax.
type Line struct {
	UnitPrice money.Amount
	List      int32        // whose price it is
	Listed    money.Amount // what a unit would cost if no person had set its price
	Amount    money.Amount // before discounts
	Discount  money.Amount
	Parts     []Part // that Discount is made of, as they were given
}

// Part is what one promotion gave on one line.
type Part struct {
	Promotion int32 // or ManualLine, ManualOrder
	Amount    money.Amount
}

// Applied is a promotion that gave something.
type Applied struct {
	Promotion int32
	Amount    money.Amount
	Times     int64 // how often it was met
}

// CouponUse says what became of a coupon.
type CouponUse struct {
	Coupon Coupon
	Why    string // why it was not used: "" when it was
}

// Reasons for a coupon not to be used.
const (
	Twice     = "twice"      // the same code stands in the cart twice
	Unknown   = "unknown"    // there is no such promotion with coupons
	NotNow    = "not_now"    // not at this time, or not for this customer
	NotMet    = "not_met"    // nothing in the cart it would be for
	NoBenefit = "no_benefit" // the cart is cheaper, or as cheap, without it
	Spare     = "spare"      // another coupon of the promotion gives all there is
)

// Result is a priced cart. Lines and Coupons stand as in the cart.
type Result struct {
	Lines    []Line
	Applied  []Applied
	Coupons  []CouponUse
	Amount   money.Amount // of all lines before discounts
	Discount money.Amount

	parts []Part
}

// Errors that are not about a line.
var (
	ErrTooManyLines   = errors.New("A receipt holds at most " + strconv.Itoa(MaxLines) + " lines.")
	ErrTooManyCoupons = errors.New("A sale takes coupons of at most " + strconv.Itoa(MaxCoupons) + " promotions, and at most " + strconv.Itoa(MaxCodes) + " of them.")
	ErrOrderDiscount  = errors.New("The discount on the order must not be below zero or above all of it.")
	ErrTooLarge       = errors.New("The amount is too large.")
)

// LineError says which line cannot be priced, and why.
type LineError struct {
	Line int    // from 1
	Code string // quantity_invalid, price_invalid, discount_invalid or too_large
	Text string // a sentence
}

// Error names the line and the reason.
func (e *LineError) Error() string { return "Line " + strconv.Itoa(e.Line) + ": " + e.Text }

func (c *Cart) check() error {
	switch {
	case len(c.Items) > MaxLines:
		return ErrTooManyLines
	case len(c.Coupons) > MaxCodes:
		return ErrTooManyCoupons
	case c.Amount < 0 || c.Amount > money.MaxAmount || c.Percent < 0 || c.Percent > money.Whole:
		return ErrOrderDiscount
	}
	for i := range c.Items {
		if code, text := c.Items[i].check(); code != "" {
			return &LineError{i + 1, code, text}
		}
	}
	return nil
}

func (i *Item) check() (code, text string) {
	switch {
	case i.Quantity <= 0 || i.Quantity > maxQuantity:
		return "quantity_invalid", "The quantity must be above zero and not beyond all bounds."
	case i.Price < 0 || i.Manual != nil && *i.Manual < 0 || i.Fixed != nil && *i.Fixed < 0:
		return "price_invalid", "The price must not be below zero."
	case i.Amount < 0 || i.Percent < 0 || i.Percent > money.Whole:
		return "discount_invalid", "The discount must lie between zero and the line's amount."
	}
	return "", ""
}

// inSets tells whether an item is whole pieces, which sets can be made of.
func (i *Item) inSets() bool {
	return i.Pieces && i.Quantity%money.One == 0 && (i.Fixed == nil || i.Quantity == money.One)
}

// open tells whether promotions may work on an item.
func (i *Item) open() bool { return !i.Excluded && i.Manual == nil }
