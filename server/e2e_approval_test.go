package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// A cashier gives a third off, which is above what she may alone. The manager
// sees who asks, what and how much on her own tablet and grants it, while the
// till serves somebody else; the yes lands with the first cart, whose sale goes
// through with both names in it. Then it is voided, with the manager's PIN at the
// till.
func approvedOnTheFloor(t *testing.T, browser context.Context) {
	s := openShop(t)
	nora := associateAt(s, browser, "Nor", "tablet 1")
	lea := cashierAt(s, browser, atDesk)
	opensDrawerByKeys(s, lea)

	lea.scans(breadCode)
	lea.sees(hook("total") + `[data-amount="349"]`)
	lea.presses(kb.F3)
	lea.sees(hook("byhand-entry"))
	lea.presses("30")
	lea.reads(hook("byhand-entry"), "30")
	lea.chooses(hook("byhand-reason") + `[data-at="0"]`)
	lea.sees(hook("byhand-reason") + `[data-at="0"]` + `[aria-pressed="true"]`)
	lea.sees(hook("byhand-apply") + `:not([disabled])`)
	lea.photo("till-by-hand")
	lea.presses(kb.Enter)
	lea.reads(hook("approve-what"), "30%")
	lea.sees(hook("approver") + `[data-staff="` + s.people["Nor"] + `"]`)
	lea.photo("till-approve")
	lea.chooses(hook("approve-floor"))
	lea.sees(hook("approve-state") + `[data-state="asked"]`)

	// The next customer is served while the first one's cart lies aside.
	lea.photos("till-asked", tillSizes...)
	lea.tap(hook("approve-later"))
	lea.sees(hook("approval-waits") + `[data-state="asked"]`)
	lea.presses(kb.F7)
	lea.sees(hook("slip"))
	s.untilBooked(1, `SELECT count(*) FROM carts WHERE status = 'parked'`)
	lea.presses(kb.Escape)
	lea.scans(milkCode)
	lea.sees(hook("total") + `[data-amount="129"]`)
	lea.photos("till-meanwhile", tillSizes...)

	nora.reads(hook("alert"), "Discount on a line")
	nora.photo("tablet-alert")
	nora.tap(hook("alert-look"))
	nora.reads(hook("approval-sheet"), "Rye bread")
	nora.reads(hook("approval-sheet"), "Damaged")
	nora.photo("tablet-approval")
	nora.tap(hook("approval-grant"))

	lea.reads(hook("approval-waits")+`[data-state="granted"]`, "Cart 1 approved")
	lea.photos("till-granted-aside", tillSizes...)
	lea.tap(hook("approval-waits"))
	lea.seesNo(hook("approval-waits"))
	lea.sees(hook("pay") + `:not([disabled])`)
	lea.sees(hook("total") + `[data-amount="244"]`)
	lea.photo("till-granted")
	sale := paysByKeys(lea, "2.44")
	lea.sees(hook("saved"))
	var discount int64
	var approver, requester, state string
	s.booked(`SELECT discount FROM sales WHERE id = ?`, []any{sale}, &discount)
	s.booked(`SELECT approver_id, requester_id, state FROM approvals WHERE used_by = ?`, []any{sale}, &approver, &requester, &state)
	if discount != 105 || approver != s.people["Nor"] || requester != s.people["Lea"] || state != "used" {
		s.Errorf("sold with %d off, asked by %s, approved by %s: %s", discount, requester, approver, state)
	}

	lea.presses(kb.Enter)
	lea.tap(hook("receipts"))
	lea.chooses(hook("void-this"))
	lea.chooses(hook("void-reason-wrong_goods"))
	lea.chooses(hook("void-go"))
	lea.sees(hook("approver") + `[data-staff="` + s.people["Nor"] + `"][aria-pressed="true"]`)
	lea.until("for the PIN's field", `document.activeElement?.dataset.test === "approve-pin"`, nil)
	lea.presses(scenePIN)
	lea.photo("till-void-pin")
	lea.presses(kb.Enter)
	s.untilBooked(1, `SELECT count(*) FROM sales WHERE original_id = ? AND purpose = 'void'`, sale)
	lea.photo("till-voided")
	s.holds()
}

// photo keeps a picture of the screen where the environment asks for some.
func (p *person) photo(name string) {
	p.Helper()
	dir := os.Getenv("TILLBELL_TEST_PICTURES")
	if dir == "" {
		return
	}
	var png []byte
	p.must(p.run(chromedp.CaptureScreenshot(&png)))
	p.must(os.WriteFile(filepath.Join(dir, name+".png"), png, 0o600))
}
