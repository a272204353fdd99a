package receipt

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"tillbell/pos/receipt/letters"
)

// Ten cards are on a sheet, each with its own code; a shop's name of any kind
// spoils none.
func TestCardsPDF(t *testing.T) {
	t.Parallel()
	codes := make([]string, 21)
	for i := range codes {
		codes[i] = fmt.Sprintf("G%019d", i)
	}
	for name, shop := range map[string]string{"plain": "Corner shop", "long": strings.Repeat("Warenhandel", 8), "hostile": "<b>\x00\u202e\U0001F600 ) Tj ET", "none": ""} {
		out, err := CardsPDF(CardSheet{Shop: shop, Title: "Gift card", Codes: codes})
		if err != nil {
			t.Fatal(err)
		}
		if pages := bytes.Count(out, []byte("/Type /Page\n")); !bytes.HasPrefix(out, []byte("%PDF-")) || pages != 3 {
			t.Errorf("%s: %d pages of %.8q", name, pages, out)
		}
		if all := streams(t, out); !strings.Contains(all, utf16be(InFours(codes[0]))) || !strings.Contains(all, utf16be(InFours(codes[20]))) {
			t.Errorf("%s: a code is not on its card", name)
		}
		if folder := os.Getenv("TILLBELL_KEEP_PDF"); folder != "" {
			if err := os.WriteFile(folder+"/cards-"+name+".pdf", out, 0o600); err != nil {
				t.Error(err)
			}
		}
	}
	if got := InFours(codes[20]); got != "G000 0000 0000 0000 0020" {
		t.Errorf("in fours: %q", got)
	}
}

// A shop's name is on its cards in its own letters, where a font of the server
// has them, and with a box for what none has.
func TestCardsInTheShopsLetters(t *testing.T) {
	t.Parallel()
	machine, err := letters.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, shop := range []string{"日本茶の店 本店 お茶とお菓子の専門店", "متجر الشاي"} {
		if lost := machine.Lost(shop); len(lost) > 0 {
			t.Logf("no font of this machine has %q", lost)
			continue
		}
		s := CardSheet{Shop: shop, Title: "Gift card", Codes: []string{"G0000000000000000001"}}
		without := cardsPDF(s)
		s.Letters = machine
		with := cardsPDF(s)
		if !without.missing || with.missing || with.Err() {
			t.Errorf("%s: boxes without fonts %v, with them %v; %v", shop, without.missing, with.missing, with.Error())
		}
	}
	s := CardSheet{Shop: "Kiosk 日", Title: "Gift card", Codes: []string{"G0000000000000000001"}, Letters: goLetters(t)}
	if out, err := CardsPDF(s); err != nil || !strings.Contains(streams(t, out), utf16be("Kiosk □")) {
		t.Errorf("what no font has is no box: %v", err)
	}
}
