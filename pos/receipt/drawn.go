package receipt

import (
	"image"
	"image/draw"
	"slices"
	"strings"

	"github.com/rivo/uniseg"
	"golang.org/x/image/vector"

	"tillbell/pos/receipt/letters"
)

// A line with letters that no page of the printer has is drawn as dots, each
// letter in the columns where the printer would have set it.

// Dots of a drawn line, and of its letters, at 8 a millimetre.
const (
	drawnHigh = 30
	drawnBase = 22 // from the top
	drawnSize = 20 // which makes the program's own letters a column wide
	inkFrom   = 110
)

// draws tells whether a line is drawn: the page lacks some of its letters, and
// a font has any of those.
func (dev Device) draws(text string, page codePage) bool {
	if dev.Letters == nil {
		return false
	}
	wanting := page.wanting(text)
	return len(wanting) > 0 && len(dev.Letters.Lost(strings.Join(wanting, " "))) < len(wanting)
}

// drawn is a line in dots: as wide as the paper, or as its words where the
// printer centres it.
func (dev Device) drawn(r row) *raster {
	text, scale := r.text, 1
	if r.style == large || r.style == banner {
		scale = 2
	}
	if r.style == banner {
		text = " " + text + " "
	}
	wide := dev.dots()
	if r.centre {
		wide = min(wide, width(text)*dotsPerColumn*scale)
	}
	out := newRaster(wide, drawnHigh*scale)
	size := float32(scale)
	pen := vector.NewRasterizer(out.wide, out.high)
	dev.Letters.Draw(pen, text, letters.Line{Base: drawnBase * size, Up: drawnBase * size, Down: (drawnHigh - drawnBase) * size, Size: drawnSize * size,
		Column: dotsPerColumn * size, Bold: r.style == strong || r.style == large})
	ink := image.NewAlpha(image.Rect(0, 0, out.wide, out.high))
	pen.DrawOp = draw.Src
	pen.Draw(ink, ink.Bounds(), image.Opaque, image.Point{})
	for y := range out.high {
		for x := range out.wide {
			if (ink.AlphaAt(x, y).A >= inkFrom) != (r.style == banner) {
				out.blacken(x, y)
			}
		}
	}
	return out
}

// Unprinted are the letters of a receipt that come out of a printer as "?".
func Unprinted(d Doc, dev Device) []string {
	s := dev.sheet()
	return dev.unprinted(layout(viewOf(d), &s))
}

// UnprintedReport is Unprinted of a report.
func UnprintedReport(r Report, dev Device) []string {
	s := dev.sheet()
	return dev.unprinted(r.layout(&s))
}

func (dev Device) unprinted(rows []row) []string {
	pages := pagesNamed(dev.Pages)
	base := choosePage(rows, pages)
	var out []string
	for _, r := range rows {
		for _, letter := range dev.lost(r.text, pageFor(r.text, base, pages)) {
			if !slices.Contains(out, letter) {
				out = append(out, letter)
			}
		}
	}
	return out
}

// lost are the letters of one line that are printed as "?".
func (dev Device) lost(text string, page codePage) []string {
	wanting := page.wanting(text)
	if len(wanting) == 0 {
		return nil
	}
	if dev.draws(text, page) {
		return dev.Letters.Lost(strings.Join(wanting, " "))
	}
	return slices.DeleteFunc(wanting, func(letter string) bool { return page.lost(letter) < letterLost })
}

// Proof is what a printer makes of a receipt, as text: with "?" for what it
// cannot print, and without the accents that its letters have not.
func Proof(d Doc, dev Device) []byte {
	s := sheet{columns: max(dev.Columns, minColumns), double: 1}
	rows := layout(viewOf(d), &s)
	pages := pagesNamed(dev.Pages)
	base := choosePage(rows, pages)
	for i := range rows {
		rows[i].text = dev.proof(rows[i].text, pageFor(rows[i].text, base, pages))
	}
	return plainText(rows, s.columns)
}

func (dev Device) proof(text string, page codePage) string {
	if len(page.wanting(text)) == 0 {
		return text
	}
	drawn, lost := dev.draws(text, page), dev.lost(text, page)
	var out strings.Builder
	for rest, state := text, -1; rest != ""; {
		var cluster string
		var columns int
		cluster, rest, columns, state = uniseg.FirstGraphemeClusterInString(rest, state)
		switch {
		case columns == 0 || drawn && !slices.Contains(lost, cluster):
			out.WriteString(cluster)
		case drawn || slices.Contains(lost, cluster):
			out.WriteString(strings.Repeat("?", columns))
		default:
			b, _ := page.character(cluster)
			out.WriteRune(page.set.DecodeByte(b))
		}
	}
	return out.String()
}
