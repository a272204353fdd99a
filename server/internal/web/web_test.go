package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/internal/web"
)

// Every route refuses who may not call it, and lets in who may. A new route
// is walked without anybody thinking of it.
func TestRoleByRoute(t *testing.T) {
	if testing.Short() {
		t.Skip("one caller after the other, whatever the engine")
	}
	t.Parallel()
	r := newRig(t, sqlite(t))
	routes := r.web.Routes()
	if len(routes) < 60 {
		t.Fatalf("only %d routes", len(routes))
	}
	for _, route := range routes {
		path := strings.NewReplacer("{id}", db.NewID(), "{movement_id}", db.NewID(), "{move_id}", db.NewID(), "{payment_id}", db.NewID(), "{count_id}", db.NewID(), "{hand_over_id}", db.NewID(), "{reading_id}", db.NewID(), "{product_id}", db.NewID(), "{photo}", db.NewID(), "{code}", "none", "{secret}", "none", "{language}", "en", "{by}", "day").Replace(route.Path)
		if strings.Contains(path, "{") {
			t.Fatalf("%s has a parameter this test does not know", route.Path)
		}
		if route.Path == "/api/v1/sessions/current" && route.Method == http.MethodDelete {
			continue // it would end the sessions; walked by its own test
		}
		got := r.do(route.Method, path, "", map[string]any{}).status
		if open := route.Caller == web.Anyone; open == (got == 401) && !(open && isSecret(route.Path)) {
			t.Errorf("%s %s without a token: %d", route.Method, route.Path, got)
		}
		if route.Caller != web.Signed {
			continue
		}
		if got := r.do(route.Method, path, r.till, map[string]any{}).status; got != 401 {
			t.Errorf("%s %s with a device's token: %d", route.Method, route.Path, got)
		}
		for _, role := range access.Roles() {
			got := r.do(route.Method, path, r.tokens[role], map[string]any{}).status
			if may := role.May(route.Right) || access.BuiltIn(role).Opens(route.Fine); may == (got == 403) || got == 401 || got >= 500 {
				t.Errorf("%s %s as %s: %d, may: %v", route.Method, route.Path, role, got, may)
			}
		}
	}
}

// A cashier's name stands beside a sale for whoever may read the sale, and
// their zones, language and rights do not come along.
func TestNamesAreForEverybody(t *testing.T) {
	t.Parallel()
	eachRig(t, func(r *rig) {
		gone := access.Staff{ID: r.people[access.Cashier], StoreID: r.store.ID, Name: "Aylin", Role: access.Cashier, Language: "de"}
		_, err := r.access.PutStaff(r.Context(), &gone, "")
		r.check(err)
		var names struct{ Items []map[string]any }
		r.call("GET", "/api/v1/staff/names?limit=200", r.tokens[access.Supervisor], nil, 200, &names)
		if len(names.Items) != len(access.Roles()) {
			r.Errorf("%d names of %d people", len(names.Items), len(access.Roles()))
		}
		found := false
		for _, person := range names.Items {
			if len(person) != 3 {
				r.Errorf("more than id, name and role: %v", person)
			}
			found = found || person["id"] == gone.ID && person["name"] == "Aylin"
		}
		if !found {
			r.Errorf("who has left is not named: %v", names.Items)
		}
	})
}

// isSecret: set-up, pairing and sign-in answer 401 to a wrong secret.
func isSecret(path string) bool {
	return strings.HasSuffix(path, "/setup") || strings.HasSuffix(path, "/pair") || strings.HasSuffix(path, "/sessions")
}

func TestPermissionsStandInTheDescription(t *testing.T) {
	t.Parallel()
	r := newRig(t, sqlite(t))
	var api struct {
		OpenAPI string `json:"openapi"`
		Paths   map[string]map[string]struct {
			OperationID string           `json:"operationId"`
			Security    []map[string]any `json:"security"`
		} `json:"paths"`
	}
	r.call("GET", "/openapi.json", "", nil, 200, &api)
	if !strings.HasPrefix(api.OpenAPI, "3.1") {
		t.Errorf("OpenAPI %s", api.OpenAPI)
	}
	for _, route := range r.web.Routes() {
		op, ok := api.Paths[route.Path][strings.ToLower(route.Method)]
		if !ok {
			if route.Path != "/api/v1/live" {
				t.Errorf("%s %s is not described", route.Method, route.Path)
			}
			continue
		}
		if signed := route.Caller != web.Anyone; signed != (len(op.Security) > 0) {
			t.Errorf("%s %s: security %v", route.Method, route.Path, op.Security)
		}
	}
}

// The contract's selling, end to end.
func TestSellingByTheContract(t *testing.T) {
	t.Parallel()
	eachRig(t, func(r *rig) {
		token := r.tokens[access.Cashier]
		sale := map[string]any{"lines": []any{map[string]any{"product_id": r.product, "quantity": "2"}, map[string]any{"barcode": "4006381333931"}},
			"tenders": []any{map[string]any{"kind": "cash", "amount": 10000}}, "total": 5997}
		id := db.NewID()
		r.refuse("PUT", "/api/v1/sales/"+id, token, sale, 409, "drawer_closed")
		drawer := db.NewID()
		r.call("PUT", "/api/v1/drawers/"+drawer, token, map[string]any{"opening_float": 10000}, 201, nil)
		r.refuse("PUT", "/api/v1/drawers/"+db.NewID(), token, map[string]any{"opening_float": 1}, 409, "drawer_open")

		var doc struct {
			ID            string `json:"id"`
			ReceiptNumber string `json:"receipt_number"`
			CommittedAt   string `json:"committed_at"`
			Currency      string
			Lines         []struct {
				Line                 int
				Quantity             string
				UnitPrice            int64 `json:"unit_price"`
				Discount, Tax, Total int64
				ProductID, SKU, Name string
			}
			Subtotal, Discount, Tax, Total, Rounding, Change int64
			Taxes                                            []struct {
				Rate         string
				Base, Amount int64
			}
		}
		first := r.call("PUT", "/api/v1/sales/"+id, token, sale, 201, &doc)
		if doc.ReceiptNumber != "T1-000001" || doc.Total != 5997 || doc.Change != 4003 || len(doc.Lines) != 2 || doc.Lines[0].Quantity != "2" || doc.Taxes[0].Rate != "0.19" {
			r.Errorf("answer %s", first.body)
		}
		if len(doc.CommittedAt) != len("2026-11-26T09:00:00.000Z") {
			r.Errorf("committed at %s", doc.CommittedAt)
		}
		again := r.call("PUT", "/api/v1/sales/"+strings.ToUpper(id), token, sale, 200, nil)
		got := r.call("GET", "/api/v1/sales/"+id, token, nil, 200, nil)
		if string(again.body) != string(first.body) || string(got.body) != string(first.body) {
			r.Error("the stored answer differs")
		}
		sale["total"] = 5996
		r.refuse("PUT", "/api/v1/sales/"+id, token, sale, 409, "sale_exists")
		p := r.do("PUT", "/api/v1/sales/"+db.NewID(), token, sale)
		var mismatch struct {
			Code    string
			Pricing struct{ Total int64 }
		}
		if err := json.Unmarshal(p.body, &mismatch); err != nil || p.status != 409 || mismatch.Code != "total_mismatch" || mismatch.Pricing.Total != 5997 {
			r.Errorf("mismatch: %s", p.body)
		}
		r.returnsAndReceipts(token, id)
		var x map[string]any
		r.call("GET", "/api/v1/drawers/"+drawer+"/report", token, nil, 200, &x)
		if x["expected"] != float64(10000+5997-1999) {
			r.Errorf("X report %v", x)
		}
		var z map[string]any
		one := r.call("POST", "/api/v1/drawers/"+drawer+"/close", token, map[string]any{"counted": 13998}, 200, &z)
		if z["difference"] != float64(0) || z["counted"] != float64(13998) {
			r.Errorf("Z report %s", one.body)
		}
		two := r.call("POST", "/api/v1/drawers/"+drawer+"/close", token, map[string]any{"counted": 13998}, 200, nil)
		if string(one.body) != string(two.body) {
			r.Error("the Z report differs the second time")
		}
	})
}

func (r *rig) returnsAndReceipts(token, sale string) {
	r.Helper()
	back := map[string]any{"sale_id": sale, "lines": []any{map[string]any{"line": 1, "quantity": "1", "restock": true}},
		"tenders": []any{map[string]any{"kind": "cash"}}, "reason": "too hard"}
	var doc struct {
		Total   int64
		Tenders []struct{ Amount int64 }
	}
	r.call("PUT", "/api/v1/returns/"+db.NewID(), token, back, 201, &doc)
	if doc.Total != 1999 || doc.Tenders[0].Amount != 1999 {
		r.Errorf("return %+v", doc)
	}
	back["lines"] = []any{map[string]any{"line": 1, "quantity": "2", "restock": true}}
	r.refuse("PUT", "/api/v1/returns/"+db.NewID(), token, back, 422, "over_returned")
	for i, accept := range []string{"text/html", "text/plain", "application/vnd.escpos"} {
		a := r.do("GET", "/api/v1/sales/"+sale+"/receipt", token, nil, "Accept", accept)
		if a.status != 200 || !strings.HasPrefix(a.header.Get("Content-Type"), accept) || !strings.Contains(string(a.body), "T1-000001") {
			r.Errorf("receipt as %s: %d %s", accept, a.status, a.body)
		}
		if copied := strings.Contains(string(a.body), "COPY"); copied != (i > 0) {
			r.Errorf("receipt %d says copy: %v", i, copied)
		}
	}
	liked := r.do("GET", "/api/v1/sales/"+sale+"/receipt", token, nil, "Accept", "text/html;q=0.2, text/plain;q=0.9")
	if got := liked.header.Get("Content-Type"); liked.status != 200 || got != "text/plain; charset=utf-8" {
		r.Errorf("the receipt liked best is of type %q", got)
	}
	if a := r.do("GET", "/api/v1/sales/"+sale+"/receipt", token, nil, "Accept", "image/png"); a.status != 406 {
		r.Errorf("receipt as a picture: %d", a.status)
	}
}

// Bad input gets a problem with a code and the field, never a 500.
func TestBadInput(t *testing.T) {
	t.Parallel()
	eachRig(t, func(r *rig) {
		token := r.tokens[access.Manager]
		r.call("PUT", "/api/v1/drawers/"+db.NewID(), token, map[string]any{"opening_float": 0}, 201, nil)
		deep := strings.Repeat("[", 20000) + strings.Repeat("]", 20000)
		for name, c := range map[string]struct {
			method, path string
			body         any
			status       int
			field        string
		}{
			"no JSON":                    {"PUT", "/api/v1/sales/" + db.NewID(), []byte("{"), 400, ""},
			"NaN":                        {"PUT", "/api/v1/sales/" + db.NewID(), []byte(`{"lines":[],"tenders":[],"total":NaN}`), 400, ""},
			"1e309":                      {"PUT", "/api/v1/sales/" + db.NewID(), []byte(`{"lines":[],"tenders":[],"total":1e309}`), 400, ""},
			"depth":                      {"PUT", "/api/v1/sales/" + db.NewID(), []byte(`{"lines":` + deep + `}`), 400, ""},
			"an unknown field":           {"PUT", "/api/v1/sales/" + db.NewID(), []byte(`{"lines":[],"tenders":[],"total":1,"price":1}`), 422, "price"},
			"a field in another case":    {"PUT", "/api/v1/sales/" + db.NewID(), []byte(`{"lines":[],"tenders":[],"Total":1}`), 422, "Total"},
			"one beside the right one":   {"PUT", "/api/v1/sales/" + db.NewID(), []byte(`{"lines":[],"tenders":[],"total":1,"TOTAL":1}`), 422, "TOTAL"},
			"one deep in a list":         {"PUT", "/api/v1/sales/" + db.NewID(), []byte(`{"lines":[{"Barcode":"4006381333931"}],"tenders":[],"total":1}`), 422, "lines[0].Barcode"},
			"one deep in an object":      {"PATCH", "/api/v1/store", []byte(`{"plan":{"width":1,"height":1,"shapes":[{"kind":"wall","X":1,"y":1,"w":1,"h":1,"label":""}]}}`), 422, "plan.shapes[0].X"},
			"a missing field":            {"PUT", "/api/v1/sales/" + db.NewID(), []byte(`{"lines":[],"tenders":[]}`), 422, "total"},
			"a fraction":                 {"PUT", "/api/v1/sales/" + db.NewID(), []byte(`{"lines":[],"tenders":[],"total":1.5}`), 422, "total"},
			"negative":                   {"PUT", "/api/v1/drawers/" + db.NewID(), []byte(`{"opening_float":-1}`), 422, "opening_float"},
			"overflow":                   {"PUT", "/api/v1/drawers/" + db.NewID(), []byte(`{"opening_float":92233720368547758079223372036854775807}`), 422, "opening_float"},
			"no id":                      {"PUT", "/api/v1/drawers/nonsense", []byte(`{"opening_float":0}`), 422, "path.id"},
			"an id of NULs":              {"GET", "/api/v1/sales/%00%00", nil, 422, "path.id"},
			"a wrong quantity":           {"POST", "/api/v1/prices", []byte(`{"lines":[{"product_id":"` + r.product + `","quantity":"1e3"}]}`), 422, "lines[0].quantity"},
			"an overflow of it":          {"POST", "/api/v1/prices", []byte(`{"lines":[{"product_id":"` + r.product + `","quantity":"9999999999999999"}]}`), 422, "lines[0].quantity"},
			"no barcode":                 {"POST", "/api/v1/prices", []byte(`{"lines":[{"barcode":"4006381333932"}]}`), 422, "lines[0].barcode"},
			"a hostile kind":             {"POST", "/api/v1/call-points/A1/requests", []byte(`{"kind":"<script>"}`), 422, "kind"},
			"a card number":              {"POST", "/api/v1/call-points/A1/requests", []byte(`{"kind":"assistance","note":"4111 1111 1111 1111"}`), 422, "note"},
			"a note too long":            {"POST", "/api/v1/call-points/A1/requests", []byte(`{"kind":"assistance","note":"` + strings.Repeat("ä", 281) + `"}`), 422, "note"},
			"too many per page":          {"GET", "/api/v1/sales?limit=201", nil, 422, "query.limit"},
			"a foreign cursor":           {"GET", "/api/v1/sales?cursor=x", nil, 400, "cursor"},
			"a body in a wrong encoding": {"PUT", "/api/v1/drawers/" + db.NewID(), []byte("{\"opening_float\":\"\xff\xfe\"}"), 422, "opening_float"},
		} {
			p := r.refuse(c.method, c.path, token, c.body, c.status, "")
			if p.Code == "" {
				r.Errorf("%s: no code", name)
			}
			found := c.field == ""
			for _, f := range p.Errors {
				found = found || f.Field == c.field
			}
			if !found {
				r.Errorf("%s: the fields %+v do not name %s", name, p.Errors, c.field)
			}
		}
		for _, path := range []string{"/nowhere", "/api/v1/nowhere", "/assets/0/../../x", "/h/none/none/none"} {
			r.refuse("GET", path, "", nil, 404, "")
		}
	})
}

func TestBrowsersByCookieProgramsByToken(t *testing.T) {
	t.Parallel()
	eachRig(t, func(r *rig) {
		ctx := r.Context()
		device := db.NewID()
		_, err := r.access.PutDevice(ctx, access.Device{ID: device, StoreID: r.store.ID, Kind: access.Tablet, Name: "Tablet"})
		r.check(err)
		pairing, err := r.access.StartPairing(ctx, r.store.ID, device)
		r.check(err)
		a := r.do("POST", "/api/v1/pair", "", map[string]any{"code": pairing.Code, "browser": true}, "X-Tillbell-Face", "floor")
		cookie := cookieOf(r, a, "tillbell_floor_device")
		if n := len(a.header.Values("Set-Cookie")); n != 2 {
			r.Errorf("%d cookies: %q", n, a.header.Values("Set-Cookie"))
		}
		if strings.Contains(string(a.body), "td_") {
			r.Errorf("a browser was told its token: %s", a.body)
		}
		body := map[string]any{"staff_id": r.people[access.Associate], "pin": pin}
		if a := r.do("POST", "/api/v1/sessions", "", body, "Cookie", cookie); a.status != 401 {
			r.Errorf("signed in without the page's header: %d", a.status)
		}
		if a := r.do("POST", "/api/v1/sessions", "", body, "Cookie", cookie, "X-Tillbell-Face", "floor", "Origin", "http://evil.test"); a.status != 403 {
			r.Errorf("signed in from another site: %d", a.status)
		}
		a = r.do("POST", "/api/v1/sessions", "", body, "Cookie", cookie, "X-Tillbell-Face", "floor", "Origin", "http://shop.test")
		if a.status != 201 || strings.Contains(string(a.body), "ts_") {
			r.Fatalf("sign-in: %d %s", a.status, a.body)
		}
		session := cookieOf(r, a, "tillbell_floor_session")
		if a := r.do("GET", "/api/v1/sessions/current", "", nil, "Cookie", session, "X-Tillbell-Face", "floor"); a.status != 200 {
			r.Errorf("the cookie does not sign in: %d", a.status)
		}
		if a := r.do("GET", "/api/v1/sessions/current", "", nil, "Cookie", session, "X-Tillbell-Face", "till"); a.status != 401 {
			r.Errorf("a tablet's cookie signs in at a till: %d", a.status)
		}
		if a := r.do("GET", "/api/v1/sessions/current", "", nil, "Cookie", session, "X-Tillbell-Face", "floor", "Sec-Fetch-Site", "cross-site"); a.status != 403 {
			r.Errorf("another site's page reads: %d", a.status)
		}
		if a := r.do("DELETE", "/api/v1/sessions/current", "", nil, "Cookie", session, "X-Tillbell-Face", "floor"); a.status != 204 {
			r.Errorf("sign-out: %d %s", a.status, a.body)
		}
		if a := r.do("GET", "/api/v1/sessions/current", "", nil, "Cookie", session, "X-Tillbell-Face", "floor"); a.status != 401 {
			r.Errorf("signed out and yet in: %d", a.status)
		}
	})
}

func cookieOf(r *rig, a answer, name string) string {
	r.Helper()
	for _, c := range (&http.Response{Header: a.header}).Cookies() {
		if c.Name == name && c.Value != "" {
			if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" {
				r.Errorf("cookie %s is %+v", name, c)
			}
			return fmt.Sprintf("%s=%s", c.Name, c.Value)
		}
	}
	r.Fatalf("no cookie %s in %d %s", name, a.status, a.body)
	return ""
}

func TestPagesAreSealed(t *testing.T) {
	t.Parallel()
	r := newRig(t, sqlite(t))
	for _, path := range []string{"/till", "/floor", "/manage", "/setup", "/pair", "/docs", "/h/A1", "/h/r/secret"} {
		a := r.do("GET", path, "", nil)
		csp := a.header.Get("Content-Security-Policy")
		if a.status != 200 || !strings.Contains(csp, "default-src 'none'") || !strings.Contains(csp, "frame-ancestors 'none'") || strings.Contains(csp, "unsafe-inline") {
			t.Errorf("%s: %d %q", path, a.status, csp)
		}
		if a.header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: may be sniffed", path)
		}
	}
}

func TestLargeBodiesAreRefusedButForImports(t *testing.T) {
	t.Parallel()
	r := newRig(t, sqlite(t))
	large := []byte(`{"note":"` + strings.Repeat("x", 2<<20) + `"}`)
	if a := r.do("POST", "/api/v1/call-points/A1/requests", "", large); a.status != 413 {
		t.Errorf("2 MiB: %d %s", a.status, a.body)
	}
	var csv strings.Builder
	csv.WriteString("sku,name,price\n")
	for i := range 40_000 {
		fmt.Fprintf(&csv, "S%d,%s,1.99\n", i, strings.Repeat("n", 30))
	}
	var v struct{ Read, Created int }
	r.call("POST", "/api/v1/imports?name=big.csv&dry_run=true", r.tokens[access.Manager], []byte(csv.String()), 200, &v)
	if v.Read != 40_000 {
		t.Errorf("read %d", v.Read)
	}
}
