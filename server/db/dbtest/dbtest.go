// Package dbtest gives tests real databases: a fresh SQLite file, and a fresh
// PostgreSQL database on a server that the test process starts for itself, both
// copies of one that was migrated once.
package dbtest

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tillbell/server/db"
	"tillbell/server/db/throwaway"
)

var server struct {
	once sync.Once
	pg   *throwaway.Postgres
	err  error
	next atomic.Int64
}

// Main runs a package's tests and then ends the PostgreSQL server, if one was
// started. Call it from TestMain.
func Main(m *testing.M) {
	flag.Parse()
	code := m.Run()
	if server.pg != nil {
		server.pg.Stop()
	}
	os.Exit(code)
}

// Required tells whether the environment insists on a program, so that a test
// which needs it may not skip: TILLBELL_TEST_REQUIRE=postgres,chromium,node.
func Required(program string) bool {
	for _, p := range strings.Split(os.Getenv("TILLBELL_TEST_REQUIRE"), ",") {
		if strings.TrimSpace(p) == program {
			return true
		}
	}
	return false
}

// Tried tells whether what runs on both engines runs on this one:
// TILLBELL_TEST_ENGINES=postgres leaves the embedded one out, which is Go
// itself and many times slower under the race detector; sqlite leaves out the
// other, where that runs afterwards.
func Tried(engine string) bool {
	only := os.Getenv("TILLBELL_TEST_ENGINES")
	return only == "" || only == engine
}

// Each runs a test on both engines, each with an empty, migrated database.
func Each(t *testing.T, test func(t *testing.T, d *db.DB)) {
	t.Helper()
	if Tried("sqlite") {
		t.Run("sqlite", func(t *testing.T) {
			t.Parallel()
			test(t, SQLite(t))
		})
	}
	if Tried("postgres") {
		t.Run("postgres", func(t *testing.T) {
			t.Parallel()
			test(t, Postgres(t))
		})
	}
}

// Both runs a test on both engines, whichever were chosen.
func Both(t *testing.T, test func(t *testing.T, d *db.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, SQLite(t))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		test(t, Postgres(t))
	})
}

// SQLite opens an empty embedded database.
func SQLite(t testing.TB) *db.DB {
	t.Helper()
	return open(t, db.Config{Dir: Dir(t)})
}

// Dir makes a folder with an empty embedded database in it.
func Dir(t testing.TB) string {
	t.Helper()
	file, err := embedded()
	if err != nil {
		t.Fatalf("migrate the template: %v", err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, db.FileName), file, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// embedded is the file of an empty database.
var embedded = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "tillbell-template")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	d, err := db.Open(context.Background(), db.Config{Dir: dir})
	if err == nil {
		err = d.Close()
	}
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(dir, db.FileName+"-wal")); err == nil {
		return nil, errors.New("the closed database left work in its log")
	}
	return os.ReadFile(filepath.Join(dir, db.FileName))
})

// Postgres opens an empty database of its own, or skips where PostgreSQL is
// not installed.
func Postgres(t testing.TB) *db.DB {
	t.Helper()
	return open(t, db.Config{URL: PostgresURL(t), Pool: 6})
}

// PostgresURL makes an empty database and gives its address; it is dropped
// after the test.
func PostgresURL(t testing.TB) string {
	t.Helper()
	server.once.Do(func() { server.pg, server.err = startWithTemplate() })
	if server.err != nil {
		if Required("postgres") {
			t.Fatalf("PostgreSQL is required: %v", server.err)
		}
		t.Skipf("PostgreSQL cannot be started: %v", server.err)
	}
	name := fmt.Sprintf("t%d", server.next.Add(1))
	if err := server.pg.Exec("CREATE DATABASE " + name + " TEMPLATE tillbell_template"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.pg.Exec("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Errorf("drop %s: %v", name, err)
		}
	})
	return server.pg.URL(name)
}

func open(t testing.TB, c db.Config) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Errorf("close the database: %v", err)
		}
	})
	return d
}

func startWithTemplate() (*throwaway.Postgres, error) {
	// Nothing of it outlives the tests: they need not wait for the disk.
	p, err := throwaway.Start("fsync=off", "full_page_writes=off", "synchronous_commit=off", "wal_level=minimal", "max_wal_senders=0",
		"checkpoint_timeout=1h", "max_wal_size=8GB", "autovacuum=off", "jit=off")
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := p.Exec("CREATE DATABASE tillbell_template"); err != nil {
		p.Stop()
		return nil, err
	}
	d, err := db.Open(ctx, db.Config{URL: p.URL("tillbell_template"), Pool: 2})
	if err == nil {
		err = d.Close()
	}
	if err != nil {
		p.Stop()
		return nil, fmt.Errorf("migrate the template: %w", err)
	}
	return p, nil
}
