package main

import (
	"context"
	"io"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/chromedp"
)

// intercept stops requests at a stage: before they leave, or when the server has
// answered and the page does not know yet. Each is told to stopped; let lets
// those that still wait, and all after them, go on.
func (p *person) intercept(pattern string, stage fetch.RequestStage) (stopped <-chan string, let func() error) {
	p.Helper()
	seen := make(chan string, 64)
	ctx, end := context.WithCancel(p.ctx)
	chromedp.ListenTarget(ctx, func(event any) {
		if e, ok := event.(*fetch.EventRequestPaused); ok {
			seen <- e.Request.Method + " " + e.Request.URL
		}
	})
	p.must(p.run(fetch.Enable().WithPatterns([]*fetch.RequestPattern{{URLPattern: pattern, RequestStage: stage}})))
	return seen, func() error {
		end()
		return p.run(fetch.Disable())
	}
}

// next waits for a stopped request.
func (p *person) next(stopped <-chan string) string {
	p.Helper()
	select {
	case request := <-stopped:
		return request
	case <-time.After(patience):
		p.Fatalf("%s: no request was stopped\n%s", p.name, p.picture())
		return ""
	}
}

// cable stands between a browser and the server and can be cut: what is
// connected is torn down, and nothing new gets through until it is mended.
type cable struct {
	address string
	server  string
	wires   sync.WaitGroup

	mu   sync.Mutex
	open map[net.Conn]bool
}

func newCable(t *testing.T, server string) *cable {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cable{address: l.Addr().String(), server: server, open: map[net.Conn]bool{}}
	c.wires.Go(func() { c.accept(l) })
	t.Cleanup(func() {
		c.cut()
		_ = l.Close()
		c.wires.Wait()
	})
	return c
}

// accept ends with its listener.
func (c *cable) accept(l net.Listener) {
	for {
		near, err := l.Accept()
		if err != nil {
			return
		}
		c.wires.Go(func() { c.carry(near) })
	}
}

func (c *cable) carry(near net.Conn) {
	defer near.Close()
	far, err := net.Dial("tcp", c.server)
	if err != nil {
		return
	}
	defer far.Close()
	if !c.keep(near, far) {
		return
	}
	defer c.forget(near, far)
	var ways sync.WaitGroup
	ways.Go(func() { _, _ = io.Copy(far, near); _ = far.Close(); _ = near.Close() })
	ways.Go(func() { _, _ = io.Copy(near, far); _ = far.Close(); _ = near.Close() })
	ways.Wait()
}

// keep remembers a connection so that it can be cut; it refuses while it is.
func (c *cable) keep(conns ...net.Conn) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open == nil {
		return false
	}
	for _, conn := range conns {
		c.open[conn] = true
	}
	return true
}

func (c *cable) forget(conns ...net.Conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, conn := range conns {
		delete(c.open, conn)
	}
}

func (c *cable) cut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for conn := range c.open {
		_ = conn.Close()
	}
	c.open = nil
}

func (c *cable) mend() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open = map[net.Conn]bool{}
}
