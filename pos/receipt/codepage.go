package receipt

import (
	"unicode"

	"github.com/rivo/uniseg"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// codePage is a character set of the printer and the number that chooses it.
type codePage struct {
	number byte // n of ESC t n
	set    *charmap.Charmap
}

// codePages in order of preference: the first is what nearly every printer
// has, with the euro sign.
var codePages = []codePage{
	{19, charmap.CodePage858},
	{16, charmap.Windows1252},
}

// stand-ins for typographic characters that a page may lack; each is as wide
// as what it replaces.
var standIns = map[rune]rune{
	'‘': '\'', '’': '\'', '‚': '\'', '“': '"', '”': '"', '„': '"',
	'–': '-', '—': '-', '‐': '-', '−': '-', '…': '.', '•': '*', '×': 'x', '€': 'E',
}

// choosePage takes the page that leaves the fewest question marks.
func choosePage(rows []row) codePage {
	best, fewest := codePages[0], -1
	for _, page := range codePages {
		missing := 0
		for _, r := range rows {
			page.each(r.text, func(_ byte, ok bool, _ int) {
				if !ok {
					missing++
				}
			})
		}
		if fewest < 0 || missing < fewest {
			best, fewest = page, missing
		}
	}
	return best
}

// encode writes the text in the page, one byte a column. What the page lacks
// becomes the letter without its accent, a stand-in or question marks, so
// columns stay; nothing below a space ever comes out.
func (p codePage) encode(text string) []byte {
	out := make([]byte, 0, len(text))
	p.each(text, func(b byte, ok bool, columns int) {
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
