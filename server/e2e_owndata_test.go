package main

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"tillbell/server/db"
)

// Ada asks for all that is kept of her, and then to be forgotten: what she bought
// stays in the books, and nothing says any more that it was her.
func oneIsForgotten(t *testing.T, browser context.Context) {
	s := openShop(t)
	ada := s.owing("Ada Lovelace", 5000)
	sale := db.NewID()
	s.call("PUT", "/drawers/"+db.NewID(), map[string]any{"opening_float": 10000}, 201, nil)
	s.call("PUT", "/sales/"+sale, map[string]any{"customer_id": ada, "lines": []any{map[string]any{"product_id": s.goods["B1"], "quantity": "3"}},
		"tenders": []any{map[string]any{"kind": "cash", "amount": 1047}}, "total": 1047}, 201, nil)

	nora := managerAt(s, browser, atDesk)
	nora.excuse(`404 \(Not Found\) .*/customers/` + ada)
	nora.tap(hook("nav-customers"))
	nora.tap(hook("customer-row"))
	nora.writes(hook("customer-phone"), "+49 171 555 0100")
	nora.tap(hook("customer-save"))
	nora.reads(hook("customer-row"), "0100")
	nora.photo("office-customer")
	var kept struct {
		Customer  struct{ Name, Phone string }
		Accounts  []struct{ Kind string }
		Documents []struct{ ID string }
	}
	s.must(json.Unmarshal([]byte(nora.downloads(hook("customer-export"))), &kept))
	if kept.Customer.Name != "Ada Lovelace" || !strings.HasSuffix(kept.Customer.Phone, "0100") || len(kept.Accounts) != 1 ||
		len(kept.Documents) != 1 || kept.Documents[0].ID != sale {
		t.Errorf("handed over: %+v", kept)
	}

	nora.tap(hook("customer-erase"))
	nora.sees(hook("customer-erase-no") + ":focus")
	nora.tap(hook("customer-erase-yes"))
	nora.reads(hook("customer-erased"), "without a name")
	nora.seesNo(hook("customer-row"))
	nora.photo("office-erased")
	nora.reload()
	nora.reads(hook("customer-erased"), "without a name")

	nora.tap(hook("nav-sales"))
	nora.tap(hook("sale-row") + `[data-id="` + sale + `"]`)
	nora.reads(hook("receipt-paper"), "10.47")
	nora.tap(hook("tab-sales-journal"))
	nora.tap(hook("journal-store"))
	nora.reads(hook("journal-row"), "Customer erased")
	if n := s.counts(`SELECT count(*) FROM sales WHERE id = ? AND customer_id IS NULL`, sale); n != 1 {
		t.Error("the sale still knows whose it was")
	}
	if n := s.counts(`SELECT count(*) FROM customers WHERE name <> '' OR phone <> ''`); n != 0 {
		t.Errorf("%d customers have a name", n)
	}
	s.holds()
}
