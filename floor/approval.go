package floor

import (
	"fmt"

	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// An approval is asked for by a call and answered on the approver's tablet. The
// answer ends the call, whoever had taken it before: what counts is who may
// approve, and that was proved elsewhere.

// Settle ends a call whose approval was granted or refused, inside the
// transaction of that answer.
func (f *Floor) Settle(tx *db.Tx, h Helper, id, outcome string) (Request, error) {
	r, err := lockRequest(tx, id)
	if err != nil {
		return Request{}, err
	}
	if r.StoreID != h.Store {
		return Request{}, errNoRequest
	}
	if r.Status.Ended() {
		return Request{}, fault.New(fault.Conflict, "already_ended", "The till has taken this back.")
	}
	if err := takeOver(tx, r, h); err != nil {
		return Request{}, err
	}
	r.inHand(h)
	people, err := endClaim(tx, r, "resolved")
	if err != nil {
		return Request{}, err
	}
	now := db.At(tx.Now)
	r.Status, r.EndedAt, r.Outcome, r.Heard, r.NextRungAt = Resolved, &now, &outcome, "[]", nil
	return save(tx, r, &step{kind: "resolved", by: &h, data: map[string]any{"outcome": outcome}, people: people})
}

// takeOver makes the approver the one who has the call, from nobody or from
// whoever had taken it.
func takeOver(tx *db.Tx, r *requestRow, h Helper) error {
	if r.heldBy(h.Staff) {
		return nil
	}
	how := "accepted"
	if !r.Status.unclaimed() {
		how = "handed_off"
	}
	let, err := dropClaim(tx, r, "handed_off")
	if err != nil {
		return err
	}
	if err := claim(tx, r, h.Staff, optional(h.Device)); err != nil {
		return err
	}
	_, err = save(tx, r, &step{kind: how, by: &h, data: map[string]any{"to": h.Staff, "claim_epoch": r.ClaimEpoch}, people: append(let, h.Staff)})
	return err
}

// Settled wakes who waits for a call that Settle ended, after the commit.
func (f *Floor) Settled(q Request, store string) { f.changed(store, q) }

// tellSeen tells the till that asks for an approval who looks at it.
func tellSeen(tx *db.Tx, h Helper, request string) error {
	var kind string
	var register *string
	err := tx.Raw(`SELECT kind, register_id FROM help_requests WHERE id = ?`, request).Row().Scan(&kind, &register)
	if err != nil {
		return fmt.Errorf("look who asks: %w", err)
	}
	if kind != kindApproval || register == nil {
		return nil
	}
	_, err = tx.Emit(h.Store, db.Event{Type: "approval.seen", Audience: db.TopicRegister(*register),
		Data: map[string]any{"help_request_id": request, "by": access.Person{ID: h.Staff, Name: h.StaffName}}})
	return err
}
