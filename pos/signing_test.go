package pos_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"tillbell/pos"
)

// fakeDevice signs by counting. What it is to do next is said before.
type fakeDevice struct {
	t      *testing.T
	next   []string // "away", "lost" (it signs, and its answer does not come), "refuse"
	signed map[string]pos.Signature
	order  []string
	asked  int // how often it was told of an entry
}

func (d *fakeDevice) Serial() string { return "FAKE-1" }

func taskName(t pos.Task) string { return fmt.Sprintf("%s %d %s", t.Register, t.Seq, t.Type) }

func (d *fakeDevice) Sign(_ context.Context, t pos.Task) (pos.Signature, error) {
	d.asked++
	does := ""
	if len(d.next) > 0 {
		does, d.next = d.next[0], d.next[1:]
	}
	switch does {
	case "away":
		return pos.Signature{}, errors.New("no route to the device")
	case "refuse":
		return pos.Signature{}, fmt.Errorf("%w: its certificate ended", pos.ErrRefused)
	}
	if _, twice := d.signed[taskName(t)]; twice {
		d.t.Errorf("signed twice: %s", taskName(t))
	}
	d.order = append(d.order, taskName(t))
	n := int64(len(d.order))
	s := pos.Signature{Act: 1000 + n, Counter: n, Started: t.At, Finished: t.At.Add(time.Second), Value: []byte{byte(n)}, Process: "Kassenbeleg-V1",
		Content: fmt.Sprintf("Beleg^%d", t.Seq), Printed: fmt.Sprintf("TSE %d\nlate: %v", n, t.Late)}
	d.signed[taskName(t)] = s
	if does == "lost" {
		return pos.Signature{}, errors.New("the answer did not come")
	}
	return s, nil
}

func (d *fakeDevice) Describe(context.Context) (pos.DeviceMaster, error) {
	return pos.DeviceMaster{Algorithm: "ecdsa-plain-SHA256", TimeFormat: "unixTime", Encoding: "UTF-8", PublicKey: "BFm1", Certificate: strings.Repeat("c", 2500)}, nil
}

func (d *fakeDevice) Find(_ context.Context, t pos.Task) (pos.Signature, bool, error) {
	if len(d.next) > 0 && d.next[0] == "away" {
		d.next = d.next[1:]
		return pos.Signature{}, false, errors.New("no route to the device")
	}
	s, ok := d.signed[taskName(t)]
	return s, ok, nil
}

// A device that goes away holds nobody up; what it missed it signs later, in
// order and once, whatever became of its answers.
func TestADeviceSignsInOrderAndLate(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		mia, sofia := s.SignIn(0, s.Cashier), s.SignIn(1, s.Manager)
		bread := s.Put(Goods("B1", "Bread", 100))
		s.OpenDrawer(mia, 0) // before there is a device
		d := &fakeDevice{t: t, signed: map[string]pos.Signature{}}
		pass, err := s.Pos.SignBy(s.Context(), d)
		s.Check(err)
		s.OpenDrawer(sofia, 0)
		sell := func(c pos.Cashier) string {
			s.Clock.Advance(time.Second)
			return s.Sell(c, bread.ID, 1000, 100)
		}
		sell(mia)
		s.Check(pass(s.Context()))
		if len(d.order) != 2 || s.Pos.SigningDown() { // the second drawer and the sale
			t.Fatalf("signed %v", d.order)
		}
		want := len(d.order)
		d.next = []string{"away", "lost", "away", "away", "away"}
		var last string
		for i := range 3 {
			sell(mia)
			last = sell(sofia)
			if err := pass(s.Context()); err == nil {
				t.Fatalf("pass %d: an error was swallowed", i)
			}
			want += 2
		}
		if !s.Pos.SigningDown() || s.Number(`SELECT COUNT(*) FROM journal WHERE type = 'OUTAGE_ON'`) != 1 {
			t.Fatal("the device is not given up")
		}
		// The server starts anew meanwhile: it knows that the device is away.
		pass, err = s.Pos.SignBy(s.Context(), d)
		s.Check(err)
		for range 3 {
			d.next = append(d.next, "away")
		}
		for range 3 {
			if err := pass(s.Context()); err == nil {
				t.Fatal("an error was swallowed")
			}
		}
		if n := s.Number(`SELECT COUNT(*) FROM journal WHERE type = 'OUTAGE_ON'`); n != 1 {
			t.Fatalf("one outage is entered %d times", n)
		}
		paper, err := s.Pos.IssueReceipt(s.Context(), sofia, last)
		s.Check(err)
		if !strings.Contains(paper.Signed, "out of order") {
			t.Errorf("the receipt says %q", paper.Signed)
		}
		asked := d.asked
		s.Check(pass(s.Context())) // it is left alone
		if d.asked != asked {
			t.Error("a device that was given up was asked")
		}
		s.Clock.Advance(2 * time.Second)
		if err := pass(s.Context()); err == nil { // one try, and away again
			t.Fatal("an error was swallowed")
		}
		s.Clock.Advance(5 * time.Second)
		d.next = nil
		s.Check(pass(s.Context()))
		if len(d.order) != want || s.Pos.SigningDown() || s.Number(`SELECT COUNT(*) FROM journal WHERE type = 'OUTAGE_OFF'`) != 1 {
			t.Fatalf("signed %d of %d", len(d.order), want)
		}
		out := s.Number(`SELECT COUNT(*) FROM journal_signatures a JOIN journal_signatures b ON b.counter > a.counter
			JOIN journal i ON i.register_id = a.register_id AND i.seq = a.seq JOIN journal j ON j.register_id = b.register_id AND j.seq = b.seq
			WHERE j.at < i.at`)
		if n := s.Number(`SELECT COUNT(*) FROM journal_signatures`); n != int64(want) || out != 0 {
			t.Errorf("%d of %d signatures are kept, %d out of order", n, want, out)
		}
		if paper, err = s.Pos.IssueReceipt(s.Context(), sofia, last); err != nil || paper.Signed != fmt.Sprintf("TSE %d\nlate: true", want) {
			t.Errorf("the copy says %q (%v)", paper.Signed, err)
		}
		if n := s.Number(`SELECT COUNT(*) FROM journal_signatures WHERE late = 1`); n != int64(want-2) {
			t.Errorf("%d of %d waited for the device", n, want-2)
		}
		s.Check(pass(s.Context())) // the copy's own entry
		want++

		d.next = []string{"refuse"}
		bad := sell(mia)
		sell(mia)
		s.Check(pass(s.Context()))
		if paper, err = s.Pos.IssueReceipt(s.Context(), mia, bad); err != nil || !strings.Contains(paper.Signed, "out of order") {
			t.Errorf("what it refused says %q (%v)", paper.Signed, err)
		}
		if s.Number(`SELECT COUNT(*) FROM journal_signatures WHERE signature IS NULL AND error LIKE '%certificate%'`) != 1 ||
			s.Number(`SELECT COUNT(*) FROM journal_signatures`) != int64(want+2) {
			t.Error("a refusal held up the rest, or is not kept")
		}
		s.verify()
		s.signaturesAreProven(mia.Register)
	})
}

// A paper waits for a device that is slow, and comes out marked where it is too
// slow; the sale was answered before, and is signed when the device comes to it.
func TestPapersWaitForASlowDevice(t *testing.T) {
	t.Parallel()
	EachShop(t, func(s *Shop) {
		mia := s.SignIn(0, s.Cashier)
		bread := s.Put(Goods("B1", "Bread", 100))
		s.OpenDrawer(mia, 0)
		before := s.Sell(mia, bread.ID, 1000, 100)
		d := &fakeDevice{t: t, signed: map[string]pos.Signature{}}
		pass, err := s.Pos.SignBy(s.Context(), d)
		s.Check(err)
		says := func(id string) string {
			paper, err := s.Pos.Receipt(s.Context(), s.Store.ID, id)
			s.Check(err)
			return paper.Signed
		}
		if got := says(before); got != "" {
			t.Errorf("what was sold before there was a device says %q", got)
		}
		s.Clock.Advance(time.Second)
		sale := s.Sell(mia, bread.ID, 1000, 100)
		s.Pos.PaperWaits(time.Millisecond)
		if got := says(sale); !strings.Contains(got, "Not signed") {
			t.Errorf("with a device that is too slow: %q", got)
		}
		s.Pos.PaperWaits(time.Hour)
		done := make(chan error)
		go func() { done <- pass(s.Context()) }()
		if got := says(sale); got != "TSE 1\nlate: false" {
			t.Errorf("with a device that is slow: %q", got)
		}
		s.Check(<-done)
		s.verify()
	})
}

// A device that never answers is waited for no longer than it may take, and
// selling not at all.
func TestSignWithRunsBesideSelling(t *testing.T) {
	t.Parallel()
	s := sqliteShop(t)
	hung := &hungDevice{asked: make(chan struct{}, 1)}
	s.Check(s.Pos.SignWith(s.Context(), hung))
	c := s.SignIn(0, s.Cashier)
	bread := s.Put(Goods("B1", "Bread", 100))
	s.OpenDrawer(c, 0)
	s.Sell(c, bread.ID, 1000, 100)
	<-hung.asked
	s.Sell(c, bread.ID, 1000, 100)
	s.Pos.Close() // and with it what hangs
	if n := s.Number(`SELECT COUNT(*) FROM sales`); n != 2 {
		t.Errorf("%d sales", n)
	}
}

type hungDevice struct{ asked chan struct{} }

func (*hungDevice) Serial() string { return "HUNG" }

func (d *hungDevice) Sign(ctx context.Context, _ pos.Task) (pos.Signature, error) {
	<-ctx.Done()
	return pos.Signature{}, ctx.Err()
}

func (d *hungDevice) Find(ctx context.Context, _ pos.Task) (pos.Signature, bool, error) {
	select {
	case d.asked <- struct{}{}:
	default:
	}
	<-ctx.Done()
	return pos.Signature{}, false, ctx.Err()
}
