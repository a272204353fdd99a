package live

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"
)

// TestGapless: writers commit to one store while sockets of many classes come,
// go and resume; every one of them sees everything once, in order.
func TestGapless(t *testing.T) {
	t.Parallel()
	const (
		writers = 4
		each    = 500
		total   = writers * each
		clients = 24
	)
	audiences := []string{"staff", "reports", "register:1 reports", "", "register:2", "staff reports"}
	audience := func(seq int64) string { return audiences[int(seq*7)%len(audiences)] }
	r := newRig(t, newLog(), nil)
	var committing sync.WaitGroup
	for range writers {
		committing.Go(func() {
			for range each {
				r.log.mu.Lock()
				seq := r.log.heads["s1"] + 1
				r.log.heads["s1"] = seq
				r.log.events["s1"] = append(r.log.events["s1"], Event{Seq: seq, Type: "e", Audience: audience(seq), Data: []byte(`{"pad":"` + strings.Repeat("x", int(seq%500)) + `"}`)})
				r.log.mu.Unlock()
				r.hub.Poke("s1")
			}
		})
	}
	topics := [][]string{{"staff"}, {"reports"}, {"register:1"}, {"staff", "reports"}, {"register:2", "staff"}, {"nothing"}}
	var listening sync.WaitGroup
	for i := range clients {
		listening.Go(func() {
			p := staff(fmt.Sprint("person", i), topics[i%len(topics)]...)
			if err := r.listen(p, audience, total, rand.New(rand.NewPCG(7, uint64(i)))); err != nil {
				t.Errorf("client %d: %v", i, err)
			}
		})
	}
	committing.Wait()
	listening.Wait()
}

// listen follows the log to its end, dropping the connection now and then.
func (r *rig) listen(p Principal, audience func(int64) string, end int64, dice *rand.Rand) error {
	sees := class{topics: topicSet(p.Topics)}
	pos := tracker{visible: func(seq int64) bool { return sees.sees(audience(seq)) }}
	token, query := r.as(p), ""
	for {
		ws, _, err := websocket.DefaultDialer.Dial("ws://"+r.addr+"/live"+query, http.Header{"Authorization": {"Bearer " + token}})
		if err != nil {
			return err
		}
		c := &client{t: r.t, ws: ws}
		done, err := c.follow(&pos, end, dice.IntN(400), query != "")
		_ = ws.Close()
		if done || err != nil {
			return err
		}
		query = fmt.Sprintf("?after=%d&epoch=e1", pos.at)
	}
}

// follow reads up to a number of frames; done at the end of the log, which a
// beat makes visible to those who see nothing of it.
func (c *client) follow(pos *tracker, end int64, frames int, resuming bool) (done bool, err error) {
	welcome, err := c.read()
	if err != nil || welcome.Type != "welcome" || welcome.Resumed != resuming {
		return false, fmt.Errorf("welcome %+v, %w", welcome, err)
	}
	if !resuming {
		snapshot, err := c.read()
		if err != nil || snapshot.Type != "snapshot" || snapshot.Seq < welcome.Seq {
			return false, fmt.Errorf("snapshot %v after %v, %w", snapshot, welcome, err)
		}
		pos.at = snapshot.Seq
	}
	for range frames {
		if pos.at == end {
			return true, nil
		}
		if pos.at >= welcome.Seq && !pos.anyVisible(end) {
			return true, nil // nothing is left that it would be told without a tick
		}
		f, err := c.read()
		if err != nil {
			return false, err
		}
		if err := pos.take(f); err != nil {
			return false, err
		}
	}
	return pos.at == end, nil
}

// TestAThousandComeBack: a shop's network is away and comes back, and all its
// tablets with it at once. Each gets exactly what came meanwhile and goes on with
// what comes still, and none of them has the log read, which the tills write.
func TestAThousandComeBack(t *testing.T) {
	t.Parallel()
	const tablets, before, meanwhile, still = 1000, 3, 40, 20
	audience := func(seq int64) string {
		if seq%3 == 0 {
			return "reports"
		}
		return "staff"
	}
	log := newLog()
	r := newRig(t, log, nil)
	commit := func(n int) {
		for range n {
			r.commit("e", audience(log.heads["s1"]+1), `{"pad":"`+strings.Repeat("x", 300)+`"}`)
		}
	}
	stays := r.dial(staff("sue", "staff"), "")
	stays.expect("welcome 0", "snapshot 0")
	people := make([]Principal, tablets)
	for i := range people {
		people[i] = staff(fmt.Sprint("person", i), "staff")
		r.as(people[i])
	}
	come := func(query string, each func(i int, c *client) error) {
		t.Helper()
		var all sync.WaitGroup
		for i := range people {
			all.Go(func() {
				ws, _, err := websocket.DefaultDialer.Dial("ws://"+r.addr+"/live"+query, http.Header{"Authorization": {"Bearer " + people[i].Staff}})
				if err == nil {
					defer ws.Close()
					err = each(i, &client{t: t, ws: ws})
				}
				if err != nil {
					t.Errorf("tablet %d: %v", i, err)
				}
			})
		}
		all.Wait()
	}
	commit(before)
	come("", func(_ int, c *client) error {
		pos := tracker{visible: func(int64) bool { return false }}
		_, err := c.follow(&pos, before, 10, false)
		if err == nil && pos.at != before {
			err = fmt.Errorf("begins at %d", pos.at)
		}
		return err
	})
	commit(meanwhile)
	for seq := int64(0); seq < before+meanwhile; { // the last is of the staff
		seq = stays.next().Seq
	}
	read := log.readings()
	var committing sync.WaitGroup
	committing.Go(func() { commit(still) })
	const end = before + meanwhile + still
	come(fmt.Sprintf("?after=%d&epoch=e1", before), func(_ int, c *client) error {
		pos := tracker{at: before, visible: func(seq int64) bool { return audience(seq) == "staff" }}
		done, err := c.follow(&pos, end, 2*end, true)
		if err == nil && !done {
			err = fmt.Errorf("is at %d of %d", pos.at, end)
		}
		return err
	})
	committing.Wait()
	if n := log.readings() - read; n > 500 { // by the feed, for all of them, as it is told and when it is asked; never by each of the thousand
		t.Errorf("the log was read %d times while %d events came", n, still)
	}
}

// TestSlowClient: one stalled tablet is closed with 4008, and its neighbour
// gets everything in order meanwhile.
func TestSlowClient(t *testing.T) {
	t.Parallel()
	const total, ahead = 20_000, 200
	r := newRig(t, newLog(), func(c *Config) { c.WriteWait = time.Minute; c.Linger = time.Minute })
	_, br := r.rawDial(staff("mia", "staff"), nil)
	quick := r.dial(staff("ben", "staff"), "")
	quick.expect("welcome 0", "snapshot 0")
	awaitLive(t, r.feed("s1"), 2)
	data := `{"pad":"` + strings.Repeat("x", 1000) + `"}`
	for seq := int64(1); seq <= total+ahead; seq++ { // never further ahead of the quick one than it can bear
		if seq <= total {
			r.commit("e", "staff", data)
		}
		if got := seq - ahead; got > 0 {
			quick.expect(fmt.Sprintf("e %d", got))
		}
	}
	// What the kernel took and what was queued is whole and in order; then 4008.
	last := int64(0)
	for {
		op, payload, err := serverFrame(br)
		if err != nil {
			t.Fatalf("after event %d: %v", last, err)
		}
		if op == opClose {
			if code := int(payload[0])<<8 | int(payload[1]); code != CloseSlow {
				t.Fatalf("closed with %d", code)
			}
			break
		}
		var seq int64
		if _, err := fmt.Sscanf(string(payload), `{"type":"e","seq":%d`, &seq); err != nil {
			continue // welcome, snapshot
		}
		if seq != last+1 {
			t.Fatalf("event %d after %d", seq, last)
		}
		last = seq
	}
	if last == 0 || last >= total {
		t.Fatalf("the stalled one got %d events", last)
	}
	again := r.dial(staff("mia", "staff"), fmt.Sprintf("?after=%d&epoch=e1", last))
	if w := again.next(); !w.Resumed {
		t.Fatalf("%+v", w)
	}
	for seq := last + 1; seq <= total; seq++ {
		again.expect(fmt.Sprintf("e %d", seq))
	}
}

// TestStalledForGood: a socket that never reads again is given up after
// WriteWait and Linger, whatever it owes.
func TestStalledForGood(t *testing.T) {
	t.Parallel()
	r := newRig(t, newLog(), func(c *Config) { c.WriteWait = 50 * time.Millisecond; c.Linger = 50 * time.Millisecond })
	stalled, _ := r.rawDial(staff("mia", "staff"), nil)
	defer stalled.Close()
	await(t, r.watch.alive, "device-mia/mia")
	awaitLive(t, r.feed("s1"), 1)
	data := `{"pad":"` + strings.Repeat("x", 60_000) + `"}`
	for range 400 { // far beyond every buffer
		r.commit("e", "staff", data)
	}
	await(t, r.watch.gone, "device-mia/mia")
}

// TestWithoutRawWrites: connections that are not plain TCP go through the
// backlog, and keep every promise.
func TestWithoutRawWrites(t *testing.T) {
	t.Parallel()
	log := newLog()
	log.add("s1", "e", "staff", `{"pad":"`+strings.Repeat("x", 100_000)+`"}`)
	r := startRig(t, log, func(c *Config) { c.WriteWait = 100 * time.Millisecond }, true)
	c := r.dial(staff("mia", "staff"), "?after=0&epoch=e1")
	c.expect("welcome 1", "e 1")
	for seq := 2; seq <= 300; seq++ {
		r.commit("e", "staff", `{}`)
		c.expect(fmt.Sprintf("e %d", seq))
	}
}

func TestStalledWithoutRawWrites(t *testing.T) {
	t.Parallel()
	r := startRig(t, newLog(), func(c *Config) { c.WriteWait = 50 * time.Millisecond }, true)
	_, br := r.rawDial(staff("mia", "staff"), nil)
	await(t, r.watch.alive, "device-mia/mia")
	for range 2 {
		if _, _, err := serverFrame(br); err != nil {
			t.Fatal(err)
		}
	}
	data := `{"pad":"` + strings.Repeat("x", 60_000) + `"}`
	for range 400 {
		r.commit("e", "staff", data)
	}
	await(t, r.watch.gone, "device-mia/mia")
}

// TestReplayStallsNobody: one socket resumes without reading while another
// goes on live.
func TestReplayStallsNobody(t *testing.T) {
	t.Parallel()
	log := newLog()
	data := `{"pad":"` + strings.Repeat("x", 10_000) + `"}`
	for range 2000 {
		log.add("s1", "e", "staff", data)
	}
	r := newRig(t, log, func(c *Config) { c.WriteWait = time.Minute })
	slow := r.dial(staff("mia", "staff"), "?after=0&epoch=e1")
	quick := r.dial(staff("ben", "staff"), "")
	quick.expect("welcome 2000", "snapshot 2000")
	for seq := 2001; seq <= 2500; seq++ {
		r.commit("e", "staff", `{}`)
		quick.expect(fmt.Sprintf("e %d", seq))
	}
	if w := slow.next(); !w.Resumed || w.Seq < 2000 {
		t.Fatalf("%+v", w)
	}
	for seq := 1; seq <= 2500; seq++ {
		slow.expect(fmt.Sprintf("e %d", seq))
	}
}

// TestChurn is not parallel: it looks at every goroutine of the process.
func TestChurn(t *testing.T) {
	before := goleak.IgnoreCurrent()
	r := newRig(t, newLog(), nil)
	const rounds, crowd = 5, 100
	for round := range rounds {
		var wg sync.WaitGroup
		for i := range crowd {
			wg.Go(func() {
				p := staff(fmt.Sprint(round, "-", i), "staff")
				p.Store = fmt.Sprint("s", i%7)
				ws, _, err := websocket.DefaultDialer.Dial("ws://"+r.addr+"/live", http.Header{"Authorization": {"Bearer " + r.as(p)}})
				if err != nil {
					t.Error(err)
					return
				}
				if i%3 > 0 { // some leave before they were welcomed
					_, _, _ = ws.ReadMessage()
				}
				if i%2 > 0 {
					_ = ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(1000, ""), time.Now().Add(patience))
				}
				_ = ws.Close()
			})
		}
		for i := range 50 {
			r.log.add(fmt.Sprint("s", i%7), "e", "staff", `{}`)
			r.hub.Poke(fmt.Sprint("s", i%7))
		}
		wg.Wait()
		for range crowd {
			select {
			case <-r.watch.gone:
			case <-time.After(patience):
				t.Fatalf("round %d: %d sockets left", round, r.hub.Sockets())
			}
		}
	}
	h := r.hub
	h.mu.RLock()
	if n := h.total + len(h.feeds) + len(h.byAddr) + len(h.bySess) + len(h.byDevice) + len(h.byPerson); n != 0 {
		t.Errorf("something is still counted: %d %v %v", h.total, h.feeds, h.byAddr)
	}
	h.mu.RUnlock()
	r.stop()
	goleak.VerifyNone(t, before,
		goleak.IgnoreAnyFunction("github.com/gofiber/fiber/v2.(*App).Listener"),
		goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.(*workerPool).workerFunc"),
		goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.(*workerPool).Start.func2"),
		goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.(*Server).Serve"),
		goleak.IgnoreTopFunction("github.com/valyala/fasthttp.updateServerDate.func1"))
}
