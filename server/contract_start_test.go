//go:build unix

package main_test

import (
	"bufio"
	"database/sql"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"tillbell/server/db"
	"tillbell/server/db/dbtest"
)

func startingSection(t *testing.T, c *contract) {
	t.Run("flags and their variables", func(t *testing.T) { t.Parallel(); flagsAndVariables(t, c) })
	t.Run("an empty database without the demo", func(t *testing.T) { t.Parallel(); emptyDatabase(t, c) })
	t.Run("the demo store", func(t *testing.T) { t.Parallel(); demoStarts(t, c) })
	t.Run("commands beside a running server", func(t *testing.T) { t.Parallel(); commandsBeside(t, c) })
	t.Run("one server on a folder", func(t *testing.T) { t.Parallel(); oneServer(t, c) })
	t.Run("one more store", func(t *testing.T) { t.Parallel(); oneMoreStore(t, c, "") })
	t.Run("one more store on PostgreSQL", func(t *testing.T) { t.Parallel(); oneMoreStore(t, c, dbtest.PostgresURL(t)) })
	t.Run("the README, typed line after line", func(t *testing.T) { t.Parallel(); readmeTyped(t, c) })
	t.Run("draining", func(t *testing.T) { t.Parallel(); draining(t, c) })
}

// Every flag of every command has its variable, and help says so.
func flagsAndVariables(t *testing.T, c *contract) {
	flag := regexp.MustCompile(`--([a-z][a-z-]+)`)
	for _, command := range [][]string{{}, {"serve"}, {"import", "catalog"}, {"journal", "verify"}, {"check"}, {"backup"}, {"restore"}, {"store", "add"}, {"bench"}} {
		exit, out := c.run(t, "", "", append(slices.Clone(command), "--help")...)
		if exit != 0 {
			t.Errorf("%v --help: exit %d", command, exit)
		}
		_, flags, ok := strings.Cut(out, "\nFlags:\n")
		if !ok {
			t.Errorf("%v --help lists no flags:\n%s", command, out)
		}
		flags, _, _ = strings.Cut(flags, "\nCommands:\n")
		for _, m := range flag.FindAllStringSubmatch(flags, -1) {
			if variable := "$TILLBELL_" + strings.ToUpper(strings.ReplaceAll(m[1], "-", "_")); m[1] != "help" && !strings.Contains(flags, variable) {
				t.Errorf("%v --help: --%s without %s", command, m[1], variable)
			}
		}
		if len(command) > 0 {
			continue
		}
		for _, name := range []string{"--listen", "--public-url", "--data", "--database", "--demo"} {
			if !strings.Contains(out, name) {
				t.Errorf("--help does not list %s", name)
			}
		}
		for _, name := range []string{"import catalog", "journal verify", "check", "backup"} {
			if !strings.Contains(out, name) {
				t.Errorf("--help does not list the command %s", name)
			}
		}
	}
	for name, args := range map[string][]string{
		"an unknown flag": {"--frobnicate"}, "an unknown command": {"frobnicate"}, "no address": {"--listen", "nowhere"}, "a path for an origin": {"--public-url", "http://a.example/b"},
	} {
		if exit, out := c.run(t, t.TempDir(), "", args...); exit == 0 || !strings.Contains(out, "tillbell:") {
			t.Errorf("%s: exit %d, %s", name, exit, out)
		}
	}
}

func emptyDatabase(t *testing.T, c *contract) {
	data := filepath.Join(t.TempDir(), "new", "data")
	p := c.serve(t, data, "")
	var link []string
	until(t, "the set-up link is printed", func() bool {
		link = regexp.MustCompile(regexp.QuoteMeta(p.base) + `/setup#(\S+)\n`).FindStringSubmatch(p.output(t))
		return link != nil
	})
	o := outsider{base: p.base}
	if v, _ := o.want(t, 200, "GET", "/setup", nil).at("needed"); v != true {
		t.Errorf("needed: %v", v)
	}
	o.want(t, 201, "POST", "/setup", founding(link[1], "S1"))
	if a := o.do(t, "POST", "/setup", founding(link[1], "S1")); a.status != 401 && a.status != 409 {
		t.Errorf("the link works twice: %d", a.status)
	}
	p.terminate(t)

	// A database that has a store already gets no demo.
	p = c.serve(t, data, "", "--demo")
	p.prints(t, "store already, so the demo store was not loaded")
	if _, err := os.Stat(filepath.Join(data, "demo.json")); err == nil {
		t.Error("demo.json tells of a store that is not the demo's")
	}
	p.terminate(t)
}

// A command prints a link, and the running server makes the store of it, which
// trades at once.
func oneMoreStore(t *testing.T, c *contract, url string) {
	p := c.serve(t, t.TempDir(), url, "--demo")
	exit, out := c.run(t, p.data, url, "store", "add", "--public-url", p.base+"/")
	link := regexp.MustCompile(regexp.QuoteMeta(p.base) + `/setup#(\S+)\n`).FindStringSubmatch(out)
	if exit != 0 || link == nil {
		t.Fatalf("exit %d: %s", exit, out)
	}
	o := outsider{base: p.base}
	needed := func(headers ...string) any {
		v, _ := o.want(t, 200, "GET", "/setup", nil, headers...).at("needed")
		return v
	}
	equal(t, "needed without the link", needed(), any(false))
	equal(t, "needed with it", needed("Authorization", "Bearer "+link[1]), any(true))
	second := body{"token": link[1], "manager": body{"name": "Ada", "pin": "2580"}, "registers": []string{"T1"}, "zones": []body{{"code": "A1", "name": "Front"}},
		"store": body{"code": "SECOND", "name": "Shop by the sea", "country": "DE", "currency": "EUR", "time_zone": "Europe/Berlin", "language": "de", "prices": "included"}}
	a := o.do(t, "POST", "/setup", second)
	if a.status != 201 {
		t.Fatalf("set-up: %d %s", a.status, a.body)
	}
	o.refused(t, 401, "setup_token", "POST", "/setup", second)
	equal(t, "needed with the used link", needed("Authorization", "Bearer "+link[1]), any(false))

	page := func(a heard) []string { // a browser's cookies, and the header of our pages
		var cookies []string
		for _, cookie := range (&http.Response{Header: a.header}).Cookies() {
			if cookie.Value != "" {
				cookies = append(cookies, cookie.Name+"="+cookie.Value)
			}
		}
		return []string{"Cookie", strings.Join(cookies, "; "), "X-Tillbell-Face", "manage"}
	}
	dashboard := page(a)
	staff, _ := o.want(t, 200, "GET", "/device", nil, dashboard...).at("staff.0.id")
	signedIn := o.do(t, "POST", "/sessions", body{"staff_id": staff, "pin": "2580"}, dashboard...)
	if signedIn.status != 201 {
		t.Fatalf("sign-in: %d %s", signedIn.status, signedIn.body)
	}
	file := filepath.Join(t.TempDir(), "goods.csv")
	check(t, os.WriteFile(file, []byte("sku,name,price\nB1,Bread,1.99\n"), 0o600))
	if exit, out := c.run(t, p.data, url, "import", "catalog", file, "--store", "SECOND"); exit != 0 {
		t.Fatalf("import: exit %d: %s", exit, out)
	}
	until(t, "the running server knows the goods of the second store, and no others", func() bool {
		goods, _ := o.want(t, 200, "GET", "/catalog", nil, page(signedIn)...).at("products")
		list, _ := goods.([]any)
		return len(list) == 1
	})
	p.terminate(t)
	p.mustHold(t)
}

// founding is what the wizard sends for a small shop.
func founding(token, code string) body {
	return body{"token": token, "manager": body{"name": "Ada", "pin": "2580"}, "registers": []string{"T1"}, "zones": []body{{"code": "A", "name": "Front"}},
		"store": body{"code": code, "name": "Shop", "legal_name": "Shop Ltd", "address": "1 Street", "vat_id": "DE1", "country": "DE", "currency": "EUR", "time_zone": "Europe/Berlin", "language": "de", "prices": "included"}}
}

func demoStarts(t *testing.T, c *contract) {
	data := t.TempDir()
	p := c.serve(t, data, "", "serve", "--demo")
	s := p.shop(t)
	demoFile(t, s)
	for _, want := range append(demoPINs(s), "/pair#", "/h/") {
		p.prints(t, want)
	}
	demoGoods(t, s)
	healthAndMetrics(t, s)
	if exit, out := c.run(t, t.TempDir(), "", "--listen", strings.TrimPrefix(p.base, "http://")); exit == 0 {
		t.Errorf("a second server at the same address: %s", out)
	}
	p.terminate(t)

	// Again, all by variables: nothing is loaded, tokens and sessions are good.
	p = c.launch(t, "", "", []string{"TILLBELL_DATA=" + data, "TILLBELL_DEMO=true", fmt.Sprintf("TILLBELL_LISTEN=127.0.0.1:%d", aPort(t)), "TILLBELL_PUBLIC_URL=https://shop.example"})
	p.data = data
	p.ready(t)
	p.prints(t, "nothing was loaded")
	again := p.readDemo(t)
	equal(t, "base_url", again.BaseURL, "https://shop.example")
	equal(t, "call point", again.CallPoints[0].URL, "https://shop.example/h/"+s.demo.CallPoints[0].Code)
	if !slices.Equal(again.Registers, s.demo.Registers) || !slices.Equal(again.Tablets, s.demo.Tablets) {
		t.Error("the second start changed tokens")
	}
	s.head.base = p.base
	s.head.want(t, 200, "GET", "/sessions/current", nil)
	s.process = p
	outsider{p.base, s.demo.Registers[0].Token}.want(t, 200, "GET", "/device", nil)
	p.terminate(t)
	p.mustHold(t)
}

// prints waits until the server has said it.
func (p *process) prints(t *testing.T, words string) {
	t.Helper()
	until(t, "the server prints "+words, func() bool { return strings.Contains(p.output(t), words) })
}

func demoPINs(s *contractShop) (pins []string) {
	for _, p := range s.demo.Staff {
		pins = append(pins, p.PIN)
	}
	return pins
}

// demoFile holds demo.json to the contract's shape and least counts.
func demoFile(t *testing.T, s *contractShop) {
	d := s.demo
	equal(t, "base_url", d.BaseURL, s.base)
	equal(t, "store", d.Store.Code+" "+d.Store.Currency, "DEMO EUR")
	for _, n := range []struct {
		what      string
		have, min int
	}{
		{"registers", len(d.Registers), 2}, {"tablets", len(d.Tablets), 6}, {"dashboards", len(d.Dashboards), 1}, {"cashiers", len(d.people("cashier")), 2},
		{"associates", len(d.people("associate")), 6}, {"supervisors", len(d.people("supervisor")), 1}, {"managers", len(d.people("manager")), 1},
		{"zones", len(d.Zones), 6}, {"call points", len(d.CallPoints), 12},
	} {
		if n.have < n.min {
			t.Errorf("%d %s, at least %d", n.have, n.what, n.min)
		}
	}
	equal(t, "registers", d.Registers[0].Code+" "+d.Registers[1].Code, "T1 T2")
	zones, covered := map[string]bool{}, map[string]bool{}
	for _, z := range d.Zones {
		zones[z.ID] = true
		if !uuidV7.MatchString(z.ID) || z.Code == "" || z.Name == "" {
			t.Errorf("zone %+v", z)
		}
	}
	for _, p := range d.people("associate") {
		for _, z := range p.Zones {
			covered[z] = true
		}
	}
	equal(t, "zones that associates cover", len(covered), len(zones))
	for _, p := range d.CallPoints {
		if !zones[p.ZoneID] || p.URL != s.base+"/h/"+p.Code {
			t.Errorf("call point %+v", p)
		}
	}
	for _, device := range slices.Concat(d.Registers, d.Tablets, d.Dashboards) {
		outsider{s.base, device.Token}.want(t, 200, "GET", "/device", nil)
	}
	for name, path := range map[string]string{"drawers": "/drawers?status=open", "requests": "/help-requests?status=open"} {
		if open := s.head.want(t, 200, "GET", path, nil).list("items"); len(open) > 0 {
			t.Errorf("%d %s are open", len(open), name)
		}
	}
	store := s.head.want(t, 200, "GET", "/store", nil)
	equal(t, "prices", store.text("prices"), "included")
	if blind, _ := store.at("blind_count"); blind != false {
		t.Error("the count is blind")
	}
	if step := store.number("cash_rounding.step"); step > 1 {
		t.Errorf("cash is rounded to %d", step)
	}
}

// demoGoods: at least 300 products with valid barcodes, at least 200 by each
// that a cashier sells at the price they show.
func demoGoods(t *testing.T, s *contractShop) {
	till := s.newTill(t)
	products := till.want(t, 200, "GET", "/catalog", nil).list("products")
	if len(products) < 300 {
		t.Errorf("%d products", len(products))
	}
	var lines []body
	var total, coded int64
	for _, p := range products {
		p.mustBe(uuidV7, "id")
		if p.text("sku") == "" || p.text("name") == "" || p.text("tax") == "" || p.text("location") == "" {
			t.Errorf("product %s", p.raw)
		}
		for _, code := range p.list("barcodes") {
			if v := fmt.Sprint(code.v); len(v) != 13 || ean(v) != int(v[12]-'0') {
				t.Errorf("%s has the barcode %s", p.text("name"), v)
			}
			coded++
		}
		if p.text("unit") == "each" {
			total += p.number("price")
			lines = append(lines, body{"product_id": p.text("id"), "quantity": "1"})
		}
	}
	if coded < 300 {
		t.Errorf("%d barcodes", coded)
	}
	if len(lines) < 200 {
		t.Fatalf("%d products by each", len(lines))
	}
	drawer := till.open(t)
	sale := till.want(t, 201, "PUT", "/sales/"+newID(), body{"lines": lines, "total": total, "tenders": []body{{"kind": "cash", "amount": total}}})
	equal(t, "discount", sale.number("discount"), 0)
	equal(t, "rounding", sale.number("rounding"), 0)
	// A cashier closes alone.
	till.want(t, 200, "POST", "/drawers/"+drawer+"/close", body{"counted": 10000 + total})
}

func healthAndMetrics(t *testing.T, s *contractShop) {
	s.anyone().want200(t, "//healthz")
	s.anyone().want200(t, "//readyz")
	metrics := s.anyone().want200(t, "//metrics")
	if !strings.HasPrefix(metrics.header.Get("Content-Type"), "text/plain") || !strings.Contains(string(metrics.body), "# TYPE ") {
		t.Errorf("metrics as %s", metrics.header.Get("Content-Type"))
	}
	file := filepath.Join(s.data, "demo.json")
	check(t, os.Rename(file, file+".away"))
	if a := s.anyone().do(t, "GET", "//readyz", nil); a.status != 503 {
		t.Errorf("ready without demo.json: %d", a.status)
	}
	s.anyone().want200(t, "//healthz")
	check(t, os.Rename(file+".away", file))
	s.anyone().want200(t, "//readyz")
	api := s.anyone().want200(t, "//openapi.json").doc(t)
	if !strings.HasPrefix(api.text("openapi"), "3.1") {
		t.Errorf("OpenAPI %s", api.text("openapi"))
	}
	s.anyone().want200(t, "//docs")
}

func (o outsider) want200(t *testing.T, path string) heard {
	t.Helper()
	a := o.do(t, "GET", path, nil)
	if a.status != 200 {
		t.Errorf("GET %s: %d %s", path, a.status, a.body)
	}
	return a
}

// Nothing that would lose what a server acknowledged can be done beside it; a
// server that was killed holds nobody up.
func oneServer(t *testing.T, c *contract) {
	data := t.TempDir()
	p := c.serve(t, data, "")
	second := c.launch(t, data, "", nil, "--listen", fmt.Sprintf("127.0.0.1:%d", aPort(t)))
	select {
	case <-second.ended:
	case <-time.After(patience):
		t.Fatal("a second server runs on the folder")
	}
	if out := second.output(t); second.cmd.ProcessState.ExitCode() != 1 || !strings.Contains(out, "another server runs on the data folder "+data) {
		t.Errorf("a second server on the folder: exit %d, %s", second.cmd.ProcessState.ExitCode(), out)
	}
	outsider{base: p.base}.want200(t, "//readyz")
	copied := filepath.Join(t.TempDir(), "copy.db")
	if exit, out := c.run(t, data, "", "backup", copied); exit != 0 {
		t.Fatalf("backup: exit %d, %s", exit, out)
	}
	if exit, out := c.run(t, data, "", "restore", copied); exit != 1 || !strings.Contains(out, "the data folder "+data+" is in use") {
		t.Errorf("restore beside a server: exit %d, %s", exit, out)
	}
	check(t, p.cmd.Process.Kill())
	<-p.ended
	if exit, out := c.run(t, data, "", "restore", copied); exit != 0 {
		t.Errorf("restore after the server: exit %d, %s", exit, out)
	}
	p = c.serve(t, data, "")
	p.terminate(t)
	c.serve(t, data, "").terminate(t)
	p.mustHold(t)
}

// Commands run beside a server under way, which sees what they did.
func commandsBeside(t *testing.T, c *contract) {
	data := t.TempDir()
	p := c.serve(t, data, "", "--demo")
	s := p.shop(t)
	till := s.newTill(t)
	till.open(t)
	e, _, _ := till.listen(t, 0, "")
	revision := till.want(t, 200, "GET", "/catalog", nil).number("revision")

	file := filepath.Join(t.TempDir(), "more.csv")
	check(t, os.WriteFile(file, []byte("sku,name,barcode,price\nNEW-1,New thing,4006381333931,2.49\nNEW-2,Another,4006381333932,1.00\n"), 0o600))
	exit, out := ran(t, c.command("", "", "--data", data, "import", "catalog", file, "--store", "DEMO")) // flags before
	if exit != 1 || !strings.Contains(out, "2 rows read, 1 created, 0 updated") || !strings.Contains(out, "line 3") {
		t.Errorf("import: exit %d\n%s", exit, out)
	}
	e.event("catalog.changed", "")
	until(t, "the server scans what was imported", func() bool { return till.do(t, "GET", "/scan?code=4006381333931", nil).status == 200 })
	change := till.want(t, 200, "GET", fmt.Sprintf("/catalog?since=%d", revision), nil)
	if got := change.list("products"); len(got) != 1 || got[0].text("sku") != "NEW-1" || change.number("revision") <= revision {
		t.Errorf("the change since %d: %s", revision, change.raw)
	}

	sale := newID()
	first := till.do(t, "PUT", "/sales/"+sale, body{"lines": []body{{"barcode": "4006381333931", "quantity": "2"}}, "total": 498, "tenders": []body{{"kind": "cash", "amount": 500}}})
	equal(t, "sale", first.status, 201)
	exit, out = c.run(t, data, "", "journal", "verify")
	key := filepath.Join(data, "keys", "journal.pem")
	if exit != 0 || !regexp.MustCompile(`\d+ entries`).MatchString(out) || !strings.Contains(out, ", which is "+key) || strings.Contains(out, "not in") {
		t.Errorf("journal verify: exit %d\n%s", exit, out)
	}
	check(t, os.Rename(key, key+".away")) // as for whoever verifies elsewhere, or was made to believe in a key of somebody's own
	if exit, out := c.run(t, data, "", "journal", "verify"); exit != 0 || !strings.Contains(out, "which is not in "+filepath.Dir(key)) {
		t.Errorf("journal verify without the key: exit %d\n%s", exit, out)
	}
	check(t, os.Rename(key+".away", key))
	if exit, out = ran(t, c.command("", "", "check", "--data", data)); exit != 0 { // flags after
		t.Errorf("check: exit %d\n%s", exit, out)
	}
	copied := filepath.Join(t.TempDir(), "copy.db")
	if exit, out = c.run(t, data, "", "backup", copied); exit != 0 {
		t.Fatalf("backup: exit %d\n%s", exit, out)
	}
	if exit, _ = c.run(t, data, "", "backup", copied); exit == 0 {
		t.Error("a backup overwrites a file")
	}
	tampered(t, c, copied, sale)
	if exit, out = c.run(t, data, "", "import", "catalog", file, "--store", "NOWHERE"); exit == 0 {
		t.Errorf("import into no store: %s", out)
	}
	p.terminate(t)

	// The backup is a whole shop.
	other := t.TempDir()
	if exit, out = c.run(t, other, "", "restore", copied); exit != 0 {
		t.Fatalf("restore: exit %d\n%s", exit, out)
	}
	p = c.serve(t, other, "")
	till.base = p.base
	got := till.do(t, "GET", "/sales/"+sale, nil)
	equal(t, "the sale from the backup", got.status, 200)
	same(t, "the sale from the backup", got.body, first.body)
	p.terminate(t)
	p.mustHold(t)
}

// tampered: somebody changes the books behind the program's back.
func tampered(t *testing.T, c *contract, backup, sale string) {
	data := t.TempDir()
	if exit, out := c.run(t, data, "", "restore", backup); exit != 0 {
		t.Fatalf("restore: exit %d\n%s", exit, out)
	}
	books, err := sql.Open("sqlite", filepath.Join(data, db.FileName))
	check(t, err)
	defer books.Close()
	_, err = books.Exec(`DROP TRIGGER journal_no_update`)
	check(t, err)
	u, err := books.Exec(`UPDATE journal SET payload = CAST(replace(CAST(payload AS TEXT), '"total":498', '"total":298') AS BLOB) WHERE doc_id = ?`, sale)
	check(t, err)
	if n, err := u.RowsAffected(); n != 1 || err != nil {
		t.Fatalf("%d entries were changed: %v", n, err)
	}
	for _, args := range [][]string{{"journal", "verify"}, {"check"}} {
		if exit, out := c.run(t, data, "", args...); exit != 1 || !strings.Contains(out, sale+") does not match its hash") {
			t.Errorf("%v of books that were changed: exit %d\n%s", args, exit, out)
		}
	}
}

// SIGTERM: what is under way finishes, sockets close with 1001, exit 0.
func draining(t *testing.T, c *contract) {
	p := c.serve(t, t.TempDir(), "", "--demo")
	s := p.shop(t)
	till := s.newTill(t)
	till.open(t)
	product := s.newProduct(t, "each", 199)
	point := s.newPoint(t, s.demo.Zones[0].ID)
	asked := s.anyone().want(t, 201, "POST", "/call-points/"+point+"/requests", body{"kind": "assistance"})
	e, _, _ := till.listen(t, 0, "")

	// A phone waits for news, and a browser keeps a connection it does not use.
	version := s.anyone().want(t, 200, "GET", "/help/"+asked.text("secret"), nil).number("version")
	var phone sync.WaitGroup
	phone.Go(func() {
		a, err := http.Get(fmt.Sprintf("%s/api/v1/help/%s?wait=25&version=%d", p.base, asked.text("secret"), version))
		if err != nil {
			return // it asked too late to be let in
		}
		_ = a.Body.Close()
		if a.StatusCode != 200 && a.StatusCode != 503 {
			t.Errorf("the phone that waits hears %d", a.StatusCode)
		}
	})
	idle, err := net.Dial("tcp", strings.TrimPrefix(p.base, "http://"))
	check(t, err)
	defer idle.Close()

	// A sale is announced and begun; the rest of it is sent after the signal.
	sale, path := fmt.Sprintf(`{"lines":[{"product_id":%q,"quantity":"1"}],"tenders":[{"kind":"cash","amount":199}],"total":199}`, product), "/api/v1/sales/"+newID()
	conn, err := net.Dial("tcp", strings.TrimPrefix(p.base, "http://"))
	check(t, err)
	defer conn.Close()
	check(t, conn.SetDeadline(time.Now().Add(patience)))
	_, err = fmt.Fprintf(conn, "PUT %s HTTP/1.1\r\nHost: shop\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n", path, till.token, len(sale))
	check(t, err)
	from := bufio.NewReader(conn)
	goOn, err := http.ReadResponse(from, nil)
	check(t, err)
	equal(t, "the sale announced", goOn.StatusCode, 100)
	_, err = io.WriteString(conn, sale[:20])
	check(t, err)

	check(t, p.cmd.Process.Signal(syscall.SIGTERM))
	equal(t, "the socket's close code", e.closed(), 1001)
	_, err = io.WriteString(conn, sale[20:])
	check(t, err)
	a, err := http.ReadResponse(from, nil)
	if err != nil {
		t.Errorf("the sale under way gets no answer: %v", err)
	} else {
		equal(t, "the sale under way", a.StatusCode, 201)
		_ = a.Body.Close()
	}
	p.mustEnd(t)
	phone.Wait()
	if _, err := net.DialTimeout("tcp", strings.TrimPrefix(p.base, "http://"), patience); err == nil {
		t.Error("somebody still answers")
	}
	p.mustHold(t)
}
