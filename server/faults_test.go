//go:build linux

package main_test

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestFaults takes from a server, one at a time, what it stands on: room on the
// disk, the database, a client that listens. It must refuse as the contract
// says, go on with what it can, and when the fault is over take every refused
// call under its old id exactly once, without a restart.
func TestFaults(t *testing.T) {
	if testing.Short() {
		t.Skip("starts several servers")
	}
	t.Parallel() // it mostly waits
	c := &contract{binary: contractBinary(t)}
	t.Run("a full disk", func(t *testing.T) { t.Parallel(); fullDisk(t, c) })
	t.Run("a file that may not grow", func(t *testing.T) { t.Parallel(); fileLimit(t, c) })
	t.Run("the database is away", func(t *testing.T) { t.Parallel(); databaseAway(t, c) })
	t.Run("listeners", func(t *testing.T) { t.Parallel(); listeners(t, c) })
}

// owed is a call that was refused and will be made again.
type owed struct {
	who          outsider
	method, path string
	content      body
}

// faultShop is a shop with what the faults meet: a till with an open drawer,
// goods, a call point, and somebody who listens.
type faultShop struct {
	*contractShop
	till    *contractTill
	drawer  string
	product string
	point   string
	ear     *ear
	sold    int64 // sales acknowledged
	owed    []owed
}

func newFaultShop(t *testing.T, p *process) *faultShop {
	t.Helper()
	s := &faultShop{contractShop: p.shop(t)}
	s.till = s.newTill(t)
	s.drawer = s.till.open(t)
	s.product = s.newProduct(t, "each", 100)
	s.point = s.newPoint(t, s.demo.Zones[0].ID)
	s.ear, _, _ = s.head.listen(t, 0, "")
	return s
}

func (s *faultShop) sale() owed {
	return owed{s.till.outsider, "PUT", "/sales/" + newID(), cart(300, cash(300), line(s.product, "3"))}
}

func (s *faultShop) call() owed {
	return owed{s.anyone(), "POST", "/call-points/" + s.point + "/requests", body{"id": newID(), "kind": "assistance"}}
}

func (s *faultShop) make(t *testing.T, o owed) heard { return o.who.do(t, o.method, o.path, o.content) }

// sell sells once, which must go well.
func (s *faultShop) sell(t *testing.T) {
	t.Helper()
	o := s.sale()
	if a := s.make(t, o); a.status != 201 {
		t.Fatalf("a sale: %d %s", a.status, a.body)
	}
	s.sold++
}

// refuse makes calls at once; each must be refused for now, and is owed.
func (s *faultShop) refuse(t *testing.T, calls ...owed) {
	t.Helper()
	answers := atOnce(t, len(calls), func(i int) heard { return s.make(t, calls[i]) })
	for i, a := range answers {
		if a.status != 503 {
			t.Fatalf("%s %s is answered %d: %s", calls[i].method, calls[i].path, a.status, a.body)
		}
		a.problem(t) // with Retry-After
		s.owed = append(s.owed, calls[i])
	}
}

// settle makes every owed call again until it is taken, and once more.
func (s *faultShop) settle(t *testing.T) {
	t.Helper()
	for _, o := range s.owed {
		var a heard
		until(t, "what was refused is taken", func() bool {
			if a = s.make(t, o); a.status == 503 {
				a.problem(t)
				return false
			}
			return true
		})
		if a.status != 201 && a.status != 200 { // 200: it had been committed, only the answer was lost
			t.Fatalf("%s %s again: %d %s", o.method, o.path, a.status, a.body)
		}
		again := s.make(t, o)
		equal(t, "and once more", again.status, 200)
		if o.method == "PUT" {
			same(t, "and once more", again.body, a.body)
			s.sold++
		} else {
			s.ear.event("help_request.created", o.content["id"].(string))
		}
	}
	s.owed = nil
}

// mustAdd compares the books with what was acknowledged: no sale more or less,
// numbers without a gap, the money in the drawer.
func (s *faultShop) mustAdd(t *testing.T) {
	t.Helper()
	x := s.till.want(t, 200, "GET", "/drawers/"+s.drawer+"/report", nil)
	equal(t, "sales in the drawer", x.number("sales.count"), s.sold)
	equal(t, "money in the drawer", x.number("expected"), 10000+300*s.sold)
	last := s.till.want(t, 200, "GET", "/sales?limit=1&register_id="+s.till.register, nil).list("items")[0]
	equal(t, "the last receipt", last.text("receipt_number"), fmt.Sprintf("%s-%06d", s.till.code, s.sold))
}

// end ends the server, which may have complained but not have panicked.
func (s *faultShop) end(t *testing.T) {
	t.Helper()
	check(t, s.cmd.Process.Signal(syscall.SIGTERM))
	select {
	case err := <-s.ended:
		check(t, err)
	case <-time.After(patience):
		t.Fatalf("the server does not end\n%s", s.output(t))
	}
	if said := s.output(t); strings.Contains(said, "panic") {
		t.Errorf("the server said:\n%s", said)
	}
	s.mustHold(t)
}
