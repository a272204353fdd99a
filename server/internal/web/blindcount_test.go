package web_test

import (
	"strings"
	"testing"

	"tillbell/server/access"
	"tillbell/server/db"
)

// Who counts blind and needs somebody's yes hears nowhere by how much the count
// is off; who says yes does.
func TestABlindCountIsNotToldByItsApproval(t *testing.T) {
	t.Parallel()
	r := newRig(t, sqlite(t))
	cashier, boss := r.tokens[access.Cashier], r.tokens[access.Manager]
	drawer, approval, request := db.NewID(), db.NewID(), db.NewID()
	r.call("PATCH", "/api/v1/store", boss, map[string]any{"blind_count": true}, 200, nil)
	r.call("PUT", "/api/v1/drawers/"+drawer, cashier, map[string]any{"opening_float": 54321}, 201, nil)
	r.call("PATCH", "/api/v1/rights", boss, map[string]any{"changes": []any{map[string]any{"role": "cashier", "right": "drawer.difference", "state": "approval"}}}, 200, nil)
	subject := map[string]any{"count": map[string]any{"drawer_id": drawer, "counted": 50000}}
	const off = "4321"
	silent := func(what string, a answer) {
		t.Helper()
		if strings.Contains(string(a.body), off) {
			r.Errorf("%s tells it: %s", what, a.body)
		}
	}
	ask := map[string]any{"id": request, "kind": "approval", "approval": map[string]any{"id": approval, "right": "drawer.difference", "subject": subject}}
	silent("the call", r.call("POST", "/api/v1/help-requests", cashier, ask, 201, nil))
	silent("the call again", r.call("GET", "/api/v1/help-requests/"+request, cashier, nil, 200, nil))
	silent("the approval", r.call("GET", "/api/v1/approvals/"+approval, cashier, nil, 200, nil))
	if a := r.call("GET", "/api/v1/approvals/"+approval, boss, nil, 200, nil); !strings.Contains(string(a.body), off) {
		r.Errorf("who may say yes is told %s", a.body)
	}
	r.call("POST", "/api/v1/approvals/"+approval+"/answer", boss, map[string]any{"grant": true, "pin": pin}, 200, nil)
	silent("the granted approval", r.call("GET", "/api/v1/approvals/"+approval, cashier, nil, 200, nil))
	silent("a yes at the till", r.call("POST", "/api/v1/approvals", cashier, map[string]any{"id": db.NewID(), "right": "drawer.difference",
		"staff_id": r.people[access.Manager], "pin": pin, "subject": subject}, 201, nil))
	var events []string
	r.check(r.db.Read(r.Context()).Raw(`SELECT data FROM store_events WHERE store_id = ?`, r.store.ID).Scan(&events).Error)
	for _, e := range events {
		if strings.Contains(e, `"amount":`+off) || strings.Contains(e, `"total":`+off) {
			r.Errorf("an event tells it: %s", e)
		}
	}
}

// Whether a count lies within the limit is not found out by asking oneself, and
// whoever asks somebody leaves a count behind each time.
func TestABlindCountIsNotFoundByAsking(t *testing.T) {
	t.Parallel()
	r := newRig(t, sqlite(t))
	cashier, boss := r.tokens[access.Cashier], r.tokens[access.Manager]
	drawer := db.NewID()
	r.call("PATCH", "/api/v1/store", boss, map[string]any{"blind_count": true}, 200, nil)
	r.call("PUT", "/api/v1/drawers/"+drawer, cashier, map[string]any{"opening_float": 54321}, 201, nil)
	r.call("PATCH", "/api/v1/rights", boss, map[string]any{"changes": []any{map[string]any{"role": "cashier", "right": "drawer.difference",
		"state": "allowed", "limit_amount": 500}}}, 200, nil)
	ask := func(who string, counted int) map[string]any {
		return map[string]any{"right": "drawer.difference", "staff_id": who, "pin": "1111",
			"subject": map[string]any{"count": map[string]any{"drawer_id": drawer, "counted": counted}}}
	}
	const far, near = 40000, 54300
	for _, counted := range []int{far, near, near} {
		r.refuse("POST", "/api/v1/approvals", cashier, ask(r.people[access.Cashier], counted), 403, "own_approval")
		r.refuse("POST", "/api/v1/approvals", cashier, ask(r.people[access.Manager], counted), 403, "wrong_pin")
	}
	var kept struct {
		Items []struct{ Counted int }
	}
	r.call("GET", "/api/v1/drawers/"+drawer+"/counts", boss, nil, 200, &kept)
	if len(kept.Items) != 2 || kept.Items[0].Counted+kept.Items[1].Counted != far+near {
		r.Errorf("kept are the counts %+v", kept.Items)
	}
	call := map[string]any{"id": db.NewID(), "kind": "approval", "approval": map[string]any{"id": db.NewID(), "right": "drawer.difference",
		"subject": map[string]any{"count": map[string]any{"drawer_id": drawer, "counted": near - 1}}}}
	r.refuse("POST", "/api/v1/help-requests", cashier, call, 422, "approval_not_needed")
	r.call("GET", "/api/v1/drawers/"+drawer+"/counts", boss, nil, 200, &kept)
	if len(kept.Items) != 3 {
		r.Errorf("asking the floor left the counts %+v", kept.Items)
	}
	var entered int64
	r.check(r.db.Read(r.Context()).Raw(`SELECT COUNT(*) FROM journal WHERE type = 'COUNT'`).Row().Scan(&entered))
	if entered != 3 {
		r.Errorf("%d counts in the journal", entered)
	}
}

// Nobody is called for cash that the drawer should not hold. Who counts blind is
// not told what that is, and leaves a count by asking; what was asked before stays.
func TestNobodyIsCalledForMoreThanTheDrawerHolds(t *testing.T) {
	t.Parallel()
	eachRig(t, func(r *rig) {
		cashier, boss := r.tokens[access.Cashier], r.tokens[access.Manager]
		drawer, asked := db.NewID(), db.NewID()
		r.call("PATCH", "/api/v1/store", boss, map[string]any{"blind_count": true}, 200, nil)
		ask := func(id string, amount int) map[string]any {
			return map[string]any{"id": id, "kind": "cash_drop", "details": map[string]any{"amount": amount}}
		}
		r.call("POST", "/api/v1/help-requests", cashier, ask(db.NewID(), 30_000), 201, nil) // no drawer is open: nothing is known
		r.call("PUT", "/api/v1/drawers/"+drawer, cashier, map[string]any{"opening_float": 20_000}, 201, nil)
		r.call("POST", "/api/v1/help-requests", cashier, ask(asked, 20_000), 201, nil)
		short := func() string {
			return string(r.do("POST", "/api/v1/help-requests", cashier, ask(db.NewID(), 20_001)).body)
		}
		if told := short(); !strings.Contains(told, "drawer_short") || !strings.Contains(told, "details.amount") || strings.Contains(told, "expected") || strings.Contains(told, "20000") {
			r.Errorf("who counts blind is told %s", told)
		}
		r.call("PUT", "/api/v1/drawers/"+drawer+"/movements/"+db.NewID(), cashier, map[string]any{"kind": "drop", "amount": 100}, 201, nil)
		r.call("POST", "/api/v1/help-requests", cashier, ask(asked, 20_000), 200, nil)
		var kept struct {
			Items []struct {
				Asked   string
				Counted int
			}
		}
		if r.call("GET", "/api/v1/drawers/"+drawer+"/counts", boss, nil, 200, &kept); len(kept.Items) != 1 || kept.Items[0].Asked != "drop" || kept.Items[0].Counted != 20_001 {
			r.Errorf("kept are %+v", kept.Items)
		}
		r.call("PATCH", "/api/v1/store", boss, map[string]any{"blind_count": false}, 200, nil)
		if told := short(); !strings.Contains(told, `"expected":19900`) {
			r.Errorf("who may know is told %s", told)
		}
	})
}
