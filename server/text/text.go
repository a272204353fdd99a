// Package text decides what people may type: it bounds and cleans free text
// and refuses card numbers, so that none is ever stored, sent or printed.
package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"tillbell/server/fault"
)

// Free cleans a free text (note, comment, reason, name): NFC, no control or
// invisible format characters but line feeds, trimmed. It refuses more than
// max characters and anything that looks like a card number.
func Free(field, s string, max int) (string, error) {
	s = clean(s, true)
	if n := utf8.RuneCountInString(s); n > max {
		return "", tooLong(field, max)
	}
	if HoldsCard(s) {
		return "", fault.New(fault.Invalid, "card_number",
			"That looks like a card number. Card numbers are never written down here.").
			At(field, "card_number", "holds a card number")
	}
	return s, nil
}

// Name is Free on one line, and must not be empty.
func Name(field, s string, max int) (string, error) {
	s, err := Free(field, strings.Join(strings.Fields(s), " "), max)
	if err == nil && s == "" {
		return "", empty(field)
	}
	return s, err
}

// Code cleans a field for codes (a sku, a register's code): one word, no
// control characters, not empty. Long digit runs are what codes are made of,
// so nothing is taken for a card number.
func Code(field, s string, max int) (string, error) {
	s = clean(s, false)
	if utf8.RuneCountInString(s) > max {
		return "", tooLong(field, max)
	}
	if s == "" {
		return "", empty(field)
	}
	return s, nil
}

// Line cleans an optional one-line field that is not free text to customers.
func Line(field, s string, max int) (string, error) {
	return Free(field, strings.Join(strings.Fields(s), " "), max)
}

func tooLong(field string, max int) error {
	return fault.New(fault.Invalid, "too_long", "%s may have at most %d characters.", field, max).
		At(field, "too_long", "is too long")
}

func empty(field string) error {
	return fault.New(fault.Invalid, "required", "%s must not be empty.", field).At(field, "required", "must not be empty")
}

func clean(s string, lines bool) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' && lines:
			return r
		case r == '\r', r == utf8.RuneError:
			return -1
		case r == '\t' || r == '\n':
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Co, r), unicode.Is(unicode.Cs, r):
			return -1
		case overrides(r):
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(norm.NFC.String(s))
}

// overrides are the characters that turn the direction of what follows, which
// can make a text on a tablet read as something else. Joiners, which scripts
// and emoji need, stay.
func overrides(r rune) bool {
	return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0xFEFF
}

const (
	cardMin = 14
	cardMax = 19
)

// HoldsCard tells whether a text holds 14 to 19 digits, spaces and hyphens
// ignored, that pass the Luhn check. Groups are tried in every neighbourhood,
// so a number is found beside another one too. Valid GTIN-14 and SSCC-18 pass.
func HoldsCard(s string) bool {
	var digits []byte // of the current run
	starts := []int{} // where its groups begin
	inGroup := false
	for _, r := range s {
		if d, ok := digit(r); ok {
			if !inGroup {
				starts = append(starts, len(digits))
			}
			digits, inGroup = append(digits, d), true
			continue
		}
		inGroup = false
		if !separator(r) {
			if runHoldsCard(digits, starts) {
				return true
			}
			digits, starts = digits[:0], starts[:0]
		}
	}
	return runHoldsCard(digits, starts)
}

func runHoldsCard(digits []byte, starts []int) bool {
	for i, from := range starts {
		for j := i + 1; j <= len(starts); j++ {
			to := len(digits)
			if j < len(starts) {
				to = starts[j]
			}
			if n := to - from; n > cardMax {
				break
			} else if n >= cardMin && luhn(digits[from:to]) && !gs1(digits[from:to]) {
				return true
			}
		}
	}
	return false
}

func digit(r rune) (byte, bool) {
	switch {
	case r >= '0' && r <= '9':
		return byte(r - '0'), true
	case r >= 0xFF10 && r <= 0xFF19: // full width
		return byte(r - 0xFF10), true
	case r >= 0x0660 && r <= 0x0669: // Arabic-Indic
		return byte(r - 0x0660), true
	case r >= 0x06F0 && r <= 0x06F9:
		return byte(r - 0x06F0), true
	}
	return 0, false
}

func separator(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) || r == 0x200B }

func luhn(d []byte) bool {
	sum := 0
	for i := range d {
		n := int(d[len(d)-1-i])
		if i%2 == 1 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return sum%10 == 0
}

// gs1 tells a valid GTIN-14 or SSCC-18 (GS1 General Specifications, 7.9).
func gs1(d []byte) bool {
	if len(d) != 14 && len(d) != 18 {
		return false
	}
	sum := 0
	for i := range d {
		n := int(d[len(d)-1-i])
		if i%2 == 1 {
			n *= 3
		}
		sum += n
	}
	return sum%10 == 0
}
