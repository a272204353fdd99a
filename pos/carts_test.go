package pos_test

import (
	"encoding/json"
	"maps"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
)

func (s *Shop) clerk(c pos.Cashier) pos.Clerk {
	return pos.Clerk{Store: c.Store, Device: c.Device, Staff: c.Staff, Register: c.Register, Rights: c.Rights}
}

func (s *Shop) park(c pos.Cashier, product string, quantity money.Quantity) pos.CartView {
	s.Helper()
	a, err := s.Pos.PutCart(s.Context(), s.clerk(c), db.NewID(), pos.CartRequest{Lines: []pos.LineRequest{{ProductID: product, Quantity: &quantity}}})
	s.Check(err)
	var v pos.CartView
	s.Check(json.Unmarshal(a.Body, &v))
	return v
}

// sellCart sells one piece as the cart.
func (s *Shop) sellCart(c pos.Cashier, cart, product string, total money.Amount) error {
	_, err := s.Pos.CommitSale(s.Context(), c, db.NewID(), pos.SaleRequest{Lines: []pos.LineRequest{{ProductID: product}}, Total: total,
		Tenders: []pos.TenderRequest{{Kind: pos.Cash, Amount: &total}}, Extras: pos.Extras{CartID: cart}})
	return err
}

func TestACartTravels(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		mia, sofia := s.SignIn(0, s.Cashier), s.SignIn(1, s.Manager)
		bread := s.Put(Goods("B", "Bread", 300))
		s.OpenDrawer(mia, 0)
		s.OpenDrawer(sofia, 0)
		ctx := s.Context()
		var cart pos.CartView
		if events := s.Events(func() { cart = s.park(mia, bread.ID, 2000) }); len(events) != 1 || events[0] != "cart.changed" {
			s.Errorf("parking told %v", events)
		}
		if cart.Number != 1 || cart.Status != "parked" || cart.Total != 600 || cart.Holder != nil || cart.LineCount != 1 {
			s.Errorf("parked: %+v", cart)
		}
		for _, by := range []string{cart.ID, cart.Code, " " + cart.Code[4:], "1"} {
			if v, err := s.Pos.Cart(ctx, s.Store.ID, by); err != nil || v.ID != cart.ID || len(v.Content) == 0 {
				s.Errorf("called up by %q: %+v, %v", by, v, err)
			}
		}
		for _, by := range []string{"2", "0", "1000", "TBC-AAAAAAAA", "\x00", db.NewID()} {
			_, err := s.Pos.Cart(ctx, s.Store.ID, by)
			s.Refused(err, "no_cart", "")
		}

		// One holder at a time, visible to all; the lease ends by itself.
		held, err := s.Pos.TakeCart(ctx, s.clerk(mia), cart.ID, false)
		s.Check(err)
		if held.Epoch != 1 || held.Holder == nil || held.Holder.Staff.Name != "Mia" || *held.Holder.Register != "T1" {
			s.Errorf("held: %+v", held.Holder)
		}
		_, err = s.Pos.TakeCart(ctx, s.clerk(sofia), cart.ID, false)
		s.Refused(err, "cart_held", "")
		s.Refused(s.sellCart(sofia, cart.ID, bread.ID, 300), "stale_cart", "")
		s.Clock.Advance(80 * time.Second)
		if events := s.Events(func() { _, err = s.Pos.KeepCart(ctx, s.clerk(mia), cart.ID, 1) }); err != nil || len(events) != 0 {
			s.Errorf("a renewed lease told %v (%v)", events, err)
		}
		s.Clock.Advance(80 * time.Second)
		_, err = s.Pos.TakeCart(ctx, s.clerk(sofia), cart.ID, false)
		s.Refused(err, "cart_held", "")
		s.Clock.Advance(20 * time.Second)
		held, err = s.Pos.TakeCart(ctx, s.clerk(sofia), cart.ID, false)
		s.Check(err)
		more := pos.CartRequest{Label: "Mrs Ito", Lines: []pos.LineRequest{{ProductID: bread.ID}, {ProductID: bread.ID}}}
		_, err = s.Pos.ParkCart(ctx, s.clerk(mia), cart.ID, 1, more)
		s.Refused(err, "stale_cart", "")
		_, err = s.Pos.KeepCart(ctx, s.clerk(mia), cart.ID, 1)
		s.Refused(err, "stale_cart", "")

		// Parked again, twice as a lost answer makes it, and taken by force.
		for range 2 {
			v, err := s.Pos.ParkCart(ctx, s.clerk(sofia), cart.ID, held.Epoch, more)
			s.Check(err)
			if v.LineCount != 2 || v.Label != "Mrs Ito" || v.Status != "parked" {
				s.Errorf("parked again: %+v", v)
			}
		}
		held, err = s.Pos.TakeCart(ctx, s.clerk(mia), cart.ID, false)
		s.Check(err)
		boss := s.clerk(sofia)
		boss.Rights = maps.Clone(boss.Rights)
		boss.Rights[access.TakeOverCart] = access.Allowance{State: access.StateApproval}
		_, err = s.Pos.TakeCart(ctx, boss, cart.ID, true)
		s.Refused(err, "approval_needed", "")
		boss.Rights[access.TakeOverCart] = access.Allowance{State: access.StateAllowed}
		held, err = s.Pos.TakeCart(ctx, boss, cart.ID, true)
		s.Check(err)
		s.Refused(s.sellCart(mia, cart.ID, bread.ID, 300), "stale_cart", "")
		s.Check(s.sellCart(sofia, cart.ID, bread.ID, 300))
		s.Refused(s.sellCart(sofia, cart.ID, bread.ID, 300), "cart_sold", "")
		_, err = s.Pos.TakeCart(ctx, boss, cart.ID, true)
		s.Refused(err, "cart_sold", "")
		s.Refused(s.sellCart(mia, db.NewID(), bread.ID, 300), "no_cart", "cart_id")
		if left, err := s.Pos.Carts(ctx, s.Store.ID, pos.CartFilter{}); err != nil || len(left) != 0 {
			s.Errorf("still waiting: %+v, %v", left, err)
		}
		s.verify()
	})
}

func TestACartIsPutOnceAndDropped(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Cashier)
		bread := s.Put(Goods("B", "Bread", 300))
		ctx, id, one := s.Context(), db.NewID(), []pos.LineRequest{{ProductID: bread.ID}}
		first, err := s.Pos.PutCart(ctx, s.clerk(c), id, pos.CartRequest{Lines: one})
		s.Check(err)
		again, err := s.Pos.PutCart(ctx, s.clerk(c), id, pos.CartRequest{Lines: one})
		s.Check(err)
		if again.Created || string(again.Body) != string(first.Body) {
			s.Errorf("the replay is %s", again.Body)
		}
		later, past := s.Clock.Now().Add(time.Hour), s.Clock.Now().Add(-time.Hour)
		for _, row := range []struct {
			id   string
			r    pos.CartRequest
			code string
		}{
			{id, pos.CartRequest{Lines: one, Label: "other"}, "cart_exists"},
			{db.NewID(), pos.CartRequest{}, "no_lines"},
			{db.NewID(), pos.CartRequest{Lines: one, Kind: "dream"}, "kind_invalid"},
			{db.NewID(), pos.CartRequest{Lines: one, ValidUntil: &later}, "valid_until_invalid"},
			{db.NewID(), pos.CartRequest{Lines: one, Kind: "quote"}, "valid_until_invalid"},
			{db.NewID(), pos.CartRequest{Lines: one, Kind: "quote", ValidUntil: &past}, "valid_until_invalid"},
			{db.NewID(), pos.CartRequest{Lines: []pos.LineRequest{{ProductID: db.NewID()}}}, "unknown_product"},
			{db.NewID(), pos.CartRequest{Lines: one, Label: "4111 1111 1111 1111"}, "card_number"},
		} {
			_, err := s.Pos.PutCart(ctx, s.clerk(c), row.id, row.r)
			s.Refused(err, row.code, "")
		}
		if v := s.park(c, bread.ID, 1000); v.Number != 2 {
			s.Errorf("the second cart has number %d", v.Number)
		}
		for range 2 {
			v, err := s.Pos.DropCart(ctx, s.clerk(c), id, 0, "customer <b>left</b>")
			s.Check(err)
			if v.Status != "dropped" {
				s.Errorf("dropped: %+v", v)
			}
		}
		if v := s.park(c, bread.ID, 1000); v.Number != 3 {
			s.Errorf("a number is given again at once: %d", v.Number)
		}
	})
}

func TestForgottenCartsAreDropped(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c := s.SignIn(0, s.Cashier)
		bread := s.Put(Goods("B", "Bread", 300))
		old := s.park(c, bread.ID, 1000)
		until := s.Clock.Now().Add(60 * 24 * time.Hour)
		a, err := s.Pos.PutCart(s.Context(), s.clerk(c), db.NewID(), pos.CartRequest{Kind: "quote", ValidUntil: &until, Lines: []pos.LineRequest{{ProductID: bread.ID}}})
		s.Check(err)
		var quote pos.CartView
		s.Check(json.Unmarshal(a.Body, &quote))
		s.Clock.Advance(31 * 24 * time.Hour)
		fresh := s.park(c, bread.ID, 1000)
		s.Check(s.Pos.TidyCarts(s.Context()))
		left, err := s.Pos.Carts(s.Context(), s.Store.ID, pos.CartFilter{})
		s.Check(err)
		if len(left) != 2 || left[0].ID != fresh.ID || left[1].ID != quote.ID {
			s.Errorf("left: %+v", left)
		}
		s.Clock.Advance(100 * 24 * time.Hour)
		s.Check(s.Pos.TidyCarts(s.Context()))
		_, err = s.Pos.Cart(s.Context(), s.Store.ID, old.ID)
		s.Refused(err, "no_cart", "")
	})
}

// Two nodes and twenty tries for one cart: one sells it.
func TestOneCartIsSoldOnce(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		mia, sofia := s.SignIn(0, s.Cashier), s.SignIn(1, s.Manager)
		bread := s.Put(Goods("B", "Bread", 300))
		s.OpenDrawer(mia, 0)
		s.OpenDrawer(sofia, 0)
		cart := s.park(mia, bread.ID, 1000)
		other := s.NewPos()
		var sold, refused atomic.Int64
		var wg sync.WaitGroup
		total := money.Amount(300)
		for i := range 20 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				node, c := s.Pos, mia
				if i%2 == 1 {
					node, c = other, sofia
				}
				_, err := node.CommitSale(s.Context(), c, db.NewID(), pos.SaleRequest{Lines: []pos.LineRequest{{ProductID: bread.ID}}, Total: total,
					Tenders: []pos.TenderRequest{{Kind: pos.Cash, Amount: &total}}, Extras: pos.Extras{CartID: cart.ID}})
				switch code(err) {
				case "":
					sold.Add(1)
				case "cart_sold":
					refused.Add(1)
				default:
					s.Error(err)
				}
			}()
		}
		wg.Wait()
		if sold.Load() != 1 || refused.Load() != 19 {
			s.Errorf("sold %d times, %d refused", sold.Load(), refused.Load())
		}
		s.verify()
	})
}

// Calls to the floor about its lines go with a cart to whoever takes it up.
func TestCallsOfACart(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		mia, sofia := s.SignIn(0, s.Cashier), s.SignIn(1, s.Manager)
		bread, call, cart := s.Put(Goods("B", "Bread", 300)), db.NewID(), db.NewID()
		r := pos.CartRequest{Lines: []pos.LineRequest{{ProductID: bread.ID}}, Calls: []pos.CartCall{{Line: 2, CallID: call}}}
		_, err := s.Pos.PutCart(s.Context(), s.clerk(mia), cart, r)
		s.Refused(err, "calls_invalid", "calls")
		r.Calls = []pos.CartCall{{Line: 1, CallID: "x"}}
		_, err = s.Pos.PutCart(s.Context(), s.clerk(mia), cart, r)
		s.Refused(err, "calls_invalid", "calls")
		r.Calls = []pos.CartCall{{Line: 1, CallID: call}}
		_, err = s.Pos.PutCart(s.Context(), s.clerk(mia), cart, r)
		s.Check(err)
		held, err := s.Pos.TakeCart(s.Context(), s.clerk(sofia), cart, false)
		s.Check(err)
		var content pos.CartRequest
		s.Check(json.Unmarshal(held.Content, &content))
		if len(content.Calls) != 1 || content.Calls[0] != r.Calls[0] {
			s.Errorf("taken up with %+v", content.Calls)
		}
	})
}
