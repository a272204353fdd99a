package promo

import (
	"strconv"
	"strings"
	"testing"

	"tillbell/pos/money"
)

// friday is Friday, 2026-11-27, 16:30.
var friday, _ = ParseMoment("2026-11-27T16:30")

func priceOf(n money.Amount) *money.Amount { return &n }

// item reads "coffee 499 x3", "ham 1999 x0.350kg" or "cup 250 x2 @cups".
func item(t *testing.T, text string) Item {
	t.Helper()
	f := strings.Fields(text)
	price, err := strconv.ParseInt(f[1], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	i := Item{Product: f[0], Price: money.Amount(price), Quantity: money.One, Pieces: true}
	for _, more := range f[2:] {
		switch {
		case more[0] == '@':
			i.Category = more[1:]
		case more == "excluded":
			i.Excluded = true
		case strings.HasPrefix(more, "manual="):
			n, _ := strconv.ParseInt(more[7:], 10, 64)
			i.Manual = priceOf(money.Amount(n))
		case strings.HasPrefix(more, "fixed="):
			n, _ := strconv.ParseInt(more[6:], 10, 64)
			i.Fixed = priceOf(money.Amount(n))
		case strings.HasPrefix(more, "less="):
			n, _ := strconv.ParseInt(more[5:], 10, 64)
			i.Amount = money.Amount(n)
		case more[0] == 'x':
			number, kilograms := strings.CutSuffix(more[1:], "kg")
			i.Pieces = !kilograms
			if i.Quantity, err = money.ParseQuantity(number); err != nil {
				t.Fatal(err)
			}
		default:
			t.Fatalf("item %q: what is %q?", text, more)
		}
	}
	return i
}

func items(t *testing.T, texts ...string) []Item {
	t.Helper()
	out := make([]Item, len(texts))
	for i, text := range texts {
		out[i] = item(t, text)
	}
	return out
}

// priced prices a cart by rules that must be good.
func priced(t testing.TB, rules Rules, cart Cart) Result {
	t.Helper()
	book, err := Compile(&rules)
	if err != nil {
		t.Fatalf("compile: %v", err)
	}
	if cart.At == (Moment{}) {
		cart.At = friday
	}
	var out Result
	p := Pricer{Book: book}
	if err := p.Price(&cart, &out); err != nil {
		t.Fatalf("price: %v", err)
	}
	prove(t, &cart, &out)
	return out
}

// failing is what both kinds of tests can do.
type failing interface {
	Helper()
	Errorf(format string, args ...any)
}

// prove checks what holds for every cart.
func prove(t failing, cart *Cart, out *Result) {
	t.Helper()
	var amount, discount money.Amount
	by := make(map[int32]money.Amount)
	for i, l := range out.Lines {
		var parts money.Amount
		for _, part := range l.Parts {
			if part.Amount <= 0 {
				t.Errorf("line %d has a part of %d", i+1, part.Amount)
			}
			parts += part.Amount
			by[part.Promotion] += part.Amount
		}
		if parts != l.Discount || l.Discount < 0 || l.Discount > l.Amount {
			t.Errorf("line %d: discount %d of %d in parts of %d", i+1, l.Discount, l.Amount, parts)
		}
		amount += l.Amount
		discount += l.Discount
	}
	if amount != out.Amount || discount != out.Discount {
		t.Errorf("lines come to %d less %d, the cart to %d less %d", amount, discount, out.Amount, out.Discount)
	}
	for _, a := range out.Applied {
		if by[a.Promotion] != a.Amount || a.Times < 1 {
			t.Errorf("promotion %d gave %d %d times, its parts are %d", a.Promotion, a.Amount, a.Times, by[a.Promotion])
		}
		delete(by, a.Promotion)
	}
	delete(by, ManualLine)
	delete(by, ManualOrder)
	if len(by) > 0 {
		t.Errorf("parts of promotions that were not applied: %v", by)
	}
}

func TestPromotions(t *testing.T) {
	t.Parallel()
	all := Target{All: true}
	named := func(ids ...string) Target { return Target{Products: ids} }
	cups := Target{Categories: []string{"cups"}}
	free := Reward{Percent: money.Whole}
	for _, v := range []struct {
		name  string
		rules []Promotion
		cart  []string
		want  []money.Amount // discounts
	}{
		{"a tenth off", []Promotion{{Kind: Each, Target: named("a"), Reward: Reward{Percent: 100_000}}},
			[]string{"a 99 x3", "b 100"}, []money.Amount{30, 0}},
		{"one cent on nothing", []Promotion{{Kind: Each, Target: all, Reward: Reward{Percent: 100_000}}},
			[]string{"a 4"}, []money.Amount{0}},
		{"an amount off never pays out", []Promotion{{Kind: Each, Target: all, Reward: Reward{Amount: 150}}},
			[]string{"a 99 x3", "b 200 x2"}, []money.Amount{297, 300}},
		{"an amount off a kilogram", []Promotion{{Kind: Each, Target: all, Reward: Reward{Amount: 200}}},
			[]string{"ham 1999 x0.350kg"}, []money.Amount{70}},
		{"a fixed price, and never a dearer one", []Promotion{{Kind: Each, Target: all, Reward: Reward{Price: priceOf(150)}}},
			[]string{"a 199 x2", "b 99"}, []money.Amount{98, 0}},
		{"a fixed price on what a label says", []Promotion{{Kind: Each, Target: all, Reward: Reward{Percent: 500_000}}},
			[]string{"ham 1999 x0.350kg fixed=701"}, []money.Amount{351}},
		{"limited to the dearest pieces", []Promotion{{Kind: Each, Target: all, Reward: Reward{Percent: 500_000}, Limit: 2}},
			[]string{"a 100 x5", "b 300"}, []money.Amount{50, 150}},
		{"buy two, get one, repeating", []Promotion{{Kind: BuyGet, Target: named("a"), Buy: 2, Get: 1, Reward: free}},
			[]string{"a 100 x7"}, []money.Amount{200}},
		{"buy six, get one, over many lines", []Promotion{{Kind: BuyGet, Target: named("a"), Buy: 6, Get: 1, Reward: free}},
			[]string{"a 100 x6", "a 100 x6", "a 100 x2"}, []money.Amount{86, 86, 28}},
		{"the cheapest of each three", []Promotion{{Kind: BuyGet, Target: all, Buy: 2, Get: 1, Reward: free}},
			[]string{"a 100", "b 200", "c 300", "d 400", "e 500", "f 600"}, []money.Amount{100, 0, 0, 400, 0, 0}},
		{"the third at half, by product", []Promotion{{Kind: BuyGet, Target: all, Buy: 2, Get: 1, Reward: Reward{Percent: 500_000}, PerProduct: true}},
			[]string{"a 100 x3", "b 200 x2", "c 300"}, []money.Amount{50, 0, 0}},
		{"at most once", []Promotion{{Kind: BuyGet, Target: all, Buy: 1, Get: 1, Reward: free, Limit: 1}},
			[]string{"a 100 x10"}, []money.Amount{100}},
		{"once over all products, on the dearest", []Promotion{{Kind: BuyGet, Target: all, Buy: 1, Get: 1, Reward: free, Limit: 1, PerProduct: true}},
			[]string{"a 100 x2", "b 300 x2"}, []money.Amount{0, 300}},
		{"a cake with the coffee, the dearest", []Promotion{{Kind: BuyGet, Target: named("coffee"), GetTarget: &Target{Products: []string{"cake", "pie"}}, Buy: 1, Get: 1, Reward: free}},
			[]string{"coffee 250", "cake 300", "pie 400"}, []money.Amount{0, 0, 400}},
		{"what can be had is not spent on having it", []Promotion{{Kind: BuyGet, Target: all, GetTarget: &Target{Products: []string{"a"}}, Buy: 1, Get: 1, Reward: free}},
			[]string{"a 100 x2", "b 500 x2"}, []money.Amount{200, 0}},
		{"any three cups for five", []Promotion{{Kind: Set, Groups: []Group{{cups, 3}}, Reward: Reward{Price: priceOf(500)}}},
			[]string{"a 200 x2 @cups", "b 250 @cups", "c 300 @cups", "d 900"}, []money.Amount{67, 83, 100, 0}},
		{"no set that costs more", []Promotion{{Kind: Set, Groups: []Group{{cups, 2}}, Reward: Reward{Price: priceOf(500)}}},
			[]string{"a 200 x2 @cups", "b 300 x2 @cups"}, []money.Amount{0, 100}},
		{"a meal", []Promotion{{Kind: Set, Groups: []Group{{named("roll"), 1}, {named("drink"), 1}}, Reward: Reward{Price: priceOf(600)}}},
			[]string{"roll 500 x2", "drink 300 x3"}, []money.Amount{250, 150}},
		{"a set at a tenth off", []Promotion{{Kind: Set, Groups: []Group{{cups, 2}}, Reward: Reward{Percent: 100_000}}},
			[]string{"a 200 @cups", "b 300 @cups", "c 100 @cups"}, []money.Amount{20, 30, 0}},
		{"half a piece is none", []Promotion{{Kind: Set, Groups: []Group{{all, 2}}, Reward: Reward{Price: priceOf(100)}}},
			[]string{"a 200 x1.500", "b 300", "ham 400 x2kg"}, []money.Amount{0, 0, 0}},
		{"from three a tenth, from six a fifth", []Promotion{{Kind: Tiers, Target: cups, Tiers: []Tier{{3, Reward{Percent: 100_000}}, {6, Reward{Percent: 200_000}}}}},
			[]string{"a 100 x2 @cups", "b 300 x4 @cups"}, []money.Amount{40, 240}},
		{"below the first tier", []Promotion{{Kind: Tiers, Target: cups, PerProduct: true, Tiers: []Tier{{3, Reward{Percent: 100_000}}}}},
			[]string{"a 100 x2 @cups", "b 300 x4 @cups"}, []money.Amount{0, 120}},
		{"five off fifty", []Promotion{{Kind: Basket, Target: all, Tiers: []Tier{{5000, Reward{Amount: 500}}}}},
			[]string{"a 3000", "b 2000"}, []money.Amount{300, 200}},
		{"not with 49.99", []Promotion{{Kind: Basket, Target: all, Tiers: []Tier{{5000, Reward{Amount: 500}}}}},
			[]string{"a 3000", "b 1999"}, []money.Amount{0, 0}},
		{"deposits do not count", []Promotion{{Kind: Basket, Target: all, Tiers: []Tier{{5000, Reward{Amount: 500}}}}},
			[]string{"a 4999", "can 25 x4 excluded"}, []money.Amount{0, 0}},
		{"a gift that the basket pays for without it", []Promotion{{Kind: Basket, Target: all, Tiers: []Tier{{5000, Reward{Price: priceOf(0)}}}, GetTarget: &Target{Products: []string{"mug"}}, Get: 1}},
			[]string{"a 5000", "mug 800 x2"}, []money.Amount{0, 800}},
		{"no gift that itself makes up the basket", []Promotion{{Kind: Basket, Target: all, Tiers: []Tier{{5000, Reward{Price: priceOf(0)}}}, GetTarget: &Target{Products: []string{"mug"}}, Get: 1}},
			[]string{"a 4500", "mug 800"}, []money.Amount{0, 0}},
		{"exclusive ones do not share pieces", []Promotion{
			{ID: "1", Kind: Set, Groups: []Group{{all, 2}}, Reward: Reward{Price: priceOf(100)}, Priority: 1},
			{ID: "2", Kind: Each, Target: all, Reward: Reward{Percent: 500_000}}},
			[]string{"a 100 x3"}, []money.Amount{150}},
		{"stackable ones do, on what is left", []Promotion{
			{ID: "1", Kind: Each, Target: all, Reward: Reward{Percent: 500_000}, Stack: true},
			{ID: "2", Kind: Each, Target: all, Reward: Reward{Percent: 500_000}, Stack: true}},
			[]string{"a 100"}, []money.Amount{75}},
		{"an exclusive one leaves alone what a stackable one touched", []Promotion{
			{ID: "1", Kind: Each, Target: named("a"), Reward: Reward{Percent: 500_000}, Stack: true, Priority: 1},
			{ID: "2", Kind: Each, Target: all, Reward: Reward{Percent: 500_000}}},
			[]string{"a 100", "b 100"}, []money.Amount{50, 50}},
		{"what another promotion paid with is used up", []Promotion{
			{ID: "1", Kind: BuyGet, Target: named("a"), GetTarget: &Target{Products: []string{"b"}}, Buy: 1, Get: 1, Reward: free, Priority: 1},
			{ID: "2", Kind: Each, Target: named("a"), Reward: Reward{Percent: 500_000}}},
			[]string{"a 100 x2", "b 100"}, []money.Amount{50, 100}},
		{"all but", []Promotion{{Kind: Each, Target: Target{All: true, ExceptProducts: []string{"b"}, ExceptCategories: []string{"books"}}, Reward: Reward{Percent: 100_000}}},
			[]string{"a 100", "b 100", "c 100 @books"}, []money.Amount{10, 0, 0}},
		{"named and in the category counts once", []Promotion{{Kind: Set, Groups: []Group{{Target{Products: []string{"a"}, Categories: []string{"cups"}}, 2}}, Reward: Reward{Price: priceOf(100)}}},
			[]string{"a 100 @cups"}, []money.Amount{0}},
		{"no promotion on a price that a person set", []Promotion{{Kind: Each, Target: all, Reward: Reward{Percent: 100_000}}},
			[]string{"a 100 manual=80", "a 100"}, []money.Amount{0, 10}},
		{"a person's discount comes on top and ends at nothing", []Promotion{{Kind: Each, Target: all, Reward: Reward{Percent: 900_000}}},
			[]string{"a 100 less=30", "a 100"}, []money.Amount{100, 90}},
		{"spend thirty first", []Promotion{{Kind: Each, Target: named("a"), Reward: Reward{Percent: 100_000}, MinSpend: 3000}},
			[]string{"a 1000", "b 1999"}, []money.Amount{0, 0}},
		{"happy hour", []Promotion{{Kind: Each, Target: all, Reward: Reward{Percent: 100_000}, Window: Window{Weekdays: []int{5}, Start: "16:00", End: "18:00"}}},
			[]string{"a 100"}, []money.Amount{10}},
		{"not on Mondays", []Promotion{{Kind: Each, Target: all, Reward: Reward{Percent: 100_000}, Window: Window{Weekdays: []int{1}}}},
			[]string{"a 100"}, []money.Amount{0}},
		{"for members", []Promotion{{Kind: Each, Target: all, Reward: Reward{Percent: 100_000}, CustomerGroups: []string{"members"}}},
			[]string{"a 100"}, []money.Amount{0}},
	} {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			for i := range v.rules {
				v.rules[i].Name = v.name
				if v.rules[i].ID == "" {
					v.rules[i].ID = strconv.Itoa(i)
				}
			}
			out := priced(t, Rules{Promotions: v.rules}, Cart{Items: items(t, v.cart...)})
			for i, want := range v.want {
				if got := out.Lines[i].Discount; got != want {
					t.Errorf("line %d (%s): discount %d, want %d", i+1, v.cart[i], got, want)
				}
			}
		})
	}
}

func TestPriceLists(t *testing.T) {
	t.Parallel()
	lists := []PriceList{
		{ID: "club", Name: "Club", Percent: 100_000, Target: Target{All: true}, CustomerGroups: []string{"club"}, Priority: 1},
		{ID: "trade", Name: "Trade", CustomerGroups: []string{"trade"}, Priority: 5, Prices: []ListPrice{
			{Product: "a", Price: priceOf(90)}, {Product: "a", From: 10_000, Price: priceOf(70)}, {Product: "a", From: 5_000, Percent: 200_000}}},
		{ID: "week1", Name: "This week", Prices: []ListPrice{{Product: "b", Price: priceOf(150)}, {Product: "ham", From: 1_000, Price: priceOf(1500)}}},
		{ID: "week2", Name: "Also", Prices: []ListPrice{{Product: "b", Price: priceOf(140)}}},
	}
	for _, v := range []struct {
		name, group string
		cart        []string
		want        []money.Amount // unit prices
	}{
		{"none", "", []string{"a 100"}, []money.Amount{100}},
		{"the lowest of the same priority", "", []string{"b 200"}, []money.Amount{140}},
		{"the higher priority, even if dearer", "club", []string{"b 200", "a 100"}, []money.Amount{180, 90}},
		{"the first break", "trade", []string{"a 100 x4"}, []money.Amount{90}},
		{"the second, over two lines", "trade", []string{"a 100 x4", "a 100"}, []money.Amount{80, 80}},
		{"the third", "trade", []string{"a 100 x10"}, []money.Amount{70}},
		{"by weight, below and above", "", []string{"ham 1999 x0.999kg"}, []money.Amount{1999}},
		{"by weight, together", "", []string{"ham 1999 x0.600kg", "ham 1999 x0.400kg"}, []money.Amount{1500, 1500}},
		{"a person's price stays", "trade", []string{"a 100 manual=95", "a 100"}, []money.Amount{95, 90}},
	} {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			out := priced(t, Rules{PriceLists: lists}, Cart{Items: items(t, v.cart...), Group: v.group})
			for i, want := range v.want {
				if got := out.Lines[i].UnitPrice; got != want {
					t.Errorf("line %d (%s): unit price %d, want %d", i+1, v.cart[i], got, want)
				}
			}
		})
	}
}

func TestOrderDiscount(t *testing.T) {
	t.Parallel()
	cart := Cart{Items: items(t, "a 333", "b 333", "c 334", "can 25 excluded"), Amount: 100}
	out := priced(t, Rules{}, cart)
	if got := []money.Amount{out.Lines[0].Discount, out.Lines[1].Discount, out.Lines[2].Discount, out.Lines[3].Discount}; got[0] != 33 || got[1] != 33 || got[2] != 34 || got[3] != 0 {
		t.Errorf("discounts %v, want [33 33 34 0]", got)
	}
	cart.Amount = 5000
	if out = priced(t, Rules{}, cart); out.Discount != 1000 {
		t.Errorf("a discount above all comes to %d, want 1000", out.Discount)
	}
	cart.Amount, cart.Percent = 0, 500_000
	if out = priced(t, Rules{}, cart); out.Discount != 500 {
		t.Errorf("half comes to %d, want 500", out.Discount)
	}
}

func TestCoupons(t *testing.T) {
	t.Parallel()
	rules := Rules{Promotions: []Promotion{
		{ID: "auto", Name: "Auto", Kind: Each, Target: Target{Products: []string{"a"}}, Reward: Reward{Percent: 500_000}},
		{ID: "bad", Name: "Bad", Kind: Each, Target: Target{Products: []string{"a"}}, Reward: Reward{Percent: 50_000}, Coupon: true, Priority: 9},
		{ID: "one", Name: "One", Kind: Each, Target: Target{Products: []string{"b"}}, Reward: Reward{Percent: money.Whole}, Coupon: true, Limit: 1},
		{ID: "late", Name: "Late", Kind: Each, Target: Target{All: true}, Reward: Reward{Percent: money.Whole}, Coupon: true, Window: Window{From: "2027-01-01"}},
		{ID: "none", Name: "None", Kind: Each, Target: Target{Products: []string{"z"}}, Reward: Reward{Percent: money.Whole}, Coupon: true},
	}}
	out := priced(t, rules, Cart{Items: items(t, "a 100", "b 200 x2"), Coupons: []Coupon{
		{"B", "bad"}, {"O3", "one"}, {"O1", "one"}, {"O2", "one"}, {"L", "late"}, {"N", "none"}, {"O1", "one"}, {"X", "auto"}, {"Y", "gone"}}})
	if out.Discount != 50+400 {
		t.Errorf("discount %d, want 450", out.Discount)
	}
	for i, want := range []string{NoBenefit, Spare, "", "", NotNow, NotMet, Twice, Unknown, Unknown} {
		if got := out.Coupons[i]; got.Why != want {
			t.Errorf("coupon %s: %q, want %q", got.Coupon.Code, got.Why, want)
		}
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	huge := money.MaxAmount
	for _, v := range []struct {
		name string
		item Item
		code string
	}{
		{"nothing", Item{Quantity: 0}, "quantity_invalid"},
		{"less than nothing", Item{Quantity: -1000}, "quantity_invalid"},
		{"more than there can be", Item{Quantity: 1 << 62}, "quantity_invalid"},
		{"a negative price", Item{Quantity: 1, Price: -1}, "price_invalid"},
		{"a negative manual price", Item{Quantity: 1, Manual: priceOf(-1)}, "price_invalid"},
		{"overflow", Item{Quantity: 2000, Price: huge}, "too_large"},
		{"a discount above the line", Item{Quantity: 1000, Price: 10, Amount: 11}, "discount_invalid"},
		{"a share above all", Item{Quantity: 1000, Price: 10, Percent: money.Whole + 1}, "discount_invalid"},
	} {
		book, err := Compile(&Rules{})
		if err != nil {
			t.Fatal(err)
		}
		var out Result
		err = (&Pricer{Book: book}).Price(&Cart{Items: []Item{v.item}}, &out)
		if e, ok := err.(*LineError); !ok || e.Code != v.code || e.Line != 1 {
			t.Errorf("%s: %v, want %s on line 1", v.name, err, v.code)
		}
	}
}

func TestBadRules(t *testing.T) {
	t.Parallel()
	good := func() Promotion {
		return Promotion{ID: "1", Name: "n", Kind: Each, Target: Target{All: true}, Reward: Reward{Percent: 1}}
	}
	for _, v := range []struct {
		field string
		spoil func(*Promotion)
	}{
		{"percent", func(p *Promotion) { p.Percent = money.Whole + 1 }},
		{"percent", func(p *Promotion) { p.Percent = 0 }},
		{"percent", func(p *Promotion) { p.Amount = 5 }},
		{"amount", func(p *Promotion) { p.Reward = Reward{Amount: -5} }},
		{"price", func(p *Promotion) { p.Reward = Reward{Price: priceOf(-1)} }},
		{"target", func(p *Promotion) { p.Target = Target{} }},
		{"target.products[0]", func(p *Promotion) { p.Target = Target{Products: []string{""}} }},
		{"until", func(p *Promotion) { p.From, p.Until = "2026-02-02", "2026-02-01" }},
		{"from", func(p *Promotion) { p.From = "2026-02-30" }},
		{"weekdays", func(p *Promotion) { p.Weekdays = []int{8} }},
		{"end", func(p *Promotion) { p.Start, p.End = "16:00", "16:00" }},
		{"start", func(p *Promotion) { p.Start, p.End = "25:00", "16:00" }},
		{"kind", func(p *Promotion) { p.Kind = "gift" }},
		{"buy", func(p *Promotion) { p.Buy = 2 }},
		{"groups", func(p *Promotion) { p.Kind, p.Target = Set, Target{} }},
		{"tiers", func(p *Promotion) { p.Kind, p.Reward = Tiers, Reward{} }},
		{"tiers[1].from", func(p *Promotion) {
			p.Kind, p.Reward = Tiers, Reward{}
			p.Tiers = []Tier{{3, Reward{Percent: 1}}, {3, Reward{Percent: 2}}}
		}},
		{"get_target", func(p *Promotion) {
			p.Kind, p.Reward = Basket, Reward{}
			p.Tiers = []Tier{{3, Reward{Price: priceOf(1)}}}
		}},
		{"limit", func(p *Promotion) { p.Limit = -1 }},
		{"priority", func(p *Promotion) { p.Priority = 1001 }},
		{"name", func(p *Promotion) { p.Name = "" }},
	} {
		p := good()
		v.spoil(&p)
		_, err := Compile(&Rules{Promotions: []Promotion{p}})
		if e, ok := err.(*RuleError); !ok || e.Field != v.field || e.Rule != "1" {
			t.Errorf("%+v: %v, want an error at %s", p, err, v.field)
		}
	}
	p := good()
	if _, err := Compile(&Rules{Promotions: []Promotion{p, p}}); err == nil {
		t.Error("two promotions of one id are taken")
	}
}

func TestHours(t *testing.T) {
	t.Parallel()
	night := Window{Weekdays: []int{5}, Start: "22:00", End: "02:00"} // Fridays, into Saturday
	for text, want := range map[string]bool{
		"2026-11-27T21:59": false, "2026-11-27T22:00": true, "2026-11-28T01:59:59": true, "2026-11-28T02:00": false,
		"2026-11-27T01:00": false, "2026-11-28T23:00": false, "2024-03-01T22:30": true,
	} {
		w, wrong := night.compile()
		m, ok := ParseMoment(text)
		if wrong != "" || !ok {
			t.Fatalf("%s: %q, %v", text, wrong, ok)
		}
		if got := w.holds(m); got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
	for _, text := range []string{"", "2026-11-27", "2026-11-27T24:00", "2026-13-01T10:00", "2026-02-29T10:00", "2026-11-27 10:00", "2026-11-27T1a:00"} {
		if _, ok := ParseMoment(text); ok {
			t.Errorf("%q is taken for a time", text)
		}
	}
}
