package web

import (
	"net"
	"sync"
	"sync/atomic"

	"github.com/valyala/fasthttp"
)

// begun knows the connections on which a request has begun to arrive and is not
// answered yet. A drain waits for those; a connection that a browser opened
// ahead of need has nothing to wait for, and fasthttp does not tell the two
// apart.
type begun struct {
	mu    sync.Mutex
	conns map[*heardConn]struct{}
}

// heardConn is a connection that notes whether something came.
type heardConn struct {
	net.Conn
	heard atomic.Bool // since the last answer
}

func (c *heardConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if n > 0 && !c.heard.Load() {
		c.heard.Store(true)
	}
	return n, err
}

// PlainConn is the connection itself, for those who take it over.
func (c *heardConn) PlainConn() net.Conn { return c.Conn }

// listen makes a listener's connections ones that note what came.
func (b *begun) listen(l net.Listener) net.Listener { return heardListener{l} }

type heardListener struct{ net.Listener }

func (l heardListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &heardConn{Conn: c}, nil
}

// state is fasthttp's word of what became of a connection.
func (b *begun) state(conn net.Conn, s fasthttp.ConnState) {
	c, ok := conn.(*heardConn)
	if !ok {
		return
	}
	switch s {
	case fasthttp.StateNew:
		b.mu.Lock()
		if b.conns == nil {
			b.conns = make(map[*heardConn]struct{})
		}
		b.conns[c] = struct{}{}
		b.mu.Unlock()
	case fasthttp.StateIdle: // answered
		c.heard.Store(false)
	case fasthttp.StateHijacked, fasthttp.StateClosed:
		b.mu.Lock()
		delete(b.conns, c)
		b.mu.Unlock()
	}
}

// any tells whether a request has begun to arrive anywhere.
func (b *begun) any() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	for c := range b.conns {
		if c.heard.Load() {
			return true
		}
	}
	return false
}
