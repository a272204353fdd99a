package main

import (
	"context"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// A till asks what the shelf says, a tablet answers, and the answer lies in the
// open cart; goods with an age limit ask for the customer's age, and both a yes
// and a no are in the books.
func theFloorAnswersTheTill(t *testing.T, browser context.Context) {
	s := openShop(t)
	s.call("PATCH", "/store", map[string]any{"policies": map[string]any{"drawer": map[string]any{"most": 10_000}}}, 200, nil)
	s.call("PATCH", "/rights", map[string]any{"changes": []any{map[string]any{"role": "associate", "right": "sell", "state": "allowed"}}}, 200, nil)
	lea := cashierAt(s, browser, atDesk)
	opensDrawerByKeys(s, lea)
	lea.scans(breadCode)
	lea.tap(hook("price-check"))
	lea.reads(hook("line-call"), "nobody is on the floor")
	lea.presses(kb.F4)
	lea.reads(hook("call-stays"), "the call stays")
	lea.photo("till-nobody")
	lea.presses(kb.Escape)
	mia := associateAt(s, browser, "Mia", "tablet 1")
	lea.reads(hook("line-call"), "ringing")
	request := mia.attribute(hook("alert"), "data-id")
	mia.reads(hook("alert"), "Shelf A1") // where it is looked at, not where it is asked
	mia.tap(hook("alert-accept"))
	mia.sees(cardOf(request) + `[data-own="1"][data-status="accepted"]`)
	mia.reads(cardOf(request), "Now €3.49")
	mia.reads(cardOf(request)+" "+hook("arrive"), "A1")
	mia.photo("floor-shelf")
	mia.scans(s.serve.PublicURL + "/h/A1") // the sign at the shelf
	mia.sees(cardOf(request) + `[data-status="arrived"]`)
	mia.tap(cardOf(request) + " " + hook("resolve"))
	mia.sees(hook("answer"))
	mia.writes(hook("answer-price"), "2,99")
	mia.writes(hook("answer-place"), "A4")
	mia.photo("floor-answer")
	mia.tap(hook("outcome-helped"))
	lea.reads(hook("line-call"), "Mia says 2.99, at A4")
	lea.photo("till-answer")
	lea.tap(hook("take-price"))
	lea.reads(hook("approve-what"), "Another price")
	lea.sees(hook("approver") + `[data-staff="` + s.people["Nor"] + `"][aria-pressed="true"]`)
	lea.until("for the PIN's field", `document.activeElement?.dataset.test === "approve-pin"`, nil)
	lea.presses(scenePIN)
	lea.tap(hook("approve-go"))
	lea.seesNo(hook("approve-pin"))
	lea.sees(hook("total") + `[data-amount="299"]`)

	pen := map[string]any{}
	s.call("GET", "/products/"+s.goods["P1"], nil, 200, &pen)
	s.call("PUT", "/products/"+s.goods["P1"], map[string]any{"sku": pen["sku"], "name": "Ink pen", "barcodes": pen["barcodes"], "unit": pen["unit"],
		"price": pen["price"], "tax": pen["tax"], "tile": pen["tile"], "age_limit": 18}, 200, nil)
	lea.reads(".tiles", "Ink pen")
	lea.scans(penCode)
	lea.reads(hook("age"), "From 18 on")
	lea.photo("till-age")
	lea.scans(milkCode) // the next thing on the belt: it answers nothing, whatever figure it begins with
	lea.sees(hook("line-count") + `[data-count="2"]`)
	lea.reads(hook("age"), "From 18 on")
	if n := s.counts(`SELECT count(*) FROM help_requests WHERE kind = 'age_check'`); n != 0 {
		t.Errorf("a scan asked the floor for the age %d times", n)
	}
	lea.presses("3")
	lea.seesNo(hook("age"))
	s.untilBooked(1, `SELECT count(*) FROM journal WHERE type = 'AGE'`)
	lea.presses(kb.Delete)
	lea.sees(hook("line-count") + `[data-count="1"]`)
	lea.scans(penCode)
	lea.sees(hook("age"))
	lea.presses(kb.Escape)
	lea.reads(hook("message"), "Ink pen is not in the cart")
	lea.tap(hook("price-check")) // by keys and by touch, the floor is asked once
	lea.sees(hook("cancel-call") + ":not([disabled])")
	lea.presses(kb.F4)
	lea.presses("1")
	lea.reads(`.panel .banner`, "asked that already")
	lea.presses("7") // the first one stands beside it
	lea.sees(hook("line-call") + `[data-kind="locked_case"][data-status="offered"]`)
	lea.sees(hook("line-call") + `[data-kind="price_check"][data-status="offered"]`)
	for _, kind := range []string{"locked_case", "price_check"} { // the latest first
		lea.tap(hook("cancel-call"))
		lea.seesNo(hook("line-call") + `[data-kind="` + kind + `"][data-status="offered"]`)
	}
	lea.sees(hook("price-check"))
	lea.scans(penCode)
	lea.sees(hook("age"))
	lea.presses("1")
	lea.sees(hook("line-count") + `[data-count="2"]`)
	lea.presses(kb.Escape)
	lea.tap(hook("approve")) // what was approved was another cart
	lea.until("for the PIN's field", `document.activeElement?.dataset.test === "approve-pin"`, nil)
	lea.presses(scenePIN)
	lea.tap(hook("approve-go"))
	lea.seesNo(hook("approve-pin"))
	sale := paysByKeys(lea, "10")
	lea.sees(hook("saved"))
	var body string
	s.booked(`SELECT found FROM help_requests WHERE id = ?`, []any{request}, &body)
	if body != `{"price":299,"place":"A4"}` {
		t.Errorf("the answer is kept as %s", body)
	}
	if n := s.counts(`SELECT count(*) FROM journal WHERE type = 'SALE' AND doc_id = ? AND CAST(payload AS TEXT) LIKE '%"age_checked":18%' AND CAST(payload AS TEXT) LIKE '%Price read at the shelf by Mia%'`, sale); n != 1 {
		t.Errorf("%d entries of the sale tell its age check and whose price it was", n)
	}
	anotherSizeIsAsked(s, lea, mia)
	theFloorBringsWhatIsAsked(t, s, lea, mia)
	s.holds()
}

// anotherSizeIsAsked is what a till and a tablet say of the sizes of a shirt:
// both offer the same ones, and the answer lands on the line.
func anotherSizeIsAsked(s *sceneShop, lea, mia *person) {
	s.Helper()
	_, sizes := s.tees()
	lea.scans("TEEM")
	lea.sees(hook("line-count") + `[data-count="1"]`)
	lea.presses(kb.F4)
	lea.tap(hook("ask-size") + `[data-id="` + sizes["XL"] + `"]`)
	lea.sees(hook("ask-size") + `[data-id="` + sizes["XL"] + `"][aria-pressed="true"]`)
	lea.presses("6")
	request := mia.attribute(hook("alert"), "data-id")
	mia.reads(hook("alert"), "Size: XL, white")
	mia.tap(hook("alert-accept"))
	mia.hold(cardOf(request)+" "+hook("arrive"), cardOf(request)+`[data-status="arrived"]`)
	mia.tap(cardOf(request) + " " + hook("resolve"))
	mia.tap(hook("answer-size-of") + `[data-id="` + sizes["XL"] + `"]`)
	mia.sees(hook("answer-size-of") + `[data-id="` + sizes["XL"] + `"][aria-pressed="true"]`)
	mia.tap(hook("outcome-helped"))
	lea.reads(hook("line-call"), "Mia says size XL")
	paysByKeys(lea, "20")
	lea.sees(hook("saved"))
}

// anAgeIsLookedAt: where it is not the cashier's to say how old somebody is, the
// floor is rung by itself as soon as such goods are scanned; its no keeps them out
// of the cart, its yes lets them in and stands with the sale.
func anAgeIsLookedAt(t *testing.T, browser context.Context) {
	s := openShop(t)
	pen := map[string]any{}
	s.call("GET", "/products/"+s.goods["P1"], nil, 200, &pen)
	s.call("PUT", "/products/"+s.goods["P1"], map[string]any{"sku": pen["sku"], "name": pen["name"], "barcodes": pen["barcodes"], "unit": pen["unit"],
		"price": pen["price"], "tax": pen["tax"], "tile": pen["tile"], "age_limit": 18}, 200, nil)
	s.call("PATCH", "/rights", map[string]any{"changes": []any{map[string]any{"role": "cashier", "right": "goods.age", "state": "approval"},
		map[string]any{"role": "associate", "right": "goods.age", "state": "allowed"}}}, 200, nil)
	lea := cashierAt(s, browser, atDesk)
	opensDrawerByKeys(s, lea)
	mia := associateAt(s, browser, "Mia", "tablet 1")
	lea.sees(hook("line") + `[data-state="online"]`)
	for i, deed := range []string{"too_young", "old_enough"} {
		lea.scans(penCode)
		lea.reads(hook("age-call"), "Age check")
		request := mia.comes("floor-age", deed)
		lea.seesNo(hook("age"))
		s.untilBooked(1, `SELECT count(*) FROM help_requests WHERE id = ? AND kind = 'age_check' AND status = 'resolved'`, request)
		if got := len(lea.all(hook("line-remove"), "data-test")); got != i {
			t.Errorf("%s: %d lines in the cart", deed, got)
		}
	}
	sale := paysByKeys(lea, "10")
	lea.sees(hook("saved"))
	if n := s.counts(`SELECT count(*) FROM journal WHERE type = 'SALE' AND doc_id = ? AND CAST(payload AS TEXT) LIKE ?`, sale, "%"+s.people["Mia"]+"%"); n != 1 {
		t.Errorf("%d entries of the sale tell who looked at the age", n)
	}
	s.holds()
}
