package pos_test

import (
	"encoding/json"
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/server/access"
	"tillbell/server/db"
)

// A drawer that closed by itself is settled by a count as one that is open is
// closed: with a reason and a right, at the till or in the office; and what it
// is off by is in the closings of the day it was counted in.
func TestALateCountIsAnsweredFor(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx := s.Context()
		mia := s.SignIn(0, s.Cashier)
		bread := s.Put(Goods("B", "Bread", 1000))
		forget := func() string {
			s.Helper()
			drawer := s.OpenDrawer(mia, 50_00)
			s.Sell(mia, bread.ID, 1000, 10_00)
			s.Clock.Advance(24 * time.Hour)
			s.Check(s.Pos.EndDays(ctx))
			mia = s.SignIn(0, s.Cashier)
			return drawer
		}
		drawer := forget()
		count := func(c pos.Cashier, drawer string, r pos.CashCountRequest) (v pos.CashCountView, err error) {
			a, err := s.Pos.CountDrawer(ctx, c, drawer, db.NewID(), r)
			if err == nil {
				s.read(a, &v)
			}
			return v, err
		}
		_, err := count(mia, drawer, sum(40_00))
		s.Refused(err, "reason_required", "reason")
		_, err = count(mia, drawer, pos.CashCountRequest{Counted: amount(40_00), Reason: "the cat"})
		s.Refused(err, "reason_unknown", "reason")
		if n := s.Number(`SELECT COUNT(*) FROM drawer_counts`); n != 0 {
			s.Errorf("%d counts of what was refused openly", n)
		}
		v, err := count(mia, drawer, pos.CashCountRequest{Counted: amount(59_50), Reason: "change_error", Note: "a coin rolled away"})
		s.Check(err)
		if !v.Late || v.ReasonNeeded || v.Reason != "change_error" || v.Note != "a coin rolled away" || *v.Difference != -50 {
			s.Errorf("the late count %+v", v)
		}
		_, err = count(mia, drawer, sum(60_00))
		s.Refused(err, "drawer_closed", "")

		// The next, in the office, by who has no register.
		drawer2 := forget()
		sofia := s.SignIn(0, s.Manager)
		sofia.Register, sofia.RegisterCode = "", ""
		_, err = count(sofia, drawer2, pos.CashCountRequest{Counted: amount(30_00), Reason: "unknown"})
		s.Check(err)
		listed, err := s.Pos.DrawerCounts(ctx, sofia, s.Store, drawer2)
		s.Check(err)
		if len(listed) != 1 || listed[0].Reason != "unknown" || !listed[0].Late {
			s.Errorf("counts %+v", listed)
		}
		open := s.OpenDrawer(mia, 0)
		_, err = count(sofia, open, sum(0))
		s.Refused(err, "no_register", "")
		_, err = count(mia, open, pos.CashCountRequest{Counted: amount(0), Note: "now"})
		s.Refused(err, "not_late", "reason")
		s.Sell(mia, bread.ID, 1000, 10_00)
		s.Clock.Advance(24 * time.Hour)
		s.Check(s.Pos.EndDays(ctx))

		var days []pos.ClosingDrawers
		rows, err := s.DB.Read(ctx).Raw(`SELECT answer FROM closings WHERE period = 'day' ORDER BY number`).Rows()
		s.Check(err)
		defer rows.Close()
		for rows.Next() {
			var body []byte
			var c pos.Closing
			s.Check(rows.Scan(&body))
			s.Check(json.Unmarshal(body, &c))
			days = append(days, c.Drawers)
		}
		s.Check(rows.Err())
		want := []pos.ClosingDrawers{{Count: 1, Expected: 60_00}, {Count: 1, Late: 1, Expected: 60_00, Counted: 59_50, Difference: -50},
			{Count: 1, Late: 1, Expected: 10_00, Counted: 30_00, Difference: -30_00}}
		if len(days) != len(want) {
			s.Fatalf("days %+v", days)
		}
		for i := range want {
			if days[i] != want[i] {
				s.Errorf("day %d: %+v, not %+v", i+1, days[i], want[i])
			}
		}
		var late struct{ Reason, Note string }
		s.Check(s.DB.Read(ctx).Raw(`SELECT reason, note FROM drawers WHERE id = ?`, drawer).Scan(&late).Error)
		if late.Reason != "change_error" || late.Note != "a coin rolled away" {
			s.Errorf("the drawer says %+v", late)
		}
		s.verify()
	}, func(store *access.Store) {
		store.BlindCount, store.Policies.Drawer.Overnight = false, access.OvernightClose
		store.Policies.Drawer.ReasonAbove = new(int64)
	})
}

// Blind, above one's limit: each try shows, and somebody else's yes settles it.
func TestALateCountIsApproved(t *testing.T) {
	t.Parallel()
	eachApproving(t, func(s *approving) {
		ctx := s.Context()
		limit := int64(1_00)
		s.Check(s.Access.SetRights(ctx, s.till, []access.RightChange{{Role: access.Cashier, Right: access.CloseDifference,
			To: &access.Allowance{State: access.StateAllowed, Amount: &limit}}}))
		s.Clock.Advance(24 * time.Hour)
		s.Check(s.Pos.EndDays(ctx))
		device, err := s.Access.Device(ctx, s.devices[0])
		s.Check(err)
		_, s.till, err = s.Access.SignIn(ctx, device, s.Shop.Cashier.ID, shopPIN)
		s.Check(err)
		s.c = s.as(s.till)
		r := pos.CashCountRequest{Counted: amount(70_00), Reason: "unknown"}
		_, err = s.Pos.CountDrawer(ctx, s.c, s.drawer, db.NewID(), r)
		s.Refused(err, "approval_needed", "")
		if n := s.Number(`SELECT COUNT(*) FROM drawer_counts WHERE NOT late AND counted = 7000`); n != 1 {
			s.Errorf("%d counts were kept of the try", n)
		}
		r.Approvals = []string{s.approve(access.CloseDifference, pos.SubjectRequest{Count: &pos.CountSubject{Drawer: s.drawer, Counted: 70_00}})}
		a, err := s.Pos.CountDrawer(ctx, s.c, s.drawer, db.NewID(), r)
		s.Check(err)
		var v pos.CashCountView
		s.read(a, &v)
		if v.ApprovedBy == nil || v.ApprovedBy.ID != s.Manager.ID || v.ApprovedBy.Name != "Sofia" || *v.Difference != -30_00 {
			s.Errorf("the count that was approved: %s", a.Body)
		}
		if n := s.Number(`SELECT COUNT(*) FROM drawer_counts`); n != 2 {
			s.Errorf("%d counts", n)
		}
		if e := s.entered("COUNT"); e["late"] != true || e["approved_by"] != s.Manager.ID || e["reason"] != "unknown" {
			s.Errorf("the journal has %v", e)
		}
		s.verify()
	}, func(store *access.Store) {
		store.BlindCount, store.Policies.Drawer.Overnight = true, access.OvernightClose
		store.Policies.Drawer.ReasonAbove = new(int64)
	})
}
