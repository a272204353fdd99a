package receipt

import (
	"unicode"

	"github.com/rivo/uniseg"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// codePage is a character set of the printer and the number that chooses it.
type codePage struct {
	name   string
	number byte // n of ESC t n
	set    *charmap.Charmap
	usual  bool // nearly every printer has it
}

// codePages in order of preference: the first is what nearly every printer
// has, with the euro sign. The numbers are Epson's, which clones follow.
var codePages = []codePage{
	{"858", 19, charmap.CodePage858, true},
	{"1252", 16, charmap.Windows1252, true},
	{"852", 18, charmap.CodePage852, true},
	{"866", 17, charmap.CodePage866, true},
	{"437", 0, charmap.CodePage437, true},
	{"850", 2, charmap.CodePage850, true},
	{"1253", 47, charmap.Windows1253, true},
	{"862", 36, charmap.CodePage862, true},
	{"1250", 45, charmap.Windows1250, false},
	{"1251", 46, charmap.Windows1251, false},
	{"1254", 48, charmap.Windows1254, true},
	{"1257", 51, charmap.Windows1257, true},
	{"855", 34, charmap.CodePage855, false},
	{"860", 3, charmap.CodePage860, false},
	{"863", 4, charmap.CodePage863, false},
	{"865", 5, charmap.CodePage865, false},
	{"8859-2", 39, charmap.ISO8859_2, false},
	{"8859-7", 15, charmap.ISO8859_7, false},
	{"8859-15", 40, charmap.ISO8859_15, false},
}

// CodePages are the names of all character sets a printer can be said to have.
func CodePages() []string {
	names := make([]string, len(codePages))
	for i, p := range codePages {
		names[i] = p.name
	}
	return names
}

// pagesNamed finds the pages a printer has; none named: what is usual.
func pagesNamed(names []string) []codePage {
	var out []codePage
	for _, name := range names {
		for _, p := range codePages {
			if p.name == name {
				out = append(out, p)
			}
		}
	}
	if len(out) > 0 {
		return out
	}
	for _, p := range codePages {
		if p.usual {
			out = append(out, p)
		}
	}
	return out
}

// stand-ins for typographic characters that a page may lack; each is as wide
// as what it replaces.
var standIns = map[rune]rune{
	'‘': '\'', '’': '\'', '‚': '\'', '“': '"', '”': '"', '„': '"',
	'–': '-', '—': '-', '‐': '-', '−': '-', '…': '.', '•': '*', '×': 'x', '€': 'E',
}

// choosePage takes the page that leaves the fewest question marks on the whole
// paper.
func choosePage(rows []row, pages []codePage) codePage {
	best, fewest := pages[0], -1
	for _, page := range pages {
		missing := 0
		for _, r := range rows {
			missing += page.missing(r.text)
		}
		if fewest < 0 || missing < fewest {
			best, fewest = page, missing
		}
	}
	return best
}

// pageFor is the page for one row: the paper's own unless another prints more
// of it, so that a Greek name between German ones is printed too.
func pageFor(text string, base codePage, pages []codePage) codePage {
	best, fewest := base, base.missing(text)
	for _, page := range pages {
		if fewest == 0 {
			break
		}
		if missing := page.missing(text); missing < fewest {
			best, fewest = page, missing
		}
	}
	return best
}

// missing counts the characters that the page has not.
func (p codePage) missing(text string) int {
	if isASCII(text) {
		return 0
	}
	n := 0
	p.each(text, func(_ byte, ok bool, _ int) {
		if !ok {
			n++
		}
	})
	return n
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= 0x80 {
			return false
		}
	}
	return true
}

// encode writes the text in the page, one byte a column. What the page lacks
// becomes the letter without its accent, a stand-in or question marks, so
// columns stay; nothing below a space ever comes out.
func (p codePage) encode(text string) []byte {
	out := make([]byte, 0, len(text))
	p.each(visual(text), func(b byte, ok bool, columns int) {
		if !ok {
			b = '?'
		}
		out = append(out, b)
		for range columns - 1 {
			out = append(out, '?')
		}
	})
	return out
}

// each visits the characters that take columns.
func (p codePage) each(text string, visit func(b byte, ok bool, columns int)) {
	for rest, state := text, -1; rest != ""; {
		var cluster string
		var columns int
		cluster, rest, columns, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if columns == 0 {
			continue
		}
		b, ok := p.character(cluster)
		visit(b, ok && columns == 1, columns)
	}
}

func (p codePage) character(cluster string) (byte, bool) {
	composed := []rune(norm.NFC.String(cluster))
	if len(composed) == 1 {
		if b, ok := p.printable(composed[0]); ok {
			return b, true
		}
	}
	bare := []rune(norm.NFD.String(cluster))
	for _, r := range bare[1:] {
		if !unicode.Is(unicode.Mn, r) {
			return 0, false
		}
	}
	if r, ok := standIns[bare[0]]; ok {
		return p.printable(r)
	}
	return p.printable(bare[0])
}

func (p codePage) printable(r rune) (byte, bool) {
	b, ok := p.set.EncodeRune(r)
	if !ok || b < ' ' || b == 0x7f {
		return 0, false
	}
	return b, true
}
