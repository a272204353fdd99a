package check

// layaways holds goods put aside against what was paid on them, what was taken
// off the shelf, and the sale that handed them over.
func (c *checker) layaways() error {
	const came = `SELECT layaway_id, SUM(CASE WHEN kind = 'pay' THEN amount ELSE 0 END) AS paid, SUM(CASE WHEN kind = 'refund' THEN amount ELSE 0 END) AS back
		FROM layaway_payments GROUP BY layaway_id`
	return c.find([]finding{
		{"M8", "layaway %s: what lies on its account is not what was paid on it", `SELECT l.id FROM layaways l JOIN ledger_accounts a ON a.id = l.id
			LEFT JOIN (` + came + `) p ON p.layaway_id = l.id WHERE a.kind <> 'layaway' OR a.unit <> l.currency
			OR a.balance <> CASE WHEN l.status = 'open' THEN COALESCE(p.paid - p.back, 0) ELSE 0 END ORDER BY l.id`},
		{"M8", "layaway %s: was paid more than its goods cost", `SELECT l.id FROM layaways l JOIN (` + came + `) p ON p.layaway_id = l.id WHERE p.paid - p.back > l.total ORDER BY l.id`},
		{"M8", "layaway %s: what was paid is neither given back nor kept as its fee", `SELECT l.id FROM layaways l LEFT JOIN (` + came + `) p ON p.layaway_id = l.id
			WHERE l.status = 'cancelled' AND COALESCE(p.paid, 0) <> COALESCE(p.back, 0) + l.fee ORDER BY l.id`},
		{"M4", "layaway %s: its sale is not paid with what was paid on it", `SELECT l.id FROM layaways l JOIN (` + came + `) p ON p.layaway_id = l.id
			LEFT JOIN (SELECT sale_id, SUM(amount) AS amount FROM sale_tenders WHERE kind = 'deposit' GROUP BY sale_id) t ON t.sale_id = l.sale_id
			WHERE l.status = 'done' AND p.paid - p.back <> COALESCE(t.amount, 0) ORDER BY l.id`},
		{"M4", "layaway payment %s: its account moved by another amount", `SELECT p.id FROM layaway_payments p LEFT JOIN
			(SELECT document_id, SUM(amount) AS amount FROM ledger_transfers m JOIN layaways l ON l.id IN (m.from_id, m.to_id) WHERE m.kind = 'pay' GROUP BY document_id) m
			ON m.document_id = p.id WHERE p.kind = 'pay' AND COALESCE(m.amount, 0) <> p.amount ORDER BY p.id`},
		{"M5", "layaway payment %s: cash that its drawer does not know of", `SELECT p.id FROM layaway_payments p LEFT JOIN drawer_movements m ON m.id = p.id AND m.drawer_id = p.drawer_id
			LEFT JOIN (SELECT payment_id, SUM(amount) AS amount FROM layaway_tenders WHERE kind = 'cash' AND currency = '' GROUP BY payment_id) t ON t.payment_id = p.id
			WHERE CASE WHEN p.kind = 'pay' THEN 1 ELSE -1 END * COALESCE(t.amount, 0) - p.change <> CASE m.kind WHEN 'pay_in' THEN m.amount WHEN 'pay_out' THEN -m.amount ELSE 0 END
			ORDER BY p.id`},
		{"M4", "card payment %s: what it paid for is not in the books", `SELECT p.id FROM payments p LEFT JOIN sales s ON s.id = p.document_id
			LEFT JOIN layaway_tenders t ON t.payment_id = p.document_id AND t.card_payment_id = p.id AND t.amount = p.amount
			LEFT JOIN account_tenders d ON d.payment_id = p.document_id AND d.card_payment_id = p.id AND d.amount = p.amount
			WHERE p.document_id IS NOT NULL AND s.id IS NULL AND t.payment_id IS NULL AND d.payment_id IS NULL ORDER BY p.id`},
		{"J2", "layaway %s: has no entry in the journal", `SELECT l.id FROM layaways l LEFT JOIN journal j ON j.register_id = l.register_id AND j.doc_id = l.id
			AND j.type = 'LAYAWAY' WHERE j.seq IS NULL ORDER BY l.id`},
		{"J2", "layaway payment %s: has no entry in the journal", `SELECT p.id FROM layaway_payments p LEFT JOIN journal j ON j.register_id = p.register_id AND j.doc_id = p.id
			AND j.type IN ('LAYAWAY_PAYMENT', 'LAYAWAY_CANCEL') WHERE j.seq IS NULL ORDER BY p.id`},
		{"J2", "layaway payment %s: its paper was handed out another number of times than the journal has copies of it", `SELECT p.id FROM layaway_payments p
			LEFT JOIN (SELECT doc_id, COUNT(*) AS copies FROM journal WHERE type = 'COPY' GROUP BY doc_id) j ON j.doc_id = p.id
			WHERE CASE WHEN p.issued > 0 THEN p.issued - 1 ELSE 0 END <> COALESCE(j.copies, 0) ORDER BY p.id`},
		{"J2", "layaway payment %s: the entry that it names is about something else", `SELECT p.id FROM layaway_payments p LEFT JOIN journal j
			ON j.register_id = p.register_id AND j.seq = p.journal_seq WHERE p.journal_seq <> 0 AND (j.seq IS NULL OR j.doc_id <> p.id) ORDER BY p.id`},
		{"M9", "layaway %s: holds a piece though it has ended", `SELECT DISTINCT h.layaway_id FROM layaway_serials h JOIN layaways l ON l.id = h.layaway_id WHERE l.status <> 'open' ORDER BY 1`},
		{"M9", "layaway %s: holds a piece that is sold", `SELECT DISTINCT h.layaway_id FROM layaway_serials h JOIN sale_line_tracking t
			ON t.product_id = h.product_id AND t.serial = h.serial AND t.freed = 0 ORDER BY 1`},
		{"M9", "layaway %s: its goods are still off the shelf", `SELECT l.id FROM layaways l JOIN (SELECT document_id, SUM(quantity) AS quantity FROM stock_moves
			WHERE kind IN ('put_aside', 'put_back') GROUP BY document_id) m ON m.document_id = l.id WHERE l.status = 'cancelled' AND m.quantity <> 0 ORDER BY l.id`},
	})
}
