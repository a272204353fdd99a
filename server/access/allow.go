package access

// A route's right opens a door (doors.go); the fine rights here say how far somebody may
// go behind it. Each is allowed, needs approval or is denied, per role, with
// limits up to which the role acts alone. A store may change them (limits.go);
// what is built in keeps a shop running with a cashier alone.

// Fine rights. What their limits measure stands in the table below.
const (
	OverridePrice   Right = "price.override"    // another unit price; the percentage is how far below the catalogue's
	SellBelowCost   Right = "price.below_cost"  // a manual price or discount that ends below cost, or at zero
	DiscountLine    Right = "discount.line"     // a manual discount on one line
	DiscountOrder   Right = "discount.order"    // a manual discount on the whole sale
	VoidSale        Right = "sale.void"         // a committed sale, while its drawer is open
	ReturnReceipt   Right = "return.receipt"    // a refund against a sale
	ReturnNoReceipt Right = "return.no_receipt" // a refund without a sale to hold it against
	// A refund without a sale, above the store's ceiling for one day: what the cashier or the customer comes to with it.
	ReturnNoReceiptDay Right = "return.no_receipt_day"
	ReturnLate         Right = "return.late"          // days since the sale
	ReturnTooLate      Right = "return.too_late"      // days since the last on which the store takes it back
	ReturnCash         Right = "return.cash"          // cash paid out by a return
	WaiveFee           Right = "return.fee"           // of the store's restocking fee, what is not kept
	ExemptTax          Right = "tax.exempt"           // a sale without tax
	OpenNoSale         Right = "drawer.no_sale"       // the drawer opened for nothing
	PayIn              Right = "drawer.pay_in"        // cash put in
	PayOut             Right = "drawer.pay_out"       // cash taken out for a purpose
	DropCash           Right = "drawer.drop"          // cash taken to the safe
	CloseDifference    Right = "drawer.difference"    // a count that is over or short
	OverdrawDrawer     Right = "drawer.overdraw"      // cash given back above what the drawer should hold
	TakeOverCart       Right = "cart.take_over"       // a parked cart that somebody else holds
	OverAccountLimit   Right = "account.over_limit"   // on account, above the customer's credit
	IssueFreeCard      Right = "gift_card.issue_free" // a gift card or store credit that nobody paid for
	EraseCustomer      Right = "customer.erase"       // a customer's data
	AdjustStock        Right = "stock.adjust"         // stock set by hand; the amount is its value at cost
	SellExpired        Right = "goods.expired"        // goods past their date, where the law lets them be sold
	CheckAge           Right = "goods.age"            // goods that are sold from an age on: to say that a customer is that old
	Train              Right = "training"             // a till in training
)

// Measure says what a right's limits are.
type Measure string

// The measures.
const (
	ByNothing Measure = "none"
	ByAmount  Measure = "amount"  // minor units
	ByPercent Measure = "percent" // parts per million, and an amount besides
	ByDays    Measure = "days"    // in the place of the amount
)

// State is what a role's right is.
type State string

// The states.
const (
	StateAllowed  State = "allowed"
	StateApproval State = "approval"
	StateDenied   State = "denied"
)

// Verdict is what becomes of one act.
type Verdict uint8

// The verdicts. The zero value denies.
const (
	Denied Verdict = iota
	NeedsApproval
	Allowed
)

// Allowance is how far one right goes. Above a limit the right needs approval;
// without limits there is none.
type Allowance struct {
	State   State  `json:"state" enum:"allowed,approval,denied"`
	Amount  *int64 `json:"limit_amount"`  // up to here alone: minor units or days
	Percent *int64 `json:"limit_percent"` // up to here alone: parts per million
}

// verdict judges an act of this size.
func (l Allowance) verdict(amount, percent int64) Verdict {
	switch {
	case l.State == StateApproval:
		return NeedsApproval
	case l.State != StateAllowed:
		return Denied
	case l.Amount != nil && amount > *l.Amount, l.Percent != nil && percent > *l.Percent:
		return NeedsApproval
	}
	return Allowed
}

// Allowances are the rights of a role in a store, fine ones and doors. They are
// shared and never changed; nil allows nothing.
type Allowances map[Right]Allowance

// Allows judges an act: amount and percent are its size in what the right
// measures, zero where it measures none.
func (l Allowances) Allows(right Right, amount, percent int64) Verdict {
	return l[right].verdict(amount, percent)
}

// FineRight describes a fine right.
type FineRight struct {
	Right   Right   `json:"right"`
	Measure Measure `json:"measure"`
	StepUp  bool    `json:"step_up"` // whoever approves it enters their PIN again, signed in or not
	roles   [3]Allowance
}

const percent = 10_000 // in parts per million

func upTo(n int64) Allowance {
	limit := n * percent
	return Allowance{State: StateAllowed, Percent: &limit}
}

// upToSum is in minor units.
func upToSum(n int64) Allowance { return Allowance{State: StateAllowed, Amount: &n} }

var (
	freely   = Allowance{State: StateAllowed}
	asking   = Allowance{State: StateApproval}
	never    = Allowance{State: StateDenied}
	everyone = [3]Allowance{freely, freely, freely}
	leads    = [3]Allowance{asking, freely, freely}
	managers = [3]Allowance{never, asking, freely}
)

// fineRights is the table: what is built in for cashier, supervisor and
// manager. Whoever only helps on the floor has none.
var fineRights = []FineRight{
	{OverridePrice, ByPercent, true, [3]Allowance{asking, upTo(20), freely}},
	{SellBelowCost, ByNothing, true, [3]Allowance{asking, asking, freely}},
	{DiscountLine, ByPercent, false, [3]Allowance{upTo(10), upTo(50), freely}},
	{DiscountOrder, ByPercent, false, [3]Allowance{upTo(10), upTo(50), freely}},
	{VoidSale, ByAmount, true, leads},
	{ReturnReceipt, ByAmount, true, everyone},
	{ReturnNoReceipt, ByAmount, true, [3]Allowance{asking, upToSum(50_000), freely}},
	{ReturnNoReceiptDay, ByAmount, true, [3]Allowance{asking, asking, freely}},
	{ReturnLate, ByDays, true, everyone},
	{ReturnTooLate, ByDays, true, leads},
	{ReturnCash, ByAmount, true, everyone},
	{WaiveFee, ByAmount, true, leads},
	{ExemptTax, ByAmount, false, leads},
	{OpenNoSale, ByNothing, true, everyone},
	{PayIn, ByAmount, true, everyone},
	{PayOut, ByAmount, true, everyone},
	{DropCash, ByAmount, true, everyone},
	{CloseDifference, ByAmount, true, everyone},
	{OverdrawDrawer, ByAmount, true, leads},
	{TakeOverCart, ByNothing, false, leads},
	{OverAccountLimit, ByAmount, true, leads},
	{IssueFreeCard, ByAmount, true, managers},
	{EraseCustomer, ByNothing, true, managers},
	{AdjustStock, ByAmount, false, managers},
	{SellExpired, ByNothing, false, leads},
	{CheckAge, ByNothing, false, everyone},
	{Train, ByNothing, false, leads},
}

// FineRights lists the fine rights in the order they are shown.
func FineRights() []FineRight { return append([]FineRight(nil), fineRights...) }

func fineRight(right Right) (FineRight, bool) {
	for _, f := range fineRights {
		if f.Right == right {
			return f, true
		}
	}
	return FineRight{}, false
}

// builtIn is what a role may do with the right where a store says nothing.
func (f FineRight) builtIn(role Role) Allowance {
	switch role {
	case Cashier:
		return f.roles[0]
	case Supervisor:
		return f.roles[1]
	case Manager:
		return f.roles[2]
	}
	return never
}

// BuiltIn are a role's rights, fine ones and doors, where a store changed none.
func BuiltIn(role Role) Allowances {
	out := make(Allowances, len(fineRights)+len(routeRights))
	for _, f := range fineRights {
		out[f.Right] = f.builtIn(role)
	}
	for _, right := range routeRights {
		out[right] = doorOf(role, right)
	}
	return out
}

// StepUp tells whether whoever approves by this right enters their PIN again.
func StepUp(right Right) bool {
	f, _ := fineRight(right)
	return f.StepUp
}
