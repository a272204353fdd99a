package main

import (
	"context"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"tillbell/server/db"
)

// Ada buys on account, and pays what she owes at the till: a part in cash with
// change, the rest by card. The Z has both beside the turnover, and what came in
// by card is what the terminal's slip says.
func payingWhatIsOwed(t *testing.T, browser context.Context) {
	s := openShop(t)
	ada := s.owing("Ada Lovelace", 5000)
	lea := cashierAt(s, browser, atDesk)
	opensDrawerByKeys(s, lea)
	lea.scans(breadCode)
	lea.sees(hook("total") + `[data-amount="349"]`)
	lea.presses(kb.F8)
	lea.writes(hook("customer-find"), "Ada")
	lea.sees(hook("customer-hit"))
	lea.presses(kb.Enter)
	lea.reads(hook("customer-chip"), "Ada Lovelace")
	lea.tap(hook("pay"))
	lea.tap(hook("tender-on_account"))
	lea.tap(hook("take"))
	lea.sees(hook("saved"))
	lea.tap(hook("next-sale"))

	owed := func() {
		lea.presses(kb.F8)
		lea.writes(hook("customer-find"), "Ada")
		lea.sees(hook("customer-hit"))
		lea.presses(kb.Enter)
		lea.tap(hook("customer-owes"))
	}
	owed()
	lea.writes(hook("debt-amount"), "1.49")
	lea.photo("till-debt")
	lea.tap(hook("debt-cash"))
	lea.sees(hook("due") + `[data-amount="149"]`)
	lea.presses("2")
	lea.sees(hook("change") + `[data-amount="51"]`)
	lea.photo("till-debt-pay")
	lea.presses(kb.Enter)
	lea.sees(hook("saved"))
	lea.sees(hook("debt-left") + `[data-amount="200"]`)
	lea.photo("till-debt-paid")
	lea.tap(hook("code") + ":not([disabled])")
	lea.sees(hook("receipt-code"))
	lea.photo("till-debt-code")
	lea.presses(kb.Escape)
	lea.tap(hook("print") + ":not([disabled])")
	s.untilBooked(1, `SELECT count(*) FROM account_payments WHERE issued = 1`)
	lea.tap(hook("next-sale"))
	lea.tap(hook("customer-owes"))
	lea.sees(hook("debt-before"))
	lea.tap(hook("payment-code"))
	lea.sees(hook("receipt-code"))
	lea.photo("till-debt-before")
	if n := s.counts(`SELECT count(*) FROM receipt_links WHERE payment_id IS NOT NULL AND issued = 0`); n != 1 {
		t.Errorf("%d links to the payment's paper", n)
	}
	lea.presses(kb.Escape)
	lea.tap(hook("debt-reprint"))
	s.untilBooked(1, `SELECT count(*) FROM account_payments p JOIN journal j ON j.doc_id = p.id AND j.type = 'COPY' WHERE p.issued = 2`)
	lea.tap(hook("debt-card"))
	lea.sees(hook("due") + `[data-amount="200"]`)
	lea.tap(hook("take"))
	lea.sees(hook("saved"))
	if n := s.counts(`SELECT count(*) FROM ledger_accounts WHERE customer_id = ? AND kind = 'on_account' AND balance = 0`, ada); n != 1 {
		t.Errorf("Ada does not stand at nothing")
	}
	lea.tap(hook("next-sale"))
	lea.tap(hook("drawer"))
	lea.sees(hook("x-report"))
	lea.sees(hook("collected-card") + `[data-amount="200"]`)
	lea.sees(hook("collected-cash") + `[data-amount="149"]`)
	lea.photo("till-debt-x")
	s.holds()
}

// owing lets a customer buy on account.
func (s *sceneShop) owing(name string, limit int64) (id string) {
	s.Helper()
	id = db.NewID()
	s.call("PUT", "/customers/"+id, map[string]any{"name": name}, 201, nil)
	s.call("PUT", "/customers/"+id+"/credit", map[string]any{"credit_limit": limit, "terms_days": 14}, 200, nil)
	return id
}
