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

// Ways in which stock moves without a sale.
const (
	MoveReceive = "receive" // goods came
	MoveAdjust  = "adjust"  // put right by so much, up or down
	MoveCount   = "count"   // counted: on hand is the quantity
	MoveWaste   = "waste"   // thrown away
	moveImport  = "import"  // a file said so
)

// maxMove bounds a quantity, and what is on hand: more is a typing error.
const maxMove = 1_000_000_000 * money.One

// StockMoveRequest is a move to make.
type StockMoveRequest struct {
	Kind     string         `json:"kind"`
	Quantity money.Quantity `json:"quantity"`
	Reason   string         `json:"reason"`
}

// StockMoveView is a move with what was on hand after it. Quantity is what the
// caller named: what was wasted, or counted.
type StockMoveView struct {
	ID       string
	Kind     string
	Quantity money.Quantity
	Stock    money.Quantity
	Reason   string
	Staff    string // empty: none
	At       time.Time
}

type stockMove struct {
	id, store, product, kind, reason, staff string
	delta, onHand                           money.Quantity
	at                                      db.Micros
	hash                                    []byte
}

func (m *stockMove) view() StockMoveView {
	v := StockMoveView{ID: m.id, Kind: m.kind, Quantity: m.delta, Stock: m.onHand, Reason: m.reason, Staff: m.staff, At: m.at.Time()}
	switch m.kind {
	case MoveWaste:
		v.Quantity = -m.delta
	case MoveCount:
		v.Quantity = m.onHand
	}
	return v
}

// PutStockMove moves a product's stock, once per id: the same move again gives
// the first answer, another one under its id is refused.
func (p *Pos) PutStockMove(ctx context.Context, store, staff, product, id string, r StockMoveRequest) (v StockMoveView, created bool, err error) {
	if err := checkID("move_id", id); err != nil {
		return v, false, err
	}
	if checkID("product_id", product) != nil {
		return v, false, errNoProduct
	}
	if err := r.check(); err != nil {
		return v, false, err
	}
	m := stockMove{id: id, store: store, product: product, kind: r.Kind, reason: r.Reason, staff: staff}
	hash := contentHash("stock", []any{product, r})
	m.hash = hash[:]
	err = p.db.Put(ctx, func(tx *db.Tx) (err error) {
		v, created, err = putStockMove(tx, m, r.Quantity)
		return err
	})
	if err != nil {
		return v, false, fmt.Errorf("move stock of product %s: %w", product, err)
	}
	return v, created, nil
}

func (r *StockMoveRequest) check() (err error) {
	bad := func(say string) error {
		return fault.New(fault.Invalid, "quantity_invalid", "The quantity %s.", say).At("quantity", "quantity_invalid", say)
	}
	switch r.Kind {
	case MoveReceive, MoveWaste:
		if r.Quantity <= 0 {
			return bad("must be above zero")
		}
	case MoveAdjust:
		if r.Quantity == 0 {
			return bad("must not be zero")
		}
	case MoveCount:
		if r.Quantity < 0 {
			return bad("must not be below zero")
		}
	default:
		return fault.New(fault.Invalid, "kind_invalid", "Stock is received, adjusted, counted or wasted.").
			At("kind", "kind_invalid", "is one of receive, adjust, count, waste")
	}
	if r.Quantity > maxMove || r.Quantity < -maxMove {
		return bad("is too large")
	}
	r.Reason, err = text.Free("reason", r.Reason, maxReason)
	return err
}

// putStockMove holds the product's row of stock from the beginning, so that a
// count counts what is there, and a repeat sees the first.
func putStockMove(tx *db.Tx, m stockMove, quantity money.Quantity) (StockMoveView, bool, error) {
	var onHand money.Quantity
	err := tx.Raw(`SELECT on_hand FROM stock WHERE product_id = ? AND store_id = ?`+tx.Lock(), m.product, m.store).Row().Scan(&onHand)
	if db.IsMissing(err) {
		return StockMoveView{}, false, errNoProduct
	} else if err != nil {
		return StockMoveView{}, false, fmt.Errorf("lock stock: %w", err)
	}
	if old, err := findMove(tx, m.id); err != nil || old != nil {
		if err != nil {
			return StockMoveView{}, false, err
		}
		if old.store != m.store || string(old.hash) != string(m.hash) {
			return StockMoveView{}, false, fault.New(fault.Conflict, "move_exists", "Another move of stock has this id already.")
		}
		return old.view(), false, nil
	}
	if err := onSale(tx, m.product); err != nil {
		return StockMoveView{}, false, err
	}
	m.delta, m.onHand, m.at = m.change(quantity, onHand), 0, db.At(tx.Now)
	if m.onHand = onHand + m.delta; m.onHand > maxMove || m.onHand < -maxMove {
		return StockMoveView{}, false, fault.New(fault.Invalid, "quantity_invalid", "The stock would be too large to be believed.").
			At("quantity", "quantity_invalid", "is too large")
	}
	if err := insertMove(tx, &m); err != nil {
		return StockMoveView{}, false, err
	}
	_, err = tx.Emit(m.store, db.Event{Type: "stock.changed", Audience: db.TopicStaff,
		Data: map[string]any{"product_id": m.product, "stock": m.onHand.Fixed()}})
	return m.view(), true, err
}

func onSale(tx *db.Tx, product string) error {
	var there bool
	err := tx.Raw(`SELECT EXISTS (SELECT 1 FROM products WHERE id = ? AND NOT deleted)`, product).Row().Scan(&there)
	if err == nil && !there {
		return errNoProduct
	}
	return err
}

// change is what a move adds to what is on hand.
func (m *stockMove) change(quantity, onHand money.Quantity) money.Quantity {
	switch m.kind {
	case MoveWaste:
		return -quantity
	case MoveCount:
		return quantity - onHand
	}
	return quantity
}

const selectMove = `SELECT id, store_id, product_id, kind, quantity, on_hand, reason, COALESCE(CAST(staff_id AS TEXT), ''), at, content_hash
	FROM stock_moves `

type scanner interface{ Scan(into ...any) error }

func scanMove(row scanner) (*stockMove, error) {
	m := &stockMove{}
	err := row.Scan(&m.id, &m.store, &m.product, &m.kind, &m.delta, &m.onHand, &m.reason, &m.staff, &m.at, &m.hash)
	return m, err
}

func findMove(tx *db.Tx, id string) (*stockMove, error) {
	m, err := scanMove(tx.Raw(selectMove+`WHERE id = ?`, id).Row())
	if db.IsMissing(err) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("find a move of stock: %w", err)
	}
	return m, nil
}

func insertMove(tx *db.Tx, m *stockMove) error {
	var staff *string
	if m.staff != "" {
		staff = &m.staff
	}
	err := tx.Exec(`INSERT INTO stock_moves (id, store_id, product_id, kind, quantity, on_hand, reason, staff_id, at, content_hash)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, m.id, m.store, m.product, m.kind, int64(m.delta), int64(m.onHand), m.reason,
		staff, m.at, db.Bytes(m.hash)).Error
	if err != nil {
		return fmt.Errorf("insert a move of stock: %w", err)
	}
	err = tx.Exec(`UPDATE stock SET on_hand = ? WHERE product_id = ?`, int64(m.onHand), m.product).Error
	if err != nil {
		return fmt.Errorf("change stock: %w", err)
	}
	return nil
}

// StockMoves lists a product's moves, the newest first. Sales and returns are
// not among them.
func (p *Pos) StockMoves(ctx context.Context, store, product string, limit int, cursor string) (moves []StockMoveView, next string, err error) {
	if checkID("product_id", product) != nil {
		return nil, "", errNoProduct
	}
	query, args := selectMove+`WHERE store_id = ? AND product_id = ?`, []any{store, product}
	if cursor != "" {
		at, id, ok := parseCursor(cursor)
		if !ok || checkID("cursor", id) != nil {
			return nil, "", errCursor
		}
		query, args = query+` AND (at < ? OR at = ? AND id < ?)`, append(args, at, at, id)
	}
	limit = pageSize(limit)
	rows, err := p.db.Read(ctx).Raw(query+` ORDER BY at DESC, id DESC LIMIT ?`, append(args, limit+1)...).Rows()
	if err != nil {
		return nil, "", fmt.Errorf("list moves of stock: %w", db.Translate(err))
	}
	defer rows.Close()
	moves = []StockMoveView{}
	for rows.Next() {
		m, err := scanMove(rows)
		if err != nil {
			return nil, "", fmt.Errorf("list moves of stock: %w", err)
		}
		moves = append(moves, m.view())
	}
	if len(moves) > limit {
		moves = moves[:limit]
		last := moves[limit-1]
		next = cursorOf(db.At(last.At), last.ID)
	}
	return moves, next, db.Translate(rows.Err())
}
