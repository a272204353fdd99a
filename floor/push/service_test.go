package push_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// service is a push service: it reads no message, and holds each to the rules
// of the three RFCs.
type service struct {
	*httptest.Server
	t *testing.T

	mu     sync.Mutex
	got    []http.Header
	status int           // to answer with; 0: 201
	after  string        // Retry-After
	hold   chan struct{} // answers wait for it; nil: they do not
	begun  chan struct{} // one for each that arrived
}

func newService(t *testing.T) *service {
	s := &service{t: t, begun: make(chan struct{}, 100)}
	s.Server = httptest.NewTLSServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	if err := s.rules(r, body); err != nil {
		s.t.Errorf("the push service: %v", err)
	}
	s.mu.Lock()
	s.got = append(s.got, r.Header)
	hold, status, after := s.hold, s.status, s.after
	s.mu.Unlock()
	s.begun <- struct{}{}
	if hold != nil {
		select {
		case <-hold:
		case <-r.Context().Done():
			return
		}
	}
	if after != "" {
		w.Header().Set("Retry-After", after)
	}
	if status == 0 {
		status = http.StatusCreated
	}
	w.WriteHeader(status)
}

func (s *service) rules(r *http.Request, body []byte) error {
	switch {
	case r.Method != http.MethodPost || r.Header.Get("Content-Encoding") != "aes128gcm":
		return fmt.Errorf("%s of %q", r.Method, r.Header.Get("Content-Encoding"))
	case len(body) < 16+4+1+65 || len(body) > 4096 || body[20] != 65:
		return fmt.Errorf("a body of %d bytes is no sealed record", len(body))
	case r.Header.Get("TTL") == "" || r.Header.Get("Urgency") == "":
		return fmt.Errorf("no TTL or urgency")
	case len(r.Header.Get("Topic")) > 32:
		return fmt.Errorf("a topic of %q", r.Header.Get("Topic"))
	}
	return s.signed(r)
}

// signed proves the server's word for who it is (RFC 8292).
func (s *service) signed(r *http.Request) error {
	token, public, ok := strings.Cut(strings.TrimPrefix(r.Header.Get("Authorization"), "vapid t="), ", k=")
	parts := strings.Split(token, ".")
	if !ok || len(parts) != 3 {
		return fmt.Errorf("authorization %q", r.Header.Get("Authorization"))
	}
	point, err1 := base64.RawURLEncoding.DecodeString(public)
	claims, err2 := base64.RawURLEncoding.DecodeString(parts[1])
	sig, err3 := base64.RawURLEncoding.DecodeString(parts[2])
	if err1 != nil || err2 != nil || err3 != nil || len(point) != 65 || len(sig) != 64 {
		return fmt.Errorf("a word of %d and %d bytes", len(point), len(sig))
	}
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	if err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if !ecdsa.Verify(key, sum[:], new(big.Int).SetBytes(sig[:32]), new(big.Int).SetBytes(sig[32:])) {
		return fmt.Errorf("the signature is not of key %s", public)
	}
	var c struct {
		Aud, Sub string
		Exp      int64
	}
	if err := json.Unmarshal(claims, &c); err != nil {
		return err
	}
	if left := time.Until(time.Unix(c.Exp, 0)); c.Aud != s.URL || c.Sub != "https://shop.example" || left <= 0 || left > 24*time.Hour {
		return fmt.Errorf("it claims %+v", c)
	}
	return nil
}

// answer makes the service answer like that from now on.
func (s *service) answer(status int, after string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.status, s.after = status, after
}

// urgencies takes what came since the last look.
func (s *service) urgencies() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for _, h := range s.got {
		out = append(out, h.Get("Urgency"))
	}
	s.got = nil
	return strings.Join(out, " ")
}
