//go:build unix

package main_test

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"tillbell/server/db/dbtest"
)

// TestContract holds the server to what outside programs rely on: it knows
// nothing but the program's command line, HTTP and the live channel. What it
// asks of the API runs on both engines; a wait the contract measures in
// seconds goes on beside the other sections.
func TestContract(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a dozen servers")
	}
	c := &contract{binary: contractBinary(t)}
	t.Run("starting", func(t *testing.T) { t.Parallel(); startingSection(t, c) })
	t.Run("importing", func(t *testing.T) { t.Parallel(); importingSection(t, c) })
	t.Run("limits", func(t *testing.T) { t.Parallel(); limitsSection(t, c) })
	t.Run("hostile", func(t *testing.T) { t.Parallel(); hostileSection(t, c) })
	t.Run("embedded", func(t *testing.T) { t.Parallel(); c.onEngine(t, "") })
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		url := dbtest.PostgresURL(t)
		c.onEngine(t, url)
	})
}

type contract struct{ binary string }

func contractBinary(t *testing.T) string {
	t.Helper()
	name := "tillbell"
	if os.PathSeparator == '\\' {
		name += ".exe"
	}
	binary := filepath.Join(t.TempDir(), name)
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("build the server: %v\n%s", err, out)
	}
	return binary
}

// onEngine walks the API's sections against one server with the demo store.
func (c *contract) onEngine(t *testing.T, url string) {
	p := c.serve(t, t.TempDir(), url, "--demo", "--stripe-key", "sk_test_silent", "--stripe-url", silentStripe(t))
	s := p.shop(t)
	waits := []struct {
		name   string
		finish func(t *testing.T)
	}{
		{"a silent tablet gives its request back", silentTablet(t, s)},
		{"a tick at least every ten seconds", ticking(t, s)},
	}
	t.Run("sections", func(t *testing.T) {
		for _, section := range []struct {
			name string
			walk func(t *testing.T, s *contractShop)
		}{
			{"conventions", conventionsSection},
			{"lists", listsSection},
			{"repeated puts", repeatedPuts},
			{"card numbers", cardNumbers},
			{"signing in", signingInSection},
			{"goods", goodsSection},
			{"drawers", drawersSection},
			{"sales", salesSection},
			{"returns", returnsSection},
			{"receipt numbers", receiptNumbers},
			{"help", helpSection},
			{"claims", claimsSection},
			{"live", liveSection},
			{"live for reports", liveForReports},
			{"revocation", revocation},
			{"nodes", nodesSection},
			{"bad input", badInputSection},
		} {
			t.Run(section.name, func(t *testing.T) { t.Parallel(); section.walk(t, s) })
		}
	})
	for _, w := range waits {
		t.Run(w.name, w.finish)
	}
	p.terminate(t)
	p.mustHold(t)
}

// process is a server as a process of its own.
type process struct {
	contract  *contract
	base      string
	data, url string
	said      string // file with all it printed
	cmd       *exec.Cmd
	ended     chan error
}

var contractPort atomic.Int64

// aPort is below those that outgoing connections get, so that it stays free
// until the server takes it.
func aPort(t *testing.T) int64 {
	t.Helper()
	for range 200 {
		port := 12_000 + (int64(os.Getpid())*37+contractPort.Add(1))%7_000
		if l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			_ = l.Close()
			return port
		}
	}
	t.Fatal("no port is free")
	return 0
}

// serve starts a server and returns when it is ready.
func (c *contract) serve(t *testing.T, data, url string, args ...string) *process {
	t.Helper()
	p := c.launch(t, data, url, nil, append([]string{"--listen", fmt.Sprintf("127.0.0.1:%d", aPort(t))}, args...)...)
	p.ready(t)
	return p
}

// launch starts a server with its address in the arguments or the environment.
func (c *contract) launch(t *testing.T, data, url string, env []string, args ...string) *process {
	t.Helper()
	p := &process{data: data, url: url, cmd: c.command(data, url, args...)}
	p.cmd.Env = append(p.cmd.Environ(), env...)
	for i, arg := range args {
		if arg == "--listen" {
			p.base = "http://" + args[i+1]
		}
	}
	for _, e := range env {
		if address, ok := strings.CutPrefix(e, "TILLBELL_LISTEN="); ok {
			p.base = "http://" + address
		}
	}
	return c.start(t, p)
}

// start starts a server's command and keeps what it says.
func (c *contract) start(t *testing.T, p *process) *process {
	t.Helper()
	p.contract, p.said, p.ended = c, filepath.Join(t.TempDir(), "said"), make(chan error, 1)
	said, err := os.Create(p.said)
	check(t, err)
	defer said.Close()
	p.cmd.Stdout, p.cmd.Stderr = said, said
	check(t, p.cmd.Start())
	go func() { p.ended <- p.cmd.Wait() }()
	t.Cleanup(func() { _ = p.cmd.Process.Kill() })
	return p
}

// command is the program on a data folder, or a PostgreSQL database.
func (c *contract) command(data, url string, args ...string) *exec.Cmd {
	if data != "" {
		args = append(args, "--data", data)
	}
	if url != "" {
		args = append(args, "--database", url)
	}
	return exec.Command(c.binary, args...)
}

// run runs a command to its end.
func (c *contract) run(t *testing.T, data, url string, args ...string) (exit int, out string) {
	t.Helper()
	return ran(t, c.command(data, url, args...))
}

func ran(t *testing.T, cmd *exec.Cmd) (exit int, out string) {
	t.Helper()
	b, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		t.Fatalf("%v: %v", cmd.Args, err)
	}
	return cmd.ProcessState.ExitCode(), string(b)
}

func (p *process) output(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile(p.said)
	check(t, err)
	return string(b)
}

func (p *process) ready(t *testing.T) {
	t.Helper()
	until(t, "the server is ready", func() bool {
		select {
		case err := <-p.ended:
			t.Fatalf("the server ended: %v\n%s", err, p.output(t))
		default:
		}
		a, err := http.Get(p.base + "/readyz")
		if err != nil {
			return false
		}
		_ = a.Body.Close()
		return a.StatusCode == http.StatusOK
	})
}

// terminate ends the server in good order, with exit code 0 and no complaint.
func (p *process) terminate(t *testing.T) {
	t.Helper()
	check(t, p.cmd.Process.Signal(syscall.SIGTERM))
	p.mustEnd(t)
}

func (p *process) mustEnd(t *testing.T) {
	t.Helper()
	select {
	case err := <-p.ended:
		if err != nil {
			t.Errorf("after SIGTERM: %v\n%s", err, p.output(t))
		}
	case <-time.After(patience):
		t.Fatalf("the server does not end\n%s", p.output(t))
	}
	for _, sign := range []string{`"level":"ERROR"`, "panic"} {
		if said := p.output(t); strings.Contains(said, sign) {
			t.Errorf("the server said %s:\n%s", sign, said)
		}
	}
}

// mustHold lets the program's own commands look at what is left.
func (p *process) mustHold(t *testing.T) {
	t.Helper()
	for _, args := range [][]string{{"journal", "verify"}, {"check"}} {
		if exit, out := p.contract.run(t, p.data, p.url, args...); exit != 0 {
			t.Errorf("%v: exit %d\n%s", args, exit, out)
		}
	}
}

// demoJSON is demo.json as the contract draws it.
type demoJSON struct {
	BaseURL    string                              `json:"base_url"`
	Store      struct{ ID, Code, Currency string } `json:"store"`
	Registers  []demoDevice                        `json:"registers"`
	Tablets    []demoDevice                        `json:"tablets"`
	Dashboards []demoDevice                        `json:"dashboards"`
	Staff      []demoPerson                        `json:"staff"`
	Zones      []struct{ ID, Code, Name string }   `json:"zones"`
	CallPoints []struct {
		ID     string `json:"id"`
		ZoneID string `json:"zone_id"`
		Code   string `json:"code"`
		URL    string `json:"url"`
	} `json:"call_points"`
}

type demoDevice struct {
	ID    string `json:"id"`
	Code  string `json:"code"`
	Token string `json:"device_token"`
}

type demoPerson struct {
	ID    string   `json:"id"`
	Name  string   `json:"name"`
	Role  string   `json:"role"`
	PIN   string   `json:"pin"`
	Zones []string `json:"zones"`
}

func (d *demoJSON) people(role string) (out []demoPerson) {
	for _, p := range d.Staff {
		if p.Role == role {
			out = append(out, p)
		}
	}
	return out
}

// contractShop is the demo store behind a server, seen from outside.
type contractShop struct {
	*process
	demo demoJSON
	head outsider // the manager, signed in
	made atomic.Int64
}

func (p *process) readDemo(t *testing.T) (d demoJSON) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(p.data, "demo.json"))
	check(t, err)
	check(t, json.Unmarshal(b, &d))
	return d
}

func (p *process) shop(t *testing.T) *contractShop {
	t.Helper()
	s := &contractShop{process: p, demo: p.readDemo(t)}
	s.head = s.signIn(t, s.demo.Dashboards[0].Token, s.demo.people("manager")[0])
	return s
}

// anyone calls without signing in.
func (s *contractShop) anyone() outsider { return outsider{base: s.base} }

func (s *contractShop) signIn(t *testing.T, device string, who demoPerson) outsider {
	t.Helper()
	v := s.anyone().want(t, 201, "POST", "/sessions", body{"device_token": device, "staff_id": who.ID, "pin": who.PIN})
	return outsider{base: s.base, token: v.text("token")}
}

func (s *contractShop) next() int64 { return s.made.Add(1) }

// newDevice adds a device and pairs it as a program does.
func (s *contractShop) newDevice(t *testing.T, kind string, register any) (id, token string) {
	t.Helper()
	id = newID()
	s.head.want(t, 201, "PUT", "/devices/"+id, body{"kind": kind, "name": fmt.Sprintf("%s %d", kind, s.next()), "register_id": register})
	code := s.head.want(t, 201, "POST", "/devices/"+id+"/pairing", nil).text("code")
	return id, s.anyone().want(t, 200, "POST", "/pair", body{"code": code}).text("device_token")
}

// contractTill is a register of its own with a cashier signed in.
type contractTill struct {
	outsider
	register, code, device string
}

func (s *contractShop) newTill(t *testing.T) *contractTill {
	t.Helper()
	n := s.next()
	register, code := newID(), fmt.Sprintf("K%d", n)
	s.head.want(t, 201, "PUT", "/registers/"+register, body{"code": code, "name": "Contract"})
	_, device := s.newDevice(t, "till", register)
	cashiers := s.demo.people("cashier")
	return &contractTill{s.signIn(t, device, cashiers[int(n)%len(cashiers)]), register, code, device}
}

// open opens a drawer with a float of 100.00.
func (c *contractTill) open(t *testing.T) (drawer string) {
	t.Helper()
	drawer = newID()
	c.want(t, 201, "PUT", "/drawers/"+drawer, body{"opening_float": 10000})
	return drawer
}

// newPerson adds a member of staff.
func (s *contractShop) newPerson(t *testing.T, role string, zones ...string) demoPerson {
	t.Helper()
	p := demoPerson{ID: newID(), Name: fmt.Sprintf("Person %d", s.next()), Role: role, PIN: "4821", Zones: zones}
	if p.Zones == nil {
		p.Zones = []string{}
	}
	s.head.want(t, 201, "PUT", "/staff/"+p.ID, body{"name": p.Name, "role": role, "zones": p.Zones, "language": "en", "active": true, "pin": p.PIN})
	return p
}

// contractTablet is a tablet of its own with somebody signed in.
type contractTablet struct {
	outsider
	who    demoPerson
	device string // id
}

func (s *contractShop) newTablet(t *testing.T, who demoPerson) *contractTablet {
	t.Helper()
	id, token := s.newDevice(t, "tablet", nil)
	return &contractTablet{s.signIn(t, token, who), who, id}
}

// newPoint adds a call point that nobody else rings at.
func (s *contractShop) newPoint(t *testing.T, zone string) (code string) {
	t.Helper()
	code = fmt.Sprintf("CP%d", s.next())
	s.head.want(t, 201, "PUT", "/call-points/"+newID(), body{"code": code, "name": "Contract " + code, "zone_id": zone, "kinds": []string{}, "active": true, "x": 1, "y": 1})
	return code
}

// newProduct adds one that nobody else sells.
func (s *contractShop) newProduct(t *testing.T, unit string, price int64) (id string) {
	t.Helper()
	id = newID()
	s.head.want(t, 201, "PUT", "/products/"+id, body{"sku": fmt.Sprintf("CON-%d", s.next()), "name": "Contract goods", "unit": unit, "price": price, "tax": "standard"})
	return id
}
