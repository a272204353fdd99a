package pos

import (
	"context"
	"slices"

	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

var errWeighTraining = fault.New(fault.Invalid, "training", "In training no money goes back to cards.")

func (p *Pos) weighReturn(ctx context.Context, c Cashier, id string, r *ReturnRequest) (func(*db.Tx) (*weighed, error), error) {
	if r.Training {
		return nil, errWeighTraining
	}
	if err := r.check(); err != nil {
		return nil, err
	}
	t, err := p.newReturning(ctx, c, id, *r)
	if err != nil {
		return nil, err
	}
	return t.weighing(), nil
}

func (p *Pos) weighVoid(ctx context.Context, c Cashier, id string, r *VoidRequest) (func(*db.Tx) (*weighed, error), error) {
	back, err := r.asReturn()
	if err != nil {
		return nil, err
	}
	if back.Training {
		return nil, errWeighTraining
	}
	t, err := p.newReturning(ctx, c, id, back)
	if err != nil {
		return nil, err
	}
	t.void = true
	return t.weighing(), nil
}

func (p *Pos) weighExchange(ctx context.Context, c Cashier, id string, r *ExchangeRequest) (func(*db.Tx) (*weighed, error), error) {
	if r.Training {
		return nil, errWeighTraining
	}
	back := ReturnRequest{SaleID: r.Return.SaleID, Lines: r.Return.Lines, Reason: r.Return.Reason, Gift: r.Return.Gift, Extras: r.Extras}
	if err := r.check(); err != nil {
		return nil, err
	}
	if err := back.check(); err != nil {
		return nil, err
	}
	x, err := p.newExchanging(ctx, c, id, *r, back)
	if err != nil {
		return nil, err
	}
	return func(tx *db.Tx) (*weighed, error) {
		one := x.in(tx)
		one.back.dry = true
		if err := stand(tx, &one.back.cashier); err != nil {
			return nil, err
		}
		one.sale.cashier = one.back.cashier
		doc, _, err := one.built()
		if err != nil {
			return nil, err
		}
		if doc == nil {
			return nil, errRefundDone
		}
		w, err := one.back.weighedAs(doc)
		if err != nil {
			return nil, one.back.whileShort(err)
		}
		if err := one.back.parts.judge(&one.sale); err != nil {
			return nil, err
		}
		w.approvals = append(w.approvals, one.sale.granted.ids()...)
		return w, nil
	}, nil
}

func (p *Pos) weighLayaway(ctx context.Context, c Cashier, r *LayawayEnd) (func(*db.Tx) (*weighed, error), error) {
	if r.Training {
		return nil, errWeighTraining
	}
	cancel, err := p.newCancelling(ctx, c, r.ID, r.LayawayCancel)
	if err != nil {
		return nil, err
	}
	return func(tx *db.Tx) (*weighed, error) {
		m := *cancel.till
		m.tx, m.dry = tx, true
		if m.head, err = lockHead(ctx, tx, c.Register); err != nil {
			return nil, err
		}
		if m.head.drawer == "" {
			return nil, errDrawerClosed
		}
		if _, err := m.cancel(cancel.shop, r.LayawayCancel, cancel.reason, [32]byte{}); err != nil {
			return nil, whileShort(err, m.shop, m.short)
		}
		return &weighed{cards: m.toCards, charges: m.layout, approvals: m.granted.ids(), currency: m.row.Currency, subject: []byte{}}, nil
	}, nil
}

// weighing tries the return in a transaction, as often as that is run.
func (t *returning) weighing() func(*db.Tx) (*weighed, error) {
	return func(tx *db.Tx) (*weighed, error) {
		one := *t
		one.tx, one.dry, one.parts = tx, true, t.pos.newParts()
		if err := stand(tx, &one.cashier); err != nil {
			return nil, err
		}
		one.request.Lines = slices.Clone(t.request.Lines)
		doc, _, err := one.built()
		if err != nil {
			return nil, err
		}
		if doc == nil {
			return nil, errRefundDone
		}
		w, err := one.weighedAs(doc)
		return w, one.whileShort(err)
	}
}

// weighedAs judges a return that was built.
func (t *returning) weighedAs(doc *Document) (*weighed, error) {
	t.draft.doc, t.draft.tenders = doc, doc.Tenders
	if err := t.measure(t.tx.DB, doc); err != nil {
		return nil, err
	}
	if err := t.parts.judge(t.draft); err != nil {
		return nil, err
	}
	subject := t.draft.subjectHash()
	return &weighed{cards: t.toCards, charges: t.layout, subject: subject[:], approvals: t.draft.granted.ids(), currency: doc.Currency}, nil
}

// layOut lays what goes to cards over the charges it came from, the first first.
func layOut(charges []RefundPart, amount money.Amount) []RefundPart {
	parts := []RefundPart{}
	for _, c := range charges {
		if take := min(c.Amount, amount); take > 0 {
			parts, amount = append(parts, RefundPart{Of: c.Of, Amount: take}), amount-take
		}
	}
	return parts
}

// holdApprovals locks approvals before they are weighed, as a lock that is
// taken while weighing is let go with it.
func holdApprovals(ctx context.Context, tx *db.Tx, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	if err := checkApprovals(ids); err != nil {
		return err
	}
	p := tx.Pipe()
	if err := access.LookApprovals(p, unique(slices.Clone(ids)), make(map[string]*access.Approval)); err != nil {
		return err
	}
	return p.Run(ctx)
}

// useApprovals marks approvals used by what money goes back for: its document
// finds them as its own, however long the terminal took.
func useApprovals(ctx context.Context, tx *db.Tx, ids []string, id string) error {
	ids = unique(ids)
	if len(ids) == 0 {
		return nil
	}
	by := make([]string, len(ids))
	for i := range by {
		by[i] = id
	}
	p := tx.Pipe()
	if err := access.UseApprovals(p, tx.Now, ids, by); err != nil {
		return err
	}
	return p.Run(ctx)
}
