package floor_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tillbell/floor"
	"tillbell/server/db"
	"tillbell/server/fault"
)

func TestATaskIsEdited(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		s.onTheFloor(t, s.mia, s.ben)
		a := s.taskFor(s.bread)
		s.putTask(t, a)
		s.leap(t, 11*time.Second, s.mia, s.ben)
		wantTask(t, s.task(t, a.ID), floor.Offered, s.mia.Staff)

		b := a
		b.Title, b.Words = "Sweep <b>both</b> aisles\u202e", "With the wide broom"
		for range 2 { // the second is a retry
			got, err := s.f.EditTask(ctx, s.sue, a.ID, 1, b)
			must(t, err)
			if got.Edition != 2 || got.Title != "Sweep <b>both</b> aisles" || got.Status != floor.Offered {
				t.Fatalf("edited %+v", got)
			}
		}
		c := a
		c.Title = "Something else"
		_, err := s.f.EditTask(ctx, s.sue, a.ID, 1, c) // of what she saw before
		if f := wantCode(t, err, "task_changed"); f.Extra["task"].(floor.Task).Edition != 2 {
			t.Errorf("told %v", f.Extra)
		}
		_, err = s.f.EditTask(ctx, s.ben, a.ID, 2, c)
		wantCode(t, err, "not_yours")

		// Elsewhere, and later: others are asked, and it is not overdue any more.
		s.clock.advance(2 * time.Hour)
		s.leap(t, 11*time.Second, s.mia, s.ben)
		b.ZoneID, b.DueAt = s.drinks, s.clock.now().Add(time.Hour)
		got, err := s.f.EditTask(ctx, s.sue, a.ID, 2, b)
		must(t, err)
		if got.Rung != 0 || got.Status != floor.Waiting || len(got.OfferedTo) != 0 || *got.ZoneID != s.drinks {
			t.Fatalf("moved %+v", got)
		}
		s.leap(t, 11*time.Second, s.mia, s.ben)
		wantTask(t, s.task(t, a.ID), floor.Offered, s.ben.Staff)
		for at, mend := range map[string]func(a *floor.TaskAsk){
			"title":  func(a *floor.TaskAsk) { a.Title = " " },
			"due_at": func(a *floor.TaskAsk) { a.DueAt = s.clock.now().Add(-time.Minute) },
		} {
			bad := b
			mend(&bad)
			_, err := s.f.EditTask(ctx, s.sue, a.ID, 3, bad)
			if f, ok := fault.As(err); !ok || len(f.Fields) != 1 || f.Fields[0].Name != at {
				t.Errorf("%s: %v", at, err)
			}
		}

		// The same first content makes no second one; who has it keeps it as it is.
		again, created, err := s.f.PutTask(ctx, s.sue, a)
		must(t, err)
		if created || again.Edition != 3 {
			t.Errorf("made again: %v %+v", created, again)
		}
		_, err = s.f.AcceptTask(ctx, s.ben, a.ID)
		must(t, err)
		b.Title = "Too late"
		_, err = s.f.EditTask(ctx, s.sue, a.ID, 3, b)
		wantCode(t, err, "already_accepted")
		_, err = s.f.EditTask(ctx, s.sue, db.NewID(), 1, b)
		wantCode(t, err, "no_task")
		d, err := s.f.Task(ctx, s.store.ID, a.ID)
		must(t, err)
		steps := []string{}
		for _, m := range d.Timeline {
			if m.Type == "edited" {
				steps = append(steps, m.Staff.Name+string(m.Data))
			}
		}
		if !slices.Equal(steps, []string{`Sue Berg{"changed":["title","words"],"edition":2}`, `Sue Berg{"changed":["place","due_at"],"edition":3}`}) {
			t.Errorf("steps %v", steps)
		}
		s.auditTasks(t)
	})
}

// What devices say of a task is noted once an offer, and told with it.
func TestATaskIsSeen(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		s.onTheFloor(t, s.mia)
		a := s.taskFor(s.bread)
		s.putTask(t, a)
		s.leap(t, 11*time.Second, s.mia)
		asked, err := s.f.TaskSummons(ctx)
		must(t, err)
		if len(asked) != 1 || asked[0].Staff != s.mia.Staff || !asked[0].Task || asked[0].Device != s.mia.Device || len(asked[0].Heard) != 0 {
			t.Fatalf("asked %+v", asked)
		}
		for _, kind := range []string{floor.Delivered, floor.Seen, floor.Seen} {
			must(t, s.f.ShownTask(ctx, s.mia, a.ID, kind))
		}
		wantCode(t, s.f.ShownTask(ctx, s.mia, a.ID, "smelt"), "kind_invalid")
		wantCode(t, s.f.ShownTask(ctx, s.mia, db.NewID(), floor.Seen), "no_task")
		asked, err = s.f.TaskSummons(ctx)
		must(t, err)
		if len(asked) != 1 || !slices.Equal(asked[0].Seen, []string{s.mia.Device}) {
			t.Fatalf("seen %+v", asked)
		}
		s.leap(t, 131*time.Second, s.mia) // let pass
		s.clock.advance(time.Hour)
		_, err = s.f.Touched(ctx, s.mia)
		must(t, err)
		s.leap(t, 11*time.Second, s.mia)
		wantTask(t, s.task(t, a.ID), floor.Offered, s.mia.Staff)
		asked, err = s.f.TaskSummons(ctx)
		must(t, err)
		if len(asked) != 1 || len(asked[0].Seen) != 0 {
			t.Errorf("asked again, and seen already: %+v", asked)
		}
		d, err := s.f.Task(ctx, s.store.ID, a.ID)
		must(t, err)
		told := []string{}
		for _, m := range d.Timeline {
			if m.Type == floor.Delivered || m.Type == floor.Seen {
				told = append(told, m.Type+" "+m.Staff.Name)
			}
		}
		if !slices.Equal(told, []string{"delivered Mia Lang", "seen Mia Lang"}) {
			t.Errorf("the timeline tells %v", told)
		}
	})
}

// Thirty days after their end the words of tasks, messages and notes are gone,
// from the log too; not a day before, and what goes on keeps them.
func TestTalkIsForgotten(t *testing.T) {
	t.Parallel()
	const secret = "Frau Kern's order"
	eachShop(t, func(t *testing.T, s *shop) {
		task := func(due time.Duration) floor.TaskAsk {
			a := s.taskFor("")
			a.Title, a.Words, a.DueAt = secret, secret, s.clock.now().Add(due)
			s.putTask(t, a)
			return a
		}
		done, open := task(time.Hour), task(100*24*time.Hour)
		got, err := s.f.AcceptTask(ctx, s.sue, done.ID)
		must(t, err)
		_, err = s.f.EndTask(ctx, s.sue, done.ID, got.ClaimEpoch, floor.TaskDone, secret)
		must(t, err)
		said := floor.Saying{ID: db.NewID(), Words: secret, To: floor.AimEveryone, ExpiresAt: s.clock.now().Add(time.Hour)}
		_, _, err = s.f.Say(ctx, s.sue, said)
		must(t, err)
		_, _, err = s.f.HandOverTo(ctx, s.sue, db.NewID(), "", secret)
		must(t, err)

		kept := func() (out []string) {
			t.Helper()
			for what, query := range map[string]string{"tasks": `SELECT id FROM tasks WHERE title || words || result LIKE ?`, "broadcasts": `SELECT id FROM broadcasts WHERE words LIKE ?`,
				"notes": `SELECT id FROM handover_notes WHERE words LIKE ?`} {
				var ids []string
				must(t, s.d.Read(ctx).Raw(query, "%"+secret+"%").Scan(&ids).Error)
				for range ids {
					out = append(out, what)
				}
			}
			slices.Sort(out)
			return out
		}
		for _, c := range []struct {
			days int
			want []string
		}{{29, []string{"broadcasts", "notes", "tasks", "tasks"}}, {2, []string{"notes", "tasks"}}, {5, []string{"notes", "tasks"}}, {2, []string{"tasks"}}} {
			s.clock.advance(time.Duration(c.days) * 24 * time.Hour)
			must(t, s.f.Forget(ctx))
			if got := kept(); !slices.Equal(got, c.want) {
				t.Fatalf("%d days on: %v, want %v", c.days, got, c.want)
			}
		}
		for _, r := range s.expectAll(t) {
			if strings.Contains(string(r.Data), "Kern") {
				t.Errorf("the log keeps %s", r.Data)
			}
		}
		if d := s.task(t, done.ID); !d.Forgotten || d.Status != floor.TaskDone {
			t.Errorf("it is %+v", d)
		}
		if d := s.task(t, open.ID); d.Forgotten || d.Title != secret {
			t.Errorf("it goes on as %+v", d)
		}
		if _, created, err := s.f.PutTask(ctx, s.sue, done); err != nil || created {
			t.Errorf("a retry after it all: %v, %v", created, err)
		}
	})
}

func (s *shop) expectAll(t reporter) []db.Row {
	t.Helper()
	rows, err := s.d.Events(ctx, s.store.ID, 0, 1000)
	must(t, err)
	return rows
}
