package floor_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tillbell/floor"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// call is what the model knows of one request: only what a person in the shop
// would know.
type call struct {
	id      string
	kind    string
	status  floor.Status // offered counts as waiting
	epoch   int64
	holder  string
	secrets []string // of presses not taken back
	rated   bool
}

func (c *call) open() bool { return c.status == floor.Waiting || c.status == floor.Accepted }

// machine drives a shop with random acts and predicts each answer.
type machine struct {
	s     *shop
	calls []*call
	crew  []floor.Helper
	said  int
}

// Any order of acts by anybody leaves events, steps, claims and table in
// agreement, along the allowed ways only, and each act answers as the model says.
func TestLifeCycle(t *testing.T) {
	t.Parallel()
	eachDB(t, func(t *testing.T, d *db.DB, c *clock) {
		rapid.Check(t, func(rt *rapid.T) {
			s := newShop(rt, d, c)
			m := &machine{s: s, crew: []floor.Helper{s.mia, s.ben, s.sue}}
			rt.Repeat(map[string]func(*rapid.T){
				"press":   m.press,
				"ask":     m.ask,
				"accept":  m.accept,
				"arrive":  m.arrive,
				"resolve": m.resolve,
				"release": m.release,
				"handOff": m.handOff,
				"cancel":  m.cancel,
				"rate":    m.rate,
				"be":      m.be,
				"wait":    m.wait,
			})
			s.audit(rt)
		})
	})
}

func (m *machine) pick(t *rapid.T) *call {
	if len(m.calls) == 0 {
		t.Skip("nothing was asked yet")
	}
	return rapid.SampledFrom(m.calls).Draw(t, "call")
}

func (m *machine) who(t *rapid.T) floor.Helper { return rapid.SampledFrom(m.crew).Draw(t, "who") }

// epoch is mostly the live one.
func (c *call) aim(t *rapid.T) int64 {
	return c.epoch - rapid.SampledFrom([]int64{0, 0, 0, 1, -1}).Draw(t, "off by")
}

func answer(t *rapid.T, err error, want string) {
	t.Helper()
	got := ""
	if err != nil {
		got = err.Error()
		if f, ok := fault.As(err); ok {
			got = f.Code
		}
	}
	if got != want {
		t.Fatalf("answered %q, want %q", got, want)
	}
}

func (m *machine) press(t *rapid.T) {
	kind := rapid.SampledFrom([]string{"assistance", "price_check"}).Draw(t, "kind")
	a, err := m.s.f.AskAtPoint(ctx, m.s.breadSign, floor.PointAsk{Kind: kind, Note: "n"})
	answer(t, err, "")
	for _, c := range m.calls {
		if c.kind == kind && c.open() && len(c.secrets) > 0 {
			if a.ID != c.id || a.Created {
				t.Fatalf("the press did not join %s", c.id)
			}
			c.secrets = append(c.secrets, a.Secret)
			return
		}
	}
	if !a.Created {
		t.Fatal("the press made no request")
	}
	m.calls = append(m.calls, &call{id: a.ID, kind: kind, status: floor.Waiting, secrets: []string{a.Secret}})
}

func (m *machine) ask(t *rapid.T) {
	q, created, err := m.s.f.Ask(ctx, m.s.tom, floor.StaffAsk{ID: db.NewID(), Kind: "change"})
	answer(t, err, "")
	if !created {
		t.Fatal("not created")
	}
	m.calls = append(m.calls, &call{id: q.ID, kind: "change", status: floor.Waiting})
}

func (m *machine) accept(t *rapid.T) {
	c, h := m.pick(t), m.who(t)
	_, err := m.s.f.Accept(ctx, h, c.id)
	switch {
	case c.status.Ended():
		answer(t, err, "already_ended")
	case c.status == floor.Waiting:
		answer(t, err, "")
		c.status, c.holder = floor.Accepted, h.Staff
		c.epoch++
	case c.holder == h.Staff:
		answer(t, err, "")
	default:
		answer(t, err, "already_accepted")
	}
}

// fence is what a call with this epoch by this person is refused with.
func (c *call) fence(h floor.Helper, epoch int64) string {
	switch {
	case epoch != c.epoch:
		return "stale_claim"
	case c.holder == "" && c.status.Ended():
		return "already_ended"
	case c.holder == "" || c.holder != h.Staff && !h.Lead:
		return "stale_claim"
	}
	return ""
}

func (m *machine) arrive(t *rapid.T) {
	c, h := m.pick(t), m.who(t)
	epoch := c.aim(t)
	_, err := m.s.f.Arrive(ctx, h, c.id, epoch, "")
	want := c.fence(h, epoch)
	switch {
	case want != "":
	case c.status.Ended():
		want = "already_ended"
	case c.holder != h.Staff:
		want = "stale_claim"
	default:
		c.status = floor.Arrived
	}
	answer(t, err, want)
}

func (m *machine) resolve(t *rapid.T) {
	c, h := m.pick(t), m.who(t)
	epoch := c.aim(t)
	_, err := m.s.f.Resolve(ctx, h, c.id, epoch, floor.Resolution{Outcome: "helped", Heard: []string{"wish"}, Words: "w"})
	want := c.fence(h, epoch)
	if want == "" {
		c.status = floor.Resolved
	}
	answer(t, err, want)
}

func (m *machine) release(t *rapid.T) {
	c, h := m.pick(t), m.who(t)
	if c.holder == "" {
		t.Skip("nobody has it; whether this is a retry is another test's")
	}
	_, err := m.s.f.Release(ctx, h, c.id, c.epoch, "r")
	want := c.fence(h, c.epoch)
	switch {
	case want != "":
	case c.status.Ended():
		want = "already_ended"
	default:
		c.status, c.holder = floor.Waiting, ""
	}
	answer(t, err, want)
}

func (m *machine) handOff(t *rapid.T) {
	c, h, to := m.pick(t), m.who(t), m.who(t)
	if c.holder == "" {
		t.Skip("nobody has it")
	}
	_, err := m.s.f.HandOff(ctx, h, c.id, c.epoch, to.Staff)
	want := c.fence(h, c.epoch)
	switch {
	case want != "":
	case c.status.Ended():
		want = "already_ended"
	case c.holder != to.Staff:
		c.status, c.holder = floor.Accepted, to.Staff
		c.epoch++
	}
	answer(t, err, want)
}

func (m *machine) cancel(t *rapid.T) {
	c := m.pick(t)
	if len(c.secrets) == 0 {
		t.Skip("not a customer's, or all taken back")
	}
	i := rapid.IntRange(0, len(c.secrets)-1).Draw(t, "press")
	_, err := m.s.f.CancelPress(ctx, c.secrets[i])
	switch {
	case c.status.Ended():
		answer(t, err, "already_ended")
	case c.status == floor.Arrived:
		answer(t, err, "already_arrived")
	default:
		answer(t, err, "")
		c.secrets = append(c.secrets[:i:i], c.secrets[i+1:]...)
		if len(c.secrets) == 0 {
			c.status, c.holder = floor.Cancelled, ""
		}
	}
}

func (m *machine) rate(t *rapid.T) {
	c := m.pick(t)
	if len(c.secrets) == 0 {
		t.Skip("no customer")
	}
	m.said++ // each comment is another one
	_, err := m.s.f.Rate(ctx, c.secrets[0], rapid.Int64Range(1, 5).Draw(t, "score"), fmt.Sprintf("comment %d", m.said))
	switch {
	case c.rated:
		answer(t, err, "already_rated")
	case c.status != floor.Resolved:
		answer(t, err, "not_resolved")
	default:
		answer(t, err, "")
		c.rated = true
	}
}

func (m *machine) be(t *rapid.T) {
	status := rapid.SampledFrom([]floor.PresenceStatus{floor.Available, floor.Available, floor.Busy, floor.Off}).Draw(t, "status")
	_, err := m.s.f.SetPresence(ctx, m.who(t), status, nil)
	answer(t, err, "")
}

// wait lets a little time go by with every tablet awake: offers and rungs
// happen, which the model need not follow, and no claim is lost.
func (m *machine) wait(t *rapid.T) {
	m.s.clock.advance(time.Duration(rapid.IntRange(1, 8).Draw(t, "seconds")) * time.Second)
	for _, h := range m.crew {
		m.s.f.Alive(h.Store, h.Device, h.Staff, m.s.d.Now())
	}
	if err := m.s.f.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
}
