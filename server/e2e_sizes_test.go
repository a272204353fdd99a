package main

import (
	"fmt"

	"tillbell/server/db"
)

// aSizeIsPicked is what a customer does at a sign that hangs at goods in twelve
// sizes, one of which has a name of eighty letters: the page shows them with
// what there is, one is picked, and the card on the tablet says which.
func aSizeIsPicked(s *sceneShop, customer, mia *person) {
	s.Helper()
	shop, sizes := s.tees()
	customer.open("/h/" + shop)
	customer.reads(`h1`, "Was dürfen wir bringen?")
	customer.reads(`.shelf-name`, "Organic cotton tee")
	customer.photo("a sign with sizes")
	customer.tap(`label[data-size="` + sizes["XL"] + `"]`)
	customer.reads(`.shelf-stock`, "Vorrätig: 7")
	customer.photo("a size is picked")
	customer.tap(`.btn-ring`)
	customer.reads(`h1`, "Wir rufen jemanden")
	var request string
	s.booked(`SELECT id FROM help_requests WHERE product_id = ?`, []any{sizes["XL"]}, &request)
	mia.reads(cardOf(request), "Size: XL, white")
	mia.reads(cardOf(request), "Fitting room 2")
	mia.photo("a card with a size")
	if n := s.counts(`SELECT count(*) FROM help_requests WHERE id = ? AND product_size = 'XL, white' AND kind = 'fitting_room'`, request); n != 1 {
		s.Errorf("%d calls for the size that was picked", n)
	}
}

// tees hangs sign A2, a fitting room's, at a shirt in twelve sizes.
func (s *sceneShop) tees() (sign string, sizes map[string]string) {
	s.Helper()
	sizes = map[string]string{}
	for i, size := range []string{"XXS", "XS", "S", "M", "L", "XL", "XXL", "3XL", "4XL", "44", "46", "48"} {
		id := db.NewID()
		name := "Organic cotton tee, white, " + size
		if size == "4XL" {
			name = "Organic cotton tee, white, 4XL, with a name of eighty letters <b>in all</b> and 🥨"
		}
		s.call("PUT", "/products/"+id, map[string]any{"sku": "TEE" + size, "name": name, "unit": "each", "price": 1490, "tax": "standard",
			"style": "tee", "size": size, "colour": "white"}, 201, nil)
		if i > 1 {
			s.call("PUT", "/products/"+id+"/stock-moves/"+db.NewID(), map[string]any{"kind": "receive", "quantity": fmt.Sprint(i + 2)}, 201, nil)
		}
		sizes[size] = id
	}
	var point, zone string
	s.booked(`SELECT id, zone_id FROM call_points WHERE code = 'A2'`, nil, &point, &zone)
	s.call("PUT", "/call-points/"+point, map[string]any{"code": "A2", "name": "", "zone_id": zone, "kind": "fitting_room", "kinds": []string{"fitting_room", "stock_check", "other"},
		"product_id": sizes["M"]}, 200, nil)
	return "A2", sizes
}
