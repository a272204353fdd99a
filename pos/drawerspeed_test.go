package pos_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"tillbell/pos"
	"tillbell/server/db"
)

// pastSales puts sales of five lines into a drawer without selling them.
func (s *Shop) pastSales(c pos.Cashier, drawer, product string, n int) {
	s.Helper()
	unhurried := `SET LOCAL statement_timeout = 0`
	sequence := fmt.Sprintf(`(SELECT generate_series AS n FROM generate_series(1, %d)) AS g`, n)
	id := `CAST('01900000-0000-7000-8000-' || LPAD(CAST(n AS TEXT), 12, '0') AS uuid)`
	cast, blob := func(v string) string { return "CAST('" + v + "' AS uuid)" }, `'\x00'::bytea`
	if s.DB.Dialect() == db.SQLite {
		sequence = fmt.Sprintf(`(WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < %d) SELECT n FROM r) AS g`, n)
		id = `('01900000-0000-7000-8000-' || printf('%012d', n))`
		unhurried = `SELECT 1`
		cast, blob = func(v string) string { return "'" + v + "'" }, `x'00'`
	}
	s.Check(s.DB.Tx(s.Context(), func(tx *db.Tx) error {
		for _, q := range []string{unhurried,
			`INSERT INTO sales (id, store_id, register_id, drawer_id, staff_id, kind, number, committed_at, subtotal, discount, tax, total,
				rounding, change, reason, journal_seq, content_hash) SELECT ` + id + `, ` + cast(c.Store) + `, ` + cast(c.Register) + `, ` + cast(drawer) + `, ` +
				cast(c.Staff) + `, 'sale', n, n, 500, 0, 80, 500, 0, 100, '', n + 10, ` + blob + ` FROM ` + sequence,
			`INSERT INTO sale_tenders (sale_id, position, kind, amount, reference) SELECT ` + id + `, 1, CASE n % 2 WHEN 0 THEN 'cash' ELSE 'card' END, 600, '' FROM ` + sequence,
			`INSERT INTO sale_lines (sale_id, line, product_id, sku, name, quantity, unit_price, amount, discount, tax_rate, tax, total,
				stock_quantity, original_line, returned_quantity) SELECT ` + id + `, l.line, ` + cast(product) + `, 'B', 'Bread', 1000, 100, 100, 0,
				CASE l.line % 2 WHEN 0 THEN 70000 ELSE 190000 END, 16, 100, 1000, 0, 0
				FROM ` + sequence + `, (SELECT 1 AS line UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5) l`,
			`INSERT INTO journal (register_id, seq, type, doc_id, at, payload, hash, seal_id) SELECT register_id, g.n + 10, 'SALE', ` + id + `, at, payload, hash, seal_id
				FROM journal, ` + sequence + ` WHERE register_id = ` + cast(c.Register) + ` AND type = 'DRAWER_OPEN'`,
			fmt.Sprintf(`UPDATE register_heads SET sale_number = %d, journal_seq = %d WHERE register_id = '%s'`, n, n+10, c.Register),
		} {
			if err := tx.Exec(q).Error; err != nil {
				return err
			}
		}
		return pos.KeepTally(tx, c.Register)
	}))
}

// Looking at a drawer and closing it read none of the documents behind them,
// however many there are: here these are gone, and what they came to is not. So a
// drawer of many sales takes the statements of one with one.
func TestADrawerClosesInNoTime(t *testing.T) {
	t.Parallel()
	const n = 200
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Cashier)
		c.SeesExpected = true
		bread := s.Put(Goods("B", "Bread", 100))
		drawer := s.OpenDrawer(c, 0)
		s.pastSales(c, drawer, bread.ID, n)
		s.Check(s.DB.Tx(s.Context(), func(tx *db.Tx) error {
			for _, table := range []string{"sale_tenders", "sale_lines", "sales"} {
				if err := tx.Exec(`DELETE FROM ` + table).Error; err != nil {
					return err
				}
			}
			return nil
		}))
		trips := func(do func()) int64 { // on SQLite nothing is counted
			before := s.DB.Trips()
			do()
			return s.DB.Trips() - before
		}
		read := func(c pos.Cashier, drawer string) (x pos.DrawerView, n int64) {
			n = trips(func() { x = s.report(c, drawer) })
			return x, n
		}
		closed := func(c pos.Cashier, drawer string) (a pos.Answer, n int64) {
			n = trips(func() {
				var err error
				a, err = s.Pos.CloseDrawer(s.Context(), c, drawer, 0)
				s.Check(err)
			})
			return a, n
		}
		ben := s.SignIn(1, s.Manager)
		other := s.OpenDrawer(ben, 0)
		s.Sell(ben, bread.ID, 1000, 100)
		x, reading := read(c, drawer)
		answer, closing := closed(c, drawer)
		_, readingOne := read(ben, other)
		_, closingOne := closed(ben, other)
		if reading != readingOne || closing != closingOne {
			t.Errorf("%d sales: %d statements to read and %d to close; %d and %d with one sale", n, reading, closing, readingOne, closingOne)
		}
		var z pos.DrawerView
		s.Check(json.Unmarshal(answer.Body, &z))
		want := int64(n/2)*600 - int64(n)*100
		for name, v := range map[string]pos.DrawerView{"report": x, "Z": z} {
			if v.Sales.Count != int64(n) || int64(v.Sales.Total) != int64(n)*500 || int64(*v.Expected) != want {
				t.Errorf("the %s: %+v, not %d", name, v, want)
			}
		}
	})
}
