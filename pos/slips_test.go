package pos_test

import (
	"testing"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// What a slip of the finger or a loophole would do to the books.
func TestSlipsAndLoopholes(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx, c := s.Context(), s.SignIn(0, s.Cashier)
		boss := s.SignIn(1, s.Manager)
		s.OpenDrawer(c, 0)
		s.OpenDrawer(boss, 0)
		tea, phone := s.Put(Goods("TEA", "Tea", 500)).ID, s.Put(Goods("PHONE", "Phone", 34900, "4006381333931")).ID
		pay := func(given, tip money.Amount) error {
			r := pos.SaleRequest{Lines: []pos.LineRequest{{ProductID: tea}}, Total: 500, Extras: pos.Extras{Tip: tip}, Tenders: []pos.TenderRequest{{Kind: pos.Cash, Amount: &given}}}
			_, err := s.Pos.CommitSale(ctx, c, db.NewID(), r)
			return err
		}
		s.Refused(pay(4_006_381_333_931, 0), "tender_invalid", "tenders") // a barcode
		s.Refused(pay(20_000_000, 10_001), "tip_invalid", "tip")
		s.Check(pay(20_500, 10_000))
		s.Check(pay(10_000_500, 0))

		back := func(c pos.Cashier, change func(*pos.ReturnRequest)) error {
			r := pos.ReturnRequest{Reason: "torn", Tenders: []pos.TenderRequest{{Kind: pos.Cash}}}
			change(&r)
			_, err := s.Pos.CommitReturn(ctx, c, db.NewID(), r)
			return err
		}
		unproven := func(l pos.ReturnLine) func(*pos.ReturnRequest) {
			return func(r *pos.ReturnRequest) { r.Lines = []pos.ReturnLine{l} }
		}

		// A piece that is out comes back from its receipt; one that is back does not come again.
		number := "(01)04006381333931(21)E-7"
		given := money.Amount(34900)
		a := s.sold(boss, pos.SaleRequest{Lines: []pos.LineRequest{{Barcode: number}}, Total: given, Tenders: []pos.TenderRequest{{Kind: pos.Cash, Amount: &given}}})
		one := unproven(pos.ReturnLine{Barcode: number, Quantity: money.One})
		err := back(boss, one)
		s.Refused(err, "receipt_known", "lines[0].barcode")
		if f, _ := fault.As(err); f.Extra["sale_id"] != a.ID {
			s.Errorf("the receipt is said to be %v", f.Extra["sale_id"])
		}
		_, err = s.Pos.QuoteReturn(ctx, boss, pos.ReturnRequest{Reason: "torn", Lines: []pos.ReturnLine{{Barcode: number, Quantity: money.One}}}, 0)
		s.Refused(err, "receipt_known", "")
		s.Check(back(boss, func(r *pos.ReturnRequest) { r.SaleID, r.Lines = a.ID, []pos.ReturnLine{{Line: 1, Quantity: money.One}} }))
		s.Refused(back(boss, one), "serial_back", "")
		s.Check(back(boss, unproven(pos.ReturnLine{Barcode: "(01)04006381333931(21)OLD", Quantity: money.One}))) // from before there were books
		s.Refused(back(boss, unproven(pos.ReturnLine{Barcode: "(01)04006381333931(21)OLD", Quantity: money.One})), "serial_back", "")

		// No more is given without a receipt than a stranger pays today.
		s.Promote(promotion("Half price", 500_000, tea))
		s.Refused(back(boss, unproven(pos.ReturnLine{ProductID: tea, Quantity: money.One, UnitPrice: amount(251)})), "price_invalid", "lines[0].unit_price")
		s.Check(back(boss, unproven(pos.ReturnLine{ProductID: tea, Quantity: money.One, UnitPrice: amount(250)})))

		// A trolley of empties is paid back to anybody; a lorry load is not.
		crate := Goods("EMPTY", "Empty", 25)
		crate.IsDeposit = true
		empty := s.Put(crate).ID
		s.Check(back(c, unproven(pos.ReturnLine{ProductID: empty, Quantity: 400 * money.One})))
		s.Refused(back(c, unproven(pos.ReturnLine{ProductID: empty, Quantity: 401 * money.One})), "approval_needed", "")

		// A void gives the coupon back, whatever its promotion says of returns.
		coupon := promotion("Welcome", 100_000, phone)
		coupon.Coupon = true
		codes, err := s.Pos.CreateCoupons(ctx, s.Store.ID, pos.NewCoupons{PromotionID: s.Promote(coupon), Count: 1, MaxUses: 1})
		s.Check(err)
		bought := s.sold(boss, s.cart([]string{codes[0].Code}, phone))
		_, err = s.Pos.CheckCoupon(ctx, s.Store.ID, codes[0].Code)
		s.Refused(err, "coupon_used", "")
		_, err = s.Pos.CommitVoid(ctx, boss, db.NewID(), pos.VoidRequest{SaleID: bought.ID, Reason: "mistake"})
		s.Check(err)
		_, err = s.Pos.CheckCoupon(ctx, s.Store.ID, codes[0].Code)
		s.Check(err)
		s.verify()
	}, func(shop *access.Store) { shop.Tips = true })
}
