package pos_test

import (
	"encoding/json"
	"path/filepath"
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
)

// keeps lets a terminal give back what was weighed, and that stand.
func (p *paying) keeps(c pos.Cashier, id string, r pos.RefundRequest) (payment string, amount money.Amount) {
	p.Helper()
	v, err := p.weigh(c, id, r)
	p.Check(err)
	payment, err = p.giveBack(c, id, v.Charges[0].Of, v.Charges[0].Amount)
	p.Check(err)
	p.becomes(payment, "approved")
	kept, err := p.KeepRefund(p.Context(), c, payment, "goodwill")
	if err != nil || kept.Kept != "goodwill" {
		p.Fatalf("kept: %+v, %v", kept, err)
	}
	return payment, v.Charges[0].Amount
}

// What went back to a card and was let stand is money beside sales wherever
// money is added up, and what it went back for gives so much less later: by the
// lines that it was weighed for, down to nothing, and never below.
func TestARefundThatStandsIsInTheBooks(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		m := newMachine()
		p, c, ctx := s.paying(m), s.SignIn(0, s.Manager), s.Context()
		defer p.stop()
		drawer := s.OpenDrawer(c, 0)
		coat, hat := s.Put(Goods("C", "Coat", 10000)), s.Put(Goods("H", "Hat", 1990))
		for _, id := range []string{coat.ID, hat.ID} {
			_, _, err := s.Pos.PutStockMove(ctx, s.Store.ID, s.Manager.ID, id, db.NewID(), pos.StockMoveRequest{Kind: pos.MoveReceive, Quantity: 20 * money.One})
			s.Check(err)
		}
		sell := func(total, tip money.Amount, l ...pos.LineRequest) string {
			id := db.NewID()
			charge := p.charged(c, total+tip)
			_, err := s.Pos.CommitSale(ctx, c, id, pos.SaleRequest{Lines: l, Total: total, Extras: pos.Extras{Tip: tip}, Tenders: []pos.TenderRequest{by(charge, total+tip)}})
			s.Check(err)
			return id
		}
		two := 2 * money.One

		// One of two coats: that coat gives nothing more, the other what it cost,
		// and the hat is none the less for it.
		sale := sell(21990, 0, pos.LineRequest{ProductID: coat.ID, Quantity: &two}, pos.LineRequest{ProductID: hat.ID})
		want := toCard(sale)
		gone, amount := p.keeps(c, db.NewID(), pos.RefundRequest{Return: &want})
		if amount != 10000 {
			s.Fatalf("%d went back", amount)
		}
		of, err := s.Pos.Returnable(ctx, s.Store, sale)
		if s.Check(err); of.Lines[0].Refund != 10000 || of.Lines[1].Refund != 1990 || of.Refundable[0].Amount != 11990 {
			s.Errorf("may come back: %+v, %+v", of.Lines, of.Refundable)
		}
		q, err := s.Pos.QuoteReturn(ctx, c, toCard(sale), 0)
		if s.Check(err); q.Total != 0 || q.Before != 10000 || q.Lines[0].Before != 10000 {
			s.Errorf("quoted: %+v", q)
		}
		a, err := s.Pos.CommitReturn(ctx, c, db.NewID(), pos.ReturnRequest{SaleID: sale, Lines: toCard(sale).Lines})
		s.Check(err)
		if d := document(s.T, a); d.Total != 0 || d.Tax != 0 || d.Lines[0].Before != 10000 || len(d.Tenders) != 0 {
			s.Errorf("came back: %+v", d)
		}
		rest := pos.ReturnRequest{SaleID: sale, Lines: []pos.ReturnLine{{Line: 1, Quantity: money.One}, {Line: 2, Quantity: money.One}}, Tenders: []pos.TenderRequest{{Kind: pos.Cash}}}
		a, err = s.Pos.CommitReturn(ctx, c, db.NewID(), rest)
		s.Check(err)
		if d := document(s.T, a); d.Total != 11990 || d.Lines[0].Before != 0 {
			s.Errorf("the rest came back: %+v", d)
		}

		// All of it, with the tip: a void gives neither once more.
		sale = sell(1990, 300, pos.LineRequest{ProductID: hat.ID})
		void := pos.VoidRequest{SaleID: sale, Reason: "wrong goods"}
		_, amount = p.keeps(c, db.NewID(), pos.RefundRequest{Void: &void})
		a, err = s.Pos.CommitVoid(ctx, c, db.NewID(), void)
		s.Check(err)
		if d := document(s.T, a); amount != 2290 || d.Total != 0 || d.Tip != 0 || len(d.Tenders) != 0 {
			s.Errorf("voided after %d: %+v", amount, d)
		}

		// Of goods put aside: they are paid less.
		ada, laid := s.customer(c, pos.CustomerRequest{Name: "Ada"}), db.NewID()
		r := pos.LayawayRequest{Lines: lines(coat.ID, 2), Total: 20000, First: &pos.LayawayMoney{ID: db.NewID(), Amount: 4000, Tenders: []pos.TenderRequest{by(p.charged(c, 4000), 4000)}}}
		r.CustomerID = ada
		_, _, err = s.Pos.PutLayaway(ctx, c, laid, r)
		s.Check(err)
		end := pos.LayawayEnd{ID: laid, LayawayCancel: pos.LayawayCancel{Reason: "not fetched", Tenders: []pos.TenderRequest{{Kind: pos.Card, Amount: amountOf(3500)}}}}
		p.keeps(c, db.NewID(), pos.RefundRequest{Layaway: &end})
		v, err := s.Pos.Layaway(ctx, s.Store.ID, laid)
		if s.Check(err); v.Paid != 500 || v.Left != 19500 || v.Status != "open" {
			s.Errorf("put aside: %s, %d paid, %d left", v.Status, v.Paid, v.Left)
		}

		x := s.reading(c, drawer)
		card := map[string]money.Amount{"collected": 21990 + 2290 + 4000 - 10000 - 2290 - 3500, "sales": 21990 + 2290, "kept": -10000 - 2290, "laid": 4000 - 3500}
		check := func(what string, v pos.DrawerView) {
			s.Helper()
			if v.Kept == nil || v.Kept.Refunded != (pos.CountTotal{Count: 2, Total: 12290}) || v.Layaways == nil || v.Layaways.Refunded.Total != 3500 || v.Layaways.Fees != 0 {
				s.Fatalf("the %s: %+v, %+v", what, v.Kept, v.Layaways)
			}
			got := map[string]money.Amount{"collected": ways(v.Collected)["card"], "sales": ways(v.Tenders)["card"], "kept": ways(v.Kept.Tenders)["card"], "laid": ways(v.Layaways.Tenders)["card"]}
			for what, n := range card {
				if got[what] != n {
					s.Errorf("%s by card: %d, want %d", what, got[what], n)
				}
			}
		}
		check("X", x)
		s.tallied()
		_, err = s.Pos.CloseDrawer(ctx, c, drawer, 0)
		s.Check(err)
		body, err := s.Pos.DrawerReport(ctx, c, s.Store, drawer)
		s.Check(err)
		var z pos.DrawerView
		s.Check(json.Unmarshal(body, &z))
		check("Z", z)

		// Nothing stands in a report that was made already.
		s.OpenDrawer(c, 0)
		sale = sell(1990, 0, pos.LineRequest{ProductID: hat.ID})
		last := toCard(sale)
		id := db.NewID()
		w, err := p.weigh(c, id, pos.RefundRequest{Return: &last})
		s.Check(err)
		late, err := p.giveBack(c, id, w.Charges[0].Of, 1990)
		s.Check(err)
		p.becomes(late, "approved")
		office := c
		office.Register = ""
		open, err := s.Pos.OpenDrawerOf(ctx, c.Register)
		s.Check(err)
		_, err = s.Pos.CloseDrawer(ctx, c, open, 0)
		s.Check(err)
		_, err = p.KeepRefund(ctx, office, late, "goodwill")
		s.refused(err, "drawer_closed")
		s.OpenDrawer(c, 0)
		_, err = p.KeepRefund(ctx, office, late, "goodwill")
		s.Check(err)
		if e := s.entered("REFUND_KEPT"); e["booked_on"] != c.Register || e["sale_id"] != sale || e["layaway_id"] != nil || e["payment_id"] != late || e["amount"] != 1990.0 || e["drawer_id"] == drawer {
			s.Errorf("entered: %v", e)
		}

		today := s.DB.Now().In(s.Store.Zone())
		f, err := s.Pos.Figures(ctx, s.Store, pos.FigureQuery{By: "tender", Period: pos.Period{From: today, To: today}, Limit: 20})
		s.Check(err)
		sums := map[string]int64{}
		for _, r := range f.Rows {
			sums[r.Text("source")+" "+r.Text("kind")] += r.Number("amount")
		}
		if sums["kept card"] != -12290-1990 || sums["layaway card"] != 500 || sums["sale card"] != 21990+2290+1990 {
			s.Errorf("figures: %v", sums)
		}
		s.Clock.Advance(24 * time.Hour)
		s.Check(s.Pos.EndDays(ctx))
		day := s.closings(c.Register, "day")[0]
		if day.Kept == nil || day.Kept.Refunded != (pos.CountTotal{Count: 3, Total: 14280}) || len(day.Kept.Tenders) != 1 || day.Kept.Tenders[0] != (pos.ClosingTender{Kind: "card", Count: 3, Amount: -14280}) ||
			day.Total != 21990+1990+1990-11990 || day.Tips != 300 {
			s.Errorf("the day: %+v, kept %+v", day, day.Kept)
		}
		file := filepath.Join(s.TempDir(), "dsfinvk.zip")
		_, err = s.Pos.ExportDSFinVK(ctx, file, pos.ExportOptions{Version: "test"})
		s.Check(err)
		all := readSheets(s.T, unzip(s.T, file))
		for business, want := range map[string]int64{"Auszahlung": -14280, "Anzahlungseinstellung": 4000, "Anzahlungsaufloesung": -3500} {
			if got := all.sum(s.T, "businesscases.csv", "Z_UMS_BRUTTO", "GV_TYP", business) / 1000; got != want {
				s.Errorf("%s comes to %d, want %d", business, got, want)
			}
		}
		if n := s.entries("REFUND_KEPT"); n != 4 {
			s.Errorf("%d entries", n)
		}
		_, err = p.KeepRefund(ctx, c, gone, "again")
		s.Check(err) // the same again changes nothing
		s.LedgerAddsUp()
		s.verify()
	}, func(store *access.Store) {
		store.Tips = true
		store.Policies.Layaway = access.LayawayPolicy{On: true, Least: "0.1", Days: 60, Fee: 500}
	})
}
