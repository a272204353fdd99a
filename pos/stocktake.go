package pos

import (
	"context"
	"fmt"
	"time"

	"tillbell/pos/money"
	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

// A stocktake counts while the shop sells. A product's tally begins with its
// first count, or anew with a recount, and remembers what was on hand at that
// moment; further counts of the same product add to it, in the order in which
// they were made, whenever they arrive. Posting moves stock by
// the difference between the two, once, so that what was sold or came in since
// then stays sold and received. A product that was counted or imported by
// itself after its tally began is left as that said. A product is in one open
// stocktake at a time.
const (
	StocktakeOpen      = "open"
	StocktakePosted    = "posted"
	StocktakeCancelled = "cancelled"

	ScopeAll      = "all"
	ScopeCategory = "category"
	ScopeLocation = "location"
)

// StocktakeRequest opens a stocktake of all goods, a category or a location.
type StocktakeRequest struct {
	Name  string `json:"name"`
	Scope string `json:"scope"`
	Value string `json:"value,omitempty"` // the category or location
}

// Stocktake is one, with how far it is.
type Stocktake struct {
	ID       string
	Name     string
	Scope    string
	Value    string
	Status   string
	OpenedBy string
	OpenedAt time.Time
	ClosedBy string
	ClosedAt *time.Time
	Counted  int64 // products
	Of       int64 // products in its scope; once it is closed, those that were counted
	hash     []byte
	store    string
}

var (
	errNoStocktake     = fault.New(fault.NotFound, "no_stocktake", "There is no such stocktake.")
	errStocktakeClosed = fault.New(fault.Conflict, "stocktake_closed", "This stocktake is closed.")
)

func (r *StocktakeRequest) check() (err error) {
	if r.Name, err = text.Name("name", r.Name, maxPlaceText); err != nil {
		return err
	}
	switch r.Scope {
	case ScopeAll:
		r.Value = ""
	case ScopeCategory, ScopeLocation:
		if r.Value, err = text.Name("value", r.Value, maxPlaceText); err != nil {
			return err
		}
	default:
		return fault.New(fault.Invalid, "scope_invalid", "A stocktake is of all goods, a category or a location.").At("scope", "scope_invalid", "is one of all, category, location")
	}
	return nil
}

// OpenStocktake begins a stocktake, once per id.
func (p *Pos) OpenStocktake(ctx context.Context, store, staff, id string, r StocktakeRequest) (s Stocktake, created bool, err error) {
	if err := checkID("id", id); err != nil {
		return s, false, err
	}
	if err := r.check(); err != nil {
		return s, false, err
	}
	hash := contentHash("stocktake", r)
	err = p.db.Put(ctx, func(tx *db.Tx) error {
		created = false
		old, err := findStocktake(tx, id, "")
		if err == nil {
			if old.store != store || string(old.hash) != string(hash[:]) {
				return fault.New(fault.Conflict, "stocktake_exists", "Another stocktake has this id already.")
			}
			s = Stocktake{ID: id, Name: old.Name, Scope: old.Scope, Value: old.Value, Status: StocktakeOpen, OpenedBy: old.OpenedBy, OpenedAt: old.OpenedAt}
			return nil
		} else if err != errNoStocktake {
			return err
		}
		created = true
		s = Stocktake{ID: id, Name: r.Name, Scope: r.Scope, Value: r.Value, Status: StocktakeOpen, OpenedBy: staff, OpenedAt: tx.Now}
		err = tx.Exec(`INSERT INTO stocktakes (id, store_id, name, scope, scope_value, status, opened_by, opened_at, content_hash)
			VALUES (?, ?, ?, ?, ?, 'open', ?, ?, ?)`, id, store, r.Name, r.Scope, r.Value, staff, db.At(tx.Now), db.Bytes(hash[:])).Error
		if err != nil {
			return err
		}
		return emitStocktake(tx, store, id, StocktakeOpen)
	})
	if err != nil {
		return s, false, fmt.Errorf("open stocktake %s: %w", id, err)
	}
	return s, created, nil
}

func emitStocktake(tx *db.Tx, store, id, status string) error {
	_, err := tx.Emit(store, db.Event{Type: "stocktake.changed", Audience: db.TopicStaff, Data: map[string]string{"id": id, "status": status}})
	return err
}

const selectStocktake = `SELECT id, store_id, name, scope, scope_value, status, opened_by, opened_at, COALESCE(CAST(closed_by AS TEXT), ''), closed_at, content_hash
	FROM stocktakes `

func scanStocktake(row scanner) (s Stocktake, err error) {
	var opened db.Micros
	var closed *db.Micros
	err = row.Scan(&s.ID, &s.store, &s.Name, &s.Scope, &s.Value, &s.Status, &s.OpenedBy, &opened, &s.ClosedBy, &closed, &s.hash)
	s.OpenedAt, s.ClosedAt = opened.Time(), closed.TimePtr()
	return s, err
}

func findStocktake(tx *db.Tx, id, lock string) (Stocktake, error) {
	if lock != "" && tx.Dialect() != db.Postgres {
		lock = ""
	}
	s, err := scanStocktake(tx.Raw(selectStocktake+`WHERE id = ?`+lock, id).Row())
	if db.IsMissing(err) {
		return s, errNoStocktake
	}
	return s, err
}

// covers tells whether a product is in the scope.
func (s *Stocktake) covers(r *stockRow) bool {
	switch s.Scope {
	case ScopeCategory:
		return r.category == s.Value
	case ScopeLocation:
		return r.location == s.Value
	}
	return true
}

// PostRequest closes a stocktake. Zero sets what nobody counted to nothing;
// otherwise it stays as it is.
type PostRequest struct{ Zero bool }

// PostStocktake moves stock by the differences, once.
func (p *Pos) PostStocktake(ctx context.Context, store, staff, id string, r PostRequest) (Stocktake, error) {
	return p.closeStocktake(ctx, store, id, StocktakePosted, func(tx *db.Tx, s *Stocktake) error {
		t := &posting{pos: p, ctx: ctx, tx: tx, stocktake: s, staff: staff}
		return t.run(r.Zero)
	}, staff)
}

// CancelStocktake forgets its counts.
func (p *Pos) CancelStocktake(ctx context.Context, store, staff, id string) (Stocktake, error) {
	return p.closeStocktake(ctx, store, id, StocktakeCancelled, func(*db.Tx, *Stocktake) error { return nil }, staff)
}

func (p *Pos) closeStocktake(ctx context.Context, store, id, status string, do func(*db.Tx, *Stocktake) error, staff string) (Stocktake, error) {
	if checkID("id", id) != nil {
		return Stocktake{}, errNoStocktake
	}
	err := p.db.Tx(ctx, func(tx *db.Tx) error {
		s, err := findStocktake(tx, id, " FOR UPDATE")
		if err == nil && s.store != store {
			err = errNoStocktake
		}
		if err != nil || s.Status == status {
			return err
		}
		if s.Status != StocktakeOpen {
			return errStocktakeClosed.With("status", s.Status)
		}
		err = tx.Exec(`UPDATE stocktakes SET status = ?, closed_by = ?, closed_at = ? WHERE id = ?`, status, staff, db.At(tx.Now), id).Error
		if err != nil {
			return err
		}
		if err := do(tx, &s); err != nil {
			return err
		}
		return emitStocktake(tx, store, id, status)
	})
	if err != nil {
		return Stocktake{}, fmt.Errorf("close stocktake %s: %w", id, err)
	}
	return p.Stocktake(ctx, store, id)
}

// posting is one try at posting a stocktake.
type posting struct {
	pos       *Pos
	ctx       context.Context
	tx        *db.Tx
	stocktake *Stocktake
	staff     string
	counted   []tallied
	zeroed    []string
}

type tallied struct {
	product    string
	difference money.Quantity
	superseded bool
}

func (t *posting) run(zero bool) error {
	if err := t.read(zero); err != nil {
		return err
	}
	ids := append([]string{}, t.zeroed...)
	for _, c := range t.counted {
		ids = append(ids, c.product)
	}
	l, err := openLedger(t.ctx, t.tx, t.staff, ids)
	if err != nil {
		return err
	}
	if err := t.supersede(); err != nil {
		return err
	}
	for _, c := range t.counted {
		if c.superseded {
			c.difference = 0
		}
		if err := t.move(l, c.product, c.difference); err != nil {
			return err
		}
	}
	for _, id := range t.zeroed {
		if r := l.rows[id]; r.onHand != 0 {
			if err := t.zero(l, r); err != nil {
				return err
			}
		}
	}
	return l.save(t.pos, t.stocktake.store)
}

func (t *posting) move(l *ledger, product string, difference money.Quantity) error {
	hash := contentHash("stocktake", []any{t.stocktake.ID, product, difference})
	err := l.move(&stockMove{id: db.NewID(), store: t.stocktake.store, product: product, kind: MoveCount, reason: t.stocktake.Name,
		staff: t.staff, document: t.stocktake.ID, delta: difference, at: db.At(t.tx.Now), hash: hash[:]})
	if err != nil {
		return err
	}
	return t.tx.Exec(`UPDATE stocktake_items SET posted = ? WHERE stocktake_id = ? AND product_id = ?`, int64(difference), t.stocktake.ID, product).Error
}

// zero books that nothing is left of what nobody counted.
func (t *posting) zero(l *ledger, r *stockRow) error {
	err := t.tx.Exec(`INSERT INTO stocktake_items (stocktake_id, product_id, counted, expected, counts, last_seen, resets, moved)
		VALUES (?, ?, 0, ?, 0, ?, 0, false)`, t.stocktake.ID, r.product, int64(r.onHand), int64(r.onHand)).Error
	if err != nil {
		return err
	}
	return t.move(l, r.product, -r.onHand)
}

func (t *posting) read(zero bool) error {
	rows, err := t.tx.Raw(`SELECT product_id, counted - expected FROM stocktake_items WHERE stocktake_id = ? ORDER BY product_id`, t.stocktake.ID).Rows()
	if err != nil {
		return err
	}
	err = eachRow(rows, func() error {
		var c tallied
		err := rows.Scan(&c.product, &c.difference)
		t.counted = append(t.counted, c)
		return err
	})
	if err != nil || !zero {
		return err
	}
	where, args := t.stocktake.uncounted()
	return t.tx.Raw(`SELECT q.id `+where+` ORDER BY q.id`, args...).Scan(&t.zeroed).Error
}

// supersede leaves out what was counted or imported by itself meanwhile. The
// stock is locked by now.
func (t *posting) supersede() error {
	var ids []string
	err := t.tx.Raw(`SELECT CAST(i.product_id AS TEXT) FROM stocktake_items i WHERE i.stocktake_id = ? AND i.resets < (`+resetsOf+`i.product_id)`, t.stocktake.ID).Scan(&ids).Error
	if err != nil {
		return err
	}
	gone := make(map[string]bool, len(ids))
	for _, id := range ids {
		gone[id] = true
	}
	for i := range t.counted {
		t.counted[i].superseded = gone[t.counted[i].product]
	}
	return nil
}

// scoped is the scope as the end of a query for products q.
func (s *Stocktake) scoped() (where string, args []any) {
	where, args = `FROM products q WHERE q.store_id = ? AND NOT q.deleted AND NOT EXISTS (SELECT 1 FROM kits k WHERE k.product_id = q.id AND NOT k.assembled)`, []any{s.store}
	switch s.Scope {
	case ScopeCategory:
		return where + ` AND q.category = ?`, append(args, s.Value)
	case ScopeLocation:
		return where + ` AND q.location = ?`, append(args, s.Value)
	}
	return where, args
}

// uncounted is scoped without what has a tally.
func (s *Stocktake) uncounted() (where string, args []any) {
	where, args = s.scoped()
	return where + ` AND NOT EXISTS (SELECT 1 FROM stocktake_items i WHERE i.stocktake_id = ? AND i.product_id = q.id)`, append(args, s.ID)
}
