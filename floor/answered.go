package floor

import (
	"context"
	"fmt"

	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

var errUnanswered = fault.New(fault.Invalid, "call_unanswered", "That call was not answered.")

// Answered is what somebody did about a till's call, for the books: who looked
// at a customer's age, who brought change. An answer is never taken back, so that
// whoever asks may build upon it.
func (f *Floor) Answered(ctx context.Context, store, id string) (access.CallAnswer, error) {
	id, ok := canonicalID(id)
	if !ok {
		return access.CallAnswer{}, errUnanswered
	}
	var v viewRow
	err := f.db.Read(ctx).Raw(selectView+`WHERE r.id = ? AND r.store_id = ? AND r.status = 'resolved'`, id, store).Take(&v).Error
	if db.IsMissing(err) {
		return access.CallAnswer{}, errUnanswered
	} else if err != nil {
		return access.CallAnswer{}, fmt.Errorf("read the answer to call %s: %w", id, db.Translate(err))
	}
	r := &v.R
	a := r.answer()
	if a == nil || a.Did == "" || r.ClaimStaffID == nil {
		return access.CallAnswer{}, errUnanswered
	}
	out := access.CallAnswer{Kind: r.Kind, Did: a.Did, Register: orEmpty(r.RegisterID), Cart: orEmpty(r.CartID), By: access.Person{ID: *r.ClaimStaffID, Name: orEmpty(v.ClaimName)}}
	if d := r.details(); d != nil {
		out.Amount, out.Drawer, out.Age = d.Amount, d.DrawerID, d.Age
	}
	return out, nil
}
