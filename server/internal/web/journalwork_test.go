package web_test

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"tillbell/pos"
	"tillbell/server/access"
	"tillbell/server/db"
)

type journalWork struct {
	ID, State, Broken, File, SHA256, Problem string
	Done, Of, Entries, Chains                int64
	Keys                                     []string
	FinishedAt                               *string `json:"finished_at"`
}

// worked begins work on the journal and waits until it is over.
func (r *rig) worked(body map[string]any) (v journalWork) {
	r.Helper()
	path := "/api/v1/journal-work/" + db.NewID()
	r.call("PUT", path, r.tokens[access.Manager], body, 201, &v)
	for v.State == "running" {
		if r.Context().Err() != nil {
			r.Fatal("it does not end")
		}
		r.call("GET", path, r.tokens[access.Manager], nil, 200, &v)
	}
	r.call("PUT", path, r.tokens[access.Manager], body, 200, nil) // again, to no effect
	if v.FinishedAt == nil {
		r.Errorf("%+v did not finish", v)
	}
	return v
}

// Who may read the journal verifies it and takes it along from the office; an
// entry that was changed is named.
func TestTheJournalIsVerifiedAndExportedFromTheOffice(t *testing.T) {
	t.Parallel()
	r := newRig(t, sqlite(t))
	r.access.Keep(r.pos)
	boss := r.tokens[access.Manager]
	r.call("PATCH", "/api/v1/store", boss, map[string]any{"fiscal": map[string]any{"tax_number": "64/123", "seat": map[string]any{"town": "Graz", "country": "at"}}}, 200, nil)
	var shop struct {
		Fiscal access.Fiscal `json:"fiscal"`
	}
	if r.call("GET", "/api/v1/store", boss, nil, 200, &shop); shop.Fiscal.TaxNumber != "64/123" || shop.Fiscal.Seat.Country != "AT" {
		t.Errorf("the store is known as %+v", shop)
	}
	r.refuse("PATCH", "/api/v1/store", boss, map[string]any{"fiscal": map[string]any{"seat": map[string]any{"town": "Graz", "country": "q1"}}}, 422, "store_invalid")

	v := r.worked(map[string]any{"kind": "verify"})
	if v.State != "done" || v.Entries < 2 || v.Done != v.Entries || v.Chains < 1 || len(v.Keys) != 1 {
		t.Errorf("verified: %+v", v)
	}
	for _, kind := range []string{"dsfinvk", "journal"} {
		v = r.worked(map[string]any{"kind": kind, "from": "2020-01-01"})
		header, body := r.file("/api/v1/journal-work/"+v.ID+"/file", boss, "")
		sum := sha256.Sum256(body)
		if v.State != "done" || v.SHA256 != hex.EncodeToString(sum[:]) || header.Get("Content-Disposition") != `attachment; filename="`+v.File+`"` {
			t.Errorf("%s: %+v, %v", kind, v, header)
		}
		if kind != "journal" {
			continue
		}
		file := filepath.Join(t.TempDir(), "journal.zip")
		r.check(os.WriteFile(file, body, 0o600))
		if proven, err := pos.VerifyExport(file, nil); err != nil || proven.Broken != "" || proven.Entries != v.Entries {
			t.Errorf("the file: %+v, %v", proven, err)
		}
	}
	one := "/api/v1/journal-work/" + db.NewID()
	for _, body := range []map[string]any{{"kind": "journal", "from": "soon"}, {"kind": "journal", "from": "2026-02-02", "to": "2026-02-01"}} {
		r.refuse("PUT", one, boss, body, 422, "date_invalid")
	}
	r.refuse("PUT", one, boss, map[string]any{"kind": "dsfinvk", "register_id": db.NewID()}, 422, "unknown_register")
	r.refuse("PUT", one, r.tokens[access.Cashier], map[string]any{"kind": "verify"}, 403, "forbidden")
	r.refuse("GET", one, boss, nil, 404, "no_journal_work")
	old := v.ID

	r.check(r.db.Tx(t.Context(), func(tx *db.Tx) error {
		if err := tx.Exec(`DROP TRIGGER journal_no_update`).Error; err != nil {
			return err
		}
		return tx.Exec(`UPDATE journal SET payload = X'7B7D' WHERE type = 'CONFIG'`).Error
	}))
	if v = r.worked(map[string]any{"kind": "verify"}); v.State != "broken" || v.Broken == "" {
		t.Errorf("a changed entry: %+v", v)
	}
	r.refuse("GET", "/api/v1/journal-work/"+old+"/file", boss, nil, http.StatusNotFound, "no_journal_work")
	var list struct{ Items []journalWork }
	if r.call("GET", "/api/v1/journal-work", boss, nil, 200, &list); len(list.Items) != 1 || list.Items[0].ID != v.ID {
		t.Errorf("the last work: %+v", list)
	}
}
