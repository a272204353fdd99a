package pos

import (
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// exchanged is the tender by which a return pays for what is taken instead. It
// never leaves the books.
const exchanged = "exchange"

// Refundable is how much may still go back in one kind of tender.
type Refundable struct {
	Kind      string       `json:"kind"`
	Amount    money.Amount `json:"amount"`
	Reference string       `json:"reference,omitempty"` // of a voucher, in a quote
}

// refundable is what a sale was paid with, by kind, less what its returns gave
// back in it.
func refundable(tx *gorm.DB, shop *access.Store, sale string) ([]Refundable, error) {
	var out []Refundable
	err := tx.Raw(`SELECT t.kind, SUM(CASE WHEN s.kind = 'sale' THEN t.amount ELSE -t.amount END) AS amount FROM sales s JOIN sale_tenders t
		ON t.sale_id = s.id WHERE s.id = ? OR s.original_id = ? GROUP BY t.kind ORDER BY t.kind`, sale, sale).Scan(&out).Error
	if err != nil {
		return nil, fmt.Errorf("add up the tenders of sale %s: %w", sale, db.Translate(err))
	}
	if slices.ContainsFunc(out, func(r Refundable) bool { return r.Kind == exchanged || r.Kind == Deposit }) {
		return refundableBehind(tx, shop, sale)
	}
	var change money.Amount
	err = tx.Raw(`SELECT change FROM sales WHERE id = ?`, sale).Row().Scan(&change)
	if err != nil {
		return nil, fmt.Errorf("read the change of sale %s: %w", sale, db.Translate(err))
	}
	kept, err := keptOfSale(tx, sale)
	if err != nil {
		return nil, err
	}
	for i := range out {
		if out[i].Kind == Cash {
			out[i].Amount -= change
		}
		if out[i].Kind == Card {
			out[i].Amount -= kept
		}
		out[i].Amount = max(out[i].Amount, 0)
	}
	return out, nil
}

// refundableBehind is the same where goods that came back, or instalments, paid
// for a part: by what those were paid with.
func refundableBehind(tx *gorm.DB, shop *access.Store, sale string) ([]Refundable, error) {
	left, err := originsOf(tx, shop).remaining(sale)
	if err != nil {
		return nil, err
	}
	var out []Refundable
	for _, t := range left {
		kind := t.kind
		if t.through && kind == Points {
			kind = StoreCredit
		}
		if i := slices.IndexFunc(out, func(r Refundable) bool { return r.Kind == kind }); i >= 0 {
			out[i].Amount += t.amount
			continue
		}
		out = append(out, Refundable{Kind: kind, Amount: t.amount})
	}
	slices.SortFunc(out, func(a, b Refundable) int { return strings.Compare(a.Kind, b.Kind) })
	return out, nil
}

// byPolicy holds a refund against what the store gives back: to whoever was
// given the goods, without a receipt, and of a sale.
func (t *returning) byPolicy(doc *Document) error {
	rules := &t.shop.Policies.Returns
	switch {
	case doc.Gift:
		return t.ofKinds(doc, rules.OfGift())
	case doc.Purpose == purposeNoReceipt:
		return t.ofKinds(doc, rules.OfNoReceipt())
	case t.sale == nil || rules.Refund != access.RefundOriginal:
		return nil
	}
	return t.toOriginal(doc, rules.Instead())
}

// ofKinds refuses a tender that is not of some kinds. What a gift receipt gives
// stands on a new card or note: an account would be the buyer's.
func (t *returning) ofKinds(doc *Document, kinds []string) error {
	for i, tender := range doc.Tenders {
		switch {
		case tender.Kind == exchanged:
		case !slices.Contains(kinds, tender.Kind):
			return fault.New(fault.Invalid, "refund_tender", "This is not given back that way.").With("kinds", kinds).
				At(fmt.Sprintf("tenders[%d].kind", i), "refund_tender", "is not one of the ways in which it is given back")
		case doc.Gift && t.draft.request.Tenders[i].Code == "":
			return errCode.At(tenderField(i, "code"), "required", "must not be empty")
		}
	}
	return nil
}

// toOriginal holds a refund against what the sale was paid with, where the
// store wants it back the way it came: no kind gives back more than was paid
// with it, but for those that it lets be chosen instead. Cash rounding may go
// back in any kind.
func (t *returning) toOriginal(doc *Document, instead []string) error {
	if t.tx.Dialect() == db.Postgres { // two returns of one sale, one after the other
		if err := t.tx.Exec(`SELECT id FROM sales WHERE id = ? FOR UPDATE`, t.sale.id).Error; err != nil {
			return fmt.Errorf("lock sale %s: %w", t.sale.id, err)
		}
	}
	left, err := refundable(t.tx.DB, &t.shop, t.sale.id)
	if err != nil {
		return err
	}
	free := max(doc.Rounding, 0)
	if len(t.refused) > 0 { // what its terminal would not give back may go out another way
		refused, err := refusedAmount(t.tx.DB, t.refused)
		if err != nil {
			return err
		}
		free += refused
	}
	may := make(map[string]money.Amount, len(left))
	for _, r := range left {
		may[r.Kind] = r.Amount
	}
	for i, tender := range doc.Tenders {
		if tender.Kind == exchanged || slices.Contains(instead, tender.Kind) {
			continue
		}
		may[tender.Kind] -= tender.Amount
		if over := -may[tender.Kind]; over > 0 {
			if free -= over; free < 0 {
				return fault.New(fault.Invalid, "refund_tender", "The money goes back the way it came.").With("refundable", left).
					At(fmt.Sprintf("tenders[%d]", i), "refund_tender", "is more than was paid this way")
			}
			may[tender.Kind] = 0
		}
	}
	return nil
}
