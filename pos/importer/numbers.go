package importer

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"tillbell/pos/money"
)

// Beyond these a number is a barcode in the wrong column or a slip.
const (
	maxPrice money.Amount   = 1_000_000_000             // 10 million in a currency of two digits
	maxStock money.Quantity = 1_000_000_000 * money.One // a thousand million pieces
	microns                 = 6                         // places kept before a cost or stock is rounded
)

var scientific = regexp.MustCompile(`^\d+([.,]\d+)?[eE][+-]?\d+$`)

// numbers reads decimals as people and spreadsheets of several countries write
// them. It remembers whether the file's decimals stand behind a comma, for the
// numbers that alone could mean either, such as 1,234.
type numbers struct {
	digits  int // of the currency
	comma   bool
	learned bool
}

// notNumber is the reason for refusing a cell, without its name.
type notNumber string

func (e notNumber) Error() string { return string(e) }

func (n *numbers) price(text string) (money.Amount, error) {
	plain, err := n.plain(text)
	if err != nil {
		return 0, err
	}
	amount, err := money.ParseAmount(plain, n.digits)
	switch {
	case err != nil && strings.Contains(plain, "."):
		return 0, notNumber(fmt.Sprintf("%s has more than the %d decimals of the currency", quote(text), n.digits))
	case err != nil || amount > maxPrice:
		return 0, notNumber(quote(text) + " is too large to be believed")
	case amount < 0:
		return 0, notNumber(quote(text) + " is below zero")
	}
	return amount, nil
}

// cost may be an average with more decimals than money has; it is rounded.
func (n *numbers) cost(text string) (money.Amount, error) {
	value, err := n.rounded(text, n.digits)
	switch {
	case err != nil:
		return 0, err
	case value < 0:
		return 0, notNumber(quote(text) + " is below zero")
	case money.Amount(value) > maxPrice:
		return 0, notNumber(quote(text) + " is too large to be believed")
	}
	return money.Amount(value), nil
}

func (n *numbers) stock(text string) (money.Quantity, error) {
	value, err := n.rounded(text, 3)
	if err != nil {
		return 0, err
	}
	if q := money.Quantity(value); q > maxStock || q < -maxStock {
		return 0, notNumber(quote(text) + " is too large to be believed")
	}
	return money.Quantity(value), nil
}

// percent reads 19, 8.875 or 19 % as a rate.
func (n *numbers) percent(text string) (money.Rate, error) {
	plain, err := n.plain(strings.TrimSuffix(text, "%"))
	if err != nil {
		return 0, err
	}
	value, err := money.ParseAmount(plain, 4) // a percent is 10,000 parts per million
	if err != nil || value < 0 || money.Rate(value) > money.MaxRate {
		return 0, notNumber(quote(text) + " is not a tax rate in percent")
	}
	return money.Rate(value), nil
}

// rounded reads a number with any number of decimals and rounds it half up.
func (n *numbers) rounded(text string, places int) (int64, error) {
	plain, err := n.plain(text)
	if err != nil {
		return 0, err
	}
	if whole, fraction, found := strings.Cut(plain, "."); found && len(fraction) > microns {
		plain = whole + "." + fraction[:microns]
	}
	value, err := money.ParseAmount(plain, microns)
	if err != nil {
		return 0, notNumber(quote(text) + " is too large to be believed")
	}
	divisor := int64(1)
	for range microns - places {
		divisor *= 10
	}
	return money.MulDiv(int64(value), 1, divisor, money.HalfUp)
}

// plain rewrites a number as digits, a point and no needless zeros.
func (n *numbers) plain(text string) (string, error) {
	s, negative := bare(text)
	if scientific.MatchString(s) {
		return "", notNumber(quote(text) + " was turned into scientific notation by a spreadsheet; export the file again with that column as text")
	}
	whole, fraction, ok := n.split(s)
	if !ok {
		return "", notNumber(quote(text) + " is not a number")
	}
	whole = strings.TrimLeft(whole, "0")
	fraction = strings.TrimRight(fraction, "0")
	switch {
	case whole == "" && fraction == "":
		return "0", nil
	case whole == "":
		whole = "0"
	}
	if negative {
		whole = "-" + whole
	}
	if fraction != "" {
		whole += "." + fraction
	}
	return whole, nil
}

// bare takes away what may stand around and within the digits: currency signs
// and codes, spaces of every width, apostrophes, a sign before or behind,
// brackets for minus, and the dash that some write for no cents.
func bare(text string) (s string, negative bool) {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.Is(unicode.Sc, r), r == '\'', r == '’', r == '"', r == '+':
			return -1
		case r == '−' || r == '–' || r == '—':
			return '-'
		}
		return r
	}, text)
	s = strings.TrimPrefix(s, "=")
	if strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") {
		s, negative = s[1:len(s)-1], true
	}
	s, negative = trimMinus(s, negative)
	if !scientific.MatchString(s) {
		s = trimUnit(s)
	}
	s, negative = trimMinus(s, negative)
	for _, dash := range []string{",-", ".-"} {
		s = strings.TrimSuffix(s, dash)
	}
	if strings.HasSuffix(s, "-") {
		s, negative = s[:len(s)-1], true
	}
	return s, negative
}

func trimMinus(s string, negative bool) (string, bool) {
	if strings.HasPrefix(s, "-") {
		return s[1:], true
	}
	return s, negative
}

// trimUnit takes one short word off each end: EUR, kr., Fr., zł, CHF.
func trimUnit(s string) string {
	const longest = 4
	letters := 0
	for i, r := range s {
		if !unicode.IsLetter(r) {
			if letters > 0 && letters <= longest {
				s = strings.TrimPrefix(s[i:], ".")
			}
			break
		}
		letters++
	}
	word := strings.TrimRightFunc(strings.TrimSuffix(s, "."), unicode.IsLetter)
	if n := len([]rune(s)) - len([]rune(word)); word != "" && n > 0 && n <= longest+1 {
		return word
	}
	return s
}

// split parts digits from decimals. Of two kinds of separators the last is the
// decimal one; one kind more than once groups thousands.
func (n *numbers) split(s string) (whole, fraction string, ok bool) {
	points, commas := strings.Count(s, "."), strings.Count(s, ",")
	mark := byte(0)
	switch {
	case points == 0 && commas == 0:
		return s, "", allDigits(s)
	case points > 0 && commas > 0:
		mark = s[strings.LastIndexAny(s, ".,")]
	case points+commas == 1:
		mark = s[strings.IndexAny(s, ".,")]
		if n.grouping(s, mark) {
			mark = 0
		}
	}
	whole = s
	if mark != 0 {
		if strings.Count(s, string(mark)) > 1 {
			return "", "", false
		}
		i := strings.IndexByte(s, mark)
		whole, fraction = s[:i], s[i+1:]
		if !n.learned && len(fraction) != 3 {
			n.comma, n.learned = mark == ',', true
		}
	}
	whole, ok = ungroup(whole)
	return whole, fraction, ok && (fraction == "" && whole != "" || allDigits(fraction))
}

// grouping says whether the only separator of s, with three digits behind it,
// groups thousands in this file. Below one (0,125) it never does.
func (n *numbers) grouping(s string, mark byte) bool {
	whole, fraction, _ := strings.Cut(s, string(mark))
	if len(fraction) != 3 || len(whole) == 0 || len(whole) > 3 || whole[0] == '0' {
		return false
	}
	return (mark == ',') != n.comma
}

// ungroup takes the separators out of 1.234.567 and refuses 12.34.5.
func ungroup(s string) (string, bool) {
	groups := strings.FieldsFunc(s, func(r rune) bool { return r == '.' || r == ',' })
	if len(groups) <= 1 {
		return s, s == "" || allDigits(s)
	}
	if strings.Count(s, ".") > 0 && strings.Count(s, ",") > 0 {
		return "", false
	}
	if len(groups)-1 != strings.Count(s, ".")+strings.Count(s, ",") || len(groups[0]) > 3 {
		return "", false
	}
	for i, group := range groups {
		last := i == len(groups)-1
		if !allDigits(group) || last && len(group) != 3 || i > 0 && len(group) != 3 && len(group) != 2 {
			return "", false // 12,34,567 is how India groups
		}
	}
	return strings.Join(groups, ""), true
}

func allDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// quote shows a cell in a message.
func quote(text string) string { return "“" + cut(clean(text), maxShort) + "”" }
