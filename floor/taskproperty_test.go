package floor_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tillbell/floor"
	"tillbell/server/access"
	"tillbell/server/db"
)

// chore is what the model knows of one task.
type chore struct {
	ask     floor.TaskAsk
	maker   string
	status  floor.Status // offered counts as waiting
	epoch   int64
	edition int64
	holder  string
	ended   string // by whom
	words   string // said at its end
}

func (c *chore) open() bool { return c.status == floor.Waiting || c.status == floor.Accepted }

// foreman drives a shop's tasks with random acts and predicts each answer.
type foreman struct {
	s      *shop
	crew   []floor.Helper
	chores []*chore
}

// Any order of acts on tasks by anybody answers as the model says, offers each
// person one thing at a time and no task that others have, and leaves steps,
// events and table in agreement.
func TestLifeOfTasks(t *testing.T) {
	t.Parallel()
	eachDB(t, func(t *testing.T, d *db.DB, c *clock) {
		rapid.Check(t, func(rt *rapid.T) {
			s := newShop(rt, d, c)
			ask := rapid.SampledFrom([]string{access.AskInTurn, access.AskEveryone}).Draw(rt, "ask")
			seconds := map[string]int64{access.AskInTurn: 30}[ask]
			s.store.Calls = map[string]access.CallPolicy{"task": {Ask: ask, OfferSeconds: seconds,
				Rungs: []access.Rung{{To: access.TellZone, Seconds: 60, Sound: "soft"}, {To: access.TellEveryone, Seconds: 60, Sound: "soft"}, {To: access.TellLeads, Sound: "soft"}}}}
			_, err := s.a.UpdateStore(ctx, s.store)
			must(rt, err)
			m := &foreman{s: s, crew: []floor.Helper{s.mia, s.ben, s.cem, s.sue}}
			s.onTheFloor(rt, m.crew...)
			rt.Repeat(map[string]func(*rapid.T){
				"make": m.make, "edit": m.edit, "accept": m.accept, "decline": m.decline, "release": m.release, "end": m.end, "cancel": m.cancel,
				"show": m.show, "wait": m.wait, "": m.holds,
			})
			s.auditTasks(rt)
		})
	})
}

func (m *foreman) pick(t *rapid.T) *chore {
	if len(m.chores) == 0 {
		t.Skip("there is no task yet")
	}
	return rapid.SampledFrom(m.chores).Draw(t, "task")
}

func (m *foreman) who(t *rapid.T) floor.Helper { return rapid.SampledFrom(m.crew).Draw(t, "who") }

func (m *foreman) make(t *rapid.T) {
	h := m.who(t)
	if len(m.chores) > 0 && rapid.IntRange(0, 3).Draw(t, "again") == 0 { // under an id that is taken
		c := m.pick(t)
		a := c.ask
		same := rapid.Bool().Draw(t, "same") && h.Staff == c.maker
		want := ""
		if !same {
			a.Title, want = "Another", "task_exists"
		}
		_, created, err := m.s.f.PutTask(ctx, h, a)
		if answer(t, err, want); created {
			t.Fatal("one id, two tasks")
		}
		return
	}
	a := m.s.taskFor(rapid.SampledFrom([]string{"", m.s.bread, m.s.drinks}).Draw(t, "zone"))
	a.DueAt = m.s.clock.now().Add(time.Duration(rapid.IntRange(1, 5).Draw(t, "due")) * time.Minute)
	_, created, err := m.s.f.PutTask(ctx, h, a)
	if answer(t, err, ""); !created {
		t.Fatal("not created")
	}
	m.chores = append(m.chores, &chore{ask: a, maker: h.Staff, status: floor.Waiting, edition: 1})
}

func (m *foreman) edit(t *rapid.T) {
	c, h := m.pick(t), m.who(t)
	a := c.ask
	a.Title = rapid.SampledFrom([]string{"Sweep the aisle", "Sweep the hall", "Sweep twice"}).Draw(t, "title")
	now := m.s.task(t, c.ask.ID)
	a.DueAt = time.Time(now.DueAt)
	if now.ZoneID != nil {
		a.ZoneID = *now.ZoneID
	}
	edition := c.edition - int64(rapid.IntRange(0, 1).Draw(t, "behind"))
	same := now.Title == a.Title
	got, err := m.s.f.EditTask(ctx, h, c.ask.ID, edition, a)
	switch {
	case h.Staff != c.maker && !h.Lead:
		answer(t, err, "not_yours")
	case c.edition == edition+1 && same:
		answer(t, err, "")
	case !c.open():
		answer(t, err, "already_ended")
	case c.holder != "":
		answer(t, err, "already_accepted")
	case c.edition != edition:
		answer(t, err, "task_changed")
	default:
		answer(t, err, "")
		if !same {
			c.edition++
		}
		if got.Edition != c.edition || got.Title != a.Title {
			t.Fatalf("edited to %+v", got)
		}
	}
}

func (m *foreman) accept(t *rapid.T) {
	c, h := m.pick(t), m.who(t)
	seen := m.s.task(t, c.ask.ID)
	turn := seen.InTurn && seen.Status == floor.Offered && !slices.Contains(seen.OfferedTo, h.Staff)
	got, err := m.s.f.AcceptTask(ctx, h, c.ask.ID)
	switch {
	case !c.open():
		answer(t, err, "already_ended")
	case c.holder == h.Staff:
		answer(t, err, "")
	case c.holder != "":
		answer(t, err, "already_accepted")
	case turn && !h.Lead:
		answer(t, err, "offered_to_other")
	default:
		answer(t, err, "")
		c.status, c.holder = floor.Accepted, h.Staff
		if c.epoch++; got.ClaimEpoch != c.epoch {
			t.Fatalf("epoch %d, want %d", got.ClaimEpoch, c.epoch)
		}
	}
}

func (m *foreman) decline(t *rapid.T) {
	c, h := m.pick(t), m.who(t)
	before := m.s.task(t, c.ask.ID)
	asked := slices.Contains(before.OfferedTo, h.Staff)
	after, err := m.s.f.DeclineTask(ctx, h, c.ask.ID)
	switch {
	case !c.open():
		answer(t, err, "already_ended")
	case asked:
		answer(t, err, "")
		if slices.Contains(after.OfferedTo, h.Staff) {
			t.Fatalf("after a no: asked %v", after.OfferedTo)
		}
	case err != nil:
		answer(t, err, "not_offered")
	case after.Version != before.Version:
		t.Fatal("a no again changed something")
	}
}

// fence is what an act on a task is refused with.
func (c *chore) fence(h floor.Helper, epoch int64) string {
	switch {
	case epoch != c.epoch, c.holder == "", c.holder != h.Staff && !h.Lead:
		return "stale_claim"
	case !c.open():
		return "already_ended"
	}
	return ""
}

func (m *foreman) aim(t *rapid.T, c *chore) int64 {
	return c.epoch - rapid.SampledFrom([]int64{0, 0, 0, 1, -1}).Draw(t, "off by")
}

func (m *foreman) release(t *rapid.T) {
	c := m.pick(t)
	if c.holder == "" {
		t.Skip("nobody has it; whether this is a retry is another test's")
	}
	h, epoch := m.who(t), m.aim(t, c)
	_, err := m.s.f.ReleaseTask(ctx, h, c.ask.ID, epoch)
	want := c.fence(h, epoch)
	if want == "" {
		c.status, c.holder = floor.Waiting, ""
	}
	answer(t, err, want)
}

func (m *foreman) end(t *rapid.T) {
	c, h := m.pick(t), m.who(t)
	epoch := m.aim(t, c)
	how := rapid.SampledFrom([]floor.Status{floor.TaskDone, floor.TaskNotPossible}).Draw(t, "how")
	words := rapid.SampledFrom([]string{"", "no broom"}).Draw(t, "words")
	_, err := m.s.f.EndTask(ctx, h, c.ask.ID, epoch, how, words)
	switch {
	case how == floor.TaskNotPossible && words == "":
		answer(t, err, "words_missing")
		return
	case !c.open() && c.status == how && epoch == c.epoch && c.ended == h.Staff:
		answer(t, err, "")
		return
	}
	want := c.fence(h, epoch)
	if want == "" {
		c.status, c.ended, c.words = how, h.Staff, words
	}
	answer(t, err, want)
}

func (m *foreman) cancel(t *rapid.T) {
	c, h := m.pick(t), m.who(t)
	_, err := m.s.f.CancelTask(ctx, h, c.ask.ID, false)
	switch {
	case h.Staff != c.maker && !h.Lead:
		answer(t, err, "not_yours")
	case c.status == floor.Cancelled:
		answer(t, err, "")
	case !c.open():
		answer(t, err, "already_ended")
	default:
		answer(t, err, "")
		c.status, c.ended = floor.Cancelled, h.Staff
	}
}

// show is what a device says, late or twice: it changes nothing.
func (m *foreman) show(t *rapid.T) {
	c, h := m.pick(t), m.who(t)
	before := m.s.task(t, c.ask.ID).Version
	answer(t, m.s.f.ShownTask(ctx, h, c.ask.ID, rapid.SampledFrom([]string{floor.Delivered, floor.Seen}).Draw(t, "kind")), "")
	if after := m.s.task(t, c.ask.ID).Version; after != before {
		t.Fatalf("what a device said led from version %d to %d", before, after)
	}
}

func (m *foreman) wait(t *rapid.T) {
	m.s.leap(t, time.Duration(rapid.IntRange(1, 90).Draw(t, "seconds"))*time.Second, m.crew...)
}

// holds after every act: the tasks stand as the model has them, and nobody is
// asked for two things, or for one while they have another.
func (m *foreman) holds(t *rapid.T) {
	turn, has := map[string]string{}, map[string]string{}
	for _, c := range m.chores {
		got := m.s.task(t, c.ask.ID)
		status := got.Status
		if status == floor.Offered {
			status = floor.Waiting
		}
		holder := ""
		if got.Claim != nil {
			holder = got.Claim.StaffID
		}
		if status != c.status || holder != c.holder || got.ClaimEpoch != c.epoch || got.Edition != c.edition || got.Result != c.words || (got.EndedAt == nil) != c.open() {
			t.Fatalf("task is %+v, the model has %+v", got, *c)
		}
		if (got.Status == floor.Offered) != (len(got.OfferedTo) > 0) {
			t.Fatalf("%s, asked %v", got.Status, got.OfferedTo)
		}
		if c.status == floor.Accepted {
			has[holder] = c.ask.ID
		}
		for _, id := range got.OfferedTo {
			if got.Why[id] == "" {
				t.Fatalf("%s is asked for no reason", id)
			}
			if got.InTurn {
				if len(got.OfferedTo) != 1 || turn[id] != "" {
					t.Fatalf("asked alone: %v, already for %q", got.OfferedTo, turn[id])
				}
				turn[id] = c.ask.ID
			}
		}
	}
}
