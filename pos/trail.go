package pos

import (
	"fmt"

	"gorm.io/gorm"

	"tillbell/pos/money"
	"tillbell/pos/terminal"
	"tillbell/server/db"
)

// What a sale was paid with may have been paid elsewhere (see origins.go): an exchange pays with
// goods that came back, which another sale was paid for, and a deposit with
// what was paid on goods put aside. Money goes back to where it came from
// first, through all of these.

// maxHops is how many exchanges back it is looked; what lies further is held
// for money that nobody can trace.
const maxHops = 50

// trail are the papers that the money of a sale came in by.
type trail struct{ documents []string }

// trailOf follows a sale's exchanges and deposits back.
func trailOf(tx *gorm.DB, sold *Document) (*trail, error) {
	o := &trail{documents: []string{sold.ID}}
	at, further := sold.ID, sold.ExchangeID != "" || sold.LayawayID != ""
	for hop := 0; further && hop < maxHops; hop++ {
		var paid []string
		err := tx.Raw(`SELECT CAST(p.id AS TEXT) FROM sale_tenders t JOIN layaway_payments p ON p.layaway_id = t.account_id
			WHERE t.sale_id = ? AND t.kind = 'deposit' AND p.kind = 'pay'`, at).Scan(&paid).Error
		if err != nil {
			return nil, fmt.Errorf("look what was paid before: %w", db.Translate(err))
		}
		o.documents = append(o.documents, paid...)
		var from string
		err = tx.Raw(`SELECT CAST(r.original_id AS TEXT) FROM sales s JOIN sales r ON r.exchange_id = s.exchange_id AND r.kind = 'return'
			WHERE s.id = ? AND s.exchange_id IS NOT NULL AND r.original_id IS NOT NULL`, at).Row().Scan(&from)
		if further = !db.IsMissing(err); further && err != nil {
			return nil, fmt.Errorf("look what was given in exchange: %w", db.Translate(err))
		}
		if further {
			at = from
			o.documents = append(o.documents, at)
		}
	}
	return o, nil
}

// charges are the terminals' charges among them, with what is left of each.
func (o *trail) charges(tx *gorm.DB) ([]RefundPart, error) {
	var parts []RefundPart
	err := tx.Raw(`SELECT CAST(id AS TEXT) AS of, amount - refunded AS amount FROM payments WHERE document_id IN ? AND kind = ? AND status = ? ORDER BY asked_at, id`,
		o.documents, terminal.Charge, terminal.Approved).Scan(&parts).Error
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
	o, err := trailOf(t.tx.DB, &t.sold)
	if err != nil {
		return err
	}
	charges, err := o.charges(t.tx.DB)
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
