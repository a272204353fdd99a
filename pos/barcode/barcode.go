// Package barcode reads what a scanner or a person hands in as a code, and
// names the keys under which the catalogue finds it.
//
// [Parse] knows EAN-8, EAN-13, UPC-A, UPC-E and GTIN-14 (ITF-14 among them),
// whose check digits it verifies, and the shop's own EAN-13 with a price or a
// weight inside, by the shop's [Pattern]. Every other text is a code of the
// shop's own making ([Other]) and stands for itself, so that Code 39, Code 128
// and QR labels work. [Read] knows the GS1 family besides, whose symbols say
// more than a number: a [Label] holds what they say of the piece in hand, and
// how much of a product that sells.
//
// One product has one key: all numbers of the GTIN family are keyed as 14
// digits, so a UPC-E and the UPC-A it abbreviates meet. Eight digits that are
// right both as EAN-8 and as UPC-E are keyed as EAN-8 and found as UPC-E too,
// where nothing is known under the first. The importer and the scan use the
// same [Normalize], and so agree whatever they think of a code.
//
// A refused text is a [Malformed] whose message says in plain words what is
// wrong. The package is pure.
package barcode

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"tillbell/pos/money"
)

// MaxText is how many bytes a code may have.
const MaxText = 80

// Kind is the family a code belongs to.
type Kind uint8

// The kinds of code. Other is any text that is not a number of the GTIN family.
const (
	Other Kind = iota
	EAN8
	EAN13
	UPCA
	UPCE
	GTIN14
)

var kindNames = [...]string{"other", "ean8", "ean13", "upca", "upce", "gtin14"}

// String names the kind as the wire does.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "unknown"
}

// Code is a text that was understood.
type Code struct {
	Kind     Kind
	Text     string    // as it was read, trimmed
	GTIN14   string    // 14 digits; empty for Other
	Alt      string    // the key of what else it may be: of an EAN-8 its UPC-E, of a UPC-A the EAN-8 that is its UPC-E; else empty
	Embedded *Embedded // set when one of the shop's patterns matched
}

// Key is what the catalogue's index holds for a plain code.
func (c Code) Key() string {
	if c.Kind == Other {
		return c.Text
	}
	return c.GTIN14
}

// Embedded is what a code of the shop's own carries. Its product is found by
// ItemKey or, failing that, by ItemCode as a PLU.
type Embedded struct {
	Pattern  string          // the pattern that matched
	ItemCode string          // the item's digits alone
	ItemKey  string          // the key of this code with its value set to zero and the check digit made right again
	Price    *money.Amount   // nil when the pattern carries none or it is zero
	Quantity *money.Quantity // likewise; kilograms
	Count    *money.Quantity // likewise; pieces
}

// Malformed says why a text is no code.
type Malformed struct {
	Text string
	Why  string // a sentence
}

// Error is two sentences for the person who scanned or typed.
func (m *Malformed) Error() string {
	if m.Text == "" {
		return m.Why
	}
	return shown(m.Text) + " is not a barcode. " + m.Why
}

// shown is a text fit for a message: hostile ones are quoted, long ones cut.
func shown(text string) string {
	if len(text) > MaxText {
		cut := MaxText
		for cut > 0 && !utf8.RuneStart(text[cut]) {
			cut--
		}
		text = text[:cut] + "…"
	}
	if quoted := strconv.QuoteToGraphic(text); len(quoted) != len(text)+2 {
		return quoted
	}
	return text
}

// Parse reads a code. The patterns are tried before a number is taken as it
// stands; a pattern claims only numbers that begin with its own digits.
func Parse(text string, patterns []Pattern) (Code, error) {
	text = strings.TrimSpace(text)
	if err := checkText(text); err != nil {
		return Code{}, err
	}
	code := Code{Kind: Other, Text: text}
	if !isNumber(text) {
		return code, nil
	}
	if err := code.number(text); err != nil {
		return Code{}, err
	}
	if code.GTIN14[0] == '0' {
		for i := range patterns {
			if patterns[i].claims(code.GTIN14[1:]) {
				code.Embedded = patterns[i].read(code.GTIN14[1:])
				break
			}
		}
	}
	return code, nil
}

// Normalize returns the key under which a stored barcode is found.
func Normalize(text string) (key string, err error) {
	code, err := Parse(text, nil)
	return code.Key(), err
}

// isNumber tells a text of as many digits as a product's number has.
func isNumber(text string) bool {
	switch len(text) {
	case 8, 12, 13, 14:
		return allDigits(text)
	}
	return false
}

// number fills the code from the digits of a product's number.
func (c *Code) number(text string) error {
	switch len(text) {
	case 8:
		return c.eight(text)
	case 12:
		c.Kind = UPCA
	case 13:
		c.Kind = EAN13
	default:
		c.Kind = GTIN14
	}
	c.GTIN14 = pad14(text)
	if c.GTIN14[:2] == "00" {
		c.Alt = eightOf(c.GTIN14[2:])
	}
	return Check(text)
}

// eight tells UPC-E from EAN-8: a scanner sends both as eight digits. One in ten
// is right as both. Then it is an EAN-8 if the shop knows one, and if not the
// UPC-E: only the shop has EAN-8 that begin with 0, and it knows its own.
func (c *Code) eight(text string) error {
	ean := Check(text)
	expanded, ok := expandUPCE(text)
	switch {
	case ean == nil && ok:
		c.Alt = pad14(expanded)
	case ok:
		c.Kind, c.GTIN14 = UPCE, pad14(expanded)
		return nil
	}
	c.Kind, c.GTIN14 = EAN8, pad14(text)
	return ean
}

// expandUPCE returns the UPC-A that an eight-digit UPC-E stands for; not ok when
// it stands for none or its check digit is wrong.
func expandUPCE(e string) (string, bool) {
	if e[0] > '1' {
		return "", false
	}
	system, d, check := e[:1], e[1:7], e[7:]
	var body string
	switch last := d[5]; {
	case last <= '2':
		body = d[:2] + d[5:] + "0000" + d[2:5]
	case last == '3':
		body = d[:3] + "00000" + d[3:5]
	case last == '4':
		body = d[:4] + "00000" + d[4:5]
	default:
		body = d[:5] + "0000" + d[5:]
	}
	upc := system + body + check
	return upc, Check(upc) == nil
}

// eightOf returns the key of the EAN-8 that has the digits of a UPC-A's UPC-E,
// if there is one: a shop may have stored the UPC-A as that.
func eightOf(upc string) string {
	d := upc[1:11]
	for _, six := range [...]string{d[:2] + d[7:] + d[2:3], d[:3] + d[8:] + "3", d[:4] + d[9:] + "4", d[:5] + d[9:]} {
		eight := upc[:1] + six + upc[11:]
		if full, ok := expandUPCE(eight); ok && full == upc && Check(eight) == nil {
			return pad14(eight)
		}
	}
	return ""
}

// Check verifies a GTIN of 8, 12, 13 or 14 digits by its last one.
func Check(gtin string) error {
	if !allDigits(gtin) {
		return &Malformed{gtin, "It holds more than digits."}
	}
	switch len(gtin) {
	case 8, 12, 13, 14:
	default:
		return &Malformed{gtin, "It has " + strconv.Itoa(len(gtin)) + " digits; a product's number has 8, 12, 13 or 14."}
	}
	want := checkDigit(gtin[:len(gtin)-1])
	if gtin[len(gtin)-1] != want {
		return &Malformed{gtin, "The last digit should be " + string(rune(want)) + "."}
	}
	return nil
}

// checkDigit returns the digit that follows: weights 3 and 1 alternate from the
// right, and the sum is filled up to a multiple of ten.
func checkDigit(digits string) byte {
	sum, weight := 0, 3
	for i := len(digits) - 1; i >= 0; i-- {
		sum += int(digits[i]-'0') * weight
		weight = 4 - weight
	}
	return byte('0' + (10-sum%10)%10)
}

func pad14(digits string) string { return "00000000000000"[len(digits):] + digits }

func allDigits(text string) bool {
	for i := 0; i < len(text); i++ {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return text != ""
}

// checkText refuses what no label holds, and characters that nobody sees: two
// codes that look alike must be alike.
func checkText(text string) error {
	switch {
	case text == "":
		return &Malformed{"", "The barcode is empty."}
	case len(text) > MaxText:
		return &Malformed{text, "It is longer than " + strconv.Itoa(MaxText) + " bytes."}
	case !utf8.ValidString(text):
		return &Malformed{text, "It is not valid text."}
	}
	for _, r := range text {
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return &Malformed{text, "It holds a control character."}
		}
		if invisible(r) {
			return &Malformed{text, "It holds an invisible character."}
		}
	}
	return nil
}

// invisible tells zero-width characters, direction marks, line separators and
// the byte order mark.
func invisible(r rune) bool {
	return r == 0xad || r == 0x61c || r >= 0x200b && r <= 0x200f || r >= 0x2028 && r <= 0x202e ||
		r >= 0x2060 && r <= 0x206f || r == 0xfeff
}
