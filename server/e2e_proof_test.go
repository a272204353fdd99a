package main

import (
	"context"
	"testing"
)

// The office names a shift of its own and reads its calls by it, by zone and on
// the plan, beside who is needed; and hangs up a board, which says how the floor
// stands until it is taken away.
func figuresAndTheWall(t *testing.T, browser context.Context) {
	s := openShop(t)
	const shift = `All day <i>long</i>`
	s.answersACall("A1", "The rye is <b>wonderful</b>")
	nora := managerAt(s, browser, atDesk)
	nora.reads(hook("words-item"), "The rye is <b>wonderful</b>")
	nora.reads(hook("words-subject"), "Praise")
	nora.photo("office-now")

	nora.open("/manage#/store/service")
	nora.tap(hook("shift-add"))
	nora.writes(hook("shift-name-0"), shift)
	for _, side := range []string{"from", "to"} {
		nora.picks(hook("shift-"+side+"-0"), "00:00")
	}
	nora.tap(hook("shift-add"))
	nora.photo("office-shifts")
	nora.reads(hook("shifts-form"), "Some of these hours are in a shift above.")
	nora.tap(hook("shift-remove-1"))
	nora.tap(hook("shifts-save"))
	s.untilBooked(1, `SELECT count(*) FROM stores WHERE policies LIKE '%All day%'`)

	nora.open("/manage#/floor/figures?period=today")
	nora.reads(hook("call-service"), "100")
	nora.tap(hook("call-by-shift"))
	nora.reads(hook("call-figure-row"), shift+", 00:00 to 00:00")
	nora.photo("office-call-figures")
	nora.tap(hook("call-by-zone"))
	nora.reads(hook("call-figure-row"), "Bread and rolls")
	nora.tap(hook("call-by-point"))
	nora.sees(hook("call-heat") + " svg")
	nora.sees(hook("need-now"))
	nora.photo("office-call-heat")

	nora.writes(hook("wall-name"), "Hall <b>1</b>")
	nora.tap(hook("wall-make"))
	link := nora.attribute(hook("wall-link")+" a", "href")
	hall := enter(t, browser, s.serve.PublicURL, "The hall's screen", atDesk)
	hall.open(link[len(s.serve.PublicURL):])
	hall.reads(hook("wall-service"), "100")
	s.ring("A2", "")
	hall.reads(hook("wall-waiting"), "1")
	hall.photo("wall")
	hall.excuse("404")
	nora.tap(hook("wall-drop"))
	nora.tap(hook("wall-drop-yes"))
	hall.sees(hook("wall-say"))
	s.holds()
}

// answersACall is a customer's call that is answered, and what was heard.
func (s *sceneShop) answersACall(code, words string) {
	s.Helper()
	id := s.ring(code, "")
	var q struct {
		Epoch int64 `json:"claim_epoch"`
	}
	s.call("POST", "/help-requests/"+id+"/accept", map[string]any{}, 200, &q)
	s.call("POST", "/help-requests/"+id+"/arrive", map[string]any{"claim_epoch": q.Epoch}, 200, nil)
	s.call("POST", "/help-requests/"+id+"/resolve", map[string]any{"claim_epoch": q.Epoch, "outcome": "helped", "heard": []string{"praise"}, "words": words}, 200, nil)
}

// A call finds goods to be out: the office has a count to make, or gives it to
// the floor as a task.
func anEmptyShelf(t *testing.T, browser context.Context) {
	s := openShop(t)
	nora := managerAt(s, browser, atDesk)
	var q struct {
		ID    string
		Epoch int64 `json:"claim_epoch"`
	}
	s.call("POST", "/help-requests", map[string]any{"kind": "stock_check", "product_id": s.goods["M1"]}, 201, &q)
	s.call("POST", "/help-requests/"+q.ID+"/accept", map[string]any{}, 200, &q)
	s.call("POST", "/help-requests/"+q.ID+"/resolve", map[string]any{"claim_epoch": q.Epoch, "outcome": "out_of_stock"}, 200, nil)
	nora.open("/manage#/stock/shelves")
	nora.reads(hook("shelf-row"), "Milk 1 l")
	nora.photos("office-shelves", [2]int64{1440, 900}, [2]int64{390, 844})
	nora.tap(hook("shelf-task"))
	nora.reads(hook("task-new"), "Milk 1 l")
	nora.tap(hook("task-make"))
	s.untilBooked(1, `SELECT count(*) FROM tasks WHERE title = 'Count Milk 1 l' AND product_id = ?`, s.goods["M1"])
	s.holds()
}

// picks chooses an option of a list as the browser's own list does.
func (p *person) picks(selector, value string) {
	p.Helper()
	p.until("to choose in "+selector, `(() => {
		const list = document.querySelector(`+js(selector)+`);
		if (!list) return null;
		list.value = `+js(value)+`;
		list.dispatchEvent(new Event("change", { bubbles: true }));
		return list.value === `+js(value)+` || null;
	})()`, nil)
}
