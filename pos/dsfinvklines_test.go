package pos_test

import (
	"path/filepath"
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/server/db"
)

// What was taken off, what a kit was made of, the goods' numbers and groups,
// who rang it up and when that began stand in the tables.
func TestTablesForTheTaxOfficeSayWhatWasTakenOff(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		mia := s.SignIn(0, s.Cashier)
		tea := Goods("TEA", "Tea", 11_90, "4006381333931")
		tea.Category = "Hot drinks"
		leaf, rum := s.Put(tea), s.Put(Goods("RUM", "Rum", 500))
		mix := s.Put(Goods("MIX", "Grog", 900))
		_, err := s.Pos.PutKit(s.Context(), s.Store.ID, mix.ID, pos.Kit{Parts: []pos.KitPart{{ProductID: rum.ID, Quantity: 2_000}}})
		s.Check(err)
		s.Promote(promotion("Tea time", 100_000, leaf.ID))
		s.OpenDrawer(mia, 0)
		began := s.Clock.Now()
		s.Clock.Advance(90 * time.Second)
		r := pos.SaleRequest{Lines: []pos.LineRequest{{ProductID: leaf.ID}, {ProductID: mix.ID}}, Total: 10_71 + 9_00, Tenders: []pos.TenderRequest{{Kind: pos.Cash, Amount: amountOf(19_71)}}}
		r.StartedAt = &began
		id := db.NewID()
		a, err := s.Pos.CommitSale(s.Context(), mia, id, r)
		s.Check(err)
		if d := document(t, a); d.StartedAt != "2026-11-26T09:00:00.000Z" {
			t.Errorf("the sale began at %q", d.StartedAt)
		}
		s.Sell(mia, rum.ID, 1000, 500) // of which the till says nothing
		s.Clock.Advance(24 * time.Hour)
		s.Check(s.Pos.EndDays(s.Context()))

		file := filepath.Join(t.TempDir(), "dsfinvk.zip")
		_, err = s.Pos.ExportDSFinVK(s.Context(), file, pos.ExportOptions{Version: "test"})
		s.Check(err)
		all := readSheets(t, unzip(t, file))
		one := func(name, column, is string, want map[string]string) {
			t.Helper()
			for _, row := range all[name] {
				if row["BON_ID"] != id || row[column] != is {
					continue
				}
				for k, v := range want {
					if row[k] != v {
						t.Errorf("%s: %s is %q, want %q", name, k, row[k], v)
					}
				}
				return
			}
			t.Errorf("%s has no row whose %s is %s: %v", name, column, is, all[name])
		}
		one("transactions.csv", "BON_ID", id, map[string]string{"BON_START": "2026-11-26T09:00:00.000Z", "BON_ENDE": "2026-11-26T09:01:30.000Z", "BEDIENER_NAME": "Mia"})
		one("lines.csv", "ART_NR", "TEA", map[string]string{"GTIN": "4006381333931", "WARENGR_ID": "Hot drinks", "WARENGR": "Hot drinks"})
		one("itemamounts.csv", "TYP", "base_amount", map[string]string{"POS_ZEILE": "1", "PF_BRUTTO": "11,90000", "PF_NETTO": "10,00000", "PF_UST": "1,90000"})
		one("itemamounts.csv", "TYP", "discount", map[string]string{"POS_ZEILE": "1", "PF_BRUTTO": "-1,19000", "PF_NETTO": "-1,00000", "PF_UST": "-0,19000"})
		one("subitems.csv", "POS_ZEILE", "2", map[string]string{"ZI_ART_NR": "RUM", "ZI_MENGE": "2,000"})
		if n := len(all["itemamounts.csv"]); n != 2 {
			t.Errorf("%d rows of prices, want those of the tea", n)
		}
	})
}
