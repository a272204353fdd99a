package db

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// Pipe gathers statements of a transaction that do not wait for each other's
// answers. PostgreSQL is sent all of them at once, so that many cost one round
// trip; SQLite, which has none, runs them one after another. They run in the
// order they were put in.
type Pipe struct {
	tx    *Tx
	steps []pipeStep
}

type pipeStep struct {
	what  string // for errors: insert into sales
	query string
	args  []any
	read  func(Scanner) error // nil: the answer holds no rows
}

// Scanner is the rows of an answer.
type Scanner interface {
	Next() bool
	Scan(into ...any) error
	Err() error
}

// Pipe begins an empty pipe.
func (tx *Tx) Pipe() *Pipe { return &Pipe{tx: tx} }

// Dialect tells which engine the pipe runs on.
func (p *Pipe) Dialect() Dialect { return p.tx.dialect }

// ByKey puts in that from here to the end of the transaction rows are found by
// their keys, with plans made once. PostgreSQL, seeing arrays of one or two
// ids, makes a plan anew each time, which costs more than following it; one
// that is kept must be right for large tables though it may have been made over
// empty ones, so that the ways that read whole tables are out of question. Use
// it where each statement has one key to go by.
func (p *Pipe) ByKey() {
	if p.tx.dialect == Postgres {
		p.Exec("keep plans", `SELECT set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true),
			set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)`)
	}
}

// Exec puts in a statement without an answer. What says in errors what it does.
func (p *Pipe) Exec(what, query string, args ...any) {
	p.steps = append(p.steps, pipeStep{what, query, args, nil})
}

// Query puts in a statement whose rows read is given when the pipe runs.
// PostgreSQL's UUIDs must be cast to text.
func (p *Pipe) Query(what string, read func(Scanner) error, query string, args ...any) {
	p.steps = append(p.steps, pipeStep{what, query, args, read})
}

// Insert puts in the writing of rows into a table.
func (p *Pipe) Insert(table string, rows Rows) {
	for _, s := range rows.inserts(p.tx.dialect, table) {
		p.Exec("insert into "+table, s.query, s.args...)
	}
}

// Sum puts in the adding of rows to those of a table: the first columns are its
// key, numbers among the others are added to what is there, texts replace it.
// No key may be twice among the rows, which are locked in their order.
func (p *Pipe) Sum(table string, keys int, rows Rows) {
	for _, s := range rows.sums(p.tx.dialect, table, keys) {
		p.Exec("add to "+table, s.query, s.args...)
	}
}

// Emit puts in what Tx.Emit does; the counters are written into when the pipe
// runs. It locks the store's counter row until the commit: put it last.
func (p *Pipe) Emit(store string, into *Counters, events ...Event) error {
	n := len(events)
	stores, types, audiences, data := make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	for i, e := range events {
		b, err := json.Marshal(e.Data)
		if err != nil {
			return fmt.Errorf("write event %s: %w", e.Type, err)
		}
		stores[i], types[i], audiences[i], data[i] = store, e.Type, e.Audience, string(b)
	}
	p.tx.Emitted(store)
	what := "add to the log of store " + store
	read := func(rows Scanner) error {
		if !rows.Next() {
			return cmp.Or(rows.Err(), sql.ErrNoRows)
		}
		return rows.Scan(&into.Seq, &into.CatalogRevision, &into.AccessRevision)
	}
	if p.tx.dialect == Postgres {
		p.Query(what, read, `WITH counters AS (UPDATE store_counters SET seq = seq + $2 WHERE store_id = $1
				RETURNING seq, catalog_revision, access_revision),
			added AS (INSERT INTO store_events (store_id, seq, type, audience, at, data)
				SELECT $1, counters.seq - $2 + e.n, e.type, e.audience, $3, e.data FROM counters,
				unnest($4::text[], $5::text[], $6::text[]) WITH ORDINALITY AS e(type, audience, data, n))
			SELECT seq, catalog_revision, access_revision FROM counters`, store, n, int64(At(p.tx.Now)), types, audiences, data)
		return nil
	}
	p.Query(what, read, `UPDATE store_counters SET seq = seq + ? WHERE store_id = ? RETURNING seq, catalog_revision, access_revision`, n, store)
	for i := range events {
		p.Exec(what, `INSERT INTO store_events (store_id, seq, type, audience, at, data)
			SELECT store_id, seq - ?, ?, ?, ?, ? FROM store_counters WHERE store_id = ?`,
			n-1-i, types[i], audiences[i], int64(At(p.tx.Now)), data[i], store)
	}
	return nil
}

// Run sends what was put in and reads the answers. The first error ends it.
func (p *Pipe) Run(ctx context.Context) error {
	steps := p.steps
	p.steps = nil
	if len(steps) == 0 {
		return nil
	}
	if p.tx.dialect == SQLite {
		for _, s := range steps {
			if err := s.run(ctx, p.tx); err != nil {
				return fmt.Errorf("%s: %w", s.what, err)
			}
		}
		return nil
	}
	batch := &pgx.Batch{}
	for _, s := range steps {
		batch.Queue(s.query, s.args...)
	}
	return p.tx.conn.Raw(func(driver any) error {
		answers := driver.(*stdlib.Conn).Conn().SendBatch(ctx, batch)
		for _, s := range steps {
			if err := s.answer(answers); err != nil {
				_ = answers.Close() // repeats the error
				return fmt.Errorf("%s: %w", s.what, err)
			}
		}
		return answers.Close()
	})
}

func (s *pipeStep) run(ctx context.Context, tx *Tx) error {
	if s.read == nil {
		_, err := tx.SQL().ExecContext(ctx, s.query, s.args...)
		return err
	}
	rows, err := tx.SQL().QueryContext(ctx, s.query, s.args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	if err := s.read(rows); err != nil {
		return err
	}
	return rows.Err()
}

func (s *pipeStep) answer(answers pgx.BatchResults) error {
	if s.read == nil {
		_, err := answers.Exec()
		return err
	}
	rows, err := answers.Query()
	if err != nil {
		return err
	}
	defer rows.Close()
	if err := s.read(rows); err != nil {
		return err
	}
	rows.Close() // an error may follow the rows
	return rows.Err()
}
