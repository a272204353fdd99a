package web_test

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"tillbell/floor"
	"tillbell/server/access"
	"tillbell/server/db"
)

// A cashier asks the floor for a third off; whoever may say yes does so on
// their own tablet, and the sale goes through with both names in it.
func TestAnApprovalIsAskedOnTheFloor(t *testing.T) {
	t.Parallel()
	eachRig(t, func(r *rig) {
		cashier, lead := r.tokens[access.Cashier], r.tokens[access.Supervisor]
		r.call("PUT", "/api/v1/drawers/"+db.NewID(), cashier, map[string]any{"opening_float": 0}, 201, nil)
		line := map[string]any{"product_id": r.product, "quantity": "1", "discount": map[string]any{"percent": "0.3", "reason": "torn <b>&\u202e"}}
		cart := map[string]any{"lines": []any{line}}
		var priced struct{ Total int64 }
		r.call("POST", "/api/v1/prices", cashier, cart, 200, &priced)
		if priced.Total != 1399 {
			r.Fatalf("priced at %d", priced.Total)
		}
		sale := map[string]any{"lines": []any{line}, "total": 1399, "tenders": []any{map[string]any{"kind": "cash", "amount": 1400}}}
		var needed struct {
			Code, Right string
			Approvers   []struct{ ID, Name string }
			Limit       struct{ Percent string }
		}
		r.call("PUT", "/api/v1/sales/"+db.NewID(), cashier, sale, 403, &needed)
		if needed.Code != "approval_needed" || needed.Right != "discount.line" || needed.Limit.Percent != "0.1" || len(needed.Approvers) != 2 {
			r.Fatalf("refused with %+v", needed)
		}

		ask := func(percent string) (request, approval string) {
			request, approval = db.NewID(), db.NewID()
			subject := map[string]any{"cart": map[string]any{"lines": []any{map[string]any{"product_id": r.product, "quantity": "1",
				"discount": map[string]any{"percent": percent, "reason": "torn <b>&\u202e"}}}}}
			body := map[string]any{"id": request, "kind": "approval", "approval": map[string]any{"id": approval, "right": "discount.line", "reason": "she is <i>regular</i>", "subject": subject}}
			var asked struct {
				Approval struct {
					ID      string
					Amount  int64
					Percent string
					Summary struct{ Lines []map[string]any }
				}
			}
			r.call("POST", "/api/v1/help-requests", cashier, body, 201, &asked)
			if asked.Approval.ID != approval || asked.Approval.Percent != percent || len(asked.Approval.Summary.Lines) != 1 {
				r.Fatalf("the call says %+v", asked.Approval)
			}
			r.call("POST", "/api/v1/help-requests", cashier, body, 200, nil)
			return request, approval
		}
		refused, no := ask("0.35")
		request, yes := ask("0.3")
		r.call("POST", "/api/v1/help-requests/"+request+"/seen", lead, nil, 204, nil)
		r.refuse("POST", "/api/v1/approvals/"+yes+"/answer", r.tokens[access.Associate], map[string]any{"grant": true}, 403, "not_allowed")
		r.refuse("POST", "/api/v1/approvals/"+db.NewID()+"/answer", lead, map[string]any{"grant": true}, 404, "no_approval")

		sale["approvals"] = []string{yes}
		r.refuse("PUT", "/api/v1/sales/"+db.NewID(), cashier, sale, 409, "approval_open")
		r.call("POST", "/api/v1/approvals/"+no+"/answer", lead, map[string]any{"grant": false, "reason": "not that much"}, 200, nil)
		sale["approvals"] = []string{no}
		r.refuse("PUT", "/api/v1/sales/"+db.NewID(), cashier, sale, 409, "approval_mismatch") // it was for another cart

		// Two leads at once: both hear how it stands, one of them did it.
		var granted atomic.Int64
		var leads sync.WaitGroup
		for _, token := range []string{lead, r.tokens[access.Manager]} {
			leads.Go(func() {
				switch a := r.do("POST", "/api/v1/approvals/"+yes+"/answer", token, map[string]any{"grant": true}); a.status {
				case 200:
					granted.Add(1)
				case 409:
				default:
					r.Errorf("granting: %d %s", a.status, a.body)
				}
			})
		}
		leads.Wait()
		if granted.Load() != 1 {
			r.Errorf("granted %d times", granted.Load())
		}
		for id, want := range map[string]string{request: "granted", refused: "refused"} {
			var call struct{ Status, Outcome string }
			r.call("GET", "/api/v1/help-requests/"+id, lead, nil, 200, &call)
			if call.Status != "resolved" || call.Outcome != want {
				r.Errorf("the call is %+v, want %s", call, want)
			}
		}
		sale["approvals"] = []string{yes}
		id := db.NewID()
		var doc struct {
			Lines []struct {
				Manual struct{ Amount int64 } `json:"manual_discount"`
			}
			Approvals []string
		}
		r.call("PUT", "/api/v1/sales/"+id, cashier, sale, 201, &doc)
		if doc.Lines[0].Manual.Amount != 600 || len(doc.Approvals) != 1 {
			r.Errorf("sold as %+v", doc)
		}
		var log struct {
			Items []struct{ ID, State string }
		}
		r.call("GET", "/api/v1/approvals?limit=1", lead, nil, 200, &log)
		if len(log.Items) != 1 {
			r.Errorf("a page of %d", len(log.Items))
		}
		r.refuse("GET", "/api/v1/approvals?cursor=x", lead, nil, 400, "cursor_invalid")
		r.events(map[string]int{"approval.seen": 1, "approval.answered": 2})
		if v, err := floor.Verify(r.Context(), r.db); err != nil || len(v.Broken) > 0 {
			r.Errorf("the calls' lives: %v, %v", v.Broken, err)
		}
	})
}

// events holds the store's log to how many there are of some types, and to
// nobody's PIN in it.
func (r *rig) events(want map[string]int) {
	r.Helper()
	var rows []struct{ Type, Audience, Data string }
	r.check(r.db.Read(r.Context()).Raw(`SELECT type, audience, data FROM store_events WHERE store_id = ?`, r.store.ID).Scan(&rows).Error)
	got := map[string]int{}
	for _, e := range rows {
		got[e.Type]++
		if strings.HasPrefix(e.Type, "approval.") && (!strings.Contains(e.Audience, "register:") || strings.Contains(e.Data, pin)) {
			r.Errorf("%s for %q: %s", e.Type, e.Audience, e.Data)
		}
	}
	for kind, n := range want {
		if got[kind] != n {
			r.Errorf("%d of %s, want %d", got[kind], kind, n)
		}
	}
}

// What wants the PIN again wants it of whoever is signed in, too.
func TestSomeRightsWantThePINAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t, sqlite(t))
	cashier, boss := r.tokens[access.Cashier], r.tokens[access.Manager]
	r.call("PUT", "/api/v1/drawers/"+db.NewID(), cashier, map[string]any{"opening_float": 0}, 201, nil)
	sold := db.NewID()
	r.call("PUT", "/api/v1/sales/"+sold, cashier, map[string]any{"lines": []any{map[string]any{"product_id": r.product}}, "total": 1999,
		"tenders": []any{map[string]any{"kind": "cash", "amount": 2000}}}, 201, nil)
	void := map[string]any{"sale_id": sold, "reason": "wrong goods"}
	r.refuse("PUT", "/api/v1/voids/"+db.NewID(), cashier, void, 403, "approval_needed")
	approval := db.NewID()
	subject := map[string]any{"void": map[string]any{"sale_id": sold}}
	r.call("POST", "/api/v1/help-requests", cashier, map[string]any{"id": db.NewID(), "kind": "approval",
		"approval": map[string]any{"id": approval, "right": "sale.void", "subject": subject}}, 201, nil)
	answer := "/api/v1/approvals/" + approval + "/answer"
	r.refuse("POST", answer, boss, map[string]any{"grant": true}, 403, "pin_needed")
	r.refuse("POST", answer, boss, map[string]any{"grant": true, "pin": "0000"}, 403, "wrong_pin")
	r.call("POST", answer, boss, map[string]any{"grant": true, "pin": pin}, 200, nil)
	void["approvals"] = []string{approval}
	id := db.NewID()
	first := r.call("PUT", "/api/v1/voids/"+id, cashier, void, 201, nil)
	if again := r.call("PUT", "/api/v1/voids/"+id, cashier, void, 200, nil); string(again.body) != string(first.body) {
		r.Errorf("again: %s", again.body)
	}
	paper := r.do("GET", "/api/v1/returns/"+id+"/receipt", cashier, nil, "Accept", "text/plain")
	if !strings.Contains(string(paper.body), "VOID") {
		r.Errorf("the receipt: %s", paper.body)
	}

	// At the till: the approver is picked, and their PIN is theirs alone.
	here := map[string]any{"id": db.NewID(), "right": "discount.order", "staff_id": r.people[access.Manager], "pin": pin, "reason": "x",
		"subject": map[string]any{"cart": map[string]any{"lines": []any{map[string]any{"product_id": r.product}}, "discount": map[string]any{"amount": 1000, "reason": "x"}}}}
	r.call("POST", "/api/v1/approvals", cashier, here, 201, nil)
	r.call("POST", "/api/v1/approvals", cashier, here, 200, nil)
	here["id"], here["staff_id"] = db.NewID(), r.people[access.Cashier]
	r.refuse("POST", "/api/v1/approvals", cashier, here, 403, "own_approval")
	here["right"] = "discount.line"
	r.refuse("POST", "/api/v1/approvals", cashier, here, 422, "approval_not_needed")
	here["subject"] = map[string]any{}
	r.refuse("POST", "/api/v1/approvals", cashier, here, 422, "subject_invalid")

	// The matrix.
	r.refuse("PATCH", "/api/v1/rights", boss, map[string]any{"changes": []any{map[string]any{"role": "cashier", "right": "x", "state": "allowed"}}}, 422, "right_invalid")
	r.call("PATCH", "/api/v1/rights", boss, map[string]any{"changes": []any{map[string]any{"role": "cashier", "right": "sale.void", "state": "denied"}}}, 200, nil)
	void = map[string]any{"sale_id": sold, "reason": "wrong goods"}
	r.refuse("PUT", "/api/v1/voids/"+db.NewID(), cashier, void, 409, "nothing_left")
	var session struct {
		Limits map[string]struct {
			State   string
			Percent *string `json:"limit_percent"`
		}
	}
	r.call("GET", "/api/v1/sessions/current", cashier, nil, 200, &session)
	if session.Limits["sale.void"].State != "denied" || *session.Limits["discount.line"].Percent != "0.1" {
		r.Errorf("the till is told %+v", session.Limits)
	}
}
