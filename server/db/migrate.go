package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"tillbell/migrations"
)

// migrate brings the schema up to date. On PostgreSQL a session lock keeps
// several nodes that start together from doing it twice; on SQLite the single
// writer does. It takes as long as it takes: an index over all that a shop ever
// sold is made by one statement.
func (d *DB) migrate(ctx context.Context) (err error) {
	s := d.writeSQL
	if d.dialect == Postgres {
		if s, err = d.postgresPool(0); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, s.Close()) }()
	}
	p, err := d.provider(s)
	if err != nil {
		return err
	}
	applied, err := p.Up(ctx)
	if err != nil {
		return fmt.Errorf("bring the schema up to date: %w", Translate(err))
	}
	for _, m := range applied {
		slog.Debug("migration applied", "file", m.Source.Path)
	}
	return nil
}

// mustExist refuses a database that no server has set up.
func (d *DB) mustExist(ctx context.Context) error {
	q := "SELECT count(*) > 0 FROM sqlite_master WHERE type = 'table' AND name = 'stores'"
	if d.dialect == Postgres {
		q = "SELECT to_regclass('stores') IS NOT NULL"
	}
	var there bool
	if err := d.readSQL.QueryRowContext(ctx, q).Scan(&there); err != nil {
		return fmt.Errorf("look into the database: %w", Translate(err))
	}
	if !there {
		return d.nothingHere()
	}
	return nil
}

func (d *DB) nothingHere() error {
	if d.dialect == Postgres {
		return errors.New("there is no Tillbell in this database yet; start the server once")
	}
	return fmt.Errorf("there is no Tillbell in the data folder %s yet; start the server once, or name its folder with --data", filepath.Dir(d.path))
}

func (d *DB) provider(s *sql.DB) (*goose.Provider, error) {
	files, err := migrations.For(string(d.dialect))
	if err != nil {
		return nil, err
	}
	// What was built side by side lands out of order: a database that has a later
	// file takes an earlier one all the same, so files must not build on later ones.
	options := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true), goose.WithAllowOutofOrder(true)}
	dialect := goose.DialectSQLite3
	if d.dialect == Postgres {
		dialect = goose.DialectPostgres
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return nil, err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	return goose.NewProvider(dialect, s, files, options...)
}

// Current tells whether every migration that this program knows is applied.
func (d *DB) Current(ctx context.Context) (bool, error) {
	p, err := d.provider(d.writeSQL)
	if err != nil {
		return false, err
	}
	pending, err := p.HasPending(ctx)
	return !pending, Translate(err)
}
