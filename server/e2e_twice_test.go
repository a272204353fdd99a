package main

import (
	"context"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/chromedp/kb"

	"tillbell/server/db"
)

// A coupon and a gift card lie in a cart while the next till spends them, and a
// price changes before this till has heard of it. Each time the cashier reads
// why and goes on with the same cart; then somebody brings a return back.
func spentTwice(t *testing.T, browser context.Context) {
	s := openShop(t)
	lea := cashierAt(s, browser, atDesk)
	lea.excuse(`409 \(Conflict\) .*/(sales|coupons)`)
	lea.excuse(`422 \(Unprocessable Entity\) .*/sales`)
	lea.excuse(`404 \(Not Found\) .*/(scan|coupons)`)
	opensDrawerByKeys(s, lea)
	s.call("PUT", "/drawers/"+db.NewID(), map[string]any{"opening_float": 10000}, 201, nil) // of the next till

	couponElsewhere(s, lea)
	cardElsewhere(s, lea)
	stalePrice(s, lea)
	returnedTwice(s, lea)
	s.holds()
}

// elsewhere sells a milk at the next till.
func (s *sceneShop) elsewhere(total int64, coupons []string, tender map[string]any) {
	s.Helper()
	tender["amount"] = total
	s.call("PUT", "/sales/"+db.NewID(), map[string]any{"lines": []any{map[string]any{"product_id": s.goods["M1"], "quantity": "1"}},
		"coupons": coupons, "tenders": []any{tender}, "total": total}, 201, nil)
}

func couponElsewhere(s *sceneShop, lea *person) {
	s.Helper()
	promotion := db.NewID()
	s.call("PUT", "/promotions/"+promotion, map[string]any{"name": "Half once", "kind": "each", "target": map[string]any{"products": []string{s.goods["M1"]}},
		"percent": "0.5", "coupon": true, "active": true}, 201, nil)
	s.call("POST", "/coupons", map[string]any{"promotion_id": promotion, "code": "ONCE-1", "max_uses": 1}, 201, nil)
	lea.scans(milkCode)
	lea.sees(hook("total") + `[data-amount="129"]`)
	lea.scans("ONCE-1")
	lea.sees(hook("coupon") + `[data-used="yes"]`)
	half, err := strconv.ParseInt(lea.attribute(hook("total"), "data-amount"), 10, 64)
	lea.must(err)
	s.elsewhere(half, []string{"ONCE-1"}, map[string]any{"kind": "cash"})
	paysByKeys(lea, "0."+strconv.FormatInt(half, 10))
	lea.reads(hook("refusal"), "A coupon was used at another till meanwhile")
	lea.photo("till-bad-coupon")
	lea.tap(hook("refused-cart"))
	lea.tap(hook("coupon") + ` button`)
	lea.sees(hook("total") + `[data-amount="129"]`)
	sale := paysByKeys(lea, "1.29")
	lea.sees(hook("saved"))
	s.bookedOnce(sale, 129, 2)
	if n := s.counts(`SELECT uses FROM coupons WHERE code = 'ONCE-1'`); n != 1 {
		s.Errorf("the coupon was used %d times", n)
	}
	lea.presses(kb.Enter)
}

func cardElsewhere(s *sceneShop, lea *person) {
	s.Helper()
	var made struct{ Codes []string }
	s.call("POST", "/gift-cards/codes", map[string]any{"count": 1}, 200, &made)
	code := made.Codes[0]
	s.call("PUT", "/gift-cards/grants/"+db.NewID(), map[string]any{"code": code, "amount": 200, "reason": "sorry"}, 201, nil)
	lea.scans(milkCode)
	lea.sees(hook("total") + `[data-amount="129"]`)
	lea.scans(strings.ReplaceAll(code, " ", ""))
	lea.reads(hook("account-balance"), "2.00")
	s.elsewhere(129, nil, map[string]any{"kind": "gift_card", "code": code})
	lea.tap(hook("take"))
	lea.reads(hook("refusal"), "The card or account does not cover it any more. Nothing was taken.")
	lea.photo("till-bad-card")
	lea.tap(hook("refused-cart"))
	sale := paysByKeys(lea, "1.29")
	lea.sees(hook("saved"))
	s.bookedOnce(sale, 129, 4)
	if left := s.counts(`SELECT balance FROM ledger_accounts WHERE kind = 'gift_card'`); left != 71 {
		s.Errorf("%d are left on the card", left)
	}
	lea.presses(kb.Enter)
}

// The till sells at the price it knows, and is told of the new one.
func stalePrice(s *sceneShop, lea *person) {
	s.Helper()
	lea.scans(breadCode)
	lea.sees(hook("total") + `[data-amount="349"]`)
	_, let := lea.intercept("*/api/v1/catalog*", fetch.RequestStageRequest)
	s.call("PUT", "/products/"+s.goods["B1"], map[string]any{"sku": "B1", "name": "Rye bread", "barcodes": []string{breadCode}, "unit": "each",
		"price": 399, "tax": "reduced", "location": "A1", "category": "Daily", "tile": 0}, 200, nil)
	paysByKeys(lea, "3.49")
	lea.reads(hook("refusal"), "The price went up from 3.49 to 3.99.")
	lea.reads(hook("refusal"), "0.50 more is due.")
	lea.photo("till-bad-stale")
	lea.must(let())
	lea.tap(hook("refused-difference"))
	lea.sees(hook("due") + `[data-amount="50"]`)
	lea.tap(hook("quick-amount"))
	lea.tap(hook("take"))
	sale := lea.attribute(hook("receipt"), "data-sale")
	lea.sees(hook("saved"))
	s.bookedOnce(sale, 399, 5)
}

// The bread comes back once. Its return is no sale, and nothing of the sale is left.
func returnedTwice(s *sceneShop, lea *person) {
	s.Helper()
	lea.tap(hook("return-this"))
	lea.tap(hook("return-tick"))
	lea.tap(hook("reason") + `[data-at="0"]`)
	lea.tap(hook("give-back") + `:not([disabled])`)
	lea.sees(hook("saved"))
	back := lea.attribute(hook("receipt"), "data-sale")
	var number string
	s.booked(`SELECT r.code || '-R' || substr('000000' || CAST(s.number AS TEXT), -6) FROM sales s JOIN registers r ON r.id = s.register_id WHERE s.id = ?`, []any{back}, &number)
	lea.presses(kb.Enter)
	lea.presses(kb.F6)
	lea.scans(number)
	lea.reads(hook("return-problem"), "That is a return already")
	lea.photo("till-bad-returned")
	if n := s.counts(`SELECT count(*) FROM sales WHERE kind = 'return'`); n != 1 {
		s.Errorf("%d returns are booked", n)
	}
}
