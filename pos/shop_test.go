package pos_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/db/dbtest"
	"tillbell/server/fault"
)

// Clock is the time a shop's database goes by.
type Clock struct{ at atomic.Int64 }

// Now is what the clock shows.
func (c *Clock) Now() time.Time { return time.UnixMicro(c.at.Load()).UTC() }

// Set puts the clock to a time.
func (c *Clock) Set(t time.Time) { c.at.Store(t.UnixMicro()) }

// Advance lets time pass.
func (c *Clock) Advance(d time.Duration) { c.at.Add(d.Microseconds()) }

// Shop is a store with three tax classes, two registers, a till on each, and a
// cashier and a manager.
type Shop struct {
	*testing.T
	DB        *db.DB
	Access    *access.Access
	Pos       *pos.Pos
	Clock     *Clock
	Store     access.Store
	Registers []access.Register // T1, T2
	Cashier   access.Staff
	Manager   access.Staff
	devices   []string // tokens of the tills
}

// shopPIN is everybody's; its hash is slow to make, so it is made once.
const shopPIN = "2468"

var shopPINHash = sync.OnceValues(func() (string, error) { return access.New(nil).HashPIN(context.Background(), shopPIN) })

// shopOpened is what a shop's clock shows at first, a Thursday.
var shopOpened = time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)

// EachShop runs a test in a new shop on each engine. Changes to the store's
// policies come before it is made.
func EachShop(t *testing.T, test func(s *Shop), changes ...func(*access.Store)) {
	t.Helper()
	run := func(t *testing.T, config db.Config) {
		clock := &Clock{}
		clock.Set(shopOpened)
		config.Now = clock.Now
		d, err := db.Open(context.Background(), config)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := d.Close(); err != nil {
				t.Errorf("close the database: %v", err)
			}
		})
		test(NewShop(t, d, clock, changes...))
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

// NewShop makes a shop in an empty database.
func NewShop(t *testing.T, d *db.DB, clock *Clock, changes ...func(*access.Store)) *Shop {
	t.Helper()
	s := &Shop{T: t, DB: d, Access: access.New(d), Clock: clock}
	s.Store = access.DefaultStore()
	s.Store.Policies.Drawer.ReasonAbove = nil
	s.Store.ID, s.Store.Code, s.Store.Name = db.NewID(), "KAI", "Markt am Kai"
	for _, change := range changes {
		change(&s.Store)
	}
	hash, err := shopPINHash()
	s.Check(err)
	s.Check(d.Tx(context.Background(), func(tx *db.Tx) error {
		s.Registers, s.devices = nil, nil
		return s.build(tx, hash)
	}))
	s.Pos = s.NewPos()
	return s
}

func (s *Shop) build(tx *db.Tx, pinHash string) error {
	if err := access.CreateStore(tx, s.Store); err != nil {
		return err
	}
	for _, c := range []access.TaxClass{{Code: "standard", Name: "Standard 19 %", Rate: 190_000},
		{Code: "reduced", Name: "Reduced 7 %", Rate: 70_000}, {Code: "zero", Name: "No tax", Rate: 0}} {
		c.StoreID = s.Store.ID
		if err := tx.Create(&c).Error; err != nil {
			return err
		}
	}
	s.Cashier = access.Staff{ID: db.NewID(), StoreID: s.Store.ID, Name: "Mia", Role: access.Cashier, Language: "de", Active: true}
	s.Manager = access.Staff{ID: db.NewID(), StoreID: s.Store.ID, Name: "Sofia", Role: access.Manager, Language: "de", Active: true}
	for _, p := range []access.Staff{s.Cashier, s.Manager} {
		if _, err := s.Access.SaveStaff(tx, p, pinHash); err != nil {
			return err
		}
	}
	for i := range 2 {
		if err := s.addTill(tx, fmt.Sprintf("T%d", i+1)); err != nil {
			return err
		}
	}
	return nil
}

func (s *Shop) addTill(tx *db.Tx, code string) error {
	r, err := access.AddRegister(tx, s.Store.ID, code)
	if err != nil {
		return err
	}
	device := access.Device{ID: db.NewID(), StoreID: s.Store.ID, Kind: access.Till, Name: "Till " + code, RegisterID: r.ID}
	if _, err := s.Access.SaveDevice(tx, device); err != nil {
		return err
	}
	token, err := access.EnrolProgram(tx, device.ID)
	s.Registers, s.devices = append(s.Registers, r), append(s.devices, token)
	return err
}

// NewPos is another node's selling half, on the same database.
func (s *Shop) NewPos() *pos.Pos {
	s.Helper()
	signer, err := pos.LoadSigner(filepath.Join(s.TempDir(), "journal.key"))
	s.Check(err)
	p, err := pos.New(s.Context(), s.DB, s.Access, signer)
	s.Check(err)
	s.Cleanup(p.Close)
	return p
}

// SignIn signs a person in at a till, 0 or 1.
func (s *Shop) SignIn(till int, person access.Staff) pos.Cashier {
	s.Helper()
	device, err := s.Access.Device(s.Context(), s.devices[till])
	s.Check(err)
	_, who, err := s.Access.SignIn(s.Context(), device, person.ID, shopPIN)
	s.Check(err)
	return pos.Cashier{Session: who.Session, Revision: who.Revision, Store: s.Store.ID, Device: who.Device.ID, Staff: who.Staff.ID, StaffName: who.Staff.Name,
		Register: who.Register.ID, RegisterCode: who.Register.Code, SeesExpected: who.May(access.SeeExpected), Customers: who.May(access.ManageCustomer), Rights: who.Fine}
}

// OpenDrawer opens a drawer where the cashier is.
func (s *Shop) OpenDrawer(c pos.Cashier, float money.Amount) (id string) {
	s.Helper()
	id = db.NewID()
	_, err := s.Pos.OpenDrawer(s.Context(), c, id, float)
	s.Check(err)
	return id
}

// Goods is a product that passes every check, for a test to change.
func Goods(sku, name string, price money.Amount, barcodes ...string) pos.ProductRequest {
	return pos.ProductRequest{SKU: sku, Name: name, Barcodes: barcodes, Unit: "each", Price: price, Tax: "standard"}
}

// Put creates a product.
func (s *Shop) Put(r pos.ProductRequest) pos.ProductView {
	s.Helper()
	v, created, err := s.Pos.PutProduct(s.Context(), s.Store.ID, db.NewID(), r)
	s.Check(err)
	if !created {
		s.Fatalf("%s was there already", r.Name)
	}
	return v
}

// Sell sells one line for cash and returns the sale's id.
func (s *Shop) Sell(c pos.Cashier, product string, quantity money.Quantity, given money.Amount) (id string) {
	s.Helper()
	lines := []pos.LineRequest{{ProductID: product, Quantity: &quantity}}
	priced, err := s.Pos.Prices(s.Context(), s.Store.ID, lines)
	s.Check(err)
	id = db.NewID()
	_, err = s.Pos.CommitSale(s.Context(), c, id, pos.SaleRequest{Lines: lines, Total: priced.Total,
		Tenders: []pos.TenderRequest{{Kind: pos.Cash, Amount: &given}}})
	s.Check(err)
	return id
}

// Return brings part of a sale's first line back for cash.
func (s *Shop) Return(c pos.Cashier, sale string, quantity money.Quantity, restock bool) {
	s.Helper()
	_, err := s.Pos.CommitReturn(s.Context(), c, db.NewID(), pos.ReturnRequest{SaleID: sale, Reason: "changed my mind",
		Lines: []pos.ReturnLine{{Line: 1, Quantity: quantity, Restock: restock}}, Tenders: []pos.TenderRequest{{Kind: pos.Cash}}})
	s.Check(err)
}

// Check ends the test on an error.
func (s *Shop) Check(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// Refused checks that an error is the fault of a code, and names the field
// when one is given.
func (s *Shop) Refused(err error, code, field string) {
	s.Helper()
	f, ok := fault.As(err)
	if !ok || f.Code != code {
		s.Fatalf("got %v, want the refusal %s", err, code)
	}
	if field != "" && !slices.ContainsFunc(f.Fields, func(x fault.Field) bool { return x.Name == field }) {
		s.Fatalf("%s names the fields %+v, not %s", code, f.Fields, field)
	}
}

// Events runs what a test does and returns the types of the events it caused.
func (s *Shop) Events(do func()) []string {
	s.Helper()
	_, before, err := s.DB.Head(s.Context(), s.Store.ID)
	s.Check(err)
	do()
	rows, err := s.DB.Events(s.Context(), s.Store.ID, before, 10_000)
	s.Check(err)
	types := []string{}
	for i, r := range rows {
		if r.Seq != before+int64(i)+1 {
			s.Fatalf("event %d follows %d", r.Seq, before+int64(i))
		}
		types = append(types, r.Type)
	}
	return types
}

// Number asks the database for one number.
func (s *Shop) Number(query string, args ...any) int64 {
	s.Helper()
	var n int64
	s.Check(s.DB.Read(s.Context()).Raw(query, args...).Row().Scan(&n))
	return n
}

// StockAddsUp checks that what is on hand is the sum of all that moved it.
func (s *Shop) StockAddsUp() {
	s.Helper()
	broken := s.Number(`SELECT COUNT(*) FROM stock k WHERE k.on_hand <>
		COALESCE((SELECT SUM(m.quantity) FROM stock_moves m WHERE m.product_id = k.product_id), 0) +
		COALESCE((SELECT SUM(CASE WHEN d.kind = 'sale' THEN -l.stock_quantity ELSE l.stock_quantity END)
			FROM sale_lines l JOIN sales d ON d.id = l.sale_id WHERE l.product_id = k.product_id), 0) +
		COALESCE((SELECT SUM(CASE WHEN d.kind = 'sale' THEN -l.quantity ELSE l.quantity END)
			FROM sale_line_parts l JOIN sales d ON d.id = l.sale_id WHERE l.product_id = k.product_id), 0)`)
	if broken != 0 {
		s.Errorf("what is on hand of %d products is not the sum of what moved it", broken)
	}
	if without := s.Number(`SELECT COUNT(*) FROM products p WHERE NOT EXISTS (SELECT 1 FROM stock k WHERE k.product_id = p.id)`); without != 0 {
		s.Errorf("%d products have no row of stock", without)
	}
}

// cash moves cash in or out of a drawer.
func (s *Shop) cash(c pos.Cashier, drawer, kind string, amount money.Amount) {
	s.Helper()
	_, err := s.Pos.MoveCash(s.Context(), c, drawer, db.NewID(), pos.MovementRequest{Kind: kind, Amount: amount, Reason: "test"})
	s.Check(err)
}

// sqliteShop is a shop on the embedded database, for tests of what no engine
// has a part in.
func sqliteShop(t *testing.T) *Shop {
	t.Helper()
	clock := &Clock{}
	clock.Set(shopOpened)
	d, err := db.Open(t.Context(), db.Config{Dir: dbtest.Dir(t), Now: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return NewShop(t, d, clock)
}
