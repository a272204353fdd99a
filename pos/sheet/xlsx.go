package sheet

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"tillbell/pos/money"
)

// MaxRows is how many rows an XLSX file takes beside its titles: what the
// format itself bears is a little more than five times that.
const MaxRows = 200_000

// ErrTooManyRows says that a table is too long for XLSX.
var ErrTooManyRows = errors.New("too many rows for a spreadsheet")

// exact is up to where a number of the format, which is a double, shows each
// digit of ours.
const exact = 1_000_000_000_000_000

type xlsxWriter struct {
	into    io.Writer
	file    *excelize.File
	rows    *excelize.StreamWriter
	columns []Column
	styles  []int
	bold    []int
	foreign map[string]int // styles by currency
	digits  int
	row     int
	cells   []any
}

// NewXLSX begins a table in XLSX, on a page of this name, its titles frozen above
// it. What is written is gathered, beyond 16 MB in a temporary file, and goes to
// w by Close.
func NewXLSX(w io.Writer, tab string, columns []Column, digits int) (Writer, error) {
	x := &xlsxWriter{into: w, file: excelize.NewFile(), columns: columns, digits: digits, row: 1, cells: make([]any, len(columns)), foreign: make(map[string]int)}
	if err := x.begin(tab); err != nil {
		return nil, errors.Join(fmt.Errorf("begin a spreadsheet: %w", err), x.file.Close())
	}
	return x, nil
}

func (x *xlsxWriter) begin(tab string) (err error) {
	if err = x.file.SetSheetName("Sheet1", tab); err != nil {
		return err
	}
	if x.rows, err = x.file.NewStreamWriter(tab); err != nil {
		return err
	}
	title, err := x.file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	x.styles, x.bold = make([]int, len(x.columns)), make([]int, len(x.columns))
	for i, c := range x.columns {
		if err := x.style(i, c); err != nil {
			return err
		}
		width := 14.0
		if c.Kind == Text {
			width = 26
		}
		if err := x.rows.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
		x.cells[i] = excelize.Cell{StyleID: title, Value: Defuse(c.Title)}
	}
	err = x.rows.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
	if err != nil {
		return err
	}
	return x.put()
}

func (x *xlsxWriter) style(i int, c Column) (err error) {
	format := numberFormat(c.Kind, x.digits)
	if x.styles[i], err = x.file.NewStyle(&excelize.Style{CustomNumFmt: &format}); err != nil {
		return err
	}
	x.bold[i], err = x.file.NewStyle(&excelize.Style{CustomNumFmt: &format, Font: &excelize.Font{Bold: true},
		Border: []excelize.Border{{Type: "top", Style: 1, Color: "000000"}}})
	return err
}

func numberFormat(kind Kind, digits int) string {
	switch kind {
	case Money:
		if digits == 0 {
			return "#,##0"
		}
		return "#,##0." + strings.Repeat("0", digits)
	case Quantity:
		return "#,##0.###"
	case Rate:
		return "0.####%"
	case Count:
		return "#,##0"
	}
	return "@"
}

// put writes the cells as the next row.
func (x *xlsxWriter) put() error {
	if x.row > MaxRows+2 {
		return ErrTooManyRows
	}
	err := x.rows.SetRow("A"+strconv.Itoa(x.row), x.cells)
	x.row++
	return err
}

func (x *xlsxWriter) fill(cells []Cell, styles []int) error {
	for i, c := range x.columns {
		cell := excelize.Cell{StyleID: styles[i]}
		switch {
		case cells[i].Blank:
		case c.Kind == Text:
			cell.Value = Defuse(cells[i].Text)
		case c.Kind != Foreign:
			cell.Value = number(c.Kind, cells[i].Number, x.digits)
		case cells[i].Text != "":
			style, err := x.styleOf(cells[i].Text)
			if err != nil {
				return err
			}
			cell = excelize.Cell{StyleID: style, Value: number(Money, cells[i].Number, money.Digits(cells[i].Text))}
		}
		x.cells[i] = cell
	}
	return nil
}

// styleOf shows money with the code of its currency, and its digits.
func (x *xlsxWriter) styleOf(currency string) (int, error) {
	if style, known := x.foreign[currency]; known {
		return style, nil
	}
	format := numberFormat(Money, money.Digits(currency)) + ` "` + strings.ReplaceAll(Defuse(currency), `"`, "") + `"`
	style, err := x.file.NewStyle(&excelize.Style{CustomNumFmt: &format})
	x.foreign[currency] = style
	return style, err
}

func (x *xlsxWriter) Row(cells []Cell) error {
	if err := x.fill(cells, x.styles); err != nil {
		return err
	}
	return x.put()
}

func (x *xlsxWriter) Total(cells []Cell) error {
	if err := x.fill(cells, x.bold); err != nil {
		return err
	}
	return x.put()
}

func (x *xlsxWriter) Close() error {
	err := x.rows.Flush()
	if err == nil {
		_, err = x.file.WriteTo(x.into)
	}
	return errors.Join(err, x.file.Close())
}

// number is a cell's number. The format knows doubles alone: the nearest one to
// a decimal of fifteen digits is written with those digits. A longer number
// stays a text, so that none is changed.
func number(kind Kind, n int64, digits int) any {
	text := decimal(kind, n, digits)
	if n >= exact || n <= -exact || utf8.RuneCountInString(text) > 17 {
		return text
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return text
	}
	return v
}
