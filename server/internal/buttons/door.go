package buttons

import (
	"log/slog"
	"net"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mochi-mqtt/server/v2/listeners"
)

// door is how connections come to the broker: not more than some at once, none
// that says nothing, and none whose packets end the server.
type door struct {
	listener net.Listener
	log      *slog.Logger
	shut     atomic.Bool
	done     sync.WaitGroup

	mu   sync.Mutex
	open map[net.Conn]struct{}
}

const (
	maxConns = maxClients + 200 // some of which have not signed in yet
	signInBy = 10 * time.Second // after a connection was made
)

// ID, Address, Protocol and Init are what the broker wants of a listener.
func (d *door) ID() string { return "door" }

// Address is where it listens.
func (d *door) Address() string { return d.listener.Addr().String() }

// Protocol is that of the address.
func (d *door) Protocol() string { return d.listener.Addr().Network() }

// Init has nothing to do: the listener is there.
func (d *door) Init(*slog.Logger) error { return nil }

// Serve takes connections until Close.
func (d *door) Serve(establish listeners.EstablishFn) {
	for {
		conn, err := d.listener.Accept()
		if d.shut.Load() || err != nil && !passes(err) {
			if err == nil {
				_ = conn.Close()
			}
			return
		}
		if err != nil {
			continue
		}
		if !d.enter(conn) {
			_ = conn.Close()
			continue
		}
		_ = conn.SetDeadline(time.Now().Add(signInBy)) // the broker sets its own after the first packet
		go d.serve(conn, establish)
	}
}

func (d *door) enter(conn net.Conn) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.shut.Load() || len(d.open) >= maxConns {
		return false
	}
	if d.open == nil {
		d.open = make(map[net.Conn]struct{})
	}
	d.open[conn] = struct{}{}
	d.done.Add(1)
	return true
}

func (d *door) leave(conn net.Conn) {
	_ = conn.Close()
	d.mu.Lock()
	delete(d.open, conn)
	d.mu.Unlock()
	d.done.Done()
}

func passes(err error) bool {
	ne, is := err.(net.Error)
	return is && ne.Timeout()
}

func (d *door) serve(conn net.Conn, establish listeners.EstablishFn) {
	defer d.leave(conn)
	defer func() {
		if r := recover(); r != nil {
			d.log.Error("a packet of a button broke the broker", "panic", r, "stack", string(debug.Stack()))
		}
	}()
	if err := establish(d.ID(), conn); err != nil {
		d.log.Debug("a button's connection ended", "remote", conn.RemoteAddr().String(), "err", err)
	}
}

// Close takes no more connections, ends those there are, and waits for them.
func (d *door) Close(end listeners.CloseFn) {
	if d.shut.Swap(true) {
		return
	}
	_ = d.listener.Close()
	end(d.ID())
	d.mu.Lock()
	for conn := range d.open { // who has not signed in yet
		_ = conn.Close()
	}
	d.mu.Unlock()
	d.done.Wait()
}
