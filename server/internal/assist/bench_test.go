package assist_test

import (
	"cmp"
	"fmt"
	"os"
	"strconv"
	"testing"

	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/db/dbtest"
	"tillbell/server/internal/assist"
)

// BenchmarkFigures reads what a million calls of two years came to (BENCH_CALLS
// for another number), of 12 zones, 600 products and 12 hours, in each way: of
// whole months, and of a period that begins and ends within one.
func BenchmarkFigures(b *testing.B) {
	n, err := strconv.Atoi(cmp.Or(os.Getenv("BENCH_CALLS"), "1000000"))
	if err != nil {
		b.Fatal(err)
	}
	for name, open := range map[string]func(testing.TB) *db.DB{"sqlite": dbtest.SQLite, "postgres": dbtest.Postgres} {
		b.Run(name, func(b *testing.B) {
			d := open(b)
			people := access.New(d)
			store := access.DefaultStore()
			store.ID, store.Code, store.Name, store.TimeZone = db.NewID(), "KAI", "Markt am Kai", "Europe/Berlin"
			if err := d.Tx(b.Context(), func(tx *db.Tx) error {
				if err := access.CreateStore(tx, store); err != nil {
					return err
				}
				return sumsOf(tx, store.ID, n)
			}); err != nil {
				b.Fatal(err)
			}
			if d.Dialect() == db.Postgres { // as it does by itself within a minute
				if _, err := d.Writer().ExecContext(b.Context(), `ANALYZE assist_rolls`); err != nil {
					b.Fatal(err)
				}
			}
			a := assist.New(d, people, nil)
			for _, by := range []string{"zone", "hour", "product", "kind"} {
				for way, days := range map[string][2]string{"whole": {"2025-11-01", "2026-11-30"}, "ragged": {"2025-10-16", "2026-11-15"}} {
					b.Run(by+"-"+way, func(b *testing.B) {
						for b.Loop() {
							r, err := a.Figures(b.Context(), store, by, days[0], days[1])
							if err != nil || len(r.Rows) == 0 || r.Total.Helped.Calls+r.Total.Unhelped.Calls+r.Total.Abandoned.Calls < int64(n)/2 {
								b.Fatalf("%d rows, %+v, %v", len(r.Rows), r.Total, err)
							}
						}
					})
				}
			}
		})
	}
}

// sumsOf writes the sums that so many calls would have been added up to.
func sumsOf(tx *db.Tx, store string, n int) error {
	series, id, day, uuid := `WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < ?)`, `printf('%08x-0000-7000-8000-%012x', ` /* n, kind */, `date('2025-01-01', '+' || (n % 730) || ' days')`, ""
	if tx.Dialector.Name() == "postgres" {
		series, id, day, uuid = `WITH s AS (SELECT generate_series(1, ?::bigint) AS n)`, `format('%s-0000-7000-8000-000000000000', lpad(to_hex(`, `to_char(date '2025-01-01' + (n % 730)::int, 'YYYY-MM-DD')`, "::uuid"
	}
	thing := func(of int) string {
		if uuid == "" {
			return fmt.Sprintf(`%sn * 7919 %% %d, 0)`, id, of)
		}
		return fmt.Sprintf(`%sn * 7919 %% %d), 8, '0'))`, id, of)
	}
	for dim, key := range map[string]string{"zone": thing(12), "product": thing(600), "hour": `CAST(8 + n * 31 % 12 AS TEXT)`,
		"kind": `CASE n % 3 WHEN 0 THEN 'assistance' WHEN 1 THEN 'stock_check' ELSE 'locked_case' END`} {
		for span, at := range map[string]string{"day": day, "month": `substr(` + day + `, 1, 7)`} {
			err := tx.Exec(series+` INSERT INTO assist_rolls SELECT '`+store+`'`+uuid+`, '`+dim+`', '`+span+`', at, k, fate, COUNT(*), COUNT(*), SUM(b), SUM(b * v), SUM(b), SUM(b * 8000), SUM(b * 64200000) FROM (
				SELECT `+at+` AS at, `+key+` AS k, CASE n % 7 WHEN 0 THEN 'abandoned' WHEN 1 THEN 'unhelped' ELSE 'helped' END AS fate,
				CASE WHEN n % 5 < 2 THEN 1 ELSE 0 END AS b, n * 104729 % 9000 + 300 AS v FROM s) c GROUP BY at, k, fate`, n).Error
			if err != nil {
				return fmt.Errorf("write the sums by %s and %s: %w", dim, span, err)
			}
		}
	}
	return nil
}
