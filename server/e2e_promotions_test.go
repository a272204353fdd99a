package main

import (
	"context"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// The manager writes a promotion in the office, and the till that stands open
// sells by it in the same minute: on the line, in the total, by a coupon, and in
// the books.
func promotionReachesTheTill(t *testing.T, browser context.Context) {
	s := openShop(t)
	nora := enter(t, browser, s.serve.PublicURL, "Nora", atDesk)
	nora.pair(s.pairs["office"], "/manage")
	nora.tap(hook("staff-tile") + `[data-id="` + s.people["Nor"] + `"]`)
	nora.presses(scenePIN)
	nora.tap(hook("pin-enter"))
	lea := cashierAt(s, browser, atDesk)
	opensDrawerByKeys(s, lea)
	lea.scans(breadCode)
	lea.tap(hook("line-more"))
	lea.tap(hook("line-more"))
	lea.sees(hook("total") + `[data-amount="1047"]`)

	nora.tap(hook("nav-goods"))
	nora.tap(hook("tab-goods-promotions"))
	nora.tap(hook("promotion-add"))
	nora.writes(hook("promotion-name"), "Third bread free")
	nora.tap(hook("promotion-kind-buy_get"))
	nora.tap(hook("promotion-goods-products"))
	nora.writes(hook("promotion-goods-find"), "rye")
	nora.tap(hook("promotion-goods-find-hit"))
	nora.writes(hook("promotion-value"), "100")
	nora.reads(hook("promotion-preview"), "Buy 2 of Rye bread, get 1 more free")
	nora.tap(hook("promotion-save"))
	nora.reads(hook("promotion-says"), "Buy 2 of Rye bread, get 1 more free")

	lea.reads(hook("line-promotion"), "Third bread free")
	lea.sees(hook("total") + `[data-amount="698"]`)

	nora.tap(hook("promotion-add"))
	nora.writes(hook("promotion-name"), "Pens for all")
	nora.tap(hook("promotion-goods-categories"))
	nora.writes(hook("promotion-goods-names"), "Daily")
	nora.writes(hook("promotion-value"), "10")
	nora.tap(hook("promotion-coupon"))
	nora.tap(hook("promotion-save"))
	nora.writes(hook("coupon-code"), "PEN-10")
	nora.tap(hook("coupon-make"))
	nora.reads(hook("coupon-row"), "PEN-10")

	lea.scans(penCode)
	lea.scans("PEN-10")
	lea.sees(hook("coupon") + `[data-used="yes"]`)
	lea.sees(hook("total") + `[data-amount="922"]`) // 6.98 and 2.49 less 0.25
	sale := paysByKeys(lea, "9.22")
	lea.sees(hook("saved"))
	var given, used int64
	s.booked(`SELECT sum(amount) FROM sale_promotions WHERE sale_id = ?`, []any{sale}, &given)
	s.booked(`SELECT uses FROM coupons WHERE code = 'PEN-10'`, nil, &used)
	if given != 349+25 || used != 1 {
		t.Errorf("booked: %d given, the coupon used %d times", given, used)
	}
	lea.reads(hook("paper-promotion"), "Third bread free")
	lea.presses(kb.Enter)
	lea.excuse(`409 \(Conflict\) .*/coupons/PEN-10`)
	lea.scans(penCode)
	lea.scans("PEN-10")
	lea.reads(hook("message"), "has been used before")
	s.holds()
}
