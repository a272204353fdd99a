package pos_test

import (
	"testing"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// No refund in cash takes a drawer below zero without a yes: by a receipt, without
// one, in an exchange or by a void. Who counts blind leaves a count by asking.
func TestARefundTakesNoMoreThanTheDrawerHolds(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx, mia, sofia := s.Context(), s.SignIn(0, s.Cashier), s.SignIn(0, s.Manager)
		sofia.SeesExpected = true
		drawer := s.OpenDrawer(mia, 5_00)
		lamp := s.Put(Goods("L", "Lamp", 1000))
		sale := s.ring(mia, pos.SaleRequest{Lines: lines(lamp.ID, 3), Tenders: due(3000, pos.Card)}).ID
		back := func(c pos.Cashier, change func(*pos.ReturnRequest)) error {
			r := pos.ReturnRequest{SaleID: sale, Reason: "size", Lines: []pos.ReturnLine{{Line: 1, Quantity: money.One}}, Tenders: []pos.TenderRequest{{Kind: pos.Cash}}}
			change(&r)
			_, err := s.Pos.CommitReturn(ctx, c, db.NewID(), r)
			return err
		}
		asIs := func(*pos.ReturnRequest) {}
		is := func(state access.State) pos.Cashier {
			c := mia
			c.Rights = access.BuiltIn(access.Manager)
			c.Rights[access.OverdrawDrawer] = access.Allowance{State: state}
			return c
		}
		for range 2 { // the same ask is kept once
			err := back(is(access.StateDenied), asIs)
			s.Refused(err, "drawer_short", "tenders")
			if f, _ := fault.As(err); f.Extra["expected"] != nil {
				s.Errorf("who counts blind is told %v", f.Extra)
			}
		}
		s.Refused(back(is(access.StateDenied), func(r *pos.ReturnRequest) {
			r.SaleID, r.Lines[0] = "", pos.ReturnLine{ProductID: lamp.ID, Quantity: 2 * money.One}
		}), "drawer_short", "tenders")
		if entry := s.entered("COUNT"); entry["asked"] != "refund" || entry["counted"] != 2000.0 {
			s.Errorf("the journal has %v", entry)
		}
		x := swap(sale, lamp.ID, -1000, pos.TenderRequest{Kind: pos.Cash})
		x.Return.Lines[0].Quantity = 2 * money.One
		_, err := s.Pos.CommitExchange(ctx, is(access.StateApproval), db.NewID(), x)
		s.Refused(err, "approval_needed", "")
		_, err = s.Pos.CommitVoid(ctx, is(access.StateDenied), db.NewID(), pos.VoidRequest{SaleID: sale, Reason: "mistake"})
		s.Check(err) // to the card that paid it

		counts, err := s.Pos.DrawerCounts(ctx, sofia, s.Store, drawer)
		if s.Check(err); len(counts) != 3 {
			s.Errorf("kept are %+v", counts)
		}
		sale = s.ring(mia, pos.SaleRequest{Lines: lines(lamp.ID, 1), Tenders: due(1000, pos.Card)}).ID
		err = back(is(access.StateApproval), asIs)
		s.Refused(err, "approval_needed", "")
		if f, _ := fault.As(err); f.Extra["right"] != access.OverdrawDrawer {
			s.Errorf("asks for %v", f.Extra["right"])
		}
		seeing := is(access.StateDenied)
		seeing.SeesExpected = true
		if f, _ := fault.As(back(seeing, asIs)); f == nil || f.Extra["expected"] != money.Amount(500) {
			s.Errorf("who sees it is told %v", f)
		}
		_, err = s.Pos.MoveCash(ctx, mia, drawer, db.NewID(), pos.MovementRequest{Kind: "pay_in", Amount: 500, Reason: "coins"})
		s.Check(err)
		s.Check(back(is(access.StateDenied), asIs)) // just what it holds
		sale = s.ring(mia, pos.SaleRequest{Lines: lines(lamp.ID, 1), Tenders: due(1000, pos.Card)}).ID
		s.Check(back(is(access.StateAllowed), asIs)) // who may, does
		if v := s.report(sofia, drawer); *v.Expected != -1000 {
			s.Errorf("the drawer should hold %d", *v.Expected)
		}
		s.verify()
	}, func(store *access.Store) { store.BlindCount = true })
}
