package floor_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tillbell/floor"
	"tillbell/server/access"
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
	device  string    // of the holder's, that the claim lives by; empty: by any
	since   time.Time // it has lived by it
	secrets []string  // of presses not taken back
	rated   bool
	told    floor.Band // the last that the customer was told
}

func (c *call) open() bool { return c.status == floor.Waiting || c.status == floor.Accepted }

// lease is how long a device may be silent while its holder is on the way.
const lease = 18 * time.Second

// machine drives a shop with random acts and predicts each answer.
type machine struct {
	s     *shop
	calls []*call
	crew  []floor.Helper          // a person with a device; Mia has two
	heard map[[2]string]time.Time // by person and device
	at    map[string]string       // where each person last said what they do; before that, first touched the tablet or had a claim
	said  int
}

// hear notes a sign of life, as every act is one: on this device, and on any.
func (m *machine) hear(h floor.Helper) {
	for _, device := range []string{h.Device, ""} {
		m.heard[[2]string{h.Staff, device}] = m.s.clock.now()
	}
}

// taken notes that a claim lives by a device from now on.
func (m *machine) taken(c *call, staff, device string) {
	c.status, c.holder, c.device, c.since = floor.Accepted, staff, device, m.s.clock.now()
	m.seen(staff, device)
}

// seen notes the device that somebody is first known by.
func (m *machine) seen(staff, device string) {
	if _, known := m.at[staff]; !known {
		m.at[staff] = device
	}
}

// silent tells whether the claim's device was not heard of for too long.
func (m *machine) silent(c *call) bool {
	last := m.heard[[2]string{c.holder, c.device}]
	if c.since.After(last) {
		last = c.since
	}
	return c.status == floor.Accepted && m.s.clock.now().After(last.Add(lease))
}

// Any order of acts by anybody leaves events, steps, claims and table in
// agreement, along the allowed ways only, and each act answers as the model says.
func TestLifeCycle(t *testing.T) {
	t.Parallel()
	eachDB(t, func(t *testing.T, d *db.DB, c *clock) {
		rapid.Check(t, func(rt *rapid.T) {
			s := newShop(rt, d, c)
			s.store.Calls = map[string]access.CallPolicy{
				"assistance": {Ask: access.AskInTurn, OfferSeconds: 5, Rungs: []access.Rung{{To: access.TellAround, Seconds: 12}, {To: access.TellFloor, Seconds: 20, Serving: true}, {To: access.TellEveryone}}},
				"change":     {Priority: 4, Rungs: []access.Rung{{To: access.TellLeads, Seconds: 15}, {To: access.TellPersons, Persons: []string{s.ben.Staff}, Seconds: 15, Serving: true}, {To: access.TellFloor}}},
			}
			_, err := s.a.UpdateStore(ctx, s.store)
			must(rt, err)
			s.measured(rt, s.cem)
			second := s.mia
			second.Device = s.device(rt, "Mia's second")
			m := &machine{s: s, crew: []floor.Helper{s.mia, second, s.ben, s.sue}, heard: make(map[[2]string]time.Time), at: make(map[string]string)}
			rt.Repeat(map[string]func(*rapid.T){
				"press":   m.press,
				"ask":     m.ask,
				"accept":  m.accept,
				"arrive":  m.arrive,
				"resolve": m.resolve,
				"release": m.release,
				"handOff": m.handOff,
				"undo":    m.undo,
				"handle":  m.handle,
				"cancel":  m.cancel,
				"rate":    m.rate,
				"be":      m.be,
				"decline": m.decline,
				"touch":   m.touch,
				"wait":    m.wait,
				"doze":    m.doze,
				"":        m.fair,
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

func (m *machine) who(t *rapid.T) floor.Helper {
	h := rapid.SampledFrom(m.crew).Draw(t, "who")
	m.hear(h)
	return h
}

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
	seen := m.s.get(t, c.id)
	turn := seen.InTurn && seen.Status == floor.Offered && !slices.Contains(seen.OfferedTo, h.Staff) // of somebody else
	_, err := m.s.f.Accept(ctx, h, c.id)
	switch {
	case c.status.Ended():
		answer(t, err, "already_ended")
	case c.status == floor.Waiting && turn && !h.Lead:
		answer(t, err, "offered_to_other")
	case c.status == floor.Waiting:
		answer(t, err, "")
		m.taken(c, h.Staff, h.Device)
		c.epoch++
	case c.holder == h.Staff:
		answer(t, err, "")
		m.along(c, h)
	default:
		answer(t, err, "already_accepted")
	}
}

// along is an act of the holder, perhaps on another device.
func (m *machine) along(c *call, h floor.Helper) {
	if c.status == floor.Accepted && c.device != h.Device {
		m.taken(c, h.Staff, h.Device)
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
	c := m.pick(t)
	if c.holder == "" {
		t.Skip("nobody has it; whether this is a retry is another test's")
	}
	h := m.who(t)
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
	c := m.pick(t)
	if c.holder == "" {
		t.Skip("nobody has it")
	}
	h, to := m.who(t), rapid.SampledFrom(m.crew).Draw(t, "to")
	_, err := m.s.f.HandOff(ctx, h, c.id, c.epoch, to.Staff, "")
	want := c.fence(h, c.epoch)
	switch {
	case want != "":
	case c.status.Ended():
		want = "already_ended"
	case c.holder != to.Staff:
		m.taken(c, to.Staff, m.at[to.Staff])
		c.epoch++
	case to.Staff == h.Staff:
		m.along(c, h)
	}
	answer(t, err, want)
}

// undo is a wish to take something back. Whose last act it is, and how old, is
// another test's; here it must lead where it may, or be refused.
func (m *machine) undo(t *rapid.T) {
	c, h := m.pick(t), m.who(t)
	act := rapid.SampledFrom([]string{"accept", "arrive", "resolve"}).Draw(t, "act")
	if c.holder != h.Staff {
		t.Skip("not theirs")
	}
	got, err := m.s.f.Undo(ctx, h, c.id, act, c.epoch)
	if err != nil {
		return
	}
	if got.Status == c.status && got.Claim != nil && c.device == h.Device {
		return
	}
	ways := map[string]map[floor.Status][]floor.Status{
		"accept":  {floor.Accepted: {floor.Waiting}},
		"arrive":  {floor.Arrived: {floor.Accepted}, floor.Accepted: {floor.Accepted}},
		"resolve": {floor.Resolved: {floor.Accepted, floor.Arrived}, floor.Accepted: {floor.Accepted}, floor.Arrived: {floor.Arrived}},
	}
	if !slices.Contains(ways[act][c.status], got.Status) {
		t.Fatalf("taking back %s led from %s to %s", act, c.status, got.Status)
	}
	switch {
	case got.Status == floor.Waiting:
		c.status, c.holder = floor.Waiting, ""
	case got.Status == floor.Accepted && c.status != floor.Accepted:
		device := ""
		if got.Claim.DeviceID != nil {
			device = *got.Claim.DeviceID
		}
		m.taken(c, h.Staff, device)
	default:
		c.status = got.Status
	}
}

// handle is all that leaves a request where it stands, or lets it wait elsewhere.
func (m *machine) handle(t *rapid.T) {
	c, h := m.pick(t), m.who(t)
	if c.holder == "" || c.status.Ended() {
		t.Skip("nobody has it")
	}
	what := rapid.SampledFrom([]string{"write", "pause", "resume", "transfer"}).Draw(t, "what")
	want := c.fence(h, c.epoch)
	if want == "" && c.holder != h.Staff && (what == "pause" || what == "resume") {
		want = "stale_claim"
	}
	var got floor.Request
	var err error
	switch what {
	case "write":
		got, err = m.s.f.Write(ctx, h, c.id, c.epoch, floor.Writing{Phrase: "looking"})
		if want == "" && err != nil {
			want = "notes_full"
		}
	case "pause":
		got, err = m.s.f.Pause(ctx, h, c.id, c.epoch, 30) // longer than a check lasts
	case "resume":
		got, err = m.s.f.Resume(ctx, h, c.id, c.epoch)
	case "transfer":
		seen := m.s.get(t, c.id)
		to := m.s.bread
		if seen.ZoneID != nil && *seen.ZoneID == to {
			to = m.s.drinks
		}
		_, err = m.s.f.Transfer(ctx, h, c.id, c.epoch, to, "w")
		if want == "" {
			c.status, c.holder = floor.Waiting, ""
		}
	}
	answer(t, err, want)
	if err == nil && what == "pause" && c.status == floor.Accepted && got.Claim.DeviceID != nil && *got.Claim.DeviceID != c.device {
		c.device = *got.Claim.DeviceID // the claim lives by it, its time does not begin anew
	}
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
	h := m.who(t)
	_, err := m.s.f.SetPresence(ctx, h, status, nil)
	answer(t, err, "")
	m.at[h.Staff] = h.Device
}

// decline passes on what is offered, on the tablet that shows it or on one that
// is behind.
func (m *machine) decline(t *rapid.T) {
	c, h := m.pick(t), m.who(t)
	before := m.s.get(t, c.id)
	asked := slices.Contains(before.OfferedTo, h.Staff)
	after, err := m.s.f.Decline(ctx, h, c.id, "")
	switch {
	case c.status.Ended():
		answer(t, err, "already_ended")
	case asked:
		answer(t, err, "")
		if slices.Contains(after.OfferedTo, h.Staff) || (after.Status == floor.Waiting) != (len(before.OfferedTo) == 1) {
			t.Fatalf("after a no: %s, asked %v", after.Status, after.OfferedTo)
		}
		m.reacts(t, h)
	case err != nil:
		answer(t, err, "not_offered")
	case after.Version != before.Version:
		t.Fatal("a no again changed something")
	}
}

func (m *machine) touch(t *rapid.T) {
	h := m.who(t)
	p, err := m.s.f.Touched(ctx, h)
	answer(t, err, "")
	m.seen(h.Staff, h.Device)
	if p.DullSince != nil {
		t.Fatalf("%s touched the tablet and does not react since %v", p.Name, p.DullSince)
	}
	m.reacts(t, h)
}

// reacts: whoever did something has let nothing pass since.
func (m *machine) reacts(t *rapid.T, h floor.Helper) {
	var n int64
	must(t, m.s.d.Read(ctx).Raw(`SELECT count(*) FROM presence WHERE staff_id = ? AND (missed > 0 OR dull_since IS NOT NULL)`, h.Staff).Row().Scan(&n))
	if n != 0 {
		t.Fatalf("%s still counts as letting pass", h.StaffName)
	}
}

// fair holds after every act: who is asked alone is asked for that alone, what
// is asked one by one is asked of one, each has their reason, and not reacting
// begins with the third miss.
func (m *machine) fair(t *rapid.T) {
	alone := map[string]string{}
	for _, c := range m.calls {
		if c.status.Ended() {
			continue
		}
		q := m.s.get(t, c.id)
		m.promised(t, c, q.Request)
		if (q.Status == floor.Offered) != (len(q.OfferedTo) > 0) {
			t.Fatalf("%s, asked %v", q.Status, q.OfferedTo)
		}
		for _, id := range q.OfferedTo {
			if q.Why[id] == "" {
				t.Fatalf("%s is asked for no reason", id)
			}
		}
		if !q.InTurn || q.Status != floor.Offered {
			continue
		}
		if len(q.OfferedTo) != 1 || alone[q.OfferedTo[0]] != "" {
			t.Fatalf("asked alone: %v, already for %q", q.OfferedTo, alone[q.OfferedTo[0]])
		}
		alone[q.OfferedTo[0]] = c.id
		if time.Time(*q.OfferedUntil).Sub(m.s.clock.now()) > 5*time.Second {
			t.Fatalf("a turn lasts until %v", q.OfferedUntil)
		}
	}
	var odd int64
	must(t, m.s.d.Read(ctx).Raw(`SELECT count(*) FROM presence WHERE store_id = ? AND (missed >= 3) <> (dull_since IS NOT NULL)`, m.s.store.ID).Row().Scan(&odd))
	if odd != 0 {
		t.Fatalf("%d people count as not reacting, or do not, against their misses", odd)
	}
}

// wait lets a little time go by with every device awake: offers and rungs
// happen, which the model need not follow, and no claim is lost.
func (m *machine) wait(t *rapid.T) {
	m.pass(t, rapid.IntRange(1, 8).Draw(t, "seconds"), m.crew)
}

// doze lets time go by while one device is silent and all others answer: just
// the claims that live by that one go back.
func (m *machine) doze(t *rapid.T) {
	silent := rapid.IntRange(0, len(m.crew)-1).Draw(t, "silent")
	m.pass(t, rapid.IntRange(18, 20).Draw(t, "seconds"), slices.Delete(slices.Clone(m.crew), silent, silent+1))
	m.holds(t)
}

func (m *machine) pass(t *rapid.T, seconds int, awake []floor.Helper) {
	for range seconds {
		m.s.pass(t, time.Second, awake...)
		for _, h := range awake {
			m.hear(h)
		}
		for _, c := range m.calls {
			if m.silent(c) {
				c.status, c.holder = floor.Waiting, ""
			}
		}
	}
}

// holds compares every claim with the model's.
func (m *machine) holds(t *rapid.T) {
	for _, c := range m.calls {
		q := m.s.get(t, c.id)
		if (q.Status == floor.Accepted) != (c.status == floor.Accepted) {
			t.Fatalf("call %s is %s, the model has it %s", c.id, q.Status, c.status)
		}
		if q.Status == floor.Accepted && (q.Claim.StaffID != c.holder || (q.Claim.DeviceID == nil) != (c.device == "") ||
			q.Claim.DeviceID != nil && *q.Claim.DeviceID != c.device) {
			t.Fatalf("the claim of %s is %+v, the model has %s on %q", c.id, *q.Claim, c.holder, c.device)
		}
	}
}

// promised: what a customer was told to wait is never told to be longer, whatever
// becomes of the call; where it was too little, that is said and nothing else.
func (m *machine) promised(t *rapid.T, c *call, q floor.Request) {
	if q.ETA.Low > q.ETA.High || c.told.High > 0 && (q.ETA.Low > c.told.Low || q.ETA.High > c.told.High) {
		t.Fatalf("the customer was told %+v, and now %+v", c.told, q.ETA)
	}
	c.told = q.ETA
	if len(c.secrets) == 0 {
		return
	}
	v, err := m.s.f.Status(ctx, c.secrets[0])
	answer(t, err, "")
	waited := int64(m.s.clock.now().Sub(time.Time(q.CreatedAt)) / time.Second)
	switch {
	case q.Status == floor.Arrived:
		if v.ETA != nil || v.Late {
			t.Fatalf("somebody is there, and it says %+v, late: %t", v.ETA, v.Late)
		}
	case v.ETA == nil || *v.ETA != q.ETA || v.Late != (waited > q.ETA.High):
		t.Fatalf("after %d s of %+v it says %+v, late: %t", waited, q.ETA, v.ETA, v.Late)
	}
}
