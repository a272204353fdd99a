package pricing

import (
	"encoding/json"
	"os"
	"reflect"
	"testing"

	"tillbell/pos/money"
)

// The vectors are the till's own calls and answers. Here they are read with
// encoding/json and priced without the till's door, so that the two agree.

type wirePolicy struct {
	Prices      string         `json:"prices"`
	TaxRounding string         `json:"tax_rounding"`
	Rounding    money.Rounding `json:"rounding"`
	CashStep    money.Amount   `json:"cash_step"`
	CashMode    money.Rounding `json:"cash_mode"`
	CashChange  money.Rounding `json:"cash_change"`
	CashLeast   bool           `json:"cash_least"`
}

func (w wirePolicy) policy() Policy {
	return Policy{
		TaxIncluded:    w.Prices == "included",
		TaxPerDocument: w.TaxRounding == "document",
		TaxPerUnit:     w.TaxRounding == "unit",
		Rounding:       w.Rounding,
		Cash:           money.CashRounding{Step: w.CashStep, Mode: w.CashMode, Change: w.CashChange, Least: w.CashLeast},
	}
}

type wireComponent struct {
	Name     string
	Rate     money.Rate
	Compound bool
	PerPiece money.Amount `json:"per_piece"`
	Taxed    bool
}

type wirePart struct {
	Name         string
	Rate         money.Rate
	Levy         bool
	Base, Amount money.Amount
}

type wireTotals struct {
	Lines []struct {
		Amount, Discount, Tax, Total money.Amount
		Taxes                        []wirePart
	} `json:"lines"`
	Subtotal  money.Amount `json:"subtotal"`
	Discount  money.Amount `json:"discount"`
	Tax       money.Amount `json:"tax"`
	Total     money.Amount `json:"total"`
	CashTotal money.Amount `json:"cash_total"`
	Taxes     []RateTotal  `json:"taxes"`
}

func (w wireTotals) totals() Totals {
	t := Totals{Subtotal: w.Subtotal, Discount: w.Discount, Tax: w.Tax, Total: w.Total, Taxes: w.Taxes, Lines: []Line{}}
	for i, line := range w.Lines {
		t.Lines = append(t.Lines, Line{line.Amount, line.Discount, line.Tax, line.Total})
		for _, part := range line.Taxes {
			t.Parts = append(t.Parts, Part{i, part.Name, part.Rate, part.Levy, part.Base, part.Amount})
		}
	}
	return t
}

func TestVectors(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct {
		Name, Call string
		In, Out    json.RawMessage
	}
	if err := json.Unmarshal(data, &vectors); err != nil {
		t.Fatal(err)
	}
	checked := map[string]int{}
	for _, v := range vectors {
		var refusal struct{ Error *struct{ Code string } }
		if err := json.Unmarshal(v.Out, &refusal); err != nil {
			t.Fatal(err)
		}
		if refusal.Error != nil {
			continue // pos/wasm/call looks at its refusals itself
		}
		t.Run(v.Name, func(t *testing.T) {
			switch v.Call {
			case "price":
				checkPrice(t, v.In, v.Out)
			case "settle":
				checkSettle(t, v.In, v.Out)
			default:
				return
			}
			checked[v.Call]++
		})
	}
	if checked["price"] < 40 || checked["settle"] < 3 {
		t.Errorf("vectors checked: %v", checked)
	}
}

func read(t *testing.T, data []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatal(err)
	}
}

func checkPrice(t *testing.T, in, out []byte) {
	var cart struct {
		Policy wirePolicy
		Items  []struct {
			UnitPrice money.Amount `json:"unit_price"`
			Quantity  money.Quantity
			Rate      money.Rate
			Discount  money.Amount
			Fixed     *money.Amount
			Taxes     []wireComponent
			Exempt    bool
		}
	}
	var want wireTotals
	read(t, in, &cart)
	read(t, out, &want)
	items := make([]Item, len(cart.Items))
	for i, item := range cart.Items {
		items[i] = Item{UnitPrice: item.UnitPrice, Quantity: item.Quantity, Rate: item.Rate, Discount: item.Discount, Fixed: item.Fixed,
			Exempt: item.Exempt}
		for _, c := range item.Taxes {
			items[i].Components = append(items[i].Components, Component(c))
		}
	}
	p := cart.Policy.policy()
	got, err := Price(p, items)
	if err != nil {
		t.Fatal(err)
	}
	holdsParts(t, p, items, got)
	if got.Lines = append([]Line{}, got.Lines...); got.Taxes == nil {
		got.Taxes = []RateTotal{}
	}
	if !reflect.DeepEqual(got, want.totals()) || CashDue(p, got.Total) != want.CashTotal {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func checkSettle(t *testing.T, in, out []byte) {
	var pay struct {
		Policy  wirePolicy
		Total   money.Amount
		Tenders []struct {
			Kind   string
			Amount money.Amount
			Change bool
		}
	}
	var want Settlement
	read(t, in, &pay)
	read(t, out, &want)
	var tenders []Tender
	for _, tender := range pay.Tenders {
		tenders = append(tenders, Tender{Cash: tender.Kind == "cash", Amount: tender.Amount, Change: tender.Change})
	}
	if got, err := Settle(pay.Policy.policy(), pay.Total, tenders); got != want || err != nil {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
}
