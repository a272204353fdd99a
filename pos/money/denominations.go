package money

import "slices"

// rare is what is seldom given as change and yet may lie in a drawer.
var rare = map[string][]Amount{
	"CHF": {1000_00}, "DKK": {1000_00}, "EUR": {500_00}, "JPY": {2000}, "USD": {2_00, 1_00, 50},
}

// DrawerKinds are the notes and coins of a currency that a drawer may hold, the
// largest first; none for a currency whose cash is not listed, which is counted
// as a sum.
func DrawerKinds(currency string) []Amount {
	notes, coins := Denominations(currency)
	all := slices.Concat(notes, coins, rare[currency])
	slices.SortFunc(all, func(a, b Amount) int { return int(b - a) })
	return slices.Compact(all)
}
