// Package livetest is a lean client of the live channel for load generators and
// tests: one goroutine and a small buffer per socket, frames handed out without
// decoding, pings answered. It holds no state of the channel; whoever uses it
// checks the frames.
package livetest

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"time"
)

// Opcodes of the frames a server sends.
const (
	Text  = 1
	Close = 8
	ping  = 9
	pong  = 10
)

const (
	dialWait   = 30 * time.Second
	maxPayload = 64 << 20
	readBuffer = 512
)

// Target says where and as whom to connect.
type Target struct {
	Addr   string      // host:port
	Local  string      // local IP to connect from; empty: any
	Path   string      // with query
	Header [][2]string // Authorization, Origin, Cookie …
	Buffer int         // bytes the kernel keeps for a reader that is slow; 0: its own choice
}

// Conn is one socket.
type Conn struct {
	net net.Conn
	br  *bufio.Reader
	buf []byte
}

// Refused is an answer other than 101.
type Refused struct {
	Status int
	Body   string
}

func (r *Refused) Error() string { return fmt.Sprintf("handshake answered %d: %s", r.Status, r.Body) }

// Dial connects and shakes hands.
func Dial(t Target) (*Conn, error) {
	d := net.Dialer{Timeout: dialWait}
	if t.Local != "" {
		d.LocalAddr = &net.TCPAddr{IP: net.ParseIP(t.Local)}
	}
	nc, err := d.Dial("tcp", t.Addr)
	if err != nil {
		return nil, err
	}
	if tcp, ok := nc.(*net.TCPConn); ok && t.Buffer > 0 {
		_ = tcp.SetReadBuffer(t.Buffer)
	}
	c := &Conn{net: nc, br: bufio.NewReaderSize(nc, readBuffer)}
	if err := c.handshake(t); err != nil {
		_ = nc.Close()
		return nil, err
	}
	return c, nil
}

func (c *Conn) handshake(t Target) error {
	var b strings.Builder
	fmt.Fprintf(&b, "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n", t.Path, t.Addr)
	b.WriteString("Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")
	for _, h := range t.Header {
		fmt.Fprintf(&b, "%s: %s\r\n", h[0], h[1])
	}
	b.WriteString("\r\n")
	_ = c.net.SetDeadline(time.Now().Add(dialWait))
	if _, err := io.WriteString(c.net, b.String()); err != nil {
		return err
	}
	if err := c.readAnswer(); err != nil {
		return err
	}
	return c.net.SetDeadline(time.Time{})
}

func (c *Conn) readAnswer() error {
	line, err := c.br.ReadString('\n')
	if err != nil {
		return fmt.Errorf("read handshake answer: %w", err)
	}
	var status int
	if _, err := fmt.Sscanf(line, "HTTP/1.1 %d", &status); err != nil {
		return fmt.Errorf("read handshake answer %q: %w", line, err)
	}
	length := 0
	for {
		line, err := c.br.ReadString('\n')
		if err != nil {
			return fmt.Errorf("read handshake answer: %w", err)
		}
		if strings.TrimSpace(line) == "" {
			break
		}
		_, _ = fmt.Sscanf(strings.ToLower(line), "content-length: %d", &length)
	}
	if status != 101 {
		body, _ := io.ReadAll(io.LimitReader(c.br, int64(length)))
		return &Refused{Status: status, Body: string(body)}
	}
	return nil
}

// Next is the next text or close frame; pings are answered on the way. The
// payload is good until the next call.
func (c *Conn) Next() (op byte, payload []byte, err error) {
	for {
		op, payload, err = c.frame()
		if err != nil || op == Text || op == Close {
			return op, payload, err
		}
		if op == ping {
			if err := c.Write(pong, payload); err != nil {
				return 0, nil, err
			}
		}
	}
}

func (c *Conn) frame() (op byte, payload []byte, err error) {
	head, err := c.take(2)
	if err != nil {
		return 0, nil, err
	}
	op = head[0] & 15
	if head[0]&0xF0 != 0x80 || head[1]&0x80 != 0 {
		return 0, nil, fmt.Errorf("frame begins with %#x %#x: not whole, or masked", head[0], head[1])
	}
	n := uint64(head[1])
	switch n {
	case 126:
		if head, err = c.take(2); err != nil {
			return 0, nil, err
		}
		n = uint64(binary.BigEndian.Uint16(head))
	case 127:
		if head, err = c.take(8); err != nil {
			return 0, nil, err
		}
		n = binary.BigEndian.Uint64(head)
	}
	if n > maxPayload {
		return 0, nil, errors.New("frame too long")
	}
	payload, err = c.take(int(n))
	return op, payload, err
}

// take reads exactly n bytes, in place when the read buffer holds them.
func (c *Conn) take(n int) ([]byte, error) {
	if n <= readBuffer {
		p, err := c.br.Peek(n)
		if err != nil {
			return nil, err
		}
		_, _ = c.br.Discard(n)
		return p, nil
	}
	c.buf = slices.Grow(c.buf[:0], n)[:n]
	_, err := io.ReadFull(c.br, c.buf)
	return c.buf, err
}

// Write sends one masked frame; the mask is zero, which the protocol allows.
func (c *Conn) Write(op byte, payload []byte) error {
	b := make([]byte, 0, 14+len(payload))
	b = append(b, 0x80|op)
	switch n := len(payload); {
	case n < 126:
		b = append(b, 0x80|byte(n))
	default:
		b = append(b, 0x80|126, byte(n>>8), byte(n))
	}
	b = append(b, 0, 0, 0, 0)
	_, err := c.net.Write(append(b, payload...))
	return err
}

// Net is the connection below, for tests that misuse it.
func (c *Conn) Net() net.Conn { return c.net }

// Close drops the connection.
func (c *Conn) Close() error { return c.net.Close() }
