package pos

import (
	"context"
	"fmt"
	"slices"
	"time"

	"tillbell/pos/money"
	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

// Ways in which stock moves without a sale.
const (
	MoveReceive        = "receive"         // goods came
	MoveAdjust         = "adjust"          // put right by so much, up or down, for a cause
	MoveCount          = "count"           // counted: on hand is the quantity
	MoveWaste          = "waste"           // thrown away
	MoveSupplierReturn = "supplier_return" // sent back to who sold it to us
	moveImport         = "import"          // a file said so
	moveTransferOut    = "transfer_out"    // sent to another store
	moveTransferIn     = "transfer_in"     // came from another store, or came back
	moveKitMake        = "kit_make"        // parts became kits
	moveKitBreak       = "kit_break"       // kits became parts
)

// Causes of an adjustment.
const (
	CauseLost       = "lost"
	CauseStolen     = "stolen"
	CauseFound      = "found"
	CauseDamaged    = "damaged"
	CauseExpired    = "expired"
	CauseOwnUse     = "own_use"
	CauseSample     = "sample"
	CauseCorrection = "correction"
)

// Causes lists them.
func Causes() []string {
	return []string{CauseLost, CauseStolen, CauseFound, CauseDamaged, CauseExpired, CauseOwnUse, CauseSample, CauseCorrection}
}

const (
	// maxMove bounds a quantity, and what is on hand: more is a typing error.
	maxMove      = 1_000_000_000 * money.One
	maxBatchName = 64
)

// StockMoveRequest is a move to make.
type StockMoveRequest struct {
	Kind      string         `json:"kind"`
	Quantity  money.Quantity `json:"quantity"`
	Reason    string         `json:"reason"`
	Cause     string         `json:"cause,omitempty"`      // of an adjustment or of waste
	Cost      *Cost          `json:"unit_cost,omitempty"`  // of what was received
	Batch     string         `json:"batch,omitempty"`      // what came in, or is taken from
	ExpiresOn string         `json:"expires_on,omitempty"` // of what was received

	Approvals []string `json:"approvals,omitempty"` // ids, of what is set by hand
}

// StockMoveView is a move with what was on hand after it. Quantity is what the
// caller named: what was wasted, or counted.
type StockMoveView struct {
	ID        string
	Kind      string
	Quantity  money.Quantity
	Stock     money.Quantity
	Reason    string
	Cause     string
	Cost      *Cost
	Batch     string
	ExpiresOn string
	Document  string // the delivery, transfer or count it belongs to; empty: none
	Staff     string // empty: none
	At        time.Time
}

type stockMove struct {
	id, store, product, kind, reason, staff string
	cause, document, batch, expires         string
	delta, onHand                           money.Quantity
	cost                                    *Cost // of a unit
	at                                      db.Micros
	hash                                    []byte
	leave                                   granted // of what is set by hand
}

func (m *stockMove) view() StockMoveView {
	v := StockMoveView{ID: m.id, Kind: m.kind, Quantity: m.delta, Stock: m.onHand, Reason: m.reason, Cause: m.cause, Cost: m.cost,
		Batch: m.batch, ExpiresOn: m.expires, Document: m.document, Staff: m.staff, At: m.at.Time()}
	switch m.kind {
	case MoveWaste, MoveSupplierReturn:
		v.Quantity = -m.delta
	case MoveCount:
		v.Quantity = m.onHand
	}
	return v
}

// PutStockMove moves a product's stock, once per id: the same move again gives
// the first answer, another one under its id is refused. Whether somebody may
// is asked by MoveStock.
func (p *Pos) PutStockMove(ctx context.Context, store, staff, product, id string, r StockMoveRequest) (v StockMoveView, created bool, err error) {
	return p.putMove(ctx, store, staff, product, id, r, func(*db.Tx, *stockMove, *Cost) error { return nil })
}

// mayMove judges a move once it is known what it changes, and what a unit costs.
type mayMove func(tx *db.Tx, m *stockMove, cost *Cost) error

func (p *Pos) putMove(ctx context.Context, store, staff, product, id string, r StockMoveRequest, may mayMove) (v StockMoveView, created bool, err error) {
	if err := checkID("move_id", id); err != nil {
		return v, false, err
	}
	if checkID("product_id", product) != nil {
		return v, false, errNoProduct
	}
	if err := r.check(); err != nil {
		return v, false, err
	}
	m := stockMove{id: id, store: store, product: product, kind: r.Kind, reason: r.Reason, staff: staff, cause: r.Cause,
		cost: r.Cost, batch: r.Batch, expires: r.ExpiresOn}
	said := r
	said.Approvals = nil // by whose leave is not what it is
	hash := contentHash("stock", []any{product, said})
	m.hash = hash[:]
	err = p.db.Put(ctx, func(tx *db.Tx) (err error) {
		v, created, err = p.putStockMove(ctx, tx, m, r.Quantity, may)
		return err
	})
	if err != nil {
		return v, false, fmt.Errorf("move stock of product %s: %w", product, err)
	}
	return v, created, p.datesMoved(ctx, store, created && r.ExpiresOn != "")
}

func (r *StockMoveRequest) check() (err error) {
	bad := func(say string) error {
		return fault.New(fault.Invalid, "quantity_invalid", "The quantity %s.", say).At("quantity", "quantity_invalid", say)
	}
	switch r.Kind {
	case MoveReceive, MoveWaste, MoveSupplierReturn:
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
		return fault.New(fault.Invalid, "kind_invalid", "Stock is received, adjusted, counted, wasted or sent back to a supplier.").
			At("kind", "kind_invalid", "is one of receive, adjust, count, waste, supplier_return")
	}
	if r.Quantity > maxMove || r.Quantity < -maxMove {
		return bad("is too large")
	}
	if err := r.checkCause(bad); err != nil {
		return err
	}
	if r.Reason, err = text.Free("reason", r.Reason, maxReason); err != nil {
		return err
	}
	return r.checkGoods()
}

// checkCause holds a cause to its kind and its direction: what was found came,
// what was lost went.
func (r *StockMoveRequest) checkCause(bad func(string) error) error {
	wrong := func(say string) error {
		return fault.New(fault.Invalid, "cause_invalid", "That cause does not go with this move.").At("cause", "cause_invalid", say)
	}
	switch {
	case r.Cause == "":
		return nil
	case !slices.Contains(Causes(), r.Cause):
		return wrong("is not a cause")
	case r.Kind == MoveWaste && slices.Contains([]string{CauseDamaged, CauseExpired}, r.Cause), r.Kind == MoveAdjust:
	default:
		return wrong("does not go with this kind")
	}
	switch {
	case r.Kind == MoveWaste || r.Cause == CauseCorrection:
	case r.Cause == CauseFound && r.Quantity < 0:
		return bad("of what was found must be above zero")
	case r.Cause != CauseFound && r.Quantity > 0:
		return bad("of what is gone must be below zero")
	}
	return nil
}

func (r *StockMoveRequest) checkGoods() (err error) {
	if r.Cost != nil && r.Kind != MoveReceive {
		return badCost("unit_cost")
	}
	if err := r.Cost.check("unit_cost"); err != nil {
		return err
	}
	r.Batch, r.ExpiresOn, err = checkBatch("", r.Batch, r.ExpiresOn)
	if err == nil && r.Kind == MoveCount && r.Batch != "" {
		return fault.New(fault.Invalid, "batch_invalid", "A count is of all batches together.").At("batch", "batch_invalid", "does not go with a count")
	}
	return err
}

// checkBatch cleans a batch and its date. A date by itself names the batch.
func checkBatch(at, batch, expires string) (string, string, error) {
	if expires, err := checkDay(at+"expires_on", expires); err != nil {
		return "", expires, err
	}
	if batch == "" {
		return expires, expires, nil
	}
	batch, err := text.Code(at+"batch", batch, maxBatchName)
	return batch, expires, err
}

// putStockMove holds the product's row of stock from the beginning, so that a
// count counts what is there, and a repeat sees the first.
func (p *Pos) putStockMove(ctx context.Context, tx *db.Tx, m stockMove, quantity money.Quantity, may mayMove) (StockMoveView, bool, error) {
	l, err := openLedger(ctx, tx, m.staff, []string{m.product})
	if err != nil {
		return StockMoveView{}, false, err
	}
	r := l.rows[m.product]
	if r == nil || r.store != m.store {
		return StockMoveView{}, false, errNoProduct
	}
	if old, err := findMove(tx, m.id); err != nil || old != nil {
		if err != nil {
			return StockMoveView{}, false, err
		}
		if old.store != m.store || string(old.hash) != string(m.hash) {
			return StockMoveView{}, false, errStockMoveExists
		}
		return old.view(), false, nil
	}
	if r.deleted {
		return StockMoveView{}, false, errNoProduct
	}
	if _, err := l.of(m.store, m.product, "product_id"); err != nil {
		return StockMoveView{}, false, err
	}
	m.delta, m.at = m.change(quantity, r.onHand), db.At(tx.Now)
	if m.kind != MoveCount {
		if err := r.enough(m.delta, "quantity"); err != nil {
			return StockMoveView{}, false, err
		}
	}
	if err := may(tx, &m, r.cost); err != nil {
		return StockMoveView{}, false, err
	}
	if err := l.move(&m); err != nil {
		return StockMoveView{}, false, err
	}
	return m.view(), true, l.save(p, m.store)
}

var errStockMoveExists = fault.New(fault.Conflict, "move_exists", "Another move of stock has this id already.")

// change is what a move adds to what is on hand.
func (m *stockMove) change(quantity, onHand money.Quantity) money.Quantity {
	switch m.kind {
	case MoveWaste, MoveSupplierReturn:
		return -quantity
	case MoveCount:
		return quantity - onHand
	}
	return quantity
}

const selectMove = `SELECT id, store_id, product_id, kind, quantity, on_hand, reason, COALESCE(CAST(staff_id AS TEXT), ''), at, content_hash,
	cause, cost, COALESCE(CAST(document_id AS TEXT), ''), batch, expires_on FROM stock_moves `

type scanner interface{ Scan(into ...any) error }

func scanMove(row scanner) (*stockMove, error) {
	m := &stockMove{}
	err := row.Scan(&m.id, &m.store, &m.product, &m.kind, &m.delta, &m.onHand, &m.reason, &m.staff, &m.at, &m.hash,
		&m.cause, &m.cost, &m.document, &m.batch, &m.expires)
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

// StockMoves lists a product's moves, the newest first. Sales and returns are
// not among them; History has all.
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
