package pos

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"tillbell/pos/money"
)

func TestTallyIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var want tally
		for range rapid.IntRange(0, 6).Draw(t, "documents") {
			d := Document{Kind: rapid.SampledFrom([]string{kindSale, kindReturn}).Draw(t, "kind"),
				Purpose: rapid.SampledFrom([]string{"", purposeVoid}).Draw(t, "purpose"),
				Total:   money.Amount(rapid.Int64Range(0, 1<<40).Draw(t, "total")), Change: money.Amount(rapid.Int64Range(0, 99).Draw(t, "change")),
				Vouchers: money.Amount(rapid.Int64Range(0, 3).Draw(t, "vouchers")),
				Lines: []DocumentLine{{TaxRate: money.Rate(rapid.Int64Range(0, 3).Draw(t, "rate")), Total: 100, Tax: 16},
					{Total: 110, Tax: 10, Taxes: []DocumentTax{{Name: rapid.SampledFrom([]string{"GST", "Pfand", "ÄÖ"}).Draw(t, "tax"), Rate: 50_000, Base: 100, Amount: 7},
						{Name: "Levy", Levy: true, Amount: 3}}}},
				Tenders: []DocumentTender{{Kind: rapid.SampledFrom([]string{"cash", "card", exchanged}).Draw(t, "tender"),
					Amount: money.Amount(rapid.Int64().Draw(t, "amount"))}}}
			want.add(&d)
		}
		b := want.appendTo(nil)
		got, err := parseTally(b)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%+v is read as %+v (%v)", want, got, err)
		}
		if len(b) > 0 {
			if _, err := parseTally(b[:len(b)-1]); err == nil {
				t.Fatal("a tally cut short was read")
			}
		}
	})
}
