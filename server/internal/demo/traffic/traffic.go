// Package traffic keeps the demo store busy: cashiers sell at its tills,
// customers ring at its call points, and some of its associates answer. It is
// an outside program that happens to run in the server's process: it knows
// demo.json and the public API, and nothing else of the server.
//
// It shares the shop with people. Till T2 is its own; T1 it leaves alone while
// a drawer is open there that it did not open. It signs in the last four
// associates on the last four tablets, so that the first ones are free. A
// request that somebody else takes is theirs.
//
// Nothing it does is lost by a restart of the server or doubled by a retry:
// whatever it makes has an id of its own making, and is sent until answered.
// When it is stopped it counts and closes its drawers and leaves the floor.
package traffic

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Options say how busy the shop is.
type Options struct {
	Speed  float64 // 1, and 0, is the pace of a busy afternoon; 2 is twice as fast
	Seed   uint64
	Logger *slog.Logger // nil: the default
}

const (
	associates   = 4
	leaveTablets = 2               // at least so many, for people
	goodbye      = 8 * time.Second // for closing drawers when stopped
	// Customers share one address, and the contract promises 60 calls a minute.
	asksPerMinute = 40
	asksAtOnce    = 5
)

// file is what of demo.json matters here.
type file struct {
	Registers []struct {
		ID          string `json:"id"`
		Code        string `json:"code"`
		DeviceToken string `json:"device_token"`
	} `json:"registers"`
	Tablets []struct {
		DeviceToken string `json:"device_token"`
	} `json:"tablets"`
	Staff      []person `json:"staff"`
	CallPoints []struct {
		Code string `json:"code"`
	} `json:"call_points"`
}

type person struct {
	ID    string   `json:"id"`
	Name  string   `json:"name"`
	Role  string   `json:"role"`
	PIN   string   `json:"pin"`
	Zones []string `json:"zones"`
}

func (f *file) staff(role string) []person {
	var out []person
	for _, p := range f.Staff {
		if p.Role == role {
			out = append(out, p)
		}
	}
	return out
}

// Run keeps the shop at baseURL busy until ctx ends. Then it tidies up and
// returns nil; an error means that demo.json is of no use.
func Run(ctx context.Context, baseURL, demoFile string, o Options) error {
	b, err := os.ReadFile(demoFile)
	if err != nil {
		return fmt.Errorf("read the demo store's file: %w", err)
	}
	f := &file{}
	if err := json.Unmarshal(b, f); err != nil {
		return fmt.Errorf("read the demo store's file: %w", err)
	}
	cashiers, helpers := f.staff("cashier"), f.staff("associate")
	if len(f.Registers) == 0 || len(cashiers) == 0 || len(f.CallPoints) == 0 {
		return fmt.Errorf("%s names no till, no cashier or no call point", demoFile)
	}
	s := newShop(baseURL, f, o)
	defer s.client.http.CloseIdleConnections()
	var busy sync.WaitGroup
	for i, r := range f.Registers {
		t := newTill(s, uint64(i), r.Code, r.DeviceToken, cashiers[len(cashiers)-1-i%len(cashiers)])
		busy.Go(func() { t.run(ctx) })
	}
	n := min(associates, len(helpers), max(len(f.Tablets)-leaveTablets, 0))
	for i := range n {
		a := newAssociate(s, uint64(i), f.Tablets[len(f.Tablets)-n+i].DeviceToken, helpers[len(helpers)-n+i])
		busy.Go(func() { a.run(ctx) })
	}
	busy.Go(func() { s.customers(ctx, &busy) })
	busy.Wait()
	return nil
}

// shop is what all who act in it share.
type shop struct {
	client *client
	file   *file
	speed  float64
	seed   uint64
	log    *slog.Logger
	asks   *rate.Limiter
	crowd  crowd
}

func newShop(baseURL string, f *file, o Options) *shop {
	s := &shop{file: f, speed: o.Speed, seed: o.Seed, log: o.Logger, client: newClient(baseURL),
		asks: rate.NewLimiter(rate.Limit(asksPerMinute)/60, asksAtOnce)}
	if s.speed <= 0 {
		s.speed = 1
	}
	if s.log == nil {
		s.log = slog.Default()
	}
	return s
}

// Each actor draws from a stream of its own, so that one's luck does not
// depend on another's haste.
const (
	tillStream      = 10
	associateStream = 20
	customerStream  = 30
)

func (s *shop) random(stream uint64) *rand.Rand { return rand.New(rand.NewPCG(s.seed, stream)) }

// pause waits so long at the shop's speed; false when it is time to go.
func (s *shop) pause(ctx context.Context, d time.Duration) bool {
	return wait(ctx, time.Duration(float64(d)/s.speed))
}

func wait(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}

// between draws a time from low to below high.
func between(r *rand.Rand, low, high time.Duration) time.Duration {
	return low + time.Duration(r.Int64N(int64(high-low)))
}

// lasting goes on as long as ctx, and for the time of tidying up after it.
func lasting(ctx context.Context) (context.Context, context.CancelFunc) {
	on, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(goodbye, cancel) })
	return on, func() { stop(); cancel() }
}

// last gives the time for tidying up after ctx has ended.
func last(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), goodbye)
}
