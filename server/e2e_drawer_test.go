package main

import (
	"context"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// A cashier keeps an X, takes money out for what needs the manager's PIN, and
// counts blind. The count is off: she counts again, gives a reason and closes.
func countingADrawer(t *testing.T, browser context.Context) {
	s := openShop(t)
	s.call("PATCH", "/store", map[string]any{"blind_count": true, "policies": map[string]any{"drawer": map[string]any{"reason_above": 100}}}, 200, nil)
	s.call("PATCH", "/rights", map[string]any{"changes": []map[string]any{{"role": "cashier", "right": "drawer.pay_out", "state": "approval"}}}, 200, nil)
	lea := cashierAt(s, browser, atDesk)
	opensDrawerByKeys(s, lea)
	lea.scans(breadCode)
	lea.sees(hook("total") + `[data-amount="349"]`)
	paysByKeys(lea, "3.49")
	lea.sees(hook("saved"))
	lea.presses(kb.Enter)
	lea.sees(hook("search"))

	lea.tap(hook("drawer"))
	lea.sees(hook("x-report"))
	lea.tap(hook("keep-report"))
	lea.reads(hook("report-paper"), "X report 1")
	lea.photo("till-x")
	lea.tap(hook("movement-drop")) // a slipped digit
	for range 7 {
		lea.tap(`.move .pad button:first-child`)
	}
	lea.excuse("422")
	lea.tap(hook("movement-send") + `:not([disabled])`)
	lea.reads(hook("message"), "more than the drawer holds")
	lea.photo("till-too-much")
	lea.tap(hook("movement-pay_out"))
	lea.writes(hook("movement-reason"), "Cleaner")
	lea.tap(`.move .pad button:first-child`)
	lea.tap(hook("movement-send") + `:not([disabled])`)
	lea.sees(hook("approver") + `[data-staff="` + s.people["Nor"] + `"][aria-pressed="true"]`)
	lea.until("for the PIN's field", `document.activeElement?.dataset.test === "approve-pin"`, nil)
	lea.presses(scenePIN)
	lea.tap(hook("approve-go"))
	lea.seesNo(hook("movement"))

	lea.tap(hook("count-and-close"))
	lea.sees(hook("expected-blind"))
	for range 2 { // the second time as wrong as the first
		lea.presses("1" + kb.End)
		lea.photo("till-count")
		lea.presses(kb.Enter)
		lea.sees(hook("count-kept"))
		lea.photo("till-count-off")
		if s.counts(`SELECT count(*) FROM drawer_counts`) == 1 {
			lea.tap(hook("count-recount"))
			lea.sees(hook("count-entry"))
		}
	}
	lea.tap(hook("off-miscount"))
	lea.tap(hook("close-counted") + `:not([disabled])`)
	lea.sees(hook("z-report"))
	lea.reads(hook("report-paper"), "Miscounted")
	lea.photo("till-z")

	var expected, counted, difference, approved int64
	var reason string
	s.booked(`SELECT expected, counted, difference, reason FROM drawers`, nil, &expected, &counted, &difference, &reason)
	s.booked(`SELECT count(*) FROM approvals WHERE state = 'used'`, nil, &approved)
	if counted != 500_00 || difference != counted-expected || reason != "miscount" || approved != 1 || s.counts(`SELECT count(*) FROM drawer_counts`) != 2 ||
		s.counts(`SELECT count(*) FROM drawer_readings`) != 1 {
		s.Errorf("expected %d, counted %d, difference %d, reason %q, %d approvals", expected, counted, difference, reason, approved)
	}
	s.holds()

	nora := enter(t, browser, s.serve.PublicURL, "Nora", atDesk)
	nora.pair(s.pairs["office"], "/manage")
	nora.tap(hook("staff-tile") + `[data-id="` + s.people["Nor"] + `"]`)
	nora.presses(scenePIN)
	nora.tap(hook("pin-enter"))
	nora.sees(hook("live-state"))
	nora.open("/manage#/sales/drawers")
	nora.reads(hook("z-row"), "Miscounted")
	nora.tap(hook("z-row"))
	nora.reads(hook("drawer-counts"), "500.00")
	nora.tap(hook("reading"))
	nora.reads(hook("drawer-readings"), "1 sale")
	nora.photo("office-drawers")
}
