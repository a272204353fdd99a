package pos

import (
	"context"
	"fmt"
	"time"

	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

var errNoConsent = fault.New(fault.Forbidden, "no_consent", "This customer has not agreed that purchases are looked at.")

// CustomerHistory lists what a customer bought, the newest first, if the
// customer agreed to that.
func (p *Pos) CustomerHistory(ctx context.Context, id, cursor string, limit int) (items []SaleItem, next string, err error) {
	c, err := p.Customer(ctx, id)
	if err != nil {
		return nil, "", err
	}
	if c.History == nil {
		return nil, "", errNoConsent
	}
	return p.boughtBy(ctx, id, cursor, limit)
}

func (p *Pos) boughtBy(ctx context.Context, id, cursor string, limit int) (items []SaleItem, next string, err error) {
	q := p.db.Read(ctx).Table("sales s").Joins("JOIN registers r ON r.id = s.register_id JOIN stores k ON k.id = s.store_id").
		Select(`s.id, s.kind, r.code, s.number, s.register_id, s.committed_at, s.staff_id, s.total, k.currency,
			(SELECT COUNT(*) FROM sale_lines l WHERE l.sale_id = s.id)`).
		Where("s.customer_id = ?", id).Order("s.committed_at DESC, s.id DESC").Limit(limit + 1)
	if cursor != "" {
		at, last, ok := parseCursor(cursor)
		if !ok {
			return nil, "", errCursor
		}
		q = q.Where("s.committed_at < ? OR (s.committed_at = ? AND s.id < ?)", at, at, last)
	}
	rows, err := q.Rows()
	if err != nil {
		return nil, "", fmt.Errorf("list purchases: %w", db.Translate(err))
	}
	defer rows.Close()
	items = []SaleItem{}
	var lastAt db.Micros
	for rows.Next() {
		var s SaleItem
		var code string
		var number int64
		var at db.Micros
		if err := rows.Scan(&s.ID, &s.Kind, &code, &number, &s.RegisterID, &at, &s.StaffID, &s.Total, &s.Currency, &s.Lines); err != nil {
			return nil, "", fmt.Errorf("list purchases: %w", err)
		}
		if len(items) == limit {
			next = cursorOf(lastAt, items[len(items)-1].ID)
			break
		}
		lastAt = at
		s.ReceiptNumber, s.CommittedAt, s.Tenders = receiptNumber(code, s.Kind, number), stamp(at.Time()), []DocumentTender{}
		items = append(items, s)
	}
	if err := rows.Err(); err != nil {
		return nil, "", fmt.Errorf("list purchases: %w", err)
	}
	return items, next, p.addTenders(ctx, items)
}

// EraseCustomer forgets a person: name, phone number, addresses, notes and
// consents go, as do what they said and showed when they called for help and
// bought after, what was mailed loses its address, carts and layaways their words,
// and all of them and sales and accounts the link. The journal keeps the id
// alone, which then leads nowhere. Who owes is not erased. Credit and points
// that are left must be given up by forfeit, else the refusal names them.
func (p *Pos) EraseCustomer(ctx context.Context, c Cashier, id string, forfeit bool, approvals ...string) error {
	if err := checkApprovals(approvals); err != nil {
		return err
	}
	shop, err := p.stores.Store(ctx, c.Store)
	if err != nil {
		return err
	}
	err = p.db.Tx(ctx, func(tx *db.Tx) error {
		row, err := findCustomer(tx.DB, id, tx.Lock())
		switch {
		case err != nil:
			return err
		case row == nil:
			return errNoCustomer
		case row.ErasedAt != nil:
			return nil
		}
		by, err := approveIn(ctx, tx, c, []need{{right: access.EraseCustomer}}, approvals, hashErase(id, forfeit), id)
		if err != nil {
			return err
		}
		var waiting int64
		if err := tx.Raw(`SELECT COUNT(*) FROM layaways WHERE customer_id = ? AND status = 'open'`, id).Row().Scan(&waiting); err != nil {
			return err
		}
		if waiting > 0 {
			return fault.New(fault.Conflict, "layaway_open", "Goods are put aside for this customer. Hand them over or cancel first.")
		}
		accounts, err := customerAccountsIn(tx, id)
		if err != nil {
			return err
		}
		if err := p.settleErased(ctx, tx, c, shop, accounts, forfeit); err != nil {
			return err
		}
		if err := p.forgetPlaces(tx, row); err != nil {
			return err
		}
		if p.callers != nil {
			if err := p.callers.ForgetCustomer(tx, id); err != nil {
				return err
			}
		}
		for _, q := range []string{
			`DELETE FROM customer_words WHERE customer_id = ?`,
			`UPDATE sales SET customer_id = NULL WHERE customer_id = ?`,
			`UPDATE ledger_accounts SET customer_id = NULL, status = 'void', credit_limit = 0 WHERE customer_id = ?`,
		} {
			if err := tx.Exec(q, id).Error; err != nil {
				return err
			}
		}
		err = tx.Exec(`UPDATE customers SET name = '', phone = '', email = '', code = '', notes = '', preferences = '', tax_exempt = '', language = '',
			group_id = NULL, store_id = NULL, history_at = NULL, history_by = NULL, marketing_at = NULL, marketing_by = NULL,
			created_at = 0, updated_at = 0, erased_at = ? WHERE id = ?`, db.At(tx.Now), id).Error
		if err != nil {
			return err
		}
		return p.enterLedger(tx, c, entryErase, ledgerEntry{CustomerID: id, Forfeit: forfeit, ApprovedBy: by.who(access.EraseCustomer)})
	})
	if err != nil {
		return p.withApprovers(ctx, c, fmt.Errorf("erase a customer: %w", err))
	}
	p.buyers.forget(id)
	return nil
}

func customerAccountsIn(tx *db.Tx, id string) ([]*account, error) {
	rows, err := tx.Raw(`SELECT `+accountColumns+` FROM ledger_accounts WHERE customer_id = ? ORDER BY id`+tx.Lock(), id).Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*account
	for rows.Next() {
		a, err := scanAccount(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, rows.Err()
}

// settleErased refuses while something is owed, and takes what is given up.
func (p *Pos) settleErased(ctx context.Context, tx *db.Tx, c Cashier, shop access.Store, accounts []*account, forfeit bool) error {
	left := make(map[string]money.Amount)
	for _, a := range accounts {
		if a.balance != 0 {
			left[a.kind] += money.Amount(a.balance)
		}
	}
	if left[OnAccount] != 0 {
		return fault.New(fault.Conflict, "account_open", "This customer still owes. Settle the account first.").With("balances", left)
	}
	if len(left) > 0 && !forfeit {
		return fault.New(fault.Conflict, "balance_left", "There is credit or there are points left. They are lost if you go on.").With("balances", left)
	}
	for _, a := range accounts {
		if a.balance == 0 {
			continue
		}
		house, err := houseIn(tx, a.store, a.unit, a.kind)
		if err != nil {
			return err
		}
		err = post(ctx, tx, a, transfer{kind: moveVoid, account: a.id, house: house, store: c.Store, staff: c.Staff, reason: "erased", unit: a.unit, amount: -a.balance})
		if err != nil {
			return err
		}
	}
	return nil
}

// houseIn is the house account that takes what is forfeited.
func houseIn(tx *db.Tx, store, unit, kind string) (id string, err error) {
	against := houseForfeited
	if kind == Points {
		against = housePoints
	}
	err = tx.Raw(`SELECT id FROM ledger_accounts WHERE store_id = ? AND kind = ? AND unit = ? AND balance IS NULL`, store, against, unit).Row().Scan(&id)
	if err != nil {
		return "", fmt.Errorf("find a house account: %w", err)
	}
	return id, nil
}

// InactiveSince lists customers who bought nothing and were not changed since a
// time, for whoever erases them.
func (p *Pos) InactiveSince(ctx context.Context, since time.Time, limit int) ([]Customer, error) {
	var rows []customerRow
	err := p.db.Read(ctx).Raw(`SELECT * FROM customers c WHERE erased_at IS NULL AND updated_at < ? AND NOT EXISTS
		(SELECT 1 FROM sales s WHERE s.customer_id = c.id AND s.committed_at >= ?) ORDER BY id LIMIT ?`, db.At(since), db.At(since), limit).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("look for inactive customers: %w", db.Translate(err))
	}
	out := make([]Customer, len(rows))
	for i := range rows {
		out[i] = rows[i].view()
	}
	return out, nil
}
