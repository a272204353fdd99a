package web_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/valyala/fasthttp/fasthttputil"

	"tillbell/server/db"
	"tillbell/server/db/dbtest"
	"tillbell/server/internal/web"
)

// Who rings too often is known by the address that the trusted proxy saw, not
// by what the caller wrote before it; and nobody else is believed.
func TestLimitsCountTheAddressTheProxySaw(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		const limit = 5
		r := newRigAs(t, d, web.Config{PublicURL: "http://shop.test", Version: "test", TrustedProxies: []string{"10.0.0.0/8"}, AddrPerMinute: limit})
		ring := func(peer *http.Client, forwarded string) int {
			r.Helper()
			q, err := http.NewRequestWithContext(r.Context(), "POST", "http://shop.test/api/v1/call-points/A1/requests", strings.NewReader(`{"kind":"assistance"}`))
			r.check(err)
			q.Header.Set("Content-Type", "application/json")
			q.Header.Set("X-Forwarded-For", forwarded)
			a, err := peer.Do(q)
			r.check(err)
			r.check(a.Body.Close())
			return a.StatusCode
		}
		proxy, stranger := r.peer("10.0.0.1"), r.peer("203.0.113.77")
		for i := range limit {
			if got := ring(proxy, fmt.Sprintf("6.6.6.%d, 203.0.113.9", i)); got >= 300 {
				t.Fatalf("call %d: %d", i, got)
			}
		}
		if got := ring(proxy, "6.6.6.99, 203.0.113.9"); got != 429 {
			t.Errorf("one too many, under another made-up address: %d", got)
		}
		if got := ring(proxy, "203.0.113.10"); got >= 300 {
			t.Errorf("somebody else behind the same proxy: %d", got)
		}
		for i := range limit { // an IPv6 customer owns a /64
			if got := ring(proxy, fmt.Sprintf("2001:db8:0:7::%d", i+1)); got >= 300 {
				t.Fatalf("call %d over IPv6: %d", i, got)
			}
		}
		if got := ring(proxy, "2001:db8:0:7:ffff::9"); got != 429 {
			t.Errorf("one too many, under another address of one household: %d", got)
		}
		if got := ring(proxy, "2001:db8:0:8::1"); got >= 300 {
			t.Errorf("another household: %d", got)
		}
		for i := range limit {
			if got := ring(stranger, fmt.Sprintf("6.6.7.%d", i)); got >= 300 {
				t.Fatalf("call %d past the proxy: %d", i, got)
			}
		}
		if got := ring(stranger, "10.0.0.1"); got != 429 {
			t.Errorf("one too many past the proxy: %d", got)
		}
	})
}

// peer calls from an address of its own.
func (r *rig) peer(addr string) *http.Client {
	l := fasthttputil.NewInmemoryListener()
	// It ends with the rig, whose shutdown closes every listener.
	go func() { _ = r.web.App().Server().Serve(addressed{l, &net.TCPAddr{IP: net.ParseIP(addr), Port: 4711}}) }()
	transport := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) { return l.Dial() }}
	r.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// addressed is a listener whose connections come from an address.
type addressed struct {
	net.Listener
	addr net.Addr
}

func (l addressed) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	return from{c, l.addr}, err
}

type from struct {
	net.Conn
	addr net.Addr
}

func (f from) RemoteAddr() net.Addr { return f.addr }
