package check

import (
	"database/sql"

	"tillbell/pos/money"
)

// stock adds up every product's movements, and looks at the papers that made them.
func (c *checker) stock() error {
	if err := c.onHand(); err != nil {
		return err
	}
	return c.find(papers)
}

// onHand compares what is on hand with the sum of what moved it.
func (c *checker) onHand() error {
	return c.each(func(rows *sql.Rows) error {
		var product string
		var onHand *int64
		var moved int64
		if err := rows.Scan(&product, &onHand, &moved); err != nil {
			return err
		}
		switch {
		case onHand == nil:
			c.broken("M12", "product %s: has no row in stock", product)
		case *onHand != moved:
			c.broken("M9", "product %s: %s on hand, its movements come to %s", product, money.Quantity(*onHand), money.Quantity(moved))
		}
		return nil
	}, `SELECT p.id, s.on_hand, COALESCE(m.quantity, 0) + COALESCE(l.quantity, 0) + COALESCE(k.quantity, 0) AS moved FROM products p
		LEFT JOIN stock s ON s.product_id = p.id
		LEFT JOIN (SELECT product_id, SUM(quantity) AS quantity FROM stock_moves GROUP BY product_id) m ON m.product_id = p.id
		LEFT JOIN (SELECT l.product_id, SUM(CASE WHEN d.kind = 'sale' THEN -l.stock_quantity ELSE l.stock_quantity END) AS quantity
			FROM sale_lines l JOIN sales d ON d.id = l.sale_id GROUP BY l.product_id) l ON l.product_id = p.id
		LEFT JOIN (SELECT l.product_id, SUM(CASE WHEN d.kind = 'sale' THEN -l.quantity ELSE l.quantity END) AS quantity
			FROM sale_line_parts l JOIN sales d ON d.id = l.sale_id GROUP BY l.product_id) k ON k.product_id = p.id
		WHERE s.on_hand IS NULL OR s.on_hand <> COALESCE(m.quantity, 0) + COALESCE(l.quantity, 0) + COALESCE(k.quantity, 0) ORDER BY p.id`)
}

// papers are deliveries, transfers and counts that do not say what moved.
var papers = []finding{
	{"M12", "product %s: some of its lines are not listed as its own", `SELECT l.product_id FROM (
			SELECT l.product_id, COUNT(*) AS n FROM folds f JOIN sales s ON s.register_id = f.register_id
				AND s.number <= CASE s.kind WHEN 'sale' THEN f.sales ELSE f.returns END JOIN sale_lines l ON l.sale_id = s.id
			WHERE f.name = 'sold_lines' GROUP BY l.product_id) l
		LEFT JOIN (SELECT product_id, COUNT(*) AS n FROM sold_lines GROUP BY product_id) f ON f.product_id = l.product_id
		WHERE l.n <> COALESCE(f.n, 0) ORDER BY l.product_id`},
	{"M9", "purchase order %s: what was received on it is not what its deliveries brought", `SELECT l.order_id FROM purchase_order_lines l
		LEFT JOIN (SELECT r.order_id, m.product_id, SUM(m.quantity) AS quantity FROM receivings r JOIN stock_moves m ON m.document_id = r.id
			WHERE r.order_id IS NOT NULL GROUP BY r.order_id, m.product_id) d ON d.order_id = l.order_id AND d.product_id = l.product_id
		WHERE l.received <> COALESCE(d.quantity, 0) ORDER BY l.order_id`},
	{"M9", "transfer %s: what left is not what it says was sent", `SELECT t.id FROM stock_transfers t
		LEFT JOIN (SELECT transfer_id, SUM(quantity) AS quantity FROM stock_transfer_lines GROUP BY transfer_id) l ON l.transfer_id = t.id
		LEFT JOIN (SELECT document_id, SUM(quantity) AS quantity FROM stock_moves WHERE kind = 'transfer_out' GROUP BY document_id) m ON m.document_id = t.id
		WHERE COALESCE(l.quantity, 0) <> -COALESCE(m.quantity, 0) ORDER BY t.id`},
	{"M9", "transfer %s: what came is not what it says was received", `SELECT t.id FROM stock_transfers t
		LEFT JOIN (SELECT transfer_id, SUM(received) AS quantity FROM stock_transfer_lines GROUP BY transfer_id) l ON l.transfer_id = t.id
		LEFT JOIN (SELECT document_id, SUM(quantity) AS quantity FROM stock_moves WHERE kind = 'transfer_in' GROUP BY document_id) m ON m.document_id = t.id
		WHERE COALESCE(l.quantity, 0) <> COALESCE(m.quantity, 0) ORDER BY t.id`},
	{"M9", "stocktake %s: what it posted is not what moved", `SELECT t.id FROM stocktakes t
		LEFT JOIN (SELECT stocktake_id, SUM(posted) AS quantity FROM stocktake_items GROUP BY stocktake_id) i ON i.stocktake_id = t.id
		LEFT JOIN (SELECT document_id, SUM(quantity) AS quantity FROM stock_moves WHERE kind = 'count' GROUP BY document_id) m ON m.document_id = t.id
		WHERE COALESCE(i.quantity, 0) <> COALESCE(m.quantity, 0) ORDER BY t.id`},
	{"M9", "product %s: its average cost is not the last one kept", `SELECT s.product_id FROM stock s
		LEFT JOIN stock_costs c ON c.product_id = s.product_id AND c.at = (SELECT MAX(x.at) FROM stock_costs x WHERE x.product_id = s.product_id)
		WHERE COALESCE(s.cost, -1) <> COALESCE(c.cost, -1) ORDER BY s.product_id`},
}
