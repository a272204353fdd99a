package pos

import (
	"context"

	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// A drawer should not be given out of what is not in it: either the refund is
// not what was meant, or the drawer is not. Cash that goes back above what it
// should hold wants the right to that, or somebody's yes. Whoever counts blind
// could ask by refunds what a drawer holds: such an ask is kept, see asked.go.

// shortAsk is the cash that was asked of a drawer which should not hold it.
type shortAsk struct {
	drawer string
	cash   money.Amount
}

// cashBack is what of a return is given in cash.
func (d *Document) cashBack() (sum money.Amount) {
	for i := range d.Tenders {
		if d.Tenders[i].Kind == Cash {
			sum += d.Tenders[i].Amount
		}
	}
	return sum
}

// holds is what a drawer should hold, where cash asked of it is more and whoever
// asks may not take that as it is: nil where it may go out.
func holds(tx *db.Tx, c Cashier, h *head, cash money.Amount) (expected *money.Amount, err error) {
	if cash <= 0 || h.drawer == "" || c.Rights.Allows(access.OverdrawDrawer, int64(cash), 0) == access.Allowed {
		return nil, nil // whoever has the right is not counted for
	}
	row, err := findDrawer(tx, c.Store, h.drawer)
	if err != nil || row == nil {
		return nil, err
	}
	v, err := reportLocked(tx, h, row)
	if err != nil || cash <= *v.Expected {
		return nil, err
	}
	return v.Expected, nil
}

// drawerShort is the refusal of cash that a drawer should not hold.
func drawerShort(c Cashier, shop *access.Store, expected money.Amount) error {
	f := fault.New(fault.Invalid, "drawer_short", "That is more than the drawer holds.").At("tenders", "drawer_short", "are more cash than the drawer holds")
	if !shop.BlindCount || c.SeesExpected {
		f = f.With("expected", max(expected, 0))
	}
	return f
}

// overdraws asks for the right where a return gives more cash than the drawer
// should hold.
func (t *returning) overdraws(doc *Document) error {
	*t.short = shortAsk{}
	cash := doc.cashBack()
	if t.quoted != nil || t.request.Training {
		return nil
	}
	expected, err := holds(t.tx, t.cashier, t.head, cash)
	if err != nil || expected == nil {
		return err
	}
	*t.short = shortAsk{t.head.drawer, cash}
	if t.cashier.Rights.Allows(access.OverdrawDrawer, int64(cash), 0) == access.Denied {
		return drawerShort(t.cashier, &t.shop, *expected)
	}
	t.draft.need(need{right: access.OverdrawDrawer, amount: cash})
	return nil
}

// overdraws is the same of what goes back for goods that were put aside.
func (m *layawayTill) overdraws(cash money.Amount, training bool) (needs []need, err error) {
	*m.short = shortAsk{}
	if training {
		return nil, nil
	}
	expected, err := holds(m.tx, m.cashier, m.head, cash)
	if err != nil || expected == nil {
		return nil, err
	}
	*m.short = shortAsk{m.head.drawer, cash}
	if m.cashier.Rights.Allows(access.OverdrawDrawer, int64(cash), 0) == access.Denied {
		return nil, drawerShort(m.cashier, m.shop, *expected)
	}
	return []need{{right: access.OverdrawDrawer, amount: cash}}, nil
}

// shortRefusal is the refusal of what is weighed alone: what it asked is kept
// once the weighing is taken back.
type shortRefusal struct {
	error
	shop *access.Store
	ask  shortAsk
}

func (s *shortRefusal) Unwrap() error { return s.error }

func whileShort(refusal error, shop *access.Store, ask *shortAsk) error {
	if refusal == nil || ask.cash == 0 {
		return refusal
	}
	return &shortRefusal{refusal, shop, *ask}
}

func (t *returning) whileShort(refusal error) error { return whileShort(refusal, &t.shop, t.short) }

// refusedShort keeps what a blind counter learnt of a drawer by a refund that was
// refused, and gives the refusal.
func (p *Pos) refusedShort(ctx context.Context, c Cashier, shop *access.Store, ask shortAsk, refusal error) error {
	if ask.cash == 0 || !shop.BlindCount || c.SeesExpected {
		return refusal
	}
	if _, ok := fault.As(refusal); !ok {
		return refusal
	}
	if err := p.keepAsked(ctx, c, ask.drawer, "refund", ask.cash, nil); err != nil {
		return err
	}
	return refusal
}
