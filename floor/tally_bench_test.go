package floor_test

import (
	"cmp"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"tillbell/floor"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/db/dbtest"
)

// BenchmarkFigures counts a million calls of two years anew (BENCH_CALLS for
// another number), and asks for them in each way: of whole months, and of a
// period that begins and ends within one.
func BenchmarkFigures(b *testing.B) {
	n, err := strconv.Atoi(cmp.Or(os.Getenv("BENCH_CALLS"), "1000000"))
	must(b, err)
	for name, open := range map[string]func(testing.TB) *db.DB{"sqlite": dbtest.SQLite, "postgres": dbtest.Postgres} {
		b.Run(name, func(b *testing.B) {
			s := newShop(b, open(b), benchClock())
			s.manyCalls(b, n)
			began := time.Now()
			counted, err := s.f.Recount(ctx, s.store.ID)
			must(b, err)
			b.Logf("counted %d calls, %.0f a second", counted, float64(counted)/time.Since(began).Seconds())
			day := func(m time.Month, d int) time.Time { return time.Date(2026, m, d, 0, 0, 0, 0, time.UTC) }
			for _, by := range floor.CallBys() {
				for _, q := range []floor.CallQuery{{By: by, From: day(-11, 1), To: day(12, 31)}, {By: by, From: day(-10, 16), To: day(12, 15)}} {
					way := "whole"
					if q.From.Day() > 1 {
						way = "ragged"
					}
					b.Run(by+"-"+way, func(b *testing.B) {
						for b.Loop() {
							f, err := s.f.CallFigures(ctx, s.store, q)
							if err != nil || len(f.Rows) == 0 || f.Total.Calls < int64(n)*9/10 {
								b.Fatalf("%d rows of %d calls, %v", len(f.Rows), f.Total.Calls, err)
							}
						}
					})
				}
			}
		})
	}
}

func benchClock() *clock {
	c := &clock{}
	c.at.Store(time.Now().UnixMicro())
	return c
}

// manyCalls writes ended calls of 2025 and 2026, between eight and twenty.
func (s *shop) manyCalls(b *testing.B, n int) {
	b.Helper()
	var zones, people, signs []string
	for i := range 6 {
		zones = append(zones, s.zone(b, fmt.Sprintf("Z%d", i), "Zone"))
		people = append(people, s.person(b, fmt.Sprintf("Person %d", i), access.Associate).Staff)
		for j := range 4 {
			id := db.NewID()
			_, err := s.a.PutCallPoint(ctx, access.CallPoint{ID: id, StoreID: s.store.ID, ZoneID: zones[i], Code: fmt.Sprintf("%s-%d-%d", s.store.Code, i, j), Active: true})
			must(b, err)
			signs = append(signs, id)
		}
	}
	one := func(ids []string, uuid string) string {
		var c strings.Builder
		fmt.Fprintf(&c, "CASE n %% %d", len(ids))
		for i, id := range ids {
			fmt.Fprintf(&c, " WHEN %d THEN '%s'%s", i, id, uuid)
		}
		return c.String() + " END"
	}
	series, id, uuid := `WITH RECURSIVE s(n) AS (SELECT ? UNION ALL SELECT n + 1 FROM s WHERE n < ?)`, `printf('%08x-0000-7000-8000-000000000000', n)`, ""
	blob := `x'00'`
	if s.d.Dialect() == db.Postgres {
		series, id, uuid = `WITH s AS (SELECT generate_series(?::bigint, ?) AS n)`, `(lpad(to_hex(n), 8, '0') || '-0000-7000-8000-000000000000')::uuid`, "::uuid"
		blob = `'\x00'::bytea`
	}
	from := time.Date(2025, 1, 1, 8, 0, 0, 0, time.UTC).UnixMicro()
	at := fmt.Sprintf(`(%d + (n %% 729) * 86400000000 + (n * 7919 %% 43200) * 1000000)`, from)
	accepted := at + ` + (n * 104729 % 190 + 1) * 1000000`
	resolved := `n % 12 > 0 AND n % 13 > 0`
	const some = 10_000
	for first := 1; first <= n; first += some {
		must(b, s.d.Tx(ctx, func(tx *db.Tx) error {
			calls := `INSERT INTO help_requests (id, store_id, zone_id, call_point_id, source, kind, product_name, note, language, status, presses, created_at, ladder, rung,
			offered_to, abandon_at, claim_epoch, claim_staff_id, accepted_at, arrived_at, ended_at, outcome, heard, words, eta_low, eta_high, version, content_hash) ` + series + `
			SELECT ` + id + `, '` + s.store.ID + `'` + uuid + `, ` + one(zones, uuid) + `, ` + one(signs, uuid) + `, 'call_point', ` + one([]string{"assistance", "stock_check", "locked_case", "price_check", "carry_out"}, "") + `,
			'', '', '', CASE WHEN ` + resolved + ` THEN 'resolved' WHEN n % 12 = 0 THEN 'abandoned' ELSE 'cancelled' END, 1, ` + at + `, '[]', 0,
			'[]', ` + at + `, 1, CASE WHEN ` + resolved + ` THEN ` + one(people, uuid) + ` END, CASE WHEN ` + resolved + ` THEN ` + accepted + ` END,
			CASE WHEN ` + resolved + ` THEN ` + accepted + ` + 30000000 END, ` + accepted + ` + (n % 400 + 31) * 1000000, CASE WHEN ` + resolved + ` THEN 'helped' END, '[]', '', 0, 0, 1, ` + blob + ` FROM s`
			return tx.Exec(calls, first, min(n, first+some-1)).Error
		}))
	}
	must(b, s.d.Tx(ctx, func(tx *db.Tx) error {
		return tx.Exec(`INSERT INTO help_claims (request_id, epoch, staff_id, accepted_at, arrived_at, ended_at, ended_by)
			SELECT id, 1, claim_staff_id, accepted_at, arrived_at, ended_at, 'resolved' FROM help_requests WHERE store_id = ? AND status = 'resolved'`, s.store.ID).Error
	}))
}
