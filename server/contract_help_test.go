//go:build unix

package main_test

import (
	"strings"
	"testing"
)

func (s *contractShop) ring(t *testing.T, point string) (id, secret string) {
	t.Helper()
	a := s.anyone().want(t, 201, "POST", "/call-points/"+point+"/requests", body{"id": newID(), "kind": "assistance", "language": "en"})
	return a.text("id"), a.text("secret")
}

func (o outsider) status(t *testing.T, id string) string {
	t.Helper()
	return o.want(t, 200, "GET", "/help-requests/"+id, nil).text("status")
}

func claimEpoch(n int64) body { return body{"claim_epoch": n} }

// A request from the customer's tap to the rating, by the API alone.
func helpSection(t *testing.T, s *contractShop) {
	zone := s.demo.Zones[1].ID
	point, till := s.newPoint(t, zone), s.newTill(t)
	mia := s.newTablet(t, s.newPerson(t, "associate", zone))
	mia.want(t, 200, "PUT", "/presence", body{"status": "available", "zone_id": zone})
	anyone := s.anyone()
	path := "/call-points/" + point + "/requests"

	id := newID()
	asked := anyone.want(t, 201, "POST", path, body{"id": id, "kind": "assistance", "note": "ladder please", "language": "en"})
	equal(t, "id", asked.text("id"), id)
	if st := asked.text("status"); st != "waiting" && st != "offered" {
		t.Errorf("a new request is %s", st)
	}
	if asked.number("position") < 1 || asked.number("eta_seconds") < 0 || !strings.HasPrefix(asked.text("url"), "/h/r/") {
		t.Errorf("asked: %s", asked.raw)
	}
	secret := strings.TrimPrefix(asked.text("url"), "/h/r/")
	anyone.want200(t, "/"+asked.text("url"))

	t.Log("the same id again is the same request")
	again := anyone.want(t, 200, "POST", path, body{"id": id, "kind": "assistance", "note": "ladder please", "language": "en"})
	equal(t, "the same id", again.text("id"), id)
	for i, a := range atOnce(t, 20, func(int) heard {
		return anyone.do(t, "POST", path, body{"id": id, "kind": "assistance", "note": "ladder please", "language": "en"})
	}) {
		if a.status != 200 || a.doc(t).text("id") != id {
			t.Errorf("retry %d: %d %s", i, a.status, a.body)
		}
	}
	equal(t, "presses after retries", anyone.want(t, 200, "GET", "/help/"+secret, nil).number("presses"), 1)

	t.Log("a press without id joins; cancelling takes it back")
	press := anyone.want(t, 200, "POST", path, body{"kind": "assistance"})
	equal(t, "joined", press.text("id"), id)
	second := strings.TrimPrefix(press.text("url"), "/h/r/")
	if second == secret {
		t.Error("both have one secret")
	}
	view := mia.want(t, 200, "GET", "/help-requests/"+id, nil)
	equal(t, "presses", view.number("presses"), 2)
	anyone.want(t, 200, "POST", "/help/"+second+"/cancel", nil)
	view = mia.want(t, 200, "GET", "/help-requests/"+id, nil)
	if view.number("presses") != 1 || view.text("status") == "cancelled" {
		t.Errorf("after one press was taken back: %s", view.raw)
	}
	anyone.do(t, "POST", "/help/"+second+"/cancel", nil)
	equal(t, "presses after cancelling twice", mia.want(t, 200, "GET", "/help-requests/"+id, nil).number("presses"), 1)

	t.Log("twenty press at once: one request; twenty retries of one: one request")
	busy := "/call-points/" + s.newPoint(t, zone) + "/requests"
	for presses, content := range map[int64]body{20: {"kind": "assistance"}, 1: {"id": newID(), "kind": "price_check"}} {
		answers := atOnce(t, 20, func(int) heard { return anyone.do(t, "POST", busy, content) })
		if n := tally(answers); n[201] != 1 || n[200] != 19 {
			t.Fatalf("twenty presses at once: %v", n)
		}
		secrets := map[string]bool{}
		for _, a := range answers {
			v := a.doc(t)
			equal(t, "the request", v.text("id"), answers[0].doc(t).text("id"))
			secrets[strings.TrimPrefix(v.text("url"), "/h/r/")] = true
		}
		equal(t, "presses", mia.want(t, 200, "GET", "/help-requests/"+answers[0].doc(t).text("id"), nil).number("presses"), presses)
		if presses == 20 {
			equal(t, "secrets", len(secrets), 20)
		}
		for secret := range secrets { // the last one cancels
			anyone.want(t, 200, "POST", "/help/"+secret+"/cancel", nil)
		}
		equal(t, "after all were taken back", mia.status(t, answers[0].doc(t).text("id")), "cancelled")
	}

	t.Log("accept, arrive, resolve, rate")
	until(t, "Mia is asked", func() bool { return mia.status(t, id) == "offered" })
	for _, shown := range []string{"delivered", "seen"} {
		equal(t, shown, mia.do(t, "POST", "/help-requests/"+id+"/"+shown, body{}).status, 204)
	}
	anyone.refused(t, 409, "", "POST", "/help/"+secret+"/rating", body{"score": 5})
	mia.refused(t, 409, "stale_claim", "POST", "/help-requests/"+id+"/arrive", claimEpoch(1))
	till.refused(t, 403, "", "POST", "/help-requests/"+id+"/accept", body{})
	epoch := mia.want(t, 200, "POST", "/help-requests/"+id+"/accept", body{}).number("claim_epoch")
	equal(t, "status", anyone.want(t, 200, "GET", "/help/"+secret, nil).text("status"), "accepted")
	equal(t, "who has it", mia.want(t, 200, "GET", "/help-requests/"+id, nil).text("claim.staff_id"), mia.who.ID)
	// On the way is not yet there: a press still joins.
	joined := anyone.want(t, 200, "POST", path, body{"kind": "assistance"})
	equal(t, "a press while she comes", joined.text("id"), id)
	anyone.want(t, 200, "POST", "/help/"+strings.TrimPrefix(joined.text("url"), "/h/r/")+"/cancel", nil)
	equal(t, "accepted still", mia.status(t, id), "accepted")

	equal(t, "arrive", mia.want(t, 200, "POST", "/help-requests/"+id+"/arrive", claimEpoch(epoch)).text("status"), "arrived")
	fresh := anyone.want(t, 201, "POST", path, body{"kind": "assistance"})
	if fresh.text("id") == id {
		t.Error("a press after the arrival joined")
	}
	anyone.want(t, 200, "POST", "/help/"+strings.TrimPrefix(fresh.text("url"), "/h/r/")+"/cancel", nil)
	equal(t, "the last press taken back", mia.status(t, fresh.text("id")), "cancelled")

	done := mia.want(t, 200, "POST", "/help-requests/"+id+"/resolve", body{"claim_epoch": epoch, "outcome": "helped", "heard": []string{"praise"}, "words": "nice shop"})
	equal(t, "resolve", done.text("status")+done.text("outcome"), "resolvedhelped")
	mia.want(t, 200, "POST", "/help-requests/"+id+"/resolve", body{"claim_epoch": epoch, "outcome": "helped", "heard": []string{"praise"}, "words": "nice shop"})
	rated := anyone.want(t, 200, "POST", "/help/"+secret+"/rating", body{"score": 5, "comment": "quick"})
	equal(t, "rating", rated.number("rating.score"), 5)
	for _, score := range []any{0, 6, "5", 2.5, nil} {
		if a := anyone.do(t, "POST", "/help/"+secret+"/rating", body{"score": score}); a.status != 422 && a.status != 400 {
			t.Errorf("score %v: %d", score, a.status)
		}
	}
	detail := mia.want(t, 200, "GET", "/help-requests/"+id, nil)
	var steps []string
	for _, e := range detail.list("timeline") {
		e.mustBe(wireTime, "at")
		steps = append(steps, e.text("type"))
	}
	order, at := []string{"created", "offered", "accepted", "arrived", "resolved", "rated"}, 0
	for _, step := range steps {
		if at < len(order) && step == order[at] {
			at++
		}
	}
	if at < len(order) {
		t.Errorf("the timeline lacks %s: %v", order[at], steps)
	}
	anyone.refused(t, 409, "", "POST", "/help/"+secret+"/cancel", nil)

	t.Log("a till asks")
	product := s.newProduct(t, "each", 100)
	own := newID()
	ask := body{"id": own, "kind": "price_check", "product_id": product, "note": "label missing"}
	equal(t, "a till's request", till.want(t, 201, "POST", "/help-requests", ask).text("id"), own)
	equal(t, "the same again", till.want(t, 200, "POST", "/help-requests", ask).text("id"), own)
	for _, kind := range []string{"approval", "carry_out", "change"} {
		v := till.want(t, 201, "POST", "/help-requests", body{"kind": kind})
		v.mustBe(uuidV7, "id")
		till.want(t, 200, "POST", "/help-requests/"+v.text("id")+"/cancel", body{})
	}
	found := false
	for _, r := range till.want(t, 200, "GET", "/help-requests?status=open&limit=200", nil).list("items") {
		found = found || r.text("id") == own
		if st := r.text("status"); st == "resolved" || st == "cancelled" || st == "abandoned" {
			t.Errorf("open is %s", st)
		}
	}
	if !found {
		t.Error("the till's request is not among the open")
	}
	till.want(t, 200, "POST", "/help-requests/"+own+"/cancel", body{})

	for _, p := range []body{{"status": "busy"}, {"status": "break"}, {"status": "off"}, {"status": "available", "zone_id": zone}} {
		equal(t, "presence", mia.want(t, 200, "PUT", "/presence", p).text("status"), p["status"].(string))
	}
	mia.want(t, 200, "PUT", "/presence", body{"status": "off"})
}

// Exactly one has it; a claim's epoch is what tells whose word counts.
func claimsSection(t *testing.T, s *contractShop) {
	zone := s.demo.Zones[2].ID
	point := s.newPoint(t, zone)
	var tablets []*contractTablet
	for range 20 {
		tablets = append(tablets, s.newTablet(t, s.newPerson(t, "associate", zone)))
	}
	id, _ := s.ring(t, point)
	e, _, _ := tablets[0].listen(t, 0, "")
	answers := atOnce(t, 20, func(i int) heard { return tablets[i].do(t, "POST", "/help-requests/"+id+"/accept", body{}) })
	if n := tally(answers); n[200] != 1 || n[409] != 19 {
		t.Fatalf("twenty accept at once: %v", n)
	}
	winner := 0
	for i, a := range answers {
		if a.status == 200 {
			winner = i
		}
	}
	mia, ben := tablets[winner], tablets[(winner+1)%20]
	for _, a := range answers {
		if a.status != 200 {
			p := a.problem(t)
			if p.text("code") != "already_accepted" || p.text("accepted_by.id") != mia.who.ID || !strings.Contains(p.text("accepted_by.name"), mia.who.Name) {
				t.Errorf("a loser hears %s", a.body)
			}
		}
	}
	e.event("help_request.accepted", id)
	path := "/help-requests/" + id
	epoch := answers[winner].doc(t).number("claim_epoch")
	retry := mia.want(t, 200, "POST", path+"/accept", body{})
	equal(t, "the winner's retry", retry.number("claim_epoch"), epoch)
	for _, act := range []string{"/arrive", "/release", "/resolve", "/hand-off"} {
		for who, claim := range map[*contractTablet]int64{ben: epoch, mia: epoch + 1} {
			who.refused(t, 409, "stale_claim", "POST", path+act, body{"claim_epoch": claim, "outcome": "helped", "staff_id": ben.who.ID}.only(act))
		}
	}

	t.Log("hand-off: the new one has it, the old epoch is stale")
	handed := mia.want(t, 200, "POST", path+"/hand-off", body{"claim_epoch": epoch, "staff_id": ben.who.ID})
	equal(t, "handed to", handed.text("claim.staff_id"), ben.who.ID)
	e.event("help_request.handed_off", id)
	mia.refused(t, 409, "stale_claim", "POST", path+"/arrive", claimEpoch(epoch))
	next := handed.number("claim_epoch")
	if next <= epoch {
		t.Errorf("epoch %d after %d", next, epoch)
	}

	t.Log("release: waiting again, ahead of newer ones")
	newer, _ := s.ring(t, s.newPoint(t, zone))
	released := ben.want(t, 200, "POST", path+"/release", claimEpoch(next))
	if st := released.text("status"); st != "waiting" && st != "offered" {
		t.Errorf("after release it is %s", st)
	}
	e.event("help_request.released", id)
	ben.refused(t, 409, "stale_claim", "POST", path+"/resolve", body{"claim_epoch": next, "outcome": "helped"})
	place := map[string]int{}
	for i, r := range mia.want(t, 200, "GET", "/help-requests?status=open&limit=200", nil).list("items") {
		place[r.text("id")] = i + 1
	}
	if place[id] == 0 || place[newer] == 0 || place[id] > place[newer] {
		t.Errorf("the released is %d, a newer one %d", place[id], place[newer])
	}

	t.Log("again: accept, arrive, resolve; then it is over for everybody")
	last := mia.want(t, 200, "POST", path+"/accept", body{}).number("claim_epoch")
	if last <= next {
		t.Errorf("epoch %d after %d", last, next)
	}
	mia.want(t, 200, "POST", path+"/arrive", claimEpoch(last))
	mia.want(t, 200, "POST", path+"/arrive", claimEpoch(last))
	mia.want(t, 200, "POST", path+"/resolve", body{"claim_epoch": last, "outcome": "helped"})
	if a := ben.do(t, "POST", path+"/accept", body{}); a.status != 409 {
		t.Errorf("accepting what is over: %d %s", a.status, a.body)
	}
	if a := mia.do(t, "POST", path+"/release", claimEpoch(last)); a.status != 409 {
		t.Errorf("releasing what is over: %d %s", a.status, a.body)
	}

	// Accepting and cancelling at once: one of them.
	race, secret := s.ring(t, point)
	answers = atOnce(t, 2, func(i int) heard {
		if i == 0 {
			return s.anyone().do(t, "POST", "/help/"+secret+"/cancel", nil)
		}
		return mia.do(t, "POST", "/help-requests/"+race+"/accept", body{})
	})
	end := mia.want(t, 200, "GET", "/help-requests/"+race, nil).text("status")
	if end != "cancelled" || answers[0].status != 200 || answers[1].status >= 500 {
		t.Errorf("cancelled (%d) and accepted (%d) at once: %s", answers[0].status, answers[1].status, end)
	}
}

// only keeps what a claim's act takes.
func (b body) only(act string) body {
	out := body{"claim_epoch": b["claim_epoch"]}
	switch act {
	case "/resolve":
		out["outcome"] = b["outcome"]
	case "/hand-off":
		out["staff_id"] = b["staff_id"]
	}
	return out
}

// silentTablet accepts and is never heard of again; what finish checks took
// its time meanwhile. How long it took is logged only: the floor's own tests
// hold it to its seconds by a clock that they move.
func silentTablet(t *testing.T, s *contractShop) (finish func(t *testing.T)) {
	zone := s.demo.Zones[3].ID
	watch, _, _ := s.head.listen(t, 0, "")
	silent := s.newTablet(t, s.newPerson(t, "associate", zone))
	there := s.newTablet(t, s.newPerson(t, "associate", zone))
	lost, _ := s.ring(t, s.newPoint(t, zone))
	kept, _ := s.ring(t, s.newPoint(t, zone))
	with := there.want(t, 200, "POST", "/help-requests/"+kept+"/accept", body{}).number("claim_epoch")
	there.want(t, 200, "POST", "/help-requests/"+kept+"/arrive", claimEpoch(with))
	epoch := silent.want(t, 200, "POST", "/help-requests/"+lost+"/accept", body{}).number("claim_epoch")
	accepted := watch.event("help_request.accepted", lost)
	newer, _ := s.ring(t, s.newPoint(t, zone))
	return func(t *testing.T) {
		released := watch.event("help_request.released", lost)
		t.Logf("given back after %v", instant(t, released.At).Sub(instant(t, accepted.At)))
		place := map[string]int{}
		for i, r := range s.head.want(t, 200, "GET", "/help-requests?status=open&limit=200", nil).list("items") {
			place[r.text("id")] = i + 1
			if r.text("id") == kept {
				equal(t, "the one with its customer", r.text("status"), "arrived")
			}
		}
		if place[lost] == 0 || place[newer] == 0 || place[lost] > place[newer] || place[kept] == 0 {
			t.Errorf("the lost is %d, a newer one %d, the arrived %d", place[lost], place[newer], place[kept])
		}
		silent.refused(t, 409, "stale_claim", "POST", "/help-requests/"+lost+"/arrive", claimEpoch(epoch))
		there.want(t, 200, "POST", "/help-requests/"+kept+"/resolve", body{"claim_epoch": with, "outcome": "helped"})
	}
}
