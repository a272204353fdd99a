package demo_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"tillbell/floor"
	"tillbell/pos"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/db/dbtest"
	"tillbell/server/internal/demo"
	"tillbell/server/internal/demo/goods"
)

func TestLoadGivesTheContractsStore(t *testing.T) {
	t.Parallel()
	eachHouse(t, afternoon, func(h *house) {
		if demo.Ready(h.dir) {
			h.Error("ready before anything was loaded")
		}
		if m := h.load(); !m.Loaded || !m.Ready() || !demo.Ready(h.dir) {
			h.Error("not loaded, or not ready")
		}
		f := h.file()
		h.fileIsWhole(f)
		h.tokensWork(f)
		h.pinsWork(f)
		h.nothingIsOpen(f)
		h.booksAreInOrder()
		h.shelvesAreFull()
		h.todayHasSomethingToShow(f)
	})
}

func (h *house) fileIsWhole(f contract) {
	h.Helper()
	info, err := os.Stat(filepath.Join(h.dir, demo.FileName))
	h.check(err)
	if info.Mode().Perm() != 0o600 {
		h.Errorf("demo.json is %v", info.Mode())
	}
	roles, zones, pins := map[string]int{}, map[string]bool{}, map[string]bool{}
	for _, p := range f.Staff {
		roles[p.Role]++
		pins[p.PIN] = true
		if len(p.PIN) != 4 || p.ID == "" || p.Name == "" {
			h.Errorf("person %+v", p)
		}
		for _, z := range p.Zones {
			zones[z] = zones[z] || p.Role == "associate"
		}
	}
	if len(pins) != len(f.Staff) {
		h.Error("two people have the same PIN")
	}
	if f.BaseURL != base || f.Store.Code != "DEMO" || f.Store.Currency != "EUR" || len(f.Registers) < 2 || f.Registers[0].Code != "T1" ||
		f.Registers[1].Code != "T2" || len(f.Tablets) < 6 || len(f.Dashboards) < 1 || len(f.Zones) < 6 || len(zones) < 6 || len(f.CallPoints) < 12 ||
		roles["cashier"] < 2 || roles["associate"] < 6 || roles["supervisor"] < 1 || roles["manager"] < 1 {
		h.Errorf("demo.json falls short: %+v", f)
	}
	for _, p := range f.CallPoints {
		if p.URL != base+"/h/"+p.Code {
			h.Errorf("call point %+v", p)
		}
	}
	each := h.number(`SELECT COUNT(*) FROM products WHERE NOT deleted AND unit = 'each'`)
	if all := h.number(`SELECT COUNT(*) FROM products WHERE NOT deleted`); all < 300 || each < 200 {
		h.Errorf("%d products, %d sold by each", all, each)
	}
	store, err := h.a.StoreByCode(h.Context(), "DEMO")
	h.check(err)
	if store.ID != f.Store.ID || !store.TaxIncluded || store.Cash.Step != 0 || store.BlindCount || store.NegativeStock != "warn" ||
		store.ServiceGoal != time.Minute || store.Country != "DE" || len(store.Plan.Shapes) == 0 {
		h.Errorf("the store is %+v", store)
	}
}

func (h *house) tokensWork(f contract) {
	h.Helper()
	want := func(token, id string, kind access.DeviceKind) {
		who, err := h.a.Device(h.Context(), token)
		h.check(err)
		if who.Device.Kind != kind || kind == access.Till && who.Register.ID != id || kind != access.Till && who.Device.ID != id {
			h.Errorf("the token of %s %s opens %+v", kind, id, who.Device)
		}
	}
	for _, r := range f.Registers {
		want(r.DeviceToken, r.ID, access.Till)
	}
	for _, d := range f.Tablets {
		want(d.DeviceToken, d.ID, access.Tablet)
	}
	for _, d := range f.Dashboards {
		want(d.DeviceToken, d.ID, access.Dashboard)
	}
}

// pinsWork signs one of each role in: a hash is slow.
func (h *house) pinsWork(f contract) {
	h.Helper()
	tokens := map[string]string{"cashier": f.Registers[1].DeviceToken, "associate": f.Tablets[0].DeviceToken, "manager": f.Dashboards[0].DeviceToken}
	for _, p := range f.Staff {
		token := tokens[p.Role]
		if token == "" {
			continue
		}
		delete(tokens, p.Role)
		device, err := h.a.Device(h.Context(), token)
		h.check(err)
		if _, _, err := h.a.SignIn(h.Context(), device, p.ID, p.PIN); err != nil {
			h.Errorf("%s %s: %v", p.Role, p.Name, err)
		}
	}
}

func (h *house) nothingIsOpen(f contract) {
	h.Helper()
	h.none("drawers are open", `SELECT COUNT(*) FROM drawers WHERE status <> 'closed'`)
	h.none("registers have a drawer", `SELECT COUNT(*) FROM register_heads WHERE drawer_id IS NOT NULL`)
	h.none("calls are open", `SELECT COUNT(*) FROM help_requests WHERE status NOT IN ('resolved', 'cancelled', 'abandoned')`)
	people, err := h.f.Roster(h.Context(), f.Store.ID)
	h.check(err)
	for _, p := range people {
		if p.Status != floor.Off {
			h.Errorf("%s is %s", p.Name, p.Status)
		}
	}
	now := int64(db.At(h.d.Now()))
	for table, column := range map[string]string{"sales": "committed_at", "drawers": "closed_at", "help_requests": "ended_at",
		"help_ratings": "at", "journal": "at", "drawer_movements": "at", "stock_moves": "at", "store_events": "at"} {
		h.none("rows of "+table+" are of the future", `SELECT COUNT(*) FROM `+table+` WHERE `+column+` > ?`, now)
	}
}

// booksAreInOrder proves the journal, the floor's life cycles, and the sums of
// documents, drawers, numbers and stock.
func (h *house) booksAreInOrder() {
	h.Helper()
	v, err := pos.VerifyJournal(h.Context(), h.d)
	h.check(err)
	if v.Broken != "" || v.Chains != 3 || v.Entries < 1000 {
		h.Errorf("the journal: %+v", v)
	}
	w, err := floor.Verify(h.Context(), h.d)
	h.check(err)
	if len(w.Broken) > 0 || w.Requests < 100 {
		h.Errorf("the floor has %d requests and is broken: %q", w.Requests, w.Broken)
	}
	h.none("sales do not add up", `SELECT COUNT(*) FROM sales s
		LEFT JOIN (SELECT sale_id, SUM(total) AS total, SUM(tax) AS tax FROM sale_lines GROUP BY sale_id) l ON l.sale_id = s.id
		LEFT JOIN (SELECT sale_id, SUM(amount) AS amount FROM sale_tenders GROUP BY sale_id) t ON t.sale_id = s.id
		WHERE COALESCE(l.total, -1) <> s.total OR l.tax <> s.tax OR COALESCE(t.amount, -1) <> s.total + s.rounding + s.change`)
	h.none("receipt numbers have gaps", `SELECT COUNT(*) FROM (SELECT MAX(number) - COUNT(*) + MIN(number) - 1 AS gap FROM sales
		GROUP BY register_id, kind) n WHERE gap <> 0`)
	h.none("sales come before a smaller number", `SELECT COUNT(*) FROM sales a JOIN sales b ON b.register_id = a.register_id
		AND b.kind = a.kind AND b.number = a.number + 1 WHERE b.committed_at < a.committed_at OR b.journal_seq <= a.journal_seq`)
	h.none("lines came back more than sold", `SELECT COUNT(*) FROM sale_lines l JOIN sales s ON s.id = l.sale_id
		LEFT JOIN (SELECT r.original_id, b.original_line, SUM(b.quantity) AS n FROM sale_lines b JOIN sales r ON r.id = b.sale_id
			WHERE r.kind = 'return' GROUP BY r.original_id, b.original_line) back ON back.original_id = s.id AND back.original_line = l.line
		WHERE s.kind = 'sale' AND l.returned_quantity <> COALESCE(back.n, 0)`)
	h.none("drawers expect another sum", `SELECT COUNT(*) FROM drawers d WHERE d.difference <> d.counted - d.expected OR d.expected <> d.opening_float
		+ COALESCE((SELECT SUM(CASE WHEN s.kind = 'sale' THEN t.amount ELSE -t.amount END) FROM sales s JOIN sale_tenders t ON t.sale_id = s.id
			WHERE s.drawer_id = d.id AND t.kind = 'cash'), 0)
		- COALESCE((SELECT SUM(s.change) FROM sales s WHERE s.drawer_id = d.id), 0)
		+ COALESCE((SELECT SUM(CASE WHEN m.kind = 'pay_in' THEN m.amount ELSE -m.amount END) FROM drawer_movements m WHERE m.drawer_id = d.id), 0)`)
	h.none("drawers ran out of cash", `SELECT COUNT(*) FROM drawers WHERE expected < 0`)
	h.none("sales lie outside their drawer", `SELECT COUNT(*) FROM sales s JOIN drawers d ON d.id = s.drawer_id
		WHERE s.committed_at < d.opened_at OR s.committed_at > d.closed_at`)
	h.none("products' stock is not the sum of what moved it", `SELECT COUNT(*) FROM stock k
		LEFT JOIN (SELECT product_id, SUM(quantity) AS n FROM stock_moves GROUP BY product_id) m ON m.product_id = k.product_id
		LEFT JOIN (SELECT l.product_id, SUM(CASE WHEN d.kind = 'sale' THEN -l.stock_quantity ELSE l.stock_quantity END) AS n
			FROM sale_lines l JOIN sales d ON d.id = l.sale_id GROUP BY l.product_id) t ON t.product_id = k.product_id
		WHERE k.on_hand <> COALESCE(m.n, 0) + COALESCE(t.n, 0)`)
	if n := h.number(`SELECT COUNT(*) FROM sales WHERE kind = 'return'`); n < 3 {
		h.Errorf("only %d returns in a week", n)
	}
}

func (h *house) shelvesAreFull() {
	h.Helper()
	want := make(map[string]int64)
	for _, p := range goods.Products() {
		want[p.SKU] = p.Stock
	}
	rows, err := h.d.Read(h.Context()).Raw(`SELECT p.sku, k.on_hand FROM products p JOIN stock k ON k.product_id = p.id`).Rows()
	h.check(err)
	defer rows.Close()
	for rows.Next() {
		var sku string
		var n int64
		h.check(rows.Scan(&sku, &n))
		if n != want[sku] {
			h.Errorf("%d thousandths of %s lie on the shelf, not %d", n, sku, want[sku])
		}
		delete(want, sku)
	}
	h.check(rows.Err())
	if len(want) > 0 {
		h.Errorf("%d products are missing", len(want))
	}
}

func (h *house) todayHasSomethingToShow(f contract) {
	h.Helper()
	store, err := h.a.Store(h.Context(), f.Store.ID)
	h.check(err)
	r, err := h.p.SalesToday(h.Context(), store, h.d.Now())
	h.check(err)
	if r.Receipts < 50 || r.Compare == nil || r.Compare.Receipts < 50 || len(r.Hours) < 8 || len(r.Tenders) != 2 {
		h.Errorf("the sales of today: %+v", r)
	}
	// What calls sold is figured of those about goods, bought within the hour or not.
	const about = `SELECT COUNT(*) FROM help_requests r JOIN call_points c ON c.id = r.call_point_id AND c.product_id = r.product_id`
	asked := h.number(about)
	bought := h.number(about + ` WHERE EXISTS (SELECT 1 FROM sale_lines l JOIN sales s ON s.id = l.sale_id
		WHERE l.product_id = r.product_id AND s.committed_at > r.ended_at AND s.committed_at < r.ended_at + 3600000000)`)
	if asked < 40 || bought < asked/4 || bought > 3*asked/4 {
		h.Errorf("%d calls about goods, %d bought them", asked, bought)
	}
	day, err := h.f.Today(h.Context(), store, h.d.Now())
	h.check(err)
	if day.Requests < 10 || day.ServiceLevel == nil || *day.ServiceLevel < 0.5 || day.Ratings.Count == 0 || len(day.People) < 6 || day.Waiting+day.Offered != 0 {
		h.Errorf("the floor of today: %+v", day)
	}
}

func TestSecondStartLoadsNothing(t *testing.T) {
	t.Parallel()
	eachHouse(t, afternoon, func(h *house) {
		h.load()
		before, events := h.file(), h.number(`SELECT SUM(seq) FROM store_counters`)
		m := h.load()
		if m.Loaded || !m.Ready() || fmt.Sprint(h.file()) != fmt.Sprint(before) || h.number(`SELECT SUM(seq) FROM store_counters`) != events {
			h.Error("the second start changed something")
		}
		var out bytes.Buffer
		h.check(m.Print(h.Context(), &out))
		if !strings.Contains(out.String(), "nothing was loaded") {
			h.Errorf("it does not say so:\n%s", &out)
		}
		elsewhere, err := demo.Load(h.Context(), h.d, h.a, h.p, h.f, demo.Options{BaseURL: "http://127.0.0.1:9999", Dir: h.dir})
		h.check(err)
		if f := h.file(); elsewhere.Loaded || f.BaseURL != "http://127.0.0.1:9999" || f.CallPoints[0].URL != "http://127.0.0.1:9999/h/"+f.CallPoints[0].Code {
			h.Errorf("at another address the file says %s", h.file().BaseURL)
		}
	})
}

func TestInterruptedStartIsFinished(t *testing.T) {
	t.Parallel()
	eachHouse(t, afternoon, func(h *house) {
		part, whole := filepath.Join(h.dir, demo.FileName+".part"), filepath.Join(h.dir, demo.FileName)

		// What an earlier database left behind is not this one's.
		h.check(os.WriteFile(part, []byte(`{"store":{"id":"0190a0b0-0000-7000-8000-000000000000","code":"DEMO"}}`), 0o600))
		h.check(os.WriteFile(whole, []byte(`{"store":{"id":"0190a0b0-0000-7000-8000-000000000000","code":"DEMO"}}`), 0o600))

		// The file cannot be written: then there is no store either.
		if _, err := h.tryLoad(filepath.Join(part, "no-folder")); err == nil {
			h.Fatal("loaded without a file")
		}
		h.none("stores are left behind", `SELECT COUNT(*) FROM stores`)

		if m := h.load(); !m.Loaded {
			h.Fatal("not loaded after a failure")
		}
		want := h.file()

		// The process died between the commit and the file's name.
		h.check(os.Rename(whole, part))
		if demo.Ready(h.dir) {
			h.Error("ready with half a file")
		}
		if m := h.load(); m.Loaded || !m.Ready() {
			h.Error("not finished, or loaded twice")
		}
		if fmt.Sprint(h.file()) != fmt.Sprint(want) {
			h.Error("the file is another one now")
		}
	})
}

func TestAnotherStoreIsLeftAlone(t *testing.T) {
	t.Parallel()
	eachHouse(t, afternoon, func(h *house) {
		own := access.DefaultStore()
		own.ID, own.Code, own.Name = db.NewID(), "KAI", "Markt am Kai"
		h.check(h.d.Tx(h.Context(), func(tx *db.Tx) error { return access.CreateStore(tx, own) }))
		m := h.load()
		if m.Loaded || m.File != nil || demo.Ready(h.dir) || !m.Ready() || h.number(`SELECT COUNT(*) FROM stores`) != 1 {
			h.Errorf("loaded %v beside another store", m.Loaded)
		}
		var out bytes.Buffer
		h.check(m.Print(h.Context(), &out))
		if !strings.Contains(out.String(), "has a store already") {
			h.Errorf("it does not say so:\n%s", &out)
		}
	})
}

var link = regexp.MustCompile(regexp.QuoteMeta(base) + `/pair#([A-Z0-9]{6})`)

func TestPrintedLinksOpenBrowsers(t *testing.T) {
	t.Parallel()
	eachHouse(t, afternoon, func(h *house) {
		m := h.load()
		f := h.file()
		for range 2 { // each start prints links of its own
			var out bytes.Buffer
			h.check(m.Print(h.Context(), &out))
			for _, p := range f.Staff {
				if !strings.Contains(out.String(), p.PIN) || !strings.Contains(out.String(), p.Name) {
					h.Errorf("nothing of %s in\n%s", p.Name, &out)
				}
			}
			if !strings.Contains(out.String(), base+"/h/A1") {
				h.Errorf("no call point in\n%s", &out)
			}
			codes := link.FindAllStringSubmatch(out.String(), -1)
			if len(codes) != 3 {
				h.Fatalf("%d links in\n%s", len(codes), &out)
			}
			for i, kind := range []access.DeviceKind{access.Till, access.Tablet, access.Dashboard} {
				_, who, err := h.a.Pair(h.Context(), codes[i][1])
				h.check(err)
				if who.Device.Kind != kind || kind == access.Till && who.Register.Code != "T1" {
					h.Errorf("link %d opens a %s", i+1, who.Device.Kind)
				}
			}
		}
		h.tokensWork(f) // pairing a browser took nobody's token
	})
}

// The hours are by the shop's clock: in the night after the clocks went back,
// around midnight and before opening at home. Today always has something to show.
func TestLoadAtOddHours(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for say, at := range map[string]time.Time{
		"a week with a day of 25 hours": time.Date(2026, 10, 27, 12, 0, 0, 0, berlin),
		"just after midnight":           time.Date(2026, 3, 30, 0, 0, 30, 0, berlin),
		"before opening":                time.Date(2026, 6, 2, 6, 30, 0, 0, berlin),
	} {
		t.Run(say, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t, at, db.Config{Dir: dbtest.Dir(t)})
			h.load()
			h.nothingIsOpen(h.file())
			h.booksAreInOrder()
			h.shelvesAreFull()
			if n := h.number(`SELECT COUNT(*) FROM sales WHERE committed_at >= ?`, int64(db.At(at.Add(-3*time.Hour)))); n < 10 {
				h.Errorf("only %d sales in the last three hours", n)
			}
		})
	}
}

// BenchmarkLoad is the first start with --demo, PINs hashed and all.
func BenchmarkLoad(b *testing.B) {
	for name, config := range map[string]func() db.Config{
		"sqlite":   func() db.Config { return db.Config{Dir: dbtest.Dir(b)} },
		"postgres": func() db.Config { return db.Config{URL: dbtest.PostgresURL(b), Pool: 8} },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				h := newHouse(b, afternoon, config())
				b.StartTimer()
				h.load()
			}
		})
	}
}
