package pos

import (
	"context"
	"hash/fnv"
	"sync"
	"time"

	"tillbell/server/db"
	"tillbell/server/fault"
)

// Sales that arrive while a transaction is committing join the next one: rows
// in bulk, stock changed once a product, one fsync for all. Nobody waits for
// company: a sale that comes alone is committed alone, at once.
const (
	maxBatch     = 128
	maxQueue     = 4096
	staleTries   = 5
	looseTries   = 3  // of them let the catalogue change meanwhile
	currentTries = 20 // of a return, which is short
	batchTimeout = 30 * time.Second

	crowd           = 8 // sales of one batch: more tills sell at once than commits keep up with one by one
	postgresWorkers = 2
)

// committer owns the goroutines that commit. Each register is one goroutine's,
// so that a register's sales commit in the order they came.
type committer struct {
	pos     *Pos
	queues  []chan *waiting
	mu      sync.RWMutex
	closed  bool
	workers sync.WaitGroup
}

type waiting struct {
	draft  *draft
	answer Answer
	err    error
	done   chan struct{}
}

func newCommitter(p *Pos) *committer {
	n := 1
	if p.db.Dialect() == db.Postgres {
		n = postgresWorkers
	}
	c := &committer{pos: p, queues: make([]chan *waiting, n)}
	for i := range c.queues {
		c.queues[i] = make(chan *waiting, maxQueue)
		c.workers.Add(1)
		go c.work(c.queues[i])
	}
	return c
}

// commit queues a draft and waits for its answer. When the caller gives up
// first, the sale may still be committed: its id tells later.
func (c *committer) commit(ctx context.Context, d *draft) (Answer, error) {
	w := &waiting{draft: d, done: make(chan struct{})}
	if err := c.enqueue(w); err != nil {
		return Answer{}, err
	}
	select {
	case <-w.done:
		return w.answer, w.err
	case <-ctx.Done():
		return Answer{}, db.ErrAway.Wrap(ctx.Err())
	}
}

func (c *committer) enqueue(w *waiting) error {
	h := fnv.New32a()
	_, _ = h.Write([]byte(w.draft.cashier.Register))
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.closed {
		return errStopping
	}
	select {
	case c.queues[h.Sum32()%uint32(len(c.queues))] <- w:
		return nil
	default:
		return fault.New(fault.Unavailable, "busy", "Too many sales at once. Nothing is lost: try again.").After(time.Second)
	}
}

// close takes no more sales, commits those queued, and waits.
func (c *committer) close() {
	c.mu.Lock()
	if !c.closed {
		c.closed = true
		for _, q := range c.queues {
			close(q)
		}
	}
	c.mu.Unlock()
	c.workers.Wait()
}

func (c *committer) work(queue chan *waiting) {
	defer c.workers.Done()
	batch := make([]*waiting, 0, maxBatch)
	for first := range queue {
		batch = append(batch[:0], first)
	fill:
		for len(batch) < maxBatch {
			select {
			case w, ok := <-queue:
				if !ok {
					break fill
				}
				batch = append(batch, w)
			default:
				break fill
			}
		}
		if len(batch) >= crowd {
			c.pos.db.Crowd()
		}
		c.run(batch)
		clear(batch)
	}
}

// run commits a batch and answers everyone in it. When it fails as a whole for
// a reason that may be one sale's, each is tried by itself, so that a bad sale
// does not fail its neighbours.
func (c *committer) run(batch []*waiting) {
	defer func() {
		for _, w := range batch {
			close(w.done)
		}
	}()
	err := c.pos.commitBatch(batch)
	if err == nil {
		return
	}
	if f, ok := fault.As(err); len(batch) == 1 || ok && f.Kind == fault.Unavailable {
		for _, w := range batch {
			if w.err == nil {
				w.err = err
			}
		}
		return
	}
	for i := range batch {
		batch[i].err = nil
		if err := c.pos.commitBatch(batch[i : i+1]); err != nil && batch[i].err == nil {
			batch[i].err = err
		}
	}
}
