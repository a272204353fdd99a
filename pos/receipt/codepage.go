package receipt

import (
	"slices"
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
	best, least := pages[0], -1
	for _, page := range pages {
		lost := 0
		for _, r := range rows {
			lost += page.lost(r.text)
		}
		if least < 0 || lost < least {
			best, least = page, lost
		}
	}
	return best
}

// pageFor is the page for one row: the paper's own unless another prints more
// of it, so that a Greek name between German ones is printed too.
func pageFor(text string, base codePage, pages []codePage) codePage {
	best, least := base, base.lost(text)
	for _, page := range pages {
		if least == 0 {
			break
		}
		if lost := page.lost(text); lost < least {
			best, least = page, lost
		}
	}
	return best
}

// What a character costs that does not come out as it is: a question mark
// more than any number of accents that a line may lose.
const (
	accentLost = 1
	letterLost = 100
)

// lost is how much of a text the page cannot print.
func (p codePage) lost(text string) int {
	if isASCII(text) {
		return 0
	}
	n := 0
	p.each(text, func(_ byte, cost, _ int) { n += cost })
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
	p.each(visual(text), func(b byte, cost, columns int) {
		if cost >= letterLost {
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
func (p codePage) each(text string, visit func(b byte, cost, columns int)) {
	for rest, state := text, -1; rest != ""; {
		var cluster string
		var columns int
		cluster, rest, columns, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if columns == 0 {
			continue
		}
		b, cost := p.character(cluster)
		if columns > 1 {
			cost = letterLost
		}
		visit(b, cost, columns)
	}
}

func (p codePage) character(cluster string) (b byte, cost int) {
	composed := []rune(norm.NFC.String(cluster))
	if len(composed) == 1 {
		if b, ok := p.printable(composed[0]); ok {
			return b, 0
		}
	}
	bare := []rune(norm.NFD.String(cluster))
	for _, r := range bare[1:] {
		if !unicode.Is(unicode.Mn, r) {
			return 0, letterLost
		}
	}
	r := bare[0]
	if stand, ok := standIns[r]; ok {
		r = stand
	}
	if b, ok := p.printable(r); ok {
		return b, accentLost
	}
	return 0, letterLost
}

// wanting are the letters of a text that the page has not as they are, each
// once. Typographic signs that have a stand-in are not missed.
func (p codePage) wanting(text string) []string {
	if isASCII(text) {
		return nil
	}
	var out []string
	for rest, state := text, -1; rest != ""; {
		var cluster string
		var columns int
		cluster, rest, columns, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if columns == 0 || columns == 1 && p.hasLike(cluster) || slices.Contains(out, cluster) {
			continue
		}
		out = append(out, cluster)
	}
	return out
}

func (p codePage) hasLike(cluster string) bool {
	composed := []rune(norm.NFC.String(cluster))
	if len(composed) != 1 {
		return false
	}
	if _, ok := p.printable(composed[0]); ok {
		return true
	}
	stand, ok := standIns[composed[0]]
	if !ok || composed[0] == '€' {
		return false
	}
	_, ok = p.printable(stand)
	return ok
}

func (p codePage) printable(r rune) (byte, bool) {
	b, ok := p.set.EncodeRune(r)
	if !ok || b < ' ' || b == 0x7f {
		return 0, false
	}
	return b, true
}
