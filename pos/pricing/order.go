package pricing

import (
	"cmp"
	"slices"

	"tillbell/pos/money"
)

// Where an amount is spread over lines, somebody gets the odd cent, and two
// lines that are taxed differently make another tax of it. So lines take their
// shares in an order that goes by what they are: how they were scanned counts
// only among lines that nothing tells apart.

// inOrder appends to order the places of items as they take their shares.
func inOrder(order []int, items []Item) []int {
	for i := range items {
		order = append(order, i)
	}
	slices.SortStableFunc(order, func(a, b int) int { return compareItems(&items[a], &items[b]) })
	return order
}

// compareItems is 0 for items that are priced alike.
func compareItems(a, b *Item) int {
	if c := cmp.Compare(a.Product, b.Product); c != 0 {
		return c
	}
	if c := cmp.Or(compareBools(a.TakeAway, b.TakeAway), cmp.Compare(a.Rate, b.Rate), compareBools(a.Exempt, b.Exempt)); c != 0 {
		return c
	}
	if c := slices.CompareFunc(a.Components, b.Components, compareComponents); c != 0 {
		return c
	}
	return cmp.Or(cmp.Compare(b.Quantity, a.Quantity), cmp.Compare(b.UnitPrice, a.UnitPrice), cmp.Compare(a.Discount, b.Discount),
		compareFixed(a.Fixed, b.Fixed), compareManuals(a.ByHand, b.ByHand))
}

func compareComponents(a, b Component) int {
	return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Rate, b.Rate), compareBools(a.Compound, b.Compound),
		cmp.Compare(a.PerPiece, b.PerPiece), compareBools(a.Taxed, b.Taxed))
}

// compareFixed puts what has no fixed amount first.
func compareFixed(a, b *money.Amount) int {
	if a == nil || b == nil {
		return compareBools(a != nil, b != nil)
	}
	return cmp.Compare(*a, *b)
}

// compareBools puts false first.
func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

func compareManuals(a, b Manual) int {
	return cmp.Or(cmp.Compare(a.Amount, b.Amount), cmp.Compare(a.Percent, b.Percent))
}
