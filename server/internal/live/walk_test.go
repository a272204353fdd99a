package live

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

func TestWelcomeSnapshotEventsSkipsTicks(t *testing.T) {
	t.Parallel()
	log := newLog()
	log.add("s1", "help_request.created", "staff", `{"id":"h0"}`)
	r := newRig(t, log, nil)
	c := r.dial(staff("mia", "staff"), "")
	welcome := c.next()
	if welcome.String() != "welcome 1" || welcome.Epoch != "e1" || welcome.Resumed {
		t.Fatalf("welcome %+v", welcome)
	}
	snapshot := c.next()
	if snapshot.String() != "snapshot 1" || string(snapshot.Data) != `{"staff":"mia","topics":["staff"]}` {
		t.Fatalf("snapshot %s %s", snapshot, snapshot.Data)
	}

	r.commit("help_request.created", "staff", `{"id":"h1"}`)
	e := c.next()
	if e.String() != "help_request.created 2" || string(e.Data) != `{"id":"h1"}` || e.At != "2026-11-26T09:30:00.123Z" {
		t.Fatalf("event %+v %s", e, e.Data)
	}
	r.commit("sales.committed", "reports", `{}`)
	r.commit("drawer.changed", "register:t1 reports", `{}`)
	r.commit("help_request.accepted", "reports staff", `{}`)
	c.expect("skip 4", "help_request.accepted 5")

	r.commit("sales.committed", "reports", `{}`)
	r.commit("session.counted", "", `{}`)
	r.settle("s1", 7)
	now := r.clock.move(2 * tickEvery)
	r.hub.beat(now)
	c.expect("skip 7")
	if tick := c.next(); tick.String() != "tick 7" || tick.At != now.Format("2006-01-02T15:04:05.000Z") {
		t.Fatalf("tick %+v", tick)
	}
	r.hub.beat(r.clock.move(2 * tickEvery))
	c.expect("tick 7") // covered already: no second skip
	r.commit("presence.changed", "staff", `{}`)
	c.expect("presence.changed 8")
}

// commit appends and pokes, as the database does.
func (r *rig) commit(typ, audience, data string) {
	r.log.add("s1", typ, audience, data)
	r.hub.Poke("s1")
}

// settle waits until the store's feed has seen seq.
func (r *rig) settle(store string, seq int64) {
	r.t.Helper()
	f := r.feed(store)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for f.position() < seq {
		if err := f.sync(ctx); err != nil {
			r.t.Fatalf("settle at %d: %v", seq, err)
		}
	}
}

func TestEachSeesItsOwn(t *testing.T) {
	t.Parallel()
	r := newRig(t, newLog(), nil)
	other := staff("zoe", "staff", "reports")
	other.Store = "s2"
	people := map[string]*client{
		"mia":  r.dial(staff("mia", "staff"), ""),
		"till": r.dial(staff("till", "register:t1", "staff"), ""),
		"boss": r.dial(staff("boss", "reports", "staff"), ""),
		"zoe":  r.dial(other, ""),
	}
	for _, c := range people {
		c.expect("welcome 0", "snapshot 0")
	}
	r.commit("drawer.changed", "register:t1 reports", `{}`)
	r.commit("sales.committed", "reports", `{}`)
	r.commit("presence.changed", "staff", `{}`)
	r.log.add("s2", "presence.changed", "staff", `{}`)
	r.hub.Poke("s2")
	people["mia"].expect("skip 2", "presence.changed 3")
	people["till"].expect("drawer.changed 1", "skip 2", "presence.changed 3")
	people["boss"].expect("drawer.changed 1", "sales.committed 2", "presence.changed 3")
	people["zoe"].expect("presence.changed 1")
}

func TestResume(t *testing.T) {
	t.Parallel()
	// 1,000 events, every tenth for staff; the first 100 are no longer kept.
	log := newLog()
	for i := int64(1); i <= 1000; i++ {
		audience := "reports"
		if i%10 == 0 {
			audience = "staff"
		}
		log.add("s1", "e", audience, `{"pad":"`+strings.Repeat("x", 300)+`"}`)
	}
	log.events["s1"] = log.events["s1"][100:]
	for _, row := range []struct {
		name, query string
		resumed     bool
		limit       int64
	}{
		{name: "no position", query: ""},
		{name: "an epoch alone is no position", query: "?epoch=e1"},
		{name: "another epoch", query: "?after=990&epoch=e0"},
		{name: "ahead of the log", query: "?after=1001&epoch=e1"},
		{name: "older than what is kept", query: "?after=99&epoch=e1"},
		{name: "from the start", query: "?after=0&epoch=e1"},
		{name: "behind the limit", query: "?after=499&epoch=e1", limit: 500},
		{name: "at the limit", query: "?after=500&epoch=e1", limit: 500, resumed: true},
		{name: "at the head", query: "?after=1000&epoch=e1", resumed: true},
		{name: "one behind", query: "?after=999&epoch=e1", resumed: true},
		{name: "nine behind, one visible", query: "?after=985&epoch=e1", resumed: true},
		{name: "no epoch to compare", query: "?after=995", resumed: true},
		{name: "all that is kept", query: "?after=100&epoch=e1", resumed: true},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, log, func(c *Config) { c.ResumeLimit = row.limit })
			c := r.dial(staff("mia", "staff"), row.query)
			welcome := c.next()
			if welcome.String() != "welcome 1000" || welcome.Resumed != row.resumed {
				t.Fatalf("%s resumed=%v", welcome, welcome.Resumed)
			}
			if !row.resumed {
				c.expect("snapshot 1000")
				return
			}
			pos := tracker{visible: func(seq int64) bool { return seq%10 == 0 }}
			pos.at = readAfter(t, row.query)
			for pos.at < 1000 {
				if err := pos.take(c.next()); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func readAfter(t *testing.T, query string) (after int64) {
	t.Helper()
	number, _, _ := strings.Cut(strings.TrimPrefix(query, "?after="), "&")
	if err := json.Unmarshal([]byte(number), &after); err != nil {
		t.Fatal(err)
	}
	return after
}

func TestResumeAcrossARestart(t *testing.T) {
	t.Parallel()
	log := newLog()
	first := newRig(t, log, nil)
	c := first.dial(staff("mia", "staff"), "")
	c.expect("welcome 0", "snapshot 0")
	first.commit("a", "staff", `{}`)
	c.expect("a 1")
	first.stop()
	c.closed(CloseGoingAway)
	log.add("s1", "b", "staff", `{}`)
	log.add("s1", "c", "reports", `{}`)
	second := newRig(t, log, nil)
	c = second.dial(staff("mia", "staff"), "?after=1&epoch=e1")
	if w := c.next(); w.String() != "welcome 3" || !w.Resumed {
		t.Fatalf("%+v", w)
	}
	c.expect("b 2", "skip 3")
	second.commit("d", "staff", `{}`)
	c.expect("d 4")
}

func TestAnotherProcessCommits(t *testing.T) {
	t.Parallel()
	r := newRig(t, newLog(), nil)
	c := r.dial(staff("mia", "staff"), "")
	c.expect("welcome 0", "snapshot 0")
	r.log.add("s1", "a", "staff", `{}`) // no poke
	r.hub.poll()
	c.expect("a 1")
}

func TestAStoreWithoutSocketsCostsNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t, newLog(), nil)
	r.commit("a", "staff", `{}`)
	r.hub.poll()
	if n := r.log.called(); n != 0 {
		t.Fatalf("%d queries without a socket", n)
	}
	c := r.dial(staff("mia", "staff"), "")
	await(t, r.watch.alive, "device-mia/mia")
	c.expect("welcome 1", "snapshot 1")
	if !r.hub.Online("device-mia") || r.hub.Online("device-ben") {
		t.Fatal("online is wrong")
	}
	_ = c.ws.Close()
	await(t, r.watch.gone, "device-mia/mia")
	before := r.log.called()
	r.commit("b", "staff", `{}`)
	r.hub.poll()
	if n := r.log.called() - before; n != 0 || r.hub.Online("device-mia") || len(r.hub.allFeeds()) != 0 {
		t.Fatalf("%d queries after the last socket, online=%v", n, r.hub.Online("device-mia"))
	}
}

func TestTheLogRebuiltSendsEveryoneAway(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*memLog){
		"new epoch, lower head": func(l *memLog) { l.epoch, l.heads["s1"], l.events["s1"] = "e2", 1, l.events["s1"][:1] },
		"a hole": func(l *memLog) {
			l.heads["s1"] = 7
			l.events["s1"] = append(l.events["s1"], Event{Seq: 7, Type: "x", Audience: "staff", Data: []byte(`{}`)})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			log := newLog()
			for range 3 {
				log.add("s1", "a", "staff", `{}`)
			}
			r := newRig(t, log, nil)
			c := r.dial(staff("mia", "staff"), "")
			c.expect("welcome 3", "snapshot 3")
			log.set(func() { change(log) })
			r.hub.poll()
			c.closed(CloseGoingAway)
			again := r.dial(staff("mia", "staff"), "?after=3&epoch=e1")
			if w := again.next(); w.Epoch != log.epoch || w.Seq != log.heads["s1"] {
				t.Fatalf("%+v", w)
			}
		})
	}
}

func TestTheDatabaseGoesAndComesBack(t *testing.T) {
	t.Parallel()
	r := newRig(t, newLog(), nil)
	c := r.dial(staff("mia", "staff"), "")
	c.expect("welcome 0", "snapshot 0")
	awaitLive(t, r.feed("s1"), 1)
	r.log.set(func() { r.log.fail = errors.New("away") })
	r.commit("a", "staff", `{}`)
	late := r.dial(staff("ben", "staff"), "")
	late.closed(CloseGoingAway)
	r.hub.beat(r.clock.move(2 * tickEvery))
	c.expect("tick 0") // still alive
	r.log.set(func() { r.log.fail = nil })
	c.expect("a 1") // by its own retry
}

func TestStats(t *testing.T) {
	t.Parallel()
	r := newRig(t, newLog(), nil)
	calls := make(chan string, 16)
	r.hub.SetStats(func(_ context.Context, store string) ([]byte, error) {
		calls <- store
		return []byte(`{"receipts":7}`), nil
	})
	boss := staff("boss", "staff", "reports")
	boss.Stats = true
	mia := r.dial(staff("mia", "staff"), "")
	mia.expect("welcome 0", "snapshot 0")
	r.hub.beat(r.clock.move(time.Second))
	if len(calls) != 0 {
		t.Fatal("stats built for nobody")
	}
	c := r.dial(boss, "")
	c.expect("welcome 0", "snapshot 0")
	awaitLive(t, r.feed("s1"), 2)
	r.hub.beat(r.clock.move(time.Second))
	if s := c.next(); s.String() != "stats.tick 0" || string(s.Data) != `{"receipts":7}` {
		t.Fatalf("%+v", s)
	}
	await(t, calls, "s1")
	r.hub.beat(r.clock.move(time.Second)) // too soon
	r.commit("sales.committed", "reports", `{}`)
	c.expect("sales.committed 1")
	r.hub.beat(r.clock.move(500 * time.Millisecond)) // still too soon
	if len(calls) != 0 {
		t.Fatal("stats more often than every 2 s")
	}
	r.hub.beat(r.clock.move(500 * time.Millisecond))
	c.expect("stats.tick 0")
	r.commit("presence.changed", "staff", `{}`)
	mia.expect("skip 1", "presence.changed 2") // and no stats
}

func TestFrames(t *testing.T) {
	t.Parallel()
	for _, size := range []int{0, 1, 125, 126, 127, 65535, 65536, 70000} {
		payload := bytes.Repeat([]byte("x"), size)
		dst, start := beginFrame([]byte("before"))
		dst = endFrame(append(dst, payload...), start)
		got, ok := bytes.CutPrefix(dst, []byte("before"))
		if !ok || got[0] != opText {
			t.Fatalf("size %d: %q", size, dst[:10])
		}
		var n, head uint64 = uint64(got[1]), 2
		switch n {
		case 126:
			n, head = uint64(binary.BigEndian.Uint16(got[2:])), 4
		case 127:
			n, head = binary.BigEndian.Uint64(got[2:]), 10
		}
		if n != uint64(size) || !bytes.Equal(got[head:], payload) {
			t.Fatalf("size %d: length %d, %d bytes follow", size, n, len(got)-int(head))
		}
	}
	for _, s := range []string{"", "plain", `quo"te\`, "new\nline\x00\x1f", "ümläut 🛎", "bad\xffutf"} {
		var back string
		if err := json.Unmarshal(appendString(nil, s), &back); err != nil || back != strings.ToValidUTF8(s, "\uFFFD") {
			t.Errorf("%q came back as %q, %v", s, back, err)
		}
	}
	if c := appendClose(nil, 4008, strings.Repeat("ä", 100)); int(c[1]) != len(c)-2 || c[1] > 125 {
		t.Errorf("close frame of %d bytes says %d", len(c), c[1])
	}
}

func TestMetricsRegister(t *testing.T) {
	t.Parallel()
	r := newRig(t, newLog(), nil)
	c := r.dial(staff("mia", "staff"), "")
	c.expect("welcome 0", "snapshot 0")
	r.commit("a", "staff", `{}`)
	c.expect("a 1")
	reg := prometheus.NewPedanticRegistry()
	reg.MustRegister(r.hub.Collectors()...)
	families, err := reg.Gather()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]float64{}
	for _, f := range families {
		got[f.GetName()] = f.GetMetric()[0].GetGauge().GetValue() + f.GetMetric()[0].GetCounter().GetValue()
	}
	if got["tillbell_live_sockets"] != 1 || got["tillbell_live_frames_total"] < 2 || got["tillbell_live_joins_total"] != 1 {
		t.Fatalf("%v", got)
	}
}
