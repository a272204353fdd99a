package pos_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
)

// A yes to goods past their date goes with the parked cart to another till: for
// that cart, once, and no longer than it would have held.
func TestAnApprovalGoesWithItsCart(t *testing.T) {
	t.Parallel()
	eachApproving(t, func(s *approving) {
		ctx := s.Context()
		s.c.Device = s.till.Device.ID
		second := s.SignIn(1, s.Shop.Cashier)
		second.Rights = s.c.Rights
		s.OpenDrawer(second, 0)
		past := s.sale(1999, func(r *pos.SaleRequest) { r.Lines[0].ExpiresOn, r.Lines[0].PastDate = "2026-01-01", true })
		park := func(yes ...string) pos.CartView {
			s.Helper()
			a, err := s.Pos.PutCart(ctx, s.clerk(s.c), db.NewID(), pos.CartRequest{Lines: past.Lines, Extras: pos.Extras{Approvals: yes}})
			s.Check(err)
			var v pos.CartView
			s.Check(json.Unmarshal(a.Body, &v))
			v, err = s.Pos.TakeCart(ctx, s.clerk(second), v.ID, false)
			s.Check(err)
			return v
		}
		kept := func(v pos.CartView) []pos.KeptApproval {
			var content struct {
				Kept []pos.KeptApproval `json:"kept_approvals"`
			}
			s.Check(json.Unmarshal(v.Content, &content))
			return content.Kept
		}
		sell := func(v pos.CartView, change func(*pos.SaleRequest), yes ...string) (pos.Document, error) {
			r := past
			r.Lines = slices.Clone(past.Lines)
			r.CartID, r.CartEpoch, r.Approvals = v.ID, &v.Epoch, yes
			change(&r)
			a, err := s.Pos.CommitSale(ctx, second, db.NewID(), r)
			if err != nil {
				return pos.Document{}, err
			}
			return document(s.T, a), nil
		}
		asIs := func(*pos.SaleRequest) {}

		yes := s.approve(access.SellExpired, pos.SubjectRequest{Cart: &past})
		v := park(yes)
		if got := kept(v); len(got) != 1 || got[0].ID != yes || got[0].Right != access.SellExpired || got[0].ApprovedBy != s.Manager.ID || got[0].AskedBy != s.c.Staff {
			s.Fatalf("the cart keeps %+v", got)
		}
		_, err := sell(v, asIs)
		s.Refused(err, "approval_needed", "")
		two := 2 * money.One
		_, err = sell(v, func(r *pos.SaleRequest) { r.Lines[0].Quantity, r.Total = &two, 3998 }, yes)
		s.Refused(err, "approval_mismatch", "")
		_, err = sell(v, func(r *pos.SaleRequest) { r.CartID, r.CartEpoch = "", nil }, yes) // without the cart it is no till's but the asker's
		s.Refused(err, "approval_mismatch", "")
		other := park()
		_, err = sell(other, asIs, yes)
		s.Refused(err, "approval_mismatch", "")

		// Put back by the second till and taken again, it is still there; and it sells once.
		v, err = s.Pos.ParkCart(ctx, s.clerk(second), v.ID, v.Epoch, pos.CartRequest{Lines: past.Lines, Extras: pos.Extras{Approvals: []string{yes}}})
		s.Check(err)
		v, err = s.Pos.TakeCart(ctx, s.clerk(second), v.ID, false)
		s.Check(err)
		doc, err := sell(v, asIs, yes)
		s.Check(err)
		if doc.StaffID != second.Staff || doc.RegisterID != second.Register || !slices.Equal(doc.Approvers, []string{s.Manager.ID}) || !slices.Equal(doc.Approvals, []string{yes}) {
			s.Errorf("sold by %s at %s, approved by %v", doc.StaffID, doc.RegisterID, doc.Approvers)
		}
		if got := kept(park(yes)); len(got) != 0 {
			s.Errorf("a used one is kept: %+v", got)
		}

		// A stranger's goes with nothing, and time ends it.
		strangers := s.approve(access.SellExpired, pos.SubjectRequest{Cart: &past})
		a, err := s.Pos.PutCart(ctx, s.clerk(second), db.NewID(), pos.CartRequest{Lines: past.Lines, Extras: pos.Extras{Approvals: []string{strangers}}})
		s.Check(err)
		var theirs pos.CartView
		s.Check(json.Unmarshal(a.Body, &theirs))
		if got := kept(theirs); len(got) != 0 {
			s.Errorf("another till's is kept: %+v", got)
		}
		late := park(strangers)
		s.Clock.Advance(access.ApprovalTTL + time.Second)
		_, err = sell(late, asIs, strangers)
		s.Refused(err, "approval_expired", "")
	})
}

// In the first hour of a day a sale that was rung up the evening before passes as
// it is. What the till calls past its date is that from midnight on, and approved.
func TestADateThatEndsAtMidnight(t *testing.T) {
	t.Parallel()
	eachApproving(t, func(s *approving) {
		ctx := s.Context()
		zone := s.Store.Zone()
		s.Clock.Set(time.Date(2026, 11, 27, 0, 10, 0, 0, zone))
		sale := func(past bool) pos.SaleRequest {
			return s.sale(1999, func(r *pos.SaleRequest) { r.Lines[0].ExpiresOn, r.Lines[0].PastDate = "2026-11-26", past })
		}
		_, err := s.Pos.CommitSale(ctx, s.c, db.NewID(), sale(true))
		s.Refused(err, "approval_needed", "")
		said := sale(true)
		said.Approvals = []string{s.approve(access.SellExpired, pos.SubjectRequest{Cart: &said})}
		_, err = s.Pos.CommitSale(ctx, s.c, db.NewID(), said)
		s.Check(err)
		_, err = s.Pos.CommitSale(ctx, s.c, db.NewID(), sale(false))
		s.Check(err)
		s.Clock.Advance(time.Hour)
		_, err = s.Pos.CommitSale(ctx, s.c, db.NewID(), sale(false))
		s.Refused(err, "expired", "")
	})
}
