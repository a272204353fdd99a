package pricing

import (
	"testing"

	"pgregory.net/rapid"

	"tillbell/pos/money"
)

func TestAFeeIsKeptWithItsTax(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		total := rapid.Int64Range(0, 1_000_000).Draw(t, "total")
		tax := rapid.Int64Range(0, total).Draw(t, "tax")
		part := Line{Amount: money.Amount(total + 7), Discount: 7, Tax: money.Amount(tax), Total: money.Amount(total)}
		fee := money.Amount(rapid.Int64Range(0, total).Draw(t, "fee"))
		got, err := Keep(part, fee)
		if err != nil {
			t.Fatal(err)
		}
		if got.Total+fee != part.Total || got.Tax < 0 || got.Tax > got.Total || fee == 0 && got != part {
			t.Fatalf("%d kept of %+v leaves %+v", fee, part, got)
		}
	})
	for _, fee := range []money.Amount{-1, 101} {
		if _, err := Keep(Line{Amount: 100, Total: 100}, fee); err == nil {
			t.Errorf("a fee of %d of 100 was kept", fee)
		}
	}
}
