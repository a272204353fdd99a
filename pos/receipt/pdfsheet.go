package receipt

import (
	"strconv"

	"tillbell/pos/receipt/letters"
)

// sheetPDF is a receipt on A4, for whoever keeps books.
func sheetPDF(v view, set *letters.Set) *pdf {
	f := newPDF(210, 297, v.words, set)
	f.SetMargins(sheetMargin, sheetMargin, sheetMargin)
	f.SetAutoPageBreak(true, sheetFoot)
	f.SetFooterFunc(func() {
		f.SetY(-sheetFoot + 6)
		f.SetFont("sans", "", 8)
		f.cell(sheetWide/2, 4, v.Number+"  "+v.At, "", 0, "L", false)
		f.CellFormat(sheetWide/2, 4, strconv.Itoa(f.PageNo()), "", 0, "R", false, 0, "")
	})
	f.AddPage()
	f.across(v.Mark)
	f.letterhead(v)
	f.across(v.Banner)
	f.goods(v)
	if !v.Gift {
		f.totals(v)
	}
	f.closing(v)
	f.across(v.Mark)
	f.confess(sheetWide, "sans", 7)
	return f
}

// across is white on black over the whole width, or nothing.
func (f *pdf) across(text string) {
	if text == "" {
		return
	}
	f.SetFillColor(0, 0, 0)
	f.SetTextColor(255, 255, 255)
	f.SetFont("sans", "B", 13)
	f.cell(sheetWide, 9, text, "", 1, "C", true)
	f.SetTextColor(0, 0, 0)
	f.Ln(3)
}

func (f *pdf) letterhead(v view) {
	top := f.GetY()
	if v.Logo != nil {
		f.picture(v.Logo, sheetMargin, 60, 24)
	}
	f.SetFont("sans", "", 9)
	for _, line := range v.Top {
		f.cell(sheetWide*0.6, 4.5, line, "", 1, "L", false)
	}
	f.SetFont("sans", "B", 15)
	f.multi(sheetWide*0.6, 7, v.Shop)
	f.SetFont("sans", "", 9)
	for _, line := range v.Head {
		f.cell(sheetWide*0.6, 4.5, line, "", 1, "L", false)
	}
	end := f.GetY()
	f.SetY(top)
	for i, line := range []string{v.Number, v.At, v.Origin, v.Register, v.Staff} {
		if line == "" {
			continue
		}
		style, size := "", 9.0
		if i == 0 {
			style, size = "B", 12
		}
		f.SetX(sheetMargin + sheetWide*0.6)
		f.SetFont("sans", style, size)
		f.cell(sheetWide*0.4, 5, line, "", 1, "R", false)
	}
	f.SetY(max(end, f.GetY()) + 8)
}

func (f *pdf) goods(v view) {
	if v.Back != nil {
		f.SetFont("sans", "B", 10)
		f.cell(sheetWide, 6, v.Back.Title, "", 1, "L", false)
		f.lines(v.Back.Lines)
		f.Ln(3)
	}
	f.lines(v.Lines)
	f.Ln(4)
}

// The columns of a line: what, how many at what price, amount, tax mark.
var goodsWide = [4]float64{sheetWide - 84, 46, 28, 10}

func (f *pdf) lines(lines []viewLine) {
	f.SetDrawColor(170, 170, 170)
	f.SetFont("sans", "", 10)
	for _, l := range lines {
		f.line([4]string{l.Name, l.Detail, l.Amount, l.Mark}, 10, "T")
		for _, n := range l.Notes {
			mark := ""
			if n.Amount != "" {
				mark = l.Mark
			}
			f.line([4]string{"    " + n.Text, "", n.Amount, mark}, 9, "")
		}
	}
	f.CellFormat(sheetWide, 0, "", "T", 1, "L", false, 0, "")
}

// line sets one row as high as its longest text needs, never across pages.
func (f *pdf) line(cells [4]string, size float64, border string) {
	f.SetFont("sans", "", size)
	high := size * 0.52
	names := f.split(cells[0], goodsWide[0])
	if f.GetY()+high*float64(len(names)) > 297-sheetFoot {
		f.AddPage()
	}
	for i, name := range names {
		edge, rest := "", [3]string{}
		if i == 0 {
			edge, rest = border, [3]string{cells[1], cells[2], cells[3]}
		}
		f.cell(goodsWide[0], high, name, edge, 0, "L", false)
		for c, text := range rest {
			next := 0
			if c == 2 {
				next = 1
			}
			f.cell(goodsWide[c+1], high, text, edge, next, "R", false)
		}
	}
}

func (f *pdf) totals(v view) {
	sums := v.Sums
	if v.Back != nil {
		sums = append(sums[:len(sums):len(sums)], v.Back.Sums...)
	}
	for _, p := range sums {
		f.sum(p, "", 10)
	}
	f.sum(v.Total, "B", 14)
	for _, p := range v.Tenders {
		f.sum(p, "", 10)
	}
	f.Ln(4)
	f.taxTable(v, v.Taxes)
	if v.Back != nil {
		f.taxTable(v, v.Back.Taxes)
	}
}

func (f *pdf) sum(p pair, style string, size float64) {
	f.SetFont("sans", style, size)
	f.cell(sheetWide-44, size*0.56, p.Label, "", 0, "R", false)
	f.cell(34, size*0.56, p.Amount, "", 1, "R", false)
}

func (f *pdf) taxTable(v view, rows []viewTax) {
	if len(rows) == 0 {
		return
	}
	const first, other = 54.0, 30.0
	f.SetFont("sans", "B", 9)
	for i, text := range []string{"", v.Net, v.TaxName, v.Gross} {
		f.cell(pick(i == 0, first, other), 5, text, "B", 0, "R", false)
	}
	f.Ln(5)
	f.SetFont("sans", "", 9)
	for _, t := range rows {
		for i, text := range []string{t.Label, t.Net, t.Tax, t.Gross} {
			align := "R"
			if i == 0 {
				align = "L"
			}
			f.cell(pick(i == 0, first, other), 5, text, "", 0, align, false)
		}
		f.Ln(5)
	}
	f.Ln(4)
}

func pick(first bool, a, b float64) float64 {
	if first {
		return a
	}
	return b
}

func (f *pdf) closing(v view) {
	f.SetFont("sans", "", 9)
	tell := func(lines ...string) {
		for _, line := range lines {
			if line != "" {
				f.multi(sheetWide, 4.6, line)
			}
		}
		if len(lines) > 0 {
			f.Ln(2)
		}
	}
	tell(append([]string{v.Saved}, v.Facts...)...)
	tell(v.Footer...)
	tell(v.Terms...)
	if v.Bars != nil {
		f.room(20)
		f.barcode(v.Bars, sheetMargin, 60, 12)
	}
	if v.Square != "" {
		f.room(32)
		f.square(v.Square, sheetMargin, 28)
	}
	if v.Link != "" {
		f.room(40)
		tell(v.Online + ": " + v.Link)
		f.square(v.Link, sheetMargin, 28)
	}
	if v.Sign {
		f.room(24)
		f.Ln(14)
		f.cell(70, 4, v.Signature, "T", 1, "L", false)
	}
	tell(v.JournalRef)
	tell(v.Signed...)
}

// room begins a new page when what follows does not fit this one.
func (f *pdf) room(high float64) {
	if f.GetY()+high > 297-sheetFoot {
		f.AddPage()
	}
}
