package routing_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tillbell/floor/routing"
)

func TestWhoIsAsked(t *testing.T) {
	t.Parallel()
	people := []routing.Person{
		{ID: "mia", Zones: []string{"bread"}, Free: true, Idle: 30},
		{ID: "ben", Zones: []string{"drinks"}, Free: true, Idle: 10},
		{ID: "cem", Zones: []string{"bread"}, Free: false, Idle: 1},
		{ID: "eva", Zones: []string{"bread"}, Free: true, Idle: 20, Placed: true},
		{ID: "ida", Zones: []string{"frozen"}, Free: true, Idle: 5, Silent: true},
		{ID: "max", Zones: []string{"bread"}, Free: true, Idle: 2, Silent: true},
		{ID: "sue", Lead: true, Free: true, Idle: 40},
		{ID: "sam", Lead: true, Free: true, Idle: 50, Placed: true, Zones: []string{"tools"}},
	}
	var r routing.Roster
	r.Reset(people)
	for _, c := range []struct {
		name string
		call routing.Call
		want []string
	}{
		{"the zone, the longest idle first, no silent one", routing.Call{Zone: "bread", Rungs: 3}, []string{"eva", "mia"}},
		{"a silent one where there is no other", routing.Call{Zone: "frozen", Rungs: 3}, []string{"ida"}},
		{"a supervisor who stands there", routing.Call{Zone: "tools", Rungs: 3}, []string{"sam"}},
		{"nobody in an empty zone", routing.Call{Zone: "toys", Rungs: 3}, nil},
		{"the whole floor next", routing.Call{Zone: "toys", Rung: 1, Rungs: 3}, []string{"ben", "eva", "mia"}},
		{"supervisors on the last rung", routing.Call{Zone: "toys", Rung: 2, Rungs: 3}, []string{"ben", "eva", "mia", "sue", "sam"}},
		{"the whole floor where a call has no zone", routing.Call{Rungs: 3}, []string{"ben", "eva", "mia"}},
		{"an approval to those who give it", routing.Call{Rungs: 3, ForALead: true}, []string{"sue", "sam"}},
		{"then to all", routing.Call{Rung: 1, Rungs: 3, ForALead: true}, []string{"ben", "eva", "mia"}},
		{"one rung is the last", routing.Call{Zone: "bread", Rungs: 1}, []string{"ben", "eva", "mia", "sue", "sam"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, choice := range r.Offer(c.call) {
				got = append(got, choice.ID)
				if choice.Why == "" {
					t.Errorf("%s is asked for no reason", choice.ID)
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("asked %v, want %v", got, c.want)
			}
		})
	}
}

// For any people: nobody is asked who is not free, nobody twice, each rung asks
// at least as many who are awake as the one before, and the order of the input
// does not matter.
func TestOfferProperties(t *testing.T) {
	t.Parallel()
	zones := []string{"a", "b", "c"}
	rapid.Check(t, func(t *rapid.T) {
		people := make([]routing.Person, rapid.IntRange(0, 20).Draw(t, "people"))
		byID := make(map[string]routing.Person)
		for i := range people {
			people[i] = routing.Person{ID: fmt.Sprint(i), Free: rapid.Bool().Draw(t, "free"), Silent: rapid.Bool().Draw(t, "silent"),
				Lead: rapid.Bool().Draw(t, "lead"), Idle: rapid.Int64Range(0, 3).Draw(t, "idle")}
			people[i].Zones = []string{rapid.SampledFrom(zones).Draw(t, "zone")}
			byID[people[i].ID] = people[i]
		}
		var r, shuffled routing.Roster
		r.Reset(slices.Repeat(people, 1))
		shuffled.Reset(rapid.Permutation(people).Draw(t, "order"))
		before := 0
		for rung := range 3 {
			c := routing.Call{Zone: "a", Rung: rung, Rungs: 3}
			got := r.Offer(c)
			if !slices.Equal(got, shuffled.Offer(c)) {
				t.Fatal("the order of the input matters")
			}
			seen, awake := map[string]bool{}, 0
			for _, choice := range got {
				p := byID[choice.ID]
				if !p.Free || seen[p.ID] || rung < 2 && p.Lead || rung == 0 && p.Zones[0] != "a" {
					t.Fatalf("rung %d asks %+v", rung, p)
				}
				if seen[p.ID] = true; !p.Silent {
					awake++
				}
			}
			if awake > 0 && awake < len(got) {
				t.Fatal("a silent one is asked beside one who is awake")
			}
			if awake < before {
				t.Fatalf("rung %d asks %d, the one before %d", rung, awake, before)
			}
			before = awake
		}
	})
}

func TestNoMemoryOnceWarm(t *testing.T) {
	people, calls := crowd()
	var r routing.Roster
	r.Reset(people)
	if n := testing.AllocsPerRun(20, func() {
		r.Reset(people)
		for i := range calls {
			r.Offer(calls[i])
		}
	}); n > 0 {
		t.Errorf("%v allocations a round", n)
	}
}

func crowd() ([]routing.Person, []routing.Call) {
	people, calls := make([]routing.Person, 200), make([]routing.Call, 500)
	for i := range people {
		people[i] = routing.Person{ID: fmt.Sprintf("%03d", i), Zones: []string{fmt.Sprint(i % 12)}, Lead: i%20 == 0,
			Free: i%3 != 0, Silent: i%11 == 0, Idle: int64(i * 7919 % 200)}
	}
	for i := range calls {
		calls[i] = routing.Call{Zone: fmt.Sprint(i % 12), Rung: i % 3, Rungs: 3}
	}
	return people, calls
}

// One round of the router: 200 people, 500 waiting calls.
func BenchmarkRound(b *testing.B) {
	people, calls := crowd()
	var r routing.Roster
	asked := 0
	b.ReportAllocs()
	for b.Loop() {
		r.Reset(people)
		for i := range calls {
			asked += len(r.Offer(calls[i]))
		}
	}
	if asked == 0 {
		b.Fatal("nobody was asked")
	}
}
