package traffic_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"tillbell/floor"
	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/db/dbtest"
	"tillbell/server/internal/demo/traffic"
)

const (
	salesAt  = `SELECT COUNT(*) FROM sales s JOIN registers r ON r.id = s.register_id JOIN drawers d ON d.id = s.drawer_id WHERE s.kind = 'sale' AND d.opened_at > %d AND r.code = '%s'`
	endedAs  = `SELECT COUNT(*) FROM help_requests WHERE created_at > %d AND status = '%s'`
	returned = `SELECT COUNT(*) FROM sales s JOIN drawers d ON d.id = s.drawer_id WHERE s.kind = 'return' AND d.opened_at > %d`
	rated    = `SELECT COUNT(*) FROM help_ratings g JOIN help_requests r ON r.id = g.request_id WHERE r.created_at > %d`
)

func TestShopIsBusyAcrossARestart(t *testing.T) {
	if testing.Short() {
		t.Skip("a shop at work takes its time")
	}
	t.Parallel()
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		s := newStore(t, d)
		start := int64(db.At(d.Now()))
		s.busy(1)
		s.until(map[string]int64{fmt.Sprintf(salesAt, start, "T1"): 5, fmt.Sprintf(salesAt, start, "T2"): 5, fmt.Sprintf(endedAs, start, "resolved"): 1})
		s.restart()
		s.until(map[string]int64{fmt.Sprintf(salesAt, start, "T1"): 26, fmt.Sprintf(salesAt, start, "T2"): 10,
			fmt.Sprintf(returned, start): 1, fmt.Sprintf(rated, start): 1, fmt.Sprintf(endedAs, start, "resolved"): 4})
		s.leave()
		s.tidy()
		s.none("sales were asked for twice", `SELECT COUNT(*) - COUNT(DISTINCT id) FROM sales`)
	})
}

// tidy is how the traffic leaves the shop.
func (s *store) tidy() {
	s.Helper()
	s.none("drawers are open", `SELECT COUNT(*) FROM drawers WHERE status = 'open'`)
	s.none("people are on the floor", `SELECT COUNT(*) FROM presence WHERE status <> 'off'`)
	s.none("people are signed in", `SELECT COUNT(*) FROM sessions WHERE ended_at IS NULL`)
	s.none("calls are claimed", `SELECT COUNT(*) FROM help_requests WHERE status IN ('accepted', 'arrived')`)
	v, err := pos.VerifyJournal(s.Context(), s.d)
	s.check(err)
	w, err := floor.Verify(s.Context(), s.d)
	s.check(err)
	if v.Broken != "" || len(w.Broken) > 0 {
		s.Errorf("broken: %s %q", v.Broken, w.Broken)
	}
}

func TestPeopleComeFirst(t *testing.T) {
	if testing.Short() {
		t.Skip("a shop at work takes its time")
	}
	t.Parallel()
	s := newStore(t, dbtest.SQLite(t))
	start := int64(db.At(s.d.Now()))
	drawer := s.personAtT1()
	claimed := s.personHelps()
	s.busy(2)
	s.until(map[string]int64{fmt.Sprintf(salesAt, start, "T2"): 20, fmt.Sprintf(endedAs, start, "resolved"): 2})
	s.leave()

	if n := s.number(`SELECT COUNT(*) FROM sales WHERE drawer_id = ?`, drawer); n != 0 {
		t.Errorf("%d sales went into a person's drawer", n)
	}
	if n := s.number(`SELECT COUNT(*) FROM drawers WHERE id = ? AND status = 'open'`, drawer); n != 1 {
		t.Error("a person's drawer was closed")
	}
	r, err := s.f.Get(t.Context(), s.demo.File.Store.ID, claimed)
	s.check(err)
	if r.Status != floor.Arrived || r.ClaimEpoch != 1 {
		t.Errorf("a person's customer is now %s under claim %d", r.Status, r.ClaimEpoch)
	}
	s.none("drawers of T2 are open", `SELECT COUNT(*) FROM drawers WHERE status = 'open' AND register_id = ?`, s.register("T2"))
}

// signIn signs the first person of a role in on a device.
func (s *store) signIn(token, role string) *access.Who {
	s.Helper()
	device, err := s.a.Device(s.Context(), token)
	s.check(err)
	for _, p := range s.demo.File.Staff {
		if p.Role == role {
			_, who, err := s.a.SignIn(s.Context(), device, p.ID, p.PIN)
			s.check(err)
			return who
		}
	}
	s.Fatalf("no %s", role)
	return nil
}

func (s *store) personAtT1() (drawer string) {
	s.Helper()
	who := s.signIn(s.demo.File.Registers[0].DeviceToken, "cashier")
	drawer = db.NewID()
	_, err := s.p.OpenDrawer(s.Context(), pos.Cashier{Session: who.Session, Revision: who.Revision, Store: who.Store.ID, Staff: who.Staff.ID,
		StaffName: who.Staff.Name, Register: who.Register.ID, RegisterCode: who.Register.Code, Rights: who.Fine}, drawer, money.Amount(100_00))
	s.check(err)
	return drawer
}

// personHelps lets a person take a call before anybody else can.
func (s *store) personHelps() (id string) {
	s.Helper()
	who := s.signIn(s.demo.File.Tablets[0].DeviceToken, "associate")
	asked, err := s.f.AskAtPoint(s.Context(), s.demo.File.CallPoints[0].Code, floor.PointAsk{ID: db.NewID(), Kind: "assistance"})
	s.check(err)
	h := floor.Helper{Session: who.Session, Staff: who.Staff.ID, StaffName: who.Staff.Name, Role: who.Staff.Role,
		Store: who.Store.ID, Device: who.Device.ID}
	_, err = s.f.Accept(s.Context(), h, asked.ID)
	s.check(err)
	// With the customer: a silent tablet is not robbed then, however long this takes.
	_, err = s.f.Arrive(s.Context(), h, asked.ID, 1, "")
	s.check(err)
	return asked.ID
}

func TestNoStoreNoTraffic(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "demo.json")
	for _, content := range []string{"", "{", "{}"} {
		if content != "" {
			if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := traffic.Run(t.Context(), "http://127.0.0.1:1", file, traffic.Options{}); err == nil {
			t.Errorf("began with %q", content)
		}
	}
}
