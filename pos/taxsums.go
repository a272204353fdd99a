package pos

import (
	"encoding/binary"
	"slices"

	"tillbell/pos/money"
)

// taxSums are what documents came to by tax, in the order in which taxes were
// met.
type taxSums []DocumentTax

// add takes in how a document's lines are taxed. Vouchers are taxed when they
// are spent.
func (t *taxSums) add(d *Document, sign money.Amount) {
	for i := range d.Lines {
		if l := &d.Lines[i]; l.GiftCard == "" || d.Vouchers == 0 {
			t.line(l, sign)
		}
	}
}

// line takes in how a line is taxed: by its components where it has several,
// else by its rate. What bears levies alone is untaxed beside them.
func (t *taxSums) line(l *DocumentLine, sign money.Amount) {
	percent := false
	for _, x := range l.Taxes {
		percent = percent || !x.Levy
		x.Base, x.Amount = sign*x.Base, sign*x.Amount
		t.taxed(x)
	}
	switch {
	case len(l.Taxes) == 0:
		t.taxed(DocumentTax{Rate: l.TaxRate, Base: sign * (l.Total - l.Tax), Amount: sign * l.Tax})
	case !percent:
		t.taxed(DocumentTax{Base: sign * (l.Total - l.Tax)})
	}
}

func (t *taxSums) taxed(tax DocumentTax) {
	for i := range *t {
		if x := &(*t)[i]; x.Rate == tax.Rate && x.Name == tax.Name {
			x.Base, x.Amount, x.Levy = x.Base+tax.Base, x.Amount+tax.Amount, x.Levy || tax.Levy
			return
		}
	}
	*t = append(*t, tax)
}

// sorted is a copy in the order of reports.
func (t taxSums) sorted() []DocumentTax {
	out := append([]DocumentTax{}, t...)
	slices.SortFunc(out, byRate)
	return out
}

func (t taxSums) appendTo(b []byte) []byte {
	b = binary.AppendVarint(b, int64(len(t)))
	for _, x := range t {
		b = appendName(b, x.Name)
		levy := int64(0)
		if x.Levy {
			levy = 1
		}
		for _, n := range []int64{levy, int64(x.Rate), int64(x.Base), int64(x.Amount)} {
			b = binary.AppendVarint(b, n)
		}
	}
	return b
}

func (r *tallyReader) taxes() (t taxSums) {
	for n := r.next(); n > 0 && !r.bad; n-- {
		t = append(t, DocumentTax{Name: r.text(), Levy: r.next() == 1, Rate: money.Rate(r.next()), Base: r.amount(), Amount: r.amount()})
	}
	return t
}
