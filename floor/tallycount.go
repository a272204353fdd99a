package floor

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"tillbell/server/access"
	"tillbell/server/db"
)

// recountRows are written in one transaction: sales wait for it on SQLite.
const recountRows = 1000

// Recount makes a store's tally anew out of all its calls, beside the one that
// is asked meanwhile, and puts it in that one's place. It tells how many calls
// there are in it.
func (f *Floor) Recount(ctx context.Context, store string) (calls int64, err error) {
	f.folding.Lock()
	defer f.folding.Unlock()
	m := &tallyMark{Store: store}
	if err := f.recount(ctx, m); err != nil {
		return 0, fmt.Errorf("recount the calls of store %s: %w", store, err)
	}
	// Months and days both have each call.
	err = f.db.Read(ctx).Raw(`SELECT COALESCE(SUM(calls), 0) FROM help_tallies WHERE store_id = ? AND made = ? AND part = ? AND span < 1000000`,
		store, m.Made, partAll).Row().Scan(&calls)
	return calls, db.Translate(err)
}

// recount goes on in m with what it made. What an earlier one that did not get
// to its end left behind goes away too.
func (f *Floor) recount(ctx context.Context, m *tallyMark) error {
	shop, err := f.places.Store(ctx, m.Store)
	if err != nil {
		return err
	}
	made, err := f.nextTally(ctx, m.Store)
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
	return f.putInPlace(ctx, m, made, head)
}

// nextTally is a number that no other recount has.
func (f *Floor) nextTally(ctx context.Context, store string) (made int64, err error) {
	err = f.db.Tx(ctx, func(tx *db.Tx) error {
		return tx.Raw(`INSERT INTO help_tally_marks (store_id, seq, made, last) VALUES (?, 0, 0, 1)
			ON CONFLICT (store_id) DO UPDATE SET last = help_tally_marks.last + 1 RETURNING last`, store).Row().Scan(&made)
	})
	if err != nil {
		return 0, fmt.Errorf("begin a recount: %w", err)
	}
	return made, nil
}

// count adds up every call that had ended at one moment, which head names.
func (f *Floor) count(ctx context.Context, shop access.Store) (sums tallies, head int64, err error) {
	zone := shop.Zone()
	err = f.db.Snapshot(ctx, func(g *gorm.DB) error {
		sums = make(tallies)
		if err := g.Raw(`SELECT seq FROM store_counters WHERE store_id = ?`, shop.ID).Row().Scan(&head); err != nil {
			return err
		}
		return eachEnded(g, `r.store_id = ?`, func(c *endedCall) { sums.add(c, &shop, zone) }, shop.ID)
	})
	return sums, head, err
}

// putInPlace makes a recount the tally, unless a later one is it already, and
// takes away those before it.
func (f *Floor) putInPlace(ctx context.Context, m *tallyMark, made, head int64) error {
	err := f.db.Tx(ctx, func(tx *db.Tx) error {
		u := tx.Exec(`UPDATE help_tally_marks SET seq = ?, made = ? WHERE store_id = ? AND made < ?`, head, made, m.Store, made)
		if u.Error != nil {
			return fmt.Errorf("put the recount in place: %w", u.Error)
		}
		return tx.Raw(`SELECT seq, made FROM help_tally_marks WHERE store_id = ?`, m.Store).Row().Scan(&m.Seq, &m.Made)
	})
	if err != nil {
		return err
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
