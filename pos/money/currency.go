package money

import "slices"

// Digits returns how many decimals a currency has by ISO 4217: 2 unless the code
// is one of the few with another number.
func Digits(currency string) int {
	switch currency {
	case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF",
		"UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF":
		return 0
	case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND":
		return 3
	case "CLF", "UYW":
		return 4
	}
	return 2
}

// denominations are the notes and coins in use, largest first, in minor units.
type denominations struct {
	currency     string
	notes, coins []Amount
}

// inUse leaves out what is legal tender but seldom met: the 500 EUR, 1000 CHF
// and 2 USD notes.
var inUse = []denominations{
	{"AUD", []Amount{10000, 5000, 2000, 1000, 500}, []Amount{200, 100, 50, 20, 10, 5}},
	{"CAD", []Amount{10000, 5000, 2000, 1000, 500}, []Amount{200, 100, 25, 10, 5}},
	{"CHF", []Amount{20000, 10000, 5000, 2000, 1000}, []Amount{500, 200, 100, 50, 20, 10, 5}},
	{"CZK", []Amount{500000, 200000, 100000, 50000, 20000, 10000}, []Amount{5000, 2000, 1000, 500, 200, 100}},
	{"DKK", []Amount{50000, 20000, 10000, 5000}, []Amount{2000, 1000, 500, 200, 100, 50}},
	{"EUR", []Amount{20000, 10000, 5000, 2000, 1000, 500}, []Amount{200, 100, 50, 20, 10, 5, 2, 1}},
	{"GBP", []Amount{5000, 2000, 1000, 500}, []Amount{200, 100, 50, 20, 10, 5, 2, 1}},
	{"HUF", []Amount{2000000, 1000000, 500000, 200000, 100000, 50000}, []Amount{20000, 10000, 5000, 2000, 1000, 500}},
	{"JPY", []Amount{10000, 5000, 1000}, []Amount{500, 100, 50, 10, 5, 1}},
	{"MYR", []Amount{10000, 5000, 2000, 1000, 500, 100}, []Amount{50, 20, 10, 5}},
	{"NOK", []Amount{100000, 50000, 20000, 10000, 5000}, []Amount{2000, 1000, 500, 100}},
	{"NZD", []Amount{10000, 5000, 2000, 1000, 500}, []Amount{200, 100, 50, 20, 10}},
	{"PLN", []Amount{50000, 20000, 10000, 5000, 2000, 1000}, []Amount{500, 200, 100, 50, 20, 10, 5, 2, 1}},
	{"RON", []Amount{50000, 20000, 10000, 5000, 2000, 1000, 500, 100}, []Amount{50, 10, 5, 1}},
	{"SEK", []Amount{100000, 50000, 20000, 10000, 5000, 2000}, []Amount{1000, 500, 200, 100}},
	{"USD", []Amount{10000, 5000, 2000, 1000, 500, 100}, []Amount{25, 10, 5, 1}},
	{"ZAR", []Amount{20000, 10000, 5000, 2000, 1000}, []Amount{500, 200, 100, 50, 20, 10}},
}

// Denominations returns the notes and the coins of a currency, largest first;
// none for a currency whose cash is not listed. The slices are the caller's own.
func Denominations(currency string) (notes, coins []Amount) {
	d := lookUp(currency)
	return slices.Clone(d.notes), slices.Clone(d.coins)
}

// maxQuick is how many round sums are offered beside the exact one.
const maxQuick = 3

// QuickCash returns the sums that a customer probably hands over for due, which
// is already rounded as the country rounds cash: first due itself, then due
// raised to a multiple of each note, the three smallest that are above due.
func QuickCash(due Amount, currency string) []Amount {
	sums := []Amount{due}
	if due <= 0 {
		return sums
	}
	for _, note := range lookUp(currency).notes {
		notes, err := MulDiv(int64(due), 1, int64(note), Up)
		if err != nil || Amount(notes) > MaxAmount/note {
			continue
		}
		if sum := Amount(notes) * note; sum > due {
			sums = append(sums, sum)
		}
	}
	slices.Sort(sums[1:])
	sums = slices.Compact(sums)
	return sums[:min(len(sums), 1+maxQuick)]
}

// Pieces is a number of equal notes or coins.
type Pieces struct {
	Value Amount `json:"value"`
	Count int64  `json:"count"`
}

// Change counts out an amount in notes and coins, largest first, and returns
// what no coin can pay.
func Change(amount Amount, currency string) (pieces []Pieces, rest Amount) {
	d := lookUp(currency)
	for _, values := range [2][]Amount{d.notes, d.coins} {
		for _, value := range values {
			if count := amount / value; count > 0 {
				pieces = append(pieces, Pieces{value, int64(count)})
				amount -= count * value
			}
		}
	}
	return pieces, amount
}

func lookUp(currency string) denominations {
	for _, d := range inUse {
		if d.currency == currency {
			return d
		}
	}
	return denominations{}
}
