package pricing

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tillbell/pos/money"
)

func TestThirdsOfALine(t *testing.T) {
	t.Parallel()
	sold := Sold{Quantity: 3 * money.One, Amount: 100, Tax: 16, Total: 100}
	want := []Line{{33, 0, 5, 33}, {34, 0, 6, 34}, {33, 0, 5, 33}}
	for i, want := range want {
		if got, err := Refund(sold, money.Quantity(i)*money.One, money.One); got != want || err != nil {
			t.Errorf("part %d is %+v, %v; want %+v", i+1, got, err, want)
		}
	}
}

// A sold line, cut anywhere, comes back to the cent, and no part is below zero.
func TestPartsAddUpToTheWhole(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p, items := drawPolicy(t), drawItems(t)
		cart, err := Price(p, items)
		if err != nil {
			t.Fatal(err)
		}
		i := rapid.IntRange(0, len(items)-1).Draw(t, "line")
		line, quantity := cart.Lines[i], items[i].Quantity
		sold := Sold{quantity, line.Amount, line.Discount, line.Tax, line.Total}
		var sum Line
		for already := money.Quantity(0); already < quantity; {
			// Seldom more than a few parts: half or more of what is left.
			part := money.Quantity(rapid.Int64Range(int64(quantity-already+1)/2, int64(quantity-already)).Draw(t, "part"))
			got, err := Refund(sold, already, part)
			if err != nil {
				t.Fatal(err)
			}
			if got.Amount < 0 || got.Discount < 0 || got.Tax < 0 || got.Total < got.Tax {
				t.Fatalf("a part of %+v is %+v", sold, got)
			}
			if p.TaxIncluded && got.Total != got.Amount-got.Discount || !p.TaxIncluded && got.Total != got.Amount-got.Discount+got.Tax {
				t.Fatalf("a part of %+v does not add up: %+v", sold, got)
			}
			sum = Line{sum.Amount + got.Amount, sum.Discount + got.Discount, sum.Tax + got.Tax, sum.Total + got.Total}
			already += part
		}
		if sum != line {
			t.Fatalf("the parts of %+v add up to %+v", line, sum)
		}
	})
}

func TestRefundRefuses(t *testing.T) {
	t.Parallel()
	sold := Sold{Quantity: 2 * money.One, Amount: 1000, Tax: 160, Total: 1000}
	for _, row := range []struct {
		name              string
		sold              Sold
		already, quantity money.Quantity
		want              error
	}{
		{"more than sold", sold, 0, 2001, ErrOverReturned},
		{"more than is left", sold, 1000, 1001, ErrOverReturned},
		{"all is back already", sold, 2000, 1, ErrOverReturned},
		{"sums beyond int64", sold, 1000, 1<<63 - 1, ErrOverReturned},
		{"more back than sold", sold, 3000, 1, ErrOverReturned},
		{"nothing", sold, 0, 0, ErrQuantity},
		{"less than nothing", sold, 0, -1, ErrQuantity},
		{"less than nothing before", sold, -1, 1, ErrQuantity},
		{"a line without quantity", Sold{}, 0, 1, ErrQuantity},
		{"a line that does not add up", Sold{Quantity: 1000, Amount: 1000, Tax: 160, Total: 1100}, 0, 1000, ErrBrokenSale},
	} {
		if got, err := Refund(row.sold, row.already, row.quantity); !errors.Is(err, row.want) {
			t.Errorf("%s: %+v, %v; want %v", row.name, got, err, row.want)
		}
	}
}

func TestSettleRefund(t *testing.T) {
	t.Parallel()
	canada := Policy{Cash: money.CashRoundingFor("CA", "CAD")}
	some := func(isCash bool, amount money.Amount) RefundTender { return RefundTender{isCash, &amount} }
	openCash, openCard := RefundTender{Cash: true}, RefundTender{}
	for _, row := range []struct {
		name    string
		policy  Policy
		total   money.Amount
		tenders []RefundTender
		want    RefundSettlement
		err     error
	}{
		{"cash takes what is due", Policy{}, 1999, []RefundTender{openCash}, RefundSettlement{[]money.Amount{1999}, 0, 1999}, nil},
		{"cash is rounded", canada, 1999, []RefundTender{openCash}, RefundSettlement{[]money.Amount{2000}, 1, 2000}, nil},
		{"card is not", canada, 1999, []RefundTender{openCard}, RefundSettlement{[]money.Amount{1999}, 0, 0}, nil},
		{"cash as named", canada, 1999, []RefundTender{some(true, 2000)}, RefundSettlement{[]money.Amount{2000}, 1, 2000}, nil},
		{"cash not rounded", canada, 1999, []RefundTender{some(true, 1999)}, RefundSettlement{}, ErrRefundMismatch},
		{"card first, cash the rest", canada, 1999, []RefundTender{some(false, 1000), openCash}, RefundSettlement{[]money.Amount{1000, 1000}, 1, 1000}, nil},
		{"cash first, card the rest", canada, 1999, []RefundTender{some(true, 1000), openCard}, RefundSettlement{[]money.Amount{1000, 999}, 0, 1000}, nil},
		{"cash that coins cannot pay", canada, 1999, []RefundTender{some(true, 1001), openCard}, RefundSettlement{}, ErrRefundMismatch},
		{"too much", Policy{}, 1999, []RefundTender{some(false, 2000)}, RefundSettlement{}, ErrRefundMismatch},
		{"too little", Policy{}, 1999, []RefundTender{some(false, 1998)}, RefundSettlement{}, ErrRefundMismatch},
		{"too much beside an open one", Policy{}, 1999, []RefundTender{some(true, 2500), openCard}, RefundSettlement{}, ErrRefundMismatch},
		{"too much cash beside open cash", Policy{}, 1999, []RefundTender{some(true, 2500), openCash}, RefundSettlement{}, ErrRefundMismatch},
		{"no tender", Policy{}, 1999, nil, RefundSettlement{}, ErrRefundMismatch},
		{"nothing due", Policy{}, 0, nil, RefundSettlement{Amounts: []money.Amount{}}, nil},
		{"two open", Policy{}, 1999, []RefundTender{openCard, openCash}, RefundSettlement{}, ErrOpenTenders},
		{"a negative one", Policy{}, 1999, []RefundTender{some(true, -1), openCard}, RefundSettlement{}, ErrTender},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			got, err := SettleRefund(row.policy, row.total, Refunded{}, row.tenders)
			if !slices.Equal(got.Amounts, row.want.Amounts) || got.Rounding != row.want.Rounding || got.Cash != row.want.Cash || !errors.Is(err, row.err) {
				t.Errorf("got %+v, %v; want %+v, %v", got, err, row.want, row.err)
			}
		})
	}
}

func TestRefundsPayTheRoundedTotal(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := drawPolicy(t)
		total := money.Amount(rapid.Int64Range(0, 100_000).Draw(t, "total"))
		first := money.Amount(rapid.Int64Range(0, int64(total)).Draw(t, "first"))
		tenders := []RefundTender{{Amount: &first}, {Cash: rapid.Bool().Draw(t, "cash")}}
		s, err := SettleRefund(p, total, Refunded{}, tenders)
		if err != nil {
			t.Fatal(err)
		}
		if s.Amounts[0]+s.Amounts[1] != total+s.Rounding || !tenders[1].Cash && s.Rounding != 0 {
			t.Fatalf("%d paid out as %+v", total, s)
		}
	})
}

// In whatever parts a sale that was paid in cash comes back, and whatever of it
// goes out otherwise, the cash is never more than was paid and, where all of it
// is cash, in the end just that.
func TestPartsPayOutTheRoundedWhole(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := drawPolicy(t)
		total := money.Amount(rapid.Int64Range(1, 5_000).Draw(t, "total"))
		mixed := rapid.Bool().Draw(t, "mixed")
		paid := CashDue(p, total)
		var before Refunded
		for left := total; left > 0; {
			part := money.Amount(rapid.Int64Range(0, int64(left)).Draw(t, "part"))
			if rapid.Bool().Draw(t, "the rest") {
				part = left
			}
			left -= part
			other := money.Amount(0)
			if mixed {
				other = money.Amount(rapid.Int64Range(0, int64(part)).Draw(t, "other"))
			}
			s, err := SettleRefund(p, part, before, []RefundTender{{Amount: &other}, {Cash: true}})
			if err != nil {
				t.Fatal(err)
			}
			if s.Cash < 0 || s.Amounts[0]+s.Amounts[1] != part+s.Rounding || p.Cash.Round(s.Cash) != s.Cash {
				t.Fatalf("%d after %+v paid out as %+v", part, before, s)
			}
			before = Refunded{Due: before.Due + part - other, Cash: before.Cash + s.Cash, Other: before.Other + other}
			if before.Cash > paid {
				t.Fatalf("%d in cash of %d paid: %+v", before.Cash, paid, before)
			}
		}
		if !mixed && before.Cash != paid {
			t.Fatalf("%d in cash of %d paid", before.Cash, paid)
		}
	})
}

func TestWhatWentBackBeforeIsCounted(t *testing.T) {
	t.Parallel()
	norway, slovakia := Policy{Cash: money.CashRoundingFor("NO", "NOK")}, Policy{Cash: money.CashRoundingFor("SK", "EUR")}
	euro := Policy{Cash: money.CashRoundingFor("FI", "EUR")}
	for _, row := range []struct {
		name   string
		policy Policy
		total  money.Amount
		before Refunded
		want   money.Amount
	}{
		{"the first screw", norway, 50, Refunded{}, 100},
		{"the second", norway, 50, Refunded{Due: 50, Cash: 100}, 0},
		{"the third", norway, 50, Refunded{Due: 100, Cash: 100}, 100},
		{"a third of 9.99", euro, 333, Refunded{}, 335},
		{"the next", euro, 333, Refunded{Due: 333, Cash: 335}, 330},
		{"the last", euro, 333, Refunded{Due: 666, Cash: 665}, 335},
		{"the least, once", slovakia, 2, Refunded{}, 5},
		{"and not again", slovakia, 2, Refunded{Due: 2, Cash: 5}, 0},
		{"never for what is mixed", slovakia, 2, Refunded{Other: 500}, 0},
		{"more was given before than should have been", norway, 50, Refunded{Due: 100, Cash: 200}, 0},
		{"coins did not pay what went before", euro, 333, Refunded{Due: 333, Cash: 333}, 330},
		{"nothing", norway, 0, Refunded{Due: 50}, 0},
	} {
		s, err := SettleRefund(row.policy, row.total, row.before, []RefundTender{{Cash: true}})
		if err != nil || s.Cash != row.want || s.Rounding != row.want-row.total {
			t.Errorf("%s: %+v, %v; want %d", row.name, s, err, row.want)
		}
	}
	for _, broken := range []Refunded{{Due: -1}, {Cash: -1}, {Other: money.MaxAmount + 1}} {
		if _, err := SettleRefund(norway, 50, broken, []RefundTender{{Cash: true}}); !errors.Is(err, ErrTender) {
			t.Errorf("%+v: %v", broken, err)
		}
	}
}
