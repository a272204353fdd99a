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
