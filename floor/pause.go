package floor

import (
	"context"
	"time"

	"tillbell/server/db"
	"tillbell/server/fault"
)

// Who has a call may leave its customer for some minutes with a promise, which
// the customer sees with its time. When the promise is over the call rings its
// holder; without a sign of them it goes back to the queue, ahead of newer ones.

const (
	pauseMost = 30 * time.Minute
	backGrace = 45 * time.Second // to say that one is back
)

// reasonPromise is why a call was given back, on its step.
const reasonPromise = "promise_broken"

// Pause promises to be back in some minutes; again is a new promise.
func (f *Floor) Pause(ctx context.Context, h Helper, id string, epoch, minutes int64) (Request, error) {
	f.heard(h)
	if minutes < 1 || minutes > int64(pauseMost/time.Minute) {
		return Request{}, fault.New(fault.Invalid, "minutes_invalid", "A pause is 1 to 30 minutes.").At("minutes", "minutes_invalid", "is 1 to 30")
	}
	return f.act(ctx, h.Store, id, func(tx *db.Tx, r *requestRow) (*step, error) {
		if err := hasNow(r, h, epoch); err != nil {
			return nil, err
		}
		until := db.At(tx.Now.Add(time.Duration(minutes) * time.Minute))
		r.PauseUntil, r.BackBy = &until, nil
		r.inHand(h)
		return &step{kind: "paused", by: &h, data: map[string]any{"minutes": minutes}}, nil
	})
}

// Resume says that the holder is back; where nothing was promised there is
// nothing to say, and that is fine.
func (f *Floor) Resume(ctx context.Context, h Helper, id string, epoch int64) (Request, error) {
	f.heard(h)
	return f.act(ctx, h.Store, id, func(tx *db.Tx, r *requestRow) (*step, error) {
		if err := hasNow(r, h, epoch); err != nil || !r.paused() {
			return nil, err
		}
		r.unpause()
		r.inHand(h)
		return &step{kind: "resumed", by: &h}, nil
	})
}

// hasNow checks the fence of what only the holder does while the call is open.
func hasNow(r *requestRow, h Helper, epoch int64) error {
	if err := holds(r, h, epoch); err != nil {
		return err
	}
	switch {
	case r.Status.Ended():
		return errEnded
	case !r.heldBy(h.Staff):
		return errStale
	}
	return nil
}

func (r *requestRow) paused() bool { return r.PauseUntil != nil || r.BackBy != nil }

func (r *requestRow) unpause() { r.PauseUntil, r.BackBy = nil, nil }

// sweepPauses rings whose promise is over, and gives back what nobody came back to.
func (f *Floor) sweepPauses(ctx context.Context) error {
	return f.due(ctx, `COALESCE(back_by, pause_until) <= ?`, func(tx *db.Tx, r *requestRow) (*step, error) {
		now := db.At(tx.Now)
		switch {
		case r.ClaimStaffID == nil || r.Status.Ended():
			return nil, nil
		case r.BackBy != nil && *r.BackBy <= now:
			return f.release(tx, r, nil, reasonPromise)
		case r.BackBy == nil && r.PauseUntil != nil && *r.PauseUntil <= now:
			by := db.At(tx.Now.Add(backGrace))
			r.PauseUntil, r.BackBy = nil, &by
			return &step{kind: "overdue", data: map[string]any{"seconds": int64(backGrace / time.Second)}}, nil
		}
		return nil, nil
	})
}
