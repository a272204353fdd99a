package promo

import (
	"maps"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"tillbell/pos/money"
)

// The shop of the properties: product i costs 100 × (i+1) − 1 or so and belongs
// to category i mod 3; the last two are sold by weight.
const (
	shopProducts   = 8
	shopCategories = 3
)

func productName(i int) string  { return "p" + strconv.Itoa(i) }
func categoryName(i int) string { return "c" + strconv.Itoa(i%shopCategories) }

func drawTarget(t *rapid.T, label string) Target {
	names := func(n int, name func(int) string, what string) []string {
		return rapid.SliceOfNDistinct(rapid.Map(rapid.IntRange(0, n-1), name), 1, 3, rapid.ID).Draw(t, label+what)
	}
	target := Target{}
	switch rapid.IntRange(0, 3).Draw(t, label) {
	case 0:
		target.All = true
	case 1:
		target.All = true
		target.ExceptProducts = names(shopProducts, productName, "but")
	case 2:
		target.Categories = names(shopCategories, categoryName, "of")
		target.ExceptProducts = names(shopProducts, productName, "but")
	default:
		target.Products = names(shopProducts, productName, "in")
	}
	return target
}

func drawReward(t *rapid.T, label string, price bool) Reward {
	kinds := 1
	if price {
		kinds = 2
	}
	switch rapid.IntRange(0, kinds).Draw(t, label) {
	case 0:
		return Reward{Percent: money.Rate(rapid.IntRange(1, 100).Draw(t, label+"percent")) * 10_000}
	case 1:
		return Reward{Amount: money.Amount(rapid.IntRange(1, 700).Draw(t, label+"amount"))}
	}
	return Reward{Price: priceOf(money.Amount(rapid.IntRange(0, 900).Draw(t, label+"price")))}
}

func drawPromotion(t *rapid.T, i int) Promotion {
	p := Promotion{ID: strconv.Itoa(i), Name: "n", Kind: rapid.SampledFrom([]string{Each, BuyGet, Set, Tiers, Basket}).Draw(t, "kind"),
		Stack: rapid.Bool().Draw(t, "stack"), Priority: int64(rapid.IntRange(0, 2).Draw(t, "priority"))}
	few := func(label string) int64 { return int64(rapid.IntRange(1, 3).Draw(t, label)) }
	if p.Kind != Set {
		p.Target = drawTarget(t, "target")
	}
	switch p.Kind {
	case Each:
		p.Reward = drawReward(t, "reward", true)
	case BuyGet:
		p.Reward, p.Buy, p.Get = drawReward(t, "reward", true), few("buy"), few("get")
		if rapid.Bool().Draw(t, "other") {
			other := drawTarget(t, "other")
			p.GetTarget = &other
		} else {
			p.PerProduct = rapid.Bool().Draw(t, "per product")
		}
	case Set:
		p.Reward = drawReward(t, "reward", true)
		for range few("groups") {
			p.Groups = append(p.Groups, Group{drawTarget(t, "group"), few("count")})
		}
	case Tiers:
		p.Tiers = []Tier{{2, drawReward(t, "low", true)}, {5, drawReward(t, "high", true)}}
	case Basket:
		p.Tiers = []Tier{{500, drawReward(t, "low", false)}, {2000, drawReward(t, "high", false)}}
		if rapid.Bool().Draw(t, "gift") {
			other := drawTarget(t, "gifts")
			p.GetTarget, p.Get = &other, few("get")
			p.Tiers[1].Reward = Reward{Price: priceOf(0)}
		}
	}
	if p.Kind != Tiers && p.Kind != Basket && rapid.Bool().Draw(t, "limited") {
		p.Limit = few("limit")
	}
	return p
}

func drawRules(t *rapid.T) Rules {
	var r Rules
	for i := range rapid.IntRange(0, 8).Draw(t, "promotions") {
		r.Promotions = append(r.Promotions, drawPromotion(t, i))
	}
	if rapid.Bool().Draw(t, "list") {
		r.PriceLists = []PriceList{{ID: "l", Name: "l", Prices: []ListPrice{{Product: "p0", From: 3000, Price: priceOf(55)}, {Product: "p1", Percent: 330_000}}}}
	}
	return r
}

func drawItems(t *rapid.T) []Item {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Item {
		n := rapid.IntRange(0, shopProducts-1).Draw(t, "product")
		i := Item{Product: productName(n), Category: categoryName(n), Price: money.Amount(100*(n+1) - n%2), Pieces: n < shopProducts-2}
		if i.Pieces {
			i.Quantity = money.One * money.Quantity(rapid.IntRange(1, 6).Draw(t, "pieces"))
		} else {
			i.Quantity = money.Quantity(rapid.IntRange(1, 3000).Draw(t, "weight"))
		}
		switch rapid.IntRange(0, 11).Draw(t, "oddity") {
		case 0:
			i.Excluded = true
		case 1:
			i.Manual = priceOf(i.Price / 2)
		case 2:
			i.Percent = 100_000
		}
		return i
	}), 1, 12).Draw(t, "items")
}

func drawCart(t *rapid.T) Cart {
	c := Cart{Items: drawItems(t), At: friday}
	if rapid.Bool().Draw(t, "order discount") {
		c.Amount = money.Amount(rapid.IntRange(1, 900).Draw(t, "order"))
	}
	return c
}

// sums is what must not depend on how a cart stands on its lines.
func sums(book *Book, cart *Cart, out *Result) map[string]money.Amount {
	m := make(map[string]money.Amount)
	for i, l := range out.Lines {
		m[cart.Items[i].Product] += l.Amount - l.Discount
		for _, part := range l.Parts {
			m[cart.Items[i].Product+"/"+strconv.Itoa(int(part.Promotion))] += part.Amount
		}
	}
	for _, a := range out.Applied {
		m["promotion "+book.Promotion(a.Promotion).ID] = a.Amount
		m["times "+book.Promotion(a.Promotion).ID] = money.Amount(a.Times)
	}
	return m
}

// runCart prices a cart and proves what always holds.
func runCart(t *rapid.T, book *Book, cart Cart) (Result, map[string]money.Amount) {
	var out Result
	p := Pricer{Book: book}
	if err := p.Price(&cart, &out); err != nil {
		t.Fatal(err)
	}
	prove(t, &cart, &out)
	return out, sums(book, &cart, &out)
}

func compiled(t *rapid.T) *Book {
	rules := drawRules(t)
	book, err := Compile(&rules)
	if err != nil {
		t.Fatal(err)
	}
	return book
}

func TestOrderOfLinesChangesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		book, cart := compiled(t), drawCart(t)
		_, want := runCart(t, book, cart)
		shuffled := cart
		shuffled.Items = rapid.Permutation(cart.Items).Draw(t, "order")
		if _, got := runCart(t, book, shuffled); !maps.Equal(got, want) {
			t.Errorf("another order gives %v, not %v", got, want)
		}
	})
}

func TestPiecesOnOneLineOrMany(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		book, cart := compiled(t), drawCart(t)
		_, want := runCart(t, book, cart)
		split := cart
		split.Items = nil
		for _, i := range cart.Items {
			if !i.Pieces {
				split.Items = append(split.Items, i)
				continue
			}
			for n := i.Quantity; n > 0; n -= money.One {
				i.Quantity = money.One
				split.Items = append(split.Items, i)
			}
		}
		if _, got := runCart(t, book, split); !maps.Equal(got, want) {
			t.Errorf("one line a piece gives %v, not %v", got, want)
		}
	})
}

func TestOneMoreCouponNeverCostsMore(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rules := drawRules(t)
		for i := range rules.Promotions {
			rules.Promotions[i].Coupon = rapid.Bool().Draw(t, "coupon")
		}
		book, err := Compile(&rules)
		if err != nil {
			t.Fatal(err)
		}
		cart := drawCart(t)
		least := money.Amount(-1)
		var shown []Coupon
		for _, i := range rapid.Permutation(rules.Promotions).Draw(t, "shown") {
			if !i.Coupon || len(shown) == MaxCoupons {
				continue
			}
			shown = append(shown, Coupon{"code " + i.ID, i.ID})
			cart.Coupons = slices.Clone(shown)
			out, _ := runCart(t, book, cart)
			left := out.Amount - out.Discount
			if least >= 0 && left > least {
				t.Fatalf("with %v the cart costs %d, before %d", shown, left, least)
			}
			least = left
			slices.Reverse(cart.Coupons)
			if again, _ := runCart(t, book, cart); again.Discount != out.Discount {
				t.Fatalf("another order of the coupons gives %d, not %d", again.Discount, out.Discount)
			}
		}
	})
}

func TestExclusivePiecesPayOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rules := drawRules(t)
		for i := range rules.Promotions {
			rules.Promotions[i].Stack = false
		}
		book, err := Compile(&rules)
		if err != nil {
			t.Fatal(err)
		}
		cart := drawCart(t)
		var pieces, used int64
		for _, i := range cart.Items {
			if i.Pieces {
				pieces += int64(i.Quantity / money.One)
			}
		}
		out, _ := runCart(t, book, cart)
		for _, a := range out.Applied {
			p := book.Promotion(a.Promotion)
			switch p.Kind {
			case BuyGet:
				used += a.Times * (p.Buy + p.Get)
			case Set:
				for _, g := range p.Groups {
					used += a.Times * g.Count
				}
			}
		}
		if used > pieces {
			t.Errorf("%d pieces paid for sets, the cart has %d", used, pieces)
		}
	})
}

func TestMemoryIsKeptClean(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		book := compiled(t)
		var out Result
		p := Pricer{Book: book}
		for range 4 {
			cart := drawCart(t)
			if err := p.Price(&cart, &out); err != nil {
				t.Fatal(err)
			}
			if _, want := runCart(t, book, cart); !maps.Equal(sums(book, &cart, &out), want) {
				t.Errorf("a used pricer gives %v, a new one %v", sums(book, &cart, &out), want)
			}
		}
	})
}
