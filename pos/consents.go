package pos

import (
	"tillbell/server/db"
)

// entryConsent is a consent that a customer gave or took back.
const entryConsent = "CONSENT"

// Consents, as the journal names them.
const (
	consentHistory   = "history"   // what was bought may be looked at
	consentMarketing = "marketing" // may be written to
)

const maxWording = 40

// consentEntry proves who wrote down when that a customer agreed, or agrees no
// more, and to which words. Whose it is, the id says alone: once the customer
// is erased it leads nowhere.
type consentEntry struct {
	CustomerID string `json:"customer_id"`
	Consent    string `json:"consent"`
	Given      bool   `json:"given"`             // false: withdrawn
	Wording    string `json:"wording,omitempty"` // version of the words that were read out
	StaffID    string `json:"staff_id"`
	RegisterID string `json:"register_id,omitempty"`
	At         string `json:"at"`
}

// enterConsents journals what changed of a customer's consents, in the store's
// chain.
func (p *Pos) enterConsents(tx *db.Tx, c Cashier, old, row *customerRow, wording string) error {
	if old == nil {
		old = &customerRow{}
	}
	for _, one := range []struct {
		name        string
		before, now *db.Micros
	}{{consentHistory, old.HistoryAt, row.HistoryAt}, {consentMarketing, old.MarketingAt, row.MarketingAt}} {
		if (one.before == nil) == (one.now == nil) {
			continue
		}
		e := consentEntry{CustomerID: row.ID, Consent: one.name, Given: one.now != nil, Wording: wording,
			StaffID: c.Staff, RegisterID: c.Register, At: stamp(tx.Now)}
		if err := p.EnterStore(tx, c.Store, entryConsent, db.NewID(), e); err != nil {
			return err
		}
	}
	return nil
}
