package pos_test

import (
	"encoding/json"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/pos/terminal"
	"tillbell/server/access"
	"tillbell/server/db"
)

// ways are what reports say of some ways to pay, by kind and currency.
func ways(all []pos.DrawerTender) map[string]money.Amount {
	out := map[string]money.Amount{}
	for _, t := range all {
		out[t.Kind+t.Currency] += t.Amount
	}
	return out
}

func foreign(currency string, amount money.Amount) pos.TenderRequest {
	return pos.TenderRequest{Kind: pos.Cash, Currency: currency, ForeignAmount: amount}
}

// What customers pay of their debts and on goods put aside, in any way, is in the
// X and the Z, in the day's closing, the figures and the tax office's tables, and
// in none of the turnover: what a card terminal took comes to what its slip says.
func TestMoneyBesideSales(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx, c := s.Context(), s.SignIn(0, s.Manager)
		m := newMachine()
		cards := s.paying(m)
		defer cards.stop()
		drawer := s.OpenDrawer(c, 10000)
		hat := s.Put(Goods("H1", "Hat", 1000))
		_, _, err := s.Pos.PutStockMove(ctx, s.Store.ID, s.Manager.ID, hat.ID, db.NewID(), pos.StockMoveRequest{Kind: pos.MoveReceive, Quantity: 20 * money.One})
		s.Check(err)
		ada := s.customer(c, pos.CustomerRequest{Name: "Ada"})
		_, err = s.Pos.PutCredit(ctx, c, ada, 10000, 14)
		s.Check(err)
		_, err = s.pay(c, hat.ID, 4, 4000, ada, tender(pos.OnAccount, 3000, ""), tender(pos.Card, 1000, ""))
		s.Check(err)

		// Of the debt: 15.00 at the terminal, 5.00 in cash with change on it, and
		// 2.00 as those say it who know one way only.
		charge := cards.charge(c, 1500)
		m.card(<-m.asked, terminal.Approved)
		cards.becomes(charge, "approved")
		debt, id := pos.DebtPayment{Amount: 2000, Tenders: []pos.TenderRequest{{Kind: pos.Card, Amount: amount(1500), PaymentID: charge}, tender(pos.Cash, 1000, "")}}, db.NewID()
		for i := range 2 {
			a, err := s.Pos.PayAccount(ctx, c, ada, id, debt)
			s.Check(err)
			var v pos.Payment
			s.Check(json.Unmarshal(a.Body, &v))
			if a.Created != (i == 0) || v.Change != 500 || v.Balance != -1000 || len(v.Tenders) != 2 || v.Tenders[0].Reference == "" {
				s.Errorf("paid: %s", a.Body)
			}
		}
		_, err = s.Pos.PayAccount(ctx, c, ada, db.NewID(), pos.DebtPayment{Amount: 500, Tenders: []pos.TenderRequest{{Kind: pos.Card, Amount: amount(1500), PaymentID: charge}}})
		s.refused(err, "overpaid")
		_, err = s.Pos.PayAccount(ctx, c, ada, db.NewID(), pos.DebtPayment{Amount: 1000, Tenders: []pos.TenderRequest{{Kind: pos.Card, Amount: amount(1000), PaymentID: charge}}})
		s.refused(err, "payment_used")
		_, err = s.Pos.PayAccount(ctx, c, ada, db.NewID(), pos.DebtPayment{Tender: pos.Cash, Amount: 200})
		s.Check(err)

		// Put aside: 8.00 by card, then CHF 10.00, worth 9.50, for 6.00.
		laid := db.NewID()
		r := pos.LayawayRequest{Lines: lines(hat.ID, 2), Total: 2000, First: &pos.LayawayMoney{ID: db.NewID(), Amount: 800, Tenders: []pos.TenderRequest{tender(pos.Card, 800, "")}}}
		r.CustomerID = ada
		_, _, err = s.Pos.PutLayaway(ctx, c, laid, r)
		s.Check(err)
		_, err = s.Pos.PayLayaway(ctx, c, laid, pos.LayawayMoney{ID: db.NewID(), Amount: 600, Tenders: []pos.TenderRequest{foreign("CHF", 1000)}})
		s.Check(err)

		s.expects(c, drawer, 10000+500+200-350)
		_, err = s.Pos.CloseDrawer(ctx, c, drawer, 10350)
		s.Check(err)
		body, err := s.Pos.DrawerReport(ctx, c, s.Store, drawer)
		s.Check(err)
		var z pos.DrawerView
		s.Check(json.Unmarshal(body, &z))
		if z.Sales.Total != 4000 || z.Debts == nil || z.Debts.Paid != (pos.CountTotal{Count: 2, Total: 2200}) || z.Layaways.Paid.Total != 1400 {
			s.Fatalf("the Z: %s", body)
		}
		got := ways(z.Collected)
		for way, want := range map[string]money.Amount{"card": 1000 + 1500 + 800, "cash": 500 + 200 - 350, "cashCHF": 950, "on_account": 3000} {
			if got[way] != want {
				s.Errorf("by %s: %d, want %d of %+v", way, got[way], want, z.Collected)
			}
		}
		if len(z.ForeignCash) != 1 || z.ForeignCash[0].Amount != 1000 || z.ForeignCash[0].Worth != 950 {
			s.Errorf("foreign cash: %+v", z.ForeignCash)
		}
		s.besideSalesInTheBooks(c)
	}, laying, func(store *access.Store) { store.ForeignCash = []access.ForeignCash{{Currency: "CHF", Rate: "0.95"}} })
}

func (s *Shop) besideSalesInTheBooks(c pos.Cashier) {
	s.Helper()
	today := s.DB.Now().In(s.Store.Zone())
	f, err := s.Pos.Figures(s.Context(), s.Store, pos.FigureQuery{By: "tender", Period: pos.Period{From: today, To: today}, Limit: 20})
	s.Check(err)
	sums := map[string]int64{}
	for _, r := range f.Rows {
		sums[r.Text("source")+" "+r.Text("kind")+r.Text("currency")] += r.Number("amount")
		if (r.Text("currency") == "CHF") != (r.Number("foreign_amount") == 1000) {
			s.Errorf("foreign cash of %+v", r)
		}
	}
	for key, want := range map[string]int64{"sale card": 1000, "debt card": 1500, "debt cash": 700, "layaway card": 800, "layaway cashCHF": 950, "layaway cash": -350} {
		if sums[key] != want {
			s.Errorf("figures of %s: %d, want %d", key, sums[key], want)
		}
	}
	// 30.00 of what was sold were owed, and 22.00 of them paid; nothing is there twice.
	for column, want := range map[string]int64{"sold": 4000, "collected": 1000 + 2200 + 1400, "layaways": 1400, "debts": 2200} {
		if n := f.Total.Number(column); n != want {
			s.Errorf("%s comes to %d, want %d", column, n, want)
		}
	}
	body, err := json.Marshal(f.Total)
	if s.Check(err); !strings.Contains(string(body), `"amount":null`) || !strings.Contains(string(body), `"taken":null`) {
		s.Errorf("ways to pay are added up: %s", body)
	}
	s.Clock.Advance(24 * time.Hour)
	s.Check(s.Pos.EndDays(s.Context()))
	day := s.closings(c.Register, "day")[0]
	if day.Debts == nil || day.Debts.Paid.Total != 2200 || day.Layaways == nil || day.Layaways.Paid.Total != 1400 ||
		!slices.Contains(day.Debts.Tenders, pos.ClosingTender{Kind: "card", Count: 1, Amount: 1500}) || day.Total != 4000 {
		s.Errorf("the day: %+v, debts %+v, layaways %+v", day, day.Debts, day.Layaways)
	}
	file := filepath.Join(s.TempDir(), "dsfinvk.zip")
	_, err = s.Pos.ExportDSFinVK(s.Context(), file, pos.ExportOptions{Version: "test"})
	s.Check(err)
	all := readSheets(s.T, unzip(s.T, file))
	for business, want := range map[string]int64{"Forderungsentstehung": -3000, "Forderungsaufloesung": 2200, "Anzahlungseinstellung": 1400, "Umsatz": 4000} {
		if got := all.sum(s.T, "businesscases.csv", "Z_UMS_BRUTTO", "GV_TYP", business) / 1000; got != want {
			s.Errorf("%s comes to %d, want %d", business, got, want)
		}
	}
	s.LedgerAddsUp()
	s.verify()
}

// Goods that are not fetched give back to each card what came from it; cash for
// them needs the right to give cash back.
func TestGoodsGivenUpGoBackToEachCard(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx, c := s.Context(), s.SignIn(0, s.Manager)
		s.OpenDrawer(c, 0)
		hat, card := s.Put(Goods("H1", "Hat", 2500)), s.Put(giftProduct())
		_, _, err := s.Pos.PutStockMove(ctx, s.Store.ID, s.Manager.ID, hat.ID, db.NewID(), pos.StockMoveRequest{Kind: pos.MoveReceive, Quantity: 9 * money.One})
		s.Check(err)
		ada := s.customer(c, pos.CustomerRequest{Name: "Ada"})
		one, _ := s.soldCard(c, card.ID, 1000)
		two, _ := s.soldCard(c, card.ID, 3000)
		laid := db.NewID()
		_, err = s.putAside(c, laid, ada, hat.ID, 5000, 1000)
		s.Check(err)
		_, err = s.Pos.PayLayaway(ctx, c, laid, pos.LayawayMoney{ID: db.NewID(), Amount: 4000, Tenders: []pos.TenderRequest{tender(pos.GiftCard, 1000, one), tender(pos.GiftCard, 3000, two)}})
		s.Check(err)
		end := pos.LayawayCancel{ID: db.NewID(), Reason: "not fetched", Tenders: []pos.TenderRequest{tender(pos.GiftCard, 4000, ""), tender(pos.Cash, 500, "")}}
		none := c
		none.Rights = maps.Clone(c.Rights)
		none.Rights[access.ReturnCash] = access.Allowance{State: access.StateApproval}
		_, err = s.Pos.CancelLayaway(ctx, none, laid, end)
		s.refused(err, "approval_needed")
		_, err = s.Pos.CancelLayaway(ctx, c, laid, end)
		s.Check(err)
		if s.onCard(one) != 1000 || s.onCard(two) != 3000 {
			s.Errorf("%d and %d on the cards", s.onCard(one), s.onCard(two))
		}
		s.LedgerAddsUp()
		s.verify()
	}, laying)
}
