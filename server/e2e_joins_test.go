package main

import (
	"context"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"tillbell/pos/terminal/stripefake"
	"tillbell/server/db"
)

// photos are photo at other sizes of the window, which is as it was afterwards.
func (p *person) photos(name string, sizes ...[2]int64) {
	p.Helper()
	if os.Getenv("TILLBELL_TEST_PICTURES") == "" {
		return
	}
	for _, s := range sizes {
		p.must(p.run(emulation.SetDeviceMetricsOverride(s[0], s[1], 1, s[0] < 500), drawn))
		p.photo(name + "-" + strconv.FormatInt(s[0], 10))
	}
	p.must(p.run(emulation.SetDeviceMetricsOverride(p.screen.width, p.screen.height, 1, p.screen.phone), drawn))
}

// drawn waits until the page was drawn anew.
var drawn = chromedp.Evaluate(`new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))`, nil,
	func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) })

var (
	tillSizes   = [][2]int64{{1366, 768}, {1024, 768}}
	tabletSizes = [][2]int64{{1280, 800}, {800, 1280}, {390, 844}}
)

// comes takes the call that rings, goes there and says what was done.
func (p *person) comes(picture, deed string) (request string) {
	p.Helper()
	request = p.attribute(hook("alert"), "data-id")
	p.photos(picture+"-alert", tabletSizes...)
	p.tap(hook("alert-accept"))
	p.hold(cardOf(request)+" "+hook("arrive"), cardOf(request)+`[data-status="arrived"]`)
	p.photos(picture+"-card", tabletSizes...)
	p.tap(cardOf(request) + " " + hook("resolve"))
	p.sees(hook("deed-" + deed))
	p.photos(picture+"-sheet", tabletSizes...)
	p.tap(hook("deed-" + deed))
	return request
}

// theFloorBringsWhatIsAsked goes on where the till has answers: goods past their
// date ring by themselves and another piece comes; change and a drop are asked
// for by their amounts and are booked when the cashier says so.
func theFloorBringsWhatIsAsked(t *testing.T, s *sceneShop, lea, mia *person) {
	past := "]d2010" + breadCode + "17" + time.Now().AddDate(0, 0, -2).In(s.store.Zone()).Format("060102")
	lea.presses(kb.Enter)
	lea.scans(past)
	lea.reads(hook("stop-call"), "Somebody is called")
	lea.photos("till-stop", tillSizes...)
	lea.presses(kb.Escape)
	lea.reads(hook("stop-row"), "past its date")
	lea.scans(past) // again: nobody is rung again
	lea.sees(hook("stop"))
	lea.presses(kb.Escape)
	mia.comes("floor-stopped", "fetched")
	lea.reads(hook("stop-state"), "another one fetched")
	lea.photos("till-fetched", tillSizes...)
	if n := s.counts(`SELECT count(*) FROM help_requests WHERE kind = 'stopped_goods'`); n != 1 {
		t.Errorf("the floor was rung %d times", n)
	}
	lea.tap(hook("stop-add"))
	lea.sees(hook("line-count") + `[data-count="1"]`)
	lea.seesNo(hook("stop-row"))

	// What is waited for goes with its cart, whatever it is called.
	milk := map[string]any{}
	s.call("GET", "/products/"+s.goods["M1"], nil, 200, &milk)
	s.call("PUT", "/products/"+s.goods["M1"], map[string]any{"sku": milk["sku"], "name": strings.Repeat("Heumilch vom Bergbauernhof ", 3)[:72] + "<b>1 l</b>", "barcodes": milk["barcodes"], "unit": milk["unit"],
		"price": milk["price"], "tax": milk["tax"], "tile": milk["tile"]}, 200, nil)
	lea.reads(".tiles", "Heumilch")
	lea.scans("]d2010" + milkCode + "17" + time.Now().AddDate(0, 0, -2).In(s.store.Zone()).Format("060102"))
	lea.presses(kb.Escape)
	mia.sees(hook("alert"))
	lea.photos("till-long", tillSizes...)
	mia.photos("floor-long", tabletSizes...)
	lea.tap(hook("stop-drop"))
	mia.seesNo(hook("alert"))
	s.untilBooked(1, `SELECT count(*) FROM help_requests WHERE kind = 'stopped_goods' AND status = 'cancelled'`)

	lea.presses(kb.F4)
	lea.photos("till-ask", tillSizes...)
	lea.tap(hook("ask-change"))
	lea.tap(hook("wish-roll") + `[data-value="100"]`)
	lea.tap(hook("wish-kind") + `[data-value="10"]`)
	lea.presses("40")
	lea.sees(hook("wish-sum") + `[data-amount="2900"]`)
	lea.photos("till-change", tillSizes...)
	lea.tap(hook("wish-send"))
	brought := mia.comes("floor-change", "brought")
	lea.reads(hook("cash-due"), "Mia Sommer brought 29.00")
	lea.photos("till-brought", tillSizes...)
	lea.tap(hook("cash-in"))
	lea.seesNo(hook("cash-due"))

	lea.tap(hook("ask-cash_drop"))
	suggested := lea.attribute(hook("wish-suggest"), "data-amount")
	lea.excuse(`422 \(Unprocessable Entity\) .*/help-requests`)
	lea.presses("99999")
	lea.sees(hook("wish-sum") + `[data-amount="9999900"]`)
	lea.tap(hook("wish-send"))
	lea.reads(hook("wish"), "Nobody was called.")
	lea.photos("till-drop-short", tillSizes...)
	lea.tap(hook("wish-suggest"))
	lea.sees(hook("wish-sum") + `[data-amount="` + suggested + `"]`)
	lea.photos("till-drop", tillSizes...)
	lea.tap(hook("wish-send"))
	taken := mia.comes("floor-drop", "taken")
	lea.tap(hook("cash-drop"))
	lea.seesNo(hook("cash-due"))
	for kind, call := range map[string]string{"pay_in": brought, "drop": taken} {
		if n := s.counts(`SELECT count(*) FROM drawer_movements WHERE kind = ? AND help_request_id = ? AND staff_id = ? AND witness_id = ?`, kind, call, s.people["Lea"], s.people["Mia"]); n != 1 {
			t.Errorf("%d movements %s of the call", n, kind)
		}
	}
	theQueueCalls(t, s, lea, mia)
}

// theQueueCalls: what the cashier taps is seen on the tablet, and who may sell is
// called to open a till by name, and sent back.
func theQueueCalls(t *testing.T, s *sceneShop, lea, mia *person) {
	lea.presses(kb.Escape)
	lea.sees(hook("search"))
	for len(lea.all(hook("line-remove"), "data-test")) > 0 {
		lea.tap(hook("line-remove"))
	}
	lea.seesNo(hook("queue"))
	s.call("PATCH", "/store", map[string]any{"policies": map[string]any{"queue": map[string]any{"call_at": 4, "hold": 1, "calm": 1}}}, 200, nil)
	lea.tap(hook("queue-6"))
	lea.sees(hook("queue") + `[data-length="6"][data-state="told"]`)
	lea.photos("till-queue", tillSizes...)
	mia.sees(hook("till-queue") + `[data-till="T1"][data-length="6"]`)
	request := mia.attribute(hook("alert"), "data-id")
	mia.photos("floor-queue", tabletSizes...)
	mia.tap(hook("alert-accept"))
	mia.reads(cardOf(request), "6 customers wait")
	mia.photos("floor-queue-card", tabletSizes...)
	mia.notes(hook("line"))
	s.must(s.books.Tx(t.Context(), func(tx *db.Tx) error { // what was done has shown by now
		return tx.Exec(`UPDATE queue_watches SET rest_until = 0, turn = turn + 1 WHERE store_id = ?`, s.store.ID).Error
	}))
	lea.tap(hook("queue-0"))
	mia.noted("The queues are short")
	mia.seesNo(cardOf(request))
}

// paidOnTheTablet: an associate takes the card of the customer beside them, on a
// tablet with a register of its own. The page is loaded anew while the card is
// asked for; it is charged once, and the sale is the associate's.
func paidOnTheTablet(s *sceneShop, browser context.Context, reader *stripefake.Fake) {
	register, device := db.NewID(), db.NewID()
	s.call("PUT", "/registers/"+register, map[string]any{"code": "M1"}, 201, nil)
	s.call("PUT", "/devices/"+device, map[string]any{"kind": "tablet", "name": "tablet with a reader", "register_id": register}, 201, nil)
	s.call("PATCH", "/rights", map[string]any{"changes": []any{map[string]any{"role": "associate", "right": "sell", "state": "allowed"},
		map[string]any{"role": "associate", "right": "drawer", "state": "allowed"}}}, 200, nil)
	var pairing struct{ Code string }
	s.call("POST", "/devices/"+device+"/pairing", nil, 201, &pairing)
	s.pairs["tablet with a reader"] = pairing.Code
	mia := associateAt(s, browser, "Mia", "tablet with a reader")
	_, before := reader.Asked()

	mia.tap(hook("cart-open"))
	mia.scans(milkCode)
	mia.sees(hook("basket-total") + `[data-amount="129"]`)
	mia.photos("floor-pay", tabletSizes...)
	mia.tap(hook("basket-pay") + ":not([disabled])")
	mia.sees(hook("paying") + `[data-step="card"]`)
	untilAsked(s, reader)
	mia.photos("floor-pay-card", tabletSizes...)
	reader.Decline()
	mia.sees(hook("paying") + `[data-step="failed"]`)
	mia.photos("floor-pay-failed", tabletSizes...)
	mia.tap(hook("paying-again"))
	untilAsked(s, reader)
	mia.reload()
	mia.tap(hook("cart-open"))
	mia.sees(hook("paying") + `[data-step="card"]`)
	reader.Pay()
	mia.reads(hook("paying-state"), "Paid, receipt M1-000001")
	mia.photos("floor-pay-done", tabletSizes...)
	mia.tap(hook("paying-new"))
	mia.sees(hook("basket") + " .empty")
	if _, charged := reader.Asked(); charged != before+1 {
		s.Errorf("the card was charged %d times", charged-before)
	}
	n := s.counts(`SELECT count(*) FROM sales s JOIN sale_tenders t ON t.sale_id = s.id JOIN payments p ON p.id = t.payment_id AND p.document_id = s.id
		JOIN drawers d ON d.id = s.drawer_id WHERE s.register_id = ? AND s.number = 1 AND s.staff_id = ? AND d.opening_float = 0 AND p.status = 'approved'`, register, s.people["Mia"])
	if n != 1 {
		s.Errorf("%d sales of the tablet are in the books", n)
	}
}
