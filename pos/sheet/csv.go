package sheet

import (
	"bufio"
	"io"
	"strings"

	"tillbell/pos/money"
)

// bom tells spreadsheets that a file is UTF-8.
const bom = "\xEF\xBB\xBF"

// csvWriter quotes every text: a spreadsheet that takes semicolons or tabs for
// separators would otherwise cut a text there, and run what begins behind.
type csvWriter struct {
	b       *bufio.Writer
	columns []Column
	digits  int
}

// NewCSV begins a table in CSV with a row of titles; digits are the currency's.
// It has no row of totals, so that its columns add up.
func NewCSV(w io.Writer, columns []Column, digits int, mark bool) (Writer, error) {
	c := &csvWriter{b: bufio.NewWriter(w), columns: columns, digits: digits}
	if mark {
		_, _ = c.b.WriteString(bom) // an error stays until the row ends
	}
	for i, column := range columns {
		c.text(i, column.Title)
	}
	return c, c.end()
}

func (c *csvWriter) Row(cells []Cell) error {
	for i, column := range c.columns {
		switch {
		case cells[i].Blank:
			c.raw(i, "")
		case column.Kind == Text:
			c.text(i, cells[i].Text)
		case column.Kind == Foreign && cells[i].Text == "":
			c.raw(i, "")
		case column.Kind == Foreign:
			c.raw(i, decimal(Money, cells[i].Number, money.Digits(cells[i].Text)))
		default:
			c.raw(i, decimal(column.Kind, cells[i].Number, c.digits))
		}
	}
	return c.end()
}

func (c *csvWriter) raw(i int, s string) {
	if i > 0 {
		_ = c.b.WriteByte(',')
	}
	_, _ = c.b.WriteString(s)
}

// text writes a cell as RFC 4180 has it; an empty one needs no quotes.
func (c *csvWriter) text(i int, s string) {
	if s = Defuse(s); s != "" {
		s = `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
	}
	c.raw(i, s)
}

func (c *csvWriter) end() error {
	_, err := c.b.WriteString("\r\n")
	return err
}

func (c *csvWriter) Total([]Cell) error { return nil }

func (c *csvWriter) Close() error { return c.b.Flush() }
