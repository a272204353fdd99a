package pricing

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tillbell/pos/money"
)

func cash(amount money.Amount) Tender    { return Tender{Cash: true, Amount: amount} }
func card(amount money.Amount) Tender    { return Tender{Amount: amount} }
func voucher(amount money.Amount) Tender { return Tender{Amount: amount, Change: true} }

func TestSettle(t *testing.T) {
	t.Parallel()
	canada := Policy{Cash: money.CashRoundingFor("CA", "CAD")}
	sweden := Policy{Cash: money.CashRoundingFor("SE", "SEK")}
	slovakia := Policy{Cash: money.CashRoundingFor("SK", "EUR")}
	up := Policy{Cash: money.CashRounding{Step: 10, Mode: money.Up, Change: money.Up}}
	down := Policy{Cash: money.CashRounding{Step: 10, Mode: money.Down, Change: money.Down}}
	for _, row := range []struct {
		name    string
		policy  Policy
		total   money.Amount
		tenders []Tender
		want    Settlement
		err     error
	}{
		{"cash with change", Policy{}, 4197, []Tender{cash(5000)}, Settlement{0, 803, 4197}, nil},
		{"cash to the cent", Policy{}, 4197, []Tender{cash(4197)}, Settlement{0, 0, 4197}, nil},
		{"card", Policy{}, 4197, []Tender{card(4197)}, Settlement{}, nil},
		{"split", Policy{}, 4197, []Tender{card(4000), cash(200)}, Settlement{0, 3, 197}, nil},
		{"4.92 in Canada, cash", canada, 492, []Tender{cash(500)}, Settlement{-2, 10, 490}, nil},
		{"4.92 in Canada, card", canada, 492, []Tender{card(492)}, Settlement{}, nil},
		{"4.93 in Canada, the rounded sum", canada, 493, []Tender{cash(495)}, Settlement{2, 0, 495}, nil},
		{"4.93 in Canada, two cents short", canada, 493, []Tender{cash(493)}, Settlement{}, ErrUnderpaid},
		{"only the cash part is rounded", canada, 1092, []Tender{card(500), cash(600)}, Settlement{-2, 10, 590}, nil},
		{"149.50 in Sweden", sweden, 14950, []Tender{cash(20000)}, Settlement{50, 5000, 15000}, nil},
		{"a due that rounds to nothing, in cash", canada, 2, []Tender{cash(0)}, Settlement{-2, 0, 0}, nil},
		{"a due that rounds to nothing, unpaid", canada, 2, nil, Settlement{}, ErrUnderpaid},
		{"the change of a rounded sum is not rounded again", up, 1002, []Tender{cash(2000)}, Settlement{8, 990, 1010}, nil},
		{"cut sums", down, 1009, []Tender{cash(2000)}, Settlement{-9, 1000, 1000}, nil},
		{"card and cash", up, 1002, []Tender{card(1000), cash(50)}, Settlement{8, 40, 10}, nil},
		{"card alone stays exact", up, 1002, []Tender{card(1002)}, Settlement{}, nil},
		{"change that coins cannot pay", canada, 1000, []Tender{cash(1237)}, Settlement{2, 235, 1002}, nil},
		{"change of 0.50 in Sweden", sweden, 10000, []Tender{cash(12050)}, Settlement{50, 2000, 10050}, nil},
		{"Slovakia, 0.02 in cash", slovakia, 2, []Tender{cash(5)}, Settlement{3, 0, 5}, nil},
		{"Slovakia, 0.02 after a card", slovakia, 502, []Tender{card(500), cash(0)}, Settlement{-2, 0, 0}, nil},
		{"a voucher without change", Policy{}, 1000, []Tender{card(1500)}, Settlement{}, ErrOverpaid},
		{"a voucher that gives change", Policy{}, 1000, []Tender{voucher(1500)}, Settlement{0, 500, -500}, nil},
		{"a voucher's change in coins", canada, 1002, []Tender{voucher(1500)}, Settlement{-2, 500, -500}, nil},
		{"a voucher and cash", Policy{}, 1000, []Tender{voucher(700), cash(500)}, Settlement{0, 200, 300}, nil},
		{"a card above beside a voucher", Policy{}, 1000, []Tender{voucher(700), card(1001)}, Settlement{}, ErrOverpaid},
		{"nothing to pay", Policy{}, 0, nil, Settlement{}, nil},
		{"short", Policy{}, 4197, []Tender{cash(4000)}, Settlement{}, ErrUnderpaid},
		{"card short", Policy{}, 4197, []Tender{card(4196)}, Settlement{}, ErrUnderpaid},
		{"card above", Policy{}, 4197, []Tender{card(4198)}, Settlement{}, ErrOverpaid},
		{"card above with cash", Policy{}, 4197, []Tender{card(5000), cash(100)}, Settlement{}, ErrOverpaid},
		{"a negative tender", Policy{}, 4197, []Tender{cash(5000), card(-1)}, Settlement{}, ErrTender},
		{"tenders beyond all bounds", Policy{}, 1, []Tender{cash(money.MaxAmount), cash(1)}, Settlement{}, ErrTender},
		{"a negative total", Policy{}, -1, nil, Settlement{}, ErrTender},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			if got, err := Settle(row.policy, row.total, row.tenders); got != row.want || !errors.Is(err, row.err) {
				t.Errorf("got %+v, %v; want %+v, %v", got, err, row.want, row.err)
			}
		})
	}
}

// Whatever Left asks for, in cash or not, settles; one unit less does not.
func TestPayingWhatIsLeftSettles(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := drawPolicy(t)
		total := money.Amount(rapid.Int64Range(0, 100_000).Draw(t, "total"))
		paid := []Tender{card(money.Amount(rapid.Int64Range(0, int64(total)).Draw(t, "card")))}
		left, err := Left(p, total, paid)
		if err != nil {
			t.Fatal(err)
		}
		if got := CashDue(p, total-paid[0].Amount); left.Cash != got {
			t.Fatalf("%d is left in cash, CashDue says %d", left.Cash, got)
		}
		for _, last := range []Tender{cash(left.Cash), card(left.Exact)} {
			tenders := append(slices.Clone(paid), last)
			s, err := Settle(p, total, tenders)
			if err != nil || s.Change != 0 {
				t.Fatalf("%+v settles %d with %+v, %v", tenders, total, s, err)
			}
			if sum := paid[0].Amount + last.Amount - s.Change; sum != total+s.Rounding {
				t.Fatalf("%d was paid for %d%+d", sum, total, s.Rounding)
			}
			if last.Amount > 0 {
				tenders[1].Amount--
				if _, err := Settle(p, total, tenders); !errors.Is(err, ErrUnderpaid) {
					t.Fatalf("one unit less: %v", err)
				}
			}
		}
	})
}

func TestTendersLessChangeAreTheRoundedTotal(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := drawPolicy(t)
		total := money.Amount(rapid.Int64Range(0, 100_000).Draw(t, "total"))
		tenders := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Tender {
			return Tender{Cash: rapid.Bool().Draw(t, "cash"), Change: rapid.Bool().Draw(t, "change"), Amount: money.Amount(rapid.Int64Range(0, 60_000).Draw(t, "amount"))}
		}), 0, 5).Draw(t, "tenders")
		s, err := Settle(p, total, tenders)
		if err != nil {
			return
		}
		var sum, inCash, changing money.Amount
		for _, tender := range tenders {
			sum += tender.Amount
			if tender.Cash {
				inCash += tender.Amount
			} else if tender.Change {
				changing += tender.Amount
			}
		}
		if sum-s.Change != total+s.Rounding || s.Cash != inCash-s.Change || s.Change < 0 || s.Cash < -changing {
			t.Fatalf("%d paid by %+v: %+v", total, tenders, s)
		}
	})
}
