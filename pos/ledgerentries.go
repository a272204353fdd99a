package pos

import (
	"tillbell/pos/money"
	"tillbell/server/db"
)

// What staff do to the ledger without a document at a till is kept in the
// store's own chain.
const (
	entryGrant  = "GRANT"  // a card or credit for nothing
	entryCredit = "CREDIT" // a customer's limit
	entryTerms  = "TERMS"  // a customer's group, or whether they are exempt from tax
	entryErase  = "ERASE"  // a person is forgotten; the id alone stays
)

type ledgerEntry struct {
	ID          string        `json:"id,omitempty"`
	AccountID   string        `json:"account_id,omitempty"`
	CustomerID  string        `json:"customer_id,omitempty"`
	Kind        string        `json:"kind,omitempty"`
	Unit        string        `json:"unit,omitempty"`
	Amount      *money.Amount `json:"amount,omitempty"`
	CreditLimit *money.Amount `json:"credit_limit,omitempty"`
	TermsDays   *int64        `json:"terms_days,omitempty"`
	Forfeit     bool          `json:"forfeit,omitempty"`
	GroupID     *string       `json:"group_id,omitempty"`
	Exempt      *bool         `json:"tax_exempt,omitempty"` // whether; never by what certificate
	Reason      string        `json:"reason,omitempty"`
	ApprovedBy  string        `json:"approved_by,omitempty"`
	StaffID     string        `json:"staff_id"`
	At          string        `json:"at"`
}

// enterLedger writes an entry under a new id: the same customer's limit may be
// set again. Chains are locked after the ledger.
func (p *Pos) enterLedger(tx *db.Tx, c Cashier, kind string, e ledgerEntry) error {
	e.StaffID, e.At = c.Staff, stamp(tx.Now)
	return p.EnterStore(tx, c.Store, kind, db.NewID(), e)
}
