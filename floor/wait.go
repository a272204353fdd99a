package floor

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"tillbell/server/db"
)

// waiters are the customers' long polls, by request. This node's changes wake
// them at once; other nodes' are looked for once a second, and only while
// somebody waits.
type waiters struct {
	mu     sync.Mutex
	of     map[string][]*waiter
	closed bool
}

type waiter struct {
	version int64
	woken   chan struct{} // closed when there is something else to see
}

func (w *waiters) add(request string, version int64) *waiter {
	n := &waiter{version: version, woken: make(chan struct{})}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		close(n.woken)
		return n
	}
	if w.of == nil {
		w.of = make(map[string][]*waiter)
	}
	w.of[request] = append(w.of[request], n)
	return n
}

func (w *waiters) remove(request string, n *waiter) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.keep(request, func(o *waiter) bool { return o != n })
}

// wake ends the waiting of those who know another version.
func (w *waiters) wake(request string, version int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.keep(request, func(o *waiter) bool {
		if o.version == version {
			return true
		}
		close(o.woken)
		return false
	})
}

// wakeAll ends the waiting of all: what they see changed without the version.
func (w *waiters) wakeAll(request string) { w.wake(request, -1) }

func (w *waiters) keep(request string, want func(*waiter) bool) {
	list := slices.DeleteFunc(w.of[request], func(o *waiter) bool { return !want(o) })
	if len(list) == 0 {
		delete(w.of, request)
		return
	}
	w.of[request] = list
}

func (w *waiters) requests() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	ids := make([]string, 0, len(w.of))
	for id := range w.of {
		ids = append(ids, id)
	}
	return ids
}

func (w *waiters) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	for _, list := range w.of {
		for _, o := range list {
			close(o.woken)
		}
	}
	w.of = nil
}

const waitersAtOnce = 500

// wakeOthers finds what other nodes changed.
func (f *Floor) wakeOthers(ctx context.Context) error {
	for ids := range slices.Chunk(f.waiters.requests(), waitersAtOnce) {
		var rows []struct {
			ID      string
			Version int64
		}
		if err := f.db.Read(ctx).Raw(`SELECT id, version FROM help_requests WHERE id IN ?`, ids).Scan(&rows).Error; err != nil {
			return fmt.Errorf("look at awaited requests: %w", db.Translate(err))
		}
		for _, r := range rows {
			f.waiters.wake(r.ID, r.Version)
		}
	}
	return nil
}
