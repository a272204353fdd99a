package pos_test

import (
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// No right stands in the matrix for nothing: where a role is denied it, the act
// is refused by its name, and where somebody must be asked it is asked for.
func TestEveryFineRightIsAskedFor(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx, c, other := s.Context(), s.SignIn(0, s.Manager), s.SignIn(1, s.Manager)
		bread := s.Put(Goods("B", "Bread", 1000))
		drawer := s.OpenDrawer(c, 100_00)
		s.OpenDrawer(other, 0)
		ada := s.customer(c, pos.CustomerRequest{Name: "Ada"})
		_, err := s.Pos.PutCredit(ctx, c, ada, 5_00, 14)
		s.Check(err)
		sold := s.Sell(c, bread.ID, 1000, 1000)
		s.Clock.Advance(3 * 24 * time.Hour) // a sale of another day
		drawer = s.reopened(c, drawer)
		today := s.Sell(c, bread.ID, 1000, 1000)

		cash := []pos.TenderRequest{{Kind: pos.Cash, Amount: amount(1000)}}
		sell := func(c pos.Cashier, total money.Amount, change func(*pos.SaleRequest)) error {
			r := pos.SaleRequest{Lines: []pos.LineRequest{{ProductID: bread.ID}}, Total: total, Tenders: cash}
			change(&r)
			_, err := s.Pos.CommitSale(ctx, c, db.NewID(), r)
			return err
		}
		price := func(n money.Amount) func(*pos.SaleRequest) {
			return func(r *pos.SaleRequest) { r.Lines[0].UnitPrice, r.Lines[0].Reason = &n, "as agreed" }
		}
		back := func(c pos.Cashier, change func(*pos.ReturnRequest)) error {
			r := pos.ReturnRequest{SaleID: sold, Reason: "torn", Lines: []pos.ReturnLine{{Line: 1, Quantity: money.One}}, Tenders: []pos.TenderRequest{{Kind: pos.Cash}}}
			change(&r)
			_, err := s.Pos.CommitReturn(ctx, c, db.NewID(), r)
			return err
		}
		move := func(kind string, n money.Amount) func(pos.Cashier) error {
			return func(c pos.Cashier) error {
				_, err := s.Pos.MoveCash(ctx, c, drawer, db.NewID(), pos.MovementRequest{Kind: kind, Amount: n, Reason: "test"})
				return err
			}
		}
		asIs := func(*pos.ReturnRequest) {}
		acts := map[access.Right]func(c pos.Cashier) error{
			access.OverridePrice: func(c pos.Cashier) error { return sell(c, 900, price(900)) },
			access.SellBelowCost: func(c pos.Cashier) error { return sell(c, 0, price(0)) },
			access.DiscountLine: func(c pos.Cashier) error {
				return sell(c, 900, func(r *pos.SaleRequest) { r.Lines[0].Discount = off(10, "torn") })
			},
			access.DiscountOrder: func(c pos.Cashier) error {
				return sell(c, 900, func(r *pos.SaleRequest) { r.Discount = off(10, "torn") })
			},
			access.ExemptTax: func(c pos.Cashier) error {
				return sell(c, 840, func(r *pos.SaleRequest) { r.TaxExempt = &pos.TaxExemption{Reason: "embassy", Reference: "E-1"} })
			},
			access.SellExpired: func(c pos.Cashier) error {
				return sell(c, 1000, func(r *pos.SaleRequest) { r.Lines[0].ExpiresOn, r.Lines[0].PastDate = "2026-01-01", true })
			},
			access.OverAccountLimit: func(c pos.Cashier) error {
				return sell(c, 1000, func(r *pos.SaleRequest) {
					r.CustomerID, r.Tenders = ada, []pos.TenderRequest{{Kind: pos.OnAccount, Amount: amount(1000), OverLimit: true}}
				})
			},
			access.VoidSale: func(c pos.Cashier) error {
				_, err := s.Pos.CommitVoid(ctx, c, db.NewID(), pos.VoidRequest{SaleID: today, Reason: "mistake"})
				return err
			},
			access.ReturnReceipt: func(c pos.Cashier) error { return back(c, asIs) },
			access.ReturnLate:    func(c pos.Cashier) error { return back(c, asIs) },
			access.ReturnTooLate: func(c pos.Cashier) error { return back(c, asIs) },
			access.ReturnCash:    func(c pos.Cashier) error { return back(c, asIs) },
			access.WaiveFee: func(c pos.Cashier) error {
				return back(c, func(r *pos.ReturnRequest) { r.Lines[0].Fee = amount(0) })
			},
			access.ReturnNoReceipt: func(c pos.Cashier) error {
				return back(c, func(r *pos.ReturnRequest) {
					r.SaleID, r.Lines = "", []pos.ReturnLine{{ProductID: bread.ID, Quantity: money.One}}
				})
			},
			access.ReturnNoReceiptDay: func(c pos.Cashier) error {
				return back(c, func(r *pos.ReturnRequest) {
					r.SaleID, r.Lines = "", []pos.ReturnLine{{ProductID: bread.ID, Quantity: money.One}}
				})
			},
			access.OpenNoSale: move("no_sale", 0), access.PayIn: move("pay_in", 100), access.PayOut: move("pay_out", 100), access.DropCash: move("drop", 100),
			access.CloseDifference: func(c pos.Cashier) error { _, err := s.Pos.CloseDrawer(ctx, c, drawer, 1); return err },
			access.CheckAge:        nil, // of goods that are sold from an age on: age_test.go
			access.OverdrawDrawer:  nil, // of a drawer that is short: drawershort_test.go
			access.TakeOverCart:    nil, // a Clerk's, who says it beforehand: carts_test.go
			access.IssueFreeCard: func(c pos.Cashier) error {
				_, _, err := s.Pos.Give(ctx, c, db.NewID(), pos.Given{Customer: ada, Amount: 500, Reason: "goodwill"})
				return err
			},
			access.EraseCustomer: func(c pos.Cashier) error { return s.Pos.EraseCustomer(ctx, c, ada, true) },
			access.AdjustStock: func(c pos.Cashier) error {
				_, _, err := s.Pos.MoveStock(ctx, c, bread.ID, db.NewID(), pos.StockMoveRequest{Kind: pos.MoveAdjust, Quantity: -money.One, Cause: pos.CauseLost})
				return err
			},
			access.Train: func(c pos.Cashier) error { _, err := s.Pos.SetTraining(ctx, c, true, nil); return err },
		}
		for _, f := range access.FineRights() {
			act, known := acts[f.Right]
			if !known {
				s.Errorf("nothing asks for %s", f.Right)
			}
			if act == nil {
				continue
			}
			for state, want := range map[access.State]string{access.StateDenied: "not_allowed", access.StateApproval: "approval_needed"} {
				one := c
				one.Rights = access.Allowances{}
				for _, g := range access.FineRights() {
					one.Rights[g.Right] = access.Allowance{State: access.StateAllowed}
				}
				one.Rights[f.Right] = access.Allowance{State: state}
				err := act(one)
				if f.Right == access.ReturnTooLate && state == access.StateDenied {
					want = "too_late" // said by its day
				}
				if code(err) != want {
					s.Errorf("%s is %s: %v, want %s", f.Right, state, err, want)
				} else if e, _ := fault.As(err); want != "too_late" && e.Extra["right"] != f.Right {
					s.Errorf("%s is %s: asks for %v", f.Right, state, e.Extra["right"])
				}
			}
		}
	}, func(store *access.Store) {
		store.Policies.Returns.Days, store.Policies.Returns.Fee = 1, "0.1"
		store.Policies.Returns.NoReceipt.CashierDay = new(int64)
	})
}

// reopened closes a drawer and opens another.
func (s *Shop) reopened(c pos.Cashier, drawer string) string {
	s.Helper()
	view := s.report(c, drawer)
	if view.Status == "open" {
		_, err := s.Pos.CloseDrawer(s.Context(), c, drawer, *view.Expected)
		s.Check(err)
	}
	return s.OpenDrawer(c, 100_00)
}

// What needs somebody's yes is done by it, once, and by no yes to another act.
func TestTheOfficeAsksAndIsGranted(t *testing.T) {
	t.Parallel()
	eachApproving(t, func(s *approving) {
		ctx := s.Context()
		office := s.c
		office.Register = ""
		desk := *s.till
		desk.Register = nil
		asks := access.BuiltIn(access.Cashier)
		for _, right := range []access.Right{access.IssueFreeCard, access.EraseCustomer, access.AdjustStock} {
			asks[right] = access.Allowance{State: access.StateApproval}
		}
		office.Rights, desk.Fine = asks, asks
		yes := func(right access.Right, r pos.SubjectRequest) string {
			s.Helper()
			r.Right = right
			subject, err := s.Pos.SubjectOf(ctx, office, r)
			s.Check(err)
			g, _, err := s.Access.ApproveHere(ctx, &desk, access.ApprovalAsk{Right: right, Hash: subject.Hash, Amount: int64(subject.Amount), Summary: subject.Summary, Reason: "she asked"}, s.Manager.ID, shopPIN)
			s.Check(err)
			return g.ID
		}
		ada, bo := s.customer(s.c, pos.CustomerRequest{Name: "Ada"}), s.customer(s.c, pos.CustomerRequest{Name: "Bo"})

		give := pos.Given{Customer: ada, Amount: 500, Reason: "goodwill"}
		_, _, err := s.Pos.Give(ctx, office, db.NewID(), give)
		s.refused(err, "approval_needed")
		give.Approvals = []string{yes(access.IssueFreeCard, pos.SubjectRequest{Gift: &pos.GiftSubject{Customer: ada, Amount: 500}})}
		more := give
		more.Amount = 501
		_, _, err = s.Pos.Give(ctx, office, db.NewID(), more)
		s.refused(err, "approval_mismatch")
		id := db.NewID()
		for range 2 { // a retry is the same gift
			_, _, err = s.Pos.Give(ctx, office, id, give)
			s.Check(err)
		}
		_, _, err = s.Pos.Give(ctx, office, db.NewID(), give)
		s.refused(err, "approval_used")
		if got := s.balanceOf(ada, pos.StoreCredit); got != 500 {
			s.Errorf("she has %d", got)
		}

		less := pos.StockMoveRequest{Kind: pos.MoveAdjust, Quantity: -2 * money.One, Cause: pos.CauseLost}
		less.Approvals = []string{yes(access.AdjustStock, pos.SubjectRequest{Stock: &pos.StockSubject{Product: s.bread, Kind: less.Kind, Cause: less.Cause, Quantity: less.Quantity}})}
		_, _, err = s.Pos.MoveStock(ctx, office, s.bread, db.NewID(), less)
		if err == nil && !holds(s.entered("STOCK"), map[string]any{"staff_id": office.Staff, "approvals": []any{less.Approvals[0]}, "approvers": []any{s.Manager.ID}}) {
			t.Errorf("the journal holds %v, and not both people", s.entered("STOCK"))
		}
		s.Check(err)
		if got := s.onHand(s.bread); got != -2*money.One {
			s.Errorf("there are %v", got)
		}

		gone := yes(access.EraseCustomer, pos.SubjectRequest{Erase: &pos.EraseSubject{Customer: bo}})
		s.refused(s.Pos.EraseCustomer(ctx, office, ada, false, gone), "approval_mismatch")
		s.Check(s.Pos.EraseCustomer(ctx, office, bo, false, gone))

		// What was asked about whoever is erased says no more about whom.
		s.Check(s.Pos.EraseCustomer(ctx, office, ada, true, yes(access.EraseCustomer, pos.SubjectRequest{Erase: &pos.EraseSubject{Customer: ada, Forfeit: true}})))
		if n := s.Number(`SELECT COUNT(*) FROM approvals WHERE summary LIKE '%Ada%' OR summary LIKE '%"Bo"%' OR summary LIKE '%customer_id%'`); n != 0 {
			s.Errorf("%d approvals still name who was erased", n)
		}
		if n := s.Number(`SELECT COUNT(*) FROM approvals WHERE reason = ''`); n != 3 {
			s.Errorf("%d approvals lost what was said of somebody", n)
		}
		if n := s.Number(`SELECT COUNT(*) FROM approvals WHERE summary LIKE '%"kind":"stock"%' AND summary LIKE '%"subject"%' AND reason <> ''`); n != 1 {
			s.Error("what was asked about stock is gone with her")
		}
	})
}

// Above a limit and past a date is sold by who may, or by a yes to that cart,
// and by nobody who did not say so.
func TestACartIsSoldAboveALimitAndPastADate(t *testing.T) {
	t.Parallel()
	eachApproving(t, func(s *approving) {
		boss := s.SignIn(1, s.Manager)
		ada := s.customer(s.c, pos.CustomerRequest{Name: "Ada"})
		_, err := s.Pos.PutCredit(s.Context(), boss, ada, 15_00, 14)
		s.Check(err)
		on := func(over bool) pos.SaleRequest {
			return s.sale(1999, func(r *pos.SaleRequest) {
				r.CustomerID, r.Tenders = ada, []pos.TenderRequest{{Kind: pos.OnAccount, Amount: amount(1999), OverLimit: over}}
			})
		}
		_, err = s.commit(on(false))
		s.refused(err, "credit_limit")
		_, err = s.commit(on(true))
		s.refused(err, "approval_needed")
		if f, _ := fault.As(err); f == nil || f.Extra["amount"] != money.Amount(499) {
			s.Errorf("asked for %v", err)
		}
		cart := on(true)
		cart.Approvals = []string{s.approve(access.OverAccountLimit, pos.SubjectRequest{Cart: &cart})}
		doc, err := s.commit(cart)
		if s.Check(err); len(doc.Approvals) != 1 || s.balanceOf(ada, pos.OnAccount) != -1999 {
			s.Errorf("sold as %+v", doc)
		}

		old := func(say bool) pos.SaleRequest {
			return s.sale(1999, func(r *pos.SaleRequest) { r.Lines[0].ExpiresOn, r.Lines[0].PastDate = "2026-11-20", say })
		}
		_, err = s.commit(old(false))
		s.refused(err, "expired")
		_, err = s.commit(old(true))
		s.refused(err, "approval_needed")
		late := old(true)
		late.Approvals = []string{s.approve(access.SellExpired, pos.SubjectRequest{Cart: &late})}
		_, err = s.commit(late)
		s.Check(err)
		_, _, err = s.Pos.PutRecall(s.Context(), s.Store.ID, s.Manager.ID, db.NewID(), pos.RecallRequest{ProductID: s.bread, Reason: "glass"})
		s.Check(err)
		_, err = s.commit(old(true))
		s.refused(err, "recalled")
	})
}
