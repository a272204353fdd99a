package check_test

import (
	"slices"
	"testing"
	"time"

	"tillbell/server/db"
	"tillbell/server/internal/check"
)

// A closing is held against the entries that it covers, and against the books.
func TestClosingsAreHeld(t *testing.T) {
	t.Parallel()
	eachShop(t, func(s *shop) {
		closed := func(statement, code string, broken bool) {
			s.Helper()
			s.damaged(s.fillIn(statement), func(tx *db.Tx) {
				r, err := check.RunIn(tx.DB, nil)
				s.check(err)
				if slices.Contains(codesOf(r), code) != broken {
					s.Errorf("%s: told %q", statement, r.Broken)
				}
			})
		}
		s.later(40 * 24 * time.Hour)
		s.check(s.pos.EndDays(ctx))
		closed(`UPDATE closings SET period = period WHERE register_id = '{T1}' AND period = 'month'`, "J2", false)
		closed(`UPDATE closings SET answer = '{}' WHERE register_id = '{T1}' AND period = 'month'`, "J2", true)
		closed(`DELETE FROM closings WHERE register_id = '{T1}' AND period = 'day'`, "J2", true)

		// A register that forgot a cent closes its next day with it.
		s.check(s.db.Tx(ctx, func(tx *db.Tx) error {
			return tx.Exec(s.fillIn(`UPDATE register_heads SET perpetual_sales = perpetual_sales - 1, journal_seq = journal_seq WHERE register_id = '{T1}'`)).Error
		}))
		s.cashier(0, "Mia")
		s.check(s.db.Tx(ctx, func(tx *db.Tx) error {
			return s.pos.Enter(tx, s.registers[0].ID, "CONFIG", db.NewID(), map[string]string{"what": "test"})
		}))
		s.later(24 * time.Hour)
		s.check(s.pos.EndDays(ctx))
		closed(`UPDATE register_heads SET perpetual_sales = perpetual_sales + 1 WHERE register_id = '{T1}'`, "J3", true)
	})
}
