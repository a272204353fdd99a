package postman_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"tillbell/pos/paper"
	"tillbell/pos/paper/postman"
)

// server is a mail server that answers one command in its own way.
type server struct {
	l       net.Listener
	answers map[string]string // by the command's first word; "" hangs up, "hang" never answers
	got     chan string
}

func serve(t *testing.T, answers map[string]string) *server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &server{l: l, answers: answers, got: make(chan string, 1)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		if conn, err := l.Accept(); err == nil {
			s.talk(conn)
			_ = conn.Close()
		}
	}()
	t.Cleanup(func() { _ = l.Close(); <-done })
	return s
}

func (s *server) talk(conn net.Conn) {
	in := bufio.NewScanner(conn)
	in.Buffer(nil, 1<<20)
	say := func(word, usual string) bool {
		answer, ok := s.answers[word]
		switch {
		case !ok:
			answer = usual
		case answer == "":
			return false
		case answer == "hang":
			in.Scan() // until the other side gives up
			return false
		}
		_, err := fmt.Fprintf(conn, "%s\r\n", answer)
		return err == nil
	}
	if !say("HELLO", "220 fake") {
		return
	}
	var letter strings.Builder
	data := false
	for in.Scan() {
		line := in.Text()
		if data {
			if line != "." {
				letter.WriteString(line + "\n")
				continue
			}
			data = false
			s.got <- letter.String()
			if !say("END", "250 accepted") {
				return
			}
			continue
		}
		word, _, _ := strings.Cut(strings.ToUpper(line), " ")
		usual := "250 ok"
		switch word {
		case "DATA":
			usual = "354 go on"
		case "QUIT":
			usual = "221 bye"
		}
		if !say(word, usual) {
			return
		}
		data = word == "DATA" && s.answers["DATA"] == ""
	}
}

func letter() paper.Letter {
	return paper.Letter{ID: "0193-job", From: "Käse & Söhne", To: "jo@example.org", Subject: "Bon T1-000001", Text: "Brot 4,29", HTML: "<p>Brot</p>", PDF: []byte("%PDF-1.3"), Name: "T1-000001.pdf"}
}

func TestLetters(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		answers map[string]string
		url     string
		accepts bool
		forever bool
		doubt   bool
	}{
		{name: "taken", url: "?tls=none", accepts: true},
		{name: "come back later", answers: map[string]string{"RCPT": "450 greylisted"}, url: "?tls=none"},
		{name: "no such user", answers: map[string]string{"RCPT": "550 no such user"}, url: "?tls=none", forever: true},
		{name: "refused at the end", answers: map[string]string{"END": "554 spam"}, url: "?tls=none", forever: true},
		{name: "accepted, and the line lost then", answers: map[string]string{"RSET": "", "QUIT": ""}, url: "?tls=none", accepts: true},
		{name: "hangs up after the letter", answers: map[string]string{"END": ""}, url: "?tls=none", doubt: true},
		{name: "takes the letter and says nothing", answers: map[string]string{"END": "hang"}, url: "?tls=none", doubt: true},
		{name: "hangs up before the letter", answers: map[string]string{"RCPT": ""}, url: "?tls=none"},
		{name: "come back after the letter", answers: map[string]string{"END": "451 later"}, url: "?tls=none"},
		{name: "hangs", answers: map[string]string{"HELLO": "hang"}, url: "?tls=none"},
		{name: "offers no TLS", url: ""},
		{name: "hangs up at the start", answers: map[string]string{"HELLO": ""}, url: "?tls=none"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, c.answers)
			p, err := postman.New("smtp://"+s.l.Addr().String()+c.url, "till@shop.example")
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			if c.name == "hangs" || c.answers["END"] == "hang" {
				ctx, cancel = context.WithTimeout(t.Context(), 200*time.Millisecond)
			}
			defer cancel()
			err = p.Send(ctx, letter())
			if c.accepts {
				if err != nil {
					t.Fatal(err)
				}
				got := <-s.got
				for _, want := range []string{"Message-ID: <0193-job@receipts.tillbell>", "To: <jo@example.org>", "Content-Type: application/pdf", "Subject: Bon T1-000001"} {
					if !strings.Contains(got, want) {
						t.Errorf("no %q in\n%s", want, got)
					}
				}
				return
			}
			var r *paper.Returned
			if !errors.As(err, &r) || r.Forever != c.forever || r.Doubt != c.doubt {
				t.Errorf("got %+v", r)
			}
			if answer := c.answers["RCPT"] + c.answers["END"]; answer != "" && answer != "hang" && r.Reason != answer {
				t.Errorf("the server said %q, told as %q", answer, r.Reason)
			}
		})
	}
}

func TestNoHeaderGetsIn(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	p, err := postman.New("smtp://"+s.l.Addr().String()+"?tls=none", "till@shop.example")
	if err != nil {
		t.Fatal(err)
	}
	l := letter()
	l.From, l.Subject = "Shop\r\nBcc: all@example.org", "Bon\r\nX-Evil: yes"
	if err := p.Send(t.Context(), l); err != nil {
		return // refused is well, too
	}
	head, _, _ := strings.Cut(<-s.got, "\n\n")
	for line := range strings.Lines(head) {
		if strings.HasPrefix(line, "Bcc:") || strings.HasPrefix(line, "X-Evil:") {
			t.Errorf("a header got in:\n%s", head)
		}
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	for _, bad := range [][2]string{{"", "a@b.example"}, {"http://x", "a@b.example"}, {"smtp://", "a@b.example"}, {"smtp://h/path", "a@b.example"}, {"smtp://h", "nobody"}} {
		if _, err := postman.New(bad[0], bad[1]); err == nil {
			t.Errorf("%v passes", bad)
		}
	}
	for _, good := range []string{"smtp://user:p%40ss@mail.example:587", "smtps://mail.example", "smtp://relay?tls=none"} {
		if _, err := postman.New(good, "till@shop.example"); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
}
