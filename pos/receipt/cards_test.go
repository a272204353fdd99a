package receipt

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
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
