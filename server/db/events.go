package db

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// Event is a change to be told. Audience holds the topics that may see it,
// separated by spaces; none: nobody, and the number is covered by a skip.
type Event struct {
	Type     string
	Audience string
	Data     any // marshalled as JSON; json.RawMessage is taken as it is
}

// Topics every package agrees on; "register:<id>" is the third.
const (
	TopicStaff   = "staff"   // whoever is signed in at the store
	TopicReports = "reports" // who may see the store's figures
)

// TopicRegister is the topic of one register's own till.
func TopicRegister(id string) string { return "register:" + id }

// Counters are a store's numbers as a transaction found them.
type Counters struct {
	Seq, CatalogRevision, AccessRevision int64
}

// Emit adds events to a store's log under the next numbers and returns the
// store's counters after it. It locks the store's counter row until the
// commit, so that numbers have no gap and commit in order: call it last.
func (tx *Tx) Emit(store string, events ...Event) (Counters, error) {
	var c Counters
	p := tx.Pipe()
	if err := p.Emit(store, &c, events...); err != nil {
		return c, err
	}
	err := p.Run(tx.Statement.Context)
	return c, err
}

// Emitted notes that this transaction added to a store's log, so that its
// readers are woken after the commit. Emit does it by itself.
func (tx *Tx) Emitted(store string) {
	if tx.emitted == nil {
		tx.emitted = make(map[string]struct{}, 1)
	}
	tx.emitted[store] = struct{}{}
}

// BumpCatalog raises a store's catalogue revision and returns it. It locks the
// store's counter row: call it right before Emit.
func (tx *Tx) BumpCatalog(store string) (int64, error) {
	return tx.bump(store, "catalog_revision")
}

// BumpAccess raises the revision that sessions and rights are cached under.
func (tx *Tx) BumpAccess(store string) (int64, error) {
	return tx.bump(store, "access_revision")
}

func (tx *Tx) bump(store, column string) (int64, error) {
	var n int64
	err := tx.Raw(`UPDATE store_counters SET `+column+` = `+column+` + 1 WHERE store_id = ? RETURNING `+column, store).
		Row().Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("raise %s of store %s: %w", column, store, err)
	}
	tx.revised = true
	return n, nil
}

// OnCommit registers who is told which stores' logs grew: after each commit of
// this process at once, and of other processes when Follow sees it. It must not
// block.
func (d *DB) OnCommit(poke func(store string)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.pokes = append(d.pokes, poke)
}

func (d *DB) poke(stores map[string]struct{}) {
	if len(stores) == 0 {
		return
	}
	d.mu.Lock()
	pokes := d.pokes
	d.mu.Unlock()
	for store := range stores {
		for _, p := range pokes {
			p(store)
		}
	}
}

// committed wakes this node's readers, and through the relay the other nodes'.
func (d *DB) committed(tx *Tx) {
	if len(tx.emitted) == 0 {
		return
	}
	d.poke(tx.emitted)
	if d.dialect != Postgres {
		return
	}
	d.unsaid.add(tx)
	select {
	case d.local <- struct{}{}:
	default:
	}
}

// Row is one event as it stands in the log.
type Row struct {
	Seq      int64
	Type     string
	Audience string
	At       time.Time
	Data     []byte
}

// Head is the log's epoch and last number.
func (d *DB) Head(ctx context.Context, store string) (epoch string, seq int64, err error) {
	err = d.Read(ctx).Raw(`SELECT epoch, seq FROM store_counters WHERE store_id = ?`, store).Row().Scan(&epoch, &seq)
	return epoch, seq, Translate(err)
}

// Heads is every store's last number.
func (d *DB) Heads(ctx context.Context) (map[string]int64, error) {
	rows, err := d.Read(ctx).Raw(`SELECT store_id, seq FROM store_counters`).Rows()
	if err != nil {
		return nil, Translate(err)
	}
	defer rows.Close()
	heads := make(map[string]int64)
	for rows.Next() {
		var store string
		var seq int64
		if err := rows.Scan(&store, &seq); err != nil {
			return nil, Translate(err)
		}
		heads[store] = seq
	}
	return heads, Translate(rows.Err())
}

// Events reads up to limit events after a number, in order.
func (d *DB) Events(ctx context.Context, store string, after int64, limit int) ([]Row, error) {
	rows, err := d.Read(ctx).Raw(`SELECT seq, type, audience, at, data FROM store_events
		WHERE store_id = ? AND seq > ? ORDER BY seq LIMIT ?`, store, after, limit).Rows()
	if err != nil {
		return nil, Translate(err)
	}
	defer rows.Close()
	var out []Row
	for rows.Next() {
		var r Row
		var at Micros
		if err := rows.Scan(&r.Seq, &r.Type, &r.Audience, &at, &r.Data); err != nil {
			return nil, Translate(err)
		}
		r.At = at.Time()
		out = append(out, r)
	}
	return out, Translate(rows.Err())
}

// Oldest is the first number still kept, 0 when the log is empty.
func (d *DB) Oldest(ctx context.Context, store string) (int64, error) {
	var n int64
	err := d.Read(ctx).Raw(`SELECT COALESCE(MIN(seq), 0) FROM store_events WHERE store_id = ?`, store).Row().Scan(&n)
	return n, Translate(err)
}

// Events are kept for a day and at least the last hundred thousand, whichever
// is more (the contract's promise to those who resume).
const (
	KeepEvents    = 100_000
	KeepEventsFor = 24 * time.Hour
	trimStep      = 2_000
)

// TrimEvents deletes events that nobody may resume from any more, in steps
// that hold the writer only briefly, and tells how many went.
func (d *DB) TrimEvents(ctx context.Context) (int64, error) {
	heads, err := d.Heads(ctx)
	if err != nil {
		return 0, err
	}
	var total int64
	for store, head := range heads {
		n, err := d.trimStore(ctx, store, head)
		total += n
		if err != nil {
			return total, fmt.Errorf("trim events of store %s: %w", store, err)
		}
	}
	return total, nil
}

func (d *DB) trimStore(ctx context.Context, store string, head int64) (total int64, err error) {
	for {
		var n int64
		err := d.Tx(ctx, func(tx *Tx) error {
			// The oldest first and never with a hole: only a prefix of the log goes.
			var first, last int64
			err := tx.Raw(`SELECT seq FROM store_events WHERE store_id = ? ORDER BY seq LIMIT 1`, store).Row().Scan(&first)
			if errors.Is(err, gorm.ErrRecordNotFound) || IsMissing(err) {
				n = 0
				return nil
			} else if err != nil {
				return err
			}
			last = min(first+trimStep-1, head-KeepEvents)
			r := tx.Exec(`DELETE FROM store_events WHERE store_id = ? AND seq <= ? AND at < ?
				AND NOT EXISTS (SELECT 1 FROM store_events e WHERE e.store_id = ? AND e.seq <= ? AND e.at >= ?)`,
				store, last, At(tx.Now.Add(-KeepEventsFor)), store, last, At(tx.Now.Add(-KeepEventsFor)))
			n = r.RowsAffected
			return r.Error
		})
		total += n
		if err != nil || n < trimStep {
			return total, err
		}
	}
}
