package assist_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"time"

	"tillbell/floor"
	"tillbell/migrations"
	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
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
	return s.buildsAs(s.mia.Staff, customer, goods...)
}

// buildsAs is a cart that somebody begins.
func (s *shop) buildsAs(staff, customer string, goods ...int) (cart string) {
	s.Helper()
	r := pos.CartRequest{Extras: pos.Extras{CustomerID: customer}}
	for _, g := range goods {
		r.Lines = append(r.Lines, pos.LineRequest{ProductID: s.goods[g]})
	}
	c := s.boss()
	c.Staff = staff
	cart = db.NewID()
	_, err := s.pos.PutCart(s.Context(), s.clerk(c), cart, r)
	s.check(err)
	return cart
}

// ben is one more who helps.
func (s *shop) ben() floor.Helper {
	s.Helper()
	ben := access.Staff{ID: db.NewID(), StoreID: s.store.ID, Name: "Ben", Role: access.Supervisor, Language: "de", Active: true}
	hash, err := s.access.HashPIN(s.Context(), "1357")
	s.check(err)
	s.check(s.db.Tx(s.Context(), func(tx *db.Tx) error {
		_, err := s.access.SaveStaff(tx, ben, hash)
		return err
	}))
	return floor.Helper{Staff: ben.ID, StaffName: ben.Name, Role: ben.Role, Store: s.store.ID}
}

// second is a call that Ben is on, of Mia's.
func (s *shop) second(q floor.Request, ben floor.Helper) floor.Request {
	s.Helper()
	second, err := s.floor.CallSecond(s.Context(), s.mia, q.ID, q.ClaimEpoch, floor.Second{})
	s.check(err)
	second, err = s.floor.Accept(s.Context(), ben, second.ID)
	s.check(err)
	return second
}

// Who is called to a call is no customer, who may buy; what they build for the
// customer of that call is that one's.
func TestASecondPersonIsOfTheCall(t *testing.T) {
	t.Parallel()
	eachShop(t, func(s *shop) {
		ben := s.ben()
		q := s.taken("", -1)
		s.pass(time.Minute)
		s.buildsAs(ben.Staff, "", 2) // before they came: somebody else's
		s.pass(time.Minute)
		second := s.second(q, ben)
		s.pass(time.Minute)
		cart := s.buildsAs(ben.Staff, "", 0, 1)
		_, err := s.floor.Resolve(s.Context(), ben, second.ID, second.ClaimEpoch, floor.Resolution{Outcome: "helped"})
		s.check(err)
		s.helped(q)
		sale := s.buys("", cart, 0, 1)
		s.pass(2 * time.Hour)
		waiting, err := s.assist.Figures(s.Context(), s.store, "kind", "", "")
		s.check(err)
		s.judged()
		f, err := s.assist.Figures(s.Context(), s.store, "kind", "", "")
		s.check(err)
		if h := f.Total.Helped; waiting.Waiting != 1 || f.Waiting != 0 || h.Calls != 1 || h.Judged != 1 || h.Bought != 1 || h.Value != 300 {
			s.Errorf("%d and %d wait to be judged; %+v", waiting.Waiting, f.Waiting, h)
		}
		if of, err := s.assist.OfSale(s.Context(), s.store.ID, sale); err != nil || len(of) != 1 || of[0].RequestID != q.ID || of[0].Rule != "cart" {
			s.Errorf("the sale followed from %+v, %v", of, err)
		}
	})
}

// Sums that had second persons in them are without them once the tables are of
// today, and the figures of calls are counted anew.
func TestSecondPersonsLeaveTheSums(t *testing.T) {
	t.Parallel()
	eachShop(t, func(s *shop) {
		q := s.taken("", 0)
		s.helped(q)
		s.buys("", "", 0)
		s.pass(2 * time.Hour)
		s.judged()
		before := s.dump()
		for i := range 3 { // as it was: each a call by itself
			q, err := s.floor.Accept(s.Context(), s.mia, s.ask(i, -1))
			s.check(err)
			if i < 2 {
				s.helped(q)
				s.buys("", "", i)
			} else {
				_, err = s.floor.Resolve(s.Context(), s.mia, q.ID, q.ClaimEpoch, floor.Resolution{Outcome: "other"})
				s.check(err)
			}
		}
		s.pass(2 * time.Hour)
		s.judged()
		s.check(s.floor.CatchUp(s.Context(), s.store.ID))
		if s.dump() == before {
			s.Fatal("nothing was added up")
		}
		s.check(s.db.Tx(s.Context(), func(tx *db.Tx) error {
			return tx.Exec(`UPDATE help_requests SET joins_id = ? WHERE id <> ?`, q.ID, q.ID).Error
		}))
		s.migrated("0093_seconds.sql")
		if after := s.dump(); after != before {
			s.Errorf("left are\n%s\nwithout them it was\n%s", after, before)
		}
		day := s.db.Now()
		f, err := s.floor.CallFigures(s.Context(), s.store, floor.CallQuery{By: floor.ByKind, From: day.AddDate(0, 0, -1), To: day})
		s.check(err)
		if f.Total.Calls != 1 || f.Total.SecondPersons != 3 {
			s.Errorf("counted anew: %+v", f.Total)
		}
	})
}

// migrated does to the rows what a migration does, the tables being what they are.
func (s *shop) migrated(name string) {
	s.Helper()
	engine := "sqlite"
	if s.db.Dialect() == db.Postgres {
		engine = "postgres"
	}
	files, err := migrations.For(engine)
	s.check(err)
	text, err := fs.ReadFile(files, name)
	s.check(err)
	up, _, _ := strings.Cut(string(text), "-- +goose Down")
	s.check(s.db.Tx(s.Context(), func(tx *db.Tx) error {
		for statement := range strings.SplitSeq(up, ";\n") {
			if strings.Contains(statement, "ALTER TABLE") || strings.TrimSpace(statement) == "" {
				continue
			}
			if err := tx.Exec(statement).Error; err != nil {
				return err
			}
		}
		return nil
	}))
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
