package web

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"tillbell/floor"
	tables "tillbell/pos/sheet"
	"tillbell/server/access"
)

// The timeline of a request as a file: one row for each thing that happened, with
// the time since the call and since the row before.

func (w *Web) storyRoutes(tag string) {
	route(w, "GET", "/help-requests/{id}/timeline", Signed, access.SeeHelp, op{id: "export-help-timeline", tag: tag,
		summary: "The timeline of a request as a file: who was asked and why, which device had and showed it, what happened when", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			FileWish
			Form string `query:"form" enum:"csv,xlsx,json" default:"csv"`
		}) (*huma.StreamResponse, error) {
			d, err := w.Floor.Get(ctx, who.Store.ID, in.ID.String())
			if err != nil {
				return nil, err
			}
			name := "call-" + time.Time(d.CreatedAt).In(who.Store.Zone()).Format("2006-01-02-1504")
			switch in.Form {
			case "json":
				return jsonFile(d, name+".json")
			case "xlsx":
				wish := in.wish(who.Store, xlsxForm)
				return tableFile(ctx, &storyTable{d, who.Store.Zone(), wish.speak}, name+".xlsx", wish)
			}
			wish := in.wish(who.Store, csvForm)
			return tableFile(ctx, &storyTable{d, who.Store.Zone(), wish.speak}, name+".csv", wish)
		})
}

func jsonFile(v any, name string) (*huma.StreamResponse, error) {
	body, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", name, err)
	}
	return &huma.StreamResponse{Body: func(c huma.Context) {
		c.SetHeader("Content-Type", fiber.MIMEApplicationJSON)
		c.SetHeader("Cache-Control", "no-store")
		c.SetHeader("Content-Disposition", `attachment; filename="`+name+`"`)
		_, _ = c.BodyWriter().Write(append(body, '\n'))
	}}, nil
}

// storyTable is a timeline as a table.
type storyTable struct {
	floor.Detail
	zone  *time.Location
	speak string
}

var storyColumns = []struct {
	key  string
	kind tables.Kind
}{{"at", tables.Text}, {"since", tables.Quantity}, {"gap", tables.Quantity}, {"step", tables.Text}, {"person", tables.Text},
	{"device", tables.Text}, {"asked", tables.Text}, {"detail", tables.Text}}

// Columns are the table's.
func (s *storyTable) Columns() []tables.Column {
	out := make([]tables.Column, len(storyColumns))
	for i, c := range storyColumns {
		out[i] = tables.Column{Title: tables.Title(s.speak, "story", c.key), Kind: c.kind}
	}
	return out
}

// Write writes what happened, in its order; times by the store's clock.
func (s *storyTable) Write(_ context.Context, into tables.Writer) error {
	began := time.Time(s.CreatedAt)
	before := began
	for _, m := range s.Timeline {
		at := time.Time(m.At)
		row := []tables.Cell{{Text: at.In(s.zone).Format("2006-01-02 15:04:05.000")}, {Number: at.Sub(began).Milliseconds()},
			{Number: at.Sub(before).Milliseconds()}, {Text: m.Type}, {}, {}, {Text: s.asked(m)}, {Text: detailOf(m)}}
		if m.Staff != nil {
			row[4].Text = m.Staff.Name
		}
		if m.Device != nil {
			row[5].Text = m.Device.Name
		}
		if err := into.Row(row); err != nil {
			return err
		}
		before = at
	}
	return into.Close()
}

// asked is who was asked in a step, each with why.
func (s *storyTable) asked(m floor.Moment) string {
	var data struct {
		Why map[string]string `json:"why"`
	}
	if json.Unmarshal(m.Data, &data) != nil {
		return ""
	}
	var out []string
	for _, p := range s.People {
		if why, ok := data.Why[p.ID]; ok {
			out = append(out, p.Name+" ("+why+")")
		}
	}
	return strings.Join(out, "; ")
}

// detailOf is what else a step says of itself, as programs know it.
func detailOf(m floor.Moment) string {
	var data map[string]any
	if json.Unmarshal(m.Data, &data) != nil {
		return ""
	}
	var out []string
	for _, key := range []string{"rung", "scanned", "outcome", "reason", "presses", "assigned", "backlog", "score"} {
		if v, ok := data[key]; ok {
			out = append(out, fmt.Sprintf("%s=%v", key, v))
		}
	}
	return strings.Join(out, " ")
}
