package pos

import (
	"fmt"

	"gorm.io/gorm"

	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// The restocking fee is a share of what goods cost. What lies on a bottle or a
// gift card is the customer's own money, which the store only held: all of it
// goes back.

// fee is what is kept of a line: the store's share, or less if the cashier says
// so and may.
func (t *returning) fee(i int, l ReturnLine, line *DocumentLine, total money.Amount) (money.Amount, error) {
	if t.void {
		return 0, nil
	}
	var most money.Amount
	if !line.isMoney(t.empties) {
		most = feeFor(t.shop, l.Condition, total)
	}
	switch {
	case l.Fee == nil:
		return most, nil
	case *l.Fee > most:
		return 0, fault.New(fault.Invalid, "fee_invalid", "Line %d: at most %d may be kept.", i+1, most).
			At(fmt.Sprintf("lines[%d].fee", i), "fee_invalid", "is above what the store keeps")
	}
	t.waived += most - *l.Fee
	return *l.Fee, nil
}

// isMoney tells whether a line is a deposit or a gift card; empties are the
// products that are deposits by themselves.
func (l *DocumentLine) isMoney(empties map[string]bool) bool {
	return l.DepositOf != 0 || l.GiftCard != "" || empties[l.ProductID]
}

func feeFor(shop access.Store, condition string, total money.Amount) money.Amount {
	if shop.Policies.Returns.Fee == "" || condition == conditionDefective {
		return 0
	}
	rate, err := money.ParseRate(shop.Policies.Returns.Fee)
	if err != nil {
		return 0 // it was checked when it was set
	}
	fee, err := money.MulDiv(int64(total), int64(rate), int64(money.Whole), policyOf(shop).Rounding)
	if err != nil {
		return 0
	}
	return min(money.Amount(fee), total)
}

// findEmpties learns which of the products that come back are deposits.
func (t *returning) findEmpties(tx *gorm.DB) (err error) {
	if t.void {
		return nil
	}
	back := &Document{Lines: make([]DocumentLine, 0, len(t.sold.Lines)+len(t.request.Lines))}
	back.Lines = append(back.Lines, t.sold.Lines...)
	for i := range t.request.Lines {
		if line, ok := t.today.lines[i]; ok {
			back.Lines = append(back.Lines, line)
		}
	}
	t.empties, err = emptiesOf(tx, t.shop, back)
	return err
}

// emptiesOf reads which products of a document are deposits, where the store has
// a fee at all.
func emptiesOf(tx *gorm.DB, shop access.Store, doc *Document) (map[string]bool, error) {
	if shop.Policies.Returns.Fee == "" || len(doc.Lines) == 0 {
		return nil, nil
	}
	ids := make([]string, len(doc.Lines))
	for i := range doc.Lines {
		ids[i] = doc.Lines[i].ProductID
	}
	var found []string
	err := tx.Raw(`SELECT CAST(id AS TEXT) FROM products WHERE id IN ? AND is_deposit`, unique(ids)).Scan(&found).Error
	if err != nil {
		return nil, fmt.Errorf("look which goods are deposits: %w", db.Translate(err))
	}
	empties := make(map[string]bool, len(found))
	for _, id := range found {
		empties[id] = true
	}
	return empties, nil
}
