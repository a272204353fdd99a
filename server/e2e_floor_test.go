package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/fetch"
)

// associateAt brings somebody to a tablet, paired, signed in by touch and on the
// floor.
func associateAt(s *sceneShop, browser context.Context, who, device string) *person {
	s.Helper()
	p := enter(s.T, browser, s.serve.PublicURL, who, onTablet)
	p.pair(s.pairs[device], "/floor")
	p.tap(hook("staff-tile") + `[data-staff="` + s.people[who] + `"]`)
	p.touchesPIN()
	p.tap(hook("sign-in"))
	p.sees(hook("presence-available") + `[aria-pressed="true"]`)
	s.untilBooked(1, `SELECT count(*) FROM presence WHERE staff_id = ? AND status = 'available'`, s.people[who])
	return p
}

func cardOf(id string) string { return hook("card") + `[data-id="` + id + `"]` }

// From the customer's tap on a phone to their words in the books, over the
// tablet in between. What the customer writes is only ever text.
func helpFromThePhone(t *testing.T, browser context.Context) { callsFor(openShop(t), browser) }

func helpOnPostgres(t *testing.T, browser context.Context) { callsFor(openShopOnPostgres(t), browser) }

func callsFor(s *sceneShop, browser context.Context) {
	s.Helper()
	const (
		note    = `Größe 42? <img src=x onerror="throw 1"> 👟`
		comment = "Zu lange gewartet! <script>throw 2</script> 🙂"
		heard   = "would buy two"
	)
	mia := associateAt(s, browser, "Mia", "tablet 1")
	customer := enter(s.T, browser, s.serve.PublicURL, "The customer", onPhone)

	customer.open("/h/A1")
	customer.reads(`h1`, "Wie können wir helfen?")
	customer.tap(`label[data-kind="stock_check"]`)
	customer.writes(`#note`, note)
	customer.tap(`.btn-ring`)
	customer.reads(`h1`, "Wir rufen jemanden")

	request := mia.attribute(hook("alert"), "data-id")
	mia.reads(hook("alert"), note)
	mia.reads(hook("alert"), "A1")
	mia.tap(hook("alert-accept"))
	mia.sees(cardOf(request) + `[data-own="1"][data-status="accepted"]`)
	customer.reads(`h1`, "Mia ist unterwegs")
	s.talkBothWays(mia, customer, request)

	mia.hold(cardOf(request)+" "+hook("arrive"), cardOf(request)+`[data-status="arrived"]`)
	customer.reads(`h1`, "Mia ist bei Ihnen")
	s.goesAndComesBack(mia, customer, request)

	mia.tap(cardOf(request) + " " + hook("resolve"))
	mia.tap(hook("heard-praise"))
	mia.writes(hook("heard-words"), heard)
	mia.tap(hook("outcome-helped"))
	s.isTakenBack(mia, customer, request)
	mia.tap(hook("outcome-helped"))
	mia.seesNo(cardOf(request))
	mia.sees(hook("empty"))

	customer.reads(`h1`, "Wurde Ihnen geholfen?")
	customer.must(customer.run(emulation.SetDeviceMetricsOverride(320, 568, 1, true), drawn)) // a small phone
	customer.until("for the words to lie under nothing", `(() => {
		const words = document.querySelector('#words');
		words.scrollIntoView({ block: 'nearest' });
		const at = words.getBoundingClientRect();
		return document.elementFromPoint(at.x + at.width / 2, at.y + at.height / 2) === words;
	})()`, nil)
	customer.must(customer.run(emulation.SetDeviceMetricsOverride(customer.screen.width, customer.screen.height, 1, true), drawn))
	customer.tap(`.score label:nth-of-type(2)`)
	customer.writes(`#words`, comment)
	customer.tap(`button[type="submit"]`)
	customer.reads(`h1`, "Danke")
	s.isAnswered(browser, customer, request)
	s.stillWaits(mia, customer)

	var status, outcome, kind, gotNote, language, tags, words, said string
	var score int64
	s.booked(`SELECT status, outcome, kind, note, language, heard, words FROM help_requests WHERE id = ?`, []any{request},
		&status, &outcome, &kind, &gotNote, &language, &tags, &words)
	s.booked(`SELECT score, comment FROM help_ratings WHERE request_id = ?`, []any{request}, &score, &said)
	if status != "resolved" || outcome != "helped" || kind != "stock_check" || gotNote != note || language != "de" {
		s.Errorf("booked: %s %s %s %q %s", status, outcome, kind, gotNote, language)
	}
	if !strings.Contains(tags, "praise") || words != heard {
		s.Errorf("booked as heard: %s %q", tags, words)
	}
	if score != 2 || said != comment {
		s.Errorf("booked as rating: %d %q", score, said)
	}
	s.booked(`SELECT count(*), max(CAST(staff_id AS TEXT)) FROM help_claims WHERE request_id = ?`, []any{request}, &score, &said)
	if score != 1 || said != s.people["Mia"] {
		s.Errorf("%d claims, the last by %s", score, said)
	}
	s.holds()
}

// Both take the call at the same moment: their requests are held at the door and
// let in together.
func twoTabletsRace(t *testing.T, browser context.Context) {
	s := openShop(t)
	mia := associateAt(s, browser, "Mia", "tablet 1")
	ben := associateAt(s, browser, "Ben", "tablet 2")
	racers := []*person{mia, ben}
	request := s.ring("A2", "Where are the candles?")

	var doors []func() error
	for _, p := range racers {
		p.excuse(`network: .*409.*/accept$`) // one of them is told so
		p.sees(hook("alert") + `[data-id="` + request + `"]`)
		stopped, let := p.intercept("*/help-requests/*/accept", fetch.RequestStageRequest)
		p.tap(hook("alert-accept"))
		p.next(stopped)
		p.notes(hook("line"))
		doors = append(doors, let)
	}
	if n := s.counts(`SELECT count(*) FROM help_claims`); n != 0 {
		t.Fatalf("%d claims before anybody was let in", n)
	}
	in := make(chan error, len(doors))
	for _, let := range doors {
		go func() { in <- let() }()
	}
	for range doors {
		s.must(<-in)
	}
	s.untilBooked(1, `SELECT count(*) FROM help_requests WHERE id = ? AND status = 'accepted'`, request)

	var staff string
	s.booked(`SELECT claim_staff_id FROM help_requests WHERE id = ?`, []any{request}, &staff)
	winner, loser := mia, ben
	if staff == s.people["Ben"] {
		winner, loser = ben, mia
	}
	winner.sees(cardOf(request) + `[data-own="1"]`)
	loser.noted(winner.name + " was faster to A2.")
	loser.sees(cardOf(request) + `[data-own="0"]`)
	loser.reads(cardOf(request), winner.name+" is going")
	if len(loser.all(cardOf(request)+" "+hook("accept"), "data-test")) != 0 {
		t.Errorf("%s may still take what %s has", loser.name, winner.name)
	}
	if n := s.counts(`SELECT count(*) FROM help_claims WHERE request_id = ?`, request); n != 1 {
		t.Errorf("%d claims of one call", n)
	}
	s.holds()
}

// A tablet loses its line, and then its server, while calls come and go. When it
// is back, every open call has one card and what has ended has none.
func tabletComesBack(t *testing.T, browser context.Context) {
	s := shutShop(t, config{})
	cable := newCable(t, s.serve.Listen)
	s.serve.PublicURL = "http://" + cable.address // browsers come through the cable, programs straight
	s.start()
	s.signInManager()
	mia := associateAt(s, browser, "Mia", "tablet 1")
	mia.excuse(`network: .*(net::ERR_|status of 503)`)
	mia.excuse(`WebSocket connection to .* failed`)
	mia.marks()

	before := []string{s.ring("A1", "before"), s.ring("A2", "before, then gone")}
	shows(mia, before...)

	cable.cut()
	mia.sees(hook("connection") + `:not([data-state="live"])`)
	meanwhile := []string{s.ring("A3", "meanwhile"), s.ring("A4", "meanwhile too")}
	s.call("POST", "/help-requests/"+before[1]+"/cancel", map[string]any{}, 200, nil)
	if stale := mia.all(hook("card"), "data-id"); len(stale) != 2 {
		t.Errorf("a tablet without a line shows %d cards, want the 2 that it knew", len(stale))
	}
	cable.mend()
	shows(mia, before[0], meanwhile[0], meanwhile[1])
	mia.sees(hook("connection") + `[data-state="live"]`)

	s.stop()
	mia.sees(hook("connection") + `:not([data-state="live"])`)
	s.start()
	after := s.ring("A2", "after the restart")
	shows(mia, before[0], meanwhile[0], meanwhile[1], after)
	mia.sees(hook("connection") + `[data-state="live"]`)

	// And it is more than a picture: the newest can be taken.
	mia.tap(hook("alert-accept"))
	s.untilBooked(1, `SELECT count(*) FROM help_claims WHERE staff_id = ?`, s.people["Mia"])
	mia.stillMarked()
	s.losesTheNetwork(browser, cable)
	s.holds()
}

// shows waits until a tablet shows a card for each of these and no other.
func shows(p *person, requests ...string) {
	p.Helper()
	want := slices.Clone(requests)
	slices.Sort(want)
	p.until(fmt.Sprintf("for the cards of %v", want), fmt.Sprintf(
		`JSON.stringify([...document.querySelectorAll('[data-test="card"]')].map((e) => e.dataset.id).sort()) === %s`, js(js(want))), nil)
}
