package main

import (
	"context"
	"strconv"
	"strings"
	"testing"

	"tillbell/pos/printer/printertest"
)

// The manager plugs in a printer that has no paper and says that the till
// prints on it; the cashier sells, is told what the matter is, and the receipt
// comes out, once, when there is paper.
func paperComesOut(t *testing.T, browser context.Context) {
	s := shutShop(t, config{})
	s.serve.PrinterNet = []string{"127.0.0.0/8"}
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
	p.Break(printertest.None)
	lea.tap(hook("print-retry"))
	lea.sees(hook("print-job") + `[data-state="printed"]`)
	if got := <-p.Printed(); !strings.Contains(got, "T1-000001") || !strings.Contains(got, "Good day") || !strings.Contains(got, "\x1bp") || strings.Contains(got, "COPY") {
		t.Errorf("the paper reads %q", got)
	}
	if len(p.Papers()) != 1 {
		t.Errorf("%d papers came out", len(p.Papers()))
	}
	s.holds()
}
