package pos

import (
	"encoding/json"
	"slices"

	"tillbell/server/db"
)

// couponPart redeems coupons and writes down what promotions gave. A coupon is
// locked before its sale is judged, so that of many tills at once with the same
// single-use coupon one sells and the others are refused.
type couponPart struct {
	rows     map[string]*coupon // by id, locked
	redeemed []redemption
	promoted []*draft
	back     []*draft // returns of what coupons were used for
}

type redemption struct{ coupon, sale string }

func (c *couponPart) look(p *db.Pipe, drafts []*draft) error {
	var ids []string
	for _, d := range drafts {
		for _, one := range d.coupons { // those that give nothing must be good too
			ids = append(ids, one.id)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	c.rows = make(map[string]*coupon, len(ids))
	query, args := selectCoupons+`WHERE id = ANY($1::text[]::uuid[]) ORDER BY id FOR UPDATE`, []any{ids}
	if p.Dialect() == db.SQLite {
		doc, err := json.Marshal(ids)
		if err != nil {
			return err
		}
		query, args = selectCoupons+`WHERE id IN (SELECT value FROM json_each(?))`, []any{string(doc)}
	}
	p.Query("lock coupons", func(rows db.Scanner) error {
		for rows.Next() {
			one := &coupon{}
			if err := one.scan(rows); err != nil {
				return err
			}
			c.rows[one.id] = one
		}
		return nil
	}, query, args...)
	return nil
}

func (c *couponPart) judge(d *draft) error {
	for _, one := range d.coupons {
		row := c.rows[one.id]
		if row == nil {
			return unknownCoupon(one.at)
		}
		if err := row.usable(one.at); err != nil {
			return err
		}
	}
	return nil
}

func (c *couponPart) take(d *draft) {
	for _, one := range d.promoted.redeem {
		c.rows[one.id].uses++
		c.redeemed = append(c.redeemed, redemption{one.id, d.id})
	}
	if len(d.promoted.promotions) > 0 {
		c.promoted = append(c.promoted, d)
	}
	if d.returns != nil && len(d.returns.Coupons) > 0 {
		c.back = append(c.back, d)
	}
}

func (c *couponPart) write(b *books) error {
	if err := c.writeUses(b); err != nil {
		return err
	}
	c.writeGiven(b.pipe)
	for _, d := range c.back {
		giveBack(b, d.returns.ID, d.doc.Purpose == purposeVoid)
	}
	return nil
}

func (c *couponPart) writeUses(b *books) error {
	if len(c.redeemed) == 0 {
		return nil
	}
	n := len(c.redeemed)
	coupons, sales, at, back := make([]string, n), make([]string, n), make([]int64, n), make([]int64, n)
	used := make(map[string]bool, n)
	var ids []string
	var uses []int64
	for i, r := range c.redeemed {
		coupons[i], sales[i], at[i] = r.coupon, r.sale, int64(db.At(b.at))
		if !used[r.coupon] {
			used[r.coupon] = true
			ids, uses = append(ids, r.coupon), append(uses, c.rows[r.coupon].uses)
		}
	}
	source, args, err := b.pipe.Source(db.Rows{db.UUIDs("id", ids), db.Ints("uses", uses)})
	if err != nil {
		return err
	}
	b.pipe.Exec("use coupons", `UPDATE coupons SET uses = v.uses FROM `+source+` WHERE coupons.id = v.id`, args...)
	b.pipe.Insert("coupon_redemptions", db.Rows{db.UUIDs("coupon_id", coupons), db.UUIDs("sale_id", sales), db.Ints("at", at), db.Ints("given_back_at", back)})
	return nil
}

// writeGiven writes what promotions took off which lines.
func (c *couponPart) writeGiven(p *db.Pipe) {
	var sales, promotions, names []string
	var lines, amounts []int64
	for _, d := range c.promoted {
		for i, parts := range d.promoted.lines {
			for _, part := range parts {
				sales, promotions, names = append(sales, d.id), append(promotions, part.ID), append(names, part.Name)
				lines, amounts = append(lines, int64(i+1)), append(amounts, int64(part.Amount))
			}
		}
	}
	if len(sales) > 0 {
		p.Insert("sale_promotions", db.Rows{db.UUIDs("sale_id", sales), db.Ints("line", lines), db.UUIDs("promotion_id", promotions),
			db.Texts("name", names), db.Ints("amount", amounts)})
	}
}

// giveBack makes the coupons of a sale good again where nothing of it is left
// with the customer and their promotions say so; those of a sale that never was
// always are. The return's own rows have raised what came back by now.
func giveBack(b *books, sale string, void bool) {
	at, always := int64(db.At(b.at)), "1 = 0"
	if void {
		always = "1 = 1"
	}
	returned, freed := `UPDATE coupon_redemptions SET given_back_at = ? WHERE sale_id = ? AND given_back_at = 0
		AND NOT EXISTS (SELECT 1 FROM sale_lines l WHERE l.sale_id = coupon_redemptions.sale_id AND l.returned_quantity < l.quantity)
		AND EXISTS (SELECT 1 FROM coupons c JOIN promotions p ON p.id = c.promotion_id WHERE c.id = coupon_redemptions.coupon_id AND (p.coupon_back OR `+always+`))`,
		`UPDATE coupons SET uses = uses - 1 WHERE uses > 0 AND id IN (SELECT coupon_id FROM coupon_redemptions WHERE sale_id = ? AND given_back_at = ?)`
	if b.pipe.Dialect() == db.Postgres {
		returned = numbered(returned)
		freed = numbered(freed)
	}
	b.pipe.Exec("give coupons back", returned, at, sale)
	b.pipe.Exec("make coupons good again", freed, sale, at)
}

// numbered is a statement with its question marks as PostgreSQL wants them.
func numbered(query string) string {
	out, n := make([]byte, 0, len(query)+8), byte('0')
	for i := range len(query) {
		if query[i] != '?' {
			out = append(out, query[i])
			continue
		}
		n++
		out = append(out, '$', n)
	}
	return string(out)
}
