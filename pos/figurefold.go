package pos

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"gorm.io/gorm"

	"tillbell/pos/money"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// Figures are folded out of the journal, a slice of a register's entries at a
// time. The register's mark says how far: it moves in the transaction that adds
// the slice, so that no document is counted twice or left out, whoever folds.
// Selling does nothing for it. Whoever asks for figures has folded first what
// was entered until then.

const (
	figureSlice  = 100              // entries of one transaction: sales wait for it on SQLite
	figureBudget = 12 * time.Second // of who waits for figures
)

var errFiguresBehind = fault.New(fault.Unavailable, "figures_behind", "Much was sold since somebody looked. The figures are being added up; try again in a moment.").
	After(5 * time.Second)

// FoldFigures brings all figures up to date beside other work.
func (p *Pos) FoldFigures(ctx context.Context) error {
	due, err := p.foldsDue(ctx, "")
	if err != nil {
		return err
	}
	var left int64
	for _, f := range due {
		left += f.until - f.seq
	}
	for _, f := range due {
		for f.seq < f.until {
			times, on := p.rests(left)
			if !on {
				return nil
			}
			began, from := time.Now(), f.seq
			if err := p.foldNext(ctx, f); err != nil {
				return err
			}
			left -= f.seq - from
			if err := rest(ctx, times*time.Since(began)); err != nil {
				return err
			}
		}
	}
	return nil
}

func rest(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// foldNow brings a store's figures up to date, at once.
func (p *Pos) foldNow(ctx context.Context, store string) error {
	hurry, cancel := context.WithTimeout(ctx, figureBudget)
	defer cancel()
	due, err := p.foldsDue(ctx, store)
	if err != nil {
		return err
	}
	for _, f := range due {
		for f.seq < f.until {
			if err := p.foldNext(hurry, f); err != nil {
				if ctx.Err() == nil && hurry.Err() != nil {
					return errFiguresBehind
				}
				return err
			}
		}
	}
	return nil
}

// backlog is a register whose journal goes on behind its mark.
type backlog struct {
	register, store string
	seq, until      int64
}

// foldsDue finds the registers that have entries behind their marks.
func (p *Pos) foldsDue(ctx context.Context, store string) (out []*backlog, err error) {
	rows, err := p.db.Read(ctx).Raw(`SELECT h.register_id, h.store_id, COALESCE(m.seq, 0), h.journal_seq FROM register_heads h
		LEFT JOIN figure_marks m ON m.register_id = h.register_id
		WHERE h.journal_seq > COALESCE(m.seq, 0) AND (CAST(h.store_id AS TEXT) = ? OR ? = '') ORDER BY h.register_id`, store, store).Rows()
	if err != nil {
		return nil, fmt.Errorf("look what figures lack: %w", db.Translate(err))
	}
	err = eachRow(rows, func() error {
		f := &backlog{}
		out = append(out, f)
		return rows.Scan(&f.register, &f.store, &f.seq, &f.until)
	})
	return out, db.Translate(err)
}

// errFolded says that somebody else added the slice meanwhile.
var errFolded = errors.New("folded by another")

// foldNext adds the next slice of a register.
func (p *Pos) foldNext(ctx context.Context, f *backlog) error {
	p.folding.Lock()
	defer p.folding.Unlock()
	shop, err := p.stores.Store(ctx, f.store)
	if err != nil {
		return err
	}
	c := &calendar{store: shop.ID, zone: shop.Zone(), cutoff: time.Duration(shop.DayCutoff) * time.Minute}
	sums, last, err := p.readSlice(ctx, f, c)
	if err == nil {
		err = p.addSlice(ctx, f, sums, last)
	}
	if errors.Is(err, errFolded) {
		return nil // f.seq is where that one got to
	}
	if err != nil {
		return fmt.Errorf("fold figures of register %s: %w", f.register, err)
	}
	f.seq = last
	return nil
}

// addSlice adds sums to the figures and moves the register's mark.
func (p *Pos) addSlice(ctx context.Context, f *backlog, sums *figureSums, last int64) error {
	return p.db.Tx(ctx, func(tx *db.Tx) error {
		moved := tx.Exec(`INSERT INTO figure_marks (register_id, store_id, seq) VALUES (?, ?, ?)
			ON CONFLICT (register_id) DO UPDATE SET seq = excluded.seq WHERE figure_marks.seq = ?`, f.register, f.store, last, f.seq)
		if moved.Error != nil {
			return moved.Error
		}
		if moved.RowsAffected == 0 {
			if err := tx.Raw(`SELECT seq FROM figure_marks WHERE register_id = ?`, f.register).Row().Scan(&f.seq); err != nil {
				return err
			}
			return errFolded
		}
		pipe := tx.Pipe()
		sums.write(pipe, f.store)
		return pipe.Run(ctx)
	})
}

// readSlice adds up the entries behind the mark, and says which is the last.
func (p *Pos) readSlice(ctx context.Context, f *backlog, c *calendar) (sums *figureSums, last int64, err error) {
	err = p.db.Snapshot(ctx, func(tx *gorm.DB) error {
		r := &sliceReader{ctx: ctx, tx: tx.Statement.ConnPool.(*sql.Tx), dialect: p.db.Dialect(), fold: f}
		sums = newFigureSums(c)
		if last, err = r.read(); err != nil {
			return err
		}
		days, err := r.days(c)
		if err != nil {
			return err
		}
		for _, d := range r.documents {
			sums.add(d, days.of(d))
		}
		return nil
	})
	return sums, last, err
}

// sliceReader reads some entries of a journal, and what their lines moved.
type sliceReader struct {
	ctx       context.Context
	tx        *sql.Tx
	dialect   db.Dialect
	fold      *backlog
	documents []*figured
	lines     map[lineKey]*figuredLine
	products  map[string]*costs
}

type lineKey struct {
	sale string
	line int64
}

func (r *sliceReader) read() (last int64, err error) {
	if last, err = r.entries(); err != nil || len(r.documents) == 0 {
		return last, err
	}
	for _, q := range []string{
		`SELECT CAST(sale_id AS TEXT), line, CAST(product_id AS TEXT), stock_quantity FROM sale_lines WHERE stock_quantity > 0 AND sale_id `,
		`SELECT CAST(sale_id AS TEXT), line, CAST(product_id AS TEXT), quantity FROM sale_line_parts WHERE quantity > 0 AND sale_id `} {
		if err := r.stocked(q); err != nil {
			return 0, fmt.Errorf("read what lines moved: %w", err)
		}
	}
	if err := r.left(); err != nil {
		return 0, fmt.Errorf("read what returns left out: %w", err)
	}
	if err := r.aside(); err != nil {
		return 0, fmt.Errorf("read what was put aside: %w", err)
	}
	if err := r.costs(); err != nil {
		return 0, fmt.Errorf("read what goods cost: %w", err)
	}
	return last, nil
}

func (r *sliceReader) entries() (last int64, err error) {
	rows, err := r.tx.QueryContext(r.ctx, `SELECT seq, type, CAST(doc_id AS TEXT), at, payload FROM journal WHERE register_id = $1 AND seq > $2
		ORDER BY seq LIMIT $3`, r.fold.register, r.fold.seq, figureSlice)
	if err != nil {
		return 0, fmt.Errorf("read the journal: %w", err)
	}
	r.lines = make(map[lineKey]*figuredLine)
	last = r.fold.seq
	err = eachRow(rows, func() error {
		var kind, doc string
		var when db.Micros
		var payload sql.RawBytes
		if err := rows.Scan(&last, &kind, &doc, &when, &payload); err != nil {
			return err
		}
		if kind != entrySale && kind != entryReturn && kind != entryVoid {
			return nil
		}
		d := &figured{}
		if err := json.Unmarshal(payload, d); err != nil {
			return fmt.Errorf("read entry %d: %w", last, err)
		}
		d.id, d.register, d.at, d.seq = doc, r.fold.register, when, last
		r.documents = append(r.documents, d)
		for i := range d.Lines {
			r.lines[lineKey{doc, d.Lines[i].Line}] = &d.Lines[i]
		}
		return nil
	})
	if err == nil && last == r.fold.seq {
		err = fmt.Errorf("entry %d is missing", last+1)
	}
	return last, err
}

// among is a condition for a list of ids that is one argument, of this number.
func (r *sliceReader) among(ids []string, number string) (string, any, error) {
	if r.dialect == db.Postgres {
		return `= ANY($` + number + `::text[]::uuid[])`, ids, nil
	}
	b, err := json.Marshal(ids)
	return `IN (SELECT value FROM json_each($` + number + `))`, string(b), err
}

// stocked notes what the lines took from stock or put back.
func (r *sliceReader) stocked(query string) error {
	ids := make([]string, len(r.documents))
	for i, d := range r.documents {
		ids[i] = d.id
	}
	among, arg, err := r.among(ids, "1")
	if err != nil {
		return err
	}
	rows, err := r.tx.QueryContext(r.ctx, query+among, arg)
	if err != nil {
		return err
	}
	return eachRow(rows, func() error {
		var k lineKey
		var moved stocked
		if err := rows.Scan(&k.sale, &k.line, &moved.product, &moved.quantity); err != nil {
			return err
		}
		l := r.lines[k]
		if l == nil {
			return fmt.Errorf("the journal has no line %d of document %s", k.line, k.sale)
		}
		l.stocked = append(l.stocked, moved)
		return nil
	})
}

// left notes what returns would have put back that put nothing back: whether
// that has a cost tells whether their sales had one.
func (r *sliceReader) left() error {
	at := make(map[string][]*figuredLine)
	for _, d := range r.documents {
		for i := range d.Lines {
			if l := &d.Lines[i]; d.Kind == kindReturn && len(l.stocked) == 0 && d.kindOf(l) == lineGoods {
				at[l.Product] = append(at[l.Product], l)
			}
		}
	}
	if len(at) == 0 {
		return nil
	}
	return r.parts(slices.Collect(maps.Keys(at)), func(product, moved string, _ money.Quantity) {
		for _, l := range at[product] {
			l.left = append(l.left, stocked{product: moved})
		}
	})
}

// aside notes what sales of goods that had been put aside took off the shelf
// before, and when: they cost what they cost then.
func (r *sliceReader) aside() error {
	var layaways []string
	at := make(map[string][]*figuredLine)
	for _, d := range r.documents {
		if d.Layaway == "" || d.Kind != kindSale {
			continue
		}
		layaways = append(layaways, d.Layaway)
		for i := range d.Lines {
			if l := &d.Lines[i]; len(l.stocked) == 0 && d.kindOf(l) == lineGoods {
				at[l.Product] = append(at[l.Product], l)
			}
		}
	}
	if len(at) == 0 {
		return nil
	}
	since, err := r.since(layaways)
	if err != nil {
		return err
	}
	for _, d := range r.documents {
		if when, put := since[d.Layaway]; put {
			d.aside = when
		}
	}
	return r.parts(slices.Collect(maps.Keys(at)), func(product, moved string, each money.Quantity) {
		for _, l := range at[product] {
			l.aside = append(l.aside, stocked{product: moved, quantity: each * l.Quantity / money.One})
		}
	})
}

// since tells when goods left the shelf.
func (r *sliceReader) since(layaways []string) (map[string]db.Micros, error) {
	among, arg, err := r.among(layaways, "1")
	if err != nil {
		return nil, err
	}
	rows, err := r.tx.QueryContext(r.ctx, `SELECT CAST(document_id AS TEXT), MIN(at) FROM stock_moves WHERE kind = 'put_aside' AND document_id `+among+
		` GROUP BY document_id`, arg)
	if err != nil {
		return nil, err
	}
	since := make(map[string]db.Micros)
	return since, eachRow(rows, func() error {
		var id string
		var at db.Micros
		err := rows.Scan(&id, &at)
		since[id] = at
		return err
	})
}

// parts gives what products move in stock, each its own piece or, of a kit, its
// parts, and how much of that for one.
func (r *sliceReader) parts(products []string, each func(product, moved string, quantity money.Quantity)) error {
	among, arg, err := r.among(products, "1")
	if err != nil {
		return err
	}
	rows, err := r.tx.QueryContext(r.ctx, `SELECT CAST(p.id AS TEXT), CAST(COALESCE(t.part_id, p.id) AS TEXT), COALESCE(t.quantity, 1000) FROM products p
		LEFT JOIN kits k ON k.product_id = p.id AND NOT k.assembled LEFT JOIN kit_parts t ON t.kit_id = k.product_id WHERE p.id `+among, arg)
	if err != nil {
		return err
	}
	return eachRow(rows, func() error {
		var product, moved string
		var quantity money.Quantity
		err := rows.Scan(&product, &moved, &quantity)
		each(product, moved, quantity)
		return err
	})
}

// costs is what a unit of a product cost at the slice's beginning, and how that
// went on.
type costs struct {
	first *Cost
	later []costFrom
}

type costFrom struct {
	at   db.Micros
	cost Cost
}

func (c *costs) at(when db.Micros) *Cost {
	found := c.first
	for i := range c.later {
		if c.later[i].at <= when {
			found = &c.later[i].cost
		}
	}
	return found
}

// costs tells of everything that moved what it cost then: the average that was
// kept, or else what the product's sheet says.
func (r *sliceReader) costs() error {
	r.products = make(map[string]*costs)
	for _, l := range r.lines {
		for _, moved := range slices.Concat(l.stocked, l.left, l.aside) {
			r.products[moved.product] = &costs{}
		}
	}
	if len(r.products) == 0 {
		return nil
	}
	byTime := func(a, b *figured) int { return cmp.Compare(a.at, b.at) }
	first, last := slices.MinFunc(r.documents, byTime).at, slices.MaxFunc(r.documents, byTime).at
	for _, d := range r.documents {
		if d.aside != 0 {
			first = min(first, d.aside)
		}
	}
	if err := r.readCosts(first, last); err != nil {
		return err
	}
	for _, d := range r.documents {
		for i := range d.Lines {
			l := &d.Lines[i]
			for _, moves := range [][]stocked{l.stocked, l.left} {
				for j := range moves {
					moves[j].cost = r.products[moves[j].product].at(d.at)
				}
			}
			for j := range l.aside {
				l.aside[j].cost = r.products[l.aside[j].product].at(cmp.Or(d.aside, d.at))
			}
		}
	}
	return nil
}

func (r *sliceReader) readCosts(first, last db.Micros) error {
	ids := make([]string, 0, len(r.products))
	for id := range r.products {
		ids = append(ids, id)
	}
	among, arg, err := r.among(ids, "2")
	if err != nil {
		return err
	}
	rows, err := r.tx.QueryContext(r.ctx, `SELECT CAST(p.id AS TEXT), COALESCE((SELECT c.cost FROM stock_costs c WHERE c.product_id = p.id AND c.at <= $1
		ORDER BY c.at DESC LIMIT 1), p.cost * 1000) FROM products p WHERE p.id `+among, int64(first), arg)
	if err != nil {
		return err
	}
	err = eachRow(rows, func() error {
		var id string
		var cost *Cost
		if err := rows.Scan(&id, &cost); err != nil {
			return err
		}
		r.products[id].first = cost
		return nil
	})
	if err != nil {
		return err
	}
	rows, err = r.tx.QueryContext(r.ctx, `SELECT CAST(product_id AS TEXT), at, cost FROM stock_costs WHERE at > $1 AND product_id `+among+
		` AND at <= $3 ORDER BY product_id, at`, int64(first), arg, int64(last))
	if err != nil {
		return err
	}
	return eachRow(rows, func() error {
		var id string
		var c costFrom
		if err := rows.Scan(&id, &c.at, &c.cost); err != nil {
			return err
		}
		r.products[id].later = append(r.products[id].later, c)
		return nil
	})
}
