package pos

import (
	"context"

	"tillbell/pos/money"
	"tillbell/server/access"
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

// overdraws asks for the right where a return gives more cash than the drawer
// should hold. Whoever has it anyway is not counted for.
func (t *returning) overdraws(doc *Document) error {
	*t.short = shortAsk{}
	cash := doc.cashBack()
	if t.quoted != nil || t.request.Training || cash <= 0 || t.head.drawer == "" {
		return nil
	}
	verdict := t.cashier.Rights.Allows(access.OverdrawDrawer, int64(cash), 0)
	if verdict == access.Allowed {
		return nil
	}
	row, err := findDrawer(t.tx, t.cashier.Store, t.head.drawer)
	if err != nil || row == nil {
		return err
	}
	v, err := reportLocked(t.tx, t.head, row)
	if err != nil || cash <= *v.Expected {
		return err
	}
	*t.short = shortAsk{t.head.drawer, cash}
	if verdict == access.Denied {
		f := fault.New(fault.Invalid, "drawer_short", "That is more than the drawer holds.").At("tenders", "drawer_short", "are more cash than the drawer holds")
		if !t.shop.BlindCount || t.cashier.SeesExpected {
			f = f.With("expected", max(*v.Expected, 0))
		}
		return f
	}
	t.draft.need(need{right: access.OverdrawDrawer, amount: cash})
	return nil
}

// shortRefusal is the refusal of a return that is weighed alone: what it asked
// is kept once the weighing is taken back.
type shortRefusal struct {
	error
	of *returning
}

func (s *shortRefusal) Unwrap() error { return s.error }

func (t *returning) whileShort(refusal error) error {
	if refusal == nil || t.short.cash == 0 {
		return refusal
	}
	return &shortRefusal{refusal, t}
}

// refusedShort keeps what a blind counter learnt of a drawer by a refund that was
// refused, and gives the refusal.
func (p *Pos) refusedShort(ctx context.Context, c Cashier, t *returning, refusal error) error {
	if t.short.cash == 0 || !t.shop.BlindCount || c.SeesExpected {
		return refusal
	}
	if _, ok := fault.As(refusal); !ok {
		return refusal
	}
	if err := p.keepAsked(ctx, c, t.short.drawer, "refund", t.short.cash, nil); err != nil {
		return err
	}
	return refusal
}
