package pos_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/pos/sheet"
	"tillbell/server/access"
	"tillbell/server/db"
)

// BenchmarkFigures adds up a year of receipts of five lines at three registers,
// and asks for it in each way: of whole months, and of a period that begins and
// ends within one. Set BENCH_ENTRIES to 200000 for a million lines. Files are
// asked for the most memory that was in use while they were written.
func BenchmarkFigures(b *testing.B) {
	eachBench(b, func(b *testing.B, d *db.DB) {
		p, store := benchShop(b, d)
		shop, err := access.New(d).Store(b.Context(), store)
		if err != nil {
			b.Fatal(err)
		}
		y := &soldYear{B: b, d: d, store: store, goods: benchGoods(b, d, p, store)}
		n := benchEntries(b)
		y.receipts(n)
		y.moves(n)
		began := time.Now()
		if err := p.CatchUp(b.Context(), store); err != nil {
			b.Fatal(err)
		}
		b.Logf("folded %d receipts, %.0f a second", n, float64(n)/time.Since(began).Seconds())
		whole, ragged := benchPeriod(b, p, shop, "2025-01-01", "2025-12-31"), benchPeriod(b, p, shop, "2025-01-16", "2025-12-15")
		for _, by := range pos.FigureBys() {
			q := pos.FigureQuery{By: by, Period: whole, Limit: 400, Costs: true}
			b.Run(by, func(b *testing.B) { ask(b, p, shop, q) })
			q.Period = ragged
			b.Run(by+"-ragged", func(b *testing.B) { ask(b, p, shop, q) })
			q.Period = whole
			benchFiles(b, by, int(shop.CurrencyDigits), func(b *testing.B) (benchTable, error) { return p.FigureTable(b.Context(), shop, q) })
		}
		benchFiles(b, "moves", int(shop.CurrencyDigits), func(*testing.B) (benchTable, error) { return p.MoveTable(shop, pos.MoveFilter{Period: whole}, "de") })
	})
}

func benchPeriod(b *testing.B, p *pos.Pos, shop access.Store, from, to string) pos.Period {
	b.Helper()
	period, err := p.PeriodOf(shop, "", from, to)
	if err != nil {
		b.Fatal(err)
	}
	return period
}

func ask(b *testing.B, p *pos.Pos, shop access.Store, q pos.FigureQuery) {
	for b.Loop() {
		f, err := p.Figures(b.Context(), shop, q)
		if err != nil || len(f.Rows) == 0 {
			b.Fatalf("%d rows, %v", len(f.Rows), err)
		}
	}
}

type benchTable interface {
	Columns() []sheet.Column
	Write(ctx context.Context, into sheet.Writer) error
}

// watched tells how much memory is in use while rows go through it.
type watched struct {
	sheet.Writer
	rows int
	most uint64
}

func (w *watched) Row(cells []sheet.Cell) error {
	if w.rows++; w.rows%2000 == 0 {
		w.look()
	}
	return w.Writer.Row(cells)
}

func (w *watched) look() {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	w.most = max(w.most, m.HeapInuse)
}

func (w *watched) Close() error {
	defer w.look()
	return w.Writer.Close()
}

func benchFiles(b *testing.B, name string, digits int, table func(b *testing.B) (benchTable, error)) {
	forms := map[string]func(t benchTable) (sheet.Writer, error){
		"csv": func(t benchTable) (sheet.Writer, error) { return sheet.NewCSV(io.Discard, t.Columns(), digits, false) },
		"xlsx": func(t benchTable) (sheet.Writer, error) {
			return sheet.NewXLSX(io.Discard, "Figures", t.Columns(), digits)
		},
	}
	for form, begin := range forms {
		b.Run(name+"."+form, func(b *testing.B) {
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			w := &watched{}
			for b.Loop() {
				t, err := table(b)
				if err != nil {
					b.Fatal(err)
				}
				if w.Writer, err = begin(t); err != nil {
					b.Fatal(err)
				}
				if err := t.Write(b.Context(), w); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(w.rows)/float64(b.N), "rows")
			b.ReportMetric(float64(int64(w.most)-int64(m.HeapInuse))/(1<<20), "MiB")
		})
	}
}

// soldYear writes no more of a year's sales than their journal, and what moved
// the stock beside them.
type soldYear struct {
	*testing.B
	d     *db.DB
	store string
	goods []string
}

func benchGoods(b *testing.B, d *db.DB, p *pos.Pos, store string) (ids []string) {
	b.Helper()
	file, err := io.ReadAll(counted(5000))
	if err != nil {
		b.Fatal(err)
	}
	importMany(b, p, store, file)
	if err := d.Read(b.Context()).Raw(`SELECT CAST(id AS TEXT) FROM products WHERE store_id = ?`, store).Scan(&ids).Error; err != nil || len(ids) == 0 {
		b.Fatal(len(ids), err)
	}
	return ids
}

// at is when the i-th of n things of the year happened.
func (y *soldYear) at(i, n int) int64 {
	return time.Date(2025, 1, 1, 7, 0, 0, 0, time.UTC).Add(time.Duration(i) * (364 * 24 * time.Hour / time.Duration(n))).UnixMicro()
}

func (y *soldYear) write(n int, rows func(from, to int) (string, db.Rows)) {
	y.Helper()
	const batch = 500
	err := y.d.Tx(y.Context(), func(tx *db.Tx) error {
		for from := 0; from < n; from += batch {
			table, all := rows(from, min(n, from+batch))
			if err := tx.Insert(y.Context(), table, all); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		y.Fatal(err)
	}
}

const benchRegisters = 3

func (y *soldYear) receipts(n int) {
	y.Helper()
	n -= n % benchRegisters
	each := n / benchRegisters
	registers := make([]string, benchRegisters)
	err := y.d.Tx(y.Context(), func(tx *db.Tx) error {
		for i := range registers {
			registers[i] = db.NewID()
			if err := tx.Exec(`INSERT INTO registers (id, store_id, code, name) VALUES (?, ?, ?, '')`, registers[i], y.store, fmt.Sprint("T", i)).Error; err != nil {
				return err
			}
			if err := tx.Exec(`INSERT INTO register_heads (register_id, store_id, sale_number, return_number, z_number, perpetual_sales, perpetual_returns,
				journal_seq, journal_hash) VALUES (?, ?, ?, 0, 0, 0, 0, ?, ?)`, registers[i], y.store, each, each, make(db.Bytes, 32)).Error; err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		y.Fatal(err)
	}
	y.write(n, func(from, to int) (string, db.Rows) {
		var register, kind, doc []string
		var seq, at []int64
		var payload, hash [][]byte
		for i := from; i < to; i++ {
			d := y.document(i)
			body, err := json.Marshal(d)
			if err != nil {
				y.Fatal(err)
			}
			register, kind, doc = append(register, registers[i%benchRegisters]), append(kind, map[string]string{"sale": "SALE", "return": "RETURN"}[d.Kind]), append(doc, d.ID)
			seq, at = append(seq, int64(i/benchRegisters+1)), append(at, y.at(i, n))
			payload, hash = append(payload, body), append(hash, make([]byte, 32))
		}
		return "journal", db.Rows{db.UUIDs("register_id", register), db.Ints("seq", seq), db.Texts("type", kind), db.UUIDs("doc_id", doc), db.Ints("at", at),
			db.Blobs("payload", payload), db.Blobs("hash", hash), db.UUIDs("seal_id", doc)}
	})
}

// document is a receipt of five lines: each twentieth a return, each fourth line
// under a promotion, of two rates, paid in one of four ways.
func (y *soldYear) document(i int) pos.Document {
	d := pos.Document{ID: db.NewID(), Kind: "sale", StaffID: y.goods[i%12], ReceiptNumber: fmt.Sprint(i), Currency: "EUR", Total: 5 * 119, Tax: 5 * 19}
	if i%20 == 19 {
		d.Kind = "return"
	}
	d.Tenders = []pos.DocumentTender{[]pos.DocumentTender{{Kind: "card", Amount: 595}, {Kind: "cash", Amount: 595}, {Kind: "gift_card", Amount: 595},
		{Kind: "cash", Amount: 595, Currency: "CHF", ForeignAmount: 626}}[i%4]}
	for l := range 5 {
		line := pos.DocumentLine{Line: int64(l + 1), ProductID: y.goods[(i*131+l*977+i*i%613)%len(y.goods)], SKU: "SKU", Name: "A product's name",
			Unit: "each", Quantity: money.One, UnitPrice: 119, Amount: 119, TaxRate: money.Rate(70_000 + 120_000*(l%2)), Tax: 19, Total: 119}
		if (i+l)%4 == 0 {
			line.Discount, line.Promotions = 6, []pos.AppliedDiscount{{ID: y.goods[i%40], Name: "Five off", Amount: 6}}
		}
		d.Lines = append(d.Lines, line)
	}
	return d
}

func (y *soldYear) moves(n int) {
	y.Helper()
	n = min(n, sheet.MaxRows)
	y.write(n, func(from, to int) (string, db.Rows) {
		var id, store, product, kind, reason []string
		var quantity, stock, at []int64
		var hash [][]byte
		for i := from; i < to; i++ {
			id, store, product = append(id, db.NewID()), append(store, y.store), append(product, y.goods[i*37%len(y.goods)])
			kind, reason = append(kind, []string{"receive", "count", "waste"}[i%3]), append(reason, "As every week")
			quantity, stock = append(quantity, int64(5-i%3*3)*1000), append(stock, 7000)
			at, hash = append(at, y.at(i, n)), append(hash, make([]byte, 32))
		}
		return "stock_moves", db.Rows{db.UUIDs("id", id), db.UUIDs("store_id", store), db.UUIDs("product_id", product), db.Texts("kind", kind), db.Ints("quantity", quantity),
			db.Ints("on_hand", stock), db.Texts("reason", reason), db.Ints("at", at), db.Blobs("content_hash", hash)}
	})
}
