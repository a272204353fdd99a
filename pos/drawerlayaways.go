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
	var cash money.Amount
	err := tx.Raw(`SELECT COUNT(CASE WHEN p.kind = 'pay' THEN 1 END), COALESCE(SUM(CASE WHEN p.kind = 'pay' THEN p.amount ELSE 0 END), 0),
		COUNT(CASE WHEN p.kind = 'refund' THEN 1 END), COALESCE(SUM(CASE WHEN p.kind = 'refund' THEN p.amount ELSE 0 END), 0),
		COALESCE(SUM(CASE WHEN p.kind = 'refund' THEN l.fee ELSE 0 END), 0), COALESCE(SUM(CASE WHEN p.kind = 'pay' THEN p.cash ELSE -p.cash END), 0)
		FROM layaway_payments p JOIN layaways l ON l.id = p.layaway_id WHERE p.drawer_id = ?`, row.ID).Row().
		Scan(&l.Paid.Count, &l.Paid.Total, &l.Refunded.Count, &l.Refunded.Total, &l.Fees, &cash)
	if err != nil || l.Paid.Count+l.Refunded.Count == 0 {
		return err
	}
	l.Tenders = []DrawerTender{}
	if cash != 0 {
		l.Tenders = append(l.Tenders, DrawerTender{Kind: Cash, Amount: cash})
	}
	rows, err := tx.Raw(`SELECT t.kind, SUM(CASE WHEN p.kind = 'pay' THEN t.amount ELSE -t.amount END) FROM layaway_tenders t
		JOIN layaway_payments p ON p.id = t.payment_id WHERE p.drawer_id = ? AND t.kind <> 'cash' GROUP BY t.kind ORDER BY t.kind`, row.ID).Rows()
	if err != nil {
		return err
	}
	v.Layaways = &l
	return eachRow(rows, func() error {
		var t DrawerTender
		err := rows.Scan(&t.Kind, &t.Amount)
		l.Tenders = append(l.Tenders, t)
		return err
	})
}
