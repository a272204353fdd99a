package paper_test

import (
	"bytes"
	"image"
	"image/png"
	"strings"
	"sync"
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/pos/paper"
	"tillbell/pos/receipt"
	"tillbell/server/db"
)

func (s *shop) template(change func(*paper.Template)) {
	s.Helper()
	t := paper.DefaultTemplate()
	change(&t)
	_, err := s.desk.PutTemplate(s.Context(), s.store.ID, "all", t)
	s.check(err)
}

// The link opens the paper that it counts as, and looking again and again
// counts once more and no further.
func TestALinkCountsTwiceAtMost(t *testing.T) {
	t.Parallel()
	eachShop(t, func(s *shop) {
		s.template(func(t *paper.Template) { t.Link = true })
		doc, err := s.desk.Receipt(t.Context(), s.cashier, s.store, s.sell(pos.Cash))
		s.check(err)
		token, ok := strings.CutPrefix(doc.Link, "https://shop.example/r/")
		if !ok || doc.Copy != 0 || len(token) < 26 {
			t.Fatalf("link %q on copy %d", doc.Link, doc.Copy)
		}
		var all sync.WaitGroup
		for range 12 {
			all.Go(func() {
				if _, err := s.desk.Open(t.Context(), token); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		seen, err := s.desk.Open(t.Context(), token)
		if err != nil || seen.Copy != 2 || s.copies() != 2 {
			t.Errorf("copy %d, %d in the journal, %v", seen.Copy, s.copies(), err)
		}
		again, err := s.desk.Receipt(t.Context(), s.cashier, s.store, doc.ID)
		if err != nil || again.Link != doc.Link || again.Copy != 3 {
			t.Errorf("on paper again: %q, copy %d, %v", again.Link, again.Copy, err)
		}
		for _, wrong := range []string{"", "x", strings.Repeat("A", 26), strings.ToLower(token)} {
			_, err := s.desk.Open(t.Context(), wrong)
			s.refused(err, "no_receipt")
		}
		s.pass(31 * 24 * time.Hour)
		_, err = s.desk.Open(t.Context(), token)
		s.refused(err, "no_receipt")
	})
}

func TestTemplates(t *testing.T) {
	t.Parallel()
	eachShop(t, func(s *shop) {
		s.template(func(t *paper.Template) {
			t.Header, t.Terms, t.Footer, t.Taxes, t.Cashier, t.Barcode = "Hello <b>", "Thirty days", "Bye", false, false, true
		})
		german := paper.DefaultTemplate()
		german.Header = "Guten Tag"
		_, err := s.desk.PutTemplate(t.Context(), s.store.ID, "de", german)
		s.check(err)
		var logo bytes.Buffer
		s.check(png.Encode(&logo, image.NewGray(image.Rect(0, 0, 16, 16))))
		s.check(s.desk.SetLogo(t.Context(), s.store.ID, logo.Bytes()))
		doc, err := s.desk.Receipt(t.Context(), s.cashier, s.store, s.sell(pos.Cash))
		s.check(err)
		text := string(receipt.Text(doc, 48))
		for _, want := range []string{"Hello <b>", "Thirty days", "Bye"} {
			if !strings.Contains(text, want) {
				t.Errorf("no %q in\n%s", want, text)
			}
		}
		for _, not := range []string{"Served by", "VAT", "Guten Tag"} {
			if strings.Contains(text, not) {
				t.Errorf("%q in\n%s", not, text)
			}
		}
		if doc.Logo == nil || !doc.Barcode {
			t.Errorf("no picture or no bars")
		}
		preview, err := s.desk.Preview(t.Context(), s.store, "de", german)
		if err != nil || preview.Header != "Guten Tag" || !strings.Contains(string(receipt.Text(preview, 32)), "SUMME EUR") {
			t.Errorf("%+v %v", preview, err)
		}
		gift, err := s.desk.Gift(t.Context(), s.store, doc.ID)
		if err != nil || strings.Contains(string(receipt.Text(gift, 48)), "4.29") || s.copies() != 0 {
			t.Errorf("gift: %v\n%s", err, receipt.Text(gift, 48))
		}
		first, err := s.desk.GiftLink(t.Context(), s.store, doc.ID)
		s.check(err)
		again, err := s.desk.GiftLink(t.Context(), s.store, doc.ID)
		s.check(err)
		token := first[strings.LastIndexByte(first, '/')+1:]
		opened, err := s.desk.Open(t.Context(), token)
		if page := string(receipt.Text(opened, 48)); err != nil || first != again || !opened.Gift || strings.Contains(page, "4.29") || !strings.Contains(page, "-G") || s.copies() != 0 {
			t.Errorf("gift by its link: %v\n%s", err, page)
		}
		m, created, err := s.desk.PutGiftMail(t.Context(), s.cashier, s.store, db.NewID(), doc.ID, "jo@example.org")
		if err != nil || !created || m.State != "waiting" || s.copies() != 0 {
			t.Errorf("gift by mail: %+v %v", m, err)
		}
		s.check(s.desk.SendDue(t.Context()))
		if l := s.mail.letters; len(l) != 1 || strings.Contains(l[0].Text+l[0].HTML+l[0].Subject, "4.29") {
			t.Errorf("mailed: %+v", l)
		}
		for name, change := range map[string]func(*paper.Template){"a card number": func(t *paper.Template) { t.Header = "4111 1111 1111 1111" },
			"a book": func(t *paper.Template) { t.Terms = strings.Repeat("x", 1001) }, "for ever": func(t *paper.Template) { t.LinkDays = 99999 }, "whose": func(t *paper.Template) { t.Customer = "dna" }} {
			bad := paper.DefaultTemplate()
			change(&bad)
			if _, err := s.desk.PutTemplate(t.Context(), s.store.ID, "en", bad); err == nil {
				t.Errorf("%s passes", name)
			}
		}
		_, err = s.desk.PutTemplate(t.Context(), s.store.ID, "xx", german)
		s.refused(err, "no_language")
		s.refused(s.desk.SetLogo(t.Context(), s.store.ID, []byte("<svg>")), "logo_invalid")
	})
}

// A quote is mailed with the code that calls it up; what is only parked is not.
func TestAQuoteIsMailed(t *testing.T) {
	t.Parallel()
	eachShop(t, func(s *shop) {
		clerk := pos.Clerk{Store: s.store.ID, Device: s.cashier.Device, Staff: s.cashier.Staff, Register: s.cashier.Register, Rights: s.cashier.Rights}
		until := time.UnixMicro(s.clock.Load()).Add(48 * time.Hour)
		quote, parked := db.NewID(), db.NewID()
		lines := []pos.LineRequest{{ProductID: s.bread}}
		_, err := s.pos.PutCart(t.Context(), clerk, quote, pos.CartRequest{Kind: "quote", ValidUntil: &until, Lines: lines})
		s.check(err)
		_, err = s.pos.PutCart(t.Context(), clerk, parked, pos.CartRequest{Lines: lines})
		s.check(err)
		_, _, err = s.desk.PutQuoteMail(t.Context(), s.cashier, s.store, db.NewID(), parked, "jo@example.org")
		s.refused(err, "not_a_quote")
		id := db.NewID()
		for i := range 2 {
			m, created, err := s.desk.PutQuoteMail(t.Context(), s.cashier, s.store, id, quote, "jo@example.org")
			if err != nil || created != (i == 0) || m.Quote != quote || m.Document != "" {
				t.Fatalf("%+v %v %v", m, created, err)
			}
		}
		s.check(s.desk.SendDue(t.Context()))
		if len(s.mail.letters) != 1 {
			t.Fatalf("%d letters", len(s.mail.letters))
		}
		l := s.mail.letters[0]
		if !strings.Contains(l.Subject, "Quote 1") || !strings.Contains(l.Text, "TBC-") || !bytes.HasPrefix(l.PDF, []byte("%PDF")) || l.Name != "1000.pdf" {
			t.Errorf("%s, %s\n%s", l.Subject, l.Name, l.Text)
		}
	})
}

func TestMailIsSentOnce(t *testing.T) {
	t.Parallel()
	eachShop(t, func(s *shop) {
		sale, id := s.sell(pos.Cash), db.NewID()
		s.mail.answer = func(paper.Letter) error { return &paper.Returned{Reason: "450 come back later"} }
		m, created, err := s.desk.PutMail(t.Context(), s.cashier, s.store, id, sale, "jo@example.org")
		if err != nil || !created || m.State != "waiting" {
			t.Fatalf("%+v %v", m, err)
		}
		_, created, err = s.desk.PutMail(t.Context(), s.cashier, s.store, id, sale, "jo@example.org")
		if err != nil || created {
			t.Errorf("again: %v %v", created, err)
		}
		_, _, err = s.desk.PutMail(t.Context(), s.cashier, s.store, id, sale, "other@example.org")
		s.refused(err, "mail_exists")
		s.check(s.desk.SendDue(t.Context()))
		s.mail.answer = nil
		s.check(s.desk.SendDue(t.Context()))
		if len(s.mail.letters) != 0 {
			t.Error("sent before its time")
		}
		s.pass(2 * time.Minute)
		var all sync.WaitGroup
		for range 6 { // as many nodes
			all.Go(func() {
				if err := s.newDesk().SendDue(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if len(s.mail.letters) != 1 {
			t.Fatalf("%d letters", len(s.mail.letters))
		}
		l := s.mail.letters[0]
		if l.ID != id || l.To != "jo@example.org" || !strings.Contains(l.Subject, "T1-000001") || !bytes.HasPrefix(l.PDF, []byte("%PDF")) || l.Name != "T1-000001.pdf" || strings.Contains(l.Text, "COPY") {
			t.Errorf("%s %s %s %s", l.ID, l.To, l.Subject, l.Name)
		}
		mails, _, err := s.desk.Mails(t.Context(), s.store.ID, "", "", 10)
		if err != nil || len(mails) != 1 || mails[0].State != "sent" || mails[0].Tries != 2 {
			t.Errorf("%+v %v", mails, err)
		}
		s.pass(31 * 24 * time.Hour)
		s.check(s.desk.Sweep(t.Context()))
		if mails, _, _ := s.desk.Mails(t.Context(), s.store.ID, "", "", 10); len(mails) != 0 {
			t.Errorf("the address is kept: %+v", mails)
		}
	})
}

func TestMailThatNeverArrives(t *testing.T) {
	t.Parallel()
	eachShop(t, func(s *shop) {
		sale := s.sell(pos.Cash)
		s.mail.answer = func(paper.Letter) error { return &paper.Returned{Forever: true, Reason: "550 no such user\x00"} }
		_, _, err := s.desk.PutMail(t.Context(), s.cashier, s.store, db.NewID(), sale, "nobody@example.org")
		s.check(err)
		s.check(s.desk.SendDue(t.Context()))
		mails, _, err := s.desk.Mails(t.Context(), s.store.ID, "failed", "", 10)
		if err != nil || len(mails) != 1 || mails[0].Trouble != "550 no such user" {
			t.Errorf("%+v %v", mails, err)
		}
		for _, bad := range []string{"", "jo", "jo@", "jo@host", "a@b.c, d@e.f", "jo@example.org\r\nBcc: all@example.org", "Jo <jo@example.org>", "jo@example.org\n", "j o@example.org",
			"\"x\"@example.org", strings.Repeat("a", 250) + "@example.org", "jo@exa\x00mple.org"} {
			if _, _, err := s.desk.PutMail(t.Context(), s.cashier, s.store, db.NewID(), sale, bad); bad != "jo@example.org\n" {
				s.refused(err, "address_invalid")
			}
		}
	})
}

// A mail server that hangs up after the letter may have taken it: that is told,
// the letter goes again once by itself, under the same id, and after that only
// when somebody says so.
func TestAMailInDoubt(t *testing.T) {
	t.Parallel()
	eachShop(t, func(s *shop) {
		sale, id, tries := s.sell(pos.Cash), db.NewID(), 0
		s.mail.answer = func(l paper.Letter) error {
			tries++
			if l.ID != id {
				t.Errorf("sent as %s", l.ID)
			}
			return &paper.Returned{Doubt: true, Reason: "EOF"}
		}
		_, _, err := s.desk.PutMail(t.Context(), s.cashier, s.store, id, sale, "jo@example.org")
		s.check(err)
		stands := func(state string, ended bool, want int) {
			t.Helper()
			s.check(s.desk.SendDue(t.Context()))
			mails, _, err := s.desk.Mails(t.Context(), s.store.ID, state, "", 10)
			if err != nil || len(mails) != 1 || mails[0].State != state || (mails[0].EndedAt != nil) != ended || tries != want {
				t.Errorf("%+v after %d, %v; want %s, ended %v, after %d", mails, tries, err, state, ended, want)
			}
		}
		stands("doubt", false, 1)
		s.pass(2 * time.Minute)
		stands("doubt", true, 2)
		s.pass(5 * 24 * time.Hour)
		stands("doubt", true, 2)
		for _, state := range []string{"waiting", "failed", "sent"} {
			if mails, _, err := s.desk.Mails(t.Context(), s.store.ID, state, "", 10); err != nil || len(mails) != 0 {
				t.Errorf("it is listed as %s, too: %+v %v", state, mails, err)
			}
		}
		_, err = s.desk.SendMailAgain(t.Context(), s.store.ID, id)
		s.check(err)
		stands("doubt", true, 3)
		s.mail.answer = nil
		_, err = s.desk.SendMailAgain(t.Context(), s.store.ID, id)
		s.check(err)
		s.check(s.desk.SendDue(t.Context()))
		if len(s.mail.letters) != 1 {
			t.Errorf("%d letters", len(s.mail.letters))
		}
		if _, err := s.desk.SendMailAgain(t.Context(), s.store.ID, id); err == nil {
			t.Error("a mail that was sent is sent again")
		}
		_, err = s.desk.SendMailAgain(t.Context(), s.store.ID, db.NewID())
		s.refused(err, "no_mail_job")
	})
}
