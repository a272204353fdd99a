package pos

import (
	"tillbell/pos/money"
	"tillbell/pos/terminal"
	"tillbell/server/db"
)

// What terminals were asked for, and what they answered, is in the store's own
// chain: money may have gone that no document names.
const (
	entryChargeAsked    = "CHARGE_ASKED"
	entryChargeAnswered = "CHARGE_ANSWERED"
)

type chargeAsked struct {
	PaymentID  string       `json:"payment_id"`
	TerminalID string       `json:"terminal_id"`
	RegisterID string       `json:"register_id"`
	Amount     money.Amount `json:"amount"`
	Asked      money.Amount `json:"asked_amount,omitempty"`
	Currency   string       `json:"currency"`
	Status     string       `json:"status"`
	AuthCode   string       `json:"auth_code,omitempty"`
	StaffID    string       `json:"staff_id"`
	Reason     string       `json:"reason,omitempty"`
	At         string       `json:"at"`
}

func (y *Payments) enterAsked(tx *db.Tx, row *paymentRow, staff string) error {
	if row.Kind == terminal.Refund {
		return y.pos.EnterStore(tx, row.StoreID, entryRefundAsked, row.ID, row.entry(tx, staff, ""))
	}
	return y.pos.EnterStore(tx, row.StoreID, entryChargeAsked, row.ID, row.chargeEntry(tx, staff))
}

func (y *Payments) enterAnswered(tx *db.Tx, row *paymentRow, staff string) error {
	if row.Kind == terminal.Refund {
		return y.pos.EnterStore(tx, row.StoreID, entryRefundAnswered, row.ID, row.entry(tx, staff, row.Reason))
	}
	return y.pos.EnterStore(tx, row.StoreID, entryChargeAnswered, row.ID, row.chargeEntry(tx, staff))
}

func (r *paymentRow) chargeEntry(tx *db.Tx, staff string) chargeAsked {
	return chargeAsked{PaymentID: r.ID, TerminalID: r.TerminalID, RegisterID: r.RegisterID, Amount: r.Amount, Asked: r.AskedAmount, Currency: r.Currency,
		Status: r.Status, AuthCode: r.AuthCode, StaffID: staff, Reason: r.Reason, At: stamp(tx.Now)}
}
