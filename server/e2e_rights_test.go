package main

import (
	"context"
	"testing"

	"tillbell/server/db"
)

// A supervisor sets stock by hand, which the manager must approve: her PIN is
// asked for at the desk, a wrong one is no yes, and both stand in the books.
func officeAsksSomebody(t *testing.T, browser context.Context) {
	s := openShop(t)
	sia := db.NewID()
	s.call("PUT", "/staff/"+sia, map[string]any{"name": "Sia Lang", "role": "supervisor", "language": "en", "active": true, "pin": scenePIN}, 201, nil)
	desk := enter(t, browser, s.serve.PublicURL, "Sia", atDesk)
	desk.excuse("403")
	desk.pair(s.pairs["office"], "/manage")
	desk.tap(hook("staff-tile") + `[data-id="` + sia + `"]`)
	desk.presses(scenePIN)
	desk.tap(hook("pin-enter"))
	desk.tap(hook("nav-goods"))
	desk.sees(hook("product-row") + `[data-id="` + s.goods["B1"] + `"]`)
	desk.seesNo(hook("product-add"))
	desk.tap(hook("product-row") + `[data-id="` + s.goods["B1"] + `"]`)
	desk.sees(hook("stock-card")) // which moves what is below it
	desk.tap(hook("stock-adjust"))
	desk.writes(hook("stock-quantity"), "-2")
	desk.writes(hook("stock-reason"), "fell off the shelf")
	desk.tap(hook("stock-save"))

	desk.reads(hook("asking-what"), "Set stock by hand")
	desk.reads(hook("asking-what"), "fell off the shelf")
	desk.sees(hook("asking-person") + `[data-id="` + s.people["Nor"] + `"][aria-pressed="true"]`)
	desk.writes(hook("asking-pin"), "0000")
	desk.photo("office-asking")
	desk.tap(hook("asking-go"))
	desk.reads(hook("asking-problem"), "PIN")
	desk.writes(hook("asking-pin"), scenePIN)
	desk.tap(hook("asking-go"))
	desk.seesNo(hook("asking-pin"))
	s.untilBooked(1, `SELECT count(*) FROM stock_moves WHERE kind = 'adjust' AND quantity = -2000 AND staff_id = ?`, sia)
	var approver, requester, state string
	s.booked(`SELECT approver_id, requester_id, state FROM approvals WHERE right_name = 'stock.adjust' AND register_id IS NULL`, nil, &approver, &requester, &state)
	if approver != s.people["Nor"] || requester != sia || state != "used" {
		s.Errorf("asked by %s, approved by %s: %s", requester, approver, state)
	}

	// What she may open is changed in the matrix, and holds for her at once.
	s.call("PATCH", "/rights", map[string]any{"changes": []any{map[string]any{"role": "supervisor", "right": "staff", "state": "allowed"}}}, 200, nil)
	desk.tap(hook("nav-people"))
	desk.tap(hook("tab-people-rights"))
	desk.tap(hook("right-row") + `[data-right="catalog.write"]`)
	desk.tap(hook("right-supervisor-allowed"))
	desk.photo("office-doors")
	desk.tap(hook("rights-save"))
	desk.sees(hook("right-edit") + ` ` + hook("rights-reset"))
	desk.tap(hook("nav-goods"))
	desk.sees(hook("product-add"))

	// Who may give cards and see none is offered just that.
	s.call("PATCH", "/rights", map[string]any{"changes": []any{map[string]any{"role": "supervisor", "right": "ledger", "state": "denied"},
		map[string]any{"role": "supervisor", "right": "gift_card.issue_free", "state": "allowed"}}}, 200, nil)
	desk.tap(hook("nav-customers"))
	desk.seesNo(hook("tab-customers-owed"))
	desk.tap(hook("tab-customers-cards"))
	desk.seesNo(hook("card-list"))
	desk.writes(hook("card-amount"), "5")
	desk.writes(hook("card-reason"), "spilt coffee")
	desk.tap(hook("card-give"))
	desk.sees(hook("card-code"))
	desk.photo("office-give-card")
	s.untilBooked(1, `SELECT count(*) FROM ledger_accounts WHERE kind = 'gift_card' AND balance = 500`)
	s.holds()
}
