package pos_test

import (
	"strings"
	"testing"

	"tillbell/pos"
	"tillbell/pos/receipt"
)

// The X of who counts blind says so on its paper, and nothing as if it were
// zero; so does the copy of a manager's.
func TestABlindReportPrintsNoSums(t *testing.T) {
	t.Parallel()
	s := sqliteShop(t)
	s.Store.BlindCount = true
	_, err := s.Access.UpdateStore(s.Context(), s.Store)
	s.Check(err)
	mia, sofia := s.SignIn(0, s.Cashier), s.SignIn(0, s.Manager)
	sofia.SeesExpected = true
	drawer := s.OpenDrawer(mia, 50_00)
	bread := s.Put(Goods("B", "Bread", 1234))
	for range 3 {
		s.Sell(mia, bread.ID, 1000, 2000)
	}
	x := s.reading(sofia, drawer)
	paper := func(c pos.Cashier, reading string) string {
		r, err := s.Pos.DrawerPaper(s.Context(), c, s.Store, drawer, reading, nil)
		s.Check(err)
		return string(receipt.ReportText(r, 42))
	}
	for _, reading := range []string{"", x.ReadingID} {
		text := paper(mia, reading)
		for _, no := range []string{"0.00 ", "37.02", "87.02", "VAT", "Cash sales"} {
			if strings.Contains(strings.ReplaceAll(text, "50.00", ""), no) {
				t.Errorf("%q is on\n%s", no, text)
			}
		}
		for _, want := range []string{"Sales                                    3", "50.00", "Blind count"} {
			if !strings.Contains(text, want) {
				t.Errorf("%q is not on\n%s", want, text)
			}
		}
		if text := paper(sofia, reading); !strings.Contains(text, "37.02") || !strings.Contains(text, "87.02") || strings.Contains(text, "Blind") {
			t.Errorf("the manager's:\n%s", text)
		}
	}
}
