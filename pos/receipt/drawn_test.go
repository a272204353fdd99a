package receipt

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/image/font/gofont/goregular"

	"tillbell/pos/receipt/letters"
)

// goLetters are the program's own fonts and one in a file, and none of the
// machine's.
func goLetters(t *testing.T) *letters.Set {
	t.Helper()
	file := filepath.Join(t.TempDir(), "go.ttf")
	if err := os.WriteFile(file, goregular.TTF, 0o600); err != nil {
		t.Fatal(err)
	}
	set, err := letters.New([]string{file})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// named is a receipt of one thing.
func named(name string) Doc {
	return Doc{Kind: Sale, Store: Store{Name: "Kiosk"}, RegisterCode: "T1", Number: "T1-1", At: time.Date(2026, 11, 21, 14, 16, 0, 0, time.UTC), Currency: "EUR", Digits: 2,
		Language: "en", Lines: []Line{{Name: name, Quantity: 1000, Amount: 1250, TaxMark: "A"}}, Total: 1250, TaxIncluded: true}
}

func (r *raster) art() string {
	var out strings.Builder
	for y := range r.high {
		for x := range r.wide {
			out.WriteByte(" #"[btoi(r.black(x, y))])
		}
		out.WriteByte('\n')
	}
	return out.String()
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func TestALineIsDrawn(t *testing.T) {
	t.Parallel()
	dev := Device{Columns: 20, Pages: []string{"437"}, Letters: goLetters(t)}
	got := dev.drawn(row{text: "Żółw Ωж ½ ß     3.49"}).art()
	const file = "testdata/drawn.txt"
	if os.Getenv("TILLBELL_GOLDEN") == "write" {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil || got != string(want) {
		t.Errorf("%v\n%s", err, got)
	}
}

// In every script, on both papers and at both sizes, what stands at the right
// stands where it would without the name beside it.
func TestADrawnLineKeepsItsColumns(t *testing.T) {
	t.Parallel()
	machine, err := letters.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Żółw", "Đặng", "Борщ", "Γάλα 3 %", "חלב טרי 3%", "أرز بسمتي", "日本茶", "नमस्ते", "กาแฟ", "?"} {
		for _, columns := range []int{32, 48} {
			for _, st := range []style{plain, strong, large} {
				dev := Device{Columns: columns, Letters: machine}
				s := dev.sheet()
				s.pair(name, "12.50", st)
				last := s.rows[len(s.rows)-1]
				bare := last
				bare.text = spaces(width(last.text)-5) + "12.50"
				drawn, alone := dev.drawn(last), dev.drawn(bare)
				scale := 1
				if st == large {
					scale = 2
				}
				if drawn.wide != columns*dotsPerColumn || drawn.high != drawnHigh*scale {
					t.Fatalf("%s: %d by %d dots", name, drawn.wide, drawn.high)
				}
				for y := range drawn.high {
					for x := drawn.wide - 5*dotsPerColumn*scale; x < drawn.wide; x++ {
						if drawn.black(x, y) != alone.black(x, y) {
							t.Fatalf("%q on %d columns: the price is not in its place\n%s", name, columns, drawn.art())
						}
					}
				}
			}
		}
	}
}

func TestWhatIsDrawnAndWhatIsNot(t *testing.T) {
	t.Parallel()
	dots := []byte{gs, 'v', '0', 0}
	small := Device{Columns: 32, Pages: []string{"437"}}
	with := small
	with.Letters = goLetters(t)
	for _, c := range []struct {
		name  string
		drawn bool
		lost  string
	}{
		{"Café ½ ß", false, ""},
		{"“Fresh” – good…", false, ""}, // stand-ins, as ever
		{"Żółw", true, ""},
		{"Ćma", true, ""}, // with its accent
		{"Борщ 日", true, "日"},
		{"日本", false, "日 本"},
	} {
		d := named(c.name)
		out := Print(d, with, false)
		if bytes.Contains(out, dots) != c.drawn {
			t.Errorf("%q is drawn: %v", c.name, !c.drawn)
		}
		if lost := strings.Join(Unprinted(d, with), " "); lost != c.lost {
			t.Errorf("%q loses %q, want %q", c.name, lost, c.lost)
		}
		proof := string(Proof(d, with))
		if want := strings.NewReplacer("日", "??", "本", "??", "“", "\"", "”", "\"", "–", "-", "…", ".").Replace(c.name); c.drawn && !strings.Contains(proof, want) {
			t.Errorf("%q shows as\n%s", c.name, proof)
		}
		if !c.drawn && !bytes.Equal(out, Print(d, small, false)) {
			t.Errorf("%q is printed otherwise than without fonts", c.name)
		}
	}
	if out := Print(named("Żółw"), small, false); bytes.Contains(out, dots) || !bytes.Contains(out, []byte("?")) {
		t.Error("without fonts a letter that no page has is not a question mark")
	}
	if got := string(Proof(named("Ćma 日"), small)); !strings.Contains(got, "Cma ??") {
		t.Errorf("without fonts it shows as\n%s", got)
	}
}

// Joined letters need a font of the machine.
func TestLettersOfTheMachine(t *testing.T) {
	t.Parallel()
	set, err := letters.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"أرز بسمتي", "日本茶"} {
		if len(set.Lost(name)) > 0 {
			t.Logf("no font of this machine has %s", name)
			continue
		}
		d := named(name)
		d.Letters = set
		if lost := Unprinted(d, Device{Columns: 32, Letters: set}); lost != nil {
			t.Errorf("%s loses %q", name, lost)
		}
		for _, f := range []*pdf{sheetPDF(viewOf(d), set), rollPDF(viewOf(d), set)} {
			if f.missing || f.Err() {
				t.Errorf("%s is not on the PDF, %v", name, f.Error())
			}
		}
		if f := sheetPDF(viewOf(d), nil); !f.missing {
			t.Errorf("without fonts the PDF says nothing of %s", name)
		}
	}
	if len(set.Lost("بب")) == 0 { // a letter in the middle of a word is not what it is alone
		dev := Device{Columns: 20, Letters: set}
		joined, alone := dev.drawn(row{text: isolate("ببب")}), dev.drawn(row{text: isolate("ب") + isolate("ب") + isolate("ب")})
		if slices.Equal(joined.bits, alone.bits) {
			t.Errorf("the letters are not joined\n%s", joined.art())
		}
	}
}

func TestFontsThatAreNone(t *testing.T) {
	t.Parallel()
	bad := filepath.Join(t.TempDir(), "bad.ttf")
	if err := os.WriteFile(bad, []byte("<html>"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{bad, filepath.Join(t.TempDir(), "none.otf")} {
		if _, err := letters.New([]string{file}); err == nil || !strings.Contains(err.Error(), file) {
			t.Errorf("%s: %v", file, err)
		}
	}
}
