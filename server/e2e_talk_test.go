package main

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/chromedp"
)

// A task goes from the office to whoever is free, and its end back; what the
// office says to all is read, and the office sees by whom; what one writes for
// the next shift, the other sees first and confirms.
func aTaskAndAMessage(t *testing.T, browser context.Context) {
	s := openShop(t)
	mia := associateAt(s, browser, "Mia", "tablet 1")
	ben := associateAt(s, browser, "Ben", "tablet 2")
	nora := managerAt(s, browser, atDesk)

	nora.tap(hook("nav-floor"))
	nora.tap(hook("tab-floor-tasks"))
	nora.tap(hook("task-add"))
	nora.writes(hook("task-title"), "Fill up the <b>rolls</b>")
	nora.photo("office-task-new")
	nora.tap(hook("task-make"))
	nora.reads(hook("task-row"), "Fill up the <b>rolls</b>")
	s.untilBooked(1, `SELECT count(*) FROM tasks WHERE status = 'offered'`)
	asked, other := mia, ben
	if s.counts(`SELECT count(*) FROM tasks WHERE offered_to LIKE ?`, "%"+s.people["Ben"]+"%") > 0 {
		asked, other = ben, mia
	}
	asked.reads(hook("task"), "You are asked")
	other.seesNo(hook("task"))
	asked.photo("floor-task-asked")
	s.untilBooked(1, `SELECT count(*) FROM task_receipts WHERE kind = 'seen' AND offer > 0`)
	nora.tap(hook("task-row") + " .rowlink")
	nora.tap(hook("task-edit"))
	nora.writes(hook("task-words"), "The <i>seeded</i> ones first")
	nora.photo("office-task-edit")
	nora.tap(hook("task-save"))
	nora.reads(hook("task"), "Changed by")
	asked.reads(hook("task"), "The <i>seeded</i> ones first")
	asked.tap(hook("task-take"))
	asked.sees(hook("task") + `[data-own="1"]`)
	nora.reads(hook("task-row"), "has it")
	nora.reads(hook("task"), "took it")
	nora.photo("office-task")
	asked.tap(hook("task-cannot"))
	asked.writes(hook("task-why"), "none left")
	asked.tap(hook("task-why-send"))
	asked.seesNo(hook("task"))
	nora.reads(hook("task"), "none left")

	nora.tap(hook("tab-floor-talk"))
	nora.writes(hook("broadcast-words"), "The lift is out of order")
	nora.tap(hook("broadcast-send"))
	for _, p := range []*person{mia, ben} {
		p.reads(hook("unread-broadcast"), "The lift is out of order")
	}
	nora.reads(hook("broadcast-unread"), "Ben Krüger, Mia Sommer")
	mia.photo("floor-message")
	mia.tap(hook("unread-broadcast") + " " + hook("letter-read"))
	mia.seesNo(hook("unread-broadcast"))
	nora.reads(hook("broadcast-read"), "Mia Sommer")
	nora.reads(hook("broadcast-unread"), "Not yet: Ben Krüger")

	mia.tap(hook("talk-open"))
	mia.photo("floor-tasks")
	mia.tap(hook("talk-notes"))
	mia.writes(hook("note-words"), "Oven 2 is off")
	_, let := mia.intercept("*/hand-over-notes/*", fetch.RequestStageResponse)
	mia.tap(hook("note-send"))
	mia.reads(hook("note"), "Oven 2 is off")
	mia.until("for an empty field, though no answer came", `document.querySelector('`+hook("note-words")+`').value === ''`, nil)
	mia.must(let())
	mia.reads(hook("note"), "Nobody has confirmed it yet")
	ben.reads(hook("unread-note"), "Oven 2 is off")
	ben.tap(hook("unread-note") + " " + hook("letter-read"))
	ben.seesNo(hook("unread-note"))
	mia.photo("floor-notes")
	nora.reads(hook("hand-over-note"), "Read by Ben Krüger")
	nora.photo("office-talk")

	// A customer on the phone: who answers it asks the floor.
	ben.tap(hook("talk-open"))
	ben.tap(hook("talk-ask"))
	ben.writes(hook("ask-note"), "Gluten-free rolls?")
	ben.photo("floor-ask")
	ben.tap(hook("ask-send"))
	mia.reads(hook("alert"), "Gluten-free rolls?")
	mia.reads(hook("alert"), "TEL")
	ben.reads(hook("asked"), "Nobody has it yet")
	request := mia.attribute(hook("alert"), "data-id")
	mia.tap(hook("alert-accept"))
	ben.reads(hook("asked"), "Mia is going to look")
	mia.hold(cardOf(request)+` `+hook("arrive"), cardOf(request)+`[data-status="arrived"]`)
	mia.tap(cardOf(request) + ` ` + hook("resolve"))
	mia.writes(hook("heard-words"), "Two bags, <b>bottom</b> shelf")
	mia.photo("floor-asked-sheet")
	mia.tap(hook("outcome-helped"))
	ben.reads(hook("asked"), "Mia: Helped · Two bags, <b>bottom</b> shelf")
	ben.photo("floor-asked")
	nora.tap(hook("tab-floor-calls"))
	nora.tap(hook("call-row") + " .rowlink")
	nora.reads(hook("call"), "Phone")
	nora.tap(hook("call-add"))
	nora.photo("office-ask")
	saysWithoutAnswers(s, nora)
	s.holds()
}

// What the office says has no answer: once it never left, once only the answer is
// lost. It is told what to do, the same press is the same message, and what is
// there after all is no longer in the form.
func saysWithoutAnswers(s *sceneShop, nora *person) {
	s.Helper()
	nora.tap(hook("tab-floor-talk"))
	nora.writes(hook("broadcast-words"), "Closing at six")
	nora.must(nora.run(chromedp.Evaluate(`{ const real = window.fetch;
		window.lose = 'all';
		window.fetch = async (input, init) => {
			if (init?.method !== 'PUT' || !window.lose) return real(input, init);
			if (window.lose === 'answer') await real(input, init);
			throw new TypeError('lost');
		}; }`, nil)))
	nora.tap(hook("broadcast-send"))
	nora.reads(hook("form-error"), "What you sent may have arrived. Send it again: it counts once.")
	nora.photo("office-unanswered")
	nora.must(nora.run(chromedp.Evaluate(`window.lose = 'answer'`, nil)))
	nora.tap(hook("broadcast-send"))
	nora.until("for an empty field, though no answer came", `document.querySelector('`+hook("broadcast-words")+`').value === ''`, nil)
	nora.seesNo(hook("form-error"))
	nora.reads(hook("broadcast"), "Closing at six")
	nora.must(nora.run(chromedp.Evaluate(`window.lose = ''`, nil)))
	if n := s.counts(`SELECT count(*) FROM broadcasts WHERE words = 'Closing at six'`); n != 1 {
		s.Errorf("it was said %d times", n)
	}

	nora.tap(hook("tab-floor-tasks"))
	nora.tap(hook("task-add"))
	nora.writes(hook("task-title"), "Sweep the yard")
	nora.must(nora.run(chromedp.Evaluate(`window.lose = 'answer'`, nil)))
	nora.tap(hook("task-make"))
	nora.seesNo(hook("task-new"))
	nora.reads(hook("task-row"), "Sweep the yard")
}
