package pos_test

import (
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/server/db"
)

// The entries of a chain never go back in time, whatever the clock does: one
// that is made while it stands in the past has the time of the one before it.
func TestAChainNeverGoesBackInTime(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Cashier)
		bread := s.Put(Goods("B1", "Bread", 100))
		s.OpenDrawer(c, 0)
		right := s.Clock.Now()
		for _, jump := range []time.Duration{time.Minute, -2 * time.Hour, -time.Second, 3 * time.Hour, -time.Hour} {
			s.Clock.Set(s.Clock.Now().Add(jump))
			other := s.NewPos() // another node, whose clock this is
			c.Session = s.SignIn(0, s.Cashier).Session
			s.Check(other.Started(s.Context(), "1.0", ""))
			s.Sell(c, bread.ID, 1000, 100)
			_, _, err := s.Pos.PutStockMove(s.Context(), s.Store.ID, s.Manager.ID, bread.ID, db.NewID(), pos.StockMoveRequest{Kind: pos.MoveReceive, Quantity: 1000})
			s.Check(err)
		}
		if n := s.Number(`SELECT COUNT(*) FROM journal a JOIN journal b ON b.register_id = a.register_id AND b.seq = a.seq + 1 WHERE b.at < a.at`); n != 0 {
			t.Errorf("%d entries are before the one before them", n)
		}
		if n := s.Number(`SELECT COUNT(*) FROM journal a JOIN journal b ON b.register_id = a.register_id AND b.seq = a.seq + 1 WHERE b.at = a.at AND b.type = 'SALE'`); n == 0 {
			t.Error("no sale was made while the clock stood in the past")
		}
		// A sale says its own time all the same, and what is right again goes on.
		s.Clock.Set(right.Add(24 * time.Hour))
		s.verify()
	})
}
