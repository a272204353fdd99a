package main

import (
	"context"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp/kb"

	"tillbell/pos/printer/printertest"
)

// The manager plugs in a printer that has no paper and says that the till
// prints on it; the cashier sells, is told what the matter is, and the receipt
// comes out, once, when there is paper.
func paperComesOut(t *testing.T, browser context.Context) {
	s := shutShop(t, config{})
	s.serve.PrinterNet = []string{"127.0.0.0/8"}
	post := newMailServer(t)
	s.serve.SMTPURL, s.serve.MailFrom = "smtp://"+post.Addr().String()+"?tls=none", "shop@example.org"
	s.open()
	p := printertest.New(t)
	p.Break(printertest.PaperOut)

	nora := enter(t, browser, s.serve.PublicURL, "Nora", atDesk)
	nora.pair(s.pairs["office"], "/manage")
	nora.tap(hook("staff-tile") + `[data-id="` + s.people["Nor"] + `"]`)
	nora.presses(scenePIN)
	nora.tap(hook("pin-enter"))
	nora.tap(hook("nav-store"))
	nora.tap(hook("tab-store-printers"))
	nora.tap(hook("printer-add"))
	nora.writes(hook("printer-name"), "Printer 1")
	nora.writes(hook("printer-host"), p.Host())
	nora.writes(hook("printer-port"), strconv.Itoa(p.Port()))
	nora.tap(hook("printer-save"))
	nora.sees(hook("printer-trouble") + `[data-trouble="paper_out"]`)
	printers := struct{ Items []struct{ ID string } }{}
	s.call("GET", "/printers", nil, 200, &printers)
	registers := struct{ Items []struct{ ID, Code string } }{}
	s.call("GET", "/registers", nil, 200, &registers)
	for _, r := range registers.Items {
		s.call("PUT", "/registers/"+r.ID+"/printing", map[string]any{"receipt_printer_id": printers.Items[0].ID, "after_sale": "print"}, 200, nil)
	}
	nora.tap(hook("tab-store-papers"))
	nora.writes(hook("paper-header"), "Good day")
	nora.reads(hook("paper-preview")+`[data-width="48"]`, "Good day")
	nora.tap(hook("preview-32"))
	nora.reads(hook("paper-preview")+`[data-width="32"]`, "TOTAL EUR")
	nora.tap(hook("paper-save"))

	lea := cashierAt(s, browser, atDesk)
	opensDrawerByKeys(s, lea)
	lea.scans(breadCode)
	lea.sees(hook("total") + `[data-amount="349"]`)
	paysByKeys(lea, "3.49")
	lea.sees(hook("print-job") + `[data-trouble="paper_out"]`)
	lea.reads(hook("print-job"), "Printer 1: paper is out. The receipt waits.")
	lea.tap(hook("mail"))
	lea.writes(hook("mail-address"), "gone@example.org")
	lea.presses(kb.Enter)
	lea.reads(hook("mail-state"), "gone@example.org does not take it: 550 no such user")
	lea.photo("till-done-mail")
	lea.tap(hook("mail-again"))
	lea.until("to take the old address", `document.activeElement?.dataset.test === "mail-address" && (document.activeElement.select(), true)`, nil)
	lea.must(lea.run(input.InsertText("ada@example.org")))
	lea.tap(hook("mail-send"))
	lea.sees(hook("mail-state") + `[data-state="sent"]`)
	if got := <-post.taken; got != "ada@example.org" {
		t.Errorf("mailed to %q", got)
	}
	lea.tap(hook("code"))
	lea.reads(hook("handing"), "Receipt to take along")
	lea.sees(hook("receipt-code"))
	lea.photo("till-done-code")
	lea.presses(kb.Enter)
	lea.reload() // the queue is the server's
	lea.reads(hook("papers"), "1 paper is stuck")
	lea.tap(hook("papers"))
	lea.reads(hook("printer-status"), "Paper is out")
	lea.photo("till-papers")
	p.Break(printertest.None)
	lea.tap(hook("paper-retry"))
	lea.sees(hook("papers-none"))
	if got := <-p.Printed(); !strings.Contains(got, "T1-000001") || !strings.Contains(got, "Good day") || !strings.Contains(got, "\x1bp") || strings.Contains(got, "COPY") {
		t.Errorf("the paper reads %q", got)
	}
	if len(p.Papers()) != 1 {
		t.Errorf("%d papers came out", len(p.Papers()))
	}
	s.holds()
}
