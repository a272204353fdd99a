//go:build unix

package main_test

import (
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
)

// badInputSection walks what shops get wrong, and what is done to them. Each
// row holds the code that a program switches on, and that the books afterwards
// hold what was committed, once, and nothing else; the checker looks at all of
// them when the server has ended.
func badInputSection(t *testing.T, s *contractShop) {
	for _, row := range []struct {
		name string
		try  func(*testing.T, *spoiled)
	}{
		{"negative and zero quantities", wrongQuantities},
		{"overflow", overflowing},
		{"prices below cost or zero", wrongPrices},
		{"a coupon used twice at once", couponAtOnce},
		{"a gift card spent from two tills at once", giftCardAtOnce},
		{"a return of a return", returnOfAReturn},
		{"a stale price list", stalePriceList},
		{"a promotion edited while carts are open", promotionEdited},
		{"a scanner stuck on one key", stuckScanner},
		{"a barcode of 4,000 characters", longBarcode},
		{"a terminal that never answers", silentTerminal},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			till := s.newTill(t)
			b := &spoiled{contractTill: till, shop: s, drawer: till.open(t)}
			row.try(t, b)
			b.mustHold(t)
		})
	}
}

// spoiled is a till whose drawer is told what should have come into it.
type spoiled struct {
	*contractTill
	shop   *contractShop
	drawer string

	sold, refunded, sales, returns int64
}

func (b *spoiled) sell(t *testing.T, content body) (id string) {
	t.Helper()
	id = newID()
	v := b.want(t, 201, "PUT", "/sales/"+id, content)
	mustAddUp(t, v)
	b.sold, b.sales = b.sold+v.number("total"), b.sales+1
	return id
}

func (b *spoiled) refuses(t *testing.T, status int, code string, content body) doc {
	t.Helper()
	return b.refused(t, status, code, "PUT", "/sales/"+newID(), content)
}

// mustHold compares the till's drawer and list of documents with what it was
// told was committed.
func (b *spoiled) mustHold(t *testing.T) {
	t.Helper()
	x := b.want(t, 200, "GET", "/drawers/"+b.drawer+"/report", nil)
	equal(t, "sales", x.number("sales.count"), b.sales)
	equal(t, "returns", x.number("returns.count"), b.returns)
	equal(t, "sold", x.number("sales.total"), b.sold)
	equal(t, "refunded", x.number("returns.total"), b.refunded)
	items := b.want(t, 200, "GET", "/sales?limit=200&register_id="+b.register, nil).list("items")
	equal(t, "documents", int64(len(items)), b.sales+b.returns)
}

// named puts a rule for one product where the office would.
func (b *spoiled) rule(t *testing.T, path string, rule body) {
	t.Helper()
	rule["active"] = true
	if a := b.shop.head.do(t, "PUT", path, rule); a.status >= 300 {
		t.Fatalf("%s: %d %s", path, a.status, a.body)
	}
}

func wrongQuantities(t *testing.T, b *spoiled) {
	each, kilo := b.shop.newProduct(t, "each", 100), b.shop.newProduct(t, "kg", 1000)
	for _, quantity := range []string{"0", "-1", "-0.001", "0.000", "0.0001", "1e3", "+1", "", "NaN"} {
		for _, product := range []string{each, kilo} {
			b.refuses(t, 422, "quantity_invalid", cart(100, cash(100), line(product, quantity)))
			b.refuses(t, 422, "quantity_invalid", cart(200, cash(200), line(each, "2"), line(product, quantity)))
			b.refused(t, 422, "quantity_invalid", "POST", "/prices", body{"lines": []body{line(product, quantity)}})
		}
	}
	sale := b.sell(t, cart(300, cash(300), line(each, "3")))
	for _, quantity := range []string{"0", "-1", "-0.001", "x"} {
		b.refused(t, 422, "quantity_invalid", "PUT", "/returns/"+newID(), body{"sale_id": sale, "reason": "broken",
			"lines": []body{{"line": 1, "quantity": quantity}}, "tenders": []body{{"kind": "cash"}}})
	}
}

func overflowing(t *testing.T, b *spoiled) {
	const most = 9007199254740991
	dear, cheap := b.shop.newProduct(t, "each", 1_000_000_000), b.shop.newProduct(t, "each", 100)
	for _, quantity := range []string{"9223372036854775807", "9223372036854775.807", "18446744073709551617", "1" + strings.Repeat("0", 20)} {
		b.refuses(t, 422, "quantity_invalid", cart(100, cash(100), line(cheap, quantity)))
	}
	b.refuses(t, 422, "too_large", cart(most, cash(most), line(dear, "10000000")))
	b.refuses(t, 422, "too_large", cart(most, cash(most), line(dear, "9000000"), line(dear, "9000000")))
	b.refuses(t, 422, "", cart(100, []body{{"kind": "cash", "amount": most}, {"kind": "cash", "amount": most}}, line(cheap, "1")))
	b.refuses(t, 422, "", cart(100, cash(most+1), line(cheap, "1")))
	b.refuses(t, 422, "", cart(most+1, cash(100), line(cheap, "1")))
	b.sell(t, cart(100, cash(100), line(cheap, "1")))
}

func wrongPrices(t *testing.T, b *spoiled) {
	product := b.shop.newProduct(t, "each", 1000)
	b.shop.head.want(t, 200, "PUT", "/products/"+product+"/cost", body{"unit_cost": "800"})
	at := func(price int64) body {
		l := line(product, "1")
		l["unit_price"], l["reason"] = price, "the last one"
		return l
	}
	for _, price := range []int64{499, 1, 0} {
		b.refuses(t, 403, "approval_needed", cart(price, cash(price), at(price)))
	}
	// A cashier may give a tenth off by themselves; but 9.00 less tax are not 8.00.
	tenth := cart(900, cash(900), body{"product_id": product, "discount": body{"percent": "0.1", "reason": "dented"}})
	p := b.refuses(t, 403, "approval_needed", tenth)
	equal(t, "what is wanted", p.text("right"), "price.below_cost")
	head := b.shop.demo.people("manager")[0]
	approval := b.want(t, 201, "POST", "/approvals", body{"right": "price.below_cost", "reason": "dented", "subject": body{"cart": body{"lines": tenth["lines"]}}, "staff_id": head.ID, "pin": head.PIN}).text("id")
	tenth["approvals"] = []string{approval}
	b.sell(t, tenth)
	b.refuses(t, 409, "approval_used", tenth)
	b.refuses(t, 403, "approval_needed", cart(0, []body{}, body{"product_id": product, "discount": body{"percent": "1", "reason": "a present"}}))
	b.refuses(t, 422, "", cart(0, []body{}, at(-1)))
	b.refuses(t, 422, "", cart(0, []body{}, body{"product_id": product, "discount": body{"percent": "1.01", "reason": "more than all"}}))
	b.refuses(t, 422, "", cart(0, []body{}, body{"product_id": product, "discount": body{"amount": 1001, "reason": "more than all"}}))
	unsaid := at(999)
	delete(unsaid, "reason")
	b.refuses(t, 422, "reason_required", cart(999, cash(999), unsaid))
	b.sell(t, cart(1000, cash(1000), line(product, "1")))
}

func couponAtOnce(t *testing.T, b *spoiled) {
	product, promotion := b.shop.newProduct(t, "each", 1000), newID()
	b.rule(t, "/promotions/"+promotion, body{"name": "Half once", "kind": "each", "target": body{"products": []string{product}}, "percent": "0.5", "coupon": true})
	code := fmt.Sprintf("ONCE-%d", b.shop.next())
	b.shop.head.want(t, 201, "POST", "/coupons", body{"promotion_id": promotion, "code": code, "max_uses": 1})
	answers := atOnce(t, 20, func(int) heard {
		sale := cart(500, cash(500), line(product, "1"))
		sale["coupons"] = []string{code}
		return b.do(t, "PUT", "/sales/"+newID(), sale)
	})
	for _, a := range answers {
		if a.status == 201 {
			b.sold, b.sales = b.sold+500, b.sales+1
		} else if got := a.problem(t).text("code"); got != "coupon_used" {
			t.Errorf("a coupon once more: %s", got)
		}
	}
	if n := tally(answers); n[201] != 1 || n[409] != 19 {
		t.Errorf("a coupon twenty times at once: %v", n)
	}
	items := b.shop.head.want(t, 200, "GET", "/coupons?promotion_id="+promotion, nil).list("items")
	equal(t, "uses of the coupon", items[0].number("uses"), 1)
}

func giftCardAtOnce(t *testing.T, b *spoiled) {
	product := b.shop.newProduct(t, "each", 300)
	code := b.shop.head.want(t, 200, "POST", "/gift-cards/codes", body{"count": 1}).text("codes.0")
	card := b.shop.head.want(t, 201, "PUT", "/gift-cards/grants/"+newID(), body{"code": code, "amount": 1000, "reason": "sorry"}).text("id")
	other := b.shop.newTill(t)
	other.open(t)
	tills := []*contractTill{b.contractTill, other}
	var elsewhere int64
	answers := atOnce(t, 20, func(i int) heard {
		return tills[i%2].do(t, "PUT", "/sales/"+newID(), cart(300, []body{{"kind": "gift_card", "code": code, "amount": 300}}, line(product, "1")))
	})
	for i, a := range answers {
		switch {
		case a.status != 201:
			if got := a.problem(t).text("code"); got != "gift_card_short" {
				t.Errorf("an empty card: %s", got)
			}
		case i%2 == 1:
			elsewhere++
		default:
			b.sold, b.sales = b.sold+300, b.sales+1
		}
	}
	equal(t, "sales by the card", b.sales+elsewhere, 3)
	statement := b.shop.head.want(t, 200, "GET", "/accounts/"+card, nil)
	equal(t, "left on the card", statement.number("balance"), 100)
	equal(t, "movements of the card", len(statement.list("transfers")), 4)
	// What is left is spent with cash beside it.
	b.sell(t, cart(300, []body{{"kind": "gift_card", "code": code, "amount": 100}, {"kind": "cash", "amount": 200}}, line(product, "1")))
}

func returnOfAReturn(t *testing.T, b *spoiled) {
	product := b.shop.newProduct(t, "each", 700)
	sale, back := b.sell(t, cart(1400, cash(1400), line(product, "2"))), newID()
	content := func(of string) body {
		return body{"sale_id": of, "reason": "too big", "lines": []body{{"line": 1, "quantity": "1", "restock": true}}, "tenders": []body{{"kind": "cash"}}}
	}
	b.want(t, 201, "PUT", "/returns/"+back, content(sale))
	b.returns, b.refunded = 1, 700
	b.refused(t, 422, "not_a_sale", "PUT", "/returns/"+newID(), content(back))
	b.refused(t, 422, "not_a_sale", "POST", "/returns/quote", body{"sale_id": back, "lines": []body{{"line": 1, "quantity": "1"}}})
	b.refused(t, 422, "not_a_sale", "PUT", "/voids/"+newID(), body{"sale_id": back, "reason": "a slip"})
	b.want(t, 200, "PUT", "/returns/"+back, content(sale)) // the same once more is the same
}

func stalePriceList(t *testing.T, b *spoiled) {
	product, prices := b.shop.newProduct(t, "each", 1000), newID()
	costs := func(price int64) {
		b.rule(t, "/price-lists/"+prices, body{"name": "Summer", "prices": []body{{"product": product, "price": price}}})
	}
	costs(800)
	seen := b.want(t, 200, "POST", "/prices", body{"lines": []body{line(product, "1")}}).number("total")
	equal(t, "by the list", seen, 800)
	costs(900)
	p := b.refuses(t, 409, "total_mismatch", cart(seen, cash(seen), line(product, "1")))
	equal(t, "what it costs now", p.number("pricing.total"), 900)
	b.sell(t, cart(900, cash(900), line(product, "1")))
	b.shop.head.want(t, 204, "DELETE", "/price-lists/"+prices, nil)
	b.refuses(t, 409, "total_mismatch", cart(900, cash(900), line(product, "1")))
	b.sell(t, cart(1000, cash(1000), line(product, "1")))
}

func promotionEdited(t *testing.T, b *spoiled) {
	product, promotion, parked := b.shop.newProduct(t, "each", 1000), newID(), newID()
	gives := func(percent string) {
		b.rule(t, "/promotions/"+promotion, body{"name": "This week", "kind": "each", "target": body{"products": []string{product}}, "percent": percent})
	}
	gives("0.1")
	b.want(t, 201, "PUT", "/carts/"+parked, body{"lines": []body{line(product, "2")}})
	held := b.want(t, 200, "POST", "/carts/"+parked+"/take", body{})
	sale := func(total int64) body {
		content := cart(total, cash(total), line(product, "2"))
		content["cart_id"], content["cart_epoch"] = parked, held.number("epoch")
		return content
	}
	seen := b.want(t, 200, "POST", "/prices", body{"lines": []body{line(product, "2")}}).number("total")
	equal(t, "with the promotion", seen, 1800)

	// It changes while the customer looks for their purse; and again and again
	// while tills sell: each sale is by one of them, and by none that is over.
	gives("0.2")
	p := b.refuses(t, 409, "total_mismatch", sale(seen))
	equal(t, "what it costs now", p.number("pricing.total"), 1600)
	still := b.want(t, 200, "GET", "/carts/"+parked, nil)
	equal(t, "the cart's lines", still.number("line_count"), 1)
	equal(t, "the cart", still.text("status"), "held")
	b.sell(t, sale(1600))
	b.refuses(t, 409, "cart_sold", sale(1600))

	var mu sync.Mutex
	atOnce(t, 8, func(i int) heard {
		if i == 0 {
			for _, percent := range []string{"0.1", "0.2", "0.1", "0.2"} {
				gives(percent)
			}
			return heard{}
		}
		total := int64(800 + 100*(i%2))
		a := b.do(t, "PUT", "/sales/"+newID(), cart(total, cash(total), line(product, "1")))
		if a.status == 201 {
			mu.Lock()
			b.sold, b.sales = b.sold+total, b.sales+1
			mu.Unlock()
		} else if got := a.problem(t).text("code"); got != "total_mismatch" {
			t.Errorf("sold while it changes: %s", got)
		}
		return a
	})
	b.sell(t, cart(800, cash(800), line(product, "1")))
}

func stuckScanner(t *testing.T, b *spoiled) {
	product := b.shop.newProduct(t, "each", 100)
	for _, key := range []string{"7", "0", "a", "\x1d"} {
		for _, n := range []int{1, 13, 80, 2000} {
			code := strings.Repeat(key, n)
			if a := b.do(t, "GET", "/scan?code="+strings.ReplaceAll(code, "\x1d", "%1D"), nil); a.status != 422 && a.status != 404 {
				t.Errorf("%d times %q: %d %s", n, key, a.status, a.body)
			} else if got := a.problem(t).text("code"); got != "malformed_barcode" && got != "unknown_code" {
				t.Errorf("%d times %q: %s", n, key, got)
			}
			b.refuses(t, 422, "", cart(100, cash(100), line(product, "1"), body{"barcode": code}))
		}
	}
	// One article over and over: a line each, up to what a sale may hold.
	var lines []body
	for range 1001 {
		lines = append(lines, line(product, "1"))
	}
	b.refuses(t, 422, "", cart(100_100, cash(100_100), lines...))
	b.sell(t, cart(100_000, cash(100_000), lines[:1000]...))
}

func longBarcode(t *testing.T, b *spoiled) {
	product := b.shop.newProduct(t, "each", 100)
	for what, code := range map[string]string{
		"digits":          strings.Repeat("4006381333931", 308)[:4000],
		"letters":         strings.Repeat("x", 4000),
		"brackets":        strings.Repeat("(01)", 1000),
		"an element":      "(01)04006381333931(10)" + strings.Repeat("B", 3978),
		"a link":          "https://example.com/01/04006381333931?x=" + strings.Repeat("a", 3960),
		"characters of 4": strings.Repeat("🦠", 4000),
	} {
		b.refuses(t, 422, "", cart(100, cash(100), line(product, "1"), body{"barcode": code}))
		asked := strings.ReplaceAll(code, "🦠", "%F0%9F%A6%A0")
		asked = asked[:min(len(asked), 4800)] // more is no address that a server reads to its end
		if a := b.do(t, "GET", "/scan?code="+asked, nil); a.status != 422 && a.status != 404 {
			t.Errorf("%s: %d %.300s", what, a.status, a.body)
		} else if len(a.body) > 2000 {
			t.Errorf("%s: the refusal has %d bytes", what, len(a.body))
		} else {
			a.problem(t)
		}
		if a := b.shop.head.do(t, "PUT", "/products/"+product, body{"sku": "LONG", "name": "Long", "unit": "each", "price": 1, "tax": "standard", "barcodes": []string{code}}); a.status != 422 {
			t.Errorf("%s for a product: %d %.300s", what, a.status, a.body)
		}
	}
	b.sell(t, cart(100, cash(100), line(product, "1")))
}

// silentStripe takes connections and never says a word.
func silentStripe(t *testing.T) (url string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	t.Cleanup(func() { _ = l.Close() })
	return "http://" + l.Addr().String()
}

func silentTerminal(t *testing.T, b *spoiled) {
	product, reader := b.shop.newProduct(t, "each", 500), newID()
	b.shop.head.want(t, 201, "PUT", "/terminals/"+reader, body{"kind": "stripe", "name": "Silent", "reader": fmt.Sprintf("tmr_%d", b.shop.next())})
	asked := newID()
	charge := body{"kind": "charge", "amount": 500, "terminal_id": reader}
	equal(t, "at once", b.want(t, 201, "PUT", "/payments/"+asked, charge).text("status"), "pending")
	equal(t, "asked once more", b.want(t, 200, "PUT", "/payments/"+asked, charge).text("status"), "pending")
	byCard := cart(500, []body{{"kind": "card", "amount": 500, "payment_id": asked}}, line(product, "1"))
	b.refuses(t, 422, "payment_not_approved", byCard)
	equal(t, "taken back, as far as anybody knows", b.want(t, 200, "POST", "/payments/"+asked+"/cancel", nil).text("status"), "pending")
	b.refused(t, 422, "not_manual", "POST", "/payments/"+asked+"/confirm", body{"approved": true})

	// The customer pays in cash; the attempt stays where it is seen.
	b.sell(t, cart(500, cash(500), line(product, "1")))
	open := b.want(t, 200, "GET", "/payments?register_id="+b.register, nil).list("items")
	equal(t, "payments to see to", len(open), 1)
	equal(t, "it", open[0].text("id"), asked)
}
