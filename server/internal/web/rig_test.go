package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/valyala/fasthttp/fasthttputil"

	"tillbell/floor"
	"tillbell/floor/push"
	"tillbell/pos"
	"tillbell/pos/paper"
	"tillbell/pos/printer/printertest"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/db/dbtest"
	"tillbell/server/internal/assist"
	"tillbell/server/internal/live"
	"tillbell/server/internal/web"
	"tillbell/static"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// rig is a shop behind the web, called without a network.
type rig struct {
	*testing.T
	client  *http.Client
	web     *web.Web
	db      *db.DB
	access  *access.Access
	pos     *pos.Pos
	store   access.Store
	zone    access.Zone
	till    string // device tokens
	tablet  string
	office  string
	people  map[access.Role]string // ids
	tokens  map[access.Role]string // of sessions
	product string
}

type noLog struct{ *db.DB }

func (l noLog) Read(context.Context, string, int64, int) ([]live.Event, error) { return nil, nil }

type noSnapshots struct{}

func (noSnapshots) Snapshot(context.Context, live.Principal, int64) (int64, []byte, error) {
	return 0, []byte("{}"), nil
}

const pin = "2468"

func eachRig(t *testing.T, test func(r *rig)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { test(newRig(t, d)) })
}

func newRig(t *testing.T, d *db.DB) *rig {
	t.Helper()
	return newRigAs(t, d, web.Config{PublicURL: "http://shop.test", Version: "test"})
}

func newRigAs(t *testing.T, d *db.DB, conf web.Config) *rig {
	t.Helper()
	ctx := t.Context()
	r := &rig{T: t, db: d, access: access.New(d), people: map[access.Role]string{}, tokens: map[access.Role]string{}}
	signer, err := pos.LoadSigner(filepath.Join(t.TempDir(), "journal.pem"))
	r.check(err)
	r.pos, err = pos.New(ctx, d, r.access, signer)
	r.check(err)
	t.Cleanup(r.pos.Close)
	helping := floor.New(d, r.access, r.pos, floor.Options{})
	t.Cleanup(helping.Close)
	r.pos.Hears(helping)
	hub := live.New(live.Config{Log: noLog{d}, Snapshots: noSnapshots{}, Now: d.Now})
	site, err := static.Load()
	r.check(err)
	key, err := push.LoadKey(filepath.Join(t.TempDir(), "push.pem"))
	r.check(err)
	alerts := push.New(d, helping, key, push.Options{Page: conf.PublicURL})
	helping.WokenBy(alerts)
	t.Cleanup(alerts.Close)
	desk := paper.New(d, r.pos, r.access, paper.Options{Network: printertest.Network(), Waits: printertest.Waits, PublicURL: conf.PublicURL})
	r.web, err = web.New(conf, web.Rooms{DB: d, Access: r.access, Pos: r.pos, Paper: desk, Payments: r.pos.NewPayments(nil, pos.UsualPace), Floor: helping, Push: alerts, Assist: assist.New(d, r.access, r.pos), Hub: hub, Site: site, Registry: prometheus.NewRegistry()})
	r.check(err)
	r.listen()
	r.furnish()
	return r
}

// listen serves on a listener in memory.
func (r *rig) listen() {
	l := fasthttputil.NewInmemoryListener()
	done := make(chan error, 1)
	go func() { done <- r.web.App().Listener(l) }()
	transport := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) { return l.Dial() }}
	r.client = &http.Client{Transport: transport, Timeout: time.Minute,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r.Cleanup(func() {
		transport.CloseIdleConnections()
		if err := r.web.Shutdown(context.Background()); err != nil {
			r.Errorf("shut down: %v", err)
		}
		if err := <-done; err != nil {
			r.Errorf("serve: %v", err)
		}
	})
}

func (r *rig) check(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

// furnish makes a store with a person of each role, a till, a tablet and a
// dashboard, and one product.
func (r *rig) furnish() {
	r.Helper()
	ctx := r.Context()
	r.store = access.DefaultStore()
	r.store.Policies.Drawer.ReasonAbove = nil
	r.store.ID, r.store.Code, r.store.Name, r.store.BlindCount = db.NewID(), "KAI", "Markt am Kai", false
	hash, err := r.access.HashPIN(ctx, pin)
	r.check(err)
	devices := map[access.DeviceKind]string{}
	r.check(r.db.Tx(ctx, func(tx *db.Tx) error {
		if err := access.CreateStore(tx, r.store); err != nil {
			return err
		}
		tax := access.TaxClass{StoreID: r.store.ID, Code: "standard", Name: "19 %", Rate: 190_000}
		if err := tx.Create(&tax).Error; err != nil {
			return err
		}
		r.zone = access.Zone{ID: db.NewID(), StoreID: r.store.ID, Code: "A", Name: "Bread"}
		if err := tx.Create(&r.zone).Error; err != nil {
			return err
		}
		register, err := access.AddRegister(tx, r.store.ID, "T1")
		if err != nil {
			return err
		}
		for _, role := range access.Roles() {
			s := access.Staff{ID: db.NewID(), StoreID: r.store.ID, Name: "The " + string(role), Role: role, Language: "en", Active: true}
			if _, err := r.access.SaveStaff(tx, s, hash); err != nil {
				return err
			}
			r.people[role] = s.ID
		}
		for _, kind := range []access.DeviceKind{access.Till, access.Tablet, access.Dashboard} {
			device := access.Device{ID: db.NewID(), StoreID: r.store.ID, Kind: kind, Name: string(kind)}
			if kind == access.Till {
				device.RegisterID = register.ID
			}
			if _, err := r.access.SaveDevice(tx, device); err != nil {
				return err
			}
			if devices[kind], err = access.EnrolProgram(tx, device.ID); err != nil {
				return err
			}
		}
		return nil
	}))
	r.till, r.tablet, r.office = devices[access.Till], devices[access.Tablet], devices[access.Dashboard]
	point := access.CallPoint{ID: db.NewID(), StoreID: r.store.ID, ZoneID: r.zone.ID, Code: "A1", Name: "Rolls", Active: true}
	_, err = r.access.PutCallPoint(ctx, point)
	r.check(err)
	for role, id := range r.people {
		device := r.tablet
		if role == access.Cashier || role == access.Manager || role == access.Supervisor {
			device = r.till
		}
		var s struct{ Token string }
		r.call("POST", "/api/v1/sessions", "", map[string]any{"device_token": device, "staff_id": id, "pin": pin}, 201, &s)
		r.tokens[role] = s.Token
	}
	v, _, err := r.pos.PutProduct(ctx, r.store.ID, db.NewID(), pos.ProductRequest{SKU: "B1", Name: "Bread", Barcodes: []string{"4006381333931"}, Unit: "each", Price: 1999, Tax: "standard"})
	r.check(err)
	r.product = v.ID
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// do calls with anything as a body: bytes go as they are, else JSON.
func (r *rig) do(method, path, token string, body any, headers ...string) answer {
	r.Helper()
	var in io.Reader
	switch b := body.(type) {
	case nil:
	case []byte:
		in = bytes.NewReader(b)
	default:
		raw, err := json.Marshal(b)
		r.check(err)
		in = bytes.NewReader(raw)
	}
	q, err := http.NewRequestWithContext(r.Context(), method, "http://shop.test"+path, in)
	r.check(err)
	if in != nil {
		q.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		q.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		q.Header.Set(headers[i], headers[i+1])
	}
	got, err := r.client.Do(q)
	r.check(err)
	defer got.Body.Close()
	b, err := io.ReadAll(got.Body)
	r.check(err)
	return answer{got.StatusCode, got.Header, b}
}

// call is do that expects a status and reads the answer into out.
func (r *rig) call(method, path, token string, body any, want int, out any) answer {
	r.Helper()
	a := r.do(method, path, token, body)
	if a.status != want {
		r.Fatalf("%s %s: %d, want %d: %s", method, path, a.status, want, a.body)
	}
	if out != nil {
		if err := json.Unmarshal(a.body, out); err != nil {
			r.Fatalf("%s %s: %v in %s", method, path, err, a.body)
		}
	}
	return a
}

type problem struct {
	Code   string `json:"code"`
	Status int    `json:"status"`
	Errors []struct{ Field, Code, Message string }
}

// refuse is do that expects a problem with a code.
func (r *rig) refuse(method, path, token string, body any, status int, code string) problem {
	r.Helper()
	a := r.do(method, path, token, body)
	var p problem
	if a.status != status || json.Unmarshal(a.body, &p) != nil || code != "" && p.Code != code || p.Status != status {
		r.Errorf("%s %s: %d %s, want %d %s", method, path, a.status, a.body, status, code)
	}
	if got := a.header.Get("Content-Type"); got != "application/problem+json" {
		r.Errorf("%s %s: a problem of type %q", method, path, got)
	}
	return p
}

func sqlite(t *testing.T) *db.DB { return dbtest.SQLite(t) }
