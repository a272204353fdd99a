package web_test

import (
	"strings"
	"testing"

	"tillbell/server/access"
	"tillbell/server/db"
)

const api = "/api/v1"

type doc map[string]any

// The ways of goods through the API: bought, received, counted, sent away, and
// who may do which of it.
func TestStockOverTheAPI(t *testing.T) {
	t.Parallel()
	eachRig(t, func(r *rig) {
		boss, cashier := r.tokens[access.Manager], r.tokens[access.Cashier]
		supplier, order := db.NewID(), db.NewID()
		hostile := "=HYPERLINK(\"x\") <script>alert(1)</script>\u202e🦠"
		r.call("PUT", api+"/suppliers/"+supplier, boss, doc{"name": hostile, "lead_days": 3}, 201, nil)
		r.call("PUT", api+"/suppliers/"+supplier+"/products/"+r.product, boss, doc{"article": "=1+1", "unit_cost": "62.5", "pack": "6", "preferred": true}, 204, nil)
		r.call("PUT", api+"/purchase-orders/"+order, boss, doc{"supplier_id": supplier, "lines": []doc{{"product_id": r.product, "quantity": "12"}}}, 201, nil)
		r.refuse("PUT", api+"/purchase-orders/"+order, boss, doc{"supplier_id": supplier, "lines": []doc{{"product_id": r.product, "quantity": "1.0001"}}}, 422, "quantity_invalid")
		r.refuse("PUT", api+"/purchase-orders/"+order, boss, doc{"supplier_id": supplier, "lines": []doc{{"product_id": r.product, "quantity": "1", "unit_cost": "-1"}}}, 422, "cost_invalid")
		r.refuse("PUT", api+"/purchase-orders/"+order, boss, doc{"supplier_id": supplier, "lines": []doc{}}, 422, "no_lines")
		var sent struct {
			Status string
			Total  int64
		}
		r.call("POST", api+"/purchase-orders/"+order+"/send", boss, doc{}, 200, &sent)
		if sent.Status != "sent" || sent.Total != 750 {
			r.Errorf("sent %+v", sent)
		}
		r.orderPapers(boss, order)
		delivery := api + "/receivings/" + db.NewID()
		body := doc{"order_id": order, "lines": []doc{{"product_id": r.product, "quantity": "5", "batch": "L1", "expires_on": "2026-12-24"}}}
		first := r.call("PUT", delivery, boss, body, 201, nil)
		again := r.call("PUT", delivery, boss, body, 200, nil)
		if string(first.body) != string(again.body) || !strings.Contains(string(first.body), `"missing":"7"`) {
			r.Errorf("received %s\nagain %s", first.body, again.body)
		}
		r.call("GET", delivery, boss, nil, 200, nil)
		if a := r.call("GET", api+"/stock/expiring?days=3650", cashier, nil, 200, nil); !strings.Contains(string(a.body), `"batch":"L1","expires_on":"2026-12-24","stock":"5.000"`) {
			r.Errorf("expiring: %s", a.body)
		}
		var card struct {
			Stock, UnitCost string `json:",omitempty"`
			Cost            string `json:"unit_cost"`
			Value           int64
			OnOrder         string `json:"on_order"`
			Batches         []struct{ Batch, Stock string }
		}
		r.call("GET", api+"/products/"+r.product+"/stock", boss, nil, 200, &card)
		if card.Stock != "5.000" || card.Cost != "62.500" || card.Value != 312 || card.OnOrder != "7.000" || len(card.Batches) != 1 {
			r.Errorf("the card says %+v", card)
		}
		r.shortSale(cashier)
		r.stockRights(cashier)
		r.stocktake(boss, cashier)
		r.call("PUT", api+"/products/"+r.product+"/reorder", boss, doc{"minimum": "20", "target": "40"}, 200, nil)
		for path, want := range map[string]string{"/stock/value": `"at_cost":500`, "/stock/expiring?days=3650": `"items":[]`, "/stock/suggestions": `"quantity":"30","supplier_id"`,
			"/products/" + r.product + "/history?limit=2": `"next_cursor":"`, "/suppliers": `"lead_days":3`, "/purchase-orders?status=open": `"number":1`,
			"/receivings": `"order_status":"partly"`, "/transfers": `"items":[]`, "/transfers/stores": `"items":[]`, "/suppliers/" + supplier + "/products": `"pack":"6"`} {
			if a := r.call("GET", api+path, boss, nil, 200, nil); !strings.Contains(string(a.body), want) {
				r.Errorf("%s: %s", path, a.body)
			}
		}
		r.refuse("PUT", api+"/transfers/"+db.NewID(), boss, doc{"to_store_id": r.store.ID, "lines": []doc{{"product_id": r.product, "quantity": "1"}}}, 422, "no_store")
		r.refuse("GET", api+"/transfers/"+db.NewID(), boss, nil, 404, "no_transfer")
		r.kit(boss)
	})
}

// orderPapers looks at what an order is printed and exported as.
func (r *rig) orderPapers(boss, order string) {
	r.Helper()
	csv := r.call("GET", api+"/purchase-orders/"+order+"/csv", boss, nil, 200, nil)
	if !strings.Contains(string(csv.body), `1,"'=1+1","B1",`) {
		r.Errorf("a formula is not defused: %s", csv.body)
	}
	if !strings.HasPrefix(string(csv.body), `"line","article","sku",`) {
		r.Errorf("programs find other titles: %s", csv.body)
	}
	csv = r.call("GET", api+"/purchase-orders/"+order+"/csv?lang=fr&bom=true", boss, nil, 200, nil)
	if !strings.HasPrefix(string(csv.body), "\uFEFF\"Ligne\",\"Référence fournisseur\",") {
		r.Errorf("not in French: %s", csv.body)
	}
	sheet := r.call("GET", api+"/purchase-orders/"+order+"/sheet", boss, nil, 200, nil)
	if strings.Contains(string(sheet.body), "<script>") || !strings.Contains(sheet.header.Get("Content-Security-Policy"), "default-src 'none'") {
		r.Errorf("the sheet: %s under %s", sheet.body, sheet.header.Get("Content-Security-Policy"))
	}
}

// shortSale sells more than there is, in a store that warns.
func (r *rig) shortSale(cashier string) {
	r.Helper()
	r.call("PUT", api+"/drawers/"+db.NewID(), cashier, doc{"opening_float": 0}, 201, nil)
	sell := func(quantity string, total int64) answer {
		return r.call("PUT", api+"/sales/"+db.NewID(), cashier, doc{"lines": []doc{{"product_id": r.product, "quantity": quantity}}, "total": total,
			"tenders": []doc{{"kind": "cash", "amount": total}}}, 201, nil)
	}
	if a := sell("4", 4*1999); a.header.Get("Stock-Short") != "" {
		r.Errorf("enough was there: %q", a.header.Get("Stock-Short"))
	}
	if a := sell("3", 3*1999); a.header.Get("Stock-Short") != "1=-2.000" {
		r.Errorf("two were not there: %q", a.header.Get("Stock-Short"))
	}
}

// stockRights: a cashier counts, and neither moves stock nor sees costs.
func (r *rig) stockRights(cashier string) {
	r.Helper()
	for _, c := range []struct {
		method, path string
		body         any
	}{
		{"PUT", "/products/" + r.product + "/stock-moves/" + db.NewID(), doc{"kind": "receive", "quantity": "1"}},
		{"GET", "/products/" + r.product + "/stock", nil}, {"GET", "/products/" + r.product + "/history", nil}, {"GET", "/suppliers", nil},
		{"PUT", "/receivings/" + db.NewID(), doc{"lines": []doc{}}}, {"PUT", "/stocktakes/" + db.NewID(), doc{"name": "x", "scope": "all"}},
		{"PUT", "/transfers/" + db.NewID(), doc{"to_store_id": db.NewID(), "lines": []doc{}}}, {"GET", "/stock/value", nil},
	} {
		r.refuse(c.method, api+c.path, cashier, c.body, 403, "forbidden")
	}
	moves := r.call("GET", api+"/products/"+r.product+"/stock-moves", cashier, nil, 200, nil)
	if strings.Contains(string(moves.body), "unit_cost") {
		r.Errorf("a cashier is told costs: %s", moves.body)
	}
}

func (r *rig) stocktake(boss, cashier string) {
	r.Helper()
	take := api + "/stocktakes/" + db.NewID()
	r.call("PUT", take, boss, doc{"name": "Bread", "scope": "all"}, 201, nil)
	r.call("PUT", take+"/counts/"+db.NewID(), cashier, doc{"product_id": r.product, "quantity": "8"}, 201, nil)
	r.refuse("PUT", take+"/counts/"+db.NewID(), cashier, doc{"product_id": r.product, "quantity": "-8"}, 422, "quantity_invalid")
	r.refuse("PUT", take+"/counts/"+db.NewID(), cashier, doc{"barcode": "no such", "quantity": "1"}, 404, "unknown_code")
	r.refuse("PUT", take+"/counts/"+db.NewID(), cashier, doc{"quantity": "1"}, 422, "product_missing")
	mistake := take + "/counts/" + db.NewID()
	r.call("PUT", mistake, cashier, doc{"product_id": r.product, "quantity": "1", "counted_at": "2026-01-01T00:00:00Z"}, 201, nil)
	r.call("DELETE", mistake, cashier, nil, 200, nil)
	r.call("PUT", take+"/parts/mine", cashier, doc{"finished": true}, 200, nil)
	var parts struct {
		Items []struct {
			Counts     int64
			FinishedAt *string `json:"finished_at"`
		}
	}
	r.call("GET", take+"/parts", cashier, nil, 200, &parts)
	if len(parts.Items) != 1 || parts.Items[0].Counts != 1 || parts.Items[0].FinishedAt == nil {
		r.Errorf("the parts are %+v", parts.Items)
	}
	r.refuse("POST", take+"/post", cashier, doc{}, 403, "forbidden")
	var v struct {
		Status           string
		Counted, Of      int64
		Different, Gain  int64
		Items            []struct{ Difference, Expected string }
		CannotBeMistaken string
	}
	r.call("GET", take+"/summary", boss, nil, 200, &v)
	if v.Counted != 1 || v.Of != 1 || v.Different != 1 || v.Gain != 625 {
		r.Errorf("the summary is %+v", v)
	}
	r.call("GET", take+"/items?show=different", boss, nil, 200, &v)
	if len(v.Items) != 1 || v.Items[0].Difference != "10" || v.Items[0].Expected != "-2.000" {
		r.Errorf("the differences are %+v", v.Items)
	}
	r.call("GET", take+"/counts", cashier, nil, 200, nil)
	r.call("POST", take+"/post", boss, doc{"uncounted": "leave"}, 200, &v)
	if v.Status != "posted" {
		r.Errorf("posted: %+v", v)
	}
	r.refuse("PUT", take+"/counts/"+db.NewID(), cashier, doc{"product_id": r.product, "quantity": "8"}, 409, "stocktake_closed")
	r.movesAndBatches(boss, cashier)
}

// movesAndBatches looks at the lists of what the test has moved.
func (r *rig) movesAndBatches(boss, cashier string) {
	r.Helper()
	var moves struct {
		Items []struct{ Kind, Quantity, Person, Name string }
	}
	r.call("GET", api+"/stock/moves?kind=count&product_id="+r.product, boss, nil, 200, &moves)
	if len(moves.Items) != 1 || moves.Items[0].Quantity != "10" || moves.Items[0].Person == "" {
		r.Errorf("the moves are %+v", moves.Items)
	}
	r.call("GET", api+"/stock/moves?cause=stolen", boss, nil, 200, &moves)
	if len(moves.Items) != 0 {
		r.Errorf("stolen were %+v", moves.Items)
	}
	r.refuse("GET", api+"/stock/moves?kind=eaten", boss, nil, 422, "kind_invalid")
	r.refuse("GET", api+"/stock/moves", cashier, nil, 403, "forbidden")
	r.refuse("GET", api+"/stock/batches", cashier, nil, 403, "forbidden")
	r.call("GET", api+"/stock/batches", boss, nil, 200, nil)
}

func (r *rig) kit(boss string) {
	r.Helper()
	kit := db.NewID()
	r.call("PUT", api+"/products/"+kit, boss, doc{"sku": "K1", "name": "Basket", "unit": "each", "price": 4999, "tax": "standard"}, 201, nil)
	r.refuse("GET", api+"/products/"+kit+"/kit", boss, nil, 404, "no_kit")
	var v struct{ Possible string }
	r.call("PUT", api+"/products/"+kit+"/kit", boss, doc{"parts": []doc{{"product_id": r.product, "quantity": "3"}}}, 200, &v)
	if v.Possible != "2.000" {
		r.Errorf("%s baskets of 8 loaves by threes", v.Possible)
	}
	r.refuse("PUT", api+"/products/"+kit+"/kit-moves/"+db.NewID(), boss, doc{"quantity": "1"}, 422, "not_assembled")
	r.call("DELETE", api+"/products/"+kit+"/kit", boss, nil, 204, nil)
}
