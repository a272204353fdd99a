package pos

import (
	"context"
	"fmt"

	"tillbell/pos/money"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// ReorderPoint says when a product is bought again, and up to how many.
type ReorderPoint struct {
	Minimum money.Quantity
	Target  money.Quantity
}

// Suggestion is a product to buy: it is at its minimum or below, counting what
// is on its way.
type Suggestion struct {
	ProductID  string
	SKU        string
	Name       string
	Unit       string
	Stock      money.Quantity
	OnOrder    money.Quantity
	Minimum    money.Quantity
	Target     money.Quantity
	Quantity   money.Quantity // to buy: up to the target, in whole packs
	SupplierID string         // empty: nobody is known to sell it
	Supplier   string
	Article    string
	Cost       *Cost
	LeadDays   int64
}

// PutReorderPoint sets when a product is bought again; nil: never.
func (p *Pos) PutReorderPoint(ctx context.Context, store, product string, r *ReorderPoint) error {
	if checkID("product_id", product) != nil {
		return errNoProduct
	}
	if r != nil && (r.Minimum < 0 || r.Target < r.Minimum || r.Target > maxMove) {
		return fault.New(fault.Invalid, "target_invalid", "The target must be at least the minimum, and both not below zero.").At("target", "target_invalid", "is below the minimum")
	}
	err := p.changeCatalog(ctx, store, func(tx *db.Tx, revision int64) (bool, error) {
		if err := here(tx, store, product); err != nil {
			return false, err
		}
		if err := tx.Exec(`DELETE FROM reorder_points WHERE product_id = ?`, product).Error; err != nil {
			return false, err
		}
		if r != nil {
			err := tx.Exec(`INSERT INTO reorder_points (product_id, store_id, minimum, target) VALUES (?, ?, ?, ?)`,
				product, store, int64(r.Minimum), int64(r.Target)).Error
			if err != nil {
				return false, err
			}
		}
		return true, tx.Exec(`UPDATE products SET revision = ? WHERE id = ?`, revision, product).Error
	})
	if err != nil {
		return fmt.Errorf("put reorder point of product %s: %w", product, err)
	}
	return nil
}

// Suggestions lists what to buy, by supplier and name. Drafts count as on
// their way, so that what was put on an order is not suggested again.
func (p *Pos) Suggestions(ctx context.Context, store string) ([]Suggestion, error) {
	out := []Suggestion{}
	rows, err := p.db.Read(ctx).Raw(`SELECT * FROM (
			SELECT q.id, q.sku, q.name, q.unit, k.on_hand AS on_hand, COALESCE((SELECT SUM(CASE WHEN l.quantity > l.received THEN l.quantity - l.received ELSE 0 END)
				FROM purchase_order_lines l JOIN purchase_orders o ON o.id = l.order_id
				WHERE l.product_id = q.id AND o.status IN ('draft', 'sent', 'partly')), 0) AS coming,
			r.minimum AS minimum, r.target AS target, COALESCE(CAST(x.supplier_id AS TEXT), ''), COALESCE(s.name, '') AS supplier, COALESCE(x.article, ''),
			COALESCE(x.cost, k.cost, q.cost * 1000), COALESCE(x.pack, 1000), COALESCE(s.lead_days, 0)
			FROM reorder_points r JOIN products q ON q.id = r.product_id JOIN stock k ON k.product_id = q.id
			LEFT JOIN supplier_products x ON x.product_id = q.id AND x.supplier_id = (SELECT y.supplier_id FROM supplier_products y
				WHERE y.product_id = q.id ORDER BY y.preferred DESC, y.cost, y.supplier_id LIMIT 1)
			LEFT JOIN suppliers s ON s.id = x.supplier_id WHERE r.store_id = ? AND NOT q.deleted
		) AS low WHERE on_hand + coming <= minimum AND target > on_hand + coming ORDER BY supplier, name, id`, store).Rows()
	if err != nil {
		return nil, fmt.Errorf("list what to buy: %w", db.Translate(err))
	}
	return out, eachRow(rows, func() error {
		var s Suggestion
		var pack money.Quantity
		err := rows.Scan(&s.ProductID, &s.SKU, &s.Name, &s.Unit, &s.Stock, &s.OnOrder, &s.Minimum, &s.Target, &s.SupplierID, &s.Supplier,
			&s.Article, &s.Cost, &pack, &s.LeadDays)
		s.Quantity = (s.Target - s.Stock - s.OnOrder + pack - 1) / pack * pack
		out = append(out, s)
		return err
	})
}

// StockCard is all that is kept of one product's stock.
type StockCard struct {
	Stock    money.Quantity
	Cost     *Cost
	Value    *money.Amount // nil: the cost is not known
	OnOrder  money.Quantity
	Transit  money.Quantity // on its way to this store from another
	Reorder  *ReorderPoint
	Low      bool
	Batches  []BatchView
	Supplied []SupplierProduct
}

// SetCost sets what a product costs on average, by hand.
func (p *Pos) SetCost(ctx context.Context, store, staff, product string, cost Cost) error {
	if checkID("product_id", product) != nil {
		return errNoProduct
	}
	if err := (&cost).check("unit_cost"); err != nil {
		return err
	}
	err := p.db.Tx(ctx, func(tx *db.Tx) error {
		l, err := openLedger(ctx, tx, staff, []string{product})
		if err != nil {
			return err
		}
		if r := l.rows[product]; r == nil || r.deleted || r.store != store {
			return errNoProduct
		}
		return saveCosts(ctx, tx, []costChange{{product: product, cost: cost, staff: staff}})
	})
	if err != nil {
		return fmt.Errorf("set cost of product %s: %w", product, err)
	}
	return nil
}
