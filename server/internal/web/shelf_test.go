package web_test

import (
	"testing"

	"tillbell/server/access"
	"tillbell/server/db"
)

// A sign that hangs at a product opens with its name, what it costs now and how
// many there are, and whoever is rung is told what it is about. Who hangs it
// elsewhere, or sells the product no more, does not stop customers from ringing.
func TestASignHangsAtAProduct(t *testing.T) {
	t.Parallel()
	eachRig(t, func(r *rig) {
		boss, id := r.tokens[access.Manager], db.NewID()
		point := func(product any, want int, code string) {
			t.Helper()
			body := map[string]any{"code": "B7", "name": "Bread", "zone_id": r.zone.ID}
			if product != nil {
				body["product_id"] = product
			}
			if code != "" {
				r.refuse("PUT", "/api/v1/call-points/"+id, boss, body, want, code)
				return
			}
			r.call("PUT", "/api/v1/call-points/"+id, boss, body, want, nil)
		}
		type goods struct {
			Name, Currency, Stock string
			Price, Was            int64
		}
		page := func() (g *goods) {
			t.Helper()
			var v struct{ Goods *goods }
			r.call("GET", "/api/v1/call-points/B7/page", "", nil, 200, &v)
			return v.Goods
		}
		point(db.NewID(), 422, "unknown_product_id")
		point("bread", 422, "unknown_product_id")
		point(nil, 201, "")
		if g := page(); g != nil {
			t.Errorf("a sign at nothing shows %+v", g)
		}
		point(r.product, 200, "")
		point(nil, 200, "") // left out: as it is
		r.call("PUT", "/api/v1/products/"+r.product+"/stock-moves/"+db.NewID(), boss, map[string]any{"kind": "receive", "quantity": "3"}, 201, nil)
		if g := page(); g == nil || *g != (goods{Name: "Bread", Currency: "EUR", Stock: "3", Price: 1999}) {
			t.Errorf("the sign shows %+v", g)
		}
		r.call("PUT", "/api/v1/promotions/"+db.NewID(), boss, map[string]any{"name": "Today", "kind": "each", "percent": "0.1", "active": true,
			"target": map[string]any{"products": []string{r.product}}}, 201, nil)
		if g := page(); g == nil || g.Price != 1799 || g.Was != 1999 {
			t.Errorf("while it is cheaper, the sign shows %+v", g)
		}
		ask := func(id string) (got struct {
			ID      string
			Product *struct{ ID, Name string }
		}) {
			t.Helper()
			r.call("POST", "/api/v1/call-points/B7/requests", "", map[string]any{"kind": "assistance", "press": db.NewID(), "id": id}, 201, nil)
			r.call("GET", "/api/v1/help-requests/"+id, r.tokens[access.Associate], nil, 200, &got)
			return got
		}
		if q := ask(db.NewID()); q.Product == nil || q.Product.ID != r.product || q.Product.Name != "Bread" {
			t.Errorf("who is rung is told %+v", q)
		}
		r.call("DELETE", "/api/v1/products/"+r.product, boss, nil, 204, nil)
		if g := page(); g != nil {
			t.Errorf("what is sold no more shows as %+v", g)
		}
		ask(db.NewID())
		point("", 200, "")
		if q := ask(db.NewID()); q.Product != nil {
			t.Errorf("a sign at nothing tells %+v", q)
		}
	})
}

// A sign at goods in several sizes shows them all with what there is of each.
// The customer picks one, and the call says which; the next one at the sign who
// wants another joins and is not forgotten. What the sign does not show cannot
// be picked.
func TestASizeIsPickedAtASign(t *testing.T) {
	t.Parallel()
	eachRig(t, func(r *rig) {
		boss, mia := r.tokens[access.Manager], r.tokens[access.Associate]
		product := func(name, size, colour string, stock string) string {
			t.Helper()
			id := db.NewID()
			r.call("PUT", "/api/v1/products/"+id, boss, map[string]any{"sku": name, "name": name, "unit": "each", "price": 1490, "tax": "standard",
				"style": "tee", "size": size, "colour": colour}, 201, nil)
			if stock != "0" {
				r.call("PUT", "/api/v1/products/"+id+"/stock-moves/"+db.NewID(), boss, map[string]any{"kind": "receive", "quantity": stock}, 201, nil)
			}
			return id
		}
		large, medium := product("Tee, L", "L", "white", "0"), product("Tee, M", "M", "white", "5")
		r.call("PUT", "/api/v1/call-points/"+db.NewID(), boss, map[string]any{"code": "T1", "name": "Tees", "zone_id": r.zone.ID, "product_id": large}, 201, nil)
		type size struct {
			ID, Name, Size, Colour, Stock string
			Price                         int64
		}
		var page struct {
			Goods struct {
				Name  string
				Sizes []size
			}
		}
		r.call("GET", "/api/v1/call-points/T1/page", "", nil, 200, &page)
		if g := page.Goods; g.Name != "Tee" || len(g.Sizes) != 2 || g.Sizes[0] != (size{medium, "Tee, M", "M", "white", "5", 1490}) || g.Sizes[1].Stock != "0" {
			t.Fatalf("the sign shows %+v", g)
		}
		ask := func(body map[string]any, want int) string {
			t.Helper()
			body["kind"], body["press"] = "stock_check", db.NewID()
			var a struct{ ID string }
			r.call("POST", "/api/v1/call-points/T1/requests", "", body, want, &a)
			return a.ID
		}
		type call struct {
			Note    string
			Presses int
			Product struct{ ID, Name, Size string }
		}
		look := func(id string) (q call) {
			t.Helper()
			r.call("GET", "/api/v1/help-requests/"+id, mia, nil, 200, &q)
			return q
		}
		id := ask(map[string]any{"product_id": medium}, 201)
		if q := look(id); q.Product.ID != medium || q.Product.Name != "Tee, M" || q.Product.Size != "M, white" {
			t.Errorf("the call is about %+v", q.Product)
		}
		ask(map[string]any{"product_id": medium, "note": "in organic"}, 200)
		ask(map[string]any{"product_id": large}, 200)
		if q := look(id); q.Presses != 3 || q.Note != "in organic\n+ L, white" || q.Product.Size != "M, white" {
			t.Errorf("after others joined: %+v", q)
		}
		for what, other := range map[string]string{"another style": r.product, "no product": db.NewID()} {
			if p := r.refuse("POST", "/api/v1/call-points/T1/requests", "", map[string]any{"kind": "stock_check", "product_id": other}, 422, "not_this_product"); len(p.Errors) == 0 {
				t.Errorf("%s: the field is not named", what)
			}
		}
		r.refuse("POST", "/api/v1/call-points/A1/requests", "", map[string]any{"kind": "stock_check", "product_id": medium}, 422, "not_this_product")

		// A till that asks for another size is understood, and sees the same sizes.
		var sizes struct{ Items []size }
		if r.call("GET", "/api/v1/products/"+large+"/sizes", mia, nil, 200, &sizes); len(sizes.Items) != 2 || sizes.Items[0].ID != medium {
			t.Errorf("sizes for staff: %+v", sizes.Items)
		}
		asked := db.NewID()
		r.call("POST", "/api/v1/help-requests", r.tokens[access.Cashier], map[string]any{"id": asked, "kind": "stock_check", "product_id": large}, 201, nil)
		if q := look(asked); q.Product.Size != "L, white" {
			t.Errorf("the till asked about %+v", q.Product)
		}
		r.refuse("GET", "/api/v1/products/"+db.NewID()+"/sizes", mia, nil, 404, "no_product")
	})
}
