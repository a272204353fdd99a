package pos_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// tender is a way to pay an amount.
func tender(kind string, amount money.Amount, code string) pos.TenderRequest {
	return pos.TenderRequest{Kind: kind, Amount: &amount, Code: code}
}

// lines is one line of pieces of a product.
func lines(product string, pieces int64) []pos.LineRequest {
	q := money.Quantity(pieces * 1000)
	return []pos.LineRequest{{ProductID: product, Quantity: &q}}
}

// pay commits a sale of one product under a new id.
func (s *Shop) pay(c pos.Cashier, product string, pieces int64, total money.Amount, customer string, tenders ...pos.TenderRequest) (pos.Document, error) {
	s.Helper()
	r := pos.SaleRequest{Lines: lines(product, pieces), Total: total, Tenders: tenders}
	r.CustomerID = customer
	a, err := s.Pos.CommitSale(s.Context(), c, db.NewID(), r)
	if err != nil {
		return pos.Document{}, err
	}
	return document(s.T, a), nil
}

func (s *Shop) refused(err error, code string) {
	s.Helper()
	if f, ok := fault.As(err); !ok || f.Code != code {
		s.Errorf("got %v, want %s", err, code)
	}
}

func (s *Shop) customer(c pos.Cashier, r pos.CustomerRequest) string {
	s.Helper()
	v, _, _, err := s.Pos.PutCustomer(s.Context(), c, db.NewID(), r)
	s.Check(err)
	return v.ID
}

// soldCard sells a gift card and gives its code.
func (s *Shop) soldCard(c pos.Cashier, product string, amount money.Amount) (code string, sale pos.Document) {
	s.Helper()
	code = pos.NewCode(false)
	l := lines(product, 1)
	l[0].GiftCard, l[0].UnitPrice = code, &amount
	a, err := s.Pos.CommitSale(s.Context(), c, db.NewID(), pos.SaleRequest{Lines: l, Total: amount, Tenders: []pos.TenderRequest{tender(pos.Cash, amount, "")}})
	s.Check(err)
	return code, document(s.T, a)
}

func (s *Shop) onCard(code string) money.Amount {
	s.Helper()
	v, err := s.Pos.LookUpCard(s.Context(), code)
	s.Check(err)
	return v.Balance
}

func (s *Shop) balanceOf(customer, kind string) money.Amount {
	s.Helper()
	all, err := s.Pos.CustomerAccounts(s.Context(), s.Store.ID, customer)
	s.Check(err)
	for _, a := range all {
		if a.Kind == kind {
			return a.Balance
		}
	}
	return 0
}

// LedgerAddsUp checks that every balance is the sum of its transfers.
func (s *Shop) LedgerAddsUp() {
	s.Helper()
	broken := s.Number(`SELECT COUNT(*) FROM ledger_accounts a WHERE a.balance IS NOT NULL AND (a.balance <>
		COALESCE((SELECT SUM(CASE WHEN t.to_id = a.id THEN t.amount ELSE -t.amount END) FROM ledger_transfers t WHERE t.from_id = a.id OR t.to_id = a.id), 0)
		OR a.kind IN ('gift_card', 'store_credit') AND a.balance < 0)`)
	if broken != 0 {
		s.Errorf("%d balances are not the sums of their transfers", broken)
	}
}

func giftProduct() pos.ProductRequest {
	r := Goods("GC", "Gift card", 0)
	r.GiftCard = true
	return r
}

func TestAGiftCardIsSoldSpentAndGivenBack(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Manager)
		s.OpenDrawer(c, 0)
		bread, card := s.Put(Goods("B1", "Bread", 1000)), s.Put(giftProduct())
		code, sold := s.soldCard(c, card.ID, 2500)
		if l := sold.Lines[0]; l.GiftCard == "" || l.Tax != 0 || l.TaxRate != 0 || l.Total != 2500 {
			s.Errorf("the card's line %+v", l)
		}
		if s.onHand(card.ID) != 0 || s.onCard(code) != 2500 {
			s.Errorf("%d on the card, %v in stock", s.onCard(code), s.onHand(card.ID))
		}
		// Typed as it is read aloud.
		doc, err := s.pay(c, bread.ID, 2, 2000, "", tender(pos.GiftCard, 1500, strings.ToLower(code[:5])+"-"+code[5:]), tender(pos.Cash, 500, ""))
		s.Check(err)
		if p := doc.Tenders[0]; p.AccountID == "" || p.Balance == nil || *p.Balance != 1000 || p.Reference != "*"+code[16:] || strings.Contains(s.body(doc.ID), code) {
			s.Errorf("paid by %+v", p)
		}
		other, _ := s.soldCard(c, card.ID, 300)
		_, err = s.pay(c, bread.ID, 1, 1000, "", tender(pos.GiftCard, 700, code), tender(pos.GiftCard, 300, other))
		s.Check(err)
		_, err = s.pay(c, bread.ID, 1, 1000, "", tender(pos.GiftCard, 400, code), tender(pos.Cash, 600, ""))
		s.refused(err, "gift_card_short")
		_, err = s.pay(c, bread.ID, 1, 1000, "", tender(pos.GiftCard, 200, code), tender(pos.GiftCard, 200, code), tender(pos.Cash, 600, ""))
		s.refused(err, "gift_card_short")
		_, err = s.pay(c, bread.ID, 1, 1000, "", tender(pos.GiftCard, 0, code), tender(pos.Cash, 1000, ""))
		s.refused(err, "tender_invalid")
		_, err = s.pay(c, bread.ID, 1, 1000, "", tender(pos.GiftCard, 1000, pos.NewCode(false)))
		s.refused(err, "gift_card_unknown")
		_, err = s.pay(c, bread.ID, 1, 1000, "", tender(pos.GiftCard, 1000, "G"+strings.Repeat("0", 19)))
		s.refused(err, "gift_card_malformed")
		itself, worth := lines(card.ID, 1), money.Amount(100)
		itself[0].GiftCard, itself[0].UnitPrice = code, &worth
		_, err = s.Pos.CommitSale(s.Context(), c, db.NewID(), pos.SaleRequest{Lines: itself, Total: worth, Tenders: []pos.TenderRequest{tender(pos.GiftCard, worth, code)}})
		s.Refused(err, "gift_card_itself", "lines[0].gift_card")

		// What was paid by card goes back there, not out in cash.
		back := func(amount money.Amount, kind string, pieces int64) error {
			_, err := s.Pos.CommitReturn(s.Context(), c, db.NewID(), pos.ReturnRequest{SaleID: doc.ID, Reason: "torn",
				Lines: []pos.ReturnLine{{Line: 1, Quantity: money.Quantity(pieces * 1000)}}, Tenders: []pos.TenderRequest{tender(kind, amount, "")}})
			return err
		}
		s.refused(back(1000, pos.Cash, 1), "refund_to_account")
		s.Check(back(1000, pos.GiftCard, 1))
		if got := s.onCard(code); got != 1300 {
			s.Errorf("%d on the card", got)
		}
		s.LedgerAddsUp()
		s.verify()
	})
}

func (s *Shop) body(id string) string {
	s.Helper()
	b, err := s.Pos.Document(s.Context(), s.Store.ID, id)
	s.Check(err)
	return string(b)
}

// A card of 100.00 from two tills of two nodes at once, twenty times 15.00:
// six are paid, and what is left is left.
func TestOneCardAtManyTillsAtOnce(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		nodes := []*pos.Pos{s.Pos, s.NewPos()}
		tills := []pos.Cashier{s.SignIn(0, s.Cashier), s.SignIn(1, s.Manager)}
		s.OpenDrawer(tills[0], 0)
		s.OpenDrawer(tills[1], 0)
		bread, card := s.Put(Goods("B1", "Bread", 1500)), s.Put(giftProduct())
		code, _ := s.soldCard(tills[0], card.ID, 10_000)
		var mu sync.Mutex
		var wg sync.WaitGroup
		paid := 0
		for i := range 20 {
			wg.Go(func() {
				id := db.NewID()
				r := pos.SaleRequest{Lines: lines(bread.ID, 1), Total: 1500, Tenders: []pos.TenderRequest{tender(pos.GiftCard, 1500, code)}}
				_, err := nodes[i%2].CommitSale(s.Context(), tills[i%2], id, r)
				if err == nil { // the same again is the same sale, and costs nothing
					_, err = nodes[i%2].CommitSale(s.Context(), tills[i%2], id, r)
				}
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					paid++
				} else if f, ok := fault.As(err); !ok || f.Code != "gift_card_short" {
					s.Error(err)
				}
			})
		}
		wg.Wait()
		if paid != 6 || s.onCard(code) != 1000 {
			s.Errorf("%d paid, %d left", paid, s.onCard(code))
		}
		s.LedgerAddsUp()
		s.verify()
	})
}

func TestCreditOnAccountAndItsPayment(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Manager)
		drawer := s.OpenDrawer(c, 0)
		bread := s.Put(Goods("B1", "Bread", 1000))
		ada := s.customer(c, pos.CustomerRequest{Name: "Ada"})
		_, err := s.pay(c, bread.ID, 1, 1000, ada, tender(pos.OnAccount, 1000, ""))
		s.refused(err, "no_account")
		_, err = s.pay(c, bread.ID, 1, 1000, "", tender(pos.OnAccount, 1000, ""))
		s.refused(err, "customer_required")
		_, err = s.Pos.PutCredit(s.Context(), c, ada, 1500, 30)
		s.Check(err)
		doc, err := s.pay(c, bread.ID, 1, 1000, ada, tender(pos.OnAccount, 1000, ""))
		s.Check(err)
		if doc.CustomerID != ada {
			s.Errorf("sold to %q", doc.CustomerID)
		}
		_, err = s.pay(c, bread.ID, 1, 1000, ada, tender(pos.OnAccount, 1000, ""))
		s.refused(err, "credit_limit")
		s.Clock.Advance(31 * 24 * time.Hour)
		owed, err := s.Pos.Receivables(s.Context())
		s.Check(err)
		if len(owed) != 1 || owed[0].Owed != 1000 || owed[0].Overdue != 1000 || owed[0].Name != "Ada" {
			s.Errorf("owed %+v", owed)
		}
		c = s.SignIn(0, s.Manager)
		id := db.NewID()
		pay := func(id string, amount money.Amount) (pos.Answer, error) {
			return s.Pos.PayAccount(s.Context(), c, ada, id, pos.DebtPayment{Tender: pos.Cash, Amount: amount})
		}
		a, err := pay(id, 600)
		s.Check(err)
		again, err := pay(id, 600)
		s.Check(err)
		if again.Created || string(again.Body) != string(a.Body) {
			s.Errorf("the same again is %s", again.Body)
		}
		_, err = pay(id, 601)
		s.refused(err, "action_exists")
		_, err = pay(db.NewID(), 401)
		s.refused(err, "overpaid")
		if s.balanceOf(ada, pos.OnAccount) != -400 || s.Number(`SELECT amount FROM drawer_movements WHERE drawer_id = ?`, drawer) != 600 {
			s.Error("the payment is not in both books")
		}
		if err := s.Pos.EraseCustomer(s.Context(), c, ada, true); err == nil {
			s.Error("one who owes was erased")
		}
		s.LedgerAddsUp()
		s.verify()
	})
}

func TestPointsAreEarnedBurnedTakenBackAndExpire(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Manager)
		s.OpenDrawer(c, 0)
		bread, wine, card := s.Put(Goods("B1", "Bread", 1000)), s.Put(Goods("W1", "Wine", 1000)), s.Put(giftProduct())
		ada := s.customer(c, pos.CustomerRequest{Phone: "0170 1234567"})
		_, err := s.Pos.PutLoyalty(s.Context(), s.Store.ID, pos.LoyaltyRules{Active: true, EarnAmount: 100, EarnPoints: 1, BurnPoints: 10, BurnAmount: 100,
			ExpireDays: 365, Factors: []pos.LoyaltyFactor{{Scope: "product", Target: wine.ID, Factor: 3000}}})
		s.Check(err)
		doc, err := s.pay(c, wine.ID, 2, 2000, ada, tender(pos.Cash, 2000, ""))
		s.Check(err)
		if p := doc.Points; p == nil || *p != (pos.DocumentPoints{Earned: 60, Balance: 60}) {
			s.Fatalf("points %+v", p)
		}
		// Half of a sale paid by points earns half.
		half, err := s.pay(c, bread.ID, 1, 1000, ada, tender(pos.Points, 500, ""), tender(pos.Cash, 500, ""))
		s.Check(err)
		if p := half.Points; *p != (pos.DocumentPoints{Earned: 5, Burned: 50, Balance: 15}) {
			s.Errorf("points %+v", p)
		}
		_, err = s.pay(c, bread.ID, 1, 1000, ada, tender(pos.Points, 500, ""), tender(pos.Cash, 500, ""))
		s.refused(err, "points_short")
		gift := lines(card.ID, 1)
		amount := money.Amount(1000)
		gift[0].GiftCard, gift[0].UnitPrice = pos.NewCode(false), &amount
		r := pos.SaleRequest{Lines: gift, Total: 1000, Tenders: []pos.TenderRequest{tender(pos.Cash, 1000, "")}}
		r.CustomerID = ada
		a, err := s.Pos.CommitSale(s.Context(), c, db.NewID(), r)
		s.Check(err)
		if d := document(s.T, a); d.Points != nil {
			s.Errorf("a gift card earned %+v", d.Points)
		}
		s.Return(c, doc.ID, money.One, false)
		if got := s.balanceOf(ada, pos.Points); got != -15 {
			s.Errorf("%d points, want -15: they were spent before the wine came back", got)
		}
		_, err = s.Pos.CommitReturn(s.Context(), c, db.NewID(), pos.ReturnRequest{SaleID: half.ID, Reason: "torn",
			Lines: []pos.ReturnLine{{Line: 1, Quantity: money.One}}, Tenders: []pos.TenderRequest{tender(pos.Points, 500, ""), tender(pos.Cash, 500, "")}})
		s.Check(err)
		if got := s.balanceOf(ada, pos.Points); got != 30 {
			s.Errorf("%d points, want 30", got)
		}
		s.Clock.Advance(366 * 24 * time.Hour)
		if n, err := s.Pos.ExpirePoints(s.Context()); err != nil || n != 1 || s.balanceOf(ada, pos.Points) != 0 {
			s.Errorf("%d expired (%v), %d left", n, err, s.balanceOf(ada, pos.Points))
		}
		if gone := s.entered("EXPIRE"); gone["points"] != 30.0 || gone["account_id"] == "" {
			s.Errorf("what expired is entered as %v", gone)
		}
		if n, err := s.Pos.ExpirePoints(s.Context()); err != nil || n != 0 {
			s.Errorf("%d expired again (%v)", n, err)
		}
		s.LedgerAddsUp()
	})
}

func TestStaffGiveBlockAndVoidCards(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Manager)
		s.OpenDrawer(c, 0)
		bread := s.Put(Goods("B1", "Bread", 1000))
		code, id := pos.NewCode(false), db.NewID()
		given := pos.Given{Code: code, Amount: 3000, Reason: "prize"}
		v, created, err := s.Pos.Give(s.Context(), c, id, given)
		s.Check(err)
		again, twice, err := s.Pos.Give(s.Context(), c, id, given)
		s.Check(err)
		if !created || twice || again.Balance != 3000 || v.Last4 != code[16:] {
			s.Errorf("%+v, then %+v", v, again)
		}
		given.Amount = 1
		_, _, err = s.Pos.Give(s.Context(), c, id, given)
		s.refused(err, "action_exists")
		for _, bad := range []money.Amount{0, -1, money.MaxAmount} {
			given.Amount = bad
			_, _, err = s.Pos.Give(s.Context(), c, db.NewID(), given)
			s.refused(err, "amount_invalid")
		}
		set := func(status string) error {
			_, err := s.Pos.SetCard(s.Context(), c, v.ID, status, "lost")
			return err
		}
		s.Check(set("blocked"))
		_, err = s.pay(c, bread.ID, 1, 1000, "", tender(pos.GiftCard, 1000, code))
		s.refused(err, "gift_card_blocked")
		s.Check(set("active"))
		_, err = s.pay(c, bread.ID, 1, 1000, "", tender(pos.GiftCard, 1000, code))
		s.Check(err)
		s.Check(set("void"))
		s.Check(set("void"))
		s.refused(set("active"), "gift_card_void")
		if s.onCard(code) != 0 {
			s.Errorf("%d left on a void card", s.onCard(code))
		}
		note := pos.NewCode(true)
		soon := s.Clock.Now().Add(time.Hour)
		_, _, err = s.Pos.Give(s.Context(), c, db.NewID(), pos.Given{Code: note, Amount: 1000, Reason: "kindness", ExpiresAt: &soon})
		s.Check(err)
		s.Clock.Advance(2 * time.Hour)
		_, err = s.pay(c, bread.ID, 1, 1000, "", tender(pos.StoreCredit, 1000, note))
		s.refused(err, "gift_card_expired")
		_, _, err = s.Pos.Give(s.Context(), c, db.NewID(), pos.Given{Code: note, Amount: 500, Reason: "more kindness"})
		s.refused(err, "gift_card_expired")
		_, moves, err := s.Pos.Statement(s.Context(), v.ID)
		s.Check(err)
		if len(moves) != 3 || moves[0].Balance != 3000 || moves[1].Balance != 2000 || moves[2].Balance != 0 {
			s.Errorf("statement %+v", moves)
		}
		s.LedgerAddsUp()
	})
}

func TestTheLedgerIsOnlyAddedTo(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Manager)
		_, _, err := s.Pos.Give(s.Context(), c, db.NewID(), pos.Given{Code: pos.NewCode(false), Amount: 100, Reason: "prize"})
		s.Check(err)
		for _, q := range []string{`UPDATE ledger_transfers SET amount = 200`, `DELETE FROM ledger_transfers`} {
			err := s.DB.Tx(s.Context(), func(tx *db.Tx) error { return tx.Exec(q).Error })
			if err == nil || !strings.Contains(err.Error(), "append-only") {
				s.Errorf("%s: %v", q, err)
			}
		}
		err = s.DB.Tx(s.Context(), func(tx *db.Tx) error {
			return tx.Exec(`UPDATE ledger_accounts SET balance = balance - 101 WHERE kind = 'gift_card'`).Error
		})
		if err == nil {
			s.Error("a card went below zero")
		}
	})
}

// A sale is priced by the group its customer is in now, on whatever node that
// was changed.
func TestACustomersGroupIsProvenInTheCommit(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Manager)
		s.OpenDrawer(c, 0)
		bread := s.Put(Goods("B1", "Bread", 1000))
		ada := s.customer(c, pos.CustomerRequest{Name: "Ada"})
		if g, err := s.Pos.GroupOf(s.Context(), ada); err != nil || g != "" {
			s.Fatal(g, err)
		}
		elsewhere := s.NewPos()
		group, _, err := elsewhere.PutCustomerGroup(s.Context(), db.NewID(), "Trade", "trade")
		s.Check(err)
		_, _, _, err = elsewhere.PutCustomer(s.Context(), c, ada, pos.CustomerRequest{Name: "Ada", GroupID: group.ID})
		s.Check(err)
		_, err = s.pay(c, bread.ID, 1, 1000, ada, tender(pos.Cash, 1000, ""))
		s.Check(err)
		if g, err := s.Pos.GroupOf(s.Context(), ada); err != nil || g != "trade" {
			s.Errorf("sold by group %q (%v)", g, err)
		}
		_, err = s.pay(c, bread.ID, 1, 1000, db.NewID(), tender(pos.Cash, 1000, ""))
		s.refused(err, "no_customer")
	})
}
