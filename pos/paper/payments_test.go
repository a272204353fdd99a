package paper_test

import (
	"bytes"
	"strings"
	"testing"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/pos/paper"
	"tillbell/pos/receipt"
	"tillbell/server/db"
)

func cash(amount money.Amount) []pos.TenderRequest {
	return []pos.TenderRequest{{Kind: pos.Cash, Amount: &amount}}
}

// customer is a new one who may buy on account.
func (s *shop) customer(name string) string {
	s.Helper()
	id := db.NewID()
	_, _, _, err := s.pos.PutCustomer(s.Context(), s.cashier, id, pos.CustomerRequest{Name: name})
	s.check(err)
	_, err = s.pos.PutCredit(s.Context(), s.cashier, id, 10_000, 14)
	s.check(err)
	return id
}

// What is paid on goods put aside and for what was owed is handed out as a
// receipt is: by a link, by mail and as a PDF, the second one a copy.
func TestThePaperOfAPaymentGoesOut(t *testing.T) {
	t.Parallel()
	eachShop(t, func(s *shop) {
		ctx := t.Context()
		s.template(func(t *paper.Template) { t.Link, t.Customer = true, "none" })
		ada := s.customer("Ada")

		owed, debt := money.Amount(429), db.NewID()
		r := pos.SaleRequest{Lines: []pos.LineRequest{{ProductID: s.bread}}, Total: owed, Tenders: []pos.TenderRequest{{Kind: pos.OnAccount, Amount: &owed}}}
		r.CustomerID = ada
		_, err := s.pos.CommitSale(ctx, s.cashier, db.NewID(), r)
		s.check(err)
		_, err = s.pos.PayAccount(ctx, s.cashier, ada, debt, pos.DebtPayment{Tender: pos.Cash, Amount: 400})
		s.check(err)
		part, laid := db.NewID(), db.NewID()
		aside := pos.LayawayRequest{Lines: []pos.LineRequest{{ProductID: s.bread}}, Total: 429, DueOn: "2026-12-10", First: &pos.LayawayMoney{ID: part, Amount: 100, Tenders: cash(100)}}
		aside.CustomerID = ada
		_, _, err = s.pos.PutLayaway(ctx, s.cashier, laid, aside)
		s.check(err)

		for _, of := range []struct{ id, title, file, says string }{
			{debt, "Payment of what is owed, 26 Nov 2026 10:00", "T1-2026-11-26-100000.pdf", "Still owed"},
			{part, "Layaway L-000001 / 1", "L-000001-1.pdf", "Left to pay"},
		} {
			before := s.copies()
			doc, err := s.desk.Receipt(ctx, s.cashier, s.store, of.id)
			s.check(err)
			token, ok := strings.CutPrefix(doc.Link, "https://shop.example/r/")
			if text := string(receipt.Text(doc, 60)); !ok || doc.Copy != 0 || !strings.Contains(text, "This paper online") || !strings.Contains(text, token) {
				t.Fatalf("%s: link %q on copy %d\n%s", of.title, doc.Link, doc.Copy, text)
			}
			if url, err := s.desk.Link(ctx, s.store, of.id); err != nil || url != doc.Link {
				t.Errorf("%s: another link %q, %v", of.title, url, err)
			}
			opened, err := s.desk.Open(ctx, token)
			s.check(err)
			page, err := receipt.HTML(opened)
			if err != nil || opened.Copy != 1 || !bytes.Contains(page, []byte(of.says)) || !bytes.Contains(page, []byte("COPY 1")) {
				t.Errorf("%s by its link: copy %d, %v\n%s", of.title, opened.Copy, err, page)
			}
			m, created, err := s.desk.PutMail(ctx, s.cashier, s.store, db.NewID(), of.id, "ada@example.org")
			if err != nil || !created || m.Payment != of.id || m.Document != "" || m.Title != of.title {
				t.Fatalf("%s by mail: %+v %v", of.title, m, err)
			}
			s.check(s.desk.SendDue(ctx))
			l := s.mail.letters[len(s.mail.letters)-1]
			if l.Subject != of.title+" · Markt am Kai" || l.Name != of.file || !bytes.HasPrefix(l.PDF, []byte("%PDF")) || !strings.Contains(l.Text, "COPY 2") || !strings.Contains(l.Text, of.says) || !strings.Contains(l.Text, "\n"+doc.Link+"\n") {
				t.Errorf("%s: the letter %q with %q\n%s", of.title, l.Subject, l.Name, l.Text)
			}
			if n := s.copies() - before; n != 2 {
				t.Errorf("%s: %d copies in the journal", of.title, n)
			}
		}

		// Who is forgotten is mailed no more, and what was mailed tells no address.
		_, _, err = s.desk.PutMail(ctx, s.cashier, s.store, db.NewID(), debt, "ada@example.org")
		s.check(err)
		_, err = s.pos.CancelLayaway(ctx, s.cashier, laid, pos.LayawayCancel{ID: db.NewID(), Reason: "moved away"})
		s.check(err)
		own, err := s.pos.ExportCustomer(ctx, s.store.ID, ada)
		if err != nil || len(own.Mails) != 3 {
			t.Errorf("%d mails are hers, %v", len(own.Mails), err)
		}
		_, err = s.pos.PayAccount(ctx, s.cashier, ada, db.NewID(), pos.DebtPayment{Tender: pos.Cash, Amount: 29})
		s.check(err)
		s.check(s.pos.EraseCustomer(ctx, s.cashier, ada, true))
		all, _, err := s.desk.Mails(ctx, s.store.ID, "", "", 10)
		s.check(err)
		for _, m := range all {
			if m.Address != "" || m.State == "waiting" {
				t.Errorf("still there: %+v", m)
			}
		}
	})
}
