package pos

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"gorm.io/gorm"

	"tillbell/pos/money"
	"tillbell/pos/sheet"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// Figures tell what a store sold in some business days, by what is asked for. A
// document counts in the business day of its journal entry, as the store's zone
// and cut-off were when it was added up; one that came late counts in the day it
// was entered in. Turnover is goods that were sold less those that came back;
// deposits, gift cards, cash rounding and tips stand apart, so that turnover,
// deposits and gift cards are what the journal's sales come to less its
// returns. Voids are returns; the two halves of an exchange are a sale and a
// return, and what those pay each other is no tender. Ways to pay add up to what
// sales came to and, apart from it, to the money that came in. A product's group
// is the one that it is in now.
type Figures struct {
	By      string         `json:"by"`
	From    string         `json:"from"`
	To      string         `json:"to"`
	Columns []FigureColumn `json:"columns"`
	Rows    []FigureRow    `json:"rows"`
	Total   FigureRow      `json:"total"` // of all rows, also of those on other pages
	Summary FigureRow      `json:"summary"`
	Next    *string        `json:"next_cursor"`
}

// FigureColumn is a column of figures. Its kind says how it is written: money
// in minor units, a quantity or rate as a decimal string. Foreign money is in
// minor units of the row's own currency; of a row without one, and of a total,
// it is null, as are totals of amounts that do not add up.
type FigureColumn struct {
	Key  string     `json:"key"`
	Kind sheet.Kind `json:"kind"`
}

// FigureRow is a row, written as an object of its columns.
type FigureRow struct {
	columns []FigureColumn
	cells   []sheet.Cell
}

// MarshalJSON writes the columns in their order.
func (r FigureRow) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, c := range r.columns {
		if len(b) > 1 {
			b = append(b, ',')
		}
		b = append(append(append(b, '"'), c.Key...), `":`...)
		cell := r.cells[i]
		if cell.Blank || c.Kind == sheet.Foreign && cell.Text == "" {
			b = append(b, `null`...)
			continue
		}
		switch c.Kind {
		case sheet.Text:
			text, err := json.Marshal(cell.Text)
			if err != nil {
				return nil, err
			}
			b = append(b, text...)
		case sheet.Quantity:
			b = strconv.AppendQuote(b, money.Quantity(cell.Number).String())
		case sheet.Rate:
			b = strconv.AppendQuote(b, money.Rate(cell.Number).String())
		default:
			b = strconv.AppendInt(b, cell.Number, 10)
		}
	}
	return append(b, '}'), nil
}

// Number is what stands in a column of numbers, in minor units, thousandths or
// millionths.
func (r FigureRow) Number(key string) int64 { return r.cell(key).Number }

// Text is what stands in a column of texts.
func (r FigureRow) Text(key string) string { return r.cell(key).Text }

func (r FigureRow) cell(key string) sheet.Cell {
	i := slices.IndexFunc(r.columns, func(c FigureColumn) bool { return c.Key == key })
	if i < 0 {
		return sheet.Cell{}
	}
	return r.cells[i]
}

// FigureQuery is what is asked for.
type FigureQuery struct {
	By     string
	Period Period
	Sort   string // a column, with - before it the other way round; empty: as is usual
	Costs  bool   // of who may see what goods cost
	Speak  string // language of a file's titles; empty: as programs know them
	Limit  int
	Cursor string
}

// FigureBys are the ways to ask for figures.
func FigureBys() []string {
	out := make([]string, len(figureSources))
	for i := range figureSources {
		out[i] = figureSources[i].by
	}
	return out
}

// ErrNoFigures refuses a way that there is not.
var ErrNoFigures = fault.New(fault.NotFound, "no_figures", "There are no such figures.")

// Figures tells a page of figures, up to what was sold when it was asked.
func (p *Pos) Figures(ctx context.Context, shop access.Store, q FigureQuery) (Figures, error) {
	r, err := newFigureReader(shop, q)
	if err != nil {
		return Figures{}, err
	}
	skip := 0
	if q.Cursor != "" {
		if skip, err = strconv.Atoi(q.Cursor); err != nil || skip < 0 {
			return Figures{}, errCursor
		}
	}
	if err := p.foldNow(ctx, shop.ID); err != nil {
		return Figures{}, err
	}
	f := Figures{By: q.By, From: q.Period.From.Format(time.DateOnly), To: q.Period.To.Format(time.DateOnly), Columns: r.columns, Rows: []FigureRow{}}
	err = p.db.Snapshot(ctx, func(tx *gorm.DB) error {
		err := r.page(tx, fmt.Sprintf(` LIMIT %d OFFSET %d`, q.Limit+1, skip), func(cells []sheet.Cell) error {
			f.Rows = append(f.Rows, FigureRow{r.columns, slices.Clone(cells)})
			return nil
		})
		if err != nil {
			return err
		}
		total, err := r.total(tx)
		if err != nil {
			return err
		}
		f.Total = FigureRow{total.columns[r.keys:], total.cells[r.keys:]}
		f.Summary, err = r.summary(tx)
		return err
	})
	if err != nil {
		return Figures{}, fmt.Errorf("tell figures by %s: %w", q.By, db.Translate(err))
	}
	if len(f.Rows) > q.Limit {
		f.Rows = f.Rows[:q.Limit]
		next := strconv.Itoa(skip + q.Limit)
		f.Next = &next
	}
	return f, nil
}

// FigureTable is figures on their way into a file.
type FigureTable struct {
	pos    *Pos
	shop   access.Store
	reader *figureReader
	speak  string
}

// FigureTable prepares a file of all rows: what was sold until now is in it.
func (p *Pos) FigureTable(ctx context.Context, shop access.Store, q FigureQuery) (*FigureTable, error) {
	r, err := newFigureReader(shop, q)
	if err != nil {
		return nil, err
	}
	if err := p.foldNow(ctx, shop.ID); err != nil {
		return nil, err
	}
	return &FigureTable{p, shop, r, q.Speak}, nil
}

// Columns are the table's, with the titles that people read.
func (t *FigureTable) Columns() []sheet.Column {
	out := make([]sheet.Column, len(t.reader.columns))
	for i, c := range t.reader.columns {
		out[i] = sheet.Column{Title: sheet.Title(t.speak, t.reader.source.by, c.Key), Kind: c.Kind}
	}
	return out
}

// Write writes the rows one by one, as they are read, and the total.
func (t *FigureTable) Write(ctx context.Context, into sheet.Writer) error {
	err := t.pos.db.Snapshot(ctx, func(tx *gorm.DB) error {
		if err := t.reader.file(tx, t.pos.atOnce, into.Row); err != nil {
			return err
		}
		total, err := t.reader.total(tx)
		if err != nil {
			return err
		}
		for i, c := range total.columns {
			if c.Kind == sheet.Text {
				total.cells[i].Text = sheet.Title(t.speak, "", "total")
				break
			}
		}
		return into.Total(total.cells)
	})
	if errors.Is(err, sheet.ErrTooManyRows) {
		return fault.New(fault.Invalid, "too_many_rows", "That is more than %d rows. Take the CSV file, or fewer days.", sheet.MaxRows)
	} else if err != nil {
		return fmt.Errorf("write figures: %w", db.Translate(err))
	}
	return into.Close()
}
