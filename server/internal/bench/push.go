package bench

import (
	"bytes"
	"context"
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
	tablets := newTablets(s)
	swarm := &livetest.Swarm{OnFrame: tablets.frame, OnEnd: func(int, error) { tablets.ended.Add(1) }}
	address := server.url[len("http://"):]
	start := time.Now()
	err := swarm.Open(c.Sockets, func(i int) livetest.Target {
		return livetest.Target{Addr: address, Path: "/api/v1/live", Local: "127.0.0." + strconv.Itoa(2+i%8),
			Header: [][2]string{{"Authorization", "Bearer " + s.stores[i%len(s.stores)].session}}}
	})
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
		if err := tablets.run(ctx, c, s, server, rate); err != nil {
			return err
		}
	}
	if n := tablets.ended.Load(); n > 0 {
		return fmt.Errorf("%d sockets ended", n)
	}
	return nil
}

// tablets gather what is pushed.
type tablets struct {
	stores   int
	counting atomic.Bool
	frames   atomic.Int64
	ended    atomic.Int64
	mu       [64]sync.Mutex
	lags     [64][]time.Duration
}

func newTablets(s *shop) *tablets { return &tablets{stores: len(s.stores)} }

var sentMark = []byte(`"note":"sent `)

// frame notes how long a call took to reach a tablet.
func (t *tablets) frame(i int, payload []byte) {
	if !t.counting.Load() || !bytes.HasPrefix(payload, []byte(`{"type":"help_request.created"`)) {
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
	t.lags[shard] = append(t.lags[shard], lag)
	t.mu[shard].Unlock()
}

func (t *tablets) run(ctx context.Context, c *Config, s *shop, server *process, rate int) error {
	perCall := float64(c.Sockets) / float64(len(s.stores))
	gap := time.Duration(float64(time.Second) * perCall / float64(rate))
	t.frames.Store(0)
	for i := range t.lags {
		t.lags[i] = nil
	}
	t.counting.Store(true)
	before, start := c.used(server.pid()), time.Now()
	calls, failed := t.call(ctx, c, s, server, gap)
	took := time.Since(start)
	pause(ctx, time.Second)
	used := c.used(server.pid()).minus(before)
	t.counting.Store(false)
	var all []time.Duration
	for i := range t.lags {
		all = append(all, t.lags[i]...)
	}
	slices.Sort(all)
	n := float64(len(all))
	fmt.Fprintf(c.Out, "%7d deliveries/s wanted: %.0f/s, %d of %d arrived; call to tablet p50 %s  p99 %s; server CPU µs/delivery %.1f\n", rate,
		n/took.Seconds(), len(all), int(float64(calls)*perCall), ms(quantile(all, .5)), ms(quantile(all, .99)), used.server.Seconds()*1e6/n)
	if failed != nil {
		return fmt.Errorf("calls failed: %w", failed)
	}
	return ctx.Err()
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
