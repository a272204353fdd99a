package main

import (
	"bytes"
	"context"
	"image"
	"image/color"
	imagepng "image/png"
	"os"
	"path/filepath"
	"strings"

	"github.com/chromedp/chromedp"

	"tillbell/server/db"
)

// isAnswered: the manager finds the bad rating among what needs her and answers
// it, and the customer reads that where they rated.
func (s *sceneShop) isAnswered(browser context.Context, customer *person, request string) {
	s.Helper()
	const answer = "Das tut uns leid. <b>Kommen</b> Sie bitte wieder 🙂"
	s.untilBooked(1, `SELECT count(*) FROM help_said WHERE request_id = ? AND status = 'open'`, request)
	nora := officeAt(s, browser, "Nora", s.pairs["office"], s.people["Nor"], atDesk)
	nora.tap(hook("needs-follow-up") + " a")
	one := hook("said") + `[data-id="` + request + `"]`
	nora.reads(one+" "+hook("said-helped-by"), "Helped by Mia Sommer")
	nora.writes(one+" "+hook("said-words"), answer)
	nora.photo("office-follow-up")
	nora.tap(one + " " + hook("said-send"))
	nora.sees(one + `[data-status="answered"]`)
	customer.must(customer.run(chromedp.Evaluate(`document.dispatchEvent(new Event('visibilitychange')); undefined`, nil))) // looks again, hours later
	customer.reads(".quote p", answer)
	s.becomesATask(nora, one, request)
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
	nora.picks(hook("waiting-helper"), "picture")
	nora.photo("office-service")
	nora.tap(hook("waiting-save"))
	s.untilBooked(1, `SELECT count(*) FROM stores WHERE policies LIKE '%"helper":%picture%'`)
	s.getsAFace(nora, "Mia")
}

// getsAFace: the office gives somebody a picture, out of a file of any size.
func (s *sceneShop) getsAFace(nora *person, who string) {
	s.Helper()
	file := filepath.Join(s.TempDir(), "photo.png")
	drawn := image.NewRGBA(image.Rect(0, 0, 640, 480))
	for y := range 480 {
		for x := range 640 {
			c := color.RGBA{196, 214, 205, 255}
			if dx, dy := x-320, y-200; dx*dx+dy*dy < 90*90 { // a head
				c = color.RGBA{214, 160, 128, 255}
			} else if dx*dx/4+(y-480)*(y-480) < 160*160 { // and shoulders
				c = color.RGBA{14, 92, 72, 255}
			}
			drawn.Set(x, y, c)
		}
	}
	var png bytes.Buffer
	s.must(imagepng.Encode(&png, drawn))
	s.must(os.WriteFile(file, png.Bytes(), 0o600))
	nora.open("/manage#/people/staff/" + s.people[who])
	nora.sees(hook("staff-picture"))
	nora.must(nora.run(chromedp.SetUploadFiles(hook("staff-picture-file"), []string{file}, chromedp.ByQuery)))
	nora.sees(hook("staff-picture") + " img")
	s.untilBooked(1, `SELECT count(*) FROM staff_pictures WHERE staff_id = ?`, s.people[who])
	nora.photo("office-face")
}

// becomesATask: of the same words she makes a task, which stands on them and they
// on it; then she closes them with a reason, and they are told of as dealt with.
func (s *sceneShop) becomesATask(nora *person, one, request string) {
	s.Helper()
	nora.tap(one + " " + hook("said-task"))
	nora.until("for the words", `document.querySelector('[data-test="task-words"]')?.value.includes("would buy two")`, nil)
	nora.tap(hook("task-make"))
	nora.sees(one + `[data-status="task"]`)
	s.untilBooked(1, `SELECT count(*) FROM tasks t JOIN help_said f ON f.task_id = t.id WHERE f.request_id = ? AND t.request_id = f.request_id AND f.status = 'task'`, request)
	nora.photo("office-said")
	nora.tap(one + " " + hook("said-the-task"))
	nora.sees(hook("task-request"))
	nora.tap(hook("tab-floor-words"))
	nora.tap(one + " " + hook("said-close"))
	nora.tap(one + " " + hook("said-close-go"))
	nora.sees(one + `[data-status="closed"]`)
	nora.photo("office-said-closed")
	nora.tap(one + " " + hook("said-reopen")) // that was a mistake
	nora.sees(one + `[data-status="task"]`)
	nora.tap(one + " " + hook("said-close"))
	nora.tap(one + " " + hook("said-close-go"))
	nora.sees(one + `[data-status="closed"]`)
	nora.tap(hook("said-show-new"))
	nora.seesNo(one)
	nora.tap(hook("said-by-zone"))
	nora.reads(hook("words-tag"), "Bread and rolls")
	nora.photo("office-said-zone")
}

// stillWaits: a customer who reads from right to left is asked whether they
// still wait, says so, sees who comes, and takes the call back later.
func (s *sceneShop) stillWaits(mia, customer *person) {
	s.Helper()
	s.call("PATCH", "/store", map[string]any{"policies": map[string]any{"help": map[string]any{"still_after": 3600, "still_within": 600, "helper": "picture"}}}, 200, nil)
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
	mia.tap(hook("alert-accept"))
	customer.reads("h1", "Mia")
	customer.until("to see the picture of who comes", `document.querySelector('.face img')?.naturalWidth === 256`, nil)
	customer.photo("customer-arabic-face")
	customer.tap(".foot .btn-quiet")
	customer.tap(".foot .btn-danger")
	customer.reads("h1", "ألغيت طلبك")
}
