package floor

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"tillbell/server/db"
	"tillbell/server/fault"
)

// The tally is folded out of the store's log, some events at a time, and never
// by who changes a call. The store's mark says how far: it moves in the
// transaction that adds what the events come to, so that no call is counted
// twice or left out, whoever folds and wherever it ends early. Where the log no
// longer goes back to the mark, everything is counted anew.

const (
	tallySlice  = 2000             // events of one transaction: sales wait for it on SQLite
	tallyBudget = 12 * time.Second // of who waits for figures
	tallyRest   = 3                // times as long as a slice took, the background rests
	tallyYield  = 40               // and while tills crowd
)

var errTallyBehind = fault.New(fault.Unavailable, "figures_behind", "Much has happened since somebody looked. The figures are being added up; try again in a moment.").
	After(5 * time.Second)

// tallyMark is how far a store's tally goes.
type tallyMark struct {
	Store           string
	Seq, Made, Head int64
	Undone          int64 // ends taken back so far
}

// FoldTallies brings every store's tally up to date, resting between slices.
func (f *Floor) FoldTallies(ctx context.Context) error {
	return f.foldAll(ctx, "", func() time.Duration {
		if f.db.Crowded() {
			return tallyYield
		}
		return tallyRest
	})
}

// CatchUp brings a store's tally up to date at once.
func (f *Floor) CatchUp(ctx context.Context, store string) error {
	hurry, cancel := context.WithTimeout(ctx, tallyBudget)
	defer cancel()
	err := f.foldAll(hurry, store, func() time.Duration { return 0 })
	if err != nil && hurry.Err() != nil && ctx.Err() == nil {
		return errTallyBehind
	}
	return err
}

func (f *Floor) foldAll(ctx context.Context, store string, rests func() (times time.Duration)) error {
	var due []tallyMark
	err := f.db.Read(ctx).Raw(`SELECT CAST(c.store_id AS TEXT) AS store, c.seq AS head, COALESCE(m.seq, 0) AS seq, COALESCE(m.made, 0) AS made, COALESCE(m.undone, 0) AS undone
		FROM store_counters c LEFT JOIN help_tally_marks m ON m.store_id = c.store_id
		WHERE (c.seq > COALESCE(m.seq, -1) OR COALESCE(m.made, 0) = 0) AND (CAST(c.store_id AS TEXT) = ? OR ? = '') ORDER BY c.store_id`, store, store).Scan(&due).Error
	if err != nil {
		return fmt.Errorf("look what the tally lacks: %w", db.Translate(err))
	}
	var errs []error
	for i := range due {
		for m := &due[i]; m.Made == 0 || m.Seq < m.Head; {
			began := time.Now()
			if err := f.foldNext(ctx, m); err != nil {
				errs = append(errs, fmt.Errorf("tally the calls of store %s: %w", m.Store, err))
				break
			}
			if err := pause(ctx, rests()*time.Since(began)); err != nil {
				return err
			}
		}
	}
	return errors.Join(errs...)
}

func pause(ctx context.Context, d time.Duration) error {
	if d == 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// errFolded says that somebody else added the slice meanwhile, or an end in it was
// taken back; errTrimmed that the log no longer has it.
var (
	errFolded  = errors.New("folded by another")
	errTrimmed = errors.New("the log does not go back that far")
)

// foldNext adds the next slice of a store, or counts all anew where it must.
func (f *Floor) foldNext(ctx context.Context, m *tallyMark) error {
	f.folding.Lock()
	defer f.folding.Unlock()
	if m.Made == 0 {
		return f.recount(ctx, m)
	}
	upTo := min(m.Seq+f.slice, m.Head)
	sums, err := f.readSlice(ctx, m, upTo)
	if errors.Is(err, errTrimmed) {
		return f.recount(ctx, m)
	}
	if err == nil {
		err = f.addSlice(ctx, m, sums, upTo)
	}
	if errors.Is(err, errFolded) {
		return f.lookAgain(ctx, m)
	}
	if err == nil {
		m.Seq = upTo
	}
	return err
}

func (f *Floor) lookAgain(ctx context.Context, m *tallyMark) error {
	return db.Translate(f.db.Read(ctx).Raw(`SELECT seq, made, undone FROM help_tally_marks WHERE store_id = ?`, m.Store).Row().Scan(&m.Seq, &m.Made, &m.Undone))
}

// endings are the events that make a call count.
const endings = `('help_request.resolved', 'help_request.cancelled', 'help_request.abandoned')`

// readSlice adds up the calls that ended after the mark.
func (f *Floor) readSlice(ctx context.Context, m *tallyMark, upTo int64) (tallies, error) {
	shop, err := f.places.Store(ctx, m.Store)
	if err != nil {
		return nil, err
	}
	sums, zone := make(tallies), shop.Zone()
	err = f.db.Snapshot(ctx, func(g *gorm.DB) error {
		var there int64
		err := g.Raw(`SELECT count(*) FROM store_events WHERE store_id = ? AND seq > ? AND seq <= ?`, m.Store, m.Seq, upTo).Row().Scan(&there)
		if err != nil {
			return err
		}
		if there != upTo-m.Seq {
			return errTrimmed
		}
		var told []string
		err = g.Raw(`SELECT data FROM store_events WHERE store_id = ? AND seq > ? AND seq <= ? AND type IN `+endings, m.Store, m.Seq, upTo).Scan(&told).Error
		if err != nil || len(told) == 0 {
			return err
		}
		ids, ends := make([]string, len(told)), make(map[string]string, len(told))
		for i, data := range told {
			var call struct {
				ID      string
				EndedAt *Time `json:"ended_at"`
			}
			if err := json.Unmarshal([]byte(data), &call); err != nil || call.EndedAt == nil {
				return fmt.Errorf("read an event: %w", err)
			}
			ids[i], ends[call.ID] = call.ID, call.EndedAt.String()
		}
		return eachEnded(g, `r.id IN ?`, func(c *endedCall) {
			if wire(c.EndedAt).String() == ends[c.ID] { // else that end was taken back, and a later one counts
				sums.add(c, &shop, zone)
			}
		}, ids)
	})
	return sums, err
}

// eachEnded gives ended calls, one by one.
func eachEnded(g *gorm.DB, where string, each func(*endedCall), args ...any) error {
	rows, err := g.Raw(`SELECT CAST(r.id AS TEXT), r.kind, r.status, CAST(r.zone_id AS TEXT), CAST(r.call_point_id AS TEXT), r.outcome,
		CAST(r.claim_staff_id AS TEXT), r.created_at, r.ended_at, r.accepted_at, r.arrived_at,
		(SELECT MIN(k.accepted_at) FROM help_claims k WHERE k.request_id = r.id),
		EXISTS (SELECT 1 FROM help_steps e WHERE e.request_id = r.id AND e.type = 'arrived' AND e.data LIKE '%"scanned":true%'),
		r.joins_id IS NOT NULL
		FROM help_requests r WHERE r.status IN ('resolved', 'cancelled', 'abandoned') AND `+where, args...).Rows()
	if err != nil {
		return fmt.Errorf("read ended calls: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var c endedCall
		err := rows.Scan(&c.ID, &c.Kind, &c.Status, &c.ZoneID, &c.CallPointID, &c.Outcome, &c.ClaimStaffID, &c.CreatedAt, &c.EndedAt, &c.TookAt, &c.ArrivedAt,
			&c.AcceptedAt, &c.Scanned, &c.Joins)
		if err != nil {
			return fmt.Errorf("read an ended call: %w", err)
		}
		each(&c)
	}
	return rows.Err()
}

// addSlice adds sums to the tally and moves the mark.
func (f *Floor) addSlice(ctx context.Context, m *tallyMark, sums tallies, upTo int64) error {
	return f.db.Tx(ctx, func(tx *db.Tx) error {
		moved := tx.Exec(`UPDATE help_tally_marks SET seq = ? WHERE store_id = ? AND seq = ? AND made = ? AND undone = ?`, upTo, m.Store, m.Seq, m.Made, m.Undone)
		if moved.Error != nil {
			return fmt.Errorf("move the mark: %w", moved.Error)
		}
		if moved.RowsAffected == 0 {
			return errFolded
		}
		if len(sums) == 0 {
			return nil
		}
		keys := sums.keys()
		merged, err := f.withBins(tx, m, sums)
		if err != nil {
			return err
		}
		pipe := tx.Pipe()
		pipe.Sum("help_tallies", 5, merged.rows(keys, m.Store, m.Made))
		return pipe.Run(ctx)
	})
}

// withBins is sums whose bins have in them what is there already: numbers are
// added by the database, bins are not. The mark's row is locked, so nobody else
// changes them.
func (f *Floor) withBins(tx *db.Tx, m *tallyMark, sums tallies) (tallies, error) {
	out := make(tallies, len(sums))
	spans, names := make(map[int64]bool), make(map[string]bool)
	for k, t := range sums {
		out[k] = &tally{n: t.n, accept: slices.Clone(t.accept), arrive: slices.Clone(t.arrive)}
		spans[k.span], names[k.key] = true, true
	}
	rows, err := tx.Raw(`SELECT part, span, key, accept_bins, arrive_bins FROM help_tallies WHERE store_id = ? AND made = ? AND part IN ? AND span IN ? AND key IN ?`,
		m.Store, m.Made, []string{partAll, partSlot, partZone, partKind, partPerson, partPoint}, listed(spans), listed(names)).Rows()
	if err != nil {
		return nil, fmt.Errorf("read the bins: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var k tallyKey
		var accept, arrive sql.RawBytes
		if err := rows.Scan(&k.part, &k.span, &k.key, &accept, &arrive); err != nil {
			return nil, err
		}
		t := out[k]
		if t == nil {
			continue
		}
		if err := errors.Join(t.accept.unpack(accept), t.arrive.unpack(arrive)); err != nil {
			return nil, fmt.Errorf("%s %s of %d: %w", k.part, k.key, k.span, err)
		}
	}
	return out, rows.Err()
}

func listed[K comparable](set map[K]bool) []K {
	out := make([]K, 0, len(set))
	for k := range set {
		out = append(out, k)
	}
	return out
}
