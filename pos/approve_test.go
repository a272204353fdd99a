package pos_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// approving is a shop whose cashier stands at an open drawer, with a manager to
// ask.
type approving struct {
	*Shop
	c      pos.Cashier
	till   *access.Who
	bread  string // 19.99, cost 12.00
	drawer string
}

func eachApproving(t *testing.T, test func(s *approving), changes ...func(*access.Store)) {
	EachShop(t, func(shop *Shop) {
		s := &approving{Shop: shop}
		device, err := s.Access.Device(s.Context(), s.devices[0])
		s.Check(err)
		_, s.till, err = s.Access.SignIn(s.Context(), device, s.Shop.Cashier.ID, shopPIN)
		s.Check(err)
		s.c = s.as(s.till)
		s.bread = s.Put(Goods("B1", "Bread", 1999)).ID
		s.drawer = s.OpenDrawer(s.c, 100_00)
		test(s)
	}, changes...)
}

func (s *approving) as(w *access.Who) pos.Cashier {
	return pos.Cashier{Session: w.Session, Revision: w.Revision, Store: w.Store.ID, Staff: w.Staff.ID, StaffName: w.Staff.Name,
		Register: w.Register.ID, RegisterCode: w.Register.Code, Rights: w.Fine}
}

// sale is one bread for cash with what was set by hand.
func (s *approving) sale(total money.Amount, change func(*pos.SaleRequest)) pos.SaleRequest {
	paid := money.Amount(100_00)
	r := pos.SaleRequest{Lines: []pos.LineRequest{{ProductID: s.bread}}, Total: total, Tenders: []pos.TenderRequest{{Kind: pos.Cash, Amount: &paid}}}
	change(&r)
	return r
}

// approve gets the manager's yes by PIN and returns its id.
func (s *approving) approve(right access.Right, r pos.SubjectRequest) string {
	s.Helper()
	r.Right = right
	subject, err := s.Pos.SubjectOf(s.Context(), s.c, r)
	s.Check(err)
	g, _, err := s.Access.ApproveHere(s.Context(), s.till, access.ApprovalAsk{ID: db.NewID(), Right: right, Hash: subject.Hash,
		Amount: int64(subject.Amount), Percent: subject.Percent, Reason: "torn", Summary: subject.Summary}, s.Manager.ID, shopPIN)
	s.Check(err)
	return g.ID
}

func (s *approving) commit(r pos.SaleRequest) (pos.Document, error) {
	s.Helper()
	var doc pos.Document
	a, err := s.Pos.CommitSale(s.Context(), s.c, db.NewID(), r)
	if err == nil {
		s.Check(json.Unmarshal(a.Body, &doc))
	}
	return doc, err
}

// takeOverByApproval takes a cart from who works on it: with somebody's yes to
// this one.
func (s *approving) takeOverByApproval() {
	s.Helper()
	ctx := s.Context()
	mine, theirs := s.clerk(s.c), s.clerk(s.c)
	mine.Device, theirs.Device = s.till.Device.ID, s.SignIn(1, s.Shop.Cashier).Device
	one := pos.CartRequest{Lines: []pos.LineRequest{{ProductID: s.bread}}}
	id, other := db.NewID(), db.NewID()
	for _, cart := range []string{id, other} {
		_, err := s.Pos.PutCart(ctx, theirs, cart, one)
		s.Check(err)
		_, err = s.Pos.TakeCart(ctx, theirs, cart, false)
		s.Check(err)
	}
	_, err := s.Pos.TakeCart(ctx, mine, id, true)
	s.Refused(err, "approval_needed", "")
	yes := s.approve(access.TakeOverCart, pos.SubjectRequest{Other: &pos.OtherSubject{Ref: id}})
	_, err = s.Pos.TakeCart(ctx, mine, other, true, yes)
	s.Refused(err, "approval_mismatch", "")
	v, err := s.Pos.TakeCart(ctx, mine, id, true, yes)
	s.Check(err)
	if v.Holder == nil || v.Epoch != 2 {
		s.Errorf("taken over: %+v", v)
	}
	_, err = s.Pos.TakeCart(ctx, theirs, id, true, yes)
	s.Refused(err, "approval_used", "")
	got := s.entered("CART_TAKE_OVER")
	if got["cart_id"] != id || got["staff_id"] != mine.Staff || got["held_by"] != theirs.Staff || got["held_on"] != theirs.Device || got["approved_by"] != s.Manager.ID {
		s.Errorf("entered is %v", got)
	}
	var usedBy, shown string
	s.Check(s.DB.Read(ctx).Raw(`SELECT CAST(used_by AS TEXT), summary FROM approvals WHERE id = ?`, yes).Row().Scan(&usedBy, &shown))
	if usedBy != id {
		s.Errorf("the approval was used by %s, not by the cart", usedBy)
	}
	if want := fmt.Sprintf(`"number":"%d","holder":%q`, v.Number, s.Shop.Cashier.Name); !strings.Contains(shown, want) {
		s.Errorf("the approver is shown %s, want %s", shown, want)
	}
	_, err = s.Pos.SubjectOf(ctx, s.c, pos.SubjectRequest{Right: access.TakeOverCart, Other: &pos.OtherSubject{Ref: db.NewID()}})
	s.Refused(err, "no_cart", "")
	_, err = s.Pos.SubjectOf(ctx, s.c, pos.SubjectRequest{Right: access.VoidSale, Other: &pos.OtherSubject{Ref: id}})
	s.Refused(err, "approval_not_needed", "")
}

// trainByApproval goes into training by a yes, which serves once.
func (s *approving) trainByApproval() {
	s.Helper()
	ctx := s.Context()
	yes := s.approve(access.Train, pos.SubjectRequest{Other: &pos.OtherSubject{Ref: s.c.Register}})
	for _, on := range []bool{true, false} {
		_, err := s.Pos.SetTraining(ctx, s.c, on, []string{yes})
		s.Check(err)
	}
	_, err := s.Pos.SetTraining(ctx, s.c, true, []string{yes})
	s.Refused(err, "approval_used", "")
}

func percent(n int64) *money.Rate {
	r := money.Rate(n * 10_000)
	return &r
}

func off(n int64, reason string) *pos.DiscountRequest {
	return &pos.DiscountRequest{Percent: percent(n), Reason: reason}
}

func TestWhatIsSetByHandIsJudgedByRights(t *testing.T) {
	eachApproving(t, func(s *approving) {
		price := func(n money.Amount) *money.Amount { return &n }
		for _, row := range []struct {
			name  string
			total money.Amount
			set   func(*pos.SaleRequest)
			code  string
			right access.Right
		}{
			{"a tenth off a line", 1799, func(r *pos.SaleRequest) { r.Lines[0].Discount = off(10, "torn") }, "", ""},
			{"a hair more than a tenth", 1798, func(r *pos.SaleRequest) {
				r.Lines[0].Discount = &pos.DiscountRequest{Amount: price(201), Reason: "torn"}
			}, "approval_needed", access.DiscountLine},
			{"a third off the sale", 1399, func(r *pos.SaleRequest) { r.Discount = off(30, "regular") }, "approval_needed", access.DiscountOrder},
			{"another price", 1500, func(r *pos.SaleRequest) { r.Lines[0].UnitPrice, r.Lines[0].Reason = price(1500), "as agreed" }, "approval_needed", access.OverridePrice},
			{"the price it has anyway", 1999, func(r *pos.SaleRequest) { r.Lines[0].UnitPrice = price(1999) }, "", ""},
			{"for nothing", 0, func(r *pos.SaleRequest) { r.Lines[0].UnitPrice, r.Lines[0].Reason = price(0), "goodwill" }, "approval_needed", access.OverridePrice},
			{"without a reason", 1799, func(r *pos.SaleRequest) { r.Lines[0].Discount = off(10, " \u202e\x00 ") }, "reason_required", ""},
			{"a card number as the reason", 1799, func(r *pos.SaleRequest) { r.Lines[0].Discount = off(10, "4111 1111 1111 1111") }, "card_number", ""},
			{"more than it costs", 0, func(r *pos.SaleRequest) { r.Lines[0].Discount = &pos.DiscountRequest{Amount: price(2000), Reason: "x"} }, "discount_invalid", ""},
			{"below zero", 0, func(r *pos.SaleRequest) { r.Lines[0].UnitPrice, r.Lines[0].Reason = price(-1), "x" }, "price_invalid", ""},
			{"an amount and a share", 0, func(r *pos.SaleRequest) {
				r.Discount = &pos.DiscountRequest{Amount: price(1), Percent: percent(1), Reason: "x"}
			}, "discount_invalid", ""},
			{"an approval that is none", 1399, func(r *pos.SaleRequest) { r.Discount, r.Approvals = off(30, "x"), []string{db.NewID()} }, "approval_needed", access.DiscountOrder},
			{"a word as an approval", 1399, func(r *pos.SaleRequest) { r.Discount, r.Approvals = off(30, "x"), []string{"' OR 1=1"} }, "id_invalid", ""},
		} {
			_, err := s.commit(s.sale(row.total, row.set))
			if code(err) != row.code {
				s.Errorf("%s: %v, want %q", row.name, err, row.code)
			}
			if f, ok := fault.As(err); ok && row.right != "" {
				who, _ := f.Extra["approvers"].([]access.Person)
				if f.Extra["right"] != row.right || len(who) != 1 || who[0].ID != s.Manager.ID {
					s.Errorf("%s: asks for %v of %v", row.name, f.Extra["right"], who)
				}
			}
		}
	})
}

func TestAnApprovalServesItsCartOnce(t *testing.T) {
	eachApproving(t, func(s *approving) {
		hostile := "<script>alert(1)</script> 🧨\u202eevil"
		third := s.sale(1399, func(r *pos.SaleRequest) { r.Lines[0].Discount = off(30, hostile) })
		id := s.approve(access.DiscountLine, pos.SubjectRequest{Cart: &third})

		other := s.sale(1199, func(r *pos.SaleRequest) { r.Lines[0].Discount, r.Approvals = off(40, hostile), []string{id} })
		if _, err := s.commit(other); code(err) != "approval_mismatch" {
			s.Errorf("more off than was approved: %v", err)
		}
		twice := s.sale(2798, func(r *pos.SaleRequest) {
			r.Lines[0].Discount, r.Approvals = off(30, hostile), []string{id}
			r.Lines = append(r.Lines, r.Lines[0])
		})
		if _, err := s.commit(twice); code(err) != "approval_mismatch" {
			s.Errorf("two lines by an approval for one: %v", err)
		}
		foreign := third
		foreign.Approvals = []string{id}
		if _, err := s.Pos.CommitSale(s.Context(), s.SignIn(1, s.Shop.Cashier), db.NewID(), foreign); code(err) != "drawer_closed" {
			s.Errorf("at another till: %v", err)
		}

		// Twenty sales at once with one approval: one is sold.
		var sold, used atomic.Int64
		var sales sync.WaitGroup
		for range 20 {
			sales.Go(func() {
				switch _, err := s.Pos.CommitSale(context.Background(), s.c, db.NewID(), foreign); code(err) {
				case "":
					sold.Add(1)
				case "approval_used":
					used.Add(1)
				default:
					s.Errorf("sold: %v", err)
				}
			})
		}
		sales.Wait()
		if sold.Load() != 1 || used.Load() != 19 {
			s.Errorf("sold %d times by one approval, %d told that it was used", sold.Load(), used.Load())
		}
		g, err := s.Access.Approval(s.Context(), s.Store.ID, id)
		s.Check(err)
		var doc pos.Document
		body, err := s.Pos.Document(s.Context(), s.Store.ID, g.UsedBy)
		s.Check(err)
		s.Check(json.Unmarshal(body, &doc))
		m := doc.Lines[0].ManualDiscount
		if g.State != access.ApprovalUsed || m == nil || m.Amount != 600 || m.ApprovedBy != s.Manager.ID || doc.StaffID != s.Shop.Cashier.ID ||
			m.Reason != "<script>alert(1)</script> 🧨evil" || len(doc.Approvals) != 1 || doc.Approvals[0] != id {
			s.Errorf("the sale says %s, the approval %+v", body, g)
		}
		// Its own retry is answered, though the approval is gone.
		if a, err := s.Pos.CommitSale(s.Context(), s.c, doc.ID, foreign); err != nil || a.Created || string(a.Body) != string(body) {
			s.Errorf("again: %v", err)
		}

		late := s.sale(1399, func(r *pos.SaleRequest) { r.Discount = off(30, "regular") })
		late.Approvals = []string{s.approve(access.DiscountOrder, pos.SubjectRequest{Cart: &late})}
		s.Clock.Advance(access.ApprovalTTL)
		if _, err := s.commit(late); code(err) != "approval_expired" {
			s.Errorf("after five minutes: %v", err)
		}
	})
}

func TestSeveralRightsTakeSeveralApprovals(t *testing.T) {
	eachApproving(t, func(s *approving) {
		zero := money.Amount(0)
		gift := s.sale(0, func(r *pos.SaleRequest) {
			r.Lines[0].UnitPrice, r.Lines[0].Reason, r.Tenders = &zero, "goodwill", nil
		})
		first := s.approve(access.OverridePrice, pos.SubjectRequest{Cart: &gift})
		gift.Approvals = []string{first}
		if _, err := s.commit(gift); code(err) != "approval_needed" {
			s.Fatalf("given away without the right to sell below cost: %v", err)
		}
		gift.Approvals = append(gift.Approvals, s.approve(access.SellBelowCost, pos.SubjectRequest{Cart: &gift}))
		doc, err := s.commit(gift)
		if s.Check(err); doc.Total != 0 || doc.Lines[0].UnitPrice != 0 || doc.Lines[0].Override.From != 1999 || doc.Lines[0].Override.ApprovedBy != s.Manager.ID {
			s.Errorf("given away: %+v", doc.Lines[0])
		}
		// A failed try uses nothing up: the first approval served only the second.
		if g, err := s.Access.Approval(s.Context(), s.Store.ID, first); err != nil || g.UsedBy != doc.ID {
			s.Errorf("the first approval: %+v, %v", g, err)
		}
		// A discount on the sale is spread over lines; each returns at what was paid.
		three := s.sale(5398, func(r *pos.SaleRequest) {
			r.Lines = append(r.Lines, r.Lines[0], r.Lines[0])
			off := money.Amount(599)
			r.Discount = &pos.DiscountRequest{Amount: &off, Reason: "regular"}
		})
		doc, err = s.commit(three)
		if s.Check(err); doc.ManualDiscount.Amount != 599 || doc.Discount != 599 || doc.Lines[0].Discount+doc.Lines[1].Discount+doc.Lines[2].Discount != 599 {
			s.Errorf("spread: %+v", doc)
		}
	})
}

func TestAVoidTakesBackAllThatIsLeft(t *testing.T) {
	eachApproving(t, func(s *approving) {
		sold := s.Sell(s.c, s.bread, 3000, 60_00)
		request := pos.VoidRequest{SaleID: sold, Reason: "wrong goods"}
		if _, err := s.Pos.CommitVoid(s.Context(), s.c, db.NewID(), request); code(err) != "approval_needed" {
			s.Fatalf("a cashier alone: %v", err)
		}
		s.Return(s.c, sold, 1000, true)
		request.Approvals = []string{s.approve(access.VoidSale, pos.SubjectRequest{Void: sold})}

		// Voided twenty times at once, beside a return: all of it comes back once.
		var voided, back atomic.Int64
		var all sync.WaitGroup
		for i := range 20 {
			all.Go(func() {
				var err error
				if i == 10 {
					_, err = s.Pos.CommitReturn(context.Background(), s.c, db.NewID(), pos.ReturnRequest{SaleID: sold, Reason: "x",
						Lines: []pos.ReturnLine{{Line: 1, Quantity: 1000, Restock: true}}, Tenders: []pos.TenderRequest{{Kind: pos.Cash}}})
					if err == nil {
						back.Add(1)
					}
				} else if _, err = s.Pos.CommitVoid(context.Background(), s.c, db.NewID(), request); err == nil {
					voided.Add(1)
				}
				if c := code(err); c != "" && c != "nothing_left" && c != "over_returned" && c != "approval_used" {
					s.Errorf("void: %v", err)
				}
			})
		}
		all.Wait()
		if voided.Load() != 1 {
			s.Fatalf("voided %d times", voided.Load())
		}
		left, err := s.Pos.Returnable(s.Context(), s.Store, sold)
		if s.Check(err); left.Lines[0].Remaining != 0 {
			s.Errorf("left after the void: %+v", left.Lines)
		}
		var kind, purpose, reason string
		var total int64
		s.Check(s.DB.Read(s.Context()).Raw(`SELECT j.type, s.purpose, s.reason, s.total FROM sales s JOIN journal j ON j.doc_id = s.id
			WHERE s.original_id = ? AND s.purpose = 'void'`, sold).Row().Scan(&kind, &purpose, &reason, &total))
		if kind != "VOID" || reason != "wrong goods" || total != (2-back.Load())*1999 {
			s.Errorf("in the books as %s of %d for %q", kind, total, reason)
		}

		closed := s.Sell(s.c, s.bread, 1000, 20_00)
		drawer, err := s.Pos.OpenDrawerOf(s.Context(), s.c.Register)
		s.Check(err)
		_, err = s.Pos.CloseDrawer(s.Context(), s.c, drawer, 1)
		s.Check(err)
		if _, err := s.Pos.CommitVoid(s.Context(), s.c, db.NewID(), pos.VoidRequest{SaleID: closed, Reason: "x"}); code(err) != "drawer_closed" {
			s.Errorf("with the drawer closed: %v", err)
		}
		s.OpenDrawer(s.c, 0)
		if _, err := s.Pos.CommitVoid(s.Context(), s.c, db.NewID(), pos.VoidRequest{SaleID: closed, Reason: "x"}); code(err) != "void_too_late" {
			s.Errorf("in another drawer: %v", err)
		}
	})
}

// A store's limits hold for returns, cash and counts, and a change of them
// holds from the next sign-in's first request on.
func TestLimitsOfAStoreHold(t *testing.T) {
	eachApproving(t, func(s *approving) {
		limit := int64(10_00)
		allow := func(right access.Right, state access.State, amount *int64) access.RightChange {
			return access.RightChange{Role: access.Cashier, Right: right, To: &access.Allowance{State: state, Amount: amount}}
		}
		old := s.Sell(s.c, s.bread, 1000, 20_00)
		s.Check(s.Access.SetRights(s.Context(), s.till, []access.RightChange{allow(access.ReturnReceipt, access.StateAllowed, &limit),
			allow(access.PayOut, access.StateAllowed, &limit), allow(access.OpenNoSale, access.StateDenied, nil),
			allow(access.CloseDifference, access.StateAllowed, &limit)}))
		who, err := s.Access.SessionByID(s.Context(), s.till.Session)
		s.Check(err)
		s.till, s.c = who, s.as(who)
		drawer, err := s.Pos.OpenDrawerOf(s.Context(), s.c.Register)
		s.Check(err)

		back := pos.ReturnRequest{SaleID: old, Reason: "stale", Lines: []pos.ReturnLine{{Line: 1, Quantity: 1000}}, Tenders: []pos.TenderRequest{{Kind: pos.Cash}}}
		if _, err := s.Pos.CommitReturn(s.Context(), s.c, db.NewID(), back); code(err) != "approval_needed" {
			s.Errorf("a refund above the limit: %v", err)
		}
		back.Approvals = []string{s.approve(access.ReturnReceipt, pos.SubjectRequest{Return: &back})}
		_, err = s.Pos.CommitReturn(s.Context(), s.c, db.NewID(), back)
		s.Check(err)

		move := func(kind string, amount money.Amount, approvals ...string) error {
			_, err := s.Pos.MoveCash(s.Context(), s.c, drawer, db.NewID(), pos.MovementRequest{Kind: kind, Amount: amount, Reason: "flowers", Approvals: approvals})
			return err
		}
		s.Check(move("pay_out", 10_00))
		if err := move("pay_out", 10_01); code(err) != "approval_needed" {
			s.Errorf("a pay-out above the limit: %v", err)
		}
		if err := move("no_sale", 0); code(err) != "not_allowed" {
			s.Errorf("the drawer opened for nothing: %v", err)
		}
		paid := s.approve(access.PayOut, pos.SubjectRequest{Movement: &pos.MovementSubject{Drawer: drawer, Kind: "pay_out", Amount: 20_00}})
		if err := move("pay_out", 19_99, paid); code(err) != "approval_mismatch" {
			s.Errorf("another amount: %v", err)
		}
		s.Check(move("pay_out", 20_00, paid))
		if err := move("pay_out", 20_00, paid); code(err) != "approval_used" {
			s.Errorf("paid out twice: %v", err)
		}
		s.takeOverByApproval()
		s.trainByApproval()

		_, err = s.Pos.CloseDrawer(s.Context(), s.c, drawer, 0)
		if f, ok := fault.As(err); !ok || f.Code != "approval_needed" || f.Extra["amount"] != nil {
			s.Errorf("a count that is off: %v, which tells %v", err, f.Extra["amount"])
		}
		counted := s.approve(access.CloseDifference, pos.SubjectRequest{Count: &pos.CountSubject{Drawer: drawer, Counted: 0}})
		_, err = s.Pos.CloseDrawer(s.Context(), s.c, drawer, 0, counted)
		s.Check(err)
		entries := 0
		s.Check(s.DB.Read(s.Context()).Raw(`SELECT count(*) FROM journal WHERE register_id = ? AND type IN ('PAY_OUT', 'Z')`, s.c.Register).Row().Scan(&entries))
		if entries != 3 {
			s.Errorf("%d entries of cash", entries)
		}
	})
}

func TestAnApprovalIsGivenByAnother(t *testing.T) {
	eachApproving(t, func(s *approving) {
		third := s.sale(1399, func(r *pos.SaleRequest) { r.Lines[0].Discount = off(30, "torn") })
		subject, err := s.Pos.SubjectOf(s.Context(), s.c, pos.SubjectRequest{Right: access.DiscountLine, Cart: &third})
		s.Check(err)
		ask := access.ApprovalAsk{ID: db.NewID(), Right: access.DiscountLine, Hash: subject.Hash, Amount: int64(subject.Amount), Percent: subject.Percent, Summary: subject.Summary}
		colleague := access.Staff{ID: db.NewID(), StoreID: s.Store.ID, Name: "Piotr", Role: access.Cashier, Language: "de", Active: true}
		_, err = s.Access.PutStaff(s.Context(), &colleague, "8642")
		s.Check(err)
		for _, row := range []struct{ name, who, pin, want string }{
			{"by themselves", s.Shop.Cashier.ID, shopPIN, "own_approval"},
			{"by a colleague with the same limit", colleague.ID, "8642", "approver_limit"},
			{"by nobody", db.NewID(), shopPIN, "wrong_pin"},
			{"with a wrong PIN", s.Manager.ID, "0000", "wrong_pin"},
		} {
			if _, _, err := s.Access.ApproveHere(s.Context(), s.till, ask, row.who, row.pin); code(err) != row.want {
				s.Errorf("%s: %v, want %s", row.name, err, row.want)
			}
		}
		for range 4 {
			_, _, _ = s.Access.ApproveHere(s.Context(), s.till, ask, s.Manager.ID, "0000")
		}
		if _, _, err = s.Access.ApproveHere(s.Context(), s.till, ask, s.Manager.ID, shopPIN); code(err) != "locked" {
			s.Errorf("the right PIN after five wrong ones: %v", err)
		}
		s.Clock.Advance(31 * time.Second)
		g, created, err := s.Access.ApproveHere(s.Context(), s.till, ask, s.Manager.ID, shopPIN)
		if s.Check(err); !created {
			s.Error("not made")
		}
		again, created, err := s.Access.ApproveHere(s.Context(), s.till, ask, s.Manager.ID, shopPIN)
		if s.Check(err); created || again.ID != g.ID {
			s.Error("made twice")
		}
		ask.Reason = "other"
		if _, _, err := s.Access.ApproveHere(s.Context(), s.till, ask, s.Manager.ID, shopPIN); code(err) != "approval_exists" {
			s.Errorf("another under its id: %v", err)
		}
	})
}
