package web_test

import (
	"testing"

	"tillbell/server/access"
	"tillbell/server/db"
)

// A store that says where customers may ring from refuses calls from elsewhere,
// and tells the page before anything is typed; a button's call is the store's own.
func TestCallsFromOutsideAreRefused(t *testing.T) {
	t.Parallel()
	eachRig(t, func(r *rig) {
		boss := r.tokens[access.Manager]
		networks := func(want int, code string, list ...string) {
			t.Helper()
			body := map[string]any{"call_networks": list}
			if code != "" {
				if p := r.refuse("PATCH", "/api/v1/store", boss, body, want, code); len(p.Errors) == 0 || p.Errors[0].Field != "call_networks[0]" {
					t.Errorf("%v: %+v", list, p.Errors)
				}
				return
			}
			r.call("PATCH", "/api/v1/store", boss, body, want, nil)
		}
		outside := func(want bool) {
			t.Helper()
			var page struct {
				OffSite bool `json:"off_site"`
			}
			r.call("GET", "/api/v1/call-points/A1/page", "", nil, 200, &page)
			if page.OffSite != want {
				t.Errorf("the page says %v, want %v", page.OffSite, want)
			}
		}
		ask := map[string]any{"kind": "assistance", "press": db.NewID()}
		outside(false)
		for _, bad := range []string{"shop", "203.0.113.0/33", "::ffff:10.0.0.0/104", "10.0.0.1/8/8", ""} {
			networks(422, "store_invalid", bad)
		}
		networks(200, "", "203.0.113.7", "2001:db8:42::1/48")
		var store struct {
			Networks []string `json:"call_networks"`
		}
		r.call("GET", "/api/v1/store", boss, nil, 200, &store)
		if len(store.Networks) != 2 || store.Networks[0] != "203.0.113.7/32" || store.Networks[1] != "2001:db8:42::/48" {
			t.Errorf("kept %v", store.Networks)
		}
		outside(true)
		r.refuse("POST", "/api/v1/call-points/A1/requests", "", ask, 403, "off_site")

		networks(200, "", "0.0.0.0/0", "::/0")
		outside(false)
		var first, again struct {
			ID      string
			Presses int64
			Secret  string
		}
		r.call("POST", "/api/v1/call-points/A1/requests", "", ask, 201, &first)
		r.call("POST", "/api/v1/call-points/A1/requests", "", ask, 200, &again) // the answer was lost
		if again.ID != first.ID || again.Presses != 1 || again.Secret == first.Secret {
			t.Errorf("asked again: %+v after %+v", again, first)
		}
		r.refuse("POST", "/api/v1/call-points/A1/requests", "", map[string]any{"kind": "assistance", "press": "x"}, 422, "")
		r.call("PATCH", "/api/v1/store", boss, map[string]any{"call_networks": []string{}}, 200, nil)
	})
}
