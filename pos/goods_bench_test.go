package pos_test

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/db/dbtest"
)

// many is a file of 100,000 products: real barcodes where they are at hand.
func many(b *testing.B) []byte {
	b.Helper()
	raw, err := os.ReadFile(filepath.Join(realData, "barcodes", "openfoodfacts_valid_100k.csv"))
	if err == nil {
		return raw
	}
	var made bytes.Buffer
	if _, err := made.ReadFrom(counted(100_000)); err != nil {
		b.Fatal(err)
	}
	return made.Bytes()
}

func benchShop(b *testing.B, d *db.DB) (*pos.Pos, string) {
	b.Helper()
	store := access.DefaultStore()
	store.ID, store.Code, store.Name = db.NewID(), "KAI", "Markt am Kai"
	err := d.Tx(b.Context(), func(tx *db.Tx) error {
		if err := access.CreateStore(tx, store); err != nil {
			return err
		}
		return tx.Create(&access.TaxClass{StoreID: store.ID, Code: "standard", Name: "19 %", Rate: 190_000}).Error
	})
	if err != nil {
		b.Fatal(err)
	}
	signer, err := pos.LoadSigner(filepath.Join(b.TempDir(), "journal.key"))
	if err != nil {
		b.Fatal(err)
	}
	p, err := pos.New(b.Context(), d, access.New(d), signer)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(p.Close)
	return p, store.ID
}

func importMany(b *testing.B, p *pos.Pos, store string, file []byte) pos.ImportReport {
	b.Helper()
	r, err := p.Import(b.Context(), store, "", bytes.NewReader(file), pos.ImportOptions{PriceRule: func(code string) money.Amount { return money.Amount(100 + len(code)) }})
	if err != nil {
		b.Fatal(err)
	}
	return r
}

func eachBench(b *testing.B, run func(b *testing.B, d *db.DB)) {
	b.Run("sqlite", func(b *testing.B) { run(b, dbtest.SQLite(b)) })
	b.Run("postgres", func(b *testing.B) { run(b, dbtest.Postgres(b)) })
}

// BenchmarkImport reads 100,000 products into an empty catalogue and, for the
// unchanged file, into a full one.
func BenchmarkImport(b *testing.B) {
	file := many(b)
	eachBench(b, func(b *testing.B, d *db.DB) {
		p, store := benchShop(b, d)
		for b.Loop() {
			r := importMany(b, p, store, file)
			b.ReportMetric(float64(r.Read)/b.Elapsed().Seconds(), "rows/s")
			b.ReportMetric(float64(r.Created), "created")
		}
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		b.ReportMetric(float64(m.HeapAlloc>>20), "MiB")
	})
}

// BenchmarkFindProducts searches among 100,000 products: a word that few have,
// one that many have, and after a change of one product.
func BenchmarkFindProducts(b *testing.B) {
	d := dbtest.SQLite(b)
	p, store := benchShop(b, d)
	importMany(b, p, store, many(b))
	find := func(b *testing.B, q string) {
		if _, _, err := p.FindProducts(b.Context(), store, q, 20, ""); err != nil {
			b.Fatal(err)
		}
	}
	find(b, "") // makes the index
	for name, q := range map[string]string{"rare": "zzyzx choc", "common": "choc", "all": "", "code": "4006381333931"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				find(b, q)
			}
		})
	}
	b.Run("changed", func(b *testing.B) {
		id := db.NewID()
		for n := money.Amount(1); b.Loop(); n++ {
			if _, _, err := p.PutProduct(b.Context(), store, id, Goods("BENCH", "Bench", n)); err != nil {
				b.Fatal(err)
			}
			find(b, "choc")
		}
	})
}
