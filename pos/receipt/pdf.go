package receipt

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/gomonobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"

	"tillbell/pos/receipt/letters"
)

// Papers of a PDF.
const (
	A4   = "a4"
	Roll = "roll" // 80 mm wide, as long as it is
)

// mm on A4.
const (
	sheetMargin = 18.0
	sheetWide   = 210.0 - 2*sheetMargin
	sheetFoot   = 20.0
	rollWide    = 80.0
	rollMargin  = 4.0
)

// pdf is a document being set. The fonts are the Go project's own (BSD), which
// hold Latin, Greek and Cyrillic. What they have not is drawn with the fonts at
// hand, which may be of any kind; what none has stands as a box or a question
// mark, and the paper says so and where it is seen.
type pdf struct {
	*fpdf.Fpdf
	words   words
	set     *letters.Set
	missing bool
}

// PDF sets the receipt as a document to keep or to send.
func PDF(d Doc, paper string) ([]byte, error) {
	v := viewOf(d)
	var f *pdf
	if paper == Roll {
		f = rollPDF(v, d.Letters)
	} else {
		f = sheetPDF(v, d.Letters)
	}
	f.SetTitle(v.Number, true)
	f.SetAuthor(v.Shop, true)
	f.SetCreator("Tillbell", true)
	f.SetCreationDate(d.At)
	f.SetModificationDate(d.At)
	var out bytes.Buffer
	if err := f.Output(&out); err != nil {
		return nil, fmt.Errorf("set receipt %s as PDF: %w", d.Number, err)
	}
	return out.Bytes(), nil
}

func newPDF(wide, high float64, w words, set *letters.Set) *pdf {
	f := &pdf{Fpdf: fpdf.NewCustom(&fpdf.InitType{OrientationStr: "P", UnitStr: "mm", Size: fpdf.SizeType{Wd: wide, Ht: high}}), words: w, set: set}
	f.SetCatalogSort(true)
	// The library writes into the bytes while it takes out what is not used: each document has its own.
	f.AddUTF8FontFromBytes("sans", "", bytes.Clone(goregular.TTF))
	f.AddUTF8FontFromBytes("sans", "B", bytes.Clone(gobold.TTF))
	f.AddUTF8FontFromBytes("mono", "", bytes.Clone(gomono.TTF))
	f.AddUTF8FontFromBytes("mono", "B", bytes.Clone(gomonobold.TTF))
	return f
}

var (
	regular    = mustFont(goregular.TTF)
	hasRegular = func(r rune) bool { i, err := regular.GlyphIndex(nil, r); return err == nil && i != 0 }
)

func mustFont(ttf []byte) *sfnt.Font {
	f, err := sfnt.Parse(ttf)
	if err != nil {
		panic("the font in the program does not parse: " + err.Error())
	}
	return f
}

// shown is the text with a box for what the font has not.
func (f *pdf) shown(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r < 0x7f:
			return r
		case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Mn, r):
			return -1 // the view is composed: what is left over would stand beside its letter
		case !hasRegular(r):
			f.missing = true
			return '□'
		}
		return r
	}, text)
}

// rollPDF is the printer's paper, letter for letter.
func rollPDF(v view, set *letters.Set) *pdf {
	const columns, size, step = 48, 7.2, 3.4
	s := sheet{columns: columns, double: 1, codes: true}
	rows := layout(v, &s)
	f := newPDF(rollWide, rollLength(rows, step), v.words, set)
	f.SetMargins(rollMargin, rollMargin, rollMargin)
	f.SetAutoPageBreak(false, 0)
	f.AddPage()
	wide := rollWide - 2*rollMargin
	for _, r := range rows {
		switch {
		case r.logo != nil:
			f.picture(r.logo, (rollWide-40)/2, 40, 25)
			continue
		case r.code != "":
			f.square(r.code, (rollWide-26)/2, 26)
			continue
		case r.bars != nil:
			f.barcode(r.bars, (rollWide-50)/2, 50, 10)
			continue
		}
		style, align := "", "L"
		if r.style != plain {
			style = "B"
		}
		if r.centre {
			align = "C"
		}
		f.SetFont("mono", style, size)
		if r.style == banner {
			f.SetFillColor(0, 0, 0)
			f.SetTextColor(255, 255, 255)
		}
		f.cell(wide, step, r.text, "", 1, align, r.style == banner)
		f.SetTextColor(0, 0, 0)
	}
	f.confess(wide, "mono", 5)
	return f
}

func rollLength(rows []row, step float64) float64 {
	high := 2*rollMargin + 8
	for _, r := range rows {
		switch {
		case r.logo != nil, r.code != "":
			high += 30
		case r.bars != nil:
			high += 18
		default:
			high += step
		}
	}
	return high
}

// confess tells what this paper could not show.
func (f *pdf) confess(wide float64, font string, size float64) {
	if !f.missing {
		return
	}
	f.SetFont(font, "", size)
	f.MultiCell(wide, size/2, f.words.Glyphs, "", "C", false)
}

func (f *pdf) picture(l Logo, x, wide, high float64) {
	name := "logo"
	info := f.RegisterImageOptionsReader(name, fpdf.ImageOptions{ImageType: "PNG"}, bytes.NewReader(l))
	if info == nil || f.Err() {
		return
	}
	w, h := wide, wide*info.Height()/info.Width()
	if h > high {
		w, h = high*info.Width()/info.Height(), high
	}
	f.ImageOptions(name, x+(wide-w)/2, f.GetY(), w, h, false, fpdf.ImageOptions{ImageType: "PNG"}, 0, "")
	f.SetY(f.GetY() + h + 2)
}

// square draws a QR code out of rectangles.
func (f *pdf) square(text string, x, side float64) {
	r := qrRaster(text, 10_000)
	if r == nil {
		return
	}
	y := f.GetY() + 1
	f.SetFillColor(0, 0, 0)
	dot := side / float64(r.wide)
	for row := range r.high {
		for at := 0; at < r.wide; at++ {
			run := 0
			for at+run < r.wide && r.black(at+run, row) {
				run++
			}
			if run > 0 {
				f.Rect(x+float64(at)*dot, y+float64(row)*dot, float64(run)*dot, dot*1.02, "F")
				at += run
			}
		}
	}
	f.SetY(y + side + 2)
}

func (f *pdf) barcode(b *bars, x, wide, high float64) {
	y := f.GetY() + 2
	f.SetFillColor(0, 0, 0)
	dot := wide / float64(len(b.black))
	for at, black := range b.black {
		if black {
			f.Rect(x+float64(at)*dot, y, dot, high, "F")
		}
	}
	f.SetXY(x, y+high+0.5)
	f.SetFont("mono", "", 7)
	f.cell(wide, 3.5, b.text, "", 1, "C", false)
}
