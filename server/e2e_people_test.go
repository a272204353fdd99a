package main

import (
	"context"
	"testing"
)

// The manager's page says who is at what and why. Nora sells at the till, so no
// call is offered to her; Mia leaves the shared tablet without a network, and
// nothing of hers shows or rings there any more; Ben, who takes it over, sees
// the same call as his.
func whoIsAtWhat(t *testing.T, browser context.Context) {
	s := shutShop(t, config{})
	cable := newCable(t, s.serve.Listen)
	s.serve.PublicURL = "http://" + cable.address // browsers come through the cable, programs straight
	s.start()
	s.signInManager()
	mia := associateAt(s, browser, "Mia", "tablet 1")
	mia.excuse(`network: .*(net::ERR_|status of 503)`)
	mia.excuse(`WebSocket connection to .* failed`)

	nora := enter(t, browser, "http://"+s.serve.Listen, "Nora", atDesk)
	nora.pair(s.pairs["office"], "/manage")
	nora.tap(hook("staff-tile") + `[data-id="` + s.people["Nor"] + `"]`)
	nora.presses(scenePIN)
	nora.tap(hook("pin-enter"))
	nora.tap(hook("nav-floor"))
	nora.tap(hook("tab-floor-people"))
	nora.reads(hook("team"), "Mia Sommer")
	nora.sees(hook("team-row") + `[data-state="free"]`)

	s.call("PUT", "/presence", map[string]any{"status": "available"}, 200, nil)
	s.call("PUT", "/presence/till", map[string]any{"open": true}, 204, nil)
	nora.reads(hook("team-row")+`[data-state="till"]`, "Selling at T2")
	request := s.ring("A1", "")
	mia.sees(hook("alert") + `[data-id="` + request + `"]`)
	s.untilBooked(0, `SELECT count(*) FROM help_offers WHERE staff_id = ?`, s.people["Nor"])
	nora.reads(hook("team-row")+`[data-state="free"]`, "Offered A1")
	nora.photo("who is at what")

	cable.cut()
	mia.sees(hook("offline"))
	mia.seesNo(hook("alert"))
	mia.tap(hook("me-open"))
	mia.tap(hook("sign-out"))
	mia.seesNo(hook("card"))
	mia.sees(hook("screen-away"))
	cable.mend()
	mia.sees(hook("staff-tile"))
	s.untilBooked(1, `SELECT count(*) FROM presence WHERE staff_id = ? AND status = 'off'`, s.people["Mia"])
	s.untilBooked(0, `SELECT count(*) FROM sessions WHERE staff_id = ? AND ended_at IS NULL`, s.people["Mia"])
	nora.reads(hook("team-row")+`[data-state="off"]`, "Mia Sommer")
	mia.tap(hook("staff-tile") + `[data-staff="` + s.people["Ben"] + `"]`)
	mia.touchesPIN()
	mia.tap(hook("sign-in"))
	mia.tap(hook("alert") + `[data-id="` + request + `"] ` + hook("alert-accept"))
	nora.reads(hook("team-row")+`[data-state="walking"]`, "Took the call from A1")
	s.holds()
}
