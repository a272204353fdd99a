package web_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"tillbell/pos"
	"tillbell/server/access"
	"tillbell/server/db"
)

// join is one question of a till to the floor, from asking to what becomes of it.
type join struct {
	kind    string
	product bool
	details map[string]any
	answer  map[string]any
	as      access.Role // who answers
	wrong   map[string]any
	code    string // of a refusal of the wrong answer
	lands   func(r *rig, call string)
}

// What a till asks is answered on the floor, and the answer is of use at the till:
// it comes with the call, in the words it was given, and where money or an age is
// at stake the books take it once and for nothing else.
func TestWhereTillAndFloorMeet(t *testing.T) {
	t.Parallel()
	eachRig(t, func(r *rig) {
		till, drawer, cart := r.tokens[access.Cashier], db.NewID(), db.NewID()
		r.call("PUT", "/api/v1/drawers/"+drawer, till, map[string]any{"opening_float": 50_000}, 201, nil)
		wine, _, err := r.pos.PutProduct(r.Context(), r.store.ID, db.NewID(), pos.ProductRequest{SKU: "W1", Name: "Wine", Unit: "each", Price: 500, Tax: "standard", AgeLimit: 18})
		r.check(err)
		r.call("PATCH", "/api/v1/rights", r.tokens[access.Manager], map[string]any{"changes": []any{map[string]any{"role": "cashier", "right": "goods.age", "state": "approval"}}}, 200, nil)
		move := func(id, kind string, amount int64, call string) map[string]any {
			return map[string]any{"kind": kind, "amount": amount, "reason": "as asked", "help_request_id": call}
		}
		path := func(id string) string { return "/api/v1/drawers/" + drawer + "/movements/" + id }
		for _, j := range []join{
			{kind: "price_check", product: true, answer: map[string]any{"price": 1899.0, "place": "A4"}, as: access.Associate,
				wrong: map[string]any{"did": "fetched"}, code: "answer_invalid"},
			{kind: "stock_check", product: true, answer: map[string]any{"found": "3", "size": "XL", "place": "B1"}, as: access.Associate,
				wrong: map[string]any{"found": "three"}, code: "quantity_invalid"},
			{kind: "locked_case", product: true, answer: map[string]any{"did": "unlocked"}, as: access.Associate,
				wrong: map[string]any{"did": "brought"}, code: "answer_invalid"},
			{kind: "stopped_goods", product: true, details: map[string]any{"stop": "expired", "on": "2026-01-01"}, answer: map[string]any{"did": "fetched"}, as: access.Associate,
				wrong: map[string]any{"did": "carried"}, code: "answer_invalid"},
			{kind: "carry_out", details: map[string]any{"to": "Car park, level 2", "whole_cart": true}, answer: map[string]any{"did": "carried"}, as: access.Associate,
				wrong: map[string]any{"price": 1}, code: "answer_invalid"},
			{kind: "age_check", product: true, details: map[string]any{"age": 18.0}, answer: map[string]any{"did": "old_enough"}, as: access.Supervisor,
				wrong: map[string]any{"did": "taken"}, code: "answer_invalid",
				lands: func(r *rig, call string) {
					sale := func(more map[string]any) map[string]any {
						body := map[string]any{"lines": []any{map[string]any{"product_id": wine.ID, "age_checked": true}}, "tenders": []any{map[string]any{"kind": "cash", "amount": 500}}, "total": 500}
						for k, v := range more {
							body[k] = v
						}
						return body
					}
					r.refuse("PUT", "/api/v1/sales/"+cart, till, sale(nil), 403, "approval_needed")
					r.refuse("PUT", "/api/v1/sales/"+db.NewID(), till, sale(map[string]any{"age_call": call}), 422, "age_call_invalid") // it was asked for another cart
					var sold struct {
						By string `json:"age_checked_by"`
					}
					r.call("PUT", "/api/v1/sales/"+cart, till, sale(map[string]any{"age_call": call}), 201, &sold)
					if sold.By != r.people[access.Supervisor] {
						r.Errorf("the age was looked at by %q", sold.By)
					}
				}},
			{kind: "change", details: map[string]any{"pieces": []any{map[string]any{"value": 100.0, "count": 25.0}, map[string]any{"value": 10.0, "count": 40.0}}, "amount": 2900.0, "drawer_id": drawer},
				answer: map[string]any{"did": "brought"}, as: access.Associate, wrong: map[string]any{"did": "taken"}, code: "answer_invalid",
				lands: func(r *rig, call string) {
					r.refuse("PUT", path(db.NewID()), till, move("", "pay_in", 2800, call), 422, "call_mismatch")
					r.refuse("PUT", path(db.NewID()), till, move("", "drop", 2900, call), 422, "call_mismatch")
					first := db.NewID()
					var booked pos.MovementView
					r.call("PUT", path(first), till, move("", "pay_in", 2900, call), 201, &booked)
					if booked.Witness == nil || booked.Witness.ID != r.people[access.Associate] {
						r.Errorf("nobody brought it: %+v", booked)
					}
					r.call("PUT", path(first), till, move("", "pay_in", 2900, call), 200, nil)
					r.refuse("PUT", path(db.NewID()), till, move("", "pay_in", 2900, call), 409, "call_booked")
					r.check(r.db.Tx(r.Context(), func(tx *db.Tx) error { // as after 30 days
						return tx.Exec(`UPDATE help_requests SET found = NULL, details = NULL WHERE id = ?`, call).Error
					}))
					var again pos.MovementView
					r.call("PUT", path(first), till, move("", "pay_in", 2900, call), 200, &again)
					if !reflect.DeepEqual(again, booked) {
						r.Errorf("booked as %+v, and again %+v", booked, again)
					}
					r.refuse("PUT", path(db.NewID()), till, move("", "pay_in", 2900, call), 422, "call_unanswered")
				}},
			{kind: "cash_drop", details: map[string]any{"amount": 20_000.0, "drawer_id": drawer}, answer: map[string]any{"did": "taken"}, as: access.Supervisor,
				wrong: map[string]any{"did": "brought"}, code: "answer_invalid",
				lands: func(r *rig, call string) {
					r.refuse("PUT", path(db.NewID()), till, move("", "drop", 19_000, call), 422, "call_mismatch")
					r.call("PUT", path(db.NewID()), till, move("", "drop", 20_000, call), 201, nil)
					r.refuse("PUT", path(db.NewID()), till, move("", "drop", 20_000, call), 409, "call_booked")
					var x struct {
						Expected  int64
						Movements []pos.MovementView
					}
					r.call("GET", "/api/v1/drawers/"+drawer+"/report", till, nil, 200, &x)
					last := x.Movements[len(x.Movements)-1]
					if x.Expected != 50_000+500+2900-20_000 || last.Witness == nil || last.Staff.ID != r.people[access.Cashier] || last.Witness.ID != r.people[access.Supervisor] {
						r.Errorf("%d in the drawer, the drop is %+v", x.Expected, last)
					}
				}},
		} {
			j.run(r, till, cart, wine.ID)
		}
	})
}

func (j *join) run(r *rig, till, cart, product string) {
	r.Helper()
	id, helper := db.NewID(), r.tokens[j.as]
	ask := map[string]any{"id": id, "kind": j.kind, "cart_id": cart}
	if j.product {
		ask["product_id"] = product
	}
	if j.details != nil {
		ask["details"] = j.details
	}
	type view struct {
		Status  string
		Version int64
		Epoch   int64 `json:"claim_epoch"`
		Details map[string]any
		Answer  map[string]any
	}
	var asked, taken, got view
	r.call("POST", "/api/v1/help-requests", till, ask, 201, &asked)
	r.call("POST", "/api/v1/help-requests", till, ask, 200, nil)
	if j.details != nil && !reflect.DeepEqual(asked.Details, j.details) {
		r.Errorf("%s: asked as %v", j.kind, asked.Details)
	}
	r.call("POST", "/api/v1/help-requests/"+id+"/accept", helper, nil, 200, &taken)
	resolve := func(answer map[string]any) map[string]any {
		return map[string]any{"claim_epoch": taken.Epoch, "outcome": "helped", "answer": answer}
	}
	r.refuse("POST", "/api/v1/help-requests/"+id+"/resolve", helper, resolve(j.wrong), 422, j.code)
	r.call("POST", "/api/v1/help-requests/"+id+"/resolve", helper, resolve(j.answer), 200, nil)
	r.call("GET", "/api/v1/help-requests/"+id, till, nil, 200, &got)
	if got.Status != "resolved" || !reflect.DeepEqual(got.Answer, j.answer) {
		r.Errorf("%s: %s with %v", j.kind, got.Status, got.Answer)
	}
	if j.lands != nil {
		j.lands(r, id)
	}
}

// What does not belong to a kind of call is refused, and so is who may not say
// that a customer is old enough.
func TestDetailsOfCallsAreChecked(t *testing.T) {
	t.Parallel()
	eachRig(t, func(r *rig) {
		till := r.tokens[access.Cashier]
		for body, code := range map[string]string{
			`{"kind":"cash_drop"}`:                        "details_invalid",
			`{"kind":"cash_drop","details":{"amount":0}}`: "details_invalid",
			`{"kind":"change","details":{"pieces":[{"value":100,"count":2}],"amount":300}}`:                      "details_invalid",
			`{"kind":"change","details":{"to":"the car"}}`:                                                       "details_invalid",
			`{"kind":"carry_out","details":{"amount":5}}`:                                                        "details_invalid",
			`{"kind":"age_check","details":{"stop":"expired"}}`:                                                  "details_invalid",
			`{"kind":"stopped_goods","product_id":"` + r.product + `"}`:                                          "",
			`{"kind":"stopped_goods","product_id":"` + r.product + `","details":{"on":"2026-01-01"}}`:            "details_invalid",
			`{"kind":"stopped_goods","details":{"stop":"expired"}}`:                                              "required",
			`{"kind":"price_check","product_id":"` + r.product + `","details":{"age":18}}`:                       "details_invalid",
			`{"kind":"carry_out","details":{"to":"card 4111 1111 1111 1111"}}`:                                   "card_number",
			`{"kind":"change","details":{"pieces":[{"value":100000000,"count":10000}]}}`:                         "details_invalid",
			`{"kind":"change","details":{"pieces":[{"value":100,"count":20}],"drawer_id":"` + db.NewID() + `"}}`: "",
		} {
			if code == "" {
				r.call("POST", "/api/v1/help-requests", till, json.RawMessage(body), 201, nil)
				continue
			}
			if a := r.do("POST", "/api/v1/help-requests", till, json.RawMessage(body)); a.status != 422 || !jsonHas(a.body, code) {
				r.Errorf("%s: %d %s, want %s", body, a.status, a.body, code)
			}
		}
		id := db.NewID()
		var taken struct {
			Epoch int64 `json:"claim_epoch"`
		}
		mia := r.tokens[access.Associate]
		r.call("POST", "/api/v1/help-requests", till, map[string]any{"id": id, "kind": "age_check", "details": map[string]any{"age": 18}}, 201, nil)
		r.call("POST", "/api/v1/help-requests/"+id+"/accept", mia, nil, 200, &taken)
		r.refuse("POST", "/api/v1/help-requests/"+id+"/resolve", mia, map[string]any{"claim_epoch": taken.Epoch, "outcome": "helped", "answer": map[string]any{"did": "old_enough"}}, 403, "not_allowed")
		r.call("POST", "/api/v1/help-requests/"+id+"/resolve", mia, map[string]any{"claim_epoch": taken.Epoch, "outcome": "helped", "answer": map[string]any{"did": "too_young"}}, 200, nil)
	})
}

func jsonHas(body []byte, code string) bool {
	var p problem
	return json.Unmarshal(body, &p) == nil && p.Code == code
}
