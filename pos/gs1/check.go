package gs1

import (
	"strconv"
	"strings"
)

// check is one of the dictionary's checks of a component. Their names are those
// of the dictionary, where the generator takes them from.
type check uint8

const (
	_ check = iota
	couponcode
	couponposoffer
	csum
	csumalpha
	gcppos1
	gcppos2
	hasnondigit
	hh
	hhmi
	hyphen
	iban
	importeridx
	iso3166
	iso3166999
	iso3166alpha2
	iso4217
	iso5218
	latitude
	longitude
	mediatype
	mi
	nonzero
	nozeroprefix
	packagetype
	pcenc
	pieceoftotal
	posinseqslash
	ss
	winding
	yesno
	yymmd0
	yymmdd
	yyyymmdd
	zero
)

// finding is what a check says: nothing, or a sentence and how far into the
// component the fault is.
type finding struct {
	why string
	at  int
}

var good finding

func bad(at int, why string) finding { return finding{why, at} }

func unless(ok bool, why string) finding {
	if ok {
		return good
	}
	return bad(0, why)
}

// run applies a check to a component, whose characters and length are right.
func (c check) run(v string) finding {
	switch c {
	case csum:
		return checkSum(v)
	case csumalpha:
		return checkPair(v)
	case gcppos1:
		return companyPrefix(v, 0)
	case gcppos2:
		return companyPrefix(v, 1)
	case yymmd0, yymmdd, yyyymmdd:
		return checkDate(c, v)
	case hh, hhmi, mi, ss:
		return checkClock(c, v)
	case couponcode:
		return checkCoupon(v)
	case couponposoffer:
		return checkOffer(v)
	case iban:
		return checkIBAN(v)
	case pcenc:
		return checkPercent(v)
	case pieceoftotal:
		return checkPiece(v)
	case posinseqslash:
		return checkPosition(v)
	}
	return c.plain(v)
}

// plain are the checks that are a single question.
func (c check) plain(v string) finding {
	switch c {
	case iso3166:
		return unless(listed(countries, countryWidth, 2, v), "There is no country of the number "+v+".")
	case iso3166999:
		return unless(v == "999" || listed(countries, countryWidth, 2, v), "There is no country of the number "+v+".")
	case iso3166alpha2:
		return unless(listed(countries, countryWidth, 0, v), "There is no country "+v+".")
	case iso4217:
		return unless(Currency(v) != "", "There is no currency of the number "+v+".")
	case iso5218:
		return unless(strings.Contains("0129", v), "It must be 0, 1, 2 or 9.")
	case winding:
		return unless(strings.Contains("019", v), "It must be 0, 1 or 9.")
	case yesno:
		return unless(v == "0" || v == "1", "It must be 0 or 1.")
	case latitude:
		return unless(v <= "1800000000", "A latitude is at most 1800000000.")
	case longitude:
		return unless(v <= "3600000000", "A longitude is at most 3600000000.")
	case mediatype:
		return unless(v >= "01" && v <= "10" || v >= "80", "There is no medium of the number "+v+".")
	case packagetype:
		return unless(strings.Contains(packages, " "+v+" "), "There is no kind of package "+v+".")
	case hyphen:
		return unless(strings.Trim(v, "-") == "", "Only a hyphen may stand here.")
	case importeridx:
		return unless(indexed(v), "It must be a letter, a digit, a hyphen or an underscore.")
	case hasnondigit:
		return unless(!allDigits(v), "It needs a character that is no digit.")
	case nonzero:
		return unless(strings.Trim(v, "0") != "", "It must not be zero.")
	case zero:
		return unless(strings.Trim(v, "0") == "", "It must be zero.")
	case nozeroprefix:
		return unless(v == "0" || v[0] != '0', "It must not begin with 0.")
	}
	return good
}

func indexed(v string) bool {
	c := v[0]
	return c == '-' || c == '_' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}

// CheckDigit returns the digit that belongs behind digits: weights 3 and 1
// alternate from the right, and the sum is filled up to a multiple of ten.
func CheckDigit(digits string) byte {
	sum, weight := 0, 3
	for i := len(digits) - 1; i >= 0; i-- {
		sum += int(digits[i]-'0') * weight
		weight = 4 - weight
	}
	return byte('0' + (10-sum%10)%10)
}

func checkSum(v string) finding {
	last := len(v) - 1
	if want := CheckDigit(v[:last]); v[last] != want {
		return bad(last, "The check digit is "+v[last:]+" and should be "+string(rune(want))+".")
	}
	return good
}

const (
	set82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
	set32 = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
)

// primes weigh the characters of a key from its end; no key is longer.
var primes = [...]uint16{2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83}

// checkPair verifies the two check characters of an alphanumeric key.
func checkPair(v string) finding {
	n := len(v) - 2
	if n < 0 || n > len(primes) {
		return bad(0, "It is too short or too long for its two check characters.")
	}
	sum := 0
	for i := range n {
		sum += strings.IndexByte(set82, v[i]) * int(primes[n-1-i])
	}
	sum %= 1021
	if want := string([]byte{set32[sum>>5], set32[sum&31]}); v[n:] != want {
		return bad(n, "The check characters are "+v[n:]+" and should be "+want+".")
	}
	return good
}

// companyPrefix asks for the four digits that the shortest prefix has. Which
// prefixes are given out is not known here.
func companyPrefix(v string, from int) finding {
	if len(v) < from+4 {
		return bad(0, "It is too short to hold a company's prefix.")
	}
	for i := from; i < from+4; i++ {
		if v[i] < '0' || v[i] > '9' {
			return bad(i, "A company's prefix begins with four digits.")
		}
	}
	return good
}

func checkDate(c check, v string) finding {
	at := len(v) - 4
	month, day := number(v[at:at+2]), number(v[at+2:])
	year := number(v[:at])
	if c != yyyymmdd {
		year += 2000 // a leap year in every century that may be meant
	}
	switch {
	case month < 1 || month > 12:
		return bad(at, "There is no month "+v[at:at+2]+".")
	case c == yymmd0 && day == 0:
	case day < 1 || day > daysIn(year, month):
		return bad(at+2, "There is no day "+v[at+2:]+" in that month.")
	}
	return good
}

func checkClock(c check, v string) finding {
	hour, minute := 0, 0
	switch c {
	case hh:
		hour = number(v)
	case hhmi:
		hour, minute = number(v[:2]), number(v[2:])
	default:
		minute = number(v)
	}
	switch {
	case hour > 23:
		return bad(0, "There is no hour "+v[:2]+".")
	case minute > 59:
		return bad(len(v)-2, "There is no minute or second "+v[len(v)-2:]+".")
	}
	return good
}

func checkPercent(v string) finding {
	for i := 0; i < len(v); i++ {
		if v[i] != '%' {
			continue
		}
		if i+2 >= len(v) || hexDigit(v[i+1]) < 0 || hexDigit(v[i+2]) < 0 {
			return bad(i, "A percent sign must be followed by two hexadecimal digits.")
		}
		i += 2
	}
	return good
}

func hexDigit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	}
	return -1
}

func checkPiece(v string) finding {
	piece, total := number(v[:len(v)/2]), number(v[len(v)/2:])
	switch {
	case piece == 0 || total == 0:
		return bad(0, "Neither the piece nor the number of pieces may be zero.")
	case piece > total:
		return bad(0, "Piece "+strconv.Itoa(piece)+" is more than the "+strconv.Itoa(total)+" there are.")
	}
	return good
}

func checkPosition(v string) finding {
	place, end, _ := strings.Cut(v, "/")
	switch {
	case !allDigits(place) || !allDigits(end):
		return bad(0, "It must be a place and the end with a slash between, such as 1/3.")
	case place[0] == '0' || end[0] == '0':
		return bad(0, "Neither number may begin with 0.")
	case len(place) > len(end) || len(place) == len(end) && place > end:
		return bad(0, "The place is behind the end.")
	}
	return good
}

// minIBAN is below the shortest one in use.
const minIBAN = 11

func checkIBAN(v string) finding {
	if len(v) < minIBAN {
		return bad(0, "It is too short for an account's number.")
	}
	if !listed(countries, countryWidth, 0, v[:2]) {
		return bad(0, "There is no country "+v[:2]+".")
	}
	sum := 0
	for i := range len(v) {
		at := (i + 4) % len(v)
		switch c := v[at]; {
		case c >= '0' && c <= '9':
			sum = (sum*10 + int(c-'0')) % 97
		case c >= 'A' && c <= 'Z':
			sum = (sum*100 + int(c-'A') + 10) % 97
		default:
			return bad(at, "An account's number is made of digits and capital letters.")
		}
	}
	if sum != 1 {
		return bad(2, "The account's check digits are wrong.")
	}
	return good
}
