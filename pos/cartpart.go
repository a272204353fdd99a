package pos

import (
	"encoding/json"
	"slices"

	"tillbell/server/db"
)

// cartPart lets a parked cart be sold once, and by who holds it.
type cartPart struct {
	rows  map[string]*cartRow
	sales []*draft
}

func (c *cartPart) look(p *db.Pipe, drafts []*draft) error {
	var ids []string
	for _, d := range drafts {
		if d.kind == kindSale && d.request.CartID != "" {
			ids = append(ids, d.request.CartID)
		}
	}
	if ids == nil {
		return nil
	}
	slices.Sort(ids)
	c.rows = make(map[string]*cartRow, len(ids))
	query, args := `SELECT CAST(id AS TEXT), CAST(store_id AS TEXT), status, CAST(device_id AS TEXT), lease_until, CAST(sale_id AS TEXT)
		FROM carts WHERE id `, []any{ids}
	if p.Dialect() == db.Postgres {
		query += `= ANY($1::text[]::uuid[]) ORDER BY id FOR UPDATE`
	} else {
		doc, err := json.Marshal(ids)
		if err != nil {
			return err
		}
		query, args = query+`IN (SELECT value FROM json_each(?))`, []any{string(doc)}
	}
	p.Query("lock carts", func(rows db.Scanner) error {
		for rows.Next() {
			r := &cartRow{}
			if err := rows.Scan(&r.ID, &r.StoreID, &r.Status, &r.DeviceID, &r.LeaseUntil, &r.SaleID); err != nil {
				return err
			}
			c.rows[r.ID] = r
		}
		return nil
	}, query, args...)
	return nil
}

func (c *cartPart) judge(d *draft) error {
	if d.kind != kindSale || d.request.CartID == "" {
		return nil
	}
	row := c.rows[d.request.CartID]
	if row == nil || row.StoreID != d.cashier.Store {
		return errNoCart.At("cart_id", "no_cart", "is not a cart of this store")
	}
	if err := row.waiting(); err != nil {
		return err
	}
	if row.Status == cartHeld && !row.heldBy(d.cashier.Device) {
		return errStaleCart
	}
	return nil
}

func (c *cartPart) take(d *draft) {
	if row := c.rows[d.request.CartID]; d.kind == kindSale && row != nil {
		row.letGo(cartSold)
		row.SaleID = &d.id
		c.sales = append(c.sales, d)
	}
}

func (c *cartPart) write(b *books) error {
	for _, d := range c.sales {
		b.pipe.Exec("sell cart", `UPDATE carts SET status = 'sold', device_id = NULL, staff_id = NULL, lease_until = 0, sale_id = $1,
			updated_at = $2 WHERE id = $3`, d.id, int64(db.At(b.at)), d.request.CartID)
	}
	return nil
}
