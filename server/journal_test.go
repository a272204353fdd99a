package main

import (
	"path/filepath"
	"testing"

	"tillbell/server/db"
)

// Commands of the journal, one after another on one folder.
func TestJournalCommands(t *testing.T) {
	t.Parallel()
	data, file := t.TempDir(), filepath.Join(t.TempDir(), "all.zip")
	d, err := db.Open(t.Context(), db.Config{Dir: data})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	says(t, 0, "1 entries, SHA-256", "journal", "export", file, "--data", data) // the key's
	says(t, 1, "is there already", "journal", "export", file, "--data", data)
	says(t, 0, "1 entries in 1 chains, all good", "journal", "verify", "--file", file)
	says(t, 0, "signs in the place of", "journal", "rotate-key", "--data", data)
	says(t, 0, "2 entries in 1 chains, all good", "journal", "verify", "--data", data)
	says(t, 1, "A day looks like", "journal", "export", file+"2", "--from", "yesterday", "--data", data)
	says(t, 1, "There is no store NONE", "journal", "export", file+"2", "--store", "NONE", "--data", data)
	says(t, 0, `TO "kai"`, "journal", "grants", "--role", "kai")
}
