package main

import (
	"context"
	"testing"

	"tillbell/server/db"
)

// The manager looks at the day and touches nothing: a sale and a call appear by
// themselves, and go again.
func dashboardMoves(t *testing.T, browser context.Context) {
	s := openShop(t)
	nora := enter(t, browser, s.serve.PublicURL, "Nora", atDesk)
	nora.pair(s.pairs["office"], "/manage")
	nora.tap(hook("staff-tile") + `[data-id="` + s.people["Nor"] + `"]`)
	nora.presses(scenePIN)
	nora.tap(hook("pin-enter"))
	nora.sees(hook("live-state"))
	nora.reads(hook("figure-sales")+" .v", "0.00")
	nora.reads(hook("figure-waiting")+" .v", "0")
	nora.marks()

	s.call("PUT", "/drawers/"+db.NewID(), map[string]any{"opening_float": 10000}, 201, nil)
	nora.reads(hook("drawer-item"), "T2")
	s.call("PUT", "/sales/"+db.NewID(), map[string]any{"lines": []any{map[string]any{"product_id": s.goods["B1"], "quantity": "3"}},
		"tenders": []any{map[string]any{"kind": "cash", "amount": 2000}}, "total": 1047}, 201, nil)
	nora.reads(hook("figure-sales")+" .v", "10.47")
	nora.reads(hook("figure-receipts")+" .v", "1")

	s.call("PUT", "/till-queue", map[string]any{"length": 4}, 200, nil)
	nora.sees(hook("drawer-item") + " " + hook("till-queue") + `[data-length="4"]`)
	nora.photos("office-queue", [2]int64{1440, 900}, [2]int64{390, 844})

	request := s.ring("A1", "Is this vegan?")
	nora.reads(hook("figure-waiting")+" .v", "1")
	nora.tap(hook("nav-floor"))
	row := hook("call-row") + `[data-id="` + request + `"]`
	nora.reads(row, "Is this vegan?")
	nora.tap(row)
	nora.reads(hook("call"), "Is this vegan?")

	s.call("POST", "/help-requests/"+request+"/cancel", map[string]any{}, 200, nil)
	nora.tap(hook("nav-now"))
	nora.reads(hook("figure-waiting")+" .v", "0")
	nora.stillMarked()

	var today struct {
		Sales struct{ Total, Receipts int64 }
	}
	s.call("GET", "/reports/now", nil, 200, &today)
	if today.Sales.Total != 1047 || today.Sales.Receipts != 1 {
		t.Errorf("the report says %+v", today.Sales)
	}

	s.call("PATCH", "/store", map[string]any{"time_zone": "Asia/Tokyo"}, 200, nil)
	nora.until("for the shop's own time", `document.querySelector(".bar .clock").textContent ===
		new Intl.DateTimeFormat("en-GB", {timeZone: "Asia/Tokyo", hour: "2-digit", minute: "2-digit"}).format(new Date())`, nil)
	nora.stillMarked()
	s.holds()
}
