package pos

import (
	"fmt"

	"gorm.io/gorm"

	"tillbell/pos/pricing"
	"tillbell/server/db"
)

// cashBefore is what a sale's returns gave back so far, for cash to be rounded as
// one sum whatever parts it goes out in. The sale is held by whoever commits.
func (t *returning) cashBefore(tx *gorm.DB) (before pricing.Refunded, err error) {
	if t.sale == nil || policyOf(t.shop).Cash.Step <= 1 {
		return before, nil
	}
	err = tx.Raw(`SELECT CAST(COALESCE(SUM(CASE WHEN t.kind = 'cash' THEN t.amount ELSE 0 END), 0) AS BIGINT),
		CAST(COALESCE(SUM(CASE WHEN t.kind = 'cash' THEN 0 ELSE t.amount END), 0) AS BIGINT)
		FROM sales s JOIN sale_tenders t ON t.sale_id = s.id WHERE s.original_id = ? AND s.kind = 'return'`, t.sale.id).Row().Scan(&before.Cash, &before.Other)
	if err != nil {
		return before, fmt.Errorf("add up what sale %s gave back: %w", t.sale.id, db.Translate(err))
	}
	err = tx.Raw(`SELECT CAST(COALESCE(SUM(rounding), 0) AS BIGINT) FROM sales WHERE original_id = ? AND kind = 'return'`, t.sale.id).Row().Scan(&before.Due)
	if err != nil {
		return before, fmt.Errorf("add up how sale %s was rounded: %w", t.sale.id, db.Translate(err))
	}
	before.Due = max(before.Cash-before.Due, 0)
	return before, nil
}
