package pos

import (
	"encoding/binary"
	"errors"
	"slices"
	"strings"

	"tillbell/pos/money"
)

// tally is what a register's documents came to since its day began. It lies in
// the register's head, which every commit reads and writes anyway, so that a
// day is closed in no time however much was sold in it. Where it does not hold
// all documents (those of before it was kept), they are summed up instead.
type tally struct {
	sales, returns, voids   CountTotal
	tax, discount, rounding money.Amount // on sales less returns
	tips, vouchers          money.Amount // the same, and no turnover
	taxes                   taxSums
	tenders                 []ClosingTender
}

// add takes a document in.
func (t *tally) add(d *Document) {
	sign := money.Amount(1)
	if d.Kind == kindReturn {
		sign = -1
		t.returns.plus(CountTotal{1, d.turnover()})
		if d.Purpose == purposeVoid {
			t.voids.plus(CountTotal{1, d.turnover()})
		}
	} else {
		t.sales.plus(CountTotal{1, d.turnover()})
	}
	t.vouchers += sign * d.Vouchers
	t.tax, t.discount = t.tax+sign*d.Tax, t.discount+sign*d.Discount
	t.rounding, t.tips = t.rounding+sign*d.Rounding, t.tips+sign*d.Tip
	t.taxes.add(d, sign)
	for i := range d.Tenders {
		if x := &d.Tenders[i]; x.Kind != exchanged { // what two halves pay each other is no money
			t.tender(x.Kind, 1, sign*x.Amount)
		}
	}
	if d.Change != 0 {
		t.tender(Cash, 0, -sign*d.Change)
	}
}

func (t *tally) tender(kind string, n int64, amount money.Amount) {
	for i := range t.tenders {
		if x := &t.tenders[i]; x.Kind == kind {
			x.Count, x.Amount = x.Count+n, x.Amount+amount
			return
		}
	}
	t.tenders = append(t.tenders, ClosingTender{kind, n, amount})
}

// into puts the sums into a closing.
func (t *tally) into(v *Closing) {
	v.Sales, v.Returns, v.Voids = t.sales, t.returns, t.voids
	v.Discount, v.Rounding, v.Tips = t.discount, t.rounding, t.tips
	v.Tax, v.Total = t.tax, t.sales.Total-t.returns.Total
	v.Taxes, v.Tenders = t.taxes.sorted(), append([]ClosingTender{}, t.tenders...)
	slices.SortFunc(v.Tenders, func(a, b ClosingTender) int { return strings.Compare(a.Kind, b.Kind) })
	v.Vouchers = newVouchers(t.vouchers, v.paidBy(GiftCard))
}

// withVouchers begins a tally that has some; no count is below zero.
const withVouchers = -1

// appendTo writes the tally as it is kept: numbers of variable length.
func (t *tally) appendTo(b []byte) []byte {
	if t.sales.Count == 0 && t.returns.Count == 0 {
		return b
	}
	if t.vouchers != 0 {
		b = binary.AppendVarint(binary.AppendVarint(b, withVouchers), int64(t.vouchers))
	}
	for _, n := range []int64{t.sales.Count, int64(t.sales.Total), t.returns.Count, int64(t.returns.Total), t.voids.Count, int64(t.voids.Total),
		int64(t.tax), int64(t.discount), int64(t.rounding), int64(t.tips)} {
		b = binary.AppendVarint(b, n)
	}
	b = t.taxes.appendTo(b)
	b = binary.AppendVarint(b, int64(len(t.tenders)))
	for _, x := range t.tenders {
		b = appendName(b, x.Kind)
		b = binary.AppendVarint(b, x.Count)
		b = binary.AppendVarint(b, int64(x.Amount))
	}
	return b
}

func appendName(b []byte, s string) []byte {
	return append(binary.AppendVarint(b, int64(len(s))), s...)
}

var errTally = errors.New("a register's tally cannot be read")

// parseTally reads what appendTo wrote; nothing is an empty tally.
func parseTally(b []byte) (t tally, err error) {
	if len(b) == 0 {
		return t, nil
	}
	r := tallyReader{b: b}
	n := r.next()
	if n == withVouchers {
		t.vouchers, n = r.amount(), r.next()
	}
	t.sales, t.returns, t.voids = CountTotal{n, r.amount()}, CountTotal{r.next(), r.amount()}, CountTotal{r.next(), r.amount()}
	t.tax, t.discount, t.rounding, t.tips = r.amount(), r.amount(), r.amount(), r.amount()
	t.taxes = r.taxes()
	for n := r.next(); n > 0 && !r.bad; n-- {
		t.tenders = append(t.tenders, ClosingTender{r.text(), r.next(), r.amount()})
	}
	if r.bad || len(r.b) > 0 {
		return tally{}, errTally
	}
	return t, nil
}

type tallyReader struct {
	b   []byte
	bad bool
}

func (r *tallyReader) next() int64 {
	n, size := binary.Varint(r.b)
	if size <= 0 {
		r.bad, size = true, 0
	}
	r.b = r.b[size:]
	return n
}

func (r *tallyReader) amount() money.Amount { return money.Amount(r.next()) }

func (r *tallyReader) text() string {
	n := r.next()
	if n < 0 || n > int64(len(r.b)) {
		r.bad, n = true, 0
	}
	s := string(r.b[:n])
	r.b = r.b[n:]
	return s
}
