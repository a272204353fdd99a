package web_test

import (
	"net/url"
	"strings"
	"testing"

	"tillbell/server/access"
	"tillbell/server/db"
)

// A signed sign opens by its own address alone, a screen at the place fetches
// the current one, and what was before is refused, with the page still saying
// whose sign it is.
func TestSignedSigns(t *testing.T) {
	t.Parallel()
	eachRig(t, func(r *rig) {
		boss := r.tokens[access.Manager]
		type point struct {
			URL         string `json:"url"`
			Sign        string `json:"sign"`
			SignMinutes int64  `json:"sign_minutes"`
			ScreenURL   string `json:"screen_url"`
		}
		type page struct {
			Name  string
			Stale bool
			Pass  string
		}
		path := "/api/v1/call-points/" + db.NewID()
		body := map[string]any{"code": "S1", "name": "Shoes", "zone_id": r.zone.ID}
		var p point
		r.call("PUT", path, boss, body, 201, &p)
		if p.Sign != "open" || strings.Contains(p.URL, "?") || p.ScreenURL != "" {
			t.Errorf("open: %+v", p)
		}
		open := func(address string) (v page) {
			r.Helper()
			u, err := url.Parse(address)
			if err != nil {
				t.Fatal(err)
			}
			r.call("GET", "/api/v1/call-points/S1/page?"+u.RawQuery, "", nil, 200, &v)
			return v
		}
		ask := func(pass string) map[string]any {
			return map[string]any{"kind": "assistance", "pass": pass, "phone": "a phone of its own"}
		}
		if v := open(p.URL); v.Stale || v.Pass != "" {
			t.Errorf("an open sign says %+v", v)
		}

		body["sign"] = "rotating"
		r.call("PUT", path, boss, body, 200, &p)
		delete(body, "sign") // stays
		r.call("PUT", path, boss, body, 200, &p)
		if p.Sign != "rotating" || p.SignMinutes != 5 || p.ScreenURL == "" {
			t.Errorf("rotating: %+v", p)
		}
		for _, bad := range []string{strings.Split(p.URL, "?")[0], strings.Split(p.URL, "?")[0] + "?t=AAAAAAAAAAAA"} {
			if v := open(bad); !v.Stale || v.Pass != "" || v.Name != "Shoes" {
				t.Errorf("%s says %+v", bad, v)
			}
		}
		v := open(p.URL)
		if v.Stale || v.Pass == "" {
			t.Fatalf("its own address says %+v", v)
		}
		for _, pass := range []string{"", "zzzzzz.AAAAAAAAAAAA", v.Pass + "A", "." + v.Pass} {
			r.refuse("POST", "/api/v1/call-points/S1/requests", "", ask(pass), 403, "sign_stale")
		}
		r.call("POST", "/api/v1/call-points/S1/requests", "", ask(v.Pass), 201, nil)

		screen, err := url.Parse(p.ScreenURL)
		if err != nil {
			t.Fatal(err)
		}
		shown := r.do("GET", screen.RequestURI(), "", nil)
		if shown.status != 200 || !strings.Contains(string(shown.body), "<svg") || shown.header.Get("Refresh") == "" {
			t.Errorf("the screen is answered %d with %.40q, refresh %q", shown.status, shown.body, shown.header.Get("Refresh"))
		}
		r.refuse("GET", "/api/v1/call-points/S1/sign.svg?key=AAAAAAAAAAAA", "", nil, 404, "no_call_point")

		before := p.URL
		r.call("POST", path+"/renew-sign", boss, map[string]any{}, 200, &p)
		if v := open(before); p.URL == before || !v.Stale {
			t.Errorf("after it was renewed the old address says %+v", v)
		}
		r.refuse("POST", "/api/v1/call-points/S1/requests", "", ask(v.Pass), 403, "sign_stale")
		if v := open(p.URL); v.Stale {
			t.Error("the new address does not open it")
		}
		body["sign"], body["sign_minutes"] = "rotating", 1441
		r.refuse("PUT", path, boss, body, 422, "")

		// One phone may not ring too often, at whatever sign.
		delete(body, "sign_minutes")
		body["sign"] = "open"
		r.call("PUT", path, boss, body, 200, &p)
		rung := 0
		for rung < 100 && r.do("POST", "/api/v1/call-points/S1/requests", "", ask("")).status == 200 {
			rung++
		}
		if rung < 19 || rung == 100 { // after the one above
			t.Errorf("one phone rang %d times", rung)
		}
		r.call("POST", "/api/v1/call-points/S1/requests", "", map[string]any{"kind": "assistance", "phone": "another"}, 200, nil)
	})
}
