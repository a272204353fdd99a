package bench

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"time"
)

const (
	nodeCalls  = 100                    // a second, and as many are taken back: twice as many events
	nodeLasts  = 500 * time.Millisecond // a call
	nodeSettle = 20 * time.Second       // what was sold before is added up by then
	nodeEvery  = 400 * time.Millisecond // a till's next sale, of tills that do not sell all they can
	nodePerOne = 4                      // tablets of each store
)

// nodes measures what a second server on the same database costs the first one's
// sales, and how long what is committed at the first takes to the second's
// tablets: calls come in at the first while tills sell there, before there is a
// second, with it, and after it.
func nodes(ctx context.Context, c *Config, s *shop, first *process) error {
	if err := besideCalls(ctx, c, s, first, first, "one node"); err != nil {
		return err
	}
	second, err := startIn(ctx, c, filepath.Join(c.Dir, "second"))
	if err != nil {
		return err
	}
	stopped := sync.OnceFunc(second.stop)
	defer stopped()
	if err := besideCalls(ctx, c, s, first, second, "two nodes"); err != nil {
		return err
	}
	stopped()
	return besideCalls(ctx, c, s, first, first, "one again")
}

func besideCalls(ctx context.Context, c *Config, s *shop, sells, shows *process, name string) error {
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
	for _, every := range []time.Duration{nodeEvery, 0} {
		if err := besideTills(ctx, c, s, sells, shows, tablets, name, every); err != nil {
			return err
		}
	}
	return nil
}

// besideTills lets tills sell meanwhile: at a busy shop's pace, and as fast as
// they are answered.
func besideTills(ctx context.Context, c *Config, s *shop, sells, shows *process, tablets *tablets, name string, every time.Duration) error {
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
		return err
	}
	how := "as fast as they can"
	if every > 0 {
		how = fmt.Sprintf("each every %s", every)
	}
	sold.print(c.Out, fmt.Sprintf("%s, %d calls/s: %d tills, %s", name, nodeCalls, c.Beside, how), 0)
	fmt.Fprintf(c.Out, "%s, beside them, %.0f events/s: %s; commit to tablet p50 %s  p99 %s\n", name, r.events, r, ms(quantile(r.behind, .5)), ms(quantile(r.behind, .99)))
	if shows != sells {
		fmt.Fprintf(c.Out, "%s: the second took %.0f %% of a core\n", name, 100*spent)
	}
	return nil
}
