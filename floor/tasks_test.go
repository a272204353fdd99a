package floor_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tillbell/floor"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

func (s *shop) taskFor(zone string) floor.TaskAsk {
	return floor.TaskAsk{ID: db.NewID(), Title: "Sweep the aisle", ZoneID: zone, DueAt: s.clock.now().Add(time.Hour)}
}

func (s *shop) putTask(t reporter, a floor.TaskAsk) floor.Task {
	t.Helper()
	task, created, err := s.f.PutTask(ctx, s.sue, a)
	must(t, err)
	if !created {
		t.Fatal("the task was there already")
	}
	return task
}

func (s *shop) task(t reporter, id string) floor.Task {
	t.Helper()
	d, err := s.f.Task(ctx, s.store.ID, id)
	must(t, err)
	return d.Task
}

// leap is pass in one step, at whose end these people's tablets answer.
func (s *shop) leap(t reporter, d time.Duration, awake ...floor.Helper) {
	t.Helper()
	s.clock.advance(d)
	for _, h := range awake {
		s.f.Alive(h.Store, h.Device, h.Staff, s.d.Now())
	}
	must(t, s.f.Sweep(ctx))
	s.route(t)
	must(t, s.f.SweepTasks(ctx))
}

func wantTask(t reporter, got floor.Task, status floor.Status, offered ...string) {
	t.Helper()
	if got.Status != status || !slices.Equal(got.OfferedTo, append([]string{}, offered...)) {
		t.Fatalf("task is %s, offered to %v, want %s and %v", got.Status, got.OfferedTo, status, offered)
	}
}

// auditTasks proves that each task's events rise by one version along its
// steps, and fold to what the table has.
func (s *shop) auditTasks(t reporter) {
	t.Helper()
	last := map[string]floor.Task{}
	rows, err := s.d.Events(ctx, s.store.ID, 0, 5000)
	must(t, err)
	for _, r := range rows {
		if !strings.HasPrefix(r.Type, "task.") {
			continue
		}
		var v floor.Task
		must(t, json.Unmarshal(r.Data, &v))
		if v.Version != last[v.ID].Version+1 || v.ClaimEpoch < last[v.ID].ClaimEpoch {
			t.Fatalf("%s of %s has version %d after %d", r.Type, v.ID, v.Version, last[v.ID].Version)
		}
		last[v.ID] = v
	}
	for id, v := range last {
		d, err := s.f.Task(ctx, s.store.ID, id)
		must(t, err)
		want, _ := json.Marshal(d.Task)
		steps := slices.DeleteFunc(d.Timeline, func(m floor.Moment) bool { return m.Type == floor.Delivered || m.Type == floor.Seen })
		if got, _ := json.Marshal(v); string(got) != string(want) || int64(len(steps)) != v.Version {
			t.Fatalf("events fold to\n%s\nthe table has\n%s\nwith %d steps", got, want, len(steps))
		}
	}
}

func TestATaskGoesItsWay(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		all := []floor.Helper{s.mia, s.ben, s.cem, s.sue}
		s.onTheFloor(t, s.mia, s.ben, s.sue)

		// The zone's own is asked first, alone; who lets it pass is not asked again.
		a := s.taskFor(s.bread)
		made := s.putTask(t, a)
		again, created, err := s.f.PutTask(ctx, s.sue, a)
		must(t, err)
		if created || again.Version != made.Version {
			t.Errorf("the same again: %v %+v", created, again)
		}
		other := a
		other.Title = "Sweep the hall"
		_, _, err = s.f.PutTask(ctx, s.sue, other)
		wantCode(t, err, "task_exists")
		s.route(t)
		s.leap(t, 11*time.Second, all...)
		wantTask(t, s.task(t, a.ID), floor.Offered, s.mia.Staff)
		if why := s.task(t, a.ID).Why[s.mia.Staff]; !strings.Contains(why, "cares") {
			t.Errorf("asked because %q", why)
		}
		_, err = s.f.AcceptTask(ctx, s.ben, a.ID)
		wantCode(t, err, "offered_to_other")
		s.leap(t, 131*time.Second, all...)
		wantTask(t, s.task(t, a.ID), floor.Offered, s.ben.Staff)
		_, err = s.f.DeclineTask(ctx, s.ben, a.ID)
		must(t, err)
		s.leap(t, 12*time.Second, all...)
		wantTask(t, s.task(t, a.ID), floor.Waiting) // nobody is left on this rung

		// Overdue, it climbs: whoever let it pass is asked again, who said no is not.
		s.clock.advance(time.Hour)
		for _, h := range all[:2] {
			_, err = s.f.Touched(ctx, h)
			must(t, err)
		}
		s.onTheFloor(t, s.mia, s.ben, s.sue)
		s.leap(t, 11*time.Second, all...)
		if got := s.task(t, a.ID); got.Rung != 1 || got.Status != floor.Offered || got.OfferedTo[0] == s.ben.Staff {
			t.Fatalf("overdue: %+v", got)
		}
		got, err := s.f.AcceptTask(ctx, s.sue, a.ID) // who leads may take what another is asked
		must(t, err)
		if got.Claim == nil || got.Claim.StaffID != s.sue.Staff || got.ClaimEpoch != 1 {
			t.Fatalf("accepted %+v", got)
		}
		_, err = s.f.AcceptTask(ctx, s.mia, a.ID)
		if f := wantCode(t, err, "already_accepted"); f.Extra["accepted_by"].(floor.PersonRef).ID != s.sue.Staff {
			t.Errorf("told %v", f.Extra)
		}

		// The fence, giving back, and the end with a word.
		_, err = s.f.EndTask(ctx, s.mia, a.ID, 1, floor.TaskDone, "")
		wantCode(t, err, "stale_claim")
		for range 2 { // the second is a retry
			_, err = s.f.ReleaseTask(ctx, s.sue, a.ID, 1)
			must(t, err)
		}
		got, err = s.f.AcceptTask(ctx, s.cem, a.ID)
		if err != nil { // it was offered to Mia meanwhile
			wantCode(t, err, "offered_to_other")
			got, err = s.f.AcceptTask(ctx, s.mia, a.ID)
			must(t, err)
		}
		holder := map[string]floor.Helper{s.cem.Staff: s.cem, s.mia.Staff: s.mia}[got.Claim.StaffID]
		_, err = s.f.EndTask(ctx, holder, a.ID, got.ClaimEpoch, floor.TaskNotPossible, "")
		wantCode(t, err, "words_missing")
		for range 2 {
			got, err = s.f.EndTask(ctx, holder, a.ID, 2, floor.TaskNotPossible, "<b>no broom\u202e</b>")
			must(t, err)
		}
		if got.Status != floor.TaskNotPossible || got.Result != "<b>no broom</b>" || got.EndedBy == nil || got.EndedBy.ID != holder.Staff {
			t.Errorf("ended %+v", got)
		}
		_, err = s.f.CancelTask(ctx, s.sue, a.ID, false)
		wantCode(t, err, "already_ended")
		items, _, err := s.f.Tasks(ctx, s.store.ID, floor.ListEnded, 10, "")
		must(t, err)
		if len(items) != 1 || items[0].ID != a.ID {
			t.Errorf("ended are %v", items)
		}
		s.auditTasks(t)
	})
}

// Calls go first: nobody is asked for a task who has a customer, is being
// asked for a call, or has a task; and who goes home leaves theirs to others.
func TestTasksWaitBehindCalls(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		s.onTheFloor(t, s.mia)
		call := s.press(t)
		s.route(t)
		a := s.taskFor("")
		s.putTask(t, a)
		s.leap(t, 11*time.Second, s.mia)
		wantTask(t, s.task(t, a.ID), floor.Waiting) // she is asked for the call
		got := s.accept(t, s.mia, call.ID)
		s.leap(t, 11*time.Second, s.mia)
		wantTask(t, s.task(t, a.ID), floor.Waiting) // and has it
		_, err := s.f.Arrive(ctx, s.mia, call.ID, got.ClaimEpoch, "")
		must(t, err)
		_, err = s.f.Resolve(ctx, s.mia, call.ID, got.ClaimEpoch, floor.Resolution{Outcome: "helped"})
		must(t, err)
		s.leap(t, 11*time.Second, s.mia)
		wantTask(t, s.task(t, a.ID), floor.Offered, s.mia.Staff)
		_, err = s.f.AcceptTask(ctx, s.mia, a.ID)
		must(t, err)

		b := s.taskFor("")
		b.Skill = "forklift"
		s.putTask(t, b)
		c := s.taskFor("")
		s.putTask(t, c)
		s.leap(t, 11*time.Second, s.mia)
		wantTask(t, s.task(t, b.ID), floor.Waiting)
		wantTask(t, s.task(t, c.ID), floor.Waiting)

		call = s.press(t) // a customer goes before the task in hand
		s.route(t)
		if q := s.get(t, call.ID); !slices.Contains(q.OfferedTo, s.mia.Staff) {
			t.Errorf("with a task in hand she is not asked: %v", q.OfferedTo)
		}
		s.clock.advance(time.Second)
		must(t, s.f.SignedOut(ctx, s.store.ID, s.mia.Staff, s.mia.Device))
		s.leap(t, time.Second)
		if got := s.task(t, a.ID); got.Status != floor.Waiting || got.Claim != nil || got.ClaimEpoch != 1 {
			t.Errorf("after she went home: %+v", got)
		}
		s.auditTasks(t)
		s.audit(t)
	})
}

// A task of every day comes at the same time of the shop's clock, once on any
// number of nodes; what nobody took until then is missed, days without a
// server are not made up for, and a series ends when it is told to.
func TestTasksComeAgain(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		a := s.taskFor(s.bread)
		a.Repeats = floor.RepeatsDaily
		s.putTask(t, a)
		second := floor.New(s.d, s.a, s.goods, floor.Options{})
		later := func(d time.Duration) floor.Task {
			t.Helper()
			s.clock.advance(d)
			var both sync.WaitGroup
			for _, f := range []*floor.Floor{s.f, second} {
				both.Go(func() {
					if err := f.SweepTasks(ctx); err != nil {
						t.Error(err)
					}
				})
			}
			both.Wait()
			open, _, err := s.f.Tasks(ctx, s.store.ID, floor.ListOpen, 10, "")
			must(t, err)
			if len(open) != 1 {
				t.Fatalf("%d are open", len(open))
			}
			return open[0]
		}
		next := later(24 * time.Hour)
		if next.ID == a.ID || next.SeriesID != a.ID || time.Time(next.DueAt).Sub(a.DueAt) != 24*time.Hour {
			t.Fatalf("the next is %+v", next)
		}
		if s.task(t, a.ID).Status != floor.TaskMissed {
			t.Error("what nobody did is not missed")
		}
		third := later(10 * 24 * time.Hour)
		if third.ID == next.ID || time.Time(third.StartsAt).Before(s.clock.now().Add(-24*time.Hour)) {
			t.Errorf("after ten days: %+v", third)
		}
		var made int64
		must(t, s.d.Read(ctx).Raw(`SELECT count(*) FROM tasks`).Row().Scan(&made))
		if made != 3 {
			t.Errorf("%d were made", made)
		}
		_, err := s.f.CancelTask(ctx, s.mia, third.ID, true)
		wantCode(t, err, "not_yours")
		_, err = s.f.CancelTask(ctx, s.sue, third.ID, true)
		must(t, err)
		s.clock.advance(48 * time.Hour)
		must(t, s.f.SweepTasks(ctx))
		if open, _, _ := s.f.Tasks(ctx, s.store.ID, floor.ListOpen, 10, ""); len(open) != 0 {
			t.Errorf("after its end: %v", open)
		}
		s.auditTasks(t)
	})
}

func TestTasksThatCannotBe(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		past, day := s.clock.now().Add(-time.Minute), s.clock.now().Add(25*time.Hour)
		for _, c := range []struct {
			say, at string
			mend    func(a *floor.TaskAsk)
		}{
			{"no title", "title", func(a *floor.TaskAsk) { a.Title = " \u202e" }},
			{"a long one", "title", func(a *floor.TaskAsk) { a.Title = strings.Repeat("x", 81) }},
			{"a card number", "words", func(a *floor.TaskAsk) { a.Words = "4111 1111 1111 1111" }},
			{"due yesterday", "due_at", func(a *floor.TaskAsk) { a.DueAt = past }},
			{"due before it starts", "due_at", func(a *floor.TaskAsk) { a.StartsAt = &day }},
			{"due after its next", "due_at", func(a *floor.TaskAsk) { a.DueAt, a.Repeats = day, "daily" }},
			{"every hour", "repeats", func(a *floor.TaskAsk) { a.Repeats = "hourly" }},
			{"a foreign zone", "zone_id", func(a *floor.TaskAsk) { a.ZoneID = db.NewID() }},
			{"a foreign point", "call_point_id", func(a *floor.TaskAsk) { a.CallPointID = db.NewID() }},
			{"a product that is not there", "product_id", func(a *floor.TaskAsk) { a.ProductID = db.NewID() }},
			{"a priority of ten", "priority", func(a *floor.TaskAsk) { a.Priority = 10 }},
		} {
			a := s.taskFor("")
			c.mend(&a)
			_, _, err := s.f.PutTask(ctx, s.sue, a)
			if f, ok := fault.As(err); !ok || len(f.Fields) != 1 || f.Fields[0].Name != c.at {
				t.Errorf("%s: %v", c.say, err)
			}
		}
		s.expect(t)
	})
}

// A hundred tasks, for each of which people on two nodes reach at once.
func TestOneWinnerOfATask(t *testing.T) {
	t.Parallel()
	eachPair(t, func(t *testing.T, s *shop, nodes [2]*floor.Floor, _ func()) {
		must(t, s.d.Tx(ctx, func(tx *db.Tx) error {
			policy := map[string]access.CallPolicy{"task": {Ask: access.AskEveryone}}
			b, err := json.Marshal(policy)
			if err != nil {
				return err
			}
			return tx.Exec(`UPDATE stores SET calls = ? WHERE id = ?`, string(b), s.store.ID).Error
		}))
		crowd := []floor.Helper{s.mia, s.ben, s.cem, s.sue}
		for round := range 25 {
			a := s.taskFor(s.bread)
			s.putTask(t, a)
			errs := make([]error, 4*len(crowd))
			var start, done sync.WaitGroup
			start.Add(1)
			for i := range errs {
				done.Go(func() {
					start.Wait()
					_, errs[i] = nodes[i%2].AcceptTask(ctx, crowd[i/4], a.ID)
				})
			}
			start.Done()
			done.Wait()
			got := s.task(t, a.ID)
			for i, err := range errs {
				f, _ := fault.As(err)
				won := got.Claim != nil && got.Claim.StaffID == crowd[i/4].Staff
				if won != (err == nil) || err != nil && (f == nil || f.Code != "already_accepted") {
					t.Fatal(fmt.Errorf("round %d: %s is told %w, %+v has it", round, crowd[i/4].StaffName, err, got.Claim))
				}
			}
			if got.ClaimEpoch != 1 {
				t.Fatalf("round %d: epoch %d", round, got.ClaimEpoch)
			}
		}
		s.auditTasks(t)
	})
}

// A task waits for somebody who reacts: the one whom a call rings now is free
// sooner than the one who let three pass.
func TestATaskWaitsForWhoReacts(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		s.onTheFloor(t, s.mia)
		must(t, s.d.Tx(ctx, func(tx *db.Tx) error {
			return tx.Exec(`UPDATE presence SET missed = 3, dull_since = ? WHERE staff_id = ?`, db.At(tx.Now), s.mia.Staff).Error
		}))
		id := s.putTask(t, s.taskFor(s.bread)).ID
		s.route(t)
		wantTask(t, s.task(t, id), floor.Waiting)
		_, err := s.f.Touched(ctx, s.mia)
		must(t, err)
		s.route(t)
		wantTask(t, s.task(t, id), floor.Offered, s.mia.Staff)
		s.auditTasks(t)
	})
}
