package main

import (
	"context"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// line tells the page whether the phone has a network, as the phone would.
func (p *person) line(there bool) {
	p.Helper()
	p.must(p.run(network.Enable(), network.OverrideNetworkState(!there, 0, -1, -1)))
}

// losesTheNetwork: a phone that is opened anew without a network shows what it
// knew last and as of when, and what its owner does meanwhile is kept, over one
// more reload, and done once when there is a network again.
func (s *sceneShop) losesTheNetwork(browser context.Context, cable *cable) {
	s.Helper()
	customer := enter(s.T, browser, s.serve.PublicURL, "The customer", onPhone)
	customer.excuse(`net::ERR_|ServiceWorker`)
	rings := func(code string) (request string) {
		s.Helper()
		customer.open("/h/" + code)
		customer.tap(`label[data-kind="price_check"]`)
		customer.tap(`.btn-ring`)
		customer.reads(`h1`, "Wir rufen jemanden")
		s.booked(`SELECT id FROM help_requests WHERE kind = 'price_check' ORDER BY created_at DESC LIMIT 1`, nil, &request)
		return request
	}
	cut := func() { cable.cut(); customer.line(false) }
	mend := func() { cable.mend(); customer.line(true) }

	rings("A3")
	customer.must(customer.run(chromedp.Evaluate(`navigator.serviceWorker.ready.then(() => caches.match('/h/-')).then((page) => { window.sceneKept = Boolean(page); }); undefined`, nil)))
	customer.until("for the page to be kept", `window.sceneKept === true`, nil)
	cut()
	customer.reload()
	customer.reads(`h1`, "Wir rufen jemanden")
	customer.reads(`.hb b`, "Bread and rolls")
	customer.reads(`.behind`, "kein Netz")
	customer.sees(`.band`)
	customer.photo("phone-offline")
	customer.tap(".foot .btn-quiet")
	customer.tap(".foot .btn-danger")
	customer.reads(".foot .small", "Kein Netz. Ihr Ruf wird zurückgenommen")
	customer.reload()
	customer.sees(`.foot .btn-danger[aria-busy="true"]`)
	customer.photo("phone-offline-cancel")
	mend()
	customer.reads(`h1`, "Sie haben den Ruf zurückgenommen")

	request := rings("A1")
	var claim struct {
		Epoch int64 `json:"claim_epoch"`
	}
	s.call("POST", "/help-requests/"+request+"/accept", map[string]any{}, 200, &claim)
	s.call("POST", "/help-requests/"+request+"/resolve", map[string]any{"claim_epoch": claim.Epoch, "outcome": "helped"}, 200, nil)
	customer.reads(`h1`, "Wurde Ihnen geholfen?")
	cut()
	customer.tap(`.score label:nth-of-type(4)`)
	customer.writes(`#words`, "Schnell! <b>🙂")
	customer.tap(`button[type="submit"]`)
	customer.reads(".foot .small", "Kein Netz. Ihre Antwort bleibt")
	customer.reload()
	customer.reads(`h1`, "Wurde Ihnen geholfen?")
	customer.reads(".foot .small", "Kein Netz. Ihre Antwort bleibt")
	customer.photo("phone-offline-rating")
	mend()
	customer.reads(`h1`, "Danke")
	s.thinksBetterOfIt(customer, cut, mend)
	var cancels, ratings int64
	var words string
	s.booked(`SELECT (SELECT count(*) FROM help_steps s JOIN help_requests r ON r.id = s.request_id WHERE r.kind = 'price_check' AND s.type = 'cancelled'),
		count(*), max(comment) FROM help_ratings WHERE request_id = ? AND score = 4`, []any{request}, &cancels, &ratings, &words)
	if cancels != 1 || ratings != 1 || words != "Schnell! <b>🙂" {
		s.Errorf("done once: taken back %d times, rated %d times, with %q", cancels, ratings, words)
	}
}

// thinksBetterOfIt: a ring that does not get through is taken back where it was
// made, and nobody is called by it afterwards.
func (s *sceneShop) thinksBetterOfIt(customer *person, cut, mend func()) {
	s.Helper()
	before := s.counts(`SELECT count(*) FROM help_requests WHERE status <> 'cancelled'`)
	customer.open("/h/A4")
	customer.sees(`.btn-ring`)
	cut()
	customer.tap(`.btn-ring`)
	customer.reads(`.foot .btn-quiet`, "Ich brauche keine Hilfe mehr")
	customer.photo("phone-ring-waits")
	customer.tap(`.foot .btn-quiet`)
	customer.reads(`.foot > p:last-of-type`, "Kein Netz. Ihr Ruf wird zurückgenommen")
	customer.reads(`.btn-ring`, "Hilfe rufen")
	customer.photo("phone-ring-taken-back")
	mend()
	customer.reads(`.foot > p:last-of-type`, "Sie haben den Ruf zurückgenommen")
	if n := s.counts(`SELECT count(*) FROM help_requests WHERE status <> 'cancelled'`); n != before {
		s.Errorf("%d calls stand that nobody made", n-before)
	}
}
