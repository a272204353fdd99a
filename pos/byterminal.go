package pos

import (
	"fmt"

	"gorm.io/gorm"

	"tillbell/pos/money"
	"tillbell/pos/terminal"
	"tillbell/server/db"
)

// Money that a terminal took goes back through that terminal first: to a card by
// hand goes only what none can give back.

// chargesOf are the terminals' charges of papers that money came in by, with what
// is left of each.
func chargesOf(tx *gorm.DB, documents []string) ([]RefundPart, error) {
	var parts []RefundPart
	err := tx.Raw(`SELECT CAST(id AS TEXT) AS of, amount - refunded AS amount FROM payments WHERE document_id IN ? AND kind = ? AND status = ? ORDER BY asked_at, id`,
		documents, terminal.Charge, terminal.Approved).Scan(&parts).Error
	if err != nil {
		return nil, fmt.Errorf("look what terminals took: %w", db.Translate(err))
	}
	return parts, nil
}

// alone refuses a return beside another one that money is going back to a card
// for, and one that is not what its own money went back for.
func (t *returning) alone() (err error) {
	if t.request.Training || t.quoted != nil {
		return nil
	}
	if err := holdSale(t.tx, t.sale.id); err != nil {
		return err
	}
	t.begun, err = refundsOf(t.tx, "sale_id", t.sale.id, t.claim)
	if err != nil || t.begun == nil {
		return err
	}
	kind := kindReturn
	subject := hashReturn(t.request.SaleID, t.request.Lines)
	switch {
	case t.void:
		kind, subject = purposeVoid, hashVoid(t.sale.id)
	case t.claim != t.id:
		kind = kindExchange
	}
	return t.begun.mayFinish(kind, subject[:])
}

// byTerminal lets go out to cards by hand only what no terminal can give back.
func (t *returning) byTerminal(doc *Document) error {
	if t.request.Training || t.sale == nil {
		return nil
	}
	if err := t.begun.used(doc.Tenders); err != nil {
		return err
	}
	at, named := -1, false
	t.toCards = 0
	for i := range doc.Tenders {
		one := &doc.Tenders[i]
		named = named || one.PaymentID != ""
		if one.Kind == Card && one.PaymentID == "" {
			at, t.toCards = i, t.toCards+one.Amount
		}
	}
	var err error
	if t.begun != nil || t.toCards > 0 {
		if t.refused, err = refusedBy(t.tx.DB, t.claim); err != nil {
			return err
		}
	}
	if t.toCards == 0 && !named {
		return nil
	}
	charges, err := chargesOf(t.tx.DB, t.papers)
	if err != nil {
		return err
	}
	t.draft.charges = make(map[string]bool, len(charges))
	for _, c := range charges {
		t.draft.charges[c.Of] = true
	}
	if t.dry {
		t.layout = layOut(charges, t.toCards)
		return nil
	}
	return firstByTerminal(charges, t.refused, t.toCards, at)
}

// firstByTerminal refuses to let money go to a card by hand while a terminal
// that took some of it has not been asked.
func firstByTerminal(charges []RefundPart, refused map[string]bool, byHand money.Amount, tender int) error {
	for _, c := range charges {
		if take := min(c.Amount, byHand); take > 0 && !refused[c.Of] {
			return errRefundFirst.With("payment_id", c.Of).With("amount", take).At(tenderField(tender, "payment_id"), "refund_first", "is of a terminal that gives it back")
		}
	}
	return nil
}
