package main

import (
	"context"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"tillbell/server/db"
)

// secondTill adds a till of its own to the shop, brings Nora to it and opens its
// drawer.
func secondTill(s *sceneShop, browser context.Context) *person {
	s.Helper()
	p := bareTill(s, browser)
	p.presses("1")
	for range p.all(`[data-test^="kind-"]`, "data-test") {
		p.presses(kb.Enter)
	}
	p.sees(hook("search"))
	return p
}

// bareTill adds a till of its own to the shop and brings Nora to it.
func bareTill(s *sceneShop, browser context.Context) *person {
	s.Helper()
	register, device := db.NewID(), db.NewID()
	s.call("PUT", "/registers/"+register, map[string]any{"code": "T3"}, 201, nil)
	s.call("PUT", "/devices/"+device, map[string]any{"kind": "till", "name": "till 3", "register_id": register}, 201, nil)
	var pairing struct{ Code string }
	s.call("POST", "/devices/"+device+"/pairing", nil, 201, &pairing)
	p := enter(s.T, browser, s.serve.PublicURL, "Nora", atDesk)
	p.pair(pairing.Code, "/till")
	p.tap(hook("staff-tile") + `[data-staff="` + s.people["Nor"] + `"]`)
	p.sees(hook("pin-dots"))
	p.presses(scenePIN)
	p.until("for four digits", `document.querySelectorAll('[data-test="pin-dots"] .on').length === 4`, nil)
	p.presses(kb.Enter)
	p.sees(hook("count-total"))
	return p
}

// An associate builds a cart in the aisle and hands it to the tills. One till at
// a time has it, all see which; what became dearer meanwhile is told before it
// is paid; and once it is sold it is gone everywhere.
func cartFromTheFloor(t *testing.T, browser context.Context) {
	s := openShop(t)
	const note = `Mrs <b>Ito</b> 👟`
	mia := associateAt(s, browser, "Mia", "tablet 1")
	lea := cashierAt(s, browser, atDesk)
	opensDrawerByKeys(s, lea)
	nora := secondTill(s, browser)

	mia.tap(hook("cart-open"))
	mia.scans(breadCode)
	mia.sees(hook("basket-line"))
	mia.tap(hook("basket-more"))
	mia.writes(hook("basket-find"), "pen")
	mia.tap(hook("basket-hit"))
	mia.writes(hook("basket-note"), note)
	mia.sees(hook("basket-total") + `[data-amount="947"]`)
	mia.tap(hook("basket-buyer"))
	mia.writes(hook("buyer-find"), "Kenji Ito")
	mia.photo("floor-buyer")
	mia.tap(hook("buyer-new"))
	mia.reads(hook("basket-customer"), "Kenji Ito")
	mia.tap(hook("basket-person"))
	mia.writes(hook("person-phone"), "030 1234567")
	mia.tap(hook("person-save"))
	mia.sees(hook("person-save") + `[data-state="done"]`)
	mia.photo("floor-person")
	mia.tap(hook("person-close"))
	mia.photo("floor-cart-customer")
	mia.tap(hook("basket-hand"))
	mia.reads(hook("basket-number"), "1")
	mia.reads(hook("basket-fate"), "Waits for a till")
	var code string
	s.booked(`SELECT 'TBC-' || code FROM carts`, nil, &code)

	// Both tills hear of it; Lea scans its code and holds it, Nora sees who.
	lea.reads(hook("from-floor"), "1 from the floor")
	nora.sees(hook("from-floor"))
	lea.scans(code)
	lea.reads(hook("cart-origin"), note)
	lea.reads(hook("customer-chip"), "Kenji Ito")
	lea.sees(hook("total") + `[data-amount="947"]`)
	mia.reads(hook("basket-fate"), "Lea Brandt at T1")
	nora.seesNo(hook("from-floor"))
	nora.presses(kb.F7)
	nora.reads(hook("cart-holder"), "Held by Lea Brandt at T1")

	// Who may, takes it over, asked twice; at the first till it can only be cleared.
	nora.tap(hook("cart-take-over"))
	nora.tap(hook("cart-take-over"))
	nora.sees(hook("total") + `[data-amount="947"]`)
	lea.reads(hook("cart-lost"), "Nora Vogt at T3 has cart 1 by now")
	lea.seesNo(hook("pay"))
	lea.tap(hook("lost-let-go"))
	lea.seesNo(hook("cart-line"))
	nora.tap(hook("put-back"))
	nora.seesNo(hook("cart-line"))

	// Bread became dearer while the cart lay there.
	s.call("PUT", "/products/"+s.goods["B1"], map[string]any{"sku": "B1", "name": "Rye bread", "barcodes": []string{breadCode}, "unit": "each",
		"price": 399, "tax": "reduced", "location": "A1", "category": "Daily", "tile": 0}, 200, nil)
	lea.presses(kb.F7)
	lea.sees(hook("cart-row"))
	lea.presses("1")
	lea.presses(kb.Enter)
	lea.sees(hook("repriced-line") + `[data-before="698"][data-after="798"]`)
	lea.sees(hook("total") + `[data-amount="1047"]`)
	lea.presses(kb.Enter)
	lea.seesNo(hook("repriced"))
	sale := paysByKeys(lea, "10.47")
	lea.sees(hook("saved"))

	// Gone everywhere.
	mia.reads(hook("basket-fate"), "Sold, receipt T1-000001")
	nora.presses(kb.F7)
	nora.reads(hook("carts-list"), "No cart is put aside")
	nora.scans(code)
	nora.reads(hook("message"), "1 was sold already")
	var sold, status string
	s.booked(`SELECT sale_id, status FROM carts`, nil, &sold, &status)
	if s.counts(`SELECT count(*) FROM sales WHERE id = ? AND customer_id = (SELECT id FROM customers WHERE name = 'Kenji Ito')`, sale) != 1 {
		t.Error("the sale is not Kenji Ito's")
	}
	if sold != sale || status != "sold" {
		t.Errorf("the cart is %s as %s, the sale %s", status, sold, sale)
	}
	s.holds()
}

// Without the line a cart is put aside on the till, and gets its number when the
// line is back. A quote holds its prices, for as many pieces as were quoted and
// no more, whatever the goods cost by then.
func quoteIsHeld(t *testing.T, browser context.Context) {
	s := shutShop(t, config{})
	cable := newCable(t, s.serve.Listen)
	s.serve.PublicURL = "http://" + cable.address // browsers come through the cable, programs straight
	s.start()
	s.signInManager()
	lea := cashierAt(s, browser, atDesk)
	lea.excuse(`network: .*(net::ERR_|status of 503)`)
	lea.excuse(`WebSocket connection to .* failed`)
	opensDrawerByKeys(s, lea)

	cable.cut()
	lea.sees(hook("line") + `[data-state="offline"]`)
	lea.scans(milkCode)
	lea.sees(hook("total") + `[data-amount="129"]`)
	lea.presses(kb.F7)
	lea.reads(hook("slip-waits"), "when the line is back")
	lea.writes(hook("slip-name"), "Ito <i>")
	lea.tap(hook("slip-save"))
	lea.presses(kb.Escape)
	lea.presses(kb.F7)
	lea.reads(hook("cart-only-here"), "Only on this till")
	cable.mend()
	lea.sees(hook("line") + `[data-state="online"]`) // quotes are not made before
	s.untilBooked(1, `SELECT count(*) FROM carts WHERE label = 'Ito <i>' AND status = 'parked'`)
	lea.seesNo(hook("cart-only-here"))
	lea.reads(hook("cart-row"), "Ito <i>")
	lea.presses(kb.Escape)

	lea.scans(penCode)
	lea.tap(hook("line-more"))
	lea.tap(hook("line-more"))
	lea.sees(hook("total") + `[data-amount="747"]`)
	lea.presses(kb.F1)
	lea.tap(hook("make-quote"))
	lea.sees(hook("quote-panel"))
	lea.presses("Ito")
	lea.presses(kb.Enter)
	lea.reads(hook("slip-number"), "1000")
	s.call("PUT", "/products/"+s.goods["P1"], map[string]any{"sku": "P1", "name": "Pen, blue", "barcodes": []string{penCode}, "unit": "each",
		"price": 299, "tax": "standard", "location": "A1", "category": "Daily", "tile": 2}, 200, nil)
	lea.tap(hook("slip-again"))
	lea.sees(hook("line-held"))
	lea.sees(hook("total") + `[data-amount="747"]`)
	lea.tap(hook("line-more"))
	lea.reads(hook("message"), "The quote is for 3")
	lea.tap(hook("line-less"))
	lea.sees(hook("total") + `[data-amount="498"]`)
	lea.scans(penCode)
	lea.sees(hook("total") + `[data-amount="797"]`)
	sale := paysByKeys(lea, "7.97")
	lea.sees(hook("saved"))
	var quoted, today int64
	s.booked(`SELECT min(unit_price), max(unit_price) FROM sale_lines WHERE sale_id = ?`, []any{sale}, &quoted, &today)
	if quoted != 249 || today != 299 || s.counts(`SELECT count(*) FROM carts WHERE kind = 'quote' AND status = 'sold' AND sale_id = ?`, sale) != 1 {
		t.Errorf("booked at %d and %d", quoted, today)
	}
	s.holds()
}
