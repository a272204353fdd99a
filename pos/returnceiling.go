package pos

import (
	"fmt"

	"gorm.io/gorm"

	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
)

// Each return without a receipt may be small and all of them together large. So
// a store may say how much one cashier gives back without receipts in a
// business day, and how much one customer is given; above it somebody's leave
// is needed whatever the cashier's own limit is.

// Whose ceiling a return is above, as the journal has it.
const (
	ceilingCashier  = "cashier"
	ceilingCustomer = "customer"
)

// overCeiling is by what a return without a receipt is above a ceiling.
type overCeiling struct {
	sum money.Amount // of the day, this one with it; 0: it is above none
	of  []string
}

// overCeilings holds what would be given against the day so far. hold keeps
// others of the same cashier or customer waiting until this one is in the books.
func overCeilings(tx *gorm.DB, shop *access.Store, at db.Micros, c Cashier, customer string, total money.Amount, hold bool) (over overCeiling, err error) {
	rules := &shop.Policies.Returns.NoReceipt
	for _, one := range []struct {
		most          *int64
		of, who       string
		rows, decided string
	}{
		// What somebody approved for a cashier is not the cashier's; to the customer it was given all the same.
		{rules.CashierDay, ceilingCashier, c.Staff, "staff", `s.staff_id = ? AND NOT EXISTS (SELECT 1 FROM approvals a
			WHERE a.used_by = s.id AND a.right_name IN ('return.no_receipt', 'return.no_receipt_day'))`},
		{rules.CustomerDay, ceilingCustomer, customer, "customers", `s.customer_id = ?`},
	} {
		if one.most == nil || one.who == "" {
			continue
		}
		if hold {
			if err := tx.Exec(`SELECT 1 FROM `+one.rows+` WHERE id = ? FOR NO KEY UPDATE`, one.who).Error; err != nil {
				return over, fmt.Errorf("hold a %s: %w", one.of, db.Translate(err))
			}
		}
		before, err := unprovenSince(tx, shop, at, one.decided, one.who)
		if err != nil {
			return over, err
		}
		if sum := before + total; total > 0 && sum > money.Amount(*one.most) {
			over.sum, over.of = max(over.sum, sum), append(over.of, one.of)
		}
	}
	return over, nil
}

// unprovenSince sums up what was given without receipts in the business day.
func unprovenSince(tx *gorm.DB, shop *access.Store, at db.Micros, decided, who string) (sum money.Amount, err error) {
	days := calendarOf(*shop)
	y, m, d := days.date(at.Time()).Date()
	err = tx.Raw(`SELECT CAST(COALESCE(SUM(s.total), 0) AS BIGINT) FROM sales s WHERE s.store_id = ? AND s.committed_at >= ?
		AND s.kind = 'return' AND s.purpose = 'no_receipt' AND `+decided, shop.ID, db.At(days.end(y, m, d-1)), who).Row().Scan(&sum)
	if err != nil {
		return 0, fmt.Errorf("sum up returns without receipts: %w", db.Translate(err))
	}
	return sum, nil
}

// measureDay asks for leave where a return is above a ceiling, and notes in the
// document whose it was.
func (t *returning) measureDay(tx *gorm.DB, doc *Document) error {
	if doc.Purpose != purposeNoReceipt || t.request.Training {
		return nil
	}
	hold := t.quoted == nil && t.tx != nil && t.tx.Lock() != ""
	over, err := overCeilings(tx, &t.shop, db.At(t.now()), t.cashier, doc.CustomerID, doc.Total, hold)
	if err != nil || over.sum == 0 {
		return err
	}
	doc.AboveCeiling = over.of
	t.draft.need(need{right: access.ReturnNoReceiptDay, amount: over.sum})
	return nil
}
