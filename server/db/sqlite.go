package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"

	"github.com/glebarez/sqlite"
	"gorm.io/gorm"
)

const sqliteReaders = 4

// Older versions can corrupt the database when a WAL is reset (sqlite.org,
// changes of 3.51.3).
var sqliteFloor = [3]int{3, 51, 3}

// openSQLite opens one connection that writes and a pool that only reads.
// BEGIN IMMEDIATE makes writers wait their turn instead of failing.
func (d *DB) openSQLite(ctx context.Context, c Config) error {
	readers := c.Pool
	if readers == 0 {
		readers = sqliteReaders
	}
	var err error
	if err := createPrivate(d.path); err != nil && !errors.Is(err, os.ErrExist) {
		return fmt.Errorf("make the embedded database: %w", err)
	}
	if d.write, d.writeSQL, err = openSQLiteHandle(d.path, 1, "_txlock=immediate"); err != nil {
		return err
	}
	if d.read, d.readSQL, err = openSQLiteHandle(d.path, readers, "_txlock=deferred", "_pragma=query_only(1)"); err != nil {
		return err
	}
	return checkSQLite(ctx, d.writeSQL)
}

func openSQLiteHandle(path string, conns int, options ...string) (*gorm.DB, *sql.DB, error) {
	dsn := "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + strings.Join(append([]string{
		"_pragma=busy_timeout(10000)",
		"_pragma=journal_mode(WAL)",
		"_pragma=synchronous(FULL)",
		"_pragma=foreign_keys(1)",
		"_pragma=recursive_triggers(1)", // what INSERT OR REPLACE would take away asks them too
		"_pragma=temp_store(MEMORY)",
		"_pragma=cache_size(-8192)",
		"_pragma=wal_autocheckpoint(4000)",
	}, options...), "&")
	g, err := gorm.Open(sqlite.Open(dsn), gormConfig())
	if err != nil {
		return nil, nil, fmt.Errorf("open %s: %w", path, err)
	}
	s, err := g.DB()
	if err != nil {
		return nil, nil, err
	}
	s.SetMaxOpenConns(conns)
	s.SetMaxIdleConns(conns)
	s.SetConnMaxLifetime(0)
	return g, s, nil
}

func checkSQLite(ctx context.Context, s *sql.DB) error {
	var version, mode string
	var sync int
	if err := s.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&version); err != nil {
		return fmt.Errorf("open the embedded database: %w", err)
	}
	if !atLeast(version, sqliteFloor) {
		return fmt.Errorf("SQLite %s is too old, %v is the least", version, sqliteFloor)
	}
	if err := s.QueryRowContext(ctx, "PRAGMA synchronous").Scan(&sync); err != nil {
		return err
	}
	if err := s.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&mode); err != nil {
		return err
	}
	if sync < 2 || mode != "wal" {
		return fmt.Errorf("the embedded database is not durable: synchronous=%d, journal_mode=%s", sync, mode)
	}
	return nil
}

func atLeast(version string, floor [3]int) bool {
	parts := strings.Split(version, ".")
	for i, want := range floor {
		got := 0
		if i < len(parts) {
			got, _ = strconv.Atoi(parts[i])
		}
		if got != want {
			return got > want
		}
	}
	return true
}

// Backup writes a consistent copy of the running embedded database to file,
// which must not exist.
func (d *DB) Backup(ctx context.Context, file string) error {
	if d.dialect != SQLite {
		return errors.New("backup copies the embedded database; for PostgreSQL use pg_dump or pg_basebackup")
	}
	if _, err := os.Stat(file); err == nil {
		return fmt.Errorf("%s exists already", file)
	}
	part := file + ".part"
	if err := os.Remove(part); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := createPrivate(part); err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	if _, err := d.writeSQL.ExecContext(ctx, "VACUUM INTO ?", part); err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	if err := syncFile(part); err != nil {
		return err
	}
	return os.Rename(part, file)
}

// createPrivate makes a file that must not exist, empty, for its owner alone:
// it will hold hashes of PINs. SQLite fills it, and gives its rights to the
// files that it puts beside; left to itself it would let everybody read.
func createPrivate(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Verify asks SQLite whether the file is whole.
func (d *DB) Verify(ctx context.Context) error {
	if d.dialect != SQLite {
		return nil
	}
	var answer string
	if err := d.readSQL.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&answer); err != nil {
		return err
	}
	if answer != "ok" {
		return fmt.Errorf("the database file is damaged: %s", answer)
	}
	return nil
}
