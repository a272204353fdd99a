package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// js writes a value into a script.
func js(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(raw)
}

// hook is the selector of an element that is marked for tests.
func hook(name string) string { return fmt.Sprintf(`[data-test=%q]`, name) }

// until waits, in the page, until an expression is true, and gives its value.
// A page that goes away meanwhile is looked at again when it is another.
func (p *person) until(what, expression string, out any) {
	p.Helper()
	const slice = 2000 // ms that one look may take before the page is asked anew
	script := fmt.Sprintf(`new Promise((done) => {
		const end = performance.now() + %d;
		const look = () => {
			let value = null;
			try { value = (%s); } catch { /* not there yet */ }
			if (value || performance.now() > end) done(JSON.stringify(value || null)); else setTimeout(look, 15);
		};
		look();
	})`, slice, expression)
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	for {
		got := ""
		err := chromedp.Run(ctx, chromedp.Evaluate(script, &got, func(e *runtime.EvaluateParams) *runtime.EvaluateParams { return e.WithAwaitPromise(true) }))
		if err == nil && got != "null" {
			if out != nil {
				p.must(json.Unmarshal([]byte(got), out))
			}
			return
		}
		if ctx.Err() != nil {
			p.Fatalf("%s waits in vain: %s\n%s", p.name, what, p.picture())
		}
		if err != nil { // the page went away under the question
			select {
			case <-time.After(20 * time.Millisecond):
			case <-ctx.Done():
			}
		}
	}
}

// visible is an expression: the first element of a selector that can be seen.
func visible(selector string) string {
	return fmt.Sprintf(`[...document.querySelectorAll(%s)].find((e) => e.checkVisibility({visibilityProperty: true}) && e.getClientRects().length > 0)`, js(selector))
}

// sees waits until something can be seen.
func (p *person) sees(selector string) {
	p.Helper()
	p.until("to see "+selector, `Boolean(`+visible(selector)+`)`, nil)
}

// seesNo waits until nothing of it is on the page.
func (p *person) seesNo(selector string) {
	p.Helper()
	p.until("to see no "+selector, fmt.Sprintf(`document.querySelector(%s) === null`, js(selector)), nil)
}

// reads waits until something that can be seen says these words.
func (p *person) reads(selector, words string) {
	p.Helper()
	p.until(fmt.Sprintf("to read %q in %s", words, selector),
		fmt.Sprintf(`[...document.querySelectorAll(%s)].some((e) => e.checkVisibility() && e.innerText.includes(%s))`, js(selector), js(words)), nil)
}

// notes writes down, from now on, what stands in elements that come and go by
// themselves; noted waits until it was there. A slow machine may look only when
// it is gone.
func (p *person) notes(selector string) {
	p.Helper()
	p.until("to note "+selector, fmt.Sprintf(`(() => {
		window.sceneNotes = [];
		new MutationObserver(() => {
			for (const e of document.querySelectorAll(%s)) window.sceneNotes.push(e.innerText);
		}).observe(document.body, { childList: true, subtree: true, characterData: true });
		return true;
	})()`, js(selector)), nil)
}

func (p *person) noted(words string) {
	p.Helper()
	p.until(fmt.Sprintf("to have noted %q", words), fmt.Sprintf(`window.sceneNotes.some((text) => text.includes(%s))`, js(words)), nil)
}

// attribute is an attribute of what can be seen.
func (p *person) attribute(selector, name string) (value string) {
	p.Helper()
	p.until("for "+name+" of "+selector, fmt.Sprintf(`(%s).getAttribute(%s)`, visible(selector), js(name)), &value)
	return value
}

// all are an attribute's values over everything that a selector finds now.
func (p *person) all(selector, name string) (values []string) {
	p.Helper()
	p.until("for all "+selector, fmt.Sprintf(`[...document.querySelectorAll(%s)].map((e) => e.getAttribute(%s))`, js(selector), js(name)), &values)
	return values
}
