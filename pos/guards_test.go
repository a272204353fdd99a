package pos_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/db"
	"time"
)

// signaturesAreProven changes what a device answered, around the guards, in the
// database and in an export: each is found.
func (s *Shop) signaturesAreProven(register string) {
	s.Helper()
	file := filepath.Join(s.TempDir(), "signed.zip")
	_, err := s.Pos.ExportJournal(s.Context(), file, pos.ExportOptions{})
	s.Check(err)
	files := unzip(s.T, file)
	if v, err := pos.VerifyExportIn(files, nil); err != nil || v.Broken != "" {
		s.Fatalf("the export: %+v %v", v, err)
	}
	signed := files["signatures.ndjson"].Data
	if want := s.Number(`SELECT COUNT(*) FROM journal_signatures`); int64(bytes.Count(signed, []byte("\n"))) != want || want == 0 {
		s.Errorf("%d of %d signatures are in the export", bytes.Count(signed, []byte("\n")), want)
	}
	if len(files["devices.json"].Data) == 0 {
		s.Error("the export does not say what devices there are")
	}
	files["signatures.ndjson"].Data = bytes.Replace(signed, []byte(`"counter":2,`), []byte(`"counter":7,`), 1)
	if v, err := pos.VerifyExportIn(files, nil); err != nil || !strings.Contains(v.Broken, "signatures.ndjson") {
		s.Errorf("a signature of the export was changed: %+v %v", v, err)
	}

	for name, change := range map[string]string{
		"is not as it was kept": `UPDATE journal_signatures SET counter = counter + 1 WHERE register_id = ? AND seq = (SELECT MIN(seq) FROM journal_signatures WHERE register_id = ?)`,
		"is missing":            `DELETE FROM journal_signatures WHERE register_id = ? AND seq = (SELECT MAX(seq) FROM journal_signatures WHERE register_id = ?)`,
	} {
		undone := fmt.Errorf("undone")
		err := s.DB.Tx(s.Context(), func(tx *db.Tx) error {
			off := `DROP TRIGGER journal_signatures_append_only ON journal_signatures`
			if tx.Dialect() == db.SQLite {
				off = `DROP TRIGGER journal_signatures_no_update; DROP TRIGGER journal_signatures_no_delete`
			}
			if err := tx.Exec(off).Error; err != nil {
				return err
			}
			if err := tx.Exec(change, register, register).Error; err != nil {
				return err
			}
			v, err := pos.VerifyJournalIn(tx.DB)
			if err == nil && !strings.Contains(v.Broken, name) {
				s.Errorf("want %q, got %+v", name, v)
			}
			if err != nil {
				return err
			}
			return undone
		})
		if err != undone {
			s.Fatal(err)
		}
	}
}

// What is in the journal stays: no statement changes it, takes it out or puts
// another in its place.
func TestTheDatabaseGuardsTheJournal(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		mia := s.SignIn(0, s.Manager)
		bread := s.Put(Goods("B1", "Bread", 100))
		drawer := s.OpenDrawer(mia, 0)
		d := &fakeDevice{t: t, signed: map[string]pos.Signature{}}
		pass, err := s.Pos.SignBy(s.Context(), d)
		s.Check(err)
		s.Sell(mia, bread.ID, 1000, 100)
		s.Check(pass(s.Context()))
		_, _, err = s.Pos.Give(s.Context(), mia, db.NewID(), pos.Given{Code: pos.NewCode(false), Amount: money.Amount(100), Reason: "prize"})
		s.Check(err)
		_, err = s.Pos.ReadDrawer(s.Context(), mia, s.Store, drawer, db.NewID())
		s.Check(err)
		s.Clock.Advance(24 * time.Hour)
		s.Check(s.Pos.EndDays(s.Context()))
		for table, column := range map[string]string{"journal": "at", "journal_seals": "at", "journal_keys": "created_at", "journal_signatures": "counter",
			"closings": "at", "ledger_transfers": "amount", "drawer_readings": "at"} {
			if s.Number(`SELECT COUNT(*) FROM `+table) == 0 {
				s.Fatalf("nothing is in %s", table)
			}
			tries := []string{`UPDATE ` + table + ` SET ` + column + ` = ` + column, `DELETE FROM ` + table}
			if s.DB.Dialect() == db.SQLite {
				tries = append(tries, `INSERT OR REPLACE INTO `+table+` SELECT * FROM `+table)
			}
			s.refusedToOutsiders(table)
			for _, try := range tries {
				err := s.DB.Tx(s.Context(), func(tx *db.Tx) error { return tx.Exec(try).Error })
				if err == nil || !strings.Contains(err.Error(), "append-only") {
					t.Errorf("%s: %v", try, err)
				}
			}
		}
		s.verify()
	})
}

// refusedToOutsiders puts rows in the place of others on the embedded engine by
// a connection that does not let REPLACE ask about what it deletes: by their
// keys, and by the numbers of their rows.
func (s *Shop) refusedToOutsiders(table string) {
	s.Helper()
	if s.DB.Dialect() != db.SQLite {
		return
	}
	for _, try := range []string{`INSERT OR REPLACE INTO ` + table + ` SELECT * FROM ` + table,
		`REPLACE INTO ` + table + ` (rowid, ` + s.columns(table) + `) SELECT rowid, ` + s.columns(table) + ` FROM ` + table} {
		var refusal error
		s.Check(s.DB.Tx(s.Context(), func(tx *db.Tx) error {
			s.Check(tx.Exec(`PRAGMA recursive_triggers = 0`).Error)
			refusal = tx.Exec(try).Error
			return tx.Exec(`PRAGMA recursive_triggers = 1`).Error
		}))
		if refusal == nil || !strings.Contains(refusal.Error(), "append-only") {
			s.Errorf("from outside, %s: %v", try, refusal)
		}
	}
}

func (s *Shop) columns(table string) string {
	s.Helper()
	var names []string
	s.Check(s.DB.Read(s.Context()).Raw(`SELECT name FROM pragma_table_info(?)`, table).Scan(&names).Error)
	return strings.Join(names, ", ")
}
