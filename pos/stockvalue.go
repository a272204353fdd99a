package pos

import (
	"context"
	"fmt"
	"slices"

	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
)

// ValueRow is what the stock of a category is worth.
type ValueRow struct {
	Category string
	Products int64 // of which something is on hand
	AtCost   money.Amount
	AtPrice  money.Amount
	NoCost   int64 // of them, those whose cost is not known: not in AtCost
	Below    int64 // products below zero: worth nothing here

	// What customers have put aside is off the shelf, in none of the above, and
	// the shop's until it is fetched.
	AsideAtCost, AsideAtPrice money.Amount
}

// StockValue adds up what is on hand, by category. A value is rounded per
// product, half to even; sums are of rounded values.
func (p *Pos) StockValue(ctx context.Context, store string) ([]ValueRow, error) {
	rows, err := p.db.Read(ctx).Raw(`SELECT q.category, k.on_hand, COALESCE(k.cost, q.cost * 1000), q.price FROM stock k JOIN products q ON q.id = k.product_id
		WHERE k.store_id = ? AND NOT q.deleted AND k.on_hand <> 0 ORDER BY q.category`, store).Rows()
	if err != nil {
		return nil, fmt.Errorf("value stock: %w", db.Translate(err))
	}
	out := []ValueRow{}
	err = eachRow(rows, func() error {
		var category string
		var onHand money.Quantity
		var cost *Cost
		var price money.Amount
		if err := rows.Scan(&category, &onHand, &cost, &price); err != nil {
			return err
		}
		if len(out) == 0 || out[len(out)-1].Category != category {
			out = append(out, ValueRow{Category: category})
		}
		return out[len(out)-1].add(onHand, cost, price)
	})
	if err == nil {
		out, err = p.valueAside(ctx, store, out)
	}
	if err != nil {
		return nil, fmt.Errorf("value stock: %w", db.Translate(err))
	}
	return out, nil
}

// valueAside adds what lies in open layaways, at what a unit costs now.
func (p *Pos) valueAside(ctx context.Context, store string, out []ValueRow) ([]ValueRow, error) {
	rows, err := p.db.Read(ctx).Raw(`SELECT q.category, -a.quantity, COALESCE(k.cost, q.cost * 1000), q.price FROM (SELECT m.product_id, CAST(SUM(m.quantity) AS BIGINT) AS quantity
			FROM layaways l JOIN stock_moves m ON m.document_id = l.id AND m.kind = 'put_aside' WHERE l.store_id = ? AND l.status = 'open' GROUP BY m.product_id) a
		JOIN products q ON q.id = a.product_id JOIN stock k ON k.product_id = q.id ORDER BY q.category`, store).Rows()
	if err != nil {
		return nil, err
	}
	err = eachRow(rows, func() error {
		var category string
		var quantity money.Quantity
		var cost *Cost
		var price money.Amount
		if err := rows.Scan(&category, &quantity, &cost, &price); err != nil {
			return err
		}
		i := slices.IndexFunc(out, func(r ValueRow) bool { return r.Category == category })
		if i < 0 {
			i, out = len(out), append(out, ValueRow{Category: category})
		}
		return out[i].addAside(quantity, cost, price)
	})
	return out, err
}

func (v *ValueRow) addAside(quantity money.Quantity, cost *Cost, price money.Amount) error {
	atPrice, err := worth(quantity, CostOf(price))
	if err != nil {
		return err
	}
	v.AsideAtPrice += atPrice
	if cost == nil {
		return nil
	}
	atCost, err := worth(quantity, *cost)
	v.AsideAtCost += atCost
	return err
}

func (v *ValueRow) add(onHand money.Quantity, cost *Cost, price money.Amount) error {
	if onHand < 0 {
		v.Below++
		return nil
	}
	v.Products++
	atPrice, err := worth(onHand, CostOf(price))
	if err != nil {
		return err
	}
	v.AtPrice += atPrice
	if cost == nil {
		v.NoCost++
		return nil
	}
	atCost, err := worth(onHand, *cost)
	v.AtCost += atCost
	return err
}

// StockCard reads what is kept of a product's stock.
func (p *Pos) StockCard(ctx context.Context, shop access.Store, product string) (c StockCard, err error) {
	if checkID("product_id", product) != nil {
		return c, errNoProduct
	}
	var minimum, target *money.Quantity
	err = p.db.Read(ctx).Raw(`SELECT k.on_hand, COALESCE(k.cost, q.cost * 1000), r.minimum, r.target,
		COALESCE((SELECT SUM(CASE WHEN l.quantity > l.received THEN l.quantity - l.received ELSE 0 END) FROM purchase_order_lines l
			JOIN purchase_orders o ON o.id = l.order_id WHERE l.product_id = q.id AND o.status IN ('sent', 'partly')), 0),
		COALESCE((SELECT SUM(l.quantity) FROM stock_transfer_lines l JOIN stock_transfers t ON t.id = l.transfer_id
			WHERE t.to_store = q.store_id AND t.status = 'sent' AND l.sku = q.sku), 0)
		FROM stock k JOIN products q ON q.id = k.product_id LEFT JOIN reorder_points r ON r.product_id = q.id
		WHERE q.id = ? AND q.store_id = ?`, product, shop.ID).Row().Scan(&c.Stock, &c.Cost, &minimum, &target, &c.OnOrder, &c.Transit)
	if db.IsMissing(err) {
		return c, errNoProduct
	} else if err != nil {
		return c, fmt.Errorf("read the stock of product %s: %w", product, db.Translate(err))
	}
	if c.Cost != nil {
		value, err := worth(max(c.Stock, 0), *c.Cost)
		if err != nil {
			return c, err
		}
		c.Value = &value
	}
	if minimum != nil {
		c.Reorder = &ReorderPoint{*minimum, *target}
		c.Low = c.Stock <= *minimum
	}
	if c.Batches, err = p.Batches(ctx, shop, product); err != nil {
		return c, err
	}
	c.Supplied, err = p.SupplierProducts(ctx, shop.ID, "", product)
	return c, err
}
