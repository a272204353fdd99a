package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/valyala/fasthttp"

	"tillbell/server/db"
)

// sell lets a number of tills sell one sale after another, as fast as they are
// answered.
func sell(ctx context.Context, c *Config, s *shop, server *process, clients int) (*result, error) {
	return sellEvery(ctx, c, s, server, clients, 0)
}

// sellEvery lets each till sell once in a while, and counts from when a sale was
// due: one that comes late because the last took long is late.
func sellEvery(ctx context.Context, c *Config, s *shop, server *process, clients int, every time.Duration) (*result, error) {
	if clients > len(s.tills) {
		return nil, fmt.Errorf("there are only %d tills", len(s.tills))
	}
	client := &fasthttp.Client{MaxConnsPerHost: clients + 1}
	return measure(ctx, c, server.pid(), clients, every, func(worker int, r *rand.Rand) error {
		t := s.tills[worker]
		body := s.sale(r)
		status, answer, err := put(client, server.url+"/api/v1/sales/"+db.NewID(), t.session, body)
		if err == nil && status != 201 {
			err = fmt.Errorf("%d %s", status, answer)
		}
		return err
	})
}

// sale is a body of five lines, paid exactly in cash.
func (s *shop) sale(r *rand.Rand) []byte {
	b := make([]byte, 0, 512)
	b = append(b, `{"lines":[`...)
	var total int64
	for i := range lines {
		g := s.goods[r.IntN(len(s.goods))]
		pieces := 1 + r.Int64N(3)
		total += g.price * pieces
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"product_id":"`...)
		b = append(b, g.id...)
		b = append(b, `","quantity":"`...)
		b = strconv.AppendInt(b, pieces, 10)
		b = append(b, `"}`...)
	}
	b = append(b, `],"tenders":[{"kind":"cash","amount":`...)
	b = strconv.AppendInt(b, total, 10)
	b = append(b, `}],"total":`...)
	b = strconv.AppendInt(b, total, 10)
	return append(b, '}')
}

// measure runs do in many workers for a while, after a warm-up: each again as
// soon as it is done, or so often.
func measure(ctx context.Context, c *Config, server, workers int, every time.Duration, do func(worker int, r *rand.Rand) error) (*result, error) {
	var counting, stop atomic.Bool
	latency := make([][]time.Duration, workers)
	failed := make([]int, workers)
	var why atomic.Value
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(c.Seed, uint64(w)))
			start := time.Now().Add(time.Duration(r.Int64N(int64(every) + 1)))
			for ; !stop.Load() && ctx.Err() == nil; start = start.Add(every) {
				if every == 0 {
					start = time.Now()
				} else {
					pause(ctx, time.Until(start))
				}
				err := do(w, r)
				switch {
				case !counting.Load():
				case err != nil:
					failed[w]++
					why.Store(err.Error())
				default:
					latency[w] = append(latency[w], time.Since(start))
				}
			}
		})
	}
	pause(ctx, c.For/4)
	counting.Store(true)
	before, start := c.used(server), time.Now()
	pause(ctx, c.For)
	res := &result{took: time.Since(start), cpu: c.used(server).minus(before), resident: residentOf(server)}
	counting.Store(false)
	stop.Store(true)
	wg.Wait()
	for w := range workers {
		res.latency = append(res.latency, latency[w]...)
		res.failed += failed[w]
	}
	if s, ok := why.Load().(string); ok {
		res.why = s
	}
	return res, ctx.Err()
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
