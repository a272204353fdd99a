package main

import (
	"context"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"tillbell/server/db"
)

// A customer is added by typing a name, says how to be reached and that
// purchases may be looked at, buys a gift card, and pays the next sale with it.
func sellingAGiftCard(t *testing.T, browser context.Context) {
	s := openShop(t)
	card := db.NewID()
	s.call("PUT", "/products/"+card, map[string]any{"sku": "GC", "name": "Gift card", "unit": "each", "price": 0, "tax": "standard", "category": "Daily", "tile": 9, "gift_card": true}, 201, nil)
	s.call("PUT", "/loyalty", map[string]any{"active": true, "earn_amount": 100, "earn_points": 1, "burn_points": 100, "burn_amount": 100, "burn_least": 0, "expire_days": 0, "factors": []any{}}, 200, nil)
	lea := cashierAt(s, browser, atDesk)
	opensDrawerByKeys(s, lea)

	lea.presses(kb.F8)
	lea.writes(hook("customer-find"), "Ada Lovelace")
	lea.sees(hook("customer-new"))
	lea.presses(kb.Enter)
	lea.reads(hook("customer-chip"), "Ada Lovelace")
	s.writesDown(lea)

	lea.tap(hook("tile") + `[data-product="` + card + `"]`)
	lea.writes(hook("giftcard-worth"), "25")
	lea.tap(hook("giftcard-sell"))
	lea.sees(hook("total") + `[data-amount="2500"]`)
	first := paysByKeys(lea, "25")
	code := lea.attribute(hook("card-code"), "data-code")
	lea.sees(hook("saved"))
	s.bookedOnce(first, 2500, 1)

	lea.tap(hook("next-sale"))
	lea.presses(kb.F8)
	lea.writes(hook("customer-find"), "lovel")
	lea.sees(hook("customer-hit"))
	lea.presses(kb.Enter)
	lea.sees(hook("customer-chip"))
	lea.scans(breadCode)
	lea.sees(hook("total") + `[data-amount="349"]`)
	lea.scans(code)
	lea.reads(hook("account-balance"), "25.00")
	lea.tap(hook("take"))
	sale := lea.attribute(hook("receipt"), "data-sale")
	lea.sees(hook("saved"))
	lea.reads(hook("points"), "3 earned")
	s.bookedOnce(sale, 349, 2)
	lea.tap(hook("next-sale"))
	s.looksAt(lea)
	if left := s.counts(`SELECT balance FROM ledger_accounts WHERE kind = 'gift_card'`); left != 2151 {
		t.Errorf("%d left on the card", left)
	}
	if points := s.counts(`SELECT balance FROM ledger_accounts WHERE kind = 'points'`); points != 3 {
		t.Errorf("%d points", points)
	}
	s.holds()
}
