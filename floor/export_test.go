package floor

import "context"

// SweepLeases is the part of a sweep that gives requests back.
func (f *Floor) SweepLeases(ctx context.Context) error { return f.sweepLeases(ctx) }

// FoldSlice adds one slice of so many events to a store's tally, and tells
// whether there are more.
func (f *Floor) FoldSlice(ctx context.Context, store string, events int64) (more bool, err error) {
	f.slice = events
	m := tallyMark{Store: store}
	err = f.db.Read(ctx).Raw(`SELECT c.seq, COALESCE(m.seq, 0), COALESCE(m.made, 0) FROM store_counters c
		LEFT JOIN help_tally_marks m ON m.store_id = c.store_id WHERE c.store_id = ?`, store).Row().Scan(&m.Head, &m.Seq, &m.Made)
	if err != nil {
		return false, err
	}
	if m.Made > 0 && m.Seq == m.Head {
		return false, nil
	}
	return true, f.foldNext(ctx, &m)
}
