package floor_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tillbell/floor"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/db/dbtest"
	"tillbell/server/fault"
)

func TestMain(m *testing.M) {
	// Each check of a property is a shop of its own in a real database, so
	// fewer of them than usual; -rapid.checks on the command line wins.
	for name, value := range map[string]string{"rapid.checks": "12", "rapid.nofailfile": "true"} {
		if err := flag.Set(name, value); err != nil {
			panic(err)
		}
	}
	dbtest.Main(m)
}

var ctx = context.Background()

// clock is a machine's clock, which can be set, and the time that has passed,
// which cannot.
type clock struct{ at, ran atomic.Int64 }

func (c *clock) now() time.Time          { return time.UnixMicro(c.at.Load()) }
func (c *clock) passed() time.Duration   { return time.Duration(c.ran.Load()) * time.Microsecond }
func (c *clock) advance(d time.Duration) { c.set(d); c.ran.Add(d.Microseconds()) }
func (c *clock) set(by time.Duration)    { c.at.Add(by.Microseconds()) }

// opening is a Thursday morning.
var opening = time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)

// shelf is the goods of a test, by id.
type shelf map[string]string

func (s shelf) Label(_ context.Context, _, id string) (string, error) {
	if name, ok := s[id]; ok {
		return name, nil
	}
	return "", fault.New(fault.NotFound, "no_product", "There is no such product.")
}

// InSize takes what stands behind the last comma of a name for its size.
func (s shelf) InSize(ctx context.Context, store, of, id string) (name, size string, err error) {
	if name, err = s.Label(ctx, store, id); err != nil {
		return "", "", err
	}
	style, size, _ := strings.Cut(name, ", ")
	if other, _, _ := strings.Cut(s[of], ", "); other != style {
		return "", "", fault.New(fault.NotFound, "no_product", "There is no such product.")
	}
	return name, size, nil
}

// LiesAt takes what stands behind the at sign of a name for where it lies.
func (s shelf) LiesAt(ctx context.Context, store, id string) (place string, alike []string, err error) {
	name, err := s.Label(ctx, store, id)
	if err != nil {
		return "", nil, err
	}
	_, place, _ = strings.Cut(name, "@")
	for other := range s {
		if _, _, err := s.InSize(ctx, store, id, other); err == nil && other != id {
			alike = append(alike, other)
		}
	}
	return place, alike, nil
}

// testing.TB and *rapid.T both are.
type reporter interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
	Errorf(format string, args ...any)
}

// shop is a store with two zones, a call point in each, and its people.
type shop struct {
	d     *db.DB
	a     *access.Access
	f     *floor.Floor
	clock *clock
	goods shelf

	store              access.Store
	bread, drinks      string // zones
	mia, ben, cem      floor.Helper
	sue, tom           floor.Helper // supervisor; cashier at T1
	told               int64        // events looked at so far
	breadSign, wineOne string       // call point codes
}

func eachShop(t *testing.T, test func(t *testing.T, s *shop)) {
	t.Helper()
	eachDB(t, func(t *testing.T, d *db.DB, c *clock) { test(t, newShop(t, d, c)) })
}

// eachDB opens both engines, whose time is what the test sets the clock to.
func eachDB(t *testing.T, test func(t *testing.T, d *db.DB, c *clock)) {
	t.Helper()
	eachDBBy(t, func(c *clock) func() time.Time { return c.now }, test)
}

func eachDBBy(t *testing.T, now func(*clock) func() time.Time, test func(t *testing.T, d *db.DB, c *clock)) {
	t.Helper()
	run := func(t *testing.T, conf db.Config) {
		c := &clock{}
		c.at.Store(opening.UnixMicro())
		conf.Now = now(c)
		d, err := db.Open(ctx, conf)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = d.Close() })
		test(t, d, c)
	}
	if dbtest.Tried("sqlite") {
		t.Run("sqlite", func(t *testing.T) {
			t.Parallel()
			run(t, db.Config{Dir: dbtest.Dir(t)})
		})
	}
	if dbtest.Tried("postgres") {
		t.Run("postgres", func(t *testing.T) {
			t.Parallel()
			run(t, db.Config{URL: dbtest.PostgresURL(t), Pool: 8})
		})
	}
}

var shops atomic.Int64

// newShop makes one more store in a database. Everybody is signed in on a
// device of their own; nobody is on the floor yet.
func newShop(t reporter, d *db.DB, c *clock) *shop {
	t.Helper()
	n := shops.Add(1)
	s := &shop{d: d, a: access.New(d), clock: c, goods: shelf{}}
	s.f = floor.New(d, s.a, s.goods, floor.Options{})
	s.store = access.DefaultStore()
	s.store.ID, s.store.Code, s.store.Name = db.NewID(), fmt.Sprintf("S%d", n), "Markt am Kai"
	must(t, d.Tx(ctx, func(tx *db.Tx) error { return access.CreateStore(tx, s.store) }))
	s.bread, s.drinks = s.zone(t, "A", "Bread"), s.zone(t, "B", "Drinks")
	s.breadSign = s.point(t, fmt.Sprintf("BREAD-%d", n), s.bread, nil)
	s.wineOne = s.point(t, fmt.Sprintf("WINE-%d", n), s.drinks, []string{"assistance", "locked_case"})
	register := access.Register{ID: db.NewID(), StoreID: s.store.ID, Code: "T1"}
	if _, err := s.a.PutRegister(ctx, register); err != nil {
		t.Fatal(err)
	}
	s.mia = s.person(t, "Mia Lang", access.Associate, s.bread)
	s.ben = s.person(t, "Ben Arslan", access.Associate, s.drinks)
	s.cem = s.person(t, "Cem Kaya", access.Associate)
	s.sue = s.person(t, "Sue Berg", access.Supervisor)
	s.sue.Lead = true
	s.tom = s.person(t, "Tom Weiss", access.Cashier)
	s.tom.Register, s.tom.RegisterCode = register.ID, register.Code
	s.told = s.head(t)
	return s
}

func must(t reporter, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (s *shop) zone(t reporter, code, name string) string {
	id := db.NewID()
	_, err := s.a.PutZone(ctx, &access.Zone{ID: id, StoreID: s.store.ID, Code: code, Name: name, W: 100, H: 100})
	must(t, err)
	return id
}

func (s *shop) point(t reporter, code, zone string, kinds []string) string {
	_, err := s.a.PutCallPoint(ctx, access.CallPoint{ID: db.NewID(), StoreID: s.store.ID, ZoneID: zone, Code: code,
		Name: "Sign " + code, Kinds: kinds, Active: true})
	must(t, err)
	return code
}

func (s *shop) person(t reporter, name string, role access.Role, zones ...string) floor.Helper {
	h := floor.Helper{Staff: db.NewID(), StaffName: name, Role: role, Device: s.device(t, name), Store: s.store.ID}
	must(t, s.d.Tx(ctx, func(tx *db.Tx) error {
		_, err := s.a.SaveStaff(tx, access.Staff{ID: h.Staff, StoreID: s.store.ID, Name: name, Role: role, Language: "de", Active: true, Zones: zones}, "none")
		return err
	}))
	return h
}

func (s *shop) device(t reporter, name string) string {
	id := db.NewID()
	must(t, s.d.Tx(ctx, func(tx *db.Tx) error {
		_, err := s.a.SaveDevice(tx, access.Device{ID: id, StoreID: s.store.ID, Kind: access.Tablet, Name: "Tablet of " + name})
		return err
	}))
	return id
}

func (s *shop) head(t reporter) int64 {
	t.Helper()
	_, seq, err := s.d.Head(ctx, s.store.ID)
	must(t, err)
	return seq
}

// onTheFloor makes people available, and takes the events of it as told.
func (s *shop) onTheFloor(t reporter, people ...floor.Helper) {
	t.Helper()
	for _, h := range people {
		_, err := s.f.SetPresence(ctx, h, floor.Available, nil)
		must(t, err)
	}
	s.told = s.head(t)
}

// expect reads the events since the last look and wants exactly these types,
// without the part before the point.
func (s *shop) expect(t reporter, types ...string) []db.Row {
	t.Helper()
	rows, err := s.d.Events(ctx, s.store.ID, s.told, 1000)
	must(t, err)
	got := []string{}
	for _, r := range rows {
		got = append(got, strings.TrimPrefix(r.Type, "help_request."))
		s.told = r.Seq
	}
	if !slices.Equal(got, types) {
		t.Fatalf("events %v, want %v", got, types)
	}
	return rows
}

// press is a customer's call at the bread sign.
func (s *shop) press(t reporter) floor.Asked {
	t.Helper()
	a, err := s.f.AskAtPoint(ctx, s.breadSign, floor.PointAsk{Kind: "assistance"})
	must(t, err)
	return a
}

func (s *shop) route(t reporter) {
	t.Helper()
	must(t, s.f.Route(ctx))
}

// pass lets time go by, second by second as the sweeper does, while these
// people's tablets answer.
func (s *shop) pass(t reporter, d time.Duration, awake ...floor.Helper) {
	t.Helper()
	for end := s.clock.now().Add(d); s.clock.now().Before(end); {
		s.clock.advance(min(time.Second, end.Sub(s.clock.now())))
		for _, h := range awake {
			s.f.Alive(h.Store, h.Device, h.Staff, s.d.Now())
		}
		must(t, s.f.Sweep(ctx))
	}
}

func (s *shop) get(t reporter, id string) floor.Detail {
	t.Helper()
	d, err := s.f.Get(ctx, s.store.ID, id)
	must(t, err)
	return d
}

func (s *shop) accept(t reporter, h floor.Helper, id string) floor.Request {
	t.Helper()
	q, err := s.f.Accept(ctx, h, id)
	must(t, err)
	return q
}

// measured lets one person answer some calls, of which the shop learns how long
// it takes, and go home.
func (s *shop) measured(t reporter, h floor.Helper) {
	t.Helper()
	for i := range 6 {
		q := s.press(t)
		s.clock.advance(time.Duration(10+i) * time.Second)
		got := s.accept(t, h, q.ID)
		s.clock.advance(time.Duration(5+i) * time.Second)
		_, err := s.f.Arrive(ctx, h, q.ID, got.ClaimEpoch, "")
		must(t, err)
		s.clock.advance(time.Minute)
		_, err = s.f.Resolve(ctx, h, q.ID, got.ClaimEpoch, floor.Resolution{Outcome: "helped"})
		must(t, err)
	}
	_, err := s.f.SetPresence(ctx, h, floor.Off, nil)
	must(t, err)
	s.told = s.head(t)
}

func wantCode(t reporter, err error, code string) *fault.Error {
	t.Helper()
	f, ok := fault.As(err)
	if !ok || f.Code != code {
		t.Fatalf("got %v, want %s", err, code)
	}
	return f
}

func wantStatus(t reporter, q floor.Request, want floor.Status) {
	t.Helper()
	if q.Status != want {
		t.Fatalf("request is %s, want %s", q.Status, want)
	}
}

// audit proves what the package promises of the whole store: numbers without
// a gap, each request's versions one by one along allowed ways, and the state
// that events fold to equal to the table's.
func (s *shop) audit(t reporter) {
	t.Helper()
	last := make(map[string]floor.Request)
	for after := int64(0); ; {
		rows, err := s.d.Events(ctx, s.store.ID, after, 500)
		must(t, err)
		if len(rows) == 0 {
			break
		}
		for _, r := range rows {
			if after++; r.Seq != after {
				t.Fatalf("event %d follows %d", r.Seq, after-1)
			}
			kind, ours := strings.CutPrefix(r.Type, "help_request.")
			if !ours {
				continue
			}
			var q floor.Request
			must(t, json.Unmarshal(r.Data, &q))
			before := last[q.ID]
			if q.Version != before.Version+1 {
				t.Fatalf("%s of %s has version %d after %d", r.Type, q.ID, q.Version, before.Version)
			}
			if !allowed(kind, before.Status, q.Status) {
				t.Fatalf("%s leads from %q to %q", r.Type, before.Status, q.Status)
			}
			if q.ClaimEpoch < before.ClaimEpoch {
				t.Fatalf("the claim epoch fell from %d to %d", before.ClaimEpoch, q.ClaimEpoch)
			}
			last[q.ID] = q
		}
	}
	for cursor := ""; ; {
		page, next, err := s.f.List(ctx, s.store.ID, floor.ListAll, 200, cursor)
		must(t, err)
		for _, q := range page {
			if got, want := comparable(t, last[q.ID]), comparable(t, q); got != want {
				t.Fatalf("events fold to\n%s\nthe table has\n%s", got, want)
			}
			delete(last, q.ID)
			s.auditSteps(t, q)
		}
		if cursor = next; next == "" {
			break
		}
	}
	if len(last) > 0 {
		t.Fatalf("events tell of requests that are not there: %v", last)
	}
	s.verify(t)
}

func (s *shop) verify(t reporter) {
	t.Helper()
	v, err := floor.Verify(ctx, s.d)
	must(t, err)
	if len(v.Broken) > 0 {
		t.Fatalf("the checker finds %v", v.Broken)
	}
}

func (s *shop) auditSteps(t reporter, q floor.Request) {
	t.Helper()
	var steps, top, live int64
	must(t, s.d.Read(ctx).Raw(`SELECT (SELECT count(*) FROM help_steps WHERE request_id = ?), (SELECT MAX(n) FROM help_steps WHERE request_id = ?),
		(SELECT count(*) FROM help_claims WHERE request_id = ? AND ended_at IS NULL)`, q.ID, q.ID, q.ID).Row().Scan(&steps, &top, &live))
	claimed := int64(0)
	if q.Status == floor.Accepted || q.Status == floor.Arrived {
		claimed = 1
	}
	if steps != q.Version || top != q.Version || live != claimed {
		t.Fatalf("request %s %s of version %d has %d steps up to %d and %d live claims", q.ID, q.Status, q.Version, steps, top, live)
	}
}

// comparable leaves out what an event need not carry to the end: silence is
// told with the presence, a reason by one event only.
func comparable(t reporter, q floor.Request) string {
	t.Helper()
	q.Reason = ""
	if q.Claim != nil {
		c := *q.Claim
		c.Silent, q.Claim = false, &c
	}
	b, err := json.Marshal(q)
	must(t, err)
	return string(b)
}

func allowed(kind string, from, to floor.Status) bool {
	open := from == floor.Waiting || from == floor.Offered
	claimed := from == floor.Accepted || from == floor.Arrived
	switch kind {
	case "created":
		return from == "" && to == floor.Waiting
	case "pressed":
		return from == to && (open || from == floor.Accepted)
	case "offered":
		return open && to == floor.Offered // to more people, where it was offered before
	case "lapsed":
		return from == floor.Offered && to == floor.Waiting
	case "declined":
		return from == floor.Offered && (to == floor.Offered || to == floor.Waiting)
	case "escalated":
		return open && (to == floor.Waiting || to == floor.Offered)
	case "accepted":
		return open && to == floor.Accepted
	case "moved":
		return from == floor.Accepted && to == floor.Accepted
	case "arrived":
		return from == floor.Accepted && to == floor.Arrived
	case "resolved":
		return claimed && to == floor.Resolved
	case "released":
		return claimed && to == floor.Waiting
	case "handed_off":
		return claimed && to == floor.Accepted
	case "cancelled":
		return (open || from == floor.Accepted) && to == floor.Cancelled
	case "abandoned":
		return open && to == floor.Abandoned
	case "still_asked", "still_waiting":
		return open && from == to
	case "noted", "photographed":
		return from == to && (open || claimed)
	case "paused", "resumed", "overdue", "second_called":
		return claimed && from == to
	case "transferred":
		return claimed && to == floor.Waiting
	case "undone":
		return from == floor.Accepted && to == floor.Waiting || from == floor.Arrived && to == floor.Accepted ||
			from == floor.Resolved && (to == floor.Accepted || to == floor.Arrived) || open && from == to
	case "rated", "answered", "closed", "tasked", "reopened":
		return from == floor.Resolved && to == floor.Resolved
	}
	return false
}
