package pos

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"tillbell/server/db"
)

// Device is an external signer that a law asks for beside our own seal. There
// is none unless SignWith is given one; then what is entered on registers is
// shown to it, each entry once and in the order of its time, after the sale is
// answered: while the device is away, selling goes on.
//
// What the devices of some countries make of a Task:
//
//	DE, a TSE: a transaction that is started and finished at once, with the
//	    process type Kassenbeleg-V1 for documents. Counter is the signature
//	    counter; Started and Finished are the TSE's log times.
//	AT, an RKSV unit: the signature over the machine code string of a receipt,
//	    whose link is the signature before.
//	SE, a control unit: the control code over number, time and sums.
//	IT, an RT: the document is sent, and its number and seal come back.
//
// Sign may fail, or its answer get lost: it is asked again, and Find before
// that. A device belongs to one server: two would show it everything twice.
type Device interface {
	// Serial names the device.
	Serial() string
	// Sign signs an entry. An error that is ErrRefused is the device's last
	// word on it; after any other the entry waits.
	Sign(ctx context.Context, t Task) (Signature, error)
	// Find tells whether the device has signed an entry already.
	Find(ctx context.Context, t Task) (Signature, bool, error)
}

// ErrRefused says that a device will never sign an entry.
var ErrRefused = errors.New("the device refuses")

// Task is an entry for a device to sign.
type Task struct {
	Register, Type, Doc string
	Seq                 int64
	At                  time.Time
	Hash, Payload       []byte

	store string
}

// Signature is a device's answer.
type Signature struct {
	Counter           int64
	Started, Finished time.Time // by the device's clock
	Value             []byte
}

const (
	signTimeout   = 10 * time.Second
	signEvery     = time.Second
	breakerLimit  = 3 // failures in a row that open it
	breakerFirst  = time.Second
	breakerMost   = time.Minute
	maxSignerText = 200
)

// signedTypes are the entries that devices are shown.
const signedTypes = `'SALE', 'RETURN', 'VOID', 'PAY_IN', 'PAY_OUT', 'DROP', 'NO_SALE', 'Z', 'TRAINING'`

// signing shows a device what is entered. Closed: all goes through; open: the
// device is left alone until a time, then asked for one entry.
type signing struct {
	pos    *Pos
	device Device
	poke   chan struct{}

	mu       sync.Mutex
	failures int
	until    time.Time
	down     bool            // and told so in the journal
	sure     map[string]bool // registers whose last entry was answered: the next was never shown
}

// SignWith begins to show a device what is entered from now on. Call it once,
// before anything is sold; Close ends it.
func (p *Pos) SignWith(ctx context.Context, d Device) error {
	s, err := p.newSigning(ctx, d)
	if err != nil {
		return err
	}
	p.db.OnCommit(func(string) {
		select {
		case s.poke <- struct{}{}:
		default:
		}
	})
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	p.stopSigning = func() { stop(); <-done }
	go func() { defer close(done); s.run(running) }()
	return nil
}

func (p *Pos) newSigning(ctx context.Context, d Device) (*signing, error) {
	err := p.db.Tx(ctx, func(tx *db.Tx) error {
		return tx.Exec(`INSERT INTO journal_signing (register_id, seq) SELECT register_id, journal_seq FROM register_heads WHERE true
			ON CONFLICT DO NOTHING`).Error
	})
	if err != nil {
		return nil, fmt.Errorf("begin to sign with %s: %w", d.Serial(), err)
	}
	p.signing = &signing{pos: p, device: d, poke: make(chan struct{}, 1), sure: make(map[string]bool)}
	return p.signing, nil
}

func (s *signing) run(ctx context.Context) {
	t := time.NewTicker(signEvery)
	defer t.Stop()
	for {
		if err := s.pass(ctx); err != nil && ctx.Err() == nil {
			slog.Warn("the signing device did not sign; it will be asked again", "device", s.device.Serial(), "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-s.poke:
		case <-t.C:
		}
	}
}

// SigningDown tells whether a device is given up for the moment: what is sold
// meanwhile says so on its receipt.
func (p *Pos) SigningDown() bool {
	s := p.signing
	if s == nil {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failures >= breakerLimit
}

// pass shows the device all that waits, the oldest first, until it fails.
func (s *signing) pass(ctx context.Context) error {
	for ctx.Err() == nil && s.may() {
		t, err := s.next(ctx)
		if err != nil || t == nil {
			return err
		}
		sig, refused, err := s.ask(ctx, t)
		if err != nil {
			return errors.Join(err, s.failed(ctx, t, err))
		}
		if err := s.keep(ctx, t, sig, refused); err != nil {
			return err
		}
		if err := s.answered(ctx, t); err != nil {
			return err
		}
	}
	return nil
}

func (s *signing) may() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failures < breakerLimit || !s.pos.db.Now().Before(s.until)
}

// next is the oldest entry that waits.
func (s *signing) next(ctx context.Context) (*Task, error) {
	t := &Task{}
	var at db.Micros
	err := s.pos.db.Read(ctx).Raw(`SELECT j.register_id, h.store_id, j.seq, j.type, j.doc_id, j.at, j.hash, j.payload
		FROM register_heads h LEFT JOIN journal_signing g ON g.register_id = h.register_id
		JOIN journal j ON j.register_id = h.register_id AND j.seq = (SELECT n.seq FROM journal n
			WHERE n.register_id = h.register_id AND n.seq > COALESCE(g.seq, 0) AND n.type IN (`+signedTypes+`) ORDER BY n.seq LIMIT 1)
		WHERE h.journal_seq > COALESCE(g.seq, 0) ORDER BY j.at, j.register_id LIMIT 1`).Row().
		Scan(&t.Register, &t.store, &t.Seq, &t.Type, &t.Doc, &at, &t.Hash, &t.Payload)
	if db.IsMissing(err) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("find what is to be signed: %w", db.Translate(err))
	}
	t.At = at.Time()
	return t, nil
}

// ask asks for a signature, and first whether there is one where the device may
// have been asked before. A refusal is an answer.
func (s *signing) ask(ctx context.Context, t *Task) (sig Signature, refused string, err error) {
	ctx, cancel := context.WithTimeout(ctx, signTimeout)
	defer cancel()
	s.mu.Lock()
	sure := s.sure[t.Register]
	s.sure[t.Register] = false
	s.mu.Unlock()
	if !sure {
		sig, found, err := s.device.Find(ctx, *t)
		if err != nil || found {
			return sig, "", err
		}
	}
	sig, err = s.device.Sign(ctx, *t)
	if errors.Is(err, ErrRefused) {
		refused, err = err.Error(), nil
		if len(refused) > maxSignerText {
			refused = refused[:maxSignerText]
		}
	}
	return sig, refused, err
}

// keep writes the answer down and goes on to the next entry, both or neither.
func (s *signing) keep(ctx context.Context, t *Task, sig Signature, refused string) error {
	late := 0
	if s.pos.SigningDown() {
		late = 1
	}
	var value any
	if refused == "" {
		value = db.Bytes(sig.Value)
	}
	return s.pos.db.Tx(ctx, func(tx *db.Tx) error {
		err := tx.Exec(`INSERT INTO journal_signatures (register_id, seq, device, counter, started_at, finished_at, signature, error, late)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, t.Register, t.Seq, s.device.Serial(), sig.Counter, db.At(sig.Started), db.At(sig.Finished),
			value, refused, late).Error
		if err != nil {
			return fmt.Errorf("keep a signature: %w", err)
		}
		return tx.Exec(`INSERT INTO journal_signing (register_id, seq) VALUES (?, ?)
			ON CONFLICT (register_id) DO UPDATE SET seq = excluded.seq`, t.Register, t.Seq).Error
	})
}

// outagePayload is what the journal keeps of a device that went away or came
// back.
type outagePayload struct {
	Device string `json:"device"`
	Error  string `json:"error,omitempty"`
	At     string `json:"at"`
}

func (s *signing) failed(ctx context.Context, t *Task, cause error) error {
	s.mu.Lock()
	s.failures++
	if over := s.failures - breakerLimit; over >= 0 {
		s.until = s.pos.db.Now().Add(min(breakerFirst<<min(over, 10), breakerMost))
	}
	tell := s.failures >= breakerLimit && !s.down
	s.mu.Unlock()
	if !tell {
		return nil
	}
	text := cause.Error()
	if len(text) > maxSignerText {
		text = text[:maxSignerText]
	}
	return s.tell(ctx, t, entryDown, text, true)
}

func (s *signing) answered(ctx context.Context, t *Task) error {
	s.mu.Lock()
	s.failures, s.sure[t.Register] = 0, true
	tell := s.down
	s.mu.Unlock()
	if !tell {
		return nil
	}
	return s.tell(ctx, t, entryUp, "", false)
}

func (s *signing) tell(ctx context.Context, t *Task, kind, text string, down bool) error {
	err := s.pos.db.Tx(ctx, func(tx *db.Tx) error {
		return s.pos.EnterStore(tx, t.store, kind, db.NewID(), outagePayload{Device: s.device.Serial(), Error: text, At: stamp(tx.Now)})
	})
	if err == nil {
		s.mu.Lock()
		s.down = down
		s.mu.Unlock()
	}
	return err
}
