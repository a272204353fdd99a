//go:build unix

package main_test

import (
	"net/http"
	"testing"
	"time"
)

// instant reads a time the server wrote.
func instant(t *testing.T, at string) time.Time {
	t.Helper()
	v, err := time.Parse(time.RFC3339, at)
	check(t, err)
	return v
}

func liveSection(t *testing.T, s *contractShop) {
	zone := s.demo.Zones[4].ID
	point, till := s.newPoint(t, zone), s.newTill(t)
	mia := s.newTablet(t, s.newPerson(t, "associate", zone))
	e, welcome, snapshot := mia.listen(t, 0, "")
	if *welcome.Resumed {
		t.Error("resumed from nowhere")
	}
	for _, name := range []string{"requests", "presence", "register"} {
		if !snapshot.has(name) {
			t.Errorf("a snapshot without %s: %.300s", name, snapshot.raw)
		}
	}

	t.Log("every step is an event, with the request in it")
	id, secret := s.ring(t, point)
	created := e.event("help_request.created", id).doc(t)
	equal(t, "point", created.text("call_point.code"), point)
	start, epoch := e.seq, e.epoch
	mia.want(t, 200, "PUT", "/presence", body{"status": "available", "zone_id": zone})
	for { // others come and go too
		if p := e.event("presence.changed", ""); p.doc(t).text("staff_id") == mia.who.ID {
			break
		}
	}
	claim := mia.want(t, 200, "POST", "/help-requests/"+id+"/accept", body{}).number("claim_epoch")
	accepted := e.event("help_request.accepted", id).doc(t)
	equal(t, "accepted by", accepted.text("claim.staff_id"), mia.who.ID)
	equal(t, "epoch", accepted.number("claim_epoch"), claim)
	mia.want(t, 200, "POST", "/help-requests/"+id+"/arrive", claimEpoch(claim))
	e.event("help_request.arrived", id)
	mia.want(t, 200, "POST", "/help-requests/"+id+"/resolve", body{"claim_epoch": claim, "outcome": "helped"})
	e.event("help_request.resolved", id)
	s.anyone().want(t, 200, "POST", "/help/"+secret+"/rating", body{"score": 4})
	gone, secret := s.ring(t, point)
	s.anyone().want(t, 200, "POST", "/help/"+secret+"/cancel", nil)
	e.event("help_request.cancelled", gone)
	s.newProduct(t, "each", 1)
	e.event("catalog.changed", "")

	t.Log("an associate hears nothing of sales, and misses no number")
	drawer := till.open(t)
	product := s.newProduct(t, "each", 100)
	for range 5 {
		till.want(t, 201, "PUT", "/sales/"+newID(), cart(100, cash(100), line(product, "1")))
	}
	till.want(t, 200, "POST", "/drawers/"+drawer+"/close", body{"counted": 10500})
	mark, secret := s.ring(t, point)
	before, skipped := e.seq, false
	for {
		f := e.next()
		if f.Type == "sales.committed" || f.Type == "drawer.changed" || f.Type == "stats.tick" {
			t.Errorf("an associate hears %s", f.raw)
		}
		skipped = skipped || f.Type == "skip"
		if f.Type == "help_request.created" && f.doc(t).text("id") == mark {
			break
		}
	}
	if !skipped {
		t.Errorf("from %d to %d without a skip over the sales", before, e.seq)
	}
	s.anyone().want(t, 200, "POST", "/help/"+secret+"/cancel", nil)
	e.event("help_request.cancelled", mark)
	end := e.seq

	t.Log("resumed: exactly what follows")
	again, welcome, _ := mia.listen(t, start, epoch)
	if !*welcome.Resumed || *welcome.Seq < end {
		t.Fatalf("resuming after %d of %s: %s", start, epoch, welcome.raw)
	}
	again.event("help_request.accepted", id)
	again.event("help_request.resolved", id)
	again.event("help_request.cancelled", gone)
	again.event("help_request.created", mark)
	again.event("help_request.cancelled", mark)
	equal(t, "both are as far", again.seq, end)

	if _, welcome, _ := mia.listen(t, start, ""); !*welcome.Resumed {
		t.Errorf("a position without an epoch is not resumed: %s", welcome.raw)
	}

	t.Log("from elsewhere: a snapshot")
	for _, from := range []struct {
		after int64
		epoch string
	}{{start, "another"}, {1 << 50, epoch}} {
		_, welcome, _ := mia.listen(t, from.after, from.epoch)
		if *welcome.Resumed {
			t.Errorf("resumed from %+v", from)
		}
	}
	for _, query := range []string{"?after=x&epoch=" + epoch, "?after=-1&epoch=" + epoch} {
		if _, a, err := mia.dial(t, query, nil); err == nil || a == nil || a.StatusCode != 400 {
			t.Errorf("%s is taken", query)
		}
	}

	t.Log("foreign pages may not listen")
	for _, origin := range []string{"http://evil.example", "null", "https://127.0.0.1.evil.example", s.base + ".evil.example", "http://127.0.0.1:1"} {
		_, a, err := mia.dial(t, "", http.Header{"Origin": {origin}})
		if err == nil || a == nil || a.StatusCode != 403 {
			t.Errorf("origin %s is let in: %v", origin, err)
		}
	}
	conn, _, err := mia.dial(t, "", http.Header{"Origin": {s.base}})
	if err != nil {
		t.Errorf("our own origin: %v", err)
	} else {
		_ = conn.Close()
	}
	if _, a, err := s.anyone().dial(t, "", nil); err == nil || a == nil || a.StatusCode != 401 {
		t.Errorf("nobody is let in: %v", err)
	}
	if a := mia.do(t, "GET", "/live", nil); a.status != 400 && a.status != 426 || a.problem(t).text("code") == "" {
		t.Errorf("without an upgrade: %d", a.status)
	}
}

// Those with reports hear of sales: ids and totals, each sale once.
func liveForReports(t *testing.T, s *contractShop) {
	supervisor := s.newTablet(t, s.demo.people("supervisor")[0])
	till := s.newTill(t)
	product := s.newProduct(t, "each", 100)
	e, _, _ := supervisor.listen(t, 0, "")
	desk, _, _ := s.head.listen(t, 0, "")
	own, _, snapshot := till.listen(t, 0, "")
	equal(t, "its register", snapshot.text("register.id"), till.register)
	drawer := till.open(t)
	own.event("drawer.changed", "")
	ids := make([]string, 12)
	for i := range ids {
		ids[i] = newID()
	}
	if n := tally(atOnce(t, len(ids), func(i int) heard {
		return till.do(t, "PUT", "/sales/"+ids[i], cart(100*int64(i+1), cash(100*int64(i+1)), line(product, itoaQuantity(i+1))))
	})); n[201] != len(ids) {
		t.Fatalf("selling: %v", n)
	}
	missing := map[string]int64{}
	for i, id := range ids {
		missing[id] = 100 * int64(i+1)
	}
	for len(missing) > 0 {
		f := e.event("sales.committed", "")
		for _, sale := range f.doc(t).list("sales") {
			id := sale.text("id")
			if total, ours := missing[id]; ours {
				equal(t, "total of "+id, sale.number("total"), total)
				delete(missing, id)
			}
		}
	}
	e.event("drawer.changed", "") // reports hear it too
	for f := desk.next(); f.Type != "stats.tick"; f = desk.next() {
	}
	till.want(t, 200, "POST", "/drawers/"+drawer+"/close", body{"counted": 0})
	own.event("drawer.changed", "")
}

func itoaQuantity(n int) string { return string([]byte{byte('0' + n/10), byte('0' + n%10)}) }

// Revoked is out at once: its socket with 4001, its tokens with 401.
func revocation(t *testing.T, s *contractShop) {
	tablet := s.newTablet(t, s.newPerson(t, "associate"))
	signedOut := s.newTablet(t, s.newPerson(t, "associate"))
	dismissed := s.newTablet(t, s.newPerson(t, "associate"))
	for what, c := range map[string]struct {
		who *contractTablet
		end func()
	}{
		"a device revoked": {tablet, func() {
			equal(t, "revoke", s.head.do(t, "POST", "/devices/"+tablet.device+"/revoke", nil).status, 204)
		}},
		"signed out": {signedOut, func() { equal(t, "sign out", signedOut.do(t, "DELETE", "/sessions/current", nil).status, 204) }},
		"dismissed": {dismissed, func() {
			s.head.want(t, 200, "PUT", "/staff/"+dismissed.who.ID, body{"name": "Gone", "role": "associate", "zones": []string{}, "language": "en", "active": false})
		}},
	} {
		e, _, _ := c.who.listen(t, 0, "")
		c.end()
		began := time.Now()
		equal(t, what+": close code", e.closed(), 4001)
		t.Logf("%s: closed after %v", what, time.Since(began))
		c.who.refused(t, 401, "", "GET", "/help-requests", nil)
		if _, a, err := c.who.dial(t, "", nil); err == nil || a == nil || a.StatusCode != 401 {
			t.Errorf("%s: a socket is opened: %v", what, err)
		}
	}
}

// ticking listens for as long as three ticks take, whatever else goes on. How
// far apart they are is logged only: on a busy machine it says more of the
// machine. The live channel's own tests hold it to its seconds by a clock that
// they move.
func ticking(t *testing.T, s *contractShop) (finish func(t *testing.T)) {
	mia := s.newTablet(t, s.newPerson(t, "associate"))
	e, _, _ := mia.listen(t, 0, "")
	return func(t *testing.T) {
		var last time.Time
		for range 3 {
			f := e.next()
			for f.Type != "tick" {
				f = e.next()
			}
			at := instant(t, f.At)
			if !at.After(last) {
				t.Errorf("a tick at %v after one at %v", at, last)
			}
			t.Logf("a tick at %s", f.At)
			last = at
		}
	}
}

// nodesSection: a second server on the same PostgreSQL database. Sessions hold
// on both, one hears what happened at the other, and one of two has a claim.
func nodesSection(t *testing.T, s *contractShop) {
	if s.url == "" {
		t.Skip("the embedded database has one server")
	}
	other := s.contract.serve(t, t.TempDir(), s.url)
	zone := s.demo.Zones[5].ID
	mia, ben := s.newTablet(t, s.newPerson(t, "associate", zone)), s.newTablet(t, s.newPerson(t, "associate", zone))
	at := func(o outsider) outsider { return outsider{other.base, o.token} }
	e, welcome, _ := at(mia.outsider).listen(t, 0, "")
	id, _ := s.ring(t, s.newPoint(t, zone))
	e.event("help_request.created", id)
	answers := atOnce(t, 2, func(i int) heard {
		if i == 0 {
			return mia.do(t, "POST", "/help-requests/"+id+"/accept", body{})
		}
		return at(ben.outsider).do(t, "POST", "/help-requests/"+id+"/accept", body{})
	})
	if n := tally(answers); n[200] != 1 || n[409] != 1 {
		t.Errorf("two accept at two servers: %v", n)
	}
	e.event("help_request.accepted", id)
	// The position of one server is good at the other.
	back, resumed, _ := mia.listen(t, *welcome.Seq, e.epoch)
	if !*resumed.Resumed {
		t.Errorf("not resumed at the other server: %s", resumed.raw)
	}
	back.event("help_request.accepted", id)

	till := s.newTill(t)
	till.open(t)
	product := s.newProduct(t, "each", 100)
	until(t, "the other server sells what is new", func() bool {
		return at(till.outsider).do(t, "POST", "/prices", body{"lines": []body{line(product, "1")}}).status == 200
	})
	sale := newID()
	both := []outsider{till.outsider, at(till.outsider)}
	answers = atOnce(t, 20, func(i int) heard {
		return both[i%2].do(t, "PUT", "/sales/"+sale, cart(100, cash(100), line(product, "1")))
	})
	if n := tally(answers); n[201] != 1 || n[200] != 19 {
		t.Errorf("one sale at two servers: %v", n)
	}
	for _, a := range answers {
		same(t, "one sale at two servers", a.body, answers[0].body)
	}
	// A command finds the database by its variable too.
	verify := s.contract.command("", "", "journal", "verify")
	verify.Env = append(verify.Environ(), "TILLBELL_DATABASE="+s.url)
	if exit, out := ran(t, verify); exit != 0 {
		t.Errorf("journal verify: exit %d\n%s", exit, out)
	}
	// Revoked at one server, out at the other.
	s.head.do(t, "POST", "/devices/"+mia.device+"/revoke", nil)
	equal(t, "the socket at the other server", e.closed(), 4001)
	other.terminate(t)
}
