package pos

import (
	"tillbell/server/access"
	"tillbell/server/db"
)

// takeOverEntry is what the journal keeps of a cart that was taken out of
// somebody's hands: whose, by whom, and who let them.
type takeOverEntry struct {
	CartID     string `json:"cart_id"`
	Number     int64  `json:"number"`
	StaffID    string `json:"staff_id"`
	DeviceID   string `json:"device_id"`
	RegisterID string `json:"register_id,omitempty"` // none: on a tablet
	HeldBy     string `json:"held_by"`
	HeldOn     string `json:"held_on"` // the device
	ApprovedBy string `json:"approved_by,omitempty"`
	At         string `json:"at"`
}

// enterTakeOver journals in the store's chain, as a cart is no till's. The row
// still says who holds it.
func (p *Pos) enterTakeOver(tx *db.Tx, row *cartRow, c Clerk, by granted) error {
	e := takeOverEntry{CartID: row.ID, Number: row.Number, StaffID: c.Staff, DeviceID: c.Device, RegisterID: c.Register,
		ApprovedBy: by.who(access.TakeOverCart), At: stamp(tx.Now)}
	if row.StaffID != nil {
		e.HeldBy = *row.StaffID
	}
	if row.DeviceID != nil {
		e.HeldOn = *row.DeviceID
	}
	return p.EnterStore(tx, row.StoreID, entryTakeOver, row.ID, e)
}
