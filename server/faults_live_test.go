//go:build linux

package main_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"tillbell/server/db"
)

// listeners: one does not read, one does not answer, and one comes back after
// the log was cut. None of it reaches the one that does as it should.
func listeners(t *testing.T, c *contract) {
	p := c.serve(t, t.TempDir(), "", "--demo", "--point-limit", "1000000", "--address-limit", "1000000")
	s := newFaultShop(t, p)
	mute := s.muteListener(t)
	s.slowListener(t)
	s.cutLog(t)
	select {
	case err := <-mute:
		var closed *websocket.CloseError
		if errors.As(err, &closed) && closed.Code != websocket.CloseAbnormalClosure {
			t.Errorf("a listener that answers no ping is closed with %d", closed.Code)
		}
	case <-time.After(patience):
		t.Error("a listener that answers no ping is still there")
	}
	if !strings.Contains(string(s.anyone().want200(t, "//metrics").body), `tillbell_live_closes_total{code="gone"} 1`) {
		t.Error("one listener is gone, and not counted so")
	}
	id, _ := s.ring(t, s.newPoint(t, s.demo.Zones[0].ID))
	s.ear.event("help_request.created", id) // without a gap over all that was
	p.terminate(t)
	if exit, out := c.run(t, p.data, "", "journal", "verify"); exit != 0 {
		t.Errorf("journal verify: exit %d\n%s", exit, out)
	}
	// All holds but that the log was cut sooner than is promised.
	if exit, out := c.run(t, p.data, "", "check"); exit != 1 || !strings.Contains(out, "fewer than it promises") || !strings.Contains(out, ": 1 broken") {
		t.Errorf("check: exit %d\n%s", exit, out)
	}
}

// muteListener reads and answers no ping; it tells how it ended.
func (s *faultShop) muteListener(t *testing.T) <-chan error {
	t.Helper()
	conn, _, err := s.head.dial(t, "", nil)
	check(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	conn.SetPingHandler(func(string) error { return nil })
	ended := make(chan error, 1)
	go func() {
		for {
			if _, _, err := conn.ReadMessage(); err != nil {
				ended <- err
				return
			}
		}
	}()
	return ended
}

var closedSlow = regexp.MustCompile(`tillbell_live_closes_total\{code="4008"\} 1\n`)

// slowListener takes nothing off its line until the server has given it up. Then
// it reads what is left, in order to the close frame, and resumes.
func (s *faultShop) slowListener(t *testing.T) {
	t.Helper()
	d := websocket.Dialer{HandshakeTimeout: patience, ReadBufferSize: 1024, NetDialContext: smallWindow}
	conn, _, err := d.DialContext(t.Context(), "ws"+strings.TrimPrefix(s.base, "http")+"/api/v1/live", http.Header{"Authorization": {"Bearer " + s.head.token}})
	check(t, err)
	defer conn.Close()
	done := make(chan struct{})
	defer close(done)
	go answerUnasked(conn, done)
	press := "/call-points/" + s.newPoint(t, s.demo.Zones[0].ID) + "/requests"
	s.anyone().want(t, 201, "POST", press, body{"kind": "assistance", "note": strings.Repeat("🛒", 280)})
	for n := 0; !closedSlow.Match(s.anyone().want200(t, "//metrics").body); n++ {
		if n == 500 {
			t.Fatal("a listener that takes nothing is never given up")
		}
		// Each is an event with all of the request in it.
		if n := tally(atOnce(t, 64, func(int) heard { return s.anyone().do(t, "POST", press, body{"kind": "assistance"}) })); n[200] != 64 {
			t.Fatalf("pressing: %v", n)
		}
	}
	check(t, conn.SetReadDeadline(time.Now().Add(patience)))
	slow := &ear{t: t, conn: conn, heard: make(chan message, 1)}
	for {
		kind, text, err := conn.ReadMessage()
		var closed *websocket.CloseError
		if errors.As(err, &closed) {
			equal(t, "the slow listener's close code", closed.Code, 4008)
			break
		}
		check(t, err)
		var f frame
		check(t, json.Unmarshal(text, &f))
		switch f.Type {
		case "welcome":
			slow.epoch = f.Epoch
		case "snapshot":
			slow.seq = *f.Seq
		default:
			slow.heard <- message{kind, text, nil}
			slow.next() // holds the numbers to have no gap
		}
	}
	back, welcome, _ := s.head.listen(t, slow.seq, slow.epoch)
	if !*welcome.Resumed {
		t.Errorf("the slow listener cannot resume after %d: %s", slow.seq, welcome.raw)
	}
	mark, _ := s.ring(t, s.newPoint(t, s.demo.Zones[0].ID))
	back.event("help_request.created", mark) // all between, without a gap
	s.ear.event("help_request.created", mark)
}

// answerUnasked shows that the client is alive, though it reads no pings.
func answerUnasked(conn *websocket.Conn, done <-chan struct{}) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-done:
			return
		case <-tick.C:
			if conn.WriteControl(websocket.PongMessage, nil, time.Now().Add(patience)) != nil {
				return
			}
		}
	}
}

// smallWindow connects with little room for what is not read.
func smallWindow(ctx context.Context, network, address string) (net.Conn, error) {
	d := net.Dialer{Control: func(_, _ string, c syscall.RawConn) error {
		var failed error
		err := c.Control(func(fd uintptr) { failed = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, 4096) })
		return errors.Join(err, failed)
	}}
	return d.DialContext(ctx, network, address)
}

// cutLog deletes the older part of the log, as trimming does after a day: whoever
// stands before the cut gets a snapshot, whoever stands behind it goes on.
func (s *faultShop) cutLog(t *testing.T) {
	t.Helper()
	books, err := sql.Open("sqlite", filepath.Join(s.data, db.FileName)+"?_pragma=busy_timeout(10000)")
	check(t, err)
	defer books.Close()
	// Far enough behind that the server does not remember it anyway.
	const remembered = 400
	cut := s.ear.seq - remembered
	u, err := books.Exec(`DELETE FROM store_events WHERE seq <= ?`, cut)
	check(t, err)
	if n, err := u.RowsAffected(); err != nil || n == 0 {
		t.Fatalf("%d events are cut off: %v", n, err)
	}
	_, welcome, snapshot := s.head.listen(t, cut-1, s.ear.epoch)
	if *welcome.Resumed || !snapshot.has("requests") {
		t.Errorf("resumed from before the log begins: %s", welcome.raw)
	}
	behind, welcome, _ := s.head.listen(t, cut, s.ear.epoch)
	if !*welcome.Resumed {
		t.Errorf("not resumed from where the log begins: %s", welcome.raw)
	}
	mark, _ := s.ring(t, s.newPoint(t, s.demo.Zones[0].ID))
	behind.event("help_request.created", mark)
	s.ear.event("help_request.created", mark)
}
