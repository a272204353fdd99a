package paper_test

import (
	"context"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/pos/paper"
	"tillbell/pos/printer/printertest"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/db/dbtest"
	"tillbell/server/fault"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// shop is a store with one till, an open drawer and bread to sell.
type shop struct {
	*testing.T
	db      *db.DB
	pos     *pos.Pos
	access  *access.Access
	desk    *paper.Desk
	mail    *postbox
	clock   *atomic.Int64
	store   access.Store
	cashier pos.Cashier
	bread   string
	drawer  string
}

var pinHash = sync.OnceValues(func() (string, error) { return access.New(nil).HashPIN(context.Background(), "2468") })

func eachShop(t *testing.T, test func(s *shop)) {
	t.Helper()
	run := func(t *testing.T, c db.Config) {
		s := &shop{T: t, clock: &atomic.Int64{}, mail: &postbox{}}
		s.clock.Store(time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC).UnixMicro())
		c.Now = func() time.Time { return time.UnixMicro(s.clock.Load()).UTC() }
		d, err := db.Open(context.Background(), c)
		s.check(err)
		t.Cleanup(func() {
			if err := d.Close(); err != nil {
				t.Error(err)
			}
		})
		s.db, s.access = d, access.New(d)
		s.open()
		test(s)
	}
	if dbtest.Tried("sqlite") {
		t.Run("sqlite", func(t *testing.T) { t.Parallel(); run(t, db.Config{Dir: dbtest.Dir(t)}) })
	}
	if dbtest.Tried("postgres") {
		t.Run("postgres", func(t *testing.T) { t.Parallel(); run(t, db.Config{URL: dbtest.PostgresURL(t), Pool: 8}) })
	}
}

func (s *shop) open() {
	s.Helper()
	ctx := s.Context()
	s.store = access.DefaultStore()
	s.store.Policies.Drawer.ReasonAbove, s.store.Policies.Layaway.On = nil, true
	s.store.ID, s.store.Code, s.store.Name = db.NewID(), "KAI", "Markt am Kai"
	hash, err := pinHash()
	s.check(err)
	staff := access.Staff{ID: db.NewID(), StoreID: s.store.ID, Name: "Mia", Role: access.Manager, Language: "de", Active: true}
	var token string
	s.check(s.db.Tx(ctx, func(tx *db.Tx) error {
		if err := access.CreateStore(tx, s.store); err != nil {
			return err
		}
		if err := tx.Create(&access.TaxClass{StoreID: s.store.ID, Code: "standard", Name: "19 %", Rate: 190_000}).Error; err != nil {
			return err
		}
		if _, err := s.access.SaveStaff(tx, staff, hash); err != nil {
			return err
		}
		r, err := access.AddRegister(tx, s.store.ID, "T1")
		if err != nil {
			return err
		}
		device := access.Device{ID: db.NewID(), StoreID: s.store.ID, Kind: access.Till, Name: "Till", RegisterID: r.ID}
		if _, err := s.access.SaveDevice(tx, device); err != nil {
			return err
		}
		token, err = access.EnrolProgram(tx, device.ID)
		return err
	}))
	signer, err := pos.LoadSigner(filepath.Join(s.TempDir(), "journal.key"))
	s.check(err)
	s.pos, err = pos.New(ctx, s.db, s.access, signer)
	s.check(err)
	s.Cleanup(s.pos.Close)
	s.desk = s.newDesk()
	device, err := s.access.Device(ctx, token)
	s.check(err)
	_, who, err := s.access.SignIn(ctx, device, staff.ID, "2468")
	s.check(err)
	s.cashier = pos.Cashier{Session: who.Session, Revision: who.Revision, Store: s.store.ID, Device: who.Device.ID, Staff: who.Staff.ID, StaffName: "Mia",
		Register: who.Register.ID, RegisterCode: "T1", SeesExpected: true, Rights: who.Fine}
	s.drawer = db.NewID()
	_, err = s.pos.OpenDrawer(ctx, s.cashier, s.drawer, 10000)
	s.check(err)
	v, _, err := s.pos.PutProduct(ctx, s.store.ID, db.NewID(), pos.ProductRequest{SKU: "B1", Name: "Brot", Unit: "each", Price: 429, Tax: "standard"})
	s.check(err)
	s.bread = v.ID
}

// newDesk is another node's.
func (s *shop) newDesk() *paper.Desk {
	return paper.New(s.db, s.pos, s.access, paper.Options{Network: printertest.Network(), Waits: printertest.Waits, PublicURL: "https://shop.example", Mail: s.mail})
}

func (s *shop) check(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s *shop) refused(err error, code string) {
	s.Helper()
	if f, ok := fault.As(err); !ok || f.Code != code {
		s.Errorf("got %v, want the refusal %s", err, code)
	}
}

func (s *shop) pass(d time.Duration) { s.clock.Add(d.Microseconds()) }

// sell sells one bread.
func (s *shop) sell(kind string) string {
	s.Helper()
	id, due := db.NewID(), money.Amount(429)
	_, err := s.pos.CommitSale(s.Context(), s.cashier, id, pos.SaleRequest{Lines: []pos.LineRequest{{ProductID: s.bread}}, Total: due,
		Tenders: []pos.TenderRequest{{Kind: kind, Amount: &due}}})
	s.check(err)
	return id
}

// plug puts a printer beside the till.
func (s *shop) plug(p *printertest.Printer, name string) paper.Printer {
	s.Helper()
	v, _, err := s.desk.PutPrinter(s.Context(), s.store.ID, paper.Printer{ID: db.NewID(), Name: name, Host: p.Host(), Port: p.Port(), Active: true})
	s.check(err)
	s.check(s.desk.SetPrinting(s.Context(), s.store.ID, s.cashier.Register, paper.Printing{ReceiptPrinter: v.ID, AfterSale: "print"}))
	return v
}

func (s *shop) ask(r paper.JobRequest) paper.Job {
	s.Helper()
	j, _, err := s.desk.PutJob(s.Context(), s.cashier, s.store, db.NewID(), r)
	s.check(err)
	return j
}

func (s *shop) job(id string) paper.Job {
	s.Helper()
	j, err := s.desk.Job(s.Context(), s.store.ID, id)
	s.check(err)
	return j
}

// is checks what became of a job.
func (s *shop) is(id, state string, doubtful bool) paper.Job {
	s.Helper()
	j := s.job(id)
	if j.State != state || j.Doubtful != doubtful {
		s.Errorf("the job is %s (%s), doubtful: %v; want %s, %v", j.State, j.Trouble, j.Doubtful, state, doubtful)
	}
	return j
}

func (s *shop) copies() int64 {
	s.Helper()
	var n int64
	s.check(s.db.Read(s.Context()).Raw(`SELECT COUNT(*) FROM journal WHERE type = 'COPY'`).Row().Scan(&n))
	return n
}

// postbox is a mail server's front: it takes letters, or says why not.
type postbox struct {
	mu      sync.Mutex
	letters []paper.Letter
	answer  func(l paper.Letter) error
}

func (p *postbox) Send(_ context.Context, l paper.Letter) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.answer != nil {
		if err := p.answer(l); err != nil {
			return err
		}
	}
	p.letters = append(p.letters, l)
	return nil
}
