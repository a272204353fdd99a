package pos

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
)

// What the goods cost is asked for where it matters alone, that is where a
// cashier set a price or a discount by hand: it moves with every delivery, and
// the catalogue, which tills wait for, should not.

// selectCosts is what products cost on average, else what their file said.
const selectCosts = `SELECT CAST(q.id AS TEXT) AS id, COALESCE(s.cost, q.cost * 1000) AS cost FROM products q LEFT JOIN stock s ON s.product_id = q.id
	WHERE (s.cost IS NOT NULL OR q.cost IS NOT NULL) AND q.id `

// costly names the products whose cost says whether a draft gives too much away.
func (d *draft) costly() (products []string) {
	if d.kind != kindSale || d.laid != nil { // what was put aside was judged then
		return nil
	}
	for i := range d.lines {
		if d.lines[i].manual != nil {
			products = append(products, d.lines[i].product.ID)
		}
	}
	slices.Sort(products)
	return slices.Compact(products)
}

// needCosts adds the need of a draft that sells below cost.
func (d *draft) needCosts(costs map[string]Cost) {
	for _, product := range d.costly() {
		if cost, known := costs[product]; known && d.belowCost(product, cost) {
			d.need(need{right: access.SellBelowCost})
			return
		}
	}
}

// belowCost tells whether a line of a product that was priced by hand brings
// less, without its tax, than it cost.
func (d *draft) belowCost(product string, cost Cost) bool {
	for i := range d.lines {
		l, t := &d.lines[i], d.totals.Lines[i]
		if l.manual == nil || l.product.ID != product {
			continue
		}
		all, err := money.MulDiv(int64(l.quantity), int64(cost), int64(money.One)*costDigits, money.Down)
		if err != nil || int64(t.Total-t.Tax) < all {
			return true
		}
	}
	return false
}

// lookCosts puts the question for costs among those of a commit.
func lookCosts(p *db.Pipe, products []string, into map[string]Cost) error {
	query, args := selectCosts+`= ANY($1::text[]::uuid[])`, []any{products}
	if p.Dialect() == db.SQLite {
		doc, err := json.Marshal(products)
		if err != nil {
			return err
		}
		query, args = selectCosts+`IN (SELECT value FROM json_each(?))`, []any{string(doc)}
	}
	p.Query("look costs up", func(rows db.Scanner) error {
		for rows.Next() {
			var product string
			var cost Cost
			if err := rows.Scan(&product, &cost); err != nil {
				return err
			}
			into[product] = cost
		}
		return nil
	}, query, args...)
	return nil
}

// costsOf is lookCosts for what is judged outside a commit: it adds the need
// by itself.
func (p *Pos) costsOf(ctx context.Context, d *draft) error {
	products := d.costly()
	if len(products) == 0 {
		return nil
	}
	var rows []struct {
		ID   string
		Cost Cost
	}
	if err := p.db.Read(ctx).Raw(selectCosts+`IN ?`, products).Scan(&rows).Error; err != nil {
		return fmt.Errorf("look costs up: %w", db.Translate(err))
	}
	costs := make(map[string]Cost, len(rows))
	for _, r := range rows {
		costs[r.ID] = r.Cost
	}
	d.needCosts(costs)
	return nil
}

// beyond are the needs that the cashier's own rights do not reach.
func (d *draft) beyond() (out []PricedNeed) {
	for _, n := range d.needs {
		one := PricedNeed{Right: n.right, Amount: n.amount, Percent: money.Rate(n.percent), Verdict: "approval"}
		switch d.cashier.Rights.Allows(n.right, int64(n.amount), n.percent) {
		case access.Allowed:
			continue
		case access.Denied:
			one.Verdict = "denied"
		}
		out = append(out, one)
	}
	return out
}
