package pos

import (
	"fmt"

	"tillbell/pos/fiscal/dsfinvk"
	"tillbell/pos/money"
	"tillbell/server/db"
)

// dsfinvkMasters are goods and people as they are by now, which receipts name
// by their ids alone.
type dsfinvkMasters struct {
	goods  map[string]dsfinvk.Goods
	people map[string]string
}

// complete adds to a day's receipts who rang them up, what goods they name,
// and what kits were made of.
func (x *dsfinvkExport) complete(day *Closing, c *dsfinvk.Closing) error {
	if x.masters.goods == nil {
		x.masters = dsfinvkMasters{goods: make(map[string]dsfinvk.Goods), people: make(map[string]string)}
	}
	at := make(map[string]int, len(c.Receipts))
	for i := range c.Receipts {
		r := &c.Receipts[i]
		at[r.ID] = i
		var err error
		if r.OperatorName, err = x.person(r.Operator); err != nil {
			return err
		}
		for j := range r.Lines {
			if r.Lines[j].Goods, err = x.goods(r.Lines[j].Product); err != nil {
				return err
			}
		}
	}
	rows, err := x.tx.Raw(`SELECT CAST(p.sale_id AS TEXT), p.line, CAST(p.product_id AS TEXT), p.quantity FROM journal j
		JOIN sale_line_parts p ON p.sale_id = j.doc_id WHERE j.register_id = ? AND j.seq >= ? AND j.seq <= ? AND j.type IN (?, ?, ?)
		ORDER BY p.sale_id, p.line, p.product_id`, day.RegisterID, day.FirstSeq, day.LastSeq, entrySale, entryReturn, entryVoid).Rows()
	if err != nil {
		return fmt.Errorf("read what kits were made of: %w", err)
	}
	type part struct {
		sale, product string
		line          int
		quantity      money.Quantity
	}
	var parts []part
	err = eachRow(rows, func() error {
		var p part
		err := rows.Scan(&p.sale, &p.line, &p.product, &p.quantity)
		parts = append(parts, p)
		return err
	})
	if err != nil {
		return fmt.Errorf("read what kits were made of: %w", err)
	}
	for _, p := range parts {
		g, err := x.goods(p.product)
		if err != nil {
			return err
		}
		r := &c.Receipts[at[p.sale]]
		l := &r.Lines[p.line-1]
		if l.Quantity < 0 {
			p.quantity = -p.quantity
		}
		l.Parts = append(l.Parts, dsfinvk.Part{Goods: g, Quantity: p.quantity})
	}
	return nil
}

func (x *dsfinvkExport) goods(id string) (g dsfinvk.Goods, err error) {
	if g, ok := x.masters.goods[id]; ok || id == "" {
		return g, nil
	}
	err = x.tx.Raw(`SELECT p.sku, p.name, p.unit, p.category, COALESCE((SELECT b.code FROM product_barcodes b WHERE b.product_id = p.id
		ORDER BY b.position LIMIT 1), '') FROM products p WHERE p.id = ?`, id).Row().Scan(&g.SKU, &g.Name, &g.Unit, &g.Group, &g.GTIN)
	if err != nil && !db.IsMissing(err) {
		return g, fmt.Errorf("read product %s: %w", id, err)
	}
	x.masters.goods[id] = g
	return g, nil
}

func (x *dsfinvkExport) person(id string) (name string, err error) {
	if name, ok := x.masters.people[id]; ok || id == "" {
		return name, nil
	}
	if err = x.tx.Raw(`SELECT name FROM staff WHERE id = ?`, id).Row().Scan(&name); err != nil && !db.IsMissing(err) {
		return "", fmt.Errorf("read who %s is: %w", id, err)
	}
	x.masters.people[id] = name
	return name, nil
}

// reduced is what was taken off a line, tax included, and the tax in that.
// Where tax is added to prices, the line's discount is without it.
func (l *DocumentLine) reduced() (off, tax money.Amount, err error) {
	off = l.Discount
	net := l.Amount - l.Discount
	if l.Tax != 0 && net != 0 && l.Total-l.Tax == net {
		n, err := money.MulDiv(int64(l.Discount), int64(l.Total), int64(net), money.HalfUp)
		if err != nil {
			return 0, 0, err
		}
		off = money.Amount(n)
	}
	n, err := money.MulDiv(int64(off), int64(l.TaxRate), int64(money.Whole+l.TaxRate), money.HalfUp)
	return off, money.Amount(n), err
}
