package pos_test

import (
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
)

// mixed trades on a till in all ways that a day must tell apart: several taxes
// and levies, tips, foreign cash, exchanges either way, returns without a
// receipt, empties.
func (s *Shop) mixed(c pos.Cashier, goods map[string]string) {
	s.Helper()
	c.SeesExpected = true
	s.OpenDrawer(c, 100_00)
	card := []pos.TenderRequest{{Kind: pos.Card}}
	sell := func(given []pos.TenderRequest, tip money.Amount, skus ...string) pos.Document {
		lines := make([]pos.LineRequest, len(skus))
		for i, sku := range skus {
			lines[i] = pos.LineRequest{ProductID: goods[sku]}
		}
		if given == nil {
			priced, err := s.Pos.PriceFor(s.Context(), c, lines, pos.Extras{})
			s.Check(err)
			given = due(priced.Total+tip, pos.Card)
		}
		return s.ring(c, pos.SaleRequest{Lines: lines, Tenders: given, Extras: pos.Extras{Tip: tip}})
	}
	sold := sell(nil, 0, "small", "two", "levy", "water")
	sell(nil, 150, "large", "two")
	sell([]pos.TenderRequest{{Kind: pos.Cash, Currency: "CHF", ForeignAmount: 50_00}}, 0, "small")
	for _, r := range []pos.ExchangeRequest{swap(sold.ID, goods["large"], 502, pos.TenderRequest{Kind: pos.Cash, Amount: amount(1000)}),
		swap(s.Sell(c, goods["large"], 1000, 15_05), goods["small"], -502, card...)} {
		_, err := s.Pos.CommitExchange(s.Context(), c, db.NewID(), r)
		s.Check(err)
	}
	s.takeBack(c, pos.ReturnRequest{SaleID: sold.ID, Lines: []pos.ReturnLine{{Line: 2, Quantity: 1000}, {Line: 3, Quantity: 1000}}, Tenders: card})
	s.takeBack(c, pos.ReturnRequest{Reason: "found", Lines: []pos.ReturnLine{{ProductID: goods["two"], Quantity: 1000}}, Tenders: card})
	s.takeBack(c, pos.ReturnRequest{Lines: []pos.ReturnLine{{ProductID: goods["bottle"], Quantity: 2000}}, Tenders: card})
	code, _ := s.soldCard(c, goods["card"], 20_00)
	_, err := s.pay(c, goods["small"], 1, 1002, "", tender(pos.GiftCard, 1002, code))
	s.Check(err)
	left := sell(nil, 0, "two", "levy")
	_, err = s.Pos.CommitVoid(s.Context(), c, db.NewID(), pos.VoidRequest{SaleID: left.ID, Reason: "wrong goods"})
	s.Check(err)
}

// told are the taxes that came to something: with gift cards taken out, a rate may
// be left at nothing, or not at all.
func told(taxes []pos.DocumentTax) []pos.DocumentTax {
	return slices.DeleteFunc(slices.Clone(taxes), func(t pos.DocumentTax) bool { return t.Base == 0 && t.Amount == 0 })
}

// What a register's head gathered of a day is what its documents add up to,
// and the tables for the tax office say the same.
func TestAMixedDayAddsUp(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		s.class(pos.TaxClass{Code: "two", Name: "Two", Components: []pos.TaxComponent{{Name: "GST", Rate: 50_000}, {Name: "QST", Rate: 99_750}}})
		s.class(pos.TaxClass{Code: "levy", Name: "Levy", Components: []pos.TaxComponent{{Name: "Eco", PerPiece: 10}}})
		bottle := Goods("bottle", "Bottle", 25)
		bottle.IsDeposit = true
		goods := map[string]string{"small": s.Put(Goods("small", "Small", 1002)).ID, "large": s.Put(Goods("large", "Large", 1504)).ID, "bottle": s.Put(bottle).ID,
			"card": s.Put(giftProduct()).ID}
		for _, sku := range []string{"two", "levy", "water"} {
			r := Goods(sku, sku, 999)
			if r.Tax = sku; sku == "water" {
				r.Tax, r.Deposit = "standard", goods["bottle"]
			}
			goods[sku] = s.Put(r).ID
		}
		first := s.SignIn(0, s.Cashier)
		first.Rights = access.BuiltIn(access.Manager)
		s.mixed(first, goods)
		s.mixed(s.till(1, first), goods)
		// The second till forgot what it gathered, as one that sold before days were closed.
		s.Check(s.DB.Tx(s.Context(), func(tx *db.Tx) error {
			return tx.Exec(`UPDATE register_heads SET day_tally = ? WHERE register_id = ?`, db.Bytes{}, s.Registers[1].ID).Error
		}))
		s.Clock.Advance(24 * time.Hour)
		s.Check(s.Pos.EndDays(s.Context()))
		a, b := s.closings(s.Registers[0].ID, "day"), s.closings(s.Registers[1].ID, "day")
		if len(a) != 1 || len(b) != 1 {
			t.Fatalf("%d and %d days", len(a), len(b))
		}
		for _, pair := range [][2]any{{a[0].Sales, b[0].Sales}, {a[0].Returns, b[0].Returns}, {a[0].Voids, b[0].Voids}, {a[0].Tax, b[0].Tax},
			{told(a[0].Taxes), told(b[0].Taxes)}, {a[0].Tenders, b[0].Tenders}, {a[0].Tips, b[0].Tips}, {a[0].Rounding, b[0].Rounding}, {a[0].Total, b[0].Total}, {a[0].Vouchers, b[0].Vouchers}} {
			if !reflect.DeepEqual(pair[0], pair[1]) {
				t.Errorf("gathered %+v, added up %+v", pair[0], pair[1])
			}
		}
		if a[0].Tips != 150 || a[0].Voids.Count != 1 || len(a[0].Taxes) < 4 || len(a[0].Tenders) != 3 || *a[0].Vouchers != (pos.Vouchers{Sold: 2000, Redeemed: 1002, Net: 998}) {
			t.Errorf("the day: %+v", a[0])
		}
		s.verify()

		file := filepath.Join(t.TempDir(), "dsfinvk.zip")
		_, err := s.Pos.ExportDSFinVK(s.Context(), file, pos.ExportOptions{Version: "test"})
		s.Check(err)
		all := readSheets(t, unzip(t, file))
		if n := all.sum(t, "payment.csv", "Z_ZAHLART_BETRAG", "ZAHLART_TYP", "Keine"); n != 0 {
			t.Errorf("exchanges paid %d", n)
		}
		if got, want := all.sum(t, "businesscases.csv", "Z_UMS_BRUTTO", "GV_TYP", "TrinkgeldAN"), int64(2*150*1000); got != want {
			t.Errorf("tips of %d, not %d", got, want)
		}
		for kind, want := range map[string]int64{"Pfand": 2 * 25, "PfandRueckzahlung": -2 * 50} {
			if got := all.sum(t, "businesscases.csv", "Z_UMS_BRUTTO", "GV_TYP", kind); got != want*1000 {
				t.Errorf("%s of %d, not %d", kind, got, want*1000)
			}
		}
		turnover := int64(0)
		for _, kind := range []string{"Umsatz", "Pfand", "PfandRueckzahlung"} {
			turnover += all.sum(t, "businesscases.csv", "Z_UMS_BRUTTO", "GV_TYP", kind)
		}
		if want := int64(a[0].Total+b[0].Total) * 1000; turnover != want {
			t.Errorf("turnover %d, in the journal %d", turnover, want)
		}
		if n := all.sum(t, "datapayment.csv", "BASISWAEH_BETRAG"); n*1000 != all.sum(t, "transactions.csv", "UMS_BRUTTO")*1000 {
			t.Errorf("paid %d otherwise than the receipts", n)
		}
	}, func(store *access.Store) {
		store.Tips, store.Cash = true, access.CashRounding{Step: 5, Mode: "half_up"}
		store.ForeignCash = []access.ForeignCash{{Currency: "CHF", Rate: "0.95"}}
	})
}
