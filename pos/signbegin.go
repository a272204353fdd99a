package pos

import (
	"context"
	"log/slog"
	"time"
)

// Starter is a Device that is told when something begins, as Germany asks:
// the transaction starts at the first input, and Sign finishes it. The till says
// so while the first goods are rung up and waits for nothing. Begin is never
// called beside Sign or Find, and must return when ctx is done: after two
// seconds. What it answers comes with the Task of the sale, the ABORT or
// whatever else became of it; a Task without it, of a time when the device or
// the server was away, is started and finished by Sign at once. Nothing that
// fails here is tried again, and nobody who sells hears of it.
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
	beginTimeout = 2 * time.Second
	maxBeginning = 64   // waiting for the device; more are not told
	maxBegun     = 4096 // answered, and not finished
)

// BeginsAtDevice tells whether there is a device that wants to be told.
func (p *Pos) BeginsAtDevice() bool {
	if p.signing == nil {
		return false
	}
	_, ok := p.signing.device.(Starter)
	return ok
}

// BeginCart says that a cart begins at the cashier's till. It never waits.
func (p *Pos) BeginCart(c Cashier, doc string) error {
	if err := c.atRegister(); err != nil {
		return err
	}
	if p.BeginsAtDevice() && !p.SigningDown() {
		select {
		case p.signing.beginnings <- Beginning{Register: c.Register, Doc: doc, At: p.db.Now()}:
		default: // the device is slower than the tills: this one is begun with its sale
		}
	}
	return nil
}

// runBeginnings tells the device what begins, until ctx is done.
func (s *signing) runBeginnings(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case b := <-s.beginnings:
			s.begin(ctx, b)
		}
	}
}

func (s *signing) begin(ctx context.Context, b Beginning) {
	d, ok := s.device.(Starter)
	if !ok || !s.may() {
		return
	}
	s.asking.Lock()
	defer s.asking.Unlock()
	ctx, cancel := context.WithTimeout(ctx, beginTimeout)
	defer cancel()
	key := b.Register + b.Doc
	s.mu.Lock()
	_, twice := s.begun[key]
	full := len(s.begun) >= maxBegun
	s.mu.Unlock()
	if twice || full {
		return
	}
	begun, err := d.Begin(ctx, b)
	if err != nil {
		slog.Warn("the signing device did not begin; the sale will be signed all the same", "device", s.device.Serial(), "err", err)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.begun[key] = begun
}

// begunFor is what the device answered when an entry's document began.
func (s *signing) begunFor(t *Task) *Begun {
	s.mu.Lock()
	defer s.mu.Unlock()
	if b, ok := s.begun[t.Register+t.Doc]; ok && t.Type != entryCopy {
		return &b
	}
	return nil
}
