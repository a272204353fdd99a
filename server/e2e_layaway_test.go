package main

import (
	"context"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// The office lets goods be put aside. A bread is, for Ada with a first payment;
// an instalment is taken by its number, and it is handed over for the rest: once
// in the books as a sale. Another that nobody fetches is given up.
func layingAway(t *testing.T, browser context.Context) {
	s := openShop(t)
	nora := enter(t, browser, s.serve.PublicURL, "Nora", atDesk)
	nora.pair(s.pairs["office"], "/manage")
	nora.tap(hook("staff-tile") + `[data-id="` + s.people["Nor"] + `"]`)
	nora.presses(scenePIN)
	nora.tap(hook("pin-enter"))
	nora.tap(hook("nav-store"))
	nora.tap(hook("tab-store-layaways"))
	nora.tap(hook("layaways-on-yes"))
	nora.writes(hook("layaways-least"), "20")
	nora.writes(hook("layaways-fee"), "0.20")
	nora.photo("office-layaway-rules")
	nora.tap(hook("layaways-save"))
	s.untilBooked(1, `SELECT count(*) FROM stores WHERE policies LIKE '%"least":"0.2"%'`)

	lea := cashierAt(s, browser, atDesk)
	opensDrawerByKeys(s, lea)

	aside := func(customer string) {
		lea.scans(breadCode)
		lea.sees(hook("total") + `[data-amount="349"]`)
		lea.presses(kb.F8)
		lea.writes(hook("customer-find"), customer)
		lea.sees(hook("customer-new"))
		lea.presses(kb.Enter)
		lea.reads(hook("customer-chip"), customer)
		lea.presses(kb.F1)
		lea.tap(hook("lay-away"))
		lea.sees(hook("layaway-panel"))
	}
	aside("Ada Lovelace")
	lea.writes(hook("layaway-first"), "1")
	lea.tap(hook("layaway-parts-3"))
	lea.sees(hook("layaway-part") + `[data-amount="83"]`)
	lea.photo("till-layaway")
	lea.tap(hook("layaway-make"))
	lea.sees(hook("due") + `[data-amount="100"]`)
	lea.presses("2")
	lea.sees(hook("change") + `[data-amount="100"]`)
	lea.presses(kb.Enter)
	lea.sees(hook("saved"))
	lea.reads(hook("receipt-number"), "L-000001")
	lea.reads(hook("paper-left"), "2.49")
	lea.reads(hook("paper-next"), "Next 0.83 by")
	lea.photo("till-layaway-done")
	lea.tap(hook("next-sale"))

	lea.sees(hook("search"))
	lea.scans("L-000001")
	lea.sees(hook("layaway-left") + `[data-amount="249"]`)
	lea.photo("till-layaway-open")
	lea.tap(hook("payment-code"))
	lea.sees(hook("receipt-code"))
	lea.photo("till-layaway-code")
	lea.presses(kb.Escape)
	lea.tap(hook("layaway-pay"))
	lea.sees(hook("due") + `[data-amount="83"]`)
	lea.photo("till-layaway-pay")
	lea.tap(hook("tender-card"))
	lea.tap(hook("take"))
	lea.sees(hook("saved"))
	lea.tap(hook("layaway-again"))
	lea.sees(hook("layaway-left") + `[data-amount="166"]`)
	lea.tap(hook("layaway-hand-over"))
	lea.sees(hook("due") + `[data-amount="166"]`)
	lea.tap(hook("quick-amount"))
	lea.tap(hook("take"))
	sale := lea.attribute(hook("receipt"), "data-sale")
	lea.sees(hook("saved"))
	lea.photo("till-layaway-sold")
	s.bookedOnce(sale, 349, 1)
	if n := s.counts(`SELECT count(*) FROM layaways WHERE status = 'done' AND sale_id = ? AND number = 1`, sale); n != 1 {
		t.Errorf("%d layaways were handed over by it", n)
	}

	lea.tap(hook("next-sale"))
	aside("Bob")
	lea.tap(hook("layaway-make"))
	lea.sees(hook("due") + `[data-amount="70"]`)
	lea.tap(hook("quick-amount"))
	lea.tap(hook("take"))
	lea.sees(hook("saved"))
	lea.tap(hook("next-sale"))
	lea.sees(hook("search"))
	lea.scans("L-000002")
	lea.tap(hook("layaway-cancel"))
	lea.writes(hook("layaway-reason"), "Changed his mind")
	lea.photo("till-layaway-cancel")
	lea.tap(hook("layaway-end"))
	lea.sees(hook("saved"))
	lea.sees(hook("change") + `[data-amount="50"]`)
	lea.photo("till-layaway-ended")
	if n := s.counts(`SELECT count(*) FROM layaways WHERE status = 'cancelled' AND fee = 20`); n != 1 {
		t.Errorf("%d layaways were given up for the fee", n)
	}
	nora.tap(hook("nav-sales"))
	nora.tap(hook("tab-sales-layaways"))
	nora.tap(hook("layaways-all"))
	nora.reads(hook("layaway-list"), "Bob")
	nora.tap(hook("layaway-row"))
	nora.sees(hook("layaway-payments"))
	nora.photo("office-layaways")
	s.holds()
}
