package web

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"

	"tillbell/pos"
	tables "tillbell/pos/sheet"
	"tillbell/server/access"
)

const (
	csvForm  = "text/csv"
	xlsxForm = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

	fileBudget = 90 * time.Second // of who takes a file of figures
)

// figuresView describes figures in the OpenAPI document.
type figuresView struct {
	By         string             `json:"by"`
	From       string             `json:"from" doc:"The first business day"`
	To         string             `json:"to" doc:"The last"`
	Columns    []pos.FigureColumn `json:"columns" doc:"In the order of a file's; a column's kind is text, count, money, quantity, rate or foreign: money in minor units of the row's own currency, null where that is the store's"`
	Rows       []map[string]any   `json:"rows" doc:"Each an object of its columns"`
	Total      map[string]any     `json:"total" doc:"Of all rows, also of those on other pages. By tender it is two sums: sold is what sales came to less returns, in whatever way they were paid; collected is the money that came in less what went out, for whatever it was, of which layaways was paid on goods put aside and debts of what was owed. What a deposit, a gift card, store credit or an account pays is sold and not collected. The sums of taken, change, refunded and amount, which would have such money twice, are null"`
	Summary    map[string]any     `json:"summary" doc:"Of all documents of the period, the same by whatever is asked"`
	NextCursor *string            `json:"next_cursor"`
}

type figuresQuery struct {
	By     string `path:"by" maxLength:"20" doc:"day, hour, product, group, person, register, tax, tender, discount or stock; with .csv or .xlsx behind it, a file"`
	Period string `query:"period" enum:"today,yesterday,week,month,year" doc:"By the store's business days; today if nothing is said. A week begins on Monday"`
	From   string `query:"from" maxLength:"10" doc:"The first business day, 2026-11-01"`
	To     string `query:"to" maxLength:"10" doc:"The last one; today if left out"`
	Sort   string `query:"sort" maxLength:"40" doc:"A column's key, with - before it from the highest down"`
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"400" doc:"Rows of a page; a file has all"`
	Cursor string `query:"cursor" maxLength:"12"`
	Accept string `header:"Accept" doc:"text/csv or the type of XLSX asks for a file too"`
	FileWish
}

func (w *Web) figureRoutes() {
	route(w, "GET", "/figures/{by}", Signed, access.SeeReports, op{id: "figures", tag: "Reports", summary: "Sales and stock movements of a period, by what is asked for",
		codes: []int{404}, answer: map[int]any{200: figuresView{}}}, w.figures)
}

// figures answers as JSON, or with a file where one is asked for. What goods
// cost is told to who may see stock.
func (w *Web) figures(ctx context.Context, who *access.Who, in *figuresQuery) (*huma.StreamResponse, error) {
	period, err := w.Pos.PeriodOf(who.Store, in.Period, in.From, in.To)
	if err != nil {
		return nil, err
	}
	by, form := in.form()
	q := pos.FigureQuery{By: by, Period: period, Sort: in.Sort, Costs: who.May(access.ReadStock), Limit: in.Limit, Cursor: in.Cursor}
	if by == "stock" && !q.Costs {
		return nil, errForbidden
	}
	if form != "" {
		return w.figureFile(ctx, who.Store, q, in.wish(who.Store, form))
	}
	f, err := w.Pos.Figures(ctx, who.Store, q)
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(f)
	if err != nil {
		return nil, fmt.Errorf("write figures: %w", err)
	}
	return &huma.StreamResponse{Body: func(c huma.Context) {
		c.SetHeader("Content-Type", fiber.MIMEApplicationJSON)
		c.SetHeader("Cache-Control", "no-store")
		_, _ = c.BodyWriter().Write(body)
	}}, nil
}

// form is what is asked for by, and the type of the file if it is to be one.
func (in *figuresQuery) form() (by, form string) {
	if by, ok := strings.CutSuffix(in.By, ".csv"); ok {
		return by, csvForm
	}
	if by, ok := strings.CutSuffix(in.By, ".xlsx"); ok {
		return by, xlsxForm
	}
	ranges := parseAccept(in.Accept)
	best := likingOf(fiber.MIMEApplicationJSON, ranges)
	for _, f := range []string{csvForm, xlsxForm} {
		if l := likingOf(f, ranges); l.above(best) {
			best, form = l, f
		}
	}
	return in.By, form
}

// figureFile streams a file: rows go out as they are read. What fails before the
// first of it is a refusal; what fails later cuts the connection, so that no
// half file looks whole.
func (w *Web) figureFile(ctx context.Context, shop access.Store, q pos.FigureQuery, wish tableWish) (*huma.StreamResponse, error) {
	q.Speak = wish.speak
	table, err := w.Pos.FigureTable(ctx, shop, q)
	if err != nil {
		return nil, err
	}
	return tableFile(ctx, table, periodName(q.By, q.Period, wish.form), wish)
}

// fileTable is a table that writes itself into a file.
type fileTable interface {
	Columns() []tables.Column
	Write(ctx context.Context, into tables.Writer) error
}

func tableFile(ctx context.Context, table fileTable, name string, wish tableWish) (*huma.StreamResponse, error) {
	from, into := io.Pipe()
	writing, cancel := context.WithTimeout(context.WithoutCancel(ctx), fileBudget)
	go func() {
		defer cancel()
		into.CloseWithError(writeTable(writing, table, into, wish))
	}()
	body := &figureBody{bufio.NewReader(from), from}
	if _, err := body.Peek(1); err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(c huma.Context) {
		c.SetHeader("Content-Type", figureType(wish.form))
		c.SetHeader("Cache-Control", "no-store")
		c.SetHeader("Content-Disposition", `attachment; filename="`+name+`"`)
		humafiber.Unwrap(c).Context().SetBodyStream(body, -1)
	}}, nil
}

// figureBody ends the writing when the connection is done with it.
type figureBody struct {
	*bufio.Reader
	from *io.PipeReader
}

// Close is what fasthttp calls at the end of a body.
func (b *figureBody) Close() error { return b.from.Close() }

func writeTable(ctx context.Context, table fileTable, into io.Writer, wish tableWish) error {
	var file tables.Writer
	var err error
	if wish.form == csvForm {
		file, err = tables.NewCSV(into, table.Columns(), wish.digits, wish.bom)
	} else {
		file, err = tables.NewXLSX(into, tables.Tab(wish.speak), table.Columns(), wish.digits)
	}
	if err != nil {
		return err
	}
	return table.Write(ctx, file)
}

func figureType(form string) string {
	if form == csvForm {
		return csvForm + "; charset=utf-8"
	}
	return form
}

func periodName(by string, p pos.Period, form string) string {
	name := by + "-" + p.From.Format(time.DateOnly)
	if !p.To.Equal(p.From) {
		name += "-" + p.To.Format(time.DateOnly)
	}
	if form == csvForm {
		return name + ".csv"
	}
	return name + ".xlsx"
}
