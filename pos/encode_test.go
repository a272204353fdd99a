package pos

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"tillbell/pos/money"
)

// The answer is written by hand and read by everybody: it must be what
// encoding/json would have written, whatever stands in it.
func TestDocumentIsWrittenAsEncodingJSONWould(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String()
		amount := rapid.Custom(func(t *rapid.T) money.Amount { return money.Amount(rapid.Int64().Draw(t, "amount")) })
		applied := rapid.Custom(func(t *rapid.T) AppliedDiscount {
			return AppliedDiscount{ID: text.Draw(t, "id"), Name: text.Draw(t, "name"), Amount: amount.Draw(t, "amount")}
		})
		line := rapid.Custom(func(t *rapid.T) DocumentLine {
			l := DocumentLine{Line: rapid.Int64().Draw(t, "line"), OriginalLine: rapid.Int64Range(0, 2).Draw(t, "original"),
				ProductID: text.Draw(t, "product"), SKU: text.Draw(t, "sku"), Name: text.Draw(t, "name"), Unit: text.Draw(t, "unit"),
				Quantity: money.Quantity(rapid.Int64Range(1, 1<<40).Draw(t, "quantity")), UnitPrice: amount.Draw(t, "price"),
				TaxRate: money.Rate(rapid.Int64Range(0, 10_000_000).Draw(t, "rate")), Tax: amount.Draw(t, "tax"),
				Restock: rapid.SampledFrom([]*bool{nil, new(bool), ptr(true)}).Draw(t, "restock")}
			if rapid.IntRange(0, 3).Draw(t, "more?") == 0 {
				l.Promotions = rapid.SliceOfN(applied, 0, 2).Draw(t, "promotions")
				l.Batch, l.Serial, l.Note = text.Draw(t, "batch"), text.Draw(t, "serial"), text.Draw(t, "note")
				l.ListPrice, l.TakeAway = rapid.SampledFrom([]*money.Amount{nil, new(money.Amount)}).Draw(t, "list"), rapid.Bool().Draw(t, "away")
				l.ExemptReason, l.Taxes = text.Draw(t, "exempt"), rapid.SampledFrom([][]DocumentTax{nil, {{Name: "Eco", Levy: true, Base: 1}}}).Draw(t, "taxes")
				l.PointsFactor = rapid.SampledFrom([]*int64{nil, new(int64)}).Draw(t, "factor")
				l.Override = rapid.SampledFrom([]*ManualPrice{nil, {From: 1, Reason: "<b>"}}).Draw(t, "override")
			}
			return l
		})
		tax := rapid.Custom(func(t *rapid.T) DocumentTax {
			return DocumentTax{Name: rapid.SampledFrom([]string{"", "GST"}).Draw(t, "tax"), Levy: rapid.Bool().Draw(t, "levy"), Rate: money.Rate(rapid.Int64Range(0, 10_000_000).Draw(t, "rate")), Base: amount.Draw(t, "base")}
		})
		tender := rapid.Custom(func(t *rapid.T) DocumentTender {
			return DocumentTender{Kind: text.Draw(t, "kind"), Amount: amount.Draw(t, "amount"), Reference: text.Draw(t, "reference"),
				Currency:     rapid.SampledFrom([]string{"", "CHF"}).Draw(t, "currency"),
				ExchangeRate: rapid.SampledFrom([]money.ExchangeRate{0, 950_000}).Draw(t, "rate"), ForeignAmount: amount.Draw(t, "foreign"),
				AccountID: text.Draw(t, "account"), PaymentID: text.Draw(t, "payment"),
				Balance: rapid.SampledFrom([]*money.Amount{nil, new(money.Amount)}).Draw(t, "balance")}
		})
		d := Document{ID: text.Draw(t, "id"), Kind: text.Draw(t, "kind"), ReceiptNumber: text.Draw(t, "number"), SaleID: text.Draw(t, "sale"),
			Reason: text.Draw(t, "reason"), CommittedAt: text.Draw(t, "at"), Currency: "EUR", Total: amount.Draw(t, "total"),
			Lines: rapid.SliceOfN(line, 0, 3).Draw(t, "lines"), Taxes: rapid.SliceOfN(tax, 0, 2).Draw(t, "taxes"),
			Tenders: rapid.SliceOfN(tender, 0, 2).Draw(t, "tenders"), CustomerID: text.Draw(t, "customer"),
			Purpose: text.Draw(t, "purpose"), ExchangeID: text.Draw(t, "exchange"), CartID: text.Draw(t, "cart"), Tip: amount.Draw(t, "tip"), Vouchers: amount.Draw(t, "vouchers"),
			Promotions: rapid.SliceOfN(applied, 0, 2).Draw(t, "promotions"), Coupons: rapid.SliceOfN(text, 0, 2).Draw(t, "coupons"),
			ManualDiscount: rapid.SampledFrom([]*ManualDiscount{nil, {Amount: 5, Reason: "torn"}}).Draw(t, "manual"),
			Approvals:      rapid.SliceOfN(text, 0, 2).Draw(t, "approvals"),
			Approvers:      rapid.SliceOfN(text, 0, 2).Draw(t, "approvers"),
			Points:         rapid.SampledFrom([]*DocumentPoints{nil, {Earned: 1, Balance: 2}}).Draw(t, "points"),
			TaxExempt:      rapid.SampledFrom([]*TaxExemption{nil, {Reason: "diplomat"}}).Draw(t, "exempt")}
		if rapid.Bool().Draw(t, "nothing") {
			d.Lines, d.Taxes, d.Tenders = nil, nil, nil
		}
		want, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		if got := d.appendTo(nil); string(got) != string(want) {
			t.Fatalf("wrote\n%s\nnot\n%s", got, want)
		}
	})
}

func ptr[T any](v T) *T { return &v }
