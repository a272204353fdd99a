package pos_test

import (
	"encoding/json"
	"strings"
	"testing"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/pos/receipt"
	"tillbell/server/db"
)

// Goods that are put aside, paid in parts and handed over are turnover once: in
// the X, the Z, the day's closing and the figures. What was paid on others that
// are still there, or given up, is none.
func TestMoneyOnGoodsPutAsideIsTurnoverOnce(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx, c := s.Context(), s.SignIn(0, s.Manager)
		drawer := s.OpenDrawer(c, 0)
		coat := s.Put(Goods("C1", "Coat", 10000))
		_, _, err := s.Pos.PutStockMove(ctx, s.Store.ID, s.Manager.ID, coat.ID, db.NewID(), pos.StockMoveRequest{Kind: pos.MoveReceive, Quantity: 9 * money.One})
		s.Check(err)
		ada := s.customer(c, pos.CustomerRequest{Name: "Ada"})
		done, open, gone := db.NewID(), db.NewID(), db.NewID()
		for _, id := range []string{done, open, gone} {
			_, err := s.putAside(c, id, ada, coat.ID, 20000, 4000)
			s.Check(err)
		}
		_, err = s.Pos.PayLayaway(ctx, c, done, pos.LayawayMoney{ID: db.NewID(), Amount: 6000, Tenders: []pos.TenderRequest{tender(pos.Card, 6000, "")}})
		s.Check(err)
		sale := pos.SaleRequest{Total: 20000, Tenders: []pos.TenderRequest{tender(pos.Deposit, 10000, ""), tender(pos.Cash, 12000, "")}}
		sale.LayawayID = done
		_, err = s.Pos.CommitSale(ctx, c, db.NewID(), sale)
		s.Check(err)
		_, err = s.Pos.CancelLayaway(ctx, c, gone, pos.LayawayCancel{ID: db.NewID(), Reason: "moved away", Tenders: []pos.TenderRequest{tender(pos.Cash, 3500, "")}})
		s.Check(err)

		holds := func(name string, body []byte) {
			var v pos.DrawerView
			s.Check(json.Unmarshal(body, &v))
			l := v.Layaways
			if v.Sales != (pos.CountTotal{Count: 1, Total: 20000}) || l == nil || l.Paid != (pos.CountTotal{Count: 4, Total: 18000}) || l.Refunded != (pos.CountTotal{Count: 1, Total: 3500}) || l.Fees != 500 {
				s.Fatalf("%s: %+v, %+v", name, v.Sales, l)
			}
			if len(l.Tenders) != 2 || l.Tenders[0] != (pos.DrawerTender{Kind: "cash", Amount: 8500}) || l.Tenders[1] != (pos.DrawerTender{Kind: "card", Amount: 6000}) {
				s.Errorf("%s: %+v", name, l.Tenders)
			}
			var sold money.Amount
			for _, one := range v.Tenders {
				sold += one.Amount
			}
			if sold != 20000 || *v.Expected != 12000+10000-3500 {
				s.Errorf("%s: paid with %+v, %d expected", name, v.Tenders, *v.Expected)
			}
		}
		x, err := s.Pos.DrawerReport(ctx, c, s.Store, drawer)
		s.Check(err)
		holds("X", x)
		paper, err := s.Pos.DrawerPaper(ctx, c, s.Store, drawer, "", func(*db.Tx, receipt.Report) error { return nil })
		s.Check(err)
		if text := string(receipt.ReportText(paper, 48)); !strings.Contains(text, "180.00") || !strings.Contains(text, "-35.00") {
			s.Errorf("the paper of the X:\n%s", text)
		}
		_, err = s.Pos.CloseDrawer(ctx, c, drawer, 18500)
		s.Check(err)
		z, err := s.Pos.DrawerReport(ctx, c, s.Store, drawer)
		s.Check(err)
		holds("Z", z)

		today := s.DB.Now().In(s.Store.Zone())
		f, err := s.Pos.Figures(ctx, s.Store, pos.FigureQuery{By: "product", Period: pos.Period{From: today, To: today}, Limit: 10})
		s.Check(err)
		if got := f.Summary.Number("turnover"); got != 20000 {
			s.Errorf("turnover %d, want 200.00", got)
		}
		s.Clock.Advance(24 * 3600 * 1e9)
		s.Check(s.Pos.EndDays(ctx))
		days, _, err := s.Pos.Closings(ctx, s.Store.ID, pos.ClosingFilter{Period: "day", Limit: 5})
		if err != nil || len(days) == 0 || days[len(days)-1].Total != 20000 || days[0].PerpetualNet != 20000 {
			s.Errorf("closings: %+v, %v", days, err)
		}
		s.LedgerAddsUp()
		s.verify()
	}, laying)
}
