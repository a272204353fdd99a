package pos_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/db"
)

// starter is a device that is told when something begins.
type starter struct {
	*fakeDevice
	began []string
	away  bool
	tried int
	tasks map[string]*pos.Begun // by document
}

func (d *starter) Begin(_ context.Context, b pos.Beginning) (pos.Begun, error) {
	d.tried++
	if d.away {
		return pos.Begun{}, errors.New("no route to the device")
	}
	d.began = append(d.began, b.Doc)
	return pos.Begun{Act: int64(len(d.began)), Counter: 7, Started: b.At}, nil
}

func (d *starter) Sign(ctx context.Context, t pos.Task) (pos.Signature, error) {
	s, err := d.fakeDevice.Sign(ctx, t)
	if d.tasks[t.Doc] = t.Begun; t.Begun != nil {
		s.Act, s.Started = t.Begun.Act, t.Begun.Started
	}
	return s, err
}

// A device that wants it is told when a cart begins, once, and gets its answer
// again with what became of it; one that is away hinders nobody, and the sale is
// signed all the same.
func TestADeviceIsToldWhatBegins(t *testing.T) {
	t.Parallel()
	s := sqliteShop(t)
	ctx, c := s.Context(), s.SignIn(0, s.Cashier)
	bread := s.Put(Goods("B1", "Bread", 100))
	if s.Pos.BeginsAtDevice() {
		t.Error("there is no device")
	}
	s.Check(s.Pos.BeginCart(c, db.NewID())) // and that is no harm
	s.OpenDrawer(c, 0)
	d := &starter{fakeDevice: &fakeDevice{t: t, signed: map[string]pos.Signature{}}, tasks: map[string]*pos.Begun{}}
	pass, err := s.Pos.SignBy(ctx, d)
	s.Check(err)
	sellAs := func(id string) {
		s.Clock.Advance(time.Minute)
		total := money.Amount(100)
		_, err := s.Pos.CommitSale(ctx, c, id, pos.SaleRequest{Lines: []pos.LineRequest{{ProductID: bread.ID}}, Total: total, Tenders: []pos.TenderRequest{{Kind: pos.Cash, Amount: &total}}})
		s.Check(err)
		s.Check(pass(ctx))
	}
	sell := func(begins bool) (id string) {
		id = db.NewID()
		if begins {
			for range 2 {
				s.Check(s.Pos.BeginCart(c, id))
			}
			s.Pos.TellBeginnings(ctx)
		}
		sellAs(id)
		return id
	}
	start := s.Clock.Now()
	told := sell(true)
	if len(d.began) != 1 || d.tasks[told] == nil || d.tasks[told].Counter != 7 {
		t.Errorf("began %v, signed with %+v", d.began, d.tasks[told])
	}
	if n := s.Number(`SELECT COUNT(*) FROM journal_signatures WHERE act = 1 AND started_at = ` + fmt.Sprint(int64(db.At(start)))); n != 1 {
		t.Error("when it began is not kept")
	}
	gone := db.NewID()
	s.Check(s.Pos.BeginCart(c, gone))
	s.Pos.TellBeginnings(ctx)
	_, err = s.Pos.AbortCart(ctx, c, gone, pos.AbortRequest{StartedAt: start, EndedAt: s.Clock.Now(), Lines: []pos.AbortLine{{ProductID: bread.ID, Quantity: money.One, Total: 100}}})
	s.Check(err)
	s.Check(pass(ctx))
	if d.tasks[gone] == nil || d.tasks[gone].Act != 2 {
		t.Errorf("given up: signed with %+v", d.tasks[gone])
	}
	s.Check(s.Pos.BeginCart(c, gone)) // the call came late: it is over
	s.Pos.TellBeginnings(ctx)
	if len(d.began) != 2 {
		t.Errorf("began again what was over: %v", d.began)
	}
	swift := db.NewID()
	s.Check(s.Pos.BeginCart(c, swift))
	sellAs(swift) // before the device came to hear of it
	s.Pos.TellBeginnings(ctx)
	if len(d.began) != 2 || d.tasks[swift] != nil {
		t.Errorf("began what was signed already: %v", d.began)
	}
	d.away = true
	if late := sell(true); d.tasks[late] != nil {
		t.Errorf("it was away: %+v", d.tasks[late])
	}
	d.away = false
	for range 200 { // more than wait for it: none is waited for
		s.Check(s.Pos.BeginCart(c, db.NewID()))
	}
	if untold := sell(false); d.tasks[untold] != nil {
		t.Errorf("it was not told: %+v", d.tasks[untold])
	}
	s.Pos.TellBeginnings(ctx)
	if told := len(d.began); told == 2 || told >= 2+200 {
		t.Errorf("of those that waited it was told %d", told-2)
	}
	s.verify()
}

// A device that fails is left alone: after Begin failed for a time that doubles,
// and as long as Sign does. What it answered is kept for when it signs.
func TestAFailingDeviceIsNotToldWhatBegins(t *testing.T) {
	t.Parallel()
	s := sqliteShop(t)
	ctx, c := s.Context(), s.SignIn(0, s.Cashier)
	bread := s.Put(Goods("B1", "Bread", 100))
	s.OpenDrawer(c, 0)
	d := &starter{fakeDevice: &fakeDevice{t: t, signed: map[string]pos.Signature{}}, tasks: map[string]*pos.Begun{}}
	pass, err := s.Pos.SignBy(ctx, d)
	s.Check(err)
	begin := func() (id string, asked int) {
		id, asked = db.NewID(), d.tried
		s.Check(s.Pos.BeginCart(c, id))
		s.Pos.TellBeginnings(ctx)
		return id, d.tried - asked
	}
	d.away = true
	for i, wait := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second} {
		if _, asked := begin(); asked != 1 {
			t.Fatalf("failure %d: asked %d times", i, asked)
		}
		s.Clock.Advance(wait - time.Millisecond)
		if _, asked := begin(); asked != 0 {
			t.Errorf("failure %d: asked again too soon", i)
		}
		s.Clock.Advance(time.Millisecond)
	}
	d.away = false
	first, asked := begin()
	if asked != 1 || len(d.began) != 1 {
		t.Errorf("it is back: asked %d times, began %v", asked, d.began)
	}
	s.Clock.Advance(time.Second)
	total := money.Amount(100)
	_, err = s.Pos.CommitSale(ctx, c, first, pos.SaleRequest{Lines: []pos.LineRequest{{ProductID: bread.ID}}, Total: total, Tenders: []pos.TenderRequest{{Kind: pos.Cash, Amount: &total}}})
	s.Check(err)
	d.next = []string{"away"}
	if pass(ctx) == nil {
		t.Error("it signed, and was to fail")
	}
	if _, asked := begin(); asked != 0 {
		t.Error("it does not sign, and was told")
	}
	s.Check(pass(ctx))
	if d.tasks[first] == nil || d.tasks[first].Act != 1 {
		t.Errorf("after it failed: signed with %+v", d.tasks[first])
	}
	if _, asked := begin(); asked != 1 {
		t.Error("it signs again, and was not told")
	}
	s.verify()
}
