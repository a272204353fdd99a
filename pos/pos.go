// Package pos is selling: the catalogue, sales and returns, drawers, stock and
// the journal, in one package because one transaction spans them.
//
// It owns these promises. A document (sale, return) whose answer was given is
// on the disk, once, under the id its till chose; the same id again gives the
// same bytes. Numbers rise by one per register and kind without a gap. Lines
// add up to totals, tenders less change to total and rounding. Stock on hand
// is the sum of its movements. Every document and every cash movement has one
// entry in its register's journal, which is only ever added to.
//
// A register's business day ends at its shop's cut-off and is closed in its
// chain before anything is entered after it; days make months, months years.
// Each transaction's entries are sealed with a key outside the database; a
// Device may sign them besides.
//
// A drawer is open or closed; a sale needs its register's drawer open.
package pos

import (
	"context"
	"sync"
	"time"

	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
)

// Pos sells. Close it to let the last batch finish.
type Pos struct {
	db     *db.DB
	stores Stores
	signer *Signer
	calls  Calls // nil: none are known

	mu       sync.Mutex
	catalogs map[string]*catalog

	houses  houses
	buyers  buyers
	coupons couponMemory

	commits *committer
	flights flights
	lows    *lowWatch
	folding sync.Mutex  // held by who folds figures
	leave   int64       // foldLeave
	crowded func() bool // tills crowd
	atOnce  int         // rows that one statement of a file reads

	version     string   // of the program
	signing     *signing // nil: no device
	stopSigning func()

	callers Callers // nil: none are known
}

// New makes the selling half and starts its committers.
func New(ctx context.Context, d *db.DB, stores Stores, signer *Signer) (*Pos, error) {
	p := &Pos{db: d, stores: stores, signer: signer, catalogs: make(map[string]*catalog), leave: foldLeave, crowded: d.Crowded, atOnce: db.AtOnce}
	if err := p.register(ctx); err != nil {
		return nil, err
	}
	p.lows = newLowWatch(p)
	p.commits = newCommitter(p)
	return p, nil
}

// Runs says which version of the program it is, for the closings. Call it before
// anything is done.
func (p *Pos) Runs(version string) { p.version = version }

// Hears says where answers to tills' calls are read. Call it before anything is
// done; without, documents that name a call are refused.
func (p *Pos) Hears(calls Calls) { p.calls = calls }

// Forgets says whose calls for help are forgotten with a customer. Call it
// before anything is done.
func (p *Pos) Forgets(callers Callers) { p.callers = callers }

// Close takes no more work and waits until what was taken is answered.
func (p *Pos) Close() {
	p.commits.close()
	if p.stopSigning != nil {
		p.stopSigning()
	}
	p.lows.close()
}

// Cashier is who sells, and where.
type Cashier struct {
	Session      string // id; checked again in the commit
	Revision     int64  // the access revision the session was read at
	Store        string
	Device       string
	Staff        string
	StaffName    string
	Register     string // empty: not at a till
	RegisterCode string
	SeesExpected bool // in a store that counts blind
	Customers    bool // gives customers their group and takes tax off them
	Training     bool // their till was in training when the session was read
	Rights       access.Allowances
}

// Allows judges an act by the cashier's fine rights; percent is in parts per
// million.
func (c Cashier) Allows(right access.Right, amount money.Amount, percent int64) access.Verdict {
	return c.Rights.Allows(right, int64(amount), percent)
}

func (c Cashier) atRegister() error {
	if c.Register == "" {
		return errNoRegister
	}
	return nil
}

// wireTime is how times look in what we answer: UTC with milliseconds.
const wireTime = "2006-01-02T15:04:05.000Z"

func stamp(t time.Time) string { return t.UTC().Format(wireTime) }
