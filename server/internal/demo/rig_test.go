package demo_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tillbell/floor"
	"tillbell/pos"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/db/dbtest"
	"tillbell/server/internal/demo"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

const base = "http://shop.example:8080"

// afternoon is a Thursday at twenty to six, by the shop's clock.
var afternoon = time.Date(2026, 11, 26, 16, 40, 0, 0, time.UTC)

// house is a database with the rooms that the demo store is loaded through,
// and a data folder.
type house struct {
	testing.TB
	d     *db.DB
	a     *access.Access
	p     *pos.Pos
	f     *floor.Floor
	dir   string
	clock *atomic.Int64
}

func eachHouse(t *testing.T, at time.Time, test func(h *house)) {
	t.Helper()
	if dbtest.Tried("sqlite") {
		t.Run("sqlite", func(t *testing.T) {
			t.Parallel()
			test(newHouse(t, at, db.Config{Dir: dbtest.Dir(t)}))
		})
	}
	if dbtest.Tried("postgres") {
		t.Run("postgres", func(t *testing.T) {
			t.Parallel()
			test(newHouse(t, at, db.Config{URL: dbtest.PostgresURL(t), Pool: 8}))
		})
	}
}

func newHouse(t testing.TB, at time.Time, config db.Config) *house {
	t.Helper()
	h := &house{TB: t, dir: t.TempDir(), clock: &atomic.Int64{}}
	h.clock.Store(at.UnixMicro())
	config.Now = func() time.Time { return time.UnixMicro(h.clock.Load()) }
	var err error
	h.d, err = db.Open(t.Context(), config)
	h.check(err)
	t.Cleanup(func() { _ = h.d.Close() })
	h.a = access.New(h.d)
	signer, err := pos.LoadSigner(filepath.Join(t.TempDir(), "journal.key"))
	h.check(err)
	h.p, err = pos.New(t.Context(), h.d, h.a, signer)
	h.check(err)
	t.Cleanup(h.p.Close)
	h.f = floor.New(h.d, h.a, h.p, floor.Options{})
	return h
}

func (h *house) check(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *house) load() *demo.Demo {
	h.Helper()
	m, err := h.tryLoad(h.dir)
	h.check(err)
	return m
}

func (h *house) tryLoad(dir string) (*demo.Demo, error) {
	return demo.Load(h.Context(), h.d, h.a, h.p, h.f, demo.Options{BaseURL: base, Dir: dir, Seed: 7})
}

// number asks the database for one number.
func (h *house) number(query string, args ...any) int64 {
	h.Helper()
	var n int64
	h.check(h.d.Read(h.Context()).Raw(query, args...).Row().Scan(&n))
	return n
}

// none wants no row from a query that counts what is wrong.
func (h *house) none(say, query string, args ...any) {
	h.Helper()
	if n := h.number(query, args...); n != 0 {
		h.Errorf("%d %s", n, say)
	}
}

// contract is demo.json as outside programs read it.
type contract struct {
	BaseURL string `json:"base_url"`
	Store   struct {
		ID       string `json:"id"`
		Code     string `json:"code"`
		Currency string `json:"currency"`
	} `json:"store"`
	Registers []struct {
		ID          string `json:"id"`
		Code        string `json:"code"`
		DeviceToken string `json:"device_token"`
	} `json:"registers"`
	Tablets []struct {
		ID          string `json:"id"`
		DeviceToken string `json:"device_token"`
	} `json:"tablets"`
	Dashboards []struct {
		ID          string `json:"id"`
		DeviceToken string `json:"device_token"`
	} `json:"dashboards"`
	Staff []struct {
		ID    string   `json:"id"`
		Name  string   `json:"name"`
		Role  string   `json:"role"`
		PIN   string   `json:"pin"`
		Zones []string `json:"zones"`
	} `json:"staff"`
	Zones []struct {
		ID   string `json:"id"`
		Code string `json:"code"`
		Name string `json:"name"`
	} `json:"zones"`
	CallPoints []struct {
		ID     string `json:"id"`
		ZoneID string `json:"zone_id"`
		Code   string `json:"code"`
		URL    string `json:"url"`
	} `json:"call_points"`
}

// file reads demo.json, which must hold what the contract names and no more.
func (h *house) file() contract {
	h.Helper()
	b, err := os.ReadFile(filepath.Join(h.dir, demo.FileName))
	h.check(err)
	d := json.NewDecoder(strings.NewReader(string(b)))
	d.DisallowUnknownFields()
	var f contract
	h.check(d.Decode(&f))
	return f
}
