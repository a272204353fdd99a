package pos_test

import (
	"testing"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/db"
)

// What is damaged or defective is not put back on the shelf by whoever asks for
// it, by a receipt, without one or in an exchange; what was only opened is.
func TestDamagedGoodsStayOffTheShelf(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx, c := s.Context(), s.SignIn(0, s.Manager)
		s.OpenDrawer(c, 10000)
		lamp := s.Put(Goods("L1", "Lamp", 1000))
		sale := s.Sell(c, lamp.ID, 3000, 5000)
		back := func(condition string, restock bool) pos.ReturnRequest {
			return pos.ReturnRequest{SaleID: sale, Tenders: []pos.TenderRequest{{Kind: pos.Cash}},
				Lines: []pos.ReturnLine{{Line: 1, Quantity: money.One, Restock: restock, Condition: condition}}}
		}
		for _, condition := range []string{"damaged", "defective"} {
			r := back(condition, true)
			_, err := s.Pos.CommitReturn(ctx, c, db.NewID(), r)
			s.Refused(err, "restock_damaged", "lines[0].restock")
			bare := pos.ReturnRequest{Reason: "no receipt", Tenders: r.Tenders, Lines: []pos.ReturnLine{{ProductID: lamp.ID, Quantity: money.One, Restock: true, Condition: condition}}}
			_, err = s.Pos.CommitReturn(ctx, c, db.NewID(), bare)
			s.Refused(err, "restock_damaged", "lines[0].restock")
			x := swap(sale, lamp.ID, 0)
			x.Return.Lines[0].Condition = condition
			_, err = s.Pos.CommitExchange(ctx, c, db.NewID(), x)
			s.Refused(err, "restock_damaged", "")
		}
		for condition, restock := range map[string]bool{"damaged": false, "opened": true} {
			_, err := s.Pos.CommitReturn(ctx, c, db.NewID(), back(condition, restock))
			s.Check(err)
		}
		if on := s.Number(`SELECT on_hand FROM stock WHERE product_id = ?`, lamp.ID); on != -2000 {
			s.Errorf("on the shelf: %d", on)
		}
	})
}
