package main

import (
	"context"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"tillbell/pos/terminal/stripefake"
	"tillbell/server/db"
)

// refundsThatStop leaves refunds while the bank has not said yet: one is found
// again after a reload, and finished; one is let stand in the office, and is
// money on the X. A sale is voided, and its card has the money back.
func refundsThatStop(s *sceneShop, browser context.Context, lea *person, reader *stripefake.Fake) {
	s.Helper()
	byCard := func() (sale string) {
		s.Helper()
		lea.scans(breadCode)
		lea.sees(hook("total") + `[data-amount="349"]`)
		lea.presses(kb.F10)
		lea.reads(hook("take"), "Counter reader")
		lea.presses(kb.F10)
		lea.sees(hook("terminal") + `[data-stage="card"]`)
		untilAsked(s, reader)
		reader.Pay()
		sale = lea.attribute(hook("receipt"), "data-sale")
		lea.sees(hook("saved"))
		return sale
	}
	reader.Slow()
	settles := func() { // once the bank has been asked
		s.Helper()
		s.untilBooked(1, `SELECT count(*) FROM payments WHERE kind = 'refund' AND status = 'pending' AND ref <> ''`)
		reader.Settled("succeeded")
	}
	leaves := func() {
		s.Helper()
		lea.tap(hook("return-this"))
		lea.tap(hook("return-tick"))
		lea.sees(hook("refund-card") + `[aria-pressed="true"]`)
		lea.tap(hook("give-back") + ":not([disabled])")
		lea.sees(hook("refunding") + `[data-stage="card"]`)
		lea.tap(hook("refund-later"))
		lea.seesNo(hook("refunding"))
		lea.reload()
		lea.tap(hook("charges"))
		lea.sees(hook("loose-charge") + `[data-kind="refund"][data-status="pending"]`)
		settles()
		lea.sees(hook("loose-charge") + `[data-kind="refund"][data-status="approved"]`)
	}
	lea.tap(hook("next-sale"))
	sale := byCard()
	leaves()
	lea.photo("till-refund-found")
	lea.tap(hook("refund-finish"))
	lea.seesNo(hook("loose-charge"))
	s.untilBooked(1, `SELECT count(*) FROM sales r JOIN sale_tenders t ON t.sale_id = r.id JOIN payments p ON p.id = t.payment_id AND p.document_id = r.id
		WHERE r.kind = 'return' AND r.original_id = ? AND p.kind = 'refund' AND t.amount = 349`, sale)
	lea.tap(hook("panel-close"))

	sale = byCard()
	leaves()
	nora := enter(s.T, browser, s.serve.PublicURL, "Nora", atDesk)
	nora.pair(s.pairs["office"], "/manage")
	nora.tap(hook("staff-tile") + `[data-id="` + s.people["Nor"] + `"]`)
	nora.presses(scenePIN)
	nora.tap(hook("pin-enter"))
	nora.sees(hook("nav-store"))
	nora.open("/manage#/store/terminals")
	nora.writes(hook("refund-why"), "goodwill")
	nora.photo("office-refund-stands")
	nora.tap(hook("refund-keep"))
	nora.tap(hook("refund-keep-yes"))
	s.untilBooked(1, `SELECT count(*) FROM kept_refunds WHERE sale_id = ? AND amount = 349 AND reason = 'goodwill'`, sale)
	lea.seesNo(hook("loose-charge"))
	lea.tap(hook("panel-close"))
	lea.tap(hook("drawer"))
	lea.sees(hook("report-kept"))
	lea.sees(hook("collected-card") + `[data-amount="0"]`)
	lea.photo("till-refund-stands-x")
	lea.presses(kb.Escape)

	sale = byCard()
	lea.tap(hook("next-sale"))
	lea.excuse(`409 \(Conflict\) .*/voids/`) // the card comes first
	lea.tap(hook("receipts"))
	lea.tap(hook("void-this"))
	lea.tap(hook("void-reason-wrong_goods"))
	lea.tap(hook("void-go"))
	lea.sees(hook("approver") + `[data-staff="` + s.people["Nor"] + `"][aria-pressed="true"]`)
	lea.until("for the PIN's field", `document.activeElement?.dataset.test === "approve-pin"`, nil)
	lea.presses(scenePIN)
	lea.tap(hook("approve-go"))
	lea.sees(hook("refunding") + `[data-stage="card"]`)
	settles()
	s.untilBooked(1, `SELECT count(*) FROM sales r JOIN sale_tenders t ON t.sale_id = r.id JOIN payments p ON p.id = t.payment_id AND p.document_id = r.id
		WHERE r.purpose = 'void' AND r.original_id = ? AND p.kind = 'refund' AND t.amount = 349`, sale)
	lea.seesNo(hook("refunding"))
	lea.photo("till-void-card")
}

// A bread comes back days after the store takes it back: the manager's PIN lets
// it, a tenth is kept for the shelf, and the rest is store credit. The next bread
// is paid with a voucher on paper.
func returningLate(t *testing.T, browser context.Context) {
	s := shutShop(t, config{})
	m := &machine{begin: time.Now()}
	m.set.Store(int64(-4 * 24 * time.Hour))
	s.config.now = m.clock().Now
	s.open()
	drawer := db.NewID()
	s.call("PUT", "/drawers/"+drawer, map[string]any{"opening_float": 0}, 201, nil)
	s.sells("T2-000001")
	s.call("POST", "/drawers/"+drawer+"/close", map[string]any{"counted": 349}, 200, nil)
	s.stop()
	m.set.Store(0)
	s.config.now = m.clock().Now
	s.open()
	s.call("PATCH", "/store", map[string]any{"policies": map[string]any{"returns": map[string]any{"days": 2, "fee": "0.1"}}}, 200, nil)

	lea := cashierAt(s, browser, atDesk)
	opensDrawerByKeys(s, lea)
	lea.presses(kb.F6)
	lea.scans("T2-000001")
	lea.tap(hook("return-tick"))
	lea.sees(hook("last-day"))
	lea.reads(hook("line-fee"), "0.35")
	lea.sees(hook("refund-total") + `[data-amount="314"]`)
	lea.tap(hook("refund-store_credit"))
	lea.tap(hook("reason") + `[data-at="0"]`)
	lea.photo("till-return-late")
	lea.tap(hook("give-back") + ":not([disabled])")
	lea.sees(hook("approver") + `[data-staff="` + s.people["Nor"] + `"][aria-pressed="true"]`)
	lea.until("for the PIN's field", `document.activeElement?.dataset.test === "approve-pin"`, nil)
	lea.presses(scenePIN)
	lea.photo("till-return-late-approve")
	lea.tap(hook("approve-go"))
	lea.sees(hook("refund-code"))
	back := lea.attribute(hook("receipt"), "data-sale")
	lea.sees(hook("saved"))
	lea.photo("till-return-credit")
	var fee, total int64
	s.booked(`SELECT l.fee, r.total FROM sales r JOIN sale_lines l ON l.sale_id = r.id WHERE r.id = ?`, []any{back}, &fee, &total)
	if fee != 35 || total != 314 {
		t.Errorf("booked: %d kept of it, %d given", fee, total)
	}
	s.untilBooked(1, `SELECT count(*) FROM ledger_accounts WHERE kind = 'store_credit' AND balance = 314`)
	s.untilBooked(1, `SELECT count(*) FROM approvals WHERE used_by = ? AND right_name = 'return.too_late'`, back)

	lea.tap(hook("next-sale"))
	lea.scans(breadCode)
	lea.sees(hook("total") + `[data-amount="349"]`)
	lea.presses(kb.F9)
	lea.tap(hook("tender-voucher"))
	lea.writes(hook("voucher-number"), "V-2231")
	lea.photo("till-voucher")
	lea.tap(hook("take"))
	lea.sees(hook("saved"))
	s.untilBooked(1, `SELECT count(*) FROM sale_tenders WHERE sale_id = ? AND kind = 'voucher' AND reference = 'V-2231' AND amount = 349`, lea.attribute(hook("receipt"), "data-sale"))
	s.holds()
}
