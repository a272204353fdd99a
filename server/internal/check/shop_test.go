package check_test

import (
	"context"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tillbell/floor"
	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/db/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

var ctx = context.Background()

const pin = "2468"

var pinHash = sync.OnceValues(func() (string, error) { return access.New(nil).HashPIN(ctx, pin) })

// shop is a store that had a busy hour, with the ids of what tests look at.
type shop struct {
	*testing.T
	db     *db.DB
	access *access.Access
	pos    *pos.Pos
	floor  *floor.Floor
	clock  *atomic.Int64

	store      access.Store
	registers  []access.Register
	zone       access.Zone
	devices    []string // tokens: tills T1, T2, a tablet
	staff      map[string]access.Staff
	rolls, tea string // products
	customer   string // who is sold to
	ids        map[string]string
	bodies     map[string][]byte // answers, by name
}

// eachShop runs a test on one shop of each engine.
func eachShop(t *testing.T, test func(s *shop)) {
	t.Helper()
	run := func(t *testing.T, config db.Config) {
		s := &shop{T: t, clock: &atomic.Int64{}, staff: map[string]access.Staff{}, ids: map[string]string{}, bodies: map[string][]byte{}}
		s.clock.Store(time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC).UnixMicro())
		config.Now = func() time.Time { return time.UnixMicro(s.clock.Load()) }
		var err error
		s.db, err = db.Open(ctx, config)
		s.check(err)
		t.Cleanup(func() { _ = s.db.Close() })
		s.furnish()
		s.trade()
		s.help()
		s.papers()
		test(s)
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
			run(t, db.Config{URL: dbtest.PostgresURL(t), Pool: 4})
		})
	}
}

func (s *shop) check(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s *shop) later(d time.Duration) { s.clock.Add(d.Microseconds()) }

func (s *shop) furnish() {
	s.Helper()
	s.access = access.New(s.db)
	s.store = access.DefaultStore()
	s.store.Policies.Drawer.ReasonAbove = nil
	s.store.ID, s.store.Code, s.store.Name = db.NewID(), "KAI", "Markt am Kai"
	s.store.Cash.Step = 5
	s.store.ForeignCash = []access.ForeignCash{{Currency: "CHF", Rate: "0.95"}}
	hash, err := pinHash()
	s.check(err)
	s.check(s.db.Tx(ctx, func(tx *db.Tx) error { return s.build(tx, hash) }))
	signer, err := pos.LoadSigner(filepath.Join(s.TempDir(), "journal.pem"))
	s.check(err)
	s.pos, err = pos.New(ctx, s.db, s.access, signer)
	s.check(err)
	s.Cleanup(s.pos.Close)
	s.floor = floor.New(s.db, s.access, s.pos, floor.Options{})
	s.Cleanup(s.floor.Close)
	s.rolls = s.product("R1", "Rolls", 199, "reduced")
	s.tea = s.product("T1", "Tea", 499, "standard")
	for code, id := range map[string]string{"A1": "point", "A2": "spare point"} {
		s.ids[id] = db.NewID()
		_, err = s.access.PutCallPoint(ctx, access.CallPoint{ID: s.ids[id], StoreID: s.store.ID, ZoneID: s.zone.ID, Code: code, Name: "Rolls", Active: true})
		s.check(err)
	}
}

func (s *shop) build(tx *db.Tx, hash string) error {
	s.registers, s.devices = nil, nil
	if err := access.CreateStore(tx, s.store); err != nil {
		return err
	}
	for _, c := range []access.TaxClass{{Code: "standard", Name: "19 %", Rate: 190_000}, {Code: "reduced", Name: "7 %", Rate: 70_000}} {
		c.StoreID = s.store.ID
		if err := tx.Create(&c).Error; err != nil {
			return err
		}
	}
	s.zone = access.Zone{ID: db.NewID(), StoreID: s.store.ID, Code: "A", Name: "Bread"}
	if err := tx.Create(&s.zone).Error; err != nil {
		return err
	}
	for name, role := range map[string]access.Role{"Mia": access.Cashier, "Ben": access.Associate, "Cem": access.Associate, "Zoe": access.Manager} {
		p := access.Staff{ID: db.NewID(), StoreID: s.store.ID, Name: name, Role: role, Language: "de", Active: true}
		if _, err := s.access.SaveStaff(tx, p, hash); err != nil {
			return err
		}
		s.staff[name] = p
	}
	for _, code := range []string{"T1", "T2", ""} {
		d := access.Device{ID: db.NewID(), StoreID: s.store.ID, Kind: access.Tablet, Name: "Tablet"}
		if code != "" {
			r, err := access.AddRegister(tx, s.store.ID, code)
			if err != nil {
				return err
			}
			s.registers = append(s.registers, r)
			d.Kind, d.Name, d.RegisterID = access.Till, "Till", r.ID
		}
		if _, err := s.access.SaveDevice(tx, d); err != nil {
			return err
		}
		token, err := access.EnrolProgram(tx, d.ID)
		if err != nil {
			return err
		}
		s.devices = append(s.devices, token)
	}
	return nil
}

func (s *shop) product(sku, name string, price money.Amount, tax string) string {
	s.Helper()
	id := db.NewID()
	_, _, err := s.pos.PutProduct(ctx, s.store.ID, id, pos.ProductRequest{SKU: sku, Name: name, Unit: "each", Price: price, Tax: tax})
	s.check(err)
	_, _, err = s.pos.PutStockMove(ctx, s.store.ID, "", id, db.NewID(), pos.StockMoveRequest{Kind: pos.MoveReceive, Quantity: 100 * money.One})
	s.check(err)
	return id
}

// papers orders jam, receives part of it, counts it and sends some to another
// store.
func (s *shop) papers() {
	s.Helper()
	jam, staff, other := s.product("J1", "Jam", 299, "standard"), s.staff["Zoe"].ID, access.DefaultStore()
	other.ID, other.Code, other.Name = db.NewID(), "ELBE", "Markt an der Elbe"
	s.check(s.db.Tx(ctx, func(tx *db.Tx) error { return access.CreateStore(tx, other) }))
	supplier := db.NewID()
	_, _, err := s.pos.PutSupplier(ctx, s.store.ID, pos.Supplier{ID: supplier, Name: "Nord"})
	s.check(err)
	for _, name := range []string{"jam", "order", "take", "transfer"} {
		s.ids[name] = db.NewID()
	}
	s.ids["jam"] = jam
	cost := pos.CostOf(50)
	_, _, err = s.pos.PutOrder(ctx, s.store.ID, staff, s.ids["order"], pos.OrderRequest{SupplierID: supplier, Lines: []pos.OrderLineRequest{{ProductID: jam, Quantity: 2_000, Cost: &cost}}})
	s.check(err)
	_, err = s.pos.StepOrder(ctx, s.store.ID, s.ids["order"], "send")
	s.check(err)
	_, err = s.pos.Receive(ctx, s.store.ID, staff, db.NewID(), pos.ReceivingRequest{OrderID: s.ids["order"], Lines: []pos.ReceiveLine{{ProductID: jam, Quantity: 1_000}}})
	s.check(err)
	_, _, err = s.pos.OpenStocktake(ctx, s.store.ID, staff, s.ids["take"], pos.StocktakeRequest{Name: "All", Scope: pos.ScopeAll})
	s.check(err)
	_, _, err = s.pos.Count(ctx, s.store.ID, staff, s.ids["take"], db.NewID(), pos.CountRequest{ProductID: jam, Quantity: 7_000})
	s.check(err)
	_, err = s.pos.PostStocktake(ctx, s.store.ID, staff, s.ids["take"], pos.PostRequest{})
	s.check(err)
	_, _, err = s.pos.SendTransfer(ctx, s.store.ID, staff, s.ids["transfer"], pos.TransferRequest{ToStore: other.ID, Lines: []pos.TransferLineRequest{{ProductID: jam, Quantity: 1_000}}})
	s.check(err)
}

func (s *shop) signIn(device int, name string) *access.Who {
	s.Helper()
	d, err := s.access.Device(ctx, s.devices[device])
	s.check(err)
	_, who, err := s.access.SignIn(ctx, d, s.staff[name].ID, pin)
	s.check(err)
	return who
}

func (s *shop) cashier(till int, name string) pos.Cashier {
	s.Helper()
	w := s.signIn(till, name)
	return pos.Cashier{Session: w.Session, Revision: w.Revision, Store: w.Store.ID, Staff: w.Staff.ID, StaffName: w.Staff.Name,
		Register: w.Register.ID, RegisterCode: w.Register.Code, SeesExpected: true, Rights: w.Fine}
}

// keep remembers a thing's id and answer by a name.
func (s *shop) keep(name, id string, a pos.Answer, err error) {
	s.Helper()
	s.check(err)
	s.ids[name], s.bodies[name] = id, a.Body
	s.later(time.Second)
}

func (s *shop) open(c pos.Cashier, name string) {
	s.Helper()
	id := db.NewID()
	a, err := s.pos.OpenDrawer(ctx, c, id, 10_000)
	s.keep(name, id, a, err)
}

func (s *shop) sell(c pos.Cashier, name string, tenders ...pos.TenderRequest) {
	s.Helper()
	three := 3 * money.One
	lines := []pos.LineRequest{{ProductID: s.rolls, Quantity: &three}, {ProductID: s.tea}}
	priced, err := s.pos.Prices(ctx, s.store.ID, lines)
	s.check(err)
	id := db.NewID()
	a, err := s.pos.CommitSale(ctx, c, id, pos.SaleRequest{Lines: lines, Tenders: tenders, Total: priced.Total, Extras: pos.Extras{CustomerID: s.customer}})
	s.keep(name, id, a, err)
}

func (s *shop) takeBack(c pos.Cashier, name, sale string, lines ...pos.ReturnLine) {
	s.Helper()
	id := db.NewID()
	a, err := s.pos.CommitReturn(ctx, c, id, pos.ReturnRequest{SaleID: s.ids[sale], Lines: lines, Reason: "stale", Tenders: []pos.TenderRequest{{Kind: pos.Cash}}})
	s.keep(name, id, a, err)
}

func (s *shop) cash(c pos.Cashier, name, drawer, kind string, amount money.Amount) {
	s.Helper()
	id := db.NewID()
	a, err := s.pos.MoveCash(ctx, c, s.ids[drawer], id, pos.MovementRequest{Kind: kind, Amount: amount, Reason: "change"})
	s.keep(name, id, a, err)
}

func tender(kind string, amount money.Amount) pos.TenderRequest {
	return pos.TenderRequest{Kind: kind, Amount: &amount}
}

// trade is a closed drawer and an open one at T1, an open one at T2. A sale
// here comes to 10.96.
func (s *shop) trade() {
	s.Helper()
	c := s.cashier(0, "Mia")
	s.open(c, "morning")
	s.sell(c, "first sale", tender(pos.Cash, 2000))
	s.sell(c, "card sale", tender(pos.Card, 1096))
	s.sell(c, "split sale", tender(pos.Card, 500), tender(pos.Cash, 600))
	s.takeBack(c, "first return", "first sale", pos.ReturnLine{Line: 1, Quantity: money.One, Restock: true})
	s.takeBack(c, "last return", "first sale", pos.ReturnLine{Line: 1, Quantity: 2 * money.One}, pos.ReturnLine{Line: 2, Quantity: money.One, Restock: true})
	s.cash(c, "pay-in", "morning", "pay_in", 700)
	s.cash(c, "pay-out", "morning", "pay_out", 300)
	for range 3 {
		_, err := s.pos.IssueReceipt(ctx, c, s.ids["first sale"])
		s.check(err)
	}
	a, err := s.pos.CloseDrawer(ctx, c, s.ids["morning"], 11_000)
	s.keep("closing", s.ids["morning"], a, err)
	s.check(s.pos.Fold(ctx))
	s.open(c, "evening")
	s.sell(c, "late sale", tender(pos.Cash, 1100))
	s.sell(c, "late card", tender(pos.Card, 1096))
	s.takeBack(c, "late return", "card sale", pos.ReturnLine{Line: 1, Quantity: money.One / 2})
	s.cash(c, "drop", "evening", "drop", 5000)
	s.cash(c, "no sale", "evening", "no_sale", 0)
	other := s.cashier(1, "Zoe")
	s.open(other, "other")
	s.sell(other, "other sale", tender(pos.Cash, 1100))
	s.owe(other)
}

// owe is a card that was given and spent, and an account that was bought on and
// partly paid.
func (s *shop) owe(c pos.Cashier) {
	s.Helper()
	code := pos.NewCode(false)
	v, _, err := s.pos.Give(ctx, c, db.NewID(), pos.Given{Code: code, Amount: 2000, Reason: "prize"})
	s.check(err)
	s.ids["card"] = v.ID
	card := tender(pos.GiftCard, 1096)
	card.Code = code
	s.sell(c, "gift sale", card)
	s.ids["Ada"] = db.NewID()
	_, _, _, err = s.pos.PutCustomer(ctx, c, s.ids["Ada"], pos.CustomerRequest{Name: "Ada"})
	s.check(err)
	_, err = s.pos.PutCredit(ctx, c, s.ids["Ada"], 5000, 30)
	s.check(err)
	s.customer = s.ids["Ada"]
	s.sell(c, "account sale", tender(pos.OnAccount, 1096))
	s.customer = ""
	id := db.NewID()
	a, err := s.pos.PayAccount(ctx, c, s.ids["Ada"], id, pos.DebtPayment{Tender: pos.Cash, Amount: 500})
	s.keep("payment", id, a, err)
}

func (s *shop) helper(name string) floor.Helper {
	s.Helper()
	w := s.signIn(2, name)
	return floor.Helper{Session: w.Session, Staff: w.Staff.ID, StaffName: w.Staff.Name, Role: w.Staff.Role, Device: w.Device.ID, Store: w.Store.ID}
}

func (s *shop) ask(name, point, kind string) floor.Asked {
	s.Helper()
	id := db.NewID()
	q, err := s.floor.AskAtPoint(ctx, point, floor.PointAsk{ID: id, Kind: kind, Note: "please"})
	s.check(err)
	s.check(s.floor.Route(ctx))
	s.ids[name] = id
	s.later(time.Second)
	return q
}

// help is a request of each fate.
func (s *shop) help() {
	s.Helper()
	ben, cem := s.helper("Ben"), s.helper("Cem")
	for _, h := range []floor.Helper{ben, cem} {
		_, err := s.floor.SetPresence(ctx, h, floor.Available, &s.zone.ID)
		s.check(err)
	}
	helped := s.ask("helped", "A1", "assistance")
	q, err := s.floor.Accept(ctx, ben, helped.ID)
	s.check(err)
	_, err = s.floor.Release(ctx, ben, helped.ID, q.ClaimEpoch, "busy")
	s.check(err)
	s.later(time.Second)
	q, err = s.floor.Accept(ctx, cem, helped.ID)
	s.check(err)
	_, err = s.floor.Arrive(ctx, cem, helped.ID, q.ClaimEpoch, "A1")
	s.check(err)
	_, err = s.floor.Resolve(ctx, cem, helped.ID, q.ClaimEpoch, floor.Resolution{Outcome: "helped", Words: "fine"})
	s.check(err)
	_, err = s.floor.Rate(ctx, helped.Secret, 5, "thank you")
	s.check(err)
	gone := s.ask("gone", "A1", "stock_check")
	_, err = s.floor.CancelPress(ctx, gone.Secret)
	s.check(err)
	claimed := s.ask("claimed", "A1", "assistance")
	s.later(31 * time.Second)
	s.check(s.floor.Sweep(ctx)) // up a rung
	_, err = s.floor.Accept(ctx, ben, claimed.ID)
	s.check(err)
	_, err = s.floor.SetPresence(ctx, cem, floor.Break, nil)
	s.check(err)
	s.ask("waiting", "A1", "carry_out")
}

// fillIn writes names in braces as the ids they stand for.
func (s *shop) fillIn(text string) string {
	for name, id := range s.ids {
		text = strings.ReplaceAll(text, "{"+name+"}", id)
	}
	for name, p := range s.staff {
		text = strings.ReplaceAll(text, "{"+name+"}", p.ID)
	}
	text = strings.NewReplacer("{store}", s.store.ID, "{tea}", s.tea, "{T1}", s.registers[0].ID, "{new}", db.NewID()).Replace(text)
	if i := strings.IndexByte(text, '{'); i >= 0 && i+1 < len(text) && text[i+1] != '"' && text[i+1] != '}' {
		s.Fatalf("nothing is called that in %s", text[i:])
	}
	return text
}
