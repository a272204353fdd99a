package main

import (
	"context"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// The collector is given about so much to let pile up before it runs: with a
// small heap it would run all the time under load, and with ten thousand
// sockets a share of the heap would be memory wasted.
const (
	garbage    = 64 << 20
	gcPercents = 400
	gcLeast    = 50
	gcEvery    = 5 * time.Second
)

// paceCollector keeps that up until ctx ends, unless the environment's GOGC
// says otherwise.
func paceCollector(ctx context.Context) {
	if os.Getenv("GOGC") != "" {
		return
	}
	last := 100
	pace := func() {
		live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		metrics.Read(live)
		percent := gcPercents
		if n := live[0].Value.Uint64(); n > 0 {
			percent = int(min(max(garbage*100/n, gcLeast), gcPercents))
		}
		if percent != last {
			debug.SetGCPercent(percent)
			last = percent
		}
	}
	pace()
	t := time.NewTicker(gcEvery)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			pace()
		}
	}
}
