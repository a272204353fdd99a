// Package money owns the numbers of the shop: amounts, quantities and tax
// rates, how they are written, and the only division in the project that
// rounds.
//
// All three are integers. An [Amount] counts minor units of a currency (1999 is
// 19.99 EUR), a [Quantity] thousandths of its unit (1250 is 1.250 kg), a [Rate]
// parts per million (190000 is 19 %). No float is read, made or printed here,
// and no other package divides money: it calls [MulDiv], which takes the
// [Rounding] as an argument, or [Split], whose parts add up to the whole.
//
// Nothing wraps around: what does not fit is [ErrOverflow]. The package is pure
// and imports little, because it also runs in the till's page as WebAssembly.
package money

import "errors"

// Amount is a sum of money in minor units of its currency. In JSON it is a plain
// integer: encoding/json refuses fractions, exponents, strings and overflow for
// an int64 by itself.
type Amount int64

// MaxAmount is the largest amount that a document may hold: the largest integer
// that a page's JavaScript still tells from its neighbours.
const MaxAmount Amount = 1<<53 - 1

// Quantity is a number of pieces, kilograms or metres in thousandths.
type Quantity int64

// One is a single piece, kilogram or metre.
const One Quantity = 1000

// Rate is a share in parts per million, such as a tax rate.
type Rate int64

const (
	// Whole is 100 %.
	Whole Rate = 1_000_000
	// MaxRate is the highest tax rate that is believed, 1000 %.
	MaxRate = 10 * Whole
)

// ErrOverflow says that a result does not fit.
var ErrOverflow = errors.New("the number is too large")

// Add returns a + b, or ErrOverflow.
func Add(a, b Amount) (Amount, error) {
	sum := a + b
	if (sum > a) != (b > 0) {
		return 0, ErrOverflow
	}
	return sum, nil
}

// Sum adds up any number of amounts, or returns ErrOverflow.
func Sum(amounts ...Amount) (Amount, error) {
	var total Amount
	for _, a := range amounts {
		next, err := Add(total, a)
		if err != nil {
			return 0, err
		}
		total = next
	}
	return total, nil
}

// Mul returns what quantity pieces at unit cost, rounded once.
func Mul(unit Amount, quantity Quantity, mode Rounding) (Amount, error) {
	n, err := MulDiv(int64(unit), int64(quantity), int64(One), mode)
	return Amount(n), err
}

// Share returns the given share of an amount, rounded once.
func Share(of Amount, rate Rate, mode Rounding) (Amount, error) {
	n, err := MulDiv(int64(of), int64(rate), int64(Whole), mode)
	return Amount(n), err
}
