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

// A server under way would go on writing into the database that was set aside,
// and what it acknowledged would be gone.
func TestRestoreNeedsTheFolderToItself(t *testing.T) {
	t.Parallel()
	ctx, dir := t.Context(), t.TempDir()
	d, err := db.Open(ctx, db.Config{Dir: dir, Server: true})
	if err != nil {
		t.Fatal(err)
	}
	store := newStore(t, d, "S")
	backup := filepath.Join(t.TempDir(), "backup.db")
	if err := d.Backup(ctx, backup); err != nil {
		t.Fatal(err)
	}
	acknowledged := newStore(t, d, "ACKNOWLEDGED")
	before, _, err := d.Head(ctx, store)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Restore(ctx, backup, dir); err == nil || !strings.Contains(err.Error(), "the data folder "+dir+" is in use") {
		t.Errorf("restored beside a server: %v", err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}

	command, err := db.Open(ctx, db.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if heads, err := command.Heads(ctx); err != nil || len(heads) != 2 {
		t.Errorf("%v, %v, without %s", heads, err, acknowledged)
	}
	if _, err := db.Restore(ctx, backup, dir); err == nil || !strings.Contains(err.Error(), "the data folder "+dir+" is in use") {
		t.Errorf("restored beside a command: %v", err)
	}
	if err := command.Close(); err != nil {
		t.Fatal(err)
	}

	kept, err := db.Restore(ctx, backup, dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(kept); err != nil {
		t.Errorf("the old database: %v", err)
	}
	restored, err := db.Open(ctx, db.Config{Dir: dir, Server: true})
	if err != nil {
		t.Fatal(err)
	}
	defer restored.Close()
	if heads, err := restored.Heads(ctx); err != nil || len(heads) != 1 {
		t.Errorf("restored stores: %v, %v", heads, err)
	}
	if epoch, _, err := restored.Head(ctx, store); err != nil || epoch == before || epoch == "" {
		t.Errorf("the log's epoch was %s and is %s, %v", before, epoch, err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "restore*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// What is no database leaves the one that is there alone.
func TestRestoreRefusesWhatIsNoBackup(t *testing.T) {
	t.Parallel()
	dir, file := t.TempDir(), filepath.Join(t.TempDir(), "backup.db")
	d, err := db.Open(t.Context(), db.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	store := newStore(t, d, "S")
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte("a letter to the manager, not a database"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Restore(t.Context(), file, dir); err == nil || !strings.Contains(err.Error(), "is not a good backup") {
		t.Errorf("restored a letter: %v", err)
	}
	if d, err = db.Open(t.Context(), db.Config{Dir: dir}); err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if heads, err := d.Heads(t.Context()); err != nil || len(heads) != 1 {
		t.Errorf("%v, %v, without %s", heads, err, store)
	}
}
