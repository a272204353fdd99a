package main

import (
	"context"
	"io"
	"log/slog"
	"path/filepath"

	"tillbell/floor"
	"tillbell/pos"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/internal/demo"
	"tillbell/server/internal/demo/traffic"
)

// demoRun is a start's demo store; without --demo there is none.
type demoRun struct {
	store *demo.Demo
	file  string
}

func loadDemo(ctx context.Context, c *config, s *serveConfig, d *db.DB, people *access.Access, selling *pos.Pos, helping *floor.Floor) (*demoRun, error) {
	if !s.Demo {
		return &demoRun{}, nil
	}
	store, err := demo.Load(ctx, d, people, selling, helping, demo.Options{BaseURL: s.PublicURL, Dir: c.Data})
	if err != nil {
		return nil, err
	}
	return &demoRun{store: store, file: filepath.Join(c.Data, demo.FileName)}, nil
}

// ready tells whether what --demo promises is there.
func (r *demoRun) ready() bool { return r.store == nil || r.store.Ready() }

func (r *demoRun) print(ctx context.Context, w io.Writer) error {
	if r.store == nil {
		return nil
	}
	return r.store.Print(ctx, w)
}

// demoPace is that of a busy afternoon: more would dwarf the week before.
const demoPace = 1

// startTraffic keeps the demo store busy from outside, through its public
// address, until the server drains; then the tills count and close.
func (r *demoRun) startTraffic(a *app, s *serveConfig) {
	if !s.DemoTraffic || r.store == nil || r.store.File == nil {
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := traffic.Run(ctx, "http://"+a.listener.Addr().String(), r.file, traffic.Options{Speed: demoPace}); err != nil {
			slog.Warn("the demo's traffic ended", "err", err)
		}
	}()
	a.onStop("demo traffic", func(stopping context.Context) error {
		stop()
		select {
		case <-done:
		case <-stopping.Done():
		}
		return nil
	})
}
