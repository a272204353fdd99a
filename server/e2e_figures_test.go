package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"

	"tillbell/server/db"
)

// Two sales and a return are made; the office sees what they came to today, by
// product and by payment, and takes it along as a file.
func officeReadsItsFigures(t *testing.T, chrome context.Context) {
	s := openShop(t)
	s.call("PUT", "/drawers/"+db.NewID(), map[string]any{"opening_float": 10000}, 201, nil)
	sell := func(quantity string, total int64) (id string) {
		id = db.NewID()
		s.call("PUT", "/sales/"+id, map[string]any{"lines": []any{map[string]any{"product_id": s.goods["B1"], "quantity": quantity}},
			"tenders": []any{map[string]any{"kind": "cash", "amount": total}}, "total": total}, 201, nil)
		return id
	}
	sell("3", 1047)
	s.call("PUT", "/returns/"+db.NewID(), map[string]any{"sale_id": sell("2", 698), "reason": "torn", "tenders": []any{map[string]any{"kind": "cash"}},
		"lines": []any{map[string]any{"line": 1, "quantity": "1", "restock": true}}}, 201, nil)

	zoe := enter(t, chrome, s.serve.PublicURL, "Zoe", atDesk)
	zoe.pair(s.pairs["office"], "/manage")
	zoe.tap(hook("staff-tile") + `[data-id="` + s.people["Nor"] + `"]`)
	zoe.presses(scenePIN)
	zoe.tap(hook("pin-enter"))
	zoe.sees(hook("nav-sales"))
	zoe.open("/manage#/sales/figures")
	zoe.reads(hook("figures-turnover"), "13.96")
	zoe.reads(hook("figures-receipts"), "2")
	zoe.sees(hook("figures-chart") + " canvas")
	zoe.photo("figures-hour")
	zoe.tap(hook("by-product"))
	zoe.reads(hook("figure-row"), "Rye bread")
	zoe.tap(hook("sort-returned"))
	zoe.sees(`th[aria-sort="descending"] ` + hook("sort-returned"))
	zoe.reads(hook("figure-total"), "13.96")
	zoe.tap(hook("period-yesterday"))
	zoe.reads(hook("figures"), "Nothing was sold")
	zoe.tap(hook("period-month"))
	zoe.reads(hook("figure-row"), "Rye bread")

	zoe.photo("figures-product")

	file := zoe.downloads(hook("figures-csv"))
	if want := `"B1","Rye bread","Daily","each","goods","` + s.goods["B1"] + `",5,1,4,17.45,3.49,13.96,`; !strings.HasPrefix(file, "\uFEFF\"SKU\",\"Name\",") || !strings.Contains(file, want) {
		t.Errorf("the file: %q", file)
	}
	zoe.open("/manage#/sales/journal")
	zoe.sees(hook("journal"))
	zoe.tap(hook("journal-verify"))
	zoe.reads(hook("journal-outcome"), "as they were written")
	zoe.photo("journal-verified")
	zoe.tap(hook("journal-export"))
	if file = zoe.downloads(hook("journal-file")); !strings.HasPrefix(file, "PK") {
		t.Errorf("the journal's file begins %.20q", file)
	}
	s.holds()
}

// downloads taps a link to a file and gives what came.
func (p *person) downloads(link string) string {
	p.Helper()
	dir, done := p.TempDir(), make(chan *browser.EventDownloadProgress, 1)
	p.must(p.run(chromedp.ActionFunc(func(ctx context.Context) error {
		tab, err := target.GetTargetInfo().Do(ctx)
		if err != nil {
			return err
		}
		return browser.SetDownloadBehavior(browser.SetDownloadBehaviorBehaviorAllowAndName).WithBrowserContextID(tab.BrowserContextID).
			WithDownloadPath(dir).WithEventsEnabled(true).Do(ctx)
	})))
	chromedp.ListenTarget(p.ctx, func(event any) {
		if e, ok := event.(*browser.EventDownloadProgress); ok && e.State != browser.DownloadProgressStateInProgress {
			select {
			case done <- e:
			default:
			}
		}
	})
	p.tap(link)
	select {
	case e := <-done:
		if e.State != browser.DownloadProgressStateCompleted {
			p.Fatalf("the download is %s", e.State)
		}
		b, err := os.ReadFile(filepath.Join(dir, e.GUID))
		p.must(err)
		return string(b)
	case <-time.After(patience):
		p.Fatalf("%s waits in vain for a file\n%s", p.name, p.picture())
		return ""
	}
}
