package pos

import (
	"fmt"

	"gorm.io/gorm"

	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
)

// A limit that holds for each act alone is no limit for who acts twice. So what
// one person gave back of a sale, or in a day without receipts, and what they
// moved in one drawer, add up to what is asked for now; what somebody else approved meanwhile is theirs.

// limited tells whether a right has an amount that what went before counts
// towards.
func (c Cashier) limited(right access.Right) bool { return c.Rights[right].Amount != nil }

// givenBack is what the cashier gave back of a sale by their own right, and how
// much of it in cash.
func givenBack(tx *gorm.DB, c Cashier, sale string) (all, cash money.Amount, err error) {
	if !c.limited(access.ReturnReceipt) && !c.limited(access.ReturnCash) {
		return 0, 0, nil
	}
	sum := func(kinds string, right access.Right) (n money.Amount, err error) {
		err = tx.Raw(`SELECT COALESCE(SUM(t.amount), 0) FROM sales s JOIN sale_tenders t ON t.sale_id = s.id
			WHERE s.original_id = ? AND s.kind = 'return' AND s.staff_id = ? AND t.kind `+kinds+`
			AND NOT EXISTS (SELECT 1 FROM approvals a WHERE a.used_by = s.id AND a.right_name = ?)`, sale, c.Staff, right).Row().Scan(&n)
		if err != nil {
			return 0, fmt.Errorf("sum up what came back: %w", db.Translate(err))
		}
		return n, nil
	}
	if all, err = sum(`<> 'exchange'`, access.ReturnReceipt); err != nil {
		return 0, 0, err
	}
	cash, err = sum(`= 'cash'`, access.ReturnCash)
	return all, cash, err
}

// givenUnproven is what the cashier gave back without receipts in the business
// day by their own right.
func givenUnproven(tx *gorm.DB, shop *access.Store, at db.Micros, c Cashier) (money.Amount, error) {
	if !c.limited(access.ReturnNoReceipt) {
		return 0, nil
	}
	return unprovenSince(tx, shop, at, `s.staff_id = ? AND NOT EXISTS (SELECT 1 FROM approvals a WHERE a.used_by = s.id AND a.right_name = 'return.no_receipt')`, c.Staff)
}

// movedAlone is what the cashier put into a drawer, or took out of it, by their own
// right in one way.
func movedAlone(tx *gorm.DB, c Cashier, drawer, kind string) (n money.Amount, err error) {
	right := rightOfMovement[kind]
	if !c.limited(right) {
		return 0, nil
	}
	err = tx.Raw(`SELECT COALESCE(SUM(m.amount), 0) FROM drawer_movements m WHERE m.drawer_id = ? AND m.kind = ? AND m.staff_id = ?
		AND NOT EXISTS (SELECT 1 FROM approvals a WHERE a.used_by = m.id AND a.right_name = ?)`, drawer, kind, c.Staff, right).Row().Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("sum up movements: %w", db.Translate(err))
	}
	return n, nil
}
