//go:build unix

package main_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/gorilla/websocket"
)

// patience is how long anything may take on a very busy machine; nothing waits
// for it to pass.
const patience = time.Minute

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// until polls.
func until(t testing.TB, what string, ok func() bool) {
	t.Helper()
	poll := time.NewTicker(20 * time.Millisecond)
	defer poll.Stop()
	for end := time.Now().Add(patience); !ok(); <-poll.C {
		if time.Now().After(end) {
			t.Fatalf("still not: %s", what)
		}
	}
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

type body map[string]any

// heard is what came back.
type heard struct {
	status int
	header http.Header
	body   []byte
}

// outsider is a program that calls the server.
type outsider struct{ base, token string }

// contractHTTP drops idle connections long before the server does: a POST on
// one that is just being closed cannot be sent again by itself.
var contractHTTP = &http.Client{Timeout: patience, Transport: &http.Transport{MaxIdleConnsPerHost: 64, IdleConnTimeout: patience / 4},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// do calls; a string goes as it is, anything else as JSON.
func (o outsider) do(t testing.TB, method, path string, content any, headers ...string) heard {
	t.Helper()
	var in io.Reader
	switch c := content.(type) {
	case nil:
	case string:
		in = strings.NewReader(c)
	default:
		b, err := json.Marshal(c)
		check(t, err)
		in = bytes.NewReader(b)
	}
	if !strings.HasPrefix(path, "//") {
		path = "/api/v1" + path
	}
	q, err := http.NewRequestWithContext(t.Context(), method, o.base+strings.Replace(path, "//", "/", 1), in)
	check(t, err)
	if in != nil {
		q.Header.Set("Content-Type", "application/json")
	}
	if o.token != "" {
		q.Header.Set("Authorization", "Bearer "+o.token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		q.Header.Set(headers[i], headers[i+1])
	}
	a, err := contractHTTP.Do(q)
	check(t, err)
	defer a.Body.Close()
	b, err := io.ReadAll(a.Body)
	check(t, err)
	return heard{a.StatusCode, a.Header, b}
}

// want calls and expects a status.
func (o outsider) want(t testing.TB, status int, method, path string, content any, headers ...string) doc {
	t.Helper()
	a := o.do(t, method, path, content, headers...)
	if a.status != status {
		t.Fatalf("%s %s: %d, want %d: %s", method, path, a.status, status, a.body)
	}
	return a.doc(t)
}

// refused calls and expects a problem with a code; empty: any.
func (o outsider) refused(t testing.TB, status int, code, method, path string, content any, headers ...string) doc {
	t.Helper()
	a := o.do(t, method, path, content, headers...)
	if a.status != status {
		t.Errorf("%s %s: %d, want %d %s: %s", method, path, a.status, status, code, a.body)
		return doc{t: t}
	}
	p := a.problem(t)
	if code != "" && p.text("code") != code {
		t.Errorf("%s %s: code %s, want %s: %s", method, path, p.text("code"), code, a.body)
	}
	return p
}

// problem checks the shape of a refusal (RFC 9457 and the contract's members).
func (a heard) problem(t testing.TB) doc {
	t.Helper()
	if got := a.header.Get("Content-Type"); !strings.HasPrefix(got, "application/problem+json") {
		t.Errorf("%d comes as %q: %s", a.status, got, a.body)
		return doc{t: t}
	}
	p := a.doc(t)
	for _, name := range []string{"type", "title", "detail", "code"} {
		if p.text(name) == "" {
			t.Errorf("a problem without %s: %s", name, a.body)
		}
	}
	if p.number("status") != int64(a.status) {
		t.Errorf("%d says it is %s", a.status, a.body)
	}
	if !regexp.MustCompile(`^[a-z][a-z0-9_]*$`).MatchString(p.text("code")) {
		t.Errorf("code %q is not one to switch on", p.text("code"))
	}
	if a.status == http.StatusTooManyRequests || a.status == http.StatusServiceUnavailable {
		if n, err := strconv.Atoi(a.header.Get("Retry-After")); err != nil || n < 1 {
			t.Errorf("%d with Retry-After %q", a.status, a.header.Get("Retry-After"))
		}
	}
	return p
}

func (a heard) doc(t testing.TB) doc {
	t.Helper()
	d := doc{t: t, raw: a.body}
	if len(a.body) == 0 {
		return d
	}
	in := json.NewDecoder(bytes.NewReader(a.body))
	in.UseNumber()
	if err := in.Decode(&d.v); err != nil {
		t.Fatalf("no JSON: %v: %s", err, a.body)
	}
	return d
}

// doc is a JSON answer, read by paths like lines.0.total.
type doc struct {
	t   testing.TB
	v   any
	raw []byte
}

func (d doc) at(path string) (any, bool) {
	v := d.v
	for _, step := range strings.Split(path, ".") {
		switch node := v.(type) {
		case map[string]any:
			next, ok := node[step]
			if !ok {
				return nil, false
			}
			v = next
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(node) {
				return nil, false
			}
			v = node[i]
		default:
			return nil, false
		}
	}
	return v, true
}

func (d doc) has(path string) bool { _, ok := d.at(path); return ok }

func (d doc) null(path string) bool { v, ok := d.at(path); return ok && v == nil }

func (d doc) text(path string) string {
	v, _ := d.at(path)
	s, _ := v.(string)
	return s
}

// number is an integer; a fraction or a text fails.
func (d doc) number(path string) int64 {
	d.t.Helper()
	v, _ := d.at(path)
	n, err := v.(json.Number)
	if !err {
		d.t.Errorf("%s is no number but %v in %s", path, v, d.raw)
		return 0
	}
	i, fail := n.Int64()
	if fail != nil {
		d.t.Errorf("%s is %s, no integer", path, n)
	}
	return i
}

func (d doc) list(path string) (out []doc) {
	d.t.Helper()
	v := d.v
	if path != "" {
		v, _ = d.at(path)
	}
	items, ok := v.([]any)
	if !ok {
		d.t.Errorf("%s is no list but %v in %s", path, v, d.raw)
	}
	for _, item := range items {
		b, err := json.Marshal(item)
		check(d.t, err)
		out = append(out, doc{t: d.t, v: item, raw: b})
	}
	return out
}

// named tells whether a problem names a field.
func (d doc) named(field string) bool {
	if !d.has("errors") {
		return false
	}
	for _, e := range d.list("errors") {
		if e.text("field") == field {
			return true
		}
	}
	return false
}

// same expects one after the other the same bytes.
func same(t testing.TB, what string, a, b []byte) {
	t.Helper()
	if !bytes.Equal(a, b) {
		t.Errorf("%s: other bytes\n%s\n%s", what, a, b)
	}
}

func equal[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

var (
	wireTime   = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`)
	uuidV7     = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	wireNumber = regexp.MustCompile(`^-?\d+(\.\d+)?$`)
)

func (d doc) mustBe(shape *regexp.Regexp, paths ...string) {
	d.t.Helper()
	for _, path := range paths {
		if !shape.MatchString(d.text(path)) {
			d.t.Errorf("%s is %q in %s", path, d.text(path), d.raw)
		}
	}
}

// frame is one of the live channel.
type frame struct {
	Type    string          `json:"type"`
	Seq     *int64          `json:"seq"`
	At      string          `json:"at"`
	Epoch   string          `json:"epoch"`
	Resumed *bool           `json:"resumed"`
	Data    json.RawMessage `json:"data"`

	raw []byte
}

func (f frame) doc(t testing.TB) doc { return heard{body: f.Data}.doc(t) }

// ear is a socket of the live channel. It takes what comes as it comes and
// keeps it until it is asked for: whoever does not read answers no pings, and
// is gone for the server when a slow machine keeps a test elsewhere for long.
type ear struct {
	t     testing.TB
	conn  *websocket.Conn
	heard chan message
	seq   int64 // last number covered
	epoch string
}

// message is a frame as it came, or the end of the socket.
type message struct {
	kind int
	text []byte
	err  error
}

// earKeeps is far more than any test leaves unheard.
const earKeeps = 1 << 15

func newEar(t testing.TB, conn *websocket.Conn) *ear {
	e := &ear{t: t, conn: conn, heard: make(chan message, earKeeps)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			kind, text, err := conn.ReadMessage()
			e.heard <- message{kind, text, err}
			if err != nil {
				return
			}
		}
	}()
	t.Cleanup(func() { _ = conn.Close(); <-done })
	return e
}

// hear is the next message; the socket's end is one, too.
func (e *ear) hear() message {
	e.t.Helper()
	select {
	case m := <-e.heard:
		return m
	case <-time.After(patience):
		e.t.Fatalf("nothing is heard any more, at %d", e.seq)
		return message{}
	}
}

func (o outsider) dial(t testing.TB, query string, header http.Header) (*websocket.Conn, *http.Response, error) {
	t.Helper()
	if header == nil {
		header = http.Header{}
	}
	if o.token != "" {
		header.Set("Authorization", "Bearer "+o.token)
	}
	d := websocket.Dialer{HandshakeTimeout: patience}
	return d.DialContext(t.Context(), "ws"+strings.TrimPrefix(o.base, "http")+"/api/v1/live"+query, header)
}

// listen opens a socket and takes its welcome and, if not resumed, its snapshot.
func (o outsider) listen(t testing.TB, after int64, epoch string) (e *ear, welcome frame, snapshot doc) {
	t.Helper()
	query := ""
	if after > 0 {
		query = "?after=" + strconv.FormatInt(after, 10)
	}
	if epoch != "" {
		query += "&epoch=" + url.QueryEscape(epoch)
	}
	conn, _, err := o.dial(t, query, nil)
	check(t, err)
	e = newEar(t, conn)
	e.seq = after
	welcome = e.raw()
	if welcome.Type != "welcome" || welcome.Epoch == "" || welcome.Seq == nil || welcome.Resumed == nil {
		t.Fatalf("the first frame is %s", welcome.raw)
	}
	e.epoch = welcome.Epoch
	if *welcome.Resumed {
		return e, welcome, doc{}
	}
	f := e.raw()
	if f.Type != "snapshot" || f.Seq == nil || *f.Seq < *welcome.Seq {
		t.Fatalf("after %s comes %.400s", welcome.raw, f.raw)
	}
	e.seq = *f.Seq
	return e, welcome, f.doc(t)
}

func (e *ear) raw() (f frame) {
	e.t.Helper()
	m := e.hear()
	if m.err != nil {
		e.t.Fatalf("listen: %v", m.err)
	}
	if m.kind != websocket.TextMessage {
		e.t.Fatalf("a frame of kind %d", m.kind)
	}
	if err := json.Unmarshal(m.text, &f); err != nil {
		e.t.Fatalf("%v: %s", err, m.text)
	}
	f.raw = m.text
	return f
}

// next is the next frame; it holds the numbers to have no gap and no double.
func (e *ear) next() frame {
	e.t.Helper()
	f := e.raw()
	switch f.Type {
	case "stats.tick":
		if f.Seq != nil {
			e.t.Errorf("stats.tick has a number: %s", f.raw)
		}
	case "skip":
		if f.Seq == nil || *f.Seq <= e.seq {
			e.t.Errorf("at %d, a skip to %s", e.seq, f.raw)
		}
		e.seq = *f.Seq
	case "tick":
		if f.Seq == nil || *f.Seq != e.seq || !wireTime.MatchString(f.At) {
			e.t.Errorf("at %d, a tick %s", e.seq, f.raw)
		}
	case "welcome", "snapshot":
		e.t.Errorf("%s in the middle", f.Type)
	default:
		if f.Seq == nil || *f.Seq != e.seq+1 || !wireTime.MatchString(f.At) {
			e.t.Errorf("at %d, an event %s", e.seq, f.raw)
		}
		e.seq = *f.Seq
	}
	return f
}

// event reads on to the next event of a type about a thing; empty: any.
func (e *ear) event(kind, id string) frame {
	e.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); {
		f := e.next()
		if f.Type == kind && (id == "" || f.doc(e.t).text("id") == id) {
			return f
		}
	}
	e.t.Fatalf("no %s of %s", kind, id)
	return frame{}
}

// closed reads on to the close frame and gives its code.
func (e *ear) closed() int {
	e.t.Helper()
	for {
		m := e.hear()
		if m.err == nil {
			continue
		}
		var end *websocket.CloseError
		if !errors.As(m.err, &end) || end.Code == websocket.CloseAbnormalClosure {
			e.t.Fatalf("no close frame but %v", m.err)
		}
		return end.Code
	}
}
