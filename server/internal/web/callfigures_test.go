package web_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"tillbell/floor"
	"tillbell/server/access"
)

// One call, from the ring to the figures of the office and its timeline as a
// file.
func TestCallsAreMeasured(t *testing.T) {
	t.Parallel()
	eachRig(t, func(r *rig) {
		mia, boss := r.tokens[access.Associate], r.tokens[access.Manager]
		r.call("PUT", "/api/v1/presence", mia, map[string]any{"status": "available"}, 200, nil)
		var q struct {
			ID    string
			Epoch int64 `json:"claim_epoch"`
		}
		r.call("POST", "/api/v1/help-requests", boss, map[string]any{"kind": "change"}, 201, &q)
		r.call("POST", "/api/v1/help-requests/"+q.ID+"/accept", mia, nil, 200, &q)
		r.call("POST", "/api/v1/help-requests/"+q.ID+"/arrive", mia, map[string]any{"claim_epoch": q.Epoch}, 200, nil)

		var f floor.CallFigures
		r.call("GET", "/api/v1/call-figures/kind", boss, nil, 200, &f)
		if f.Total.Calls != 0 || f.Total.ServiceLevel != nil || len(f.Rows) != 0 {
			r.Errorf("while it is open: %+v", f)
		}
		r.call("POST", "/api/v1/help-requests/"+q.ID+"/resolve", mia, map[string]any{"claim_epoch": q.Epoch, "outcome": "helped"}, 200, nil)
		r.call("GET", "/api/v1/call-figures/kind?goal=90", boss, nil, 200, &f)
		if f.Total.Calls != 1 || f.GoalSeconds != 90 || *f.Total.ServiceLevel != 1 || *f.Total.Abandonment != 0 || f.Rows[0].Key != "change" || f.Rows[0].ArriveP95 == nil {
			r.Errorf("by kind: %+v", f)
		}
		for _, by := range floor.CallBys() {
			r.call("GET", "/api/v1/call-figures/"+by+"?period=week&shifts=05:30,13:00", boss, nil, 200, &f)
			if len(f.Rows) != 1 || f.Rows[0].Calls != 1 {
				r.Errorf("by %s: %+v", by, f)
			}
		}
		r.call("PATCH", "/api/v1/store", boss, map[string]any{"policies": map[string]any{"shifts": []any{map[string]any{"name": "Day <b>and</b> night", "from": "00:00", "to": "00:00"}}}}, 200, nil)
		r.call("GET", "/api/v1/call-figures/shift?period=week", boss, nil, 200, &f)
		if len(f.Rows) != 1 || f.Rows[0].Name != "Day <b>and</b> night" || f.Rows[0].Until != "00:00" {
			r.Errorf("by the store's shifts: %+v", f)
		}
		r.refuse("PATCH", "/api/v1/store", boss, map[string]any{"policies": map[string]any{"shifts": []any{map[string]any{"name": "x", "from": "00:10", "to": "00:00"}}}}, 422, "store_invalid")
		r.refuse("GET", "/api/v1/call-figures/moon", boss, nil, 404, "no_figures")
		r.refuse("GET", "/api/v1/call-figures/day?shifts=05:10", boss, nil, 422, "shifts_invalid")
		r.refuse("GET", "/api/v1/call-figures/day?from=x", boss, nil, 422, "period_invalid")
		r.refuse("GET", "/api/v1/call-figures/day", mia, nil, 403, "forbidden")

		head, body := r.file("/api/v1/call-figures/person.csv?lang=de&goal=90", boss, "")
		rows, err := csv.NewReader(bytes.NewReader(body)).ReadAll()
		if r.check(err); len(rows) != 2 || rows[0][7] != "Servicegrad (90 s)" || rows[1][3] != "1" || rows[1][2] == "" || !strings.Contains(head.Get("Content-Disposition"), `filename="calls-person-`) {
			r.Errorf("the CSV file: %q, %v", rows, head)
		}
		_, body = r.file("/api/v1/call-figures/zone.xlsx", boss, "")
		book, err := excelize.OpenReader(bytes.NewReader(body))
		r.check(err)
		if r.check(book.Close()); book.SheetCount != 1 {
			r.Errorf("%d pages", book.SheetCount)
		}

		var s floor.Staffing
		r.call("GET", "/api/v1/call-staffing", boss, nil, 200, &s)
		if s.Now == nil || len(s.Days) != 0 || s.Share != .8 || len(s.Zones) == 0 {
			r.Errorf("staffing with nothing to go by: %+v", s)
		}
		r.refuse("GET", "/api/v1/call-staffing?day=tomorrow", boss, nil, 422, "period_invalid")

		_, body = r.file("/api/v1/help-requests/"+q.ID+"/timeline?"+url.Values{"lang": {"en"}}.Encode(), mia, "")
		rows, err = csv.NewReader(bytes.NewReader(body)).ReadAll()
		if r.check(err); len(rows) < 5 || rows[0][6] != "Asked, and why" || rows[len(rows)-1][3] != "resolved" || rows[len(rows)-1][4] == "" || rows[len(rows)-1][5] == "" {
			r.Errorf("the timeline: %q", rows)
		}
		r.looksAtTheWall(mia, boss)
		var d floor.Detail
		_, body = r.file("/api/v1/help-requests/"+q.ID+"/timeline?form=json", mia, "")
		if r.check(json.Unmarshal(body, &d)); d.ID != q.ID || len(d.Timeline) != len(rows)-1 {
			r.Errorf("the timeline as JSON: %s", body)
		}
	})
}

// looksAtTheWall makes boards with and without names, and takes one away.
func (r *rig) looksAtTheWall(mia, boss string) {
	r.Helper()
	r.refuse("POST", "/api/v1/wall-boards", mia, map[string]any{"name": "Hall"}, 403, "forbidden")
	r.refuse("POST", "/api/v1/wall-boards", boss, map[string]any{"name": " "}, 422, "required")
	var board struct{ ID, URL string }
	var w floor.Wall
	for _, names := range []bool{false, true} {
		r.call("POST", "/api/v1/wall-boards", boss, map[string]any{"name": "Hall <b>", "names": names}, 201, &board)
		_, secret, _ := strings.Cut(board.URL, "/wall#")
		a := r.do("GET", "/api/v1/wall", "", nil, "Wall-Secret", secret)
		r.check(json.Unmarshal(a.body, &w))
		if a.status != 200 || w.Calls != 1 || *w.ServiceLevel != 1 || w.Waiting != 0 || w.Free != 1 || len(w.Zones) != 2 {
			r.Errorf("the wall: %d %s", a.status, a.body)
		}
		if said := strings.Contains(string(a.body), "The"); said != names || len(w.People) > 0 != names {
			r.Errorf("with names %v: %s", names, a.body)
		}
		if a := r.do("GET", "/api/v1/wall", "", nil, "Wall-Secret", secret+"x"); a.status != 404 || strings.Contains(string(a.body), secret) {
			r.Errorf("another secret: %d %s", a.status, a.body)
		}
		r.call("DELETE", "/api/v1/wall-boards/"+board.ID, boss, nil, 204, nil)
		if a := r.do("GET", "/api/v1/wall", "", nil, "Wall-Secret", secret); a.status != 404 {
			r.Errorf("a board that was taken away: %d", a.status)
		}
	}
	r.refuse("DELETE", "/api/v1/wall-boards/"+board.ID, boss, nil, 404, "no_wall_board")
}
