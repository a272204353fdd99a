package pos_test

import (
	"bytes"
	"strings"
	"testing"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/pos/receipt"
	"tillbell/server/db"
)

// Who pays a debt gets a paper: what was paid and how, and what is still owed.
// Once more it is a copy, counted and in the journal, also from the office.
func TestADebtThatIsPaidHasAPaper(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		ctx, c := s.Context(), s.SignIn(0, s.Manager)
		s.OpenDrawer(c, 10000)
		hat := s.Put(Goods("H1", "Hat", 1000))
		_, _, err := s.Pos.PutStockMove(ctx, s.Store.ID, s.Manager.ID, hat.ID, db.NewID(), pos.StockMoveRequest{Kind: pos.MoveReceive, Quantity: 20 * money.One})
		s.Check(err)
		ada := s.customer(c, pos.CustomerRequest{Name: "Ada"})
		_, err = s.Pos.PutCredit(ctx, c, ada, 10000, 14)
		s.Check(err)
		_, err = s.pay(c, hat.ID, 3, 3000, ada, tender(pos.OnAccount, 3000, ""))
		s.Check(err)
		first, second := db.NewID(), db.NewID()
		_, err = s.Pos.PayAccount(ctx, c, ada, first, pos.DebtPayment{Amount: 1000, Tenders: []pos.TenderRequest{tender(pos.Card, 400, ""), tender(pos.Cash, 1000, "")}})
		s.Check(err)
		_, err = s.Pos.PayAccount(ctx, c, ada, second, pos.DebtPayment{Tender: pos.Cash, Amount: 2000})
		s.Check(err)

		office := c
		office.Register = ""
		for i, by := range []pos.Cashier{c, c, office} {
			doc, err := s.Pos.IssueReceipt(ctx, by, first)
			s.Check(err)
			paper := string(receipt.Text(doc, 48))
			if doc.Copy != i || doc.JournalHash == "" || doc.RegisterCode != c.RegisterCode || (i > 0) != strings.Contains(paper, "COPY") {
				s.Errorf("paper %d: %+v\n%s", i, doc, paper)
			}
			for _, want := range []string{"PAYMENT", "PAID NOW EUR", "10.00", "Card", "4.00", "Still owed", "20.00", "Change"} {
				if !strings.Contains(paper, want) {
					s.Errorf("%q is not on\n%s", want, paper)
				}
			}
		}
		doc, err := s.Pos.Receipt(ctx, s.Store.ID, second)
		if s.Check(err); doc.Debt.Left != 0 || !strings.Contains(string(receipt.Text(doc, 32)), "Nothing is owed any more.") {
			s.Errorf("the last: %+v", doc)
		}
		if pdf, err := receipt.PDF(doc, "a4"); err != nil || !bytes.HasPrefix(pdf, []byte("%PDF")) {
			s.Errorf("as PDF: %.20q, %v", pdf, err)
		}
		_, err = s.Pos.IssueReceipt(ctx, c, db.NewID())
		s.refused(err, "no_sale")
		all, err := s.Pos.DebtPayments(ctx, s.Store.ID, ada)
		if s.Check(err); len(all) != 2 || all[0].Amount+all[1].Amount != 3000 || len(all[0].Tenders) == 0 {
			s.Errorf("paid: %+v", all)
		}
		if n, e := s.entries("COPY"), s.entered("COPY"); n != 2 || e["document_id"] != first || e["copy"] != 2.0 || e["staff_id"] != c.Staff {
			s.Errorf("%d copies, the last %v", n, e)
		}
		s.verify()
	})
}
