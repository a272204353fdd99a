package main

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/chromedp/kb"

	"tillbell/server/db"
)

// Bread comes in, is counted at a tablet while a till sells some, and the
// office posts the count: what was sold meanwhile stays sold. What the network
// lost is sent again and counts once.
func countingWhileSelling(t *testing.T, browser context.Context) {
	s := openShop(t)
	zoe := enter(t, browser, s.serve.PublicURL, "Zoe", onPhone)
	zoe.pair(s.pairs["office"], "/manage")
	zoe.tap(hook("staff-tile") + `[data-id="` + s.people["Nor"] + `"]`)
	zoe.presses(scenePIN)
	zoe.tap(hook("pin-enter"))
	zoe.sees(hook("nav-stock"))

	zoe.open("/manage#/stock/receive")
	zoe.tap(hook("receive-find"))
	zoe.sees(hook("receive-find") + ":focus")
	zoe.scans(breadCode)
	zoe.sees(hook("receive-line"))
	zoe.writes(hook("receive-quantity"), "12")
	zoe.writes(hook("receive-cost"), "1.255")
	zoe.tap(hook("receive-book"))
	zoe.sees(hook("receive-done"))

	zoe.open("/manage#/stock/counts/new")
	zoe.writes(hook("take-name"), "Bread")
	zoe.tap(hook("take-begin"))
	zoe.reads(hook("take-progress"), "0 of 3 products")

	mia := associateAt(s, browser, "Mia", "tablet 1")
	mia.tap(hook("count-open"))
	mia.scans(breadCode)
	mia.reads(hook("stocktake-product"), "Rye bread")
	mia.tap(hook("stocktake-more"))
	mia.reads(hook("stocktake-amount"), "2")
	mia.tap(hook("stocktake-key-9"))
	mia.tap(hook("stocktake-set"))
	mia.reads(hook("stocktake-amount"), "9")
	zoe.reads(hook("take-progress"), "1 of 3 products")

	s.call("PUT", "/drawers/"+db.NewID(), map[string]any{"opening_float": 10000}, 201, nil)
	s.call("PUT", "/sales/"+db.NewID(), map[string]any{"lines": []any{map[string]any{"product_id": s.goods["B1"], "quantity": "3"}},
		"tenders": []any{map[string]any{"kind": "cash", "amount": 2000}}, "total": 1047}, 201, nil)

	mia.sees(hook("stocktake-unsent") + `[data-count="0"]`)
	mia.photo("floor-count")
	stopped, let := mia.intercept("*/counts/*", fetch.RequestStageResponse)
	mia.scans(breadCode)
	mia.reads(hook("stocktake-amount"), "10")
	mia.next(stopped)
	mia.reload()
	mia.must(let())
	mia.tap(hook("count-open"))
	mia.reads(hook("stocktake-amount"), "10")
	mia.scans(milkCode)
	mia.tap(hook("stocktake-undo"))
	mia.tap(hook("stocktake-finish"))
	mia.sees(hook("stocktake-unsent") + `[data-count="0"]`)

	// A till counts beside its sales; what it has counted it takes back again.
	lea := cashierAt(s, browser, atDesk)
	opensDrawerByKeys(s, lea)
	lea.presses(kb.F1)
	lea.tap(hook("open-stocktake"))
	lea.sees(hook("stocktake-progress"))
	lea.scans(penCode)
	lea.reads(hook("stocktake-amount"), "1")
	lea.photo("till-count")
	lea.tap(hook("stocktake-undo"))
	lea.sees(hook("stocktake-unsent") + `[data-count="0"]`)
	lea.tap(hook("stocktake-close"))
	lea.scans(breadCode)
	lea.sees(hook("cart-line"))

	zoe.reads(hook("take-part"), "done at")
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

	zoe.open("/manage#/stock/moves")
	zoe.reads(hook("move-row"), "Counted")
	zoe.photo("office-moves")
	zoe.open("/manage#/stock/batches")
	zoe.tap(hook("batches-all"))
	zoe.reads(hook("batches"), "No batch on the shelf")
	zoe.open("/manage#/goods/" + s.goods["M1"])
	zoe.goesTo(hook("kit-find"))
	zoe.scans(breadCode)
	zoe.reads(hook("kit-part"), "Rye bread")
	zoe.photo("office-kit")
	zoe.tap(hook("kit-save"))
	s.untilBooked(1, `SELECT count(*) FROM kit_parts WHERE kit_id = ? AND part_id = ?`, s.goods["M1"], s.goods["B1"])
}
