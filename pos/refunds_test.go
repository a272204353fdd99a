package pos_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/pos/terminal"
	"tillbell/server/access"
	"tillbell/server/db"
)

// charged is a charge that its terminal approved.
func (p *paying) charged(c pos.Cashier, amount money.Amount) string {
	p.Helper()
	id := p.charge(c, amount)
	for asked := ""; asked != id; { // refunds are asked for, too
		asked = <-p.machine.asked
	}
	p.machine.card(id, terminal.Approved)
	p.becomes(id, "approved")
	return id
}

// weigh tells the server what money is to go back for.
func (p *paying) weigh(c pos.Cashier, id string, r pos.RefundRequest) (pos.RefundView, error) {
	p.Helper()
	v, _, err := p.Pos.PutRefund(p.Context(), c, id, r)
	return v, err
}

// giveBack asks the terminal for a part of a refund.
func (p *paying) giveBack(c pos.Cashier, refund, of string, amount money.Amount) (string, error) {
	p.Helper()
	id := db.NewID()
	_, _, err := p.PutPayment(p.Context(), c, id, pos.PaymentRequest{Kind: "refund", Amount: amount, Of: of, For: refund})
	return id, err
}

// toCard is a return of one piece, to the card.
func toCard(sale string, payments ...pos.TenderRequest) pos.ReturnRequest {
	if payments == nil {
		payments = []pos.TenderRequest{{Kind: pos.Card}}
	}
	return pos.ReturnRequest{SaleID: sale, Lines: []pos.ReturnLine{{Line: 1, Quantity: money.One}}, Tenders: payments}
}

// Money goes back to a card as part of a return that the server knows: what the
// cashier may not do is refused before the terminal hears of it, nobody takes
// the same goods back meanwhile, and what went back is the return's.
func TestMoneyGoesBackToACardForAReturn(t *testing.T) {
	t.Parallel()
	eachApproving(t, func(a *approving) {
		s := a.Shop
		p, c, ctx := s.paying(newMachine()), a.c, s.Context()
		a.till.Fine[access.ReturnReceipt] = access.Allowance{State: access.StateApproval}
		c.Rights = a.till.Fine
		coat, two := s.Put(Goods("C", "Coat", 10000)), 2*money.One
		charge, sale := p.charged(c, 20000), db.NewID()
		_, err := s.Pos.CommitSale(ctx, c, sale, pos.SaleRequest{Lines: []pos.LineRequest{{ProductID: coat.ID, Quantity: &two}}, Total: 20000, Tenders: []pos.TenderRequest{by(charge, 20000)}})
		s.Check(err)
		other := s.SignIn(1, s.Manager)
		s.OpenDrawer(other, 0)

		// Neither without what it is for, nor beyond the cashier's rights.
		_, err = p.giveBack(c, "", charge, 100)
		s.Refused(err, "refund_for", "for")
		_, err = p.giveBack(c, db.NewID(), charge, 100)
		s.Refused(err, "no_refund", "for")
		back, want := db.NewID(), toCard(sale)
		_, err = p.weigh(c, back, pos.RefundRequest{})
		s.Refused(err, "refund_for", "return")
		_, err = p.weigh(c, back, pos.RefundRequest{Return: &want})
		s.Refused(err, "approval_needed", "")
		want.Approvals = []string{a.approve(access.ReturnReceipt, pos.SubjectRequest{Return: &want})}
		v, err := p.weigh(c, back, pos.RefundRequest{Return: &want})
		if err != nil || v.Amount != 10000 || len(v.Charges) != 1 || v.Charges[0] != (pos.RefundPart{Of: charge, Amount: 10000}) {
			s.Fatalf("weighed: %+v, %v", v, err)
		}
		if n := s.Number(`SELECT SUM(returned_quantity) FROM sale_lines WHERE sale_id = ?`, sale); n != 0 {
			s.Errorf("%d came back by weighing", n)
		}
		_, err = p.giveBack(c, back, charge, 10001)
		s.Refused(err, "over_refunded", "amount")

		// By hand goes out only what no terminal can give back.
		_, err = s.Pos.CommitReturn(ctx, other, db.NewID(), toCard(sale))
		s.Refused(err, "refund_first", "tenders[0].payment_id")

		one, err := p.giveBack(c, back, charge, 10000)
		s.Check(err)
		p.becomes(one, "approved")
		_, err = p.giveBack(c, back, charge, 1)
		s.Refused(err, "over_refunded", "amount")
		changed := toCard(sale)
		changed.Lines[0].Quantity = two
		_, err = p.weigh(c, back, pos.RefundRequest{Return: &changed})
		s.Refused(err, "refund_begun", "")

		// Nobody gets between, in whichever way.
		for _, what := range []pos.RefundRequest{{Return: &changed}, {Void: &pos.VoidRequest{SaleID: sale, Reason: "wrong"}}} {
			_, err = p.weigh(other, db.NewID(), what)
			s.Refused(err, "being_returned", "")
		}
		inCash := pos.TenderRequest{Kind: pos.Cash}
		_, err = s.Pos.CommitReturn(ctx, other, db.NewID(), toCard(sale, inCash))
		s.Refused(err, "being_returned", "")

		// The terminal took its time: the approval has run out, and lets it through all the same.
		s.Clock.Advance(time.Hour)
		open, err := s.Pos.OpenPayments(ctx, s.Store.ID, "")
		if err != nil || len(open) != 1 || open[0].ID != one || *open[0].For != back {
			s.Errorf("open: %+v, %v", open, err)
		}
		late := want
		late.Tenders = []pos.TenderRequest{inCash}
		_, err = s.Pos.CommitReturn(ctx, c, back, late)
		s.Refused(err, "refund_unused", "tenders")
		late.Lines = changed.Lines
		_, err = s.Pos.CommitReturn(ctx, c, back, late)
		s.Refused(err, "refund_begun", "")
		done := want
		done.Tenders = []pos.TenderRequest{by(one, 10000)}
		answer, err := s.Pos.CommitReturn(ctx, c, back, done)
		s.Check(err)
		if d := document(s.T, answer); d.Tenders[0].PaymentID != one || len(d.Approvers) != 1 {
			s.Errorf("returned: %+v", d)
		}
		_, err = p.giveBack(c, back, charge, 1)
		s.Refused(err, "refund_done", "for")
		_, err = p.weigh(c, back, pos.RefundRequest{Return: &changed})
		s.Refused(err, "refund_begun", "")

		// What went back for one thing is no other's.
		last, lastWant := db.NewID(), toCard(sale)
		_, err = p.weigh(other, last, pos.RefundRequest{Return: &lastWant})
		s.Check(err)
		rest, err := p.giveBack(other, last, charge, 10000)
		s.Check(err)
		p.becomes(rest, "approved")
		_, err = s.Pos.CommitReturn(ctx, other, db.NewID(), pos.ReturnRequest{Lines: []pos.ReturnLine{{ProductID: coat.ID, Quantity: money.One}}, Reason: "x", Tenders: []pos.TenderRequest{by(rest, 10000)}})
		if code(err) == "" {
			s.Error("a return without a receipt took another's refund")
		}
		_, err = s.Pos.CommitReturn(ctx, other, last, toCard(sale, by(rest, 10000)))
		s.Check(err)
		if open, err := s.Pos.OpenPayments(ctx, s.Store.ID, ""); err != nil || len(open) != 0 {
			s.Errorf("still open: %+v, %v", open, err)
		}
		for kind, want := range map[string]int64{"REFUND_ASKED": 2, "REFUND_ANSWERED": 2} {
			if n := s.entries(kind); n != want {
				s.Errorf("%d entries %s", n, kind)
			}
			if e := s.entered(kind); e["payment_id"] != rest || e["amount"] != 10000.0 || e["for"] != last || e["of"] == "" || e["staff_id"] == "" && kind == "REFUND_ASKED" {
				s.Errorf("%s says %v", kind, e)
			}
		}
		s.verify()
	})
}

// Twenty tills want to take the same goods back to the card: one card gets its
// money, once.
func TestOneReturnOfManyGivesBack(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		p, c, ctx := s.paying(newMachine()), s.SignIn(0, s.Manager), s.Context()
		s.OpenDrawer(c, 0)
		bread, charge, sale := s.Put(Goods("B", "Bread", 1999)), p.charged(c, 1999), db.NewID()
		_, err := s.Pos.CommitSale(ctx, c, sale, pos.SaleRequest{Lines: []pos.LineRequest{{ProductID: bread.ID}}, Total: 1999, Tenders: []pos.TenderRequest{by(charge, 1999)}})
		s.Check(err)
		var asked, refused atomic.Int64
		var won atomic.Value
		var wg sync.WaitGroup
		for range 20 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				id, want := db.NewID(), toCard(sale)
				_, _, err := s.Pos.PutRefund(ctx, c, id, pos.RefundRequest{Return: &want})
				payment := db.NewID()
				if err == nil {
					_, _, err = p.PutPayment(ctx, c, payment, pos.PaymentRequest{Kind: "refund", Amount: 1999, Of: charge, For: id})
				}
				switch code(err) {
				case "":
					asked.Add(1)
					won.Store([2]string{id, payment})
				case "being_returned", "over_refunded":
					refused.Add(1)
				default:
					s.Error(err)
				}
			}()
		}
		wg.Wait()
		if asked.Load() != 1 || refused.Load() != 19 {
			s.Fatalf("asked %d times, refused %d times", asked.Load(), refused.Load())
		}
		of := won.Load().([2]string)
		p.becomes(of[1], "approved")
		_, err = s.Pos.CommitReturn(ctx, c, of[0], toCard(sale, by(of[1], 1999)))
		s.Check(err)
		s.verify()
	})
}

// What a terminal would not give back goes out another way, and what it did is
// part of the same return. Left alone it is found again, and may stand as money
// given back.
func TestARefundThatWentHalfWay(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		p, c, ctx, desk := s.paying(newMachine()), s.SignIn(0, s.Manager), s.Context(), db.NewID()
		s.OpenDrawer(c, 100_00)
		_, err := s.Pos.PutTerminal(ctx, s.Store.ID, pos.TerminalView{ID: desk, Kind: "manual", Name: "Desk", Active: true})
		s.Check(err)
		bread := s.Put(Goods("B", "Bread", 2000))
		byHand := func(amount money.Amount) string {
			id := db.NewID()
			_, _, err := p.PutPayment(ctx, c, id, pos.PaymentRequest{Kind: "charge", Amount: amount, TerminalID: desk})
			s.Check(err)
			_, err = p.Confirm(ctx, c, id, true, 0, "")
			s.Check(err)
			return id
		}
		sell := func() (sale, first, second string) {
			sale, first, second = db.NewID(), byHand(1200), byHand(800)
			_, err := s.Pos.CommitSale(ctx, c, sale, pos.SaleRequest{Lines: []pos.LineRequest{{ProductID: bread.ID}}, Total: 2000, Tenders: []pos.TenderRequest{by(first, 1200), by(second, 800)}})
			s.Check(err)
			return sale, first, second
		}
		half := func(sale, first, second string) (id, gone string) {
			id, want := db.NewID(), toCard(sale)
			v, err := p.weigh(c, id, pos.RefundRequest{Return: &want})
			if err != nil || len(v.Charges) != 2 || v.Amount != 2000 {
				s.Fatalf("weighed: %+v, %v", v, err)
			}
			gone, err = p.giveBack(c, id, first, 1200)
			s.Check(err)
			_, err = s.Pos.CommitReturn(ctx, c, id, toCard(sale, by(gone, 1200), tender(pos.Cash, 800, "")))
			s.Refused(err, "refund_pending", "")
			_, err = p.Confirm(ctx, c, gone, true, 0, "")
			s.Check(err)
			never, err := p.giveBack(c, id, second, 800)
			s.Check(err)
			_, err = p.Confirm(ctx, c, never, false, 0, "")
			s.Check(err)
			return id, gone
		}
		sale, first, second := sell()
		id, gone := half(sale, first, second)
		_, err = s.Pos.FinishRefund(ctx, c, id, "")
		s.Refused(err, "refund_left", "")
		for i := range 2 {
			a, err := s.Pos.FinishRefund(ctx, c, id, pos.Cash)
			s.Check(err)
			if d := document(s.T, a); a.Created != (i == 0) || len(d.Tenders) != 2 || d.Tenders[0].PaymentID != gone || d.Tenders[1].Amount != 800 {
				s.Errorf("finished: %+v", d)
			}
		}
		_, err = s.Pos.CommitReturn(ctx, c, id, toCard(sale, by(gone, 1200), pos.TenderRequest{Kind: pos.Cash}))
		s.Check(err) // as the till that began it would have

		sale, first, second = sell()
		id, gone = half(sale, first, second)
		_, err = p.KeepRefund(ctx, c, gone, " ")
		s.refused(err, "reason_required")
		nobody := c
		nobody.Rights = nil
		_, err = p.KeepRefund(ctx, nobody, gone, "goodwill")
		s.refused(err, "not_allowed")
		_, err = p.KeepRefund(ctx, c, first, "goodwill")
		s.refused(err, "payment_not_approved")
		for range 2 {
			v, err := p.KeepRefund(ctx, c, gone, "goodwill")
			if err != nil || v.Kept != "goodwill" {
				s.Errorf("kept: %+v, %v", v, err)
			}
		}
		if open, err := s.Pos.OpenPayments(ctx, s.Store.ID, ""); err != nil || len(open) != 0 {
			s.Errorf("still open: %+v, %v", open, err)
		}
		if n, e := s.entries("REFUND_KEPT"), s.entered("REFUND_KEPT"); n != 1 || e["reason"] != "goodwill" || e["status"] != "approved" || e["staff_id"] == "" {
			s.Errorf("%d entries, the last says %v", n, e)
		}
		// What no terminal gave back may still go out, and no more.
		a, err := s.Pos.FinishRefund(ctx, c, id, pos.Cash)
		s.Check(err)
		if d := document(s.T, a); d.Total != 800 || d.Lines[0].Before != 1200 || len(d.Tenders) != 1 || d.Tenders[0].Amount != 800 || d.Tenders[0].Kind != pos.Cash {
			s.Errorf("finished: %+v", d)
		}
		s.verify()
	})
}

// A void gives the tip back with the rest: by the terminal that took it, and it
// counts for nobody any more.
func TestAVoidGivesTheTipBack(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		p, c, ctx := s.paying(newMachine()), s.SignIn(0, s.Manager), s.Context()
		drawer := s.OpenDrawer(c, 0)
		bread, charge, sale, void := s.Put(Goods("B", "Bread", 1999)), p.charged(c, 2199), db.NewID(), db.NewID()
		_, err := s.Pos.CommitSale(ctx, c, sale, pos.SaleRequest{Lines: []pos.LineRequest{{ProductID: bread.ID}}, Total: 1999, Extras: pos.Extras{Tip: 200},
			Tenders: []pos.TenderRequest{by(charge, 2199)}})
		s.Check(err)
		want := pos.VoidRequest{SaleID: sale, Reason: "wrong goods"}
		v, err := p.weigh(c, void, pos.RefundRequest{Void: &want})
		if err != nil || v.Amount != 2199 {
			s.Fatalf("weighed: %+v, %v", v, err)
		}
		back, err := p.giveBack(c, void, charge, 2199)
		s.Check(err)
		p.becomes(back, "approved")
		a, err := s.Pos.FinishRefund(ctx, c, void, "")
		s.Check(err)
		if d := document(s.T, a); d.Tip != 200 || d.Total != 1999 || len(d.Tenders) != 1 || d.Tenders[0].Amount != 2199 {
			s.Errorf("void: %+v", d)
		}
		if x := s.reading(c, drawer); x.Tips != 0 {
			s.Errorf("%d of tips are left", x.Tips)
		}
		s.tallied()
		s.expects(c, drawer, 0)
		s.verify()
	}, func(store *access.Store) { store.Tips = true })
}
