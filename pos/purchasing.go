package pos

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"gorm.io/gorm"

	"tillbell/pos/money"
	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

// A purchase order is a draft until it is sent; deliveries make it partly
// received and then received. What is still missing can be given up by closing
// it; one of which nothing came can be cancelled.
const (
	OrderDraft     = "draft"
	OrderSent      = "sent"
	OrderPartly    = "partly"
	OrderReceived  = "received"
	OrderCancelled = "cancelled"
)

// OrderLineRequest is so much of a product to order.
type OrderLineRequest struct {
	ProductID string
	Quantity  money.Quantity
	Cost      *Cost // nil: what the supplier asks, else what it cost on average
}

// OrderRequest is an order as it is to be.
type OrderRequest struct {
	SupplierID string
	Lines      []OrderLineRequest
	Note       string
	ExpectedOn string // a day, or empty
}

// OrderLine is a line with what came of it.
type OrderLine struct {
	Line      int64
	ProductID string
	SKU       string
	Name      string
	Unit      string
	Article   string
	Quantity  money.Quantity
	Received  money.Quantity
	Cost      *Cost
}

// Order is a purchase order.
type Order struct {
	ID         string
	Number     int64
	SupplierID string
	Supplier   string
	Status     string
	Note       string
	ExpectedOn string
	Staff      string
	CreatedAt  time.Time
	SentAt     *time.Time
	ClosedAt   *time.Time
	Total      money.Amount // of the lines whose cost is known
	Lines      []OrderLine  // nil in lists
}

const maxPaperLines = 500 // of an order, a delivery or a transfer

var errNoOrder = fault.New(fault.NotFound, "no_order", "There is no such purchase order.")

func (r *OrderRequest) check() (err error) {
	if len(r.Lines) == 0 || len(r.Lines) > maxPaperLines {
		return errPaperLines
	}
	seen := make(map[string]bool)
	r.Lines = slices.Clone(r.Lines) // cleaned below; the caller keeps its own
	for i := range r.Lines {
		l, field := &r.Lines[i], paperField(i)
		if err := checkPaperQuantity(field, l.Quantity); err != nil {
			return err
		}
		if err := l.Cost.check(field + ".unit_cost"); err != nil {
			return err
		}
		if seen[l.ProductID] {
			return fault.New(fault.Invalid, "product_twice", "A product stands on an order once.").At(field+".product_id", "product_twice", "is on another line")
		}
		seen[l.ProductID] = true
	}
	if r.Note, err = text.Free("note", r.Note, maxReason); err != nil {
		return err
	}
	r.ExpectedOn, err = checkDay("expected_on", r.ExpectedOn)
	return err
}

var errPaperLines = fault.New(fault.Invalid, "no_lines", "It needs 1 to %d lines.", maxPaperLines).At("lines", "no_lines", "are none or too many")

func paperField(i int) string { return "lines[" + strconv.Itoa(i) + "]" }

func checkPaperQuantity(field string, q money.Quantity) error {
	if q <= 0 || q > maxPartQuantity {
		return fault.New(fault.Invalid, "quantity_invalid", "The quantity must be above zero.").At(field+".quantity", "quantity_invalid", "is out of range")
	}
	return nil
}

// PutOrder makes or replaces a draft.
func (p *Pos) PutOrder(ctx context.Context, store, staff, id string, r OrderRequest) (Order, bool, error) {
	if err := checkID("id", id); err != nil {
		return Order{}, false, err
	}
	if err := r.check(); err != nil {
		return Order{}, false, err
	}
	created := false
	err := p.db.Put(ctx, func(tx *db.Tx) (err error) {
		created, err = putOrder(tx, store, staff, id, r)
		return err
	})
	if err != nil {
		return Order{}, false, fmt.Errorf("put order %s: %w", id, err)
	}
	o, err := p.Order(ctx, store, id)
	return o, created, err
}

func putOrder(tx *db.Tx, store, staff, id string, r OrderRequest) (created bool, err error) {
	number, err := nextNumber(tx, store, "purchase_orders", "store_id")
	if err != nil {
		return false, err
	}
	if err := buysFrom(tx, store, r.SupplierID); err != nil {
		return false, err
	}
	old, err := lockOrder(tx, store, id)
	switch {
	case err == errNoOrder:
		if err := elsewhere(tx, "purchase_orders", id); err != nil {
			return false, err
		}
		err = tx.Exec(`INSERT INTO purchase_orders (id, store_id, supplier_id, number, status, note, expected_on, staff_id, created_at)
			VALUES (?, ?, ?, ?, 'draft', ?, ?, ?, ?)`, id, store, r.SupplierID, number, r.Note, r.ExpectedOn, staff, db.At(tx.Now)).Error
		created = true
	case err == nil && old != OrderDraft:
		return false, fault.New(fault.Conflict, "order_sent", "This order was sent already; it stays as it is.")
	case err == nil:
		err = tx.Exec(`UPDATE purchase_orders SET supplier_id = ?, note = ?, expected_on = ? WHERE id = ?`, r.SupplierID, r.Note, r.ExpectedOn, id).Error
		if err == nil {
			err = tx.Exec(`DELETE FROM purchase_order_lines WHERE order_id = ?`, id).Error
		}
	}
	if err != nil {
		return false, err
	}
	if err := addOrderLines(tx, store, id, r); err != nil {
		return false, err
	}
	return created, emitOrder(tx, store, id, OrderDraft)
}

func addOrderLines(tx *db.Tx, store, id string, r OrderRequest) error {
	for i, l := range r.Lines {
		field := paperField(i) + ".product_id"
		if checkID("", l.ProductID) != nil || here(tx, store, l.ProductID) != nil {
			return fault.New(fault.Invalid, "unknown_product", "Line %d: there is no such product.", i+1).At(field, "unknown_product", "is not a product of this store")
		}
		err := tx.Exec(`INSERT INTO purchase_order_lines (order_id, line, product_id, sku, name, unit, article, quantity, received, cost)
			SELECT ?, ?, q.id, q.sku, q.name, q.unit, COALESCE(x.article, ''), ?, 0, COALESCE(?, x.cost, k.cost, q.cost * 1000)
			FROM products q JOIN stock k ON k.product_id = q.id
			LEFT JOIN supplier_products x ON x.product_id = q.id AND x.supplier_id = ? WHERE q.id = ?`,
			id, i+1, int64(l.Quantity), costArg(l.Cost), r.SupplierID, l.ProductID).Error
		if err != nil {
			return fmt.Errorf("insert line %d: %w", i+1, err)
		}
	}
	return nil
}

// costArg is a cost that may be missing, as a parameter whose type PostgreSQL
// can tell.
func costArg(c *Cost) any {
	if c == nil {
		return gorm.Expr("CAST(NULL AS bigint)")
	}
	return int64(*c)
}

// nextNumber locks the store for numbers and gives the next of a table.
func nextNumber(tx *db.Tx, store, table, column string) (n int64, err error) {
	if tx.Dialect() == db.Postgres {
		if err := tx.Exec(`SELECT 1 FROM stores WHERE id = ? FOR NO KEY UPDATE`, store).Error; err != nil {
			return 0, fmt.Errorf("lock numbers: %w", err)
		}
	}
	err = tx.Raw(`SELECT COALESCE(MAX(number), 0) + 1 FROM `+table+` WHERE `+column+` = ?`, store).Row().Scan(&n)
	return n, err
}

// lockOrder holds an order and tells its status.
func lockOrder(tx *db.Tx, store, id string) (status string, err error) {
	err = tx.Raw(`SELECT status FROM purchase_orders WHERE id = ? AND store_id = ?`+tx.Lock(), id, store).Row().Scan(&status)
	if db.IsMissing(err) {
		return "", errNoOrder
	}
	return status, err
}

func emitOrder(tx *db.Tx, store, id, status string) error {
	_, err := tx.Emit(store, db.Event{Type: "purchase_order.changed", Audience: db.TopicReports, Data: map[string]string{"id": id, "status": status}})
	return err
}

// orderSteps say which status may become which, by the word of the call.
var orderSteps = map[string]struct {
	from []string
	to   string
}{
	"send":   {[]string{OrderDraft}, OrderSent},
	"close":  {[]string{OrderSent, OrderPartly}, OrderReceived},
	"cancel": {[]string{OrderDraft, OrderSent}, OrderCancelled},
}

// StepOrder sends, closes or cancels an order. The same step again changes
// nothing.
func (p *Pos) StepOrder(ctx context.Context, store, id, word string) (Order, error) {
	step := orderSteps[word]
	if checkID("id", id) != nil {
		return Order{}, errNoOrder
	}
	err := p.db.Tx(ctx, func(tx *db.Tx) error {
		status, err := lockOrder(tx, store, id)
		if err != nil || status == step.to {
			return err
		}
		for _, from := range step.from {
			if status != from {
				continue
			}
			set := `sent_at = ?`
			if word != "send" {
				set = `closed_at = ?`
			}
			if err := tx.Exec(`UPDATE purchase_orders SET status = ?, `+set+` WHERE id = ?`, step.to, db.At(tx.Now), id).Error; err != nil {
				return err
			}
			return emitOrder(tx, store, id, step.to)
		}
		return fault.New(fault.Conflict, "order_status", "That cannot be done with an order that is %s.", status).With("status", status)
	})
	if err != nil {
		return Order{}, fmt.Errorf("%s order %s: %w", word, id, err)
	}
	return p.Order(ctx, store, id)
}

const selectOrder = `SELECT o.id, o.number, o.supplier_id, s.name, o.status, o.note, o.expected_on, o.staff_id, o.created_at, o.sent_at, o.closed_at
	FROM purchase_orders o JOIN suppliers s ON s.id = o.supplier_id WHERE o.store_id = ? `

func scanOrder(row scanner) (o Order, err error) {
	var created db.Micros
	var sent, closed *db.Micros
	err = row.Scan(&o.ID, &o.Number, &o.SupplierID, &o.Supplier, &o.Status, &o.Note, &o.ExpectedOn, &o.Staff, &created, &sent, &closed)
	o.CreatedAt, o.SentAt, o.ClosedAt = created.Time(), sent.TimePtr(), closed.TimePtr()
	return o, err
}

// Order reads an order with its lines.
func (p *Pos) Order(ctx context.Context, store, id string) (o Order, err error) {
	if checkID("id", id) != nil {
		return o, errNoOrder
	}
	err = p.db.Snapshot(ctx, func(tx *gorm.DB) (err error) {
		if o, err = scanOrder(tx.Raw(selectOrder+`AND o.id = ?`, store, id).Row()); err != nil {
			return err
		}
		o.Lines, err = readOrderLines(tx, id)
		return err
	})
	if db.IsMissing(err) {
		return o, errNoOrder
	} else if err != nil {
		return o, fmt.Errorf("read order %s: %w", id, err)
	}
	for _, l := range o.Lines {
		if l.Cost != nil {
			n, err := worth(l.Quantity, *l.Cost)
			if err != nil {
				return o, fmt.Errorf("total of order %s: %w", id, err)
			}
			o.Total += n
		}
	}
	return o, nil
}

func readOrderLines(tx *gorm.DB, id string) ([]OrderLine, error) {
	out := []OrderLine{}
	rows, err := tx.Raw(`SELECT line, product_id, sku, name, unit, article, quantity, received, cost FROM purchase_order_lines
		WHERE order_id = ? ORDER BY line`, id).Rows()
	if err != nil {
		return nil, err
	}
	return out, eachRow(rows, func() error {
		var l OrderLine
		err := rows.Scan(&l.Line, &l.ProductID, &l.SKU, &l.Name, &l.Unit, &l.Article, &l.Quantity, &l.Received, &l.Cost)
		out = append(out, l)
		return err
	})
}

// Orders lists purchase orders, the newest first; status empty: all, open:
// those that goods may still come of.
func (p *Pos) Orders(ctx context.Context, store, status string, limit int, cursor string) (out []Order, next string, err error) {
	query, args := selectOrder, []any{store}
	switch status {
	case "":
	case "open":
		query += `AND o.status IN ('draft', 'sent', 'partly') `
	default:
		query, args = query+`AND o.status = ? `, append(args, status)
	}
	list := newestList[Order]{query, args, "o.created_at", "o.id", scanOrder, func(o *Order) (time.Time, string) { return o.CreatedAt, o.ID }}
	if out, next, err = list.page(ctx, p, limit, cursor); err != nil {
		return nil, "", fmt.Errorf("list orders: %w", err)
	}
	return out, next, nil
}
