package floor

import (
	"context"
	"fmt"
	"slices"
	"time"

	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// A mis-tap is taken back within some seconds by whoever made it, where nothing
// was built upon it. The server's clock and the claim's epoch decide; the
// timeline keeps both the act and its undoing.

// undoWithin is a little more than tablets offer, for the way there.
const undoWithin = 15 * time.Second

// Acts that can be undone.
const (
	undoAccept  = "accept"
	undoArrive  = "arrive"
	undoResolve = "resolve"
	undoDecline = "decline"
)

var errTooLate = fault.New(fault.Conflict, "too_late_to_undo", "It is too late to take that back.")

// Undo takes back the helper's own accept, arrival, end or no. Undone already is fine.
func (f *Floor) Undo(ctx context.Context, h Helper, id, act string, epoch int64) (Request, error) {
	f.heard(h)
	shop, _, err := f.places.Shop(ctx, h.Store)
	if err != nil {
		return Request{}, err
	}
	unresolve := func(tx *db.Tx, r *requestRow, h Helper, epoch int64) (*step, error) {
		return f.unresolve(ctx, tx, &shop, r, h, epoch)
	}
	undo := map[string]func(*db.Tx, *requestRow, Helper, int64) (*step, error){
		undoAccept: f.unaccept, undoArrive: f.unarrive, undoResolve: unresolve, undoDecline: f.undecline,
	}[act]
	if undo == nil {
		return Request{}, fault.New(fault.Invalid, "act_invalid", "What can be undone is accept, arrive, resolve or decline.").At("act", "act_invalid", "cannot be undone")
	}
	return f.act(ctx, h.Store, id, func(tx *db.Tx, r *requestRow) (*step, error) { return undo(tx, r, h, epoch) })
}

// undone is the step; to is where the request stands after it.
func undone(r *requestRow, h Helper, act string, people ...string) *step {
	return &step{kind: "undone", by: &h, data: map[string]any{"act": act, "to": r.Status}, people: people}
}

// lastBy tells whether the last step of a kind was this person's, and young enough.
func lastBy(tx *db.Tx, r *requestRow, h Helper, kind string) (bool, error) {
	var own bool
	err := tx.Raw(`SELECT EXISTS (SELECT 1 FROM help_steps WHERE request_id = ? AND type = ? AND staff_id = ? AND at > ?
		AND n = (SELECT MAX(n) FROM help_steps WHERE request_id = ? AND type = ?))`,
		r.ID, kind, h.Staff, db.At(tx.Now.Add(-undoWithin)), r.ID, kind).Row().Scan(&own)
	if err != nil {
		return false, fmt.Errorf("look for what is to be undone: %w", err)
	}
	return own, nil
}

// ownLast refuses what is not the person's own, or too old.
func ownLast(tx *db.Tx, r *requestRow, h Helper, kind string) error {
	own, err := lastBy(tx, r, h, kind)
	if err == nil && !own {
		err = errTooLate
	}
	return err
}

// unaccept puts the request back on the rung it was taken from.
func (f *Floor) unaccept(tx *db.Tx, r *requestRow, h Helper, epoch int64) (*step, error) {
	if done, err := gaveUp(tx, r, h, epoch, "undone"); done || err != nil {
		return nil, err
	}
	if err := hasNow(r, h, epoch); err != nil {
		return nil, err
	}
	if r.Status != Accepted {
		return nil, errTooLate
	}
	if err := ownLast(tx, r, h, "accepted"); err != nil {
		return nil, err
	}
	people, err := dropClaim(tx, r, "undone")
	if err != nil {
		return nil, err
	}
	r.Status, r.NextRungAt = Waiting, f.rungEnds(r, tx.Now)
	f.waitsOn(r, tx.Now)
	return undone(r, h, undoAccept, people...), nil
}

func (f *Floor) unarrive(tx *db.Tx, r *requestRow, h Helper, epoch int64) (*step, error) {
	if err := hasNow(r, h, epoch); err != nil || r.Status == Accepted {
		return nil, err
	}
	if err := ownLast(tx, r, h, "arrived"); err != nil {
		return nil, err
	}
	lease := db.At(tx.Now.Add(leaseFor))
	r.Status, r.ArrivedAt, r.LeaseUntil, r.Scanned = Accepted, nil, &lease, false
	r.inHand(h)
	err := tx.Exec(`UPDATE help_claims SET arrived_at = NULL WHERE request_id = ? AND epoch = ?`, r.ID, epoch).Error
	if err != nil {
		return nil, fmt.Errorf("take back the arrival: %w", err)
	}
	return undone(r, h, undoArrive), nil
}

// unresolve opens the request again as it was, claim and all. What the customer
// said of it stands: who was rated has ended it.
func (f *Floor) unresolve(ctx context.Context, tx *db.Tx, shop *access.Store, r *requestRow, h Helper, epoch int64) (*step, error) {
	switch {
	case epoch != r.ClaimEpoch || !r.heldBy(h.Staff):
		return nil, errStale
	case r.Status == Accepted || r.Status == Arrived:
		return nil, nil
	case r.ForgottenAt != nil || r.Found != nil: // a till was told already
		return nil, errTooLate
	}
	if err := ownLast(tx, r, h, "resolved"); err != nil {
		return nil, err
	}
	var rated bool
	if err := tx.Raw(`SELECT EXISTS (SELECT 1 FROM help_ratings WHERE request_id = ?)`, r.ID).Row().Scan(&rated); err != nil {
		return nil, fmt.Errorf("look whether it was rated: %w", err)
	}
	if rated {
		return nil, errTooLate
	}
	if err := f.untally(ctx, tx, shop, r.ID); err != nil {
		return nil, err
	}
	if err := unsaid(tx, r.ID); err != nil {
		return nil, err
	}
	r.EndedAt, r.Outcome, r.Heard, r.Words = nil, nil, "[]", ""
	r.Status = Arrived
	if r.ArrivedAt == nil {
		lease := db.At(tx.Now.Add(leaseFor))
		r.Status, r.LeaseUntil = Accepted, &lease
	}
	err := tx.Exec(`UPDATE help_claims SET ended_at = NULL, ended_by = NULL WHERE request_id = ? AND epoch = ?`, r.ID, epoch).Error
	if err != nil {
		return nil, fmt.Errorf("take up the claim again: %w", err)
	}
	return undone(r, h, undoResolve, h.Staff), nil
}

// undecline lets somebody be asked again who said no. While others are asked all
// at once they are asked too; where one is asked at a time, after that one.
func (f *Floor) undecline(tx *db.Tx, r *requestRow, h Helper, _ int64) (*step, error) {
	declined := readList[string](r.Declined)
	switch {
	case r.Status.Ended():
		return nil, errEnded
	case !r.Status.unclaimed():
		return nil, alreadyAccepted(tx, *r.ClaimStaffID)
	case !slices.Contains(declined, h.Staff):
		return nil, nil
	}
	own, err := declinedLately(tx, r, h)
	if err != nil {
		return nil, err
	}
	if !own {
		return nil, errTooLate
	}
	r.Declined = writeList(slices.DeleteFunc(declined, func(s string) bool { return s == h.Staff }))
	if r.Status == Offered && !r.InTurn {
		r.OfferedTo = writeList(append(readList[string](r.OfferedTo), h.Staff))
	}
	return undone(r, h, undoDecline, h.Staff), nil
}

// declinedLately is lastBy of one person's no, as others may have said theirs since.
func declinedLately(tx *db.Tx, r *requestRow, h Helper) (own bool, err error) {
	err = tx.Raw(`SELECT EXISTS (SELECT 1 FROM help_steps WHERE request_id = ? AND type = 'declined' AND staff_id = ? AND at > ?)`,
		r.ID, h.Staff, db.At(tx.Now.Add(-undoWithin))).Row().Scan(&own)
	if err != nil {
		return false, fmt.Errorf("look for the no: %w", err)
	}
	return own, nil
}
