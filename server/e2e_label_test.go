package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"tillbell/server/db"
)

// A label that says more than its number: its batch and its number go into the
// books, and what must not be sold stops with the reason and a way to call help.
func sellingByLabel(t *testing.T, browser context.Context) {
	s := openShop(t)
	lea := cashierAt(s, browser, atDesk)
	opensDrawerByKeys(s, lea)
	label := func(days int, rest string) string {
		return "]d2010" + breadCode + "17" + time.Now().AddDate(0, 0, days).In(s.store.Zone()).Format("060102") + rest
	}
	lea.wedges(label(3, "10L1\x1d21A7"))
	lea.sees(hook("line-count") + `[data-count="1"]`)
	lea.reads(".ln", "L1")

	lea.scans(label(-1, "10L1"))
	lea.sees(hook("stop") + `[data-code="expired"]`)
	lea.reads(hook("stop-why"), "Past its date")
	lea.reads(hook("stop-call"), "Somebody is called") // by itself, once
	s.untilBooked(1, `SELECT count(*) FROM help_requests WHERE kind = 'stopped_goods' AND product_id = ?`, s.goods["B1"])
	lea.presses(kb.Escape)
	lea.seesNo(hook("stop"))

	lea.scans(label(3, "10L1\x1d21A7")) // the same piece again
	lea.sees(hook("stop") + `[data-code="serial_twice"]`)
	lea.tap(hook("stop-leave"))

	s.call("PUT", "/recalls/"+db.NewID(), map[string]any{"product_id": s.goods["B1"], "batch": "BAD", "reason": "Glass in it"}, 201, nil)
	lea.excuse("422")                    // the page may not have heard of it yet; then the server says so
	lea.scans(label(3, "10BAD\x1d21A8")) // read to the end of the batch: FNC1 came as Ctrl+]
	lea.sees(hook("stop") + `[data-code="recalled"]`)
	lea.reads(hook("stop-why"), "Glass in it")
	lea.presses(kb.Escape)

	yesterday := time.Now().AddDate(0, 0, -1).In(s.store.Zone()).Format(time.DateOnly)
	s.call("PUT", "/products/"+s.goods["B1"]+"/stock-moves/"+db.NewID(), map[string]any{"kind": "receive", "quantity": "3", "batch": "OLD", "expires_on": yesterday}, 201, nil)
	lea.scans("]d2010" + breadCode + "10OLD\x1d21A9") // it says no date; the books do
	lea.sees(hook("stop") + `[data-code="expired"]`)
	lea.presses(kb.Escape)
	lea.seesNo(hook("stop"))

	sale := paysByKeys(lea, "3.49")
	lea.sees(hook("saved"))
	var batch, serial string
	s.booked(`SELECT batch, serial FROM sale_line_tracking WHERE sale_id = ? AND line = 1`, []any{sale}, &batch, &serial)
	if batch != "L1" || serial != "A7" {
		t.Errorf("the line is booked as batch %q, number %q", batch, serial)
	}
	lea.presses(kb.Enter)
	lea.sees(hook("search"))
	lea.excuse("409")
	lea.scans(label(3, "10L1\x1d21A7")) // sold by now
	lea.sees(hook("stop") + `[data-code="serial_sold"]`)
	lea.presses(kb.Escape)

	lea.scans(label(-1, "10L9")) // past its date, and sold all the same with the manager's leave
	lea.photo("till-past-date")
	lea.tap(hook("stop-sell"))
	lea.reads(hook("approve-what"), "Goods past their date")
	lea.sees(hook("approver") + `[data-staff="` + s.people["Nor"] + `"][aria-pressed="true"]`)
	lea.until("for the PIN's field", `document.activeElement?.dataset.test === "approve-pin"`, nil)
	lea.presses(scenePIN)
	lea.tap(hook("approve-go"))
	lea.seesNo(hook("approve-pin"))
	lea.sees(hook("pay") + `:not([disabled])`)
	lea.sees(hook("total") + `[data-amount="349"]`)
	late := paysByKeys(lea, "3.49")
	lea.sees(hook("saved"))
	s.booked(`SELECT batch FROM sale_line_tracking WHERE sale_id = ? AND line = 1`, []any{late}, &batch)
	var approved int
	s.booked(`SELECT count(*) FROM approvals WHERE used_by = ? AND right_name = 'goods.expired'`, []any{late}, &approved)
	if batch != "L9" || approved != 1 {
		t.Errorf("past its date: batch %q, %d approvals", batch, approved)
	}
	lea.presses(kb.Enter)
	lea.sees(hook("search"))
	lea.scans(strings.Repeat("7", 4000))
	lea.reads(hook("message"), "It is longer than 1000 bytes.")
	s.holds()
}
