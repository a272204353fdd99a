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
		line := rapid.Custom(func(t *rapid.T) DocumentLine {
			return DocumentLine{Line: rapid.Int64().Draw(t, "line"), OriginalLine: rapid.Int64Range(0, 2).Draw(t, "original"),
				ProductID: text.Draw(t, "product"), SKU: text.Draw(t, "sku"), Name: text.Draw(t, "name"), Unit: text.Draw(t, "unit"),
				Quantity: money.Quantity(rapid.Int64Range(1, 1<<40).Draw(t, "quantity")), UnitPrice: amount.Draw(t, "price"),
				TaxRate: money.Rate(rapid.Int64Range(0, 10_000_000).Draw(t, "rate")), Tax: amount.Draw(t, "tax"),
				Restock: rapid.SampledFrom([]*bool{nil, new(bool), ptr(true)}).Draw(t, "restock")}
		})
		tax := rapid.Custom(func(t *rapid.T) DocumentTax {
			return DocumentTax{Rate: money.Rate(rapid.Int64Range(0, 10_000_000).Draw(t, "rate")), Base: amount.Draw(t, "base")}
		})
		tender := rapid.Custom(func(t *rapid.T) DocumentTender {
			return DocumentTender{Kind: text.Draw(t, "kind"), Amount: amount.Draw(t, "amount"), Reference: text.Draw(t, "reference")}
		})
		d := Document{ID: text.Draw(t, "id"), Kind: text.Draw(t, "kind"), ReceiptNumber: text.Draw(t, "number"), SaleID: text.Draw(t, "sale"),
			Reason: text.Draw(t, "reason"), CommittedAt: text.Draw(t, "at"), Currency: "EUR", Total: amount.Draw(t, "total"),
			Lines: rapid.SliceOfN(line, 0, 3).Draw(t, "lines"), Taxes: rapid.SliceOfN(tax, 0, 2).Draw(t, "taxes"),
			Tenders: rapid.SliceOfN(tender, 0, 2).Draw(t, "tenders")}
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
