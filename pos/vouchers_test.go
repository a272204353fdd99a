package pos_test

import (
	"path/filepath"
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
)

// Gift cards that are sold, charged up, spent, refunded onto and taken back are
// owed, and in no figure of what was sold: on a drawer, in a day, for the office
// and for the tax office.
func TestGiftCardsAreNoTurnover(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		mia, sofia := s.SignIn(0, s.Cashier), s.SignIn(0, s.Manager)
		mia.Rights, mia.SeesExpected, sofia.SeesExpected = access.BuiltIn(access.Manager), true, true
		bread, card := s.Put(Goods("B1", "Bread", 1190)), s.Put(giftProduct())
		drawer := s.OpenDrawer(mia, 100_00)
		code, _ := s.soldCard(mia, card.ID, 5000)
		again := s.ring(mia, pos.SaleRequest{Lines: []pos.LineRequest{{ProductID: card.ID, GiftCard: code, UnitPrice: amount(1000)}, {ProductID: bread.ID}},
			Tenders: due(2190, pos.Card)}) // 10.00 more on it, and a bread
		if again.Vouchers != 1000 || again.Total != 2190 {
			t.Errorf("charged up by %d of %d", again.Vouchers, again.Total)
		}
		spent, err := s.pay(sofia, bread.ID, 2, 2380, "", tender(pos.GiftCard, 2380, code))
		s.Check(err)
		s.takeBack(sofia, pos.ReturnRequest{SaleID: spent.ID, Lines: []pos.ReturnLine{{Line: 1, Quantity: money.One, Restock: true}},
			Tenders: []pos.TenderRequest{{Kind: pos.GiftCard, Code: code}}})
		_, left := s.soldCard(sofia, card.ID, 700)
		_, err = s.Pos.CommitVoid(s.Context(), sofia, db.NewID(), pos.VoidRequest{SaleID: left.ID, Reason: "wrong goods"})
		s.Check(err)

		want := pos.Vouchers{Sold: 6000, Redeemed: 1190, Net: 4810}
		x := s.report(sofia, drawer)
		if x.Vouchers == nil || *x.Vouchers != want {
			t.Errorf("vouchers of %+v on the drawer", x.Vouchers)
		}
		if x.Sales != (pos.CountTotal{Count: 4, Total: 3570}) || x.Returns != (pos.CountTotal{Count: 2, Total: 1190}) {
			t.Errorf("sold %+v, came back %+v", x.Sales, x.Returns)
		}
		if len(x.Taxes) != 1 || x.Taxes[0].Base+x.Taxes[0].Amount != 2380 || *x.Expected != 15000 {
			t.Errorf("taxes %+v, expected %d", x.Taxes, *x.Expected)
		}
		for _, who := range x.Staff {
			if who.ID == mia.Staff && (who.Total != 1190 || who.Vouchers != 6000) || who.ID == sofia.Staff && (who.Total != 1190 || who.Vouchers != 0) {
				t.Errorf("%s sold %d and vouchers of %d", who.Name, who.Total, who.Vouchers)
			}
		}
		s.tallied()
		if r := s.today(); r.Total != 2380 || r.ReturnsTotal != 1190 || r.Receipts != 4 {
			t.Errorf("today: %+v", r)
		}
		a, err := s.Pos.CloseDrawer(s.Context(), sofia, drawer, 15000)
		s.Check(err)
		var z pos.DrawerView
		if s.read(a, &z); z.Vouchers == nil || *z.Vouchers != want || z.Sales.Total != 3570 {
			t.Errorf("the Z: vouchers of %+v, sold %+v", z.Vouchers, z.Sales)
		}
		s.vouchersClosed(mia, want)
		s.vouchersTold(want)
		s.verify()
	})
}

func (s *Shop) today() pos.SalesReport {
	s.Helper()
	r, err := s.Pos.SalesToday(s.Context(), s.Store, s.Clock.Now())
	s.Check(err)
	return r
}

// vouchersClosed holds a day, what it is added up to anew, and the sheets of the
// tax office against what was sold.
func (s *Shop) vouchersClosed(c pos.Cashier, want pos.Vouchers) {
	s.Helper()
	s.Clock.Advance(24 * time.Hour)
	s.Check(s.Pos.EndDays(s.Context()))
	day := s.closings(c.Register, "day")[0]
	if day.Vouchers == nil || *day.Vouchers != want || day.Total != 2380 || day.Sales.Total != 3570 || day.Voids != (pos.CountTotal{Count: 1}) || day.PerpetualNet != 2380 {
		s.Errorf("the day: %+v, vouchers of %+v", day, day.Vouchers)
	}
	file := filepath.Join(s.TempDir(), "dsfinvk.zip")
	_, err := s.Pos.ExportDSFinVK(s.Context(), file, pos.ExportOptions{Version: "test"})
	s.Check(err)
	all := readSheets(s.T, unzip(s.T, file))
	for kind, sum := range map[string]int64{"Umsatz": 2380, "MehrzweckgutscheinKauf": 6000 + 1190, "MehrzweckgutscheinEinloesung": -2380} {
		if got := all.sum(s.T, "businesscases.csv", "Z_UMS_BRUTTO", "GV_TYP", kind); got != sum*1000 {
			s.Errorf("%s of %d, not %d", kind, got, sum*1000)
		}
	}
}

// vouchersTold holds the office's figures against what was sold, whether a
// register gathered its day or had to add it up.
func (s *Shop) vouchersTold(want pos.Vouchers) {
	s.Helper()
	day, err := s.Pos.PeriodOf(s.Store, "", "2026-11-01", "2026-12-31")
	s.Check(err)
	f, err := s.Pos.Figures(s.Context(), s.Store, pos.FigureQuery{By: "day", Period: day, Limit: 10})
	s.Check(err)
	sum := f.Summary
	if sum.Number("turnover") != 2380 || sum.Number("gift_cards") != int64(want.Sold) || sum.Number("gift_cards_redeemed") != int64(want.Redeemed) || sum.Number("gift_cards_net") != int64(want.Net) {
		s.Errorf("told %d, cards %d, redeemed %d, net %d", sum.Number("turnover"), sum.Number("gift_cards"), sum.Number("gift_cards_redeemed"), sum.Number("gift_cards_net"))
	}
}
