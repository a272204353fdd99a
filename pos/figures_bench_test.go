package pos_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
)

// BenchmarkFigures adds up a year of receipts of five lines, and asks for it in
// each way. Set BENCH_ENTRIES to 200000 for a million lines.
func BenchmarkFigures(b *testing.B) {
	eachBench(b, func(b *testing.B, d *db.DB) {
		p, store := benchShop(b, d)
		shop, err := access.New(d).Store(b.Context(), store)
		if err != nil {
			b.Fatal(err)
		}
		n := benchEntries(b)
		if err := yearOfReceipts(b, d, store, n); err != nil {
			b.Fatal(err)
		}
		b.Run("fold", func(b *testing.B) {
			for b.Loop() {
				if err := p.CatchUp(b.Context(), store); err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "receipts/s")
			}
		})
		period, err := p.PeriodOf(shop, "", "2025-01-01", "2025-12-30")
		if err != nil {
			b.Fatal(err)
		}
		for _, by := range pos.FigureBys() {
			b.Run(by, func(b *testing.B) {
				for b.Loop() {
					if _, err := p.Figures(b.Context(), shop, pos.FigureQuery{By: by, Period: period, Limit: 400, Costs: true}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	})
}

// yearOfReceipts writes no more of sales than their journal.
func yearOfReceipts(b *testing.B, d *db.DB, store string, n int) error {
	products := make([]string, 5000)
	for i := range products {
		products[i] = db.NewID()
	}
	register, first := db.NewID(), time.Date(2025, 1, 1, 7, 0, 0, 0, time.UTC)
	return d.Tx(b.Context(), func(tx *db.Tx) error {
		if err := tx.Exec(`INSERT INTO registers (id, store_id, code, name) VALUES (?, ?, 'T1', '')`, register, store).Error; err != nil {
			return err
		}
		err := tx.Exec(`INSERT INTO register_heads (register_id, store_id, sale_number, return_number, z_number, perpetual_sales, perpetual_returns,
			journal_seq, journal_hash) VALUES (?, ?, ?, 0, 0, 0, 0, ?, ?)`, register, store, n, n, make(db.Bytes, 32)).Error
		if err != nil {
			return err
		}
		const batch = 500
		for from := 0; from < n; from += batch {
			var rows struct {
				register, kind, doc []string
				seq, at             []int64
				payload, hash       [][]byte
			}
			for i := from; i < min(n, from+batch); i++ {
				doc := pos.Document{ID: db.NewID(), Kind: "sale", StaffID: products[i%7], ReceiptNumber: fmt.Sprint(i), Currency: "EUR", Total: 5 * 119, Tax: 5 * 19,
					Tenders: []pos.DocumentTender{{Kind: "cash", Amount: 600}}, Change: 5}
				for l := range 5 {
					doc.Lines = append(doc.Lines, pos.DocumentLine{Line: int64(l + 1), ProductID: products[(i*131+l*977+i*i%613)%len(products)], SKU: "SKU", Name: "A product's name",
						Unit: "each", Quantity: money.One, UnitPrice: 119, Amount: 119, TaxRate: 190_000, Tax: 19, Total: 119})
				}
				body, err := json.Marshal(doc)
				if err != nil {
					return err
				}
				at := first.Add(time.Duration(i) * 364 * 24 * time.Hour / time.Duration(n))
				rows.register, rows.kind, rows.doc = append(rows.register, register), append(rows.kind, "SALE"), append(rows.doc, doc.ID)
				rows.seq, rows.at = append(rows.seq, int64(i+1)), append(rows.at, at.UnixMicro())
				rows.payload, rows.hash = append(rows.payload, body), append(rows.hash, make([]byte, 32))
			}
			err := tx.Insert(b.Context(), "journal", db.Rows{db.UUIDs("register_id", rows.register), db.Ints("seq", rows.seq), db.Texts("type", rows.kind),
				db.UUIDs("doc_id", rows.doc), db.Ints("at", rows.at), db.Blobs("payload", rows.payload), db.Blobs("hash", rows.hash), db.UUIDs("seal_id", rows.doc)})
			if err != nil {
				return err
			}
		}
		return nil
	})
}
