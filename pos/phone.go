package pos

import (
	"strings"

	"tillbell/server/fault"
)

const (
	phoneLeast = 7  // digits of an international number, country code included
	phoneMost  = 15 // E.164
)

// callingCodes are the countries' calling codes, each with the digits that
// stand before a number at home and fall away abroad ("-": none do).
var callingCodes = map[string][2]string{
	"AT": {"43", "0"}, "AU": {"61", "0"}, "BE": {"32", "0"}, "BG": {"359", "0"}, "BR": {"55", "0"}, "CA": {"1", "1"}, "CH": {"41", "0"},
	"CY": {"357", "-"}, "CZ": {"420", "-"}, "DE": {"49", "0"}, "DK": {"45", "-"}, "EE": {"372", "-"}, "ES": {"34", "-"}, "FI": {"358", "0"},
	"FR": {"33", "0"}, "GB": {"44", "0"}, "GR": {"30", "-"}, "HR": {"385", "0"}, "HU": {"36", "06"}, "IE": {"353", "0"}, "IN": {"91", "0"},
	"IS": {"354", "-"}, "IT": {"39", "-"}, "JP": {"81", "0"}, "LI": {"423", "-"}, "LT": {"370", "0"}, "LU": {"352", "-"}, "LV": {"371", "-"},
	"MT": {"356", "-"}, "MX": {"52", "-"}, "MY": {"60", "0"}, "NL": {"31", "0"}, "NO": {"47", "-"}, "NZ": {"64", "0"}, "PL": {"48", "-"},
	"PT": {"351", "-"}, "RO": {"40", "0"}, "RS": {"381", "0"}, "SE": {"46", "0"}, "SG": {"65", "-"}, "SI": {"386", "0"}, "SK": {"421", "0"},
	"TH": {"66", "0"}, "TR": {"90", "0"}, "UA": {"380", "0"}, "US": {"1", "1"}, "ZA": {"27", "0"},
}

// phoneNumber reads a phone number as people write it in a country and gives it
// as E.164: +49301234567. Empty stays empty.
func phoneNumber(field, s, country string) (string, error) {
	bad := fault.New(fault.Invalid, "phone_invalid", "That is not a phone number.").At(field, "phone_invalid", "is not a phone number")
	var b strings.Builder
	plus := false
	for _, r := range strings.TrimSpace(s) {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case r == '+' && b.Len() == 0 && !plus:
			plus = true
		case strings.ContainsRune(" -./()\u00a0\u202f\u2011", r):
		default:
			return "", bad
		}
	}
	digits := b.String()
	if digits == "" && !plus {
		return "", nil
	}
	home, known := callingCodes[country]
	switch rest, abroad := strings.CutPrefix(digits, "00"); {
	case plus:
		if known { // +49 (0)30: the home digits in brackets
			digits = dropHome(digits, home, s)
		}
	case abroad:
		digits = rest
	case !known:
		return "", bad
	default:
		if home[1] != "-" {
			digits = strings.TrimPrefix(digits, home[1])
		}
		digits = home[0] + digits
	}
	if len(digits) < phoneLeast || len(digits) > phoneMost || digits[0] == '0' {
		return "", bad
	}
	return "+" + digits, nil
}

func dropHome(digits string, home [2]string, written string) string {
	if home[1] != "-" && strings.Contains(written, "("+home[1]+")") {
		if rest, ok := strings.CutPrefix(digits, home[0]+home[1]); ok {
			return home[0] + rest
		}
	}
	return digits
}

// leastOfPhone is how many digits in a row find a number, wherever they stand in
// it. Fewer find it by its beginning.
const leastOfPhone = 4

// phoneWords are what a number is found by: with its country, as dialled from
// abroad and at home, and by each of its ends, so that any run of digits begins
// one of them.
func phoneWords(e164 string) []string {
	digits := strings.TrimPrefix(e164, "+")
	if digits == "" {
		return nil
	}
	words := []string{digits, "00" + digits}
	for _, home := range callingCodes {
		if rest, ok := strings.CutPrefix(digits, home[0]); ok && home[1] != "-" {
			words = append(words, home[1]+rest)
		}
	}
	for at := 1; at <= len(digits)-leastOfPhone; at++ {
		words = append(words, digits[at:])
	}
	return words
}
