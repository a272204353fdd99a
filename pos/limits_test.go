package pos_test

import (
	"slices"
	"testing"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// What lines give away adds up, and a discount on the whole is measured with
// what its lines gave before.
func TestLimitsAreNotMultipliedByLines(t *testing.T) {
	t.Parallel()
	eachApproving(t, func(s *approving) {
		s.c.Rights = access.BuiltIn(access.Cashier)
		five := int64(500)
		s.c.Rights[access.DiscountLine] = access.Allowance{State: access.StateAllowed, Amount: &five}
		s.c.Rights[access.OverridePrice] = access.Allowance{State: access.StateAllowed, Amount: &five}
		off5 := func(r *pos.LineRequest) {
			n := money.Amount(500)
			r.Discount = &pos.DiscountRequest{Amount: &n, Reason: "torn"}
		}
		less := func(r *pos.LineRequest) {
			n := money.Amount(1499)
			r.UnitPrice, r.Reason = &n, "as agreed"
		}
		lines := func(n int, change func(*pos.LineRequest)) func(*pos.SaleRequest) {
			return func(r *pos.SaleRequest) {
				r.Lines = make([]pos.LineRequest, n)
				for i := range r.Lines {
					r.Lines[i].ProductID = s.bread
					change(&r.Lines[i])
				}
			}
		}
		tenth := func(on bool, whole int64) func(*pos.SaleRequest) {
			return func(r *pos.SaleRequest) {
				if r.Discount = off(whole, "regular"); on {
					r.Lines[0].Discount = off(10, "torn")
				}
			}
		}
		for _, row := range []struct {
			name  string
			total money.Amount
			set   func(*pos.SaleRequest)
			code  string
		}{
			{"5.00 off a line", 1499, lines(1, off5), ""},
			{"5.00 off each of two", 2998, lines(2, off5), "approval_needed"},
			{"another price for 5.00 less", 1499, lines(1, less), ""},
			{"the same on two lines", 2998, lines(2, less), "approval_needed"},
			{"a tenth off all of it", 1799, tenth(false, 10), ""},
			{"a tenth on top of a tenth", 1619, tenth(true, 10), "approval_needed"},
		} {
			if _, err := s.commit(s.sale(row.total, row.set)); code(err) != row.code {
				s.Errorf("%s: %v, want %q", row.name, err, row.code)
			}
		}
	})
}

// What somebody may do is what they may do when it is committed, whatever their
// session says that was read before.
func TestARightThatWasTakenAwayIsNotUsed(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Manager)
		bread := s.Put(Goods("B", "Bread", 1000))
		drawer := s.OpenDrawer(c, 100_00)
		sold, other := s.Sell(c, bread.ID, 1000, 1000), s.Sell(c, bread.ID, 1000, 1000)
		device, err := s.Access.Device(s.Context(), s.devices[1])
		s.Check(err)
		_, who, err := s.Access.SignIn(s.Context(), device, s.Manager.ID, shopPIN)
		s.Check(err)
		never := &access.Allowance{State: access.StateDenied}
		var changes []access.RightChange
		for _, right := range []access.Right{access.DiscountLine, access.ReturnReceipt, access.VoidSale, access.PayOut} {
			changes = append(changes, access.RightChange{Role: access.Manager, Right: right, To: never})
		}
		s.Check(s.Access.SetRights(s.Context(), who, changes))

		cash := []pos.TenderRequest{{Kind: pos.Cash, Amount: amount(1000)}}
		cheap := pos.SaleRequest{Lines: []pos.LineRequest{{ProductID: bread.ID, Discount: off(50, "torn")}}, Total: 500, Tenders: cash}
		plain := pos.SaleRequest{Lines: []pos.LineRequest{{ProductID: bread.ID}}, Total: 1000, Tenders: cash}
		ways := map[string]func() error{
			"sell for half": func() error { _, err := s.Pos.CommitSale(s.Context(), c, db.NewID(), cheap); return err },
			"take back": func() error {
				_, err := s.Pos.CommitReturn(s.Context(), c, db.NewID(), pos.ReturnRequest{SaleID: sold, Lines: []pos.ReturnLine{{Line: 1, Quantity: money.One}}, Tenders: []pos.TenderRequest{{Kind: pos.Cash}}})
				return err
			},
			"void": func() error {
				_, err := s.Pos.CommitVoid(s.Context(), c, db.NewID(), pos.VoidRequest{SaleID: other, Reason: "mistake"})
				return err
			},
			"pay out": func() error {
				_, err := s.Pos.MoveCash(s.Context(), c, drawer, db.NewID(), pos.MovementRequest{Kind: "pay_out", Amount: 100, Reason: "milk"})
				return err
			},
		}
		for way, do := range ways {
			if err := do(); code(err) != "not_allowed" {
				s.Errorf("%s: %v, want not_allowed", way, err)
			}
		}
		_, err = s.Pos.CommitSale(s.Context(), c, db.NewID(), plain)
		s.Check(err)
		asked := pos.ReturnRequest{SaleID: sold, Lines: []pos.ReturnLine{{Line: 1, Quantity: money.One}}}
		q, err := s.Pos.QuoteReturn(s.Context(), c, asked, 0)
		if s.Check(err); !slices.ContainsFunc(q.Needs, func(n pos.QuotedNeed) bool { return n.Right == access.ReturnReceipt && n.Verdict == "denied" }) {
			s.Errorf("quoted: %+v", q.Needs)
		}
		// And what was given is had at once.
		for i := range changes {
			changes[i].To = nil
		}
		s.Check(s.Access.SetRights(s.Context(), who, changes))
		if q, err = s.Pos.QuoteReturn(s.Context(), c, asked, 0); err != nil || len(q.Needs) != 0 {
			s.Errorf("quoted: %+v, %v", q.Needs, err)
		}
		for way, do := range ways {
			if err := do(); err != nil {
				s.Errorf("%s: %v", way, err)
			}
		}
	})
}

// What one person gives back of one sale adds up, and so does what they take
// out of one drawer; what somebody approved is not theirs.
func TestLimitsAreNotSplit(t *testing.T) {
	t.Parallel()
	eachApproving(t, func(s *approving) {
		limit := int64(20_00)
		capped := access.Allowance{State: access.StateAllowed, Amount: &limit}
		s.till.Fine = access.BuiltIn(access.Cashier)
		s.till.Fine[access.ReturnReceipt], s.till.Fine[access.PayOut], s.till.Fine[access.ReturnNoReceipt] = capped, capped, capped
		s.c.Rights = s.till.Fine
		two := 2 * money.One
		sold, err := s.commit(s.sale(3998, func(r *pos.SaleRequest) { r.Lines[0].Quantity = &two }))
		s.Check(err)
		other, err := s.commit(s.sale(1999, func(*pos.SaleRequest) {}))
		s.Check(err)
		one := func(sale string) pos.ReturnRequest {
			return pos.ReturnRequest{SaleID: sale, Lines: []pos.ReturnLine{{Line: 1, Quantity: money.One}}, Tenders: []pos.TenderRequest{{Kind: pos.Cash}}}
		}
		back := func(r pos.ReturnRequest) error {
			_, err := s.Pos.CommitReturn(s.Context(), s.c, db.NewID(), r)
			return err
		}
		s.Check(back(one(sold.ID)))
		r := one(sold.ID)
		err = back(r)
		s.refused(err, "approval_needed")
		if f, _ := fault.As(err); f == nil || f.Extra["amount"] != money.Amount(39_98) {
			s.Errorf("asked for %v", err)
		}
		s.Check(back(one(other.ID))) // of another sale
		r.Approvals = []string{s.approve(access.ReturnReceipt, pos.SubjectRequest{Return: &r})}
		s.Check(back(r))

		unproven := pos.ReturnRequest{Lines: []pos.ReturnLine{{ProductID: s.sale(1999, func(*pos.SaleRequest) {}).Lines[0].ProductID, Quantity: money.One}},
			Reason: "none kept", Tenders: []pos.TenderRequest{{Kind: pos.Cash}}}
		s.Check(back(unproven))
		s.refused(back(unproven), "approval_needed")
		unproven.Approvals = []string{s.approve(access.ReturnNoReceipt, pos.SubjectRequest{Return: &unproven})}
		s.Check(back(unproven))

		out := func(amount money.Amount, approvals ...string) error {
			_, err := s.Pos.MoveCash(s.Context(), s.c, s.drawer, db.NewID(), pos.MovementRequest{Kind: "pay_out", Amount: amount, Reason: "stamps", Approvals: approvals})
			return err
		}
		s.Check(out(12_00))
		s.refused(out(12_00), "approval_needed")
		yes := s.approve(access.PayOut, pos.SubjectRequest{Movement: &pos.MovementSubject{Drawer: s.drawer, Kind: "pay_out", Amount: 12_00}})
		s.Check(out(12_00, yes))
		s.Check(out(8_00))
		s.refused(out(1), "approval_needed")
	})
}
