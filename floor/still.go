package floor

import (
	"context"
	"time"

	"tillbell/server/access"
	"tillbell/server/db"
)

// A customer whom nobody comes to is asked once, after the time that the store
// chose, whether they still wait. Who says so waits on, with the whole time
// until a call is given up before them; without an answer the call is
// abandoned, as one of those that nobody took in time. The question falls away
// as soon as somebody takes the call, and is not put again.

// reasonNoAnswer is why a call was given up, on its step.
const reasonNoAnswer = "no_answer"

// stillAsked makes the store's rule the request's.
func (r *requestRow) stillAsked(p access.HelpPolicy) {
	r.stillAfter, r.StillWithin = time.Duration(p.StillAfter)*time.Second, 0
	if p.StillAfter > 0 {
		r.StillWithin = p.Within()
	}
}

// sweepStill asks who waited long enough, and gives up what nobody answered.
func (f *Floor) sweepStill(ctx context.Context) error {
	return f.due(ctx, `status IN ('waiting', 'offered') AND COALESCE(still_until, still_at) <= ?`, func(tx *db.Tx, r *requestRow) (*step, error) {
		now := db.At(tx.Now)
		switch {
		case !r.Status.unclaimed():
			return nil, nil
		case r.StillUntil != nil && *r.StillUntil <= now:
			people, err := missed(tx, r)
			if err != nil {
				return nil, err
			}
			end(tx, r, Abandoned)
			return &step{kind: "abandoned", data: map[string]any{"reason": reasonNoAnswer}, people: people}, nil
		case r.StillUntil == nil && r.StillAt != nil && *r.StillAt <= now:
			until := db.At(tx.Now.Add(time.Duration(r.StillWithin) * time.Second))
			r.StillAt, r.StillUntil = nil, &until
			return &step{kind: "still_asked", data: map[string]any{"seconds": r.StillWithin}}, nil
		}
		return nil, nil
	})
}

// StillWaiting is the customer's answer. Where nothing is asked, or no longer,
// there is nothing to say and that is fine.
func (f *Floor) StillWaiting(ctx context.Context, secret string) (CustomerView, error) {
	p, err := f.findPress(ctx, secret)
	if err != nil {
		return CustomerView{}, err
	}
	if p.CancelledAt != nil {
		return CustomerView{}, errEnded
	}
	_, err = f.act(ctx, "", p.RequestID, func(tx *db.Tx, r *requestRow) (*step, error) {
		switch {
		case r.Status.Ended():
			return nil, errEnded
		case r.StillUntil == nil:
			return nil, nil
		}
		r.StillUntil = nil
		r.AbandonAt = max(r.AbandonAt, db.At(tx.Now.Add(f.opts.AbandonAfter)))
		return &step{kind: "still_waiting"}, nil
	})
	if err != nil {
		return CustomerView{}, err
	}
	return f.Status(ctx, secret)
}
