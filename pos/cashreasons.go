package pos

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"tillbell/pos/money"
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
	return tooMuchCash(c, &shop, *v.Expected, "amount")
}

func tooMuchCash(c Cashier, shop *access.Store, expected money.Amount, field string) error {
	f := fault.New(fault.Invalid, "drawer_short", "That is more than the drawer holds.").At(field, "drawer_short", "is more than the drawer holds")
	if shop.BlindCount && !c.SeesExpected {
		return f
	}
	return f.With("expected", max(expected, 0))
}

// MayFetch refuses a call for cash that the till's drawer should not hold, before
// somebody walks for it. Booking it is judged again, by what is there then.
func (p *Pos) MayFetch(ctx context.Context, c Cashier, amount money.Amount) error {
	if c.Register == "" || c.Training {
		return nil
	}
	shop, err := p.stores.Store(ctx, c.Store)
	if err != nil {
		return err
	}
	var row drawerRow
	err = p.db.Read(ctx).Where("register_id = ? AND status = 'open'", c.Register).Take(&row).Error
	if db.IsMissing(err) {
		return nil // which drawer it is of shows when it is booked
	} else if err != nil {
		return fmt.Errorf("find the till's drawer: %w", db.Translate(err))
	}
	v, err := reportNow(p.db.Read(ctx), &row)
	if err != nil || amount <= *v.Expected {
		return err
	}
	return p.keptShort(ctx, c, &shop, row.ID, "drop", amount, tooMuchCash(c, &shop, *v.Expected, "details.amount"))
}

// keptShort keeps what a blind counter learnt by cash that was refused, and gives
// the refusal.
func (p *Pos) keptShort(ctx context.Context, c Cashier, shop *access.Store, drawer, kind string, amount money.Amount, refusal error) error {
	f, ok := fault.As(refusal)
	if !ok || f.Code != "drawer_short" || !shop.BlindCount || c.SeesExpected {
		return refusal
	}
	if err := p.keepAsked(ctx, c, drawer, kind, amount, nil); err != nil {
		return err
	}
	return refusal
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
