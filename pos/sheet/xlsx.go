package sheet

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// MaxRows is how many rows an XLSX file takes beside its titles: what the
// format itself bears is a little more than five times that.
const MaxRows = 200_000

// ErrTooManyRows says that a table is too long for XLSX.
var ErrTooManyRows = errors.New("too many rows for a spreadsheet")

const sheetName = "Figures"

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
	digits  int
	row     int
	cells   []any
}

// NewXLSX begins a table in XLSX, its titles frozen above it. What is written is
// gathered, beyond 16 MB in a temporary file, and goes to w by Close.
func NewXLSX(w io.Writer, columns []Column, digits int) (Writer, error) {
	x := &xlsxWriter{into: w, file: excelize.NewFile(), columns: columns, digits: digits, row: 1, cells: make([]any, len(columns))}
	if err := x.begin(); err != nil {
		return nil, errors.Join(fmt.Errorf("begin a spreadsheet: %w", err), x.file.Close())
	}
	return x, nil
}

func (x *xlsxWriter) begin() (err error) {
	if err = x.file.SetSheetName("Sheet1", sheetName); err != nil {
		return err
	}
	if x.rows, err = x.file.NewStreamWriter(sheetName); err != nil {
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

func (x *xlsxWriter) fill(cells []Cell, styles []int) {
	for i, c := range x.columns {
		var value any
		if c.Kind == Text {
			value = Defuse(cells[i].Text)
		} else {
			value = number(c.Kind, cells[i].Number, x.digits)
		}
		x.cells[i] = excelize.Cell{StyleID: styles[i], Value: value}
	}
}

func (x *xlsxWriter) Row(cells []Cell) error {
	x.fill(cells, x.styles)
	return x.put()
}

func (x *xlsxWriter) Total(cells []Cell) error {
	x.fill(cells, x.bold)
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
