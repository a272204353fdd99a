package receipt

import (
	"strings"
	"testing"
	"unicode"

	eastasian "golang.org/x/text/width"

	"tillbell/pos/money"
)

func TestText(t *testing.T) {
	t.Parallel()
	second := grocer()
	second.Copy = 2
	for _, c := range []struct {
		name string
		doc  Doc
		cols int
		want string
	}{
		{"a copy on wide paper", second, 48, textCopy48},
		{"a copy on narrow paper", second, 32, textCopy32},
		{"a return on wide paper", takenBack(), 48, textReturn48},
		{"a return on narrow paper", takenBack(), 32, textReturn32},
		{"tax added on wide paper", hardware(), 48, textAdded48},
		{"tax added on narrow paper", hardware(), 32, textAdded32},
		{"cash rounding on wide paper", franc(), 48, textRounding48},
		{"cash rounding on narrow paper", franc(), 32, textRounding32},
		{"no minor digits on wide paper", yen(), 48, textYen48},
		{"no minor digits on narrow paper", yen(), 32, textYen32},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := shown(Text(c.doc, c.cols)); got != strings.TrimPrefix(c.want, "\n") {
				t.Errorf("got\n%s", got)
			}
		})
	}
}

// shown makes the isolates around right-to-left words visible.
func shown(text []byte) string {
	return strings.NewReplacer(firstStrongIsolate, "⟨", popIsolate, "⟩").Replace(string(text))
}

// Figures end in one column whatever the script of the name, measured here by
// the width tables of x/text, not by those the layout uses.
func TestFiguresStandUnderEachOther(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"Brot", "緑茶", "ｶﾞﾗｽ", "Cre\u0300me", "לחם שיפון", "شاي أخضر", "ขนมปัง", "İstanbul", "a\tb\x00c\u202e", strings.Repeat("長い名前 ", 9),
		strings.Repeat("x", 500), "half\u00adway", "",
	} {
		d := yen()
		d.Lines = []Line{{Name: name, Quantity: money.One, Amount: 350, TaxMark: "A"}}
		for _, columns := range []int{48, 32} {
			found := false
			for line := range strings.Lines(string(Text(d, columns))) {
				if line = strings.TrimSuffix(line, "\n"); !strings.HasSuffix(line, " 350 A") {
					continue
				}
				found = true
				if got := columnsOf(line); got != columns {
					t.Errorf("%q ends in column %d, want %d", line, got, columns)
				}
			}
			if !found {
				t.Errorf("%q: no line with its amount in %d columns", name, columns)
			}
		}
	}
}

func columnsOf(line string) int {
	columns := 0
	for _, r := range line {
		switch kind := eastasian.LookupRune(r).Kind(); {
		case unicode.In(r, unicode.Mn, unicode.Cf):
		case kind == eastasian.EastAsianWide, kind == eastasian.EastAsianFullwidth:
			columns += 2
		default:
			columns++
		}
	}
	return columns
}

func TestFigures(t *testing.T) {
	t.Parallel()
	de, en := languages["de"], languages["en"]
	for _, c := range []struct{ got, want string }{
		{de.amount(123456, 2), "1234,56"},
		{en.amount(-5, 2), "-0.05"},
		{en.amount(0, 2), "0.00"},
		{en.amount(1234, 0), "1234"},
		{en.amount(1234, 3), "1.234"},
		{en.amount(7, -4), "7"},
		{de.amount(-1<<63, 2), "-92233720368547758,08"},
		{de.quantity(2000, "each"), "2"},
		{de.quantity(-2000, ""), "-2"},
		{de.quantity(500, "each"), "0,500"},
		{de.quantity(750, "kg"), "0,750 kg"},
		{de.rate(190000), "19 %"},
		{en.rate(88750), "8.875%"},
		{de.rate(0), "0 %"},
		{en.rate(1000000), "100%"},
		{en.rate(1), "0.0001%"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestEveryLanguageHasEveryWord(t *testing.T) {
	t.Parallel()
	for code, w := range languages {
		for _, word := range []string{
			w.separator, w.dateLayout, w.Receipt, w.Till, w.ServedBy, w.VATID, w.Copy, w.Return, w.ForSale, w.Total, w.Refund,
			w.Rounding, w.ToPay, w.Discount, w.Saved, w.Change, w.Cash, w.Card, w.Net, w.Gross, w.Subtotal, w.TaxIncluded, w.TaxAdded,
			w.Received, w.Signature, w.Online, w.Journal, w.TaxNumber,
		} {
			if word == "" {
				t.Errorf("%s lacks a word: %+v", code, w)
			}
		}
		if w.Language != code {
			t.Errorf("%s says it is %s", code, w.Language)
		}
	}
	for tag, want := range map[string]string{"de-AT": "de", "FR": "fr", "es_MX": "es", "tlh": "en", "": "en"} {
		if got := wordsOf(tag).Language; got != want {
			t.Errorf("%q reads %s, want %s", tag, got, want)
		}
	}
}

func TestWrap(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text                string
		columns, last, most int
		want                string
	}{
		{"short", 10, 5, 2, "short"},
		{"fits alone", 10, 5, 2, "fits alone|"},
		{"two words here", 10, 5, 2, "two words|here"},
		{"unbreakablelongword", 10, 9, 2, "unbreakabl|elongword"},
		{"unbreakablelongword", 10, 5, 2, "unbreakabl|elon…"},
		{"one two three four five", 8, 5, 2, "one two|thre…"},
		{"緑茶緑茶緑茶", 5, 5, 3, "緑茶|緑茶|緑茶"},
		{"one two three", 5, 5, 9, "one|two|three"},
	} {
		if got := strings.Join(wrap(c.text, c.columns, c.last, c.most), "|"); got != c.want {
			t.Errorf("%q in %d and %d: got %q, want %q", c.text, c.columns, c.last, got, c.want)
		}
	}
}
