package db

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
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
	pipes   *atomic.Int64
}

// Tx runs fn in a transaction and commits when fn returns nil. After a
// deadlock, a busy database or a serialization failure it runs fn again, so fn
// touches nothing but tx. A returned nil means: on the disk.
func (d *DB) Tx(ctx context.Context, fn func(tx *Tx) error) error {
	for try := 1; ; try++ {
		tx := &Tx{dialect: d.dialect, pipes: &d.pipes}
		err := d.transact(ctx, tx, fn)
		if err == nil {
			d.committed(tx.emitted)
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
