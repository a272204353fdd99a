//go:build unix

package main_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"tillbell/server/db/dbtest"
)

// hostileSection sends what nobody should to every route the server describes,
// as a manager at a till with an open drawer, who gets furthest. Whatever comes back is no 500, and a refusal
// is a problem with a code.
func hostileSection(t *testing.T, c *contract) {
	for _, engine := range []string{"embedded", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			database := ""
			if engine == "postgres" {
				database = dbtest.PostgresURL(t)
			}
			p := c.serve(t, t.TempDir(), database, "--demo", "--point-limit", "1000000", "--address-limit", "1000000")
			s := p.shop(t)
			till := s.newTill(t)
			till.open(t)
			s.head = s.signIn(t, till.device, s.demo.people("manager")[0])
			walkRoutes(t, s, s.anyone().want200(t, "//openapi.json").doc(t), map[string]int{"embedded": 4, "postgres": 2}[engine])
			p.terminate(t)
			p.mustHold(t)
		})
	}
}

// schema is as much of JSON Schema as the description uses.
type schema struct {
	Ref        string            `json:"$ref"`
	Type       any               `json:"type"` // a name, or several
	Format     string            `json:"format"`
	Enum       []any             `json:"enum"`
	Properties map[string]schema `json:"properties"`
	Items      *schema           `json:"items"`
}

type operation struct {
	Parameters []struct {
		Name, In string
		Schema   schema
	}
	RequestBody struct {
		Content map[string]struct{ Schema schema }
	}
}

func walkRoutes(t *testing.T, s *contractShop, description doc, step int) {
	var api struct {
		Paths      map[string]map[string]operation
		Components struct{ Schemas map[string]schema }
	}
	check(t, json.Unmarshal(description.raw, &api))
	w := &walker{t: t, shop: s, step: step, schemas: api.Components.Schemas, good: map[string]string{"product_id": s.newProduct(t, "each", 1),
		"quantity": "1", "unit": "each", "tax": "standard", "zone_id": s.demo.Zones[0].ID, "rate": "0.19", "pin": "4821", "barcode": "", "kinds": "assistance",
		"language": "en", "zones": s.demo.Zones[0].ID, "barcodes": "", "country": "DE", "currency": "EUR", "time_zone": "Europe/Berlin", "outcome": "helped", "heard": "praise"}}
	for _, path := range slices.Sorted(maps.Keys(api.Paths)) {
		for _, method := range slices.Sorted(maps.Keys(api.Paths[path])) {
			if strings.HasSuffix(path, "/sessions/current") {
				continue // it would end the walk
			}
			w.route(strings.ToUpper(method), strings.TrimPrefix(path, "/api/v1"), api.Paths[path][method])
		}
	}
	if w.calls < 2000 || w.taken < 30 {
		t.Errorf("only %d calls, %d taken", w.calls, w.taken)
	}
	t.Logf("%d calls, %d taken", w.calls, w.taken)
}

type walker struct {
	t       *testing.T
	shop    *contractShop
	schemas map[string]schema
	good    map[string]string // texts that are taken, by their field
	calls   int
	taken   int
	step    int // one in so many values is sent to a member
	turn    int
}

// Raw JSON that stands where something else is expected.
var hostileJSON = []json.RawMessage{
	json.RawMessage(`"\u0000"`), json.RawMessage(`"a\u0000b\u0007"`), json.RawMessage(`"\ud800"`), json.RawMessage("\"\xff\xfe\""),
	json.RawMessage(`"<script>alert(1)</script>\u202e\ud83e\udda0"`), json.RawMessage(`"' OR 1=1; --"`), json.RawMessage(`"%s%d%n{{.}}"`), json.RawMessage(`""`),
	json.RawMessage(`"urn:uuid:019a0000-0000-7000-8000-000000000001"`), json.RawMessage(`"019a0000000070008000000000000001"`),
	json.RawMessage(`"` + strings.Repeat("x", 5000) + `"`), json.RawMessage(`-1`), json.RawMessage(`9223372036854775807`), json.RawMessage(`9007199254740991`),
	json.RawMessage(`1e400`), json.RawMessage(`0.5`), json.RawMessage(`null`), json.RawMessage(`[]`), json.RawMessage(`[null]`), json.RawMessage(`{}`), json.RawMessage(`true`),
}

var hostileText = []string{"%00", "a%00b", "%FF%FE", "%F0%9F%A6%A0%E2%80%AE", "'%20OR%201=1", "-1", "9223372036854775808", "x", "%25", "00000000-0000-0000-0000-000000000000",
	"urn:uuid:019a0000-0000-7000-8000-000000000001", "%7B019a0000-0000-7000-8000-000000000001%7D", "019a0000000070008000000000000001"}

func (w *walker) route(method, path string, o operation) {
	w.t.Helper()
	var content map[string]json.RawMessage
	if body, ok := o.RequestBody.Content["application/json"]; ok {
		content = map[string]json.RawMessage{}
		for name, property := range w.resolve(body.Schema).Properties {
			content[name] = w.sample(path, name, property, 0)
		}
	}
	good := w.path(path, "")
	w.call(method, good, content)
	for _, h := range hostileText {
		if strings.Contains(path, "{") {
			w.call(method, w.path(path, h), content)
		}
		for _, p := range o.Parameters {
			if p.In == "query" {
				w.call(method, good+"?"+url.QueryEscape(p.Name)+"="+h, content)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(content)) {
		sane := content[name]
		w.turn++
		for i, h := range hostileJSON {
			if (i+w.turn)%w.step != 0 { // each value stands in every member of some route, and each member gets some of them
				continue
			}
			content[name] = h
			w.call(method, w.path(path, ""), content)
			if kind := strings.TrimSpace(string(sane)); strings.HasPrefix(kind, "[") && kind != "[]" {
				content[name] = json.RawMessage("[" + string(h) + "]")
				w.call(method, w.path(path, ""), content)
			}
		}
		content[name] = sane
	}
}

// path fills in the parameters: new ids, or what is hostile.
func (w *walker) path(path, hostile string) string {
	var out []string
	for _, part := range strings.Split(path, "/") {
		switch {
		case !strings.HasPrefix(part, "{"):
		case hostile != "":
			part = hostile
		case part == "{code}":
			part = w.shop.demo.CallPoints[0].Code
		default:
			part = newID()
		}
		out = append(out, part)
	}
	return strings.Join(out, "/")
}

func (w *walker) call(method, path string, content map[string]json.RawMessage) {
	w.t.Helper()
	w.calls++
	var in any
	if content != nil {
		var b strings.Builder // by hand: what is hostile may be no JSON
		for _, name := range slices.Sorted(maps.Keys(content)) {
			fmt.Fprintf(&b, "%s%q:%s", map[bool]string{true: "{", false: ","}[b.Len() == 0], name, content[name])
		}
		in = b.String() + "}"
	}
	a := w.shop.head.do(w.t, method, path, in)
	if a.status < 300 && method != "GET" {
		w.taken++
	}
	if a.status >= 500 {
		w.t.Errorf("%s %s %.300v: %d %s", method, path, in, a.status, a.body)
	} else if a.status >= 400 {
		a.problem(w.t)
	}
}

func (w *walker) resolve(s schema) schema {
	if name := s.Ref[strings.LastIndex(s.Ref, "/")+1:]; name != "" {
		return w.schemas[name]
	}
	return s
}

// sample is something of the right shape.
func (w *walker) sample(path, name string, s schema, depth int) json.RawMessage {
	s = w.resolve(s)
	kind, _ := s.Type.(string)
	if several, ok := s.Type.([]any); ok && len(several) > 0 {
		kind, _ = several[0].(string)
	}
	good, known := w.good[name]
	if name == "kind" {
		known = true
		switch {
		case strings.Contains(path, "movements"):
			good = "pay_in"
		case strings.Contains(path, "requests"):
			good = "assistance"
		default:
			good = "cash"
		}
	}
	switch {
	case len(s.Enum) > 0:
		b, err := json.Marshal(s.Enum[0])
		check(w.t, err)
		return b
	case kind == "string" && known:
		return json.RawMessage(`"` + good + `"`)
	case kind == "string" && s.Format == "uuid":
		return json.RawMessage(`"` + newID() + `"`)
	case kind == "string":
		return json.RawMessage(fmt.Sprintf(`"H%d"`, w.shop.next()))
	case kind == "integer" || kind == "number":
		return json.RawMessage("1")
	case kind == "boolean":
		return json.RawMessage("false")
	case kind == "array" && known && good == "":
		return json.RawMessage("[]")
	case kind == "array" && s.Items != nil && depth < 3:
		return json.RawMessage("[" + string(w.sample(path, name, *s.Items, depth+1)) + "]")
	case kind == "array":
		return json.RawMessage("[]")
	}
	var fields []string
	for name, property := range s.Properties {
		fields = append(fields, fmt.Sprintf("%q:%s", name, w.sample(path, name, property, depth+1)))
	}
	return json.RawMessage("{" + strings.Join(fields, ",") + "}")
}
