package pos_test

import (
	"errors"
	"sync"
	"testing"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
)

// paper is a paper voucher.
func paper(amount money.Amount, number string) pos.TenderRequest {
	return pos.TenderRequest{Kind: pos.Voucher, Amount: &amount, Reference: number}
}

// Where vouchers have a number each, a number pays once, however it is typed and
// from however many tills; it pays again once its paper was given back.
func TestAVoucherPaysOnce(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx, c := s.Context(), s.SignIn(0, s.Manager)
		s.OpenDrawer(c, 10000)
		hat := s.Put(Goods("H", "Hat", 1000))
		_, _, err := s.Pos.PutStockMove(ctx, s.Store.ID, s.Manager.ID, hat.ID, db.NewID(), pos.StockMoveRequest{Kind: pos.MoveReceive, Quantity: 20 * money.One})
		s.Check(err)
		pay := func(number string) (string, error) {
			d, err := s.pay(c, hat.ID, 1, 1000, "", paper(1000, number))
			return d.ID, err
		}
		used := func(number string) pos.VoucherUse {
			v, err := s.Pos.VoucherUse(ctx, c, number)
			s.Check(err)
			return v
		}
		if v := used("ab 1"); v.Used != 0 || v.Number != "AB1" || v.Receipt != nil || !v.Unique {
			s.Errorf("before: %+v", v)
		}
		sale, err := pay("AB1")
		s.Check(err)
		if v := used("ab 1"); v.Used != 1000 || v.Receipt == nil || v.At == nil {
			s.Errorf("after: %+v", v)
		}
		_, err = pay(" ab 1")
		s.Refused(err, "voucher_used", "tenders[0].reference")
		_, err = s.pay(c, hat.ID, 1, 1000, "", paper(500, "N"), paper(500, "n"))
		s.Refused(err, "voucher_used", "tenders[1].reference")

		// The paper goes back by a return, and by a void; cash brings no paper.
		back := func(sale string, t pos.TenderRequest) {
			_, err := s.Pos.CommitReturn(ctx, c, db.NewID(), pos.ReturnRequest{SaleID: sale, Reason: "size", Lines: []pos.ReturnLine{{Line: 1, Quantity: money.One}}, Tenders: []pos.TenderRequest{t}})
			s.Check(err)
		}
		back(sale, paper(1000, "ab1"))
		sale, err = pay("AB1")
		s.Check(err)
		_, err = s.Pos.CommitVoid(ctx, c, db.NewID(), pos.VoidRequest{SaleID: sale, Reason: "mistake"})
		s.Check(err)
		sale, err = pay("AB1")
		s.Check(err)
		back(sale, tender(pos.Cash, 1000, ""))
		_, err = pay("AB1")
		s.Refused(err, "voucher_used", "")

		// Two tills at once with the same paper.
		second := s.SignIn(1, s.Cashier)
		s.OpenDrawer(second, 0)
		var wait sync.WaitGroup
		errs := make([]error, 2)
		for i, till := range []pos.Cashier{c, second} {
			wait.Go(func() { _, errs[i] = s.pay(till, hat.ID, 1, 1000, "", paper(1000, "RACE")) })
		}
		wait.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			s.Errorf("two tills: %v", errs)
		}
		s.Refused(errors.Join(errs...), "voucher_used", "")

		// What is paid on goods put aside is kept likewise.
		laid, r := db.NewID(), pos.LayawayRequest{Lines: lines(hat.ID, 2), Total: 2000, First: &pos.LayawayMoney{ID: db.NewID(), Amount: 800, Tenders: []pos.TenderRequest{tender(pos.Card, 800, "")}}}
		r.CustomerID = s.customer(c, pos.CustomerRequest{Name: "Ada"})
		_, _, err = s.Pos.PutLayaway(ctx, c, laid, r)
		s.Check(err)
		part := func(number string) error {
			_, err := s.Pos.PayLayaway(ctx, c, laid, pos.LayawayMoney{ID: db.NewID(), Amount: 500, Tenders: []pos.TenderRequest{paper(500, number)}})
			return err
		}
		s.Refused(part("ab1"), "voucher_used", "tenders[0].reference")
		s.Check(part("D1"))
		s.Refused(part("D1"), "voucher_used", "")
		if v := used("D1"); v.Used != 500 || v.Receipt != nil {
			s.Errorf("on a layaway: %+v", v)
		}
	}, laying, func(store *access.Store) { store.Policies.Vouchers.Unique = true })
}

// Elsewhere the till is told, and takes it; sales without a voucher write nothing.
func TestAVoucherThatMayPayTwice(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Cashier)
		s.OpenDrawer(c, 0)
		hat := s.Put(Goods("H", "Hat", 1000))
		_, err := s.pay(c, hat.ID, 1, 1000, "", tender(pos.Cash, 1000, ""))
		s.Check(err)
		if n := s.Number(`SELECT COUNT(*) FROM used_vouchers`); n != 0 {
			s.Errorf("%d numbers of no voucher", n)
		}
		for range 2 {
			_, err := s.pay(c, hat.ID, 1, 1000, "", paper(1000, "V-1"))
			s.Check(err)
		}
		if v, err := s.Pos.VoucherUse(s.Context(), c, "v-1"); err != nil || v.Used != 2000 || v.Unique {
			s.Errorf("%+v, %v", v, err)
		}
	})
}
