package paper_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/pos/paper"
	"tillbell/pos/printer"
	"tillbell/pos/printer/printertest"
	"tillbell/server/db"
)

const drawerPulse = "\x1bp"

func TestASaleIsPrintedOnce(t *testing.T) {
	t.Parallel()
	eachShop(t, func(s *shop) {
		p := printertest.New(t)
		s.plug(p, "Counter")
		sale, id := s.sell(pos.Cash), db.NewID()
		ask := paper.JobRequest{Kind: paper.KindReceipt, Document: sale, Kick: true}
		var made int
		var mu sync.Mutex
		var all sync.WaitGroup
		for range 20 { // the same job twenty times at once
			all.Go(func() {
				_, created, err := s.desk.PutJob(t.Context(), s.cashier, s.store, id, ask)
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					t.Error(err)
				} else if created {
					made++
				}
			})
		}
		all.Wait()
		if made != 1 {
			t.Errorf("%d jobs were made", made)
		}
		_, _, err := s.desk.PutJob(t.Context(), s.cashier, s.store, id, paper.JobRequest{Kind: paper.KindReceipt, Document: sale})
		s.refused(err, "job_exists")
		s.check(s.desk.PrintDue(t.Context()))
		s.is(id, "printed", false)
		original := <-p.Printed()
		if !strings.Contains(original, "T1-000001") || !strings.Contains(original, drawerPulse) || strings.Contains(original, "COPY") {
			t.Errorf("the original reads %q", original)
		}
		s.ask(ask)
		s.check(s.desk.PrintDue(t.Context()))
		second := <-p.Printed()
		if !strings.Contains(second, "COPY 1") || strings.Contains(second, drawerPulse) {
			t.Errorf("the copy reads %q", second)
		}
		if s.copies() != 1 {
			t.Errorf("%d copies in the journal", s.copies())
		}
	})
}

// Trouble before a byte went out is waited for; nothing is counted or printed
// twice, and papers keep their order.
func TestWhatWaitsComesOutInOrder(t *testing.T) {
	t.Parallel()
	eachShop(t, func(s *shop) {
		p := printertest.New(t)
		s.plug(p, "Counter")
		p.Break(printertest.PaperOut)
		first := s.ask(paper.JobRequest{Kind: paper.KindReceipt, Document: s.sell(pos.Card)})
		second := s.ask(paper.JobRequest{Kind: paper.KindReceipt, Document: s.sell(pos.Card)})
		s.check(s.desk.PrintDue(t.Context()))
		if j := s.is(first.ID, "waiting", false); j.Trouble != printer.PaperOut || j.Tries != 1 {
			t.Errorf("out of paper: %+v", j)
		}
		if j := s.is(second.ID, "waiting", false); j.Trouble != printer.PaperOut || j.Tries != 0 {
			t.Errorf("behind it: %+v", j)
		}
		p.Break(printertest.None)
		s.check(s.desk.PrintDue(t.Context()))
		s.is(first.ID, "waiting", false) // not before its time
		s.pass(2 * time.Minute)
		s.check(s.desk.PrintDue(t.Context()))
		s.is(first.ID, "printed", false)
		s.is(second.ID, "printed", false)
		if got := p.Await(2); len(got) != 2 || !strings.Contains(got[0], "T1-000001") || !strings.Contains(got[1], "T1-000002") {
			t.Errorf("%d papers, in another order", len(got))
		}
		if p.MostAtOnce() != 1 {
			t.Errorf("%d connections at once", p.MostAtOnce())
		}
	})
}

// A line cut in the middle is told, and asked for again by a person only; the
// second paper says what it may be.
func TestALostLineIsNeverSilent(t *testing.T) {
	t.Parallel()
	eachShop(t, func(s *shop) {
		p := printertest.New(t)
		s.plug(p, "Counter")
		p.CutAt(50)
		j := s.ask(paper.JobRequest{Kind: paper.KindReceipt, Document: s.sell(pos.Card)})
		s.check(s.desk.PrintDue(t.Context()))
		s.is(j.ID, "failed", true)
		s.pass(time.Hour)
		s.check(s.desk.PrintDue(t.Context()))
		s.is(j.ID, "failed", true)
		_, err := s.desk.Retry(t.Context(), s.cashier, j.ID, "")
		s.check(err)
		s.check(s.desk.PrintDue(t.Context()))
		s.is(j.ID, "printed", true)
		if got := <-p.Printed(); !strings.Contains(got, "MAY BE PRINTED TWICE") || !strings.Contains(got, "T1-000001") || strings.Contains(got, "COPY") {
			t.Errorf("the second paper reads %q", got)
		}
	})
}

// A server that dies while it prints leaves the job to the next one, as
// doubtful.
func TestTheQueueSurvivesARestart(t *testing.T) {
	t.Parallel()
	eachShop(t, func(s *shop) {
		p := printertest.New(t)
		s.plug(p, "Counter")
		j := s.ask(paper.JobRequest{Kind: paper.KindReceipt, Document: s.sell(pos.Card)})
		later := s.ask(paper.JobRequest{Kind: paper.KindReceipt, Document: s.sell(pos.Card)})
		s.check(s.db.Tx(t.Context(), func(tx *db.Tx) error {
			return tx.Exec(`UPDATE print_jobs SET state = 'printing', lease_until = ? WHERE id = ?`, db.At(tx.Now.Add(time.Minute)), j.ID).Error
		}))
		next := s.newDesk()
		s.check(next.PrintDue(t.Context()))
		s.is(later.ID, "waiting", false) // the printer is in another's hands
		if s.db.Dialect() == db.SQLite {
			s.check(next.Resume(t.Context()))
		} else {
			s.pass(2 * time.Minute)
		}
		s.check(next.PrintDue(t.Context()))
		s.is(j.ID, "failed", true)
		s.is(later.ID, "printed", false)
	})
}

func TestOtherPrinterRetryAndCancel(t *testing.T) {
	t.Parallel()
	eachShop(t, func(s *shop) {
		broken, narrow := printertest.New(t), printertest.New(t)
		other, _, err := s.desk.PutPrinter(t.Context(), s.store.ID, paper.Printer{ID: db.NewID(), Name: "Back", Host: narrow.Host(), Port: narrow.Port(), Columns: 32, Active: true})
		s.check(err)
		mine := s.plug(broken, "Counter")
		broken.Break(printertest.CoverOpen)
		j := s.ask(paper.JobRequest{Kind: paper.KindReceipt, Document: s.sell(pos.Card)})
		gone := s.ask(paper.JobRequest{Kind: paper.KindGift, Document: j.Subject})
		s.check(s.desk.PrintDue(t.Context()))
		if st, err := s.desk.Status(t.Context(), s.store.ID, mine.ID); err != nil || st.Trouble != printer.CoverOpen || st.Waiting != 2 {
			t.Errorf("%+v %v", st, err)
		}
		s.refused(s.desk.DeletePrinter(t.Context(), s.store.ID, mine.ID), "printer_busy")
		_, err = s.desk.Cancel(t.Context(), s.store.ID, gone.ID)
		s.check(err)
		_, err = s.desk.Retry(t.Context(), s.cashier, j.ID, other.ID)
		s.check(err)
		s.check(s.desk.PrintDue(t.Context()))
		s.is(j.ID, "printed", false)
		if again, err := s.desk.Retry(t.Context(), s.cashier, j.ID, ""); err != nil || again.State != "printed" {
			t.Errorf("asked again for what came out meanwhile: %+v %v", again, err)
		}
		_, err = s.desk.Retry(t.Context(), s.cashier, j.ID, mine.ID)
		s.refused(err, "job_over")
		if got := <-narrow.Printed(); !strings.Contains(got, strings.Repeat("-", 32)+"\n") || strings.Contains(got, strings.Repeat("-", 33)) {
			t.Errorf("the paper was not set for the other printer: %q", got)
		}
		_, err = s.desk.Retry(t.Context(), s.cashier, gone.ID, "")
		s.refused(err, "job_over")
		_, err = s.desk.Cancel(t.Context(), s.store.ID, j.ID)
		s.refused(err, "job_over")
		_, err = s.desk.Retry(t.Context(), pos.Cashier{Store: db.NewID()}, j.ID, "")
		s.refused(err, "no_job")
		s.check(s.desk.DeletePrinter(t.Context(), s.store.ID, mine.ID))
	})
}

// The drawer opens for what the journal knows, once, and soon after.
func TestTheDrawerOpensForAReason(t *testing.T) {
	t.Parallel()
	eachShop(t, func(s *shop) {
		p := printertest.New(t)
		s.plug(p, "Counter")
		cash, card, move := s.sell(pos.Cash), s.sell(pos.Card), db.NewID()
		_, err := s.pos.MoveCash(t.Context(), s.cashier, s.drawer, move, pos.MovementRequest{Kind: "no_sale", Reason: "change"})
		s.check(err)
		for _, r := range []paper.JobRequest{{Kind: paper.KindKick, Document: cash}, {Kind: paper.KindKick, Movement: move}} {
			s.ask(r)
			_, _, err := s.desk.PutJob(t.Context(), s.cashier, s.store, db.NewID(), r)
			s.refused(err, "kicked")
		}
		for _, r := range []paper.JobRequest{{Kind: paper.KindKick}, {Kind: paper.KindKick, Document: card}, {Kind: paper.KindKick, Movement: db.NewID()}} {
			_, _, err := s.desk.PutJob(t.Context(), s.cashier, s.store, db.NewID(), r)
			s.refused(err, "no_cash")
		}
		s.check(s.desk.PrintDue(t.Context()))
		if got := p.Await(2); len(got) != 2 || !strings.Contains(got[0], drawerPulse) || len(got[0]) > 10 {
			t.Errorf("papers %q", got)
		}
		old := s.sell(pos.Cash)
		s.pass(time.Hour)
		_, _, err = s.desk.PutJob(t.Context(), s.cashier, s.store, db.NewID(), paper.JobRequest{Kind: paper.KindKick, Document: old})
		s.refused(err, "no_cash")
	})
}

// A job that is asked for again opens the drawer only as its first try would
// have: here, by this printer, soon.
func TestAnotherTryOpensNoDrawerWithoutATrace(t *testing.T) {
	t.Parallel()
	eachShop(t, func(s *shop) {
		p, far := printertest.New(t), printertest.New(t)
		s.plug(p, "Counter")
		other, _, err := s.desk.PutPrinter(t.Context(), s.store.ID, paper.Printer{ID: db.NewID(), Name: "Back", Host: far.Host(), Port: far.Port(), Columns: 32, Active: true})
		s.check(err)
		again := func(wait time.Duration, at pos.Cashier, printerID string, from *printertest.Printer) bool {
			t.Helper()
			j := s.ask(paper.JobRequest{Kind: paper.KindReceipt, Document: s.sell(pos.Cash), Kick: true})
			p.CutAt(1)
			s.check(s.desk.PrintDue(t.Context()))
			s.is(j.ID, "failed", true)
			s.pass(wait)
			_, err := s.desk.Retry(t.Context(), at, j.ID, printerID)
			s.check(err)
			s.check(s.desk.PrintDue(t.Context()))
			s.is(j.ID, "printed", true)
			return strings.Contains(<-from.Printed(), drawerPulse)
		}
		elsewhere := s.cashier
		elsewhere.Register = db.NewID()
		if !again(time.Minute, s.cashier, "", p) {
			t.Error("soon and here, the drawer stays shut")
		}
		if again(time.Hour, s.cashier, "", p) {
			t.Error("an hour later the drawer opens")
		}
		if again(time.Minute, elsewhere, "", p) {
			t.Error("from another register the drawer opens")
		}
		if again(time.Minute, s.cashier, other.ID, far) {
			t.Error("by another printer a drawer opens")
		}
	})
}

func TestReportsAndTestPages(t *testing.T) {
	t.Parallel()
	eachShop(t, func(s *shop) {
		p := printertest.New(t)
		v := s.plug(p, "Counter")
		s.sell(pos.Cash)
		s.ask(paper.JobRequest{Kind: paper.KindReport, Drawer: s.drawer})
		kept := db.NewID()
		_, err := s.pos.ReadDrawer(t.Context(), s.cashier, s.store, s.drawer, kept)
		s.check(err)
		s.sell(pos.Cash) // which the X that was kept does not know of
		x := s.ask(paper.JobRequest{Kind: paper.KindReport, Drawer: s.drawer, Reading: kept})
		s.ask(paper.JobRequest{Kind: paper.KindReport, Drawer: s.drawer, Reading: kept})
		_, err = s.pos.CloseDrawer(t.Context(), s.cashier, s.drawer, 10420)
		s.check(err)
		z := s.ask(paper.JobRequest{Kind: paper.KindReport, Drawer: s.drawer})
		s.ask(paper.JobRequest{Kind: paper.KindReport, Drawer: s.drawer})
		s.ask(paper.JobRequest{Kind: paper.KindTest, Printer: v.ID})
		s.check(s.desk.PrintDue(t.Context()))
		got := p.Await(6)
		for i, want := range []string{"X REPORT", "X REPORT 1", "COPY 1", "Z REPORT 1", "COPY 1", "Test page"} {
			if len(got) != 6 || !strings.Contains(got[i], want) || strings.Contains(got[i], "COPY") != (i == 2 || i == 4) {
				t.Fatalf("papers %q", got)
			}
		}
		if !strings.Contains(got[1], "Sales 1") || !strings.Contains(got[2], "X REPORT 1") || !strings.Contains(got[3], "Sales 2") || !strings.Contains(got[3], "-4.38") {
			t.Errorf("papers %q", got)
		}
		if z.Title != "Z 1" || x.Title != "X 1, T1" {
			t.Errorf("the jobs are called %q and %q", x.Title, z.Title)
		}
		_, _, err = s.desk.PutJob(t.Context(), s.cashier, s.store, db.NewID(), paper.JobRequest{Kind: "poster"})
		s.refused(err, "kind_invalid")
	})
}

// A printer that hangs keeps nobody but itself: others print one paper after the
// other, and sales go on.
func TestAHangingPrinterHoldsUpNobody(t *testing.T) {
	t.Parallel()
	eachShop(t, func(s *shop) {
		bad, good := printertest.New(t), printertest.New(t)
		hanging := s.plug(bad, "Hangs")
		s.plug(good, "Counter")
		bad.Break(printertest.Hangs)
		ctx, stop := context.WithCancel(t.Context())
		patient := printertest.Waits
		patient.Answer = time.Hour // it is ended by hand
		desk := paper.New(s.db, s.pos, s.access, paper.Options{Network: printertest.Network(), Waits: patient})
		ask := func(r paper.JobRequest) {
			_, _, err := desk.PutJob(t.Context(), s.cashier, s.store, db.NewID(), r)
			s.check(err)
		}
		desk.Start(ctx)
		ask(paper.JobRequest{Kind: paper.KindTest, Printer: hanging.ID})
		<-bad.Taken()
		for range 2 {
			ask(paper.JobRequest{Kind: paper.KindReceipt, Document: s.sell(pos.Cash)})
			<-good.Printed()
		}
		bad.HangUp()
		stop()
		desk.Wait()
	})
}

func TestPrinterSettingsAreChecked(t *testing.T) {
	t.Parallel()
	eachShop(t, func(s *shop) {
		strict := paper.New(s.db, s.pos, s.access, paper.Options{})
		for name, p := range map[string]paper.Printer{
			"this machine": {Name: "x", Host: "127.0.0.1"}, "a cloud's secrets": {Name: "x", Host: "169.254.169.254"}, "another port": {Name: "x", Host: "10.0.0.9", Port: 22},
			"a URL": {Name: "x", Host: "http://10.0.0.9"}, "no such page": {Name: "x", Host: "10.0.0.9", Pages: []string{"9999"}}, "too wide": {Name: "x", Host: "10.0.0.9", Columns: 500},
			"no such knife": {Name: "x", Host: "10.0.0.9", Cut: "axe"},
		} {
			p.ID = db.NewID()
			if _, _, err := strict.PutPrinter(t.Context(), s.store.ID, p); err == nil {
				t.Errorf("%s passes", name)
			} else {
				s.refused(err, "printer_invalid")
			}
		}
		v, created, err := strict.PutPrinter(t.Context(), s.store.ID, paper.Printer{ID: db.NewID(), Name: "Bar", Host: "bar-printer.lan"})
		if err != nil || !created || v.Port != 9100 || v.Columns != 48 || v.Kick != "before" {
			t.Errorf("%+v %v", v, err)
		}
		_, _, err = strict.PutPrinter(t.Context(), s.store.ID, paper.Printer{ID: db.NewID(), Name: "Bar", Host: "10.0.0.9"})
		s.refused(err, "printer_exists")
		_, _, err = s.desk.PutJob(t.Context(), s.cashier, s.store, db.NewID(), paper.JobRequest{Kind: paper.KindTest})
		s.refused(err, "no_default_printer")
	})
}
