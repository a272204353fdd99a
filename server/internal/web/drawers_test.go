package web_test

import (
	"testing"

	"tillbell/server/access"
	"tillbell/server/db"
)

// A drawer over the wire: counted by pieces, read, parked and taken, handed
// over, closed by its last count; and by a sum alone, as ever.
func TestADrawerOverTheWire(t *testing.T) {
	t.Parallel()
	eachRig(t, func(r *rig) {
		cashier, lead := r.tokens[access.Cashier], r.tokens[access.Supervisor]
		drawer := "/api/v1/drawers/" + db.NewID()
		r.call("PUT", drawer, cashier, map[string]any{"opening_float": 7000}, 201, nil)
		count := drawer + "/counts/" + db.NewID()
		pieces := func(value, n any) map[string]any {
			return map[string]any{"pieces": []any{map[string]any{"value": value, "count": n}}}
		}
		for _, body := range []map[string]any{pieces(5000, -1), pieces(0, 1), pieces(5000, 1e15), {"counted": -1}, {"bogus": 1}} {
			if p := r.refuse("PUT", count, cashier, body, 422, ""); len(p.Errors) == 0 {
				r.Errorf("%v: %+v", body, p)
			}
		}
		r.refuse("PUT", count, cashier, pieces(700, 1), 422, "denomination_unknown")
		r.refuse("PUT", count, cashier, map[string]any{}, 422, "count_needed")
		first := r.call("PUT", count, cashier, pieces(1000, 7), 201, nil)
		if again := r.call("PUT", count, cashier, pieces(1000, 7), 200, nil); string(again.body) != string(first.body) {
			r.Errorf("counted again: %s", again.body)
		}
		r.refuse("PUT", count, cashier, pieces(1000, 6), 409, "count_exists")

		reading := drawer + "/readings/" + db.NewID()
		x := r.call("PUT", reading, cashier, nil, 201, nil)
		if same := r.call("GET", reading, lead, nil, 200, nil); string(same.body) != string(x.body) {
			r.Errorf("the X %s, as kept %s", x.body, same.body)
		}
		r.call("POST", drawer+"/park", cashier, nil, 200, nil)
		r.refuse("POST", drawer+"/close", cashier, map[string]any{"counted": 7000}, 409, "drawer_parked")
		r.call("POST", drawer+"/take", cashier, nil, 200, nil)
		r.refuse("PUT", drawer+"/hand-overs/"+db.NewID(), cashier, map[string]any{"to": db.NewID(), "count_id": count[len(count)-36:]}, 422, "unknown_staff")
		r.refuse("POST", drawer+"/close", cashier, map[string]any{}, 422, "count_needed")
		var z struct {
			Status     string
			Counted    int64
			Difference int64
			Counts     []struct{ Number int64 }
		}
		r.call("POST", drawer+"/close", cashier, map[string]any{"count_id": count[len(count)-36:]}, 200, &z)
		if z.Status != "closed" || z.Counted != 7000 || z.Difference != 0 || len(z.Counts) != 1 {
			r.Errorf("the Z %+v", z)
		}
		second := "/api/v1/drawers/" + db.NewID()
		r.call("PUT", second, cashier, map[string]any{"opening_float": 100}, 201, nil)
		closed := r.call("POST", second+"/close", cashier, map[string]any{"counted": 90}, 200, nil)
		if again := r.call("POST", second+"/close", cashier, map[string]any{"counted": 90}, 200, nil); string(again.body) != string(closed.body) {
			r.Errorf("closed again: %s", again.body)
		}
		var kinds struct {
			Items []struct {
				Currency string
				Kinds    []int64
			}
		}
		r.call("GET", "/api/v1/drawer-kinds", cashier, nil, 200, &kinds)
		if len(kinds.Items) == 0 || kinds.Items[0].Currency != "EUR" || len(kinds.Items[0].Kinds) != 15 {
			r.Errorf("kinds %+v", kinds)
		}
		boss := r.tokens[access.Manager]
		policy := func(p map[string]any) map[string]any {
			return map[string]any{"policies": map[string]any{"drawer": p}}
		}
		r.refuse("PATCH", "/api/v1/store", boss, policy(map[string]any{"overnight": "forget"}), 422, "store_invalid")
		r.refuse("PATCH", "/api/v1/store", boss, policy(map[string]any{"reasons": []string{"Cat", "Cat"}}), 422, "store_invalid")
		r.call("PATCH", "/api/v1/store", boss, policy(map[string]any{"overnight": "close", "reason_above": 0, "reasons": []string{"The <b>cat</b> \u202e"}}), 200, nil)
	})
}

// A store that nobody changed counts blind: its cashier is told no sum that
// should be there before the drawer is counted. Opened to all, as the demo's
// is, the till is told.
func TestANewStoreCountsBlind(t *testing.T) {
	t.Parallel()
	r := newRig(t, sqlite(t))
	mia, sofia := r.tokens[access.Cashier], r.tokens[access.Manager]
	r.call("PATCH", "/api/v1/store", sofia, map[string]any{"blind_count": access.DefaultStore().BlindCount}, 200, nil)
	drawer := "/api/v1/drawers/" + db.NewID()
	r.call("PUT", drawer, mia, map[string]any{"opening_float": 10000}, 201, nil)
	report := func() (v struct {
		Blind    bool
		Expected *int64
	}) {
		r.call("GET", drawer+"/report", mia, nil, 200, &v)
		return v
	}
	if v := report(); !v.Blind || v.Expected != nil {
		t.Errorf("before the count: %+v", v)
	}
	r.call("PATCH", "/api/v1/store", sofia, map[string]any{"blind_count": false}, 200, nil)
	if v := report(); v.Blind || v.Expected == nil || *v.Expected != 10000 {
		t.Errorf("counted openly: %+v", v)
	}
}
