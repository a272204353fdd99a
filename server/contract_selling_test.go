//go:build unix

package main_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// cash pays a total in notes.
func cash(amount int64) []body { return []body{{"kind": "cash", "amount": amount}} }

func line(product, quantity string) body { return body{"product_id": product, "quantity": quantity} }

func cart(total int64, tenders []body, lines ...body) body {
	return body{"lines": lines, "tenders": tenders, "total": total}
}

// mustAddUp holds a document's figures to each other.
func mustAddUp(t *testing.T, d doc) {
	t.Helper()
	d.mustBe(uuidV7, "id", "register_id")
	d.mustBe(wireTime, "committed_at")
	var total, discount, tax, rates, paid int64
	for i, l := range d.list("lines") {
		equal(t, "line", l.number("line"), int64(i+1))
		for _, name := range []string{"product_id", "sku", "name", "quantity"} {
			if l.text(name) == "" {
				t.Errorf("a line without %s: %s", name, l.raw)
			}
		}
		l.mustBe(wireNumber, "quantity")
		_ = l.number("unit_price")
		total, discount, tax = total+l.number("total"), discount+l.number("discount"), tax+l.number("tax")
	}
	for _, r := range d.list("taxes") {
		r.mustBe(wireNumber, "rate")
		_ = r.number("base")
		rates += r.number("amount")
	}
	for _, p := range d.list("tenders") {
		paid += p.number("amount")
	}
	equal(t, "the lines' totals", total, d.number("total"))
	equal(t, "the lines' discounts", discount, d.number("discount"))
	equal(t, "the lines' taxes", tax, d.number("tax"))
	equal(t, "the rates' taxes", rates, d.number("tax"))
	equal(t, "subtotal less discount", d.number("subtotal")-d.number("discount"), d.number("total"))
	equal(t, "tenders less change", paid-d.number("change"), d.number("total")+d.number("rounding"))
}

func salesSection(t *testing.T, s *contractShop) {
	till := s.newTill(t)
	cheap, dear, cheese := s.newProduct(t, "each", 199), s.newProduct(t, "each", 1999), s.newProduct(t, "kg", 1290)
	refuse := func(status int, code string, content body) doc {
		t.Helper()
		return till.refused(t, status, code, "PUT", "/sales/"+newID(), content)
	}
	refuse(409, "drawer_closed", cart(199, cash(199), line(cheap, "1")))
	drawer := till.open(t)

	id := newID()
	put := cart(199*2+1999+1613+199, []body{{"kind": "card", "amount": 1000, "reference": "A1"}, {"kind": "cash", "amount": 5000}},
		line(cheap, "2"), line(dear, "1.000"), line(cheese, "1.250"), line(cheap, "1"))
	a := till.do(t, "PUT", "/sales/"+id, put)
	if a.status != 201 {
		t.Fatalf("a sale: %d %s", a.status, a.body)
	}
	v := a.doc(t)
	mustAddUp(t, v)
	equal(t, "id", v.text("id"), id)
	equal(t, "register", v.text("register_id"), till.register)
	equal(t, "currency", v.text("currency"), "EUR")
	equal(t, "receipt number", v.text("receipt_number"), till.code+"-000001")
	equal(t, "change", v.number("change"), 6000-(199*2+1999+1613+199))
	equal(t, "rounding", v.number("rounding"), 0)
	equal(t, "lines as sent", len(v.list("lines")), 4)
	equal(t, "first and last line", v.text("lines.0.product_id")+v.text("lines.3.product_id"), cheap+cheap)
	equal(t, "weight", v.text("lines.2.quantity"), "1.250")
	equal(t, "weighed total", v.number("lines.2.total"), 1613) // 12.90 × 1.25 = 16.125
	equal(t, "unit price", v.number("lines.1.unit_price"), 1999)
	if strings.Contains(string(a.body), "customer_name") {
		t.Errorf("an answer names a customer: %s", a.body)
	}
	got := till.do(t, "GET", "/sales/"+id, nil)
	same(t, "GET of the sale", got.body, a.body)

	t.Log("what is refused takes no number and no money")
	wrong := refuse(409, "total_mismatch", cart(198, cash(500), line(cheap, "1")))
	equal(t, "the server's own pricing", wrong.number("pricing.total"), 199)
	equal(t, "its lines", len(wrong.list("pricing.lines")), 1)
	refuse(422, "underpaid", cart(199, cash(198), line(cheap, "1")))
	refuse(422, "underpaid", cart(199, []body{}, line(cheap, "1")))
	refuse(422, "overpaid", cart(199, []body{{"kind": "card", "amount": 200}}, line(cheap, "1")))
	refuse(422, "", cart(0, []body{}))
	till.refused(t, 409, "sale_exists", "PUT", "/sales/"+id, cart(199, cash(199), line(cheap, "1")))
	// Another till may not take the id for something else, nor see it as its own.
	other := s.newTill(t)
	other.open(t)
	other.refused(t, 409, "sale_exists", "PUT", "/sales/"+id, cart(199, cash(199), line(cheap, "1")))

	next := till.want(t, 201, "PUT", "/sales/"+newID(), cart(199, cash(199), line(cheap, "1")))
	equal(t, "the next number", next.text("receipt_number"), till.code+"-000002")
	equal(t, "no change", next.number("change"), 0)
	card := till.want(t, 201, "PUT", "/sales/"+newID(), cart(1999, []body{{"kind": "card", "amount": 1999}}, line(dear, "1")))
	mustAddUp(t, card)

	t.Log("lines by barcode")
	code := fmt.Sprintf("978%09d", 100000000+s.next()*7919+int64(len(s.url)))
	code += string(rune('0' + ean(code)))
	named := newID()
	s.head.want(t, 201, "PUT", "/products/"+named, body{"sku": "BC" + code, "name": "By code", "unit": "each", "price": 100, "tax": "standard", "barcodes": []string{code}})
	by := till.want(t, 201, "PUT", "/sales/"+newID(), cart(300, cash(300), body{"barcode": code}, body{"barcode": code, "quantity": "2"}))
	equal(t, "by barcode", by.text("lines.0.product_id")+by.text("lines.1.product_id"), named+named)
	refuse(422, "unknown_product", cart(1, cash(1), body{"barcode": "5012345678900"}))

	t.Log("prices commit nothing")
	priced := till.want(t, 200, "POST", "/prices", body{"lines": []body{line(cheap, "2"), line(cheese, "0.333")}})
	equal(t, "priced total", priced.number("total"), 398+430)
	if !priced.has("promotions") || len(priced.list("lines")) != 2 || !priced.has("taxes") || !priced.has("subtotal") || !priced.has("discount") {
		t.Errorf("prices: %s", priced.raw)
	}

	t.Log("the same id with two contents at once is one of them")
	fight := "/sales/" + newID()
	two := []body{cart(199, cash(199), line(cheap, "1")), cart(398, cash(398), line(cheap, "2"))}
	answers := atOnce(t, 20, func(i int) heard { return till.do(t, "PUT", fight, two[i%2]) })
	if n := tally(answers); n[201] != 1 || n[200] != 9 || n[409] != 10 {
		t.Errorf("two contents under one id: %v", n)
	}

	report := till.want(t, 200, "GET", "/drawers/"+drawer+"/report", nil)
	equal(t, "sales counted", report.number("sales.count"), 5)
	receipts(t, till, id, v)
}

// ean is the check digit of the first twelve.
func ean(code string) (digit int) {
	sum := 0
	for i := range 12 {
		n := int(code[i] - '0')
		if i%2 == 1 {
			n *= 3
		}
		sum += n
	}
	return (10 - sum%10) % 10
}

func receipts(t *testing.T, till *contractTill, id string, sale doc) {
	for accept, want := range map[string]string{"text/html": "text/html", "text/plain": "text/plain", "application/vnd.escpos": "application/vnd.escpos", "text/plain;q=0.9, application/json": "text/plain"} {
		a := till.do(t, "GET", "/sales/"+id+"/receipt", nil, "Accept", accept)
		if a.status != 200 || !strings.HasPrefix(a.header.Get("Content-Type"), want) {
			t.Errorf("receipt as %s: %d %s", accept, a.status, a.header.Get("Content-Type"))
		}
		if !strings.Contains(string(a.body), sale.text("receipt_number")) {
			t.Errorf("receipt as %s without its number:\n%s", accept, a.body)
		}
	}
	a := till.do(t, "GET", "/sales/"+id+"/receipt", nil, "Accept", "text/plain")
	if !regexp.MustCompile(`(?i)kopie|copy`).Match(a.body) {
		t.Errorf("a fifth print is no copy:\n%s", a.body)
	}
	till.refused(t, 406, "", "GET", "/sales/"+id+"/receipt", nil, "Accept", "image/png")
}

func drawersSection(t *testing.T, s *contractShop) {
	till := s.newTill(t)
	product := s.newProduct(t, "each", 1000)
	drawer := till.open(t)
	till.refused(t, 409, "drawer_open", "PUT", "/drawers/"+newID(), body{"opening_float": 0})

	// Another cashier of the register sells into the same drawer.
	mate := &contractTill{s.signIn(t, till.device, s.newPerson(t, "cashier")), till.register, till.code, till.device}
	mate.refused(t, 409, "drawer_open", "PUT", "/drawers/"+newID(), body{"opening_float": 0})
	sale := newID()
	first := till.want(t, 201, "PUT", "/sales/"+sale, cart(2000, cash(5000), line(product, "2")))
	second := mate.want(t, 201, "PUT", "/sales/"+newID(), cart(1000, []body{{"kind": "card", "amount": 400}, {"kind": "cash", "amount": 600}}, line(product, "1")))
	equal(t, "one drawer", second.text("drawer_id"), first.text("drawer_id"))
	mate.want(t, 201, "PUT", "/returns/"+newID(), body{"sale_id": sale, "lines": []body{{"line": 1, "quantity": "1", "restock": true}}, "tenders": cash(1000), "reason": "dented"})
	for _, m := range []body{{"kind": "pay_in", "amount": 300, "reason": "coins"}, {"kind": "pay_out", "amount": 150, "reason": "milk"}, {"kind": "drop", "amount": 4000, "reason": "safe"}, {"kind": "no_sale", "reason": "looked"}} {
		v := till.want(t, 201, "PUT", "/drawers/"+drawer+"/movements/"+newID(), m)
		equal(t, "movement", v.text("kind"), m["kind"].(string))
	}
	const expected = 10000 + 2000 + 600 - 1000 + 300 - 150 - 4000
	x := till.want(t, 200, "GET", "/drawers/"+drawer+"/report", nil)
	equal(t, "X: expected", x.number("expected"), expected)
	equal(t, "X: status", x.text("status"), "open")
	equal(t, "X: movements", len(x.list("movements")), 4)
	equal(t, "X: returns", x.number("returns.count"), 1)
	if a := s.newTill(t).do(t, "PUT", "/drawers/"+drawer+"/movements/"+newID(), body{"kind": "drop", "amount": 1, "reason": "from another till"}); a.status != 404 && a.status != 409 {
		t.Errorf("another till moves its cash: %d %s", a.status, a.body)
	}

	z := till.want(t, 200, "POST", "/drawers/"+drawer+"/close", body{"counted": expected - 7})
	equal(t, "Z: expected", z.number("expected"), expected)
	equal(t, "Z: counted", z.number("counted"), expected-7)
	equal(t, "Z: difference", z.number("difference"), -7)
	same(t, "the same count again", till.want(t, 200, "POST", "/drawers/"+drawer+"/close", body{"counted": expected - 7}).raw, z.raw)
	till.refused(t, 409, "", "POST", "/drawers/"+drawer+"/close", body{"counted": expected})
	equal(t, "the report of a closed drawer", till.want(t, 200, "GET", "/drawers/"+drawer+"/report", nil).number("difference"), -7)
	till.refused(t, 409, "drawer_closed", "PUT", "/sales/"+newID(), cart(1000, cash(1000), line(product, "1")))
	till.refused(t, 409, "drawer_closed", "PUT", "/drawers/"+drawer+"/movements/"+newID(), body{"kind": "pay_in", "amount": 1, "reason": "late"})
	till.refused(t, 409, "drawer_closed", "PUT", "/returns/"+newID(), body{"sale_id": sale, "lines": []body{{"line": 1, "quantity": "1"}}, "tenders": []body{{"kind": "cash"}}})

	// Twenty tills of one register open at once: one drawer.
	answers := atOnce(t, 20, func(int) heard { return till.do(t, "PUT", "/drawers/"+newID(), body{"opening_float": 1}) })
	if n := tally(answers); n[201] != 1 || n[409] != 19 {
		t.Errorf("twenty drawers at once: %v", n)
	}

	// While sales go on, the drawer is closed: each is in its Z or refused.
	third := s.newTill(t)
	last := third.open(t)
	answers = atOnce(t, 21, func(i int) heard {
		if i == 10 {
			return third.do(t, "POST", "/drawers/"+last+"/close", body{"counted": 0})
		}
		return third.do(t, "PUT", "/sales/"+newID(), cart(1000, cash(1000), line(product, "1")))
	})
	sold := int64(0)
	for i, a := range answers {
		switch {
		case a.status == 201:
			sold++
		case i != 10 && a.problem(t).text("code") != "drawer_closed" || i == 10 && a.status != 200:
			t.Errorf("selling while closing: %d %s", a.status, a.body)
		}
	}
	equal(t, "sales in the Z", answers[10].doc(t).number("sales.count"), sold)
	equal(t, "money in the Z", answers[10].doc(t).number("expected"), 10000+1000*sold)
}

func returnsSection(t *testing.T, s *contractShop) {
	till := s.newTill(t)
	drawer := till.open(t)
	product := s.newProduct(t, "each", 333)
	sell := func(content body) (id string, v doc) {
		id = newID()
		return id, till.want(t, 201, "PUT", "/sales/"+id, content)
	}
	back := func(sale, quantity string, tenders []body) body {
		return body{"sale_id": sale, "lines": []body{{"line": 1, "quantity": quantity, "restock": true}}, "tenders": tenders, "reason": "too big"}
	}
	due := []body{{"kind": "cash"}}

	t.Log("twenty tills return at once: ten pieces come back, no more")
	sale, sold := sell(cart(3330, cash(3330), line(product, "10")))
	answers := atOnce(t, 20, func(int) heard { return till.do(t, "PUT", "/returns/"+newID(), back(sale, "1", due)) })
	if n := tally(answers); n[201] != 10 || n[422] != 10 {
		t.Errorf("ten pieces returned twenty times: %v", n)
	}
	var numbers []string
	var refund, tax int64
	for _, a := range answers {
		if a.status != 201 {
			equal(t, "refusal", a.problem(t).text("code"), "over_returned")
			continue
		}
		v := a.doc(t)
		mustAddUp(t, v)
		refund, tax = refund+v.number("total"), tax+v.number("tax")
		numbers = append(numbers, v.text("receipt_number"))
	}
	slices.Sort(numbers)
	if len(slices.Compact(numbers)) != 10 {
		t.Errorf("returns' numbers %v", numbers)
	}
	equal(t, "all parts of the refund", refund, sold.number("total"))
	equal(t, "all parts of the tax", tax, sold.number("tax"))

	t.Log("thirds add up to the whole, in money and in tax")
	for _, price := range []int64{1000, 999, 100, 1, 7, 12345} {
		cheese := s.newProduct(t, "kg", price)
		sale, sold := sell(cart(price, cash(price), line(cheese, "1")))
		var refund, tax int64
		for _, part := range []string{"0.333", "0.333", "0.334"} {
			v := till.want(t, 201, "PUT", "/returns/"+newID(), back(sale, part, due))
			if v.number("total") < 0 || v.number("tax") < 0 {
				t.Errorf("a part of %d: %s", price, v.raw)
			}
			refund, tax = refund+v.number("total"), tax+v.number("tax")
		}
		equal(t, fmt.Sprintf("thirds of %d", price), refund, price)
		equal(t, fmt.Sprintf("thirds of the tax of %d", price), tax, sold.number("tax"))
		till.refused(t, 422, "over_returned", "PUT", "/returns/"+newID(), back(sale, "0.001", due))
	}

	t.Log("what is due and no other amount")
	sale, _ = sell(cart(666, []body{{"kind": "card", "amount": 666}}, line(product, "2")))
	till.refused(t, 409, "total_mismatch", "PUT", "/returns/"+newID(), back(sale, "1", cash(332)))
	till.refused(t, 409, "total_mismatch", "PUT", "/returns/"+newID(), back(sale, "1", cash(334)))
	v := till.want(t, 201, "PUT", "/returns/"+newID(), back(sale, "1", []body{{"kind": "card", "amount": 100}, {"kind": "cash"}}))
	equal(t, "what the open tender takes", v.number("tenders.1.amount"), 233)
	exact := till.do(t, "PUT", "/returns/"+newID(), back(sale, "1", cash(333)))
	equal(t, "the exact amount", exact.status, 201)
	till.refused(t, 422, "over_returned", "PUT", "/returns/"+newID(), back(sale, "1", due))
	for what, content := range map[string]body{
		"a line there is not":   {"sale_id": sale, "lines": []body{{"line": 9, "quantity": "1"}}, "tenders": due},
		"one line twice":        {"sale_id": sale, "lines": []body{{"line": 1, "quantity": "1"}, {"line": 1, "quantity": "1"}}, "tenders": due},
		"no line":               {"sale_id": sale, "lines": []body{}, "tenders": due},
		"none of it":            back(sale, "0", due),
		"less than none":        back(sale, "-1", due),
		"two tenders left open": {"sale_id": sale, "lines": []body{{"line": 1, "quantity": "1"}}, "tenders": []body{{"kind": "cash"}, {"kind": "card"}}},
	} {
		if a := till.do(t, "PUT", "/returns/"+newID(), content); a.status != 422 {
			t.Errorf("%s: %d %s", what, a.status, a.body)
		}
	}
	if a := till.do(t, "PUT", "/returns/"+newID(), back(newID(), "1", due)); a.status != 404 && a.status != 422 {
		t.Errorf("a sale there is not: %d %s", a.status, a.body)
	}

	t.Log("a return brings back what was taxed then, and stock where it is told to")
	counted := s.newProduct(t, "each", 500)
	stock := func() string {
		return s.head.want(t, 200, "GET", "/products/"+counted, nil).text("stock")
	}
	s.head.want(t, 201, "PUT", "/products/"+counted+"/stock-moves/"+newID(), body{"kind": "receive", "quantity": "10", "reason": "new"})
	sale, _ = sell(cart(1500, cash(1500), line(counted, "3")))
	equal(t, "stock after three sold", stock(), "7.000")
	till.want(t, 201, "PUT", "/returns/"+newID(), body{"sale_id": sale, "lines": []body{{"line": 1, "quantity": "1", "restock": true}}, "tenders": due, "reason": "whole"})
	equal(t, "stock after one came back", stock(), "8.000")
	till.want(t, 201, "PUT", "/returns/"+newID(), body{"sale_id": sale, "lines": []body{{"line": 1, "quantity": "1", "restock": false}}, "tenders": due, "reason": "broken"})
	equal(t, "stock after a broken one came back", stock(), "8.000")

	x := till.want(t, 200, "GET", "/drawers/"+drawer+"/report", nil)
	counts := x.number("returns.count")
	till.want(t, 200, "POST", "/drawers/"+drawer+"/close", body{"counted": x.number("expected")})
	if counts < 30 {
		t.Errorf("%d returns counted", counts)
	}
}

// receiptNumbers: two tills sell at once, each from eight hands; each register's
// numbers rise by one without a gap, in the order of committing.
func receiptNumbers(t *testing.T, s *contractShop) {
	const hands, each = 8, 6
	product := s.newProduct(t, "each", 100)
	tills := []*contractTill{s.newTill(t), s.newTill(t)}
	for _, till := range tills {
		till.open(t)
	}
	answers := atOnce(t, 2*hands, func(i int) (last heard) {
		till := tills[i%2]
		for n := range each {
			if n == 2 { // refused ones take no number
				till.do(t, "PUT", "/sales/"+newID(), cart(99, cash(99), line(product, "1")))
			}
			if last = till.do(t, "PUT", "/sales/"+newID(), cart(100, cash(100), line(product, "1"))); last.status != 201 {
				return last
			}
		}
		return last
	})
	if n := tally(answers); n[201] != 2*hands {
		t.Fatalf("selling: %v", n)
	}
	for _, till := range tills {
		items := till.want(t, 200, "GET", "/sales?limit=200&register_id="+till.register, nil).list("items")
		equal(t, "sales of "+till.code, len(items), hands*each)
		at := map[int]string{}
		for _, item := range items {
			n, _ := strconv.Atoi(strings.TrimPrefix(item.text("receipt_number"), till.code+"-"))
			at[n] = item.text("committed_at")
		}
		for n := 1; n <= hands*each; n++ {
			if at[n] == "" || at[n] < at[n-1] {
				t.Errorf("%s-%06d: committed at %q, the one before at %q", till.code, n, at[n], at[n-1])
			}
		}
	}
}
