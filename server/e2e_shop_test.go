package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/db/dbtest"
	"tillbell/server/internal/check"
)

const scenePIN = "2468"

// sceneShop is a shop of one scene: its server, and its books for a look behind
// the pages.
type sceneShop struct {
	*testing.T
	config config
	serve  serveConfig
	app    *app
	books  *db.DB

	store  access.Store
	people map[string]string // ids by first name
	pairs  map[string]string // pairing codes by device
	goods  map[string]string // ids by SKU

	counter string // device token of the till that programs use
	manager string // token of the manager's session on it
}

// openShop furnishes an empty embedded database and starts the server on it.
func openShop(t *testing.T) *sceneShop {
	t.Helper()
	return shutShop(t, config{}).open()
}

// openShopOnPostgres is openShop on a PostgreSQL database.
func openShopOnPostgres(t *testing.T) *sceneShop {
	t.Helper()
	return shutShop(t, config{Database: dbtest.PostgresURL(t)}).open()
}

func (s *sceneShop) open() *sceneShop {
	s.Helper()
	s.start()
	s.signInManager()
	return s
}

// shutShop furnishes an empty database; the server does not run yet.
func shutShop(t *testing.T, c config) *sceneShop {
	t.Helper()
	c.Data, c.LogLevel = dbtest.Dir(t), "warn"
	if c.Database != "" {
		c.Data = t.TempDir()
	}
	s := &sceneShop{T: t, config: c,
		people: map[string]string{}, pairs: map[string]string{}, goods: map[string]string{}}
	s.serve = serveConfig{Listen: freeAddress(t), PointLimit: 120, AddressLimit: 1500}
	s.must(s.serve.check())
	made, err := db.Open(t.Context(), db.Config{URL: c.Database, Dir: s.config.Data})
	s.must(err)
	s.must(made.Close())
	d, people, selling, err := s.config.rooms(t.Context())
	s.must(err)
	s.books = d
	t.Cleanup(func() { s.must(d.Close()) })
	defer selling.Close()
	hash, err := people.HashPIN(t.Context(), scenePIN)
	s.must(err)
	s.must(d.Tx(t.Context(), func(tx *db.Tx) error { return s.found(tx, people, hash) }))
	s.stock(selling)
	devices, err := people.Devices(t.Context(), s.store.ID)
	s.must(err)
	for _, device := range devices {
		if device.Name == "counter" {
			continue
		}
		pairing, err := people.StartPairing(t.Context(), s.store.ID, device.ID)
		s.must(err)
		s.pairs[device.Name] = pairing.Code
	}
	return s
}

// freeAddress is one that nobody listens on, below the ports that outgoing
// connections get: none of those may take it before the server does, nor while
// the server is restarted.
func freeAddress(t *testing.T) string {
	t.Helper()
	for range 200 {
		address := fmt.Sprintf("127.0.0.1:%d", 8_500+rand.IntN(3_500))
		if l, err := net.Listen("tcp", address); err == nil {
			_ = l.Close()
			return address
		}
	}
	t.Fatal("no port is free")
	return ""
}

func (s *sceneShop) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// found makes the store, its places, people and devices.
func (s *sceneShop) found(tx *db.Tx, people *access.Access, hash string) error {
	s.store = access.DefaultStore()
	s.store.Policies.Drawer.ReasonAbove = nil
	s.store.ID, s.store.Code, s.store.Name, s.store.BlindCount = db.NewID(), "KAI", "Markt am Kai", false
	if err := access.CreateStore(tx, s.store); err != nil {
		return err
	}
	for _, tax := range []access.TaxClass{{Code: "standard", Name: "19 %", Rate: 190_000}, {Code: "reduced", Name: "7 %", Rate: 70_000}} {
		tax.StoreID = s.store.ID
		if err := tx.Create(&tax).Error; err != nil {
			return err
		}
	}
	zones, err := s.foundPlaces(tx)
	if err != nil {
		return err
	}
	for _, p := range []access.Staff{
		{Name: "Lea Brandt", Role: access.Cashier},
		{Name: "Mia Sommer", Role: access.Associate, Zones: zones},
		{Name: "Ben Krüger", Role: access.Associate, Zones: zones},
		{Name: "Nora Vogt", Role: access.Manager},
	} {
		p.ID, p.StoreID, p.Language, p.Active = db.NewID(), s.store.ID, "en", true
		if _, err := people.SaveStaff(tx, p, hash); err != nil {
			return err
		}
		s.people[p.Name[:3]] = p.ID
	}
	return s.foundDevices(tx, people)
}

// foundPlaces makes one zone with call points A1 to A4.
func (s *sceneShop) foundPlaces(tx *db.Tx) (zones []string, err error) {
	zone := access.Zone{ID: db.NewID(), StoreID: s.store.ID, Code: "A", Name: "Bread and rolls", X: 10, Y: 10, W: 100, H: 60}
	if err := tx.Create(&zone).Error; err != nil {
		return nil, err
	}
	for i, code := range []string{"A1", "A2", "A3", "A4"} {
		point := access.CallPoint{ID: db.NewID(), StoreID: s.store.ID, ZoneID: zone.ID, Code: code, Name: "Shelf " + code, X: int64(20 + 20*i), Y: 30, Active: true}
		if _, err := access.SaveCallPoint(tx, point); err != nil {
			return nil, err
		}
	}
	return []string{zone.ID}, nil
}

// foundDevices makes those that browsers become by their pairing codes, and the
// counter, a till that programs use.
func (s *sceneShop) foundDevices(tx *db.Tx, people *access.Access) error {
	registers := map[string]string{}
	for _, code := range []string{"T1", "T2"} {
		r, err := access.AddRegister(tx, s.store.ID, code)
		if err != nil {
			return err
		}
		registers[code] = r.ID
	}
	for _, d := range []access.Device{
		{Name: "till", Kind: access.Till, RegisterID: registers["T1"]},
		{Name: "counter", Kind: access.Till, RegisterID: registers["T2"]},
		{Name: "tablet 1", Kind: access.Tablet},
		{Name: "tablet 2", Kind: access.Tablet},
		{Name: "office", Kind: access.Dashboard},
	} {
		d.ID, d.StoreID = db.NewID(), s.store.ID
		if _, err := people.SaveDevice(tx, d); err != nil {
			return err
		}
		if d.Name != "counter" {
			continue
		}
		token, err := access.EnrolProgram(tx, d.ID)
		if err != nil {
			return err
		}
		s.counter = token
	}
	return nil
}

// Barcodes of what the shop sells; the pen carries an EAN-8.
const (
	breadCode = "4006381333931"
	milkCode  = "4012345678901"
	penCode   = "96385074"
)

func (s *sceneShop) stock(selling *pos.Pos) {
	s.Helper()
	for tile, g := range []struct {
		sku, name, barcode, tax string
		price                   money.Amount
	}{
		{"B1", "Rye bread", breadCode, "reduced", 349},
		{"M1", "Milk 1 l", milkCode, "reduced", 129},
		{"P1", "Pen, blue", penCode, "standard", 249},
	} {
		place := int64(tile)
		v, _, err := selling.PutProduct(s.Context(), s.store.ID, db.NewID(), pos.ProductRequest{SKU: g.sku, Name: g.name,
			Barcodes: []string{g.barcode}, Unit: "each", Price: g.price, Tax: g.tax, Location: "A1", Category: "Daily", Tile: &place})
		s.must(err)
		s.goods[g.sku] = v.ID
	}
}

// start starts the server; it is stopped after the scene at the latest.
func (s *sceneShop) start() {
	s.Helper()
	a, err := start(s.Context(), &s.config, &s.serve, output{io.Discard, io.Discard})
	s.must(err)
	s.app = a
	s.Cleanup(s.stop)
}

// stop stops the server as SIGTERM does.
func (s *sceneShop) stop() {
	s.Helper()
	if s.app == nil {
		return
	}
	select {
	case err := <-s.app.failed:
		s.Errorf("the server failed: %v", err)
	default:
	}
	if err := s.app.stop(); err != nil {
		s.Errorf("stop the server: %v", err)
	}
	s.app = nil
}

func (s *sceneShop) signInManager() {
	s.Helper()
	var session struct{ Token string }
	s.call("POST", "/sessions", map[string]any{"device_token": s.counter, "staff_id": s.people["Nor"], "pin": scenePIN}, 201, &session)
	s.manager = session.Token
}

// call calls the API as the manager, straight at the server.
func (s *sceneShop) call(method, path string, body any, want int, out any) {
	s.Helper()
	ctx, cancel := context.WithTimeout(s.Context(), patience)
	defer cancel()
	var in io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		s.must(err)
		in = bytes.NewReader(raw)
	}
	q, err := http.NewRequestWithContext(ctx, method, "http://"+s.serve.Listen+"/api/v1"+path, in)
	s.must(err)
	q.Close = true // a kept connection would hold up a stop of the server
	q.Header.Set("Content-Type", "application/json")
	if s.manager != "" {
		q.Header.Set("Authorization", "Bearer "+s.manager)
	}
	got, err := http.DefaultClient.Do(q)
	s.must(err)
	defer got.Body.Close()
	raw, err := io.ReadAll(got.Body)
	s.must(err)
	if got.StatusCode != want {
		s.Fatalf("%s %s: %d, want %d: %s", method, path, got.StatusCode, want, raw)
	}
	if out != nil {
		s.must(json.Unmarshal(raw, out))
	}
}

// ring asks for help at a call point, as a customer's phone does.
func (s *sceneShop) ring(code, note string) (id string) {
	s.Helper()
	id = db.NewID()
	s.call("POST", "/call-points/"+code+"/requests", map[string]any{"id": id, "kind": "assistance", "note": note, "language": "en"}, 201, nil)
	return id
}

// booked reads one row of the books into out.
func (s *sceneShop) booked(query string, args []any, out ...any) {
	s.Helper()
	if err := s.books.Read(s.Context()).Raw(query, args...).Row().Scan(out...); err != nil {
		s.Fatalf("%s %v: %v", query, args, err)
	}
}

// counts is what a query counts.
func (s *sceneShop) counts(query string, args ...any) (n int64) {
	s.Helper()
	s.booked(query, args, &n)
	return n
}

// untilBooked waits until a query counts so many.
func (s *sceneShop) untilBooked(want int64, query string, args ...any) {
	s.Helper()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	deadline := time.After(patience)
	for {
		got := s.counts(query, args...)
		if got == want {
			return
		}
		select {
		case <-look.C:
		case <-deadline:
			s.Fatalf("%s %v: %d, want %d", query, args, got, want)
		}
	}
}

// holds proves the invariants of all that is in the books.
func (s *sceneShop) holds() {
	s.Helper()
	report, err := check.Run(s.Context(), s.books, nil)
	s.must(err)
	for _, broken := range report.Broken {
		s.Error(broken)
	}
}
