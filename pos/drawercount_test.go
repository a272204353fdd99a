package pos_test

import (
	"encoding/json"
	"slices"
	"sync"
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
)

func (s *Shop) read(a pos.Answer, into any) {
	s.Helper()
	if err := json.Unmarshal(a.Body, into); err != nil {
		s.Fatalf("%v in %s", err, a.Body)
	}
}

// counted counts a drawer and returns the count.
func (s *Shop) counted(c pos.Cashier, drawer string, r pos.CashCountRequest) (v pos.CashCountView) {
	s.Helper()
	a, err := s.Pos.CountDrawer(s.Context(), c, drawer, db.NewID(), r)
	s.Check(err)
	s.read(a, &v)
	return v
}

func sum(n money.Amount) pos.CashCountRequest { return pos.CashCountRequest{Counted: &n} }

func (s *Shop) entries(kind string) int64 {
	return s.Number(`SELECT COUNT(*) FROM journal WHERE type = ?`, kind)
}

// Counting blind, again, with foreign cash, and closing by the last count with
// a reason.
func TestADrawerIsCountedAndClosed(t *testing.T) {
	t.Parallel()
	above := int64(100)
	EachShop(t, func(s *Shop) {
		mia, sofia := s.SignIn(0, s.Cashier), s.SignIn(0, s.Manager)
		bread := s.Put(Goods("B", "Bread", 1000))
		drawer := s.OpenDrawer(mia, 50_00)
		s.Sell(mia, bread.ID, 1000, 10_00)
		s.ring(mia, pos.SaleRequest{Lines: []pos.LineRequest{{ProductID: bread.ID}}, Tenders: []pos.TenderRequest{{Kind: pos.Cash, Currency: "CHF", ForeignAmount: 20_00}}})

		bad := func(code, field string, r pos.CashCountRequest) {
			s.Helper()
			_, err := s.Pos.CountDrawer(s.Context(), mia, drawer, db.NewID(), r)
			s.Refused(err, code, field)
		}
		kinds := func(p ...money.Pieces) pos.CashCountRequest { return pos.CashCountRequest{Pieces: p} }
		less := money.Amount(-1)
		bad("amount_invalid", "counted", pos.CashCountRequest{Counted: &less})
		bad("count_needed", "counted", pos.CashCountRequest{})
		bad("denomination_unknown", "pieces[0].value", kinds(money.Pieces{Value: 700, Count: 1}))
		bad("denomination_twice", "pieces[1].value", kinds(money.Pieces{Value: 500, Count: 1}, money.Pieces{Value: 500, Count: 1}))
		bad("amount_invalid", "pieces[0].count", kinds(money.Pieces{Value: 500, Count: -1}))
		bad("amount_invalid", "pieces[0].count", kinds(money.Pieces{Value: 500_00, Count: 1 << 62}))
		bad("count_mismatch", "counted", pos.CashCountRequest{Counted: amount(1), Pieces: []money.Pieces{{Value: 500, Count: 1}}})
		bad("currency_uncounted", "currencies", sum(50_00))
		bad("currency_unknown", "currencies[1].currency", pos.CashCountRequest{Counted: amount(0), Currencies: []pos.CurrencyCount{{Currency: "CHF", Counted: amount(0)}, {Currency: "USD", Counted: amount(0)}}})
		bad("currency_invalid", "currencies[1].currency", pos.CashCountRequest{Counted: amount(0), Currencies: []pos.CurrencyCount{{Currency: "CHF", Counted: amount(0)}, {Currency: "CHF", Counted: amount(0)}}})

		change := s.report(sofia, drawer)
		id, first := db.NewID(), pos.CashCountRequest{Pieces: []money.Pieces{{Value: 20_00, Count: 2}, {Value: 5_00, Count: 1}}, Currencies: []pos.CurrencyCount{{Currency: "CHF", Counted: amount(20_00)}}}
		a, err := s.Pos.CountDrawer(s.Context(), mia, drawer, id, first)
		s.Check(err)
		again, err := s.Pos.CountDrawer(s.Context(), mia, drawer, id, first)
		s.Check(err)
		if string(again.Body) != string(a.Body) || again.Created || !a.Created {
			s.Errorf("counted again %s, first %s", again.Body, a.Body)
		}
		_, err = s.Pos.CountDrawer(s.Context(), mia, drawer, id, sum(1))
		s.Refused(err, "count_exists", "")
		var v pos.CashCountView
		s.read(a, &v)
		if v.Expected != nil || v.Difference != nil || v.Currencies[0].Expected != nil || !v.ReasonNeeded || v.Counted != 45_00 || v.Number != 1 {
			s.Errorf("a blind count: %s", a.Body)
		}
		second := s.counted(mia, drawer, pos.CashCountRequest{Counted: amount(*change.Expected - 150), Currencies: []pos.CurrencyCount{{Currency: "CHF", Pieces: []money.Pieces{{Value: 20_00, Count: 1}}}}})
		closing := func(r pos.CloseRequest) (pos.Answer, error) {
			return s.Pos.CloseCounted(s.Context(), mia, drawer, r)
		}
		refused := func(code, field string, r pos.CloseRequest) {
			s.Helper()
			_, err := closing(r)
			s.Refused(err, code, field)
		}
		refused("count_needed", "counted", pos.CloseRequest{})
		refused("count_twice", "counted", pos.CloseRequest{CountID: second.ID, Counted: amount(1)})
		refused("no_count", "count_id", pos.CloseRequest{CountID: db.NewID()})
		refused("count_stale", "", pos.CloseRequest{CountID: v.ID})
		refused("reason_required", "reason", pos.CloseRequest{CountID: second.ID})
		refused("reason_unknown", "reason", pos.CloseRequest{CountID: second.ID, Reason: "the cat"})
		s.Sell(mia, bread.ID, 1000, 10_00)
		refused("count_stale", "", pos.CloseRequest{CountID: second.ID, Reason: "miscount"})
		third := s.counted(mia, drawer, pos.CashCountRequest{Counted: amount(*change.Expected + 10_00 - 150), Currencies: []pos.CurrencyCount{{Currency: "CHF", Counted: amount(19_00)}}})
		z, err := closing(pos.CloseRequest{CountID: third.ID, Reason: "change_error", Note: "a coin rolled away"})
		s.Check(err)
		same, err := closing(pos.CloseRequest{CountID: third.ID})
		s.Check(err)
		if string(same.Body) != string(z.Body) {
			s.Errorf("closed again: %s, first %s", same.Body, z.Body)
		}
		var report pos.DrawerView
		s.read(z, &report)
		if *report.Difference != -150 || report.Reason != "change_error" || len(report.Counts) != 3 || *report.ForeignCash[0].Difference != -100 || report.ClosedBy.Name != "Mia" {
			s.Errorf("the Z: %s", z.Body)
		}
		refused("drawer_closed", "", pos.CloseRequest{Counted: amount(1)})
		if n := s.entries("COUNT"); n != 3 {
			s.Errorf("%d counts in the journal", n)
		}
		s.verify()
	}, func(store *access.Store) {
		store.ForeignCash = []access.ForeignCash{{Currency: "CHF", Rate: "0.95"}}
		store.Policies.Drawer.ReasonAbove = &above
	})
}

func TestADrawerChangesHandsAndPlaces(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		mia, sofia := s.SignIn(0, s.Cashier), s.SignIn(0, s.Manager)
		bread := s.Put(Goods("B", "Bread", 1000))
		drawer := s.OpenDrawer(mia, 50_00)
		s.Sell(mia, bread.ID, 1000, 10_00)

		// From hand to hand: who comes confirms, by the count or their own.
		count := s.counted(mia, drawer, sum(60_00))
		id := db.NewID()
		offer := func(c pos.Cashier, to, count string) (pos.Answer, error) {
			return s.Pos.HandOver(s.Context(), c, drawer, id, pos.HandOverRequest{To: to, CountID: count})
		}
		_, err := offer(mia, s.Cashier.ID, count.ID)
		s.Refused(err, "unknown_staff", "to")
		_, err = offer(sofia, s.Cashier.ID, count.ID)
		s.Refused(err, "no_count", "count_id")
		a, err := offer(mia, s.Manager.ID, count.ID)
		s.Check(err)
		again, err := offer(mia, s.Manager.ID, count.ID)
		s.Check(err)
		if string(a.Body) != string(again.Body) {
			s.Errorf("offered again %s, first %s", again.Body, a.Body)
		}
		open, _, err := s.Pos.Drawers(s.Context(), mia, s.Store, pos.DrawerFilter{Status: "open", Limit: 10})
		s.Check(err)
		if h := open[0].HandOver; h == nil || h.To.Name != "Sofia" || open[0].HeldBy.Name != "Mia" {
			s.Errorf("the open drawer %+v", open[0])
		}
		_, err = s.Pos.ConfirmHandOver(s.Context(), mia, s.Store, drawer, id, "")
		s.Refused(err, "not_yours", "")
		s.Sell(mia, bread.ID, 1000, 10_00)
		_, err = s.Pos.ConfirmHandOver(s.Context(), sofia, s.Store, drawer, id, "")
		s.Refused(err, "count_stale", "")
		own := s.counted(sofia, drawer, sum(69_00))
		for range 2 {
			v, err := s.Pos.ConfirmHandOver(s.Context(), sofia, s.Store, drawer, id, own.ID)
			s.Check(err)
			if v.ConfirmedAt == nil || *v.Recounted != 69_00 || v.From.Name != "Mia" || *v.Difference != 0 {
				s.Errorf("confirmed %+v", v)
			}
		}
		if n := s.entries("HAND_OVER"); n != 1 {
			s.Errorf("%d hand-overs in the journal", n)
		}

		// From register to register, with all that was sold; two take it at once.
		x1 := s.reading(sofia, drawer)
		if _, err := s.Pos.ParkDrawer(s.Context(), sofia, s.Store, drawer); err != nil {
			s.Fatal(err)
		}
		_, err = s.Pos.CommitSale(s.Context(), sofia, db.NewID(), sale(bread.ID, 1, 1000, 1000))
		s.Refused(err, "drawer_closed", "")
		_, err = s.Pos.CloseDrawer(s.Context(), sofia, drawer, 70_00)
		s.Refused(err, "drawer_parked", "")
		s.tallied()
		second := s.SignIn(1, s.Manager)
		other := s.OpenDrawer(second, 0)
		_, err = s.Pos.TakeDrawer(s.Context(), second, s.Store, drawer)
		s.Refused(err, "drawer_open", "")
		_, err = s.Pos.CloseDrawer(s.Context(), second, other, 0)
		s.Check(err)
		var both sync.WaitGroup
		won := make([]error, 2)
		for i, c := range []pos.Cashier{sofia, second} {
			both.Go(func() { _, won[i] = s.Pos.TakeDrawer(s.Context(), c, s.Store, drawer) })
		}
		both.Wait()
		if (won[0] == nil) == (won[1] == nil) {
			s.Fatalf("two took it: %v, %v", won[0], won[1])
		}
		here, there := sofia, second
		if won[1] == nil {
			here, there = second, sofia
		}
		lost := won[0]
		if lost == nil {
			lost = won[1]
		}
		s.Refused(lost, "drawer_taken", "")
		s.Sell(here, bread.ID, 1000, 10_00)
		_, err = s.Pos.CommitSale(s.Context(), there, db.NewID(), sale(bread.ID, 1, 1000, 1000))
		s.Refused(err, "drawer_closed", "")
		s.tallied()
		x2 := s.reading(here, drawer)
		if *x1.XNumber != 1 || *x2.XNumber != 2 || x2.Sales.Count != 3 || *x2.Expected != 80_00 || len(x2.Parkings) != 1 || x2.Parkings[0].To.Code != here.RegisterCode || x2.HeldBy.Name != "Sofia" {
			s.Errorf("the second X: %+v", x2)
		}
		z, err := s.Pos.CloseDrawer(s.Context(), here, drawer, 80_00)
		s.Check(err)
		var v pos.DrawerView
		s.read(z, &v)
		if v.Sales.Count != 3 || *v.Difference != 0 || len(v.HandOvers) != 1 || v.RegisterCode != here.RegisterCode {
			s.Errorf("the Z: %s", z.Body)
		}
		if n := s.entries("XREP"); n != 2 {
			s.Errorf("%d readings in the journal", n)
		}
		s.verify()
	})
}

// reading makes an X report, and finds it again as it was.
func (s *Shop) reading(c pos.Cashier, drawer string) (v pos.DrawerView) {
	s.Helper()
	id := db.NewID()
	a, err := s.Pos.ReadDrawer(s.Context(), c, s.Store, drawer, id)
	s.Check(err)
	s.read(a, &v)
	again, err := s.Pos.ReadDrawer(s.Context(), c, s.Store, drawer, id)
	s.Check(err)
	stored, err := s.Pos.Reading(s.Context(), c, s.Store, drawer, id)
	s.Check(err)
	if string(again.Body) != string(a.Body) || string(stored) != string(a.Body) || !a.Created || again.Created {
		s.Errorf("read again %s, stored %s, first %s", again.Body, stored, a.Body)
	}
	return v
}

// A drawer that stands open when its day ends: sold on, counted first, or
// closed by itself and counted later.
func TestADrawerIsForgottenOvernight(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		mia := s.SignIn(0, s.Cashier)
		bread := s.Put(Goods("B", "Bread", 1000))
		drawer := s.OpenDrawer(mia, 50_00)
		sold := s.Sell(mia, bread.ID, 1000, 10_00)
		policy := func(overnight string) {
			s.Helper()
			store, err := s.Access.Store(s.Context(), s.Store.ID)
			s.Check(err)
			store.Policies.Drawer.Overnight = overnight
			_, err = s.Access.UpdateStore(s.Context(), store)
			s.Check(err)
		}
		s.Clock.Advance(24 * time.Hour)
		mia = s.SignIn(0, s.Cashier)
		s.Check(s.Pos.EndDays(s.Context()))
		s.Sell(mia, bread.ID, 1000, 10_00) // warned
		open, _, err := s.Pos.Drawers(s.Context(), mia, s.Store, pos.DrawerFilter{Status: "open", Limit: 10})
		s.Check(err)
		if !open[0].Overdue || open[0].NotCounted {
			s.Errorf("the forgotten drawer %+v", open[0])
		}
		policy(access.OvernightBlock)
		mia = s.SignIn(0, s.Cashier)
		_, err = s.Pos.CommitSale(s.Context(), mia, db.NewID(), sale(bread.ID, 1, 1000, 1000))
		s.Refused(err, "drawer_overdue", "")
		_, err = s.Pos.CommitReturn(s.Context(), mia, db.NewID(), pos.ReturnRequest{SaleID: sold, Lines: []pos.ReturnLine{{Line: 1, Quantity: money.One}}, Tenders: []pos.TenderRequest{{Kind: pos.Cash}}})
		s.Refused(err, "drawer_overdue", "")
		s.counted(mia, drawer, sum(70_00)) // and might be closed

		policy(access.OvernightClose)
		s.Check(s.Pos.EndDays(s.Context()))
		s.Check(s.Pos.EndDays(s.Context())) // once is enough
		mia = s.SignIn(0, s.Cashier)
		_, err = s.Pos.CommitSale(s.Context(), mia, db.NewID(), sale(bread.ID, 1, 1000, 1000))
		s.Refused(err, "drawer_closed", "")
		z := s.report(mia, drawer)
		closed, _, err := s.Pos.Drawers(s.Context(), mia, s.Store, pos.DrawerFilter{Status: "closed", Limit: 10})
		s.Check(err)
		if !z.NotCounted || *z.Expected != 70_00 || z.Counted != nil || z.ClosedBy != nil || *z.ZNumber != 1 || !closed[0].NotCounted {
			s.Errorf("the Z %+v, in the list %+v", z, closed[0])
		}
		_, err = s.Pos.CloseDrawer(s.Context(), mia, drawer, 70_00)
		s.Refused(err, "drawer_closed", "")
		late := s.counted(mia, drawer, sum(69_00))
		if *late.Difference != -100 {
			s.Errorf("the late count %+v", late)
		}
		_, err = s.Pos.CountDrawer(s.Context(), mia, drawer, db.NewID(), sum(70_00))
		s.Refused(err, "drawer_closed", "")
		closed, _, err = s.Pos.Drawers(s.Context(), mia, s.Store, pos.DrawerFilter{Status: "closed", Limit: 10})
		s.Check(err)
		if after := s.report(mia, drawer); !after.NotCounted || after.Counted != nil || closed[0].NotCounted || *closed[0].Difference != -100 {
			s.Errorf("after the late count %+v, in the list %+v", after, closed[0])
		}
		counts, err := s.Pos.DrawerCounts(s.Context(), mia, s.Store, drawer)
		s.Check(err)
		if len(counts) != 2 || !slices.IsSortedFunc(counts, func(a, b pos.CashCountView) int { return int(a.Number - b.Number) }) {
			s.Errorf("counts %+v", counts)
		}
		s.OpenDrawer(mia, 0)
		s.Sell(mia, bread.ID, 1000, 10_00)
		s.verify()
	}, func(store *access.Store) { store.BlindCount = false })
}
