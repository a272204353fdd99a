package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/valyala/fasthttp"

	"tillbell/server/internal/live/livetest"
)

// push opens the tablets, says what an idle one costs, and then lets calls for
// help come in at a steady rate, each committed and pushed to every tablet of
// its store. Latency counts from the moment a call was due to be sent.
func push(ctx context.Context, c *Config, s *shop, server *process) error {
	before := residentOf(server.pid())
	start := time.Now()
	tablets, swarm, err := openTablets(s, server, c.Sockets)
	if err != nil {
		return err
	}
	defer swarm.Close()
	took := time.Since(start)
	pause(ctx, 6*time.Second) // a tick has reached everyone
	after := residentOf(server.pid())
	fmt.Fprintf(c.Out, "%d tablets of %d stores connected in %s; %d bytes resident a socket; server %d MB\n", c.Sockets, len(s.stores),
		took.Round(time.Millisecond), (after-before)/int64(c.Sockets), after>>20)
	for _, rate := range c.Rates {
		perCall := float64(c.Sockets) / float64(len(s.stores))
		r, err := tablets.run(ctx, c, s, server, float64(rate)/perCall)
		if err != nil {
			return err
		}
		n := float64(len(r.lags))
		fmt.Fprintf(c.Out, "%7d deliveries/s wanted: %.0f/s, %s; server CPU µs/delivery %.1f\n", rate, n/r.took.Seconds(), r, r.server.Seconds()*1e6/n)
	}
	if n := tablets.ended.Load(); n > 0 {
		return fmt.Errorf("%d sockets ended", n)
	}
	return nil
}

func openTablets(s *shop, server *process, n int) (*tablets, *livetest.Swarm, error) {
	t := &tablets{n: n}
	swarm := &livetest.Swarm{OnFrame: t.frame, OnEnd: func(int, error) { t.ended.Add(1) }}
	return t, swarm, swarm.Open(n, func(i int) livetest.Target {
		return livetest.Target{Addr: server.url[len("http://"):], Path: "/api/v1/live", Local: "127.0.0." + strconv.Itoa(2+i%8),
			Header: [][2]string{{"Authorization", "Bearer " + s.stores[i%len(s.stores)].session}}}
	})
}

// tablets gather what is pushed.
type tablets struct {
	n        int
	end      time.Duration // after which each call is taken back; 0: none is
	counting atomic.Bool
	frames   atomic.Int64
	events   atomic.Int64 // frames of whatever became of calls
	ended    atomic.Int64
	mu       [64]sync.Mutex
	came     [64][]arrival
	answered sync.Map // when calls were answered, by when they were due
}

// arrival is a call that came to a tablet.
type arrival struct {
	due int64 // when it was to be sent, in Unix nanoseconds
	lag time.Duration
}

var (
	callMark = []byte(`{"type":"help_request.`)
	newMark  = []byte(`{"type":"help_request.created"`)
	sentMark = []byte(`"note":"sent `)
)

// frame notes how long a call took to reach a tablet.
func (t *tablets) frame(i int, payload []byte) {
	if !t.counting.Load() || !bytes.HasPrefix(payload, callMark) {
		return
	}
	t.events.Add(1)
	if !bytes.HasPrefix(payload, newMark) {
		return
	}
	t.frames.Add(1)
	at := bytes.Index(payload, sentMark)
	if at < 0 {
		return
	}
	rest := payload[at+len(sentMark):]
	end := bytes.IndexByte(rest, '"')
	if end < 0 {
		return
	}
	sent, err := strconv.ParseInt(string(rest[:end]), 36, 64)
	if err != nil {
		return
	}
	lag := time.Since(time.Unix(0, sent))
	shard := i % len(t.mu)
	t.mu[shard].Lock()
	t.came[shard] = append(t.came[shard], arrival{sent, lag})
	t.mu[shard].Unlock()
}

// pushed is what came of a number of calls.
type pushed struct {
	took   time.Duration
	lags   []time.Duration // from when a call was due, sorted
	behind []time.Duration // from when it was answered, which is just after its commit, sorted
	wanted int
	events float64       // a second, in all stores
	server time.Duration // processor time
}

func (p *pushed) String() string {
	return fmt.Sprintf("%d of %d arrived; call to tablet p50 %s  p99 %s", len(p.lags), p.wanted, ms(quantile(p.lags, .5)), ms(quantile(p.lags, .99)))
}

// run lets so many calls a second come in.
func (t *tablets) run(ctx context.Context, c *Config, s *shop, server *process, calls float64) (*pushed, error) {
	t.frames.Store(0)
	t.events.Store(0)
	clear(t.came[:])
	t.answered.Clear()
	t.counting.Store(true)
	before, start := c.used(server.pid()), time.Now()
	made, failed := t.call(ctx, c, s, server, time.Duration(float64(time.Second)/calls))
	r := &pushed{took: time.Since(start), wanted: int(float64(made) * float64(t.n) / float64(len(s.stores)))}
	pause(ctx, time.Second)
	r.server = c.used(server.pid()).minus(before).server
	t.counting.Store(false)
	r.events = float64(t.events.Load()) / float64(t.n) * float64(len(s.stores)) / c.For.Seconds()
	for i := range t.came {
		for _, a := range t.came[i] {
			r.lags = append(r.lags, a.lag)
			if at, ok := t.answered.Load(a.due); ok {
				r.behind = append(r.behind, max(0, time.Unix(0, a.due).Add(a.lag).Sub(at.(time.Time))))
			}
		}
	}
	slices.Sort(r.lags)
	slices.Sort(r.behind)
	if failed != nil {
		return nil, fmt.Errorf("calls failed: %w", failed)
	}
	return r, ctx.Err()
}

// cancelled takes back the call that was answered so.
func cancelled(client *fasthttp.Client, server *process, st store, answer []byte) error {
	var made struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(answer, &made); err != nil {
		return fmt.Errorf("read what was called: %w", err)
	}
	status, answer, err := send(client, "POST", server.url+"/api/v1/help-requests/"+made.ID+"/cancel", st.session, []byte(`{}`))
	if err == nil && status != 200 {
		err = errors.New(strconv.Itoa(status) + " " + string(answer))
	}
	return err
}

// beside measures calls for help while tills sell as fast as they are answered:
// six tablets in each store, twenty calls a second.
func beside(ctx context.Context, c *Config, s *shop, server *process) error {
	const perStore, calls = 6, 20
	tills := c.Beside
	tablets, swarm, err := openTablets(s, server, perStore*len(s.stores))
	if err != nil {
		return err
	}
	defer swarm.Close()
	var sold *result
	var soldErr error
	var selling sync.WaitGroup
	selling.Go(func() { sold, soldErr = sell(ctx, c, s, server, tills) })
	pause(ctx, c.For/4)
	r, err := tablets.run(ctx, c, s, server, calls)
	selling.Wait()
	if err := errors.Join(err, soldErr); err != nil {
		return err
	}
	fmt.Fprintf(c.Out, "%d calls/s beside %d tills that sell %.0f/s: %s\n", calls, c.Beside, sold.rate(), r)
	return nil
}

// call sends calls when they are due, whether or not earlier ones are answered.
func (t *tablets) call(ctx context.Context, c *Config, s *shop, server *process, gap time.Duration) (calls int, failed error) {
	client := &fasthttp.Client{MaxConnsPerHost: 256}
	var wg sync.WaitGroup
	var mu sync.Mutex
	begin := time.Now()
	for due := begin; due.Sub(begin) < c.For && ctx.Err() == nil; due = due.Add(gap) {
		pause(ctx, time.Until(due))
		store := s.stores[calls%len(s.stores)]
		calls++
		wg.Go(func() {
			body := []byte(`{"kind":"assistance","note":"sent ` + strconv.FormatInt(due.UnixNano(), 36) + `"}`)
			status, answer, err := send(client, "POST", server.url+"/api/v1/help-requests", store.session, body)
			if err == nil && status != 201 {
				err = errors.New(strconv.Itoa(status) + " " + string(answer))
			}
			t.answered.Store(due.UnixNano(), time.Now())
			if err == nil && t.end > 0 {
				pause(ctx, t.end)
				err = cancelled(client, server, store, answer)
			}
			if err != nil {
				mu.Lock()
				failed = err
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return calls, failed
}
