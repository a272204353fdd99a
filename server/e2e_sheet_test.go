package main

import "github.com/chromedp/chromedp/kb"

// writesDown opens the sheet of Ada, who stands in the cart: nothing is told of
// what she bought before she agrees; a number that is none is refused beside its
// field and written anew.
func (s *sceneShop) writesDown(lea *person) {
	s.Helper()
	lea.tap(hook("customer-open"))
	lea.sees(hook("person-bought-no"))
	lea.photo("till-person")
	lea.excuse(`422`)
	lea.writes(hook("person-phone"), "call me")
	lea.presses(kb.Enter)
	lea.reads(hook("person-wrong"), "not a phone number")
	lea.photo("till-person-refused")
	lea.presses("\b\b\b\b\b\b\b")
	lea.writes(hook("person-phone"), "030 7654321")
	lea.tap(hook("person-history_consent"))
	lea.reads(hook("person-history_consent-state"), "Is given when you save")
	lea.tap(hook("person-save"))
	lea.sees(hook("person-save") + `[data-state="done"]`)
	lea.reads(hook("person-history_consent-state"), "Given")
	lea.presses(kb.Escape)
	lea.seesNo(hook("person-panel"))
	if n := s.counts(`SELECT COUNT(*) FROM customers WHERE phone = '+49307654321' AND history_at IS NOT NULL`); n != 1 {
		s.Errorf("%d customers have the number and agreed", n)
	}
}

// looksAt finds Ada by digits from the middle of her number, by keys alone, and
// looks at what she bought, until she takes her consent back. Then Bo is added
// with all there is to say in one form.
func (s *sceneShop) looksAt(lea *person) {
	s.Helper()
	lea.presses(kb.F8)
	lea.writes(hook("customer-find"), "6543")
	lea.reads(hook("customer-hit"), "Ada Lovelace")
	lea.presses(kb.Enter)
	lea.reads(hook("customer-chip"), "Ada Lovelace")
	lea.presses(kb.F8)
	lea.reads(hook("person-bought"), "3.49")
	lea.reads(hook("person-bought"), "25.00")
	lea.reads(hook("person-accounts"), "Points")
	lea.photo("till-person-known")
	lea.tap(hook("person-history_consent"))
	lea.reads(hook("person-history_consent-state"), "Is withdrawn when you save")
	lea.tap(hook("person-save"))
	lea.sees(hook("person-bought-no"))

	lea.presses(kb.F8)
	lea.sees(hook("customer-form"))
	lea.photo("till-person-find")
	lea.presses(kb.F8)
	lea.writes(hook("person-name"), "Bo Li")
	lea.writes(hook("person-email"), "bo@example.org")
	lea.tap(hook("person-marketing_consent"))
	lea.photo("till-person-new")
	lea.tap(hook("person-email"))
	lea.presses(kb.Enter)
	lea.reads(hook("customer-chip"), "Bo Li")
	lea.seesNo(hook("person-panel"))
	if n := s.counts(`SELECT COUNT(*) FROM customers WHERE name = 'Bo Li' AND email = 'bo@example.org' AND marketing_at IS NOT NULL AND history_at IS NULL`); n != 1 {
		s.Errorf("%d customers are Bo", n)
	}
	if n := s.counts(`SELECT COUNT(*) FROM customers WHERE history_at IS NOT NULL`); n != 0 {
		s.Errorf("%d customers are still looked at", n)
	}
}
