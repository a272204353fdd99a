package pos_test

import (
	"sync"
	"sync/atomic"
	"testing"

	"tillbell/pos"
	"tillbell/pos/terminal"
	"tillbell/server/access"
	"tillbell/server/db"
)

// The office gives a charge back that paid for nothing: once, with a reason, by
// whoever may give so much back, and the journal knows.
func TestTheOfficeGivesAChargeBack(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		p, c := s.paying(newMachine()), s.SignIn(0, s.Cashier)
		office := s.SignIn(0, s.Manager)
		office.Register, office.RegisterCode = "", ""
		s.OpenDrawer(c, 0)
		bread := s.Put(Goods("B", "Bread", 1999))
		charged := func() string {
			id := p.charge(c, 1999)
			<-p.machine.asked
			p.machine.card(id, terminal.Approved)
			p.becomes(id, "approved")
			return id
		}
		loose, used := charged(), charged()
		_, err := s.Pos.CommitSale(s.Context(), c, db.NewID(), pos.SaleRequest{Lines: []pos.LineRequest{{ProductID: bread.ID}}, Total: 1999, Tenders: []pos.TenderRequest{by(used, 1999)}})
		s.Check(err)
		back := func(c pos.Cashier, id, of, reason string) error {
			_, _, err := p.GiveBack(s.Context(), c, id, pos.CardBack{Of: of, Reason: reason})
			return err
		}
		s.refused(back(office, db.NewID(), used, "mistake"), "payment_used")
		s.refused(back(office, db.NewID(), db.NewID(), "mistake"), "no_payment")
		s.refused(back(office, db.NewID(), "' OR 1=1", "mistake"), "no_payment")
		s.refused(back(office, db.NewID(), loose, " "), "reason_required")
		nobody := office
		nobody.Rights = nil
		s.refused(back(nobody, db.NewID(), loose, "mistake"), "not_allowed")

		// Judged by what they may do now, not by what their session read; so is money
		// that is to go back for a return, and that is let stand.
		device, err := s.Access.Device(s.Context(), s.devices[1])
		s.Check(err)
		_, boss, err := s.Access.SignIn(s.Context(), device, s.Manager.ID, shopPIN)
		s.Check(err)
		was, none := access.RightChange{Role: access.Manager, Right: access.ReturnReceipt}, access.RightChange{Role: access.Manager, Right: access.ReturnReceipt, To: &access.Allowance{State: access.StateDenied}}
		s.Check(s.Access.SetRights(s.Context(), boss, []access.RightChange{none}))
		s.refused(back(office, db.NewID(), loose, "mistake"), "not_allowed")
		paid, err := s.Pos.Payment(s.Context(), s.Store.ID, used)
		s.Check(err)
		want, sofia := toCard(*paid.DocumentID), office
		sofia.Register, sofia.RegisterCode = c.Register, c.RegisterCode
		_, err = p.weigh(sofia, db.NewID(), pos.RefundRequest{Return: &want})
		s.refused(err, "not_allowed")
		s.Check(s.Access.SetRights(s.Context(), boss, []access.RightChange{was}))
		_, err = p.weigh(sofia, db.NewID(), pos.RefundRequest{Return: &want})
		s.Check(err)

		var done, late atomic.Int64
		var wg sync.WaitGroup
		var first atomic.Value
		for range 20 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				id := db.NewID()
				switch err := back(office, id, loose, "the customer had gone"); code(err) {
				case "":
					done.Add(1)
					first.Store(id)
				case "over_refunded":
					late.Add(1)
				default:
					s.Error(err)
				}
			}()
		}
		wg.Wait()
		if done.Load() != 1 || late.Load() != 19 {
			s.Fatalf("given back %d times, refused %d times", done.Load(), late.Load())
		}
		id := first.Load().(string)
		s.Check(back(office, id, loose, "the customer had gone"))
		s.refused(back(office, id, loose, "another reason"), "payment_exists")
		if v := p.becomes(id, "approved"); v.Amount != 1999 || v.RegisterID != c.Register {
			s.Errorf("given back: %+v", v)
		}
		if open, err := s.Pos.OpenPayments(s.Context(), s.Store.ID, ""); err != nil || len(open) != 0 {
			s.Errorf("still open: %+v, %v", open, err)
		}
		if n := s.Number(`SELECT COUNT(*) FROM journal WHERE type = 'CARD_BACK' AND doc_id = ?`, id); n != 1 {
			s.Errorf("%d entries in the journal", n)
		}
		if got := s.entered("CARD_BACK"); !holds(got, map[string]any{"payment_id": id, "of": loose, "amount": 1999.0, "staff_id": office.Staff, "reason": "the customer had gone"}) {
			s.Errorf("the journal has %v", got)
		}
		s.verify()
	})
}
