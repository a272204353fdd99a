package pos

import (
	"slices"
	"strings"

	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// reasonGiven refuses cash that moves without a word. What goes to the safe
// says by its kind why.
func (r *MovementRequest) reasonGiven() error {
	if r.Kind == "drop" || strings.TrimSpace(r.Reason) != "" {
		return nil
	}
	return fault.New(fault.Invalid, "reason_required", "Say what it is for.").At("reason", "reason_required", "must say why")
}

// covers refuses to take out more than a drawer should hold. Who counts blind is
// not told how much that is.
func (r *MovementRequest) covers(tx *db.Tx, c Cashier, shop access.Store, h *head, row *drawerRow) error {
	if r.Kind != "pay_out" && r.Kind != "drop" {
		return nil
	}
	v, err := reportLocked(tx, h, row)
	if err != nil || r.Amount <= *v.Expected {
		return err
	}
	f := fault.New(fault.Invalid, "drawer_short", "That is more than the drawer holds.").At("amount", "drawer_short", "is more than the drawer holds")
	if shop.BlindCount && !c.SeesExpected {
		return f
	}
	return f.With("expected", max(*v.Expected, 0))
}

// cashReason refuses a reason that is none of the store's, where the store has
// cash put in and taken out for its own reasons alone.
func cashReason(shop access.Store, r *MovementRequest) error {
	if r.Kind != "pay_in" && r.Kind != "pay_out" || r.HelpRequest != "" { // why is what the call asked for
		return nil
	}
	reasons := shop.Policies.Reasons.In(shop.Language)
	if !reasons.CashOnly {
		return nil
	}
	known := reasons.PayIns
	if r.Kind == "pay_out" {
		known = reasons.PayOuts
	}
	if !slices.Contains(known, r.Reason) {
		return fault.New(fault.Invalid, "reason_unknown", "Choose one of the shop's reasons.").With("reasons", known).At("reason", "reason_unknown", "is none of the shop's reasons")
	}
	return nil
}
