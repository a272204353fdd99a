package main

import (
	"context"
	"testing"

	"tillbell/pos"
	"tillbell/server/access"
	"tillbell/server/db"
)

// Bread is ordered from a supplier, comes in part and dearer than agreed, and
// goes on to another store, where one loaf less arrives than was sent. Stock and
// what it is worth follow each step, in the books and on the pages.
func goodsComeAndGoOn(t *testing.T, browser context.Context) {
	s := openShop(t)
	ida := s.branch("Ida Holm")
	nora := managerAt(s, browser, atDesk)

	nora.tap(hook("nav-stock"))
	nora.tap(hook("tab-stock-suppliers"))
	nora.tap(hook("supplier-add"))
	nora.writes(hook("supplier-name"), "Mühle Nord")
	nora.tap(hook("supplier-save"))
	nora.tap(hook("sells-find"))
	nora.sees(hook("sells-find") + ":focus")
	nora.scans(breadCode)
	nora.sees(hook("sells-article") + ":focus")
	nora.writes(hook("sells-article"), "RB-750")
	nora.writes(hook("sells-cost"), "1.20")
	nora.tap(hook("sells-save"))
	nora.reads(hook("sells-row"), "RB-750")
	nora.photo("office-supplier")

	nora.tap(hook("tab-stock-orders"))
	nora.tap(hook("order-add"))
	nora.sees(hook("order-find") + ":focus")
	nora.scans(breadCode)
	nora.writes(hook("order-quantity"), "24")
	nora.photo("office-order")
	nora.tap(hook("order-send"))
	nora.reads(hook("order"), "28.80") // by the supplier's own cost
	nora.tap(hook("order-receive"))
	nora.reads(hook("receive-line"), "ordered 24")
	nora.writes(hook("receive-quantity"), "10")
	nora.writes(hook("receive-cost"), "1.30")
	nora.tap(hook("receive-book"))
	nora.reads(hook("receive-off"), "14 still to come")
	nora.photo("office-received")
	nora.tap(hook("tab-stock-orders"))
	nora.reads(hook("order-row"), "Partly here")
	s.lies(s.store.ID, 10_000, 130_000)
	nora.tap(hook("tab-stock-value"))
	nora.reads(hook("value-row"), "13.00")
	nora.reads(hook("value-row"), "34.90")

	nora.tap(hook("tab-stock-transfers"))
	nora.tap(hook("transfer-add"))
	nora.sees(hook("transfer-find") + ":focus")
	nora.scans(breadCode)
	nora.writes(hook("transfer-quantity"), "4")
	nora.tap(hook("transfer-send"))
	nora.reads(hook("transfer"), "On its way")
	s.lies(s.store.ID, 6_000, 130_000)

	theirs := ida.at(browser)
	theirs.tap(hook("nav-stock"))
	theirs.tap(hook("tab-stock-transfers"))
	theirs.tap(hook("transfer-row"))
	theirs.writes(hook("transfer-came"), "3")
	theirs.photo("office-transfer")
	theirs.tap(hook("transfer-receive"))
	theirs.reads(hook("transfer"), "Arrived")
	theirs.tap(hook("tab-stock-value"))
	theirs.reads(hook("value-row"), "3.90")
	nora.reads(hook("transfer-row"), "Arrived")
	nora.reads(hook("transfer"), "−1")
	s.lies(ida.store, 3_000, 130_000)
	s.lies(s.store.ID, 6_000, 130_000)
	s.holds()
}

// lies checks how much bread is on hand in a store, in thousandths, and what one
// costs there, in thousandths of a cent.
func (s *sceneShop) lies(store string, want, wantCost int64) {
	s.Helper()
	var onHand, cost int64
	s.booked(`SELECT k.on_hand, k.cost FROM stock k JOIN products q ON q.id = k.product_id WHERE k.store_id = ? AND q.sku = 'B1'`, []any{store}, &onHand, &cost)
	if onHand != want || cost != wantCost {
		s.Errorf("%d thousandths at %d lie there, want %d at %d", onHand, cost, want, wantCost)
	}
}

// managerAt brings Nora to the office's page, paired and signed in.
func managerAt(s *sceneShop, browser context.Context, look screen) *person {
	s.Helper()
	return officeAt(s, browser, "Nora", s.pairs["office"], s.people["Nor"], look)
}

func officeAt(s *sceneShop, browser context.Context, name, pairing, staff string, look screen) *person {
	s.Helper()
	p := enter(s.T, browser, s.serve.PublicURL, name, look)
	p.pair(pairing, "/manage")
	p.tap(hook("staff-tile") + `[data-id="` + staff + `"]`)
	p.presses(scenePIN)
	p.tap(hook("pin-enter"))
	p.sees(hook("nav-now"))
	return p
}

// colleague manages another store of the same server.
type colleague struct {
	shop                         *sceneShop
	name, store, pairing, person string
}

func (c colleague) at(browser context.Context) *person {
	return officeAt(c.shop, browser, c.name, c.pairing, c.person, atDesk)
}

// branch makes another store that sells bread too, with a manager and her dashboard.
func (s *sceneShop) branch(manager string) colleague {
	s.Helper()
	d, people, selling, err := s.config.rooms(s.Context())
	s.must(err)
	defer func() { s.must(d.Close()) }()
	defer selling.Close()
	hash, err := people.HashPIN(s.Context(), scenePIN)
	s.must(err)
	store := access.DefaultStore()
	store.ID, store.Code, store.Name = db.NewID(), "HAF", "Markt am Hafen"
	who := access.Staff{ID: db.NewID(), StoreID: store.ID, Name: manager, Role: access.Manager, Language: "en", Active: true}
	office := access.Device{ID: db.NewID(), StoreID: store.ID, Name: "office there", Kind: access.Dashboard}
	s.must(d.Tx(s.Context(), func(tx *db.Tx) error {
		if err := access.CreateStore(tx, store); err != nil {
			return err
		}
		if err := tx.Create(&access.TaxClass{StoreID: store.ID, Code: "reduced", Name: "7 %", Rate: 70_000}).Error; err != nil {
			return err
		}
		if _, err := people.SaveStaff(tx, who, hash); err != nil {
			return err
		}
		_, err := people.SaveDevice(tx, office)
		return err
	}))
	pairing, err := people.StartPairing(s.Context(), store.ID, office.ID)
	s.must(err)
	_, _, err = selling.PutProduct(s.Context(), store.ID, db.NewID(), pos.ProductRequest{SKU: "B1", Name: "Rye bread", Unit: "each", Price: 359, Tax: "reduced", Category: "Daily"})
	s.must(err)
	return colleague{s, manager, store.ID, pairing.Code, who.ID}
}
