package receipt

import (
	"bytes"
	"fmt"
)

// CardSheet is a batch of blank gift cards to print and cut: what stands on each,
// and the code of each.
type CardSheet struct {
	Shop  string
	Title string // what such a card is called
	Codes []string
}

// mm on A4: ten cards of the size of a bank card, side by side.
const (
	cardWide    = 85.6
	cardHigh    = 54.0
	cardAcross  = 2
	cardDown    = 5
	cardLeft    = (210 - cardAcross*cardWide) / 2
	cardTop     = (297 - cardDown*cardHigh) / 2
	cardEdge    = 5.0
	cardSquare  = 24.0
	cardBarsTop = 34.0
	cardBars    = 9.0
	cutMark     = 4.0
)

// CardsPDF sets blank cards on sheets of A4. Each holds its code twice, for
// readers of squares and of bars, and in letters for those who type.
func CardsPDF(s CardSheet) ([]byte, error) {
	f := newPDF(210, 297, languages["en"], nil)
	f.SetMargins(0, 0, 0)
	f.SetAutoPageBreak(false, 0)
	f.SetTitle(s.Title, true)
	f.SetAuthor(s.Shop, true)
	f.SetCreator("Tillbell", true)
	for i, code := range s.Codes {
		place := i % (cardAcross * cardDown)
		if place == 0 {
			f.AddPage()
			f.cutMarks()
		}
		f.card(cardLeft+float64(place%cardAcross)*cardWide, cardTop+float64(place/cardAcross)*cardHigh, s, code)
	}
	var out bytes.Buffer
	if err := f.Output(&out); err != nil {
		return nil, fmt.Errorf("set %d gift cards as PDF: %w", len(s.Codes), err)
	}
	return out.Bytes(), nil
}

// cutMarks stand outside the cards, at the ends of each cut.
func (f *pdf) cutMarks() {
	f.SetDrawColor(120, 120, 120)
	f.SetLineWidth(0.1)
	right, foot := cardLeft+cardAcross*cardWide, cardTop+cardDown*cardHigh
	for i := range cardAcross + 1 {
		x := cardLeft + float64(i)*cardWide
		f.Line(x, cardTop-1-cutMark, x, cardTop-1)
		f.Line(x, foot+1, x, foot+1+cutMark)
	}
	for i := range cardDown + 1 {
		y := cardTop + float64(i)*cardHigh
		f.Line(cardLeft-1-cutMark, y, cardLeft-1, y)
		f.Line(right+1, y, right+1+cutMark, y)
	}
}

func (f *pdf) card(x, y float64, s CardSheet, code string) {
	wide := cardWide - 3*cardEdge - cardSquare
	f.SetXY(x+cardEdge, y+cardEdge)
	f.SetFont("sans", "B", 12)
	names := f.SplitText(f.shown(s.Shop), wide)
	for _, line := range names[:min(len(names), 2)] {
		f.SetX(x + cardEdge)
		f.CellFormat(wide, 5.5, line, "", 2, "L", false, 0, "")
	}
	f.SetX(x + cardEdge)
	f.SetFont("sans", "", 10)
	f.CellFormat(wide, 6, f.shown(s.Title), "", 2, "L", false, 0, "")
	f.SetXY(x, y+cardEdge-1)
	f.square(code, x+cardWide-cardEdge-cardSquare, cardSquare)
	if b := barsOf(code); b != nil {
		b.text = InFours(code)
		f.SetY(y + cardBarsTop - 2)
		f.barcode(b, x+cardEdge+3, cardWide-2*cardEdge-6, cardBars)
	}
}

// InFours is a code as it is read aloud and typed.
func InFours(code string) string {
	var out []byte
	for i := range len(code) {
		if i > 0 && i%4 == 0 {
			out = append(out, ' ')
		}
		out = append(out, code[i])
	}
	return string(out)
}
