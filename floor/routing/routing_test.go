package routing_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tillbell/floor/routing"
)

// A shop of six zones in two rows of three, 10 m by 10 m each, aisles of 2 m.
func shop() *routing.Plan {
	zones := make([]routing.Zone, 6)
	for i, id := range []string{"bread", "dairy", "drinks", "tools", "toys", "frozen"} {
		zones[i] = routing.Zone{ID: id, X: int64(i%3) * 120, Y: int64(i/3) * 120, W: 100, H: 100}
	}
	return routing.NewPlan(zones)
}

const now = 100_000

func TestWhoIsAsked(t *testing.T) {
	t.Parallel()
	free := func(id string, zones ...string) routing.Person {
		return routing.Person{ID: id, Zones: zones, Free: true, Idle: now - 100}
	}
	with := func(p routing.Person, change func(*routing.Person)) routing.Person {
		change(&p)
		return p
	}
	mia, ben := free("mia", "bread"), with(free("ben", "drinks"), func(p *routing.Person) { p.Idle = now - 1000 })
	eva := with(free("eva", "drinks"), func(p *routing.Person) { p.At, p.Placed = "bread", true })
	cem := with(free("cem", "bread"), func(p *routing.Person) { p.Free, p.Serving = false, true })
	ida := with(free("ida", "bread"), func(p *routing.Person) { p.Silent = true })
	dot := with(free("dot", "bread"), func(p *routing.Person) { p.Dull = true })
	deb := with(free("deb", "bread"), func(p *routing.Person) { p.Languages = []string{"de"}; p.Load = 0 })
	key := with(free("key", "toys"), func(p *routing.Person) { p.Skills = []string{"keys"} })
	bus := with(free("bus", "bread"), func(p *routing.Person) { p.Load = 1 })
	sue := with(free("sue"), func(p *routing.Person) { p.Lead = true })
	for _, c := range []struct {
		name   string
		people []routing.Person
		call   routing.Call
		want   string
	}{
		{"the zone alone first", []routing.Person{mia, ben, sue}, routing.Call{Zone: "bread"}, "mia cares walk=5 idle=100"},
		{"who placed themselves there, not who is placed elsewhere", []routing.Person{mia, eva}, routing.Call{Zone: "drinks"}, "eva floor walk=20 idle=100, mia floor walk=20 idle=100"},
		{"nobody waits for an empty zone", []routing.Person{mia, ben, sue}, routing.Call{Zone: "dairy"}, "ben near walk=10 idle=1000, mia near walk=10 idle=100"},
		{"nor for an empty floor", []routing.Person{sue}, routing.Call{Zone: "dairy"}, "sue leads walk=40 idle=100"},
		{"but for somebody who has a customer", []routing.Person{cem, key}, routing.Call{Zone: "bread"}, ""},
		{"or is asked alone", []routing.Person{with(mia, func(p *routing.Person) { p.Free, p.Asked = false, true }), key}, routing.Call{Zone: "bread"}, ""},
		{"not for who cannot do it", []routing.Person{mia, key}, routing.Call{Zone: "bread", Skill: "keys"}, "key near skilled walk=14 idle=100"},
		{"who stands there beside who looks after it", []routing.Person{mia, eva}, routing.Call{Zone: "bread"},
			"eva placed walk=5 idle=100, mia cares walk=5 idle=100"},
		{"the zones beside next", []routing.Person{mia, ben, key, free("dan", "dairy")}, routing.Call{Zone: "bread", Scope: routing.Around},
			"mia cares walk=5 idle=100, dan near walk=10 idle=100, key near walk=14 idle=100"},
		{"then the floor, by the way to go", []routing.Person{mia, key, free("fro", "frozen")}, routing.Call{Zone: "frozen", Scope: routing.Store},
			"fro cares walk=5 idle=100, key near walk=10 idle=100, mia floor walk=24 idle=100"},
		{"who waits at a till is told wider where nobody is in the zone", []routing.Person{ben, key}, routing.Call{Zone: "bread", Wide: true}, "key near walk=14 idle=100"},
		{"nor beside it", []routing.Person{mia, key}, routing.Call{Zone: "frozen", Wide: true, Scope: routing.OfZone, Passed: []string{"key"}}, "mia floor walk=24 idle=100"},
		{"nor awake in it", []routing.Person{ida, ben}, routing.Call{Zone: "bread", Wide: true}, "ben floor walk=20 idle=1000"},
		{"and no wider where somebody is", []routing.Person{mia, ben, key}, routing.Call{Zone: "bread", Wide: true}, "mia cares walk=5 idle=100"},
		{"leads last", []routing.Person{mia, sue}, routing.Call{Zone: "bread", Scope: routing.Everyone},
			"mia cares walk=5 idle=100, sue leads walk=40 idle=100"},
		{"leads alone", []routing.Person{mia, sue}, routing.Call{Scope: routing.ForLeads}, "sue leads walk=0 idle=100"},
		{"a lead who stands there", []routing.Person{with(sue, func(p *routing.Person) { p.At, p.Placed = "toys", true })},
			routing.Call{Zone: "toys"}, "sue placed walk=5 idle=100"},
		{"nobody who has a customer", []routing.Person{cem}, routing.Call{Zone: "bread"}, ""},
		{"but where the rung says so", []routing.Person{cem}, routing.Call{Zone: "bread", Serving: true}, "cem cares serving walk=5 idle=100"},
		{"a silent tablet where nobody else is", []routing.Person{ida}, routing.Call{Zone: "bread"}, "ida cares last_left walk=5 idle=100"},
		{"not where somebody is", []routing.Person{ida, dot, mia}, routing.Call{Zone: "bread"}, "mia cares walk=5 idle=100"},
		{"the longest idle of equals", []routing.Person{mia, ben}, routing.Call{Scope: routing.Store}, "ben floor walk=0 idle=1000, mia floor walk=0 idle=100"},
		{"load counts more than being idle", []routing.Person{bus, mia}, routing.Call{Zone: "bread"}, "mia cares walk=5 idle=100, bus cares walk=5 idle=100"},
		{"the language goes before", []routing.Person{mia, deb}, routing.Call{Zone: "bread", Language: "de", Policy: routing.Exclusive}, "deb cares speaks walk=5 idle=100"},
		{"but is not insisted on", []routing.Person{mia}, routing.Call{Zone: "bread", Language: "tr", Policy: routing.Exclusive}, "mia cares walk=5 idle=100"},
		{"a skill is", []routing.Person{mia, key}, routing.Call{Zone: "bread", Scope: routing.Store, Skill: "keys"}, "key near skilled walk=14 idle=100"},
		{"nobody has it", []routing.Person{mia}, routing.Call{Zone: "bread", Skill: "forklift"}, ""},
		{"until the rung lets go of it", []routing.Person{mia}, routing.Call{Zone: "bread", Skill: "keys", Lax: true}, "mia cares walk=5 idle=100"},
		{"who helped before", []routing.Person{mia, deb}, routing.Call{Zone: "bread", Known: "mia", Policy: routing.Assign}, "mia cares knows walk=5 idle=100"},
		{"who let it pass comes after the others", []routing.Person{mia, deb}, routing.Call{Zone: "bread", Passed: []string{"deb"}}, "mia cares walk=5 idle=100"},
		{"and again when all did", []routing.Person{mia}, routing.Call{Zone: "bread", Passed: []string{"mia"}}, "mia cares again walk=5 idle=100"},
		{"who is named", []routing.Person{mia, sue, ben}, routing.Call{Zone: "bread", Scope: routing.Persons, Persons: []string{"sue"}}, "sue named walk=40 idle=100"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var r routing.Roster
			r.Reset(c.people, shop(), routing.Weights{}, now)
			if got := said(r.Ask(c.call)); got != c.want {
				t.Errorf("asked %s\nwant  %s", got, c.want)
			}
		})
	}
}

func said(choices []routing.Choice) string {
	out := make([]string, len(choices))
	for i, c := range choices {
		out[i] = c.ID + " " + c.Words()
	}
	return strings.Join(out, ", ")
}

func TestARoundTakesTheUrgentFirst(t *testing.T) {
	t.Parallel()
	people := []routing.Person{{ID: "mia", Zones: []string{"bread"}, Free: true}, {ID: "ben", Zones: []string{"bread"}, Free: true}}
	one := routing.Call{Zone: "bread", Policy: routing.Exclusive}
	call := func(id string, priority int, waits int64) routing.Call {
		c := one
		c.ID, c.Priority, c.Since = id, priority, now-waits
		return c
	}
	for _, c := range []struct {
		name  string
		calls []routing.Call
		want  []string
	}{
		{"the oldest of equals", []routing.Call{call("young", 0, 1), call("old", 0, 50), call("older", 0, 59)}, []string{"older", "old"}},
		{"a priority before age", []routing.Call{call("old", 0, 59), call("young", 1, 1), call("other", 0, 58)}, []string{"young", "old"}},
		{"but age catches up", []routing.Call{call("starving", 0, 200), call("a", 2, 1), call("b", 2, 2)}, []string{"starving", "b"}},
	} {
		var r routing.Roster
		r.Reset(people, shop(), routing.Weights{}, now)
		var got []string
		seen := map[string]bool{}
		for _, o := range r.Round(c.calls) {
			got = append(got, c.calls[o.Call].ID)
			if len(o.Choices) != 1 || seen[o.Choices[0].ID] {
				t.Errorf("%s: asked %s", c.name, said(o.Choices))
			}
			seen[o.Choices[0].ID] = true
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// Nobody starves: however many more urgent calls come in, each minute more of
// them than people can take, a call is passed over by none that came later
// than the priorities between them are worth.
func TestNobodyStarves(t *testing.T) {
	t.Parallel()
	person := []routing.Person{{ID: "mia", Zones: []string{"bread"}, Free: true}}
	rapid.Check(t, func(t *rapid.T) {
		low := routing.Call{ID: "low", Zone: "bread", Policy: routing.Exclusive, Priority: rapid.IntRange(0, 8).Draw(t, "priority"), Since: now}
		calls := []routing.Call{low}
		aging := routing.Usual.Aging
		var r routing.Roster
		for at := int64(now); ; at += 10 { // somebody is free every ten seconds, two calls come
			for i := range 2 {
				calls = append(calls, routing.Call{ID: fmt.Sprint(at, i), Zone: "bread", Policy: routing.Exclusive, Since: at,
					Priority: rapid.IntRange(low.Priority, 9).Draw(t, "of another")})
			}
			r.Reset(person, shop(), routing.Weights{}, at)
			offers := r.Round(calls)
			if len(offers) != 1 {
				t.Fatalf("%d calls are taken by one person", len(offers))
			}
			took := calls[offers[0].Call]
			if took.ID == low.ID {
				return
			}
			if came, worth := took.Since-low.Since, int64(took.Priority-low.Priority)*aging; came > worth {
				t.Fatalf("passed over by a call that came %d s later, worth %d", came, worth)
			}
			if len(calls) > 3000 {
				t.Fatal("never taken")
			}
			calls = slices.Delete(calls, offers[0].Call, offers[0].Call+1)
		}
	})
}

// drawn is any people and calls.
func drawn(t *rapid.T) ([]routing.Person, []routing.Call) {
	zones := []string{"", "bread", "dairy", "toys", "nowhere"}
	some := func(t *rapid.T, of ...string) []string {
		return rapid.SliceOfNDistinct(rapid.SampledFrom(of), 0, len(of), rapid.ID).Draw(t, "of")
	}
	people := make([]routing.Person, rapid.SampledFrom([]int{0, 1, 2, 3, 5, 8, 20, 63, 64, 130}).Draw(t, "people"))
	for i := range people {
		b := func(what string) bool { return rapid.Bool().Draw(t, what) }
		people[i] = routing.Person{ID: fmt.Sprint(i), Free: b("free"), Silent: b("silent"), Dull: b("dull"), Lead: b("lead"), Serving: b("serving"), Asked: b("asked"),
			Idle: now - rapid.Int64Range(0, 300).Draw(t, "idle"), Load: rapid.IntRange(0, 2).Draw(t, "load"),
			Skills: some(t, "keys", "lift"), Languages: some(t, "de", "tr"), Zones: some(t, zones[1:]...)}
		if b("placed") {
			people[i].At, people[i].Placed = rapid.SampledFrom(zones[1:]).Draw(t, "at"), true
		}
	}
	calls := make([]routing.Call, rapid.IntRange(0, 12).Draw(t, "calls"))
	for i := range calls {
		calls[i] = routing.Call{ID: fmt.Sprint("c", i), Zone: rapid.SampledFrom(zones).Draw(t, "zone"), Scope: routing.Scope(rapid.IntRange(0, 5).Draw(t, "scope")), Wide: rapid.Bool().Draw(t, "wide"),
			Policy: routing.Policy(rapid.IntRange(0, 2).Draw(t, "policy")), Skill: rapid.SampledFrom([]string{"", "keys", "none"}).Draw(t, "skill"),
			Lax: rapid.Bool().Draw(t, "lax"), Serving: rapid.Bool().Draw(t, "asks serving"), Language: rapid.SampledFrom([]string{"", "de", "fr"}).Draw(t, "language"),
			Priority: rapid.IntRange(0, 2).Draw(t, "priority"), Since: now - rapid.Int64Range(0, 300).Draw(t, "since"), Passed: some(t, "0", "1", "2"),
			Known: rapid.SampledFrom([]string{"", "", "0", "3", "gone"}).Draw(t, "known")}
		if calls[i].Scope == routing.Persons {
			calls[i].Persons = some(t, "0", "1", "4", "gone")
		}
	}
	return people, calls
}

// For any people and calls: nobody is asked who may not be, nobody twice for
// one call nor alone for two, the first of the exclusive is the first of the
// broadcast, who is strong goes before who is weak, and the order of the input
// does not matter.
func TestRoundProperties(t *testing.T) {
	t.Parallel()
	plan := shop()
	rapid.Check(t, func(t *rapid.T) {
		people, calls := drawn(t)
		byID := make(map[string]routing.Person)
		for _, p := range people {
			byID[p.ID] = p
		}
		var r, shuffled, alone routing.Roster
		r.Reset(people, plan, routing.Weights{}, now)
		shuffled.Reset(rapid.Permutation(people).Draw(t, "order"), plan, routing.Weights{}, now)
		alone.Reset(people, plan, routing.Weights{}, now)
		offers := r.Round(calls)
		turned := slices.Clone(calls)
		slices.Reverse(turned)
		for i, o := range shuffled.Round(turned) {
			if calls[offers[i].Call].ID != turned[o.Call].ID || said(o.Choices) != said(offers[i].Choices) {
				t.Fatal("the order of the input matters")
			}
		}
		taken := map[string]bool{}
		for _, o := range offers {
			c := calls[o.Call]
			seen, weak, strong := map[string]bool{}, false, false
			for _, choice := range o.Choices {
				p := byID[choice.ID]
				able := p.Free || c.Serving && p.Serving
				skilled := c.Skill == "" || c.Lax || slices.Contains(p.Skills, c.Skill)
				if !able || !skilled || seen[p.ID] || taken[p.ID] || c.Scope == routing.ForLeads && !p.Lead {
					t.Fatalf("%+v asks %+v", c, p)
				}
				seen[p.ID] = true
				weak, strong = weak || p.Silent || p.Dull, strong || !p.Silent && !p.Dull
			}
			if weak && strong {
				t.Fatal("who does not react is asked beside who does")
			}
			if c.Policy == routing.Broadcast {
				continue
			}
			if len(o.Choices) != 1 {
				t.Fatalf("%d are asked alone", len(o.Choices))
			}
			if len(taken) == 0 {
				c.Policy = routing.Broadcast
				if first := alone.Ask(c)[0]; first != o.Choices[0] {
					t.Fatalf("alone %+v, of all %+v", o.Choices[0], first)
				}
			}
			taken[o.Choices[0].ID] = true
		}
	})
}

func TestPlan(t *testing.T) {
	t.Parallel()
	p := shop()
	for _, c := range []struct {
		from, to string
		want     int
		near     bool
	}{
		{"bread", "bread", 5, false}, {"bread", "dairy", 10, true}, {"bread", "drinks", 20, false}, {"bread", "tools", 10, true},
		{"bread", "toys", 14, true}, {"bread", "frozen", 24, false}, {"", "bread", 40, false}, {"bread", "moon", 40, false},
	} {
		if got := p.Walk(c.from, c.to); got != c.want || p.Near(c.from, c.to) != c.near {
			t.Errorf("from %q to %q: %d s, near %v", c.from, c.to, got, p.Near(c.from, c.to))
		}
	}
	walled := routing.NewPlan([]routing.Zone{{ID: "a", W: 100, H: 100, Neighbours: []string{"b"}}, {ID: "b", X: 400, W: 100, H: 100},
		{ID: "c", Y: 110, W: 100, H: 100, Neighbours: []string{"b"}}})
	if got := walled.Walk("a", "c"); walled.Near("a", "c") || got != walled.Walk("a", "b")+walled.Walk("b", "c") {
		t.Errorf("round the wall it takes %d s", got)
	}
}

func TestNoMemoryOnceWarm(t *testing.T) {
	people, calls := crowd()
	plan := shop()
	var r routing.Roster
	r.Reset(people, plan, routing.Weights{}, now)
	r.Round(calls)
	if n := testing.AllocsPerRun(20, func() {
		r.Reset(people, plan, routing.Weights{}, now)
		r.Round(calls)
		r.Ask(calls[0])
	}); n > 0 {
		t.Errorf("%v allocations a round", n)
	}
}

// crowd is 200 people and 500 calls, of all policies.
func crowd() ([]routing.Person, []routing.Call) {
	zones := []string{"bread", "dairy", "drinks", "tools", "toys", "frozen"}
	people, calls := make([]routing.Person, 200), make([]routing.Call, 500)
	for i := range people {
		people[i] = routing.Person{ID: fmt.Sprintf("%03d", i), Zones: zones[i%6 : i%6+1], Lead: i%20 == 0, Free: i%3 != 0, Silent: i%11 == 0,
			Idle: now - int64(i*7919%2000), Load: i % 3, Languages: [][]string{{"de"}, {"de", "en"}, {"tr"}}[i%3], Skills: [][]string{nil, {"keys"}}[i%2]}
	}
	for i := range calls {
		calls[i] = routing.Call{ID: fmt.Sprintf("%03d", i), Zone: zones[i%6], Scope: routing.Scope(i / 7 % 4), Policy: routing.Policy(i % 3),
			Language: []string{"", "de", "tr", "en"}[i%4], Skill: []string{"", "", "keys"}[i/5%3], Since: now - int64(i*31%900), Priority: i % 2}
		if i%9 == 0 {
			calls[i].Passed = []string{"004", "016"}
		}
	}
	return people, calls
}

// One round of the router over a full shop, people read anew.
func BenchmarkRound(b *testing.B) {
	people, calls := crowd()
	plan := shop()
	var r routing.Roster
	b.ReportAllocs()
	for b.Loop() {
		r.Reset(people, plan, routing.Weights{}, now)
		if len(r.Round(calls)) == 0 {
			b.Fatal("nobody was asked")
		}
	}
}

// One call among 200 people.
func BenchmarkAsk(b *testing.B) {
	people, calls := crowd()
	plan := shop()
	var r routing.Roster
	r.Reset(people, plan, routing.Weights{}, now)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		r.Ask(calls[i%len(calls)])
		i++
	}
}
