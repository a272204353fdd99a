package promo

import (
	"fmt"
	"testing"

	"tillbell/pos/money"
)

// bigShop is 300 promotions over 5,000 products in 40 categories, as a
// supermarket has them: most are about a few products, some about a category,
// a few about everything.
func bigShop() Rules {
	product := func(i int) string { return fmt.Sprintf("0192f0c4-0000-7000-8000-%012d", i%5000) }
	products := func(i, n int) Target {
		t := Target{}
		for j := range n {
			t.Products = append(t.Products, product(i*17+j*3))
		}
		return t
	}
	category := func(i int) Target { return Target{Categories: []string{fmt.Sprintf("category %d", i%40)}} }
	var r Rules
	for i := range 300 {
		p := Promotion{ID: fmt.Sprintf("promotion %03d", i), Name: "Offer", Priority: int64(i % 7)}
		switch i % 10 {
		case 0, 1, 2:
			p.Kind, p.Target, p.Reward = Each, products(i, 10), Reward{Percent: 150_000}
		case 3:
			p.Kind, p.Target, p.Reward = Each, products(i, 5), Reward{Price: priceOf(99)}
		case 4:
			p.Kind, p.Target, p.Reward, p.Buy, p.Get = BuyGet, products(i, 12), Reward{Percent: money.Whole}, 2, 1
		case 5:
			p.Kind, p.Reward = Set, Reward{Price: priceOf(500)}
			p.Groups = []Group{{products(i, 20), 3}}
		case 6:
			p.Kind, p.Reward = Set, Reward{Percent: 200_000}
			p.Groups = []Group{{products(i, 10), 1}, {category(i), 1}}
		case 7:
			p.Kind, p.Target, p.Tiers = Tiers, category(i), []Tier{{3, Reward{Percent: 50_000}}, {6, Reward{Percent: 100_000}}}
		case 8:
			p.Kind, p.Target, p.Reward, p.Stack = Each, category(i), Reward{Percent: 20_000}, true
			p.Window = Window{Weekdays: []int{1 + i%7}}
		default:
			p.Kind, p.Target, p.Stack = Basket, Target{All: true, ExceptCategories: []string{fmt.Sprintf("category %d", i%40)}}, true
			p.Tiers = []Tier{{int64(10_000 * (1 + i/10)), Reward{Amount: 100}}}
		}
		r.Promotions = append(r.Promotions, p)
	}
	return r
}

func bigCart() Cart {
	c := Cart{At: friday, Amount: 500}
	for i := range 200 {
		n := i * 23 % 5000
		c.Items = append(c.Items, Item{Product: fmt.Sprintf("0192f0c4-0000-7000-8000-%012d", n), Category: fmt.Sprintf("category %d", n%40),
			Price: money.Amount(99 + n%900), Quantity: money.One * money.Quantity(1+i%4), Pieces: true})
	}
	return c
}

// BenchmarkBigCart prices 200 lines under 300 promotions.
func BenchmarkBigCart(b *testing.B) { benchmark(b, bigShop()) }

// BenchmarkMenus has 30 of the promotions be menus whose groups overlap, one of
// them about everything.
func BenchmarkMenus(b *testing.B) {
	rules := bigShop()
	for i := range rules.Promotions {
		if p := &rules.Promotions[i]; i%10 == 6 {
			p.Groups = append(p.Groups, Group{Target{All: true}, 2})
			p.Priority += 7
		}
	}
	benchmark(b, rules)
}

func benchmark(b *testing.B, rules Rules) {
	cart := bigCart()
	book, err := Compile(&rules)
	if err != nil {
		b.Fatal(err)
	}
	p := Pricer{Book: book}
	var out Result
	if err := p.Price(&cart, &out); err != nil {
		b.Fatal(err)
	}
	if len(out.Applied) < 50 {
		b.Fatalf("only %d promotions apply", len(out.Applied))
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := p.Price(&cart, &out); err != nil {
			b.Fatal(err)
		}
	}
}
