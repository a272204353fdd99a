package pos

import (
	"context"

	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/fault"
)

// Cash that somebody of the floor brings to a till or fetches there is booked by
// the cashier, who saw it, and names who stood by. What was asked for and done is
// the call's to say; it is booked once.

var (
	errCallMismatch = fault.New(fault.Invalid, "call_mismatch", "That is not what was asked for and done.").
			At("help_request_id", "call_mismatch", "is a call of something else")
	errCallBooked = fault.New(fault.Conflict, "call_booked", "This call is in the books already.").
			At("help_request_id", "call_booked", "was booked before")
)

// witness is who did what a movement's call asked for; nil: it names no call. A
// drop is what was fetched, a pay-in the change that was brought, and change that
// was swapped for notes opens the drawer for nothing.
func (p *Pos) witness(ctx context.Context, c Cashier, drawer string, r *MovementRequest) (*Person, error) {
	if r.HelpRequest == "" {
		return nil, nil
	}
	if p.calls == nil {
		return nil, errCallMismatch
	}
	if err := checkID("help_request_id", r.HelpRequest); err != nil {
		return nil, err
	}
	a, err := p.calls.Answered(ctx, c.Store, r.HelpRequest)
	if err != nil {
		return nil, err
	}
	fits := false
	switch r.Kind {
	case "drop":
		fits = a.Kind == access.CallDrop && a.Did == access.DidTake && money.Amount(a.Amount) == r.Amount
	case "pay_in":
		fits = a.Kind == access.CallCash && a.Did == access.DidBring && money.Amount(a.Amount) == r.Amount
	case "no_sale":
		fits = a.Kind == access.CallCash && a.Did == access.DidBring
	}
	if !fits || a.Register != c.Register || a.Drawer != "" && a.Drawer != drawer {
		return nil, errCallMismatch
	}
	if a.By.ID == c.Staff {
		return nil, fault.New(fault.Invalid, "own_witness", "Nobody witnesses their own cash.").At("help_request_id", "own_witness", "was answered by the same person")
	}
	return &Person{ID: a.By.ID, Name: a.By.Name}, nil
}
