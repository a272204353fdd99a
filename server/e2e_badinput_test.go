package main

import (
	"context"
	"net"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"tillbell/server/db"
)

// What goes wrong at a counter, one after the other on one cart: a scanner
// whose key hangs, a code far too long, a price below cost and none at all, a
// promotion that changes under the cart, a terminal that never answers. Each
// says so in words, the cart stays whole, and it is sold once.
func badInputAtTheTill(t *testing.T, browser context.Context) {
	silent, err := net.Listen("tcp", "127.0.0.1:0") // takes what is asked and says nothing
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = silent.Close() })
	s := shutShop(t, config{})
	s.serve.StripeKey, s.serve.StripeURL = "sk_test_fake", "http://"+silent.Addr().String()
	s.open()
	s.call("PUT", "/terminals/"+db.NewID(), map[string]any{"kind": "stripe", "name": "Counter reader", "reader": "tmr_1"}, 201, nil)
	s.call("PUT", "/products/"+s.goods["P1"]+"/cost", map[string]any{"unit_cost": "200"}, 200, nil)
	lea := cashierAt(s, browser, atDesk)
	opensDrawerByKeys(s, lea)
	lea.scans(breadCode)
	whole := func(total string) {
		t.Helper()
		lea.sees(hook("total") + `[data-amount="` + total + `"]`)
	}
	whole("349")

	lea.excuse(`404 \(Not Found\) .*/(scan|coupons)`)
	lea.excuse(`422 \(Unprocessable Entity\) .*/scan`)
	lea.scans(strings.Repeat("4006381333931", 308)[:4000])
	lea.reads(hook("message"), "is not a barcode. It is longer than")
	lea.photo("till-bad-long")
	whole("349")
	lea.scans(strings.Repeat("7", 5100))
	lea.reads(hook("message"), "The scanner sends the same code again and again")
	lea.photo("till-bad-stuck")
	lea.scans(milkCode)
	lea.reads(hook("message"), "The scanner sends the same code again and again")
	whole("349")
	lea.tap(hook("message") + ` .btn:not(.btn-icon)`)
	lea.scans(penCode)
	whole("598")

	wrongFigures(lea, whole)
	belowCost(s, lea)
	promotionUnderTheCart(s, lea)
	terminalNeverAnswers(s, lea)
	s.holds()
}

// What is no quantity is none: the line keeps what it has. A price of nothing
// wants an approval, and what is scanned while that is asked is not added.
func wrongFigures(lea *person, whole func(string)) {
	lea.Helper()
	for _, typed := range []string{"*0", "*-3", "*99999999", "0*", "100000*"} {
		lea.presses(typed + kb.Enter)
		lea.reads(hook("message"), "That is not a quantity")
		lea.presses(kb.Escape + kb.Escape)
		lea.seesNo(hook("message"))
	}
	whole("598")
	lea.presses(kb.F3)
	lea.tap(hook("byhand-price"))
	lea.presses("0")
	lea.reads(hook("byhand-apply"), "Choose a reason")
	lea.tap(hook("byhand-reason") + `[data-at="0"]`)
	lea.presses(kb.Enter)
	lea.reads(hook("approve-what"), "2.49")
	lea.scans(milkCode)
	lea.reads(hook("message"), "Not added. Answer this first")
	lea.photo("till-bad-asked")
	lea.presses(kb.Escape)
	whole("349")
	lea.sees(hook("approve"))
	lea.presses(kb.F3)
	lea.tap(hook("byhand-clear"))
	whole("598")
	lea.sees(hook("pay") + `:not([disabled])`)
}

// A tenth off the pen is the cashier's to give, but leaves less than it cost.
func belowCost(s *sceneShop, lea *person) {
	s.Helper()
	lea.presses(kb.F3)
	lea.sees(hook("byhand-entry"))
	lea.presses("10")
	lea.tap(hook("byhand-reason") + `[data-at="0"]`)
	lea.presses(kb.Enter)
	lea.sees(hook("total") + `[data-amount="573"]`)
	lea.tap(hook("approve"))
	lea.reads(hook("approve-what"), "Below cost")
	lea.photo("till-bad-below-cost")
	lea.sees(hook("approver") + `[data-staff="` + s.people["Nor"] + `"][aria-pressed="true"]`)
	lea.until("for the PIN's field", `document.activeElement?.dataset.test === "approve-pin"`, nil)
	lea.presses(scenePIN)
	lea.tap(hook("approve-go"))
	lea.sees(hook("pay") + `:not([disabled])`)
}

// The office makes a promotion and edits it while the cart lies on the counter.
func promotionUnderTheCart(s *sceneShop, lea *person) {
	s.Helper()
	promotion := map[string]any{"name": "This week", "kind": "each", "target": map[string]any{"products": []string{s.goods["B1"]}}, "amount": 100, "active": true}
	at := "/promotions/" + db.NewID()
	s.call("PUT", at, promotion, 201, nil)
	lea.reads(hook("message"), "Prices have changed: the total was 5.73, now it is 4.73.")
	promotion["amount"] = 49
	s.call("PUT", at, promotion, 200, nil)
	lea.reads(hook("message"), "Prices have changed: the total was 4.73, now it is 5.24.")
	lea.photo("till-bad-repriced")
	lea.sees(hook("total") + `[data-amount="524"]`)
	lea.presses(kb.F9)
	lea.sees(hook("due") + `[data-amount="524"]`)
}

// The card is given up on, and the customer pays in cash.
func terminalNeverAnswers(s *sceneShop, lea *person) {
	s.Helper()
	lea.tap(hook("tender-card"))
	lea.presses(kb.F10)
	lea.sees(hook("terminal"))
	lea.excuse(`404 \(Not Found\) .*/payments/.*/cancel`) // pressed before the server had heard of it
	lea.tap(hook("terminal-cancel"))
	lea.reads(hook("terminal"), "The terminal does not answer")
	lea.photo("till-bad-terminal")
	lea.tap(hook("terminal-away"))
	lea.reads(hook("message"), "is not known yet")
	lea.tap(hook("tender-cash"))
	lea.presses("5.24")
	lea.reads(hook("pay-entry"), "5.24")
	lea.presses(kb.Enter)
	sale := lea.attribute(hook("receipt"), "data-sale")
	lea.sees(hook("saved"))
	lea.sees(hook("charges")) // it is not forgotten
	lea.photo("till-bad-sold")
	s.bookedOnce(sale, 524, 1)
	if n := s.counts(`SELECT count(*) FROM payments WHERE status = 'pending' AND document_id IS NULL`); n != 1 {
		s.Errorf("%d payments are kept as not known", n)
	}
}
