package pricing

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tillbell/pos/money"
)

// goods are single pieces at one rate.
func goods(rate money.Rate, prices ...money.Amount) []Item {
	items := make([]Item, len(prices))
	for i, price := range prices {
		items[i] = Item{UnitPrice: price, Quantity: money.One, Rate: rate}
	}
	return items
}

var (
	odooCart   = append([]Item{{UnitPrice: 148, Quantity: 4 * money.One, Rate: 210_000}}, goods(210_000, 152, 154, 39)...)
	squareCart = goods(88_750, 1500, 800, 695, 695)
)

// The figures are those published for other systems: Odoo issues 6224 and 36675,
// and Square's examples.
func TestTaxOfKnownCarts(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		policy Policy
		items  []Item
		tax    money.Amount
		total  money.Amount
	}{
		{"Odoo 6224 per line", Policy{}, odooCart, 196, 937 + 196},
		{"Odoo 6224 per document", Policy{TaxPerDocument: true}, odooCart, 197, 937 + 197},
		{"Odoo 36675 per line", Policy{}, goods(230_000, 5555, 1111), 1534, 6666 + 1534},
		{"Odoo 36675 per document", Policy{TaxPerDocument: true}, goods(230_000, 5555, 1111), 1533, 6666 + 1533},
		{"Square 6.00 at 9.75 %, a tie to even", Policy{Rounding: money.HalfEven}, goods(97_500, 600), 58, 658},
		{"6.00 at 9.75 %, a tie up", Policy{}, goods(97_500, 600), 59, 659},
		{"Square 6.00 at 11.75 %, a tie to even", Policy{Rounding: money.HalfEven}, goods(117_500, 600), 70, 670},
		{"Square 30.20 at 11.75 %", Policy{Rounding: money.HalfEven}, goods(117_500, 3020), 355, 3375},
		{"Square order per document", Policy{TaxPerDocument: true, Rounding: money.HalfEven}, squareCart, 327, 3690 + 327},
		{"Square order per line", Policy{Rounding: money.HalfEven}, squareCart, 328, 3690 + 328},
		{"19 % included", Policy{TaxIncluded: true}, goods(190_000, 1999), 319, 1999},
		{"1.250 kg at 1.99 included", Policy{TaxIncluded: true}, []Item{{UnitPrice: 199, Quantity: 1250, Rate: 70_000}}, 16, 249},
		{"an empty cart", Policy{}, nil, 0, 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			got, err := Price(row.policy, row.items)
			if err != nil {
				t.Fatal(err)
			}
			if got.Tax != row.tax || got.Total != row.total {
				t.Errorf("tax %d, total %d; want %d, %d", got.Tax, got.Total, row.tax, row.total)
			}
			holds(t, row.policy, row.items, got)
		})
	}
}

func TestSeveralRatesStandByRisingRate(t *testing.T) {
	t.Parallel()
	items := append(goods(190_000, 1000), append(goods(70_000, 500, 300), goods(0, 250)...)...)
	got, err := Price(Policy{TaxIncluded: true}, items)
	if err != nil {
		t.Fatal(err)
	}
	if want := []RateTotal{{0, 250, 0, ""}, {70_000, 747, 53, ""}, {190_000, 840, 160, ""}}; !slices.Equal(got.Taxes, want) {
		t.Errorf("taxes %v, want %v", got.Taxes, want)
	}
}

func TestFixedAmountsAndDiscounts(t *testing.T) {
	t.Parallel()
	fixed := money.Amount(599)
	items := []Item{
		{UnitPrice: 1990, Quantity: 301, Rate: 70_000, Fixed: &fixed},
		{UnitPrice: 1000, Quantity: 2 * money.One, Rate: 190_000, Discount: 500},
	}
	got, err := Price(Policy{}, items)
	if err != nil {
		t.Fatal(err)
	}
	if want := []Line{{599, 0, 42, 641}, {2000, 500, 285, 1785}}; !slices.Equal(got.Lines, want) {
		t.Errorf("lines %v, want %v", got.Lines, want)
	}
	if got.Subtotal != 2599 || got.Discount != 500 || got.Tax != 327 || got.Total != 2426 {
		t.Errorf("sums %+v", got)
	}
}

func TestPriceRefuses(t *testing.T) {
	t.Parallel()
	good := Item{UnitPrice: 100, Quantity: money.One}
	negative := money.Amount(-1)
	for _, row := range []struct {
		name string
		item Item
		code string
	}{
		{"no quantity", Item{UnitPrice: 100}, "quantity_invalid"},
		{"a negative quantity", Item{UnitPrice: 100, Quantity: -1}, "quantity_invalid"},
		{"a negative price", Item{UnitPrice: -1, Quantity: 1}, "price_invalid"},
		{"a negative fixed amount", Item{Quantity: 1, Fixed: &negative}, "price_invalid"},
		{"a negative rate", Item{Quantity: 1, Rate: -1}, "rate_invalid"},
		{"an absurd rate", Item{Quantity: 1, Rate: money.MaxRate + 1}, "rate_invalid"},
		{"a discount above the amount", Item{UnitPrice: 100, Quantity: money.One, Discount: 101}, "discount_invalid"},
		{"a product beyond int64", Item{UnitPrice: 1 << 62, Quantity: 1 << 62}, "too_large"},
		{"a product beyond JavaScript", Item{UnitPrice: money.MaxAmount, Quantity: 2 * money.One}, "too_large"},
		{"tax that goes beyond", Item{UnitPrice: money.MaxAmount, Quantity: money.One, Rate: money.MaxRate}, "too_large"},
		{"a sum that goes beyond", Item{UnitPrice: money.MaxAmount, Quantity: money.One}, "too_large"},
	} {
		for _, perDocument := range []bool{false, true} {
			_, err := Price(Policy{TaxPerDocument: perDocument}, []Item{good, row.item})
			var line *LineError
			if !errors.As(err, &line) || line.Line != 2 || line.Code != row.code {
				t.Errorf("%s (per document: %t): %v", row.name, perDocument, err)
			}
		}
	}
	if _, err := Price(Policy{}, make([]Item, MaxLines+1)); !errors.Is(err, ErrTooManyLines) {
		t.Errorf("too many lines: %v", err)
	}
	if _, err := SumLines(make([]money.Rate, 1), []Line{{Amount: -1}}, nil); err == nil {
		t.Error("a negative line is added up")
	}
}

// drawPolicy and drawItems cover every mode, few and many rates, and prices from
// nothing to large.
func drawPolicy(t *rapid.T) Policy {
	return Policy{
		TaxIncluded:    rapid.Bool().Draw(t, "included"),
		TaxPerDocument: rapid.Bool().Draw(t, "per document"),
		Rounding:       money.Rounding(rapid.IntRange(0, 1).Draw(t, "rounding")),
		Cash: money.CashRounding{
			Step: rapid.SampledFrom([]money.Amount{0, 1, 5, 10, 50, 100}).Draw(t, "step"),
			Mode: money.Rounding(rapid.IntRange(0, 4).Draw(t, "cash mode")),
		},
	}
}

func drawItems(t *rapid.T) []Item {
	rates := rapid.SampledFrom([]money.Rate{0, 1, 55_000, 70_000, 88_750, 190_000, 230_000, 1_000_000})
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Item {
		item := Item{
			UnitPrice: money.Amount(rapid.Int64Range(0, 100_000).Draw(t, "price")),
			Quantity:  money.Quantity(rapid.Int64Range(1, 20_000).Draw(t, "quantity")),
			Rate:      rates.Draw(t, "rate"),
		}
		if rapid.IntRange(0, 3).Draw(t, "fixed?") == 0 {
			fixed := money.Amount(rapid.Int64Range(0, 10_000).Draw(t, "fixed"))
			item.Fixed = &fixed
		}
		amount := plainAmount(item)
		if rapid.IntRange(0, 3).Draw(t, "discount?") == 0 {
			item.Discount = money.Amount(rapid.Int64Range(0, int64(amount)).Draw(t, "discount"))
		}
		return item
	}), 1, 80).Draw(t, "items")
}

// plainAmount is the line's amount cut towards zero, which every mode reaches.
func plainAmount(item Item) money.Amount {
	if item.Fixed != nil {
		return *item.Fixed
	}
	return item.UnitPrice * money.Amount(item.Quantity) / 1000
}

// fataler is the part of testing.T and rapid.T that holds needs.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

// holds checks the invariants of a priced cart.
func holds(t fataler, p Policy, items []Item, got Totals) {
	t.Helper()
	var sum Line
	rates := map[money.Rate]Line{}
	for i, line := range got.Lines {
		priced := line.Amount - line.Discount
		if want := priced; p.TaxIncluded && line.Total != want || !p.TaxIncluded && line.Total != want+line.Tax {
			t.Fatalf("line %d does not add up: %+v", i+1, line)
		}
		if line.Tax < 0 || line.Tax > line.Total {
			t.Fatalf("line %d has the tax %d of %d", i+1, line.Tax, line.Total)
		}
		rate := rates[items[i].Rate]
		rate.Tax += line.Tax
		rate.Total += line.Total
		rates[items[i].Rate] = rate
		sum = Line{sum.Amount + line.Amount, sum.Discount + line.Discount, sum.Tax + line.Tax, sum.Total + line.Total}
	}
	if sum != (Line{got.Subtotal, got.Discount, got.Tax, got.Total}) {
		t.Fatalf("lines add up to %+v, not to %+v", sum, got)
	}
	if len(rates) != len(got.Taxes) || !slices.IsSortedFunc(got.Taxes, func(a, b RateTotal) int { return int(a.Rate - b.Rate) }) {
		t.Fatalf("taxes %v", got.Taxes)
	}
	for _, tax := range got.Taxes {
		if tax.Amount != rates[tax.Rate].Tax || tax.Base+tax.Amount != rates[tax.Rate].Total {
			t.Fatalf("rate %v is %+v, its lines %+v", tax.Rate, tax, rates[tax.Rate])
		}
	}
}

func TestEveryCartAddsUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p, items := drawPolicy(t), drawItems(t)
		got, err := Price(p, items)
		if err != nil {
			t.Fatal(err)
		}
		holds(t, p, items, got)
	})
}

// The tax of a rate, rounded once, is within half a unit of the exact one; per
// line it is so for every line. Both are checked without the code's own division.
func TestTaxIsNearest(t *testing.T) {
	t.Parallel()
	near := func(t *rapid.T, p Policy, priced, tax money.Amount, rate money.Rate) {
		whole := int64(money.Whole)
		if p.TaxIncluded {
			whole += int64(rate)
		}
		off := 2 * (int64(tax)*whole - int64(priced)*int64(rate))
		if off > whole || off < -whole || p.Rounding == money.HalfUp && off == -whole {
			t.Fatalf("the tax of %d at %v is %d (%+v)", priced, rate, tax, p)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		p, items := drawPolicy(t), drawItems(t)
		got, err := Price(p, items)
		if err != nil {
			t.Fatal(err)
		}
		priced := map[money.Rate]money.Amount{}
		for i, line := range got.Lines {
			priced[items[i].Rate] += line.Amount - line.Discount
			if !p.TaxPerDocument {
				near(t, p, line.Amount-line.Discount, line.Tax, items[i].Rate)
			}
		}
		if p.TaxPerDocument {
			for _, tax := range got.Taxes {
				near(t, p, priced[tax.Rate], tax.Amount, tax.Rate)
			}
		}
	})
}

func TestSumsDoNotDependOnTheOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p, items := drawPolicy(t), drawItems(t)
		first, err := Price(p, items)
		if err != nil {
			t.Fatal(err)
		}
		seed := rapid.Uint64().Draw(t, "seed")
		shuffled := slices.Clone(items)
		rand.New(rand.NewPCG(seed, 1)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		second, err := Price(p, shuffled)
		if err != nil {
			t.Fatal(err)
		}
		if first.Subtotal != second.Subtotal || first.Discount != second.Discount || first.Tax != second.Tax ||
			first.Total != second.Total || !slices.Equal(first.Taxes, second.Taxes) {
			t.Fatalf("%+v in another order is %+v", first, second)
		}
	})
}

func TestTotalsAreUsedAgain(t *testing.T) { // not parallel: allocations are counted
	var t1 Totals
	if err := PriceInto(&t1, Policy{TaxPerDocument: true}, squareCart); err != nil {
		t.Fatal(err)
	}
	if err := PriceInto(&t1, Policy{}, odooCart[:2]); err != nil {
		t.Fatal(err)
	}
	fresh, err := Price(Policy{}, odooCart[:2])
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(t1.Lines, fresh.Lines) || !slices.Equal(t1.Taxes, fresh.Taxes) || t1.Total != fresh.Total || t1.Tax != fresh.Tax {
		t.Errorf("used again: %+v, fresh: %+v", t1, fresh)
	}
	if n := testing.AllocsPerRun(100, func() { _ = PriceInto(&t1, Policy{TaxPerDocument: true}, squareCart) }); n != 0 {
		t.Errorf("pricing into totals that are large enough takes %v allocations", n)
	}
}

func benchmarkCart(n int) []Item {
	items := make([]Item, n)
	for i := range items {
		items[i] = Item{UnitPrice: money.Amount(99 + 37*i), Quantity: money.Quantity(1000 + 250*(i%3)), Rate: []money.Rate{190_000, 70_000}[i%2]}
	}
	return items
}

func BenchmarkPrice(b *testing.B) {
	for _, mode := range []struct {
		name   string
		policy Policy
	}{{"line", Policy{TaxIncluded: true}}, {"document", Policy{TaxIncluded: true, TaxPerDocument: true}}} {
		for _, size := range []struct {
			name  string
			lines int
		}{{"5 lines", 5}, {"200 lines", 200}} {
			b.Run(mode.name+"/"+size.name, func(b *testing.B) {
				items := benchmarkCart(size.lines)
				var t Totals
				b.ReportAllocs()
				for b.Loop() {
					if err := PriceInto(&t, mode.policy, items); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
