package pos

import (
	"context"
	"fmt"
	"time"

	"tillbell/server/db"
)

// folding keeps something about documents that need not be known when they
// commit, so that a sale pays nothing for it: the documents of each register are
// taken in the order of their numbers, so many at a time, and a mark says how
// far that got. Numbers are given without gaps under the register's lock, so
// what is behind a mark is complete.
type folding struct {
	name string
	// take writes what documents of one kind come to, whose numbers are above
	// after and not above upTo.
	take func(tx *db.Tx, register, kind string, after, upTo int64) error
}

const (
	foldSlice = 100    // documents of one transaction: sales wait for it on SQLite
	foldRest  = 3      // times as long as a slice took, the background rests
	foldYield = 40     // and while tills crowd
	foldLeave = 50_000 // that the background leaves while tills crowd: whoever asks takes them within seconds
)

// rests is how many times as long as a slice took the background rests after it,
// so that it takes no more than a share of the machine. While tills crowd it
// leaves off, or nearly so where too much waits already.
func (p *Pos) rests(waits int64) (times time.Duration, on bool) {
	if p.crowded() {
		return foldYield, waits > p.leave
	}
	return foldRest, true
}

type mark struct {
	register       string
	sales, returns int64 // of documents committed
	soldTo, backTo int64 // taken up to
}

// waits is how many documents lie beyond the mark.
func (m *mark) waits() int64 { return max(0, m.sales-m.soldTo) + max(0, m.returns-m.backTo) }

// fold takes at once what waits on all registers of a store, or of every store.
func (p *Pos) fold(ctx context.Context, f folding, store string) error {
	due, err := p.foldDue(ctx, f, store)
	if err != nil {
		return err
	}
	for _, m := range due {
		for m.waits() > 0 {
			if err := p.foldOn(ctx, f, m); err != nil {
				return err
			}
		}
	}
	return nil
}

// foldGently does so on all registers beside other work, and tells whether it
// took all that there was when it began.
func (p *Pos) foldGently(ctx context.Context, f folding) (all bool, err error) {
	due, err := p.foldDue(ctx, f, "")
	if err != nil {
		return false, err
	}
	var left int64
	for _, m := range due {
		left += m.waits()
	}
	for _, m := range due {
		for m.waits() > 0 {
			times, on := p.rests(left)
			if !on {
				return false, nil
			}
			began, before := time.Now(), m.waits()
			if err := p.foldOn(ctx, f, m); err != nil {
				return false, err
			}
			left -= before - m.waits()
			if err := rest(ctx, times*time.Since(began)); err != nil {
				return false, err
			}
		}
	}
	return true, nil
}

// foldDue finds the registers with documents beyond their marks.
func (p *Pos) foldDue(ctx context.Context, f folding, store string) (due []*mark, err error) {
	query := `SELECT CAST(h.register_id AS TEXT), h.sale_number, h.return_number, COALESCE(f.sales, 0), COALESCE(f.returns, 0) FROM register_heads h
		LEFT JOIN folds f ON f.register_id = h.register_id AND f.name = ?
		WHERE (h.sale_number > COALESCE(f.sales, 0) OR h.return_number > COALESCE(f.returns, 0))`
	args := []any{f.name}
	if store != "" {
		query, args = query+` AND h.store_id = ?`, append(args, store)
	}
	rows, err := p.db.Read(ctx).Raw(query+` ORDER BY h.register_id`, args...).Rows()
	if err != nil {
		return nil, fmt.Errorf("look for what to fold: %w", db.Translate(err))
	}
	err = eachRow(rows, func() error {
		m := &mark{}
		due = append(due, m)
		return rows.Scan(&m.register, &m.sales, &m.returns, &m.soldTo, &m.backTo)
	})
	if err != nil {
		return nil, fmt.Errorf("look for what to fold: %w", db.Translate(err))
	}
	return due, nil
}

// foldOn takes the next documents of a register and moves its mark.
func (p *Pos) foldOn(ctx context.Context, f folding, m *mark) error {
	err := p.db.Tx(ctx, func(tx *db.Tx) error {
		err := tx.Exec(`INSERT INTO folds (name, register_id, sales, returns) VALUES (?, ?, 0, 0) ON CONFLICT (name, register_id) DO NOTHING`,
			f.name, m.register).Error
		if err != nil {
			return err
		}
		err = tx.Raw(`SELECT sales, returns FROM folds WHERE name = ? AND register_id = ?`+tx.Lock(), f.name, m.register).Row().Scan(&m.soldTo, &m.backTo)
		if err != nil {
			return err
		}
		sold, back := min(m.sales, m.soldTo+foldSlice), min(m.returns, m.backTo+foldSlice)
		if sold > m.soldTo {
			if err := f.take(tx, m.register, kindSale, m.soldTo, sold); err != nil {
				return err
			}
		}
		if back > m.backTo {
			if err := f.take(tx, m.register, kindReturn, m.backTo, back); err != nil {
				return err
			}
		}
		m.soldTo, m.backTo = max(sold, m.soldTo), max(back, m.backTo)
		return tx.Exec(`UPDATE folds SET sales = ?, returns = ? WHERE name = ? AND register_id = ?`, m.soldTo, m.backTo, f.name, m.register).Error
	})
	if err != nil {
		return fmt.Errorf("fold %s of register %s: %w", f.name, m.register, err)
	}
	return nil
}

// soldLines finds the lines of a product. An index would do the same, but five
// lines a sale land on five far pages of it: a third of what a sale costs.
// Folded in the order of products they share their pages.
var soldLines = folding{name: "sold_lines", take: func(tx *db.Tx, register, kind string, after, upTo int64) error {
	return tx.Exec(`INSERT INTO sold_lines (product_id, at, sale_id, line) SELECT l.product_id, s.committed_at, l.sale_id, l.line
		FROM sales s JOIN sale_lines l ON l.sale_id = s.id WHERE s.register_id = ? AND s.kind = ? AND s.number > ? AND s.number <= ?
		ORDER BY l.product_id, s.committed_at, l.sale_id, l.line`, register, kind, after, upTo).Error
}}

// soldSince are the documents of a store, named twice, whose lines were not
// folded yet.
const soldSince = `SELECT s.id, s.committed_at AS at FROM register_heads h LEFT JOIN folds f ON f.register_id = h.register_id AND f.name = 'sold_lines'
		JOIN sales s ON s.register_id = h.register_id AND s.kind = 'sale' AND s.number > COALESCE(f.sales, 0) WHERE h.store_id = ?
	UNION ALL SELECT s.id, s.committed_at FROM register_heads h LEFT JOIN folds f ON f.register_id = h.register_id AND f.name = 'sold_lines'
		JOIN sales s ON s.register_id = h.register_id AND s.kind = 'return' AND s.number > COALESCE(f.returns, 0) WHERE h.store_id = ?`

// Fold takes what has been sold since it was last called, at once.
func (p *Pos) Fold(ctx context.Context) error { return p.fold(ctx, soldLines, "") }

// FoldGently does so beside other work. Where tills crowd it leaves off before
// the end, and says so: false.
func (p *Pos) FoldGently(ctx context.Context) (all bool, err error) {
	return p.foldGently(ctx, soldLines)
}
