package pos

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// A void is a document of its own that takes back all that is left of a sale,
// to the tenders it was paid by, while the drawer it was paid into is still
// open. The sale stays as it is. Kept as a return with a purpose, a void is
// bound by the same rules: never more than was sold, under any concurrency.

// VoidRequest is a sale to void.
type VoidRequest struct {
	SaleID    string   `json:"sale_id"`
	Reason    string   `json:"reason"`
	Approvals []string `json:"approvals,omitempty"`
	Training  bool     `json:"training,omitempty"`
}

var (
	errVoidDrawer  = fault.New(fault.Conflict, "void_too_late", "The drawer of that sale is not open any more. Take the goods back by a return.")
	errVoidSwapped = fault.New(fault.Conflict, "void_exchange", "Goods that came back paid for this. Take it back by a return, or exchange it again.")
	errNothingLeft = fault.New(fault.Conflict, "nothing_left", "Nothing of that sale is left to void.")
)

// CommitVoid voids a sale.
func (p *Pos) CommitVoid(ctx context.Context, c Cashier, id string, r VoidRequest) (Answer, error) {
	if err := c.atRegister(); err != nil {
		return Answer{}, err
	}
	hash := contentHash(purposeVoid, r)
	a, err := p.flights.do(ctx, c.Store+"/"+id, hash, func() (Answer, error) {
		back, err := r.asReturn()
		if err != nil {
			return p.replayed(ctx, c.Store, id, hash, err)
		}
		return p.whileCurrent(ctx, c, func(c Cashier) (Answer, error) {
			return p.commitReturn(ctx, c, id, hash, back, true)
		})
	})
	return a, p.withApprovers(ctx, c, err)
}

// asReturn is a void as the return that it is kept as, its lines still to be
// found.
func (r *VoidRequest) asReturn() (back ReturnRequest, err error) {
	back = ReturnRequest{SaleID: r.SaleID, Extras: Extras{Approvals: r.Approvals, Training: r.Training}}
	if back.Reason, err = reasonOf("reason", r.Reason); err != nil {
		return back, err
	}
	return back, checkApprovals(r.Approvals)
}

// everything makes the void's lines of all that has not come back yet. The
// sale's lines stay locked: a return beside it waits, and finds nothing left.
func (t *returning) everything() error {
	if t.sold.DrawerID != t.head.drawer && !t.sale.training {
		return errVoidDrawer
	}
	if slices.ContainsFunc(t.sold.Tenders, func(d DocumentTender) bool { return d.Kind == exchanged && d.Amount > 0 }) {
		return errVoidSwapped.At("sale_id", "void_exchange", "is half of an exchange")
	}
	var rows []struct {
		Line, Quantity, ReturnedQuantity int64
	}
	err := t.tx.Raw(`SELECT line, quantity, returned_quantity FROM sale_lines WHERE sale_id = ? ORDER BY line`+t.tx.Lock(), t.sale.id).Scan(&rows).Error
	if err != nil {
		return fmt.Errorf("lock the lines of sale %s: %w", t.sale.id, err)
	}
	for _, r := range rows {
		if left := r.Quantity - r.ReturnedQuantity; left > 0 {
			t.request.Lines = append(t.request.Lines, ReturnLine{Line: r.Line, Quantity: money.Quantity(left), Restock: true})
		}
	}
	if len(t.request.Lines) == 0 {
		return errNothingLeft
	}
	return nil
}

// sameTenders gives back what is due as it was paid: other tenders up to what
// of them is left, and the rest in cash.
func (t *returning) sameTenders(due money.Amount) error {
	var back []struct {
		Kind   string
		Amount money.Amount
	}
	err := t.tx.Raw(`SELECT t.kind, SUM(t.amount) AS amount FROM sale_tenders t JOIN sales s ON s.id = t.sale_id
		WHERE s.original_id = ? GROUP BY t.kind`, t.sale.id).Scan(&back).Error
	if err != nil {
		return fmt.Errorf("look what of sale %s was paid back: %w", t.sale.id, err)
	}
	refunded := make(map[string]money.Amount, len(back))
	for _, b := range back {
		refunded[b.Kind] = b.Amount
	}
	kept, err := keptOfSale(t.tx.DB, t.sale.id)
	if err != nil {
		return err
	}
	refunded[Card] += kept
	t.request.Tenders = nil
	for _, s := range t.paidBy() {
		if s.Kind == Cash {
			continue
		}
		gone := min(refunded[s.Kind], s.Amount)
		refunded[s.Kind] -= gone
		if take := min(s.Amount-gone, due); take > 0 {
			tenders := []TenderRequest{{Kind: s.Kind, Amount: &take, Reference: s.Reference}}
			if s.PaymentID != "" {
				if tenders, err = t.cardBack(&s, take); err != nil {
					return err
				}
			}
			for _, one := range tenders {
				due -= *one.Amount
			}
			t.request.Tenders = append(t.request.Tenders, tenders...)
		}
	}
	if due > 0 {
		t.request.Tenders = append(t.request.Tenders, TenderRequest{Kind: Cash})
	}
	return nil
}

// paidBy are the sale's tenders, with what was paid on goods put aside in the
// place of the deposit.
func (t *returning) paidBy() []DocumentTender {
	out := make([]DocumentTender, 0, len(t.sold.Tenders))
	for _, s := range t.sold.Tenders {
		if s.Kind != Deposit {
			out = append(out, s)
			continue
		}
		for _, o := range t.draft.came {
			if kind := o.kind; o.through && o.amount > 0 {
				switch kind {
				case Points:
					kind = StoreCredit
				case Voucher: // paper that is spent: its worth goes back in cash
					kind = Cash
				}
				out = append(out, DocumentTender{Kind: kind, Amount: o.amount, PaymentID: o.payment})
			}
		}
	}
	return out
}

// measure notes what must be allowed of a return or a void, once it is built.
func (t *returning) measure(tx *gorm.DB, doc *Document) error {
	d := t.draft
	if t.void {
		h := hashVoid(t.sale.id)
		d.needs, d.subject = []need{{right: access.VoidSale, amount: doc.Total + doc.Tip}}, &h
		return t.overdraws(doc)
	}
	h := hashReturn(t.request.SaleID, t.request.Lines)
	d.needs, d.subject = nil, &h
	var all, cash money.Amount // given back of it before
	if t.sale != nil && !t.request.Training {
		var err error
		if all, cash, err = givenBack(tx, t.cashier, t.sale.id); err != nil {
			return err
		}
	}
	if doc.Purpose == purposeNoReceipt && !t.request.Training {
		var err error
		if all, err = givenUnproven(tx, &t.shop, db.At(t.now()), t.cashier); err != nil {
			return err
		}
	}
	if right := rightOfReturn(doc); right != "" {
		d.need(need{right: right, amount: withBefore(doc.Total-doc.swapped(), all)})
	}
	if err := t.measureDay(tx, doc); err != nil {
		return err
	}
	if t.waived > 0 {
		d.need(need{right: access.WaiveFee, amount: t.waived})
	}
	for _, tender := range doc.Tenders {
		if tender.Kind == Cash {
			d.need(need{right: access.ReturnCash, amount: withBefore(tender.Amount, cash)})
		}
	}
	if err := t.overdraws(doc); err != nil || t.sale == nil {
		return err
	}
	days, err := daysSince(t.sold.CommittedAt, t.now())
	d.need(need{right: access.ReturnLate, amount: days})
	if t.late > 0 {
		d.need(need{right: access.ReturnTooLate, amount: t.late})
	}
	return err
}

// withBefore is what is given now with what was before: nothing now is nothing that
// needs to be allowed.
func withBefore(now, before money.Amount) money.Amount {
	if now <= 0 {
		return now
	}
	return now + before
}

// swapped is what other goods were taken for, against a receipt: no refund that
// anybody has to allow. What no receipt proves is given for it all the same.
func (d *Document) swapped() (sum money.Amount) {
	if d.Purpose == purposeNoReceipt {
		return 0
	}
	for _, t := range d.Tenders {
		if t.Kind == exchanged {
			sum += t.Amount
		}
	}
	return sum
}

// daysSince are whole days, in the place of an amount.
func daysSince(committed string, now time.Time) (money.Amount, error) {
	at, err := time.Parse(wireTime, committed)
	if err != nil {
		return 0, fmt.Errorf("read when it was sold: %w", err)
	}
	return money.Amount(max(now.Sub(at), 0) / (24 * time.Hour)), nil
}

func hashVoid(sale string) [sha256.Size]byte { return hashSubject(purposeVoid, sale) }

// hashReturn is over what comes back, in any order.
func hashReturn(sale string, lines []ReturnLine) [sha256.Size]byte {
	texts := make([]string, len(lines))
	for i, l := range lines {
		texts[i] = string(mustJSON(l))
	}
	slices.Sort(texts)
	return hashSubject(kindReturn, sale, texts)
}

// manyEmpties is what empties are paid back for to anybody, in minor units: a
// full trolley is worth less.
const manyEmpties = 10_000

// rightOfReturn is what a return needs by what it is held against.
func rightOfReturn(doc *Document) access.Right {
	switch {
	case doc.Purpose == purposeEmpties && doc.Total <= manyEmpties:
		return ""
	case doc.Purpose == purposeEmpties, doc.Purpose == purposeNoReceipt:
		return access.ReturnNoReceipt
	}
	return access.ReturnReceipt
}

func entryOf(purpose string) string {
	if purpose == purposeVoid {
		return entryVoid
	}
	return entryReturn
}
