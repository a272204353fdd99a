// Package db is the ground that both halves store on: it opens either engine,
// runs the migrations, gives write transactions that are run again when the
// engine asks for it, and keeps each store's event log, whose numbers are taken
// in the transaction that made the change (see events.go).
//
// Invariants: a commit that was reported is on the disk (SQLite
// synchronous=FULL, PostgreSQL fsync and synchronous_commit on, or Open
// refuses); an embedded database has one server (see lock.go); writing happens only inside Tx; a driver's error becomes a
// fault here and nowhere else.
package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofrs/flock"
	"github.com/google/uuid"
	"gorm.io/gorm"
)

// Dialect names an engine.
type Dialect string

// The engines.
const (
	SQLite   Dialect = "sqlite"
	Postgres Dialect = "postgres"
)

// Config says what to open.
type Config struct {
	URL  string           // postgres://…; empty for the embedded database
	Dir  string           // folder of the embedded database
	Now  func() time.Time // nil: the machine's clock, kept from going back
	Pool int              // connections for reading (SQLite) or in all (PostgreSQL); 0: a default

	// Server keeps other servers off the embedded database until Close.
	// PostgreSQL has any number of them.
	Server bool

	// Existing opens only what a server has made, and leaves its schema as it
	// is (see Current). Without it what is missing is made.
	Existing bool
}

// DB is an open database.
type DB struct {
	dialect  Dialect
	write    *gorm.DB // SQLite: one connection; PostgreSQL: the pool
	read     *gorm.DB // SQLite: a read-only pool; PostgreSQL: the pool
	writeSQL *sql.DB
	readSQL  *sql.DB
	url      string
	path     string
	locks    []*flock.Flock // on the data folder
	alone    bool
	now      func() time.Time
	node     string      // this process's name among the nodes
	company  atomic.Bool // another node was heard
	keeper   atomic.Bool // see Keeper
	trips    trips

	crowd, crowdThere moment // when tills last crowded, here and at another node

	mu    sync.Mutex
	pokes []func(store string)
	local chan struct{} // something was committed here that other nodes should see

	unsaid unsaid // of it
}

// FileName is the embedded database's file inside its folder.
const FileName = "tillbell.db"

// Open opens the database, checks that what it commits is durable, and, unless
// it is to be left as it is, brings the schema up to date under a lock.
func Open(ctx context.Context, c Config) (*DB, error) {
	d := &DB{now: c.Now, url: c.URL, local: make(chan struct{}, 1), node: NewID()}
	if d.now == nil {
		d.now = systemClock().Now
	}
	var err error
	switch {
	case c.URL == "":
		d.dialect, d.path = SQLite, filepath.Join(c.Dir, FileName)
		if err = d.takeFolder(c); err == nil {
			err = d.openSQLite(ctx, c)
		}
	case strings.HasPrefix(c.URL, "postgres://"), strings.HasPrefix(c.URL, "postgresql://"):
		d.dialect = Postgres
		err = d.openPostgres(ctx, c)
	default:
		return nil, errors.New("the database address must begin with postgres://")
	}
	if err == nil && c.Existing {
		err = d.mustExist(ctx)
	} else if err == nil {
		err = d.migrate(ctx)
	}
	if err == nil {
		err = d.lookForNodes(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// Dialect tells which engine this is.
func (d *DB) Dialect() Dialect { return d.dialect }

// Path is the embedded database's file, empty on PostgreSQL.
func (d *DB) Path() string { return d.path }

// URL is the PostgreSQL address, empty on SQLite.
func (d *DB) URL() string { return d.url }

// Now is the time in UTC, cut to the microseconds that both engines store.
func (d *DB) Now() time.Time { return d.now().UTC().Truncate(time.Microsecond) }

// Read gives the handle for reading. What it sees is committed; on SQLite it
// cannot write.
func (d *DB) Read(ctx context.Context) *gorm.DB {
	if g, ok := ctx.Value(through{}).(*gorm.DB); ok {
		return g.WithContext(ctx)
	}
	return d.read.WithContext(ctx)
}

// Writer is the database/sql handle that writes, for the few places that need
// statements faster than gorm's. Use it inside transactions only.
func (d *DB) Writer() *sql.DB { return d.writeSQL }

// Trips is how many round trips were made to the database: statements, pipes,
// which are one each, and the beginning and end of transactions. On SQLite, which
// has none, it stays zero.
func (d *DB) Trips() int64 { return d.trips.n.Load() }

// Ping answers whether the database does.
func (d *DB) Ping(ctx context.Context) error {
	return Translate(d.readSQL.PingContext(ctx))
}

// Close closes all connections, and then lets go of the data folder.
func (d *DB) Close() error {
	var errs []error
	for _, s := range []*sql.DB{d.readSQL, d.writeSQL} {
		if s != nil {
			errs = append(errs, s.Close())
		}
	}
	for _, l := range d.locks {
		errs = append(errs, l.Unlock())
	}
	return errors.Join(errs...)
}

// NewID makes a UUIDv7, rising within a process.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// Micros is a time as both engines store it: unix microseconds.
type Micros int64

// At turns a time into what is stored.
func At(t time.Time) Micros { return Micros(t.UnixMicro()) }

// AtPtr is At for times that may be missing.
func AtPtr(t *time.Time) *Micros {
	if t == nil {
		return nil
	}
	m := At(*t)
	return &m
}

// Time is the stored time in UTC.
func (m Micros) Time() time.Time { return time.UnixMicro(int64(m)).UTC() }

// TimePtr is Time for values that may be missing.
func (m *Micros) TimePtr() *time.Time {
	if m == nil {
		return nil
	}
	t := m.Time()
	return &t
}

// through is the key of what is read through under a context.
type through struct{}

// Through makes Read and Snapshot, where they are given this context, read
// through g.
func Through(ctx context.Context, g *gorm.DB) context.Context {
	return context.WithValue(ctx, through{}, g)
}

// Snapshot runs fn on one consistent view of the data, for reads that must fit
// together (a snapshot and the event number it was taken at).
func (d *DB) Snapshot(ctx context.Context, fn func(tx *gorm.DB) error) error {
	if g, ok := ctx.Value(through{}).(*gorm.DB); ok {
		return fn(g.WithContext(ctx))
	}
	return Translate(d.read.WithContext(ctx).Transaction(fn, &sql.TxOptions{
		Isolation: d.snapshotIsolation(), ReadOnly: d.dialect == Postgres,
	}))
}

func (d *DB) snapshotIsolation() sql.IsolationLevel {
	if d.dialect == Postgres {
		return sql.LevelRepeatableRead
	}
	return sql.LevelDefault // a read transaction of SQLite in WAL mode is a snapshot
}

func logRetry(err error, try int) {
	slog.Debug("transaction runs again", "try", try, "err", err)
}

// Version is the engine's own version, for the log.
func (d *DB) Version(ctx context.Context) (string, error) {
	q := "SELECT sqlite_version()"
	if d.dialect == Postgres {
		q = "SHOW server_version"
	}
	var v string
	if err := d.readSQL.QueryRowContext(ctx, q).Scan(&v); err != nil {
		return "", fmt.Errorf("ask the database's version: %w", Translate(err))
	}
	return v, nil
}

// Bytes is a blob as a parameter of gorm's Exec and Raw, which take a plain
// []byte behind a bracket for a list of values.
type Bytes []byte

// Value hands the bytes to the driver.
func (b Bytes) Value() (driver.Value, error) { return []byte(b), nil }
