package pos

import (
	"context"
	"fmt"

	"tillbell/pos/money"
	"tillbell/pos/terminal"
	"tillbell/server/db"
	"tillbell/server/fault"
)

const entryCardBack = "CARD_BACK"

var errChargeUsed = fault.New(fault.Conflict, "payment_used", "This card payment has paid for something: the goods are returned, and the money goes back with them.")

// CardBack asks for a charge to be given back that paid for nothing.
type CardBack struct {
	Of     string `json:"of"`
	Reason string `json:"reason"`
}

// cardBackEntry is what the journal keeps of it.
type cardBackEntry struct {
	PaymentID  string       `json:"payment_id"` // the refund
	Of         string       `json:"of"`
	RegisterID string       `json:"register_id"` // that charged it
	Amount     money.Amount `json:"amount"`
	Currency   string       `json:"currency"`
	Reason     string       `json:"reason"`
	StaffID    string       `json:"staff_id"`
	At         string       `json:"at"`
}

// GiveBack gives back what is left of a charge that pays for nothing, from the
// office: by the terminal that took it, at whichever till that stands. Whoever
// asks may give back so much without being asked who allowed it. The same again
// gives the refund as it is now.
func (y *Payments) GiveBack(ctx context.Context, c Cashier, id string, r CardBack) (v PaymentView, created bool, err error) {
	if r.Reason, err = reasonOf("reason", r.Reason); err != nil {
		return v, false, err
	}
	hash := contentHash("card_back", r)
	err = y.pos.db.Put(ctx, func(tx *db.Tx) error {
		old, err := findPayment(tx, "", id)
		switch {
		case err != nil:
			return err
		case old != nil && (old.StoreID != c.Store || string(old.ContentHash) != string(hash[:])):
			return errPaymentExists
		case old != nil:
			created = false
			v = old.view()
			return nil
		}
		charge, err := findPayment(tx, tx.Lock(), r.Of)
		switch {
		case err != nil:
			return err
		case charge == nil || charge.StoreID != c.Store || charge.Kind != terminal.Charge:
			return errNoPayment.At("of", "no_payment", "is not a charge of this store")
		case charge.DocumentID != nil:
			return errChargeUsed.At("of", "payment_used", "has paid for something")
		case charge.Status != string(terminal.Approved):
			return errNotApproved.At("of", "payment_not_approved", "was not charged")
		}
		row := &paymentRow{ID: id, StoreID: c.Store, RegisterID: charge.RegisterID, Kind: terminal.Refund, Status: string(terminal.Pending),
			Amount: charge.Amount - charge.Refunded, OfID: &r.Of, StaffID: c.Staff, AskedAt: db.At(tx.Now), ContentHash: hash[:]}
		if row.Amount <= 0 {
			return errOverRefunded.At("of", "over_refunded", "went back already")
		}
		now := c
		if err := stand(tx, &now); err != nil {
			return err
		}
		if err := mayGiveBack(now, row.Amount); err != nil {
			return err
		}
		if err := y.mayAsk(tx, row); err != nil {
			return err
		}
		if err := tx.Create(row).Error; err != nil {
			return fmt.Errorf("insert payment: %w", err)
		}
		entry := cardBackEntry{PaymentID: id, Of: r.Of, RegisterID: row.RegisterID, Amount: row.Amount, Currency: row.Currency, Reason: r.Reason, StaffID: c.Staff, At: stamp(tx.Now)}
		if err := y.pos.EnterStore(tx, c.Store, entryCardBack, id, entry); err != nil {
			return err
		}
		created = true
		v, err = paymentChanged(tx, row)
		return err
	})
	if err != nil {
		return v, false, fmt.Errorf("give back charge %s: %w", r.Of, err)
	}
	if !v.Manual {
		y.poke(id)
	}
	return v, created, nil
}
