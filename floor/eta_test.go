package floor

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"tillbell/floor/routing"
	"tillbell/server/access"
	"tillbell/server/db"
)

func TestReckon(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		s    sight
		want int64
	}{
		{"somebody is free beside", sight{walk: 5, free: 1, people: 1, each: 120}, 30},
		{"somebody is free far away", sight{walk: 60, free: 1, people: 3, each: 120}, 85},
		{"one waits, two are free", sight{walk: 5, before: 1, free: 2, people: 2, each: 120}, 30},
		{"one waits, one is free: the first call has to end", sight{walk: 5, before: 1, free: 1, people: 1, each: 120}, 150},
		{"all three have customers: one of them ends soon", sight{walk: 5, people: 3, each: 120}, 70},
		{"and two wait already", sight{walk: 5, before: 2, people: 3, each: 120}, 150},
		{"nobody is there", sight{walk: etaWalk, each: 120}, 185},
		{"a crowd is bounded", sight{walk: 5, before: 500, people: 1, each: 120}, 30 + 11*120},
	} {
		if got := c.s.reckon(); got != c.want {
			t.Errorf("%s: %d s, want %d", c.name, got, c.want)
		}
	}
}

// Whatever is known, a band is in order, in round figures and within bounds.
func TestForesee(t *testing.T) {
	t.Parallel()
	zones := []string{"a", "b"}
	rapid.Check(t, func(t *rapid.T) {
		n := func(name string, most int64) int64 { return rapid.Int64Range(0, most).Draw(t, name) }
		s := sight{walk: n("walk", 400), before: n("before", 1000), free: n("free", 50), people: n("people", 50), each: n("each", etaEachMost)}
		var calls []arrival
		for range n("calls", 20) {
			calls = append(calls, arrival{zone: &zones[n("zone", 1)], took: n("took", 7200*micros), walked: n("walked", 600*micros), reckoned: n("reckoned", 3600)})
		}
		e := foresee(s, calls, "a", "assistance")
		if e.Low < etaLeast || e.High > etaMost || e.High < e.Low || e.Low%etaStep != 0 || e.High%etaStep != 0 {
			t.Fatalf("%+v of %d calls is told %+v", s, len(calls), e.Band)
		}
		r := requestRow{EtaLow: e.Low, EtaHigh: e.High}
		for range 3 {
			r.onTheWay(calls, db.Micros(n("over", 7200*micros)))
			if r.EtaLow > e.Low || r.EtaHigh > e.High || r.EtaLow > r.EtaHigh || r.EtaHigh < etaLeast {
				t.Fatalf("%+v becomes %d to %d", e.Band, r.EtaLow, r.EtaHigh)
			}
			e.Low, e.High = r.EtaLow, r.EtaHigh
		}
	})
}

// walkers is a shop of people who walk and talk, second by second. They are no
// clockwork: they react as they do, some calls nobody hears at first, and how
// long they talk nobody knows before.
type walkers struct {
	*rand.Rand
	zones   []access.Zone
	plan    *routing.Plan
	people  []*walker
	calls   []*replayed
	waiting []*replayed
}

type walker struct {
	zone string
	free int64 // from when; seconds
	off  bool
}

type replayed struct {
	row      requestRow
	first    Band
	zone     string
	at       int64
	accepted int64
	arrived  int64
	ended    int64
}

func (r *walkers) about(median, spread float64) int64 {
	return int64(math.Round(median * math.Exp(spread*r.NormFloat64())))
}

// sees is what the shop knows in a second, of what has happened by then.
func (r *walkers) sees(now int64) (last []arrival) {
	for i := len(r.calls) - 1; i >= 0 && len(last) < etaLook; i-- {
		c := r.calls[i]
		if c.arrived == 0 || c.arrived > now {
			continue
		}
		a := arrival{zone: &c.zone, kind: "assistance", took: (c.arrived - c.at) * micros, walked: (c.arrived - c.accepted) * micros, reckoned: c.row.EtaReckoned}
		if c.ended <= now {
			kept := (c.ended - c.accepted) * micros
			a.kept = &kept
		}
		last = append(last, a)
	}
	return last
}

func (r *walkers) rings(now int64) {
	c := &replayed{zone: r.zones[min(r.IntN(len(r.zones)), r.IntN(len(r.zones)))].ID, at: now}
	rows := []presentRow{}
	for _, p := range r.people {
		if p.off {
			continue
		}
		row := presentRow{ZoneID: &p.zone, Known: facts{Status: string(Available)}}
		if serving := string(Arrived); p.free > now {
			row.Known.CallStatus = &serving
		}
		rows = append(rows, row)
	}
	last := r.sees(now)
	s := see(rows, r.plan, c.zone)
	s.each, s.before = keeps(last), int64(len(r.waiting))
	c.row = requestRow{ZoneID: &c.zone, CreatedAt: db.Micros(now * micros)}
	c.row.told(foresee(s, last, c.zone, "assistance"))
	c.first = Band{c.row.EtaLow, c.row.EtaHigh}
	r.calls, r.waiting = append(r.calls, c), append(r.waiting, c)
}

// serve lets whoever is free and nearest take the call that waits longest.
func (r *walkers) serve(now int64) {
	for len(r.waiting) > 0 {
		c := r.waiting[0]
		var best *walker
		for _, p := range r.people {
			if !p.off && p.free <= now && (best == nil || r.plan.Walk(p.zone, c.zone) < r.plan.Walk(best.zone, c.zone)) {
				best = p
			}
		}
		if best == nil {
			return
		}
		r.waiting = r.waiting[1:]
		reaction := r.about(14, 0.6)
		if r.IntN(8) == 0 {
			reaction += 30 // nobody heard it; the next rung
		}
		c.accepted = now + reaction
		c.arrived = c.accepted + r.about(float64(r.plan.Walk(best.zone, c.zone)), 0.35) + 3
		c.ended = c.arrived + r.about(95, 0.7)
		best.zone, best.free = c.zone, c.ended
		c.row.onTheWay(r.sees(c.accepted), db.Micros(c.accepted*micros))
	}
}

// day is from nine to seven, with two rushes and somebody on a break.
func (r *walkers) day(begin int64) {
	for s := range int64(10 * 3600) {
		hour := s / 3600
		perHour := []int{10, 14, 22, 44, 40, 20, 16, 30, 52, 24}[hour]
		for i, p := range r.people {
			p.off = int(hour) == 2+i // each has an hour of their own
		}
		if r.IntN(3600) < perHour {
			r.rings(begin + s)
		}
		r.serve(begin + s)
	}
	r.waiting = nil // the doors are shut; who waits still goes home
}

// How often the truth lay inside what was told, over a fortnight. The bounds
// are loose: the figures themselves stand in the log.
func TestTheBandOverAFortnight(t *testing.T) {
	t.Parallel()
	r := &walkers{Rand: rand.New(rand.NewPCG(5, 11))}
	for i, code := range []string{"a", "b", "c", "d", "e", "f"} {
		r.zones = append(r.zones, access.Zone{ID: code, X: int64(i%3) * 150, Y: int64(i/3) * 130, W: 120, H: 100})
	}
	r.plan = planFrom(r.zones)
	for i := range 4 {
		r.people = append(r.people, &walker{zone: r.zones[i].ID})
	}
	for d := range int64(14) {
		r.day(d * 24 * 3600)
	}
	var told, taken struct{ n, sooner, inside, later int }
	var wide int64
	for _, c := range r.calls {
		if c.arrived == 0 || c.at < 24*3600 { // the first day measures
			continue
		}
		took := c.arrived - c.at
		for _, one := range []struct {
			in   *struct{ n, sooner, inside, later int }
			band Band
		}{{&told, c.first}, {&taken, Band{c.row.EtaLow, c.row.EtaHigh}}} {
			one.in.n++
			switch {
			case took < one.band.Low:
				one.in.sooner++
			case took <= one.band.High:
				one.in.inside++
			default:
				one.in.later++
			}
		}
		wide += c.first.High - c.first.Low
	}
	percent := func(n int) float64 { return 100 * float64(n) / float64(told.n) }
	t.Logf("%d calls: as told at first %.1f %% came sooner, %.1f %% within, %.1f %% later, the band %d s wide on average; as told last %.1f, %.1f, %.1f %%",
		told.n, percent(told.sooner), percent(told.inside), percent(told.later), wide/int64(told.n), percent(taken.sooner), percent(taken.inside), percent(taken.later))
	if told.n < 2000 || percent(told.inside) < 55 || percent(told.later) > 20 || percent(taken.later) > 22 {
		t.Error("the band does not hold what it says")
	}
}
