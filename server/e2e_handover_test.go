package main

import (
	"context"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"tillbell/server/db"
)

// A drawer outlives its cashier and its place: Lea counts it and hands it to Nora,
// who takes it to the second till. Left open overnight it says so, in a shop that
// wants it counted first nothing is sold on it, and it is counted and closed.
func aDrawerGoesOn(t *testing.T, browser context.Context) {
	s := openShop(t)
	s.call("PATCH", "/store", map[string]any{"policies": map[string]any{"drawer": map[string]any{"overnight": "block"}}}, 200, nil)
	lea := cashierAt(s, browser, atDesk)
	opensDrawerByKeys(s, lea)
	var pieces string
	s.booked(`SELECT opening_pieces FROM drawers`, nil, &pieces)
	if pieces != `[{"value":50000,"count":2}]` {
		t.Errorf("opened with %s", pieces)
	}

	lea.tap(hook("drawer"))
	lea.sees(hook("x-report"))
	lea.reads(hook("opening-pieces"), "2 ×")
	lea.tap(hook("hand-over"))
	lea.sees(hook("count-entry"))
	lea.presses("2" + kb.End)
	lea.presses(kb.Enter)
	lea.tap(hook("hand-to") + `[data-staff="` + s.people["Nor"] + `"]`)
	lea.tap(hook("staff-tile") + `[data-staff="` + s.people["Nor"] + `"]`)
	lea.sees(hook("pin-dots"))
	lea.presses(scenePIN)
	lea.until("for four digits", `document.querySelectorAll('[data-test="pin-dots"] .on').length === 4`, nil)
	lea.presses(kb.Enter)
	lea.reads(hook("offered"), "Lea Brandt")
	lea.photo("till-offered")
	lea.tap(hook("hand-confirm"))
	lea.seesNo(hook("offered"))

	lea.tap(hook("drawer"))
	lea.tap(hook("park-drawer"))
	lea.sees(hook("count-total"))
	lea.sees(hook("parked-drawer"))
	lea.photo("till-parked")
	nora := bareTill(s, browser)
	nora.tap(hook("take-drawer"))
	nora.sees(hook("search"))

	s.forgotten()
	nora.reload()
	nora.sees(hook("overdue"))
	nora.photo("till-overdue")
	nora.tap(hook("drawer"))
	nora.tap(hook("count-and-close"))
	nora.sees(hook("count-entry"))
	nora.presses("2" + kb.End)
	nora.presses(kb.Enter)
	nora.sees(hook("z-report"))
	nora.photo("till-z-moved")
	var holder, register string
	s.booked(`SELECT CAST(d.held_by AS TEXT), r.code FROM drawers d JOIN registers r ON r.id = d.register_id WHERE d.status = 'closed' AND d.difference = 0`, nil, &holder, &register)
	if holder != s.people["Nor"] || register != "T3" || s.counts(`SELECT count(*) FROM drawer_hand_overs WHERE confirmed_at IS NOT NULL`) != 1 {
		t.Errorf("it was held by %s at %s", holder, register)
	}
	s.holds()
}

// forgotten lets the day end in which the open drawer was opened.
func (s *sceneShop) forgotten() {
	s.Helper()
	s.must(s.books.Tx(s.Context(), func(tx *db.Tx) error {
		past := db.At(tx.Now.Add(-1))
		if err := tx.Exec(`UPDATE drawers SET ends_at = ? WHERE status = 'open'`, past).Error; err != nil {
			return err
		}
		return tx.Exec(`UPDATE register_heads SET drawer_ends = ? WHERE drawer_id IS NOT NULL`, past).Error
	}))
}
