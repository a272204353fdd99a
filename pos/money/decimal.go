package money

import "strconv"

const (
	quantityPlaces = 3
	ratePlaces     = 6
	// maxText is far longer than any number that fits.
	maxText = 40
)

// ParseError says why a text is not a number of the kind asked for.
type ParseError struct {
	What string // "a quantity"
	Text string // the text as it came, cut when long
	Why  string // a sentence, may be empty
}

// Error is a sentence or two for a person.
func (e *ParseError) Error() string {
	text := strconv.QuoteToGraphic(e.Text) + " is not " + e.What + "."
	if e.Why != "" {
		text += " " + e.Why
	}
	return text
}

// ParseQuantity reads a decimal with at most three places, such as 2, 1.250 or
// -0.5. Exponents, signs other than a leading minus, spaces, grouping and bare
// points are refused.
func ParseQuantity(text string) (Quantity, error) {
	n, err := parse(text, quantityPlaces, "a quantity")
	return Quantity(n), err
}

// ParseRate reads a share with at most six places, such as 0.19, between 0 and
// MaxRate.
func ParseRate(text string) (Rate, error) {
	n, err := parse(text, ratePlaces, "a rate")
	if err != nil {
		return 0, err
	}
	if n < 0 || Rate(n) > MaxRate {
		return 0, &ParseError{What: "a rate", Text: text, Why: "It lies between 0 and 10."}
	}
	return Rate(n), nil
}

// ParseAmount reads a sum in major units, such as 19.99 for a currency of two
// digits. It takes no more places than the currency has.
func ParseAmount(text string, digits int) (Amount, error) {
	n, err := parse(text, digits, "an amount")
	return Amount(n), err
}

// String is the shortest of the forms used on the wire: 2, but 1.250.
func (q Quantity) String() string {
	if q%One == 0 {
		return strconv.FormatInt(int64(q/One), 10)
	}
	return q.Fixed()
}

// Fixed always writes three places, as stock is shown: 12.000.
func (q Quantity) Fixed() string { return format(int64(q), quantityPlaces) }

// String is the shortest form: 0.19.
func (r Rate) String() string {
	text := format(int64(r), ratePlaces)
	end := len(text)
	for text[end-1] == '0' {
		end--
	}
	if text[end-1] == '.' {
		end--
	}
	return text[:end]
}

// Decimal writes the amount in major units: 19.99 for a currency of two digits.
func (a Amount) Decimal(digits int) string { return format(int64(a), digits) }

// parse reads a decimal as an integer of its last place.
func parse(text string, places int, what string) (int64, error) {
	if len(text) > maxText {
		return 0, &ParseError{What: what, Text: text[:maxText], Why: "It is too long."}
	}
	refuse := func(why string) (int64, error) {
		return 0, &ParseError{What: what, Text: text, Why: why}
	}
	digits := text
	negative := len(text) > 0 && text[0] == '-'
	if negative {
		digits = text[1:]
	}
	var n uint64
	seen, point := 0, -1 // digits so far, and how many stood before the point
	for i := 0; i < len(digits); i++ {
		c := digits[i]
		switch {
		case c == '.' && point < 0 && seen > 0:
			point = seen
			continue
		case c < '0' || c > '9':
			return refuse("")
		case point >= 0 && seen-point == places:
			return refuse("It may have " + decimals(places) + ".")
		}
		seen++
		digit := uint64(c - '0')
		if n > (1<<63-1-digit)/10 { // before it would wrap around
			return 0, tooLarge(what, text)
		}
		n = n*10 + digit
	}
	if seen == 0 || point == seen {
		return refuse("")
	}
	missing := places
	if point >= 0 {
		missing -= seen - point
	}
	for ; missing > 0; missing-- {
		if n > (1<<63-1)/10 {
			return 0, tooLarge(what, text)
		}
		n *= 10
	}
	if negative {
		return -int64(n), nil
	}
	return int64(n), nil
}

func tooLarge(what, text string) error {
	return &ParseError{What: what, Text: text, Why: "It is too large."}
}

// decimals is "no decimals" or "at most 3 decimals".
func decimals(places int) string {
	if places == 0 {
		return "no decimals"
	}
	return "at most " + strconv.Itoa(places) + " decimals"
}

// format writes an integer of the last place as a decimal.
func format(n int64, places int) string {
	if places <= 0 {
		return strconv.FormatInt(n, 10)
	}
	var buf [maxText]byte
	at := len(buf)
	rest := magnitude(n)
	for i := 0; rest > 0 || i <= places; i++ {
		if i == places {
			at--
			buf[at] = '.'
		}
		at--
		buf[at] = byte('0' + rest%10)
		rest /= 10
	}
	if n < 0 {
		at--
		buf[at] = '-'
	}
	return string(buf[at:])
}
