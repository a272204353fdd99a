package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"time"

	"tillbell/server/db/throwaway"
	"tillbell/server/internal/bench"
)

type benchCmd struct {
	Engine   string        `help:"What to measure on: sqlite, postgres or both." enum:"sqlite,postgres,both" default:"both"`
	Clients  []int         `help:"Tills selling at once, one measurement each." default:"1,16,64,128,200"`
	For      time.Duration `help:"How long each measurement takes." default:"8s"`
	Products int           `help:"Products in the catalogue." default:"10000"`
	Baseline bool          `help:"Measure the naive way on the same schema first." default:"true" negatable:""`
	Beside   int           `help:"Tills that sell as fast as they can while calls for help are measured." default:"64"`
	Sockets  int           `help:"Tablets to push to; 0 measures sales alone." default:"2000"`
	Stores   int           `help:"Stores that the tablets are spread over." default:"50"`
	Rates    []int         `help:"Deliveries a second, one measurement each." default:"8000,20000"`
	Storm    int           `help:"Tablets that come back within one second of each other; 0 leaves that out." default:"1000"`
	Nodes    int           `help:"Servers on one PostgreSQL database: 2 measures also what one tells the other." default:"1" enum:"1,2"`
	Seed     uint64        `help:"Of what is sold." default:"1"`
}

// Run measures in a folder of its own. With --database it uses that empty
// PostgreSQL database; else it starts a throw-away server, whose programs must
// be installed.
func (b *benchCmd) Run(conf *config, o output) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var errs []error
	if b.Engine != "postgres" {
		errs = append(errs, b.on(ctx, "", nil, o))
	}
	if b.Engine != "sqlite" && ctx.Err() == nil {
		errs = append(errs, b.onPostgres(ctx, conf, o))
	}
	return errors.Join(errs...)
}

func (b *benchCmd) onPostgres(ctx context.Context, conf *config, o output) error {
	if conf.Database != "" {
		return b.on(ctx, conf.Database, nil, o)
	}
	// The same memory as a small shop's server would be given.
	pg, err := throwaway.Start("shared_buffers=512MB", "max_wal_size=4GB")
	if err != nil {
		return fmt.Errorf("PostgreSQL cannot be started here; give an empty database with --database: %w", err)
	}
	defer pg.Stop()
	if err := pg.Exec("CREATE DATABASE tillbell"); err != nil {
		return err
	}
	return b.on(ctx, pg.URL("tillbell"), []int{pg.PID()}, o)
}

func (b *benchCmd) on(ctx context.Context, database string, processes []int, o output) error {
	dir, err := os.MkdirTemp("", "tillbell-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	program, err := os.Executable()
	if err != nil {
		return err
	}
	return bench.Run(ctx, bench.Config{Program: program, Database: database, Postgres: processes, Dir: dir, Clients: b.Clients, For: b.For,
		Products: b.Products, Baseline: b.Baseline, Beside: b.Beside, Sockets: b.Sockets, Stores: b.Stores, Rates: b.Rates, Storm: b.Storm, Nodes: b.Nodes, Seed: b.Seed, Out: o.out})
}
