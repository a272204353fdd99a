package pricing_test

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"tillbell/pos/money"
	"tillbell/pos/pricing"
)

func TestDiscountsByHand(t *testing.T) {
	t.Parallel()
	amount := func(n money.Amount) pricing.Manual { return pricing.Manual{Amount: n} }
	percent := func(n money.Rate) pricing.Manual { return pricing.Manual{Percent: n * 10_000} }
	for _, row := range []struct {
		name  string
		left  []money.Amount
		lines []pricing.Manual
		order pricing.Manual
		want  []pricing.ManualShare
		code  string
	}{
		{"a third off a line", []money.Amount{1999, 500}, []pricing.Manual{percent(30), {}}, pricing.Manual{}, []pricing.ManualShare{{Line: 600}, {}}, ""},
		{"an odd cent goes to the largest remainder", []money.Amount{100, 100, 101}, make([]pricing.Manual, 3), amount(100),
			[]pricing.ManualShare{{Order: 33}, {Order: 33}, {Order: 34}}, ""},
		{"the whole sale's comes off what the line's left", []money.Amount{1000, 1000}, []pricing.Manual{amount(500), {}}, percent(10),
			[]pricing.ManualShare{{Line: 500, Order: 50}, {Order: 100}}, ""},
		{"a line with nothing left takes no share", []money.Amount{0, 300}, make([]pricing.Manual, 2), amount(300), []pricing.ManualShare{{}, {Order: 300}}, ""},
		{"more than the line", []money.Amount{100}, []pricing.Manual{amount(101)}, pricing.Manual{}, nil, "line"},
		{"more than all of it", []money.Amount{100}, []pricing.Manual{{}}, pricing.Manual{Percent: 1_000_001}, nil, "order"},
		{"an amount and a percentage", []money.Amount{100}, []pricing.Manual{{Amount: 1, Percent: 1}}, pricing.Manual{}, nil, "line"},
		{"below zero", []money.Amount{100}, []pricing.Manual{{}}, amount(-1), nil, "order"},
	} {
		items := make([]pricing.Item, len(row.left))
		for i, m := range row.lines {
			items[i].ByHand = m
		}
		got, err := pricing.Discounts(money.HalfUp, items, row.left, row.order)
		var line *pricing.LineError
		code := map[bool]string{true: "line"}[errors.As(err, &line)]
		if errors.Is(err, pricing.ErrDiscount) {
			code = "order"
		}
		if code != row.code || code == "" && err != nil {
			t.Errorf("%s: %v, want %q", row.name, err, row.code)
		}
		for i := range row.want {
			if got[i] != row.want[i] {
				t.Errorf("%s: line %d takes %+v, want %+v", row.name, i+1, got[i], row.want[i])
			}
		}
	}
}

// Of two lines from which as much was taken, by hand from one and with the whole
// document from the other, the same one takes the odd cent of a tax, whichever
// was scanned first.
func TestWhoIsDiscountedByHandIsNoTie(t *testing.T) {
	t.Parallel()
	policy := pricing.Policy{TaxPerDocument: true}
	for _, byHand := range []pricing.Manual{{Amount: 1}, {Percent: 1000}} {
		plain := pricing.Item{Product: "p", UnitPrice: 1503, Quantity: money.One, Rate: 190_000, Discount: 1}
		torn := plain
		torn.ByHand = byHand
		var taxes [2]money.Amount // of the one that is torn
		for i, items := range [][]pricing.Item{{plain, torn}, {torn, plain}} {
			totals, err := pricing.Price(policy, items)
			if err != nil {
				t.Fatal(err)
			}
			if totals.Lines[0].Tax == totals.Lines[1].Tax {
				t.Fatalf("no cent is odd: %+v", totals)
			}
			taxes[i] = totals.Lines[1-i].Tax
		}
		if taxes[0] != taxes[1] {
			t.Errorf("%+v: the line's tax is %d, in another order %d", byHand, taxes[0], taxes[1])
		}
	}
}

// Whatever is taken off, no line goes below zero and the parts are the whole.
func TestSharesOfADiscountAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		left := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) money.Amount { return money.Amount(rapid.Int64Range(0, 1<<40).Draw(t, "left")) }), 1, 20).Draw(t, "lines")
		var sum money.Amount
		for _, n := range left {
			sum += n
		}
		order := pricing.Manual{Amount: money.Amount(rapid.Int64Range(0, int64(sum)).Draw(t, "off"))}
		shares, err := pricing.Discounts(money.HalfEven, make([]pricing.Item, len(left)), left, order)
		if err != nil {
			t.Fatal(err)
		}
		var all money.Amount
		for i, s := range shares {
			if all += s.Order; s.Order < 0 || s.Order > left[i] {
				t.Fatalf("line %d of %d takes %d", i+1, left[i], s.Order)
			}
		}
		if all != order.Amount {
			t.Fatalf("parts are %d of %d", all, order.Amount)
		}
	})
}
