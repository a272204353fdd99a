package receipt

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"tillbell/pos/money"
)

// A printer reads the stream as a receipt printer would and writes down what
// it was told. It knows the commands we use and no others: a command that a
// name smuggled in, or that we got wrong, is an error.
type printer struct {
	rest []byte
	set  *charmap.Charmap
	log  strings.Builder
}

// known commands: prefix, name, and how many parameter bytes follow.
var known = []struct {
	prefix     string
	name       string
	parameters int
}{
	{"\x1b@", "initialise", 0},
	{"\x1c.", "no kanji", 0},
	{"\x1bR", "country", 1},
	{"\x1bt", "page", 1},
	{"\x1ba", "align", 1},
	{"\x1bE", "strong", 1},
	{"\x1d!", "size", 1},
	{"\x1dB", "invert", 1},
	{"\x1bd", "feed", 1},
	{"\x1dVB", "partial cut", 1},
}

func read(t testing.TB, stream []byte) string {
	t.Helper()
	p := printer{rest: stream, set: charmap.CodePage858}
	for len(p.rest) > 0 {
		if err := p.step(); err != nil {
			t.Fatalf("%v\nafter:\n%s", err, p.log.String())
		}
	}
	return p.log.String()
}

func (p *printer) step() error {
	for _, k := range known {
		if !bytes.HasPrefix(p.rest, []byte(k.prefix)) {
			continue
		}
		end := len(k.prefix) + k.parameters
		if len(p.rest) < end {
			return fmt.Errorf("%s lacks its parameter", k.name)
		}
		fmt.Fprintf(&p.log, "[%s", k.name)
		for _, b := range p.rest[len(k.prefix):end] {
			fmt.Fprintf(&p.log, " %d", b)
			if k.name == "page" && b == 16 {
				p.set = charmap.Windows1252
			}
		}
		p.log.WriteByte(']')
		p.rest = p.rest[end:]
		return nil
	}
	if bytes.HasPrefix(p.rest, []byte("\x1d(k")) {
		return p.code()
	}
	return p.character()
}

func (p *printer) code() error {
	if len(p.rest) < 7 {
		return fmt.Errorf("code command of %d bytes", len(p.rest))
	}
	size := int(p.rest[3]) | int(p.rest[4])<<8
	if size < 3 || len(p.rest) < 5+size || p.rest[5] != '1' {
		return fmt.Errorf("code command says %d bytes for symbol %c", size, p.rest[5])
	}
	data := p.rest[7 : 5+size]
	switch function := p.rest[6]; function {
	case 'A', 'C', 'E':
		fmt.Fprintf(&p.log, "[code %c %v]", function, data)
	case 'P':
		fmt.Fprintf(&p.log, "[code store %q]", data[1:])
	case 'Q':
		p.log.WriteString("[code print]\n")
	default:
		return fmt.Errorf("code function %q", function)
	}
	p.rest = p.rest[5+size:]
	return nil
}

func (p *printer) character() error {
	b := p.rest[0]
	p.rest = p.rest[1:]
	if b != '\n' && (b < ' ' || b == 0x7f) {
		return fmt.Errorf("control byte %#02x in text", b)
	}
	p.log.WriteRune(p.set.DecodeByte(b))
	return nil
}

func TestESCPOS(t *testing.T) {
	t.Parallel()
	second := grocer()
	second.Copy = 2
	for _, c := range []struct {
		name string
		doc  Doc
		cols int
		want string
	}{
		{"a copy on wide paper", second, 48, escposCopy},
		{"a return on narrow paper", takenBack(), 32, escposReturn},
		{"what the printer cannot print keeps its columns", yen(), 32, escposForeign},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := read(t, ESCPOS(c.doc, c.cols)); got != strings.TrimPrefix(c.want, "\n") {
				t.Errorf("got\n%s", got)
			}
		})
	}
}

func TestESCPOSBytes(t *testing.T) {
	t.Parallel()
	d := Doc{Kind: Sale, Store: Store{Name: "Käse"}, RegisterCode: "T1", Number: "1", Currency: "€", Digits: 2, Language: "en", TaxIncluded: true, Total: 5, Link: "https://a.example/r/1"}
	got := ESCPOS(d, 32)
	start := "\x1b@" + "\x1c." + "\x1bR\x00" + "\x1bt\x13" + "\x1ba\x01" + "\x1bE\x01K\x84se\n\x1bE\x00" + "\x1ba\x00" + "\n"
	if !bytes.HasPrefix(got, []byte(start)) {
		t.Errorf("starts %q, want %q", got[:min(len(got), len(start))], start)
	}
	total := "\x1d!\x11\x1bE\x01TOTAL \xd5     0.05\n\x1bE\x00\x1d!\x00"
	if !bytes.Contains(got, []byte(total)) {
		t.Errorf("no %q in %q", total, got)
	}
	code := "\x1d(k\x04\x001A2\x00" + "\x1d(k\x03\x001C\x08" + "\x1d(k\x03\x001E1" + "\x1d(k\x18\x001P0https://a.example/r/1" + "\x1d(k\x03\x001Q0"
	end := code + "\x1ba\x00" + "\x1bd\x01" + "\x1dVB\x03"
	if !bytes.HasSuffix(got, []byte(end)) {
		t.Errorf("ends %q, want %q", got[max(0, len(got)-len(end)):], end)
	}
}

func TestCodePageIsTheOneThatPrintsMost(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		want string // as the printer shows it
		page byte
	}{
		{"Gruyère 5 €", "Gruyère 5 €", 19},
		{"Œufs “Šumava” ™", "Œufs “Šumava” ™", 16},
		{"½ żółw – “ok”", "½ zó?w - \"ok\"", 19},
		{"Ελιές", "?????", 19},
		{"café", "café", 19},
		{"海苔 2", "???? 2", 19},
	} {
		rows := []row{{text: c.text}}
		page := choosePage(rows)
		encoded := page.encode(c.text)
		var shown strings.Builder
		for _, b := range encoded {
			shown.WriteRune(page.set.DecodeByte(b))
		}
		if page.number != c.page || shown.String() != c.want {
			t.Errorf("%s: page %d prints %q, want page %d and %q", c.text, page.number, shown.String(), c.page, c.want)
		}
		if len(encoded) != width(c.text) {
			t.Errorf("%s: %d bytes for %d columns", c.text, len(encoded), width(c.text))
		}
	}
}

// FuzzESCPOS puts any text everywhere: the strict printer above fails on the
// first byte below a space that is not part of a command of ours, and on any
// command that we did not send.
func FuzzESCPOS(f *testing.F) {
	for _, seed := range []string{
		"Brot", "\x1b@\x1dV\x00", "\x10\x04\x01", "a\x1c.\x1d(k\x03\x001Q0", "\x1f\x1b|", "\u009b1m", "\x00\x7f\xff\xfe",
		"שלום \u202e123", "👩‍👩‍👧‍👦", "e\u0301\u0301\u0301", "<script>", "a\u2028b\r\nc", "​",
	} {
		f.Add(seed, 48)
		f.Add(seed, 32)
	}
	f.Fuzz(func(t *testing.T, text string, columns int) {
		d := hostile(text)
		columns = 20 + int(uint(columns)%60)
		read(t, ESCPOS(d, columns))
		for line := range strings.Lines(string(Text(d, columns))) {
			line = strings.TrimSuffix(line, "\n")
			if width(line) > columns {
				t.Errorf("%d columns in %q", width(line), line)
			}
			for _, r := range line {
				if r < ' ' || (r >= 0x7f && r < 0xa0) || r == '\u202e' {
					t.Errorf("control character %U in %q", r, line)
				}
			}
		}
	})
}

// hostile has the text in every field that is text.
func hostile(text string) Doc {
	d := grocer()
	d.Store = Store{Name: text, LegalName: text + "!", Address: text + "\n" + text, VATID: text}
	d.RegisterCode, d.Number, d.SaleNumber, d.Staff, d.Currency = text, text, text, text, text
	d.JournalHash, d.Footer, d.Link, d.Copy, d.Kind = text, text, text, 1, Return
	d.Lines = []Line{
		{Name: text, SKU: text, Quantity: 1, Unit: text, UnitPrice: 1, Amount: -money.MaxAmount, TaxMark: text},
		{SKU: text, Quantity: 1000, Discount: 5, Amount: money.MaxAmount, TaxMark: text},
	}
	d.Total, d.Tax, d.Rounding, d.Change = money.MaxAmount, -money.MaxAmount, 4, 4
	d.Taxes = []Tax{{Mark: text, Rate: 1<<63 - 1, Net: money.MaxAmount, Tax: -money.MaxAmount, Gross: money.MaxAmount}}
	d.Tenders = []Tender{{Kind: text, Amount: -money.MaxAmount, Reference: text}, {Kind: "cash"}}
	return d
}
