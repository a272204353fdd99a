package pos

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"tillbell/pos/money"
	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

// ReceiveLine is what came of a product.
type ReceiveLine struct {
	ProductID string         `json:"product_id"`
	Quantity  money.Quantity `json:"quantity"`
	Cost      *Cost          `json:"unit_cost,omitempty"` // nil: as ordered, as the supplier asks, or as before
	Batch     string         `json:"batch,omitempty"`
	ExpiresOn string         `json:"expires_on,omitempty"`
}

// ReceivingRequest is a delivery, with or without an order.
type ReceivingRequest struct {
	SupplierID string        `json:"supplier_id,omitempty"`
	OrderID    string        `json:"order_id,omitempty"`
	Reference  string        `json:"reference,omitempty"` // of the delivery note
	Note       string        `json:"note,omitempty"`
	Lines      []ReceiveLine `json:"lines"`
	Close      bool          `json:"close,omitempty"` // nothing more comes of the order
}

// ReceivedLine is a line of a delivery. Ordered and Before are of the order:
// Over says that more came than was ordered, Missing what is still to come.
type ReceivedLine struct {
	Line      int             `json:"line"`
	ProductID string          `json:"product_id"`
	SKU       string          `json:"sku"`
	Name      string          `json:"name"`
	Unit      string          `json:"unit"`
	Quantity  money.Quantity  `json:"quantity"`
	Cost      *Cost           `json:"unit_cost"`
	Batch     string          `json:"batch,omitempty"`
	ExpiresOn string          `json:"expires_on,omitempty"`
	Stock     money.Quantity  `json:"stock"`
	Ordered   *money.Quantity `json:"ordered,omitempty"`
	Over      *money.Quantity `json:"over,omitempty"`
	Missing   *money.Quantity `json:"missing,omitempty"`
}

// Receiving is a delivery as it was booked.
type Receiving struct {
	ID          string         `json:"id"`
	SupplierID  string         `json:"supplier_id,omitempty"`
	OrderID     string         `json:"order_id,omitempty"`
	OrderStatus string         `json:"order_status,omitempty"`
	Reference   string         `json:"reference"`
	Note        string         `json:"note"`
	StaffID     string         `json:"staff_id"`
	At          string         `json:"at"`
	Lines       []ReceivedLine `json:"lines"`
	Total       money.Amount   `json:"total"` // at cost, of the lines whose cost is known
}

var errNoReceiving = fault.New(fault.NotFound, "no_receiving", "There is no such delivery.")

func (r *ReceivingRequest) check() (err error) {
	if len(r.Lines) == 0 || len(r.Lines) > maxPaperLines {
		return errPaperLines
	}
	r.Lines = slices.Clone(r.Lines) // cleaned below; the caller keeps its own
	for i := range r.Lines {
		l, field := &r.Lines[i], paperField(i)
		if err := checkPaperQuantity(field, l.Quantity); err != nil {
			return err
		}
		if err := l.Cost.check(field + ".unit_cost"); err != nil {
			return err
		}
		if l.Batch, l.ExpiresOn, err = checkBatch(field+".", l.Batch, l.ExpiresOn); err != nil {
			return err
		}
	}
	if r.OrderID != "" && checkID("", r.OrderID) != nil {
		return errNoOrder.At("order_id", "no_order", "is not an order of this store")
	}
	if r.Reference, err = text.Line("reference", r.Reference, maxSKU); err != nil {
		return err
	}
	r.Note, err = text.Free("note", r.Note, maxReason)
	return err
}

// Receive books a delivery once per id, and answers with the bytes of the
// first time.
func (p *Pos) Receive(ctx context.Context, store, staff, id string, r ReceivingRequest) (Answer, error) {
	if err := checkID("id", id); err != nil {
		return Answer{}, err
	}
	if err := r.check(); err != nil {
		return Answer{}, err
	}
	hash := contentHash("receiving", r)
	var answer Answer
	err := p.db.Put(ctx, func(tx *db.Tx) (err error) {
		t := &receiving{pos: p, ctx: ctx, tx: tx, store: store, staff: staff, id: id, request: r, hash: hash[:]}
		answer, err = t.run()
		return err
	})
	if err != nil {
		return Answer{}, fmt.Errorf("receive %s: %w", id, err)
	}
	if err := p.datesMoved(ctx, store, slices.ContainsFunc(r.Lines, func(l ReceiveLine) bool { return l.ExpiresOn != "" })); err != nil {
		return Answer{}, err
	}
	return answer, nil
}

// receiving is one try at a delivery.
type receiving struct {
	pos              *Pos
	ctx              context.Context
	tx               *db.Tx
	store, staff, id string
	request          ReceivingRequest
	hash             []byte

	status string                // of the order
	lines  map[string]*OrderLine // of the order, by product
}

func (t *receiving) run() (Answer, error) {
	if err := t.lockOrder(); err != nil {
		return Answer{}, err
	}
	var store string
	var body, hash []byte
	err := t.tx.Raw(`SELECT store_id, answer, content_hash FROM receivings WHERE id = ?`, t.id).Row().Scan(&store, &body, &hash)
	if err == nil {
		if store != t.store || string(hash) != string(t.hash) {
			return Answer{}, fault.New(fault.Conflict, "receiving_exists", "Another delivery has this id already.")
		}
		return Answer{Body: body}, nil
	} else if !db.IsMissing(err) {
		return Answer{}, err
	}
	if err := t.mayReceive(); err != nil {
		return Answer{}, err
	}
	return t.write()
}

// lockOrder holds the order first, so that two deliveries on it go one after
// the other, and a repeat sees the first.
func (t *receiving) lockOrder() error {
	t.lines = make(map[string]*OrderLine)
	if t.request.OrderID == "" {
		return nil
	}
	var err error
	if t.status, err = lockOrder(t.tx, t.store, t.request.OrderID); err == errNoOrder {
		return errNoOrder.At("order_id", "no_order", "is not an order of this store")
	} else if err != nil {
		return err
	}
	lines, err := readOrderLines(t.tx.DB, t.request.OrderID)
	for i := range lines {
		t.lines[lines[i].ProductID] = &lines[i]
	}
	return err
}

func (t *receiving) mayReceive() error {
	if t.request.OrderID != "" {
		if t.status != OrderSent && t.status != OrderPartly {
			return fault.New(fault.Conflict, "order_status", "Goods cannot be received on an order that is %s.", t.status).
				With("status", t.status).At("order_id", "order_status", "is "+t.status)
		}
		return t.tx.Raw(`SELECT supplier_id FROM purchase_orders WHERE id = ?`, t.request.OrderID).Row().Scan(&t.request.SupplierID)
	}
	if t.request.SupplierID != "" {
		return buysFrom(t.tx, t.store, t.request.SupplierID)
	}
	return nil
}

func (t *receiving) write() (Answer, error) {
	ids := make([]string, len(t.request.Lines))
	for i, l := range t.request.Lines {
		ids[i] = l.ProductID
		if checkID("", l.ProductID) != nil {
			return Answer{}, fault.New(fault.Invalid, "unknown_product", "There is no such product here.").At(paperField(i)+".product_id", "unknown_product", "is not a product of this store")
		}
	}
	l, err := openLedger(t.ctx, t.tx, t.staff, ids)
	if err != nil {
		return Answer{}, err
	}
	asked, err := t.asked(ids)
	if err != nil {
		return Answer{}, err
	}
	v := Receiving{ID: t.id, SupplierID: t.request.SupplierID, OrderID: t.request.OrderID, Reference: t.request.Reference,
		Note: t.request.Note, StaffID: t.staff, At: stamp(t.tx.Now)}
	for i, line := range t.request.Lines {
		if err := t.line(l, &v, i, line, asked); err != nil {
			return Answer{}, err
		}
	}
	var events []db.Event
	if t.request.OrderID != "" {
		if v.OrderStatus, err = t.closeOrder(); err != nil {
			return Answer{}, err
		}
		events = append(events, db.Event{Type: "purchase_order.changed", Audience: db.TopicReports,
			Data: map[string]string{"id": t.request.OrderID, "status": v.OrderStatus}})
	}
	if err := t.learn(); err != nil {
		return Answer{}, err
	}
	body, err := json.Marshal(v)
	if err != nil {
		return Answer{}, err
	}
	err = t.tx.Exec(`INSERT INTO receivings (id, store_id, supplier_id, order_id, reference, note, staff_id, at, content_hash, answer)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, t.id, t.store, optional(t.request.SupplierID), optional(t.request.OrderID), v.Reference, v.Note,
		t.staff, db.At(t.tx.Now), db.Bytes(t.hash), db.Bytes(body)).Error
	if err != nil {
		return Answer{}, fmt.Errorf("insert a delivery: %w", err)
	}
	return Answer{Body: body, Created: true}, l.save(t.pos, t.store, events...)
}

// asked is what the supplier asks for products, by product.
func (t *receiving) asked(products []string) (map[string]*Cost, error) {
	out := make(map[string]*Cost)
	if t.request.SupplierID == "" {
		return out, nil
	}
	rows, err := t.tx.Raw(`SELECT product_id, cost FROM supplier_products WHERE supplier_id = ? AND product_id IN ?`, t.request.SupplierID, products).Rows()
	if err != nil {
		return nil, err
	}
	return out, eachRow(rows, func() error {
		var id string
		var cost *Cost
		err := rows.Scan(&id, &cost)
		out[id] = cost
		return err
	})
}

func (t *receiving) line(l *ledger, v *Receiving, i int, line ReceiveLine, asked map[string]*Cost) error {
	r, err := l.of(t.store, line.ProductID, paperField(i)+".product_id")
	if err != nil {
		return err
	}
	ordered := t.lines[line.ProductID]
	cost := line.Cost
	if cost == nil && ordered != nil {
		cost = ordered.Cost
	}
	if cost == nil {
		cost = asked[line.ProductID]
	}
	if cost == nil {
		cost = r.cost
	}
	m := &stockMove{id: db.NewID(), store: t.store, product: line.ProductID, kind: MoveReceive, reason: t.request.Reference, staff: t.staff,
		document: t.id, batch: line.Batch, expires: line.ExpiresOn, delta: line.Quantity, cost: cost, at: db.At(t.tx.Now), hash: t.hash}
	if err := l.move(m); err != nil {
		return err
	}
	got := ReceivedLine{Line: i + 1, ProductID: line.ProductID, SKU: r.sku, Name: r.name, Unit: r.unit, Quantity: line.Quantity,
		Cost: cost, Batch: line.Batch, ExpiresOn: line.ExpiresOn, Stock: m.onHand}
	if cost != nil {
		n, err := worth(line.Quantity, *cost)
		if err != nil {
			return fault.New(fault.Invalid, "cost_invalid", "Line %d is worth more than can be counted.", i+1).At(paperField(i)+".unit_cost", "cost_invalid", "is too large")
		}
		v.Total += n
	}
	if ordered != nil {
		ordered.Received += line.Quantity
		over, missing := max(ordered.Received-ordered.Quantity, 0), max(ordered.Quantity-ordered.Received, 0)
		got.Ordered, got.Over, got.Missing = &ordered.Quantity, &over, &missing
	}
	v.Lines = append(v.Lines, got)
	return nil
}

// closeOrder notes on the order what came, and says what has become of it.
func (t *receiving) closeOrder() (status string, err error) {
	status = OrderReceived
	for _, l := range t.lines {
		if l.Received < l.Quantity && !t.request.Close {
			status = OrderPartly
		}
		err := t.tx.Exec(`UPDATE purchase_order_lines SET received = ? WHERE order_id = ? AND line = ?`, int64(l.Received), t.request.OrderID, l.Line).Error
		if err != nil {
			return "", err
		}
	}
	var closed *db.Micros
	if status == OrderReceived {
		now := db.At(t.tx.Now)
		closed = &now
	}
	return status, t.tx.Exec(`UPDATE purchase_orders SET status = ?, closed_at = ? WHERE id = ?`, status, closed, t.request.OrderID).Error
}

// learn keeps what the supplier asked this time.
func (t *receiving) learn() error {
	if t.request.SupplierID == "" {
		return nil
	}
	for _, l := range t.request.Lines {
		if l.Cost == nil {
			continue
		}
		err := t.tx.Exec(`INSERT INTO supplier_products (product_id, supplier_id, article, cost, pack, preferred) VALUES (?, ?, '', ?, ?, false)
			ON CONFLICT (product_id, supplier_id) DO UPDATE SET cost = excluded.cost`, l.ProductID, t.request.SupplierID, int64(*l.Cost), int64(money.One)).Error
		if err != nil {
			return fmt.Errorf("keep the supplier's cost: %w", err)
		}
	}
	return nil
}

// Receivings lists deliveries, the newest first: the answers as they were given.
func (p *Pos) Receivings(ctx context.Context, store, order string, limit int, cursor string) (out []json.RawMessage, next string, err error) {
	query, args := `SELECT id, at, answer FROM receivings WHERE store_id = ? `, []any{store}
	if order != "" {
		if checkID("", order) != nil {
			return []json.RawMessage{}, "", nil
		}
		query, args = query+`AND order_id = ? `, append(args, order)
	}
	if cursor != "" {
		at, id, ok := parseCursor(cursor)
		if !ok {
			return nil, "", errCursor
		}
		query, args = query+`AND (at, id) < (?, ?) `, append(args, at, id)
	}
	rows, err := p.db.Read(ctx).Raw(query+`ORDER BY at DESC, id DESC LIMIT ?`, append(args, limit+1)...).Rows()
	if err != nil {
		return nil, "", fmt.Errorf("list deliveries: %w", db.Translate(err))
	}
	out = []json.RawMessage{}
	last := ""
	err = eachRow(rows, func() error {
		var id string
		var at db.Micros
		var body []byte
		if err := rows.Scan(&id, &at, &body); err != nil {
			return err
		}
		if len(out) == limit {
			next = last
			return nil
		}
		out, last = append(out, body), cursorOf(at, id)
		return nil
	})
	return out, next, db.Translate(err)
}

// ReceivingOf reads a delivery as it was answered.
func (p *Pos) ReceivingOf(ctx context.Context, store, id string) ([]byte, error) {
	if checkID("id", id) != nil {
		return nil, errNoReceiving
	}
	var body []byte
	err := p.db.Read(ctx).Raw(`SELECT answer FROM receivings WHERE id = ? AND store_id = ?`, id, store).Row().Scan(&body)
	if db.IsMissing(err) {
		return nil, errNoReceiving
	}
	return body, db.Translate(err)
}
