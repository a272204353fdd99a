package goods

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"time"
)

// Basket is one sale of the week.
type Basket struct {
	At       time.Duration // since midnight of the first day, in the shop's zone
	Register string
	Lines    []BasketLine
	Tender   string // "cash" or "card"
}

// BasketLine is one line of it; Quantity in thousandths.
type BasketLine struct {
	SKU      string
	Quantity int64
}

// salesOf is how many sales a day of the week has, give or take.
var salesOf = [7]int{
	time.Sunday: 155, time.Monday: 162, time.Tuesday: 160, time.Wednesday: 168,
	time.Thursday: 176, time.Friday: 203, time.Saturday: 212,
}

// The fewest and most sales of any day.
const (
	fewestSales = 150
	mostSales   = 220
)

// hourly is how busy each hour of a working day is: a small wave before work,
// one at noon, the large one after work.
var hourly = [24]int{6: 3, 7: 6, 8: 10, 9: 9, 10: 10, 11: 12, 12: 13, 13: 9, 14: 8, 15: 10, 16: 14, 17: 18, 18: 15, 19: 8, 20: 5, 21: 3}

// weekend is the same for Saturday and Sunday, when people come before noon.
var weekend = [24]int{7: 3, 8: 8, 9: 13, 10: 17, 11: 18, 12: 15, 13: 12, 14: 11, 15: 11, 16: 10, 17: 8, 18: 6, 19: 4, 20: 2}

// mission is what somebody came for: how often, and which categories it draws.
type mission struct {
	share int
	draws map[string]int
}

var missions = []mission{
	{46, map[string]int{"Fruit & vegetables": 34, "Bread & bakery": 18, "Dairy & eggs": 22, "Pantry": 28, "Drinks": 14, "Home & cleaning": 4}},
	{22, map[string]int{"Bread & bakery": 60, "Drinks": 25, "Dairy & eggs": 8, "Fruit & vegetables": 12, "Pantry": 6}},
	{14, map[string]int{"Home & cleaning": 50, "Pantry": 18, "Drinks": 12, "Kitchen": 14}},
	{8, map[string]int{"Tools & paint": 80, "Home & cleaning": 10, "Drinks": 6}},
	{6, map[string]int{"Garden": 75, "Fruit & vegetables": 10, "Tools & paint": 8}},
	{4, map[string]int{"Clothing": 80, "Home & cleaning": 8, "Kitchen": 8}},
}

// sizes is how many lines baskets have: index is the count of lines, the
// value how many of a thousand. Most are small, a few are a week's shopping.
var sizes = []int{0, 190, 180, 150, 120, 90, 70, 50, 38, 28, 20, 15, 12, 9, 7, 6, 5, 4, 3, 3}

// Week makes the sales of so many days, in order of time, the first day being
// the given day of the week. Each day depends on the seed and its number
// alone, so a longer week begins with the shorter one. Hours are full hours of
// the shop's day; for a day that is not over, leave out what lies ahead.
func Week(seed int64, first time.Weekday, days, open, close int) []Basket {
	shelf := newShelf(Products())
	var week []Basket
	for day := range days {
		r := rand.New(rand.NewPCG(uint64(seed), uint64(day)))
		weekday := time.Weekday((int(first) + day) % 7)
		week = append(week, shelf.day(r, time.Duration(day)*24*time.Hour, weekday, open, close)...)
	}
	return week
}

// WithBought puts what was bought after calls for help among the baskets of the
// same days, in order.
func WithBought(baskets []Basket, calls []Call, seed int64, close int) []Basket {
	r := rand.New(rand.NewPCG(uint64(seed), boughtStream))
	price := map[string]int64{}
	for _, p := range Products() {
		price[p.SKU] = p.Price
	}
	all := slices.Clone(baskets)
	for _, c := range calls {
		at := c.ends() + c.BoughtAfter
		if c.BoughtAfter == 0 || at%(24*time.Hour) >= time.Duration(close)*time.Hour {
			continue
		}
		b := Basket{At: at, Register: "T1", Lines: []BasketLine{{c.SKU, one}}, Tender: tender(r, price[c.SKU])}
		if r.IntN(100) < 38 {
			b.Register = "T2"
		}
		all = append(all, b)
	}
	slices.SortStableFunc(all, func(a, b Basket) int { return cmp.Compare(a.At, b.At) })
	return all
}

// shelf is the products by category, each with its weight.
type shelf struct {
	products map[string][]Product
	weights  map[string][]int
}

func newShelf(products []Product) shelf {
	s := shelf{products: map[string][]Product{}, weights: map[string][]int{}}
	for _, p := range products {
		weight := 10_000 / (200 + int(p.Price)) // cheap things go more often
		if p.Tile > 0 {
			weight *= 4 // a touch tile is there because it is asked for all day
		}
		s.products[p.Category] = append(s.products[p.Category], p)
		s.weights[p.Category] = append(s.weights[p.Category], max(weight, 1))
	}
	return s
}

func (s shelf) day(r *rand.Rand, midnight time.Duration, weekday time.Weekday, open, close int) []Basket {
	count := min(max(salesOf[weekday]+r.IntN(17)-8, fewestSales), mostSales)
	baskets := make([]Basket, 0, count)
	for _, at := range moments(r, count, busyHours(weekday, open, close)) {
		baskets = append(baskets, s.basket(r, midnight+at))
	}
	return baskets
}

// busyHours are the weights of the hours the shop is open.
func busyHours(weekday time.Weekday, open, close int) []int {
	shape := hourly
	if weekday == time.Saturday || weekday == time.Sunday {
		shape = weekend
	}
	hours := make([]int, 24)
	for h := max(open, 0); h < min(close, 24); h++ {
		hours[h] = max(shape[h], 1)
	}
	return hours
}

// moments draws distinct seconds of a day, sorted.
func moments(r *rand.Rand, count int, hours []int) []time.Duration {
	seen := make(map[time.Duration]bool, count)
	all := make([]time.Duration, 0, count)
	for len(all) < count {
		at := time.Duration(pick(r, hours))*time.Hour + time.Duration(r.IntN(3600))*time.Second
		if !seen[at] {
			seen[at] = true
			all = append(all, at)
		}
	}
	slices.Sort(all)
	return all
}

func (s shelf) basket(r *rand.Rand, at time.Duration) Basket {
	b := Basket{At: at, Register: "T1"}
	if r.IntN(100) < 38 {
		b.Register = "T2"
	}
	var shares []int
	for _, m := range missions {
		shares = append(shares, m.share)
	}
	m := missions[pick(r, shares)]
	categories, draws := sortedDraws(m.draws)
	size, taken, total := pick(r, sizes), map[string]bool{}, int64(0)
	for range size {
		category := categories[pick(r, draws)]
		p := s.products[category][pick(r, s.weights[category])]
		if taken[p.SKU] {
			continue // the same thing twice in a basket is one line of two, not two lines
		}
		taken[p.SKU] = true
		line := BasketLine{p.SKU, quantity(r, p)}
		b.Lines = append(b.Lines, line)
		total += p.Price * line.Quantity / one
	}
	b.Tender = tender(r, total)
	return b
}

// sortedDraws gives a map an order, without which a seed would mean nothing.
func sortedDraws(draws map[string]int) (categories []string, weights []int) {
	for category := range draws {
		categories = append(categories, category)
	}
	slices.Sort(categories)
	for _, category := range categories {
		weights = append(weights, draws[category])
	}
	return categories, weights
}

func quantity(r *rand.Rand, p Product) int64 {
	if p.Unit == "kg" {
		return int64(150 + r.IntN(700) + r.IntN(700)) // grams
	}
	most := 1
	switch n := r.IntN(100); {
	case n < 4 && p.Price < 250:
		most = 6
	case n < 16 && p.Price < 1000:
		most = 3
	}
	return int64(1+r.IntN(most)) * one
}

// tender is more likely a card the more is due.
func tender(r *rand.Rand, total int64) string {
	card := 86
	switch {
	case total < 500:
		card = 34
	case total < 2000:
		card = 55
	case total < 5000:
		card = 72
	}
	if r.IntN(100) < card {
		return "card"
	}
	return "cash"
}

// pick draws an index by its weight.
func pick(r *rand.Rand, weights []int) int {
	sum := 0
	for _, w := range weights {
		sum += w
	}
	n := r.IntN(sum)
	for i, w := range weights {
		if n -= w; n < 0 {
			return i
		}
	}
	return len(weights) - 1
}
