package web_test

import (
	"slices"
	"testing"

	"tillbell/server/access"
	"tillbell/server/db"
)

// A call point is of a kind: it offers what is usual at such a place unless it
// says so itself, its page knows how to speak, and whoever is rung sees where.
func TestPointsAreOfAKind(t *testing.T) {
	t.Parallel()
	eachRig(t, func(r *rig) {
		boss, mia, path := r.tokens[access.Manager], r.tokens[access.Associate], "/api/v1/call-points/"+db.NewID()
		put := func(want int, more map[string]any) {
			t.Helper()
			body := map[string]any{"code": "F3", "name": "Fitting room 3", "zone_id": r.zone.ID}
			for k, v := range more {
				body[k] = v
			}
			var v struct{ Kind string }
			r.call("PUT", path, boss, body, want, &v)
		}
		page := func(kind string, offers ...string) {
			t.Helper()
			var v struct {
				Kind  string
				Kinds []string
			}
			if r.call("GET", "/api/v1/call-points/F3/page", "", nil, 200, &v); v.Kind != kind || !slices.Equal(v.Kinds, offers) {
				t.Errorf("the page is of a %s that offers %v", v.Kind, v.Kinds)
			}
		}
		put(201, nil)
		page("shelf", "assistance", "price_check", "stock_check", "carry_out")
		put(200, map[string]any{"kind": "fitting_room"})
		page("fitting_room", "fitting_room", "assistance", "other")
		put(200, nil) // left out: as it is
		page("fitting_room", "fitting_room", "assistance", "other")
		r.refuse("PUT", path, boss, map[string]any{"code": "F3", "zone_id": r.zone.ID, "kind": "moon"}, 422, "unknown_kind")
		r.refuse("POST", "/api/v1/call-points/F3/requests", "", map[string]any{"kind": "price_check"}, 422, "kind_not_offered")

		id := db.NewID()
		r.call("POST", "/api/v1/call-points/F3/requests", "", map[string]any{"kind": "fitting_room", "press": db.NewID(), "id": id}, 201, nil)
		var q struct {
			CallPoint struct{ Code, Name, Kind string } `json:"call_point"`
		}
		if r.call("GET", "/api/v1/help-requests/"+id, mia, nil, 200, &q); q.CallPoint.Kind != "fitting_room" || q.CallPoint.Name != "Fitting room 3" {
			t.Errorf("who is rung sees %+v", q.CallPoint)
		}
		put(200, map[string]any{"kind": "loading", "kinds": []string{"other"}})
		page("loading", "other")

		var kinds struct {
			Items []struct {
				Kind   string
				Offers []string
			}
		}
		r.call("GET", "/api/v1/call-point-kinds", mia, nil, 200, &kinds)
		if len(kinds.Items) != 10 || kinds.Items[0].Kind != "shelf" {
			t.Errorf("kinds of places: %+v", kinds.Items)
		}
		for _, k := range kinds.Items { // all of them may be made, and each offers something
			if put(200, map[string]any{"kind": k.Kind, "kinds": []string{}}); len(k.Offers) == 0 {
				t.Errorf("a %s offers nothing", k.Kind)
			}
			page(k.Kind, k.Offers...)
		}
	})
}
