package pos

import (
	"context"
	"crypto/sha256"
	"sync"
)

// flights makes a second call under an id wait for the first one's answer.
type flights struct {
	mu sync.Mutex
	on map[string]*flight
}

type flight struct {
	hash   [sha256.Size]byte
	done   chan struct{}
	answer Answer
	err    error
}

// do runs work unless the same id is under way; then it waits for that answer:
// the same bytes for the same content, a conflict for other content.
func (f *flights) do(ctx context.Context, id string, hash [sha256.Size]byte, work func() (Answer, error)) (Answer, error) {
	f.mu.Lock()
	if other := f.on[id]; other != nil {
		f.mu.Unlock()
		return other.join(ctx, hash, func() (Answer, error) { return f.do(ctx, id, hash, work) })
	}
	own := &flight{hash: hash, done: make(chan struct{})}
	if f.on == nil {
		f.on = make(map[string]*flight)
	}
	f.on[id] = own
	f.mu.Unlock()
	defer func() {
		f.mu.Lock()
		delete(f.on, id)
		f.mu.Unlock()
		close(own.done)
	}()
	own.err = errStopping // should work panic
	own.answer, own.err = work()
	return own.answer, own.err
}

// join waits for another call. If that one failed, this one tries for itself:
// it may have been the other's caller that gave up.
func (f *flight) join(ctx context.Context, hash [sha256.Size]byte, again func() (Answer, error)) (Answer, error) {
	select {
	case <-f.done:
	case <-ctx.Done():
		return Answer{}, ctx.Err()
	}
	if f.err != nil {
		return again()
	}
	if f.hash != hash {
		return Answer{}, errSaleExists
	}
	return Answer{Body: f.answer.Body}, nil
}
