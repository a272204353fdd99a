// Package push wakes tablets that sleep: it sends Web Push alerts (RFC 8030,
// 8291, 8292) to people who are asked for help and whose device did not say, in
// some seconds, that the offer reached it over the socket. It owns the
// subscriptions and what was pushed.
//
// Invariants: an alert goes out for a person on a device only while the session
// lives that subscribed, and nobody else has signed in there since. An offer is
// pushed to a device once, whatever the number of servers: again where the push
// service did not take it, and every half minute until somebody takes the call or
// its person sees it. An alert says how things stand for that
// person by now, under one topic a subscription, so that a later one takes the
// place of an earlier one: when the last call is taken, that is a quiet word in
// the place of the alert. Whoever saw the offer on one device is not told of it
// on another. A task can wait: its offer rings once, and without hurry.
//
// Nothing waits for a push service: sends run beside everything else, a few at
// a time for each service, each with a deadline, and a subscription that fails
// is left alone for a while, for good after ten times or when the service says
// that it is gone.
package push

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"tillbell/floor"
	"tillbell/server/db"
)

// Floor is what is asked of the floor.
type Floor interface {
	Summons(ctx context.Context) ([]floor.Summons, error)
	TaskSummons(ctx context.Context) ([]floor.Summons, error)
}

// Options tune a Push; Page is required.
type Options struct {
	Page    string // the origin that alerts lead to, https://shop.example
	Contact string // whom a push service may write to: an https address or a mail address; empty: the page
	Client  *http.Client
	Logger  *slog.Logger
}

const (
	roundEvery  = time.Second
	roundBudget = 10 * time.Second
	heardWithin = 3 * time.Second  // of being asked, a device that is awake says so
	sendBudget  = 10 * time.Second // of one send
	tryAgain    = 15 * time.Second // what was tried and neither taken nor refused
	ringAgain   = 30 * time.Second // what nobody has seen
	tidyEvery   = time.Minute

	perService   = 8               // sends at once to one push service
	gap          = 5 * time.Second // between alerts to a device; what comes meanwhile goes together
	perMinute    = 8               // alerts to a device
	mostFailures = 10              // in a row
	longestPause = 5 * time.Minute
	openAtOnce   = 1000
)

// Push sends alerts.
type Push struct {
	db    *db.DB
	floor Floor
	key   *Key
	o     Options

	mu       sync.Mutex
	lines    map[string]*line // by device
	services map[string]int   // sends under way, by host
	tested   map[string]time.Time

	stop  context.CancelFunc
	alive context.Context // of sends
	done  sync.WaitGroup
}

// line is what is known of the way to a device.
type line struct {
	busy    bool
	notTill time.Time
	sent    []time.Time // in the last minute
}

// New makes a Push. Nothing is sent until Start.
func New(d *db.DB, f Floor, key *Key, o Options) *Push {
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	if o.Client == nil {
		o.Client = client()
	}
	if o.Contact == "" {
		o.Contact = contactOf(o.Page)
	}
	p := &Push{db: d, floor: f, key: key, o: o, lines: map[string]*line{}, services: map[string]int{}, tested: map[string]time.Time{}}
	p.alive, p.stop = context.WithCancel(context.Background())
	return p
}

// PublicKey is what a browser subscribes with.
func (p *Push) PublicKey() string { return p.key.Public }

// Start looks every second for offers that nobody heard of, until Close.
func (p *Push) Start() {
	p.done.Add(1)
	go func() {
		defer p.done.Done()
		tick := time.NewTicker(roundEvery)
		defer tick.Stop()
		tidied := p.db.Now()
		for {
			select {
			case <-p.alive.Done():
				return
			case <-tick.C:
			}
			p.log("send alerts", p.Round(p.alive))
			if now := p.db.Now(); now.Sub(tidied) >= tidyEvery || now.Before(tidied) {
				tidied = now
				p.log("forget subscriptions", p.Tidy(p.alive))
			}
		}
	}()
}

// Close ends the rounds and every send, and waits for them.
func (p *Push) Close() {
	p.stop()
	p.done.Wait()
}

func (p *Push) log(what string, err error) {
	if err != nil && p.alive.Err() == nil {
		p.o.Logger.Warn("could not "+what+"; it will be tried again", "err", err)
	}
}
