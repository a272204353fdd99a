package floor

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"tillbell/server/access"
	"tillbell/server/db"
)

// An end that is taken back may count already. Then just that call is taken out
// of the figures, in the transaction that opens it again. Whoever read the log,
// or all calls, before that and has not written yet, finds the mark moved on and
// begins again.

// untally takes a call that is about to be open again out of the store's tally,
// if it is in it. The call must still be as it ended.
func (f *Floor) untally(ctx context.Context, tx *db.Tx, shop *access.Store, request string) error {
	m := tallyMark{Store: shop.ID}
	err := tx.Raw(`UPDATE help_tally_marks SET undone = undone + 1 WHERE store_id = ? RETURNING seq, made, undone`, shop.ID).Row().Scan(&m.Seq, &m.Made, &m.Undone)
	if db.IsMissing(err) {
		return nil // nothing was ever tallied
	} else if err != nil {
		return fmt.Errorf("hold the tally: %w", err)
	}
	var ahead bool // of the mark, so that it will be passed over
	err = tx.Raw(`SELECT EXISTS (SELECT 1 FROM store_events WHERE store_id = ? AND seq > ? AND type = 'help_request.resolved' AND data LIKE ?)`,
		shop.ID, m.Seq, `%"id":"`+request+`"%`).Row().Scan(&ahead)
	if err != nil || ahead || m.Made == 0 {
		return err
	}
	sums := make(tallies)
	err = eachEnded(tx.DB, `r.id = ?`, func(c *endedCall) { sums.add(c, shop, shop.Zone()) }, request)
	if err != nil {
		return err
	}
	for _, t := range sums {
		t.negate()
	}
	merged, err := f.withBins(tx, &m, sums)
	if err != nil {
		return fmt.Errorf("read what a call is taken out of: %w", err)
	}
	keys := merged.keys()
	for _, t := range merged {
		t.accept, t.arrive = t.accept.without0(), t.arrive.without0()
	}
	pipe := tx.Pipe()
	pipe.Sum("help_tallies", 5, merged.rows(keys, m.Store, m.Made))
	if err := pipe.Run(ctx); err != nil {
		return fmt.Errorf("take a call out of the tally: %w", err)
	}
	var errs []error
	for _, k := range keys { // a recount has no rows of nothing
		errs = append(errs, tx.Exec(`DELETE FROM help_tallies WHERE store_id = ? AND made = ? AND part = ? AND span = ? AND key = ? AND calls = 0 AND seconds = 0`, m.Store, m.Made, k.part, k.span, k.key).Error)
	}
	return errors.Join(errs...)
}

func (t *tally) negate() {
	for i := range t.n {
		t.n[i] = -t.n[i]
	}
	for _, b := range []bins{t.accept, t.arrive} {
		for i := range b {
			b[i].n = -b[i].n
		}
	}
}

// without0 is the bins that count anything.
func (b bins) without0() bins {
	return slices.DeleteFunc(b, func(one binned) bool { return one.n == 0 })
}
