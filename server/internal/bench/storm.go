package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/valyala/fasthttp"

	"tillbell/server/internal/live/livetest"
)

const stormCalls = 20 // that each store has while its tablets are away

// storm lets all tablets come back within one second of each other, as they do
// when the shop's network does, while tills sell: how long until each knows all
// that it missed, whether anything is missing, and what that costs the tills.
func storm(ctx context.Context, c *Config, s *shop, server *process) error {
	before, err := sell(ctx, c, s, server, c.Beside)
	if err != nil {
		return err
	}
	before.print(c.Out, fmt.Sprintf("%d tills, nobody comes back", c.Beside), 0)

	all := make([]*returning, c.Storm)
	for i := range all {
		all[i] = &returning{}
	}
	var whole sync.WaitGroup
	open := func(in time.Duration) (*livetest.Swarm, error) {
		whole.Add(len(all))
		swarm := &livetest.Swarm{OnFrame: func(i int, payload []byte) {
			if all[i].take(payload) {
				whole.Done()
			}
		}}
		start := time.Now()
		return swarm, swarm.Open(len(all), func(i int) livetest.Target {
			pause(ctx, time.Until(start.Add(in*time.Duration(i)/time.Duration(len(all)))))
			return all[i].target(i, s, server)
		})
	}
	away, err := open(0)
	if err != nil {
		return err
	}
	whole.Wait()
	away.Close()
	if err := callEach(ctx, s, server); err != nil {
		return err
	}

	var sold *result
	var soldErr error
	var selling sync.WaitGroup
	selling.Go(func() { sold, soldErr = sell(ctx, c, s, server, c.Beside) })
	pause(ctx, c.For/2)
	start := time.Now()
	back, err := open(time.Second)
	if err == nil {
		whole.Wait()
	}
	took := time.Since(start)
	selling.Wait()
	if back != nil {
		back.Close()
	}
	if err := errors.Join(err, soldErr); err != nil {
		return err
	}
	sold.print(c.Out, fmt.Sprintf("%d tills, %d come back", c.Beside, len(all)), 0)
	var waits []time.Duration
	var events, missing, anew int64
	for _, t := range all {
		waits = append(waits, t.whole.Sub(t.began))
		events, missing, anew = events+t.events, missing+t.missing, anew+t.anew
	}
	slices.Sort(waits)
	fmt.Fprintf(c.Out, "%d tablets come back in one second, %d calls later: all whole after %s, each p50 %s  p99 %s; %d events, %d missing, %d began anew\n", len(all), stormCalls,
		took.Round(time.Millisecond), ms(quantile(waits, .5)), ms(quantile(waits, .99)), events, missing, anew)
	return nil
}

// returning is a tablet that keeps its place in the log. Its frames come one
// after another.
type returning struct {
	epoch                 string
	at, head              int64
	events, missing, anew int64
	began, whole          time.Time
	done                  atomic.Bool
}

func (t *returning) target(i int, s *shop, server *process) livetest.Target {
	path := "/api/v1/live"
	if t.epoch != "" {
		path += "?after=" + strconv.FormatInt(t.at, 10) + "&epoch=" + url.QueryEscape(t.epoch)
	}
	t.events, t.missing, t.anew, t.head, t.began = 0, 0, 0, 0, time.Now()
	t.done.Store(false)
	return livetest.Target{Addr: server.url[len("http://"):], Path: path, Local: "127.0.0." + strconv.Itoa(2+i%8),
		Header: [][2]string{{"Authorization", "Bearer " + s.stores[i%len(s.stores)].session}}}
}

// take notes a frame, and tells when with it the tablet knows all that there was
// when it came.
func (t *returning) take(payload []byte) (whole bool) {
	var f struct {
		Type, Epoch string
		Seq         int64
		Resumed     bool
	}
	if bytes.HasPrefix(payload, []byte(`{"type":"snapshot"`)) { // its data is of no use here
		f.Type, f.Seq = "snapshot", t.head
	} else if err := json.Unmarshal(payload, &f); err != nil {
		t.missing++
		return false
	}
	switch f.Type {
	case "welcome":
		if t.head = f.Seq; !f.Resumed && t.epoch != "" {
			t.anew++
		}
		t.epoch = f.Epoch
		if !f.Resumed {
			return false // a snapshot follows
		}
	case "snapshot", "skip", "tick":
		t.at = max(t.at, f.Seq)
	case "stats.tick":
		return false
	default:
		if t.events++; f.Seq != t.at+1 {
			t.missing++
		}
		t.at = f.Seq
	}
	if t.at < t.head || t.done.Swap(true) {
		return false
	}
	t.whole = time.Now()
	return true
}

// callEach lets customers of all stores call.
func callEach(ctx context.Context, s *shop, server *process) error {
	client := &fasthttp.Client{MaxConnsPerHost: 16}
	var wg sync.WaitGroup
	errs := make([]error, 16)
	for w := range errs {
		wg.Go(func() {
			for i := w; i < stormCalls*len(s.stores) && ctx.Err() == nil; i += len(errs) {
				status, answer, err := send(client, "POST", server.url+"/api/v1/help-requests", s.stores[i%len(s.stores)].session, []byte(`{"kind":"assistance"}`))
				if err == nil && status != 201 {
					err = fmt.Errorf("%d %s", status, answer)
				}
				errs[w] = errors.Join(errs[w], err)
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}
