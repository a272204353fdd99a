package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"tillbell/server/db"
	"tillbell/server/db/dbtest"
	"tillbell/server/internal/demo"
)

// spoil stands between the server and a page: every text that somebody may have
// typed comes as the worst that they could have. What a page makes of it is its
// own matter: no element may come of it, no error, and no page wider than its
// screen. Codes, times and the server's own words are left as they are.
const spoil = `(() => {
	const free = /^(name|first_name|title|note|words|comment|reason|answer|text|label|description|category|brand|location|place|result|address|city|street|email|phone|contact|supplier|customer|by|header|footer|role_name|size|colour|style|code_name|else)$/;
	const bad = '<img src=/spilt onerror=throw> \u05d0\u05d1 {{7*7}} \'";-- 🦠&amp; ' + 'W'.repeat(20); // 72 signs: names may be longer
	const typed = (text) => text !== '' && !/^[0-9a-f-]{36}$|^\d{4}-\d\d-\d\d|^[-\d.,:]+$|^[a-z]+:\/\/|^\/|^[a-z_]+$/.test(text);
	const worst = (value, key) => {
		if (Array.isArray(value)) return value.map((one) => worst(one, key));
		if (value && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, worst(one, name)]));
		return typeof value === 'string' && free.test(key) ? value.split('\n').map((line) => (typed(line) ? bad : line)).join('\n') : value; // the catalogue comes in columns
	};
	const spoilt = (text) => { try { return JSON.stringify(worst(JSON.parse(text), '')); } catch { return text; } };
	const text = Response.prototype.text;
	Response.prototype.text = async function () { return /json/.test(this.headers.get('Content-Type')) ? spoilt(await text.call(this)) : text.call(this); };
	Response.prototype.json = async function () { return JSON.parse(await this.text()); };
	const fetches = window.fetch;
	window.fetching = 0;
	window.fetch = (...call) => { if (/[?&]wait=/.test(call[0])) return fetches(...call); window.fetching += 1; return fetches(...call).finally(() => { window.fetching -= 1; }); };
	window.WebSocket = class extends WebSocket {
		set onmessage(take) { super.onmessage = (event) => take({ data: spoilt(event.data) }); }
	};
})()`

// demoShop is the demo store with its week of trade, and the codes that make
// browsers its till, its tablet and its office.
func demoShop(t *testing.T) (s *sceneShop, file demo.File, pairings []string) {
	t.Helper()
	s = &sceneShop{T: t, config: config{Data: dbtest.Dir(t), LogLevel: "warn"}, serve: serveConfig{Listen: freeAddress(t), PointLimit: 120, AddressLimit: 1500, Demo: true}}
	s.must(s.serve.check())
	var out bytes.Buffer
	a, err := start(s.Context(), &s.config, &s.serve, output{&out, &out})
	s.must(err)
	s.app = a
	s.Cleanup(s.stop)
	raw, err := os.ReadFile(filepath.Join(s.config.Data, demo.FileName))
	s.must(err)
	s.must(json.Unmarshal(raw, &file))
	for _, link := range regexp.MustCompile(`/pair#(\w+)`).FindAllStringSubmatch(out.String(), -1) {
		pairings = append(pairings, link[1])
	}
	if len(pairings) != 3 {
		t.Fatalf("%d links in %s", len(pairings), &out)
	}
	return s, file, pairings
}

// spoils lets everything that the page is told come spoilt.
func (p *person) spoils() {
	p.Helper()
	p.must(p.run(chromedp.ActionFunc(func(ctx context.Context) error {
		_, err := page.AddScriptToEvaluateOnNewDocument(spoil).Do(ctx)
		return err
	})))
}

// bears: what stands there now is text and nothing else, and fits the screen.
// It tells whether a spoilt text stands there at all.
func (p *person) bears(where string) (spoilt bool) {
	p.Helper()
	p.until("that all is there of "+where, `window.fetching === 0 && document.querySelector('main') !== null`, nil)
	p.must(p.run(drawn))
	var got struct {
		Spoilt bool
		Grown  int
		Wide   string
	}
	p.must(p.run(chromedp.Evaluate(`(() => {
		const page = document.documentElement;
		const over = [...document.querySelectorAll('body *')].find((e) => e.getBoundingClientRect().right > innerWidth + 1 && e.checkVisibility());
		return {
			Spoilt: document.body.innerText.includes('{{7*7}}'),
			Grown: document.querySelectorAll('img[src="/spilt"], [onerror]').length,
			Wide: page.scrollWidth > innerWidth + 1 ? 'by ' + (page.scrollWidth - innerWidth) + ': ' + (over ? over.outerHTML.slice(0, 200) : '') : '',
		};
	})()`, &got)))
	p.photo("spoilt-" + p.name + "-" + strings.NewReplacer("/", "-", " ", "-").Replace(where))
	if got.Grown > 0 {
		p.Errorf("%s: a text became %d elements at %s", p.name, got.Grown, where)
	}
	if got.Wide != "" {
		p.Errorf("%s: %s is wider than the screen %s", p.name, where, got.Wide)
	}
	return got.Spoilt
}

// officePlaces are all tabs that the office has.
func officePlaces(t *testing.T) (places []string) {
	t.Helper()
	source, err := os.ReadFile("../static/manage/router.js")
	if err != nil {
		t.Fatal(err)
	}
	for _, section := range regexp.MustCompile(`(?m)^  (\w+): \[(.*)\],$`).FindAllStringSubmatch(string(source), -1) {
		for _, tab := range regexp.MustCompile(`"(\w+)"`).FindAllStringSubmatch(section[2], -1) {
			places = append(places, section[1]+"/"+tab[1])
		}
	}
	if len(places) < 40 {
		t.Fatalf("the office has only %v", places)
	}
	return places
}

// spoiltTexts: whatever people typed into any field is only ever text, on every
// screen.
func spoiltTexts(t *testing.T, browser context.Context) {
	s, file, pairings := demoShop(t)
	one := func(role string) demo.Person {
		i := slices.IndexFunc(file.Staff, func(p demo.Person) bool { return p.Role == role })
		return file.Staff[i]
	}
	s.counter, s.people = file.Registers[1].DeviceToken, map[string]string{"Nor": one("manager").ID}
	var session struct{ Token string }
	s.call("POST", "/sessions", map[string]any{"device_token": s.counter, "staff_id": one("manager").ID, "pin": one("manager").PIN}, 201, &session)
	s.manager = session.Token
	s.answersACall(file.CallPoints[1].Code, "It is wonderful")
	s.call("PUT", "/tasks/"+db.NewID(), map[string]any{"title": "Fill the shelf", "words": "up to the top", "due_at": time.Now().Add(time.Hour)}, 201, nil)
	rung := s.ring(file.CallPoints[0].Code, "Where are the candles?")
	s.call("PUT", "/broadcasts/"+db.NewID(), map[string]any{"words": "The lift stands still", "to": "everyone", "expires_at": time.Now().Add(time.Hour)}, 201, nil)
	s.call("PUT", "/hand-over-notes/"+db.NewID(), map[string]any{"words": "Two crates are in the yard"}, 201, nil)
	at := func(name, pairing, face string, look screen, role, enters, there string) *person {
		who := one(role)
		p := enter(t, browser, s.serve.PublicURL, name, look)
		p.spoils()
		p.pair(pairing, face)
		p.tap(hook("staff-tile") + `:is([data-id="` + who.ID + `"], [data-staff="` + who.ID + `"])`)
		for _, digit := range who.PIN {
			if look.touch {
				p.tap(hook("pin-key-" + string(digit)))
			}
		}
		if !look.touch {
			p.presses(who.PIN)
		}
		p.tap(hook(enters))
		p.sees(hook(there))
		return p
	}

	boss, spoilt, asked := at("Boss", pairings[2], "/manage", atDesk, "manager", "pin-enter", "nav-now"), 0, 0
	for _, place := range append(officePlaces(t), "floor/calls/"+rung) {
		boss.open("/manage#/" + place)
		if boss.bears(place) {
			spoilt++
		}
		if boss.does(`main .rowlink`) > 0 {
			boss.bears(place + ", the first of it")
		}
		if n := boss.does(asksFirst); n > 0 {
			asked += n
			boss.bears(place + ", asked first")
		}
	}
	if spoilt < 20 || asked < 3 {
		t.Errorf("only %d places of the office show what was typed, %d keys ask first", spoilt, asked)
	}

	s.call("PUT", "/presence", map[string]any{"status": "available"}, 200, nil)
	bearsOnTheWall(t, s, browser)
	s.ring(file.CallPoints[1].Code, "And the matches?")
	mia := at("Mia", pairings[1], "/floor", onTablet, "associate", "sign-in", "queue")
	mia.bearsACall()
	for _, key := range []string{"queue", "me-open", "talk-open", "cart-open", "lookup-open"} {
		mia.must(mia.run(chromedp.Evaluate(`document.querySelector('[data-test="alert-later"]')?.click(), document.querySelector('[data-test="`+key+`"]')?.click()`, nil)))
		if spoilt := mia.bears(key); key == "queue" && !spoilt {
			t.Error("the queue shows nothing of what was typed")
		}
	}

	lea := at("Lea", pairings[0], "/till", atTouch, "cashier", "sign-in", "count-total")
	lea.bears("the drawer")
	lea.tap(hook("same-float"))
	lea.sees(hook("search"))
	lea.bears("the till")
	lea.tap(hook("tile"))
	lea.sees(hook("cart-line") + `, ` + hook("line"))
	lea.bears("a cart")
	lea.presses(kb.F4)
	lea.sees(hook("ask-note"))
	lea.bears("what can be asked")

	customer := enter(t, browser, s.serve.PublicURL, "Customer", onPhone)
	customer.spoils()
	customer.open("/h/" + file.CallPoints[2].Code)
	customer.sees(".btn-ring")
	customer.bears("the sign")
	customer.tap(".btn-ring")
	customer.sees(".steps")
	customer.bears("the call")

	bearsOnPaper(t, s, file, boss)
}

// asksFirst are the keys that ask before they do anything; the plan's takes a
// zone off a sheet that is not kept yet.
const asksFirst = `main :is(.btn-danger, [data-test="device-revoke"], [data-test="wall-drop"], [data-test="broadcast-end"]):not(.confirm *, [data-test="plan-remove"])`

// does presses the first of what there is, and tells whether there was one.
func (p *person) does(selector string) (n int) {
	p.Helper()
	p.must(p.run(chromedp.Evaluate(`(() => { const key = document.querySelector(`+js(selector)+`); key?.click(); return key ? 1 : 0; })()`, &n)))
	return n
}

// bearsOnTheWall: the board in the staff room, names and all.
func bearsOnTheWall(t *testing.T, s *sceneShop, browser context.Context) {
	var made struct{ URL string }
	s.call("POST", "/wall-boards", map[string]any{"name": "Staff room", "names": true}, 201, &made)
	wall := enter(t, browser, s.serve.PublicURL, "Wall", screen{width: 1280, height: 720, language: "en-US"})
	wall.spoils()
	wall.open(strings.TrimPrefix(made.URL, s.serve.PublicURL))
	wall.sees(hook("wall-zone"))
	if !wall.bears("the board") {
		t.Error("the board shows nothing of what was typed")
	}
}

// bearsACall takes the call that rings and opens all that its card opens.
func (p *person) bearsACall() {
	p.Helper()
	p.sees(hook("alert"))
	for _, size := range tabletSizes {
		p.must(p.run(emulation.SetDeviceMetricsOverride(size[0], size[1], 1, size[0] < 500)))
		if !p.bears(fmt.Sprintf("the alert at %d", size[0])) {
			p.Error("the alert shows nothing of what was typed")
		}
	}
	p.must(p.run(emulation.SetDeviceMetricsOverride(p.screen.width, p.screen.height, 1, false)))
	p.tap(hook("alert-accept"))
	mine := `[data-own="1"] `
	p.sees(mine + hook("arrive"))
	for _, keys := range [][]string{{"talk"}, {"hand-off"}, {"release"}, {"more"}, {"more", "second"}, {"more", "transfer"}} {
		for _, key := range keys {
			p.tap(hook(key))
		}
		p.sees(hook("sheet-close"))
		p.bears(strings.Join(keys, " "))
		p.tap(hook("sheet-close"))
		p.seesNo(hook("sheet-close"))
	}
	p.hold(mine+hook("arrive"), mine+hook("resolve"))
	p.tap(mine + hook("resolve"))
	p.sees(hook("outcome-helped"))
	p.bears("the end of a call")
	p.tap(hook("outcome-helped"))
	p.seesNo(hook("outcome-helped"))
}

// bearsOnPaper: what the server itself puts on paper, out of its own books.
func bearsOnPaper(t *testing.T, s *sceneShop, file demo.File, boss *person) {
	const bad = `<img src=/spilt onerror=throw> {{7*7}} '";-- &amp; WWWWWWWWWWWWWWWWWWWW`
	zone, goods, sale := file.Zones[0], db.NewID(), db.NewID()
	s.call("PUT", "/zones/"+zone.ID, map[string]any{"code": zone.Code, "name": bad}, 200, nil)
	s.call("PUT", "/products/"+goods, map[string]any{"sku": "BAD", "name": bad, "unit": "each", "price": 100, "tax": "standard"}, 201, nil)
	s.call("PUT", "/drawers/"+db.NewID(), map[string]any{"opening_float": 0}, 201, nil)
	s.call("PUT", "/sales/"+sale, map[string]any{"lines": []any{map[string]any{"product_id": goods, "quantity": "1"}}, "tenders": []any{map[string]any{"kind": "cash", "amount": 100}}, "total": 100}, 201, nil)
	for name, path := range map[string]string{
		"a sign": "/signs?face=manage&size=a6&ids=" + file.CallPoints[0].ID, "twelve signs": "/signs?face=manage&size=a4x12&ids=" + file.CallPoints[0].ID,
		"a receipt": "/sales/" + sale + "/receipt?face=manage",
	} {
		boss.open("/api/v1" + path)
		if !boss.bears(name) {
			t.Errorf("%s shows nothing of what was typed", name)
		}
	}
}
