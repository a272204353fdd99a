package db_test

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"testing"

	"gorm.io/gorm"

	"tillbell/server/db"
	"tillbell/server/db/dbtest"
)

// All rows come in their order, whatever number of them ends a page, and on
// PostgreSQL each page by a statement of its own.
func TestEachGivesAllRows(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		scan := func(rows *sql.Rows) (n int, err error) { err = rows.Scan(&n); return n, err }
		const query = `WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < ?) SELECT n FROM s WHERE n > ? ORDER BY n`
		for rows, pages := range map[int]int64{0: 1, 1: 1, 3: 2, 4: 2, 6: 3, 7: 3} {
			var want, got []int
			for n := range rows {
				want = append(want, n+11)
			}
			before := d.Trips()
			err := d.Snapshot(ctx, func(tx *gorm.DB) error {
				return db.Each(tx, 3, scan, func(n int) error { got = append(got, n); return nil }, query, rows+10, 10)
			})
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("of %d rows came %v (%v)", rows, got, err)
			}
			const around = 4 // the transaction's ends, the cursor's
			if n := d.Trips() - before; d.Dialect() == db.Postgres && n != pages+around {
				t.Errorf("%d rows took %d round trips, want %d", rows, n, pages+around)
			}
		}
		enough := errors.New("enough")
		for name, err := range map[string]error{
			"taking": d.Snapshot(ctx, func(tx *gorm.DB) error {
				return db.Each(tx, 3, scan, func(n int) error {
					if n == 15 {
						return enough
					}
					return nil
				}, query, 30, 10)
			}),
			"reading": d.Snapshot(ctx, func(tx *gorm.DB) error {
				return db.Each(tx, 3, func(*sql.Rows) (int, error) { return 0, enough }, func(int) error { return nil }, query, 30, 10)
			}),
		} {
			if !errors.Is(err, enough) {
				t.Errorf("what failed while %s: %v", name, err)
			}
		}
	})
}
