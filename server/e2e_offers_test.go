package main

import (
	"context"
	"strings"
	"testing"
)

// A call is asked of one after the other: who lets it pass is told so, who
// passes it on is asked no more, and nobody else can take it meanwhile. The
// office says so beforehand and reads afterwards why each was asked.
func anOfferPassesOn(t *testing.T, browser context.Context) {
	s := openShop(t)
	s.call("PATCH", "/store", map[string]any{"calls": map[string]any{"assistance": map[string]any{"ask": "one_by_one", "offer_seconds": 5,
		"rungs": []any{map[string]any{"to": "floor", "seconds": 600}, map[string]any{"to": "everyone"}}}}}, 200, nil)
	ben := associateAt(s, browser, "Ben", "tablet 2")
	mia := associateAt(s, browser, "Mia", "tablet 1")
	request := s.ring("A2", "Where are the candles?")

	first, next := ben, mia
	if !s.asks(request, ben) {
		first, next = mia, ben
	}
	first.sees(hook("alert") + `[data-id="` + request + `"] ` + hook("turn"))
	first.reads(hook("alert-why"), "You, because:")
	next.reads(cardOf(request), "Offered to "+first.name)
	next.seesNo(cardOf(request) + " " + hook("accept"))
	next.seesNo(hook("alert"))
	first.notes(hook("line"))
	first.photo("floor-offer")

	// The seconds run out on the server, and the screen says what became of it.
	first.noted("A2 was passed on to somebody else.")
	next.sees(hook("alert") + `[data-id="` + request + `"] ` + hook("turn"))
	first.seesNo(hook("alert"))
	next.tap(hook("alert-decline"))
	next.seesNo(hook("alert"))
	first.sees(hook("alert") + `[data-id="` + request + `"]`)
	first.reads(hook("alert-why"), "asked again")
	first.tap(hook("alert-accept"))
	first.sees(cardOf(request) + `[data-own="1"]`)
	next.reads(cardOf(request), first.name+" is going")

	var kinds []string
	var told struct {
		Timeline []struct {
			Type string
			Data struct{ Why map[string]string }
		}
	}
	s.call("GET", "/help-requests/"+request, nil, 200, &told)
	for _, m := range told.Timeline {
		if m.Type == "delivered" || m.Type == "seen" {
			continue
		}
		kinds = append(kinds, m.Type)
		if m.Type == "offered" && len(m.Data.Why) != 1 {
			s.Errorf("%d people are asked, why: %v", len(m.Data.Why), m.Data.Why)
		}
	}
	if got := strings.Join(kinds, " "); got != "created offered lapsed offered declined offered accepted" {
		s.Errorf("what happened: %s", got)
	}
	s.holds()
}

// asks waits until somebody is asked, and tells whether it is this person.
func (s *sceneShop) asks(request string, p *person) bool {
	s.Helper()
	s.untilBooked(1, `SELECT count(*) FROM help_requests WHERE id = ? AND status = 'offered'`, request)
	return s.counts(`SELECT count(*) FROM help_offers WHERE request_id = ? AND staff_id = ?`, request, s.people[p.name]) > 0
}
