package receipt

import (
	"strings"
	"unicode"

	"codeberg.org/go-pdf/fpdf"

	"tillbell/pos/receipt/letters"
)

// What the fonts of a PDF have not is drawn as outlines: so any script and any
// kind of font will do, and joined letters are joined. It can be read and not
// be searched.

// foreign tells whether a text is to be drawn.
func (f *pdf) foreign(text string) bool {
	if f.set == nil || isASCII(text) {
		return false
	}
	foreign := 0
	for _, r := range text {
		if r >= 0x7f && !unicode.Is(unicode.Cf, r) && (unicode.Is(unicode.Mn, r) || !hasRegular(r)) {
			foreign++
		}
	}
	return foreign > 0 && len(f.set.Lost(text)) < foreign
}

// cell is one line of text in a box.
func (f *pdf) cell(wide, high float64, text, border string, next int, align string, fill bool) {
	if !f.foreign(text) {
		f.CellFormat(wide, high, f.shown(text), border, next, align, fill, 0, "")
		return
	}
	f.missing = f.missing || len(f.set.Lost(text)) > 0
	x, y := f.GetXY()
	f.CellFormat(wide, high, "", border, next, align, fill, 0, "")
	_, size := f.GetFontSize()
	line := letters.Line{Base: float32(y + high/2 + 0.3*size), Up: float32(high), Down: float32(high / 2), Size: float32(size), Bold: f.bold()}
	if f.mono() {
		line.Column = float32(f.GetStringWidth("0"))
	} else { // what is not in columns was not isolated yet
		text = isolate(text)
	}
	long := float64(f.set.Width(text, line.Size, line.Bold))
	if f.mono() {
		long = float64(line.Column) * float64(width(text))
	}
	switch align {
	case "R":
		x += wide - long - f.GetCellMargin()
	case "C":
		x += (wide - long) / 2
	default:
		x += f.GetCellMargin()
	}
	line.X = float32(x)
	red, green, blue := f.GetFillColor()
	f.SetFillColor(f.GetTextColor())
	f.set.Draw(pdfPen{f.Fpdf}, text, line)
	f.DrawPath("f")
	f.SetFillColor(red, green, blue)
}

// multi is text on as many lines as it needs.
func (f *pdf) multi(wide, high float64, text string) {
	if !f.foreign(text) {
		f.MultiCell(wide, high, f.shown(text), "", "L", false)
		return
	}
	for _, line := range f.split(text, wide) {
		f.cell(wide, high, line, "", 1, "L", false)
	}
}

// split breaks a text into lines, at spaces where there are any.
func (f *pdf) split(text string, wide float64) []string {
	if !f.foreign(text) {
		return f.SplitText(f.shown(text), wide)
	}
	_, size := f.GetFontSize()
	room := float32(wide - 2*f.GetCellMargin())
	var out []string
	for text != "" && len(out) < maxFooterLines {
		columns := width(text)
		line, rest := text, ""
		for f.set.Width(line, float32(size), f.bold()) > room && columns > 1 {
			columns--
			line, rest = breakLine(text, columns)
		}
		out, text = append(out, line), rest
	}
	return out
}

func (f *pdf) bold() bool { return strings.Contains(f.GetFontStyle(), "B") }
func (f *pdf) mono() bool { return f.GetFontFamily() == "mono" }

// pdfPen draws on the page, in its units.
type pdfPen struct{ *fpdf.Fpdf }

func (p pdfPen) MoveTo(x, y float32) { p.Fpdf.MoveTo(float64(x), float64(y)) }
func (p pdfPen) LineTo(x, y float32) { p.Fpdf.LineTo(float64(x), float64(y)) }
func (p pdfPen) QuadTo(bx, by, x, y float32) {
	p.CurveTo(float64(bx), float64(by), float64(x), float64(y))
}
func (p pdfPen) CubeTo(bx, by, cx, cy, x, y float32) {
	p.CurveBezierCubicTo(float64(bx), float64(by), float64(cx), float64(cy), float64(x), float64(y))
}
