package pos_test

import (
	"encoding/json"
	"testing"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/db"
)

// An exchange that is parked keeps what comes back, for whichever till takes it
// up; nothing is held meanwhile, and what came back elsewhere comes back no more.
func TestAParkedExchangeKeepsWhatComesBack(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		mia, sofia := s.SignIn(0, s.Cashier), s.SignIn(1, s.Manager)
		small, large := s.Put(Goods("S", "Small", 1000)), s.Put(Goods("L", "Large", 1500))
		s.OpenDrawer(mia, 0)
		s.OpenDrawer(sofia, 0)
		sold := s.Sell(mia, small.ID, 2000, 2000)
		park := func(back *pos.CartBack) (pos.CartView, error) {
			var v pos.CartView
			a, err := s.Pos.PutCart(s.Context(), s.clerk(mia), db.NewID(), pos.CartRequest{Lines: []pos.LineRequest{{ProductID: large.ID}}, Back: back})
			if err == nil {
				err = json.Unmarshal(a.Body, &v)
			}
			return v, err
		}
		_, err := park(&pos.CartBack{SaleID: sold})
		s.Refused(err, "no_lines", "back.lines")
		_, err = park(&pos.CartBack{SaleID: sold, Lines: []pos.ReturnLine{{Line: 1}}})
		s.Refused(err, "quantity_invalid", "back.lines[0].quantity")
		back := pos.CartBack{SaleID: sold, Lines: []pos.ReturnLine{{Line: 1, Quantity: money.One, Restock: true}}, Reason: "size"}
		first, err := park(&back)
		s.Check(err)
		second, err := park(&pos.CartBack{SaleID: sold, Lines: []pos.ReturnLine{{Line: 1, Quantity: 2000}}})
		s.Check(err)

		take := func(id string) (pos.CartView, pos.ReturnRequest) {
			s.Helper()
			v, err := s.Pos.TakeCart(s.Context(), s.clerk(sofia), id, false)
			s.Check(err)
			var c pos.CartRequest
			s.Check(json.Unmarshal(v.Content, &c))
			return v, pos.ReturnRequest{SaleID: c.Back.SaleID, Lines: c.Back.Lines, Reason: c.Back.Reason}
		}
		cart, r := take(first.ID)
		quote, err := s.Pos.QuoteReturn(s.Context(), sofia, r, 1500)
		s.Check(err)
		if quote.Total != 1000 || r.Reason != "size" || !r.Lines[0].Restock {
			s.Errorf("taken up: %+v, quoted %+v", r, quote)
		}
		swapped := swap(sold, large.ID, 500, pos.TenderRequest{Kind: pos.Card, Amount: amount(500)})
		swapped.CartID, swapped.CartEpoch = cart.ID, &cart.Epoch
		_, err = s.Pos.CommitExchange(s.Context(), sofia, db.NewID(), swapped)
		s.Check(err)
		if v, err := s.Pos.Cart(s.Context(), s.Store.ID, cart.ID); err != nil || v.Status != "sold" || *v.SaleID != swapped.Sale.ID {
			s.Errorf("the cart is %+v, %v", v, err)
		}

		_, r = take(second.ID) // one of the two came back with the other cart
		_, err = s.Pos.QuoteReturn(s.Context(), sofia, r, 1500)
		s.Refused(err, "over_returned", "")
	})
}
