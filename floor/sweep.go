package floor

import (
	"context"
	"errors"
	"fmt"

	"tillbell/server/db"
)

// Why the server itself gave a request back.
const (
	reasonSilent    = "tablet_silent"
	reasonSignedOut = "signed_out"
)

// sweepAtOnce bounds what one round takes on; the rest is due a second later.
const sweepAtOnce = 500

// Recover gives claims their time anew after the server was away: nobody could
// hear their tablets. Where another node was there all along, somebody could.
// Call it before the first Sweep, and when there was none for a while.
func (f *Floor) Recover(ctx context.Context) error {
	if !f.db.Alone() {
		return nil
	}
	err := f.db.Tx(ctx, func(tx *db.Tx) error {
		err := tx.Exec(`UPDATE help_requests SET lease_until = ? WHERE `+openStates+` AND status = 'accepted'`, db.At(tx.Now.Add(leaseAnew))).Error
		if err != nil {
			return fmt.Errorf("prolong claims: %w", err)
		}
		err = tx.Exec(`UPDATE presence SET alive_at = ? WHERE status <> 'off' AND (NOT silent OR alive_at > ?)`, db.At(tx.Now), db.At(tx.Now)).Error
		if err != nil {
			return fmt.Errorf("give everybody time to be heard: %w", err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return f.recoverRungs(ctx)
}

// recoverRungs fires the rungs that lie further ahead than a rung is long: the
// clock was set back between the server's lives, and nobody shall wait for it
// to catch up.
func (f *Floor) recoverRungs(ctx context.Context) error {
	return f.due(ctx, `next_rung_at > ?`, func(tx *db.Tx, r *requestRow) (*step, error) {
		if !r.Status.unclaimed() || r.NextRungAt == nil {
			return nil, nil
		}
		if ends := f.rungEnds(r, tx.Now); ends != nil && *r.NextRungAt <= *ends {
			return nil, nil
		}
		return f.escalate(tx, r)
	})
}

// Sweep fires every timer that is due, once, whatever the number of nodes:
// each change checks again, under the request's lock, that it still is.
// What fails does not hold up the rest.
func (f *Floor) Sweep(ctx context.Context) error {
	var errs []error
	for _, do := range []func(context.Context) error{
		f.writeAlive, f.sweepLeases, f.sweepAbandoned, f.sweepStill, f.sweepRungs, f.sweepOffers, f.sweepPauses, f.sweepSeconds,
		f.tellReach, f.sweepTills, f.sweepGhosts, f.sweepQueues, f.Route, f.wakeOthers, f.sweepTexts,
		f.SweepTasks, f.sweepSilence,
	} {
		errs = append(errs, do(ctx))
	}
	return errors.Join(errs...)
}

// sweepLeases gives back what was accepted on tablets that fell silent. One
// that was heard here is not: while the database was away, that could not be
// written down.
func (f *Floor) sweepLeases(ctx context.Context) error {
	return f.due(ctx, `status = 'accepted' AND lease_until < ?`, func(tx *db.Tx, r *requestRow) (*step, error) {
		if r.Status != Accepted || *r.LeaseUntil >= db.At(tx.Now) || f.signs.since(r, tx.Now.Add(-leaseFor)) {
			return nil, nil
		}
		return f.release(tx, r, nil, reasonSilent)
	})
}

// sweepAbandoned ends what nobody took.
func (f *Floor) sweepAbandoned(ctx context.Context) error {
	return f.due(ctx, `status IN ('waiting', 'offered') AND abandon_at <= ?`, func(tx *db.Tx, r *requestRow) (*step, error) {
		if !r.Status.unclaimed() || r.AbandonAt > db.At(tx.Now) {
			return nil, nil
		}
		people, err := missed(tx, r)
		if err != nil {
			return nil, err
		}
		end(tx, r, Abandoned)
		return &step{kind: "abandoned", people: people}, nil
	})
}

// sweepRungs tells more people of what nobody accepted in its rung's time. The
// next rung gets its whole time from now, so rungs that fell due while the
// server was away fire once.
func (f *Floor) sweepRungs(ctx context.Context) error {
	return f.due(ctx, `next_rung_at <= ?`, func(tx *db.Tx, r *requestRow) (*step, error) {
		if !r.Status.unclaimed() || r.NextRungAt == nil || *r.NextRungAt > db.At(tx.Now) {
			return nil, nil
		}
		return f.escalate(tx, r)
	})
}

// due runs a change on each open request whose timer went off, the oldest
// first. A request that another node holds locked is that node's.
func (f *Floor) due(ctx context.Context, where string, do func(tx *db.Tx, r *requestRow) (*step, error)) error {
	var ids []string
	err := f.db.Read(ctx).Raw(`SELECT id FROM help_requests WHERE `+openStates+` AND `+where+` ORDER BY created_at, id LIMIT ?`,
		db.At(f.db.Now()), sweepAtOnce).Scan(&ids).Error
	if err != nil {
		return fmt.Errorf("look for due requests: %w", db.Translate(err))
	}
	var errs []error
	for _, id := range ids {
		if err := f.fire(ctx, id, do); err != nil {
			errs = append(errs, fmt.Errorf("fire the timer of request %s: %w", id, err))
		}
	}
	return errors.Join(errs...)
}

func (f *Floor) fire(ctx context.Context, id string, do func(tx *db.Tx, r *requestRow) (*step, error)) error {
	var out Request
	var store string
	err := f.db.Tx(ctx, func(tx *db.Tx) error {
		out = Request{}
		r, err := lockOne(tx, " SKIP LOCKED", `WHERE r.id = ?`, id)
		if err != nil || r == nil {
			return err
		}
		s, err := do(tx, r)
		if err != nil || s == nil {
			return err
		}
		store = r.StoreID
		out, err = save(tx, r, s)
		return err
	})
	if err == nil && out.ID != "" {
		f.changed(store, out)
	}
	return err
}
