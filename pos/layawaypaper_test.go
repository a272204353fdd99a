package pos_test

import (
	"strings"
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/pos/receipt"
	"tillbell/server/access"
	"tillbell/server/db"
)

func TestPapersOfGoodsPutAside(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx, c := s.Context(), s.SignIn(0, s.Manager)
		drawer := s.OpenDrawer(c, 0)
		coat := s.Put(Goods("C1", "Coat", 10000))
		_, _, err := s.Pos.PutStockMove(ctx, s.Store.ID, s.Manager.ID, coat.ID, db.NewID(), pos.StockMoveRequest{Kind: pos.MoveReceive, Quantity: 9 * money.One})
		s.Check(err)
		ada, bob := s.customer(c, pos.CustomerRequest{Name: "Ada Hostile <script>"}), s.customer(c, pos.CustomerRequest{Name: "Bob"})
		today := s.DB.Now().In(s.Store.Zone())
		day := func(n int) string { return today.AddDate(0, 0, n).Format(time.DateOnly) }

		id, first := db.NewID(), db.NewID()
		r := pos.LayawayRequest{Lines: lines(coat.ID, 2), Total: 20000, DueOn: day(40), Schedule: []pos.Instalment{{DueOn: day(20), Amount: 10000}, {DueOn: day(40), Amount: 8000}},
			First: &pos.LayawayMoney{ID: first, Amount: 2000, Tenders: []pos.TenderRequest{tender(pos.Cash, 5000, "")}}}
		r.CustomerID = ada
		_, _, err = s.Pos.PutLayaway(ctx, c, id, r)
		s.Check(err)

		// The paper of the first payment tells what is paid, left and next; a second
		// one is a copy that the journal knows of.
		doc, err := s.Pos.IssueReceipt(ctx, c, first)
		s.Check(err)
		text := string(receipt.Text(doc, 48))
		for _, want := range []string{"DEPOSIT", "Layaway L-000001 / 1", "PAID NOW EUR", "20.00", "Left to pay", "180.00", "Next payment: 100.00 EUR by", "80.00 EUR by", "Change"} {
			if !strings.Contains(text, want) {
				s.Errorf("the paper lacks %q:\n%s", want, text)
			}
		}
		if doc.Copy != 0 || doc.Kind != receipt.Deposit || len(doc.JournalHash) != 16 {
			s.Errorf("the paper: %+v", doc)
		}
		if doc, err = s.Pos.IssueReceipt(ctx, c, first); err != nil || doc.Copy != 1 {
			s.Errorf("the second paper: copy %d, %v", doc.Copy, err)
		}
		slip, err := s.Pos.CartPaper(ctx, s.Store, id)
		if err != nil || slip.Kind != receipt.Laid || slip.Layaway.Left != 18000 || len(slip.Lines) != 1 {
			s.Errorf("how it stands: %+v, %v", slip, err)
		}
		_, err = s.Pos.IssueReceipt(ctx, c, db.NewID())
		s.refused(err, "no_sale")

		// Half of the first instalment: the rest of it is expected next.
		second := db.NewID()
		_, err = s.Pos.PayLayaway(ctx, c, id, pos.LayawayMoney{ID: second, Amount: 5000, Tenders: []pos.TenderRequest{tender(pos.Card, 5000, "")}})
		s.Check(err)
		doc, err = s.Pos.Receipt(ctx, s.Store.ID, second)
		if err != nil || doc.Layaway.Part != 2 || doc.Layaway.Left != 13000 || len(doc.Layaway.Plan) != 2 || doc.Layaway.Plan[0] != (receipt.Due{On: day(20), Amount: 5000}) {
			s.Errorf("the second payment: %+v, %v", doc.Layaway, err)
		}

		// Training: everything answers as if it were so, and nothing is.
		_, err = s.Pos.SetTraining(ctx, c, true, nil)
		s.Check(err)
		_, err = s.Pos.PayLayaway(ctx, c, id, pos.LayawayMoney{ID: db.NewID(), Amount: 100, Tenders: []pos.TenderRequest{tender(pos.Cash, 100, "")}})
		s.refused(err, "in_training")
		trained := r
		trained.Training, trained.CustomerID = true, bob
		trained.First = &pos.LayawayMoney{ID: db.NewID(), Amount: 2000, Tenders: []pos.TenderRequest{tender(pos.Cash, 2000, "")}}
		try := db.NewID()
		for i := range 2 {
			v, created, err := s.Pos.PutLayaway(ctx, c, try, trained)
			if err != nil || created != (i == 0) || !v.Training || v.Left != 18000 || v.CustomerName != "Bob" || len(v.Payments) != 1 || v.Code != "L-T000000" {
				s.Fatalf("put aside in training: %+v, %v, %v", v, created, err)
			}
		}
		a, err := s.Pos.PayLayaway(ctx, c, id, pos.LayawayMoney{ID: db.NewID(), Amount: 13000, Tenders: []pos.TenderRequest{tender(pos.Cash, 13000, "")}, Training: true})
		if err != nil || !a.Created || !strings.Contains(string(a.Body), `"left":0`) || !strings.Contains(string(a.Body), `"training":true`) {
			s.Errorf("paid in training: %s, %v", a.Body, err)
		}
		_, err = s.Pos.CancelLayaway(ctx, c, id, pos.LayawayCancel{ID: db.NewID(), Reason: "to see how", Training: true})
		s.Check(err)
		doc, err = s.Pos.IssueReceipt(ctx, c, trained.First.ID)
		if err != nil || !doc.Training || doc.Layaway.Left != 18000 || !strings.Contains(string(receipt.Text(doc, 48)), "TRAINING") {
			s.Errorf("the paper of training: %+v, %v", doc, err)
		}
		_, err = s.Pos.SetTraining(ctx, c, false, nil)
		s.Check(err)
		trained.First.ID = db.NewID()
		_, _, err = s.Pos.PutLayaway(ctx, c, db.NewID(), trained)
		s.refused(err, "not_in_training")
		if v, err := s.Pos.Layaway(ctx, s.Store.ID, id); err != nil || v.Status != "open" || v.Paid != 7000 || len(v.Payments) != 2 || s.onHand(coat.ID) != 7*money.One {
			s.Errorf("after training: %+v, %v on hand, %v", v, s.onHand(coat.ID), err)
		}
		s.expects(c, drawer, 2000)

		// Found by number and name; what is late comes when its day is over.
		late := db.NewID()
		_, err = s.putAside(c, late, bob, coat.ID, 20000, 2000)
		s.Check(err)
		for _, row := range []struct {
			f    pos.LayawayFilter
			want string
		}{
			{pos.LayawayFilter{Find: "l-2"}, late}, {pos.LayawayFilter{Find: "000001"}, id}, {pos.LayawayFilter{Find: "bob"}, late},
			{pos.LayawayFilter{Find: "nobody"}, ""}, {pos.LayawayFilter{Status: "overdue"}, ""}, {pos.LayawayFilter{Status: "done"}, ""},
			{pos.LayawayFilter{Find: "l-999999999999999999"}, ""}, {pos.LayawayFilter{Customer: ada, Status: "open"}, id},
		} {
			row.f.Limit = 10
			found, err := s.Pos.Layaways(ctx, s.Store.ID, row.f)
			if err != nil || (row.want == "") != (len(found) == 0) || row.want != "" && (len(found) != 1 || found[0].ID != row.want) {
				s.Errorf("%+v found %d, %v", row.f, len(found), err)
			}
		}
		if v, err := s.Pos.Layaway(ctx, s.Store.ID, late); err != nil || v.Schedule == nil {
			s.Errorf("without a plan: %+v, %v", v, err)
		}
		s.Clock.Advance(21 * 24 * time.Hour)
		if found, err := s.Pos.Layaways(ctx, s.Store.ID, pos.LayawayFilter{Status: "overdue", Limit: 10}); err != nil || len(found) != 1 || found[0].ID != id {
			s.Errorf("overdue: %+v, %v", found, err)
		}
		s.LedgerAddsUp()
		s.verify()
	}, laying, func(store *access.Store) { store.Language = "en" })
}
