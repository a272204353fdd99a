package live

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

// rawDial shakes hands by hand and sends extra bytes in the same segment.
func (r *rig) rawDial(p Principal, extra []byte) (net.Conn, *bufio.Reader) {
	r.t.Helper()
	nc, err := net.Dial("tcp", r.addr)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { _ = nc.Close() })
	_ = nc.SetDeadline(time.Now().Add(patience))
	hello := fmt.Sprintf("GET /live HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Extensions: permessage-deflate\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", r.addr, r.as(p))
	if _, err := nc.Write(append([]byte(hello), extra...)); err != nil {
		r.t.Fatal(err)
	}
	br := bufio.NewReader(nc)
	answer, err := br.ReadString('\n')
	if err != nil || !strings.Contains(answer, " 101 ") {
		r.t.Fatalf("%q %v", answer, err)
	}
	for line := ""; line != "\r\n"; {
		if line, err = br.ReadString('\n'); err != nil {
			r.t.Fatal(err)
		}
		if strings.Contains(strings.ToLower(line), "extensions") {
			r.t.Errorf("compression was negotiated: %s", line)
		}
	}
	return nc, br
}

// serverFrame reads one frame of the server's, short or medium.
func serverFrame(br *bufio.Reader) (op byte, payload []byte, err error) {
	var head [4]byte
	if _, err := io.ReadFull(br, head[:2]); err != nil {
		return 0, nil, err
	}
	n := int(head[1])
	if n == 126 {
		if _, err := io.ReadFull(br, head[2:]); err != nil {
			return 0, nil, err
		}
		n = int(binary.BigEndian.Uint16(head[2:]))
	}
	payload = make([]byte, n)
	_, err = io.ReadFull(br, payload)
	return head[0], payload, err
}

// masked is a client's frame, its mask all zero.
func masked(first byte, payload []byte) []byte {
	b := []byte{first, 0x80 | byte(len(payload))}
	if len(payload) > 125 {
		b = []byte{first, 0x80 | 126, byte(len(payload) >> 8), byte(len(payload))}
	}
	return append(append(b, 0, 0, 0, 0), payload...)
}

func TestBytesBehindTheHandshake(t *testing.T) {
	t.Parallel()
	r := newRig(t, newLog(), nil)
	_, br := r.rawDial(staff("mia", "staff"), append(masked(opPing, []byte("early")), masked(opPing, []byte("bird"))...))
	got := map[string]bool{}
	for len(got) < 4 {
		op, payload, err := serverFrame(br)
		if err != nil {
			t.Fatalf("after %v: %v", got, err)
		}
		word, _, _ := strings.Cut(string(payload), `","`)
		got[fmt.Sprintf("%x %s", op, word)] = true
	}
	for _, want := range []string{"8a early", "8a bird", `81 {"type":"welcome`, `81 {"type":"snapshot`} {
		if !got[want] {
			t.Errorf("no %s in %v", want, got)
		}
	}
}

func TestHostileFrames(t *testing.T) {
	t.Parallel()
	repeat := func(n int, frame []byte) []byte { return bytes.Repeat(frame, n) }
	gib := append([]byte{0x81, 0x80 | 127}, binary.BigEndian.AppendUint64(nil, 1<<30)...)
	for _, row := range []struct {
		name string
		send []byte
		code int // 0: nothing happens
	}{
		{name: "a message nobody asked for", send: masked(0x81, []byte("hello"))},
		{name: "binary", send: masked(0x82, []byte{0, 255})},
		{name: "fragments of one small message", send: append(masked(0x01, []byte("a")), masked(0x80, []byte("b"))...)},
		{name: "ping between fragments", send: bytes.Join([][]byte{masked(0x01, []byte("a")), masked(opPing, nil), masked(0x80, []byte("b"))}, nil)},
		{name: "unasked pong", send: masked(opPong, []byte("x"))},
		{name: "at the limit", send: masked(0x81, make([]byte, readLimit))},
		{name: "too long", send: masked(0x81, make([]byte, readLimit+1)), code: CloseTooBig},
		{name: "one GiB announced", send: append(gib, 0, 0, 0, 0), code: CloseTooBig},
		{name: "too long in fragments", send: append(masked(0x01, make([]byte, 400)), masked(0x80, make([]byte, 400))...), code: CloseTooBig},
		{name: "endless empty fragments", send: append(masked(0x01, nil), repeat(20000, masked(0x00, nil))...), code: ClosePolicy},
		{name: "flood of one-byte messages", send: repeat(1000, masked(0x81, []byte("x"))), code: ClosePolicy},
		{name: "flood of pings", send: repeat(1000, masked(opPing, []byte("x"))), code: ClosePolicy},
		{name: "flood of pongs", send: repeat(1000, masked(opPong, nil)), code: ClosePolicy},
		{name: "unmasked", send: []byte{0x81, 1, 'x'}, code: CloseProtocol},
		{name: "compressed without agreement", send: masked(0xC1, []byte("x")), code: CloseProtocol},
		{name: "unknown opcode", send: masked(0x83, nil), code: CloseProtocol},
		{name: "continuation of nothing", send: masked(0x80, []byte("x")), code: CloseProtocol},
		{name: "long control frame", send: masked(opPing, make([]byte, 126)), code: CloseProtocol},
		{name: "fragmented control frame", send: masked(0x09, nil), code: CloseProtocol},
		{name: "close with a code of one byte", send: masked(opClose, []byte{3}), code: 1005},
		{name: "close with a code nobody may send", send: masked(opClose, []byte{3, 237, 'x'}), code: CloseProtocol},
		{name: "close with broken text", send: masked(opClose, []byte{3, 232, 0xff}), code: CloseProtocol},
		{name: "an ordinary close", send: masked(opClose, []byte{3, 232}), code: 1000},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, newLog(), func(c *Config) { c.CloseWait = 100 * time.Millisecond })
			nc, br := r.rawDial(staff("mia", "staff"), nil)
			go nc.Write(row.send) // the server may stop reading on the way
			if row.code == 0 {
				expectStillServed(t, r, nc, br)
				return
			}
			if got := readClose(t, br); got != row.code {
				t.Fatalf("closed with %d, want %d", got, row.code)
			}
			await(t, r.watch.gone, "device-mia/mia")
		})
	}
}

// expectStillServed sends a ping of its own and expects pong and event.
func expectStillServed(t *testing.T, r *rig, nc net.Conn, br *bufio.Reader) {
	t.Helper()
	if _, err := nc.Write(masked(opPing, []byte("still there"))); err != nil {
		t.Fatal(err)
	}
	for answered, joined := false, false; !answered || !joined; {
		op, payload, err := serverFrame(br)
		if err != nil || op == opClose {
			t.Fatalf("op %x %q, %v", op, payload, err)
		}
		answered = answered || op == opPong && string(payload) == "still there"
		joined = joined || bytes.HasPrefix(payload, []byte(`{"type":"snapshot"`))
	}
	r.commit("a", "staff", `{}`)
	for {
		op, payload, err := serverFrame(br)
		if err != nil {
			t.Fatal(err)
		}
		if op == opText && bytes.Contains(payload, []byte(`"type":"a","seq":1`)) {
			return
		}
	}
}

// readClose reads to the close frame and expects the connection to end after it.
func readClose(t *testing.T, br *bufio.Reader) int {
	t.Helper()
	for {
		op, payload, err := serverFrame(br)
		if err != nil {
			t.Fatalf("no close frame: %v", err)
		}
		if op != opClose {
			continue
		}
		if _, _, err := serverFrame(br); err == nil {
			t.Fatal("a frame after the close frame")
		}
		if len(payload) == 0 {
			return 1005
		}
		return int(binary.BigEndian.Uint16(payload))
	}
}

func TestFrameByteByByte(t *testing.T) {
	t.Parallel()
	r := newRig(t, newLog(), nil)
	nc, br := r.rawDial(staff("mia", "staff"), nil)
	for _, b := range append(masked(0x81, []byte("slow")), masked(opPing, []byte("typed"))...) {
		if _, err := nc.Write([]byte{b}); err != nil {
			t.Fatal(err)
		}
	}
	for {
		op, payload, err := serverFrame(br)
		if err != nil {
			t.Fatal(err)
		}
		if op == opPong && string(payload) == "typed" {
			return
		}
	}
}
