package pos_test

import (
	"testing"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/db"
)

// A session that was read before its till went into training still says that it
// is not. What is locked says otherwise, on every way that money goes.
func TestNothingRealIsDoneByASessionReadBeforeTraining(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		p, c, other := s.paying(newMachine()), s.SignIn(0, s.Manager), s.SignIn(1, s.Cashier)
		bread, card := s.Put(Goods("B", "Bread", 1000)), s.Put(giftProduct())
		drawer, parked := s.OpenDrawer(c, 50_00), s.OpenDrawer(other, 0)
		ada := s.customer(c, pos.CustomerRequest{Name: "Ada"})
		_, err := s.Pos.PutCredit(s.Context(), c, ada, 100_00, 14)
		s.Check(err)
		_, err = s.pay(c, bread.ID, 1, 1000, ada, tender(pos.OnAccount, 1000, ""))
		s.Check(err)
		sold, _ := s.soldCard(c, card.ID, 2500)
		onCard, err := s.Pos.LookUpCard(s.Context(), sold)
		s.Check(err)
		charge := p.charge(c, 1000)
		<-p.machine.asked
		p.machine.card(charge, "approved")
		p.becomes(charge, "approved")
		_, err = s.Pos.ParkDrawer(s.Context(), other, s.Store, parked)
		s.Check(err)
		count := s.counted(c, drawer, sum(85_00))
		_, err = s.Pos.SetTraining(s.Context(), c, true, nil)
		s.Check(err)

		before := s.rows(c.Register)
		ways := map[string]func() error{
			"ask a card": func() error {
				_, _, err := p.PutPayment(s.Context(), c, db.NewID(), pos.PaymentRequest{Kind: "charge", Amount: 500, TerminalID: p.reader})
				return err
			},
			"give back to a card": func() error {
				_, _, err := p.PutPayment(s.Context(), c, db.NewID(), pos.PaymentRequest{Kind: "refund", Amount: 500, Of: charge})
				return err
			},
			"take a debt": func() error {
				_, err := s.Pos.PayAccount(s.Context(), c, ada, db.NewID(), pos.DebtPayment{Tender: pos.Cash, Amount: 500})
				return err
			},
			"give a card": func() error {
				_, _, err := s.Pos.Give(s.Context(), c, db.NewID(), pos.Given{Customer: ada, Amount: 500, Reason: "goodwill"})
				return err
			},
			"void a card": func() error {
				_, err := s.Pos.SetCard(s.Context(), c, onCard.ID, "void", "lost")
				return err
			},
			"open a drawer": func() error { _, err := s.Pos.OpenDrawer(s.Context(), c, db.NewID(), 0); return err },
			"pay in": func() error {
				_, err := s.Pos.MoveCash(s.Context(), c, drawer, db.NewID(), pos.MovementRequest{Kind: "pay_in", Amount: 100, Reason: "change"})
				return err
			},
			"count": func() error { _, err := s.Pos.CountDrawer(s.Context(), c, drawer, db.NewID(), sum(1)); return err },
			"read":  func() error { _, err := s.Pos.ReadDrawer(s.Context(), c, s.Store, drawer, db.NewID()); return err },
			"park":  func() error { _, err := s.Pos.ParkDrawer(s.Context(), c, s.Store, drawer); return err },
			"take":  func() error { _, err := s.Pos.TakeDrawer(s.Context(), c, s.Store, parked); return err },
			"hand over": func() error {
				_, err := s.Pos.HandOver(s.Context(), c, drawer, db.NewID(), pos.HandOverRequest{To: s.Cashier.ID, CountID: count.ID})
				return err
			},
			"close": func() error { _, err := s.Pos.CloseDrawer(s.Context(), c, drawer, money.Amount(1)); return err },
		}
		for way, do := range ways {
			if err := do(); code(err) != "in_training" {
				s.Errorf("%s: %v, want in_training", way, err)
			}
		}
		s.untouched(before, s.rows(c.Register))
	})
}
