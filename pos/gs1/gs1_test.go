package gs1

import (
	"errors"
	"strings"
	"testing"
)

// said writes a message as people print it.
func said(m *Message) string {
	out := ""
	for _, e := range m.Elements {
		out += "(" + e.AI + ")" + e.Value
	}
	return out
}

func TestWhatScannersSend(t *testing.T) {
	t.Parallel()
	const full = "(01)04006381333931(17)261231(10)AB-1(21)77"
	for _, row := range []struct{ name, text, want string }{
		{"DataMatrix", "]d20104006381333931" + "17261231" + "10AB-1\x1d2177", full},
		{"GS1-128", "]C10104006381333931" + "17261231" + "10AB-1\x1d2177", full},
		{"DataBar", "]e00104006381333931" + "17261231" + "10AB-1\x1d2177", full},
		{"QR", "]Q30104006381333931" + "17261231" + "10AB-1\x1d2177", full},
		{"DotCode", "]J10104006381333931" + "17261231" + "10AB-1\x1d2177", full},
		{"no identifier, FNC1 in front", "\x1d010400638133393117261231" + "10AB-1\x1d2177", full},
		{"both", "]d2\x1d010400638133393117261231" + "10AB-1\x1d2177", full},
		{"FNC1 behind", "]d2010400638133393117261231" + "10AB-1\x1d2177\x1d", full},
		{"FNC1 where none is needed", "]d20104006381333931\x1d17261231\x1d" + "10AB-1\x1d2177", full},
		{"nothing marks it but FNC1 within", "010400638133393117261231" + "10AB-1\x1d2177", full},
		{"a caret for FNC1", "010400638133393117261231" + "10AB-1^2177", full},
		{"a bracket, when Ctrl gets lost", "]010400638133393117261231" + "10AB-1]2177", full},
		{"FNC1 spelt out", `010400638133393117261231` + `10AB-1\x1d2177`, full},
		{"FNC1 as its picture", "010400638133393117261231" + "10AB-1\u241d2177", full},
		{"braces", "010400638133393117261231" + "10AB-1{GS}2177", full},
		{"angle brackets", "0104006381333931" + "10AB<GS>17271231", "(01)04006381333931(10)AB(17)271231"},
		{"by its name", "010400638133393117261231" + "10AB-1<FNC1>2177", full},
		{"spelt in front, too", "{GS}010400638133393117261231" + "10AB-1{GS}2177", full},
		{"by its name in front", "<FNC1>010400638133393117261231" + "10AB-1<fnc1>2177<GS>", full},
		{"in front alone", "[FNC1]0104006381333931" + "10AB-1", "(01)04006381333931(10)AB-1"},
		{"spelt behind an identifier", "]C1010400638133393117261231" + "10AB-1<GS>2177", full},
		{"spelt beside one that was sent", "\x1d010400638133393117261231<GS>" + "10AB-1\x1d2177", full},
		{"spelt between brackets", "(01)04006381333931(17)261231(10)AB-1<GS>(21)77{GS}", full},
		{"brackets", full, full},
		{"brackets with spaces", "(01)04006381333931 (17)261231 (10)AB-1 (21)77", full},
		{"brackets in a value", `(01)04006381333931(10)A(B)C\(17\)`, "(01)04006381333931(10)A(B)C(17)"},
		{"the same AI twice", "]d20104006381333931" + "10A\x1d" + "10A", "(01)04006381333931(10)A"},
		{"only digits", "010400638133393110" + "ABC", "(01)04006381333931(10)ABC"},
		{"a GTIN alone", "0104006381333931", "(01)04006381333931"},
		{"an address", "https://example.com/01/04006381333931/10/AB-1/21/77?17=261231", "(01)04006381333931(10)AB-1(21)77(17)261231"},
		{"an address with a path of its own", "HTTP://shop.example:8443/a/b/01/04006381333931?linkType=all&17=261200&x=1#top", "(01)04006381333931(17)261200"},
		{"an address that ends in a slash", "https://id.gs1.org/01/04006381333931/", "(01)04006381333931"},
		{"an address with percent signs", "https://id.gs1.org/01/04006381333931/10/A%2FB%2b", "(01)04006381333931(10)A/B+"},
		{"a short number in an address", "https://x.example/01/4006381333931/22/V2/235/T", ""},
		{"a short number", "https://x.example/01/96385074", "(01)00000096385074"},
		{"semicolons", "https://x.example/01/04006381333931?3103=000189;15=270101", "(01)04006381333931(3103)000189(15)270101"},
		{"a value that looks like a key", "https://x.example/01/04006381333931/10/01/21/00", "(01)04006381333931(10)01(21)00"},
		{"another key", "https://x.example/8006/040063813339310103/21/9", "(8006)040063813339310103(21)9"},
		{"a logistic unit", "]C100340123450000000011" + "02040063813339313724", ""},
		{"contents", "]C1003401234500000000170204006381333931" + "3724", "(00)340123450000000017(02)04006381333931(37)24"},
	} {
		m, err := Parse(row.text)
		got := ""
		if err == nil {
			got = said(m)
		}
		if got != row.want {
			t.Errorf("%s: %q is %q, %v; want %q", row.name, row.text, got, err, row.want)
		}
	}
}

func TestWhatIsWrongIsNamed(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"]d2":                                                  "",
		"]d20104006381333932":                                  "At character 19, (01): The check digit is 2 and should be 1.",
		"]d20104006381333931" + "17261331":                     "At character 24, (17): There is no month 13.",
		"]d20104006381333931" + "17260231":                     "At character 26, (17): There is no day 31 in that month.",
		"]d20104006381333931" + "1726":                         "At character 23, (17): It is too short: 6 digits are needed, and 2 are there.",
		"]d20104006381333931" + "1":                            "At character 20: No GS1 identifier begins with 1.",
		"]d20104006381333931" + "0899":                         "At character 20: No GS1 identifier begins with 0899.",
		"]d20104006381333931" + "10A\x1d\x1d10B":               "At character 25, (10): It stands here twice, with different values.",
		"]d20104006381333931" + "10A B":                        "At character 23, (10): The character 0x20 is not allowed here.",
		"]d20104006381333931" + "10":                           "At character 22, (10): It is too short: 1 to 20 characters are allowed, and 0 are there.",
		"]d20104006381333931" + "10" + strings.Repeat("A", 21): "At character 42, (10): It is too long: 1 to 20 characters are allowed, and 21 are there.",
		"]d210AB":                                       "At character 4, (10): It needs (01) or (02) or (03) or (8006) or (8026) beside it.",
		"(01)04006381333931(37)5":                       "At character 1, (01): It must not stand beside (37).",
		"(01)04006381333931(3922)0599":                  "At character 19, (3922): It needs (01) with (30) or (01) with (31nn) or (01) with (32nn) or (01) with (35nn) or (01) with (36nn) beside it.",
		"(01)04006381333931(3103)000500(3105)000500":    "At character 19, (3103): It must not stand beside (3105).",
		"(01)04006381333931(250)X":                      "At character 19, (250): It needs (01) with (21) or (03) with (21) or (8006) with (21) beside it.",
		"https://x.example/01/04006381333932":           "At character 35, (01): The check digit is 2 and should be 1.",
		"https://x.example/01/04006381333931/21/7/10/A": "At character 42, (10): It must not stand here behind (01).",
		"https://x.example/01/04006381333931/10/A%2":    "At character 41: A percent sign must be followed by two hexadecimal digits.",
		"https://x.example/01/04006381333931?21=7":      "At character 37, (21): It must not stand behind the question mark.",
		"https://x.example/01/04006381333931?0899=7":    "At character 37: There is no GS1 identifier 0899.",
		"https://x.example/gtin/04006381333931":         "It says gtin where a GS1 Digital Link says 01; the names were given up.",
		"https://id.gs1.org/AQnYUc1gmiCNV4JGYGY":        "It looks like a compressed GS1 Digital Link, which a till does not read. Scan another symbol of the product.",
		strings.Repeat("9", 4000):                       "It is longer than 1000 characters.",
		"\x1d" + strings.Repeat("\x1d", 500):            "The symbol is empty.",
	} {
		_, err := Parse(text)
		if want == "" {
			if !errors.Is(err, ErrNone) {
				t.Errorf("%q: %v, want no message", text, err)
			}
			continue
		}
		var m *Malformed
		if !errors.As(err, &m) || err.Error() != want {
			t.Errorf("%q:\n%v\nwant\n%s", text, err, want)
		}
	}
}

func TestOtherCodesAreLeftAlone(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"4006381333931", "SHELF-12/b", "012345678901234567", "https://example.com/p?id=4", "https://example.com/",
		"https://example.com", "(noon)", "(99", "Käse №5", "WIFI:S:shop;;", "", "]", "]ab", "01040063813339"} {
		if m, err := Parse(text); !errors.Is(err, ErrNone) {
			t.Errorf("%q is taken for %+v, %v", text, m, err)
		}
	}
	// What only looks like GS1 says so, and may be another's code.
	for _, text := range []string{"0104006381333931XYZ", "https://id.gs1.org/AQnYUc1gmiCNV4JGYGY"} {
		var m *Malformed
		if _, err := Parse(text); !errors.As(err, &m) || !m.Doubtful {
			t.Errorf("%q: %v, and no doubt", text, err)
		}
	}
	if m, err := Parse("0104006381333931"); err != nil || !m.Bare {
		t.Errorf("a bare GTIN: %+v, %v", m, err)
	}
}

// Each row is an AI with a value that is right and one that is wrong, for every
// check of the dictionary.
func TestEveryCheck(t *testing.T) {
	t.Parallel()
	used := map[check]bool{}
	for _, row := range []struct {
		ai, right, wrong string
		of               check
	}{
		{"00", "340123450000000017", "340123450000000011", csum},
		{"01", "04006381333931", "0A006381333931", gcppos2},
		{"17", "260228", "260230", yymmd0},
		{"17", "240229", "250229", yymmd0},
		{"11", "261200", "261232", yymmd0},
		{"253", "4012345000009ABC", "4012345000008", gcppos1},
		{"401", "4012ABC", "401", gcppos1},
		{"3910", "978100", "001100", iso4217},
		{"421", "276ABC", "277ABC", iso3166},
		{"423", "276056040", "276999", iso3166},
		{"7030", "999ABC", "000ABC", iso3166999},
		{"4307", "DE", "DD", iso3166alpha2},
		{"4300", "A%20B", "A%2", pcenc},
		{"4309", "18000000003600000000", "18000000010000000000", latitude},
		{"4309", "00000000003600000000", "00000000003600000001", longitude},
		{"4321", "1", "2", yesno},
		{"4324", "2612002359", "2612002400", hhmi},
		{"4326", "261231", "261200", yymmdd},
		{"4330", "000120-", "000120+", hyphen},
		{"7040", "1ABC", "1AB(", importeridx},
		{"7041", "BME", "BMX", packagetype},
		{"7241", "10", "11", mediatype},
		{"7250", "20000229", "19000229", yyyymmdd},
		{"7252", "9", "3", iso5218},
		{"7258", "2/3", "3/2", posinseqslash},
		{"7258", "1/1", "0/1", posinseqslash},
		{"8001", "00010000200310", "00000000200310", nonzero},
		{"8001", "00010000200390", "00010000200320", winding},
		{"8003", "04012345000009A", "14012345000009A", zero},
		{"8006", "040063813339310103", "040063813339310301", pieceoftotal},
		{"8007", "DE91100000000123456789", "DE91100000000123456780", iban},
		{"8008", "26123123", "26123124", hh},
		{"8008", "2612312359", "2612312360", mi},
		{"8008", "261231235959", "261231235960", ss},
		{"8011", "0", "01", nozeroprefix},
		{"8013", "1987654Ad4X4bL5ttr2310c2K", "1987654Ad4X4bL5ttr2310cXK", csumalpha},
		{"8014", "1987654Ad4X4bL5ttr2310c2K", "1234", hasnondigit},
		{"8112", "001234561234560123456", "201234561234560123456", couponposoffer},
		{"8112", "061234567890121234569123456789012345", "0612345678901212345691234567890123456", couponposoffer},
		{"8110", "106141416543213150110120", "706141416543213150110120", couponcode},
		{"8110", "1061414165432131501101203261231", "1061414165432131501101203261331", couponcode},
		{"8010", "4012A/B#-1", "4012a", gcppos1},
		{"8030", "abc_-=", "abc+", 0},
	} {
		e, ai := find(row.ai)
		if e == nil || ai != row.ai {
			t.Errorf("there is no (%s)", row.ai)
			continue
		}
		if f := e.check(row.right); f != good {
			t.Errorf("(%s)%s: %s", row.ai, row.right, f.why)
		}
		if f := e.check(row.wrong); f == good {
			t.Errorf("(%s)%s passes", row.ai, row.wrong)
		} else if f.at < 0 || f.at > len(row.wrong) {
			t.Errorf("(%s)%s: wrong at %d", row.ai, row.wrong, f.at)
		}
		used[row.of] = true
	}
	for i := range components {
		for _, c := range components[i].checks {
			if c != 0 && !used[c] {
				t.Errorf("check %d is not tried", c)
			}
		}
	}
}

func TestDatesHaveTheNearestCentury(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		text string
		year int
		want string
	}{
		{"261201", 2026, "2026-12-01"}, {"261200", 2026, "2026-12-31"}, {"270200", 2026, "2027-02-28"}, {"280200", 2026, "2028-02-29"},
		{"760101", 2026, "2076-01-01"}, {"770101", 2026, "1977-01-01"}, {"990101", 2026, "1999-01-01"},
		{"000229", 2026, "2000-02-29"}, {"090101", 2060, "2109-01-01"}, {"100101", 2060, "2110-01-01"}, {"110101", 2060, "2011-01-01"},
	} {
		d, ok := DateOf(row.text, row.year)
		if !ok || d.String() != row.want {
			t.Errorf("%s seen in %d is %s, %t; want %s", row.text, row.year, d, ok, row.want)
		}
	}
	for _, text := range []string{"", "2612", "261301", "26AB01", "260230"} {
		if d, ok := DateOf(text, 2026); ok {
			t.Errorf("%q is %s", text, d)
		}
	}
}
