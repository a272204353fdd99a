// Package postman gives letters with receipts to a mail server over SMTP. It
// keeps nothing; every wait is bounded by the caller's context and by its own
// time limit; a letter that the server accepted is never reported as not sent.
package postman

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/wneessen/go-mail"

	"tillbell/pos/paper"
)

const timeLimit = 30 * time.Second

// Postman sends by one mail server.
type Postman struct {
	host    string
	from    string
	tls     bool // from the start
	options []mail.Option
}

// New reads smtp://user:password@host:587 (TLS by STARTTLS, which the server
// must offer), smtps://host:465 (TLS from the start) or smtp://host:25?tls=none
// (a relay in the shop's own network), and the address that letters come from.
func New(address, from string) (*Postman, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Path != "" && u.Path != "/" {
		return nil, errors.New("the mail server must look like smtp://user:password@host:587")
	}
	if err := mail.NewMsg().From(from); err != nil {
		return nil, fmt.Errorf("the address that mails come from: %w", err)
	}
	port, policy := "587", []mail.Option{mail.WithTLSPolicy(mail.TLSMandatory)}
	switch {
	case u.Scheme == "smtps":
		port, policy = "465", []mail.Option{mail.WithSSL()}
	case u.Scheme != "smtp":
		return nil, errors.New("the mail server's address begins with smtp:// or smtps://")
	case u.Query().Get("tls") == "none":
		port, policy = "25", []mail.Option{mail.WithTLSPolicy(mail.NoTLS)}
	}
	if u.Port() != "" {
		port = u.Port()
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		return nil, fmt.Errorf("the mail server's port: %w", err)
	}
	p := &Postman{host: u.Hostname(), from: from, tls: u.Scheme == "smtps", options: append(policy, mail.WithPort(number), mail.WithTimeout(timeLimit))}
	if u.User != nil {
		password, _ := u.User.Password()
		p.options = append(p.options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(u.User.Username()), mail.WithPassword(password))
	}
	return p, nil
}

// Send gives one letter to the server.
func (p *Postman) Send(ctx context.Context, l paper.Letter) error {
	m, err := p.message(l)
	if err != nil {
		return &paper.Returned{Forever: true, Reason: err.Error()}
	}
	line := &line{}
	defer line.cut()
	defer context.AfterFunc(ctx, line.cut)()
	client, err := mail.NewClient(p.host, append(p.options[:len(p.options):len(p.options)], p.dialer(line))...)
	if err != nil {
		return &paper.Returned{Reason: err.Error()}
	}
	if err := client.DialWithContext(ctx); err != nil {
		return &paper.Returned{Reason: "the mail server cannot be reached: " + err.Error()}
	}
	err = client.Send(m)
	_ = client.Close() // what was accepted is, whether it says goodbye or not
	if err == nil || m.IsDelivered() {
		return nil
	}
	return returned(err)
}

// line is the connection of one letter. It is cut when the time is over and
// when the letter is done, whatever state the client thinks it is in.
type line struct {
	mu   sync.Mutex
	conn net.Conn
	over bool
}

func (l *line) hold(conn net.Conn) net.Conn {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.conn = conn
	if l.over {
		_ = conn.Close()
	}
	return conn
}

func (l *line) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.over = true
	if l.conn != nil {
		_ = l.conn.Close()
	}
}

// dialer connects as the client would, and lets the line be cut.
func (p *Postman) dialer(l *line) mail.Option {
	return mail.WithDialContextFunc(func(ctx context.Context, network, address string) (net.Conn, error) {
		var conn net.Conn
		var err error
		if p.tls {
			d := tls.Dialer{Config: &tls.Config{ServerName: p.host, MinVersion: tls.VersionTLS12}}
			conn, err = d.DialContext(ctx, network, address)
		} else {
			var d net.Dialer
			conn, err = d.DialContext(ctx, network, address)
		}
		if err != nil {
			return nil, err
		}
		return l.hold(conn), nil
	})
}

// said is what the mail server answered, out of the library's account of it:
// the code and the words, as a cashier may read them out.
func said(account string, code int) string {
	_, rest, ok := strings.Cut(account, ": "+strconv.Itoa(code)+" ")
	if !ok {
		return account
	}
	rest, _, _ = strings.Cut(rest, ", affected ")
	if words, err := strconv.Unquote(rest); err == nil {
		rest = words
	}
	return strconv.Itoa(code) + " " + rest
}

func returned(err error) *paper.Returned {
	var s *mail.SendError
	if errors.As(err, &s) {
		// All was said and the answer is missing: the server may have taken it.
		unheard := s.ErrorCode() == 0 && s.Reason == mail.ErrSMTPDataClose
		return &paper.Returned{Forever: s.ErrorCode() >= 500 && s.ErrorCode() < 600, Doubt: unheard, Reason: said(err.Error(), s.ErrorCode())}
	}
	return &paper.Returned{Reason: err.Error()}
}

// message writes a letter. Its id is made of the job's, so that a mail that was
// sent twice after all is known for one.
func (p *Postman) message(l paper.Letter) (*mail.Msg, error) {
	m := mail.NewMsg()
	if err := m.FromFormat(l.From, p.from); err != nil {
		return nil, err
	}
	if err := m.To(l.To); err != nil {
		return nil, err
	}
	m.SetMessageIDWithValue(l.ID + "@receipts.tillbell")
	m.SetDate()
	m.Subject(l.Subject)
	m.SetBodyString(mail.TypeTextPlain, l.Text)
	m.AddAlternativeString(mail.TypeTextHTML, l.HTML)
	return m, m.AttachReader(l.Name, bytes.NewReader(l.PDF), mail.WithFileContentType("application/pdf"))
}
