package web_test

import (
	"strings"
	"testing"

	"tillbell/pos"
	"tillbell/server/access"
	"tillbell/server/db"
)

// A customer is added by name alone and found by typing; a card is sold, looked
// up and paid with, and its code is told by nobody.
func TestCustomersAndCardsOverHTTP(t *testing.T) {
	t.Parallel()
	r := newRig(t, sqlite(t))
	mia, sofia := r.tokens[access.Cashier], r.tokens[access.Manager]
	ada, code := "/api/v1/customers/"+db.NewID(), pos.NewCode(false)
	r.call("PUT", ada, mia, map[string]any{"name": "Ada Lovelace", "phone": "030 / 123 45 67"}, 201, nil)
	r.call("PUT", ada, mia, map[string]any{"name": "Ada Lovelace", "phone": "+49 (0)30 1234567"}, 200, nil)
	var twin struct{ Duplicates []string }
	r.call("PUT", "/api/v1/customers/"+db.NewID(), mia, map[string]any{"phone": "0049301234567"}, 201, &twin)
	if len(twin.Duplicates) != 1 || !strings.HasSuffix(ada, twin.Duplicates[0]) {
		t.Errorf("duplicates %v", twin.Duplicates)
	}
	for q, want := range map[string]int{"love": 1, "ADA+lov": 1, "0301": 2, "%2B4930": 2, "bob": 0, "%25": 0} {
		var found struct{ Items []pos.Customer }
		r.call("GET", "/api/v1/customers?q="+q, mia, nil, 200, &found)
		if len(found.Items) != want {
			t.Errorf("%s finds %d, want %d", q, len(found.Items), want)
		}
	}
	for _, bad := range []struct {
		body map[string]any
		code string
	}{
		{map[string]any{}, "required"}, {map[string]any{"name": "x", "phone": "call me"}, "phone_invalid"},
		{map[string]any{"name": "x", "email": "nowhere"}, "email_invalid"}, {map[string]any{"name": "4111 1111 1111 1111"}, "card_number"},
		{map[string]any{"name": "x", "group_id": db.NewID()}, "unknown_group"},
	} {
		if a := r.do("PUT", "/api/v1/customers/"+db.NewID(), mia, bad.body); a.status != 422 || !strings.Contains(string(a.body), bad.code) {
			t.Errorf("%v: %d %s", bad.body, a.status, a.body)
		}
	}
	grant := map[string]any{"code": code, "amount": 2500, "reason": "prize"}
	if a := r.do("PUT", "/api/v1/gift-cards/grants/"+db.NewID(), mia, grant); a.status != 403 {
		t.Errorf("a cashier gave a card: %d", a.status)
	}
	r.call("PUT", "/api/v1/drawers/"+db.NewID(), mia, map[string]any{"opening_float": 0}, 201, nil)
	r.call("PUT", "/api/v1/gift-cards/grants/"+db.NewID(), sofia, grant, 201, nil)
	sale := "/api/v1/sales/" + db.NewID()
	a := r.do("PUT", sale, mia, map[string]any{"lines": []any{map[string]any{"product_id": r.product}}, "total": 1999, "customer_id": ada[len("/api/v1/customers/"):],
		"tenders": []any{map[string]any{"kind": "gift_card", "amount": 1999, "code": code}}})
	if a.status != 201 || strings.Contains(string(a.body), code) || strings.Contains(string(a.body), "Ada") || !strings.Contains(string(a.body), `"balance":501`) {
		t.Errorf("%d %s", a.status, a.body)
	}
	var card pos.AccountView
	r.call("POST", "/api/v1/gift-cards/lookup", mia, map[string]any{"code": strings.ToLower(code)}, 200, &card)
	if card.Balance != 501 || card.Last4 != code[16:] {
		t.Errorf("%+v", card)
	}
	if a := r.do("GET", ada+"/purchases", mia, nil); a.status != 403 || !strings.Contains(string(a.body), "no_consent") {
		t.Errorf("history without consent: %d %s", a.status, a.body)
	}
	r.call("PUT", ada, mia, map[string]any{"name": "Ada Lovelace", "history_consent": true}, 200, nil)
	var bought struct{ Items []pos.SaleItem }
	r.call("GET", ada+"/purchases", mia, nil, 200, &bought)
	var own pos.OwnData
	r.call("GET", ada+"/export", sofia, nil, 200, &own)
	if len(bought.Items) != 1 || len(own.Documents) != 1 || own.Customer.History == nil {
		t.Errorf("bought %+v, own data %+v", bought, own)
	}
	r.call("DELETE", ada, sofia, nil, 204, nil)
	r.call("GET", ada, mia, nil, 404, nil)
	if a := r.do("PUT", ada, mia, map[string]any{"name": "Ada"}); a.status != 409 {
		t.Errorf("an erased id was given again: %d", a.status)
	}
}

// Whoever helps on the floor says who a cart is for: the customer is found or
// added at the tablet, priced by group and certificate, and stands in the cart
// that a till takes up. Groups, credit and erasing stay the office's.
func TestAnAssociateSaysWhoACartIsFor(t *testing.T) {
	t.Parallel()
	r := newRig(t, sqlite(t))
	ada, mia, sofia := r.tokens[access.Associate], r.tokens[access.Cashier], r.tokens[access.Manager]
	for role, right := range map[access.Role]bool{access.Cashier: true, access.Associate: true, access.Supervisor: true, access.Manager: true, access.Greeter: false} {
		if role.May(access.SeeCustomers) != right {
			t.Errorf("%s may see customers: %v", role, !right)
		}
	}
	id := db.NewID()
	r.call("PUT", "/api/v1/customers/"+id, sofia, map[string]any{"name": "Embassy of Utopia", "tax_exempt": "VAT-77"}, 201, nil)
	r.call("PUT", "/api/v1/customers/"+db.NewID(), ada, map[string]any{"name": "Bo Li"}, 201, nil)
	r.refuse("PUT", "/api/v1/customer-groups/"+db.NewID(), ada, map[string]any{"name": "Staff"}, 403, "forbidden")
	r.refuse("GET", "/api/v1/customers/"+id+"/export", ada, nil, 403, "forbidden")
	r.refuse("DELETE", "/api/v1/customers/"+id, ada, nil, 403, "not_allowed")
	r.refuse("PUT", "/api/v1/customers/"+id+"/credit", ada, map[string]any{"credit_limit": 1}, 403, "forbidden")
	r.refuse("GET", "/api/v1/customers?q=ut", r.tokens[access.Greeter], nil, 403, "forbidden")

	var found struct{ Items []pos.Customer }
	r.call("GET", "/api/v1/customers?q=uto", ada, nil, 200, &found)
	if len(found.Items) != 1 || found.Items[0].TaxExempt != "VAT-77" {
		t.Fatalf("found %+v", found.Items)
	}
	cart := map[string]any{"lines": []any{map[string]any{"product_id": r.product}}, "customer_id": id, "tax_exempt": map[string]any{"reason": "VAT-77"}}
	var priced struct{ Total int64 }
	r.call("POST", "/api/v1/prices", ada, cart, 200, &priced)
	if priced.Total != 1680 { // 19.99 without its 19 %
		t.Errorf("priced at %d", priced.Total)
	}
	var parked, taken pos.CartView
	r.call("PUT", "/api/v1/carts/"+db.NewID(), ada, cart, 201, &parked)
	r.call("POST", "/api/v1/carts/"+parked.ID+"/take", mia, map[string]any{}, 200, &taken)
	if !strings.Contains(string(taken.Content), id) || !strings.Contains(string(taken.Content), "VAT-77") {
		t.Errorf("the till is given %s", taken.Content)
	}
	r.call("PUT", "/api/v1/drawers/"+db.NewID(), mia, map[string]any{"opening_float": 0}, 201, nil)
	cart["cart_id"], cart["cart_epoch"], cart["total"], cart["tenders"] = parked.ID, taken.Epoch, 1680, []any{map[string]any{"kind": "card", "amount": 1680}}
	r.call("PUT", "/api/v1/sales/"+db.NewID(), mia, cart, 201, nil)
}
