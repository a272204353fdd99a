package main

import (
	"context"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// A bread is brought back for a pen, which costs less: the difference goes out
// in cash, as one thing with one balance. Then somebody brings the pen with its
// gift receipt, sees no prices, and gets a new card.
func exchangingAndAGift(t *testing.T, browser context.Context) {
	s := openShop(t)
	lea := cashierAt(s, browser, atDesk)
	opensDrawerByKeys(s, lea)
	lea.scans(breadCode)
	lea.sees(hook("total") + `[data-amount="349"]`)
	sale := paysByKeys(lea, "3.49")
	lea.sees(hook("saved"))

	lea.tap(hook("return-this"))
	lea.tap(hook("return-tick"))
	lea.sees(hook("refund-total") + `[data-amount="349"]`)
	lea.tap(hook("reason") + `[data-at="0"]`)
	lea.photo("till-return")
	lea.tap(hook("take-others") + ":not([disabled])")
	lea.sees(hook("exchange-bar"))
	lea.scans(penCode)
	lea.sees(hook("total") + `[data-amount="-100"]`)
	lea.photo("till-exchange")
	lea.presses(kb.F7) // put aside with what comes back, and called up again
	lea.reads(hook("slip-number"), "1")
	lea.tap(hook("slip-again"))
	lea.sees(hook("exchange-bar"))
	lea.sees(hook("total") + `[data-amount="-100"]`)
	lea.tap(hook("pay") + ":not([disabled])")
	lea.tap(hook("refund-cash"))
	lea.photo("till-exchange-give")
	lea.tap(hook("swap-give"))
	exchanged := lea.attribute(hook("receipt"), "data-sale")
	lea.sees(hook("saved"))
	lea.sees(hook("change") + `[data-amount="100"]`)
	lea.photo("till-exchange-done")
	var back, original, reason string
	var out, taken int64
	s.booked(`SELECT r.id, r.original_id, r.reason, s.total FROM sales r JOIN sales s ON s.exchange_id = r.exchange_id AND s.kind = 'sale'
		WHERE r.kind = 'return' AND s.id = ?`, []any{exchanged}, &back, &original, &reason, &taken)
	s.booked(`SELECT sum(amount) FROM sale_tenders WHERE sale_id = ? AND kind = 'cash'`, []any{back}, &out)
	if original != sale || reason != "Did not fit" || taken != 249 || out != 100 {
		s.Errorf("booked: of %s, because %q, taken for %d, %d paid out", original, reason, taken, out)
	}

	lea.tap(hook("gift"))
	lea.tap(hook("link-gift"))
	lea.sees(hook("gift-code"))
	lea.photo("till-gift-code")
	lea.presses(kb.Escape)
	lea.presses(kb.Enter) // goes on, and does not ask again
	lea.sees(hook("search"))
	lea.presses(kb.F6)
	lea.scans("T1-000002-G")
	lea.sees(hook("gift-receipt"))
	lea.tap(hook("return-tick"))
	lea.sees(hook("refund-gift_card") + `[aria-pressed="true"]`)
	lea.photo("till-gift")
	lea.tap(hook("give-back"))
	lea.sees(hook("refund-code"))
	lea.sees(hook("saved"))
	lea.photo("till-gift-done")
	s.untilBooked(1, `SELECT count(*) FROM ledger_accounts WHERE kind = 'gift_card' AND balance = 249`)
	s.holds()
}

// Goods come back that no receipt proves: a reason, and the manager's own PIN.
// From the empty cart to the paper no hand leaves the keyboard.
func returningWithoutAReceipt(t *testing.T, browser context.Context) {
	s := openShop(t)
	lea := cashierAt(s, browser, atDesk)
	opensDrawerByKeys(s, lea)
	lea.presses(kb.F6)
	lea.chooses(hook("without-receipt"))
	lea.sees(hook("find-text"))
	lea.scans(breadCode)
	lea.chooses(hook("return-more"))
	lea.sees(hook("refund-total") + `[data-amount="698"]`)
	lea.chooses(hook("condition-damaged"))
	lea.chooses(hook("refund-cash"))
	lea.chooses(hook("give-back"))
	lea.reads(hook("return-problem"), "a reason is needed")
	lea.chooses(hook("reason") + `[data-at="1"]`)
	lea.until("for the focus to go on", `document.activeElement?.dataset.test === "give-back"`, nil)
	lea.photo("till-no-receipt")
	lea.presses(kb.Enter)
	lea.reads(hook("approve-what"), "Refund without a receipt")
	lea.sees(hook("approver") + `[data-staff="` + s.people["Nor"] + `"][aria-pressed="true"]`)
	lea.until("for the PIN's field", `document.activeElement?.dataset.test === "approve-pin"`, nil)
	lea.presses(scenePIN)
	lea.photo("till-no-receipt-approve")
	lea.presses(kb.Enter)
	back := lea.attribute(hook("receipt"), "data-sale")
	lea.sees(hook("saved"))
	var purpose, reason, approver string
	var total int64
	s.booked(`SELECT purpose, reason, total FROM sales WHERE id = ?`, []any{back}, &purpose, &reason, &total)
	s.booked(`SELECT approver_id FROM approvals WHERE used_by = ?`, []any{back}, &approver)
	if purpose != "no_receipt" || reason != "Faulty" || total != 698 || approver != s.people["Nor"] {
		s.Errorf("booked: %q, because %q, %d, approved by %s", purpose, reason, total, approver)
	}
	s.holds()
}
