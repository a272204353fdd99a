package gs1

import (
	"bytes"
	"encoding/csv"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/language"
	"pgregory.net/rapid"
)

// The table in the repository is the one that the dictionary yields.
func TestTheTableIsTheDictionarys(t *testing.T) {
	t.Parallel()
	out := filepath.Join(t.TempDir(), "table.go")
	if text, err := exec.Command("go", "run", "./gen", "dictionary/gs1-syntax-dictionary.txt", out).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	fresh, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadFile("table_gen.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(fresh, kept) {
		t.Error("table_gen.go is not what go generate makes of the dictionary")
	}
}

func TestEveryAIIsFoundByItself(t *testing.T) {
	t.Parallel()
	n := 0
	for i := range entries {
		for ai := int(entries[i].first); ai <= int(entries[i].last); ai++ {
			text := "0000"[4-int(entries[i].digits):] // zeros, then filled from the right
			digits := []byte(text)
			for at, left := len(digits)-1, ai; at >= 0; at, left = at-1, left/10 {
				digits[at] = byte('0' + left%10)
			}
			if e, found := find(string(digits) + "123456"); e != &entries[i] || found != string(digits) {
				t.Errorf("(%s) is found as (%s)", digits, found)
			}
			n++
		}
	}
	if n < 500 {
		t.Errorf("%d AIs; the dictionary has more", n)
	}
	if Title("17") != "USE BY or EXPIRY" || Title("1") != "" || Title("0899") != "" {
		t.Error("titles are wrong")
	}
}

func TestCountriesAreThoseOfISO3166(t *testing.T) {
	t.Parallel()
	if len(countries) != 249*countryWidth {
		t.Errorf("%d countries", len(countries)/countryWidth)
	}
	for list := countries; list != ""; list = list[countryWidth:] {
		r, err := language.ParseRegion(list[:2])
		if err != nil || r.M49() != number(list[2:countryWidth]) {
			t.Errorf("%s: %d, %v", list[:countryWidth], r.M49(), err)
		}
	}
}

func TestCurrenciesAreThoseOfISO4217(t *testing.T) {
	t.Parallel()
	f, err := os.Open(filepath.Join("..", "..", "..", "shared", "data", "money", "iso4217-codes-all.csv"))
	if err != nil {
		t.Skip("the public data files are not here")
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for _, row := range rows[1:] {
		if number, _, _ := strings.Cut(row[3], "."); number != "" && row[5] == "" {
			want["000"[len(number):]+number] = row[2]
		}
	}
	for number, code := range want {
		if Currency(number) != code {
			t.Errorf("%s is %q, want %s", number, Currency(number), code)
		}
	}
	if len(want)*currencyWidth != len(currencies) {
		t.Errorf("%d currencies, want %d", len(currencies)/currencyWidth, len(want))
	}
}

// Values of any AIs that are right come out as they went in, in each form.
func TestEveryFormSaysTheSame(t *testing.T) {
	t.Parallel()
	batch := rapid.StringOfN(rapid.RuneFrom([]rune(set82)), 1, 20, -1)
	rapid.Check(t, func(t *rapid.T) {
		gtin := rapid.StringMatching(`[0-9]{13}`).Draw(t, "gtin")
		gtin += string(rune(CheckDigit(gtin)))
		lot, serial := batch.Draw(t, "batch"), batch.Draw(t, "serial")
		want := "(01)" + gtin + "(10)" + lot + "(21)" + serial
		escape := strings.NewReplacer("(", `\(`, ")", `\)`)
		for _, text := range []string{
			"]d201" + gtin + "10" + lot + "\x1d21" + serial,
			"\x1d01" + gtin + "10" + lot + "\x1d21" + serial,
			"01" + gtin + "10" + lot + "^21" + serial,
			"(01)" + gtin + "(10)" + escape.Replace(lot) + "(21)" + escape.Replace(serial),
			"https://example.org/x/01/" + gtin + "/10/" + percent(lot) + "/21/" + percent(serial),
		} {
			if m, err := Parse(text); err != nil || said(m) != want {
				t.Fatalf("%q: %v, %v; want %s", text, m, err, want)
			}
		}
	})
}

func percent(text string) string {
	out := ""
	for i := range len(text) {
		const hex = "0123456789abcdef"
		out += "%" + string([]byte{hex[text[i]>>4], hex[text[i]&15]})
	}
	return out
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"]d2010400638133393117261231" + "10AB-1\x1d2177", "(01)04006381333931(10)A(B", "https://x.example/01/04006381333931/10/A%2F?17=261200",
		"01040063813339311726123110A^", "]C1003401234500000000170204006381333931" + "3724", "https://id.gs1.org/AQnYUc1gmiCNV4JGYGY", "\x1d", "(", "8110", "]d28110106141416543213150110120"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, err := Parse(text)
		if err != nil {
			if !utf8.ValidString(err.Error()) || len(err.Error()) > 400 {
				t.Errorf("the message for %q is %q", text, err)
			}
			var bad *Malformed
			if errors.As(err, &bad) && bad.At > len(text)+1 {
				t.Errorf("%q is wrong at %d", text, bad.At)
			}
			return
		}
		// What was read is right in the strictest form, and says the same there.
		again := "]d2"
		for i, e := range m.Elements {
			if i > 0 {
				again += "\x1d"
			}
			again += e.AI + e.Value
		}
		if len(again) > MaxText {
			return
		}
		if other, err := Parse(again); err != nil || said(other) != said(m) {
			t.Errorf("%q says %s; again: %v, %v", text, said(m), other, err)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	for _, row := range []struct{ name, text string }{
		{"label", "]d2010400638133393117261231" + "10AB-1\x1d2177"}, {"link", "https://example.com/01/04006381333931/10/AB-1/21/77?17=261231"},
		{"long", strings.Repeat("(", 4000)}, {"brackets", strings.Repeat("(01)", 249)},
	} {
		b.Run(row.name, func(b *testing.B) {
			for b.Loop() {
				_, _ = Parse(row.text)
			}
		})
	}
}
