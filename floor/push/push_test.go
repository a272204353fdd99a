package push_test

import (
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"tillbell/floor"
	"tillbell/floor/push"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/db/dbtest"
	"tillbell/server/fault"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

var ctx = context.Background()

type nothing struct{}

func (nothing) Label(context.Context, string, string) (string, error) {
	return "", fault.New(fault.NotFound, "no_product", "There is no such product.")
}

func (n nothing) InSize(ctx context.Context, store, _, id string) (name, size string, err error) {
	name, err = n.Label(ctx, store, id)
	return name, "", err
}

func (n nothing) LiesAt(ctx context.Context, store, id string) (place string, alike []string, err error) {
	_, err = n.Label(ctx, store, id)
	return "", nil, err
}

// shop is a store with two people on tablets that sleep.
type shop struct {
	*testing.T
	d        *db.DB
	a        *access.Access
	f        *floor.Floor
	p        *push.Push
	service  *service
	at       *atomic.Int64
	store    string
	mia, ben floor.Helper
}

func each(t *testing.T, test func(s *shop)) {
	run := func(t *testing.T, conf db.Config) {
		t.Parallel()
		at := &atomic.Int64{}
		at.Store(time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC).UnixMicro())
		conf.Now = func() time.Time { return time.UnixMicro(at.Load()) }
		d, err := db.Open(ctx, conf)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = d.Close() })
		test(newShop(t, d, at))
	}
	if dbtest.Tried("sqlite") {
		t.Run("sqlite", func(t *testing.T) { run(t, db.Config{Dir: dbtest.Dir(t)}) })
	}
	if dbtest.Tried("postgres") {
		t.Run("postgres", func(t *testing.T) { run(t, db.Config{URL: dbtest.PostgresURL(t), Pool: 4}) })
	}
}

func newShop(t *testing.T, d *db.DB, at *atomic.Int64) *shop {
	s := &shop{T: t, d: d, a: access.New(d), at: at, service: newService(t)}
	s.f = floor.New(d, s.a, nothing{}, floor.Options{})
	store := access.DefaultStore()
	store.ID, store.Code, store.Name = db.NewID(), "KAI", "Markt am Kai"
	s.store = store.ID
	s.must(d.Tx(ctx, func(tx *db.Tx) error { return access.CreateStore(tx, store) }))
	zone := access.Zone{ID: db.NewID(), StoreID: s.store, Code: "A", Name: "Bread", W: 100, H: 100}
	s.must(second(s.a.PutZone(ctx, &zone)))
	s.must(second(s.a.PutCallPoint(ctx, access.CallPoint{ID: db.NewID(), StoreID: s.store, ZoneID: zone.ID, Code: "A1", Name: "Rolls", Active: true})))
	s.mia, s.ben = s.person("Mia Lang", zone.ID), s.person("Ben Arslan", zone.ID)
	s.p = s.node(filepath.Join(t.TempDir(), "push.pem"))
	return s
}

// node is a server's alerts, with the key of a file.
func (s *shop) node(file string) *push.Push {
	key, err := push.LoadKey(file)
	s.must(err)
	p := push.New(s.d, s.f, key, push.Options{Page: "https://shop.example", Client: s.service.Client()})
	s.Cleanup(p.Close)
	return p
}

func second[T any](_ T, err error) error { return err }

func (s *shop) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s *shop) person(name, zone string) floor.Helper {
	h := floor.Helper{Staff: db.NewID(), StaffName: name, Role: access.Associate, Store: s.store}
	s.must(s.d.Tx(ctx, func(tx *db.Tx) error {
		_, err := s.a.SaveStaff(tx, access.Staff{ID: h.Staff, StoreID: s.store, Name: name, Role: access.Associate, Language: "de", Active: true, Zones: []string{zone}}, "none")
		return err
	}))
	h.Device = s.device()
	h.Session = s.signIn(h.Staff, h.Device)
	return h
}

func (s *shop) device() string {
	id := db.NewID()
	s.must(s.d.Tx(ctx, func(tx *db.Tx) error {
		_, err := s.a.SaveDevice(tx, access.Device{ID: id, StoreID: s.store, Kind: access.Tablet, Name: "Tablet"})
		return err
	}))
	return id
}

func (s *shop) signIn(staff, device string) string {
	id := db.NewID()
	s.must(s.d.Tx(ctx, func(tx *db.Tx) error {
		return tx.Exec(`INSERT INTO sessions (id, token_hash, store_id, device_id, staff_id, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			id, db.Bytes(id), s.store, device, staff, db.At(tx.Now), db.At(tx.Now.Add(12*time.Hour))).Error
	}))
	return id
}

// subscription is what a browser makes.
func (s *shop) subscription() push.Subscription {
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	s.must(err)
	auth := make([]byte, 16)
	_, _ = rand.Read(auth)
	enc := base64.RawURLEncoding
	return push.Subscription{Endpoint: s.service.URL + "/" + db.NewID(), P256dh: enc.EncodeToString(key.PublicKey().Bytes()), Auth: enc.EncodeToString(auth)}
}

func (s *shop) subscribe(h floor.Helper) push.Subscription {
	s.Helper()
	sub := s.subscription()
	s.must(second(s.p.Subscribe(ctx, holder(h), sub)))
	return sub
}

func holder(h floor.Helper) push.Holder {
	return push.Holder{Store: h.Store, Device: h.Device, Staff: h.Staff, Session: h.Session}
}

func (s *shop) available(people ...floor.Helper) {
	for _, h := range people {
		s.must(second(s.f.SetPresence(ctx, h, floor.Available, nil)))
	}
}

func (s *shop) call() string {
	s.Helper()
	a, err := s.f.AskAtPoint(ctx, "A1", floor.PointAsk{ID: db.NewID(), Kind: "assistance"})
	s.must(err)
	s.must(s.f.Route(ctx))
	return a.ID
}

// round lets time go by and looks once, to the end of every send.
func (s *shop) round(after time.Duration) {
	s.Helper()
	s.at.Add(after.Microseconds())
	s.must(s.p.Round(ctx))
	s.p.Settle()
}

func (s *shop) pushed(want, why string) {
	s.Helper()
	if got := s.service.urgencies(); got != want {
		s.Fatalf("%s: pushed %q, want %q", why, got, want)
	}
}

func (s *shop) state(h floor.Helper) push.State {
	s.Helper()
	all, err := s.p.States(ctx, s.store)
	s.must(err)
	return all[h.Device]
}

func TestASleepingTabletIsWoken(t *testing.T) {
	t.Parallel()
	each(t, func(s *shop) {
		s.available(s.mia, s.ben)
		s.subscribe(s.mia)
		s.subscribe(s.ben)
		id := s.call()
		s.round(2 * time.Second)
		s.pushed("", "tablets that are awake have three seconds")
		s.must(s.f.Shown(ctx, s.ben, id, floor.Delivered, 0))
		s.round(2 * time.Second)
		s.pushed("high", "only Mia's sleeps")
		s.round(20 * time.Second)
		s.pushed("", "once an offer")
		d, err := s.f.Get(ctx, s.store, id)
		s.must(err)
		told := map[string]string{}
		for _, m := range d.Timeline {
			if m.Type == "pushed" || m.Type == "delivered" {
				told[m.Type] = m.Staff.Name + *m.DeviceID
			}
		}
		if told["pushed"] != "Mia Lang"+s.mia.Device || told["delivered"] != "Ben Arslan"+s.ben.Device {
			s.Errorf("the timeline says %v", told)
		}

		// A second call while the first stands; then both are taken.
		s.at.Add(time.Minute.Microseconds())
		more := s.call()
		s.round(4 * time.Second)
		s.pushed("high high", "a call to both")
		s.round(time.Second)
		s.must(second(s.f.Accept(ctx, s.ben, id)))
		s.round(time.Second)
		s.pushed("", "not so soon after the last")
		s.round(5 * time.Second)
		s.pushed("normal", "what Ben took is taken back from Mia; he was never told of it by push")
		s.must(s.f.Shown(ctx, s.mia, more, floor.Seen, 0))
		s.round(10 * time.Second)
		s.pushed("", "her tablet is awake")
		if st := s.state(s.mia); st.Dead || st.WorkedAt == nil || st.Failures != 0 {
			s.Errorf("the manager sees %+v", st)
		}
	})
}

// An alert that lies on a sleeping tablet rings again until somebody reacts: that
// the tablet has it is no reaction.
func TestAnAlertRingsUntilSomebodyReacts(t *testing.T) {
	t.Parallel()
	each(t, func(s *shop) {
		s.available(s.mia, s.ben)
		s.subscribe(s.mia)
		id := s.call()
		s.round(4 * time.Second)
		s.pushed("high", "she sleeps")
		s.must(s.f.Shown(ctx, s.mia, id, floor.Delivered, 0)) // as its service worker says
		s.round(20 * time.Second)
		s.pushed("", "it lies there")
		s.round(10 * time.Second)
		s.pushed("high", "nobody looked")
		s.round(10 * time.Second)
		s.must(s.f.Shown(ctx, s.mia, id, floor.Seen, 0))
		s.round(30 * time.Second)
		s.pushed("", "she looked")
		s.must(second(s.f.Accept(ctx, s.ben, id)))
		next := s.call()
		s.round(4 * time.Second)
		s.pushed("high", "the next call")
		s.must(s.f.Shown(ctx, s.mia, next, floor.Delivered, 0))
		s.must(second(s.f.Accept(ctx, s.ben, next)))
		s.round(6 * time.Second)
		s.pushed("normal", "Ben goes")
		s.round(time.Minute)
		s.pushed("", "it is over")
	})
}

// A call that is taken while its push is on the way is taken back after it.
func TestTakenWhileThePushIsOnItsWay(t *testing.T) {
	t.Parallel()
	each(t, func(s *shop) {
		s.available(s.mia, s.ben)
		s.subscribe(s.mia)
		hold := make(chan struct{})
		s.service.hold = hold
		id := s.call()
		s.at.Add((4 * time.Second).Microseconds())
		s.must(s.p.Round(ctx))
		<-s.service.begun
		s.must(second(s.f.Accept(ctx, s.ben, id)))
		s.must(s.p.Round(ctx)) // waits for nobody
		close(hold)
		s.p.Settle()
		s.pushed("high", "the alert")
		s.round(6 * time.Second)
		s.pushed("normal", "taken back")
		s.round(6 * time.Second)
		s.pushed("", "once")
	})
}

func TestNobodyIsToldTwice(t *testing.T) {
	t.Parallel()
	each(t, func(s *shop) {
		s.subscribe(s.mia)
		other := s.mia
		other.Device = s.device()
		other.Session = s.signIn(other.Staff, other.Device)
		s.subscribe(other)
		s.available(s.mia)
		s.call()
		s.round(4 * time.Second)
		s.pushed("high", "the tablet in her hand, not the other")
		s.available(other)
		s.at.Add(time.Minute.Microseconds())
		next := s.call()
		s.must(s.f.Shown(ctx, s.mia, next, floor.Seen, 0))
		s.round(4 * time.Second)
		s.pushed("high", "the call before rings in the other hand; what she saw does not")

		// Two servers with one key, one look each: one alert.
		s.available(s.ben)
		file := filepath.Join(s.TempDir(), "push.pem")
		s.p = s.node(file)
		s.subscribe(s.ben)
		twin := s.node(file)
		if twin.PublicKey() != s.p.PublicKey() {
			s.Fatal("the key is made anew")
		}
		s.must(s.f.Route(ctx))
		s.at.Add((10 * time.Second).Microseconds())
		s.call()
		s.at.Add((4 * time.Second).Microseconds())
		s.must(s.p.Round(ctx))
		s.must(twin.Round(ctx))
		s.p.Settle()
		twin.Settle()
		s.pushed("high", "two servers")
	})
}

func TestAlertsEndWithTheSession(t *testing.T) {
	t.Parallel()
	each(t, func(s *shop) {
		s.available(s.mia)
		sub := s.subscribe(s.mia)
		first := s.state(s.mia).ID
		s.must(second(s.p.Subscribe(ctx, holder(s.mia), sub)))
		if s.state(s.mia).ID != first {
			s.Error("the same again is another")
		}
		// Mia left without a network; Ben takes her tablet and it has not subscribed for him.
		s.at.Add(1)
		s.signIn(s.ben.Staff, s.mia.Device)
		s.call()
		s.round(4 * time.Second)
		s.pushed("", "nobody is told on a tablet that somebody else has")
		s.must(s.p.Tidy(ctx))
		var left int64
		s.must(s.d.Read(ctx).Raw(`SELECT count(*) FROM push_subscriptions`).Row().Scan(&left))
		if left != 0 || s.state(s.mia).ID != "" {
			s.Errorf("%d subscriptions are left", left)
		}
		// With the same browser's address, another person takes it over.
		taken := s.ben
		taken.Device = s.mia.Device
		s.must(second(s.p.Subscribe(ctx, holder(taken), sub)))
		if s.state(taken).Staff != s.ben.Staff {
			s.Error("Ben has no alerts")
		}
		s.must(s.p.Forget(ctx, taken.Device, taken.Staff))
		if s.state(taken).ID != "" {
			s.Error("signed out, and still subscribed")
		}
		if _, err := s.p.Test(ctx, s.store, taken.Device); code(err) != "no_subscription" {
			s.Errorf("a test to nobody: %v", err)
		}
		for _, bad := range []push.Subscription{
			{Endpoint: "http://push.example/1", P256dh: sub.P256dh, Auth: sub.Auth},
			{Endpoint: "https://user:pw@push.example/1", P256dh: sub.P256dh, Auth: sub.Auth},
			{Endpoint: sub.Endpoint, P256dh: "AAAA", Auth: sub.Auth},
			{Endpoint: sub.Endpoint, P256dh: sub.P256dh, Auth: "<script>"},
		} {
			if _, err := s.p.Subscribe(ctx, holder(s.mia), bad); code(err) != "subscription_invalid" {
				s.Errorf("%+v: %v", bad, err)
			}
		}
	})
}

func code(err error) string {
	f, ok := fault.As(err)
	if !ok {
		return ""
	}
	return f.Code
}

func TestPushServicesFail(t *testing.T) {
	t.Parallel()
	each(t, func(s *shop) {
		s.available(s.mia)
		sub := s.subscribe(s.mia)
		s.call()
		s.service.answer(429, "60")
		s.round(4 * time.Second)
		s.pushed("high", "first try")
		s.round(30 * time.Second)
		s.pushed("", "a minute is a minute")
		if st := s.state(s.mia); st.Failure != push.Limited || st.Dead || st.Failures != 1 {
			s.Errorf("limited: %+v", st)
		}
		s.service.answer(0, "")
		s.round(31 * time.Second)
		s.pushed("high", "the minute is over")
		if st := s.state(s.mia); st.Failures != 0 || st.FailedAt != nil {
			s.Errorf("well again: %+v", st)
		}

		s.service.answer(410, "")
		s.at.Add(time.Minute.Microseconds())
		if how, err := s.p.Test(ctx, s.store, s.mia.Device); how != push.Gone || err != nil {
			s.Errorf("a test: %s, %v", how, err)
		}
		if _, err := s.p.Test(ctx, s.store, s.mia.Device); code(err) != "too_soon" {
			s.Errorf("another at once: %v", err)
		}
		if st := s.state(s.mia); !st.Dead {
			s.Errorf("gone: %+v", st)
		}
		s.service.urgencies()
		s.call()
		s.round(4 * time.Second)
		s.pushed("", "dead is dead")
		if _, err := s.p.Subscribe(ctx, holder(s.mia), sub); code(err) != "subscription_gone" {
			s.Errorf("the dead one again: %v", err)
		}

		// The service dies: ten failures, each after a longer pause.
		s.subscribe(s.mia)
		s.service.Close()
		for range 10 {
			s.round(6 * time.Minute)
		}
		if st := s.state(s.mia); !st.Dead || st.Failure != push.Unreachable {
			s.Errorf("after all: %+v", st)
		}
	})
}

// The server reaches no address in the shop's own net, whatever it is told.
func TestInsideIsOutOfReach(t *testing.T) {
	t.Parallel()
	each(t, func(s *shop) {
		s.available(s.mia)
		key, err := push.LoadKey(filepath.Join(s.TempDir(), "keys", "push.pem"))
		s.must(err)
		s.p = push.New(s.d, s.f, key, push.Options{Page: "https://shop.example"})
		s.Cleanup(s.p.Close)
		s.subscribe(s.mia)
		if how, err := s.p.Test(ctx, s.store, s.mia.Device); how != push.Unreachable || err != nil {
			s.Errorf("%s, %v", how, err)
		}
		s.pushed("", "it got through")
	})
}

func TestKeys(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "keys", "push.pem")
	first, err := push.LoadKey(file)
	if err != nil {
		t.Fatal(err)
	}
	again, err := push.LoadKey(file)
	if err != nil || again.Public != first.Public {
		t.Errorf("another key: %v", err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read it: %v %v", info.Mode(), err)
	}
	if err := os.WriteFile(file, []byte("no key"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := push.LoadKey(file); err == nil {
		t.Error("a file without a key is one")
	}
}
