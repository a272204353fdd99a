// Package sheet writes tables that people open in a spreadsheet: as CSV (RFC
// 4180) and as XLSX. It owns what a cell may hold. Numbers are numbers: money in
// the digits of its currency, quantities in thousandths. Texts are never
// formulas: one that a spreadsheet would compute is led by an apostrophe, and
// what no cell can hold is replaced.
package sheet

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"tillbell/pos/money"
)

// Kind says what the cells of a column hold.
type Kind string

// Text is shown as it is, all else is a number: Money in minor units, Quantity
// in thousandths, Rate in parts per million. Foreign is money of the currency
// that the cell's text names, in minor units of that one.
const (
	Text     Kind = "text"
	Count    Kind = "count"
	Money    Kind = "money"
	Quantity Kind = "quantity"
	Rate     Kind = "rate"
	Foreign  Kind = "foreign"
)

// Column is a column's title and kind.
type Column struct {
	Title string
	Kind  Kind
}

// Cell holds a text or a number, by its column's kind. One of foreign money that
// names no currency is empty, and so is a blank one.
type Cell struct {
	Text   string
	Number int64
	Blank  bool
}

// Writer takes a table row by row. Total is the last row, of a table that has
// one; Close ends the table and must be called.
type Writer interface {
	Row(cells []Cell) error
	Total(cells []Cell) error
	Close() error
}

// maxText is what a cell of a spreadsheet holds, in UTF-16 units.
const maxText = 32767

// Defuse makes a text that no spreadsheet computes or refuses. Marks that do not
// show do not hide what begins a formula.
func Defuse(s string) string {
	s = cut(clean(s))
	for _, r := range s {
		switch {
		case strings.ContainsRune("=+-@\t\r\n＝＋－＠", r):
			return "'" + s
		case !unicode.IsSpace(r) && !unicode.Is(unicode.Cf, r):
			return s
		}
	}
	return s
}

// clean replaces what XML and spreadsheets do not bear: bytes that are no
// UTF-8, and control characters but tabs and line ends.
func clean(s string) string {
	if !strings.ContainsFunc(s, unfit) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if unfit(r) {
			return utf8.RuneError
		}
		return r
	}, s)
}

func unfit(r rune) bool {
	return r == utf8.RuneError || r == 0xFFFE || r == 0xFFFF || unicode.IsControl(r) && r != '\t' && r != '\n' && r != '\r'
}

// cut takes the end off a text that is too long, with room for an apostrophe.
func cut(s string) string {
	if len(s) < maxText {
		return s
	}
	units := 1
	for i, r := range s {
		if units++; r > 0xFFFF {
			units++
		}
		if units > maxText {
			return s[:i]
		}
	}
	return s
}

// decimal is a number as it is written: a point, and no more digits than it has
// to have.
func decimal(kind Kind, n int64, digits int) string {
	switch kind {
	case Money:
		return money.Amount(n).Decimal(digits)
	case Quantity:
		return money.Quantity(n).String()
	case Rate:
		return money.Rate(n).String()
	}
	return money.Amount(n).Decimal(0)
}
