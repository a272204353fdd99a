package pos_test

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
)

// A refund that waits for its terminal has no code in it that pays for anything,
// and charges the card up all the same when it is finished elsewhere.
func TestARefundWaitsWithoutCodes(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		p, c, ctx := s.paying(newMachine()), s.SignIn(0, s.Manager), s.Context()
		s.OpenDrawer(c, 100_00)
		bread, card := s.Put(Goods("B", "Bread", 2000)), s.Put(giftProduct())
		old, _ := s.soldCard(c, card.ID, 800)
		sell := func(tenders ...pos.TenderRequest) (sale string) {
			sale = db.NewID()
			_, err := s.Pos.CommitSale(ctx, c, sale, pos.SaleRequest{Lines: lines(bread.ID, 1), Total: 2000, Tenders: tenders})
			s.Check(err)
			return sale
		}
		waits := func(id string, r pos.RefundRequest, charge string, amount money.Amount, codes ...string) (gone string) {
			s.Helper()
			_, err := p.weigh(c, id, r)
			s.Check(err)
			for _, code := range codes {
				if n := s.Number(`SELECT COUNT(*) FROM refunds WHERE request LIKE ?`, "%"+code+"%"); n != 0 {
					s.Errorf("a code stands in %d refunds", n)
				}
			}
			gone, err = p.giveBack(c, id, charge, amount)
			s.Check(err)
			p.becomes(gone, "approved")
			return gone
		}

		// An exchange for a new card, the rest to the bank card.
		whole, fresh, worth := p.charged(c, 2000), pos.NewCode(false), money.Amount(500)
		x, id := swap(sell(by(whole, 2000)), card.ID, -1500, pos.TenderRequest{Kind: pos.Card}), db.NewID()
		x.Sale.Lines[0].GiftCard, x.Sale.Lines[0].UnitPrice = fresh, &worth
		gone := waits(id, pos.RefundRequest{Exchange: &x}, whole, 1500, fresh)
		for i := range 2 {
			a, err := s.Pos.FinishRefund(ctx, c, id, "")
			s.Check(err)
			if a.Created != (i == 0) {
				s.Errorf("finished %d times", i+1)
			}
		}
		if got := s.onCard(fresh); got != worth {
			s.Errorf("%d on the new card", got)
		}
		x.Tenders = []pos.TenderRequest{by(gone, 1500)}
		a, err := s.Pos.CommitExchange(ctx, c, id, x) // as the till that began it would have
		if s.Check(err); a.Created {
			s.Error("exchanged twice")
		}

		// A return of what was paid by both.
		part := p.charged(c, 1200)
		back, sale := db.NewID(), sell(by(part, 1200), tender(pos.GiftCard, 800, old))
		want := toCard(sale, tender(pos.Card, 1200, ""), tender(pos.GiftCard, 800, old))
		gone = waits(back, pos.RefundRequest{Return: &want}, part, 1200, old)
		_, err = s.Pos.FinishRefund(ctx, c, back, "")
		s.Check(err)
		if got := s.onCard(old); got != 800 {
			s.Errorf("%d back on the old card", got)
		}
		a, err = s.Pos.CommitReturn(ctx, c, back, toCard(sale, by(gone, 1200), tender(pos.GiftCard, 800, old)))
		if s.Check(err); a.Created {
			s.Error("returned twice")
		}

		// What a card is found by pays for nothing.
		sum := sha256.Sum256([]byte("tillbell-code/1\x00" + old))
		found := old[:1] + "~" + hex.EncodeToString(sum[:]) + old[len(old)-4:]
		if n := s.Number(`SELECT COUNT(*) FROM refunds WHERE request LIKE ?`, "%"+found+"%"); n != 1 {
			s.Errorf("%d refunds name the old card", n)
		}
		_, err = s.pay(c, bread.ID, 1, 2000, "", tender(pos.GiftCard, 800, found), tender(pos.Cash, 1200, ""))
		s.Refused(err, "gift_card_malformed", "tenders[0].code")
		_, err = p.weigh(c, db.NewID(), pos.RefundRequest{Return: &pos.ReturnRequest{SaleID: sell(tender(pos.Cash, 2000, "")), Lines: want.Lines,
			Tenders: []pos.TenderRequest{tender(pos.GiftCard, 2000, found)}}})
		s.Refused(err, "gift_card_malformed", "tenders[0].code")
		s.LedgerAddsUp()
		s.verify()
	})
}

// Of goods put aside goes out in the coins that there are what came in cash;
// what a terminal does not give back becomes credit.
func TestACancelledLayawayIsFinishedInCoins(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		p, c, ctx := s.paying(newMachine()), s.SignIn(0, s.Manager), s.Context()
		drawer, coat, desk := s.OpenDrawer(c, 100_00), s.Put(Goods("C1", "Coat", 10000)), db.NewID()
		_, _, err := s.Pos.PutStockMove(ctx, s.Store.ID, s.Manager.ID, coat.ID, db.NewID(), pos.StockMoveRequest{Kind: pos.MoveReceive, Quantity: 4 * money.One})
		s.Check(err)
		_, err = s.Pos.PutTerminal(ctx, s.Store.ID, pos.TerminalView{ID: desk, Kind: "manual", Name: "Desk", Active: true})
		s.Check(err)
		ada := s.customer(c, pos.CustomerRequest{Name: "Ada"})
		for _, given := range []bool{true, false} {
			charge, laid, id := db.NewID(), db.NewID(), db.NewID()
			_, _, err = p.PutPayment(ctx, c, charge, pos.PaymentRequest{Kind: "charge", Amount: 15_00, TerminalID: desk})
			s.Check(err)
			_, err = p.Confirm(ctx, c, charge, true, 0, "")
			s.Check(err)
			r := pos.LayawayRequest{Lines: lines(coat.ID, 2), Total: 20000, First: &pos.LayawayMoney{ID: db.NewID(), Amount: 25_00,
				Tenders: []pos.TenderRequest{by(charge, 15_00), tender(pos.Cash, 10_00, "")}}}
			r.CustomerID = ada
			_, _, err = s.Pos.PutLayaway(ctx, c, laid, r)
			s.Check(err)
			end := pos.LayawayEnd{ID: laid, LayawayCancel: pos.LayawayCancel{Reason: "not fetched", Tenders: []pos.TenderRequest{tender(pos.Card, 15_00, ""), {Kind: pos.Cash}}}}
			_, err = p.weigh(c, id, pos.RefundRequest{Layaway: &end})
			s.Check(err)
			gone, err := p.giveBack(c, id, charge, 15_00)
			s.Check(err)
			_, err = p.Confirm(ctx, c, gone, given, 0, "")
			s.Check(err)
			rest := ""
			if !given {
				_, err = s.Pos.FinishRefund(ctx, c, id, "")
				s.Refused(err, "refund_left", "")
				_, err = s.Pos.FinishRefund(ctx, c, id, pos.Cash)
				s.Refused(err, "refund_tender", "tenders[0].amount") // it came by card
				rest = pos.StoreCredit
			}
			for i := range 2 {
				a, err := s.Pos.FinishRefund(ctx, c, id, rest)
				if s.Check(err); a.Created != (i == 0) {
					s.Errorf("finished %d times", i+1)
				}
			}
			s.expects(c, drawer, 100_00) // 9.98 after the fee are ten
			v, err := s.Pos.Layaway(ctx, s.Store.ID, laid)
			if s.Check(err); v.Status != "cancelled" || v.Fee != 2 {
				s.Errorf("put aside: %s, %d kept", v.Status, v.Fee)
			}
		}
		if got := s.balanceOf(ada, pos.StoreCredit); got != 15_00 {
			s.Errorf("%d of credit", got)
		}
		s.LedgerAddsUp()
		s.StockAddsUp()
		s.verify()
	}, laying, func(store *access.Store) {
		store.Policies.Layaway.Fee, store.Policies.Layaway.FeeShare = 2, ""
		store.Cash = access.CashRounding{Step: 5, Mode: "half_up"}
	})
}

// A voucher is paper that is spent: the void of goods that it helped to put
// aside gives its worth in cash.
func TestAVoidOfGoodsThatAVoucherPaidFor(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c, ctx := s.SignIn(0, s.Manager), s.Context()
		drawer, coat := s.OpenDrawer(c, 100_00), s.Put(Goods("C1", "Coat", 1000))
		_, _, err := s.Pos.PutStockMove(ctx, s.Store.ID, s.Manager.ID, coat.ID, db.NewID(), pos.StockMoveRequest{Kind: pos.MoveReceive, Quantity: 2 * money.One})
		s.Check(err)
		laid, sale := db.NewID(), db.NewID()
		r := pos.LayawayRequest{Lines: lines(coat.ID, 2), Total: 2000, First: &pos.LayawayMoney{ID: db.NewID(), Amount: 1500,
			Tenders: []pos.TenderRequest{{Kind: pos.Voucher, Amount: amountOf(1500), Reference: "V-1"}}}}
		r.CustomerID = s.customer(c, pos.CustomerRequest{Name: "Ada"})
		_, _, err = s.Pos.PutLayaway(ctx, c, laid, r)
		s.Check(err)
		over := pos.SaleRequest{Total: 2000, Tenders: []pos.TenderRequest{tender(pos.Deposit, 1500, ""), tender(pos.Card, 500, "")}}
		over.LayawayID = laid
		_, err = s.Pos.CommitSale(ctx, c, sale, over)
		s.Check(err)
		s.expects(c, drawer, 100_00)
		a, err := s.Pos.CommitVoid(ctx, c, db.NewID(), pos.VoidRequest{SaleID: sale, Reason: "wrong"})
		s.Check(err)
		given := map[string]money.Amount{}
		for _, t := range document(s.T, a).Tenders {
			given[t.Kind] += t.Amount
		}
		if len(given) != 2 || given[pos.Cash] != 1500 || given[pos.Card] != 500 {
			s.Errorf("voided: %s", strings.TrimSpace(string(a.Body)))
		}
		s.expects(c, drawer, 100_00-15_00)
		s.LedgerAddsUp()
		s.StockAddsUp()
		s.verify()
	}, laying)
}

// What goes back in cash for goods put aside may be more than the drawer should
// hold, by whoever may let that out.
func TestALayawaysCashIsHeldAgainstTheDrawer(t *testing.T) {
	t.Parallel()
	eachApproving(t, func(a *approving) {
		s, c, ctx := a.Shop, a.c, a.Context()
		boss := s.SignIn(1, s.Manager)
		drawer, coat := s.OpenDrawer(boss, 0), s.Put(Goods("C1", "Coat", 10000))
		_, _, err := s.Pos.PutStockMove(ctx, s.Store.ID, s.Manager.ID, coat.ID, db.NewID(), pos.StockMoveRequest{Kind: pos.MoveReceive, Quantity: 2 * money.One})
		s.Check(err)
		laid := db.NewID()
		_, err = s.putAside(boss, laid, s.customer(boss, pos.CustomerRequest{Name: "Ada"}), coat.ID, 20000, 30_00)
		s.Check(err)
		_, err = s.Pos.MoveCash(ctx, boss, drawer, db.NewID(), pos.MovementRequest{Kind: "drop", Amount: 25_00})
		s.Check(err)
		end := pos.LayawayCancel{ID: db.NewID(), Reason: "not fetched", Tenders: []pos.TenderRequest{tender(pos.Cash, 25_00, "")}}
		boss.Rights[access.OverdrawDrawer] = access.Allowance{State: access.StateDenied}
		_, err = s.Pos.CancelLayaway(ctx, boss, laid, end)
		s.Refused(err, "drawer_short", "tenders")
		boss.Rights[access.OverdrawDrawer] = access.Allowance{State: access.StateApproval}
		_, err = s.Pos.CancelLayaway(ctx, boss, laid, end)
		s.Refused(err, "approval_needed", "")
		boss.Rights[access.OverdrawDrawer] = access.Allowance{State: access.StateAllowed}
		_, err = s.Pos.CancelLayaway(ctx, boss, laid, end)
		s.Check(err)
		over := pos.SaleRequest{Total: 20000, Tenders: []pos.TenderRequest{tender(pos.Cash, 20000, "")}}
		over.LayawayID = laid
		_, err = s.Pos.CommitSale(ctx, c, db.NewID(), over)
		s.Refused(err, "layaway_ended", "")
		s.LedgerAddsUp()
		s.verify()
	}, laying)
}
