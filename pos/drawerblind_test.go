package pos_test

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
)

// untold fails where an answer says what is expected, or what it follows from.
func (s *Shop) untold(what string, answer any) {
	s.Helper()
	body, err := json.Marshal(answer)
	s.Check(err)
	for _, sum := range []string{"1234", "6234"} {
		if strings.Contains(string(body), `:`+sum) {
			s.Errorf("%s tells %s: %s", what, sum, body)
		}
	}
}

// Who counts blind is told nothing of what a drawer should hold before it is
// counted, whatever they ask; and asking by closing is kept as a count.
func TestABlindCountIsToldNothing(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		mia, sofia := s.SignIn(0, s.Cashier), s.SignIn(0, s.Manager)
		sofia.SeesExpected = true
		bread := s.Put(Goods("B", "Bread", 1234))
		drawer := s.opensByPieces(mia)
		s.Sell(mia, bread.ID, 1000, 1234)
		s.untold("the report", s.report(mia, drawer))
		if all := s.report(sofia, drawer); *all.Expected != 6234 || len(all.OpeningPieces) != 2 || all.Blind {
			s.Errorf("the manager's X: %+v", all)
		}
		x := s.reading(mia, drawer)
		s.untold("a kept X", x)
		if !x.Blind || x.Sales.Count != 1 {
			s.Errorf("the blind X: %+v", x)
		}
		_, err := s.Pos.CloseDrawer(s.Context(), mia, drawer, 60_00)
		s.Refused(err, "reason_required", "reason")
		counts, err := s.Pos.DrawerCounts(s.Context(), mia, s.Store, drawer)
		s.Check(err)
		if len(counts) != 1 || counts[0].Counted != 60_00 {
			s.Errorf("it was tried by a count of 60.00, kept are %+v", counts)
		}
		s.untold("the counts", counts)

		// It closes by itself, and stays untold until it is counted.
		s.Clock.Advance(24 * time.Hour)
		s.Check(s.Pos.EndDays(s.Context()))
		mia = s.SignIn(0, s.Cashier)
		s.untold("the Z that was not counted", s.report(mia, drawer))
		list := func() pos.DrawerItem {
			items, _, err := s.Pos.Drawers(s.Context(), mia, s.Store, pos.DrawerFilter{Status: "closed", Limit: 10})
			s.Check(err)
			return items[0]
		}
		s.untold("the list", list())
		counts, err = s.Pos.DrawerCounts(s.Context(), mia, s.Store, drawer)
		s.Check(err)
		s.untold("the counts", counts)
		_, err = s.Pos.CountDrawer(s.Context(), mia, drawer, db.NewID(), sum(62_00))
		s.Refused(err, "reason_required", "reason")
		counts, err = s.Pos.DrawerCounts(s.Context(), mia, s.Store, drawer)
		s.Check(err)
		if len(counts) != 2 || counts[1].Counted != 62_00 || counts[1].Late {
			s.Errorf("it was tried by a count of 62.00, kept are %+v", counts)
		}
		s.untold("the counts", counts)
		if late := s.counted(mia, drawer, pos.CashCountRequest{Counted: amount(62_00), Reason: "unknown"}); *late.Difference != -34 {
			s.Errorf("the late count %+v", late)
		}
		if z := s.report(mia, drawer); *z.Expected != 6234 || *list().Expected != 6234 {
			s.Errorf("the Z that was counted late: %+v", z)
		}
		s.corrected(-34)
		s.verify()
	}, func(store *access.Store) {
		store.BlindCount, store.Policies.Drawer.Overnight = true, access.OvernightClose
		store.Policies.Drawer.ReasonAbove = new(int64)
	})
}

// opensByPieces opens a drawer with 50.00 as it was counted, after counts that do
// not hold.
func (s *Shop) opensByPieces(c pos.Cashier) string {
	s.Helper()
	id := "0198a3c4-0000-7000-8000-0000000000d1"
	float := []money.Pieces{{Value: 20_00, Count: 2}, {Value: 5_00, Count: 2}}
	for _, row := range []struct {
		code, field string
		r           pos.OpenRequest
	}{
		{"count_needed", "opening_float", pos.OpenRequest{}},
		{"count_mismatch", "opening_float", pos.OpenRequest{OpeningFloat: amount(51_00), Pieces: float}},
		{"denomination_unknown", "pieces[0].value", pos.OpenRequest{Pieces: []money.Pieces{{Value: 3, Count: 1}}}},
	} {
		_, err := s.Pos.OpenCounted(s.Context(), c, id, row.r)
		s.Refused(err, row.code, row.field)
	}
	for range 2 {
		a, err := s.Pos.OpenCounted(s.Context(), c, id, pos.OpenRequest{Pieces: float})
		s.Check(err)
		var v pos.DrawerView
		if s.read(a, &v); v.OpeningFloat != 50_00 || len(v.OpeningPieces) != 2 || v.Expected != nil {
			s.Errorf("opened %s", a.Body)
		}
	}
	_, err := s.Pos.OpenCounted(s.Context(), c, id, pos.OpenRequest{OpeningFloat: amount(50_00)})
	s.Refused(err, "drawer_exists", "")
	return id
}

// corrected holds what the tax office gets of a count that came after the Z.
func (s *Shop) corrected(difference int64) {
	s.Helper()
	s.Clock.Advance(24 * time.Hour)
	s.Check(s.Pos.EndDays(s.Context()))
	file := filepath.Join(s.TempDir(), "dsfinvk.zip")
	_, err := s.Pos.ExportDSFinVK(s.Context(), file, pos.ExportOptions{Version: "test"})
	s.Check(err)
	all := readSheets(s.T, unzip(s.T, file))
	if got := all.sum(s.T, "businesscases.csv", "Z_UMS_BRUTTO", "GV_TYP", "DifferenzSollIst"); got != difference*1000 {
		s.Errorf("differences of %d, not %d", got, difference*1000)
	}
	// The Z sent away what was expected, the late count what was wrong with that.
	if got := all.sum(s.T, "businesscases.csv", "Z_UMS_BRUTTO", "GV_TYP", "Geldtransit"); got != (-6234-difference)*1000 {
		s.Errorf("cash went away by %d", got)
	}
}

// Asking by drops and pay-outs what a drawer holds leaves a count each time, in
// the journal too.
func TestABlindDropIsKeptAsAnAsk(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		mia, sofia := s.SignIn(0, s.Cashier), s.SignIn(0, s.Manager)
		sofia.SeesExpected = true
		mia.Rights = access.BuiltIn(access.Manager)
		bread := s.Put(Goods("B", "Bread", 1234))
		drawer := s.OpenDrawer(mia, 50_00)
		s.Sell(mia, bread.ID, 1000, 1234)
		s.ring(mia, pos.SaleRequest{Lines: []pos.LineRequest{{ProductID: bread.ID}}, Tenders: []pos.TenderRequest{{Kind: pos.Cash, Currency: "CHF", ForeignAmount: 20_00}}})
		held := *s.report(sofia, drawer).Expected
		move := func(c pos.Cashier, kind string, amount money.Amount) error {
			_, err := s.Pos.MoveCash(s.Context(), c, drawer, db.NewID(), pos.MovementRequest{Kind: kind, Amount: amount, Reason: "safe"})
			return err
		}
		for _, kind := range []string{"drop", "drop", "pay_out"} {
			s.Refused(move(mia, kind, held+1), "drawer_short", "amount")
		}
		s.Refused(move(mia, "pay_out", held+2), "drawer_short", "amount")
		s.Refused(move(sofia, "drop", held+3), "drawer_short", "amount") // who sees it needs not ask
		counts, err := s.Pos.DrawerCounts(s.Context(), sofia, s.Store, drawer)
		s.Check(err)
		if len(counts) != 2 || counts[0].Asked != "drop" || counts[1].Asked != "pay_out" || counts[1].ReasonNeeded {
			s.Fatalf("asked twice, kept are %+v", counts)
		}
		if entry := s.entered("COUNT"); entry["asked"] != "pay_out" || entry["counted"] != float64(held+2) {
			s.Errorf("the journal has %v", entry)
		}
		s.Check(move(mia, "drop", held))

		// What was counted before is still the last count, and an ask is none.
		real := sum(0)
		real.Currencies = []pos.CurrencyCount{{Currency: "CHF", Counted: amount(20_00)}}
		count := s.counted(mia, drawer, real)
		s.Refused(move(mia, "drop", 1), "drawer_short", "amount")
		asked := s.Number(`SELECT COUNT(*) FROM drawer_counts WHERE asked = 'drop'`)
		if _, err = s.Pos.CloseCounted(s.Context(), mia, drawer, pos.CloseRequest{CountID: count.ID}); err != nil || asked != 2 {
			s.Errorf("closed by the count of before %d asks: %v", asked, err)
		}
		s.verify()
	}, func(store *access.Store) {
		store.BlindCount = true
		store.ForeignCash = []access.ForeignCash{{Currency: "CHF", Rate: "0.95"}}
	})
}
