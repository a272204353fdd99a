// Package printertest is a receipt printer on a loopback port, for tests: it
// takes bytes as a real one does, answers questions about its state, and has
// the faults that real ones have.
package printertest

import (
	"bytes"
	"net"
	"net/netip"
	"sync"
	"testing"
	"time"

	"tillbell/pos/printer"
)

// Fault is what is wrong with a printer.
type Fault int

// The faults.
const (
	None     Fault = iota
	PaperOut       // says so, and prints nothing
	CoverOpen
	Mute  // prints, and answers nothing
	Hangs // accepts a connection and never says nor takes anything
	Cuts  // breaks the connection after CutAt bytes of a paper
)

// Printer is a fake one. Its methods may be called while it works.
type Printer struct {
	listener net.Listener
	mu       sync.Mutex
	fault    Fault
	cutAt    int
	papers   []string
	out      *sync.Cond // a paper came out
	taken    chan struct{}
	printed  chan string
	open     map[net.Conn]bool
	ended    chan struct{} // closed when one of them ends, and made anew
	most     int           // connections at once
	ending   chan struct{}
	done     sync.WaitGroup
}

// New starts a printer; it ends with the test.
func New(t testing.TB) *Printer {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &Printer{listener: l, printed: make(chan string, 100), open: map[net.Conn]bool{}, ending: make(chan struct{}), ended: make(chan struct{}), taken: make(chan struct{}, 100)}
	p.out = sync.NewCond(&p.mu)
	p.done.Add(1)
	go p.serve()
	t.Cleanup(p.close)
	return p
}

// Network lets tests reach it.
func Network() *printer.Network {
	return &printer.Network{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, AnyPort: true}
}

// Waits are short, for what never answers.
var Waits = printer.Waits{Connect: time.Second, Answer: 100 * time.Millisecond, Write: 200 * time.Millisecond, Printed: time.Second}

// Host and Port are where it listens.
func (p *Printer) Host() string { return "127.0.0.1" }

// Port is a free one.
func (p *Printer) Port() int { return p.listener.Addr().(*net.TCPAddr).Port }

// At is its address.
func (p *Printer) At() printer.Printer { return printer.Printer{Host: p.Host(), Port: p.Port()} }

// Break gives it a fault; None mends it.
func (p *Printer) Break(f Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fault = f
}

// CutAt breaks the next connection after so many bytes of a paper.
func (p *Printer) CutAt(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fault, p.cutAt = Cuts, n
}

// Printed gives each paper when it has come out.
func (p *Printer) Printed() <-chan string { return p.printed }

// Papers are all that came out so far.
func (p *Printer) Papers() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.papers...)
}

// Await gives the papers once there are at least so many: the last is out a
// little after its sender has heard so.
func (p *Printer) Await(n int) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.papers) < n {
		p.out.Wait()
	}
	return append([]string(nil), p.papers...)
}

// Taken says when a connection was accepted.
func (p *Printer) Taken() <-chan struct{} { return p.taken }

// HangUp ends all connections.
func (p *Printer) HangUp() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.open {
		_ = c.Close()
	}
}

// MostAtOnce is how many connections it ever had at one time.
func (p *Printer) MostAtOnce() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.most
}

func (p *Printer) close() {
	_ = p.listener.Close()
	close(p.ending)
	p.mu.Lock()
	for c := range p.open {
		_ = c.Close()
	}
	p.mu.Unlock()
	p.done.Wait()
}

func (p *Printer) serve() {
	defer p.done.Done()
	for {
		conn, err := p.listener.Accept()
		if err != nil {
			return
		}
		p.hungUp()
		p.mu.Lock()
		p.open[conn] = true
		p.most = max(p.most, len(p.open))
		fault, cut := p.fault, p.cutAt
		p.mu.Unlock()
		select {
		case p.taken <- struct{}{}:
		default: // nobody asks
		}
		p.done.Add(1)
		go func() {
			defer p.done.Done()
			p.talk(conn, fault, cut)
			_ = conn.Close()
			p.mu.Lock()
			delete(p.open, conn)
			close(p.ended)
			p.ended = make(chan struct{})
			p.mu.Unlock()
		}()
	}
}

// hungUp waits a moment for those to end that the other side has hung up on: the
// word of that may come after the next call.
func (p *Printer) hungUp() {
	patience := time.NewTimer(time.Second)
	defer patience.Stop()
	for {
		p.mu.Lock()
		n, ended := len(p.open), p.ended
		p.mu.Unlock()
		if n == 0 {
			return
		}
		select {
		case <-ended:
		case <-p.ending:
			return
		case <-patience.C:
			return
		}
	}
}

// talk reads until the other side hangs up, and gives out the paper then.
func (p *Printer) talk(conn net.Conn, fault Fault, cut int) {
	if fault == Hangs {
		<-p.ending
		return
	}
	var paper bytes.Buffer
	buffer := make([]byte, 4096)
	for {
		n, err := conn.Read(buffer)
		if !p.take(conn, buffer[:n], &paper, fault, cut) {
			return
		}
		if err != nil {
			break
		}
	}
	if paper.Len() > 0 {
		p.mu.Lock()
		p.papers = append(p.papers, paper.String())
		p.out.Broadcast()
		p.mu.Unlock()
		p.printed <- paper.String()
	}
}

// take sorts questions from paper, and tells whether to go on.
func (p *Printer) take(conn net.Conn, in []byte, paper *bytes.Buffer, fault Fault, cut int) bool {
	for len(in) > 0 {
		switch {
		case fault == Cuts && paper.Len() >= cut:
			_ = conn.(*net.TCPConn).SetLinger(0)
			p.Break(None)
			return false
		case len(in) >= 3 && in[0] == 0x10 && in[1] == 0x04:
			if fault != Mute {
				if _, err := conn.Write([]byte{state(in[2], fault)}); err != nil {
					return false
				}
			}
			in = in[3:]
		case len(in) >= 3 && in[0] == 0x1d && in[1] == 'r':
			if fault != Mute {
				if _, err := conn.Write([]byte{0}); err != nil {
					return false
				}
			}
			in = in[3:]
		default:
			paper.WriteByte(in[0])
			in = in[1:]
		}
	}
	return true
}

// state is the answer to one of the four questions.
func state(n byte, fault Fault) byte {
	b := byte(0x12)
	switch {
	case fault == PaperOut && n == 1, fault == CoverOpen && n == 1:
		b |= 0x08
	case fault == PaperOut && n == 2:
		b |= 0x20
	case fault == PaperOut && n == 4:
		b |= 0x6c
	case fault == CoverOpen && n == 2:
		b |= 0x04
	}
	return b
}
