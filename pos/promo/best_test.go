package promo

import (
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"tillbell/pos/money"
)

// bruteForce tries every way to make sets of pieces. It knows nothing of how
// the pricer goes about it.
type bruteForce struct {
	promotion *Promotion
	prices    []money.Amount // of products
	known     map[string]money.Amount
}

// takes tells whether a target takes in a product of these tests.
func takes(t *Target, product int) bool {
	for _, name := range t.Products {
		if name == productName(product) {
			return true
		}
	}
	return t.All
}

// best is the most that sets of the pieces that are left can save.
func (b *bruteForce) best(left []int, sets int64) money.Amount {
	if b.promotion.Limit > 0 && sets == b.promotion.Limit {
		return 0
	}
	key := strconv.FormatInt(sets, 10)
	for _, n := range left {
		key += " " + strconv.Itoa(n)
	}
	if known, ok := b.known[key]; ok {
		return known
	}
	var most money.Amount
	b.sets(left, func(off money.Amount) {
		most = max(most, off+b.best(left, sets+1))
	})
	b.known[key] = most
	return most
}

// sets takes every possible set out of left and tells what it saves.
func (b *bruteForce) sets(left []int, use func(off money.Amount)) {
	p := b.promotion
	if p.Kind == Set {
		b.choose(left, p.Groups, nil, func(chosen []money.Amount) {
			var sum money.Amount
			for _, price := range chosen {
				sum += price
			}
			use(p.Reward.off(sum, money.One, money.HalfUp))
		})
		return
	}
	get := Group{p.Target, p.Get}
	if p.GetTarget != nil {
		get.Target = *p.GetTarget
	}
	b.choose(left, []Group{get, {p.Target, p.Buy}}, nil, func(chosen []money.Amount) {
		var off, dearest money.Amount
		for _, price := range chosen[:p.Get] {
			off += p.Reward.off(price, money.One, money.HalfUp)
			dearest = max(dearest, price)
		}
		for _, price := range chosen[p.Get:] {
			if p.GetTarget == nil && price < dearest {
				return // the cheapest are those that are given
			}
		}
		use(off)
	})
}

func (b *bruteForce) choose(left []int, groups []Group, chosen []money.Amount, done func([]money.Amount)) {
	if len(groups) == 0 {
		done(chosen)
		return
	}
	if groups[0].Count == 0 {
		b.choose(left, groups[1:], chosen, done)
		return
	}
	rest := append([]Group{{groups[0].Target, groups[0].Count - 1}}, groups[1:]...)
	for i := range left {
		if left[i] > 0 && takes(&groups[0].Target, i) {
			left[i]--
			b.choose(left, rest, append(chosen[:len(chosen):len(chosen)], b.prices[i]), done)
			left[i]++
		}
	}
}

func drawNamed(t *rapid.T, label string) Target {
	if rapid.IntRange(0, 3).Draw(t, label+" all") == 0 {
		return Target{All: true}
	}
	return Target{Products: rapid.SliceOfNDistinct(rapid.Map(rapid.IntRange(0, 3), productName), 1, 3, rapid.ID).Draw(t, label)}
}

// drawSets is a promotion of sets whose groups overlap as they like. Its
// rewards are such that no set is worth less than what is taken off it.
func drawSets(t *rapid.T) Promotion {
	p := Promotion{ID: "1", Name: "n", Kind: rapid.SampledFrom([]string{Set, BuyGet}).Draw(t, "kind")}
	switch rapid.IntRange(0, 2).Draw(t, "reward") {
	case 0:
		p.Percent = 500_000
	case 1:
		p.Amount = 100
	default:
		p.Price = priceOf(money.Amount(rapid.IntRange(0, 12).Draw(t, "price")) * 100)
	}
	few := func(label string) int64 { return int64(rapid.IntRange(1, 2).Draw(t, label)) }
	if p.Kind == Set {
		for range rapid.IntRange(1, 3).Draw(t, "groups") {
			p.Groups = append(p.Groups, Group{drawNamed(t, "group"), few("count")})
		}
	} else {
		p.Target, p.Buy, p.Get = drawNamed(t, "target"), few("buy"), few("get")
		if rapid.IntRange(0, 3).Draw(t, "other") > 0 {
			other := drawNamed(t, "other target")
			p.GetTarget = &other
		}
	}
	if rapid.Bool().Draw(t, "limited") {
		p.Limit = few("limit")
	}
	return p
}

// Whatever its groups have in common, a promotion saves as much as any way of
// making its sets would.
func TestSetsAreTheBestThereAre(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rules := Rules{Promotions: []Promotion{drawSets(t)}}
		book, err := Compile(&rules)
		if err != nil {
			t.Fatal(err)
		}
		cart, left := Cart{At: friday}, make([]int, 4)
		b := bruteForce{promotion: &rules.Promotions[0], prices: make([]money.Amount, 4), known: map[string]money.Amount{}}
		for i := range left {
			b.prices[i] = money.Amount(rapid.IntRange(1, 9).Draw(t, "price")) * 200
			if left[i] = rapid.IntRange(0, 2).Draw(t, "pieces"); left[i] > 0 {
				cart.Items = append(cart.Items, Item{Product: productName(i), Price: b.prices[i], Quantity: money.One * money.Quantity(left[i]), Pieces: true})
			}
		}
		out, _ := runCart(t, book, cart)
		if want := b.best(left, 0); out.Discount != want {
			t.Fatalf("saves %d, could save %d", out.Discount, want)
		}
	})
}

// What a stranger to the shop tried.
func TestGroupsThatOverlap(t *testing.T) {
	t.Parallel()
	named := func(ids ...string) Target { return Target{Products: ids} }
	all := Target{All: true}
	half := Promotion{ID: "1", Name: "n", Kind: BuyGet, Target: named("tv"), GetTarget: &all, Buy: 1, Get: 1, Reward: Reward{Percent: 500_000}}
	menu := Promotion{ID: "1", Name: "n", Kind: Set, Reward: Reward{Price: priceOf(400)}, Groups: []Group{{named("a", "b", "c"), 1}, {named("a", "b"), 1}}}
	for _, v := range []struct {
		name      string
		promotion Promotion
		cart      []string
		want      money.Amount
	}{
		{"the one that must be bought is not the one that is got", half, []string{"tv 1999", "a 777", "c 100"}, 389},
		{"of two the second is got", half, []string{"tv 1999 x2"}, 1000},
		{"the piece that only one group takes", menu, []string{"a 777", "c 100"}, 477},
		{"two menus of the dearest", menu, []string{"a 777 x2", "c 500 x2"}, 2*1277 - 2*400},
	} {
		out := priced(t, Rules{Promotions: []Promotion{v.promotion}}, Cart{Items: items(t, v.cart...)})
		if out.Discount != v.want {
			t.Errorf("%s: saves %d, want %d", v.name, out.Discount, v.want)
		}
	}
}
