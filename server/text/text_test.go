package text_test

import (
	"strings"
	"testing"

	"tillbell/server/fault"
	"tillbell/server/text"
)

func TestHoldsCard(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		want bool
	}{
		{"4111111111111111", true},
		{"card 4111 1111 1111 1111 please", true},
		{"4111-1111-1111-1111", true},
		{"4111 1111 1111 1111 123", true}, // with the security code behind it
		{"４１１１１１１１１１１１１１１１", true},
		{"378282246310005", true},   // 15 digits
		{"6304000000000000", true},  // 16
		{"30569309025904", true},    // 14 digits, no GTIN
		{"4111111111111112", false}, // fails Luhn
		{"12345678901231", false},   // valid GTIN-14
		{"00012345600012345675", false},
		{"106141412345678908", false}, // valid SSCC-18
		{"4006381333931", false},      // EAN-13
		{"call 0461 123 4567 or 0461 765 4321", false},
		{"", false},
	} {
		if got := text.HoldsCard(c.text); got != c.want {
			t.Errorf("%q: %v", c.text, got)
		}
	}
}

func TestFree(t *testing.T) {
	t.Parallel()
	got, err := text.Free("note", " a\x00b\u202Ec\r\nd\te ", 20)
	if err != nil || got != "abc\nd e" {
		t.Fatalf("%q %v", got, err)
	}
	for field, call := range map[string]func() (string, error){
		"too_long":    func() (string, error) { return text.Free("note", strings.Repeat("ä", 21), 20) },
		"required":    func() (string, error) { return text.Name("name", " \u0000 ", 20) },
		"card_number": func() (string, error) { return text.Name("name", "4111 1111 1111 1111", 40) },
	} {
		_, err := call()
		f, ok := fault.As(err)
		if !ok || f.Code != field || len(f.Fields) != 1 {
			t.Errorf("%s: %v", field, err)
		}
	}
	if got, err := text.Code("sku", "4111111111111111", 40); err != nil || got != "4111111111111111" {
		t.Errorf("a code: %q %v", got, err)
	}
	if got, err := text.Free("note", "👩‍🍳 ok", 20); err != nil || got != "👩‍🍳 ok" {
		t.Errorf("an emoji with a joiner: %q %v", got, err)
	}
}
