package main

import (
	"bytes"
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/alecthomas/kong"

	"tillbell/server/db"
	"tillbell/server/db/dbtest"
)

// says runs a command and compares how it ends and what it says.
func says(t *testing.T, exit int, words string, args ...string) {
	t.Helper()
	var out said
	if got := run(args, &out, &out); got != exit || !strings.Contains(out.String(), words) {
		t.Errorf("%v: exit %d, want %d with %q; said %s", args, got, exit, words, out.String())
	}
}

// said keeps what a command says, and what others log beside it: a process has
// one log, and it is the command's from its start on.
type said struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *said) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func TestHelpShowsDefaults(t *testing.T) {
	t.Parallel()
	var c cli
	parser, err := kong.New(&c)
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, leaf := range parser.Model.Leaves(false) {
		var out bytes.Buffer
		if exit := run(append(strings.Fields(leaf.Path()), "--help"), &out, &out); exit != 0 {
			t.Errorf("%s --help: exit %d", leaf.Path(), exit)
		}
		for _, flag := range slices.Concat(leaf.AllFlags(true)...) {
			if flag.HasDefault && !flag.IsBool() {
				seen++
				if !regexp.MustCompile("--" + flag.Name + `="?` + regexp.QuoteMeta(flag.Default)).Match(out.Bytes()) {
					t.Errorf("%s --help does not say that --%s is %s:\n%s", leaf.Path(), flag.Name, flag.Default, &out)
				}
			}
		}
	}
	if seen < 20 {
		t.Errorf("%d defaults were looked for", seen)
	}
	says(t, 0, `--listen="127.0.0.1:8080"`, "--help")
	says(t, 0, `--data="./data"`, "--help")
}

// goods is a product file.
func goods(t *testing.T) (file string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "goods.csv")
	if err := os.WriteFile(file, []byte("sku,name,price\nA,Apple,1.00\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// Given the wrong folder, a command that made a database there would back up
// nothing, and prove that all is well with it.
func TestCommandsMakeNoDatabase(t *testing.T) {
	t.Parallel()
	csv, copied := goods(t), filepath.Join(t.TempDir(), "copy.db")
	empty := t.TempDir()
	for _, command := range [][]string{{"backup", copied}, {"check"}, {"journal", "verify"}, {"import", "catalog", csv, "--store", "S"}} {
		for _, dir := range []string{filepath.Join(t.TempDir(), "missing"), empty} {
			says(t, 1, "there is no Tillbell in the data folder "+dir+" yet; start the server once", append(command, "--data", dir)...)
		}
	}
	if left, err := os.ReadDir(empty); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if _, err := os.Stat(copied); err == nil {
		t.Error("nothing was backed up")
	}

	// A file that somebody touched is no shop either.
	if err := os.WriteFile(filepath.Join(empty, db.FileName), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	says(t, 1, "there is no Tillbell in the data folder "+empty, "check", "--data", empty)
	says(t, 1, "is not a good backup", "restore", filepath.Join(empty, db.FileName), "--data", t.TempDir())
}

func TestCommandsMakeNoTablesInPostgres(t *testing.T) {
	t.Parallel()
	url := dbtest.PostgresURL(t)
	s, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Exec(`DROP SCHEMA public CASCADE; CREATE SCHEMA public`); err != nil {
		t.Fatal(err)
	}
	data := t.TempDir()
	for _, command := range [][]string{{"check"}, {"journal", "verify"}, {"import", "catalog", goods(t), "--store", "S"}} {
		says(t, 1, "there is no Tillbell in this database yet; start the server once", append(command, "--database", url, "--data", data)...)
	}
	var tables int
	if err := s.QueryRow(`SELECT count(*) FROM pg_tables WHERE schemaname = 'public'`).Scan(&tables); err != nil || tables != 0 {
		t.Errorf("%d tables, %v", tables, err)
	}
	if left, err := os.ReadDir(data); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// An older server may be running on it; and the moment before an update is
// when a backup is wanted.
func TestCommandsLeaveAnOlderSchema(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	d, err := db.Open(t.Context(), db.Config{Dir: data})
	if err != nil {
		t.Fatal(err)
	}
	const newest = `version_id = (SELECT max(version_id) FROM goose_db_version)`
	if _, err := d.Writer().ExecContext(context.Background(), `DELETE FROM goose_db_version WHERE `+newest); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	for _, command := range [][]string{{"check"}, {"journal", "verify"}, {"import", "catalog", goods(t), "--store", "S"}} {
		says(t, 1, "of an older Tillbell", append(command, "--data", data)...)
	}
	says(t, 0, "the journal's key, which belongs to it, is not in "+filepath.Join(data, "keys"), "backup", filepath.Join(t.TempDir(), "copy.db"), "--data", data)
}
