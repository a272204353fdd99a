package push_test

import (
	"strings"
	"testing"
	"time"

	"tillbell/floor"
	"tillbell/server/db"
)

// A task that nobody's tablet shows is told by an alert, once and without hurry,
// and taken back when it is somebody's.
func TestATaskWakesATabletOnce(t *testing.T) {
	t.Parallel()
	each(t, func(s *shop) {
		s.available(s.mia, s.ben)
		s.subscribe(s.mia)
		s.subscribe(s.ben)
		lead := s.mia
		lead.Lead = true
		a := floor.TaskAsk{ID: db.NewID(), Title: "Frau Kern's order", DueAt: time.UnixMicro(s.at.Load()).Add(time.Hour)}
		s.must(third(s.f.PutTask(ctx, lead, a)))
		s.at.Add((11 * time.Second).Microseconds())
		s.must(s.f.SweepTasks(ctx))
		d, err := s.f.Task(ctx, s.store, a.ID)
		s.must(err)
		if len(d.OfferedTo) != 1 {
			s.Fatalf("asked %v", d.OfferedTo)
		}
		asked, other := s.mia, s.ben
		if d.OfferedTo[0] == s.ben.Staff {
			asked, other = s.ben, s.mia
		}
		s.round(2 * time.Second)
		s.pushed("", "a tablet that is awake has three seconds")
		s.round(2 * time.Second)
		s.pushed("normal", "it sleeps")
		s.at.Add(time.Second.Microseconds())
		s.must(s.f.ShownTask(ctx, asked, a.ID, floor.Delivered)) // as its service worker says
		s.round(30 * time.Second)
		s.pushed("", "a task rings once")
		d, err = s.f.Task(ctx, s.store, a.ID)
		s.must(err)
		told := ""
		for _, m := range d.Timeline {
			if m.Type == "pushed" || m.Type == floor.Delivered {
				told += m.Type + " " + m.Staff.Name + " "
			}
		}
		if want := "pushed " + asked.StaffName + " delivered " + asked.StaffName + " "; told != want {
			s.Errorf("the timeline tells %q, want %q", told, want)
		}
		other.Lead = true
		s.must(second(s.f.AcceptTask(ctx, other, a.ID)))
		s.round(6 * time.Second)
		s.pushed("normal", "it is another's: taken back")
		s.round(time.Minute)
		s.pushed("", "it is over")

		// A call and a task at once are one alert, which hurries.
		b := a
		b.ID = db.NewID()
		s.must(third(s.f.PutTask(ctx, lead, b)))
		s.at.Add((11 * time.Second).Microseconds())
		s.must(s.f.SweepTasks(ctx))
		s.call()
		s.round(4 * time.Second)
		if got := s.service.urgencies(); !strings.Contains(got, "high") {
			s.Errorf("pushed %q", got)
		}
	})
}

func third[A, B any](_ A, _ B, err error) error { return err }
