package pos

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"tillbell/pos/terminal"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// Payments drives card terminals. Every payment that is pending is somebody's
// to drive, under a lease in its row: this process's, or another node's; one
// that died with its node is taken up by the next look around.
type Payments struct {
	pos    *Pos
	makers map[string]terminal.Terminal
	pace   PaymentPace

	mu      sync.Mutex
	woken   map[string]chan struct{} // of those that this process drives
	leases  map[string]db.Micros     // and until when
	ctx     context.Context
	workers sync.WaitGroup
}

// PaymentPace says how often terminals are asked.
type PaymentPace struct {
	Look   time.Duration // between two looks at one payment
	Around time.Duration // between two looks for payments that nobody drives
	Limit  time.Duration // for a customer to present a card; then it is cancelled
	Lease  time.Duration // of who drives a payment
}

// UsualPace is how shops are driven.
var UsualPace = PaymentPace{Look: time.Second, Around: 5 * time.Second, Limit: 3 * time.Minute, Lease: time.Minute}

// NewPayments makes the driver of these makers' terminals, by their kinds.
func (p *Pos) NewPayments(makers map[string]terminal.Terminal, pace PaymentPace) *Payments {
	return &Payments{pos: p, makers: makers, pace: pace, woken: make(map[string]chan struct{}),
		leases: make(map[string]db.Micros)}
}

// Start drives until ctx ends, beginning with what was left behind.
func (y *Payments) Start(ctx context.Context) {
	y.mu.Lock()
	y.ctx = ctx
	y.mu.Unlock()
	y.workers.Add(1)
	go func() {
		defer y.workers.Done()
		t := time.NewTicker(y.pace.Around)
		defer t.Stop()
		for {
			if err := y.around(ctx); err != nil && ctx.Err() == nil {
				slog.Warn("look for card payments", "err", err)
			}
			select {
			case <-ctx.Done():
				return
			case <-t.C:
			}
		}
	}()
}

// Wait waits for the drivers to end after Start's ctx did.
func (y *Payments) Wait() { y.workers.Wait() }

// around takes up pending payments that nobody drives.
func (y *Payments) around(ctx context.Context) error {
	var ids []string
	err := y.pos.db.Read(ctx).Raw(`SELECT CAST(id AS TEXT) FROM payments WHERE status = 'pending' AND driven_until < ? AND maker <> 'manual' LIMIT 100`, db.At(y.pos.db.Now())).Scan(&ids).Error
	if err != nil {
		return fmt.Errorf("look for pending payments: %w", db.Translate(err))
	}
	for _, id := range ids {
		y.poke(id)
	}
	return nil
}

// Noticed says that something happened to a payment at its maker's.
func (y *Payments) Noticed(ctx context.Context, ref string) error {
	var id string
	err := y.pos.db.Read(ctx).Raw(`SELECT CAST(id AS TEXT) FROM payments WHERE ref = ? AND status = 'pending'`, ref).Row().Scan(&id)
	if db.IsMissing(err) {
		return nil
	} else if err != nil {
		return fmt.Errorf("find a payment by its maker's name: %w", db.Translate(err))
	}
	y.poke(id)
	return nil
}

// poke drives a payment, or makes its driver look at once.
func (y *Payments) poke(id string) {
	y.mu.Lock()
	defer y.mu.Unlock()
	if y.ctx == nil || y.ctx.Err() != nil {
		return // it is found when somebody starts
	}
	if wake := y.woken[id]; wake != nil {
		select {
		case wake <- struct{}{}:
		default:
		}
		return
	}
	wake := make(chan struct{}, 1)
	y.woken[id] = wake
	y.workers.Add(1)
	go func() {
		defer y.workers.Done()
		defer func() {
			y.mu.Lock()
			delete(y.woken, id)
			delete(y.leases, id)
			y.mu.Unlock()
		}()
		if err := y.drive(y.ctx, id, wake); err != nil && y.ctx.Err() == nil {
			slog.Warn("drive a card payment", "payment", id, "err", err)
		}
	}()
}

// drive asks and looks until a payment is final.
func (y *Payments) drive(ctx context.Context, id string, wake <-chan struct{}) error {
	begun, wait := y.pos.db.Now(), y.pace.Look
	for {
		final, err := y.step(ctx, id)
		if final || errors.Is(err, errDrivenElsewhere) {
			return nil
		}
		if err != nil && ctx.Err() == nil {
			slog.Warn("ask a card terminal", "payment", id, "err", err) // and again: the outcome is not known
		}
		if y.pos.db.Now().Sub(begun) > y.pace.Limit { // a refund on its way to the bank takes days
			wait = min(2*wait, y.pace.Lease/2)
		}
		t := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			t.Stop()
			return y.release(id)
		case <-wake:
		case <-t.C:
		}
		t.Stop()
	}
}

var errDrivenElsewhere = errors.New("another process drives this payment")

// step asks the terminal once and writes what came of it. The lease is taken
// before, so that no two processes ask at once.
func (y *Payments) step(ctx context.Context, id string) (final bool, err error) {
	row, of, first, err := y.lease(ctx, id)
	if err != nil || row == nil {
		return row == nil && err == nil, err
	}
	a := terminal.Attempt{ID: row.ID, Kind: row.Kind, Reader: row.Reader, Amount: row.Amount, Currency: row.Currency, Ref: row.Ref,
		Of: of, AskedAt: row.AskedAt.Time(), First: first}
	t := y.makers[row.Maker]
	if t == nil {
		return false, fmt.Errorf("no account for %s terminals", row.Maker)
	}
	ask := t.Begin
	if row.Ref != "" {
		ask = t.Look
	}
	if row.CancelWanted || y.pos.db.Now().Sub(a.AskedAt) > y.pace.Limit {
		ask = t.Cancel
	}
	state, err := ask(ctx, a)
	if err == nil || state.Ref != "" || state.Reason != "" {
		err = errors.Join(err, y.save(context.WithoutCancel(ctx), id, state))
	}
	return err == nil && state.Outcome.Final(), err
}

// released is until when a payment was driven that nobody drives any more;
// zero: it was never driven.
const released db.Micros = 1

// lease takes or renews the right to drive a payment; nil: it has ended. of is
// the name of a refund's charge at the maker's; first: nobody drove it before.
func (y *Payments) lease(ctx context.Context, id string) (row *paymentRow, of string, first bool, err error) {
	err = y.pos.db.Tx(ctx, func(tx *db.Tx) error {
		if row, err = findPayment(tx, tx.Lock(), id); err != nil || row == nil || !row.pending() {
			row = nil
			return err
		}
		if row.DrivenUntil.Time().After(tx.Now) && !y.drives(id, row.DrivenUntil) {
			return errDrivenElsewhere
		}
		first = row.DrivenUntil == 0
		row.DrivenUntil = db.At(tx.Now.Add(y.pace.Lease))
		y.remember(id, row.DrivenUntil)
		if err := tx.Exec(`UPDATE payments SET driven_until = ? WHERE id = ?`, row.DrivenUntil, id).Error; err != nil {
			return fmt.Errorf("take up payment: %w", err)
		}
		if row.OfID == nil {
			return nil
		}
		return tx.Raw(`SELECT ref FROM payments WHERE id = ?`, *row.OfID).Row().Scan(&of)
	})
	return row, of, first, err
}

// drives tells whether a lease is this process's own.
func (y *Payments) drives(id string, until db.Micros) bool {
	y.mu.Lock()
	defer y.mu.Unlock()
	return y.leases[id] == until
}

func (y *Payments) remember(id string, until db.Micros) {
	y.mu.Lock()
	defer y.mu.Unlock()
	y.leases[id] = until
}

// save writes what a terminal said of a payment.
func (y *Payments) save(ctx context.Context, id string, s terminal.State) error {
	return y.pos.db.Tx(ctx, func(tx *db.Tx) error {
		row, err := findPayment(tx, tx.Lock(), id)
		if err != nil || row == nil || !row.pending() {
			return err
		}
		if !s.Outcome.Final() {
			return row.underWay(tx, s)
		}
		if err := row.end(tx, s); err != nil {
			return err
		}
		if err := y.enterAnswered(tx, row, row.StaffID); err != nil {
			return err
		}
		_, err = paymentChanged(tx, row)
		return err
	})
}

// underWay keeps what is known so far, and tells why that is not more.
func (r *paymentRow) underWay(tx *db.Tx, s terminal.State) error {
	reason := cut280(s.Reason)
	if s.Ref == "" {
		s.Ref = r.Ref
	}
	if s.Ref == r.Ref && reason == r.Reason {
		return nil
	}
	told := reason == r.Reason
	r.Ref, r.Reason = s.Ref, reason
	if err := tx.Exec(`UPDATE payments SET ref = ?, reason = ? WHERE id = ?`, r.Ref, r.Reason, r.ID).Error; err != nil || told {
		return err
	}
	_, err := paymentChanged(tx, r)
	return err
}

// release lets another process take a payment up at once.
func (y *Payments) release(id string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	err := y.pos.db.Tx(ctx, func(tx *db.Tx) error {
		return tx.Exec(`UPDATE payments SET driven_until = ? WHERE id = ? AND status = 'pending'`, released, id).Error
	})
	if f, ok := fault.As(err); ok && f.Kind == fault.Unavailable {
		return nil // the lease ends by itself
	}
	return err
}
