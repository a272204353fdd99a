package main

import (
	"context"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// A new cashier tries the till before there is a drawer: the manager lets her
// with her PIN, every screen says what it is, a reload changes nothing, and
// leaving asks. The books know of nothing but the trial itself.
func tryingTheTill(t *testing.T, browser context.Context) {
	s := openShop(t)
	lea := cashierAt(s, browser, atDesk)
	lea.sees(hook("count-total"))
	lea.presses(kb.Escape)
	lea.tap(hook("more"))
	lea.tap(hook("begin-training"))
	lea.sees(hook("approver") + `[data-staff="` + s.people["Nor"] + `"][aria-pressed="true"]`)
	lea.until("for the PIN's field", `document.activeElement?.dataset.test === "approve-pin"`, nil)
	lea.presses(scenePIN)
	lea.tap(hook("approve-go"))
	lea.sees(hook("training"))
	lea.reads(hook("drawer-state"), "In training")
	lea.photo("till-training")

	lea.scans(breadCode)
	lea.sees(hook("total") + `[data-amount="349"]`)
	paysByKeys(lea, "3.49")
	lea.sees(hook("saved"))
	lea.reads(hook("receipt-number"), "T1-T000001")
	lea.reads(hook("paper"), "TRAINING – NOT A RECEIPT")
	lea.sees(hook("training"))
	lea.photo("till-training-done")
	lea.presses(kb.Enter)
	lea.reload()
	lea.sees(hook("training"))
	lea.sees(hook("search"))
	lea.sees(hook("line-count") + `[data-count="0"]`)
	lea.scans(breadCode)
	lea.sees(hook("total") + `[data-amount="349"]`)
	lea.tap(hook("ask-floor"))
	lea.tap(hook("ask-assistance"))
	lea.sees(hook("cancel-call"))
	lea.photo("till-training-call")
	lea.tap(hook("leave-training"))
	lea.photo("till-training-leave")
	lea.tap(hook("leave-training-go"))
	lea.until("to be out of training", `!document.querySelector('[data-test="training"]')`, nil)
	var sales, trained, since, calls int64
	s.booked(`SELECT (SELECT COUNT(*) FROM sales), (SELECT COUNT(*) FROM training_documents), (SELECT SUM(training_since) FROM register_heads), (SELECT COUNT(*) FROM help_requests)`, nil, &sales, &trained, &since, &calls)
	if sales != 0 || trained != 1 || since != 0 || calls != 0 {
		t.Errorf("%d sold, %d tried, training since %d, %d calls", sales, trained, since, calls)
	}
	s.holds()
}
