package pos_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"

	"tillbell/pos"
	"tillbell/server/db"
	"tillbell/server/db/dbtest"
)

// benchEntries is how long a journal is verified: set BENCH_ENTRIES to
// 1000000 to see what a big shop's takes.
func benchEntries(b *testing.B) int {
	n, err := strconv.Atoi(os.Getenv("BENCH_ENTRIES"))
	if err != nil {
		return 20_000
	}
	return n
}

// BenchmarkVerify walks a journal of four chains: with one entry under each
// seal, as of a quiet shop, and with eight, as of a busy one. It tells the most
// memory that was in use.
func BenchmarkVerify(b *testing.B) {
	for name, perSeal := range map[string]int{"one-a-seal": 1, "eight-a-seal": 8} {
		b.Run(name, func(b *testing.B) {
			d := dbtest.SQLite(b)
			signer, err := pos.LoadSigner(filepath.Join(b.TempDir(), "journal.key"))
			if err != nil {
				b.Fatal(err)
			}
			n := benchEntries(b)
			if err := pos.FillJournal(b.Context(), d, signer, 4, n, perSeal); err != nil {
				b.Fatal(err)
			}
			var most uint64
			watch := func(int64, int64) {
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapInuse)
			}
			for b.Loop() {
				v, err := pos.VerifyJournalTelling(b.Context(), d, watch)
				if err != nil || v.Broken != "" || v.Entries < int64(n) {
					b.Fatalf("%+v %v", v, err)
				}
				b.ReportMetric(float64(v.Entries)*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
			}
			b.ReportMetric(float64(most>>20), "MiB")
		})
	}
}

// BenchmarkEndDay closes a day of 100,000 sales of three lines, by the tally
// and, as on the day it was not kept yet, by the sales themselves.
func BenchmarkEndDay(b *testing.B) {
	eachBench(b, func(b *testing.B, d *db.DB) {
		p, store := benchShop(b, d)
		register := db.NewID()
		err := d.Tx(b.Context(), func(tx *db.Tx) error { return manySales(tx, store, register, 100_000) })
		if err != nil {
			b.Fatal(err)
		}
		undo := errors.New("undone") // closings cannot be deleted
		for name, told := range map[string]int64{"told": 100_000, "summed": 0} {
			b.Run(name, func(b *testing.B) {
				for b.Loop() {
					err := d.Tx(b.Context(), func(tx *db.Tx) error {
						if err := pos.TurnDay(p, tx, register, told); err != nil {
							return err
						}
						return undo
					})
					if !errors.Is(err, undo) {
						b.Fatal(err)
					}
				}
			})
		}
	})
}

// manySales writes so many sales of three lines, with no more of a journal than
// its ends.
func manySales(tx *db.Tx, store, register string, n int) error {
	id, kind := `lower(hex(randomblob(16)))`, `TEXT`
	if tx.Dialect() == db.Postgres {
		id, kind = `gen_random_uuid()`, `uuid`
	}
	numbers := `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ` + strconv.Itoa(n) + `) `
	this := ` CAST('` + register + `' AS ` + kind + `)`
	for _, q := range []string{
		`INSERT INTO registers (id, store_id, code, name) VALUES (` + this + `, '` + store + `', 'T1', '')`,
		`INSERT INTO sales (id, store_id, register_id, drawer_id, staff_id, kind, number, committed_at, subtotal, discount, tax, total,
			rounding, change, reason, journal_seq, content_hash) ` + numbers + `SELECT ` + id + `, ` + this + `, ` + this + `, ` + this + `, ` + this + `,
			'sale', i, i, 300, 0, 48, 300, 0, 0, '', i + 1, '' FROM n`,
		`INSERT INTO sale_lines (sale_id, line, product_id, sku, name, quantity, unit_price, amount, discount, tax_rate, tax, total, stock_quantity,
			returned_quantity) SELECT id, l.n, ` + this + `, 'sku', 'name', 1000, 100, 100, 0, 190000, 16, 100, 1000, 0 FROM sales,
			(SELECT 1 AS n UNION ALL SELECT 2 UNION ALL SELECT 3) l`,
		`INSERT INTO sale_tenders (sale_id, position, kind, amount, reference) SELECT id, 1, 'cash', 300, '' FROM sales`,
	} {
		if err := tx.Exec(q).Error; err != nil {
			return err
		}
	}
	last := n + 1
	for seq, kind := range map[int]string{1: "DRAWER_OPEN", last: "SALE"} {
		err := tx.Exec(`INSERT INTO journal (register_id, seq, type, doc_id, at, payload, hash, seal_id) VALUES (?, ?, ?, ?, 1, ?, ?, ?)`,
			register, seq, kind, register, db.Bytes("{}"), make(db.Bytes, 32), register).Error
		if err != nil {
			return err
		}
	}
	return tx.Exec(`INSERT INTO register_heads (register_id, store_id, sale_number, return_number, z_number, perpetual_sales, perpetual_returns,
		journal_seq, journal_hash) VALUES (?, ?, ?, 0, 0, ?, 0, ?, ?)`, register, store, n, 300*n, last, make(db.Bytes, 32)).Error
}
