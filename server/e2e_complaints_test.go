package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// hear notes what a page complains of: console errors, exceptions that nobody
// caught, refusals of its content security policy, failed requests.
func (p *person) hear(event any) {
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		if e.Type != runtime.APITypeError && e.Type != runtime.APITypeAssert {
			return
		}
		words := make([]string, len(e.Args))
		for i, arg := range e.Args {
			words[i] = strings.TrimSpace(string(arg.Value) + " " + arg.Description)
		}
		p.complain("console: " + strings.Join(words, " "))
	case *runtime.EventExceptionThrown:
		p.complain("exception: " + e.ExceptionDetails.Error())
	case *log.EventEntryAdded:
		if e.Entry.Level == log.LevelError || e.Entry.Source == log.SourceSecurity {
			p.complain(fmt.Sprintf("%s: %s %s", e.Entry.Source, e.Entry.Text, e.Entry.URL))
		}
	}
}

func (p *person) complain(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.complaints = append(p.complaints, text)
}

// excuse lets a page complain of what the scene brings about.
func (p *person) excuse(pattern string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.excused = append(p.excused, regexp.MustCompile(pattern))
}

// heard is what the page complained of without an excuse.
func (p *person) heard() (unexcused []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
next:
	for _, c := range p.complaints {
		for _, x := range p.excused {
			if x.MatchString(c) {
				continue next
			}
		}
		unexcused = append(unexcused, c)
	}
	return unexcused
}

// What keeps an eye on the pages must itself see.
func complaintsAreHeard(t *testing.T, browser context.Context) {
	s := openShop(t)
	p := enter(t, browser, s.serve.PublicURL, "Somebody", atDesk)
	p.open("/pair")
	p.sees(`.pair-card`)
	if got := p.heard(); len(got) > 0 {
		t.Errorf("a page at rest complains: %v", got)
	}
	for what, script := range map[string]string{
		`console: .*spilt`:          `console.error('spilt')`,
		`exception: .*broken`:       `setTimeout(() => { throw new Error('broken'); })`,
		`security: .*script-src`:    `document.head.append(Object.assign(document.createElement('script'), { textContent: '1' }))`,
		`security: .*style-src`:     `document.body.setAttribute('style', 'color: red')`,
		`network: .*404.*/nowhere$`: `fetch('/nowhere')`,
	} {
		p.must(p.run(chromedp.Evaluate(script+`; undefined`, nil)))
		if err := p.untilHeard(what); err != nil {
			t.Error(err)
		}
		p.excuse(what)
	}
}

func (p *person) untilHeard(pattern string) error {
	is := regexp.MustCompile(pattern)
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	deadline := time.After(patience)
	for {
		for _, c := range p.heard() {
			if is.MatchString(c) {
				return nil
			}
		}
		select {
		case <-look.C:
		case <-deadline:
			return errors.New("nobody heard " + pattern + ", only: " + strings.Join(p.heard(), "; "))
		}
	}
}
