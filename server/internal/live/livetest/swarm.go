package livetest

import (
	"errors"
	"sync"
	"sync/atomic"
)

// Swarm is many sockets. On Linux one loop reads them all, which keeps the load
// generator out of the measurement; elsewhere each has a goroutine.
type Swarm struct {
	// OnFrame gets every text frame, concurrently for different sockets; the
	// payload is good until it returns.
	OnFrame func(i int, payload []byte)
	// OnEnd is told when a socket ends that Close did not end.
	OnEnd func(i int, err error)

	mu     sync.Mutex
	conns  []*Conn
	loop   *loop
	opened int
	ending atomic.Bool
	wg     sync.WaitGroup
}

// ErrClosed ends a socket by a close frame of the server's.
type ErrClosed struct {
	Code   int
	Reason string
}

func (e *ErrClosed) Error() string { return "closed by the server: " + e.Reason }

// Open adds n sockets, a few at a time; target is asked for each.
func (s *Swarm) Open(n int, target func(i int) Target) error {
	const dialers = 16
	base := s.Len()
	errs := make([]error, dialers)
	var next atomic.Int64
	var wg sync.WaitGroup
	for d := range dialers {
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				c, err := Dial(target(base + i))
				if err == nil {
					err = s.add(base+i, c)
				}
				if err != nil {
					errs[d] = err
					return
				}
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

func (s *Swarm) add(i int, c *Conn) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opened++
	if taken, err := s.poll(i, c); taken || err != nil {
		return err
	}
	s.conns = append(s.conns, c)
	s.wg.Go(func() { s.read(i, c) })
	return nil
}

func (s *Swarm) end(i int, err error) {
	if s.OnEnd != nil && !s.ending.Load() {
		s.OnEnd(i, err)
	}
}

func (s *Swarm) read(i int, c *Conn) {
	defer c.Close()
	for {
		op, payload, err := c.Next()
		if err == nil && op == Close {
			err = closeError(payload)
			_ = c.Write(Close, payload[:min(len(payload), 2)])
		}
		if err != nil {
			s.end(i, err)
			return
		}
		s.OnFrame(i, payload)
	}
}

func closeError(payload []byte) error {
	if len(payload) < 2 {
		return &ErrClosed{Code: 1005}
	}
	return &ErrClosed{Code: int(payload[0])<<8 | int(payload[1]), Reason: string(payload[2:])}
}

// Len is how many sockets were opened.
func (s *Swarm) Len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.opened
}

// Close ends them all and waits for their goroutines.
func (s *Swarm) Close() {
	s.ending.Store(true)
	s.mu.Lock()
	for _, c := range s.conns {
		_ = c.Close()
	}
	s.mu.Unlock()
	s.wg.Wait()
}
