package pos

import (
	"context"
	"encoding/json"
	"slices"

	"tillbell/server/db"
	"tillbell/server/fault"
)

// cartPart lets a parked cart be sold once, and by who holds it.
type cartPart struct {
	rows  map[string]*cartRow
	sales []*draft
}

func (c *cartPart) look(p *db.Pipe, drafts []*draft) error {
	var ids []string
	approved := false
	for _, d := range drafts {
		if d.kind == kindSale && d.request.CartID != "" {
			ids = append(ids, d.request.CartID)
			approved = approved || len(d.request.Approvals) > 0
		}
	}
	if ids == nil {
		return nil
	}
	slices.Sort(ids)
	c.rows = make(map[string]*cartRow, len(ids))
	content := `''`
	if approved { // with what may go with the cart
		content = `content`
	}
	query, args := `SELECT CAST(id AS TEXT), CAST(store_id AS TEXT), status, epoch, updated_at, number, label, CAST(device_id AS TEXT),
		lease_until, CAST(sale_id AS TEXT), `+content+` FROM carts WHERE id `, []any{ids}
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
			if err := rows.Scan(&r.ID, &r.StoreID, &r.Status, &r.Epoch, &r.UpdatedAt, &r.Number, &r.Label, &r.DeviceID, &r.LeaseUntil, &r.SaleID, &r.Content); err != nil {
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
	if row.Status == cartHeld && !row.heldBy(d.cashier.Device) || d.request.CartEpoch != nil && *d.request.CartEpoch != row.Epoch {
		return errStaleCart
	}
	if d.quote != nil && (d.quote.epoch != row.Epoch || d.quote.at != row.UpdatedAt) { // written since its prices were read
		d.stale = true
		return errStale
	}
	d.cart = row
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

// cartSoldEvent tells everybody that a cart is gone, and where to.
type cartSoldEvent struct {
	ID            string `json:"id"`
	Number        int64  `json:"number"`
	Label         string `json:"label"`
	SaleID        string `json:"sale_id"`
	ReceiptNumber string `json:"receipt_number"`
	Register      string `json:"register"`
	StaffID       string `json:"staff_id"`
}

func cartsSold(sales []*waiting) []db.Event {
	var out []db.Event
	for _, w := range sales {
		if d := w.draft; d.cart != nil {
			out = append(out, d.cartSold())
		}
	}
	return out
}

func (d *draft) cartSold() db.Event {
	return db.Event{Type: "cart.sold", Audience: db.TopicStaff, Data: cartSoldEvent{ID: d.cart.ID, Number: d.cart.Number, Label: d.cart.Label, SaleID: d.id,
		ReceiptNumber: d.number, Register: d.cashier.RegisterCode, StaffID: d.cashier.Staff}}
}

// explainCart says in a refusal who has the cart by now, or what it was sold as.
func (p *Pos) explainCart(ctx context.Context, store, id string, err error) error {
	f, ok := fault.As(err)
	if !ok || id == "" || f.Code != errStaleCart.Code && f.Code != errCartSold.Code {
		return err
	}
	v, lookErr := p.Cart(ctx, store, id)
	switch {
	case lookErr != nil:
		return err
	case v.Holder != nil && v.Holder.Staff != nil:
		return fault.New(fault.Conflict, errStaleCart.Code, "%s has this cart by now.", v.Holder.Staff.Name).With("holder", v.Holder)
	case v.SaleID == nil:
		return err
	}
	var sold struct {
		Register, Staff string
		Number          int64
	}
	lookErr = p.db.Read(ctx).Raw(`SELECT r.code AS register, f.name AS staff, s.number FROM sales s JOIN registers r ON r.id = s.register_id
		JOIN staff f ON f.id = s.staff_id WHERE s.id = ?`, *v.SaleID).Take(&sold).Error
	if lookErr != nil {
		return err
	}
	number := receiptNumber(sold.Register, kindSale, sold.Number)
	return fault.New(fault.Conflict, errCartSold.Code, "%s sold this cart already: %s.", sold.Staff, number).
		With("sale_id", v.SaleID).With("receipt_number", number)
}
