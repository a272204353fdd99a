package access

// CallAnswer is what somebody did about a till's call to the floor, as far as
// selling builds upon it.
type CallAnswer struct {
	Kind, Did      string
	Register, Cart string // ids; empty: asked for none
	Drawer         string // that it was for
	Amount         int64  // of cash, in minor units
	Age            int64  // that was looked for, in years
	By             Person
}

// What is done about a call that selling asks for.
const (
	CallAge  = "age_check"
	CallDrop = "cash_drop"
	CallCash = "change"

	CallOpenTill = "open_till" // to open one more: the server asks for it

	DidOldEnough = "old_enough"
	DidTake      = "taken"
	DidBring     = "brought"
)
