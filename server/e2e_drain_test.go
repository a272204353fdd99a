package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"tillbell/server/db"
)

// A browser opens connections ahead of need. One that has said nothing does not
// hold up the drain, and when it speaks up after it is sent away: nothing new
// may reach a server that has put its work away.
func TestSilentConnectionFindsADrainedServerShut(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	silent, err := net.Dial("tcp", s.serve.Listen)
	s.must(err)
	defer silent.Close()
	s.call("GET", "/store", nil, 200, nil) // the connection before this one has been accepted, too
	s.stop()

	s.must(silent.SetDeadline(time.Now().Add(patience)))
	if _, err := fmt.Fprintf(silent, "GET /healthz HTTP/1.1\r\nHost: %s\r\n\r\n", s.serve.Listen); err != nil {
		return // closed already: as good
	}
	from := bufio.NewReader(silent)
	answer, err := http.ReadResponse(from, nil)
	if err != nil {
		if late, ok := err.(net.Error); ok && late.Timeout() {
			t.Error("the connection hangs")
		}
		return // closed without an answer: as good
	}
	_, err = io.Copy(io.Discard, answer.Body)
	s.must(err)
	if answer.StatusCode != 503 || answer.Header.Get("Retry-After") == "" {
		t.Errorf("a drained server answers %s, Retry-After %q", answer.Status, answer.Header.Get("Retry-After"))
	}
	if _, err := from.ReadByte(); err != io.EOF {
		t.Errorf("the connection stays open: %v", err)
	}
}

// A till on a bad line has announced a sale when the server is told to stop, and
// takes its time over the rest: it is in the books before the server is gone.
func TestDrainWaitsForWhatHasBegunToArrive(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	s.call("PUT", "/drawers/"+db.NewID(), map[string]any{"opening_float": 0}, 201, nil)
	sale := db.NewID()
	content := fmt.Sprintf(`{"lines":[{"product_id":%q,"quantity":"1"}],"tenders":[{"kind":"cash","amount":349}],"total":349}`, s.goods["B1"])
	slow, err := net.Dial("tcp", s.serve.Listen)
	s.must(err)
	defer slow.Close()
	s.must(slow.SetDeadline(time.Now().Add(patience)))
	_, err = fmt.Fprintf(slow, "PUT /api/v1/sales/%s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n",
		sale, s.serve.Listen, s.manager, len(content))
	s.must(err)
	from := bufio.NewReader(slow)
	goOn, err := http.ReadResponse(from, nil)
	s.must(err)
	if goOn.StatusCode != 100 {
		t.Fatalf("announced, it hears %s", goOn.Status)
	}

	stopped := make(chan struct{})
	go func() { s.stop(); close(stopped) }()
	select {
	case <-time.After(time.Second): // that slow is the till
	case <-stopped:
		t.Error("the server did not wait")
	}
	_, err = slow.Write([]byte(content))
	s.must(err)
	answer, err := http.ReadResponse(from, nil)
	s.must(err)
	_ = answer.Body.Close()
	<-stopped
	if answer.StatusCode != 201 {
		t.Errorf("the sale was answered %s", answer.Status)
	}
	s.bookedOnce(sale, 349, 1)
	s.holds()
}
