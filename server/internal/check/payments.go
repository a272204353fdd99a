package check

import "database/sql"

// payments holds what card terminals took against what it paid for, and what
// they gave back against what they took.
func (c *checker) payments() error {
	err := c.each(func(rows *sql.Rows) error {
		var payment, sale string
		err := rows.Scan(&payment, &sale)
		c.broken("M4", "card payment %s: sale %s does not have it among its tenders, or not for its amount", payment, sale)
		return err
	}, `SELECT p.id, p.document_id FROM payments p JOIN sales s ON s.id = p.document_id
		WHERE NOT EXISTS (SELECT 1 FROM sale_tenders t WHERE t.sale_id = p.document_id AND t.payment_id = p.id AND t.amount = p.amount)
		OR (p.kind = 'refund') <> (s.kind = 'return')`)
	if err != nil {
		return err
	}
	err = c.each(func(rows *sql.Rows) error {
		var sale, payment string
		err := rows.Scan(&sale, &payment)
		c.broken("M4", "sale %s: its card payment %s paid for something else", sale, payment)
		return err
	}, `SELECT t.sale_id, t.payment_id FROM sale_tenders t JOIN payments p ON p.id = t.payment_id
		WHERE p.document_id IS NULL OR p.document_id <> t.sale_id`)
	if err != nil {
		return err
	}
	if err := c.refunds(); err != nil {
		return err
	}
	return c.each(func(rows *sql.Rows) error {
		var payment string
		var refunded, back int64
		err := rows.Scan(&payment, &refunded, &back)
		c.broken("M7", "card payment %s: %d is noted as given back, its refunds come to %d", payment, refunded, back)
		return err
	}, `SELECT p.id, p.refunded, COALESCE(SUM(r.amount), 0) FROM payments p LEFT JOIN payments r ON r.of_id = p.id AND r.status IN ('pending', 'approved')
		GROUP BY p.id, p.refunded HAVING p.refunded <> COALESCE(SUM(r.amount), 0)`)
}

// refunds holds money that went back to cards against what it was for. One on
// its way may have no document yet, but is for something, unless somebody let it
// stand; a document in the books has all that went back for it.
func (c *checker) refunds() error {
	return c.find([]finding{
		{"M4", "card payment %s: went back for nothing, and nobody let that stand", `SELECT p.id FROM payments p JOIN payments o ON o.id = p.of_id
			WHERE p.kind = 'refund' AND p.status IN ('pending', 'approved') AND p.refund_id IS NULL AND p.document_id IS NULL AND p.kept_at IS NULL
			AND o.document_id IS NOT NULL ORDER BY p.id`},
		{"M4", "card payment %s: went back for what is in the books without it", `SELECT p.id FROM payments p WHERE p.refund_id IS NOT NULL AND p.document_id IS NULL
			AND p.kept_at IS NULL AND p.status IN ('pending', 'approved') AND (EXISTS (SELECT 1 FROM sales s WHERE s.id = p.refund_id)
			OR EXISTS (SELECT 1 FROM sales s WHERE s.exchange_id = p.refund_id) OR EXISTS (SELECT 1 FROM layaway_payments l WHERE l.id = p.refund_id)) ORDER BY p.id`},
		{"M4", "card payment %s: is another document's than what it went back for", `SELECT p.id FROM payments p LEFT JOIN sales s ON s.id = p.document_id
			WHERE p.refund_id IS NOT NULL AND p.document_id IS NOT NULL AND p.document_id <> p.refund_id AND p.kept_at IS NULL AND (s.exchange_id IS NULL OR s.exchange_id <> p.refund_id) ORDER BY p.id`},
		{"M4", "card payment %s: stands as given back, and is not booked so", `SELECT k.id FROM kept_refunds k JOIN payments p ON p.id = k.id
			WHERE p.kept_at IS NULL OR p.document_id IS NOT NULL OR p.kind <> 'refund' OR p.status <> 'approved' OR p.amount <> k.amount ORDER BY k.id`},
		{"J2", "card payment %s: stands as given back without an entry in its register's journal", `SELECT k.id FROM kept_refunds k LEFT JOIN journal j
			ON j.register_id = k.register_id AND j.doc_id = k.id AND j.type = 'REFUND_KEPT' WHERE j.seq IS NULL ORDER BY k.id`},
		{"M7", "sale %s: its lines give less for another amount than stands given back", `SELECT l.sale_id FROM (SELECT sale_id, SUM(amount) AS amount FROM kept_lines GROUP BY sale_id) l
			LEFT JOIN (SELECT sale_id, SUM(amount) AS amount FROM kept_refunds GROUP BY sale_id) k ON k.sale_id = l.sale_id
			WHERE k.amount IS NULL OR k.amount <> l.amount ORDER BY l.sale_id`},
		{"J2", "card payment %s: a refund that was asked for without an entry in the journal", `SELECT p.id FROM payments p WHERE p.refund_id IS NOT NULL
			AND NOT EXISTS (SELECT 1 FROM journal j WHERE j.doc_id = p.id AND j.type = 'REFUND_ASKED') ORDER BY p.id`},
	})
}
