package pos

import (
	"gorm.io/gorm"

	"tillbell/pos/money"
)

// DrawerLayaways is what came in on goods put aside while a drawer was open, and
// what went back: money, and no turnover. Goods are turnover once, when they are
// handed over; what was paid on them is then the tender deposit. The cash of it
// is among the drawer's pay-ins and pay-outs already.
type DrawerLayaways struct {
	Paid     CountTotal     `json:"paid"`
	Refunded CountTotal     `json:"refunded"`
	Fees     money.Amount   `json:"fees"`    // kept of goods that nobody fetched
	Tenders  []DrawerTender `json:"tenders"` // paid less what went back, cash less change
}

func (v *DrawerView) layaways(tx *gorm.DB, row *drawerRow) error {
	var l DrawerLayaways
	err := tx.Raw(`SELECT COUNT(CASE WHEN p.kind = 'pay' THEN 1 END), COALESCE(SUM(CASE WHEN p.kind = 'pay' THEN p.amount ELSE 0 END), 0),
		COUNT(CASE WHEN p.kind = 'refund' THEN 1 END), COALESCE(SUM(CASE WHEN p.kind = 'refund' THEN p.amount ELSE 0 END), 0),
		COALESCE(SUM(CASE WHEN p.kind = 'refund' AND NOT EXISTS (SELECT 1 FROM payments c WHERE c.id = p.id) THEN l.fee ELSE 0 END), 0)
		FROM layaway_payments p JOIN layaways l ON l.id = p.layaway_id WHERE p.drawer_id = ?`, row.ID).Row().
		Scan(&l.Paid.Count, &l.Paid.Total, &l.Refunded.Count, &l.Refunded.Total, &l.Fees)
	if err != nil || l.Paid.Count+l.Refunded.Count == 0 {
		return err
	}
	l.Tenders, err = v.other(tx, &moneyOnLayaways, row)
	v.Layaways = &l
	return err
}
