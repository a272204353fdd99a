package check_test

import (
	"slices"
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/internal/check"
)

// A drawer that changed hands and registers, and one that closed by itself, are
// followed through the journal.
func TestDrawersAreFollowed(t *testing.T) {
	t.Parallel()
	eachShop(t, func(s *shop) {
		told := func(statement, code string) {
			s.Helper()
			s.damaged(s.fillIn(statement), func(tx *db.Tx) {
				r, err := check.RunIn(tx.DB, nil)
				s.check(err)
				if code == "" && !r.Holds() || code != "" && !slices.Contains(codesOf(r), code) {
					s.Errorf("%s: told %q, want %s", statement, r.Broken, code)
				}
			})
		}
		drawer := s.ids["evening"]
		s.ids["moved"], s.ids["hand-over"], s.ids["counted"] = drawer, db.NewID(), db.NewID()
		mia, zoe := s.cashier(0, "Mia"), s.cashier(0, "Zoe")
		counted := money.Amount(10_000)
		_, err := s.pos.CountDrawer(ctx, mia, drawer, s.ids["counted"], pos.CashCountRequest{Counted: &counted})
		s.check(err)
		_, err = s.pos.HandOver(ctx, mia, drawer, s.ids["hand-over"], pos.HandOverRequest{To: zoe.Staff, CountID: s.ids["counted"]})
		s.check(err)
		_, err = s.pos.ConfirmHandOver(ctx, zoe, s.store, drawer, s.ids["hand-over"], "")
		s.check(err)
		_, err = s.pos.ReadDrawer(ctx, zoe, s.store, drawer, db.NewID())
		s.check(err)
		_, err = s.pos.ParkDrawer(ctx, zoe, s.store, drawer)
		s.check(err)
		told(`UPDATE drawers SET note = '' WHERE id = '{moved}'`, "")
		told(`UPDATE drawers SET tally = (SELECT answer FROM drawers WHERE id = '{moved}') WHERE id = '{moved}'`, "M5")
		there := s.cashier(1, "Zoe")
		s.sell(there, "foreign sale", pos.TenderRequest{Kind: pos.Cash, Currency: "CHF", ForeignAmount: 20_00}) // which lies beside what is expected
		_, err = s.pos.CloseDrawer(ctx, there, s.ids["other"], counted)
		s.check(err)
		told(`UPDATE drawers SET note = '' WHERE id = '{moved}'`, "")
		_, err = s.pos.TakeDrawer(ctx, there, s.store, drawer)
		s.check(err)
		s.sell(there, "moved sale", tender(pos.Card, 1096))
		told(`UPDATE drawer_counts SET expected = expected + 1 WHERE id = '{counted}'`, "J2")
		told(`UPDATE drawer_hand_overs SET id = '{moved}' WHERE id = '{hand-over}'`, "J2")
		told(`DELETE FROM drawer_parkings`, "M5")

		s.store.Policies.Drawer.Overnight = access.OvernightClose
		_, err = s.access.UpdateStore(ctx, s.store)
		s.check(err)
		s.later(40 * 24 * time.Hour)
		s.check(s.pos.EndDays(ctx))
		told(`UPDATE drawers SET note = '' WHERE id = '{moved}'`, "")
		told(`UPDATE drawers SET expected = expected + 1 WHERE id = '{moved}'`, "M5")
		_, err = s.pos.CountDrawer(ctx, s.cashier(1, "Mia"), drawer, db.NewID(), pos.CashCountRequest{Counted: &counted})
		s.check(err)
		told(`UPDATE drawers SET note = '' WHERE id = '{moved}'`, "")
		told(`UPDATE drawers SET difference = difference + 1 WHERE id = '{moved}'`, "M5")
	})
}
