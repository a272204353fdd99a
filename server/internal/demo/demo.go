// Package demo fills an empty database with the demo store: a shop with its
// people, devices and goods, and a week of trade and of calls for help that
// ends now. What an outside program needs to use it (tokens, PINs, ids) goes
// into demo.json in the data folder, in the contract's shape.
//
// The whole store is one transaction, so that it is there or not at all. Its
// tokens and PINs are kept nowhere but in the file, so the file lies on the
// disk as demo.json.part before the transaction commits, and gets its name
// after. A start that finds a part file:
//
//	and its store in the database:  the commit was the last thing done; publish
//	and an empty database:          the commit never was; load anew
//
// A database with any other store is left alone.
package demo

import (
	"context"
	"errors"
	"fmt"

	"tillbell/floor"
	"tillbell/pos"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// Options say how the demo store is made.
type Options struct {
	BaseURL string // the server's public origin, for links and call points
	Dir     string // the data folder, for demo.json
	Seed    int64  // of the week; 0 is a seed like any other
}

// Demo is the demo store of a database, or what stands in its stead.
type Demo struct {
	Loaded bool  // by this start
	File   *File // nil: the database has another store, which was left alone

	opts   Options
	access *access.Access
}

// Load makes the demo store in an empty database and writes demo.json. On one
// that has a store it loads nothing; see File and Loaded.
func Load(ctx context.Context, d *db.DB, a *access.Access, p *pos.Pos, f *floor.Floor, o Options) (*Demo, error) {
	m := &Demo{opts: o, access: a}
	empty, err := a.NeedsSetup(ctx)
	if err != nil {
		return nil, err
	}
	if empty {
		err := m.build(ctx, d, p, f)
		if err != nil && !beaten(err) {
			return nil, fmt.Errorf("load the demo store: %w", err)
		}
		m.Loaded = err == nil
	}
	if !m.Loaded {
		if m.File, err = m.find(ctx); err != nil || m.File == nil {
			return m, err
		}
	}
	m.File.point(o.BaseURL)
	if err := m.File.publish(o.Dir); err != nil {
		return nil, fmt.Errorf("write %s: %w", FileName, err)
	}
	return m, nil
}

// beaten tells that another node made the store meanwhile.
func beaten(err error) bool {
	f, ok := fault.As(err)
	return ok && f.Code == "store_exists"
}

// Ready tells whether the store is complete, for /readyz. A store that is not
// ours was there before and is.
func (m *Demo) Ready() bool { return m.File == nil || Ready(m.opts.Dir) }

// find reads the file of the demo store that the database has; nil when it has
// none of ours.
func (m *Demo) find(ctx context.Context) (*File, error) {
	for _, name := range []string{FileName, partName} {
		f, err := read(m.opts.Dir, name)
		if errors.Is(err, errNoFile) {
			continue
		} else if err != nil {
			return nil, err
		}
		store, err := m.access.StoreByCode(ctx, f.Store.Code)
		if err == nil && store.ID == f.Store.ID {
			return f, nil
		} else if f, ok := fault.As(err); err != nil && !(ok && f.Kind == fault.NotFound) {
			return nil, err
		}
	}
	return nil, nil
}
