package pos

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"tillbell/pos/money"
	"tillbell/pos/receipt"
	"tillbell/server/db"
)

// A payment of what is owed has a paper of its own: the receipt of the goods
// was handed out with them, and says that they were not paid.

const maxDebtPayments = 50

// debtPaper is the paper of such a payment; nil: there is none in this store.
func (p *Pos) debtPaper(ctx context.Context, store, id string) (*receipt.Doc, error) {
	var body []byte
	var seq int64
	err := p.db.Read(ctx).Raw(`SELECT answer, journal_seq FROM account_payments WHERE id = ? AND store_id = ?`, id, store).Row().Scan(&body, &seq)
	if db.IsMissing(err) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("find a payment: %w", db.Translate(err))
	}
	var v Payment
	if err := json.Unmarshal(body, &v); err != nil {
		return nil, fmt.Errorf("read payment %s: %w", id, err)
	}
	at, err := time.Parse(wireTime, v.At)
	if err != nil {
		return nil, fmt.Errorf("read payment %s: %w", id, err)
	}
	seller, err := p.stores.IdentityAt(ctx, store, at)
	if err != nil {
		return nil, err
	}
	doc := &receipt.Doc{Kind: receipt.DebtPaid, ID: v.ID, At: at.In(seller.Zone()), Currency: v.Currency, Digits: money.Digits(v.Currency), Language: seller.Language,
		Store:       receipt.Store{Name: seller.Name, LegalName: seller.LegalName, Address: seller.Address, VATID: seller.VATID, TaxNumber: seller.Fiscal.TaxNumber},
		TaxIncluded: true, HideTaxes: true, Footer: seller.Footer, Customer: v.CustomerID, Total: v.Amount, Rounding: v.Rounding, Change: v.Change,
		Debt: &receipt.Debt{Left: max(-v.Balance, 0)}}
	if len(v.Tenders) == 0 { // of before they were told apart
		v.Tenders = []DocumentTender{{Kind: v.Tender, Amount: v.Amount, Reference: v.Reference}}
	}
	for _, t := range v.Tenders {
		doc.Tenders = append(doc.Tenders, receipt.Tender{Kind: t.Kind, Amount: t.Amount, Reference: t.Reference,
			Currency: t.Currency, ForeignAmount: t.ForeignAmount, ForeignDigits: money.Digits(t.Currency)})
	}
	var hash []byte
	err = p.db.Read(ctx).Raw(`SELECT r.code, s.name, j.hash FROM registers r JOIN staff s ON s.id = ? LEFT JOIN journal j ON j.register_id = r.id AND j.seq = ?
		WHERE r.id = ?`, v.StaffID, seq, v.RegisterID).Row().Scan(&doc.RegisterCode, &doc.Staff, &hash)
	if err != nil {
		return nil, fmt.Errorf("load the names on payment %s: %w", id, db.Translate(err))
	}
	if len(hash) >= 8 {
		doc.JournalHash = hex.EncodeToString(hash[:8])
	}
	return doc, nil
}

// paymentPaper is the paper of money that is no sale's: on goods put aside, or
// of what was owed; nil: there is no such payment in this store.
func (p *Pos) paymentPaper(ctx context.Context, store, id string) (*receipt.Doc, error) {
	if checkID("", id) != nil {
		return nil, nil
	}
	if doc, err := p.debtPaper(ctx, store, id); err != nil || doc != nil {
		return doc, err
	}
	return p.depositPaper(ctx, store, id)
}

// DebtPayments are what a customer paid of debts at a store, the newest first.
func (p *Pos) DebtPayments(ctx context.Context, store, customer string) ([]Payment, error) {
	bodies, err := p.bodies(ctx, `SELECT m.answer FROM account_payments m JOIN ledger_accounts a ON a.id = m.account_id
		WHERE a.customer_id = ? AND m.store_id = ? ORDER BY m.at DESC, m.id DESC LIMIT ?`, customer, store, maxDebtPayments)
	if err != nil {
		return nil, err
	}
	out := make([]Payment, len(bodies))
	for i, body := range bodies {
		if err := json.Unmarshal(body, &out[i]); err != nil {
			return nil, fmt.Errorf("read a payment of customer %s: %w", customer, err)
		}
	}
	return out, nil
}
