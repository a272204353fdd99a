// Package terminal is the port to card terminals: what selling needs of one,
// whoever makes it.
//
// A terminal is asked under an attempt's id, stored before. Whatever is lost
// on the way, asking again under the same id never charges twice: Begin and
// Look only find out what became of the first. An error from any of them says
// that the outcome is not known, never that nothing happened.
package terminal

import (
	"context"
	"time"

	"tillbell/pos/money"
)

// Kinds of attempts.
const (
	Charge = "charge"
	Refund = "refund"
)

// Attempt is one charge or refund.
type Attempt struct {
	ID       string // ours, the key under which the other side does it once
	Kind     string
	Reader   string // the terminal's name at its maker's
	Amount   money.Amount
	Currency string
	Label    string // for statements and the maker's own pages
	Ref      string // the maker's name for it, once known
	Of       string // of a refund: the charge's Ref
	AskedAt  time.Time
	First    bool // it was never asked before
}

// Outcome is what became of an attempt.
type Outcome string

// Outcomes. All but Pending are final.
const (
	Pending   Outcome = "pending"   // the customer has not finished, or it is not known yet
	Approved  Outcome = "approved"  // the money moves
	Declined  Outcome = "declined"  // the bank or the customer said no
	Cancelled Outcome = "cancelled" // we or the customer took it back
	Failed    Outcome = "failed"    // it came to nothing for a technical reason
)

// Final tells whether nothing more will happen.
func (o Outcome) Final() bool { return o != Pending }

// State is an attempt as the other side sees it.
type State struct {
	Outcome  Outcome
	Ref      string
	Amount   money.Amount // what was taken, where that is less than was asked for; 0: all of it
	Reason   string       // for the cashier, where it was not approved, or why it is not known
	Brand    string
	Last4    string
	AuthCode string
}

// Terminal is a maker's terminals.
type Terminal interface {
	// Begin asks the terminal, or finds what became of it when asked before.
	Begin(ctx context.Context, a Attempt) (State, error)
	// Look finds out how it stands.
	Look(ctx context.Context, a Attempt) (State, error)
	// Cancel takes it back as far as that still goes, and says what became of
	// it: it may have been approved in the meantime.
	Cancel(ctx context.Context, a Attempt) (State, error)
}
