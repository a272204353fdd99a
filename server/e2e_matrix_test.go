package main

import (
	"context"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// The office takes a cashier's limit down, and then the right to do it alone. The
// till stands open all the while: the sale of before the change goes through, the
// next one asks, and in the end it is refused.
func rightsReachTheTill(t *testing.T, browser context.Context) {
	s := openShop(t)
	nora := managerAt(s, browser, atDesk)
	lea := cashierAt(s, browser, atDesk)
	opensDrawerByKeys(s, lea)
	lea.marks()
	gives := func(percent string) {
		lea.scans(breadCode)
		lea.sees(hook("total") + `[data-amount="349"]`)
		lea.presses(kb.F3)
		lea.sees(hook("byhand-entry"))
		lea.presses(percent)
		lea.tap(hook("byhand-reason") + `[data-at="0"]`)
		lea.sees(hook("byhand-apply") + `:not([disabled])`)
		lea.presses(kb.Enter)
	}
	gives("8")
	lea.sees(hook("total") + `[data-amount="321"]`)
	paysByKeys(lea, "3.21")
	lea.sees(hook("saved"))
	lea.presses(kb.Enter)

	nora.tap(hook("nav-people"))
	nora.tap(hook("tab-people-rights"))
	row := hook("right-row") + `[data-right="discount.line"]`
	nora.reads(row, "up to 10 %")
	nora.tap(row)
	nora.writes(hook("right-cashier-percent"), "5")
	nora.tap(hook("rights-save"))
	nora.reads(row, "up to 5 %")
	nora.photo("office-rights")

	gives("8")
	lea.reads(hook("approve-what"), "8%")
	lea.sees(hook("approver") + `[data-staff="` + s.people["Nor"] + `"][aria-pressed="true"]`)
	lea.until("for the PIN's field", `document.activeElement?.dataset.test === "approve-pin"`, nil)
	lea.presses(scenePIN)
	lea.tap(hook("approve-go"))
	lea.sees(hook("pay") + `:not([disabled])`)
	lea.sees(hook("total") + `[data-amount="321"]`)
	sale := paysByKeys(lea, "3.21")
	lea.sees(hook("saved"))
	if n := s.counts(`SELECT count(*) FROM approvals WHERE used_by = ? AND approver_id = ? AND right_name = 'discount.line'`, sale, s.people["Nor"]); n != 1 {
		t.Errorf("%d approvals were used", n)
	}
	lea.presses(kb.Enter)

	nora.tap(hook("right-cashier-denied"))
	nora.tap(hook("rights-save"))
	nora.reads(row, "Denied")
	gives("2")
	lea.reads(hook("message"), "Discount on a line")
	lea.sees(hook("total") + `[data-amount="342"]`)
	lea.reads(hook("approve"), "Not allowed")
	lea.tap(hook("approve")) // no way to a payment, and no question to anybody
	lea.seesNo(hook("due"))
	lea.seesNo(hook("approve-what"))
	lea.reads(hook("message"), "Not allowed for you")

	// A door that is shut while she stands before it is gone from the screen, and back with the right.
	count := func(state string) {
		s.call("PATCH", "/rights", map[string]any{"changes": []any{map[string]any{"role": "cashier", "right": "stock.count", "state": state}}}, 200, nil)
	}
	lea.presses(kb.F1)
	lea.sees(hook("open-stocktake"))
	count("denied")
	lea.seesNo(hook("open-stocktake"))
	count("allowed")
	lea.sees(hook("open-stocktake"))
	lea.stillMarked()
	s.holds()
}
