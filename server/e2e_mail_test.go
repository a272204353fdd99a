package main

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"testing"
)

// mailServer takes letters for everybody but whoever is gone.
type mailServer struct {
	net.Listener
	taken chan string // addresses
}

func newMailServer(t *testing.T) *mailServer {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m := &mailServer{l, make(chan string, 10)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			m.talk(conn)
			_ = conn.Close()
		}
	}()
	t.Cleanup(func() { _ = l.Close(); <-done })
	return m
}

func (m *mailServer) talk(conn net.Conn) {
	say := func(line string) { _, _ = fmt.Fprintf(conn, "%s\r\n", line) }
	say("220 here")
	in := bufio.NewScanner(conn)
	in.Buffer(nil, 1<<20)
	to, data := "", false
	for in.Scan() {
		line := in.Text()
		word, _, _ := strings.Cut(strings.ToUpper(line), " ")
		switch {
		case data && line == ".":
			data = false
			m.taken <- to
			say("250 taken")
		case data:
		case strings.HasPrefix(line, "RCPT TO:<gone@"):
			say("550 no such user")
		case word == "RCPT":
			to = strings.Trim(strings.TrimPrefix(line, "RCPT TO:"), "<>")
			say("250 ok")
		case word == "DATA":
			data = true
			say("354 go on")
		case word == "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}
