package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"tillbell/floor"
	"tillbell/floor/push"
	"tillbell/pos"
	"tillbell/pos/paper"
	"tillbell/pos/terminal"
	"tillbell/pos/terminal/stripeterm"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/internal/assist"
	"tillbell/server/internal/live"
	"tillbell/server/internal/web"
	"tillbell/static"
)

const (
	drainBudget  = 20 * time.Second
	trimEvery    = 10 * time.Minute
	flushEvery   = 30 * time.Second
	dayEvery     = 30 * time.Second
	foldEvery    = 20 * time.Second
	assistEvery  = time.Minute
	sweepPaper   = time.Hour
	tidyEvery    = time.Hour
	figureEvery  = 10 * time.Second
	startBudget  = 60 * time.Second
	closeSockets = 5 * time.Second
)

type serveCmd struct {
	serveConfig
}

// Run serves until SIGTERM or SIGINT, then drains and returns nil.
func (s *serveCmd) Run(c *config, o output) error {
	c.logTo(o.err)
	if err := s.check(); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	app, err := start(ctx, c, &s.serveConfig, o)
	if err != nil && ctx.Err() != nil {
		slog.Info("stopped while starting", "err", err)
		return nil
	}
	if err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		stop() // a second signal ends at once
		return app.stop()
	case err := <-app.failed:
		return errors.Join(err, app.stop())
	}
}

// app is a running server.
type app struct {
	listener net.Listener
	web      *web.Web
	draining atomic.Bool
	failed   chan error
	closers  []closer // run last first
	running  sync.WaitGroup
}

type closer struct {
	name string
	run  func(ctx context.Context) error
}

func (a *app) onStop(name string, run func(ctx context.Context) error) {
	a.closers = append(a.closers, closer{name, run})
}

// stop drains: no new work, requests under way finish, sockets close with
// 1001, what was taken is committed, the database is closed.
func (a *app) stop() error {
	a.draining.Store(true)
	slog.Info("stopping")
	ctx, cancel := context.WithTimeout(context.Background(), drainBudget)
	defer cancel()
	var errs []error
	for i := len(a.closers) - 1; i >= 0; i-- {
		if err := a.closers[i].run(ctx); err != nil {
			errs = append(errs, fmt.Errorf("stop %s: %w", a.closers[i].name, err))
		}
	}
	slog.Info("stopped")
	return errors.Join(errs...)
}

// makers are the accounts of card terminals, by the terminals' kinds.
func makers(s *serveConfig) map[string]terminal.Terminal {
	if s.StripeKey == "" {
		return nil
	}
	return map[string]terminal.Terminal{"stripe": stripeterm.New(s.StripeKey, s.StripeURL)}
}

// start wires the server, straight down: storage, the two halves, the live
// hub, the web. What it started is stopped in reverse if a later step fails.
func start(ctx context.Context, c *config, s *serveConfig, o output) (_ *app, err error) {
	a := &app{failed: make(chan error, 1)}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.stop())
		}
	}()
	background, end := context.WithCancel(context.WithoutCancel(ctx))

	if a.listener, err = net.Listen("tcp", s.Listen); err != nil {
		end()
		return nil, err
	}
	s.bound(a.listener.Addr())
	a.onStop("listener", func(context.Context) error { end(); _ = a.listener.Close(); return nil })

	// What a new version makes anew of a big shop's data may take longer than
	// starting may.
	d, err := db.Open(ctx, db.Config{URL: c.Database, Dir: c.Data, Pool: s.DatabaseConns, Now: c.now, Server: true})
	if err != nil {
		return nil, err
	}
	starting, cancel := context.WithTimeout(ctx, startBudget)
	defer cancel()
	a.onStop("database", func(context.Context) error { return d.Close() })
	a.onStop("background work", func(context.Context) error { end(); a.running.Wait(); return nil })
	signer, err := pos.LoadSigner(c.keyFile())
	if err != nil {
		return nil, err
	}
	people := access.New(d)
	selling, err := pos.New(starting, d, people, signer)
	if err != nil {
		return nil, err
	}
	people.Keep(selling)
	selling.Runs(version)
	// Days that ended while no server ran are closed before anything is sold.
	// Those of a shop that never closed any may take longer than starting may.
	// A day that does not close keeps its register from selling, not the shop.
	if err := selling.EndDays(ctx); err != nil && ctx.Err() != nil {
		return nil, err
	} else if err != nil {
		slog.Error("a business day does not close; its register sells nothing until it does", "err", err)
	}
	if err := selling.Started(starting, version, revision()); err != nil {
		return nil, err
	}
	a.onStop("selling", func(ctx context.Context) error {
		selling.Close()
		if err := selling.Stopped(ctx, version, revision()); err != nil {
			slog.Warn("the journal was not told that the server stops", "err", err)
		}
		return nil
	})
	network, mailer, err := s.paper()
	if err != nil {
		return nil, err
	}
	desk := paper.New(d, selling, people, paper.Options{Network: network, Mail: mailer, PublicURL: s.PublicURL, Letters: s.letters})
	if err := desk.Resume(starting); err != nil {
		return nil, err
	}
	paying := selling.NewPayments(makers(s), pos.UsualPace)
	helping := floor.New(d, people, selling, floor.Options{})
	selling.Hears(helping)
	alertKey, err := push.LoadKey(s.alertKeyFile(c))
	if err != nil {
		return nil, err
	}
	alerts := push.New(d, helping, alertKey, push.Options{Page: s.PublicURL, Contact: s.PushContact})
	helping.WokenBy(alerts)

	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	site, err := static.Load()
	if err != nil {
		return nil, err
	}
	var face *web.Web // the hub asks it for snapshots; it needs the hub
	hub := live.New(live.Config{Log: eventLog{d}, Presence: helping, Origins: []string{s.PublicURL}, Now: d.Now,
		Snapshots: snapshots(func(ctx context.Context, p live.Principal, least int64) (int64, []byte, error) {
			return face.Snapshot(ctx, p, least)
		}),
		Recheck: func(ctx context.Context, p live.Principal) error { return face.Recheck(ctx, p) }})
	registry.MustRegister(hub.Collectors()...)

	assists := assist.New(d, people, selling)
	selling.Forgets(callsOf{assists, helping})
	demoStore, err := loadDemo(starting, c, s, d, people, selling, helping)
	if err != nil {
		return nil, err
	}
	face, err = web.New(web.Config{PublicURL: s.PublicURL, TrustedProxies: s.TrustProxy, PointPerMinute: s.PointLimit,
		AddrPerMinute: s.AddressLimit, MQTT: s.MQTT, StripeWebhook: s.StripeWebhook, Demo: s.Demo, DemoReady: demoStore.ready, Version: version},
		web.Rooms{DB: d, Access: people, Pos: selling, Paper: desk, Payments: paying, Floor: helping, Push: alerts, Assist: assists, Hub: hub, Site: site, Registry: registry})
	if err != nil {
		return nil, err
	}
	a.web = face
	face.Drain(a.draining.Load)
	hub.SetStats(face.Stats)

	d.OnCommit(hub.Poke)
	a.spawn(func() { paceCollector(background) })
	a.spawn(func() { d.Follow(background, followed(background, people, selling)) })
	a.spawn(func() {
		every(background, trimEvery, "trim events", func(ctx context.Context) error { _, err := d.TrimEvents(ctx); return err })
	})
	a.spawn(func() { every(background, flushEvery, "note devices", people.Flush) })
	a.spawn(func() {
		every(background, foldEvery, "fold sales", byOne(d, func(ctx context.Context) error {
			_, err := selling.FoldGently(ctx)
			return err
		}))
	})
	a.spawn(func() { every(background, assistEvery, "tie calls to sales", assists.Fold) })
	a.spawn(func() { every(background, dayEvery, "close business days", selling.EndDays) })
	a.spawn(func() { every(background, figureEvery, "add up figures", byOne(d, selling.FoldFigures)) })
	a.spawn(func() { every(background, sweepPaper, "sweep paper", desk.Sweep) })
	desk.Start(background)
	a.onStop("printers", func(context.Context) error { end(); desk.Wait(); return nil })
	a.spawn(func() { every(background, tidyEvery, "tidy carts", selling.TidyCarts) })
	paying.Start(background)
	a.spawn(func() { <-background.Done(); paying.Wait() })
	a.spawn(func() {
		every(background, tidyEvery, "expire points", func(ctx context.Context) error { _, err := selling.ExpirePoints(ctx); return err })
	})
	a.spawn(func() { every(background, figureEvery, "tally calls", byOne(d, helping.FoldTallies)) })
	helping.Start(background)
	alerts.Start()
	a.onStop("alerts", func(context.Context) error { alerts.Close(); return nil })
	hub.Start(background)
	a.spawn(func() {
		if err := face.Serve(a.listener); err != nil && !a.draining.Load() {
			a.failed <- fmt.Errorf("serve: %w", err)
		}
	})
	a.onStop("http", face.Shutdown)
	if err := a.listenToButtons(background, s, helping); err != nil {
		return nil, err
	}
	a.onStop("floor", func(context.Context) error { helping.Close(); return nil }) // and with it every long poll
	a.onStop("sockets", func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, closeSockets)
		defer cancel()
		if err := hub.Shutdown(ctx); err != nil && !errors.Is(err, context.DeadlineExceeded) {
			return err
		}
		return nil
	})
	if err := announce(starting, s, people, demoStore, d, o); err != nil {
		return nil, err
	}
	demoStore.startTraffic(a, s)
	debug.FreeOSMemory() // what starting took is not needed any more
	return a, nil
}

// revision names the source that the program was made from, where that is known.
func revision() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value
		}
	}
	return ""
}

type snapshots func(ctx context.Context, p live.Principal, least int64) (int64, []byte, error)

// Snapshot makes a function what live asks for.
func (f snapshots) Snapshot(ctx context.Context, p live.Principal, least int64) (int64, []byte, error) {
	return f(ctx, p, least)
}

func (a *app) spawn(work func()) {
	a.running.Add(1)
	go func() {
		defer a.running.Done()
		work()
	}()
}

// followed brings what is held in memory up to date with every process's
// commits.
func followed(ctx context.Context, people *access.Access, selling *pos.Pos) func(db.Moved) {
	return func(m db.Moved) {
		if m.Old.AccessRevision != m.New.AccessRevision {
			people.Forget(m.Store)
		}
		if m.Old.CatalogRevision != m.New.CatalogRevision {
			if err := selling.CatalogMoved(ctx, m.Store, m.New.CatalogRevision); err != nil && ctx.Err() == nil {
				slog.Warn("the catalogue is not up to date yet", "store", m.Store, "err", err)
			}
		}
	}
}

// byOne lets one node do for all what each could.
func byOne(d *db.DB, do func(context.Context) error) func(context.Context) error {
	return func(ctx context.Context) error {
		if !d.Keeper() {
			return nil
		}
		return do(ctx)
	}
}

func every(ctx context.Context, pause time.Duration, what string, do func(context.Context) error) {
	t := time.NewTicker(pause)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			if err := do(ctx); err != nil && ctx.Err() == nil {
				slog.Warn(what+" failed; it will be tried again", "err", err)
			}
		}
	}
}

// announce tells where the server is, and on an empty database how to set it up.
func announce(ctx context.Context, s *serveConfig, people *access.Access, demo *demoRun, d *db.DB, o output) error {
	engine, err := d.Version(ctx)
	if err != nil {
		return err
	}
	slog.Info("serving", "address", s.Listen, "public_url", s.PublicURL, "engine", string(d.Dialect()), "engine_version", engine, "version", version)
	fmt.Fprintf(o.out, "Tillbell is at %s\n", s.PublicURL)
	if s.Demo {
		return demo.print(ctx, o.out)
	}
	needed, err := people.NeedsSetup(ctx)
	if err != nil || !needed {
		return err
	}
	token, err := people.NewSetupToken(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(o.out, "There is no store yet. Set it up, once, at\n\n  %s/setup#%s\n\n", s.PublicURL, token)
	return nil
}
