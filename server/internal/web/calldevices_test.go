package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"tillbell/floor/button/fingers"
	"tillbell/server/access"
	"tillbell/server/db"
)

// A button is set up in the office, rings by plain HTTP in every way that
// buttons have, and whatever strangers send rings nobody.
func TestButtonsByHTTP(t *testing.T) {
	t.Parallel()
	eachRig(t, func(r *rig) {
		boss, mia := r.tokens[access.Manager], r.tokens[access.Associate]
		points, err := r.access.CallPoints(r.Context(), r.store.ID)
		r.check(err)
		path := "/api/v1/call-devices/" + db.NewID()
		body := map[string]any{"name": "Rolls", "call_point_id": points[0].ID, "format": "shelly1", "kinds": map[string]any{"long": "carry_out"}}
		r.refuse("PUT", path, mia, body, 403, "forbidden")
		r.call("PUT", path, boss, body, 201, nil)
		var made struct{ Secret string }
		r.call("POST", path+"/secret", boss, map[string]any{}, 201, &made)
		if a := r.call("GET", "/api/v1/call-devices", mia, nil, 200, nil); strings.Contains(string(a.body), made.Secret) || len(made.Secret) > 32 {
			t.Errorf("the secret stands in the list, or is longer than buttons can hold: %s", a.body)
		}

		type rung struct {
			Press, Kind string
			Repeated    bool
			Presses     int64
			RequestID   string `json:"request_id"`
		}
		home := "/api/v1/buttons/" + made.Secret
		press := func(method, path string, body any, want rung, headers ...string) {
			t.Helper()
			a := r.do(method, path, "", body, headers...)
			var got rung
			if a.status != 200 || json.Unmarshal(a.body, &got) != nil {
				t.Fatalf("%s %s: %d %s", method, path, a.status, a.body)
			}
			if want.RequestID = got.RequestID; got != want {
				t.Errorf("%s %s: %+v, want %+v", method, path, got, want)
			}
		}
		press("GET", home+"?n=1", nil, rung{Press: "single", Kind: "assistance", Presses: 1})
		press("GET", home+"?n=1", nil, rung{Press: "single", Kind: "assistance", Repeated: true})
		press("GET", home+"?press=longpush&n=2&battery=77", nil, rung{Press: "long", Kind: "carry_out", Presses: 1})
		press("POST", home, []byte(`{"event":"S","event_cnt":3}`), rung{Press: "single", Kind: "assistance", Presses: 2})
		press("POST", "/api/v1/buttons?n=4", nil, rung{Press: "single", Kind: "assistance", Presses: 3}, "X-Button-Secret", made.Secret)
		press("GET", "/api/v1/buttons?n=5", nil, rung{Press: "single", Kind: "assistance", Presses: 4}, "Authorization", "Bearer "+made.Secret)
		press("GET", home+"?battery=9", nil, rung{})
		for _, junk := range []string{"", "{", "\xff\x00", strings.Repeat("[", 9000), `{"event":{"S":1}}`} {
			if junk == "" {
				continue
			}
			press("POST", home, []byte(junk), rung{})
		}
		var list struct {
			Items []struct {
				Battery, Presses int64
				Alarms           []string
			}
		}
		r.call("GET", "/api/v1/call-devices", mia, nil, 200, &list)
		if d := list.Items[0]; d.Battery != 9 || d.Presses != 5 || len(d.Alarms) != 1 || d.Alarms[0] != "battery" {
			t.Errorf("listed: %+v", d)
		}

		r.refuse("GET", "/api/v1/buttons", "", nil, 404, "unknown_button")
		r.refuse("GET", "/api/v1/buttons/"+strings.Repeat("a", 32), "", nil, 404, "unknown_button")
		r.refuse("GET", home+"?press=%00", "", nil, 422, "malformed")
		r.refuse("GET", home+"?n="+strings.Repeat("1", 65), "", nil, 422, "")
		r.refuse("PUT", path, boss, map[string]any{"name": "x", "kinds": map[string]any{"single": "nonsense"}}, 422, "invalid")
		r.refuse("POST", path+"/test", boss, map[string]any{}, 422, "")
		r.call("DELETE", path, boss, nil, 204, nil)
		r.refuse("GET", home, "", nil, 404, "unknown_button")
	})
}

// A secret in an address stands in no log.
func TestSecretsInAddressesAreNotLogged(t *testing.T) {
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	t.Cleanup(func() { slog.SetDefault(before) })
	r := newRig(t, sqlite(t))
	for _, path := range []string{"/api/v1/buttons/hush-hush", "/api/v1/help/hush-hush", "/r/hush-hush"} {
		r.do("GET", path, "", nil)
	}
	r.check(r.web.Shutdown(context.Background()))
	if !strings.Contains(log.String(), "/api/v1/buttons/:secret") || strings.Contains(log.String(), "hush") {
		t.Errorf("logged: %s", log.String())
	}
}

// Whatever a button's calls go through on a bad radio, every press rings once:
// those that were lost and are sent again, those whose answer was lost, and the
// first after an hour's sleep, which tells of the battery too.
func TestAButtonOnABadRadioByHTTP(t *testing.T) {
	t.Parallel()
	eachRig(t, func(r *rig) {
		boss := r.tokens[access.Manager]
		for seed := range uint64(4) {
			point := map[string]any{"code": fmt.Sprintf("R%d", seed), "zone_id": r.zone.ID, "kind": "button"}
			place := db.NewID()
			r.call("PUT", "/api/v1/call-points/"+place, boss, point, 201, nil)
			shop := &fingers.Shop{Kinds: map[string]string{"single": "assistance", "double": "carry_out", "long": "cancel"}}
			path := "/api/v1/call-devices/" + db.NewID()
			r.call("PUT", path, boss, map[string]any{"name": "Radio", "call_point_id": place, "kinds": shop.Kinds}, 201, nil)
			var made struct{ Secret string }
			r.call("POST", path+"/secret", boss, map[string]any{}, 201, &made)
			for i, step := range fingers.Sequence(seed, 25) {
				shop.Press(step.Press)
				r.play("/api/v1/buttons/"+made.Secret, step)
				if got := r.rungAt(place); got != shop.String() {
					t.Fatalf("seed %d, after step %d %+v: %s, want %s", seed, i, step, got, shop)
				}
			}
		}
	})
}

// play sends a step as often as it is sent; what is lost does not come.
func (r *rig) play(home string, step fingers.Step) {
	r.Helper()
	query := url.Values{}
	if step.Press != "" {
		query.Set("press", step.Press)
		query.Set("n", strconv.Itoa(step.Count))
	}
	if step.With || step.Press == "" {
		query.Set("battery", "80")
	}
	for _, way := range step.Ways {
		if way == fingers.Lost {
			continue
		}
		if a := r.do("GET", home+"?"+query.Encode(), "", nil); a.status != 200 {
			r.Fatalf("%+v: %d %s", step, a.status, a.body)
		}
	}
}

// rungAt lists the open calls of a point as the model does.
func (r *rig) rungAt(point string) string {
	r.Helper()
	var calls int
	r.check(r.db.Read(r.Context()).Raw(`SELECT count(*) FROM help_requests WHERE call_point_id = ?`, point).Row().Scan(&calls))
	text := fmt.Sprintf("%d rung:", calls)
	var open []struct {
		Kind    string
		Presses int
	}
	r.check(r.db.Read(r.Context()).Raw(`SELECT kind, presses FROM help_requests WHERE call_point_id = ? AND status = 'waiting' ORDER BY created_at, id`, point).Scan(&open).Error)
	for _, q := range open {
		text += fmt.Sprintf(" %s %d", q.Kind, q.Presses)
	}
	return text
}
