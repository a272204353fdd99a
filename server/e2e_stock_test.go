package main

import (
	"context"
	"testing"

	"tillbell/server/db"
)

// Bread comes in, is counted with a phone in the hand while a till sells some,
// and the count is posted: what was sold meanwhile stays sold.
func countingWhileSelling(t *testing.T, browser context.Context) {
	s := openShop(t)
	zoe := enter(t, browser, s.serve.PublicURL, "Zoe", onPhone)
	zoe.pair(s.pairs["office"], "/manage")
	zoe.tap(hook("staff-tile") + `[data-id="` + s.people["Nor"] + `"]`)
	zoe.presses(scenePIN)
	zoe.tap(hook("pin-enter"))
	zoe.sees(hook("nav-stock"))

	zoe.open("/manage#/stock/receive")
	zoe.sees(hook("receive-find"))
	zoe.scans(breadCode)
	zoe.sees(hook("receive-line"))
	zoe.writes(hook("receive-quantity"), "12")
	zoe.writes(hook("receive-cost"), "1.255")
	zoe.tap(hook("receive-book"))
	zoe.sees(hook("receive-done"))

	zoe.open("/manage#/stock/counts/new")
	zoe.writes(hook("take-name"), "Bread")
	zoe.tap(hook("take-begin"))
	zoe.sees(hook("take-find"))
	zoe.scans(breadCode)
	zoe.writes(hook("take-quantity"), "10")
	zoe.tap(hook("take-add"))
	zoe.reads(hook("take-progress"), "1 of 3 products")

	s.call("PUT", "/drawers/"+db.NewID(), map[string]any{"opening_float": 10000}, 201, nil)
	s.call("PUT", "/sales/"+db.NewID(), map[string]any{"lines": []any{map[string]any{"product_id": s.goods["B1"], "quantity": "3"}},
		"tenders": []any{map[string]any{"kind": "cash", "amount": 2000}}, "total": 1047}, 201, nil)

	zoe.tap(hook("take-different"))
	zoe.reads(hook("item-row"), "Rye bread")
	zoe.tap(hook("take-post"))
	zoe.tap(hook("take-post-yes"))
	zoe.reads(hook("take"), "Posted")
	if left := s.counts(`SELECT on_hand FROM stock WHERE product_id = ?`, s.goods["B1"]); left != 7_000 {
		t.Errorf("%d thousandths are left of ten counted and three sold", left)
	}
	if cost := s.counts(`SELECT cost FROM stock WHERE product_id = ?`, s.goods["B1"]); cost != 125_500 {
		t.Errorf("a loaf costs %d thousandths of a cent", cost)
	}
	s.holds()
}
