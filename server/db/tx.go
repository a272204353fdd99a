package db

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"gorm.io/gorm"
)

const (
	txTries    = 8
	txPauseMin = 2 * time.Millisecond
	txPauseMax = 250 * time.Millisecond
)

// Tx is a write transaction. Now is one time for all it writes.
type Tx struct {
	*gorm.DB
	Now     time.Time
	dialect Dialect
	conn    *sql.Conn // PostgreSQL: what the transaction runs on
	emitted map[string]struct{}
	revised bool // what nodes hold in memory is older now
}

// Tx runs fn in a transaction and commits when fn returns nil. After a
// deadlock, a busy database or a serialization failure it runs fn again, so fn
// touches nothing but tx. A returned nil means: on the disk.
func (d *DB) Tx(ctx context.Context, fn func(tx *Tx) error) error {
	for try := 1; ; try++ {
		tx := &Tx{dialect: d.dialect}
		err := d.transact(ctx, tx, fn)
		if err == nil {
			d.committed(tx)
			return nil
		}
		if !again(err) || try == txTries || ctx.Err() != nil {
			return Translate(err)
		}
		logRetry(err, try)
		if err := pause(ctx, try); err != nil {
			return Translate(fmt.Errorf("wait to run again: %w", err))
		}
	}
}

// Put is Tx for work that looks whether its id is there before it inserts. On
// PostgreSQL another's insert of the same id can come in between; the second
// try sees it.
func (d *DB) Put(ctx context.Context, fn func(tx *Tx) error) error {
	err := d.Tx(ctx, fn)
	if IsDuplicate(err) {
		err = d.Tx(ctx, fn)
	}
	return err
}

func (d *DB) transact(ctx context.Context, tx *Tx, fn func(tx *Tx) error) error {
	run := func(g *gorm.DB) error {
		return g.Transaction(func(g *gorm.DB) error {
			// After BEGIN: on SQLite that is when the writer's turn came, so
			// that times rise in the order of the commits.
			tx.DB, tx.Now = g, d.Now()
			return fn(tx)
		})
	}
	g := d.write.WithContext(ctx)
	if d.dialect == SQLite {
		return run(g)
	}
	return g.Connection(func(g *gorm.DB) error {
		tx.conn = g.Statement.ConnPool.(*sql.Conn)
		return run(g)
	})
}

// pause waits a random part of a doubling time.
func pause(ctx context.Context, try int) error {
	limit := min(txPauseMin<<try, txPauseMax)
	t := time.NewTimer(rand.N(limit))
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Dialect tells which engine the transaction runs on.
func (tx *Tx) Dialect() Dialect { return tx.dialect }

// Lock is the clause that locks rows until the commit: PostgreSQL's FOR
// UPDATE; nothing on SQLite, where a transaction is alone anyway.
func (tx *Tx) Lock() string {
	if tx.dialect == Postgres {
		return " FOR UPDATE"
	}
	return ""
}

// Within makes Read and Snapshot, where they are given this context, read
// through this transaction's connection: one whose locks others wait for, each
// with a connection, must not need another for itself. On SQLite readers have
// connections of their own, which see what is committed.
func (tx *Tx) Within(ctx context.Context) context.Context {
	if tx.dialect == SQLite {
		return ctx
	}
	return Through(ctx, tx.DB)
}

// HoldCatalogs keeps stores' catalogues as they are until the commit and
// returns their revisions. It locks the stores' counter rows, as Emit does.
func (tx *Tx) HoldCatalogs(stores []string) (map[string]int64, error) {
	revisions := make(map[string]int64, len(stores))
	for _, store := range slices.Sorted(slices.Values(stores)) {
		var n int64
		err := tx.Raw(`SELECT catalog_revision FROM store_counters WHERE store_id = ?`+tx.Lock(), store).Row().Scan(&n)
		if err != nil {
			return nil, fmt.Errorf("hold the catalogue of store %s: %w", store, err)
		}
		revisions[store] = n
	}
	return revisions, nil
}
