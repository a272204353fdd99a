package web_test

import (
	"net/url"
	"strings"
	"testing"

	"tillbell/server/access"
	"tillbell/server/db"
)

// An id has one spelling. Upper case is the same id; any other way to write a
// UUID is refused, with the field, wherever an id may stand.
func TestAnIDHasOneSpelling(t *testing.T) {
	t.Parallel()
	eachRig(t, func(r *rig) {
		manager := r.tokens[access.Manager]
		r.call("PUT", "/api/v1/drawers/"+db.NewID(), manager, map[string]any{"opening_float": 0}, 201, nil)
		registers, err := r.access.Registers(r.Context(), r.store.ID)
		r.check(err)
		points, err := r.access.CallPoints(r.Context(), r.store.ID)
		r.check(err)
		register, point := registers[0].ID, points[0].ID
		cash := []any{map[string]any{"kind": "cash", "amount": 1999}}
		sale := func(product string) map[string]any {
			return map[string]any{"lines": []any{map[string]any{"product_id": product}}, "tenders": cash, "total": 1999}
		}
		sold := db.NewID()
		for _, c := range []struct {
			name, method, path string
			body               func(id string) any
			id                 string // a good one; empty: a new one
			field              string
		}{
			{"a sale", "PUT", "/sales/{}", func(string) any { return sale(r.product) }, sold, "path.id"},
			{"a line", "PUT", "/sales/" + db.NewID(), func(id string) any { return sale(id) }, r.product, "lines[0].product_id"},
			{"a return's sale", "PUT", "/returns/" + db.NewID(), func(id string) any {
				return map[string]any{"sale_id": id, "lines": []any{map[string]any{"line": 1, "quantity": "1"}}, "tenders": cash, "reason": "stale"}
			}, sold, "sale_id"},
			{"a device's register", "PUT", "/devices/" + db.NewID(), func(id string) any {
				return map[string]any{"kind": "till", "name": "Till", "register_id": id}
			}, register, "register_id"},
			{"a call point's zone", "PUT", "/call-points/" + db.NewID(), func(id string) any { return map[string]any{"code": "Z9", "name": "Tea", "zone_id": id} }, r.zone.ID, "zone_id"},
			{"a person's zone", "PUT", "/staff/" + db.NewID(), func(id string) any {
				return map[string]any{"name": "Ada", "role": "associate", "pin": "8642", "zones": []string{id}}
			}, r.zone.ID, "zones[0]"},
			{"a request", "POST", "/help-requests", func(id string) any { return map[string]any{"id": id, "kind": "assistance"} }, "", "id"},
			{"sales of a register", "GET", "/sales?register_id={}", nil, register, "query.register_id"},
			{"drawers of a register", "GET", "/drawers?register_id={}", nil, register, "query.register_id"},
			{"a register's journal", "GET", "/journal?register_id={}", nil, register, "query.register_id"},
			{"signs", "GET", "/signs?ids={}", nil, point, "query.ids[0]"},
		} {
			good := c.id
			if good == "" {
				good = db.NewID()
			}
			call := func(id string) answer {
				var body any
				if c.body != nil {
					body = c.body(id)
				}
				return r.do(c.method, "/api/v1"+strings.ReplaceAll(c.path, "{}", url.PathEscape(id)), manager, body)
			}
			for _, id := range []string{"urn:uuid:" + good, "{" + good + "}", strings.ReplaceAll(good, "-", ""), good + " ", strings.Replace(good, "-", "_", 1), good[:35] + "g", "nonsense"} {
				a := call(id)
				if !strings.Contains(string(a.body), `"field":"`+c.field+`"`) || a.status != 422 {
					r.Errorf("%s by %q: %d %s, want 422 naming %s", c.name, id, a.status, a.body, c.field)
				}
			}
			one, two := call(good), call(strings.ToUpper(good))
			if one.status >= 300 || two.status >= 300 || c.method == "PUT" && two.status != 200 {
				r.Errorf("%s: %d %s, and in upper case %d %s", c.name, one.status, one.body, two.status, two.body)
			}
		}
	})
}
