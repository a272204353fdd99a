package pos_test

import (
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/server/access"
	"tillbell/server/db"
)

// A day whose figures do not add up is never closed. Its register sells
// nothing; the others of the same moment do, and their days close.
func TestADayThatDoesNotCloseStopsItsRegisterOnly(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		first, second := s.SignIn(0, s.Cashier), s.SignIn(1, s.Manager)
		bread := s.Put(Goods("B1", "Bread", 100))
		s.OpenDrawer(first, 0)
		s.OpenDrawer(second, 0)
		broken := s.Sell(first, bread.ID, 1000, 100)
		s.Sell(second, bread.ID, 1000, 100)
		s.Check(s.DB.Tx(s.Context(), func(tx *db.Tx) error {
			if err := tx.Exec(`UPDATE sale_tenders SET amount = amount + 1 WHERE sale_id = ?`, broken).Error; err != nil {
				return err
			}
			return tx.Exec(`UPDATE register_heads SET day_tally = ? WHERE register_id = ?`, db.Bytes{}, first.Register).Error
		}))
		s.Clock.Advance(24 * time.Hour)
		first, second = s.SignIn(0, s.Cashier), s.SignIn(1, s.Manager)

		_, errs := s.Pos.CommitMixed(s.Context(), []pos.Cashier{first, second}, []string{db.NewID(), db.NewID()}, sale(bread.ID, 1, 100, 100))
		s.Refused(errs[0], "day_not_closed", "")
		s.Check(errs[1])
		s.Clock.Advance(24 * time.Hour)
		s.Refused(s.Pos.EndDays(s.Context()), "day_not_closed", "")
		if n := len(s.closings(second.Register, "day")); n != 2 {
			s.Errorf("%d days of the other register are closed", n)
		}
		if n := len(s.closings(first.Register, "day")); n != 0 {
			s.Errorf("%d days are closed that do not add up", n)
		}
	})
}

// Whoever comes first after the cut-off, a drawer that closes with its day has
// its Z in that day.
func TestADrawerThatClosesOvernightIsInItsDay(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		mia := s.SignIn(0, s.Cashier)
		bread := s.Put(Goods("B1", "Bread", 1000))
		drawer := s.OpenDrawer(mia, 50_00)
		s.Sell(mia, bread.ID, 1000, 10_00)
		s.Clock.Set(shopOpened.Add(24 * time.Hour))
		mia = s.SignIn(0, s.Cashier)
		_, err := s.Pos.CommitSale(s.Context(), mia, db.NewID(), sale(bread.ID, 1, 1000, 1000))
		s.Refused(err, "drawer_closed", "")
		days := s.closings(mia.Register, "day")
		if len(days) != 1 || days[0].Drawers != (pos.ClosingDrawers{Count: 1, Expected: 60_00}) {
			s.Fatalf("the day: %+v", days)
		}
		if z := s.report(mia, drawer); !z.NotCounted || *z.ZNumber != 1 {
			s.Errorf("the Z: %+v", z)
		}
		late := s.counted(mia, drawer, sum(59_00))
		if *late.Difference != -100 {
			s.Errorf("the late count: %+v", late)
		}
		s.verify()
	}, func(store *access.Store) { store.Policies.Drawer.Overnight = access.OvernightClose })
}
