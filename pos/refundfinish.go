package pos

import (
	"context"
	"fmt"

	"tillbell/pos/money"
	"tillbell/pos/terminal"
)

// FinishRefund commits, at whichever till, what money went back to cards for.
// What no terminal gave back goes out as rest says. Whoever finishes it needs
// the rights for it: approvals were for who began it. The same again gives the
// document, as every commit does.
func (p *Pos) FinishRefund(ctx context.Context, c Cashier, id, rest string) (Answer, error) {
	v, err := p.Refund(ctx, c.Store, id)
	if err != nil {
		return Answer{}, err
	}
	var row refundRow
	if err := p.db.Read(ctx).Where("id = ?", id).Take(&row).Error; err != nil {
		return Answer{}, fmt.Errorf("read refund: %w", err)
	}
	r, err := row.request()
	if err != nil {
		return Answer{}, err
	}
	f, err := v.wentBack(rest)
	if err != nil {
		return Answer{}, err
	}
	f.byHand = row.Amount - v.Amount
	switch {
	case r.Return != nil:
		r.Return.Tenders = f.tenders(r.Return.Tenders)
		return p.CommitReturn(ctx, c, id, *r.Return)
	case r.Void != nil:
		return p.CommitVoid(ctx, c, id, *r.Void)
	case r.Exchange != nil:
		r.Exchange.Tenders = f.tenders(r.Exchange.Tenders)
		return p.CommitExchange(ctx, c, id, *r.Exchange)
	}
	r.Layaway.LayawayCancel.ID, r.Layaway.Tenders = id, f.tenders(r.Layaway.Tenders)
	return p.CancelLayaway(ctx, c, r.Layaway.ID, r.Layaway.LayawayCancel)
}

// finishing is how a refund's card money went out in the end.
type finishing struct {
	by     []TenderRequest // what terminals gave back
	rest   []TenderRequest // what they did not
	byHand money.Amount    // what none of them took
	cash   bool            // the rest is cash, which takes what is due, as it is rounded
}

// wentBack is what terminals gave back, and refuses while that is not known, or
// where something is left that nobody said about how it goes out.
func (v *RefundView) wentBack(rest string) (f finishing, err error) {
	left := v.Amount
	for i := range v.Payments {
		one := &v.Payments[i]
		switch {
		case one.Status == string(terminal.Pending):
			return f, errRefundPending.With("payment_id", one.ID)
		case one.Kept != "": // in the books already, and the document gives so much less
			left -= one.Amount
		case one.Status == string(terminal.Approved):
			left -= one.Amount
			f.by = append(f.by, TenderRequest{Kind: Card, Amount: &one.Amount, PaymentID: one.ID})
		}
	}
	if left > 0 {
		if rest == "" {
			return f, errRefundLeft.With("left", left)
		}
		f.rest = []TenderRequest{{Kind: rest, Amount: &left}}
		if f.cash = rest == Cash; f.cash { // it takes what is due, as it is rounded
			f.rest[0].Amount = nil
		}
	}
	return f, nil
}

// tenders puts what went out in the place of the card's tenders.
func (f *finishing) tenders(asked []TenderRequest) []TenderRequest {
	out, placed := make([]TenderRequest, 0, len(asked)+len(f.by)), false
	for _, t := range asked {
		switch {
		case t.Kind == Cash && f.cash:
			continue
		case t.Kind != Card || t.PaymentID != "":
			out = append(out, t)
			continue
		case placed:
			continue
		}
		placed = true
		out = append(out, f.by...)
		if f.byHand > 0 {
			out = append(out, TenderRequest{Kind: Card, Amount: &f.byHand, Reference: t.Reference})
		}
		out = append(out, f.rest...)
	}
	return out
}
