package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"time"
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
