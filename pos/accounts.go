package pos

import (
	"context"
	"fmt"
	"time"

	"tillbell/pos/money"
	"tillbell/server/db"
	"tillbell/server/fault"
)

const (
	entryPayment = "ACCOUNT_PAYMENT"
	maxTerms     = 3650
)

// PutCredit lets a customer buy on account up to a limit, to be paid within so
// many days; a limit of 0 ends it. What is owed stays owed.
func (p *Pos) PutCredit(ctx context.Context, c Cashier, customer string, limit money.Amount, days int64) (AccountView, error) {
	if limit < 0 || limit > maxCash {
		return AccountView{}, fault.New(fault.Invalid, "amount_invalid", "The limit is out of range.").At("credit_limit", "amount_invalid", "is out of range")
	}
	if days < 0 || days > maxTerms {
		return AccountView{}, fault.New(fault.Invalid, "days_invalid", "The days to pay are out of range.").At("terms_days", "days_invalid", "is out of range")
	}
	shop, err := p.stores.Store(ctx, c.Store)
	if err != nil {
		return AccountView{}, err
	}
	id := ""
	err = p.db.Put(ctx, func(tx *db.Tx) error {
		if err := knownCustomer(tx, customer); err != nil {
			return err
		}
		a, err := accountBy(tx, "customer_id = ? AND kind = ? AND unit = ?", customer, OnAccount, shop.Currency)
		if err != nil {
			return err
		}
		if a == nil {
			a = &account{id: db.NewID(), kind: OnAccount, unit: shop.Currency, store: c.Store, customer: customer}
			if err := insertAccount(tx, a, c.Staff, nil); err != nil {
				return err
			}
		}
		id = a.id
		if err := tx.Exec(`UPDATE ledger_accounts SET credit_limit = ?, terms_days = ? WHERE id = ?`, int64(limit), days, id).Error; err != nil {
			return err
		}
		return p.enterLedger(tx, c, entryCredit, ledgerEntry{AccountID: id, CustomerID: customer, Kind: OnAccount, Unit: shop.Currency, CreditLimit: &limit, TermsDays: &days})
	})
	if err != nil {
		return AccountView{}, fmt.Errorf("set a credit limit: %w", err)
	}
	return p.Account(ctx, id)
}

// Receivable is what a customer owes, and how much of it is overdue.
type Receivable struct {
	CustomerID  string       `json:"customer_id"`
	Name        string       `json:"name"`
	AccountID   string       `json:"account_id"`
	Currency    string       `json:"currency"`
	Owed        money.Amount `json:"owed"`
	Overdue     money.Amount `json:"overdue"`
	CreditLimit money.Amount `json:"credit_limit"`
	TermsDays   int64        `json:"terms_days"`
}

// Receivables lists who owes, the most overdue first. Payments settle the
// oldest charges first: overdue is what was charged before the days to pay, less
// all that was ever paid.
func (p *Pos) Receivables(ctx context.Context) ([]Receivable, error) {
	now := p.db.Now()
	rows, err := p.db.Read(ctx).Raw(`SELECT a.id, COALESCE(CAST(a.customer_id AS TEXT), ''), COALESCE(c.name, ''), a.unit, -a.balance, a.credit_limit, a.terms_days,
		COALESCE((SELECT SUM(t.amount) FROM ledger_transfers t WHERE t.from_id = a.id AND t.at < ? - a.terms_days * ?), 0)
		- COALESCE((SELECT SUM(t.amount) FROM ledger_transfers t WHERE t.to_id = a.id), 0)
		FROM ledger_accounts a LEFT JOIN customers c ON c.id = a.customer_id WHERE a.kind = 'on_account' AND a.balance < 0
		ORDER BY 8 DESC, 5 DESC, a.id LIMIT 1000`, int64(db.At(now)), (24 * time.Hour).Microseconds()).Rows()
	if err != nil {
		return nil, fmt.Errorf("list what is owed: %w", db.Translate(err))
	}
	defer rows.Close()
	out := []Receivable{}
	for rows.Next() {
		var r Receivable
		var late int64
		if err := rows.Scan(&r.AccountID, &r.CustomerID, &r.Name, &r.Currency, &r.Owed, &r.CreditLimit, &r.TermsDays, &late); err != nil {
			return nil, fmt.Errorf("list what is owed: %w", err)
		}
		r.Overdue = money.Amount(max(late, 0))
		out = append(out, r)
	}
	return out, rows.Err()
}
