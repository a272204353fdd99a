package pos

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"tillbell/pos/money"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// How a count joins its product's tally.
const (
	CountAdd     = "add"
	CountReplace = "replace"
)

// countLate is how old a count may be when it arrives and still be taken as
// made now.
const countLate = 2 * time.Second

// CountRequest is so much of a product found in one place.
type CountRequest struct {
	ProductID string         `json:"product_id"`
	Barcode   string         `json:"barcode,omitempty"` // in place of the product, as it was scanned
	Quantity  money.Quantity `json:"quantity"`          // of a barcode: how many times what it says
	Mode      string         `json:"mode"`
	CountedAt *time.Time     `json:"counted_at,omitempty"` // by a device that could not send it at once
}

// CountView is a count with the product's tally after it.
type CountView struct {
	ID        string
	ProductID string
	Mode      string
	Quantity  money.Quantity
	Total     money.Quantity
	Staff     string
	At        time.Time
	Name      string
	Unit      string
	TakenBack bool
}

var errNoSuchCount = fault.New(fault.NotFound, "no_count", "There is no such count.")

func (r *CountRequest) check() error {
	r.Mode = cmp.Or(r.Mode, CountAdd)
	if r.Mode != CountAdd && r.Mode != CountReplace {
		return fault.New(fault.Invalid, "mode_invalid", "A count adds or replaces.").At("mode", "mode_invalid", "is add or replace")
	}
	if r.Quantity < 0 || r.Quantity > maxPartQuantity {
		return fault.New(fault.Invalid, "quantity_invalid", "The quantity must not be below zero.").At("quantity", "quantity_invalid", "is out of range")
	}
	if (r.ProductID == "") == (r.Barcode == "") {
		return fault.New(fault.Invalid, "product_missing", "A count is of a product or of a barcode.").At("product_id", "product_missing", "or a barcode, not both")
	}
	if r.Barcode == "" && checkID("", r.ProductID) != nil {
		return errNoProduct.At("product_id", "no_product", "is not a product of this store")
	}
	return nil
}

// Count counts a product, once per id.
func (p *Pos) Count(ctx context.Context, store, staff, stocktake, id string, r CountRequest) (v CountView, created bool, err error) {
	if checkID("", stocktake) != nil {
		return v, false, errNoStocktake
	}
	if err := checkID("count_id", id); err != nil {
		return v, false, err
	}
	if err := r.check(); err != nil {
		return v, false, err
	}
	c := &counting{ctx: ctx, store: store, staff: staff, stocktake: stocktake, id: id, request: r}
	hash := contentHash("count", []any{stocktake, r})
	c.hash = hash[:]
	if err := p.readCounted(ctx, c); err != nil {
		return v, false, err
	}
	if r.CountedAt != nil && p.db.Now().Sub(*r.CountedAt) > countLate {
		// What was sold since is read below, and found sooner once it is folded.
		if err := p.fold(ctx, soldLines, store); err != nil {
			return v, false, err
		}
	}
	err = p.db.Put(ctx, func(tx *db.Tx) (err error) {
		c.tx = tx
		v, created, err = c.run()
		return err
	})
	if err != nil {
		return v, false, fmt.Errorf("count in stocktake %s: %w", stocktake, err)
	}
	return v, created, nil
}

// readCounted turns a barcode into its product and how much of it there is.
// What must not be sold is counted all the same: it lies on the shelf.
func (p *Pos) readCounted(ctx context.Context, c *counting) error {
	if c.request.Barcode == "" {
		return nil
	}
	goods, err := p.catalogOf(ctx, c.store)
	if err != nil {
		return err
	}
	goods.mu.RLock()
	s, err := goods.find(c.request.Barcode, goods.day(goods.now()))
	goods.mu.RUnlock()
	if err == nil && s.Product == nil {
		err = errUnknownCode
	}
	if err != nil {
		return err
	}
	c.request.ProductID = s.Product.ID
	if s.Quantity == nil {
		return nil
	}
	q, err := money.Mul(money.Amount(c.request.Quantity), *s.Quantity, money.HalfUp)
	if err != nil || q > money.Amount(maxPartQuantity) {
		return fault.New(fault.Invalid, "quantity_invalid", "The count would be too large to be believed.").At("quantity", "quantity_invalid", "is too large")
	}
	c.request.Quantity = money.Quantity(q)
	return nil
}

// counting is one try at a count.
type counting struct {
	ctx                         context.Context
	tx                          *db.Tx
	store, staff, stocktake, id string
	request                     CountRequest
	hash                        []byte
}

func (c *counting) run() (v CountView, created bool, err error) {
	s, l, err := c.open(c.request.ProductID)
	if err != nil {
		return v, false, err
	}
	if v, hash, err := findCount(c.tx, c.id); err == nil {
		if string(hash) != string(c.hash) {
			return v, false, fault.New(fault.Conflict, "count_exists", "Another count has this id already.")
		}
		v.TakenBack = false // as it was answered
		return v, false, nil
	} else if err != errNoSuchCount {
		return v, false, err
	}
	if s.Status != StocktakeOpen {
		return v, false, errStocktakeClosed
	}
	r, err := l.of(c.store, c.request.ProductID, "product_id")
	if err != nil {
		return v, false, err
	}
	if !s.covers(r) {
		return v, false, fault.New(fault.Invalid, "out_of_scope", "%s does not belong to this stocktake.", r.name).At("product_id", "out_of_scope", "is not counted here")
	}
	if err := c.alone(r); err != nil {
		return v, false, err
	}
	v = CountView{ID: c.id, ProductID: r.product, Mode: c.request.Mode, Quantity: c.request.Quantity, Staff: c.staff, At: c.madeAt(&s), Name: r.name, Unit: r.unit}
	if err := c.insert(r, &v); err != nil {
		return v, false, err
	}
	if v.Total, err = c.tally(r.product); err != nil {
		return v, false, err
	}
	if err := c.tx.Exec(`UPDATE stocktake_counts SET total = ? WHERE id = ?`, int64(v.Total), v.ID).Error; err != nil {
		return v, false, err
	}
	if err := joinPart(c.tx, c.stocktake, c.staff); err != nil {
		return v, false, err
	}
	return v, true, c.tell(v.ProductID, v.Total)
}

// open holds the stocktake open, and the product's row of stock: counts of one
// product go one after the other, and none is between a sale's two halves.
func (c *counting) open(product string) (s Stocktake, l *ledger, err error) {
	s, err = findStocktake(c.tx, c.stocktake, " FOR SHARE")
	if err == nil && s.store != c.store {
		err = errNoStocktake
	}
	if err == nil {
		l, err = openLedger(c.ctx, c.tx, c.staff, []string{product})
	}
	return s, l, err
}

// madeAt is when it was counted, on a clock that may be wrong: never after now
// nor before the stocktake.
func (c *counting) madeAt(s *Stocktake) time.Time {
	at := c.tx.Now
	if early := c.request.CountedAt; early != nil && at.Sub(*early) > countLate {
		at = early.UTC().Truncate(time.Microsecond)
	}
	if at.Before(s.OpenedAt) {
		at = s.OpenedAt
	}
	return at
}

func (c *counting) insert(r *stockRow, v *CountView) error {
	onHand := r.onHand
	if v.At.Before(c.tx.Now) {
		since, err := movedSince(c.tx.DB, c.store, r.product, v.At)
		if err != nil {
			return fmt.Errorf("reckon what was on hand: %w", err)
		}
		onHand -= since
	}
	err := c.tx.Exec(`INSERT INTO stocktake_counts (id, stocktake_id, product_id, mode, quantity, on_hand, total, staff_id, at, content_hash, resets)
		VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, ?, (`+resetsOf+`? AND m.at <= ?))`, c.id, c.stocktake, v.ProductID, v.Mode, int64(v.Quantity), int64(onHand),
		c.staff, db.At(v.At), db.Bytes(c.hash), r.product, db.At(v.At)).Error
	if err != nil {
		return fmt.Errorf("insert a count: %w", err)
	}
	return nil
}

func (c *counting) tell(product string, total money.Quantity) error {
	_, err := c.tx.Emit(c.store, db.Event{Type: "stocktake.counted", Audience: db.TopicStaff,
		Data: map[string]string{"id": c.stocktake, "product_id": product, "total": total.String()}})
	return err
}

const selectCount = `SELECT c.id, c.product_id, q.name, q.unit, c.mode, c.quantity, c.total, c.staff_id, c.at, c.taken_back_at IS NOT NULL, c.content_hash
	FROM stocktake_counts c JOIN products q ON q.id = c.product_id `

func scanCount(row scanner) (v CountView, hash []byte, err error) {
	var at db.Micros
	err = row.Scan(&v.ID, &v.ProductID, &v.Name, &v.Unit, &v.Mode, &v.Quantity, &v.Total, &v.Staff, &at, &v.TakenBack, &hash)
	v.At = at.Time()
	return v, hash, err
}

func findCount(tx *db.Tx, id string) (CountView, []byte, error) {
	v, hash, err := scanCount(tx.Raw(selectCount+`WHERE c.id = ?`, id).Row())
	if db.IsMissing(err) {
		err = errNoSuchCount
	}
	return v, hash, err
}

// alone refuses a product that another open stocktake counts: both would put
// it right.
func (c *counting) alone(r *stockRow) error {
	var other, name string
	err := c.tx.Raw(`SELECT s.id, s.name FROM stocktakes s JOIN stocktake_items i ON i.stocktake_id = s.id
		WHERE s.store_id = ? AND s.status = 'open' AND s.id <> ? AND i.product_id = ? LIMIT 1`, c.store, c.stocktake, r.product).Row().Scan(&other, &name)
	if db.IsMissing(err) {
		return nil
	} else if err != nil {
		return err
	}
	return fault.New(fault.Conflict, "counted_elsewhere", "%s is being counted in %s.", r.name, name).With("stocktake_id", other)
}

// tallySum is a product's counts added up.
type tallySum struct {
	counted, expected, seen money.Quantity
	resets, counts          int64
	moved                   bool
}

func (t *tallySum) add(mode string, quantity, onHand money.Quantity, resets int64) {
	if t.counts == 0 || mode == CountReplace {
		*t = tallySum{counted: quantity, expected: onHand, seen: onHand, resets: resets, counts: 1}
		return
	}
	t.counted += quantity
	t.moved = t.moved || onHand != t.seen
	t.seen = onHand
	t.counts++
}

// tally adds a product's counts up anew, in the order in which they were made.
// None left: nobody has counted it.
func (c *counting) tally(product string) (money.Quantity, error) {
	rows, err := c.tx.Raw(`SELECT mode, quantity, on_hand, resets FROM stocktake_counts
		WHERE stocktake_id = ? AND product_id = ? AND taken_back_at IS NULL ORDER BY at, id`, c.stocktake, product).Rows()
	if err != nil {
		return 0, err
	}
	var t tallySum
	err = eachRow(rows, func() error {
		var mode string
		var quantity, onHand money.Quantity
		var resets int64
		err := rows.Scan(&mode, &quantity, &onHand, &resets)
		t.add(mode, quantity, onHand, resets)
		return err
	})
	if err != nil {
		return 0, err
	}
	if t.counts == 0 {
		return 0, c.tx.Exec(`DELETE FROM stocktake_items WHERE stocktake_id = ? AND product_id = ?`, c.stocktake, product).Error
	}
	if t.counted > maxMove {
		return 0, fault.New(fault.Invalid, "quantity_invalid", "The count would be too large to be believed.").At("quantity", "quantity_invalid", "is too large")
	}
	err = c.tx.Exec(`INSERT INTO stocktake_items (stocktake_id, product_id, counted, expected, counts, last_seen, resets, moved)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (stocktake_id, product_id) DO UPDATE SET counted = excluded.counted, expected = excluded.expected, counts = excluded.counts,
			last_seen = excluded.last_seen, resets = excluded.resets, moved = excluded.moved`,
		c.stocktake, product, int64(t.counted), int64(t.expected), t.counts, int64(t.seen), t.resets, t.moved).Error
	return t.counted, err
}

// resetsOf counts how often a product's stock was set, by a count or a file.
const resetsOf = `SELECT COUNT(*) FROM stock_moves m WHERE m.kind IN ('count', 'import') AND m.product_id = `

// TakeBackCount takes a count back, as if it had not been made. Whoever counted
// it may, and whoever may do all; again, it stays taken back.
func (p *Pos) TakeBackCount(ctx context.Context, store, staff, stocktake, id string, all bool) (v CountView, err error) {
	if checkID("", stocktake) != nil {
		return v, errNoStocktake
	}
	if checkID("", id) != nil {
		return v, errNoSuchCount
	}
	err = p.db.Tx(ctx, func(tx *db.Tx) error {
		c := &counting{ctx: ctx, tx: tx, store: store, staff: staff, stocktake: stocktake, id: id}
		v, err = c.takeBack(all)
		return err
	})
	if err != nil {
		return v, fmt.Errorf("take back a count of stocktake %s: %w", stocktake, err)
	}
	return v, nil
}

func (c *counting) takeBack(all bool) (CountView, error) {
	v, _, err := findCount(c.tx, c.id)
	if err != nil {
		return v, err
	}
	s, _, err := c.open(v.ProductID)
	if err != nil {
		return v, err
	}
	if v, _, err = findCount(c.tx, c.id); err != nil { // now that it is held
		return v, err
	}
	var mine bool
	if err := c.tx.Raw(`SELECT stocktake_id = ? FROM stocktake_counts WHERE id = ?`, c.stocktake, c.id).Row().Scan(&mine); err != nil {
		return v, err
	}
	if !mine {
		return v, errNoSuchCount
	}
	if v.Staff != c.staff && !all {
		return v, fault.New(fault.Forbidden, "not_yours", "Somebody else counted that.")
	}
	if !v.TakenBack {
		if s.Status != StocktakeOpen {
			return v, errStocktakeClosed
		}
		err := c.tx.Exec(`UPDATE stocktake_counts SET taken_back_at = ?, taken_back_by = ? WHERE id = ?`, db.At(c.tx.Now), c.staff, c.id).Error
		if err != nil {
			return v, err
		}
		v.TakenBack = true
	}
	if s.Status != StocktakeOpen {
		return v, nil
	}
	if v.Total, err = c.tally(v.ProductID); err != nil {
		return v, err
	}
	return v, c.tell(v.ProductID, v.Total)
}
