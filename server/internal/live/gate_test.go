package live

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"runtime"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gorilla/websocket"

	"tillbell/server/fault"
)

func TestWhoMayOpenASocket(t *testing.T) {
	t.Parallel()
	r := newRig(t, newLog(), nil)
	token := r.as(staff("mia", "staff"))
	const none = "-"
	for _, row := range []struct {
		name, origin, second, auth, cookie, query string
		want                                      int
	}{
		{name: "program with a bearer", origin: none, auth: "Bearer " + token, want: 101},
		{name: "program with a bearer and our origin", origin: "http://HOST", auth: "Bearer " + token, want: 101},
		{name: "page of ours with its cookie", origin: "http://HOST", cookie: token, want: 101},
		{name: "page of the public origin", origin: "https://shop.example", cookie: token, want: 101},
		{name: "public origin, port spelled out", origin: "https://Shop.example:443", cookie: token, want: 101},
		{name: "public host under another scheme", origin: "http://shop.example", cookie: token, want: 403},
		{name: "public host on another port", origin: "https://shop.example:8443", cookie: token, want: 403},
		{name: "same name on another port", origin: "http://127.0.0.1:1", cookie: token, want: 403},
		{name: "foreign page", origin: "https://evil.example", cookie: token, want: 403},
		{name: "foreign page with a bearer", origin: "https://evil.example", auth: "Bearer " + token, want: 403},
		{name: "foreign page, nobody", origin: "https://evil.example", want: 403},
		{name: "name that only begins like ours", origin: "https://shop.example.evil.example", cookie: token, want: 403},
		{name: "our name as user name", origin: "https://shop.example@evil.example", cookie: token, want: 403},
		{name: "null", origin: "null", cookie: token, want: 403},
		{name: "null with a bearer", origin: "null", auth: "Bearer " + token, want: 403},
		{name: "no scheme", origin: "shop.example", cookie: token, want: 403},
		{name: "a file", origin: "file://", cookie: token, want: 403},
		{name: "two origins", origin: "https://shop.example", second: "https://shop.example", cookie: token, want: 403},
		{name: "cookie without an origin", origin: none, cookie: token, want: 403},
		{name: "cookie and an empty bearer", origin: none, auth: "Bearer ", cookie: token, want: 403},
		{name: "nobody", origin: none, want: 401},
		{name: "stranger", origin: none, auth: "Bearer who", want: 401},
		{name: "position is no number", origin: none, auth: "Bearer " + token, query: "?after=x", want: 400},
		{name: "position below zero", origin: none, auth: "Bearer " + token, query: "?after=-1", want: 400},
		{name: "position beyond int64", origin: none, auth: "Bearer " + token, query: "?after=9223372036854775808", want: 400},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			h := http.Header{}
			if row.origin == "http://HOST" {
				h.Add("Origin", "http://"+r.addr)
			} else if row.origin != none {
				h.Add("Origin", row.origin)
			}
			if row.second != "" {
				h.Add("Origin", row.second)
			}
			if row.auth != "" {
				h.Set("Authorization", row.auth)
			}
			if row.cookie != "" {
				h.Set("Cookie", "session="+row.cookie)
			}
			ws, res, err := websocket.DefaultDialer.Dial("ws://"+r.addr+"/live"+row.query, h)
			if err == nil {
				defer ws.Close()
			}
			if res == nil || res.StatusCode != row.want || (err == nil) != (row.want == 101) {
				t.Fatalf("got %v, %v; want %d", res, err, row.want)
			}
		})
	}
}

func TestPlainRequestsAreAnswered(t *testing.T) {
	t.Parallel()
	r := newRig(t, newLog(), nil)
	token := r.as(staff("mia", "staff"))
	// Its own connections, none left idle for the server to wait for.
	plain := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: patience}
	for name, headers := range map[string]map[string]string{
		"plain get":       {},
		"another version": {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "8", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="},
		"no key":          {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"},
	} {
		req, err := http.NewRequest(http.MethodGet, "http://"+r.addr+"/live", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+token)
		for k, v := range headers {
			req.Header.Set(k, v)
		}
		res, err := plain.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if res.StatusCode != 400 || string(body) != "not_websocket" || res.Header.Get("Sec-WebSocket-Version") != "13" {
			t.Errorf("%s: %d %s", name, res.StatusCode, body)
		}
	}
}

func TestAppMustKeepHijackedConns(t *testing.T) {
	t.Parallel()
	r := newRig(t, newLog(), nil)
	app := fiber.New(fiber.Config{ErrorHandler: answer})
	app.Get("/live", r.hub.Handler(r.authenticate))
	res, err := app.Test(httpGet(t, "/live"))
	if err != nil || res.StatusCode != 500 {
		t.Fatalf("%v %v", res, err)
	}
}

func httpGet(t *testing.T, path string) *http.Request {
	t.Helper()
	req, err := http.NewRequest(http.MethodGet, "http://shop.example"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	return req
}

func TestLimits(t *testing.T) {
	t.Parallel()
	dial := func(r *rig, p Principal) int {
		ws, res, err := websocket.DefaultDialer.Dial("ws://"+r.addr+"/live", http.Header{"Authorization": {"Bearer " + r.as(p)}})
		if err == nil {
			r.t.Cleanup(func() { _ = ws.Close() })
			await(r.t, r.watch.alive, p.Device+"/"+p.Staff)
		}
		return res.StatusCode
	}
	t.Run("in all", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, newLog(), func(c *Config) { c.MaxSockets = 2 })
		for i, want := range []int{101, 101, 503} {
			if got := dial(r, staff(fmt.Sprint(i), "staff")); got != want {
				t.Errorf("socket %d answered %d", i, got)
			}
		}
	})
	t.Run("per session", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, newLog(), func(c *Config) { c.PerPrincipal = 2; c.PerAddress = 1 }) // loopback has no address limit
		mia := staff("mia", "staff")
		for i, want := range []int{101, 101, 429} {
			if got := dial(r, mia); got != want {
				t.Errorf("socket %d answered %d", i, got)
			}
		}
		if got := dial(r, staff("ben", "staff")); got != 101 {
			t.Errorf("the next person answered %d", got)
		}
	})
	t.Run("per address", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, newLog(), func(c *Config) { c.PerAddress = 2 })
		far := netip.MustParseAddr("192.0.2.7")
		r.hub.mu.Lock()
		defer r.hub.mu.Unlock()
		r.hub.byAddr[far] = 2
		if err := r.hub.room("x", far); !errors.Is(err, errCrowded) {
			t.Errorf("third from one address: %v", err)
		}
		if err := r.hub.room("x", far.Next()); err != nil {
			t.Errorf("first from the next address: %v", err)
		}
		delete(r.hub.byAddr, far)
	})
}

func TestRevocation(t *testing.T) {
	t.Parallel()
	for name, revoke := range map[string]func(r *rig){
		"session revoked anywhere": func(r *rig) { r.commit(AccessChanged, "", `{"sessions":["session-mia"]}`) },
		"device revoked anywhere":  func(r *rig) { r.commit(AccessChanged, "", `{"devices":["x","device-mia"],"staff":[]}`) },
		"person let go":            func(r *rig) { r.commit(AccessChanged, "", `{"staff":["mia"]}`) },
		"signed out here": func(r *rig) {
			if n := r.hub.CloseSessions(func(p Principal) bool { return p.Session == "session-mia" }, CloseSignIn, "signed out"); n != 1 {
				r.t.Errorf("%d sockets closed", n)
			}
		},
		"session over": func(r *rig) { r.hub.beat(r.clock.move(3 * time.Second)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, newLog(), nil)
			p := staff("mia", "staff")
			if name == "session over" {
				p.Expires = r.clock.Now().Add(time.Second)
			}
			mia, ben := r.dial(p, ""), r.dial(staff("ben", "staff"), "")
			mia.expect("welcome 0", "snapshot 0")
			ben.expect("welcome 0", "snapshot 0")
			revoke(r)
			mia.closed(CloseSignIn)
			head := r.log.add("s1", "a", "staff", `{}`)
			r.hub.Poke("s1")
			if head == 2 {
				ben.expect("skip 1")
			}
			ben.expect(fmt.Sprintf("a %d", head))
		})
	}
}

func TestRevokedDuringTheHandshake(t *testing.T) {
	t.Parallel()
	r := newRig(t, newLog(), func(c *Config) {
		c.Recheck = func(_ context.Context, p Principal) error {
			switch p.Staff {
			case "mia":
				return fault.New(fault.Unauthenticated, "signed_out", "Sign in again.")
			case "zoe":
				return errors.New("the database is away")
			}
			return nil
		}
	})
	r.dial(staff("mia", "staff"), "").closed(CloseSignIn)
	r.dial(staff("zoe", "staff"), "").closed(CloseGoingAway)
	r.dial(staff("ben", "staff"), "").expect("welcome 0", "snapshot 0")
}

func TestShutdown(t *testing.T) {
	t.Parallel()
	r := newRig(t, newLog(), nil)
	polite := r.dial(staff("mia", "staff"), "")
	polite.expect("welcome 0", "snapshot 0")
	deaf := r.dial(staff("ben", "staff"), "") // never answers the close frame
	deaf.expect("welcome 0", "snapshot 0")
	done := make(chan struct{})
	go func() { defer close(done); r.stop() }()
	polite.closed(CloseGoingAway)
	<-done
	if n := r.hub.Sockets(); n != 0 {
		t.Errorf("%d sockets left", n)
	}
	_, res, err := websocket.DefaultDialer.Dial("ws://"+r.addr+"/live", http.Header{"Authorization": {"Bearer " + r.as(staff("zoe", "staff"))}})
	if err == nil || res.StatusCode != 503 {
		t.Errorf("after shutdown: %v %v", res, err)
	}
}

func TestShutdownDropsWhoDoesNotGo(t *testing.T) {
	t.Parallel()
	r := newRig(t, newLog(), func(c *Config) { c.CloseWait = time.Hour })
	deaf := r.dial(staff("ben", "staff"), "")
	deaf.expect("welcome 0", "snapshot 0")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := r.hub.Shutdown(ctx); !errors.Is(err, context.Canceled) {
		t.Fatalf("shutdown: %v", err)
	}
	if n := r.hub.Sockets(); n != 0 {
		t.Errorf("%d sockets left", n)
	}
}

// TestHalfOpen: a peer that vanished without a word is gone after PongWait.
func TestHalfOpen(t *testing.T) {
	t.Parallel()
	r := newRig(t, newLog(), nil)
	r.dial(staff("mia", "staff"), "") // never reads, so never answers
	await(t, r.watch.alive, "device-mia/mia")
	answers := r.dial(staff("ben", "staff"), "")
	await(t, r.watch.alive, "device-ben/ben")
	ben := func() *socket {
		f := r.feed("s1")
		f.mu.Lock()
		defer f.mu.Unlock()
		return f.sockets[1]
	}()
	// Two pongs at 6 s and 12 s keep ben; mia has been silent for too long by then.
	for _, miaOnline := range []bool{true, false} {
		if err := answers.ws.WriteControl(websocket.PongMessage, nil, time.Now().Add(patience)); err != nil {
			t.Fatal(err)
		}
		for !ben.answered.Load() {
			runtime.Gosched()
		}
		r.hub.beat(r.clock.move(6 * time.Second))
		await(t, r.watch.alive, "device-ben/ben")
		if !miaOnline {
			await(t, r.watch.gone, "device-mia/mia")
		}
		if r.hub.Online("device-mia") != miaOnline || !r.hub.Online("device-ben") {
			t.Fatal("the wrong one is gone")
		}
	}
}

func TestAnInterruptedServerBlamesNobody(t *testing.T) {
	t.Parallel()
	r := newRig(t, newLog(), nil)
	c := r.dial(staff("mia", "staff"), "")
	c.expect("welcome 0", "snapshot 0")
	r.hub.beat(r.clock.move(time.Hour)) // the machine slept
	r.commit("a", "staff", `{}`)
	c.expect("a 1")
}

func TestGoneIsToldOncePerPerson(t *testing.T) {
	t.Parallel()
	r := newRig(t, newLog(), nil)
	mia := staff("mia", "staff")
	first, second := r.dial(mia, ""), r.dial(mia, "")
	for _, c := range []*client{first, second} {
		c.expect("welcome 0", "snapshot 0")
	}
	_ = first.ws.Close()
	_ = r.dial(staff("ben", "staff"), "").ws.Close()
	await(t, r.watch.gone, "device-ben/ben")
	if !r.hub.Online("device-mia") {
		t.Fatal("offline with a socket left")
	}
	_ = second.ws.Close()
	await(t, r.watch.gone, "device-mia/mia")
}

func TestClientAddrGroupsNetworks(t *testing.T) {
	t.Parallel()
	app := fiber.New(fiber.Config{ProxyHeader: "X-Forwarded-For"})
	var got netip.Addr
	app.Get("/", func(c *fiber.Ctx) error { got = ClientAddr(c); return nil })
	for in, want := range map[string]string{
		"192.0.2.7": "192.0.2.7", "::ffff:192.0.2.7": "192.0.2.7", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::", "::1": "::1",
	} {
		req := httpGet(t, "/")
		req.Header.Set("X-Forwarded-For", in)
		if _, err := app.Test(req); err != nil {
			t.Fatal(err)
		}
		if got != netip.MustParseAddr(want) {
			t.Errorf("%s counts as %s", in, got)
		}
	}
}
