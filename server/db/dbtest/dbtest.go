// Package dbtest gives tests real databases: a fresh SQLite file, and a fresh
// PostgreSQL database cloned from a migrated template on a server that the
// test process starts for itself.
package dbtest

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"tillbell/server/db"
)

var server struct {
	once sync.Once
	pg   *postgres
	err  error
}

// Main runs a package's tests and then ends the PostgreSQL server, if one was
// started. Call it from TestMain.
func Main(m *testing.M) {
	flag.Parse()
	code := m.Run()
	if server.pg != nil {
		server.pg.stop()
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

// Each runs a test on both engines, each with an empty, migrated database.
func Each(t *testing.T, test func(t *testing.T, d *db.DB)) {
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
	return open(t, db.Config{Dir: t.TempDir()})
}

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
	return server.pg.newDatabase(t, "tillbell_template")
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

func startWithTemplate() (*postgres, error) {
	p, err := start()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := p.exec("CREATE DATABASE tillbell_template"); err != nil {
		p.stop()
		return nil, err
	}
	d, err := db.Open(ctx, db.Config{URL: p.url("tillbell_template"), Pool: 2})
	if err == nil {
		err = d.Close()
	}
	if err != nil {
		p.stop()
		return nil, fmt.Errorf("migrate the template: %w", err)
	}
	return p, nil
}

// find looks for a server program on PATH and where Debian keeps them.
func find(name string) (string, error) {
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		if p := filepath.Join(dir, name); executable(p) {
			return p, nil
		}
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	for i := len(found) - 1; i >= 0; i-- {
		if executable(found[i]) {
			return found[i], nil
		}
	}
	return "", fmt.Errorf("%s is not installed", name)
}

func executable(path string) bool {
	s, err := os.Stat(path)
	return err == nil && s.Mode().IsRegular() && s.Mode()&0o111 != 0
}
