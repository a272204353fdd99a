package pos

import (
	"testing"

	"pgregory.net/rapid"

	"tillbell/pos/money"
)

func TestADrawersTallyIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	if none, err := parseDrawerTally((*drawerTally)(nil).appendTo([]byte{})); none != nil || err != nil {
		t.Fatalf("no tally is read as %+v (%v)", none, err)
	}
	rapid.Check(t, func(t *rapid.T) {
		want := &drawerTally{}
		for range rapid.IntRange(0, 6).Draw(t, "documents") {
			want.add(&Document{Kind: rapid.SampledFrom([]string{kindSale, kindReturn}).Draw(t, "kind"), StaffID: rapid.SampledFrom([]string{"m", "s"}).Draw(t, "staff"),
				Total: money.Amount(rapid.Int64Range(0, 1<<40).Draw(t, "total")), Rounding: money.Amount(rapid.Int64Range(-9, 9).Draw(t, "rounding")),
				Change: money.Amount(rapid.Int64Range(0, 99).Draw(t, "change")), Vouchers: money.Amount(rapid.Int64Range(0, 9).Draw(t, "vouchers")), Lines: []DocumentLine{{TaxRate: 190_000, Total: 100, Tax: 16}},
				Tenders: []DocumentTender{{Kind: rapid.SampledFrom([]string{"cash", "card", exchanged}).Draw(t, "tender"), Amount: 7,
					Currency: rapid.SampledFrom([]string{"", "CHF"}).Draw(t, "currency"), ForeignAmount: 8}}})
		}
		b := want.appendTo([]byte{})
		got, err := parseDrawerTally(b)
		if err != nil || !got.equal(want) {
			t.Fatalf("%+v is read as %+v (%v)", want, got, err)
		}
		if _, err := parseDrawerTally(b[:len(b)-1]); err == nil && len(b) > 1 {
			t.Fatal("a tally cut short was read")
		}
	})
}
