package pos

import (
	"fmt"

	"tillbell/pos/money"
	"tillbell/pos/terminal"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// errRefundFirst asks for a card's money to go back by its terminal before the
// books say that it did.
var errRefundFirst = fault.New(fault.Conflict, "refund_first", "The card's money goes back by the terminal first.")

// cardBack is the tender by which a void gives back what a terminal took: the
// refund that the terminal made of just this, used by nothing else yet.
func (t *returning) cardBack(s *DocumentTender, amount money.Amount) (TenderRequest, error) {
	var row paymentRow
	err := t.tx.Raw(`SELECT * FROM payments WHERE of_id = ? AND kind = ? AND status = ? AND document_id IS NULL AND amount = ? ORDER BY id LIMIT 1`+t.tx.Lock(),
		s.PaymentID, terminal.Refund, terminal.Approved, int64(amount)).Take(&row).Error
	switch {
	case db.IsMissing(err):
		return TenderRequest{}, errRefundFirst.With("payment_id", s.PaymentID).With("amount", amount)
	case err != nil:
		return TenderRequest{}, fmt.Errorf("find the refund of payment %s: %w", s.PaymentID, err)
	}
	for _, one := range t.parts {
		if c, ok := one.(*paymentPart); ok {
			c.know(&row)
		}
	}
	return TenderRequest{Kind: s.Kind, Amount: &amount, PaymentID: row.ID}, nil
}
