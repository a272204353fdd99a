// Package paper is everything between a document and the paper in a customer's
// hand: how a shop wants its receipts to look, the printers and the queue
// before each, the mails and their outbox, and receipts online by a link.
//
// It owns the tables of migration 0016. A print job is waiting, printing, and
// then printed, failed or cancelled; a mail is waiting, sending, and then sent
// or failed. A failed job may be asked for again and is waiting again.
//
// Invariants: a paper is counted (original or copy) in the transaction that
// puts it in the queue, so that neither is lost without the other. A printer
// has one job in hand, whatever the number of servers. A job that was begun
// and not seen to end is doubtful: it never starts again by itself, and when
// somebody asks for it again its paper says that it may be there twice. No
// request waits for a printer or a mail server.
package paper

import (
	"context"
	"sync"
	"time"

	"tillbell/pos"
	"tillbell/pos/printer"
	"tillbell/pos/receipt"
	"tillbell/pos/receipt/letters"
	"tillbell/server/access"
	"tillbell/server/db"
)

// Books are what paper needs of selling.
type Books interface {
	HandOut(ctx context.Context, c pos.Cashier, id string, keep func(tx *db.Tx, doc receipt.Doc) error) (receipt.Doc, error)
	Receipt(ctx context.Context, store, id string) (receipt.Doc, error)
	CartPaper(ctx context.Context, store access.Store, id string) (receipt.Doc, error)
	CustomerOnPaper(ctx context.Context, id string) (name, code string, err error)
	DrawerPaper(ctx context.Context, c pos.Cashier, store access.Store, drawer, reading string, keep func(tx *db.Tx, r receipt.Report) error) (receipt.Report, error)
}

// Stores are what paper needs of access.
type Stores interface {
	Store(ctx context.Context, id string) (access.Store, error)
}

// Options say how the desk reaches the outside.
type Options struct {
	Network   *printer.Network
	Waits     printer.Waits
	PublicURL string
	Mail      Mailer       // nil: this server sends no mail
	Letters   *letters.Set // for what printers and PDF have no letters for; nil: "?" and boxes
}

// Desk hands out paper. Start it to print and send; Close it to stop.
type Desk struct {
	db     *db.DB
	books  Books
	stores Stores
	opt    Options
	node   sync.WaitGroup
	crew   crew
	wake   chan struct{} // a job was added or may run again
	post   chan struct{} // a mail was
}

// New makes a desk.
func New(d *db.DB, books Books, stores Stores, o Options) *Desk {
	if o.Network == nil {
		o.Network = &printer.Network{}
	}
	if o.Waits == (printer.Waits{}) {
		o.Waits = printer.DefaultWaits
	}
	return &Desk{db: d, books: books, stores: stores, opt: o, wake: make(chan struct{}, 1), post: make(chan struct{}, 1)}
}

// idle is how long nobody looks for jobs that another node put in.
const idle = 2 * time.Second

// Start works until the context ends; Wait then.
func (d *Desk) Start(ctx context.Context) {
	d.node.Go(func() { d.loop(ctx, d.wake, func(ctx context.Context) error { return d.dispatch(ctx, d.node.Go) }) })
	if d.opt.Mail != nil {
		d.node.Go(func() { d.loop(ctx, d.post, d.SendDue) })
	}
}

// Wait returns when what was in hand is done.
func (d *Desk) Wait() { d.node.Wait() }

func (d *Desk) loop(ctx context.Context, wake <-chan struct{}, work func(context.Context) error) {
	timer := time.NewTicker(idle)
	defer timer.Stop()
	for ctx.Err() == nil {
		if err := work(ctx); err != nil && ctx.Err() == nil {
			logWork(err)
		}
		select {
		case <-ctx.Done():
		case <-wake:
		case <-timer.C:
		}
	}
}

func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
