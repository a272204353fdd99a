package check_test

import (
	"slices"
	"strings"
	"testing"

	"tillbell/server/db"
	"tillbell/server/internal/check"
)

// What a receipt gave back is what it sold: a line of a return that names no
// line of it is told, whatever else is.
func TestGoodsThatAReceiptDidNotSellAreTold(t *testing.T) {
	t.Parallel()
	eachShop(t, func(s *shop) {
		s.damaged(s.fillIn(`UPDATE sale_lines SET original_line = NULL WHERE sale_id = '{last return}' AND line = 2`), func(tx *db.Tx) {
			r, err := check.RunIn(tx.DB, nil)
			s.check(err)
			if !slices.ContainsFunc(r.Broken, func(b check.Broken) bool { return b.Code == "M7" && strings.Contains(b.Text, "which did not sell it") }) {
				s.Errorf("told %q", r.Broken)
			}
		})
	})
}
