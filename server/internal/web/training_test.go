package web_test

import (
	"strings"
	"testing"

	"tillbell/pos"
	"tillbell/server/access"
	"tillbell/server/db"
)

// A cashier asks for training, sells in it, and does nothing else that would be
// real; the paper says what it is.
func TestATillInTraining(t *testing.T) {
	t.Parallel()
	r := newRig(t, sqlite(t))
	mia := r.tokens[access.Cashier]
	var home struct {
		Register struct {
			ID       string
			Training bool
		}
	}
	r.call("GET", "/api/v1/device", r.till, nil, 200, &home)
	drawer := "/api/v1/drawers/" + db.NewID()
	reading := db.NewID()
	r.call("PUT", drawer, mia, map[string]any{"opening_float": 0}, 201, nil)
	r.call("PUT", drawer+"/readings/"+reading, mia, map[string]any{}, 201, nil)
	ask := map[string]any{"right": "training", "staff_id": r.people[access.Manager], "pin": pin, "subject": map[string]any{"other": map[string]any{"ref": home.Register.ID}}}
	r.refuse("PUT", "/api/v1/training", mia, map[string]any{"on": true}, 403, "approval_needed")
	var granted struct{ ID string }
	r.call("POST", "/api/v1/approvals", mia, ask, 201, &granted)
	var v pos.TrainingView
	r.call("PUT", "/api/v1/training", mia, map[string]any{"on": true, "approvals": []string{granted.ID}}, 200, &v)
	if r.call("GET", "/api/v1/device", r.till, nil, 200, &home); !v.On || !home.Register.Training {
		t.Errorf("training %+v, the till is told %+v", v, home)
	}
	for path, body := range map[string]map[string]any{
		"/api/v1/drawers/" + db.NewID(): {"opening_float": 0}, "/api/v1/customers/" + db.NewID(): {"name": "Ada"},
		"/api/v1/carts/" + db.NewID(): {"lines": []any{map[string]any{"product_id": r.product}}},
	} {
		r.refuse("PUT", path, mia, body, 409, "in_training")
	}
	r.call("POST", drawer+"/prints", mia, map[string]any{"reading_id": reading}, 200, nil) // a kept X comes out all the same
	for _, kind := range []string{"assistance", "approval"} {                              // nobody is rung for practice
		r.refuse("POST", "/api/v1/help-requests", mia, map[string]any{"id": db.NewID(), "kind": kind}, 409, "in_training")
	}
	sale := map[string]any{"lines": []any{map[string]any{"product_id": r.product}}, "total": 1999, "tenders": []any{map[string]any{"kind": "cash", "amount": 2000}}}
	r.refuse("PUT", "/api/v1/sales/"+db.NewID(), mia, sale, 409, "in_training")
	sale["training"] = true
	id := db.NewID()
	var sold pos.Document
	r.call("PUT", "/api/v1/sales/"+id, mia, sale, 201, &sold)
	if !sold.Training || sold.Change != 1 || !strings.HasPrefix(sold.ReceiptNumber, "T1-T") {
		t.Errorf("sold %+v", sold)
	}
	for range 2 {
		a := r.do("GET", "/api/v1/sales/"+id+"/receipt", mia, nil, "Accept", "text/plain")
		if a.status != 200 || strings.Count(string(a.body), "TRAINING") < 2 || strings.Contains(string(a.body), "COPY") {
			t.Errorf("the paper: %d %s", a.status, a.body)
		}
	}
	r.refuse("PUT", "/api/v1/receipt-mails/"+db.NewID(), mia, map[string]any{"document_id": id, "address": "a@b.test"}, 422, "no_mail")
	r.call("PUT", "/api/v1/training", mia, map[string]any{"on": false}, 200, &v)
	if v.On {
		t.Errorf("left: %+v", v)
	}
	r.refuse("PUT", "/api/v1/sales/"+db.NewID(), mia, sale, 409, "not_in_training")
	r.call("POST", drawer+"/close", mia, map[string]any{"counted": 0}, 200, nil)
	r.call("PUT", "/api/v1/drawers/"+db.NewID(), mia, map[string]any{"opening_float": 0}, 201, nil)
}

// What a till in training may call is there.
func TestTrainingKnowsItsRoutes(t *testing.T) {
	t.Parallel()
	r := newRig(t, sqlite(t))
	there := map[string]bool{}
	for _, one := range r.web.Routes() {
		there[one.Method+" "+strings.TrimPrefix(one.Path, "/api/v1")] = true
	}
	for _, path := range r.web.WhileTraining() {
		if !there[path] {
			t.Errorf("%s is no route", path)
		}
	}
}
