package check

import (
	"database/sql"

	"tillbell/pos/money"
)

// stock adds up every product's movements.
func (c *checker) stock() error {
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
	}, `SELECT p.id, s.on_hand, COALESCE(m.quantity, 0) + COALESCE(l.quantity, 0) AS moved FROM products p
		LEFT JOIN stock s ON s.product_id = p.id
		LEFT JOIN (SELECT product_id, SUM(quantity) AS quantity FROM stock_moves GROUP BY product_id) m ON m.product_id = p.id
		LEFT JOIN (SELECT l.product_id, SUM(CASE WHEN d.kind = 'sale' THEN -l.stock_quantity ELSE l.stock_quantity END) AS quantity
			FROM sale_lines l JOIN sales d ON d.id = l.sale_id GROUP BY l.product_id) l ON l.product_id = p.id
		WHERE s.on_hand IS NULL OR s.on_hand <> COALESCE(m.quantity, 0) + COALESCE(l.quantity, 0) ORDER BY p.id`)
}
