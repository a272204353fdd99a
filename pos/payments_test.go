package pos_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/pos/terminal"
	"tillbell/server/db"
)

// machine is a card terminal that is told what its customers do. It keeps what
// it did by the attempts' ids, as the port demands.
type machine struct {
	mu      sync.Mutex
	states  map[string]terminal.State
	charged map[string]int // how often a card was charged, by attempt
	asked   chan string    // attempts that were begun
	broken  atomic.Int32   // so many answers are lost after the work was done
}

func newMachine() *machine {
	return &machine{states: map[string]terminal.State{}, charged: map[string]int{}, asked: make(chan string, 1000)}
}

var errLost = errors.New("the answer was lost")

func (m *machine) answer(id string) (terminal.State, error) {
	if m.broken.Add(-1) >= 0 {
		return terminal.State{Outcome: terminal.Pending}, errLost
	}
	return m.states[id], nil
}

func (m *machine) Begin(_ context.Context, a terminal.Attempt) (terminal.State, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, known := m.states[a.ID]; !known {
		s := terminal.State{Outcome: terminal.Pending, Ref: "ref-" + a.ID}
		if a.Kind == terminal.Refund {
			s.Outcome = terminal.Approved
		}
		m.states[a.ID] = s
		m.asked <- a.ID
	}
	return m.answer(a.ID)
}

func (m *machine) Look(_ context.Context, a terminal.Attempt) (terminal.State, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.answer(a.ID)
}

func (m *machine) Cancel(_ context.Context, a terminal.Attempt) (terminal.State, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if s := m.states[a.ID]; !s.Outcome.Final() || s.Outcome == "" {
		m.states[a.ID] = terminal.State{Outcome: terminal.Cancelled, Ref: s.Ref}
	}
	return m.answer(a.ID)
}

// card does what the customer does.
func (m *machine) card(id string, outcome terminal.Outcome) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.states[id].Outcome != terminal.Pending {
		return
	}
	if outcome == terminal.Approved {
		m.charged[id]++
	}
	m.states[id] = terminal.State{Outcome: outcome, Ref: "ref-" + id, Brand: "visa", Last4: "4242", AuthCode: "A1", Reason: "says the bank"}
}

// quick looks often, for tests.
var quick = pos.PaymentPace{Look: time.Millisecond, Around: 5 * time.Millisecond, Limit: time.Hour, Lease: time.Minute}

// pay is a shop's payments with a Stripe terminal at the first till.
type paying struct {
	*Shop
	*pos.Payments
	machine *machine
	stop    func()
	reader  string
}

func (s *Shop) paying(m *machine) *paying {
	s.Helper()
	p := &paying{Shop: s, machine: m, reader: db.NewID()}
	p.restart()
	_, err := s.Pos.PutTerminal(s.Context(), s.Store.ID, pos.TerminalView{ID: p.reader, Kind: "stripe", Name: "Till 1", Reader: "tmr_1", Active: true})
	s.Check(err)
	return p
}

// restart is a server that died and came back.
func (p *paying) restart() {
	if p.stop != nil {
		p.stop()
	}
	ctx, cancel := context.WithCancel(context.Background())
	y := p.Pos.NewPayments(map[string]terminal.Terminal{"stripe": p.machine}, quick)
	y.Start(ctx)
	p.Payments, p.stop = y, func() { cancel(); y.Wait() }
	p.Cleanup(p.stop)
}

func (p *paying) charge(c pos.Cashier, amount money.Amount) string {
	p.Helper()
	id := db.NewID()
	v, created, err := p.PutPayment(p.Context(), c, id, pos.PaymentRequest{Kind: "charge", Amount: amount, TerminalID: p.reader})
	p.Check(err)
	if !created || v.Status != "pending" {
		p.Fatalf("asked: %+v", v)
	}
	return id
}

// becomes waits for a payment's outcome.
func (p *paying) becomes(id, status string) pos.PaymentView {
	p.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; {
		v, err := p.Pos.Payment(p.Context(), p.Store.ID, id)
		p.Check(err)
		if v.Status != "pending" || time.Now().After(deadline) {
			if v.Status != status {
				p.Fatalf("payment %+v, want it %s", v, status)
			}
			return v
		}
		time.Sleep(time.Millisecond)
	}
}

// by is a tender by card through the terminal.
func by(payment string, a money.Amount) pos.TenderRequest {
	return pos.TenderRequest{Kind: pos.Card, Amount: &a, PaymentID: payment}
}

func TestACardPaysOnce(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		p, c := s.paying(newMachine()), s.SignIn(0, s.Cashier)
		bread := s.Put(Goods("B", "Bread", 1999))
		drawer := s.OpenDrawer(c, 0)
		sell := func(id string, tenders ...pos.TenderRequest) error {
			_, err := s.Pos.CommitSale(s.Context(), c, id, pos.SaleRequest{Lines: []pos.LineRequest{{ProductID: bread.ID}}, Total: 1999, Tenders: tenders})
			return err
		}
		id := p.charge(c, 1999)
		s.Refused(sell(db.NewID(), by(id, 1999)), "payment_not_approved", "tenders[0].payment_id")
		<-p.machine.asked
		p.machine.card(id, terminal.Approved)
		if v := p.becomes(id, "approved"); v.Last4 != "4242" || v.EndedAt == nil {
			s.Errorf("approved: %+v", v)
		}
		if open, err := s.Pos.OpenPayments(s.Context(), s.Store.ID, c.Register); err != nil || len(open) != 1 {
			s.Errorf("charged and used for nothing: %+v, %v", open, err)
		}
		s.Refused(sell(db.NewID(), by(id, 1000), pos.TenderRequest{Kind: pos.Cash, Amount: amount(999)}), "payment_not_approved", "tenders[0].amount")
		s.Refused(sell(db.NewID(), by(db.NewID(), 1999)), "no_payment", "tenders[0].payment_id")

		// Twenty sales at once want the same money.
		var sold, used atomic.Int64
		var wg sync.WaitGroup
		var saleID atomic.Value
		for range 20 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				sale := db.NewID()
				switch err := sell(sale, by(id, 1999)); code(err) {
				case "":
					sold.Add(1)
					saleID.Store(sale)
				case "payment_used":
					used.Add(1)
				default:
					s.Error(err)
				}
			}()
		}
		wg.Wait()
		if sold.Load() != 1 || used.Load() != 19 {
			s.Fatalf("sold %d times, refused %d times", sold.Load(), used.Load())
		}
		sale := saleID.Load().(string)
		if v, err := s.Pos.Payment(s.Context(), s.Store.ID, id); err != nil || v.DocumentID == nil || *v.DocumentID != sale {
			s.Errorf("used: %+v, %v", v, err)
		}

		// Back to the card, never more than was charged, and used once as well.
		returned, whole := db.NewID(), toCard(sale)
		_, err := p.weigh(c, returned, pos.RefundRequest{Return: &whole})
		s.Check(err)
		_, err = p.giveBack(c, returned, id, 2000)
		s.Refused(err, "over_refunded", "amount")
		back, err := p.giveBack(c, returned, id, 1999)
		s.Check(err)
		p.becomes(back, "approved")
		_, err = p.giveBack(c, returned, id, 1)
		s.Refused(err, "over_refunded", "amount")
		giveBack := pos.ReturnRequest{SaleID: sale, Lines: []pos.ReturnLine{{Line: 1, Quantity: money.One}}, Tenders: []pos.TenderRequest{{Kind: pos.Card, PaymentID: id}}}
		_, err = s.Pos.CommitReturn(s.Context(), c, returned, giveBack)
		s.Refused(err, "refund_unused", "tenders")
		giveBack.Tenders[0].PaymentID = back
		a, err := s.Pos.CommitReturn(s.Context(), c, returned, giveBack)
		s.Check(err)
		if d := document(s.T, a); d.Tenders[0].PaymentID != back || d.Tenders[0].Amount != 1999 {
			s.Errorf("return: %+v", d.Tenders)
		}
		s.expects(c, drawer, 0)
		s.verify()
	})
}

func TestWhatBecomesOfAPayment(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		p, c := s.paying(newMachine()), s.SignIn(0, s.Cashier)
		ctx := s.Context()

		declined := p.charge(c, 100)
		<-p.machine.asked
		p.machine.card(declined, terminal.Declined)
		if v := p.becomes(declined, "declined"); v.Reason != "says the bank" {
			s.Errorf("declined: %+v", v)
		}

		cancelled := p.charge(c, 200)
		<-p.machine.asked
		_, err := p.Cancel(ctx, c, cancelled)
		s.Check(err)
		p.becomes(cancelled, "cancelled")

		// A cancel that comes too late finds the money taken, and so says.
		late := p.charge(c, 300)
		<-p.machine.asked
		p.machine.card(late, terminal.Approved)
		_, err = p.Cancel(ctx, c, late)
		s.Check(err)
		p.becomes(late, "approved")

		// Answers that are lost change nothing but the time it takes.
		p.machine.broken.Store(5)
		lost := p.charge(c, 400)
		<-p.machine.asked
		p.machine.card(lost, terminal.Approved)
		p.becomes(lost, "approved")

		// The office makes another of the terminal meanwhile: the payment stays
		// where it is asked, and nobody says what came of it by hand.
		moved := p.charge(c, 450)
		<-p.machine.asked
		for _, kind := range []string{"manual", "stripe"} {
			_, err = s.Pos.PutTerminal(s.Context(), s.Store.ID, pos.TerminalView{ID: p.reader, Kind: kind, Name: "Till 1", Reader: "tmr_1", Active: true})
			s.Check(err)
			_, err = p.Confirm(s.Context(), c, moved, false, 0, "")
			s.Refused(err, "not_manual", "")
		}
		p.machine.card(moved, terminal.Approved)
		p.becomes(moved, "approved")

		// The same request again is the same payment; other content is not.
		v, created, err := p.PutPayment(ctx, c, lost, pos.PaymentRequest{Kind: "charge", Amount: 400, TerminalID: p.reader})
		if err != nil || created || v.Status != "approved" {
			s.Errorf("asked again: %+v, %v", v, err)
		}
		_, _, err = p.PutPayment(ctx, c, lost, pos.PaymentRequest{Kind: "charge", Amount: 401, TerminalID: p.reader})
		s.Refused(err, "payment_exists", "")

		// The server dies while the customer holds the card to the reader.
		died := p.charge(c, 500)
		<-p.machine.asked
		p.stop()
		p.machine.card(died, terminal.Approved)
		p.restart()
		p.becomes(died, "approved")
		p.machine.mu.Lock()
		defer p.machine.mu.Unlock()
		for id, n := range p.machine.charged {
			if n != 1 {
				s.Errorf("payment %s was charged %d times", id, n)
			}
		}
	})
}

// A terminal that never answers is given up after a while, and what it did in
// the end is asked.
func TestATerminalThatNeverAnswers(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		p, c := s.paying(newMachine()), s.SignIn(0, s.Cashier)
		id := p.charge(c, 100)
		<-p.machine.asked
		s.Clock.Advance(quick.Limit + time.Minute)
		p.becomes(id, "cancelled")
	})
}

// Two nodes drive the same payments: none is asked of two at once.
func TestNodesShareTerminals(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		m := newMachine()
		p, c := s.paying(m), s.SignIn(0, s.Cashier)
		other := &paying{Shop: s, machine: m, reader: p.reader}
		other.restart()
		ids := make([]string, 10)
		for i := range ids {
			ids[i] = p.charge(c, money.Amount(100+i))
			<-m.asked
		}
		p.stop() // its node goes away; the other takes up all of them
		for _, id := range ids {
			m.card(id, terminal.Approved)
			other.becomes(id, "approved")
		}
	})
}

func TestManualTerminals(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		p, c := s.paying(newMachine()), s.SignIn(0, s.Cashier)
		ctx, desk, id := s.Context(), db.NewID(), db.NewID()
		_, err := s.Pos.PutTerminal(ctx, s.Store.ID, pos.TerminalView{ID: desk, Kind: "manual", Name: "Desk", Active: true})
		s.Check(err)
		v, _, err := p.PutPayment(ctx, c, id, pos.PaymentRequest{Kind: "charge", Amount: 700, TerminalID: desk})
		if err != nil || !v.Manual || v.Status != "pending" {
			s.Fatalf("asked: %+v, %v", v, err)
		}
		_, err = p.Confirm(ctx, c, id, true, 0, "4111 1111 1111 1111")
		s.Refused(err, "card_number", "reference")
		for range 2 {
			if v, err = p.Confirm(ctx, c, id, true, 0, "slip 17"); err != nil || v.Status != "approved" || v.AuthCode != "slip 17" {
				s.Fatalf("confirmed: %+v, %v", v, err)
			}
		}
		_, err = p.Confirm(ctx, c, id, false, 0, "")
		s.Refused(err, "payment_ended", "")
		_, err = p.Confirm(ctx, c, p.charge(c, 100), true, 0, "")
		s.Refused(err, "not_manual", "")
		for _, row := range []struct {
			r           pos.PaymentRequest
			code, field string
		}{
			{pos.PaymentRequest{Kind: "charge", Amount: 0, TerminalID: desk}, "amount_invalid", "amount"},
			{pos.PaymentRequest{Kind: "charge", Amount: -5, TerminalID: desk}, "amount_invalid", "amount"},
			{pos.PaymentRequest{Kind: "charge", Amount: 5}, "required", "terminal_id"},
			{pos.PaymentRequest{Kind: "gift", Amount: 5, TerminalID: desk}, "kind_invalid", "kind"},
			{pos.PaymentRequest{Kind: "refund", Amount: 5}, "of_invalid", "of"},
			{pos.PaymentRequest{Kind: "refund", Amount: 5, Of: db.NewID()}, "no_payment", "of"},
			{pos.PaymentRequest{Kind: "charge", Amount: 5, TerminalID: db.NewID()}, "no_terminal", "terminal_id"},
		} {
			_, _, err := p.PutPayment(ctx, c, db.NewID(), row.r)
			s.Refused(err, row.code, row.field)
		}
	})
}

// A terminal may take less than it was asked for, as a card that holds no more
// does. What it took pays for its part, and no more of it goes back.
func TestATerminalTakesLess(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		p, c := s.paying(newMachine()), s.SignIn(0, s.Manager)
		ctx, desk := s.Context(), db.NewID()
		bread := s.Put(Goods("B", "Bread", 1999))
		s.OpenDrawer(c, 0)
		_, err := s.Pos.PutTerminal(ctx, s.Store.ID, pos.TerminalView{ID: desk, Kind: "manual", Name: "Desk", Active: true})
		s.Check(err)
		asked := func(amount money.Amount) string {
			id := db.NewID()
			_, _, err := p.PutPayment(ctx, c, id, pos.PaymentRequest{Kind: "charge", Amount: amount, TerminalID: desk})
			s.Check(err)
			return id
		}
		id := asked(1999)
		for _, wrong := range []money.Amount{2000, -1, 1 << 60} {
			_, err := p.Confirm(ctx, c, id, true, wrong, "")
			s.Refused(err, "amount_invalid", "amount")
		}
		_, err = p.Confirm(ctx, c, id, false, 5, "")
		s.Refused(err, "amount_invalid", "amount")
		for range 2 {
			v, err := p.Confirm(ctx, c, id, true, 1500, "slip 3")
			if err != nil || v.Amount != 1500 || v.Asked != 1999 {
				s.Fatalf("took less: %+v, %v", v, err)
			}
		}
		_, err = s.Pos.CommitSale(ctx, c, db.NewID(), pos.SaleRequest{Lines: []pos.LineRequest{{ProductID: bread.ID}}, Total: 1999, Tenders: []pos.TenderRequest{by(id, 1999)}})
		s.Refused(err, "payment_not_approved", "tenders[0].amount")
		sale := db.NewID()
		_, err = s.Pos.CommitSale(ctx, c, sale, pos.SaleRequest{Lines: []pos.LineRequest{{ProductID: bread.ID}}, Total: 1999,
			Tenders: []pos.TenderRequest{by(id, 1500), {Kind: pos.Cash, Amount: amount(499)}}})
		s.Check(err)

		// A void waits for the terminal to give the card its money, and books it once.
		void := db.NewID()
		_, err = s.Pos.CommitVoid(ctx, c, void, pos.VoidRequest{SaleID: sale, Reason: "wrong goods"})
		s.Refused(err, "refund_first", "")
		_, err = p.weigh(c, void, pos.RefundRequest{Void: &pos.VoidRequest{SaleID: sale, Reason: "wrong goods"}})
		s.Check(err)
		back, err := p.giveBack(c, void, id, 1500)
		s.Check(err)
		_, err = s.Pos.CommitVoid(ctx, c, void, pos.VoidRequest{SaleID: sale, Reason: "wrong goods"})
		s.Refused(err, "refund_pending", "")
		_, err = p.Confirm(ctx, c, back, true, 0, "slip 4")
		s.Check(err)
		a, err := s.Pos.CommitVoid(ctx, c, void, pos.VoidRequest{SaleID: sale, Reason: "wrong goods"})
		s.Check(err)
		if d := document(s.T, a); len(d.Tenders) != 2 || d.Tenders[0].PaymentID != back || d.Tenders[0].Amount != 1500 || d.Tenders[1].Amount != 499 {
			s.Errorf("void: %+v", d.Tenders)
		}
		if v, err := s.Pos.Payment(ctx, s.Store.ID, back); err != nil || v.DocumentID == nil || *v.DocumentID != void {
			s.Errorf("the refund: %+v, %v", v, err)
		}
		s.verify()
	})
}
