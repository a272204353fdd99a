package main

import (
	"context"
	"errors"
	"fmt"

	"tillbell/floor"
	"tillbell/server/access"
)

type recountCmd struct {
	Store string `help:"Code of one store; all of them if left out." placeholder:"CODE"`
}

// Run makes the figures of calls anew, also beside a running server, which goes
// on from them.
func (c *recountCmd) Run(conf *config, o output) (err error) {
	conf.logTo(o.err)
	ctx := context.Background()
	d, people, selling, err := conf.rooms(ctx)
	if err != nil {
		return err
	}
	defer func() { selling.Close(); err = errors.Join(err, d.Close()) }()
	helping := floor.New(d, people, selling, floor.Options{})
	stores, err := people.Stores(ctx)
	if c.Store != "" {
		var one access.Store
		one, err = people.StoreByCode(ctx, c.Store)
		stores = []access.Store{one}
	}
	if err != nil {
		return err
	}
	for _, s := range stores {
		calls, err := helping.Recount(ctx, s.ID)
		if err != nil {
			return err
		}
		fmt.Fprintf(o.out, "%s: %d calls counted\n", s.Code, calls)
	}
	return nil
}
