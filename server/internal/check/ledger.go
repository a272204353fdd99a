package check

// ledger holds every account against its transfers, and every transfer of a
// document against what the document says was paid. A transfer is two postings
// that cancel, so that accounts of a unit add up to zero as long as no transfer
// is between units, which is looked for too.
func (c *checker) ledger() error {
	const postings = `(SELECT to_id AS account_id, amount FROM ledger_transfers UNION ALL SELECT from_id, -amount FROM ledger_transfers)`
	const paid = `SELECT doc, account_id, SUM(amount) AS amount FROM (
		SELECT t.sale_id AS doc, t.account_id, CASE WHEN s.kind = 'sale' THEN -t.amount ELSE t.amount END AS amount
		FROM sale_tenders t JOIN sales s ON s.id = t.sale_id WHERE t.kind IN ('gift_card', 'store_credit', 'on_account', 'deposit')
		UNION ALL SELECT t.payment_id, t.account_id, CASE WHEN p.kind = 'pay' THEN -t.amount ELSE t.amount END
		FROM layaway_tenders t JOIN layaway_payments p ON p.id = t.payment_id WHERE t.account_id IS NOT NULL) t GROUP BY doc, account_id`
	const moved = `SELECT m.document_id AS doc, a.id AS account_id, SUM(CASE WHEN m.to_id = a.id THEN m.amount ELSE -m.amount END) AS amount
		FROM ledger_transfers m JOIN ledger_accounts a ON a.id IN (m.from_id, m.to_id) AND a.balance IS NOT NULL
		WHERE m.kind IN ('redeem', 'refund', 'charge') GROUP BY m.document_id, a.id`
	return c.find([]finding{
		{"M8", "account %s: its balance is not the sum of its transfers", `SELECT a.id FROM ledger_accounts a LEFT JOIN
			(SELECT account_id, SUM(amount) AS total FROM ` + postings + ` p GROUP BY account_id) p ON p.account_id = a.id
			WHERE a.balance IS NOT NULL AND a.balance <> COALESCE(p.total, 0) ORDER BY a.id`},
		{"M8", "account %s: is below zero", `SELECT id FROM ledger_accounts WHERE kind IN ('gift_card', 'store_credit') AND balance < 0 ORDER BY id`},
		{"M8", "document %s: was not paid from its accounts as it says", `SELECT p.doc FROM (` + paid + `) p LEFT JOIN (` + moved + `) m
			ON m.doc = p.doc AND m.account_id = p.account_id WHERE m.amount IS NULL OR m.amount <> p.amount ORDER BY p.doc`},
		{"M8", "document %s: moved an account that it does not name", `SELECT m.doc FROM (` + moved + `) m LEFT JOIN (` + paid + `) p
			ON m.doc = p.doc AND m.account_id = p.account_id WHERE p.amount IS NULL ORDER BY m.doc`},
		{"M10", "transfer %s: is between units", `SELECT m.id FROM ledger_transfers m JOIN ledger_accounts f ON f.id = m.from_id JOIN ledger_accounts t ON t.id = m.to_id
			WHERE f.unit <> m.unit OR t.unit <> m.unit ORDER BY m.id`},
		{"M10", "transfer %s: is not between a customer and the house", `SELECT m.id FROM ledger_transfers m JOIN ledger_accounts f ON f.id = m.from_id
			JOIN ledger_accounts t ON t.id = m.to_id WHERE (f.balance IS NULL) = (t.balance IS NULL) ORDER BY m.id`},
		{"M10", "transfer %s: its document is not in the books", `SELECT m.id FROM ledger_transfers m LEFT JOIN sales s ON s.id = m.document_id
			LEFT JOIN account_payments p ON p.id = m.document_id LEFT JOIN layaway_payments l ON l.id = m.document_id
			WHERE m.document_id IS NOT NULL AND s.id IS NULL AND p.id IS NULL AND l.id IS NULL ORDER BY m.id`},
		{"M10", "payment %s: is not what its account was paid", `SELECT p.id FROM account_payments p LEFT JOIN ledger_transfers m ON m.document_id = p.id
			AND m.to_id = p.account_id AND m.kind = 'pay' WHERE m.amount IS NULL OR m.amount <> p.amount ORDER BY p.id`},
		{"J2", "payment %s: has no entry in the journal", `SELECT p.id FROM account_payments p LEFT JOIN journal j ON j.register_id = p.register_id
			AND j.doc_id = p.id AND j.type = 'ACCOUNT_PAYMENT' WHERE j.seq IS NULL ORDER BY p.id`},
		{"M5", "payment %s: cash that its drawer does not know of", `SELECT p.id FROM account_payments p LEFT JOIN drawer_movements m ON m.id = p.id AND m.drawer_id = p.drawer_id
			LEFT JOIN (SELECT payment_id, SUM(amount) AS amount FROM account_tenders WHERE kind = 'cash' AND currency = '' GROUP BY payment_id) t ON t.payment_id = p.id
			WHERE COALESCE(t.amount, 0) - p.change <> CASE m.kind WHEN 'pay_in' THEN m.amount WHEN 'pay_out' THEN -m.amount ELSE 0 END ORDER BY p.id`},
		{"J2", "payment %s: its paper was handed out another number of times than the journal has copies of it", `SELECT p.id FROM account_payments p
			LEFT JOIN (SELECT doc_id, COUNT(*) AS copies FROM journal WHERE type = 'COPY' GROUP BY doc_id) j ON j.doc_id = p.id
			WHERE CASE WHEN p.issued > 0 THEN p.issued - 1 ELSE 0 END <> COALESCE(j.copies, 0) ORDER BY p.id`},
		{"M5", "payment %s: has no tenders", `SELECT p.id FROM account_payments p LEFT JOIN account_tenders t ON t.payment_id = p.id WHERE t.payment_id IS NULL ORDER BY p.id`},
	})
}
