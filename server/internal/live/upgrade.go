package live

import (
	"bufio"
	"errors"
	"math"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gorilla/websocket"

	"tillbell/server/fault"
)

const (
	handshakeWait = 5 * time.Second
	maxEarly      = 4 << 10 // bytes a client may send behind its handshake before the answer
	maxEpoch      = 128
)

// Handler upgrades GET /api/v1/live. authenticate says who calls, preferring a
// bearer token over cookies.
//
// The app's server must keep hijacked connections, or every socket would hold a
// request context and a goroutine of fasthttp's:
//
//	app.Server().KeepHijackedConns = true
//
// Hijacked connections leave fasthttp's limits and its Shutdown: the hub has
// its own.
func (h *Hub) Handler(authenticate func(*fiber.Ctx) (Principal, error)) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if !c.App().Server().KeepHijackedConns {
			return errors.New("live: the fiber app's server must have KeepHijackedConns set")
		}
		if err := h.checkOrigin(c); err != nil {
			return err
		}
		p, err := authenticate(c)
		if err != nil {
			return err
		}
		if c.Get(fiber.HeaderOrigin) == "" && !bearer(c) {
			return errOrigin
		}
		want, err := readPosition(c)
		if err != nil {
			return err
		}
		r := handshake(c)
		if err := checkHandshake(r); err != nil {
			c.Set("Sec-WebSocket-Version", "13")
			return err
		}
		p, addr := own(p), ClientAddr(c)
		if err := h.admits(p, addr); err != nil {
			return err
		}
		c.Context().HijackSetNoResponse(true)
		c.Context().Hijack(func(hj net.Conn) { h.serve(hj, r, p, addr, want) })
		return nil
	}
}

var errOrigin = fault.New(fault.Forbidden, "foreign_origin", "This page may not listen here.")

// checkOrigin refuses a foreign origin before anything is looked up.
func (h *Hub) checkOrigin(c *fiber.Ctx) error {
	sent := c.Request().Header.PeekAll(fiber.HeaderOrigin)
	if len(sent) == 0 || len(sent) == 1 && h.origins.allow(string(sent[0]), string(c.Request().Host())) {
		return nil
	}
	return errOrigin
}

func bearer(c *fiber.Ctx) bool {
	scheme, token, ok := strings.Cut(c.Get(fiber.HeaderAuthorization), " ")
	return ok && strings.EqualFold(scheme, "bearer") && strings.TrimSpace(token) != ""
}

func readPosition(c *fiber.Ctx) (position, error) {
	pos := position{epoch: strings.Clone(c.Query("epoch"))}
	bad := fault.New(fault.Malformed, "malformed_position", "The position to resume from cannot be read.")
	if len(pos.epoch) > maxEpoch {
		return pos, bad.At("epoch", "too_long", "An epoch is shorter than that.")
	}
	after := c.Query("after")
	if after == "" {
		return pos, nil
	}
	n, err := strconv.ParseInt(after, 10, 64)
	if err != nil || n < 0 || n == math.MaxInt64 {
		return pos, bad.At("after", "not_a_number", "after is the number of the last event received.")
	}
	pos.given, pos.after = true, n
	return pos, nil
}

// ClientAddr is whom limits by address count; an IPv6 customer owns a /64.
func ClientAddr(c *fiber.Ctx) netip.Addr {
	addr, err := netip.ParseAddr(c.IP())
	if err != nil {
		return netip.Addr{}
	}
	addr = addr.Unmap().WithZone("")
	if addr.Is6() && !addr.IsLoopback() {
		if net64, err := addr.Prefix(64); err == nil {
			return net64.Addr()
		}
	}
	return addr
}

// upgrader checks and answers handshakes. Origins are checked before it; there
// is no compression, and no write buffer, because sockets write by themselves.
var upgrader = websocket.Upgrader{
	HandshakeTimeout: handshakeWait,
	WriteBufferPool:  &sync.Pool{},
	CheckOrigin:      func(*http.Request) bool { return true },
}

var errDryRun = errors.New("live: dry run")

// checkHandshake runs gorilla's checks without a connection, so that a refusal
// is answered like every other error.
func checkHandshake(r *http.Request) error {
	var why error
	dry := upgrader
	dry.Error = func(_ http.ResponseWriter, _ *http.Request, _ int, reason error) { why = reason }
	_, _ = dry.Upgrade(&bridge{header: http.Header{}}, r, nil)
	if why == nil || why.Error() == errDryRun.Error() {
		return nil
	}
	return fault.New(fault.Malformed, "not_websocket", "This address speaks WebSocket only.").Wrap(why)
}

// bridge is the http.ResponseWriter and Hijacker through which gorilla takes
// over a connection from fasthttp; without conn it is a dry run.
type bridge struct {
	header http.Header
	conn   net.Conn
	brw    *bufio.ReadWriter
}

func (b *bridge) Header() http.Header         { return b.header }
func (b *bridge) Write(p []byte) (int, error) { return len(p), nil }
func (b *bridge) WriteHeader(int)             {}
func (b *bridge) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	if b.conn == nil {
		return nil, nil, errDryRun
	}
	return b.conn, b.brw, nil
}

// handshake copies the request out of fasthttp's memory, as far as gorilla
// looks at it.
func handshake(c *fiber.Ctx) *http.Request {
	header := make(http.Header, 4)
	for _, name := range []string{"Connection", "Upgrade", "Sec-Websocket-Version", "Sec-Websocket-Key"} {
		for _, v := range c.Request().Header.PeekAll(name) {
			header.Add(name, string(v))
		}
	}
	return &http.Request{Method: string(c.Request().Header.Method()), URL: &url.URL{Path: "/"}, Header: header, Body: http.NoBody}
}

var handshakeWriters = sync.Pool{New: func() any { return bufio.NewWriterSize(nil, 512) }}

// serve answers the handshake and leaves a socket behind. It runs in fasthttp's
// goroutine, with the request context pinned, so it does not stay.
func (h *Hub) serve(hj net.Conn, r *http.Request, p Principal, addr netip.Addr, want position) {
	raw := hj
	if u, ok := hj.(interface{ UnsafeConn() net.Conn }); ok {
		raw = u.UnsafeConn() // hj's reader may be recycled for another connection
	}
	if p, ok := raw.(interface{ PlainConn() net.Conn }); ok {
		raw = p.PlainConn() // the listener looked at what came until here
	}
	early := drainEarly(hj, raw)
	if _, err := upgrade(&wire{Conn: raw}, r); err != nil {
		_ = raw.Close()
		return
	}
	s := &socket{hub: h, who: p, addr: addr, conn: raw, raw: rawConn(raw), alive: h.cfg.Now()}
	if err := h.enter(s); err != nil { // filled up or shut down since it was asked
		_ = raw.SetWriteDeadline(time.Now().Add(handshakeWait))
		_, _ = raw.Write(appendClose(nil, CloseGoingAway, "come back in a moment"))
		_ = raw.Close()
		return
	}
	go s.run(early)
	go h.join(s, want)
}

func upgrade(w *wire, r *http.Request) (*websocket.Conn, error) {
	bw := handshakeWriters.Get().(*bufio.Writer)
	defer func() { bw.Reset(nil); handshakeWriters.Put(bw) }()
	br := bufio.NewReaderSize(w, readBuffer)
	return upgrader.Upgrade(&bridge{header: http.Header{}, conn: w, brw: bufio.NewReadWriter(br, bw)}, r, nil)
}

// reader makes a gorilla connection for a socket whose handshake was answered
// long ago. gorilla makes one only by answering a handshake, and keeping that
// one would cost every idle socket a kilobyte, so this answers once more, into
// the void.
func reader(w *wire) (*websocket.Conn, error) {
	w.mute = true
	defer func() { w.mute = false }()
	return upgrade(w, &http.Request{Method: http.MethodGet, URL: &url.URL{Path: "/"}, Header: http.Header{
		"Connection": {"Upgrade"}, "Upgrade": {"websocket"}, "Sec-Websocket-Version": {"13"}, "Sec-Websocket-Key": {"AAAAAAAAAAAAAAAAAAAAAA=="},
	}})
}

// drainEarly takes the bytes fasthttp has read behind the handshake, without
// waiting: with a deadline in the past its reader serves what it holds and
// then fails.
func drainEarly(hj, raw net.Conn) []byte {
	_ = raw.SetReadDeadline(time.Unix(1, 0))
	var early []byte
	var scrap [512]byte
	for len(early) < maxEarly {
		n, err := hj.Read(scrap[:])
		early = append(early, scrap[:n]...)
		if err != nil || n == 0 {
			break
		}
	}
	_ = raw.SetReadDeadline(time.Time{})
	return early
}
