package floor

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

const (
	recountRows  = 1000   // written in one transaction: sales wait for it on SQLite
	recountPage  = 20_000 // calls read by one statement, none of which may take long (see db)
	recountTries = 3
)

// Recount makes a store's tally anew out of all its calls, beside the one that
// is asked meanwhile, and puts it in that one's place. It tells how many calls
// there are in it, second persons too.
func (f *Floor) Recount(ctx context.Context, store string) (calls int64, err error) {
	f.folding.Lock()
	defer f.folding.Unlock()
	m := &tallyMark{Store: store}
	if err := f.recount(ctx, m); err != nil {
		return 0, fmt.Errorf("recount the calls of store %s: %w", store, err)
	}
	// Months and days both have each call.
	err = f.db.Read(ctx).Raw(`SELECT COALESCE(SUM(calls + seconds), 0) FROM help_tallies WHERE store_id = ? AND made = ? AND part = ? AND span < 1000000`,
		store, m.Made, partAll).Row().Scan(&calls)
	return calls, db.Translate(err)
}

// recount goes on in m with what it made. What an earlier one that did not get
// to its end left behind goes away too. Where an end is taken back meanwhile it
// begins again, a few times.
func (f *Floor) recount(ctx context.Context, m *tallyMark) error {
	for tries := 1; ; tries++ {
		if err := f.recountOnce(ctx, m); !errors.Is(err, errUndone) || tries == recountTries {
			return err
		}
	}
}

func (f *Floor) recountOnce(ctx context.Context, m *tallyMark) error {
	shop, err := f.places.Store(ctx, m.Store)
	if err != nil {
		return err
	}
	made, undone, err := f.nextTally(ctx, m.Store)
	if err != nil {
		return err
	}
	sums, head, err := f.count(ctx, shop)
	if err != nil {
		return err
	}
	keys := sums.keys()
	for from := 0; from < len(keys); from += recountRows {
		some := sums.rows(keys[from:min(from+recountRows, len(keys))], m.Store, made)
		if err := f.db.Tx(ctx, func(tx *db.Tx) error { return tx.Insert(ctx, "help_tallies", some) }); err != nil {
			return fmt.Errorf("write the recount: %w", err)
		}
	}
	return f.putInPlace(ctx, m, made, undone, head)
}

// nextTally is a number that no other recount has, and how many ends had been
// taken back when it began.
func (f *Floor) nextTally(ctx context.Context, store string) (made, undone int64, err error) {
	err = f.db.Tx(ctx, func(tx *db.Tx) error {
		return tx.Raw(`INSERT INTO help_tally_marks (store_id, seq, made, last) VALUES (?, 0, 0, 1)
			ON CONFLICT (store_id) DO UPDATE SET last = help_tally_marks.last + 1 RETURNING last, undone`, store).Row().Scan(&made, &undone)
	})
	if err != nil {
		return 0, 0, fmt.Errorf("begin a recount: %w", err)
	}
	return made, undone, nil
}

// count adds up every call that had ended at one moment, which head names.
func (f *Floor) count(ctx context.Context, shop access.Store) (sums tallies, head int64, err error) {
	zone := shop.Zone()
	err = f.db.Snapshot(ctx, func(g *gorm.DB) error {
		sums = make(tallies)
		if err := g.Raw(`SELECT seq FROM store_counters WHERE store_id = ?`, shop.ID).Row().Scan(&head); err != nil {
			return err
		}
		for last, n := uuid.Nil.String(), f.atOnce; n == f.atOnce; {
			n = 0
			err := eachEnded(g, `r.store_id = ? AND r.id > ? ORDER BY r.id LIMIT ?`, func(c *endedCall) {
				sums.add(c, &shop, zone)
				last, n = c.ID, n+1
			}, shop.ID, last, f.atOnce)
			if err != nil {
				return err
			}
		}
		return nil
	})
	return sums, head, err
}

// errUndone says that an end was taken back while calls were counted.
var errUndone = fault.New(fault.Unavailable, "figures_behind", "A call was taken up again while the figures were added up. Try again in a moment.").After(time.Second)

// putInPlace makes a recount the tally, unless a later one is it already, and
// takes away those before it.
func (f *Floor) putInPlace(ctx context.Context, m *tallyMark, made, undone, head int64) error {
	err := f.db.Tx(ctx, func(tx *db.Tx) error {
		u := tx.Exec(`UPDATE help_tally_marks SET seq = ?, made = ? WHERE store_id = ? AND made < ? AND undone = ?`, head, made, m.Store, made, undone)
		if u.Error != nil {
			return fmt.Errorf("put the recount in place: %w", u.Error)
		}
		return tx.Raw(`SELECT seq, made, undone FROM help_tally_marks WHERE store_id = ?`, m.Store).Row().Scan(&m.Seq, &m.Made, &m.Undone)
	})
	if err != nil {
		return err
	}
	if m.Made < made {
		return errUndone
	}
	for _, part := range []string{partAll, partSlot, partZone, partKind, partPerson, partPoint, partZoneSlot} {
		err := f.db.Tx(ctx, func(tx *db.Tx) error {
			return tx.Exec(`DELETE FROM help_tallies WHERE store_id = ? AND made < ? AND part = ?`, m.Store, m.Made, part).Error
		})
		if err != nil {
			return fmt.Errorf("take the old tally away: %w", err)
		}
	}
	return nil
}
