package pos

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"tillbell/pos/money"
)

// drawerTally is what documents came to on a drawer since it was opened, by
// who made them. While the drawer is open it lies in its register's head, which
// every commit reads and writes anyway: a drawer is looked at and closed in no
// time, however much was sold on it, and what it says was true when the last
// document went into the books. Between two registers it lies with the drawer.
type drawerTally struct {
	staff []staffTally
	taxes taxSums
}

// staffTally is one cashier's share of a drawer.
type staffTally struct {
	id             string
	sales, returns CountTotal
	gain, loss     money.Amount // of rounding
	tips, change   money.Amount
	vouchers       money.Amount // charged up less taken back, in neither of the above
	tenders        []takings
}

// takings are what one kind of payment brought and gave back.
type takings struct {
	Kind, Currency          string // of foreign cash; empty: the store's
	Taken, Refunds, Foreign money.Amount
}

func (t *takings) plus(o *takings) {
	t.Taken, t.Refunds, t.Foreign = t.Taken+o.Taken, t.Refunds+o.Refunds, t.Foreign+o.Foreign
}

// add takes a document in. A drawer that was opened before tallies were kept
// has none, and is summed up from its documents.
func (t *drawerTally) add(d *Document) {
	if t == nil {
		return
	}
	sign := money.Amount(1)
	one := t.of(d.StaffID)
	if d.Kind == kindReturn {
		sign = -1
		one.returns.plus(CountTotal{1, d.turnover()})
	} else {
		one.sales.plus(CountTotal{1, d.turnover()})
	}
	one.vouchers += sign * d.Vouchers
	one.round(sign * d.Rounding)
	one.tips, one.change = one.tips+sign*d.Tip, one.change+d.Change
	t.taxes.add(d, sign)
	for i := range d.Tenders {
		x := &d.Tenders[i]
		if x.Kind == exchanged { // what two halves pay each other is no money
			continue
		}
		part := takings{Kind: x.Kind, Currency: x.Currency, Foreign: sign * x.ForeignAmount}
		if sign < 0 {
			part.Refunds = x.Amount
		} else {
			part.Taken = x.Amount
		}
		one.take(&part)
	}
}

func (t *drawerTally) of(staff string) *staffTally {
	for i := range t.staff {
		if t.staff[i].id == staff {
			return &t.staff[i]
		}
	}
	t.staff = append(t.staff, staffTally{id: staff})
	return &t.staff[len(t.staff)-1]
}

func (s *staffTally) round(by money.Amount) {
	if by > 0 {
		s.gain += by
	} else {
		s.loss -= by
	}
}

func (s *staffTally) take(part *takings) {
	for i := range s.tenders {
		if x := &s.tenders[i]; x.Kind == part.Kind && x.Currency == part.Currency {
			x.plus(part)
			return
		}
	}
	s.tenders = append(s.tenders, *part)
}

// all is everybody's together.
func (t *drawerTally) all() (sum staffTally) {
	for i := range t.staff {
		s := &t.staff[i]
		sum.sales.plus(s.sales)
		sum.returns.plus(s.returns)
		sum.gain, sum.loss = sum.gain+s.gain, sum.loss+s.loss
		sum.tips, sum.change, sum.vouchers = sum.tips+s.tips, sum.change+s.change, sum.vouchers+s.vouchers
		for j := range s.tenders {
			sum.take(&s.tenders[j])
		}
	}
	return sum
}

// paid are the ways to pay in the order of reports, with one for the store's
// cash where change was given on foreign cash or vouchers alone.
func (s *staffTally) paid() []takings {
	out := slices.Clone(s.tenders)
	if s.change != 0 && !slices.ContainsFunc(out, func(x takings) bool { return x.Kind == Cash && x.Currency == "" }) {
		out = append(out, takings{Kind: Cash})
	}
	slices.SortFunc(out, func(a, b takings) int {
		if a.Kind != b.Kind {
			return strings.Compare(a.Kind, b.Kind)
		}
		return strings.Compare(a.Currency, b.Currency)
	})
	return out
}

// kept begins what appendTo writes, so that an empty tally is not taken for
// none. The first ones did not tell vouchers apart: no document did then.
const (
	keptFirst = 1
	kept      = 2
)

// appendTo writes the tally as it is kept: numbers of variable length.
func (t *drawerTally) appendTo(b []byte) []byte {
	if t == nil {
		return b
	}
	b = append(b, kept)
	b = binary.AppendVarint(b, int64(len(t.staff)))
	for i := range t.staff {
		s := &t.staff[i]
		b = appendName(b, s.id)
		for _, n := range []int64{s.sales.Count, int64(s.sales.Total), s.returns.Count, int64(s.returns.Total), int64(s.gain), int64(s.loss),
			int64(s.tips), int64(s.change), int64(s.vouchers), int64(len(s.tenders))} {
			b = binary.AppendVarint(b, n)
		}
		for _, x := range s.tenders {
			b = appendName(appendName(b, x.Kind), x.Currency)
			for _, n := range []money.Amount{x.Taken, x.Refunds, x.Foreign} {
				b = binary.AppendVarint(b, int64(n))
			}
		}
	}
	return t.taxes.appendTo(b)
}

// parseDrawerTally reads what appendTo wrote; nothing is no tally.
func parseDrawerTally(b []byte) (*drawerTally, error) {
	if len(b) == 0 {
		return nil, nil
	}
	if b[0] != kept && b[0] != keptFirst {
		return nil, errTally
	}
	t, r := &drawerTally{}, tallyReader{b: b[1:]}
	for n := r.next(); n > 0 && !r.bad; n-- {
		s := staffTally{id: r.text(), sales: CountTotal{r.next(), r.amount()}, returns: CountTotal{r.next(), r.amount()},
			gain: r.amount(), loss: r.amount(), tips: r.amount(), change: r.amount()}
		if b[0] != keptFirst {
			s.vouchers = r.amount()
		}
		for m := r.next(); m > 0 && !r.bad; m-- {
			s.tenders = append(s.tenders, takings{r.text(), r.text(), r.amount(), r.amount(), r.amount()})
		}
		t.staff = append(t.staff, s)
	}
	t.taxes = r.taxes()
	if r.bad || len(r.b) > 0 {
		return nil, errTally
	}
	return t, nil
}

// tallyOf is the tally of a drawer that is not closed: as it was kept, or else
// summed up.
func tallyOf(tx *gorm.DB, row *drawerRow) (*drawerTally, error) {
	b := row.Tally
	if row.Status == "open" {
		err := tx.Raw(`SELECT drawer_tally FROM register_heads WHERE register_id = ?`, row.RegisterID).Row().Scan(&b)
		if err != nil {
			return nil, fmt.Errorf("read the tally of drawer %s: %w", row.ID, err)
		}
	}
	t, err := parseDrawerTally(b)
	if err != nil || t != nil {
		return t, err
	}
	return recountDrawer(tx, row.ID)
}
