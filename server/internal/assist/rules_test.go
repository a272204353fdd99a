package assist_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"tillbell/floor"
	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/db"
)

// customer is somebody whom the shop knows.
func (s *shop) customer(name string) string {
	s.Helper()
	id := db.NewID()
	_, _, _, err := s.pos.PutCustomer(s.Context(), s.boss(), id, pos.CustomerRequest{Name: name})
	s.check(err)
	return id
}

// taken is a call that Mia is on; for whom, and about what, may be known.
func (s *shop) taken(customer string, goods int) floor.Request {
	s.Helper()
	a := floor.StaffAsk{Kind: "assistance", ZoneID: s.zone, Customer: customer}
	if goods >= 0 {
		a.ProductID = s.goods[goods]
	}
	q, _, err := s.floor.Ask(s.Context(), s.mia, a)
	s.check(err)
	q, err = s.floor.Accept(s.Context(), s.mia, q.ID)
	s.check(err)
	return q
}

func (s *shop) helped(q floor.Request) {
	s.Helper()
	_, err := s.floor.Resolve(s.Context(), s.mia, q.ID, q.ClaimEpoch, floor.Resolution{Outcome: "helped"})
	s.check(err)
}

// builds is a cart that Mia begins.
func (s *shop) builds(customer string, goods ...int) (cart string) {
	s.Helper()
	r := pos.CartRequest{Extras: pos.Extras{CustomerID: customer}}
	for _, g := range goods {
		r.Lines = append(r.Lines, pos.LineRequest{ProductID: s.goods[g]})
	}
	c := s.boss()
	cart = db.NewID()
	_, err := s.pos.PutCart(s.Context(), s.clerk(c), cart, r)
	s.check(err)
	return cart
}

func (s *shop) clerk(c pos.Cashier) pos.Clerk {
	return pos.Clerk{Store: c.Store, Device: c.Device, Staff: c.Staff, Register: c.Register, Rights: c.Rights, Session: c.Session, Revision: c.Revision}
}

// buys is a sale to somebody, perhaps of a cart.
func (s *shop) buys(customer, cart string, goods ...int) (id string) {
	s.Helper()
	r := pos.SaleRequest{Extras: pos.Extras{CustomerID: customer}}
	if cart != "" {
		v, err := s.pos.TakeCart(s.Context(), s.clerk(s.tills[0]), cart, false)
		s.check(err)
		r.CartID, r.CartEpoch = cart, &v.Epoch
	}
	paid := money.Amount(5000)
	for _, g := range goods {
		r.Lines = append(r.Lines, pos.LineRequest{ProductID: s.goods[g]})
		r.Total += money.Amount(100 * (g + 1))
	}
	r.Tenders = []pos.TenderRequest{{Kind: pos.Cash, Amount: &paid}}
	id = db.NewID()
	_, err := s.pos.CommitSale(s.Context(), s.tills[0], id, r)
	s.check(err)
	return id
}

// Each rule alone: what it ties, which lines of it, and what it leaves.
func TestEachRule(t *testing.T) {
	t.Parallel()
	eachShop(t, func(s *shop) {
		kim, lou := s.customer("Kim"), s.customer("Lou")
		for _, c := range []struct {
			name   string
			play   func() (call, sale string)
			rule   string
			lines  []int64
			judged bool
		}{
			{"a cart that its helper built, as a whole", func() (string, string) {
				q := s.taken("", -1)
				cart := s.builds("", 0, 1)
				s.helped(q)
				return q.ID, s.buys("", cart, 0, 1)
			}, "cart", []int64{1, 2}, true},
			{"a cart that was begun ten minutes after at most", func() (string, string) {
				q := s.taken("", -1)
				s.helped(q)
				s.pass(9 * time.Minute)
				return q.ID, s.buys("", s.builds("", 2), 2)
			}, "cart", []int64{1}, true},
			{"a cart that was begun later is of something else", func() (string, string) {
				q := s.taken("", -1)
				s.helped(q)
				s.pass(11 * time.Minute)
				s.buys("", s.builds("", 2), 2)
				return q.ID, ""
			}, "", nil, false},
			{"a cart that nobody paid for is no sale, and counts", func() (string, string) {
				q := s.taken("", -1)
				s.builds("", 0)
				s.helped(q)
				s.buys("", "", 0)
				return q.ID, ""
			}, "", nil, true},
			{"whom the cart was for bought without it", func() (string, string) {
				q := s.taken("", -1)
				s.builds(kim, 0)
				s.helped(q)
				s.buys(lou, "", 0)
				return q.ID, s.buys(kim, "", 1, 2)
			}, "customer", []int64{1, 2}, true},
			{"whom the call was for bought", func() (string, string) {
				q := s.taken(kim, -1)
				s.helped(q)
				s.buys("", "", 1)
				return q.ID, s.buys(kim, "", 2)
			}, "customer", []int64{1}, true},
			{"of whom the call was for, the goods that it was about", func() (string, string) {
				q := s.taken(kim, 1)
				s.helped(q)
				s.buys("", "", 1) // somebody else's, and before
				return q.ID, s.buys(kim, "", 0, 1, 2)
			}, "customer", []int64{2}, true},
			{"whom the call was for bought nothing in time", func() (string, string) {
				q := s.taken(kim, -1)
				s.helped(q)
				s.pass(61 * time.Minute)
				s.buys(kim, "", 2)
				return q.ID, ""
			}, "", nil, true},
			{"whom the call was for bought before it", func() (string, string) {
				s.buys(kim, "", 2)
				s.pass(time.Second)
				q := s.taken(kim, -1)
				s.helped(q)
				return q.ID, ""
			}, "", nil, true},
			{"nobody is known, and it is about nothing", func() (string, string) {
				q := s.taken("", -1)
				s.helped(q)
				s.buys(lou, "", 1)
				return q.ID, ""
			}, "", nil, false},
		} {
			call, sale := c.play()
			s.pass(3 * time.Hour)
			s.judged()
			of, err := s.assist.OfCall(s.Context(), s.store.ID, call)
			s.check(err)
			got, want := "", ""
			if len(of) > 0 {
				got = fmt.Sprint(of[0].Rule, of[0].SaleID, of[0].Lines)
			}
			if sale != "" {
				want = fmt.Sprint(c.rule, sale, c.lines)
			}
			var judged bool
			s.check(s.db.Read(s.Context()).Raw(`SELECT judged FROM assist_calls WHERE request_id = ?`, call).Row().Scan(&judged))
			if got != want || judged != c.judged {
				s.Errorf("%s: tied to %q, judged: %t; want %q, %t", c.name, got, judged, want, c.judged)
			}
		}
		// Whom a call is for is nobody's to read in it.
		q, err := s.floor.Get(s.Context(), s.store.ID, s.taken(kim, -1).ID)
		s.check(err)
		if b, err := json.Marshal(q); err != nil || strings.Contains(string(b), kim) {
			s.Errorf("the call says whom it is for: %s, %v", b, err)
		}
	})
}
