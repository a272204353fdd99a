package main

import (
	"context"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"tillbell/server/db"
)

const colaCode = "4000177050002"

// A bottle brings its deposit, a pen is taxed as taken away, and the customer
// pays part by card and the rest in francs, whose change is in euros and in
// coins that there are. Then somebody with a certificate owes no tax and leaves
// a tip.
func bottleTakeAwayAndFrancs(t *testing.T, browser context.Context) {
	s := openShop(t)
	bottle := db.NewID()
	s.call("PATCH", "/store", map[string]any{"cash_rounding": map[string]any{"step": 5, "mode": "half_up"},
		"tips": true, "foreign_cash": []any{map[string]any{"currency": "CHF", "rate": "0.95", "step": 5}}}, 200, nil)
	s.call("PUT", "/tax-classes/standard", map[string]any{"name": "19 %", "rate": "0.19", "take_away": "reduced"}, 200, nil)
	s.call("PUT", "/products/"+bottle, map[string]any{"sku": "P25", "name": "Deposit", "unit": "each", "price": 25, "tax": "reduced", "is_deposit": true}, 201, nil)
	s.call("PUT", "/products/"+db.NewID(), map[string]any{"sku": "C1", "name": "Cola", "barcodes": []string{colaCode}, "unit": "each", "price": 129,
		"tax": "reduced", "deposit_product_id": bottle}, 201, nil)

	lea := cashierAt(s, browser, atDesk)
	opensDrawerByKeys(s, lea)
	lea.scans(colaCode)
	lea.sees(hook("total") + `[data-amount="154"]`)
	lea.tap(hook("line-more"))
	lea.reads(hook("cart-deposit"), "0.50")
	lea.scans(penCode)
	lea.sees(hook("total") + `[data-amount="557"]`)
	lea.tap(hook("line-take-away"))
	lea.sees(hook("line-take-away") + `[aria-pressed="true"]`)

	lea.presses(kb.F9)
	lea.tap(hook("tender-card"))
	lea.presses("3.00")
	lea.reads(hook("pay-entry"), "3.00")
	lea.tap(hook("take"))
	lea.sees(hook("tender"))
	lea.tap(hook("tender-CHF"))
	lea.sees(hook("due") + `[data-amount="255"]`)
	lea.sees(hook("foreign-due") + `[data-amount="270"]`)
	lea.presses("5.00")
	lea.sees(hook("change") + `[data-amount="220"]`)
	lea.tap(hook("take"))
	lea.sees(hook("saved"))
	sale := lea.attribute(hook("receipt"), "data-sale")

	var total, rounding, change, lines, reduced, foreign int64
	s.booked(`SELECT total, rounding, change FROM sales WHERE id = ?`, []any{sale}, &total, &rounding, &change)
	s.booked(`SELECT count(*), SUM(CASE WHEN tax_rate = 70000 THEN 1 ELSE 0 END) FROM sale_lines WHERE sale_id = ?`, []any{sale}, &lines, &reduced)
	s.booked(`SELECT foreign_amount FROM sale_tenders WHERE sale_id = ? AND currency = 'CHF'`, []any{sale}, &foreign)
	if total != 557 || rounding != -2 || change != 220 || lines != 3 || reduced != 3 || foreign != 500 {
		t.Errorf("booked: total %d, rounding %d, change %d, %d lines, %d of them reduced, %d rappen", total, rounding, change, lines, reduced, foreign)
	}
	exemptWithATip(s, lea)
	s.holds()
}

// exemptWithATip sells to an embassy, whose certificate takes the tax off by
// itself; without the embassy the cashier must be allowed to.
func exemptWithATip(s *sceneShop, lea *person) {
	s.Helper()
	s.call("PUT", "/customers/"+db.NewID(), map[string]any{"name": "Embassy of Utopia", "tax_exempt": "VAT-77"}, 201, nil)
	lea.presses(kb.Enter)
	lea.scans(penCode)
	lea.sees(hook("total") + `[data-amount="249"]`)
	lea.presses(kb.F8)
	lea.writes(hook("customer-find"), "Utopia")
	lea.tap(hook("customer-hit"))
	lea.reads(hook("cart-exempt"), "VAT-77")
	lea.sees(hook("total") + `[data-amount="209"]`)
	lea.photo("till-exempt")

	lea.presses(kb.F1)
	ada := lea.window(hook("open-display"), "the customer")
	lea.presses(kb.F1)
	ada.reads(hook("display-total"), "2.09")
	lea.presses(kb.F9)
	lea.tap(hook("tip-rate") + `[data-rate="0.1"]`)
	lea.sees(hook("due") + `[data-amount="230"]`)
	lea.photo("till-tip")
	ada.reads(hook("display-total"), "2.30")
	ada.reads(hook("display-tip"), "0.21")
	ada.photo("display-tip")
	lea.tap(hook("tender-card"))
	lea.tap(hook("take"))
	lea.sees(hook("saved"))
	ada.reads(hook("display-total"), "2.30")
	lea.reads(hook("paper-exempt"), "VAT-77")
	lea.reads(hook("paper-tip"), "Tip")
	var total, tax, tip int64
	s.booked(`SELECT total, tax, tip FROM sales WHERE id = ?`, []any{lea.attribute(hook("receipt"), "data-sale")}, &total, &tax, &tip)
	if total != 209 || tax != 0 || tip != 21 {
		s.Errorf("booked: total %d, tax %d, tip %d", total, tax, tip)
	}

	lea.presses(kb.Enter)
	lea.scans(penCode)
	lea.presses(kb.F1)
	lea.tap(hook("open-exempt"))
	lea.tap(hook("exempt-reason"))
	lea.photo("till-exempt-panel")
	lea.writes(hook("exempt-reference"), "D 77")
	lea.tap(hook("exempt-apply"))
	lea.reads(hook("approve-what"), "Without tax")
}
