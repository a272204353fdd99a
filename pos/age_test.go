package pos_test

import (
	"testing"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
)

// Goods with an age limit are sold where their line says that the age was looked
// at, by whoever may say so; a refusal enters the journal, once.
func TestGoodsSoldFromAnAgeOn(t *testing.T) {
	t.Parallel()
	eachApproving(t, func(s *approving) {
		ctx := s.Context()
		gin := Goods("GIN", "Gin", 1999)
		gin.AgeLimit = 120
		_, _, err := s.Pos.PutProduct(ctx, s.Store.ID, db.NewID(), gin)
		s.Refused(err, "age_invalid", "age_limit")
		gin.AgeLimit = 18
		bottle := s.Put(gin)
		sale := s.sale(1999, func(r *pos.SaleRequest) { r.Lines[0].ProductID = bottle.ID })
		_, err = s.Pos.CommitSale(ctx, s.c, db.NewID(), sale)
		s.Refused(err, "age_unchecked", "lines[0].age_checked")
		if _, err := s.Pos.PriceFor(ctx, s.c, sale.Lines, pos.Extras{}); err != nil { // it may be looked up, and be parked
			t.Error(err)
		}
		sale.Lines[0].Aged = true
		a, err := s.Pos.CommitSale(ctx, s.c, db.NewID(), sale)
		s.Check(err)
		if d := document(t, a); d.Lines[0].Age != 18 || len(d.Approvers) != 0 {
			t.Errorf("sold as %+v", d.Lines[0])
		}
		if got := s.entered("SALE"); !holds(got, map[string]any{"lines": []any{map[string]any{"product_id": bottle.ID, "age_checked": 18.0}}}) {
			t.Errorf("the journal holds %v", got)
		}

		id, no := db.NewID(), pos.AgeRefusalRequest{ProductID: bottle.ID, Why: pos.AgeUnder, RefusedAt: s.Clock.Now()}
		first, err := s.Pos.RefuseAge(ctx, s.c, id, no)
		s.Check(err)
		again, err := s.Pos.RefuseAge(ctx, s.c, id, no)
		s.Check(err)
		if !first.Created || again.Created || string(again.Body) != string(first.Body) {
			t.Errorf("told again: %s", again.Body)
		}
		no.Why = pos.AgeNoProof
		_, err = s.Pos.RefuseAge(ctx, s.c, id, no)
		s.Refused(err, "refusal_exists", "id")
		no.Why = "face"
		_, err = s.Pos.RefuseAge(ctx, s.c, db.NewID(), no)
		s.Refused(err, "why_invalid", "why")
		if n := s.Number(`SELECT COUNT(*) FROM journal WHERE type = 'AGE'`); n != 1 {
			t.Errorf("%d refusals in the journal", n)
		}

		// A store that wants a second pair of eyes: what one looked at is approved by another.
		s.Check(s.Access.SetRights(ctx, s.till, []access.RightChange{{Role: access.Cashier, Right: access.CheckAge, To: &access.Allowance{State: access.StateApproval}}}))
		_, err = s.Pos.CommitSale(ctx, s.c, db.NewID(), sale)
		s.Refused(err, "approval_needed", "")
		device, err := s.Access.Device(ctx, s.devices[0])
		s.Check(err)
		_, s.till, err = s.Access.SignIn(ctx, device, s.Shop.Cashier.ID, shopPIN)
		s.Check(err)
		s.c = s.as(s.till)
		yes := s.approve(access.CheckAge, pos.SubjectRequest{Cart: &sale})
		sale.Approvals = []string{yes}
		two := 2 * money.One
		more := sale
		more.Lines = []pos.LineRequest{{ProductID: bottle.ID, Quantity: &two, Aged: true}}
		more.Total = 3998
		_, err = s.Pos.CommitSale(ctx, s.c, db.NewID(), more)
		s.Refused(err, "approval_mismatch", "")
		a, err = s.Pos.CommitSale(ctx, s.c, db.NewID(), sale)
		s.Check(err)
		if d := document(t, a); len(d.Approvers) != 1 || d.Approvers[0] != s.Manager.ID {
			t.Errorf("approved by %v", d.Approvers)
		}
	})
}
