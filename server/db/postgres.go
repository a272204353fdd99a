package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

const (
	postgresConns    = 12 // of each pool
	statementTimeout = 15 * time.Second
	lockTimeout      = 10 * time.Second
)

// Writing statements find their rows by key. A plan made once is kept for all
// of them: making it anew cost more than following it, and PostgreSQL, seeing
// arrays of one or two ids, would make it anew each time. A kept plan must be
// right for large tables though it may have been made over empty ones, so that
// the ways that read whole tables are out of question.
var writePlans = map[string]string{
	"plan_cache_mode":  "force_generic_plan",
	"enable_seqscan":   "off",
	"enable_hashjoin":  "off",
	"enable_mergejoin": "off",
}

// openPostgres opens a pool for writing and one for reading and refuses a
// server that may forget a commit.
func (d *DB) openPostgres(ctx context.Context, c Config) error {
	conf, err := pgx.ParseConfig(c.URL)
	if err != nil {
		return fmt.Errorf("read the database address: %w", err)
	}
	conf.RuntimeParams["application_name"] = "tillbell"
	conf.RuntimeParams["timezone"] = "UTC"
	conf.RuntimeParams["default_transaction_isolation"] = "read committed"
	conf.RuntimeParams["statement_timeout"] = fmt.Sprint(statementTimeout.Milliseconds())
	conf.RuntimeParams["lock_timeout"] = fmt.Sprint(lockTimeout.Milliseconds())
	conf.RuntimeParams["idle_in_transaction_session_timeout"] = "60000"
	if d.read, d.readSQL, err = openPostgresPool(conf, c.Pool); err != nil {
		return err
	}
	maps.Copy(conf.RuntimeParams, writePlans)
	if d.write, d.writeSQL, err = openPostgresPool(conf, c.Pool); err != nil {
		return err
	}
	return checkPostgres(ctx, d.readSQL)
}

func openPostgresPool(conf *pgx.ConnConfig, conns int) (*gorm.DB, *sql.DB, error) {
	if conns == 0 {
		conns = postgresConns
	}
	pool := stdlib.OpenDB(*conf.Copy())
	pool.SetMaxOpenConns(conns)
	pool.SetMaxIdleConns(conns)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	g, err := gorm.Open(postgres.New(postgres.Config{Conn: pool}), gormConfig())
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("open the database: %w", Translate(err)), pool.Close())
	}
	return g, pool, nil
}

func checkPostgres(ctx context.Context, s *sql.DB) error {
	for _, name := range []string{"fsync", "synchronous_commit", "full_page_writes"} {
		var v string
		if err := s.QueryRowContext(ctx, "SELECT setting FROM pg_settings WHERE name = $1", name).Scan(&v); err != nil {
			return fmt.Errorf("check the database's settings: %w", Translate(err))
		}
		if v == "off" || v == "local" && name != "synchronous_commit" {
			return fmt.Errorf("the database has %s=%s: a sale it acknowledges could be lost; set it to on", name, v)
		}
	}
	return nil
}

func gormConfig() *gorm.Config {
	return &gorm.Config{
		TranslateError:         true,
		SkipDefaultTransaction: true,
		DisableAutomaticPing:   false,
		NowFunc:                func() time.Time { return time.Now().UTC().Truncate(time.Microsecond) },
		Logger:                 quiet{},
	}
}
