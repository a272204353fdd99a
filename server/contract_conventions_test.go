//go:build unix

package main_test

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

func conventionsSection(t *testing.T, s *contractShop) {
	till, tablet := s.newTill(t), s.newTablet(t, s.demo.people("associate")[0])
	nobody, product := s.anyone(), s.newProduct(t, "each", 100)
	drawer := till.open(t)
	some := "/sales/" + newID()
	cart := func(quantity any) body { return body{"lines": []body{{"product_id": product, "quantity": quantity}}} }

	t.Log("400: it cannot be read")
	for _, broken := range []string{"{", "", "[", `{"lines":[}`, "\x00", `{"lines":[]}{`, `"text"x`} {
		if a := till.do(t, "POST", "/prices", broken); a.status != 400 && a.status != 422 || a.problem(t).text("code") == "" {
			t.Errorf("%q: %d %s", broken, a.status, a.body)
		}
	}
	till.refused(t, 400, "", "POST", "/prices", "{")

	t.Log("401: who is that")
	for _, o := range []outsider{nobody, {s.base, "ts_wrong"}, {s.base, till.device}} {
		o.refused(t, 401, "", "PUT", some, cart("1"))
		o.refused(t, 401, "", "GET", "/help-requests", nil)
	}

	t.Log("403: not their job")
	tablet.refused(t, 403, "forbidden", "PUT", some, body{"lines": cart("1")["lines"], "tenders": []body{}, "total": 0})
	till.refused(t, 403, "forbidden", "PUT", "/registers/"+newID(), body{"code": "X1", "name": "x"})
	till.refused(t, 403, "forbidden", "GET", "/reports/now", nil)

	t.Log("404")
	for _, path := range []string{some, "/sales/" + newID() + "/receipt", "/drawers/" + newID() + "/report", "/help-requests/" + newID(), "/products/" + newID(), "/nothing", "//nowhere"} {
		till.refused(t, 404, "", "GET", path, nil)
	}
	nobody.refused(t, 404, "", "POST", "/call-points/NOWHERE/requests", body{"kind": "assistance"})
	nobody.refused(t, 404, "", "GET", "/help/wrong", nil)
	if a := till.do(t, "DELETE", "/prices", nil); a.status != 404 && a.status != 405 || a.problem(t).text("code") == "" {
		t.Errorf("a wrong method: %d", a.status)
	}

	t.Log("413: more than anybody sends")
	till.refused(t, 413, "", "POST", "/prices", `{"lines":[{"barcode":"`+strings.Repeat("4", 2<<20)+`"}]}`)

	t.Log("422: read, and refused, naming the field")
	for _, c := range []struct {
		method, path, field string
		content             any
	}{
		{"POST", "/prices", "lines[0].quantity", cart("much")},
		{"POST", "/prices", "lines[0].quantity", cart("-1")},
		{"POST", "/prices", "lines[0].quantity", cart("0")},
		{"POST", "/prices", "lines[0].quantity", cart("1.0001")},
		{"POST", "/prices", "lines[0].quantity", cart("99999999999999999999")},
		{"POST", "/prices", "lines[0].quantity", cart(1)},
		{"POST", "/prices", "lines[0].product_id", body{"lines": []body{{"product_id": newID(), "quantity": "1"}}}},
		{"POST", "/prices", "lines[1].barcode", body{"lines": []body{{"product_id": product}, {"barcode": "4006381333932"}}}},
		{"POST", "/prices", "surprise", body{"lines": []body{}, "surprise": 1}},
		{"POST", "/prices", "lines", body{}},
		{"PUT", "/drawers/" + newID(), "opening_float", body{"opening_float": -1}},
		{"PUT", "/drawers/" + newID(), "opening_float", body{"opening_float": 1.5}},
		{"PUT", "/drawers/" + newID(), "opening_float", `{"opening_float":99999999999999999999999}`},
		{"PUT", "/drawers/" + drawer + "/movements/" + newID(), "kind", body{"kind": "theft", "amount": 1, "reason": "x"}},
		{"PUT", "/drawers/" + drawer + "/movements/" + newID(), "amount", body{"kind": "pay_in", "amount": -5, "reason": "x"}},
		{"PUT", "/sales/" + newID(), "tenders[0].kind", body{"lines": cart("1")["lines"], "total": 100, "tenders": []body{{"kind": "shells", "amount": 100}}}},
		{"PUT", "/sales/" + newID(), "tenders[0].amount", body{"lines": cart("1")["lines"], "total": 100, "tenders": []body{{"kind": "cash", "amount": -100}}}},
		{"PUT", "/sales/" + newID(), "total", body{"lines": cart("1")["lines"], "tenders": []body{}}},
		{"POST", "/help-requests", "kind", body{"kind": "dance"}},
		{"PUT", "/presence", "status", body{"status": "asleep"}},
	} {
		p := till.refused(t, 422, "", c.method, c.path, c.content)
		if !p.named(c.field) {
			t.Errorf("%s %s %v: %s is not named: %s", c.method, c.path, c.content, c.field, p.raw)
		}
	}

	t.Log("never a 500 for input")
	hostile := "<script>alert(1)</script>\u202e\U0001f9a0\x00\x07' OR 1=1 --"
	for _, id := range []string{"1", "..", "%00", newID()[:35] + "g", strings.Repeat("a", 3000), "%F0%9F%A6%A0", "00000000-0000-0000-0000-000000000000"} {
		for _, path := range []string{"/sales/", "/drawers/", "/products/", "/help-requests/"} {
			if a := till.do(t, "GET", path+id, nil); a.status < 400 || a.status >= 500 {
				t.Errorf("GET %s%.40s: %d %s", path, id, a.status, a.body)
			}
		}
	}
	for _, q := range []string{"%00", "%FF", "' OR 1=1", "%25_%25", strings.Repeat("x", 500), hostile} {
		if a := till.do(t, "GET", "/products?q="+strings.NewReplacer(" ", "+", "<", "%3C", "\x00", "%00", "\x07", "%07", "\u202e", "%E2%80%AE", "\U0001f9a0", "%F0%9F%A6%A0").Replace(q), nil); a.status >= 500 {
			t.Errorf("searching %q: %d %s", q, a.status, a.body)
		}
	}
	point := s.newPoint(t, s.demo.Zones[0].ID)
	asked := nobody.want(t, 201, "POST", "/call-points/"+point+"/requests", body{"kind": "assistance", "note": hostile, "language": "tlh-Latn"})
	note := till.want(t, 200, "GET", "/help-requests/"+asked.text("id"), nil).text("note")
	if !strings.Contains(note, "<script>") || strings.ContainsAny(note, "\x00\x07\u202e") {
		t.Errorf("the note is kept as %q", note)
	}
	nobody.want(t, 200, "POST", "/help/"+asked.text("secret")+"/cancel", nil)
}

// Every list is cut by limit and walked by cursor, and none says anything twice.
func listsSection(t *testing.T, s *contractShop) {
	till := s.newTill(t)
	till.open(t)
	product := s.newProduct(t, "each", 100)
	for range 3 {
		till.want(t, 201, "PUT", "/sales/"+newID(), body{"lines": []body{{"product_id": product}}, "total": 100, "tenders": []body{{"kind": "cash", "amount": 100}}})
		till.want(t, 201, "POST", "/help-requests", body{"kind": "change"})
	}
	for path, key := range map[string]string{"/sales?register_id=" + till.register: "id", "/products?q=bread": "id", "/help-requests?status=all": "id", "/drawers?register_id=" + till.register: "id",
		"/zones": "id", "/call-points": "id", "/registers": "id", "/devices": "id", "/staff": "id", "/tax-classes": "code", "/presence": "staff_id", "/journal?register_id=" + till.register: "seq"} {
		t.Run(strings.Trim(strings.Split(path, "?")[0], "/"), func(t *testing.T) {
			with := func(query string) string {
				if strings.Contains(path, "?") {
					return path + "&" + query
				}
				return path + "?" + query
			}
			first := s.head.want(t, 200, "GET", path, nil)
			if !first.has("next_cursor") || len(first.list("items")) > 50 {
				t.Errorf("%d items, and next_cursor is there: %v", len(first.list("items")), first.has("next_cursor"))
			}
			var seen []string
			cursor := ""
			for range 4 {
				page := s.head.want(t, 200, "GET", with("limit=2"+cursor), nil)
				items := page.list("items")
				if len(items) > 2 {
					t.Fatalf("limit=2 gives %d", len(items))
				}
				for _, item := range items {
					v, _ := item.at(key)
					seen = append(seen, fmt.Sprint(v))
				}
				if page.null("next_cursor") {
					break
				}
				cursor = "&cursor=" + page.text("next_cursor")
			}
			if len(seen) == 0 {
				t.Error("nothing there")
			}
			slices.Sort(seen)
			if len(slices.Compact(slices.Clone(seen))) != len(seen) {
				t.Errorf("twice: %v", seen)
			}
			for _, bad := range []string{"limit=0", "limit=201", "limit=-1", "limit=x"} {
				if a := s.head.do(t, "GET", with(bad), nil); a.status != 400 && a.status != 422 {
					t.Errorf("%s: %d", bad, a.status)
				}
			}
			if a := s.head.do(t, "GET", with("cursor=%00nonsense"), nil); a.status >= 500 {
				t.Errorf("a cursor of nonsense: %d %s", a.status, a.body)
			}
			s.head.want(t, 200, "GET", with("limit=200"), nil)
		})
	}
}

// atOnce calls n times at the same time.
func atOnce(t *testing.T, n int, call func(i int) heard) []heard {
	t.Helper()
	out := make([]heard, n)
	var all sync.WaitGroup
	gate := make(chan struct{})
	for i := range n {
		all.Go(func() { <-gate; out[i] = call(i) })
	}
	close(gate)
	all.Wait()
	return out
}

// tally counts answers by status.
func tally(answers []heard) map[int]int {
	n := map[int]int{}
	for _, a := range answers {
		n[a.status]++
	}
	return n
}

// A PUT under a client's id: 201, then 200 with the same bytes, 409 for other
// content; twenty at once are one.
func repeatedPuts(t *testing.T, s *contractShop) {
	till := s.newTill(t)
	drawer, product := newID(), s.newProduct(t, "each", 250)
	sale := "/sales/" + newID()
	twenty := func(path string, content body, other body, code string) {
		t.Helper()
		answers := atOnce(t, 20, func(int) heard { return till.do(t, "PUT", path, content) })
		if n := tally(answers); n[201] != 1 || n[200] != 19 {
			t.Fatalf("PUT %s twenty times at once: %v, %s", path, n, answers[0].body)
		}
		for _, a := range answers {
			same(t, path, a.body, answers[0].body)
		}
		again := till.do(t, "PUT", path, content)
		equal(t, path+" again", again.status, 200)
		same(t, path+" again", again.body, answers[0].body)
		till.refused(t, 409, code, "PUT", path, other)
		if upper := "/" + strings.Split(path, "/")[1] + "/" + strings.ToUpper(strings.Split(path, "/")[2]); len(strings.Split(path, "/")) == 3 {
			a := till.do(t, "PUT", upper, content)
			equal(t, upper, a.status, 200)
			same(t, upper, a.body, answers[0].body)
		}
	}
	twenty("/drawers/"+drawer, body{"opening_float": 5000}, body{"opening_float": 5001}, "")
	twenty("/drawers/"+drawer+"/movements/"+newID(), body{"kind": "pay_in", "amount": 500, "reason": "coins"}, body{"kind": "pay_in", "amount": 501, "reason": "coins"}, "")
	content := func(total int64, quantity string) body {
		return body{"lines": []body{{"product_id": product, "quantity": quantity}}, "total": total, "tenders": []body{{"kind": "cash", "amount": total}}}
	}
	twenty(sale, content(500, "2"), content(750, "3"), "sale_exists")
	// Another order of fields and other spaces are the same content.
	a := till.do(t, "PUT", sale, fmt.Sprintf(`{ "total":500, "tenders":[{"amount":500,"kind":"cash"}],
		"lines":[{"quantity":"2","product_id":%q}]}`, product))
	equal(t, "the same in another order", a.status, 200)
	back := func(quantity string) body {
		return body{"sale_id": strings.TrimPrefix(sale, "/sales/"), "lines": []body{{"line": 1, "quantity": quantity, "restock": true}}, "tenders": []body{{"kind": "cash"}}, "reason": "too big"}
	}
	twenty("/returns/"+newID(), back("1"), back("2"), "")
	report := till.want(t, 200, "GET", "/drawers/"+drawer+"/report", nil)
	equal(t, "expected", report.number("expected"), 5000+500+500-250)

	answers := atOnce(t, 10, func(int) heard { return till.do(t, "POST", "/drawers/"+drawer+"/close", body{"counted": 5750}) })
	if n := tally(answers); n[200] != 10 {
		t.Errorf("ten closes with one count: %v", n)
	}
	for _, a := range answers {
		same(t, "close", a.body, answers[0].body)
	}
	till.refused(t, 409, "", "POST", "/drawers/"+drawer+"/close", body{"counted": 5751})
	// What was taken is still answered after the drawer is closed.
	again := till.do(t, "PUT", sale, content(500, "2"))
	equal(t, "the sale after closing", again.status, 200)
}

// A card number in free text is refused, wherever; codes that look like one pass.
func cardNumbers(t *testing.T, s *contractShop) {
	till := s.newTill(t)
	drawer, product, point := till.open(t), s.newProduct(t, "each", 100), s.newPoint(t, s.demo.Zones[0].ID)
	sale := newID()
	till.want(t, 201, "PUT", "/sales/"+sale, body{"lines": []body{{"product_id": product}}, "total": 100, "tenders": []body{{"kind": "cash", "amount": 100}}})
	cards := []string{"4111111111111111", "pay with 4111 1111-1111 1111 please", "5500-0000-0000-0004", "6304000000000000000"}
	codes := []string{"10012345678902", "106141411234567897", "4006381333931", "4111111111111112", "411111111111 1", "2026-11-26 12:00:00 1234"}
	help := func() (id, secret string) {
		a := s.anyone().want(t, 201, "POST", "/call-points/"+point+"/requests", body{"id": newID(), "kind": "assistance"})
		return a.text("id"), a.text("secret")
	}
	tablet := s.newTablet(t, s.newPerson(t, "associate"))
	claimed := func() (id, secret string, epoch int64) {
		id, secret = help()
		return id, secret, tablet.want(t, 200, "POST", "/help-requests/"+id+"/accept", body{}).number("claim_epoch")
	}
	for _, c := range []struct {
		name, field string
		good        int
		call        func(text string) heard
	}{
		{"a customer's note", "note", 201, func(text string) heard {
			return s.anyone().do(t, "POST", "/call-points/"+point+"/requests", body{"id": newID(), "kind": "assistance", "note": text})
		}},
		{"a till's note", "note", 201, func(text string) heard {
			return till.do(t, "POST", "/help-requests", body{"id": newID(), "kind": "change", "note": text})
		}},
		{"a movement's reason", "reason", 201, func(text string) heard {
			return till.do(t, "PUT", "/drawers/"+drawer+"/movements/"+newID(), body{"kind": "pay_in", "amount": 1, "reason": text})
		}},
		{"a product's name", "name", 201, func(text string) heard {
			return s.head.do(t, "PUT", "/products/"+newID(), body{"sku": fmt.Sprintf("C-%d", s.next()), "name": text, "unit": "each", "price": 1, "tax": "standard"})
		}},
		{"a product's sku", "", 201, func(text string) heard {
			return s.head.do(t, "PUT", "/products/"+newID(), body{"sku": fmt.Sprintf("%s %d", text, s.next()), "name": "Code", "unit": "each", "price": 1, "tax": "standard"})
		}},
		{"a zone's name", "name", 201, func(text string) heard {
			return s.head.do(t, "PUT", "/zones/"+newID(), body{"code": fmt.Sprintf("C%d", s.next()), "name": text})
		}},
		{"words heard", "words", 200, func(text string) heard {
			id, _, epoch := claimed()
			tablet.want(t, 200, "POST", "/help-requests/"+id+"/arrive", body{"claim_epoch": epoch})
			return tablet.do(t, "POST", "/help-requests/"+id+"/resolve", body{"claim_epoch": epoch, "outcome": "helped", "words": text})
		}},
		{"a rating's comment", "comment", 200, func(text string) heard {
			id, secret, epoch := claimed()
			tablet.want(t, 200, "POST", "/help-requests/"+id+"/arrive", body{"claim_epoch": epoch})
			tablet.want(t, 200, "POST", "/help-requests/"+id+"/resolve", body{"claim_epoch": epoch, "outcome": "helped"})
			return s.anyone().do(t, "POST", "/help/"+secret+"/rating", body{"score": 5, "comment": text})
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, card := range cards {
				a := c.call(card)
				if c.field == "" {
					equal(t, card, a.status, c.good)
					continue
				}
				if p := a.problem(t); a.status != 422 || p.text("code") != "card_number" || !p.named(c.field) {
					t.Errorf("%q: %d %s", card, a.status, a.body)
				}
			}
			for _, code := range codes {
				if a := c.call(code); a.status != c.good {
					t.Errorf("%q: %d %s", code, a.status, a.body)
				}
			}
		})
	}
	till.refused(t, 422, "card_number", "PUT", "/returns/"+newID(), body{"sale_id": sale, "lines": []body{{"line": 1, "quantity": "1"}}, "tenders": []body{{"kind": "cash"}}, "reason": cards[1]})
	till.refused(t, 404, "", "GET", "/scan?code=10012345678902", nil)
}

// What guards strangers: only what was accepted counts, and those who are
// signed in are not limited.
func limitsSection(t *testing.T, c *contract) {
	s := c.serve(t, t.TempDir(), "", "--demo", "--point-limit", "20", "--address-limit", "60").shop(t)
	zone := s.demo.Zones[0].ID
	points := []string{s.newPoint(t, zone), s.newPoint(t, zone), s.newPoint(t, zone), s.newPoint(t, zone)}
	ring := func(point string, content body) heard {
		return s.anyone().do(t, "POST", "/call-points/"+point+"/requests", content)
	}
	for range 200 { // refused: they do not count
		if a := ring(points[0], body{"kind": "dance"}); a.status != 422 {
			t.Fatalf("a kind there is not: %d %s", a.status, a.body)
		}
		if a := ring("NOWHERE", body{"kind": "assistance"}); a.status != 404 {
			t.Fatalf("a point there is not: %d %s", a.status, a.body)
		}
	}
	for n, point := range points[:3] {
		for i := range 20 {
			if a := ring(point, body{"id": newID(), "kind": "assistance"}); a.status != 201 {
				t.Fatalf("call %d at point %d: %d %s", i+1, n, a.status, a.body)
			}
		}
		if n == 0 {
			refusedAtLast(t, "at a point", func() heard { return ring(point, body{"id": newID(), "kind": "assistance"}) })
		}
	}
	refusedAtLast(t, "from an address", func() heard { return ring(points[3], body{"id": newID(), "kind": "assistance"}) })
	tablet := s.newTablet(t, s.demo.people("associate")[0])
	for range 300 {
		tablet.want(t, 200, "GET", "/help-requests?status=open&limit=1", nil)
	}
	for range 200 { // neither these
		s.anyone().refused(t, 401, "", "POST", "/sessions", body{"device_token": "td_wrong", "staff_id": newID(), "pin": "1234"})
		s.anyone().refused(t, 401, "pairing_invalid", "POST", "/pair", body{"code": "AAAAAA"})
		if t.Failed() {
			return
		}
	}
	s.signIn(t, s.demo.Tablets[0].Token, s.demo.people("associate")[1])
}

// refusedAtLast calls until it is too much; places come back while it does.
func refusedAtLast(t *testing.T, where string, call func() heard) {
	t.Helper()
	for range 60 {
		if a := call(); a.status == 429 {
			a.problem(t)
			return
		}
	}
	t.Errorf("sixty too many %s are taken", where)
}

func signingInSection(t *testing.T, s *contractShop) {
	who, other := s.newPerson(t, "cashier"), s.newPerson(t, "cashier")
	associate := s.newPerson(t, "associate")
	till := s.newTill(t)
	_, tabletToken := s.newDevice(t, "tablet", nil)
	device := outsider{s.base, till.device}

	home := device.want(t, 200, "GET", "/device", nil)
	equal(t, "the register of the device", home.text("register.id")+home.text("register.code"), till.register+till.code)
	equal(t, "the store of the device", home.text("store.id")+home.text("store.currency"), s.demo.Store.ID+"EUR")
	home.mustBe(uuidV7, "device.id")
	roles := map[string]bool{}
	var names []string
	for _, p := range home.list("staff") {
		roles[p.text("role")] = true
		names = append(names, p.text("id")+p.text("name"))
		for _, hidden := range []string{"pin", "pin_hash", "rights"} {
			if p.has(hidden) {
				t.Errorf("who may sign in tells %s: %s", hidden, p.raw)
			}
		}
	}
	if !slices.Contains(names, who.ID+who.Name) || roles["associate"] || !roles["manager"] {
		t.Errorf("who may sign in at a till: %s", home.raw)
	}
	if !(outsider{s.base, tabletToken}).want(t, 200, "GET", "/device", nil).null("register") {
		t.Error("a tablet has a register")
	}
	outsider{s.base, "td_wrong"}.refused(t, 401, "", "GET", "/device", nil)

	session := s.anyone().want(t, 201, "POST", "/sessions", body{"device_token": till.device, "staff_id": who.ID, "pin": who.PIN})
	session.mustBe(wireTime, "expires_at")
	equal(t, "who signed in", session.text("staff.id")+session.text("staff.role"), who.ID+"cashier")
	equal(t, "where", session.text("store.id")+session.text("register.id"), s.demo.Store.ID+till.register)
	if session.text("token") == "" || strings.Contains(string(session.raw), who.PIN+`"`) {
		t.Errorf("a session %s", session.raw)
	}
	if a := s.anyone().do(t, "POST", "/sessions", body{"device_token": till.device, "staff_id": associate.ID, "pin": associate.PIN}); a.status != 403 {
		t.Errorf("an associate at a till: %d %s", a.status, a.body)
	}

	t.Log("five wrong PINs lock this person on this device")
	wrong := func(device string, p demoPerson, pin string) heard {
		return s.anyone().do(t, "POST", "/sessions", body{"device_token": device, "staff_id": p.ID, "pin": pin})
	}
	for n := range 5 {
		a := wrong(till.device, other, "0000")
		if a.status != 401 || a.problem(t).text("code") != "wrong_pin" {
			t.Fatalf("wrong PIN %d: %d %s", n+1, a.status, a.body)
		}
	}
	locked := wrong(till.device, other, other.PIN)
	equal(t, "the right PIN when locked", locked.status, 429)
	locked.problem(t)
	equal(t, "another at the device", wrong(till.device, who, who.PIN).status, 201)
	_, elsewhere := s.newDevice(t, "tablet", nil)
	equal(t, "the same person at another device", wrong(elsewhere, other, other.PIN).status, 201)
	equal(t, "nobody's id", wrong(elsewhere, demoPerson{ID: newID()}, "1234").status, 401)

	t.Log("four wrong and one right start anew")
	for range 2 {
		for range 4 {
			equal(t, "wrong", wrong(till.device, who, "0000").status, 401)
		}
		equal(t, "right", wrong(till.device, who, who.PIN).status, 201)
	}

	o := outsider{s.base, session.text("token")}
	equal(t, "sign out", o.do(t, "DELETE", "/sessions/current", nil).status, 204)
	o.refused(t, 401, "", "GET", "/catalog", nil)
	o.refused(t, 401, "", "DELETE", "/sessions/current", nil)
	if _, a, err := o.dial(t, "", nil); err == nil || a == nil || a.StatusCode != 401 {
		t.Errorf("a socket for one who signed out: %v", err)
	}
}

func goodsSection(t *testing.T, s *contractShop) {
	till := s.newTill(t)
	catalog := till.want(t, 200, "GET", "/catalog", nil)
	revision := catalog.number("revision")
	equal(t, "deleted in a snapshot", len(catalog.list("deleted")), 0)
	for _, p := range catalog.list("products")[:20] {
		p.mustBe(uuidV7, "id")
		p.mustBe(wireNumber, "stock")
		if p.text("sku") == "" || p.text("unit") == "" || p.text("tax") == "" || !p.has("location") || p.number("price") < 0 || !p.has("barcodes") {
			t.Errorf("product %s", p.raw)
		}
	}
	for _, c := range catalog.list("tax_classes") {
		c.mustBe(wireNumber, "rate")
	}
	id := s.newProduct(t, "each", 100)
	gone := s.newProduct(t, "each", 100)
	equal(t, "delete", s.head.do(t, "DELETE", "/products/"+gone, nil).status, 204)
	change := till.want(t, 200, "GET", fmt.Sprintf("/catalog?since=%d", revision), nil)
	if change.number("revision") <= revision || !strings.Contains(string(change.raw), id) {
		t.Errorf("the change since %d: %s", revision, change.raw)
	}
	until(t, "the change tells what was deleted", func() bool {
		c := till.want(t, 200, "GET", fmt.Sprintf("/catalog?since=%d", revision), nil)
		for _, d := range c.list("deleted") {
			if d.v == gone {
				return true
			}
		}
		return false
	})
	for _, since := range []string{"-1", "x", "99999999999999999999"} {
		if a := till.do(t, "GET", "/catalog?since="+since, nil); a.status >= 500 {
			t.Errorf("since=%s: %d", since, a.status)
		}
	}

	// One product by every symbol that carries its number.
	put := body{"sku": fmt.Sprintf("SCAN-%d", s.next()), "name": "Scanned", "unit": "each", "price": 321, "tax": "standard", "barcodes": []string{"036000291452", "96385074", "10036000291459"}}
	scanned := newID()
	s.head.want(t, 201, "PUT", "/products/"+scanned, put)
	for _, code := range []string{"036000291452", "0036000291452", "96385074", "10036000291459"} {
		v := till.want(t, 200, "GET", "/scan?code="+code, nil)
		equal(t, code, v.text("product.id"), scanned)
		for _, name := range []string{"quantity", "price", "batch", "expires_on", "serial", "ais"} {
			if !v.has(name) {
				t.Errorf("a scan without %s: %s", name, v.raw)
			}
		}
	}
	till.refused(t, 404, "", "GET", "/scan?code=5012345678900", nil)
	for _, code := range []string{"036000291453", "96385075", "4006381333932", "10036000291450"} {
		if p := till.refused(t, 422, "malformed_barcode", "GET", "/scan?code="+code, nil); !strings.Contains(p.text("detail"), "digit") {
			t.Errorf("%s: it is not said what is wrong: %s", code, p.raw)
		}
	}
	for _, code := range []string{"", "%00", "%F0%9F%A6%A0", "%FF", strings.Repeat("9", 400)} {
		if a := till.do(t, "GET", "/scan?code="+code, nil); a.status < 400 || a.status >= 500 {
			t.Errorf("scanning %.20q: %d %s", code, a.status, a.body)
		}
	}
	weighed(t, s, till)
	labels(t, s, till, scanned)
}

// labels: symbols of the GS1 family say more than a number.
func labels(t *testing.T, s *contractShop, till *contractTill, product string) {
	const gtin, past, ahead = "00036000291452", "200131", "490100"
	for _, text := range []string{
		"]d201" + gtin + "17" + ahead + "10L/1\x1d21S-7", "\x1d01" + gtin + "17" + ahead + "10L/1\x1d21S-7", "01" + gtin + "17" + ahead + "10L/1\x1d21S-7\x1d",
		"(01)" + gtin + "(17)" + ahead + "(10)L/1(21)S-7", "https://shop.example/x/01/" + gtin + "/10/L%2F1/21/S-7?17=" + ahead + "&lang=de",
	} {
		v := till.want(t, 200, "GET", "/scan?code="+url.QueryEscape(text), nil)
		for name, want := range map[string]any{"product.id": product, "batch": "L/1", "expires_on": "2049-01-31", "serial": "S-7",
			"ais.01": gtin, "ais.10": "L/1", "ais.17": ahead, "ais.21": "S-7"} {
			equal(t, text+": "+name, v.text(name), want.(string))
		}
	}
	v := till.want(t, 200, "GET", "/scan?code="+url.QueryEscape("(01)"+gtin+"(15)"+past), nil)
	equal(t, "past its best", v.text("best_before_on"), "2020-01-31")
	for text, code := range map[string]string{
		"(01)" + gtin + "(17)" + past: "expired", "(01)" + gtin + "(16)" + past: "expired", "(01)00036000291453": "malformed_barcode",
		"(01)" + gtin + "(17)261331": "malformed_barcode", "(01)" + gtin + "(37)5": "malformed_barcode", "https://id.gs1.org/AQnYUc1gmiCNV4JGYGY": "malformed_barcode",
		strings.Repeat("7", 4000): "malformed_barcode",
	} {
		till.refused(t, 422, code, "GET", "/scan?code="+url.QueryEscape(text), nil)
	}
	recall := "/recalls/" + newID()
	till.refused(t, 403, "", "PUT", recall, body{"product_id": product, "reason": "x"})
	s.head.want(t, 201, "PUT", recall, body{"product_id": product, "batch": "BAD", "reason": "glass"})
	till.refused(t, 422, "recalled", "GET", "/scan?code="+url.QueryEscape("(01)"+gtin+"(10)BAD"), nil)
	equal(t, "the recalls of the catalogue", strconv.FormatBool(strings.Contains(string(till.want(t, 200, "GET", "/catalog?since=0", nil).raw), "glass")), "true")
	s.head.want(t, 200, "POST", recall+"/lift", nil)
	till.want(t, 200, "GET", "/scan?code="+url.QueryEscape("(01)"+gtin+"(10)BAD"), nil)
}

// weighed: the shop's own symbols carry a weight or a price.
func weighed(t *testing.T, s *contractShop, till *contractTill) {
	item := 10_000 + s.next()%10_000
	for _, c := range []struct{ pattern, unit, quantity string }{{"28%05d01250", "kg", "1.250"}, {"22%05d00499", "kg", ""}} {
		code := fmt.Sprintf(c.pattern, item)
		code += string(rune('0' + ean(code)))
		plain := fmt.Sprintf(c.pattern, item)[:7] + "00000"
		plain += string(rune('0' + ean(plain)))
		id := newID()
		s.head.want(t, 201, "PUT", "/products/"+id, body{"sku": "SCALE-" + code, "name": "From the scales", "unit": c.unit, "price": 1000, "tax": "standard", "barcodes": []string{plain}})
		v := till.want(t, 200, "GET", "/scan?code="+code, nil)
		equal(t, code, v.text("product.id"), id)
		if c.quantity != "" {
			equal(t, "weight in "+code, v.text("quantity"), c.quantity)
			continue
		}
		equal(t, "price in "+code, v.number("price"), 499)
	}
}
