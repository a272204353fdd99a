package pos_test

import (
	"tillbell/pos"
	"tillbell/server/db"
)

// takenOver takes a cart from who works on it, by one's own right.
func (s *Shop) takenOver(product string, holder, taker pos.Cashier, check func(kind, want string, args ...any)) {
	s.Helper()
	id := db.NewID()
	_, err := s.Pos.PutCart(s.Context(), s.clerk(holder), id, pos.CartRequest{Lines: lines(product, 1)})
	s.Check(err)
	_, err = s.Pos.TakeCart(s.Context(), s.clerk(holder), id, false)
	s.Check(err)
	_, err = s.Pos.TakeCart(s.Context(), s.clerk(taker), id, true)
	s.Check(err)
	check("CART_TAKE_OVER", `{"cart_id":%q,"staff_id":%q,"held_by":%q}`, id, taker.Staff, holder.Staff)
}
