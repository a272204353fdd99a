package web_test

import (
	"strings"
	"testing"

	"tillbell/server/access"
	"tillbell/server/db"
)

func TestReturnsOverTheWire(t *testing.T) {
	t.Parallel()
	eachRig(t, func(r *rig) {
		manager, cashier := r.tokens[access.Manager], r.tokens[access.Cashier]
		for name, policies := range map[string]any{
			"points instead":       map[string]any{"returns": map[string]any{"days": 1, "kinds": []string{"points"}}},
			"one kind twice":       map[string]any{"returns": map[string]any{"days": 1, "gift_kinds": []string{"gift_card", "gift_card"}}},
			"another price":        map[string]any{"returns": map[string]any{"days": 1, "no_receipt": map[string]any{"price": "yesterday"}}},
			"the same reason":      map[string]any{"reasons": map[string]any{"returns": []string{"torn", " torn\u202e"}}},
			"a reason of nothing":  map[string]any{"reasons": map[string]any{"prices": []string{"\x00"}}},
			"a reason like a book": map[string]any{"reasons": map[string]any{"pay_outs": []string{strings.Repeat("x", 61)}}},
			"a tip above all":      map[string]any{"tips": map[string]any{"rates": []string{"1.5"}}},
			"a tip of nothing":     map[string]any{"tips": map[string]any{"rates": []string{"0"}}},
			"five tips":            map[string]any{"tips": map[string]any{"rates": []string{"0.1", "0.2", "0.3", "0.4", "0.5"}}},
		} {
			if got := r.do("PATCH", "/api/v1/store", manager, map[string]any{"policies": policies}); got.status != 422 {
				t.Errorf("%s: %d %s", name, got.status, got.body)
			}
		}
		var shop struct {
			Policies struct {
				Reasons struct{ Returns, Prices []string }
				Tips    access.TipPolicy
			}
		}
		r.call("PATCH", "/api/v1/store", manager, map[string]any{"language": "de", "policies": map[string]any{"reasons": map[string]any{"prices": []string{"Bruch <b>"}}}}, 200, &shop)
		if got := shop.Policies.Reasons; len(got.Returns) == 0 || got.Returns[0] != "Passt nicht" || len(got.Prices) != 1 || got.Prices[0] != "Bruch <b>" {
			t.Errorf("reasons: %+v", got)
		}
		if got := shop.Policies.Tips.Rates; len(got) != 3 || got[0] != "0.05" {
			t.Errorf("tips: %v", got)
		}

		line := map[string]any{"product_id": r.product, "quantity": "1"}
		var quote struct {
			Total int64
			Needs []struct{ Right, Verdict string }
		}
		r.call("POST", "/api/v1/returns/quote", cashier, map[string]any{"lines": []any{line}}, 200, &quote)
		if quote.Total <= 0 || len(quote.Needs) != 1 || quote.Needs[0].Right != "return.no_receipt" || quote.Needs[0].Verdict != "approval" {
			t.Errorf("quote: %+v", quote)
		}
		for _, quantity := range []string{"0", "-1", "9223372036854775807", "1e3", ""} {
			got := r.do("POST", "/api/v1/returns/quote", cashier, map[string]any{"lines": []any{map[string]any{"product_id": r.product, "quantity": quantity}}})
			if got.status != 422 {
				t.Errorf("quantity %q: %d %s", quantity, got.status, got.body)
			}
		}
		r.refuse("POST", "/api/v1/returns/quote", cashier, map[string]any{"lines": []any{line}, "gift": true}, 404, "no_sale")
		r.refuse("GET", "/api/v1/sales?product_id="+r.product, cashier, nil, 422, "day_required")

		// Nobody fishes for sales without end.
		limited := false
		for range 70 {
			if limited = r.do("GET", "/api/v1/sales?customer_id="+db.NewID()+"&limit=1", cashier, nil).status == 429; limited {
				break
			}
		}
		if !limited {
			t.Error("sales are looked for without end")
		}
	})
}
