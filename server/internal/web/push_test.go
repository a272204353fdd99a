package web_test

import (
	"strings"
	"testing"

	"tillbell/server/access"
	"tillbell/server/db"
)

// A tablet takes alerts while somebody is signed in on it, and no longer; the
// office sees how they reach it.
func TestAlertsOverHTTP(t *testing.T) {
	t.Parallel()
	eachRig(t, func(r *rig) {
		boss := r.tokens[access.Manager]
		var signed struct{ Token string }
		r.call("POST", "/api/v1/sessions", "", map[string]any{"device_token": r.tablet, "staff_id": r.people[access.Associate], "pin": pin}, 201, &signed)
		mia := signed.Token
		var p struct {
			PublicKey string `json:"public_key"`
			Alerts    *struct {
				StaffID string `json:"staff_id"`
			}
		}
		r.call("GET", "/api/v1/push", mia, nil, 200, &p)
		if len(p.PublicKey) != 87 || p.Alerts != nil {
			r.Errorf("before: %+v", p)
		}
		// Any point on the curve will do for a browser's key: the server's own is one.
		body := map[string]any{"endpoint": "https://push.example/1", "keys": map[string]any{"p256dh": p.PublicKey, "auth": strings.Repeat("A", 22)}}
		r.call("PUT", "/api/v1/push/subscription", mia, body, 200, nil)
		r.call("GET", "/api/v1/push", mia, nil, 200, &p)
		if p.Alerts == nil || p.Alerts.StaffID != r.people[access.Associate] {
			r.Errorf("subscribed: %+v", p)
		}
		alerts := func() (n int) {
			r.Helper()
			var all struct {
				Items []struct{ Alerts *struct{ Dead bool } }
			}
			r.call("GET", "/api/v1/devices", boss, nil, 200, &all)
			for _, d := range all.Items {
				if d.Alerts != nil && !d.Alerts.Dead {
					n++
				}
			}
			return n
		}
		if n := alerts(); n != 1 {
			r.Errorf("the office sees %d devices with alerts", n)
		}
		r.refuse("PUT", "/api/v1/push/subscription", mia, map[string]any{"endpoint": "http://10.0.0.1/", "keys": body["keys"]}, 422, "subscription_invalid")
		r.refuse("POST", "/api/v1/push/test", boss, nil, 404, "no_subscription")
		r.refuse("POST", "/api/v1/devices/"+db.NewID()+"/alert-test", mia, nil, 403, "forbidden")
		r.refuse("POST", "/api/v1/devices/"+db.NewID()+"/alert-test", boss, nil, 404, "no_subscription")

		// Another signs in on the tablet: it is not hers any more.
		r.call("POST", "/api/v1/sessions", "", map[string]any{"device_token": r.tablet, "staff_id": r.people[access.Greeter], "pin": pin}, 201, nil)
		if n := alerts(); n != 0 {
			r.Errorf("%d devices still alert who was there before", n)
		}
		r.call("PUT", "/api/v1/push/subscription", mia, body, 200, nil)
		r.call("DELETE", "/api/v1/sessions/current", mia, nil, 204, nil)
		var left int64
		r.check(r.db.Read(r.Context()).Raw(`SELECT count(*) FROM push_subscriptions`).Row().Scan(&left))
		if left != 0 {
			r.Errorf("%d subscriptions outlive the sign-out", left)
		}
		if a := r.do("GET", "/floor-worker.js", "", nil); a.status != 200 || !strings.Contains(a.header.Get("Content-Type"), "javascript") || a.header.Get("Cache-Control") != "no-cache" {
			r.Errorf("the worker: %d %v", a.status, a.header)
		}
	})
}
