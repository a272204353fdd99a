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
	nodeCalls  = 200 // a second
	nodePerOne = 4   // tablets of each store
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
	pause(ctx, 3*time.Second) // they have met
	if err := besideCalls(ctx, c, s, first, second, "two nodes"); err != nil {
		return err
	}
	stopped()
	pause(ctx, 3*time.Second)
	return besideCalls(ctx, c, s, first, first, "one again")
}

func besideCalls(ctx context.Context, c *Config, s *shop, sells, shows *process, name string) error {
	tablets, swarm, err := openTablets(s, shows, nodePerOne*len(s.stores))
	if err != nil {
		return err
	}
	defer swarm.Close()
	var sold *result
	var soldErr error
	var selling sync.WaitGroup
	selling.Go(func() { sold, soldErr = sell(ctx, c, s, sells, c.Beside) })
	pause(ctx, c.For/4)
	r, err := tablets.run(ctx, c, s, sells, nodeCalls)
	selling.Wait()
	if err := errors.Join(err, soldErr); err != nil {
		return err
	}
	sold.print(c.Out, fmt.Sprintf("%s, %d calls/s: %d tills", name, nodeCalls, c.Beside), 0)
	fmt.Fprintf(c.Out, "%s, beside them: %s; commit to tablet p50 %s  p99 %s\n", name, r, ms(quantile(r.behind, .5)), ms(quantile(r.behind, .99)))
	quiet, err := tablets.run(ctx, c, s, sells, nodeCalls)
	if err != nil {
		return err
	}
	fmt.Fprintf(c.Out, "%s, nothing sold: %s; commit to tablet p50 %s  p99 %s\n", name, quiet, ms(quantile(quiet.behind, .5)), ms(quantile(quiet.behind, .99)))
	return nil
}
