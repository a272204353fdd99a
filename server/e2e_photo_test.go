package main

import (
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"tillbell/server/db"
)

// A customer shows photos of what they ask about. Mia sees them on her card and
// whole, is shown the way, holds the wrong sign before her tablet's camera and
// then the right one, calls Ben, who joins her, and gives the call to another
// zone. The office sees the photos beside what happened, and writes a phrase
// that is there when Ben writes next.
func photosAndTheWay(t *testing.T, browser context.Context) {
	s := openShop(t)
	s.drawsAPlan()
	mia := associateAt(s, browser, "Mia", "tablet 1")
	ben := associateAt(s, browser, "Ben", "tablet 2")
	mia.hasACamera()
	customer := enter(t, browser, s.serve.PublicURL, "The customer", onPhone)
	customer.open("/h/B1")
	customer.sees(`.shot-add`)
	customer.sends(s.photoFile(2400, 1800))
	customer.sees(`.shot-ready img`)
	customer.tap(`.btn-ring`)
	customer.sees(`.shot-sent img[src*="/photos/"]`)
	customer.photo("customer-photo")
	s.untilBooked(1, `SELECT count(*) FROM help_photos WHERE wide = 1600 AND high = 1200`)

	request := mia.attribute(hook("alert"), "data-id") // nobody is in that zone: who is beside it is rung
	card := cardOf(request)
	mia.sees(card + ` ` + hook("thumb") + ` img`)
	mia.tap(hook("alert-accept"))
	customer.sends(s.photoFile(300, 400))
	mia.until("for the second photo", `document.querySelectorAll('`+card+` [data-test="thumb"] img').length === 2`, nil)
	mia.tap(card + ` ` + hook("thumb"))
	mia.sees(hook("photo-view") + ` img`)
	mia.photo("tablet-photo")
	mia.tap(hook("photo-close"))
	mia.sees(hook("store-panel") + ` ` + hook("way-path"))
	mia.reads(card+` `+hook("card-way"), "about")
	mia.photo("tablet-way")

	s.scansWithTheCamera(mia, request)
	s.joined(mia, ben, customer, request)
	s.isHandedOn(mia, ben, request)
	s.goesToAnotherZone(mia, ben, request)
	s.seenInTheOffice(browser, ben, request)
	s.holds()
}

// drawsAPlan adds a zone with a call point beside the one there is, and a plan.
func (s *sceneShop) drawsAPlan() {
	s.Helper()
	zone := db.NewID()
	s.call("PUT", "/zones/"+zone, map[string]any{"code": "B", "name": "Wine and beer", "x": 130, "y": 10, "w": 110, "h": 140}, 201, nil)
	s.call("PUT", "/call-points/"+db.NewID(), map[string]any{"code": "B1", "name": "Wine", "zone_id": zone, "x": 210, "y": 120}, 201, nil)
	s.call("PATCH", "/store", map[string]any{"plan": map[string]any{"width": 250, "height": 160, "shapes": []map[string]any{
		{"kind": "shelf", "label": "A2", "x": 115, "y": 10, "w": 10, "h": 90}, {"kind": "shelf", "label": "B2", "x": 180, "y": 60, "w": 10, "h": 90},
		{"kind": "till", "label": "T1", "x": 20, "y": 140, "w": 20, "h": 10}, {"kind": "entrance", "label": "", "x": 60, "y": 158, "w": 30, "h": 2}}}}, 200, nil)
}

func (s *sceneShop) zoneOf(code string) (id string) {
	s.Helper()
	s.booked(`SELECT id FROM zones WHERE code = ?`, []any{code}, &id)
	return id
}

// photoFile is a picture as a camera takes them.
func (s *sceneShop) photoFile(wide, high int) string {
	s.Helper()
	m := image.NewRGBA(image.Rect(0, 0, wide, high))
	for y := range high {
		for x := range wide {
			c := color.RGBA{uint8(90 + 120*x/wide), uint8(60 + 90*y/high), 40, 255}
			if (x*8/wide+y*6/high)%2 == 0 {
				c = color.RGBA{230, 220, uint8(255 * x / wide), 255}
			}
			m.SetRGBA(x, y, c)
		}
	}
	path := filepath.Join(s.TempDir(), "photo.jpg")
	f, err := os.Create(path)
	s.must(err)
	s.must(jpeg.Encode(f, m, nil))
	s.must(f.Close())
	return path
}

// sends chooses a file where a phone would open its camera.
func (p *person) sends(file string) {
	p.Helper()
	p.must(p.run(chromedp.SetUploadFiles(`.shot-add input`, []string{file}, chromedp.ByQuery)))
}

// hasACamera gives the tablet a camera and eyes that see what the scene says.
func (p *person) hasACamera() {
	p.Helper()
	p.must(p.run(chromedp.Evaluate(`
		window.sceneSights = [];
		window.BarcodeDetector = class {
			static async getSupportedFormats() { return ['qr_code', 'ean_13']; }
			async detect() { return window.sceneSights.splice(0).map((rawValue) => ({ rawValue })); }
		};
		navigator.mediaDevices.getUserMedia = async () => {
			const sheet = document.createElement('canvas');
			sheet.getContext('2d').fillRect(0, 0, 300, 150);
			return sheet.captureStream(5);
		};
		undefined`, nil)))
}

// holdsBefore holds a code before the camera.
func (p *person) holdsBefore(code string) {
	p.Helper()
	p.must(p.run(chromedp.Evaluate(`window.sceneSights.push(`+js(code)+`); undefined`, nil)))
}

func (s *sceneShop) scansWithTheCamera(mia *person, request string) {
	s.Helper()
	card := cardOf(request)
	mia.tap(card + ` ` + hook("arrive-camera"))
	mia.sees(hook("eye") + ` video`)
	mia.holdsBefore(s.serve.PublicURL + "/h/A1")
	mia.reads(hook("eye-said"), "A1 is the sign of Shelf A1. Your call is at B1.")
	mia.holdsBefore(breadCode)
	mia.reads(hook("eye-said"), "That is Rye bread")
	mia.photo("tablet-wrong-sign")
	if n := s.counts(`SELECT count(*) FROM help_requests WHERE id = ? AND status = 'accepted'`, request); n != 1 {
		s.Error("the wrong sign was an arrival")
	}
	mia.holdsBefore(s.serve.PublicURL + "/h/B1?t=x")
	mia.sees(card + `[data-status="arrived"]`)
	mia.seesNo(hook("eye"))
	s.untilBooked(1, `SELECT count(*) FROM help_requests WHERE id = ? AND status = 'arrived' AND scanned`, request)
}

// joined: Mia calls Ben, who sees what for and comes too; the customer is told.
func (s *sceneShop) joined(mia, ben, customer *person, request string) {
	s.Helper()
	const words = "Please bring the <b>ladder</b>"
	mia.tap(cardOf(request) + ` ` + hook("more"))
	mia.tap(hook("second"))
	mia.writes(hook("second-words"), words)
	mia.photo("tablet-second")
	mia.tap(hook("second-to") + `[data-staff="` + s.people["Ben"] + `"]`)
	mia.reads(cardOf(request)+` `+hook("seconds"), "A second person is asked")
	ben.reads(hook("alert"), words)
	ben.sees(hook("alert") + ` ` + hook("thumb") + ` img`)
	ben.must(ben.run(emulation.SetDeviceMetricsOverride(800, 1280, 1, false), drawn))
	ben.until("for the map beside it, upright", `document.querySelector('`+hook("alert")+` .plan').getBoundingClientRect().height > 200`, nil)
	ben.photo("tablet-alert-upright")
	ben.must(ben.run(emulation.SetDeviceMetricsOverride(ben.screen.width, ben.screen.height, 1, false), drawn))
	second := ben.attribute(hook("alert"), "data-id")
	ben.tap(hook("alert-accept"))
	mia.reads(cardOf(request)+` `+hook("seconds"), "Ben comes too")
	customer.reads(`.also`, "Ben kommt dazu")
	ben.hold(cardOf(second)+` `+hook("arrive"), cardOf(second)+`[data-status="arrived"]`)
	mia.reads(cardOf(request)+` `+hook("seconds"), "Ben is here too")
	ben.tap(cardOf(second) + ` ` + hook("resolve"))
	ben.tap(hook("outcome-helped"))
	ben.seesNo(cardOf(second))
}

// isHandedOn: Mia gives the call to Ben with a word for him, and he gives it back.
func (s *sceneShop) isHandedOn(mia, ben *person, request string) {
	s.Helper()
	card := cardOf(request)
	for _, give := range []struct {
		from, to *person
		words    string
	}{{mia, ben, "She wants a <b>case</b>"}, {ben, mia, "Not my aisle"}} {
		give.from.tap(card + ` ` + hook("hand-off"))
		give.from.writes(hook("hand-off-words"), give.words)
		give.from.hold(hook("hand-off-to")+`[data-staff="`+s.people[give.to.name]+`"]`, card+`[data-own="0"]`)
		give.to.sees(card + `[data-own="1"][data-status="accepted"]`)
		give.to.reads(card, give.words)
	}
	if n := s.counts(`SELECT count(*) FROM help_claims WHERE request_id = ? AND ended_by = 'handed_off'`, request); n != 2 {
		s.Errorf("handed on %d times", n)
	}
}

// goesToAnotherZone: the call waits there anew, with a word for whoever takes it.
func (s *sceneShop) goesToAnotherZone(mia, ben *person, request string) {
	s.Helper()
	const words = "It is about the bread"
	mia.tap(cardOf(request) + ` ` + hook("more"))
	mia.tap(hook("transfer"))
	mia.writes(hook("transfer-words"), words)
	mia.photo("tablet-transfer")
	to := hook("transfer-to") + `[data-zone="` + s.zoneOf("A") + `"]`
	mia.hold(to, cardOf(request)+`[data-own="0"]`)
	s.untilBooked(1, `SELECT count(*) FROM help_requests r JOIN zones z ON z.id = r.zone_id WHERE r.id = ? AND z.code = 'A' AND r.claim_staff_id IS NULL`, request)
	ben.reads(cardOf(request), words)
}

func (s *sceneShop) seenInTheOffice(browser context.Context, ben *person, request string) {
	s.Helper()
	nora := managerAt(s, browser, atDesk)
	nora.tap(hook("nav-floor"))
	nora.sees(hook("call-row") + `[data-id="` + request + `"]`)
	nora.must(nora.run(chromedp.Evaluate(`location.hash = '#/floor/`+request+`'; undefined`, nil))) // rows move while calls do
	nora.sees(hook("call-photos") + ` img`)
	nora.sees(`[data-step="photographed"] ` + hook("step-photo") + ` img`)
	nora.photo("office-photos")

	nora.tap(hook("tab-floor-phrases"))
	nora.tap(hook("phrase-add"))
	nora.writes(hook("phrase-text-en"), "The <i>ladder</i> is on its way.")
	nora.writes(hook("phrase-text-de"), "Die Leiter kommt.")
	nora.tap(hook("phrase-save"))
	nora.reads(hook("phrase-row"), "The <i>ladder</i> is on its way.")
	nora.reads(hook("phrase-missing"), "Not in Français, Español")
	nora.photo("office-phrases")
	ben.tap(hook("alert-accept"))
	ben.tap(cardOf(request) + ` ` + hook("talk"))
	ben.reads(hook("talk-phrase"), "The <i>ladder</i> is on its way.")
}
