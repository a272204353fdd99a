package web_test

import (
	"testing"

	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

func codeOf(err error) string {
	if f, ok := fault.As(err); ok {
		return f.Code
	}
	return ""
}

// set changes one cell of the matrix, and gives the refusal's code where one is
// wanted.
func (r *rig) set(token string, role access.Role, right, state string, want int, code string) {
	r.Helper()
	body := map[string]any{"changes": []any{map[string]any{"role": role, "right": right, "state": state}}}
	if code != "" {
		r.refuse("PATCH", "/api/v1/rights", token, body, want, code)
		return
	}
	r.call("PATCH", "/api/v1/rights", token, body, want, nil)
}

// A fine right that is given opens its route, for what it is of and no more.
func TestAFineRightOpensItsRoute(t *testing.T) {
	t.Parallel()
	eachRig(t, func(r *rig) {
		cashier, boss := r.tokens[access.Cashier], r.tokens[access.Manager]
		ada := db.NewID()
		r.call("PUT", "/api/v1/customers/"+ada, cashier, map[string]any{"name": "Ada"}, 201, nil)
		move := func(kind string, want int, code string) {
			r.Helper()
			path, body := "/api/v1/products/"+r.product+"/stock-moves/"+db.NewID(), map[string]any{"kind": kind, "quantity": "1", "cause": "found"}
			if kind != "adjust" {
				delete(body, "cause")
			}
			if code != "" {
				r.refuse("PUT", path, cashier, body, want, code)
				return
			}
			r.call("PUT", path, cashier, body, want, nil)
		}
		gift := map[string]any{"customer_id": ada, "amount": 500, "reason": "goodwill"}
		move("adjust", 403, "forbidden")
		r.refuse("PUT", "/api/v1/gift-cards/grants/"+db.NewID(), cashier, gift, 403, "forbidden")

		for _, right := range []string{"stock.adjust", "gift_card.issue_free", "customer.erase"} {
			r.set(boss, access.Cashier, right, "approval", 200, "")
		}
		move("adjust", 403, "approval_needed")
		r.refuse("PUT", "/api/v1/gift-cards/grants/"+db.NewID(), cashier, gift, 403, "approval_needed")
		for _, right := range []string{"stock.adjust", "gift_card.issue_free", "customer.erase"} {
			r.set(boss, access.Cashier, right, "allowed", 200, "")
		}
		move("adjust", 201, "")
		move("receive", 403, "forbidden")
		r.call("PUT", "/api/v1/gift-cards/grants/"+db.NewID(), cashier, gift, 201, nil)
		r.set(boss, access.Cashier, "customers", "denied", 200, "")
		r.refuse("GET", "/api/v1/customers?q=ad", cashier, nil, 403, "forbidden")
		r.call("DELETE", "/api/v1/customers/"+ada+"?forfeit=true", cashier, nil, 204, nil)
	})
}

// The rights of routes are given and taken per role like all others, hold from
// then on for who is signed in, and somebody always keeps the key.
func TestDoorsAreOpenedAndShutPerRole(t *testing.T) {
	t.Parallel()
	eachRig(t, func(r *rig) {
		lead, boss := r.tokens[access.Supervisor], r.tokens[access.Manager]
		goods := func() (string, map[string]any) {
			return "/api/v1/products/" + db.NewID(), map[string]any{"sku": db.NewID()[24:], "name": "Rye", "unit": "each", "price": 300, "tax": "standard"}
		}
		path, body := goods()
		r.refuse("PUT", path, lead, body, 403, "forbidden")
		r.set(boss, access.Supervisor, "catalog.write", "allowed", 200, "")
		r.call("PUT", path, lead, body, 201, nil)
		var home struct {
			Staff struct{ Rights []access.Right }
		}
		r.call("GET", "/api/v1/sessions/current", lead, nil, 200, &home)
		found := false
		for _, right := range home.Staff.Rights {
			found = found || right == access.WriteCatalog
		}
		if !found {
			r.Errorf("the session says %v", home.Staff.Rights)
		}
		r.set(boss, access.Supervisor, "catalog.write", "built_in", 200, "")
		path, body = goods()
		r.refuse("PUT", path, lead, body, 403, "forbidden")
		r.set(boss, access.Supervisor, "ledger", "denied", 200, "")
		r.refuse("GET", "/api/v1/receivables", lead, nil, 403, "forbidden")

		r.set(boss, access.Supervisor, "ledger", "approval", 422, "state_invalid")
		for _, right := range []string{"staff", "reports"} {
			r.set(boss, access.Manager, right, "denied", 409, "last_key")
		}
		r.set(boss, access.Supervisor, "staff", "allowed", 200, "")
		r.set(boss, access.Manager, "staff", "denied", 200, "")
		r.refuse("GET", "/api/v1/rights", boss, nil, 403, "forbidden")
		r.set(lead, access.Supervisor, "staff", "denied", 409, "last_key")
		away := access.Staff{ID: r.people[access.Supervisor], StoreID: r.store.ID, Name: "Gone", Role: access.Supervisor, Language: "en"}
		if _, err := r.access.PutStaff(r.Context(), &away, ""); codeOf(err) != "last_key" {
			r.Errorf("the last who may change rights leaves: %v", err)
		}
		var matrix struct {
			Items []struct {
				Right string
				Door  bool
				Roles []struct {
					Role, State string
					Changed     bool
				}
			}
		}
		r.call("GET", "/api/v1/rights", lead, nil, 200, &matrix)
		for _, row := range matrix.Items {
			if row.Right == "staff" && (!row.Door || len(row.Roles) != 5 || row.Roles[3].State != "allowed" || row.Roles[4].State != "denied" || !row.Roles[4].Changed) {
				r.Errorf("the matrix says %+v", row)
			}
		}
		device, err := r.access.Device(r.Context(), r.till)
		r.check(err)
		r.set(lead, access.Cashier, "sell", "denied", 200, "")
		if _, _, err := r.access.SignIn(r.Context(), device, r.people[access.Cashier], pin); codeOf(err) != "not_here" {
			r.Errorf("who may not sell signs in at a till: %v", err)
		}
	})
}

// Where a role must ask, somebody may say yes.
func TestSomebodyMayApprove(t *testing.T) {
	t.Parallel()
	r := newRig(t, sqlite(t))
	boss := r.tokens[access.Manager]
	r.set(boss, access.Supervisor, "sale.void", "approval", 200, "")
	r.set(boss, access.Manager, "sale.void", "denied", 422, "nobody_approves")
	r.set(boss, access.Manager, "sale.void", "approval", 422, "nobody_approves")
	r.set(boss, access.Supervisor, "sale.void", "allowed", 200, "")
	r.set(boss, access.Manager, "sale.void", "denied", 200, "")
	r.set(boss, access.Supervisor, "sale.void", "built_in", 200, "")
}
