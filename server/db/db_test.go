package db_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tillbell/server/db"
	"tillbell/server/db/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

func newStore(t *testing.T, d *db.DB, code string) string {
	t.Helper()
	id := db.NewID()
	err := d.Tx(context.Background(), func(tx *db.Tx) error {
		err := tx.Exec(`INSERT INTO stores (id, code, name, legal_name, address, vat_id, country, currency, currency_digits,
			time_zone, language, prices, tax_rounding, rounding, cash_step, cash_mode, negative_stock, blind_count,
			receipt_footer, service_goal, ladders, plan, barcode_patterns, created_at, updated_at)
			VALUES (?, ?, 'n', '', '', '', 'DE', 'EUR', 2, 'UTC', 'en', 'included', 'line', 'half_up', 0, 'half_up',
			'allow', ?, '', 60, '{}', '{}', '[]', 0, 0)`, id, code, false).Error
		if err != nil {
			return err
		}
		return tx.Exec(`INSERT INTO store_counters (store_id, epoch, seq, catalog_revision, access_revision)
			VALUES (?, ?, 0, 0, 0)`, id, db.NewID()).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// Both engines must have the same tables and columns, or a statement that
// works on one fails on the other; and the same indexes, or one that is quick on
// one reads a whole table on the other. SQLite forgets those of a table that is
// made anew.
func TestDialectsAgree(t *testing.T) {
	t.Parallel()
	lite, pg := dbtest.SQLite(t), dbtest.Postgres(t)
	agree(t, "column", columns(t, lite), columns(t, pg), 100)
	agree(t, "index", indexes(t, lite), indexes(t, pg), 50)
}

func agree(t *testing.T, what string, lite, pg []string, least int) {
	t.Helper()
	for _, one := range lite {
		if !slices.Contains(pg, one) {
			t.Errorf("only on SQLite: %s %s", what, one)
		}
	}
	for _, one := range pg {
		if !slices.Contains(lite, one) {
			t.Errorf("only on PostgreSQL: %s %s", what, one)
		}
	}
	if len(lite) < least {
		t.Fatalf("of %s only %d found", what, len(lite))
	}
}

// indexes are those that have a name of ours.
func indexes(t *testing.T, d *db.DB) []string {
	t.Helper()
	q := `SELECT tbl_name || '.' || name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name NOT LIKE 'goose%'`
	if d.Dialect() == db.Postgres {
		q = `SELECT i.tablename || '.' || i.indexname FROM pg_indexes i WHERE i.schemaname = 'public' AND i.tablename NOT LIKE 'goose%'
			AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname AND c.contype IN ('p', 'u', 'x'))`
	}
	var out []string
	if err := d.Read(context.Background()).Raw(q).Scan(&out).Error; err != nil {
		t.Fatal(err)
	}
	return out
}

func columns(t *testing.T, d *db.DB) []string {
	t.Helper()
	q := `SELECT m.name || '.' || c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE 'goose%'`
	if d.Dialect() == db.Postgres {
		q = `SELECT table_name || '.' || column_name FROM information_schema.columns
			WHERE table_schema = 'public' AND table_name NOT LIKE 'goose%'`
	}
	var out []string
	if err := d.Read(context.Background()).Raw(q).Scan(&out).Error; err != nil {
		t.Fatal(err)
	}
	return out
}

func TestEventNumbersHaveNoGapUnderConcurrencyAndRollback(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		store := newStore(t, d, "S")
		ctx := context.Background()
		refused := errors.New("refused")
		var poked sync.Map
		d.OnCommit(func(s string) { poked.Store(s, true) })
		var wg sync.WaitGroup
		for w := range 8 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				for i := range 25 {
					err := d.Tx(ctx, func(tx *db.Tx) error {
						if _, err := tx.Emit(store, db.Event{Type: "t", Audience: "staff", Data: i}, db.Event{Type: "u", Data: w}); err != nil {
							return err
						}
						if i%5 == 0 {
							return refused
						}
						return nil
					})
					if err != nil && !errors.Is(err, refused) {
						t.Error(err)
					}
				}
			}()
		}
		wg.Wait()
		_, head, err := d.Head(ctx, store)
		if err != nil {
			t.Fatal(err)
		}
		if want := int64(8 * 20 * 2); head != want {
			t.Fatalf("head %d, want %d", head, want)
		}
		rows, err := d.Events(ctx, store, 0, 1000)
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range rows {
			if r.Seq != int64(i+1) {
				t.Fatalf("row %d has number %d", i, r.Seq)
			}
		}
		if len(rows) != int(head) {
			t.Fatalf("%d rows, head %d", len(rows), head)
		}
		if _, ok := poked.Load(store); !ok {
			t.Fatal("nobody was woken")
		}
	})
}

// Read-then-write in many transactions at once must neither fail nor lose an
// update: the trap of SQLite's deferred BEGIN.
func TestReadThenWriteCountsEveryTransaction(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		store := newStore(t, d, "S")
		ctx := context.Background()
		var wg sync.WaitGroup
		for range 8 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				for range 20 {
					err := d.Tx(ctx, func(tx *db.Tx) error {
						var n int64
						if err := tx.Raw(`SELECT catalog_revision FROM store_counters WHERE store_id = ?`+tx.Lock(), store).Row().Scan(&n); err != nil {
							return err
						}
						return tx.Exec(`UPDATE store_counters SET catalog_revision = ? WHERE store_id = ?`, n+1, store).Error
					})
					if err != nil {
						t.Error(err)
					}
				}
			}()
		}
		wg.Wait()
		var n int64
		if err := d.Read(ctx).Raw(`SELECT catalog_revision FROM store_counters WHERE store_id = ?`, store).Row().Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n != 160 {
			t.Fatalf("counted %d of 160", n)
		}
	})
}

func TestDuplicateAndForeignKeyAreRecognised(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		store := newStore(t, d, "S")
		ctx := context.Background()
		insert := func(id, store string) error {
			return d.Tx(ctx, func(tx *db.Tx) error {
				return tx.Exec(`INSERT INTO registers (id, store_id, code, name) VALUES (?, ?, 'T1', '')`, id, store).Error
			})
		}
		if err := insert(db.NewID(), store); err != nil {
			t.Fatal(err)
		}
		if err := insert(db.NewID(), store); !db.IsDuplicate(err) {
			t.Fatalf("duplicate: %v", err)
		}
		if err := insert(db.NewID(), db.NewID()); !db.IsReferenced(err) {
			t.Fatalf("no such store: %v", err)
		}
	})
}

func TestJournalTablesRefuseChanges(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		err := d.Tx(ctx, func(tx *db.Tx) error {
			return tx.Exec(`INSERT INTO journal (register_id, seq, type, doc_id, at, payload, hash, seal_id)
				VALUES (?, 1, 'SALE', ?, 0, ?, ?, ?)`, db.NewID(), db.NewID(), []byte("{}"), make([]byte, 32), db.NewID()).Error
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range []string{`UPDATE journal SET seq = 2`, `DELETE FROM journal`} {
			err := d.Tx(ctx, func(tx *db.Tx) error { return tx.Exec(q).Error })
			if err == nil || !strings.Contains(err.Error(), "append-only") {
				t.Errorf("%s: %v", q, err)
			}
		}
	})
}

func TestTrimKeepsTheDayAndTheLastHundredThousand(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		store := newStore(t, d, "S")
		ctx := context.Background()
		old := db.At(d.Now().Add(-48 * time.Hour))
		err := d.Tx(ctx, func(tx *db.Tx) error {
			err := tx.Exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 105000)
				INSERT INTO store_events (store_id, seq, type, audience, at, data)
				SELECT CAST(? AS `+idType(tx)+`), i, 't', '', CAST(? AS BIGINT), '{}' FROM n`, store, old).Error
			if err != nil {
				return err
			}
			return tx.Exec(`UPDATE store_counters SET seq = 105000 WHERE store_id = ?`, store).Error
		})
		if err != nil {
			t.Fatal(err)
		}
		if n, err := d.TrimEvents(ctx); err != nil || n != 5000 {
			t.Fatalf("trimmed %d, %v", n, err)
		}
		if first, err := d.Oldest(ctx, store); err != nil || first != 5001 {
			t.Fatalf("oldest %d, %v", first, err)
		}
		if n, err := d.TrimEvents(ctx); err != nil || n != 0 {
			t.Fatalf("trimmed again %d, %v", n, err)
		}
	})
}

func idType(tx *db.Tx) string {
	if tx.Dialect() == db.Postgres {
		return "uuid"
	}
	return "TEXT"
}

func TestBackupRestores(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	store := newStore(t, d, "S")
	file := filepath.Join(t.TempDir(), "copy", db.FileName)
	ctx := context.Background()
	if err := d.Backup(ctx, file); err == nil {
		t.Fatal("wrote into a folder that is not there")
	}
	file = filepath.Join(t.TempDir(), db.FileName)
	if err := d.Backup(ctx, file); err != nil {
		t.Fatal(err)
	}
	if err := d.Backup(ctx, file); err == nil {
		t.Fatal("overwrote a backup")
	}
	newStore(t, d, "LATER")
	r, err := db.Open(ctx, db.Config{Dir: filepath.Dir(file)})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if err := r.Verify(ctx); err != nil {
		t.Fatal(err)
	}
	heads, err := r.Heads(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := heads[store]; !ok || len(heads) != 1 {
		t.Fatalf("restored stores: %v", heads)
	}
}

// Both hold hashes of PINs, which are short enough to be guessed from them.
func TestDatabaseAndBackupAreForTheirOwner(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("rights are those of the folder there")
	}
	d := dbtest.SQLite(t)
	newStore(t, d, "S")
	backup, dir := filepath.Join(t.TempDir(), "backup.db"), t.TempDir()
	if err := d.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Restore(t.Context(), backup, dir); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{d.Path(), d.Path() + "-wal", backup, filepath.Join(dir, db.FileName)} {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s is %v", filepath.Base(file), info.Mode())
		}
	}
}

func TestReadHandleCannotWriteOnSQLite(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	if err := d.Read(context.Background()).Exec(`DELETE FROM stores`).Error; err == nil {
		t.Fatal("the read pool wrote")
	}
}

func TestOpenRefusesForgetfulPostgres(t *testing.T) {
	t.Parallel()
	url := dbtest.PostgresURL(t)
	for _, setting := range []string{"synchronous_commit"} {
		_, err := db.Open(context.Background(), db.Config{URL: fmt.Sprintf("%s&options=-c%%20%s%%3Doff", url, setting)})
		if err == nil || !strings.Contains(err.Error(), setting) {
			t.Errorf("%s off: %v", setting, err)
		}
	}
	if _, err := db.Open(context.Background(), db.Config{URL: "mysql://x"}); err == nil {
		t.Error("opened a database of another kind")
	}
}
