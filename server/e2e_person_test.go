package main

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// patience is how long anything may take, on a very busy machine, before the
// scene has failed. Nothing waits for it to pass.
const patience = 2 * time.Minute

// person sits at a page in a browser context of their own.
type person struct {
	*testing.T
	name   string
	shop   string // origin
	ctx    context.Context
	touch  bool
	screen screen

	pressed    time.Time // when the last key was struck
	mu         sync.Mutex
	complaints []string
	excused    []*regexp.Regexp
}

// screen is what a person looks at.
type screen struct {
	width, height int64
	phone         bool
	touch         bool
	language      string
}

var (
	atDesk   = screen{width: 1366, height: 900, language: "en-US"}
	atTouch  = screen{width: 1366, height: 900, touch: true, language: "en-US"}
	onTablet = screen{width: 1180, height: 820, touch: true, language: "en-US"}
	onPhone  = screen{width: 390, height: 844, touch: true, phone: true, language: "de-DE"}
)

// enter brings a person into the shop, with an empty page. After the scene the
// page may not have complained of anything that was not excused.
func enter(t *testing.T, browser context.Context, shop, name string, s screen) *person {
	t.Helper()
	p := &person{T: t, name: name, shop: shop, touch: s.touch, screen: s}
	tab, shut := openWindow(t, browser)
	ctx, leave := chromedp.NewContext(browser, chromedp.WithTargetID(tab))
	p.ctx = ctx
	chromedp.ListenTarget(ctx, p.hear)
	t.Cleanup(func() {
		leave()
		shut()
		for _, c := range p.heard() {
			t.Errorf("%s's page complained: %s", name, c)
		}
	})
	version := ""
	// The first run makes the page, which would die with a deadline of its own.
	p.must(chromedp.Run(ctx, log.Enable(),
		chromedp.Evaluate(`navigator.userAgent`, &version)))
	p.must(p.run(
		emulation.SetDeviceMetricsOverride(s.width, s.height, 1, s.phone),
		emulation.SetTouchEmulationEnabled(s.touch),
		emulation.SetUserAgentOverride(strings.ReplaceAll(version, "Headless", "")).WithAcceptLanguage(s.language),
	))
	return p
}

// openWindow opens a window with cookies and a store of its own. Chromium opens
// no mere tab in a browser context that has no window yet.
func openWindow(t *testing.T, browser context.Context) (tab target.ID, shut func()) {
	t.Helper()
	ctx := cdp.WithExecutor(browser, chromedp.FromContext(browser).Browser)
	own, err := target.CreateBrowserContext().WithDisposeOnDetach(true).Do(ctx)
	if err != nil {
		t.Fatal(err)
	}
	tab, err = target.CreateTarget("about:blank").WithBrowserContextID(own).WithNewWindow(true).Do(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return tab, func() {
		if err := target.DisposeBrowserContext(own).Do(ctx); err != nil {
			t.Errorf("close a window: %v", err)
		}
	}
}

// window is what opens when somebody taps there, for whoever looks at it.
func (p *person) window(selector, name string) *person {
	p.Helper()
	opened := chromedp.WaitNewTarget(p.ctx, func(i *target.Info) bool { return i.URL != "" })
	p.tap(selector)
	ctx, leave := chromedp.NewContext(p.ctx, chromedp.WithTargetID(<-opened))
	other := &person{T: p.T, name: name, shop: p.shop, ctx: ctx}
	chromedp.ListenTarget(ctx, other.hear)
	p.Cleanup(func() {
		leave()
		for _, c := range other.heard() {
			p.Errorf("%s's page complained: %s", name, c)
		}
	})
	p.must(chromedp.Run(ctx, log.Enable()))
	return other
}

// run lets the page do things, one after the other, within the patience.
func (p *person) run(actions ...chromedp.Action) error {
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, actions...)
}

func (p *person) must(err error) {
	p.Helper()
	if err != nil {
		p.Fatalf("%s: %v\n%s", p.name, err, p.picture())
	}
}

// picture is what stands on the page, for the report of a failure.
func (p *person) picture() string {
	ctx, cancel := context.WithTimeout(p.ctx, 5*time.Second)
	defer cancel()
	text := ""
	err := chromedp.Run(ctx, chromedp.Evaluate(`location.href + '\n' + document.body.innerText.slice(0, 3000)`, &text))
	if err != nil {
		text = "no picture: " + err.Error()
	}
	return text + "\ncomplaints: " + strings.Join(p.heard(), "\n")
}

// open goes to an address of the shop.
func (p *person) open(path string) {
	p.Helper()
	p.must(p.run(chromedp.Navigate(p.shop + path)))
}

func (p *person) reload() {
	p.Helper()
	p.must(p.run(chromedp.Reload()))
}

// pair makes this browser a device of the shop, through the page for it.
func (p *person) pair(code, face string) {
	p.Helper()
	p.open("/pair#" + code)
	p.tap(`button[type="submit"]`)
	// The page goes on by itself after a moment; whoever is quicker presses.
	p.until("to be paired", fmt.Sprintf(`location.pathname === %s || (document.querySelector('.pair-card a[href]')?.click(), null)`, js(face)), nil)
}

// marks leaves a mark that a reload would wipe off.
func (p *person) marks() {
	p.Helper()
	p.must(p.run(chromedp.Evaluate(`window.sceneMark = true; undefined`, nil)))
}

func (p *person) stillMarked() {
	p.Helper()
	marked := false
	p.must(p.run(chromedp.Evaluate(`window.sceneMark === true`, &marked)))
	if !marked {
		p.Errorf("%s's page was loaded anew", p.name)
	}
}
