package pos

import (
	"encoding/json"
	"fmt"

	"tillbell/server/db"
)

// Where a customer's id and name stand besides the customer's own row: carts and
// quotes, goods that were put aside, what was approved, and what was mailed.

// forgetPlaces takes a customer, whose row is locked, out of all of them. Sales
// still know whose they are: mails are found by them.
func (p *Pos) forgetPlaces(tx *db.Tx, row *customerRow) error {
	for _, forget := range []func(*db.Tx, *customerRow) error{p.forgetApprovals, forgetMails, forgetCarts, forgetLaid} {
		if err := forget(tx, row); err != nil {
			return fmt.Errorf("forget customer %s: %w", row.ID, err)
		}
	}
	return nil
}

// mailsOf are the mails of a customer's papers, by the customer's id three times.
const mailsOf = `(sale_id IN (SELECT id FROM sales WHERE customer_id = ?)
	OR payment_id IN (SELECT m.id FROM layaway_payments m JOIN layaways l ON l.id = m.layaway_id WHERE l.customer_id = ?)
	OR payment_id IN (SELECT m.id FROM account_payments m JOIN ledger_accounts a ON a.id = m.account_id WHERE a.customer_id = ?))`

// forgetMails drops the addresses that a customer's receipts went to, and with
// what waits its way there.
func forgetMails(tx *db.Tx, row *customerRow) error {
	of, args := mailsOf, []any{row.ID, row.ID, row.ID}
	if row.Email != "" {
		of, args = of+` OR LOWER(address) = ?`, append(args, row.Email)
	}
	err := tx.Exec(`UPDATE mail_jobs SET state = 'failed', trouble = 'erased', ended_at = ? WHERE state IN ('waiting', 'sending') AND (`+of+`)`,
		append([]any{db.At(tx.Now)}, args...)...).Error
	if err != nil {
		return err
	}
	return tx.Exec(`UPDATE mail_jobs SET address = '', content = ? WHERE `+of, append([]any{db.Bytes("{}")}, args...)...).Error
}

// mentions is a text that every JSON with a customer's id holds.
func mentions(id string) string { return `%"customer_id":"` + id + `"%` }

// forgetCarts leaves carts and quotes their goods, and neither whose they are
// nor what was written on them.
func forgetCarts(tx *db.Tx, row *customerRow) error {
	var carts []cartRow
	if err := tx.Raw(`SELECT * FROM carts WHERE content LIKE ?`+tx.Lock(), mentions(row.ID)).Scan(&carts).Error; err != nil {
		return err
	}
	for i := range carts {
		c := &carts[i]
		content, err := nameless(c.Content)
		if err != nil {
			return err
		}
		if len(c.Answer) > 0 {
			var v CartView
			if err := json.Unmarshal(c.Answer, &v); err != nil {
				return err
			}
			if v.Label, v.Reason = "", ""; v.Content != nil {
				v.Content = json.RawMessage(content)
			}
			c.Answer = mustJSON(v)
		}
		err = tx.Exec(`UPDATE carts SET content = ?, label = '', reason = '', answer = ? WHERE id = ?`, content, db.Bytes(c.Answer), c.ID).Error
		if err != nil {
			return err
		}
		if err := forgetNews(tx, "cart.", c.ID); err != nil {
			return err
		}
	}
	return nil
}

// nameless is a cart's or a layaway's request without whose it is and without
// free words.
func nameless(request string) (string, error) {
	var r map[string]any
	if err := json.Unmarshal([]byte(request), &r); err != nil {
		return "", err
	}
	for _, member := range []string{"customer_id", "label", "note", "tax_exempt"} {
		delete(r, member)
	}
	lines, _ := r["lines"].([]any)
	for _, line := range lines {
		if l, ok := line.(map[string]any); ok {
			delete(l, "note")
		}
	}
	return string(mustJSON(r)), nil
}

// forgetNews takes what was told of a thing out of the store's log, where it
// stays for a while for who comes back.
func forgetNews(tx *db.Tx, kind, id string) error {
	return tx.Exec(`UPDATE store_events SET data = ? WHERE type LIKE ? AND data LIKE ?`, string(mustJSON(map[string]string{"id": id})), kind+"%", `%`+id+`%`).Error
}

// forgetLaid gives goods that were put aside, and are no more, to somebody who
// is nobody: a layaway has a customer, and this one leads nowhere.
func forgetLaid(tx *db.Tx, row *customerRow) error {
	var laid []struct{ ID, Request string }
	if err := tx.Raw(`SELECT id, request FROM layaways WHERE customer_id = ?`+tx.Lock(), row.ID).Scan(&laid).Error; err != nil {
		return err
	}
	if len(laid) == 0 {
		return nil
	}
	at := db.At(tx.Now)
	nobody := customerRow{ID: db.NewID(), ErasedAt: &at}
	if err := tx.Create(&nobody).Error; err != nil {
		return err
	}
	for _, l := range laid {
		request, err := nameless(l.Request)
		if err != nil {
			return err
		}
		err = tx.Exec(`UPDATE layaways SET customer_id = ?, request = ?, note = '' WHERE id = ?`, nobody.ID, request, l.ID).Error
		if err != nil {
			return err
		}
	}
	return nil
}
