package check_test

import (
	"slices"
	"testing"

	"tillbell/server/db"
	"tillbell/server/internal/check"
)

// Figures that were added up hold, and no cent or piece of them is changed
// unseen.
func TestFiguresAreHeld(t *testing.T) {
	t.Parallel()
	eachShop(t, func(s *shop) {
		s.check(s.pos.FoldFigures(ctx))
		r, err := check.Run(ctx, s.db, nil)
		s.check(err)
		if !r.Holds() {
			s.Fatalf("as they are: %v", r.Broken)
		}
		for _, statement := range []string{
			`UPDATE figure_documents SET total = total + 1 WHERE span > 9999999 AND register_id = '{T1}'`,
			`UPDATE figure_documents SET tips = tips + 1 WHERE span > 9999999`,
			`UPDATE figure_documents SET sales = sales + 1 WHERE span < 9999999`,
			`UPDATE figure_products SET sold_quantity = sold_quantity + 1`,
			`UPDATE figure_products SET stock_out = stock_out - 1 WHERE span > 9999999`,
			`UPDATE figure_taxes SET sold_tax = sold_tax + 1`,
			`UPDATE figure_tenders SET taken = taken + 1`,
			`DELETE FROM figure_tenders WHERE kind = 'card'`,
			`UPDATE figure_marks SET seq = seq - 3 WHERE register_id = '{T1}'`,
		} {
			s.damaged(s.fillIn(statement), func(tx *db.Tx) {
				r, err := check.RunIn(tx.DB, nil)
				s.check(err)
				if got := codesOf(r); !slices.Equal(got, []string{"J4"}) {
					s.Errorf("%s: told %q", statement, r.Broken)
				}
			})
		}
	})
}
