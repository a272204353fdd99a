package pos

import (
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tillbell/pos/money"
	"tillbell/pos/pricing"
	"tillbell/pos/promo"
)

// The shop of these tests has a product for each way of being taxed, two of
// them at the same price, and bottles with a deposit.
func scanOrderShop(t *rapid.T, rules promo.Rules) *catalog {
	book, err := promo.Compile(&rules)
	if err != nil {
		t.Fatal(err)
	}
	c := &catalog{now: func() time.Time { return time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC) }, zone: time.UTC, book: book, products: map[string]*Product{}}
	c.taxings = taxings([]TaxClass{{Code: "standard", Rate: 190_000}, {Code: "reduced", Rate: 70_000}, {Code: "cafe", Rate: 190_000, TakeAway: "reduced"},
		{Code: "quebec", Rate: 149_750, Components: []TaxComponent{{Name: "GST", Rate: 50_000}, {Name: "QST", Rate: 99_750}}}})
	for i, class := range []string{"standard", "reduced", "cafe", "quebec", "standard"} {
		id := "p" + strconv.Itoa(i)
		c.products[id] = &Product{ID: id, Unit: "each", Price: []money.Amount{1000, 1000, 1000, 777, 333}[i], Tax: class}
	}
	c.products["ham"] = &Product{ID: "ham", Unit: "kg", Price: 1999, Tax: "reduced"}
	c.products["bottle"] = &Product{ID: "bottle", Unit: "each", Price: 25, Tax: "standard", IsDeposit: true}
	c.products["p4"].Deposit, c.products["p4"].DepositCount = "bottle", 1
	c.policy = pricing.Policy{TaxIncluded: rapid.Bool().Draw(t, "included"), Rounding: money.Rounding(rapid.IntRange(0, 1).Draw(t, "rounding"))}
	switch rapid.IntRange(0, 2).Draw(t, "tax rounding") {
	case 1:
		c.policy.TaxPerUnit = true
	case 2:
		c.policy.TaxPerDocument = true
	}
	return c
}

func drawScanRules(t *rapid.T) (r promo.Rules) {
	all := promo.Target{All: true}
	cents := func(label string) promo.Reward {
		return promo.Reward{Amount: money.Amount(rapid.IntRange(1, 9).Draw(t, label))}
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "promotions") {
		p := promo.Promotion{ID: strconv.Itoa(i), Name: "Offer", Stack: rapid.Bool().Draw(t, "stack"), Target: all}
		switch rapid.IntRange(0, 3).Draw(t, "kind") {
		case 0:
			p.Kind, p.Tiers = promo.Basket, []promo.Tier{{From: 500, Reward: cents("basket")}}
		case 1:
			p.Kind, p.Tiers = promo.Tiers, []promo.Tier{{From: 3, Reward: promo.Reward{Percent: 33_330}}}
		case 2:
			p.Kind, p.Buy, p.Get, p.Reward = promo.BuyGet, 1, 1, promo.Reward{Percent: 500_000}
		default:
			p.Kind, p.Limit, p.Reward = promo.Each, 2, cents("each")
		}
		r.Promotions = append(r.Promotions, p)
	}
	return r
}

func drawDiscount(t *rapid.T, label string) *DiscountRequest {
	switch rapid.IntRange(0, 3).Draw(t, label) {
	case 0:
		amount := money.Amount(rapid.IntRange(1, 9).Draw(t, label+" amount"))
		return &DiscountRequest{Amount: &amount, Reason: "torn"}
	case 1:
		percent := money.Rate(rapid.IntRange(1, 9).Draw(t, label+" percent") * 10_000)
		return &DiscountRequest{Percent: &percent, Reason: "torn"}
	}
	return nil
}

func drawScans(t *rapid.T) (r SaleRequest) {
	for range rapid.IntRange(2, 6).Draw(t, "lines") {
		l := LineRequest{ProductID: "p" + strconv.Itoa(rapid.IntRange(0, 4).Draw(t, "product")), TakeAway: rapid.Bool().Draw(t, "away"), Discount: drawDiscount(t, "line")}
		quantity := money.One * money.Quantity(rapid.IntRange(1, 3).Draw(t, "pieces"))
		switch rapid.IntRange(0, 7).Draw(t, "oddity") {
		case 0:
			l.ProductID, quantity = "ham", money.Quantity(rapid.IntRange(300, 400).Draw(t, "weight"))
		case 1:
			price := money.Amount(500)
			l.UnitPrice, l.Reason = &price, "last one"
		}
		l.Quantity = &quantity
		r.Lines = append(r.Lines, l)
	}
	r.Discount = drawDiscount(t, "order")
	if rapid.IntRange(0, 7).Draw(t, "exempt") == 0 {
		r.TaxExempt = &TaxExemption{Reason: "embassy", Reference: "1"}
	}
	return r
}

// account is all that a cart comes to, its lines in an order of their own.
func (c *catalog) account(t *rapid.T, r SaleRequest) string {
	d := &draft{request: r, moment: c.now()}
	if err := c.cart(d); err != nil {
		t.Fatal(err)
	}
	var lines []string
	parts := d.totals.Parts
	for i := range d.lines {
		l := &d.lines[i]
		say := fmt.Sprintf("%s x%s away=%v at %d: %+v %v", l.product.ID, l.quantity, l.takeAway, l.price, d.totals.Lines[i], d.promoted.of(i))
		for _, part := range pricing.TakeParts(&parts, i) {
			say += fmt.Sprintf(" %s %d of %d", part.Name, part.Amount, part.Base)
		}
		if l.manual != nil {
			say += fmt.Sprintf(" by hand %d and %d", l.manual.line, l.manual.order)
		}
		lines = append(lines, say)
	}
	slices.Sort(lines)
	return fmt.Sprintf("%d less %d, tax %d in %+v, total %d, promotions %v\n%q", d.totals.Subtotal, d.totals.Discount, d.totals.Tax, d.totals.Taxes, d.totals.Total, d.promoted.promotions, lines)
}

func (p *promoted) of(i int) []AppliedDiscount {
	if i < len(p.lines) {
		return p.lines[i]
	}
	return nil
}

// The same goods cost the same, line by line and tax by tax, however they were
// scanned.
func TestOrderOfScanningChangesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, r := scanOrderShop(t, drawScanRules(t)), drawScans(t)
		want := c.account(t, r)
		r.Lines = rapid.Permutation(r.Lines).Draw(t, "order")
		if got := c.account(t, r); got != want {
			t.Fatalf("in another order\n%s\nnot\n%s", got, want)
		}
	})
}
