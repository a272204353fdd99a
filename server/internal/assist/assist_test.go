package assist_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tillbell/floor"
	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/db/dbtest"
	"tillbell/server/internal/assist"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// shop is a store with two tills and a helper, at a time of the test's choice.
type shop struct {
	*testing.T
	db     *db.DB
	access *access.Access
	pos    *pos.Pos
	floor  *floor.Floor
	assist *assist.Assist
	store  access.Store
	at     atomic.Int64
	tills  []pos.Cashier
	mia    floor.Helper
	zone   string
	goods  []string
}

func eachShop(t *testing.T, test func(s *shop)) {
	run := func(t *testing.T, c db.Config) {
		s := &shop{T: t}
		s.at.Store(time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC).UnixMicro())
		c.Now = func() time.Time { return time.UnixMicro(s.at.Load()) }
		var err error
		s.db, err = db.Open(s.Context(), c)
		s.check(err)
		t.Cleanup(func() { _ = s.db.Close() })
		s.build()
		test(s)
	}
	if dbtest.Tried("sqlite") {
		t.Run("sqlite", func(t *testing.T) { t.Parallel(); run(t, db.Config{Dir: t.TempDir()}) })
	}
	if dbtest.Tried("postgres") {
		t.Run("postgres", func(t *testing.T) { t.Parallel(); run(t, db.Config{URL: dbtest.PostgresURL(t), Pool: 8}) })
	}
}

func (s *shop) check(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// boss may count what is worth anything.
func (s *shop) boss() pos.Cashier {
	c := s.tills[0]
	c.Rights = access.BuiltIn(access.Manager)
	return c
}

func (s *shop) pass(d time.Duration) { s.at.Add(d.Microseconds()) }

func (s *shop) build() {
	ctx := s.Context()
	s.access = access.New(s.db)
	s.store = access.DefaultStore()
	s.store.ID, s.store.Code, s.store.Name, s.store.TimeZone = db.NewID(), "KAI", "Markt am Kai", "Europe/Berlin"
	mia := access.Staff{ID: db.NewID(), StoreID: s.store.ID, Name: "Mia", Role: access.Supervisor, Language: "de", Active: true}
	hash, err := s.access.HashPIN(ctx, "2468")
	s.check(err)
	var tokens []string
	s.check(s.db.Tx(ctx, func(tx *db.Tx) error {
		tokens = nil
		if err := access.CreateStore(tx, s.store); err != nil {
			return err
		}
		if err := tx.Create(&access.TaxClass{StoreID: s.store.ID, Code: "standard", Name: "19 %", Rate: 190_000}).Error; err != nil {
			return err
		}
		if _, err := s.access.SaveStaff(tx, mia, hash); err != nil {
			return err
		}
		for i := range 2 {
			r, err := access.AddRegister(tx, s.store.ID, fmt.Sprintf("T%d", i+1))
			if err != nil {
				return err
			}
			till := access.Device{ID: db.NewID(), StoreID: s.store.ID, Kind: access.Till, Name: r.Code, RegisterID: r.ID}
			if _, err := s.access.SaveDevice(tx, till); err != nil {
				return err
			}
			token, err := access.EnrolProgram(tx, till.ID)
			if err != nil {
				return err
			}
			tokens = append(tokens, token)
		}
		return nil
	}))
	s.zone = db.NewID()
	_, err = s.access.PutZone(ctx, &access.Zone{ID: s.zone, StoreID: s.store.ID, Code: "A", Name: "Bread", W: 10, H: 10})
	s.check(err)
	signer, err := pos.LoadSigner(filepath.Join(s.TempDir(), "journal.key"))
	s.check(err)
	s.pos, err = pos.New(ctx, s.db, s.access, signer)
	s.check(err)
	s.Cleanup(s.pos.Close)
	s.floor = floor.New(s.db, s.access, s.pos, floor.Options{})
	s.assist = assist.New(s.db, s.access, s.pos)
	for _, token := range tokens {
		device, err := s.access.Device(ctx, token)
		s.check(err)
		_, who, err := s.access.SignIn(ctx, device, mia.ID, "2468")
		s.check(err)
		c := pos.Cashier{Session: who.Session, Revision: who.Revision, Store: s.store.ID, Device: who.Device.ID, Staff: mia.ID, StaffName: mia.Name,
			Register: who.Register.ID, RegisterCode: who.Register.Code, Rights: who.Fine}
		_, err = s.pos.OpenDrawer(ctx, c, db.NewID(), 0)
		s.check(err)
		s.tills = append(s.tills, c)
	}
	s.mia = floor.Helper{Staff: mia.ID, StaffName: mia.Name, Role: mia.Role, Store: s.store.ID, Lead: true}
	for i := range 3 {
		v, _, err := s.pos.PutProduct(ctx, s.store.ID, db.NewID(), pos.ProductRequest{SKU: fmt.Sprintf("G%d", i), Name: fmt.Sprintf("Goods %d", i), Unit: "each", Price: money.Amount(100 * (i + 1)), Tax: "standard"})
		s.check(err)
		s.goods = append(s.goods, v.ID)
	}
}

// ask is a call about goods, from a till or from the floor; none of them: -1.
func (s *shop) ask(goods, till int) string {
	s.Helper()
	h, a := s.mia, floor.StaffAsk{Kind: "stock_check", ZoneID: s.zone}
	if goods >= 0 {
		a.ProductID = s.goods[goods]
	}
	if till >= 0 {
		h.Register, h.RegisterCode, a.Kind = s.tills[till].Register, s.tills[till].RegisterCode, "price_check"
	}
	q, _, err := s.floor.Ask(s.Context(), h, a)
	s.check(err)
	return q.ID
}

func (s *shop) ends(call, outcome string) {
	s.Helper()
	if outcome == "" {
		_, err := s.floor.Cancel(s.Context(), s.mia, call)
		s.check(err)
		return
	}
	q, err := s.floor.Accept(s.Context(), s.mia, call)
	s.check(err)
	_, err = s.floor.Resolve(s.Context(), s.mia, call, q.ClaimEpoch, floor.Resolution{Outcome: outcome})
	s.check(err)
}

func (s *shop) sell(till int, goods ...int) (id string) {
	s.Helper()
	r, paid := pos.SaleRequest{}, money.Amount(5000)
	for _, g := range goods {
		r.Lines = append(r.Lines, pos.LineRequest{ProductID: s.goods[g]})
		r.Total += money.Amount(100 * (g + 1))
	}
	r.Tenders = []pos.TenderRequest{{Kind: pos.Cash, Amount: &paid}}
	id = db.NewID()
	_, err := s.pos.CommitSale(s.Context(), s.tills[till], id, r)
	s.check(err)
	return id
}

func (s *shop) judged() {
	s.Helper()
	s.check(s.assist.Fold(s.Context()))
}

// dump is all that is kept, in order.
func (s *shop) dump() string {
	s.Helper()
	var out []string
	for _, q := range []string{
		`SELECT CAST(request_id AS TEXT) || ' ' || fate || ' ' || rule || ' ' || COALESCE(CAST(sale_id AS TEXT), '') || ' ' || CAST(value AS TEXT) FROM assist_calls ORDER BY request_id`,
		`SELECT CAST(sale_id AS TEXT) || ' ' || CAST(line AS TEXT) || ' ' || CAST(request_id AS TEXT) FROM assist_lines ORDER BY sale_id, line`,
		`SELECT dim || ' ' || span || ' ' || at || ' ' || key || ' ' || fate || ' ' || CAST(calls AS TEXT) || ' ' || CAST(judged AS TEXT) || ' ' || CAST(bought AS TEXT)
			|| ' ' || CAST(value AS TEXT) || ' ' || CAST(valued AS TEXT) || ' ' || CAST(logs AS TEXT) || ' ' || CAST(squares AS TEXT) FROM assist_rolls ORDER BY 1`} {
		var rows []string
		s.check(s.db.Read(s.Context()).Raw(q).Scan(&rows).Error)
		out = append(out, rows...)
	}
	return strings.Join(out, "\n")
}

// Each rule ties what it says and nothing else, one line to one call; what was
// reported empty is a task until it is counted; and sums kept as calls end are
// those of a recount.
func TestCallsAreTiedToSales(t *testing.T) {
	t.Parallel()
	eachShop(t, func(s *shop) {
		ctx := context.WithoutCancel(s.Context())
		tie := func(call string) string {
			s.Helper()
			v, err := s.assist.OfCall(ctx, s.store.ID, call)
			s.check(err)
			if len(v) == 0 {
				return ""
			}
			return fmt.Sprint(v[0].Rule, v[0].SaleID, v[0].Value, v[0].Lines)
		}
		s.sell(0, 1) // before anybody called
		s.pass(time.Second)
		product, till, late, empty, none := s.ask(1, -1), s.ask(0, 1), s.ask(2, -1), s.ask(2, -1), s.ask(-1, -1)
		s.pass(time.Minute)
		s.sell(0, 0) // at another till than the one that asked
		s.ends(product, "helped")
		s.ends(till, "helped")
		s.ends(late, "")
		s.ends(empty, "out_of_stock")
		s.ends(none, "helped")
		s.judged()
		if got := s.dump(); got != "" {
			s.Errorf("judged before their time is over:\n%s", got)
		}
		s.pass(time.Minute)
		first, second := s.sell(0, 0, 1), s.sell(1, 0)
		s.pass(2 * time.Hour)
		s.sell(0, 2) // too late for anybody
		s.judged()
		for call, want := range map[string]string{product: fmt.Sprint("product", first, int64(200), []int64{2}), till: fmt.Sprint("till", second, int64(100), []int64{1}), late: "", empty: "", none: ""} {
			if got := tie(call); got != want {
				s.Errorf("%s is tied to %q, want %q", call, got, want)
			}
		}
		if of, err := s.assist.OfSale(ctx, s.store.ID, first); err != nil || len(of) != 1 || of[0].RequestID != product {
			s.Errorf("the sale followed from %v, %v", of, err)
		}
		shelves, err := s.assist.Shelves(ctx, s.store.ID)
		s.check(err)
		if len(shelves) != 1 || shelves[0].ProductID != s.goods[2] || shelves[0].Reports != 1 || shelves[0].RequestID != empty {
			s.Errorf("to be counted: %+v", shelves)
		}
		_, _, err = s.pos.MoveStock(ctx, s.boss(), s.goods[2], db.NewID(), pos.StockMoveRequest{Kind: "count", Quantity: 0, Reason: "looked"})
		s.check(err)
		if shelves, err = s.assist.Shelves(ctx, s.store.ID); err != nil || len(shelves) != 0 {
			s.Errorf("counted, and still to be counted: %+v, %v", shelves, err)
		}
		s.trade()
	})
}

// trade goes through some days by chance, judging now and then, and then all
// over again.
func (s *shop) trade() {
	s.Helper()
	random := rand.New(rand.NewPCG(7, 11))
	var open []string
	for range 140 {
		switch n := random.IntN(10); {
		case n < 4:
			open = append(open, s.ask(random.IntN(4)-1, random.IntN(3)-1))
		case n < 7 && len(open) > 0:
			i := random.IntN(len(open))
			s.ends(open[i], []string{"helped", "helped", "out_of_stock", ""}[random.IntN(4)])
			open = slices.Delete(open, i, i+1)
		case n < 9:
			s.sell(random.IntN(2), random.IntN(3), random.IntN(3))
		case random.IntN(3) == 0:
			s.judged()
		}
		s.pass(time.Duration(random.IntN(12)) * time.Minute)
	}
	s.pass(2 * time.Hour)
	s.judged()
	kept := s.dump()
	for _, table := range []string{"assist_rolls", "assist_lines", "assist_calls", "assist_marks"} {
		s.check(s.db.Tx(s.Context(), func(tx *db.Tx) error { return tx.Exec(`DELETE FROM ` + table).Error }))
	}
	s.judged()
	if again := s.dump(); again != kept || strings.Count(kept, "product") < 5 {
		s.Errorf("kept as calls ended:\n%s\ncounted again:\n%s", kept, again)
	}
	var calls, judged, bought, value, lines int64
	s.check(s.db.Read(s.Context()).Raw(`SELECT COUNT(*), COALESCE(SUM(CASE WHEN judged THEN 1 ELSE 0 END), 0), COUNT(sale_id), SUM(value), (SELECT SUM(l.total) FROM assist_lines t
		JOIN sale_lines l ON l.sale_id = t.sale_id AND l.line = t.line) FROM assist_calls`).Row().Scan(&calls, &judged, &bought, &value, &lines))
	if value != lines {
		s.Errorf("calls came to %d, their lines to %d", value, lines)
	}
	for _, by := range []string{"zone", "hour", "product", "kind"} {
		r, err := s.assist.Figures(s.Context(), s.store, by, "2026-11-01", "2026-12-31")
		s.check(err)
		sum := [4]int64{}
		for _, row := range r.Rows {
			for _, g := range []assist.Group{row.Helped, row.Unhelped, row.Abandoned} {
				sum[0], sum[1], sum[2], sum[3] = sum[0]+g.Calls, sum[1]+g.Judged, sum[2]+g.Bought, sum[3]+g.Value
			}
		}
		if sum != [4]int64{calls, judged, bought, value} {
			s.Errorf("by %s: %v, the calls come to %v", by, sum, [4]int64{calls, judged, bought, value})
		}
	}
}
