package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"

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
