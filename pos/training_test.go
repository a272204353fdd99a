package pos_test

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/db"
)

// rows counts the rows of every table that training may have no part in, and
// says what the register's head holds beside its journal.
func (s *Shop) rows(register string) map[string]int64 {
	s.Helper()
	query := `SELECT name FROM sqlite_master WHERE type = 'table'`
	if s.DB.Dialect() == db.Postgres {
		query = `SELECT tablename FROM pg_tables WHERE schemaname = 'public'`
	}
	var tables []string
	s.Check(s.DB.Read(s.Context()).Raw(query).Scan(&tables).Error)
	out := make(map[string]int64)
	for _, table := range tables {
		if !slices.Contains([]string{"journal", "journal_seals", "store_events", "training_documents", "sessions"}, table) {
			out[table] = s.Number(`SELECT COUNT(*) FROM ` + table)
		}
	}
	for _, column := range []string{"sale_number", "return_number", "perpetual_sales", "perpetual_returns", "COALESCE(LENGTH(day_tally), 0)",
		"CASE WHEN drawer_id IS NULL THEN 0 ELSE 1 END"} {
		out[column] = s.Number(`SELECT `+column+` FROM register_heads WHERE register_id = ?`, register)
	}
	out["stock"] = s.Number(`SELECT COALESCE(SUM(on_hand), 0) FROM stock`)
	out["returned"] = s.Number(`SELECT COALESCE(SUM(returned_quantity), 0) FROM sale_lines`)
	return out
}

func (s *Shop) untouched(before, after map[string]int64) {
	s.Helper()
	for what, n := range before {
		if after[what] != n {
			s.Errorf("training changed %s from %d to %d", what, n, after[what])
		}
	}
}

func training(c pos.Cashier, product string, pieces int64, total money.Amount, tenders ...pos.TenderRequest) pos.SaleRequest {
	q := money.Quantity(pieces * 1000)
	return pos.SaleRequest{Lines: []pos.LineRequest{{ProductID: product, Quantity: &q}}, Total: total, Tenders: tenders, Extras: pos.Extras{Training: true}}
}

// Whatever is sold in training, nothing of it is left but entries of its own.
func TestTrainingLeavesNothingButItsEntries(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		c, boss := s.SignIn(0, s.Cashier), s.SignIn(0, s.Manager)
		tea, mug := s.Put(Goods("TEA", "Tea", 300)), s.Put(Goods("MUG", "Mug", 1000))
		card := s.Put(func() pos.ProductRequest {
			r := Goods("CARD", "Gift card", 0)
			r.GiftCard, r.Tax = true, "zero"
			return r
		}())
		drawer := s.OpenDrawer(c, 10000)
		code, _ := s.soldCard(c, card.ID, 2000)
		real := s.Sell(c, mug.ID, 2000, 2000)
		cash := func(n money.Amount) pos.TenderRequest { return pos.TenderRequest{Kind: pos.Cash, Amount: &n} }

		_, err := s.Pos.CommitSale(s.Context(), c, db.NewID(), training(c, tea.ID, 1, 300, cash(300)))
		s.Refused(err, "not_in_training", "")
		_, err = s.Pos.SetTraining(s.Context(), c, true, nil)
		s.Refused(err, "approval_needed", "")
		v, err := s.Pos.SetTraining(s.Context(), boss, true, nil)
		if s.Check(err); !v.On || v.Since == nil {
			s.Errorf("training is %+v", v)
		}
		before, seq := s.rows(c.Register), s.Number(`SELECT journal_seq FROM register_heads WHERE register_id = ?`, c.Register)

		id, r := db.NewID(), training(c, tea.ID, 2, 600, cash(1000))
		a, err := s.Pos.CommitSale(s.Context(), c, id, r)
		s.Check(err)
		var sold pos.Document
		s.Check(json.Unmarshal(a.Body, &sold))
		if !sold.Training || sold.ReceiptNumber != "T1-T000001" || sold.Change != 400 || !a.Created {
			s.Errorf("sold: %s", a.Body)
		}
		again, err := s.Pos.CommitSale(s.Context(), c, id, r)
		if s.Check(err); again.Created || string(again.Body) != string(a.Body) {
			s.Errorf("sold again: %s", again.Body)
		}
		_, err = s.Pos.CommitSale(s.Context(), c, id, training(c, tea.ID, 1, 300, cash(300)))
		s.Refused(err, "sale_exists", "")

		// A gift card is spent twice over: it holds what it held each time, and no more.
		for range 2 {
			_, err = s.Pos.CommitSale(s.Context(), c, db.NewID(), training(c, mug.ID, 2, 2000, pos.TenderRequest{Kind: pos.GiftCard, Code: code, Amount: amount(2000)}))
			s.Check(err)
		}
		_, err = s.Pos.CommitSale(s.Context(), c, db.NewID(), training(c, mug.ID, 3, 3000, pos.TenderRequest{Kind: pos.GiftCard, Code: code, Amount: amount(3000)}))
		s.Refused(err, "gift_card_short", "")

		// What was sold in training comes back in training, once.
		back := func(sale string, pieces int64) error {
			_, err := s.Pos.CommitReturn(s.Context(), c, db.NewID(), pos.ReturnRequest{SaleID: sale, Reason: "test", Extras: pos.Extras{Training: true},
				Lines: []pos.ReturnLine{{Line: 1, Quantity: money.Quantity(pieces * 1000), Restock: true}}, Tenders: []pos.TenderRequest{{Kind: pos.Cash}}})
			return err
		}
		s.Check(back(id, 1))
		s.Refused(back(id, 2), "over_returned", "")
		left, err := s.Pos.Returnable(s.Context(), s.Store, id)
		if s.Check(err); left.Lines[0].Remaining != money.One {
			s.Errorf("left to return: %+v", left.Lines)
		}
		trained := c
		trained.Training = true
		one := pos.ReturnRequest{SaleID: id, Lines: []pos.ReturnLine{{Line: 1, Quantity: money.One}}}
		q, err := s.Pos.QuoteReturn(s.Context(), trained, one, 0)
		if s.Check(err); q.Total == 0 || len(q.AsPaid) == 0 {
			s.Errorf("quoted in training: %+v", q)
		}
		trained.Training, one.Lines[0].Quantity = false, 2*money.One
		_, err = s.Pos.QuoteReturn(s.Context(), trained, one, 0)
		s.Refused(err, "training_sale", "sale_id")
		trained.Training = true
		_, err = s.Pos.QuoteReturn(s.Context(), trained, one, 0)
		s.Refused(err, "over_returned", "lines[0].quantity")
		s.Check(back(real, 2))
		s.Refused(back(real, 1), "over_returned", "")
		_, err = s.Pos.CommitVoid(s.Context(), boss, db.NewID(), pos.VoidRequest{SaleID: id, Reason: "changed my mind", Training: true})
		s.Check(err)
		x := swap(real, tea.ID, 300, cash(300))
		x.Return.SaleID, x.Return.Lines, x.Return.Reason, x.Training = "", []pos.ReturnLine{{ProductID: tea.ID, Quantity: money.One}}, "no receipt", true
		x.Sale.Lines = append(x.Sale.Lines, pos.LineRequest{ProductID: tea.ID})
		_, err = s.Pos.CommitExchange(s.Context(), boss, db.NewID(), x)
		s.Check(err)

		// Nothing real is done meanwhile.
		plain := training(c, tea.ID, 1, 300, cash(300))
		plain.Training = false
		_, err = s.Pos.CommitSale(s.Context(), c, db.NewID(), plain)
		s.Refused(err, "in_training", "")
		_, err = s.Pos.MoveCash(s.Context(), c, drawer, db.NewID(), pos.MovementRequest{Kind: "no_sale", Reason: "test"})
		s.Refused(err, "in_training", "")
		_, err = s.Pos.CloseDrawer(s.Context(), c, drawer, 1)
		s.Refused(err, "in_training", "")

		s.untouched(before, s.rows(c.Register))
		if got := s.onCard(code); got != 2000 {
			s.Errorf("the gift card holds %d", got)
		}
		items, _, err := s.Pos.Sales(s.Context(), s.Store, pos.SaleFilter{Training: true, Limit: 50})
		if s.Check(err); len(items) != 8 || !items[0].Training {
			s.Errorf("%d documents of training are listed", len(items))
		}
		items, _, err = s.Pos.Sales(s.Context(), s.Store, pos.SaleFilter{Receipt: "t1-t000001", Limit: 50})
		if s.Check(err); len(items) != 1 || items[0].ID != id {
			s.Errorf("by its number: %+v", items)
		}
		if paper, err := s.Pos.IssueReceipt(s.Context(), c, id); err != nil || !paper.Training || paper.Copy != 0 {
			s.Errorf("its paper is %+v, %v", paper, err)
		}
		_, err = s.Pos.SetTraining(s.Context(), c, false, nil)
		s.Check(err)
		_, err = s.Pos.CommitReturn(s.Context(), c, db.NewID(), pos.ReturnRequest{SaleID: id, Reason: "for real", Lines: []pos.ReturnLine{{Line: 1, Quantity: money.One}},
			Tenders: []pos.TenderRequest{{Kind: pos.Cash}}})
		s.Refused(err, "training_sale", "sale_id")
		types := s.chain(c.Register)[seq-1:]
		if want := "TRAIN_ON" + strings.Repeat(" TRAINING", 8) + " TRAIN_OFF"; strings.Join(types, " ") != want {
			s.Errorf("the journal has %v", types)
		}
		s.verify()
		s.trainedDay(c, drawer)
	})
}

// trainedDay closes the day, in whose figures training stands apart, and hands
// it to the tax office.
func (s *Shop) trainedDay(c pos.Cashier, drawer string) {
	s.Helper()
	s.Clock.Advance(24 * time.Hour)
	s.Check(s.Pos.EndDays(s.Context()))
	day := s.closings(c.Register, "day")[0]
	// 6.00, twice 20.00 and 6.00 sold; 3.00, 20.00, 3.00 and 3.00 taken back.
	if day.Training != (pos.CountTotal{Count: 8, Total: 2300}) || day.Sales != (pos.CountTotal{Count: 2, Total: 2000}) || day.Returns.Count != 0 || day.PerpetualSales != 2000 { // the gift card is owed
		s.Errorf("the day has training %+v, sales %+v, returns %+v, for ever %d", day.Training, day.Sales, day.Returns, day.PerpetualSales)
	}
	file := filepath.Join(s.TempDir(), "dsfinvk.zip")
	_, err := s.Pos.ExportDSFinVK(s.Context(), file, pos.ExportOptions{Version: "test"})
	s.Check(err)
	all := readSheets(s.T, unzip(s.T, file))
	trained := 0
	for _, row := range all["transactions.csv"] {
		if row["BON_TYP"] == "AVTraining" {
			trained++
		}
	}
	if turnover := all.sum(s.T, "businesscases.csv", "Z_UMS_BRUTTO", "GV_TYP", "Umsatz"); trained != 8 || turnover != 2000_000 {
		s.Errorf("the tax office gets %d acts of training and a turnover of %d", trained, turnover)
	}
	if paid := all.sum(s.T, "cashpointclosing.csv", "Z_SE_BARZAHLUNGEN"); paid != 4000+10000 {
		s.Errorf("the tax office gets %d in cash", paid)
	}
}
