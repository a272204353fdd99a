package live

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"tillbell/server/internal/live/livetest"
)

func TestLeanClient(t *testing.T) {
	t.Parallel()
	r := newRig(t, newLog(), nil)
	target := livetest.Target{Addr: r.addr, Path: "/live", Header: [][2]string{{"Authorization", "Bearer " + r.as(staff("mia", "staff"))}}}
	c, err := livetest.Dial(target)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_ = c.Net().SetDeadline(time.Now().Add(patience))
	expect := func(op byte, want string) {
		t.Helper()
		got, payload, err := c.Next()
		if err != nil || got != op || !strings.Contains(string(payload), want) {
			t.Fatalf("frame %d %q, %v; want %d %q", got, payload, err, op, want)
		}
	}
	expect(livetest.Text, `"type":"welcome"`)
	expect(livetest.Text, `"type":"snapshot"`)
	big := strings.Repeat("x", 70_000)
	r.commit("small", "staff", `{}`)
	expect(livetest.Text, `"type":"small","seq":1`)
	r.commit("big", "staff", `{"pad":"`+big+`"}`)
	expect(livetest.Text, big)
	r.hub.beat(r.clock.move(2 * tickEvery))
	expect(livetest.Text, `"type":"tick","seq":2`)
	r.hub.CloseSessions(func(Principal) bool { return true }, CloseSignIn, "out")
	expect(livetest.Close, "out")

	target.Header[0][1] = "Bearer stranger"
	var refused *livetest.Refused
	if _, err := livetest.Dial(target); !errors.As(err, &refused) || refused.Status != 401 || refused.Body != "unknown_caller" {
		t.Fatalf("a stranger: %v", err)
	}
}

func TestSwarm(t *testing.T) {
	t.Parallel()
	const sockets, events = 60, 50
	r := newRig(t, newLog(), nil)
	var lag livetest.Lag
	ended := make(chan error, sockets)
	all := make(chan struct{})
	s := &livetest.Swarm{
		OnFrame: func(_ int, payload []byte) {
			lag.Take(payload)
			if strings.Contains(string(payload), `"type":"last"`) {
				all <- struct{}{}
			}
		},
		OnEnd: func(_ int, err error) { ended <- err },
	}
	err := s.Open(sockets, func(i int) livetest.Target {
		p := staff(fmt.Sprint("person", i), "staff")
		return livetest.Target{Addr: r.addr, Path: "/live", Header: [][2]string{{"Authorization", "Bearer " + r.as(p)}}}
	})
	if err != nil || s.Len() != sockets {
		t.Fatalf("%d open, %v", s.Len(), err)
	}
	awaitLive(t, r.feed("s1"), sockets)
	for range events {
		r.commit("e", "staff", fmt.Sprintf(`{"sent":%d,"pad":"%s"}`, time.Now().UnixNano(), strings.Repeat("x", 3000)))
	}
	r.commit("last", "staff", `{}`)
	for range sockets {
		select {
		case <-all:
		case err := <-ended:
			t.Fatalf("a socket ended: %v", err)
		case <-time.After(patience):
			t.Fatalf("%d of %d deliveries", lag.Count(), sockets*events)
		}
	}
	if n := lag.Count(); n != sockets*events {
		t.Errorf("%d deliveries, want %d", n, sockets*events)
	}
	if p50, p99 := lag.Quantile(.5), lag.Quantile(.99); p50 <= 0 || p99 < p50 {
		t.Errorf("p50 %v, p99 %v", p50, p99)
	}
	r.stop()
	for range sockets {
		var closed *livetest.ErrClosed
		if err := <-ended; !errors.As(err, &closed) || closed.Code != CloseGoingAway {
			t.Errorf("ended by %v", err)
		}
	}
	s.Close()
}
