package access_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/db/dbtest"
	"tillbell/server/fault"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

type clock struct{ at atomic.Int64 }

func (c *clock) now() time.Time          { return time.UnixMicro(c.at.Load()) }
func (c *clock) advance(d time.Duration) { c.at.Add(d.Microseconds()) }

// shop is a set-up store with one till, seen by its manager's dashboard.
type shop struct {
	a     *access.Access
	d     *db.DB
	clock *clock
	store access.Store
	boss  *access.Who // dashboard device
}

func eachShop(t *testing.T, test func(t *testing.T, s shop)) {
	run := func(open func(c db.Config) (*db.DB, error)) func(t *testing.T) {
		return func(t *testing.T) {
			t.Parallel()
			c := &clock{}
			c.at.Store(time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC).UnixMicro())
			d, err := open(db.Config{Now: c.now, Dir: dbtest.Dir(t), Pool: 6})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = d.Close() })
			test(t, newShop(t, d, c))
		}
	}
	ctx := context.Background()
	if dbtest.Tried("sqlite") {
		t.Run("sqlite", run(func(c db.Config) (*db.DB, error) { return db.Open(ctx, c) }))
	}
	if dbtest.Tried("postgres") {
		t.Run("postgres", func(t *testing.T) {
			url := dbtest.PostgresURL(t)
			run(func(c db.Config) (*db.DB, error) { c.URL = url; return db.Open(ctx, c) })(t)
		})
	}
}

func newShop(t *testing.T, d *db.DB, c *clock) shop {
	t.Helper()
	ctx := context.Background()
	a := access.New(d)
	token, err := a.NewSetupToken(ctx)
	if err != nil {
		t.Fatal(err)
	}
	store := access.DefaultStore()
	store.Code, store.Name = "KAI", "Markt am Kai"
	store, pairing, err := a.SetUp(ctx, token, access.NewStoreSetup{Store: store, Manager: "Sofia", PIN: "2468",
		Registers: []string{"T1"}, Zones: []access.Zone{{Code: "A", Name: "Bread"}},
		Taxes: []access.TaxClass{{Code: "standard", Name: "19 %", Rate: 190000}}})
	if err != nil {
		t.Fatal(err)
	}
	_, boss, err := a.Pair(ctx, pairing.Code)
	if err != nil {
		t.Fatal(err)
	}
	return shop{a: a, d: d, clock: c, store: store, boss: boss}
}

func codeOf(err error) string {
	if f, ok := fault.As(err); ok {
		return f.Code
	}
	return ""
}

func (s shop) person(t *testing.T, name string, role access.Role, pin string) string {
	t.Helper()
	id := db.NewID()
	_, err := s.a.PutStaff(context.Background(), &access.Staff{ID: id, StoreID: s.store.ID, Name: name, Role: role, Language: "en", Active: true}, pin)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func (s shop) till(t *testing.T) (token string, who *access.Who) {
	t.Helper()
	ctx := context.Background()
	registers, err := s.a.Registers(ctx, s.store.ID)
	if err != nil {
		t.Fatal(err)
	}
	id := db.NewID()
	if _, err := s.a.PutDevice(ctx, access.Device{ID: id, StoreID: s.store.ID, Kind: access.Till, Name: "Till 1", RegisterID: registers[0].ID}); err != nil {
		t.Fatal(err)
	}
	p, err := s.a.StartPairing(ctx, s.store.ID, id)
	if err != nil {
		t.Fatal(err)
	}
	token, who, err = s.a.Pair(ctx, p.Code)
	if err != nil {
		t.Fatal(err)
	}
	return token, who
}

func TestSetUpIsOnce(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s shop) {
		ctx := context.Background()
		token, err := s.a.NewSetupToken(ctx)
		if err != nil {
			t.Fatal(err)
		}
		n := access.NewStoreSetup{Store: s.store, Manager: "X", PIN: "1357"}
		if _, _, err := s.a.SetUp(ctx, "su_wrong", n); codeOf(err) != "setup_token" {
			t.Errorf("wrong token: %v", err)
		}
		if _, _, err := s.a.SetUp(ctx, token, n); codeOf(err) != "already_set_up" {
			t.Errorf("second store: %v", err)
		}
		if needs, err := s.a.NeedsSetup(ctx); err != nil || needs {
			t.Errorf("needs set-up: %v %v", needs, err)
		}
		if s.boss.Store.Name != "Markt am Kai" || s.boss.Device.Kind != access.Dashboard {
			t.Errorf("the first device is %+v", s.boss)
		}
	})
}

func TestPairingIsOnceAndShort(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s shop) {
		ctx := context.Background()
		oldToken, who := s.till(t)
		p, err := s.a.StartPairing(ctx, s.store.ID, who.Device.ID)
		if err != nil {
			t.Fatal(err)
		}
		var won atomic.Int64
		var wg sync.WaitGroup
		for range 8 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				if _, _, err := s.a.Pair(ctx, p.Code); err == nil {
					won.Add(1)
				} else if codeOf(err) != "pairing_invalid" {
					t.Error(err)
				}
			}()
		}
		wg.Wait()
		if won.Load() != 1 {
			t.Errorf("%d paired with one code", won.Load())
		}
		if _, err := s.a.Device(ctx, oldToken); !errors.Is(err, access.ErrUnknown) {
			t.Errorf("the token before still works: %v", err)
		}
		p, err = s.a.StartPairing(ctx, s.store.ID, who.Device.ID)
		if err != nil {
			t.Fatal(err)
		}
		s.clock.advance(access.PairingTTL)
		if _, _, err := s.a.Pair(ctx, p.Code); codeOf(err) != "pairing_invalid" {
			t.Errorf("too old: %v", err)
		}
	})
}

func TestFiveWrongPINsLockOnePersonOnOneDevice(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s shop) {
		ctx := context.Background()
		_, till := s.till(t)
		aylin := s.person(t, "Aylin", access.Cashier, "1357")
		piotr := s.person(t, "Piotr", access.Cashier, "8642")
		for i := range 5 {
			if _, _, err := s.a.SignIn(ctx, till, aylin, "0007"); codeOf(err) != "wrong_pin" {
				t.Fatalf("try %d: %v", i+1, err)
			}
		}
		locked := func(pin string, wait time.Duration) {
			t.Helper()
			_, _, err := s.a.SignIn(ctx, till, aylin, pin)
			if f, _ := fault.As(err); f == nil || f.Code != "locked" || f.RetryAfter != wait {
				t.Fatalf("while locked: %+v", err)
			}
		}
		locked("0007", 30*time.Second)
		locked("1357", 30*time.Second)
		if _, _, err := s.a.SignIn(ctx, till, piotr, "8642"); err != nil {
			t.Fatalf("a colleague on the same till: %v", err)
		}
		s.clock.advance(30 * time.Second)
		if _, _, err := s.a.SignIn(ctx, till, aylin, "0007"); codeOf(err) != "wrong_pin" {
			t.Fatalf("sixth: %+v", err)
		}
		locked("1357", time.Minute)
		s.clock.advance(time.Minute)
		if _, _, err := s.a.SignIn(ctx, till, aylin, "1357"); err != nil {
			t.Fatalf("after the lock: %v", err)
		}
		if _, _, err := s.a.SignIn(ctx, till, db.NewID(), "1357"); codeOf(err) != "wrong_pin" {
			t.Fatalf("a stranger: %v", err)
		}
	})
}

func TestAccessEndsAtOnce(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s shop) {
		ctx := context.Background()
		deviceToken, till := s.till(t)
		aylin := s.person(t, "Aylin", access.Cashier, "1357")
		signIn := func() (string, *access.Who) {
			token, who, err := s.a.SignIn(ctx, till, aylin, "1357")
			if err != nil {
				t.Fatal(err)
			}
			return token, who
		}
		mustEnd := func(what, token string) {
			t.Helper()
			if _, err := s.a.Session(ctx, token); !errors.Is(err, access.ErrUnknown) {
				t.Errorf("%s: %v", what, err)
			}
		}
		token, who := signIn()
		if !who.May(access.Sell) || who.May(access.SetUp) || who.Register.Code != "T1" {
			t.Errorf("signed in as %+v", who)
		}
		if err := s.a.SignOut(ctx, who); err != nil {
			t.Fatal(err)
		}
		mustEnd("signed out", token)
		token, _ = signIn()
		if err := s.a.SetPIN(ctx, s.store.ID, aylin, "9753"); err != nil {
			t.Fatal(err)
		}
		mustEnd("new PIN", token)
		if err := s.a.SetPIN(ctx, s.store.ID, aylin, "1357"); err != nil {
			t.Fatal(err)
		}
		token, _ = signIn()
		s.clock.advance(access.SessionTTL)
		mustEnd("too old", token)
		token, _ = signIn()
		if err := s.a.Revoke(ctx, s.store.ID, till.Device.ID); err != nil {
			t.Fatal(err)
		}
		mustEnd("revoked device", token)
		if _, err := s.a.Device(ctx, deviceToken); !errors.Is(err, access.ErrUnknown) {
			t.Errorf("revoked device's token: %v", err)
		}
	})
}

// A second node learns it from the store's revision: what it cached before is
// known to be old.
func TestRevisionRisesWithEveryChangeOfAccess(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s shop) {
		ctx := context.Background()
		_, till := s.till(t)
		other := access.New(s.d)
		aylin := s.person(t, "Aylin", access.Cashier, "1357")
		token, _, err := s.a.SignIn(ctx, till, aylin, "1357")
		if err != nil {
			t.Fatal(err)
		}
		before, err := other.Session(ctx, token)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.a.Revoke(ctx, s.store.ID, till.Device.ID); err != nil {
			t.Fatal(err)
		}
		err = s.d.Tx(ctx, func(tx *db.Tx) error {
			c, err := tx.Emit(s.store.ID, db.Event{Type: "t"})
			if err != nil {
				return err
			}
			if c.AccessRevision <= before.Revision {
				t.Errorf("revision %d after %d", c.AccessRevision, before.Revision)
			}
			alive, err := access.Alive(tx, []string{before.Session})
			if alive[before.Session] {
				t.Error("a session of a revoked device is alive")
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		other.Forget(s.store.ID)
		if _, err := other.Session(ctx, token); !errors.Is(err, access.ErrUnknown) {
			t.Errorf("the other node: %v", err)
		}
	})
}

func TestStoreKeepsWhatItWasToldAndNamesEveryMistake(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s shop) {
		ctx := context.Background()
		want := s.store
		want.VATID, want.HalfEven, want.TaxPerDocument = "DE1", true, true
		want.Ladders = map[string][]int{"assistance": {30, 30}}
		want.Cash = access.CashRounding{Step: 5, Mode: "half_up"}
		if _, err := s.a.UpdateStore(ctx, want); err != nil {
			t.Fatal(err)
		}
		got, err := s.a.StoreByCode(ctx, "KAI")
		if err != nil {
			t.Fatal(err)
		}
		if got.VATID != "DE1" || !got.HalfEven || !got.TaxPerDocument || got.Cash != want.Cash || got.Ladders["assistance"][1] != 30 {
			t.Errorf("stored %+v", got)
		}
		bad := want
		bad.Name, bad.TimeZone, bad.Country = " ", "Mars/Olympus", "ZZZ"
		_, err = s.a.UpdateStore(ctx, bad)
		if f, _ := fault.As(err); f == nil || len(f.Fields) != 3 {
			t.Errorf("mistakes: %+v", err)
		}
	})
}

func TestPlacesBelongToOneStore(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s shop) {
		ctx := context.Background()
		zones, err := s.a.Zones(ctx, s.store.ID)
		if err != nil {
			t.Fatal(err)
		}
		point := access.CallPoint{ID: db.NewID(), StoreID: s.store.ID, ZoneID: zones[0].ID, Code: "A1", Name: "Rolls", Active: true, Kinds: []string{"assistance"}}
		if created, err := s.a.PutCallPoint(ctx, point); err != nil || !created {
			t.Fatal(created, err)
		}
		point.Name = "Rolls and bread"
		if created, err := s.a.PutCallPoint(ctx, point); err != nil || created {
			t.Fatal(created, err)
		}
		if p, err := s.a.CallPoint(ctx, "A1"); err != nil || p.Name != "Rolls and bread" || p.Kinds[0] != "assistance" {
			t.Fatalf("%+v %v", p, err)
		}
		if err := s.a.DeleteZone(ctx, s.store.ID, zones[0].ID); codeOf(err) != "in_use" {
			t.Errorf("deleted a zone in use: %v", err)
		}
		twin := point
		twin.ID = db.NewID()
		if _, err := s.a.PutCallPoint(ctx, twin); codeOf(err) != "code_taken" {
			t.Errorf("same code: %v", err)
		}
		foreign := point
		foreign.StoreID = db.NewID()
		if _, err := s.a.PutCallPoint(ctx, foreign); err == nil {
			t.Error("changed another store's call point")
		}
	})
}
