package barcode

import (
	"strings"

	"tillbell/pos/money"
)

// Pattern describes the shop's own EAN-13 with a value inside. It is written as
// 13 characters, one per digit of the code:
//
//	0–9  that digit; a pattern begins with two or more of them, and they must
//	     lie where GS1 leaves numbers to the shop: 20–29, 02 or 04
//	I    the item's number
//	P    the price in minor units
//	W    the weight in grams
//	Q    the number of pieces
//	V    a check digit of the price or weight, of which several kinds are in
//	     use; it is not verified, the code's own check digit covers it
//	C    the check digit of the code, always and only the last character
//
// It has an item and exactly one of price, weight and pieces. A value of zero
// means that none was printed: then the code names the item alone.
type Pattern struct {
	text   string
	prefix string
	value  byte // P, W or Q
}

// DefaultPatterns are Tillbell's own defaults, not a standard: which prefix
// means what is set in the shop's scales, and the store's settings follow them.
func DefaultPatterns() []string {
	return []string{"22IIIIIPPPPPC", "28IIIIIWWWWWC", "29IIIIIWWWWWC"}
}

// ParsePattern reads a pattern.
func ParsePattern(text string) (Pattern, error) {
	refuse := func(why string) (Pattern, error) {
		return Pattern{}, &BadPattern{text, why}
	}
	if len(text) != 13 {
		return refuse("It needs 13 characters.")
	}
	p := Pattern{text: text}
	items := 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case 'I':
			items++
		case 'P', 'W', 'Q':
			if p.value != 0 && p.value != c {
				return refuse("It may hold one of P, W and Q only.")
			}
			p.value = c
		case 'V':
		case 'C':
			if i != 12 {
				return refuse("C is the last character and no other.")
			}
		default:
			if c < '0' || c > '9' {
				return refuse("It is made of digits and the letters I, P, W, Q, V and C.")
			}
			if len(p.prefix) == i {
				p.prefix = text[:i+1]
			}
		}
	}
	switch {
	case text[12] != 'C':
		return refuse("Its last character must be C.")
	case len(p.prefix) < 2 || p.prefix[0] != '2' && p.prefix[:2] != "02" && p.prefix[:2] != "04":
		return refuse("It must begin with 20 to 29, 02 or 04.")
	case items == 0:
		return refuse("It needs an item (I).")
	case p.value == 0:
		return refuse("It needs a price (P), a weight (W) or pieces (Q).")
	}
	return p, nil
}

// ParsePatterns reads several, and refuses two of which one would hide the
// other.
func ParsePatterns(texts []string) ([]Pattern, error) {
	patterns := make([]Pattern, 0, len(texts))
	for _, text := range texts {
		p, err := ParsePattern(text)
		if err != nil {
			return nil, err
		}
		for _, other := range patterns {
			if strings.HasPrefix(p.prefix, other.prefix) || strings.HasPrefix(other.prefix, p.prefix) {
				return nil, &BadPattern{text, "It begins like " + other.text + "."}
			}
		}
		patterns = append(patterns, p)
	}
	return patterns, nil
}

// String returns the pattern as it was written.
func (p Pattern) String() string { return p.text }

// BadPattern says why a text is no pattern.
type BadPattern struct {
	Text string
	Why  string // a sentence
}

// Error is two sentences for whoever sets up the store.
func (b *BadPattern) Error() string {
	return shown(b.Text) + " is not a barcode pattern. " + b.Why
}

// claims tells whether a number of 13 digits follows the pattern.
func (p *Pattern) claims(ean string) bool {
	if p.text == "" {
		return false
	}
	for i := 0; i < len(p.text); i++ {
		if c := p.text[i]; c >= '0' && c <= '9' && c != ean[i] {
			return false
		}
	}
	return true
}

// read takes apart a number that the pattern claims.
func (p *Pattern) read(ean string) *Embedded {
	var item, zeroed [13]byte
	items := 0
	value := int64(0)
	for i := 0; i < len(ean); i++ {
		zeroed[i] = ean[i]
		switch p.text[i] {
		case 'I':
			item[items] = ean[i]
			items++
		case p.value:
			value = value*10 + int64(ean[i]-'0')
			zeroed[i] = '0'
		case 'V':
			zeroed[i] = '0'
		}
	}
	zeroed[12] = checkDigit(string(zeroed[:12]))
	e := &Embedded{Pattern: p.text, ItemCode: string(item[:items]), ItemKey: pad14(string(zeroed[:]))}
	if value == 0 {
		return e
	}
	switch p.value {
	case 'P':
		price := money.Amount(value)
		e.Price = &price
	case 'W': // grams are thousandths of a kilogram
		quantity := money.Quantity(value)
		e.Quantity = &quantity
	case 'Q':
		count := money.Quantity(value) * money.One
		e.Count = &count
	}
	return e
}
