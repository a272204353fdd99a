package pos

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"tillbell/pos/terminal"
	"tillbell/server/db"
)

// paymentPart lets what a card terminal took pay for one document, and what it
// gave back be one return's.
type paymentPart struct {
	rows map[string]*paymentRow
	used []usedPayment
}

type usedPayment struct{ payment, document string }

func (c *paymentPart) look(p *db.Pipe, drafts []*draft) error {
	var ids []string
	for _, d := range drafts {
		for _, t := range d.request.Tenders {
			if t.PaymentID != "" {
				ids = append(ids, t.PaymentID)
			}
		}
	}
	if ids == nil {
		return nil
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	c.rows = make(map[string]*paymentRow, len(ids))
	query, args := `SELECT CAST(id AS TEXT), CAST(store_id AS TEXT), kind, status, amount, refunded, CAST(document_id AS TEXT), brand, last4, auth_code, CAST(of_id AS TEXT), CAST(refund_id AS TEXT)
		FROM payments WHERE id `, []any{ids}
	if p.Dialect() == db.Postgres {
		query += `= ANY($1::text[]::uuid[]) ORDER BY id FOR UPDATE`
	} else {
		doc, err := json.Marshal(ids)
		if err != nil {
			return err
		}
		query, args = query+`IN (SELECT value FROM json_each(?))`, []any{string(doc)}
	}
	p.Query("lock payments", func(rows db.Scanner) error {
		for rows.Next() {
			r := &paymentRow{}
			if err := rows.Scan(&r.ID, &r.StoreID, &r.Kind, &r.Status, &r.Amount, &r.Refunded, &r.DocumentID, &r.Brand, &r.Last4, &r.AuthCode, &r.OfID, &r.RefundID); err != nil {
				return err
			}
			c.rows[r.ID] = r
		}
		return nil
	}, query, args...)
	return nil
}

// know adds a payment that was locked otherwise.
func (c *paymentPart) know(r *paymentRow) {
	if c.rows == nil {
		c.rows = make(map[string]*paymentRow)
	}
	c.rows[r.ID] = r
}

func (c *paymentPart) judge(d *draft) error {
	kind := terminal.Charge
	if d.kind == kindReturn {
		kind = terminal.Refund
	}
	seen := map[string]bool{}
	for i := range d.tenders {
		id := d.tenders[i].PaymentID
		if id == "" {
			continue
		}
		field, row := fmt.Sprintf("tenders[%d].payment_id", i), c.rows[id]
		switch {
		case row == nil || row.StoreID != d.cashier.Store || row.Kind != kind:
			return errNoPayment.At(field, "no_payment", "is not a "+kind+" of this store")
		case d.kind == kindReturn && !row.isFor(d):
			return errNoPayment.At(field, "no_payment", "did not go back for this")
		case row.DocumentID != nil || seen[id]:
			return errPaymentUsed.At(field, "payment_used", "has paid for something already")
		case row.Status != string(terminal.Approved) || row.Refunded != 0:
			return errNotApproved.At(field, "payment_not_approved", "is not approved, or went back")
		case d.tenders[i].Amount != row.Amount:
			return errNotApproved.At(fmt.Sprintf("tenders[%d].amount", i), "payment_not_approved", "is not what the terminal was asked for")
		}
		seen[id] = true
	}
	return nil
}

// isFor tells whether a refund went back for a return. One from before refunds
// were bound to what they are for only has to be of the sale's own charge.
func (r *paymentRow) isFor(d *draft) bool {
	if r.RefundID == nil {
		return r.OfID != nil && d.charges[*r.OfID]
	}
	return *r.RefundID == d.claim
}

func (c *paymentPart) take(d *draft) {
	for i := range d.tenders {
		t := &d.tenders[i]
		row := c.rows[t.PaymentID]
		if t.PaymentID == "" || row == nil {
			continue
		}
		row.DocumentID = &d.id
		t.Reference = row.slip()
		c.used = append(c.used, usedPayment{row.ID, d.id})
	}
}

// slip is what a receipt says of a card payment.
func (r *paymentRow) slip() string {
	var parts []string
	for _, s := range []string{r.Brand, r.Last4, r.AuthCode} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	s := []rune(strings.Join(parts, " "))
	return string(s[:min(len(s), maxReference)])
}

func (c *paymentPart) write(b *books) error {
	for _, u := range c.used {
		b.pipe.Exec("use payment", `UPDATE payments SET document_id = $1 WHERE id = $2`, u.document, u.payment)
	}
	return nil
}
