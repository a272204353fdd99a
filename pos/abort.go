package pos

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"tillbell/pos/money"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// A cart that was begun and given up is no sale, and tax offices want to know
// of it: its till says when it began and ended and what lay in it. The till
// tells it when it can, so nothing about it is refused that a till may have
// kept for days: neither a drawer that is closed by then nor a till that is in
// training, or is not any more.

const entryAbort = "ABORT"

// maxAborted is more than a cart's lines: those that were taken off are among
// them.
const maxAborted = 1000

var errAbortExists = fault.New(fault.Conflict, "abort_exists", "Another cart was given up under this id.")

// AbortRequest is a cart that was given up, as its till had it.
type AbortRequest struct {
	StartedAt time.Time    `json:"started_at"`
	EndedAt   time.Time    `json:"ended_at"`
	Lines     []AbortLine  `json:"lines"`
	Training  bool         `json:"training,omitempty"`
	Total     money.Amount `json:"-"` // of its lines
}

// AbortLine is goods that were rung up and not sold.
type AbortLine struct {
	ProductID string         `json:"product_id"`
	SKU       string         `json:"sku,omitempty"`
	Name      string         `json:"name,omitempty"`
	Quantity  money.Quantity `json:"quantity"`
	Unit      string         `json:"unit,omitempty"`
	TaxRate   money.Rate     `json:"tax_rate,omitempty"`
	UnitPrice money.Amount   `json:"unit_price"`
	Total     money.Amount   `json:"total"`
}

// Aborted is a cart that was given up, as the journal has it.
type Aborted struct {
	ID         string       `json:"id"`
	RegisterID string       `json:"register_id,omitempty"`
	StaffID    string       `json:"staff_id"`
	StartedAt  string       `json:"started_at"` // by the till's clock
	EndedAt    string       `json:"ended_at"`
	At         string       `json:"at"`
	Currency   string       `json:"currency"`
	Lines      []AbortLine  `json:"lines"`
	Total      money.Amount `json:"total"`
	Parked     int64        `json:"parked,omitempty"` // the number of a parked cart
	Reason     string       `json:"reason,omitempty"`
	Training   bool         `json:"training,omitempty"`
}

func (r *AbortRequest) check() error {
	refuse := func(field, say string) error {
		return fault.New(fault.Invalid, "abort_invalid", "%s %s.", field, say).At(field, "abort_invalid", say)
	}
	switch {
	case len(r.Lines) == 0 || len(r.Lines) > maxAborted:
		return refuse("lines", fmt.Sprintf("must be one to %d", maxAborted))
	case r.StartedAt.IsZero() || r.EndedAt.Before(r.StartedAt):
		return refuse("ended_at", "is before it began")
	}
	for i := range r.Lines {
		l := &r.Lines[i]
		if err := checkID(fmt.Sprintf("lines[%d].product_id", i), l.ProductID); err != nil {
			return err
		}
		if l.Quantity <= 0 || !inRange(l.Total) || !inRange(l.UnitPrice) {
			return refuse(fmt.Sprintf("lines[%d]", i), "is out of range")
		}
		var err error
		if r.Total, err = money.Add(r.Total, l.Total); err != nil {
			return fromPricing(err)
		}
	}
	return nil
}

func inRange(a money.Amount) bool { return -money.MaxAmount <= a && a <= money.MaxAmount }

// AbortCart enters that a cart was given up at the cashier's till. The same
// again is answered as before.
func (p *Pos) AbortCart(ctx context.Context, c Cashier, id string, r AbortRequest) (Answer, error) {
	if err := c.atRegister(); err != nil {
		return Answer{}, err
	}
	if err := r.check(); err != nil {
		return Answer{}, err
	}
	hash := contentHash("abort", r)
	catalog, err := p.catalogOf(ctx, c.Store)
	if err != nil {
		return Answer{}, err
	}
	lines, currency := catalog.goodsNamed(r.Lines), catalog.currency()
	var answer Answer
	err = p.db.Put(ctx, func(tx *db.Tx) error {
		h, err := lockHead(ctx, tx, c.Register)
		if err != nil {
			return err
		}
		var kept, body []byte
		err = tx.Raw(`SELECT content_hash, answer FROM aborted_carts WHERE id = ?`, id).Row().Scan(&kept, &body)
		if err == nil {
			if !bytes.Equal(kept, hash[:]) {
				return errAbortExists
			}
			answer = Answer{Body: body}
			return nil
		} else if !db.IsMissing(err) {
			return fmt.Errorf("look for a cart that was given up: %w", err)
		}
		v := Aborted{ID: id, RegisterID: c.Register, StaffID: c.Staff, StartedAt: stamp(r.StartedAt), EndedAt: stamp(r.EndedAt), At: stamp(tx.Now),
			Currency: currency, Lines: lines, Total: r.Total, Training: r.Training}
		body, err = json.Marshal(v)
		if err != nil {
			return err
		}
		answer = Answer{Body: body, Created: true}
		err = tx.Exec(`INSERT INTO aborted_carts (id, store_id, register_id, staff_id, at, content_hash, answer) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			id, c.Store, c.Register, c.Staff, db.At(tx.Now), db.Bytes(hash[:]), db.Bytes(body)).Error
		if err != nil {
			return fmt.Errorf("keep a cart that was given up: %w", err)
		}
		return p.enterAbort(ctx, tx, h, v)
	})
	return answer, err
}

// enterAbort enters it even where the day is over and the drawer closed with it.
func (p *Pos) enterAbort(ctx context.Context, tx *db.Tx, h *head, v Aborted) error {
	if err := p.turnDay(tx, h); err != nil {
		return err
	}
	return p.append(ctx, tx, h, entryAbort, v.ID, v)
}

func (c *catalog) currency() string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.shop.Currency
}

// goodsNamed says what the catalogue knows of the goods, which may be gone.
func (c *catalog) goodsNamed(lines []AbortLine) (named []AbortLine) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	for _, l := range lines {
		if q := c.products[l.ProductID]; q != nil {
			l.SKU, l.Name, l.Unit = q.SKU, q.Name, q.Unit
			if class := c.taxOf(q, false); class != nil {
				l.TaxRate = class.Rate
			}
		}
		named = append(named, l)
	}
	return named
}

// abortParked enters that a parked cart was given up: at the till that says so,
// or in the store's own chain. A quote has entries of its own.
func (p *Pos) abortParked(ctx context.Context, tx *db.Tx, c Clerk, h *head, row *cartRow, goods *catalog) error {
	v := Aborted{ID: row.ID, RegisterID: c.Register, StaffID: c.Staff, StartedAt: stamp(row.CreatedAt.Time()), EndedAt: stamp(tx.Now), At: stamp(tx.Now),
		Currency: goods.currency(), Lines: []AbortLine{}, Total: row.Total, Parked: row.Number, Reason: row.Reason}
	if row.Prices != nil {
		var prices []CartPrice
		if err := json.Unmarshal([]byte(*row.Prices), &prices); err != nil {
			return fmt.Errorf("read a cart's prices: %w", err)
		}
		for _, l := range prices {
			v.Lines = append(v.Lines, AbortLine{ProductID: l.ProductID, Name: l.Name, Quantity: l.Quantity, Unit: l.Unit, UnitPrice: l.UnitPrice, Total: l.Total})
		}
		v.Lines = goods.goodsNamed(v.Lines)
	}
	if h == nil {
		return p.EnterStore(tx, c.Store, entryAbort, v.ID, v)
	}
	return p.enterAbort(ctx, tx, h, v)
}
