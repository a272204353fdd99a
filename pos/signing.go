package pos

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"tillbell/server/db"
)

const (
	signTimeout   = 10 * time.Second
	signEvery     = time.Second
	breakerLimit  = 3 // failures in a row that open it
	breakerFirst  = time.Second
	breakerMost   = time.Minute
	maxSignerText = 200
)

// signedTypes are the entries that devices are shown.
const signedTypes = `'SALE', 'RETURN', 'VOID', 'COPY', 'DRAWER_OPEN', 'DRAWER_PARK', 'DRAWER_TAKE', 'PAY_IN', 'PAY_OUT', 'DROP', 'NO_SALE', 'Z', 'TRAINING', 'ABORT',
	'LAYAWAY_PAYMENT', 'LAYAWAY_CANCEL', 'ACCOUNT_PAYMENT', 'REFUND_KEPT'`

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
	back     time.Time       // what is older waited for the device
	sure     map[string]bool // registers whose last entry was answered: the next was never shown
	moved    chan struct{}   // closed when an entry is answered or the device given up
	starts   starts          // where it is a Starter

	patience  time.Duration // of papers
	described bool          // run's own
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
	go func() {
		defer close(done)
		var beside sync.WaitGroup
		beside.Go(func() { s.runBeginnings(running) })
		s.run(running)
		beside.Wait()
	}()
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
	down, err := p.leftDown(ctx, d.Serial())
	if err != nil {
		return nil, fmt.Errorf("begin to sign with %s: %w", d.Serial(), err)
	}
	p.signing = &signing{pos: p, device: d, poke: make(chan struct{}, 1), sure: make(map[string]bool), down: down,
		back: p.db.Now(), moved: make(chan struct{}), starts: newStarts(), patience: signPatience}
	return p.signing, nil
}

// leftDown tells whether the last that the journal has of a device is that it
// went away: then it is still to be entered that it came back, whoever ran
// when it went.
func (p *Pos) leftDown(ctx context.Context, device string) (bool, error) {
	rows, err := p.db.Read(ctx).Raw(`SELECT type, payload FROM journal WHERE register_id IN (SELECT chain_id FROM journal_chains)
		AND type <> 'SALE' AND type IN (?, ?) ORDER BY at DESC, seq DESC`, entryDown, entryUp).Rows()
	if err != nil {
		return false, db.Translate(err)
	}
	defer rows.Close()
	for rows.Next() {
		var kind string
		var body []byte
		if err := rows.Scan(&kind, &body); err != nil {
			return false, err
		}
		var o outagePayload
		if err := json.Unmarshal(body, &o); err != nil {
			return false, fmt.Errorf("read an outage: %w", err)
		}
		if o.Device == device {
			return kind == entryDown, nil
		}
	}
	return false, db.Translate(rows.Err())
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
		s.describe(ctx)
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
	s.mu.Lock()
	t.Late = s.failures >= breakerLimit || t.At.Before(s.back)
	s.mu.Unlock()
	return t, nil
}

// ask asks for a signature, and first whether there is one where the device may
// have been asked before. A refusal is an answer.
func (s *signing) ask(ctx context.Context, t *Task) (sig Signature, refused string, err error) {
	s.starts.asking.Lock()
	defer s.starts.asking.Unlock()
	s.takeUp(t)
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
	if t.Late {
		late = 1
	}
	var value any
	if refused == "" {
		value = append(db.Bytes{}, sig.Value...) // none is no refusal
	}
	kept := deviceSignature{chain: t.Register, seq: t.Seq, device: s.device.Serial(), counter: sig.Counter, started: db.At(sig.Started),
		finished: db.At(sig.Finished), refusal: refused, late: t.Late, act: sig.Act, process: clipped(sig.Process), content: clipped(sig.Content),
		printed: clipped(sig.Printed)}
	if refused == "" {
		kept.signature = append([]byte{}, sig.Value...)
	}
	return s.pos.db.Tx(ctx, func(tx *db.Tx) error {
		before, err := lastSignature(tx.DB, t.Register)
		if err != nil {
			return err
		}
		kept.hash = kept.hashOver(before, t.Hash)
		seal, err := s.pos.signer.sign(kept.hash)
		if err != nil {
			return err
		}
		err = tx.Exec(`INSERT INTO journal_signatures (register_id, seq, device, counter, started_at, finished_at, signature, error, late,
			act, process, content, printed, hash, key_id, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, t.Register, t.Seq, kept.device,
			kept.counter, kept.started, kept.finished, value, refused, late, kept.act, kept.process, kept.content, kept.printed,
			db.Bytes(kept.hash), s.pos.signer.id, db.Bytes(seal)).Error
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
	if s.failures == breakerLimit {
		s.move()
	}
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
	if s.failures >= breakerLimit {
		s.back = s.pos.db.Now()
	}
	s.failures, s.sure[t.Register] = 0, true
	tell := s.down
	s.move()
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

// move wakes who waits for an answer. mu is held.
func (s *signing) move() {
	close(s.moved)
	s.moved = make(chan struct{})
}

// waits gives what is closed when something moves; nil: the device is given up.
func (s *signing) waits() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failures >= breakerLimit {
		return nil
	}
	return s.moved
}

// maxSigned bounds each text of a signature: a machine code is the longest.
const maxSigned = 4000

// clipped is a device's text as far as it can be kept.
func clipped(s string) string {
	s = strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "")
	if r := []rune(s); len(r) > maxSigned {
		return string(r[:maxSigned])
	}
	return s
}

// describedPayload is what the journal keeps of a device that is new, or says
// something else of itself than before.
type describedPayload struct {
	What  string       `json:"what"`
	ID    string       `json:"id"` // its serial number
	After DeviceMaster `json:"after"`
	At    string       `json:"at"`
}

// describe keeps what the device says of itself, once a start. Where it does
// not say it, it is asked again after the next entry.
func (s *signing) describe(ctx context.Context) {
	d, ok := s.device.(Describer)
	if !ok || s.described {
		return
	}
	asking, cancel := context.WithTimeout(ctx, signTimeout)
	defer cancel()
	m, err := d.Describe(asking)
	if err == nil {
		err = s.keepMaster(ctx, m)
	}
	if err != nil {
		slog.Warn("the signing device does not describe itself; it will be asked again", "device", s.device.Serial(), "err", err)
		return
	}
	s.described = true
}

func (s *signing) keepMaster(ctx context.Context, m DeviceMaster) error {
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return s.pos.db.Tx(ctx, func(tx *db.Tx) error {
		var was string
		err := tx.Raw(`SELECT master FROM signing_devices WHERE device = ?`, s.device.Serial()).Row().Scan(&was)
		if err != nil && !db.IsMissing(err) || was == string(body) {
			return err
		}
		err = tx.Exec(`INSERT INTO signing_devices (device, master, since) VALUES (?, ?, ?)
			ON CONFLICT (device) DO UPDATE SET master = excluded.master, since = excluded.since`, s.device.Serial(), string(body), db.At(tx.Now)).Error
		if err != nil {
			return fmt.Errorf("keep what a device is: %w", err)
		}
		return s.pos.enterHouse(tx, entryConfig, db.NewID(), describedPayload{What: "signing_device", ID: s.device.Serial(), After: m, At: stamp(tx.Now)})
	})
}
