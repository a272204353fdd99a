package pos

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"tillbell/pos/money"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// stockRow is what is on hand of a product, held until the commit.
type stockRow struct {
	product, store, sku, name, unit string
	category, location              string
	deleted                         bool
	byParts                         bool // a kit that has no stock of its own
	denied                          bool // below zero, by the store
	onHand                          money.Quantity
	cost                            *Cost          // average; nil: never told
	minimum                         money.Quantity // to be reordered at; -1: none
	before                          money.Quantity
	touched, recosted               bool
}

// ledger moves stock of many products in one transaction: it holds their rows
// in the order in which sales do, keeps their averages and batches, and writes
// all at once.
type ledger struct {
	ctx     context.Context
	tx      *db.Tx
	rows    map[string]*stockRow
	batches batchBook
	moves   []*stockMove
	staff   string
}

// openLedger locks the stock of products. Ids that are none are not in rows.
func openLedger(ctx context.Context, tx *db.Tx, staff string, products []string) (*ledger, error) {
	l := &ledger{ctx: ctx, tx: tx, staff: staff, rows: make(map[string]*stockRow, len(products))}
	ids := slices.Compact(slices.Sorted(slices.Values(products)))
	if len(ids) == 0 {
		return l, nil
	}
	if err := l.lock(ids); err != nil {
		return nil, fmt.Errorf("lock stock: %w", err)
	}
	var err error
	l.batches, err = openBatches(ctx, tx, ids)
	return l, err
}

func (l *ledger) lock(ids []string) error {
	lock := ""
	if l.tx.Dialect() == db.Postgres {
		lock = " FOR UPDATE OF s"
	}
	rows, err := queryIDs(l.ctx, l.tx, `SELECT s.product_id, s.store_id, p.sku, p.name, p.unit, p.category, p.location, p.deleted, s.on_hand,
		COALESCE(s.cost, p.cost * 1000), COALESCE(r.minimum, -1),
		EXISTS (SELECT 1 FROM kits k WHERE k.product_id = s.product_id AND NOT k.assembled), t.negative_stock = 'deny' FROM stock s
		JOIN products p ON p.id = s.product_id JOIN stores t ON t.id = s.store_id
		LEFT JOIN reorder_points r ON r.product_id = s.product_id WHERE s.product_id `, ids, ` ORDER BY s.product_id`+lock)
	if err != nil {
		return err
	}
	return eachRow(rows, func() error {
		r := &stockRow{}
		err := rows.Scan(&r.product, &r.store, &r.sku, &r.name, &r.unit, &r.category, &r.location, &r.deleted, &r.onHand, &r.cost, &r.minimum, &r.byParts, &r.denied)
		r.before = r.onHand
		l.rows[r.product] = r
		return err
	})
}

// queryIDs runs a statement that ends in a column of ids and asks for those in
// a list, which is one argument however long it is.
func queryIDs(ctx context.Context, tx *db.Tx, text string, ids []string, tail string) (*sql.Rows, error) {
	if tx.Dialect() == db.Postgres {
		return tx.SQL().QueryContext(ctx, text+`= ANY($1::text[]::uuid[])`+tail, ids)
	}
	doc, err := json.Marshal(ids)
	if err != nil {
		return nil, err
	}
	return tx.SQL().QueryContext(ctx, text+`IN (SELECT value FROM json_each($1))`+tail, string(doc))
}

// of finds the row of a store's product that is on sale. The field is named
// where it is not.
func (l *ledger) of(store, product, field string) (*stockRow, error) {
	r := l.rows[product]
	if r == nil || r.deleted || r.store != store {
		return nil, fault.New(fault.Invalid, "unknown_product", "There is no such product here.").
			At(field, "unknown_product", "is not a product of this store")
	}
	if r.byParts {
		return nil, fault.New(fault.Invalid, "kit_stock", "%s is sold by its parts and has no stock of its own.", r.name).
			At(field, "kit_stock", "has no stock of its own")
	}
	return r, nil
}

// enough refuses to let goods go that are not there, where the store says so.
// What was counted is set whatever it is, and what a count lacks went already.
func (r *stockRow) enough(change money.Quantity, field string) error {
	if !r.denied || change >= 0 || r.onHand+change >= 0 {
		return nil
	}
	return fault.New(fault.Invalid, "stock_denied", "There are only %s of %s.", max(r.onHand, 0), r.name).
		With("stock", max(r.onHand, 0).Fixed()).At(field, "stock_denied", "is more than there is")
}

// move makes one move by m.delta. It fills in what was on hand after it and
// what a unit was worth.
func (l *ledger) move(m *stockMove) error {
	r := l.rows[m.product]
	if m.onHand = r.onHand + m.delta; m.onHand > maxMove || m.onHand < -maxMove {
		return fault.New(fault.Invalid, "quantity_invalid", "%s: the stock would be too large to be believed.", r.name).
			At("quantity", "quantity_invalid", "is too large")
	}
	if m.delta > 0 {
		l.batches.settle(m.product, r.onHand)
	}
	if m.delta > 0 && m.cost != nil {
		next, err := average(r.onHand, r.cost, m.delta, *m.cost)
		if err != nil {
			return fmt.Errorf("average the cost of %s: %w", m.product, err)
		}
		if r.cost == nil || *r.cost != next {
			r.recosted = true
		}
		r.cost = &next
	} else if m.cost == nil {
		m.cost = r.cost
	}
	if m.batch != "" {
		l.batches.settle(m.product, r.onHand)
		l.batches.add(m.product, r.store, m.batch, m.expires, m.delta)
	}
	r.onHand, r.touched = m.onHand, true
	l.moves = append(l.moves, m)
	return nil
}

// save writes all moves, and tells of them unless nothing moved. Other events
// of the same change come with it. The moves are entered in the store's chain,
// unless there is no p: then what they belong to is entered by itself.
func (l *ledger) save(p *Pos, store string, more ...db.Event) error {
	if err := insertMoves(l.ctx, l.tx, l.moves); err != nil {
		return err
	}
	if err := l.batches.save(l.ctx, l.tx); err != nil {
		return err
	}
	if err := l.saveCosts(); err != nil {
		return err
	}
	if err := l.tellDates(store); err != nil {
		return err
	}
	if p != nil {
		if err := l.enter(p, store); err != nil {
			return err
		}
	}
	for _, e := range append(l.events(), more...) {
		if _, err := l.tx.Emit(store, e); err != nil {
			return err
		}
	}
	return nil
}

func (l *ledger) saveCosts() error {
	last := make(map[string]string) // the last move of a product
	for _, m := range l.moves {
		last[m.product] = m.id
	}
	var changes []costChange
	for _, id := range slices.Sorted(maps.Keys(l.rows)) {
		if r := l.rows[id]; r.recosted {
			changes = append(changes, costChange{product: id, cost: *r.cost, move: last[id], staff: l.staff})
		}
	}
	return saveCosts(l.ctx, l.tx, changes)
}

// costChange is a product's new average.
type costChange struct {
	product, move, staff string
	cost                 Cost
}

// saveCosts sets averages and keeps what they are from now on.
func saveCosts(ctx context.Context, tx *db.Tx, changes []costChange) error {
	if len(changes) == 0 {
		return nil
	}
	n := len(changes)
	products, moves, staff := make([]string, n), make([]*string, n), make([]*string, n)
	costs, at := make([]int64, n), make([]int64, n)
	for i, c := range changes {
		products[i], moves[i], staff[i] = c.product, optional(c.move), optional(c.staff)
		costs[i], at[i] = int64(c.cost), int64(db.At(tx.Now))
	}
	source, args, err := tx.Source(db.Rows{db.UUIDs("product_id", products), db.UUIDs("move_id", moves), db.UUIDs("staff_id", staff),
		db.Ints("cost", costs), db.Ints("at", at)})
	if err != nil {
		return err
	}
	_, err = tx.SQL().ExecContext(ctx, `INSERT INTO stock_costs (product_id, at, cost, move_id, staff_id)
		SELECT product_id, at, cost, move_id, staff_id FROM `+source+` WHERE true
		ON CONFLICT (product_id, at) DO UPDATE SET cost = excluded.cost, move_id = excluded.move_id, staff_id = excluded.staff_id`, args...)
	if err != nil {
		return fmt.Errorf("keep costs: %w", err)
	}
	if source, args, err = tx.Source(db.Rows{db.UUIDs("product_id", products), db.Ints("cost", costs)}); err != nil {
		return err
	}
	_, err = tx.SQL().ExecContext(ctx, `UPDATE stock SET cost = v.cost FROM `+source+` WHERE stock.product_id = v.product_id`, args...)
	if err != nil {
		return fmt.Errorf("set costs: %w", err)
	}
	return nil
}

// maxTold is how many products an event names; of more it says only how many.
const maxTold = 200

type stockTold struct {
	ProductID string `json:"product_id"`
	Stock     string `json:"stock"`
}

// events tell what changed: one product by itself, more in a list, very many
// as a number. A product that fell to where it is reordered is told apart.
func (l *ledger) events() []db.Event {
	var told []stockTold
	var low []db.Event
	for _, id := range slices.Sorted(maps.Keys(l.rows)) {
		r := l.rows[id]
		if !r.touched {
			continue
		}
		told = append(told, stockTold{id, r.onHand.Fixed()})
		if r.minimum >= 0 && r.before > r.minimum && r.onHand <= r.minimum && len(low) < maxTold {
			low = append(low, stockLow(id, r.onHand, r.minimum))
		}
	}
	if len(told) == 0 {
		return nil
	}
	return append([]db.Event{stockChanged(told)}, low...)
}

func stockChanged(told []stockTold) db.Event {
	e := db.Event{Type: "stock.changed", Audience: db.TopicStaff}
	switch {
	case len(told) == 1:
		e.Data = told[0]
	case len(told) <= maxTold:
		e.Data = map[string]any{"products": told}
	default:
		e.Data = map[string]any{"products": []stockTold{}, "changed": len(told)}
	}
	return e
}

func stockLow(product string, onHand, minimum money.Quantity) db.Event {
	return db.Event{Type: "stock.low", Audience: db.TopicStaff,
		Data: map[string]any{"product_id": product, "stock": onHand.Fixed(), "minimum": minimum.Fixed()}}
}

// insertChunk is how many moves one statement writes.
const insertChunk = 2000

// insertMoves writes moves and what is on hand after them. Their rows of stock
// are locked.
func insertMoves(ctx context.Context, tx *db.Tx, moves []*stockMove) error {
	last := make(map[string]int64, len(moves))
	for chunk := range slices.Chunk(moves, insertChunk) {
		if err := tx.Insert(ctx, "stock_moves", moveColumns(chunk)); err != nil {
			return err
		}
		for _, m := range chunk {
			last[m.product] = int64(m.onHand)
		}
	}
	for chunk := range slices.Chunk(slices.Sorted(maps.Keys(last)), insertChunk) {
		onHand := make([]int64, len(chunk))
		for i, id := range chunk {
			onHand[i] = last[id]
		}
		source, args, err := tx.Source(db.Rows{db.UUIDs("product_id", chunk), db.Ints("on_hand", onHand)})
		if err != nil {
			return err
		}
		_, err = tx.SQL().ExecContext(ctx, `UPDATE stock SET on_hand = v.on_hand FROM `+source+` WHERE stock.product_id = v.product_id`, args...)
		if err != nil {
			return fmt.Errorf("set stock: %w", err)
		}
	}
	return nil
}

func moveColumns(moves []*stockMove) db.Rows {
	n := len(moves)
	var text [8][]string
	for i := range text {
		text[i] = make([]string, n)
	}
	quantity, onHand, at, cost := make([]int64, n), make([]int64, n), make([]int64, n), make([]*int64, n)
	staff, document, hash := make([]*string, n), make([]*string, n), make([][]byte, n)
	for i, m := range moves {
		for j, t := range [...]string{m.id, m.store, m.product, m.kind, m.reason, m.cause, m.batch, m.expires} {
			text[j][i] = t
		}
		quantity[i], onHand[i], at[i], hash[i] = int64(m.delta), int64(m.onHand), int64(m.at), m.hash
		staff[i], document[i] = optional(m.staff), optional(m.document)
		if m.cost != nil {
			c := int64(*m.cost)
			cost[i] = &c
		}
	}
	return db.Rows{db.UUIDs("id", text[0]), db.UUIDs("store_id", text[1]), db.UUIDs("product_id", text[2]),
		db.Texts("kind", text[3]), db.Ints("quantity", quantity), db.Ints("on_hand", onHand), db.Texts("reason", text[4]),
		db.UUIDs("staff_id", staff), db.Ints("at", at), db.Blobs("content_hash", hash), db.Texts("cause", text[5]),
		db.OptionalInts("cost", cost), db.UUIDs("document_id", document), db.Texts("batch", text[6]), db.Texts("expires_on", text[7])}
}

// checkDay cleans a date such as 2026-12-01; empty stays empty.
func checkDay(field, day string) (string, error) {
	if day == "" {
		return "", nil
	}
	if !isDay(day) {
		return "", fault.New(fault.Invalid, "day_invalid", "A day looks like 2026-11-26.").At(field, "day_invalid", "is not a day")
	}
	return day, nil
}

// byExpiry orders what expires first before what does later, or never.
func byExpiry(a, b *batchRow) int {
	if (a.expires == "") != (b.expires == "") {
		if a.expires == "" {
			return 1
		}
		return -1
	}
	return cmp.Or(cmp.Compare(a.expires, b.expires), cmp.Compare(a.batch, b.batch))
}
