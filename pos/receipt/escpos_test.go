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
	{"\x1dVA", "full cut", 1},
	{"\x1bp", "drawer", 3},
	{"\x1dh", "bar height", 1},
	{"\x1dw", "bar width", 1},
	{"\x1dH", "bar text", 1},
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
			if k.name == "page" {
				p.set = nil
				for _, page := range codePages {
					if page.number == b {
						p.set = page.set
					}
				}
				if p.set == nil {
					return fmt.Errorf("no page %d", b)
				}
			}
		}
		p.log.WriteByte(']')
		p.rest = p.rest[end:]
		return nil
	}
	if bytes.HasPrefix(p.rest, []byte("\x1d(k")) {
		return p.code()
	}
	if bytes.HasPrefix(p.rest, []byte("\x1dv0\x00")) {
		return p.picture()
	}
	if bytes.HasPrefix(p.rest, []byte("\x1dk")) {
		return p.bars()
	}
	return p.character()
}

// picture draws the dots of one band, two rows a line of text.
func (p *printer) picture() error {
	if len(p.rest) < 8 {
		return fmt.Errorf("picture command of %d bytes", len(p.rest))
	}
	row, high := int(p.rest[4])|int(p.rest[5])<<8, int(p.rest[6])|int(p.rest[7])<<8
	if len(p.rest) < 8+row*high {
		return fmt.Errorf("picture of %d bytes lacks some", row*high)
	}
	dots := &raster{row * 8, high, p.rest[8 : 8+row*high]}
	fmt.Fprintf(&p.log, "[picture %dx%d]\n", dots.wide, high)
	if dots.wide <= 64 {
		for y := range high {
			for x := range dots.wide {
				p.log.WriteByte(".#"[map[bool]int{true: 1}[dots.black(x, y)]])
			}
			p.log.WriteByte('\n')
		}
	}
	p.rest = p.rest[8+row*high:]
	return nil
}

func (p *printer) bars() error {
	if len(p.rest) < 4 || len(p.rest) < 4+int(p.rest[3]) {
		return fmt.Errorf("bars command of %d bytes", len(p.rest))
	}
	end := 4 + int(p.rest[3])
	fmt.Fprintf(&p.log, "[bars %d %q]\n", p.rest[2], p.rest[4:end])
	p.rest = p.rest[end:]
	return nil
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
		page string
	}{
		{"Gruyère 5 €", "Gruyère 5 €", "858"},
		{"Œufs “Šumava” ™", "Œufs “Šumava” ™", "1252"},
		{"Żółw i łoś", "Żółw i łoś", "852"},
		{"Борщ", "Борщ", "866"},
		{"Ελιές Καλαμών", "Ελιές Καλαμών", "1253"},
		{"Ekşi mayalı ğ", "Ekşi mayalı ğ", "1254"},
		{isolate("לחם שיפון"), "ןופיש םחל", "862"},
		{isolate("חלב 3%"), "3% בלח", "862"},
		{"café", "café", "858"},
		{"海苔 2", "???? 2", "858"},
	} {
		pages := pagesNamed(nil)
		page := choosePage([]row{{text: c.text}}, pages)
		encoded := page.encode(c.text)
		var shown strings.Builder
		for _, b := range encoded {
			shown.WriteRune(page.set.DecodeByte(b))
		}
		if page.name != c.page || shown.String() != c.want {
			t.Errorf("%s: page %s prints %q, want page %s and %q", c.text, page.name, shown.String(), c.page, c.want)
		}
		if len(encoded) != width(c.text) {
			t.Errorf("%s: %d bytes for %d columns", c.text, len(encoded), width(c.text))
		}
	}
	if got := choosePage([]row{{text: "Борщ"}}, pagesNamed([]string{"437", "nonsense"})); got.name != "437" {
		t.Errorf("a printer with page 437 alone is sent %s", got.name)
	}
}

// Lines of several scripts on one paper each get the page that prints them.
func TestPagesChangeByTheLine(t *testing.T) {
	t.Parallel()
	d := grocer()
	d.Link = ""
	for i, name := range []string{"Pierogi ze śmietaną", "Борщ", "Φέτα", "Käse"} {
		d.Lines[i].Name = name
	}
	got := read(t, ESCPOS(d, 48))
	for _, want := range []string{"[page 18]Pierogi ze śmietaną", "[page 17]Борщ", "[page 47]Φέτα", "[page 0]  1,250 kg x 3,99                         4,99 B" + "Käse"} {
		if !strings.Contains(strings.ReplaceAll(got, "\n", ""), want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

// A thousand lines come out as a thousand lines, each with its amount in the
// last columns.
func TestALongReceiptIsWhole(t *testing.T) {
	t.Parallel()
	d := grocer()
	d.Lines = nil
	for i := range 1000 {
		d.Lines = append(d.Lines, Line{Name: strings.Repeat("Würstchen aus dem Glas, ", i%6+1), Quantity: money.One, Unit: "each", Amount: money.Amount(i + 1), TaxMark: "B"})
	}
	for _, columns := range []int{32, 48} {
		next := 1
		for line := range strings.Lines(read(t, ESCPOS(d, columns))) {
			line = strings.TrimSuffix(line, "\n")
			if amount, ok := strings.CutSuffix(line, " B"); ok && next <= 1000 {
				if !strings.HasSuffix(amount, " "+fmt.Sprintf("%d,%02d", next/100, next%100)) || width(line) != columns {
					t.Fatalf("line %d reads %q", next, line)
				}
				next++
			}
		}
		if next != 1001 {
			t.Errorf("%d columns: %d lines, want 1000", columns, next-1)
		}
	}
}

func TestDrawerAndKnife(t *testing.T) {
	t.Parallel()
	d := Doc{Kind: Sale, Number: "1", Currency: "EUR", Language: "en", TaxIncluded: true}
	const pulse = "\x1bp\x00\x32\xfa"
	for _, c := range []struct {
		name        string
		dev         Device
		kick        bool
		start, ends string
		none        string
	}{
		{"before, as most shops want it", Device{Columns: 32}, true, "\x1b@" + pulse, "\x1bd\x01\x1dVB\x03", ""},
		{"after the cut", Device{Columns: 32, Kick: KickAfter}, true, "\x1b@\x1c.", "\x1dVB\x03" + pulse, ""},
		{"the other pin", Device{Columns: 32, Pin: 5}, true, "\x1b@\x1bp\x01", "", ""},
		{"never", Device{Columns: 32, Kick: KickNever, Cut: CutFull}, true, "", "\x1dVA\x03", "\x1bp"},
		{"not for a copy", Device{Columns: 32, Cut: CutNone}, false, "", "\x1bd\x05", "\x1bp"},
	} {
		got := string(Print(d, c.dev, c.kick))
		if !strings.HasPrefix(got, c.start) || !strings.HasSuffix(got, c.ends) || c.none != "" && strings.Contains(got, c.none) {
			t.Errorf("%s: %q", c.name, got)
		}
	}
	if got := read(t, Kick(Device{Pin: 5})); got != "[initialise][drawer 1 50 250]" {
		t.Errorf("a pulse alone: %s", got)
	}
}

// FuzzESCPOS puts any text everywhere: the strict printer above fails on the
// first byte below a space that is not part of a command of ours, and on any
// command that we did not send.
func FuzzESCPOS(f *testing.F) {
	for _, seed := range []string{
		"Brot", "\x1b@\x1dV\x00", "\x10\x04\x01", "a\x1c.\x1d(k\x03\x001Q0", "\x1f\x1b|", "\u009b1m", "\x00\x7f\xff\xfe",
		"שלום \u202e123", "👩‍👩‍👧‍👦", "e\u0301\u0301\u0301", "<script>", "a\u2028b\r\nc", "\u200b",
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
	balance := money.MaxAmount
	d.Tenders = []Tender{{Kind: text, Amount: -money.MaxAmount, Reference: text, Currency: text, Balance: &balance}, {Kind: "cash"}}
	d.Lines[0].Given, d.Lines[0].Serial, d.Lines[0].Batch, d.Lines[0].Note = []Given{{Name: text, Amount: 3}}, text, text, text
	d.Header, d.Terms, d.Customer, d.Exempt, d.Barcode, d.Training = text, text, text, text, true, true
	return d
}
