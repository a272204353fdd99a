package main

import (
	"context"
	"testing"

	paho "github.com/eclipse/paho.mqtt.golang"
)

// The office hangs a button at a sign and tries it, which rings nobody. Then it
// is pressed over MQTT, a customer scans the same sign, and one card on Mia's
// tablet tells of both; what the button says of its battery is on the front page
// until it has a new one. At another sign a size is picked.
func aButtonRings(t *testing.T, browser context.Context) {
	s := shutShop(t, config{})
	s.serve.MQTT = freeAddress(t)
	s.open()
	nora := enter(t, browser, s.serve.PublicURL, "Nora", atDesk)
	nora.pair(s.pairs["office"], "/manage")
	nora.tap(hook("staff-tile") + `[data-id="` + s.people["Nor"] + `"]`)
	nora.presses(scenePIN)
	nora.tap(hook("pin-enter"))
	nora.tap(hook("nav-floor"))
	nora.tap(hook("tab-floor-buttons"))
	nora.tap(hook("button-add"))
	nora.writes(hook("button-name"), "Rolls <b>left</b> 🥨")
	nora.tap(hook("button-save"))
	nora.tap(hook("button-secret"))
	nora.sees(hook("button-secret-once"))
	nora.photo("a button")
	var login, point string
	s.booked(`SELECT d.login, c.code FROM call_devices d JOIN call_points c ON c.id = d.call_point_id`, nil, &login, &point)
	var secret string
	nora.until("the secret", `document.querySelector('`+hook("button-way-password")+`')?.textContent`, &secret)

	o := paho.NewClientOptions().AddBroker("tcp://" + s.serve.MQTT).SetUsername(login).SetPassword(secret).SetConnectTimeout(patience)
	say := func(topic, payload string) {
		t.Helper()
		button := paho.NewClient(o)
		for _, do := range []func() paho.Token{button.Connect, func() paho.Token { return button.Publish("tillbell/"+login+"/"+topic, 1, false, payload) }} {
			if token := do(); !token.WaitTimeout(patience) || token.Error() != nil {
				t.Fatalf("the button is not heard: %v", token.Error())
			}
		}
		button.Disconnect(100)
	}
	nora.tap(hook("button-try"))
	nora.reads(hook("button-trying"), "Press the button now")
	say("press", "long")
	nora.reads(hook("button-trying"), "Held")
	if n := s.counts(`SELECT count(*) FROM help_requests`); n != 0 {
		t.Fatalf("%d calls of a trial", n)
	}
	nora.tap(hook("button-try"))
	nora.seesNo(hook("button-trying"))

	mia := associateAt(s, browser, "Mia", "tablet 1")
	say("press", `{"press":"single","count":1,"battery":7}`)
	say("press", `{"press":"single","count":1}`) // sent again
	request := mia.attribute(hook("alert"), "data-id")
	mia.reads(hook("alert"), point)
	customer := enter(t, browser, s.serve.PublicURL, "The customer", onPhone)
	customer.open("/h/" + point)
	customer.tap(`label[data-kind="assistance"]`)
	customer.tap(`.btn-ring`)
	customer.reads(`h1`, "Wir rufen jemanden")
	mia.tap(hook("alert-accept"))
	mia.sees(cardOf(request) + `[data-own="1"]`)
	customer.reads(`h1`, "Mia ist unterwegs")
	s.untilBooked(2, `SELECT presses FROM help_requests WHERE id = ?`, request)
	nora.tap(hook("nav-now"))
	nora.reads(hook("needs-button"), "has a low battery")
	say("battery", "100") // a new one ends the alarm
	nora.seesNo(hook("needs-button"))
	aSizeIsPicked(s, customer, mia)
	s.holds()
}
