package main

import (
	"context"
	"fmt"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// spot is a place on a page.
type spot struct{ X, Y float64 }

// aim waits until something can be touched: it is there, enabled, at rest,
// and nothing lies over its middle.
func (p *person) aim(selector string) (at spot) {
	p.Helper()
	p.until("to touch "+selector, fmt.Sprintf(`(() => {
		const e = %s;
		if (!e || e.matches(':disabled, [aria-disabled="true"]')) return null;
		const box = () => e.getBoundingClientRect();
		if (box().top < 0 || box().bottom > innerHeight) e.scrollIntoView({ block: 'center', behavior: 'instant' });
		const { left, top, width, height } = box();
		const at = { X: left + width / 2, Y: top + height / 2 };
		const still = window.sceneAim && window.sceneAim.e === e && window.sceneAim.X === at.X && window.sceneAim.Y === at.Y;
		window.sceneAim = { e, ...at };
		return still && e.contains(document.elementFromPoint(at.X, at.Y)) ? at : null;
	})()`, visible(selector)), &at)
	return at
}

// tap touches or clicks.
func (p *person) tap(selector string) {
	p.Helper()
	at := p.aim(selector)
	p.must(p.run(p.down(at), p.up(at)))
}

// hold keeps a finger on something until the page has taken it.
func (p *person) hold(selector, until string) {
	p.Helper()
	at := p.aim(selector)
	p.must(p.run(p.down(at)))
	p.sees(until)
	p.must(p.run(p.up(at)))
}

func (p *person) down(at spot) chromedp.Action {
	if p.touch {
		return input.DispatchTouchEvent(input.TouchStart, []*input.TouchPoint{{X: at.X, Y: at.Y}})
	}
	return input.DispatchMouseEvent(input.MousePressed, at.X, at.Y).WithButton(input.Left).WithClickCount(1)
}

func (p *person) up(at spot) chromedp.Action {
	if p.touch {
		return input.DispatchTouchEvent(input.TouchEnd, []*input.TouchPoint{})
	}
	return input.DispatchMouseEvent(input.MouseReleased, at.X, at.Y).WithButton(input.Left).WithClickCount(1)
}

// writes writes into a field as the keyboard of a touch screen does, a text at a
// time.
func (p *person) writes(field, text string) {
	p.Helper()
	p.goesTo(field)
	p.must(p.run(input.InsertText(text)))
}

// goesTo touches a field until it has the focus: a page that is still filling
// may move it from under the finger.
func (p *person) goesTo(field string) {
	p.Helper()
	p.tap(field)
	for tries := 0; tries < 5 && !p.holds(field); tries++ {
		p.tap(field)
	}
	p.until("to write in "+field, fmt.Sprintf(`document.activeElement.matches(%s)`, js(field)), nil)
}

// holds tells whether a field has the focus, or gets it within a moment.
func (p *person) holds(field string) (yes bool) {
	p.Helper()
	p.must(p.run(chromedp.Evaluate(fmt.Sprintf(`new Promise((done) => {
		const look = (left) => (document.activeElement.matches(%[1]s) ? done(true) : left === 0 ? done(false) : setTimeout(look, 50, left - 1));
		look(20);
	})`, js(field)), &yes, func(e *runtime.EvaluateParams) *runtime.EvaluateParams { return e.WithAwaitPromise(true) })))
	return yes
}

// presses presses keys in a person's rhythm, however fast or slow this machine
// is: the events carry times of their own, and a page that tells scanners from
// people goes by those.
func (p *person) presses(text string) {
	p.Helper()
	const rhythm = 60 * time.Millisecond
	keys := []rune(text)
	past := time.Duration(len(keys)) * rhythm
	// No event can be older than the page, nor may an Enter come so soon after a scan that it is taken for the scanner's own.
	p.until("for time to press", fmt.Sprintf(`performance.now() > %d + (window.scanned ?? 0)`, past.Milliseconds()), nil)
	if early := time.Until(p.pressed.Add(past + rhythm)); early > 0 { // or the first would be struck before the last of before
		p.until("for the hand to rise", `(window.handUp = performance.now())`, nil)
		p.until("for the hand to come down", fmt.Sprintf(`performance.now() - window.handUp > %d`, early.Milliseconds()), nil)
	}
	first := time.Now().Add(-past)
	p.pressed = first.Add(past - rhythm)
	for i, key := range keys {
		at := float64(first.Add(time.Duration(i)*rhythm).UnixMilli()) / 1000
		for _, event := range kb.Encode(key) {
			p.must(p.run(chromedp.ActionFunc(func(ctx context.Context) error {
				return cdp.Execute(ctx, input.CommandDispatchKeyEvent, timedKey{event, at}, nil)
			})))
		}
	}
}

// reaches goes to something by Tab alone, and sees on the way where the focus is.
func (p *person) reaches(selector string) {
	p.Helper()
	const longest = 60 // ways by Tab
	for range longest {
		var at struct{ There, Seen bool }
		p.must(p.run(chromedp.Evaluate(fmt.Sprintf(`(() => {
			const e = document.activeElement;
			const ring = getComputedStyle(e).outlineStyle !== 'none' || e.matches('input, body');
			return { There: e.matches(%s), Seen: ring };
		})()`, js(selector)), &at)))
		if !at.Seen {
			p.Errorf("%s does not see where the focus is on the way to %s", p.name, selector)
			return
		}
		if at.There {
			return
		}
		p.presses(kb.Tab)
	}
	p.Fatalf("%s does not come to %s by Tab\n%s", p.name, selector, p.picture())
}

// chooses goes to something by Tab and presses it.
func (p *person) chooses(selector string) {
	p.Helper()
	p.sees(selector + ":not([disabled])")
	p.reaches(selector)
	p.presses(" ")
}

// timedKey is a key event with its time in seconds. The library's own time is
// cut to whole ones.
type timedKey struct {
	*input.DispatchKeyEventParams
	Timestamp float64 `json:"timestamp"`
}

// scans does what a keyboard-wedge scanner does: a code and Enter at 5 ms a key,
// each character into the field that has the focus unless the page holds it back,
// and the group separator as Ctrl+].
// It runs in one go in the page, so that a slow machine cannot stretch it to a
// person's rhythm.
func (p *person) scans(code string) {
	p.Helper()
	p.scansEvery(5, code)
}

// scansEvery is scans by a slower scanner: so many milliseconds a key.
func (p *person) scansEvery(gap int, code string) {
	p.Helper()
	p.must(p.run(chromedp.Evaluate(fmt.Sprintf(`(() => {
		const begin = performance.now();
		window.scanned = begin + 500;
		[...%s, 'Enter'].forEach((key, i) => {
			const separator = key === '\u001d';
			const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...(separator ? { key: ']', code: 'BracketRight', ctrlKey: true } : { key }) });
			Object.defineProperty(event, 'timeStamp', { value: begin + %d * i });
			const goesOn = (document.activeElement ?? document.body).dispatchEvent(event);
			if (goesOn && key !== 'Enter' && !separator) document.execCommand('insertText', false, key);
		});
	})()`, js(code), gap), nil)))
}

// wedges is scans by the keys themselves, as the browser gets them from a
// scanner in keyboard mode: the group separator is the key ] while Ctrl is held
// down. Each event carries its time, 5 ms after the one before, all of them a
// little ahead, so that a slow machine cannot stretch them to a person's rhythm.
func (p *person) wedges(code string) {
	p.Helper()
	p.must(p.run(chromedp.Evaluate(`window.scanned = performance.now() + 6700; undefined`, nil)))
	at := time.Now().Add(6 * time.Second)
	strike := func(events ...*input.DispatchKeyEventParams) {
		for _, event := range events {
			p.must(p.run(chromedp.ActionFunc(func(ctx context.Context) error {
				return cdp.Execute(ctx, input.CommandDispatchKeyEvent, timedKey{event, float64(at.UnixMicro()) / 1e6}, nil)
			})))
		}
		at = at.Add(5 * time.Millisecond)
	}
	for _, key := range code + "\r" {
		if key != '\x1d' {
			strike(kb.Encode(key)...)
			continue
		}
		ctrl := func(kind input.KeyType, held input.Modifier) *input.DispatchKeyEventParams {
			return input.DispatchKeyEvent(kind).WithKey("Control").WithCode("ControlLeft").WithWindowsVirtualKeyCode(17).WithModifiers(held)
		}
		bracket := func(kind input.KeyType) *input.DispatchKeyEventParams {
			return input.DispatchKeyEvent(kind).WithKey("]").WithCode("BracketRight").WithWindowsVirtualKeyCode(221).WithModifiers(input.ModifierCtrl)
		}
		strike(ctrl(input.KeyRawDown, input.ModifierCtrl))
		strike(bracket(input.KeyRawDown), bracket(input.KeyUp))
		strike(ctrl(input.KeyUp, input.ModifierNone))
	}
}

// touchesPIN types the PIN on the keys of the screen.
func (p *person) touchesPIN() {
	p.Helper()
	for _, digit := range scenePIN {
		p.tap(hook("pin-key-" + string(digit)))
	}
}
