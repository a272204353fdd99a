// Package assist tells what calls for help came to at the tills. It owns the
// ties between calls and sales, their sums, and the figures made of them.
//
// A call is judged once, when Window is over since it ended: no sale can be its
// any more. It is tied to a sale by the first of these rules that finds one:
//
//	cart      whoever helped built the cart that was sold
//	customer  the customer bought whom the call was for, or for whom its helper
//	          built a cart; where it is about goods, these
//	till      a till asked about goods, and sold them to that customer next
//	product   the goods that the call was about were sold, at any till
//
// The earliest sale in the time counts, and a line of a sale is one call's. A
// call that is about no goods, for nobody who is known and that led to no cart
// cannot be judged: it counts among the calls, and neither as bought nor as not.
// One that led to a cart is judged whether that was sold or not. Who was called to
// a call as a second person is one more who helped there; that call is none of its
// own here. The sums are kept by the
// store's day and month in which the call was made, apart for zones, hours,
// products and kinds, and are what the judged calls add up to: figures are read
// from whole months and the days beside them.
package assist

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tillbell/server/access"
	"tillbell/server/db"
)

const (
	// Window is how long after a call a sale counts as its.
	Window = time.Hour

	// built is how long after a call its helper may have begun the cart.
	built = 10 * time.Minute

	slice = 100 // calls of one transaction: sales wait for it on SQLite
)

// Stores says where and when a shop is.
type Stores interface {
	Store(ctx context.Context, id string) (access.Store, error)
}

// Sold brings what finds the lines of a product up to date, and tells whether it
// is: while tills crowd that waits.
type Sold interface {
	FoldGently(ctx context.Context) (all bool, err error)
}

// Assist judges calls.
type Assist struct {
	db     *db.DB
	stores Stores
	sold   Sold
}

// New makes it of what it reads.
func New(d *db.DB, stores Stores, sold Sold) *Assist {
	return &Assist{db: d, stores: stores, sold: sold}
}

// Fold judges the calls of all stores whose time is over, once it is known what
// was sold.
func (a *Assist) Fold(ctx context.Context) error {
	if all, err := a.sold.FoldGently(ctx); err != nil || !all {
		return err
	}
	var stores []string
	if err := a.db.Read(ctx).Raw(`SELECT id FROM stores ORDER BY id`).Scan(&stores).Error; err != nil {
		return fmt.Errorf("list stores: %w", db.Translate(err))
	}
	var errs []error
	for _, id := range stores {
		errs = append(errs, a.foldStore(ctx, id))
	}
	return errors.Join(errs...)
}

func (a *Assist) foldStore(ctx context.Context, store string) error {
	shop, err := a.stores.Store(ctx, store)
	if err != nil {
		return err
	}
	for {
		n, err := a.foldSlice(ctx, shop)
		if err != nil {
			return fmt.Errorf("judge the calls of store %s: %w", store, err)
		}
		if n < slice {
			return nil
		}
	}
}

// call is what is judged of a request.
type call struct {
	ID                       string
	Kind, Status             string
	Outcome                  *string
	ZoneID, ProductID        *string
	RegisterID, ClaimStaffID *string
	CreatedAt, EndedAt       db.Micros
	AcceptedAt               *db.Micros
	CustomerID               *string
	traced                   bool // to a cart, or to somebody who is known
	rule, sale               string
	value                    int64
	lines                    []int64
}

// byCustomers are the calls that somebody may buy by: not those between the staff
// themselves, nor those for a second person, who comes to a call that is here.
const byCustomers = `joins_id IS NULL AND kind NOT IN ('approval', 'age_check', 'change', 'cash_drop', 'stopped_goods', 'open_till')`

// foldSlice judges the next calls behind the store's mark, which is locked: of
// two nodes one judges each.
func (a *Assist) foldSlice(ctx context.Context, shop access.Store) (n int, err error) {
	err = a.db.Tx(ctx, func(tx *db.Tx) error {
		n = 0
		err := tx.Exec(`INSERT INTO assist_marks (store_id, ended_at, request_id) VALUES (?, 0, '') ON CONFLICT (store_id) DO NOTHING`, shop.ID).Error
		if err != nil {
			return err
		}
		var at db.Micros
		var last string
		if err := tx.Raw(`SELECT ended_at, request_id FROM assist_marks WHERE store_id = ?`+tx.Lock(), shop.ID).Row().Scan(&at, &last); err != nil {
			return err
		}
		var calls []call
		err = tx.Raw(`SELECT id, kind, status, outcome, zone_id, product_id, register_id, claim_staff_id, created_at, ended_at, accepted_at, customer_id FROM help_requests
			WHERE store_id = ? AND ended_at IS NOT NULL AND (ended_at > ? OR ended_at = ? AND CAST(id AS TEXT) > ?) AND ended_at <= ? AND `+byCustomers+`
			ORDER BY ended_at, id LIMIT ?`, shop.ID, at, at, last, db.At(tx.Now.Add(-Window)), slice).Scan(&calls).Error
		if err != nil || len(calls) == 0 {
			return err
		}
		sums := make(map[key]*sum)
		for i := range calls {
			if err := judge(tx, shop, &calls[i], sums); err != nil {
				return err
			}
		}
		if err := write(tx, shop.ID, sums); err != nil {
			return err
		}
		n = len(calls)
		end := calls[n-1]
		return tx.Exec(`UPDATE assist_marks SET ended_at = ?, request_id = ? WHERE store_id = ?`, end.EndedAt, end.ID, shop.ID).Error
	})
	return n, err
}

// judge ties one call, keeps that, and adds it up.
func judge(tx *db.Tx, shop access.Store, c *call, sums map[key]*sum) error {
	if err := tie(tx, shop.ID, c); err != nil {
		return err
	}
	local := c.CreatedAt.Time().In(shop.Zone())
	judged := c.ProductID != nil || c.traced || c.rule != ""
	err := tx.Exec(`INSERT INTO assist_calls (request_id, store_id, ended_at, day, hour, zone_id, product_id, kind, fate, judged, rule, sale_id, value)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, c.ID, shop.ID, c.EndedAt, local.Format(time.DateOnly), local.Hour(), c.ZoneID, c.ProductID, c.Kind, c.fate(), judged, c.rule, orNull(c.sale), c.value).Error
	if err != nil {
		return err
	}
	for _, line := range c.lines {
		if err := tx.Exec(`INSERT INTO assist_lines (sale_id, line, request_id) VALUES (?, ?, ?)`, c.sale, line, c.ID).Error; err != nil {
			return err
		}
	}
	for _, k := range c.keys(local) {
		if sums[k] == nil {
			sums[k] = &sum{}
		}
		sums[k].add(judged, c.rule != "", c.value)
	}
	return nil
}

// fate is what became of a call: somebody helped, somebody came and could not,
// or nobody came.
func (c *call) fate() string {
	switch {
	case c.Status != "resolved":
		return "abandoned"
	case orNone(c.Outcome) == "helped":
		return "helped"
	}
	return "unhelped"
}

func orNone(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
