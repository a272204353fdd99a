package barcode

import (
	"encoding/csv"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"tillbell/pos/money"
)

func defaults(t interface {
	Helper()
	Fatal(...any)
}) []Pattern {
	t.Helper()
	patterns, err := ParsePatterns(DefaultPatterns())
	if err != nil {
		t.Fatal(err)
	}
	return patterns
}

func TestParse(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		text string
		kind Kind
		key  string
	}{
		{"4006381333931", EAN13, "04006381333931"},
		{" 4006381333931\r\n", EAN13, "04006381333931"},
		{"96385074", EAN8, "00000096385074"},
		{"036000291452", UPCA, "00036000291452"},
		{"0036000291452", EAN13, "00036000291452"},
		{"04006381333931", GTIN14, "04006381333931"},
		{"10614141000415", GTIN14, "10614141000415"},
		{"04252614", UPCE, "00042100005264"},
		{"01234505", UPCE, "00012000003455"},
		{"01234531", UPCE, "00012300000451"},
		{"01234543", UPCE, "00012340000053"},
		{"01234565", EAN8, "00000001234565"}, // a UPC-E too
		{"SHELF-12/b", Other, "SHELF-12/b"},
		{"12345", Other, "12345"},
		{"012345678901234567", Other, "012345678901234567"},
		{"https://example.com/p?id=4", Other, "https://example.com/p?id=4"},
		{"Käse №5", Other, "Käse №5"},
	} {
		code, err := Parse(row.text, nil)
		if err != nil || code.Kind != row.kind || code.Key() != row.key || code.Embedded != nil {
			t.Errorf("%q is %v with key %q, %v; want %v, %q", row.text, code.Kind, code.Key(), err, row.kind, row.key)
		}
		if key, err := Normalize(row.text); err != nil || key != row.key {
			t.Errorf("Normalize(%q) = %q, %v", row.text, key, err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ text, message string }{
		{"4006381333932", "4006381333932 is not a barcode. The last digit should be 1."},
		{"96385070", "96385070 is not a barcode. The last digit should be 4."},
		{"036000291450", "036000291450 is not a barcode. The last digit should be 2."},
		{"04006381333930", "04006381333930 is not a barcode. The last digit should be 1."},
		{"", "The barcode is empty."},
		{" \t\n", "The barcode is empty."},
		{"a\x00b", `"a\x00b" is not a barcode. It holds a control character.`},
		{"a\x1db", `"a\x1db" is not a barcode. It holds a control character.`},
		{"a\u0085b", `"a\u0085b" is not a barcode. It holds a control character.`},
		{"a\u202eb", `"a\u202eb" is not a barcode. It holds an invisible character.`},
		{"a\u200bb", `"a\u200bb" is not a barcode. It holds an invisible character.`},
		{"a\xffb", `"a\xffb" is not a barcode. It is not valid text.`},
		{strings.Repeat("a", 81), strings.Repeat("a", 80) + "… is not a barcode. It is longer than 80 bytes."},
	} {
		_, err := Parse(row.text, nil)
		var malformed *Malformed
		if !errors.As(err, &malformed) || err.Error() != row.message {
			t.Errorf("%q: %v\nwant %s", row.text, err, row.message)
		}
	}
}

func TestCheckNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"4006381333931": "",
		"123":           "123 is not a barcode. It has 3 digits; a product's number has 8, 12, 13 or 14.",
		"40063813339a1": "40063813339a1 is not a barcode. It holds more than digits.",
	} {
		got := ""
		if err := Check(text); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("Check(%q): %q, want %q", text, got, want)
		}
	}
}

func TestEmbeddedValues(t *testing.T) {
	t.Parallel()
	patterns, err := ParsePatterns(append(DefaultPatterns(), "21IIIIVPPPPPC", "23IIIIIIIQQQC", "02IIIIIPPPPPC"))
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		digits       string // without the check digit
		item, zeroed string // likewise
		price        money.Amount
		quantity     money.Quantity
	}{
		{"221234500599", "12345", "221234500000", 599, 0},
		{"281234501250", "12345", "281234500000", 0, 1250},
		{"290004700300", "00047", "290004700000", 0, 300},
		{"211234712999", "1234", "211234000000", 12999, 0},
		{"231234567012", "1234567", "231234567000", 0, 12 * money.One},
		{"021234500599", "12345", "021234500000", 599, 0},
		{"221234500000", "12345", "221234500000", 0, 0},
	} {
		ean := row.digits + string(rune(checkDigit(row.digits)))
		texts := []string{ean, "0" + ean}
		if ean[0] == '0' {
			texts = append(texts, ean[1:]) // as the UPC-A it is
		}
		for _, text := range texts {
			code, err := Parse(text, patterns)
			if err != nil || code.Embedded == nil {
				t.Errorf("%s: %+v, %v", text, code, err)
				continue
			}
			e := code.Embedded
			if want := "0" + row.zeroed + string(rune(checkDigit(row.zeroed))); e.ItemCode != row.item || e.ItemKey != want {
				t.Errorf("%s names %s and %s, want %s and %s", text, e.ItemCode, e.ItemKey, row.item, want)
			}
			if (e.Price == nil) != (row.price == 0) || e.Price != nil && *e.Price != row.price {
				t.Errorf("%s carries the price %v, want %d", text, e.Price, row.price)
			}
			carried := e.Quantity
			if carried == nil {
				carried = e.Count
			}
			if (carried == nil) != (row.quantity == 0) || carried != nil && *carried != row.quantity {
				t.Errorf("%s carries the quantity %v, want %d", text, carried, row.quantity)
			}
			if stored, err := Normalize(e.ItemKey); err != nil || stored != e.ItemKey {
				t.Errorf("%s cannot be stored: %q, %v", e.ItemKey, stored, err)
			}
		}
	}
}

func TestPatternsClaimOnlyTheirPrefix(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"4006381333931", "96385074", "12212345678909", "2412345005994", "SHELF-22"} {
		code, err := Parse(text, defaults(t))
		if err == nil && code.Embedded != nil {
			t.Errorf("%s was taken for %+v", text, code.Embedded)
		}
	}
	if _, err := Parse("2212345005990", defaults(t)); err == nil {
		t.Error("a wrong check digit under a pattern is not refused")
	}
}

func TestPatternsAreRefused(t *testing.T) {
	t.Parallel()
	for text, why := range map[string]string{
		"":              "It needs 13 characters.",
		"22IIIIIPPPPP":  "It needs 13 characters.",
		"22IIIIIPPPPPP": "Its last character must be C.",
		"22IIIICPPPPPC": "C is the last character and no other.",
		"22IIIIIPPWWWC": "It may hold one of P, W and Q only.",
		"22IIIIIIIIIIC": "It needs a price (P), a weight (W) or pieces (Q).",
		"22PPPPPPPPPPC": "It needs an item (I).",
		"40IIIIIPPPPPC": "It must begin with 20 to 29, 02 or 04.",
		"2IIIIIIPPPPPC": "It must begin with 20 to 29, 02 or 04.",
		"IIIIIIIPPPPPC": "It must begin with 20 to 29, 02 or 04.",
		"22iiiiiPPPPPC": "It is made of digits and the letters I, P, W, Q, V and C.",
	} {
		var bad *BadPattern
		if _, err := ParsePattern(text); !errors.As(err, &bad) || bad.Why != why {
			t.Errorf("%q: %v, want %s", text, err, why)
		}
	}
	if _, err := ParsePatterns([]string{"22IIIIIPPPPPC", "221IIIIPPPPPC"}); err == nil {
		t.Error("two patterns that begin alike are not refused")
	}
	if p, err := ParsePattern("22IIIIIPPPPPC"); err != nil || p.String() != "22IIIIIPPPPPC" {
		t.Errorf("%s, %v", p, err)
	}
}

func TestEveryNumberWithItsCheckDigitIsRead(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		digits := rapid.StringMatching(`[0-9]{7}|[0-9]{11,13}`).Draw(t, "digits")
		gtin := digits + string(rune(checkDigit(digits)))
		if err := Check(gtin); err != nil {
			t.Fatal(err)
		}
		key, err := Normalize(gtin)
		if err != nil || len(key) != 14 {
			t.Fatalf("%s has the key %q, %v", gtin, key, err)
		}
		if again, err := Normalize(key); err != nil || again != key {
			t.Fatalf("the key %s of %s has the key %s, %v", key, gtin, again, err)
		}
		// One digit misread is always noticed.
		at := rapid.IntRange(0, len(gtin)-1).Draw(t, "at")
		other := (int(gtin[at]-'0')+rapid.IntRange(1, 9).Draw(t, "by"))%10 + '0'
		if wrong := gtin[:at] + string(rune(other)) + gtin[at+1:]; Check(wrong) == nil {
			t.Fatalf("%s passes for %s", wrong, gtin)
		}
	})
}

// Every UPC-E that abbreviates a UPC-A is read back as that UPC-A.
func TestUPCEMeetsItsUPCA(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		six := rapid.StringMatching(`[0-9]{6}`).Draw(t, "six")
		last := six[5]
		full := "0" + map[bool]string{true: six[:2] + six[5:] + "0000" + six[2:5]}[last <= '2']
		switch {
		case last == '3':
			full = "0" + six[:3] + "00000" + six[3:5]
		case last == '4':
			full = "0" + six[:4] + "00000" + six[4:5]
		case last >= '5':
			full = "0" + six[:5] + "0000" + six[5:]
		}
		check := string(rune(checkDigit(full)))
		short, err := Parse("0"+six+check, nil)
		upc := short.Key()
		if short.Kind == EAN8 {
			upc = short.Alt
		}
		if err != nil || short.Kind != UPCE && short.Kind != EAN8 || short.Kind == EAN8 && Check("0"+six+check) != nil {
			t.Fatalf("0%s%s: %+v, %v", six, check, short, err)
		}
		if long, err := Parse(full+check, nil); err == nil && short.Kind == EAN8 && long.Alt != short.Key() {
			// A few numbers of many zeros have two UPC-E; then it is the other.
			if other, ok := expandUPCE(strings.TrimPrefix(long.Alt, "000000")); len(long.Alt) != 14 || !ok || other != full+check {
				t.Fatalf("UPC-A %s is not found as %s, but as %q", full+check, short.Text, long.Alt)
			}
		}
		if long, err := Normalize(full + check); err != nil || long != upc {
			t.Fatalf("UPC-E %s has the key %s, UPC-A %s has %s, %v", short.Text, upc, full+check, long, err)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"4006381333931", "2212345005994", "04252614", "SHELF-1", "\x00", "a\u202e", strings.Repeat("9", 90)} {
		f.Add(seed)
	}
	patterns := defaults(f)
	f.Fuzz(func(t *testing.T, text string) {
		code, err := Parse(text, patterns)
		if err != nil {
			if !utf8.ValidString(err.Error()) || len(err.Error()) > 10*MaxText {
				t.Errorf("the message for %q is %q", text, err)
			}
			return
		}
		if code.Key() == "" || len(code.Key()) > MaxText {
			t.Errorf("%q has the key %q", text, code.Key())
		}
		if again, err := Parse(code.Key(), patterns); err != nil || again.Key() != code.Key() {
			t.Errorf("%q has the key %q, which has %q, %v", text, code.Key(), again.Key(), err)
		}
	})
}

// codes calls each with every code of a file of public data beside the
// repository, which is not part of it.
func codes(t *testing.T, name string, each func(code string)) int {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "..", "shared", "data", "barcodes", name))
	if err != nil {
		t.Skip("the public data files are not here: " + name)
	}
	defer f.Close()
	rows := csv.NewReader(f)
	rows.FieldsPerRecord, rows.LazyQuotes, rows.ReuseRecord = -1, true, true
	n := -1 // the header
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return n
		}
		if err != nil {
			t.Fatal(err)
		}
		if n++; n > 0 {
			each(row[0])
		}
	}
}

func TestRealBarcodes(t *testing.T) {
	t.Parallel()
	keys := map[string]string{}
	n := codes(t, "openfoodfacts_valid_100k.csv", func(code string) {
		if err := Check(code); err != nil {
			t.Error(err)
		}
		key, err := Normalize(code)
		if err != nil || len(key) != 14 {
			t.Errorf("%s has the key %q, %v", code, key, err)
		}
		// Only two spellings of one number may meet.
		expanded := func(code string) bool { return pad14(code) != key } // a UPC-E
		if other, taken := keys[key]; taken && pad14(code) != pad14(other) && expanded(code) == expanded(other) {
			t.Errorf("%s and %s share the key %s", code, other, key)
		}
		keys[key] = code
	})
	if n != 100_000 {
		t.Errorf("%d codes read", n)
	}
}

func TestRealBrokenBarcodes(t *testing.T) {
	t.Parallel()
	asUPCE, asOther := 0, 0
	n := codes(t, "openfoodfacts_invalid_codes.csv", func(code string) {
		if Check(code) == nil {
			t.Errorf("%s passes", code)
		}
		switch parsed, err := Parse(code, nil); {
		case err != nil:
		case parsed.Kind == UPCE:
			asUPCE++
		case parsed.Kind == Other:
			asOther++
		default:
			t.Errorf("%s is read as %v", code, parsed.Kind)
		}
	})
	t.Log(strconv.Itoa(n) + " codes, none a GTIN: " + strconv.Itoa(asUPCE) + " are a UPC-E, " + strconv.Itoa(asOther) + " of a length that a shop's own code may have")
}

func BenchmarkParse(b *testing.B) {
	patterns := defaults(b)
	for _, row := range []struct{ name, text string }{{"plain", "4006381333931"}, {"embedded", "2212345005994"}} {
		b.Run(row.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Parse(row.text, patterns); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
