package receipt

import "strconv"

// sheetPDF is a receipt on A4, for whoever keeps books.
func sheetPDF(v view) *pdf {
	f := newPDF(210, 297, v.words)
	f.SetMargins(sheetMargin, sheetMargin, sheetMargin)
	f.SetAutoPageBreak(true, sheetFoot)
	f.SetFooterFunc(func() {
		f.SetY(-sheetFoot + 6)
		f.SetFont("sans", "", 8)
		f.CellFormat(sheetWide/2, 4, f.shown(v.Number+"  "+v.At), "", 0, "L", false, 0, "")
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
	f.CellFormat(sheetWide, 9, f.shown(text), "", 1, "C", true, 0, "")
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
		f.CellFormat(sheetWide*0.6, 4.5, f.shown(line), "", 1, "L", false, 0, "")
	}
	f.SetFont("sans", "B", 15)
	f.MultiCell(sheetWide*0.6, 7, f.shown(v.Shop), "", "L", false)
	f.SetFont("sans", "", 9)
	for _, line := range v.Head {
		f.CellFormat(sheetWide*0.6, 4.5, f.shown(line), "", 1, "L", false, 0, "")
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
		f.CellFormat(sheetWide*0.4, 5, f.shown(line), "", 1, "R", false, 0, "")
	}
	f.SetY(max(end, f.GetY()) + 8)
}

func (f *pdf) goods(v view) {
	if v.Back != nil {
		f.SetFont("sans", "B", 10)
		f.CellFormat(sheetWide, 6, f.shown(v.Back.Title), "", 1, "L", false, 0, "")
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
	names := f.SplitText(f.shown(cells[0]), goodsWide[0])
	if f.GetY()+high*float64(len(names)) > 297-sheetFoot {
		f.AddPage()
	}
	for i, name := range names {
		edge, rest := "", [3]string{}
		if i == 0 {
			edge, rest = border, [3]string{cells[1], cells[2], cells[3]}
		}
		f.CellFormat(goodsWide[0], high, name, edge, 0, "L", false, 0, "")
		for c, text := range rest {
			next := 0
			if c == 2 {
				next = 1
			}
			f.CellFormat(goodsWide[c+1], high, f.shown(text), edge, next, "R", false, 0, "")
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
	f.CellFormat(sheetWide-44, size*0.56, f.shown(p.Label), "", 0, "R", false, 0, "")
	f.CellFormat(34, size*0.56, f.shown(p.Amount), "", 1, "R", false, 0, "")
}

func (f *pdf) taxTable(v view, rows []viewTax) {
	if len(rows) == 0 {
		return
	}
	const first, other = 54.0, 30.0
	f.SetFont("sans", "B", 9)
	for i, text := range []string{"", v.Net, v.TaxName, v.Gross} {
		f.CellFormat(pick(i == 0, first, other), 5, f.shown(text), "B", 0, "R", false, 0, "")
	}
	f.Ln(5)
	f.SetFont("sans", "", 9)
	for _, t := range rows {
		for i, text := range []string{t.Label, t.Net, t.Tax, t.Gross} {
			align := "R"
			if i == 0 {
				align = "L"
			}
			f.CellFormat(pick(i == 0, first, other), 5, f.shown(text), "", 0, align, false, 0, "")
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
				f.MultiCell(sheetWide, 4.6, f.shown(line), "", "L", false)
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
		f.CellFormat(70, 4, f.shown(v.Signature), "T", 1, "L", false, 0, "")
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
