package check_test

import (
	"strings"
	"testing"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/internal/check"
)

// Goods put aside, one of each kind of end, hold; and what is changed behind
// their back is found.
func TestLayawaysHold(t *testing.T) {
	t.Parallel()
	eachShop(t, func(s *shop) {
		s.store.Policies.Layaway = access.LayawayPolicy{On: true, Fee: 100}
		_, err := s.access.UpdateStore(ctx, s.store)
		s.check(err)
		c := s.cashier(0, "Mia")
		c.Rights = access.BuiltIn(access.Manager) // who gives a card away
		s.ids["Bo"] = db.NewID()
		_, _, _, err = s.pos.PutCustomer(ctx, c, s.ids["Bo"], pos.CustomerRequest{Name: "Bo"})
		s.check(err)
		code := pos.NewCode(false)
		_, _, err = s.pos.Give(ctx, c, db.NewID(), pos.Given{Code: code, Amount: 300, Reason: "prize"})
		s.check(err)
		card := tender(pos.GiftCard, 300)
		card.Code = code
		one := money.One
		aside := func() string {
			id := db.NewID()
			r := pos.LayawayRequest{Lines: []pos.LineRequest{{ProductID: s.tea, Quantity: &one}}, Total: 499,
				First: &pos.LayawayMoney{ID: db.NewID(), Amount: 100, Tenders: []pos.TenderRequest{tender(pos.Cash, 100)}}}
			r.CustomerID = s.ids["Bo"]
			_, _, err := s.pos.PutLayaway(ctx, c, id, r)
			s.check(err)
			return id
		}
		open, done, gone := aside(), aside(), aside()
		_, err = s.pos.PayLayaway(ctx, c, done, pos.LayawayMoney{ID: db.NewID(), Amount: 399, Tenders: []pos.TenderRequest{card, tender(pos.Card, 99)}})
		s.check(err)
		sale := pos.SaleRequest{Total: 499, Tenders: []pos.TenderRequest{tender(pos.Deposit, 499)}, Extras: pos.Extras{LayawayID: done}}
		_, err = s.pos.CommitSale(ctx, c, db.NewID(), sale)
		s.check(err)
		_, err = s.pos.PayLayaway(ctx, c, gone, pos.LayawayMoney{ID: db.NewID(), Amount: 100, Tenders: []pos.TenderRequest{tender(pos.Cash, 100)}})
		s.check(err)
		_, err = s.pos.CancelLayaway(ctx, c, gone, pos.LayawayCancel{ID: db.NewID(), Reason: "not fetched"})
		s.check(err)
		looks := func() []string {
			report, err := check.Run(ctx, s.db, nil)
			s.check(err)
			var out []string
			for _, b := range report.Broken {
				out = append(out, b.String())
			}
			return out
		}
		if broken := looks(); len(broken) > 0 {
			s.Fatalf("broken: %v", broken)
		}
		s.check(s.db.Tx(ctx, func(tx *db.Tx) error {
			return tx.Exec(`UPDATE layaway_payments SET amount = amount + 1 WHERE layaway_id = ? AND position = 1`, open).Error
		}))
		if broken := strings.Join(looks(), "\n"); !strings.Contains(broken, "layaway "+open+": what lies on its account is not what was paid on it") {
			s.Errorf("not found: %s", broken)
		}
	})
}
