package pos

import (
	"fmt"

	"tillbell/pos/money"
	"tillbell/pos/terminal"
	"tillbell/server/fault"
)

// errRefundFirst asks for a card's money to go back by its terminal before the
// books say that it did.
var errRefundFirst = fault.New(fault.Conflict, "refund_first", "The card's money goes back by the terminal first.")

// cardBack is the tenders by which a void gives back what a terminal took: the
// refunds that the terminal made of just this charge for just this void. What it
// would not give back goes out in cash.
func (t *returning) cardBack(s *DocumentTender, amount money.Amount) ([]TenderRequest, error) {
	if t.dry {
		return []TenderRequest{{Kind: s.Kind, Amount: &amount}}, nil
	}
	var ids []string
	err := t.tx.Raw(`SELECT CAST(id AS TEXT) FROM payments WHERE of_id = ? AND refund_id = ? AND status = ? AND document_id IS NULL ORDER BY asked_at, id`,
		s.PaymentID, t.claim, terminal.Approved).Scan(&ids).Error
	if err != nil {
		return nil, fmt.Errorf("find the refunds of payment %s: %w", s.PaymentID, err)
	}
	left := amount
	var tenders []TenderRequest
	for _, id := range ids {
		row, err := findPayment(t.tx, t.tx.Lock(), id)
		if err != nil {
			return nil, err
		}
		for _, one := range t.parts {
			if c, ok := one.(*paymentPart); ok {
				c.know(row)
			}
		}
		left -= row.Amount
		tenders = append(tenders, TenderRequest{Kind: s.Kind, Amount: &row.Amount, PaymentID: id})
	}
	refused, err := refusedBy(t.tx.DB, t.claim)
	if err != nil {
		return nil, err
	}
	if left != 0 && !refused[s.PaymentID] {
		return nil, errRefundFirst.With("payment_id", s.PaymentID).With("amount", left)
	}
	return tenders, nil
}
