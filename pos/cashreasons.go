package pos

import (
	"context"
	"slices"

	"tillbell/server/fault"
)

// cashReason refuses a reason that is none of the store's, where the store has
// cash put in and taken out for its own reasons alone.
func (p *Pos) cashReason(ctx context.Context, store string, r *MovementRequest) error {
	if r.Kind != "pay_in" && r.Kind != "pay_out" {
		return nil
	}
	shop, err := p.stores.Store(ctx, store)
	if err != nil {
		return err
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
