package pos

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
)

// Batches. A row of stock_batches is what came in under a batch's name, less
// what left by that name. Most sales name no batch: they take what expires
// first. That is not written with each sale, which would cost every sale
// something; it is what is missing between the batches and what is on hand,
// taken off the first to expire whenever somebody looks, and for good before
// more comes in. A date without a batch is a batch of that name.

// batchRow is a batch of a product.
type batchRow struct {
	product, store, batch, expires string
	onHand                         money.Quantity
	changed                        bool
	dated                          bool // tills do not know its date yet
}

// batchBook is the batches of some products, whose stock is locked.
type batchBook map[string][]*batchRow

func openBatches(ctx context.Context, tx *db.Tx, products []string) (batchBook, error) {
	rows, err := queryIDs(ctx, tx, `SELECT product_id, store_id, batch, expires_on, on_hand FROM stock_batches WHERE product_id `, products, ``)
	if err != nil {
		return nil, fmt.Errorf("read batches: %w", err)
	}
	book := make(batchBook)
	return book, eachRow(rows, func() error {
		b := &batchRow{}
		err := rows.Scan(&b.product, &b.store, &b.batch, &b.expires, &b.onHand)
		book[b.product] = append(book[b.product], b)
		return err
	})
}

// settle takes what left without a batch's name off the first to expire.
func (book batchBook) settle(product string, onHand money.Quantity) {
	rows := book[product]
	slices.SortFunc(rows, byExpiry)
	left := settled(rows, onHand)
	for i, b := range rows {
		b.changed = b.changed || b.onHand != left[i]
		b.onHand = left[i]
	}
}

// settled is what is left of batches in their order when so much is on hand.
func settled(rows []*batchRow, onHand money.Quantity) []money.Quantity {
	left := make([]money.Quantity, len(rows))
	gap := -max(onHand, 0)
	for i, b := range rows {
		left[i] = max(b.onHand, 0)
		gap += left[i]
	}
	for i := range left {
		take := max(min(gap, left[i]), 0)
		left[i] -= take
		gap -= take
	}
	return left
}

func (book batchBook) add(product, store, batch, expires string, delta money.Quantity) {
	for _, b := range book[product] {
		if b.batch == batch {
			had, until := b.onHand > 0, b.expires
			b.onHand += delta
			b.changed = true
			if expires != "" {
				b.expires = expires
			}
			b.dated = b.dated || b.onHand > 0 && b.expires != "" && (!had || b.expires != until)
			return
		}
	}
	book[product] = append(book[product], &batchRow{product: product, store: store, batch: batch, expires: expires, onHand: delta, changed: true,
		dated: delta > 0 && expires != ""})
}

func (book batchBook) save(ctx context.Context, tx *db.Tx) error {
	var product, store, batch, expires []string
	var onHand []int64
	for _, rows := range book {
		for _, b := range rows {
			if b.changed {
				product, store, batch = append(product, b.product), append(store, b.store), append(batch, b.batch)
				expires, onHand = append(expires, b.expires), append(onHand, int64(b.onHand))
			}
		}
	}
	if len(product) == 0 {
		return nil
	}
	source, args, err := tx.Source(db.Rows{db.UUIDs("product_id", product), db.UUIDs("store_id", store), db.Texts("batch", batch),
		db.Texts("expires_on", expires), db.Ints("on_hand", onHand)})
	if err != nil {
		return err
	}
	_, err = tx.SQL().ExecContext(ctx, `INSERT INTO stock_batches (product_id, store_id, batch, expires_on, on_hand)
		SELECT product_id, store_id, batch, expires_on, on_hand FROM `+source+` WHERE true
		ON CONFLICT (product_id, batch) DO UPDATE SET expires_on = excluded.expires_on, on_hand = excluded.on_hand`, args...)
	if err != nil {
		return fmt.Errorf("write batches: %w", err)
	}
	return nil
}

// changeBatches adds to batches that a document names, where they are known.
// The products' rows of stock are held by then.
func changeBatches(p *db.Pipe, change map[batchKey]int64) error {
	if len(change) == 0 {
		return nil
	}
	keys := make([]batchKey, 0, len(change))
	for k := range change {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, batchKey.compare)
	product, batch, delta := make([]string, len(keys)), make([]string, len(keys)), make([]int64, len(keys))
	for i, k := range keys {
		product[i], batch[i], delta[i] = k.product, k.batch, change[k]
	}
	source, args, err := p.Source(db.Rows{db.UUIDs("product_id", product), db.Texts("batch", batch), db.Ints("delta", delta)})
	if err != nil {
		return err
	}
	p.Exec("change batches", `UPDATE stock_batches SET on_hand = stock_batches.on_hand + v.delta FROM `+source+`
		WHERE stock_batches.product_id = v.product_id AND stock_batches.batch = v.batch`, args...)
	return nil
}

type batchKey struct{ product, batch string }

func (k batchKey) compare(o batchKey) int {
	return slices.Compare([]string{k.product, k.batch}, []string{o.product, o.batch})
}

// BatchView is a batch with what is left of it.
type BatchView struct {
	ProductID string
	SKU       string
	Name      string
	Unit      string
	Batch     string
	ExpiresOn string
	OnHand    money.Quantity
	Expired   bool
}

const maxExpiring = 1000

// Batches lists what is left of a product's batches, the first to expire first.
func (p *Pos) Batches(ctx context.Context, shop access.Store, product string) ([]BatchView, error) {
	if checkID("product_id", product) != nil {
		return nil, errNoProduct
	}
	return p.batchesWhere(ctx, shop, `b.product_id = ?`, product)
}

// Expiring lists batches that expire within so many days, or have expired.
func (p *Pos) Expiring(ctx context.Context, shop access.Store, days int) ([]BatchView, error) {
	until := p.db.Now().In(shop.Zone()).AddDate(0, 0, days).Format(time.DateOnly)
	all, err := p.batchesWhere(ctx, shop, `b.product_id IN (SELECT x.product_id FROM stock_batches x WHERE x.store_id = b.store_id AND x.expires_on <> '' AND x.expires_on <= ?)`, until)
	if err != nil {
		return nil, err
	}
	out := []BatchView{}
	for _, b := range all {
		if b.ExpiresOn != "" && b.ExpiresOn <= until && len(out) < maxExpiring {
			out = append(out, b)
		}
	}
	slices.SortStableFunc(out, func(a, b BatchView) int {
		return slices.Compare([]string{a.ExpiresOn, a.Name, a.Batch}, []string{b.ExpiresOn, b.Name, b.Batch})
	})
	return out, nil
}

// OnShelf lists what is left of all batches of a store, the first to expire
// first and those that never do last.
func (p *Pos) OnShelf(ctx context.Context, shop access.Store) ([]BatchView, error) {
	out, err := p.batchesWhere(ctx, shop, `b.on_hand > ?`, 0)
	slices.SortStableFunc(out, func(a, b BatchView) int {
		return cmp.Or(byDay(a.ExpiresOn, b.ExpiresOn), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Batch, b.Batch))
	})
	return out, err
}

// byDay orders days; none comes last.
func byDay(a, b string) int {
	if (a == "") != (b == "") {
		return cmp.Compare(len(b), len(a))
	}
	return cmp.Compare(a, b)
}

func (p *Pos) batchesWhere(ctx context.Context, shop access.Store, where string, arg any) ([]BatchView, error) {
	rows, err := p.db.Read(ctx).Raw(`SELECT b.product_id, b.batch, b.expires_on, b.on_hand, s.on_hand, q.sku, q.name, q.unit
		FROM stock_batches b JOIN stock s ON s.product_id = b.product_id JOIN products q ON q.id = b.product_id
		WHERE b.store_id = ? AND `+where+` ORDER BY b.product_id`, shop.ID, arg).Rows()
	if err != nil {
		return nil, fmt.Errorf("list batches: %w", db.Translate(err))
	}
	out := []BatchView{}
	today := p.db.Now().In(shop.Zone()).Format(time.DateOnly)
	var group []*batchRow
	var last BatchView
	var onHand money.Quantity
	flush := func() {
		slices.SortFunc(group, byExpiry)
		for i, left := range settled(group, onHand) {
			if left > 0 {
				v := last
				v.Batch, v.ExpiresOn, v.OnHand = group[i].batch, group[i].expires, left
				v.Expired = v.ExpiresOn != "" && v.ExpiresOn < today
				out = append(out, v)
			}
		}
		group = nil
	}
	err = eachRow(rows, func() error {
		b, v, n := &batchRow{}, BatchView{}, money.Quantity(0)
		if err := rows.Scan(&b.product, &b.batch, &b.expires, &b.onHand, &n, &v.SKU, &v.Name, &v.Unit); err != nil {
			return err
		}
		if b.product != last.ProductID {
			flush()
		}
		v.ProductID = b.product
		group, last, onHand = append(group, b), v, n
		return nil
	})
	flush()
	return out, db.Translate(err)
}

func isDay(day string) bool {
	d, err := time.Parse(time.DateOnly, day)
	return err == nil && d.Format(time.DateOnly) == day
}
