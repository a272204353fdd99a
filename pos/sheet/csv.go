package sheet

import (
	"bufio"
	"encoding/csv"
	"io"
)

// bom tells spreadsheets that a file is UTF-8.
const bom = "\xEF\xBB\xBF"

type csvWriter struct {
	w       *csv.Writer
	columns []Column
	digits  int
	record  []string
}

// NewCSV begins a table in CSV with a row of titles; digits are the currency's.
// It has no row of totals, so that its columns add up.
func NewCSV(w io.Writer, columns []Column, digits int, mark bool) (Writer, error) {
	b := bufio.NewWriter(w)
	if mark {
		if _, err := b.WriteString(bom); err != nil {
			return nil, err
		}
	}
	c := &csvWriter{w: csv.NewWriter(b), columns: columns, digits: digits, record: make([]string, len(columns))}
	c.w.UseCRLF = true
	for i, column := range columns {
		c.record[i] = Defuse(column.Title)
	}
	if err := c.w.Write(c.record); err != nil {
		return nil, err
	}
	return &buffered{c, b}, nil
}

func (c *csvWriter) Row(cells []Cell) error {
	for i, column := range c.columns {
		if column.Kind == Text {
			c.record[i] = Defuse(cells[i].Text)
		} else {
			c.record[i] = decimal(column.Kind, cells[i].Number, c.digits)
		}
	}
	return c.w.Write(c.record)
}

func (c *csvWriter) Total([]Cell) error { return nil }

func (c *csvWriter) Close() error {
	c.w.Flush()
	return c.w.Error()
}

// buffered flushes what the CSV was written into.
type buffered struct {
	*csvWriter
	b *bufio.Writer
}

func (b *buffered) Close() error {
	if err := b.csvWriter.Close(); err != nil {
		return err
	}
	return b.b.Flush()
}
