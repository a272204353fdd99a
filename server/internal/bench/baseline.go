package bench

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"

	"tillbell/server/db"
)

const naiveClients = 16

// baseline stores the same sale the naive way, on the same schema and without
// HTTP: one transaction a sale, one prepared statement a row: the sale, its
// lines and tender, the stock of each line, the register's counter and a
// journal row with its hash. Nothing is priced, signed in or told to anybody.
func baseline(ctx context.Context, c *Config, s *shop) (*result, error) {
	d, err := db.Open(ctx, db.Config{URL: c.Database, Dir: c.Dir, Pool: naiveClients})
	if err != nil {
		return nil, err
	}
	defer d.Close()
	n := &naive{shop: s, writer: d.Writer(), postgres: c.Database != ""}
	if err := n.prepare(ctx); err != nil {
		return nil, err
	}
	defer n.close()
	r, err := measure(ctx, c, os.Getpid(), naiveClients, 0, func(worker int, r *rand.Rand) error { return n.sell(ctx, worker, r) })
	if r != nil {
		r.cpu.client, r.cpu.server = r.cpu.server, 0
		r.resident = 0
	}
	return r, err
}

type naive struct {
	shop                                        *shop
	writer                                      *sql.DB
	postgres                                    bool
	head, sale, line, tender, stock, entry, set *sql.Stmt
}

func (n *naive) prepare(ctx context.Context) (err error) {
	lock := ""
	if n.postgres {
		lock = " FOR UPDATE"
	}
	for _, p := range []struct {
		into  **sql.Stmt
		query string
	}{
		{&n.head, `SELECT sale_number, journal_seq, journal_hash FROM register_heads WHERE register_id = ?` + lock},
		{&n.sale, `INSERT INTO sales (id, store_id, register_id, drawer_id, staff_id, kind, number, committed_at, subtotal, discount, tax, total, rounding,
			change, reason, journal_seq, content_hash) VALUES (?, ?, ?, ?, ?, 'sale', ?, ?, ?, 0, 0, ?, 0, 0, '', ?, ?)`},
		{&n.line, `INSERT INTO sale_lines (sale_id, line, product_id, sku, name, quantity, unit_price, amount, discount, tax_rate, tax, total,
			stock_quantity, original_line, returned_quantity) VALUES (?, ?, ?, 'sku', 'Product of the shelf', ?, ?, ?, 0, 190000, 0, ?, ?, 0, 0)`},
		{&n.tender, `INSERT INTO sale_tenders (sale_id, position, kind, amount, reference) VALUES (?, 1, 'cash', ?, '')`},
		{&n.stock, `UPDATE stock SET on_hand = on_hand - ? WHERE product_id = ?`},
		{&n.entry, `INSERT INTO journal (register_id, seq, type, doc_id, at, payload, hash, seal_id) VALUES (?, ?, 'SALE', ?, ?, ?, ?, ?)`},
		{&n.set, `UPDATE register_heads SET sale_number = ?, journal_seq = ?, journal_hash = ? WHERE register_id = ?`},
	} {
		query := p.query
		if n.postgres {
			query = numbered(query)
		}
		if *p.into, err = n.writer.PrepareContext(ctx, query); err != nil {
			return fmt.Errorf("prepare: %w", err)
		}
	}
	return nil
}

func numbered(query string) string {
	var b strings.Builder
	i := 0
	for _, r := range query {
		if r == '?' {
			i++
			fmt.Fprintf(&b, "$%d", i)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

func (n *naive) close() {
	for _, s := range []*sql.Stmt{n.head, n.sale, n.line, n.tender, n.stock, n.entry, n.set} {
		_ = s.Close()
	}
}

// The naive tills are the last ones, so that the measured tills' books stay whole.
func (n *naive) sell(ctx context.Context, worker int, r *rand.Rand) error {
	for {
		err := n.try(ctx, n.shop.tills[len(n.shop.tills)-1-worker], r)
		if err == nil || !strings.Contains(err.Error(), "40P01") {
			return err // but a deadlock, which the naive way meets when two sales lock stock in different orders, is tried again
		}
	}
}

func (n *naive) try(ctx context.Context, t till, r *rand.Rand) (err error) {
	tx, err := n.writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = tx.Rollback()
		}
	}()
	var number, seq int64
	var hash []byte
	if err := tx.StmtContext(ctx, n.head).QueryRowContext(ctx, t.register).Scan(&number, &seq, &hash); err != nil {
		return err
	}
	id := db.NewID()
	goods := make([]good, lines)
	pieces := make([]int64, lines)
	var total int64
	for i := range goods {
		goods[i], pieces[i] = n.shop.goods[r.IntN(len(n.shop.goods))], 1+r.Int64N(3)
		total += goods[i].price * pieces[i]
	}
	payload := mustJSON(map[string]any{"id": id, "lines": goods, "pieces": pieces, "total": total})
	sum := sha256.Sum256(append(hash, payload...))
	exec := func(s *sql.Stmt, args ...any) {
		if err == nil {
			_, err = tx.StmtContext(ctx, s).ExecContext(ctx, args...)
		}
	}
	exec(n.sale, id, n.shop.stores[0].id, t.register, t.drawer, t.staff, number+1, 0, total, total, seq+1, sum[:])
	for i, g := range goods {
		exec(n.line, id, i+1, g.id, pieces[i]*1000, g.price, g.price*pieces[i], g.price*pieces[i], pieces[i]*1000)
	}
	exec(n.tender, id, total)
	for i, g := range goods {
		exec(n.stock, pieces[i]*1000, g.id)
	}
	exec(n.entry, t.register, seq+1, id, 0, payload, sum[:], id)
	exec(n.set, number+1, seq+1, sum[:], t.register)
	if err != nil {
		return err
	}
	return tx.Commit()
}
