package floor

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"tillbell/server/access"
	"tillbell/server/db"
)

// Places is what the floor needs to know of shops; access has it.
type Places interface {
	Store(ctx context.Context, id string) (access.Store, error)
	// Shop is a store and what its roles may do, from memory.
	Shop(ctx context.Context, store string) (access.Store, map[access.Role]access.Allowances, error)
	CallPoint(ctx context.Context, code string) (access.CallPoint, error)
	Zones(ctx context.Context, store string) ([]access.Zone, error)
	SignKey(ctx context.Context, store string) ([]byte, error)
}

// Goods is all the floor needs to know about products; a product that the
// store does not have is a fault of kind NotFound.
type Goods interface {
	Label(ctx context.Context, store, productID string) (string, error)
	// InSize names the product that was chosen among the sizes and colours of
	// another, and says which those are; itself is one of them.
	InSize(ctx context.Context, store, of, productID string) (name, size string, err error)
	// LiesAt is what the place is called where a product lies, empty where nobody
	// said, and which others are the same in another size or colour.
	LiesAt(ctx context.Context, store, productID string) (place string, alike []string, err error)
}

// Helper is who acts on the floor: a signed-in member of staff on a device.
type Helper struct {
	Session      string
	Staff        string
	StaffName    string
	Role         access.Role
	Device       string
	Store        string
	Register     string // id; of a till
	RegisterCode string
	Lead         bool // may act on other people's requests
}

// Options tune a Floor; zero means the default.
type Options struct {
	Logger       *slog.Logger
	AbandonAfter time.Duration // a request nobody accepts is given up; default 15 minutes
}

const (
	sweepEvery   = time.Second
	sleptAfter   = 10 * time.Second // without a sweep: the machine slept, or its clock went forward
	roundBudget  = 30 * time.Second // of one round: a line to the database that is dead says nothing
	abandonAfter = 15 * time.Minute
)

// Floor is the room where help is asked for and given.
type Floor struct {
	db     *db.DB
	places Places
	goods  Goods
	opts   Options

	wake     chan struct{} // the router has something to do
	stirring sync.Mutex
	stir     map[string]struct{} // in these stores
	fresh    map[string][]string // who became free, by store
	router   router
	plans    plans
	waiters  waiters
	signs    signs
	texts    texts
	folding  sync.Mutex // one at a time adds to the tally
	slice    int64      // events at a time
	atOnce   int        // calls that one statement of a recount reads
	alerts   Alerts
	tasksAt  time.Time // when waiting tasks were looked at last; the sweeper's alone
	silentAt time.Time // when silent buttons were looked for last; the same

	stop context.CancelFunc
	done sync.WaitGroup
}

// New makes the floor of a database. Nothing is routed and no timer fires
// until Start.
func New(d *db.DB, places Places, goods Goods, o Options) *Floor {
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	if o.AbandonAfter == 0 {
		o.AbandonAfter = abandonAfter
	}
	return &Floor{db: d, places: places, goods: goods, opts: o, wake: make(chan struct{}, 1), stir: make(map[string]struct{}), slice: tallySlice, atOnce: recountPage}
}

// Start routes requests and fires timers until Close. It returns at once.
func (f *Floor) Start(ctx context.Context) {
	ctx, f.stop = context.WithCancel(ctx)
	f.done.Add(1)
	go func() {
		defer f.done.Done()
		f.run(ctx)
	}()
}

// Close ends the router and every long poll, and waits for the router.
func (f *Floor) Close() {
	if f.stop != nil {
		f.stop()
	}
	f.waiters.close()
	f.done.Wait()
}

// run sweeps every second and routes as soon as something changed. Errors are
// logged here, as nobody asked; the next round tries again.
func (f *Floor) run(ctx context.Context) {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	recovered, swept := false, f.db.Now()
	for {
		if !recovered {
			recovered = f.round(ctx, "recover", f.Recover)
		}
		select {
		case <-ctx.Done():
			return
		case <-f.wake:
			f.round(ctx, "route", func(ctx context.Context) error { return f.route(ctx, f.stirred()) })
		case <-tick.C:
			now := f.db.Now()
			recovered = recovered && now.Sub(swept) < sleptAfter
			swept = now
			if recovered {
				f.round(ctx, "sweep", f.Sweep)
			}
		}
	}
}

func (f *Floor) round(ctx context.Context, what string, do func(context.Context) error) bool {
	bounded, cancel := context.WithTimeout(ctx, roundBudget)
	defer cancel()
	err := do(bounded)
	if err != nil && ctx.Err() == nil {
		f.opts.Logger.Error("the floor could not "+what, "err", err)
	}
	return err == nil
}

// stirred takes the stores where something changed since the last round.
func (f *Floor) stirred() []string {
	f.stirring.Lock()
	defer f.stirring.Unlock()
	stores := make([]string, 0, len(f.stir))
	for s := range f.stir {
		stores = append(stores, s)
	}
	clear(f.stir)
	return stores
}

// rouse tells the router that requests or people of a store changed. It waits
// for nobody.
func (f *Floor) rouse(store string) {
	f.stirring.Lock()
	f.stir[store] = struct{}{}
	f.stirring.Unlock()
	select {
	case f.wake <- struct{}{}:
	default:
	}
}
