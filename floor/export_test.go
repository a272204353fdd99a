package floor

import (
	"context"
	"errors"
	"fmt"
)

// SweepLeases is the part of a sweep that gives requests back.
func (f *Floor) SweepLeases(ctx context.Context) error { return f.sweepLeases(ctx) }

// FoldSlice adds one slice of so many events to a store's tally, and tells
// whether there are more.
func (f *Floor) FoldSlice(ctx context.Context, store string, events int64) (more bool, err error) {
	f.slice = events
	m, err := f.markOf(ctx, store)
	if err != nil {
		return false, err
	}
	if m.Made > 0 && m.Seq == m.Head {
		return false, nil
	}
	return true, f.foldNext(ctx, &m)
}

func (f *Floor) markOf(ctx context.Context, store string) (tallyMark, error) {
	m := tallyMark{Store: store}
	err := f.db.Read(ctx).Raw(`SELECT c.seq, COALESCE(m.seq, 0), COALESCE(m.made, 0), COALESCE(m.undone, 0) FROM store_counters c
		LEFT JOIN help_tally_marks m ON m.store_id = c.store_id WHERE c.store_id = ?`, store).Row().Scan(&m.Head, &m.Seq, &m.Made, &m.Undone)
	return m, err
}

// FoldAround lets something happen between reading the log and adding what was
// read.
func (f *Floor) FoldAround(ctx context.Context, store string, meanwhile func()) error {
	m, err := f.markOf(ctx, store)
	if err != nil {
		return err
	}
	sums, err := f.readSlice(ctx, &m, m.Head)
	if err != nil {
		return err
	}
	meanwhile()
	if err := f.addSlice(ctx, &m, sums, m.Head); !errors.Is(err, errFolded) {
		return fmt.Errorf("what was read before is added: %w", err)
	}
	return nil
}

// RecountAround lets something happen between counting and putting it in place.
func (f *Floor) RecountAround(ctx context.Context, store string, meanwhile func()) error {
	made, undone, err := f.nextTally(ctx, store)
	if err != nil {
		return err
	}
	m := &tallyMark{Store: store}
	meanwhile()
	if err := f.putInPlace(ctx, m, made, undone, 0); !errors.Is(err, errUndone) {
		return fmt.Errorf("what was counted before is put in place: %w", err)
	}
	return nil
}

// CountAtOnce makes recounts read so many calls with one statement.
func (f *Floor) CountAtOnce(calls int) { f.atOnce = calls }
