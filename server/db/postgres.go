package db

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

const (
	postgresConns    = 16
	statementTimeout = 15 * time.Second
	lockTimeout      = 10 * time.Second
	reachTimeout     = 60 * time.Second // until a server that starts has its first answer
)

// openPostgres opens one pool for reading and writing and refuses a server
// that may forget a commit.
func (d *DB) openPostgres(ctx context.Context, c Config) error {
	pool, err := d.postgresPool(statementTimeout)
	if err != nil {
		return err
	}
	n := c.Pool
	if n == 0 {
		n = postgresConns
	}
	pool.SetMaxOpenConns(n)
	pool.SetMaxIdleConns(n)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	d.writeSQL, d.readSQL = pool, pool
	g, err := gorm.Open(postgres.New(postgres.Config{Conn: pool}), gormConfig())
	if err != nil {
		return fmt.Errorf("open the database: %w", Translate(err))
	}
	d.write, d.read = g, g
	reaching, cancel := context.WithTimeout(ctx, reachTimeout)
	defer cancel()
	return checkPostgres(reaching, pool)
}

// postgresPool makes a pool whose statements may take so long; 0: as long as
// they take.
func (d *DB) postgresPool(limit time.Duration) (*sql.DB, error) {
	conf, err := pgx.ParseConfig(d.url)
	if err != nil {
		return nil, fmt.Errorf("read the database address: %w", err)
	}
	conf.RuntimeParams["application_name"] = "tillbell"
	conf.RuntimeParams["timezone"] = "UTC"
	conf.RuntimeParams["default_transaction_isolation"] = "read committed"
	conf.RuntimeParams["statement_timeout"] = fmt.Sprint(limit.Milliseconds())
	conf.RuntimeParams["lock_timeout"] = fmt.Sprint(lockTimeout.Milliseconds())
	conf.RuntimeParams["jit"] = "off"               // compiling takes longer than any of our queries
	conf.RuntimeParams["join_collapse_limit"] = "4" // our long joins look names up, in the order they stand; trying all others takes 2 to 20 ms on each new connection
	conf.RuntimeParams["idle_in_transaction_session_timeout"] = "60000"
	conf.Tracer = &d.trips
	return stdlib.OpenDB(*conf), nil
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
