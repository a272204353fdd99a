package receipt

import (
	"strings"

	"tillbell/pos/money"
)

const (
	percentDigits = 4 // money.Rate counts millionths, which are ten-thousandths of a per cent
	maxDigits     = 6 // no currency has more than four
)

// amount writes minor units with the currency's digits and the language's
// separator, without grouping: "-1234,50".
func (w words) amount(a money.Amount, digits int) string {
	return w.local(a.Decimal(min(max(digits, 0), maxDigits)))
}

// quantity writes whole pieces bare and keeps all three digits of what was
// weighed or measured, as scales print it.
func (w words) quantity(q money.Quantity, unit string) string {
	if unit == "" || unit == "each" {
		return w.local(q.String())
	}
	return w.local(q.Fixed()) + " " + unit
}

// rate writes 190000 as "19 %".
func (w words) rate(r money.Rate) string {
	percent := strings.TrimRight(money.Amount(r).Decimal(percentDigits), "0")
	return w.local(strings.TrimSuffix(percent, ".")) + w.percentGap + "%"
}

func (w words) local(figure string) string { return strings.Replace(figure, ".", w.separator, 1) }
