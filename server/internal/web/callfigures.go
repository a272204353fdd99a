package web

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"tillbell/floor"
	tables "tillbell/pos/sheet"
	"tillbell/server/access"
	"tillbell/server/fault"
)

// What calls for help came to, as figures and files, and how many people they
// need.

type callFiguresQuery struct {
	By     string `path:"by" maxLength:"20" doc:"day, hour, half_hour, shift, zone, kind, person or point; with .csv or .xlsx behind it, a file"`
	Period string `query:"period" enum:"today,yesterday,week,month,year" doc:"Today if nothing is said. A week begins on Monday"`
	From   string `query:"from" maxLength:"10" doc:"The first day, 2026-11-01"`
	To     string `query:"to" maxLength:"10" doc:"The last one; today if left out"`
	Goal   int64  `query:"goal" minimum:"0" maximum:"86400" doc:"Seconds that the service level is held against; the store's service_goal_seconds if left out"`
	Shifts string `query:"shifts" maxLength:"48" example:"06:00,14:00,22:00" doc:"When shifts begin, on half hours, eight at most, in place of the store's own (policies.shifts)"`
	FileWish
}

type staffingQuery struct {
	Day      string  `query:"day" maxLength:"10" doc:"2026-11-28; today if left out"`
	Weeks    int     `query:"weeks" minimum:"1" maximum:"26" default:"4" doc:"How many of the same weekday before it are looked at"`
	Goal     int64   `query:"goal" minimum:"0" maximum:"86400" doc:"Seconds; the store's service_goal_seconds if left out"`
	Share    float64 `query:"share" minimum:"0.5" maximum:"0.99" default:"0.8" doc:"Of calls that are to be accepted within the goal"`
	Patience int64   `query:"patience" minimum:"0" maximum:"86400" doc:"After how many seconds customers walk away on average (Erlang A); left out, they wait as long as it takes (Erlang C)"`
}

func (w *Web) callFigureRoutes() {
	route(w, "GET", "/call-figures/{by}", Signed, access.SeeReports, op{id: "call-figures", tag: "Reports",
		summary: "Calls for help of a period that have ended: service level, abandonment, times to accept and to arrive, by what is asked for; second persons apart", codes: []int{404},
		answer: map[int]any{200: floor.CallFigures{}}}, w.callFigures)
	route(w, "GET", "/call-staffing", Signed, access.SeeReports, op{id: "call-staffing", tag: "Reports",
		summary: "How many people each zone needs in each half hour, by Erlang's formula over the calls of the weeks before, and who could move now"},
		func(ctx context.Context, who *access.Who, in *staffingQuery) (*reply[floor.Staffing], error) {
			p, err := w.Pos.PeriodOf(who.Store, "", in.Day, in.Day)
			if in.Day == "" {
				p, err = w.Pos.PeriodOf(who.Store, "today", "", "")
			}
			if err != nil {
				return nil, err
			}
			v, err := w.Floor.Staffing(ctx, who.Store, floor.StaffQuery{Day: p.From, Weeks: in.Weeks, Goal: in.Goal, Share: in.Share, Patience: in.Patience})
			if err != nil {
				return nil, err
			}
			return answer(v)
		})
}

func (w *Web) callFigures(ctx context.Context, who *access.Who, in *callFiguresQuery) (*huma.StreamResponse, error) {
	period, err := w.Pos.PeriodOf(who.Store, in.Period, in.From, in.To)
	if err != nil {
		return nil, err
	}
	by, form := in.By, ""
	if name, ok := strings.CutSuffix(by, ".csv"); ok {
		by, form = name, csvForm
	} else if name, ok := strings.CutSuffix(by, ".xlsx"); ok {
		by, form = name, xlsxForm
	}
	shifts, err := shiftsOf(in.Shifts)
	if err != nil {
		return nil, err
	}
	f, err := w.Floor.CallFigures(ctx, who.Store, floor.CallQuery{By: by, From: period.From, To: period.To, Goal: in.Goal, Shifts: shifts})
	if err != nil {
		return nil, err
	}
	if form != "" {
		wish := in.wish(who.Store, form)
		return tableFile(ctx, &callTable{f, wish.speak}, periodName("calls-"+by, period, form), wish)
	}
	var body bytes.Buffer
	if err := json.NewEncoder(&body).Encode(f); err != nil {
		return nil, fmt.Errorf("write figures of calls: %w", err)
	}
	return &huma.StreamResponse{Body: func(c huma.Context) {
		c.SetHeader("Content-Type", fiber.MIMEApplicationJSON)
		c.SetHeader("Cache-Control", "no-store")
		_, _ = c.BodyWriter().Write(body.Bytes())
	}}, nil
}

// shiftsOf reads when shifts begin, as half hours of the day.
func shiftsOf(s string) ([]access.Shift, error) {
	if s == "" {
		return nil, nil
	}
	bad := fault.New(fault.Invalid, "shifts_invalid", "Shifts begin on half hours, eight at most, written 06:00,14:00,22:00.").At("shifts", "shifts_invalid", "is no list of half hours")
	var out []int
	for _, one := range strings.Split(s, ",") {
		at, err := time.Parse("15:04", one)
		if err != nil || at.Minute()%30 != 0 || len(out) == 8 {
			return nil, bad
		}
		out = append(out, at.Hour()*2+at.Minute()/30)
	}
	return floor.ShiftsFrom(out), nil
}

// callTable is figures of calls as a table.
type callTable struct {
	figures floor.CallFigures
	speak   string
}

type callColumn struct {
	key  string
	kind tables.Kind
	cell func(*floor.CallRow) tables.Cell
}

func counted(of func(*floor.CallRow) int64) func(*floor.CallRow) tables.Cell {
	return func(r *floor.CallRow) tables.Cell { return tables.Cell{Number: of(r)} }
}

func timed(of func(*floor.CallRow) *int64) func(*floor.CallRow) tables.Cell {
	return func(r *floor.CallRow) tables.Cell {
		if v := of(r); v != nil {
			return tables.Cell{Number: *v}
		}
		return tables.Cell{Blank: true}
	}
}

func shared(of func(*floor.CallRow) *float64) func(*floor.CallRow) tables.Cell {
	return func(r *floor.CallRow) tables.Cell {
		if v := of(r); v != nil {
			return tables.Cell{Number: int64(math.Round(*v * 1_000_000))}
		}
		return tables.Cell{Blank: true}
	}
}

func worded(of func(*floor.CallRow) string) func(*floor.CallRow) tables.Cell {
	return func(r *floor.CallRow) tables.Cell { return tables.Cell{Text: of(r)} }
}

var callColumns = []callColumn{
	{"key", tables.Text, worded(func(r *floor.CallRow) string { return r.Key })},
	{"code", tables.Text, worded(func(r *floor.CallRow) string { return r.Code })},
	{"name", tables.Text, worded(func(r *floor.CallRow) string { return r.Name })},
	{"calls", tables.Count, counted(func(r *floor.CallRow) int64 { return r.Calls })},
	{"accepted", tables.Count, counted(func(r *floor.CallRow) int64 { return r.Accepted })},
	{"within_goal", tables.Count, counted(func(r *floor.CallRow) int64 { return r.WithinGoal })},
	{"lost", tables.Count, counted(func(r *floor.CallRow) int64 { return r.Lost })},
	{"service_level", tables.Rate, shared(func(r *floor.CallRow) *float64 { return r.ServiceLevel })},
	{"arrived", tables.Count, counted(func(r *floor.CallRow) int64 { return r.Arrived })},
	{"measured", tables.Count, counted(func(r *floor.CallRow) int64 { return r.Measured })},
	{"resolved", tables.Count, counted(func(r *floor.CallRow) int64 { return r.Resolved })},
	{"no_shows", tables.Count, counted(func(r *floor.CallRow) int64 { return r.NoShows })},
	{"abandoned", tables.Count, counted(func(r *floor.CallRow) int64 { return r.Abandoned })},
	{"cancelled", tables.Count, counted(func(r *floor.CallRow) int64 { return r.Cancelled })},
	{"brief", tables.Count, counted(func(r *floor.CallRow) int64 { return r.Brief })},
	{"given_up", tables.Count, counted(func(r *floor.CallRow) int64 { return r.GivenUp })},
	{"abandonment", tables.Rate, shared(func(r *floor.CallRow) *float64 { return r.Abandonment })},
	{"accept_p50", tables.Count, timed(func(r *floor.CallRow) *int64 { return r.AcceptP50 })},
	{"accept_p90", tables.Count, timed(func(r *floor.CallRow) *int64 { return r.AcceptP90 })},
	{"accept_p95", tables.Count, timed(func(r *floor.CallRow) *int64 { return r.AcceptP95 })},
	{"arrive_p50", tables.Count, timed(func(r *floor.CallRow) *int64 { return r.ArriveP50 })},
	{"arrive_p90", tables.Count, timed(func(r *floor.CallRow) *int64 { return r.ArriveP90 })},
	{"arrive_p95", tables.Count, timed(func(r *floor.CallRow) *int64 { return r.ArriveP95 })},
	{"handle_seconds", tables.Count, timed(func(r *floor.CallRow) *int64 { return r.HandleSeconds })},
	{"second_persons", tables.Count, counted(func(r *floor.CallRow) int64 { return r.SecondPersons })},
	{"second_persons_came", tables.Count, counted(func(r *floor.CallRow) int64 { return r.SecondPersonsCame })},
}

// Columns are the table's. The goal stands in the title of what is held against
// it.
func (t *callTable) Columns() []tables.Column {
	out := make([]tables.Column, len(callColumns))
	for i, c := range callColumns {
		title := tables.Title(t.speak, "calls", c.key)
		if t.speak != "" && (c.key == "within_goal" || c.key == "service_level") {
			title += " (" + strconv.FormatInt(t.figures.GoalSeconds, 10) + " s)"
		}
		out[i] = tables.Column{Title: title, Kind: c.kind}
	}
	return out
}

// Write writes the rows and the total.
func (t *callTable) Write(_ context.Context, into tables.Writer) error {
	cells := make([]tables.Cell, len(callColumns))
	fill := func(r *floor.CallRow) {
		for i, c := range callColumns {
			cells[i] = c.cell(r)
		}
	}
	for i := range t.figures.Rows {
		fill(&t.figures.Rows[i])
		if err := into.Row(cells); err != nil {
			return err
		}
	}
	fill(&t.figures.Total)
	cells[0].Text = tables.Title(t.speak, "", "total")
	if err := into.Total(cells); err != nil {
		return err
	}
	return into.Close()
}
