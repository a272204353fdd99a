package db_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tillbell/server/db"
	"tillbell/server/db/dbtest"
)

func TestOneServerAtATimeOnAFolder(t *testing.T) {
	t.Parallel()
	c := db.Config{Dir: t.TempDir(), Server: true}
	first, err := db.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if second, err := db.Open(t.Context(), c); err == nil {
		_ = second.Close()
		t.Error("two servers opened one folder")
	} else if !strings.Contains(err.Error(), "another server runs on the data folder "+c.Dir) {
		t.Errorf("the second hears: %v", err)
	}
	beside, err := db.Open(t.Context(), db.Config{Dir: c.Dir})
	if err != nil {
		t.Fatalf("a command beside the server: %v", err)
	}
	if err := beside.Close(); err != nil {
		t.Fatal(err)
	}
	// The refused one and the command took nothing of the first's lock with them.
	if second, err := db.Open(t.Context(), c); err == nil {
		_ = second.Close()
		t.Error("a second server opened the folder after a refused one")
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := db.Open(t.Context(), c)
	if err != nil {
		t.Fatalf("after the first: %v", err)
	}
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestManyServersOnPostgres(t *testing.T) {
	t.Parallel()
	c := db.Config{URL: dbtest.PostgresURL(t), Dir: t.TempDir(), Pool: 2, Server: true}
	for range 2 {
		d, err := db.Open(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
	}
}

// A lock that cannot be taken keeps the server from starting: without it,
// nothing would keep a second one out.
func TestFolderThatCannotBeLocked(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "server.lock"), 0o700); err != nil {
		t.Fatal(err)
	}
	if d, err := db.Open(t.Context(), db.Config{Dir: dir, Server: true}); err == nil {
		_ = d.Close()
		t.Error("served without a lock")
	} else if !strings.Contains(err.Error(), "the data folder "+dir+" cannot be locked") {
		t.Errorf("says: %v", err)
	}
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if d, err := db.Open(t.Context(), db.Config{Dir: file}); err == nil {
		_ = d.Close()
		t.Error("a file is a data folder")
	} else if !strings.Contains(err.Error(), "make the data folder") {
		t.Errorf("says: %v", err)
	}
}
