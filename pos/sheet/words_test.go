package sheet

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestEveryTitleIsInEveryLanguage(t *testing.T) {
	t.Parallel()
	for _, all := range []map[string][len(languages)]string{titles, floorTitles} {
		for key, words := range all {
			for i, word := range words {
				first, _ := utf8.DecodeRuneInString(word)
				if !unicode.IsUpper(first) || strings.TrimSpace(word) != word {
					t.Errorf("%s in %s is %q", key, languages[i], word)
				}
				if Defuse(word) != word {
					t.Errorf("%s in %s is a formula", key, languages[i])
				}
			}
		}
	}
}

func TestSpeakTakesTheFirstWishThatCanBeMet(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		want   string
		wishes []string
	}{
		{"de", []string{"de"}},
		{"de", []string{"de-AT"}},
		{"de", []string{"de_CH"}},
		{"fr", []string{"pl;q=0.9, fr-CA;q=0.8, en;q=0.1"}},
		{"es", []string{"", "es-419,es;q=0.9", "de"}},
		{"de", []string{"pl", "hu-HU", "de-DE"}},
		{"de", []string{"*", "de"}},
		{"de", []string{"<script>", "de"}},
		{"en", []string{"en-GB,de"}},
		{"", []string{"", "pl"}},
		{"", nil},
	} {
		if got := Speak(c.wishes...); got != c.want {
			t.Errorf("%q are answered in %q, want %q", c.wishes, got, c.want)
		}
	}
}

func TestATitleOfATablesOwn(t *testing.T) {
	t.Parallel()
	for _, c := range [][4]string{{"de", "tender", "change", "Rückgeld"}, {"de", "stock", "change", "Veränderung"}, {"en", "stock", "change", "Change"},
		{"", "product", "sku", "SKU"}, {"xx", "day", "gift_cards", "Gift cards"}} {
		if got := Title(c[0], c[1], c[2]); got != c[3] {
			t.Errorf("%s by %s in %q is %q, want %q", c[2], c[1], c[0], got, c[3])
		}
	}
	if Tab("fr") != "Chiffres" {
		t.Errorf("a page is called %q", Tab("fr"))
	}
}
