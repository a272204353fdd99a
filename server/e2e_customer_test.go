package main

import (
	"context"
	"strings"

	"tillbell/server/db"
)

// isAnswered: the manager finds the bad rating among what needs her and answers
// it, and the customer reads that where they rated.
func (s *sceneShop) isAnswered(browser context.Context, customer *person, request string) {
	s.Helper()
	const answer = "Das tut uns leid. <b>Kommen</b> Sie bitte wieder 🙂"
	s.untilBooked(1, `SELECT count(*) FROM help_ratings WHERE request_id = ? AND follow_up = 'open'`, request)
	nora := officeAt(s, browser, "Nora", s.pairs["office"], s.people["Nor"], atDesk)
	nora.tap(hook("needs-follow-up") + " a")
	one := hook("follow-up") + `[data-id="` + request + `"]`
	nora.writes(one+" "+hook("follow-words"), answer)
	nora.photo("office-follow-up")
	nora.tap(one + " " + hook("follow-answer"))
	nora.sees(one + `[data-status="answered"]`)
	customer.reload()
	customer.reads(".quote p", answer)
	nora.tap(one + " " + hook("follow-close"))
	nora.seesNo(one)
	nora.open("/manage#/store/service")
	nora.sees(hook("waiting-form"))
	nora.tap(hook("attills-call_at"))
	nora.until("to type over it", `(document.activeElement.select(), true)`, nil)
	nora.presses("4")
	nora.writes(hook("attills-most"), "400.00")
	nora.tap(hook("attills-age_check"))
	nora.photos("office-service", [2]int64{1440, 900}, [2]int64{390, 844})
	nora.tap(hook("attills-save"))
	nora.reads(hook("attills-save"), "Saved")
	var policies string
	s.booked(`SELECT policies FROM stores WHERE id = ?`, []any{s.store.ID}, &policies)
	for _, part := range []string{`"call_at":4`, `"most":40000`, `"age_check":false`} {
		if !strings.Contains(policies, part) {
			s.Errorf("the office's word is kept as %s", policies)
		}
	}
}

// stillWaits: a customer who reads from right to left is asked whether they
// still wait, says so, and takes the call back later.
func (s *sceneShop) stillWaits(customer *person) {
	s.Helper()
	s.call("PATCH", "/store", map[string]any{"policies": map[string]any{"help": map[string]any{"still_after": 3600, "still_within": 600}}}, 200, nil)
	customer.open("/h/A2")
	customer.sees(".btn-ring")
	customer.until("to choose Arabic", `(() => {
		const select = document.querySelector('.tongue select');
		select.value = 'ar';
		select.dispatchEvent(new Event('change'));
		return document.documentElement.dir === 'rtl';
	})()`, nil)
	customer.reads("h1", "كيف يمكننا مساعدتك؟")
	customer.photo("customer-arabic")
	customer.tap(".btn-ring")
	customer.reads("h1", "نحن ننادي أحد الموظفين")
	customer.sees(".band")
	customer.photo("customer-arabic-waits")
	s.must(s.books.Tx(s.Context(), func(tx *db.Tx) error { // the hour is over
		return tx.Exec(`UPDATE help_requests SET still_at = ? WHERE still_at IS NOT NULL`, db.At(tx.Now)).Error
	}))
	customer.reads(".still-box h2", "هل ما زلت تنتظر؟")
	customer.photo("customer-arabic-still")
	customer.tap(".still-box button")
	s.untilBooked(1, `SELECT count(*) FROM help_steps WHERE type = 'still_waiting'`)
	customer.until("to be asked no more", `document.querySelector('.still-box').hidden`, nil)
	customer.tap(".foot .btn-quiet")
	customer.tap(".foot .btn-danger")
	customer.reads("h1", "ألغيت طلبك")
}
