package bench

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

const (
	nodeCalls  = 100                    // a second, and as many are taken back: twice as many events
	nodeLasts  = 500 * time.Millisecond // a call
	nodeSettle = 20 * time.Second       // what was sold before is added up by then
	nodeEvery  = 400 * time.Millisecond // a till's next sale, of tills that do not sell all they can
	nodePerOne = 4                      // tablets of each store
	nodeRounds = 3                      // with the second; before, between and after them without
)

// rounds is what tills did in the rounds of one kind: one or two nodes, at one pace.
type rounds struct {
	half, most []time.Duration // of each round's sales: p50, p99
	rates      []float64
}

func (r *rounds) add(sold *result) {
	slices.Sort(sold.latency)
	r.half, r.most = append(r.half, quantile(sold.latency, .5)), append(r.most, quantile(sold.latency, .99))
	r.rates = append(r.rates, sold.rate())
}

func (r *rounds) String() string {
	slices.Sort(r.half)
	slices.Sort(r.most)
	slices.Sort(r.rates)
	n := len(r.rates)
	return fmt.Sprintf("%.0f sales/s (%.0f to %.0f), p50 %s (%s to %s), p99 %s (%s to %s)", r.rates[n/2], r.rates[0], r.rates[n-1],
		ms(r.half[n/2]), ms(r.half[0]), ms(r.half[n-1]), ms(r.most[n/2]), ms(r.most[0]), ms(r.most[n-1]))
}

// paces are how often a till of them sells: as at a busy shop, and as soon as it
// is answered.
var paces = [...]time.Duration{nodeEvery, 0}

func paceName(every time.Duration) string {
	if every == 0 {
		return "as fast as they can"
	}
	return fmt.Sprintf("each every %s", every)
}

// nodes measures what a second server on the same database costs the first one's
// sales, and how long what is committed at the first takes to the second's
// tablets: calls come in at the first while tills sell there, without a second
// and with it by turns, as a machine's mood changes more from one minute to the
// next than a second server changes it.
func nodes(ctx context.Context, c *Config, s *shop, first *process) error {
	var one, two [len(paces)]rounds
	for round := range 2*nodeRounds + 1 {
		if round%2 == 0 {
			if err := besideCalls(ctx, c, s, first, first, "one node", one[:]); err != nil {
				return err
			}
			continue
		}
		second, err := startIn(ctx, c, filepath.Join(c.Dir, fmt.Sprint("second", round)))
		if err != nil {
			return err
		}
		err = besideCalls(ctx, c, s, first, second, "two nodes", two[:])
		second.stop()
		if err != nil {
			return err
		}
	}
	for i, every := range paces {
		fmt.Fprintf(c.Out, "one node, the middle of %d rounds, %s: %s\n", len(one[i].rates), paceName(every), &one[i])
		fmt.Fprintf(c.Out, "two nodes, the middle of %d rounds, %s: %s\n", len(two[i].rates), paceName(every), &two[i])
	}
	return nil
}

func besideCalls(ctx context.Context, c *Config, s *shop, sells, shows *process, name string, all []rounds) error {
	tablets, swarm, err := openTablets(s, shows, nodePerOne*len(s.stores))
	if err != nil {
		return err
	}
	defer swarm.Close()
	tablets.end = nodeLasts
	pause(ctx, nodeSettle)
	quiet, err := tablets.run(ctx, c, s, sells, nodeCalls)
	if err != nil {
		return err
	}
	fmt.Fprintf(c.Out, "%s, nothing sold, %.0f events/s: %s; commit to tablet p50 %s  p99 %s\n", name, quiet.events, quiet, ms(quantile(quiet.behind, .5)), ms(quantile(quiet.behind, .99)))
	for i, every := range paces {
		sold, err := besideTills(ctx, c, s, sells, shows, tablets, name, every)
		if err != nil {
			return err
		}
		all[i].add(sold)
	}
	return nil
}

// besideTills lets tills sell meanwhile: at a busy shop's pace, and as fast as
// they are answered.
func besideTills(ctx context.Context, c *Config, s *shop, sells, shows *process, tablets *tablets, name string, every time.Duration) (*result, error) {
	var sold *result
	var soldErr error
	var selling sync.WaitGroup
	before, began := cpuOf(shows.pid()), time.Now()
	selling.Go(func() { sold, soldErr = sellEvery(ctx, c, s, sells, c.Beside, every) })
	pause(ctx, c.For/4)
	r, err := tablets.run(ctx, c, s, sells, nodeCalls)
	selling.Wait()
	spent := (cpuOf(shows.pid()) - before).Seconds() / time.Since(began).Seconds()
	if err := errors.Join(err, soldErr); err != nil {
		return nil, err
	}
	sold.print(c.Out, fmt.Sprintf("%s, %d calls/s: %d tills, %s", name, nodeCalls, c.Beside, paceName(every)), 0)
	fmt.Fprintf(c.Out, "%s, beside them, %.0f events/s: %s; commit to tablet p50 %s  p99 %s\n", name, r.events, r, ms(quantile(r.behind, .5)), ms(quantile(r.behind, .99)))
	if shows != sells {
		fmt.Fprintf(c.Out, "%s: the second took %.0f %% of a core\n", name, 100*spent)
	}
	return sold, nil
}
