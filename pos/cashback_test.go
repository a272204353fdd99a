package pos_test

import (
	"testing"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
)

// However a sale comes back in parts, the cash is in sum what was paid, each
// part is what was quoted for it, and a void of the rest fits in.
func TestPartsOfACashSaleGiveBackWhatWasPaid(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name              string
		step, price, paid money.Amount
		pieces            money.Quantity
		want              []money.Amount // of one piece after the other
	}{
		{"whole crowns", 100, 50, 500, 10, []money.Amount{100, 0, 100, 0, 100, 0, 100, 0, 100, 0}},
		{"five cents", 5, 333, 1000, 3, []money.Amount{335, 330, 335}},
	} {
		t.Run(row.name, func(t *testing.T) {
			EachShop(t, func(s *Shop) {
				c := s.SignIn(0, s.Manager)
				screw := s.Put(Goods("S", "Screw", row.price))
				drawer := s.OpenDrawer(c, 0)
				cash := []pos.TenderRequest{{Kind: pos.Cash}}
				one := func(sale string, n money.Quantity) money.Amount {
					r := pos.ReturnRequest{SaleID: sale, Lines: []pos.ReturnLine{{Line: 1, Quantity: n, Restock: true}}}
					q, err := s.Pos.QuoteReturn(s.Context(), c, r, 0)
					s.Check(err)
					r.Tenders = cash
					a, err := s.Pos.CommitReturn(s.Context(), c, db.NewID(), r)
					s.Check(err)
					d := document(s.T, a)
					if got := d.Tenders[0].Amount; got != q.CashDue || got != d.Total+d.Rounding {
						s.Errorf("%d in cash, quoted %d: %+v", got, q.CashDue, d)
					}
					return d.Tenders[0].Amount
				}
				by := func(parts ...money.Quantity) (back money.Amount) {
					sale := s.Sell(c, screw.ID, row.pieces*money.One, row.paid)
					for _, n := range parts {
						back += one(sale, n)
					}
					if back > row.paid {
						s.Errorf("%d of %d came back by %v", back, row.paid, parts)
					}
					return back
				}
				sale := s.Sell(c, screw.ID, row.pieces*money.One, row.paid)
				for i, want := range row.want {
					if got := one(sale, money.One); got != want {
						s.Errorf("piece %d gave %d, want %d", i+1, got, want)
					}
				}
				all := row.pieces * money.One
				for _, parts := range [][]money.Quantity{{all}, {1000, all - 1000}, {all - 1000, 1000}, {500, 1500, all - 2000}, {1, 2, 3, all - 6}} {
					if got := by(parts...); got != row.paid {
						s.Errorf("%v gave %d of %d", parts, got, row.paid)
					}
				}
				// The rest is voided, or taken for something else.
				sale = s.Sell(c, screw.ID, all, row.paid)
				first := one(sale, money.One)
				a, err := s.Pos.CommitVoid(s.Context(), c, db.NewID(), pos.VoidRequest{SaleID: sale, Reason: "mistake"})
				s.Check(err)
				if d := document(s.T, a); first+d.Tenders[0].Amount != row.paid {
					s.Errorf("%d and then %d by a void", first, d.Tenders[0].Amount)
				}
				s.expects(c, drawer, 0)
				s.verify()
			}, func(store *access.Store) { store.Cash = access.CashRounding{Step: int64(row.step), Mode: "half_up"} })
		})
	}
}
