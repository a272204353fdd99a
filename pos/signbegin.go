package pos

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// Starter is a Device that is told when a cart begins, as Germany asks: the
// transaction starts at the first input, and Sign finishes it.
//
//   - The till says so with the first goods, of training too, and waits for
//     nothing. Begin is never called beside Sign or Find, once for a cart, and
//     never after Sign was asked for what became of it. It must return when ctx
//     is done: after a second, which papers may have to wait.
//   - What Begin answers comes with the Task of the sale or of the ABORT, each
//     time that entry is shown. A Task without it is started and finished by
//     Sign at once: the till had no line, the server started anew meanwhile, or
//     the device was slow, away or failing.
//   - An error is not tried again, nobody who sells hears of it, and Begin is
//     left alone for a time that doubles from a second to a minute. It is not
//     called either while Sign fails.
//   - Some carts begin and are never shown, above all those that are put aside:
//     whoever takes one up begins it anew. A device that must not leave
//     transactions open ends those itself that are older than its law allows;
//     where Sign is asked for one of them after all, it starts another.
type Starter interface {
	Begin(ctx context.Context, b Beginning) (Begun, error)
}

// Beginning is what begins: Doc is the id of the sale to be.
type Beginning struct {
	Register, Doc string
	At            time.Time
}

// Begun is a device's answer: the number of the transaction, its counter of
// signatures and its time, and whatever else its Sign wants to have again.
type Begun struct {
	Act, Counter int64
	Started      time.Time
	Value        []byte
}

const (
	beginTimeout = time.Second // papers wait longer: signPatience
	maxBeginning = 64          // waiting for the device; more are not told
	maxStarts    = 4096        // known, those that are over among them
)

// starts are the carts that a Starter was told of or is about to be, and what
// was signed lately: a beginning that comes after it is none any more. A
// signing's mu guards it all.
type starts struct {
	asking sync.Mutex // the device, one thing at a time; taken before mu
	queue  chan Beginning

	known    map[string]*start // by register and document
	order    []string          // of known, the oldest first
	failures int               // of Begin, in a row
	until    time.Time         // Begin is left alone
}

// start is one cart.
type start struct {
	begun *Begun // nil: not told, or in vain
	seq   int64  // of the entry that became of it; 0: none yet
}

func newStarts() starts {
	return starts{queue: make(chan Beginning, maxBeginning), known: make(map[string]*start)}
}

// add makes room by forgetting the oldest.
func (s *starts) add(key string) *start {
	if len(s.order) == maxStarts {
		delete(s.known, s.order[0])
		s.order = s.order[1:]
	}
	one := &start{}
	s.known[key], s.order = one, append(s.order, key)
	return one
}

// BeginsAtDevice tells whether there is a device that wants to be told.
func (p *Pos) BeginsAtDevice() bool {
	if p.signing == nil {
		return false
	}
	_, ok := p.signing.device.(Starter)
	return ok
}

// BeginCart says that a cart begins at the cashier's till. It never waits; the
// same again says nothing new.
func (p *Pos) BeginCart(c Cashier, doc string) error {
	if err := c.atRegister(); err != nil {
		return err
	}
	if p.BeginsAtDevice() {
		p.signing.hear(Beginning{Register: c.Register, Doc: doc, At: p.db.Now()})
	}
	return nil
}

func (s *signing) hear(b Beginning) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.starts.known[b.Register+b.Doc] != nil || !s.mayBegin() {
		return
	}
	select {
	case s.starts.queue <- b:
		s.starts.add(b.Register + b.Doc)
	default: // the device is slower than the tills: this one is begun with its sale
	}
}

// mayBegin tells whether the device is well. mu is held.
func (s *signing) mayBegin() bool {
	return s.failures == 0 && !s.pos.db.Now().Before(s.starts.until)
}

// runBeginnings tells the device what begins, until ctx is done.
func (s *signing) runBeginnings(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case b := <-s.starts.queue:
			s.begin(ctx, b)
		}
	}
}

func (s *signing) begin(ctx context.Context, b Beginning) {
	d, ok := s.device.(Starter)
	if !ok {
		return
	}
	s.starts.asking.Lock()
	defer s.starts.asking.Unlock()
	s.mu.Lock()
	one := s.starts.known[b.Register+b.Doc]
	wanted := one != nil && one.seq == 0 && one.begun == nil && s.mayBegin()
	s.mu.Unlock()
	if !wanted {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, beginTimeout)
	defer cancel()
	begun, err := d.Begin(ctx, b)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		s.starts.until = s.pos.db.Now().Add(min(breakerFirst<<min(s.starts.failures, 10), breakerMost))
		s.starts.failures++
		slog.Warn("the signing device did not begin; the sale will be signed all the same", "device", s.device.Serial(), "err", err)
		return
	}
	one.begun, s.starts.failures = &begun, 0
}

// takeUp gives an entry what the device answered when its cart began, and lets
// nothing begin that is signed already. asking is held.
func (s *signing) takeUp(t *Task) {
	if _, ok := s.device.(Starter); !ok {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	one := s.starts.known[t.Register+t.Doc]
	if one == nil {
		one = s.starts.add(t.Register + t.Doc)
	}
	if one.seq == 0 {
		one.seq = t.Seq
	}
	if one.seq == t.Seq {
		t.Begun = one.begun
	}
}
