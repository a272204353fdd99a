package web_test

import (
	"testing"

	"tillbell/server/access"
)

// Who is at what is read by whoever sees calls; a till tells of its own people
// alone, and a tablet of its battery.
func TestPeopleOverHTTP(t *testing.T) {
	t.Parallel()
	eachRig(t, func(r *rig) {
		boss, mia := r.tokens[access.Manager], r.tokens[access.Associate]
		r.call("PUT", "/api/v1/presence", mia, map[string]any{"status": "available"}, 200, nil)
		r.call("PUT", "/api/v1/presence/battery", mia, map[string]any{"percent": 9, "charging": false}, 204, nil)
		r.call("PUT", "/api/v1/presence/till", boss, map[string]any{"open": true}, 204, nil)
		r.refuse("PUT", "/api/v1/presence/till", mia, map[string]any{"open": true}, 403, "forbidden")
		r.refuse("PUT", "/api/v1/presence/till", boss, map[string]any{"open": "yes"}, 422, "")
		r.refuse("PUT", "/api/v1/presence/battery", mia, map[string]any{"percent": 101, "charging": false}, 422, "")
		r.refuse("PUT", "/api/v1/presence/battery", "", map[string]any{"percent": 1, "charging": false}, 401, "")
		var people struct {
			Items []struct {
				StaffID string `json:"staff_id"`
				State   string
				Facts   []struct{ Fact, Since, Place string }
				Till    *struct{ Code string }
				Battery *struct {
					Percent int
					Low     bool
				}
			}
		}
		r.call("GET", "/api/v1/presence", r.tokens[access.Greeter], nil, 200, &people)
		seen := 0
		for _, p := range people.Items {
			switch p.StaffID {
			case r.people[access.Manager]:
				if seen++; p.State != "till" || p.Till == nil || p.Till.Code != "T1" || p.Facts[0].Fact != "till_open" || p.Facts[0].Place != "T1" || p.Battery != nil {
					r.Errorf("at the till: %+v", p)
				}
			case r.people[access.Associate]:
				if seen++; p.State != "free" || p.Till != nil || p.Battery == nil || p.Battery.Percent != 9 || !p.Battery.Low || len(p.Facts) != 2 {
					r.Errorf("on the floor: %+v", p)
				}
			}
		}
		if seen != 2 {
			r.Errorf("of two people %d are there", seen)
		}
		r.call("DELETE", "/api/v1/sessions/current", boss, nil, 204, nil)
		r.call("GET", "/api/v1/presence", mia, nil, 200, &people)
		for _, p := range people.Items {
			if p.StaffID == r.people[access.Manager] && p.State != "off" {
				r.Errorf("signed out of the till: %+v", p)
			}
		}
	})
}
