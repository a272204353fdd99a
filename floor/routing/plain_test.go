package routing_test

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tillbell/floor/routing"
)

// plainly chooses as the package says it does, one person at a time, with
// nothing kept from one call to the next.
type plainly struct {
	people []routing.Person
	plan   *routing.Plan
	taken  map[string]bool
}

func (p *plainly) round(calls []routing.Call) (order []string, said []string) {
	p.taken = map[string]bool{}
	calls = slices.Clone(calls)
	urgency := func(c routing.Call) int64 { return int64(c.Priority)*routing.Usual.Aging + now - c.Since }
	slices.SortFunc(calls, func(a, b routing.Call) int {
		return cmp.Or(cmp.Compare(urgency(b), urgency(a)), cmp.Compare(a.Since, b.Since), cmp.Compare(a.ID, b.ID))
	})
	for _, c := range calls {
		c = p.wider(c)
		chosen := p.ask(c)
		if len(chosen) == 0 {
			continue
		}
		if c.Policy != routing.Broadcast {
			chosen = chosen[:1]
			p.taken[chosen[0].ID] = true
		}
		order, said = append(order, c.ID), append(said, saidOf(p, c, chosen))
	}
	return order, said
}

func saidOf(p *plainly, c routing.Call, chosen []routing.Person) string {
	choices := make([]routing.Choice, len(chosen))
	for i, one := range chosen {
		choices[i] = routing.Choice{ID: one.ID, Why: p.why(c, one)}
	}
	return said(choices)
}

// wider is the call on the rung on which it is told.
func (p *plainly) wider(c routing.Call) routing.Call {
	for ; c.Scope < routing.Everyone; c.Scope++ {
		could := p.that(p.people, func(o routing.Person) bool {
			return (o.Free || o.Serving || o.Asked) && p.skilled(c, o) && p.told(c, o)
		})
		may := p.that(could, func(o routing.Person) bool { return p.able(c, o) })
		well := p.that(may, func(o routing.Person) bool { return !o.Silent && !o.Dull && !slices.Contains(c.Passed, o.ID) })
		if c.Wide && c.Scope < routing.Store && len(well) > 0 || (!c.Wide || c.Scope == routing.Store) && len(could) > 0 {
			break
		}
	}
	return c
}

func (p *plainly) able(c routing.Call, o routing.Person) bool {
	return (o.Free || c.Serving && o.Serving) && !p.taken[o.ID]
}

func (p *plainly) skilled(c routing.Call, o routing.Person) bool {
	return c.Skill == "" || c.Lax || slices.Contains(o.Skills, c.Skill)
}

func (p *plainly) ask(c routing.Call) []routing.Person {
	left := p.that(p.people, func(o routing.Person) bool { return p.able(c, o) && p.skilled(c, o) && p.told(c, o) })
	for _, better := range []func(routing.Person) bool{
		func(o routing.Person) bool { return !o.Silent && !o.Dull },
		func(o routing.Person) bool { return !slices.Contains(c.Passed, o.ID) },
	} {
		if some := p.that(left, better); len(some) > 0 {
			left = some
		}
	}
	slices.SortFunc(left, func(a, b routing.Person) int {
		return cmp.Or(cmp.Compare(p.cost(c, a), p.cost(c, b)), cmp.Compare(a.Idle, b.Idle), cmp.Compare(a.ID, b.ID))
	})
	return left
}

func (p *plainly) that(people []routing.Person, is func(routing.Person) bool) []routing.Person {
	return slices.DeleteFunc(slices.Clone(people), func(o routing.Person) bool { return !is(o) })
}

func (p *plainly) mine(c routing.Call, o routing.Person) bool {
	if o.Placed {
		return o.At == c.Zone
	}
	return !o.Lead && slices.Contains(o.Zones, c.Zone)
}

func (p *plainly) near(c routing.Call, o routing.Person) bool {
	switch {
	case c.Zone == "" || p.mine(c, o):
		return false
	case o.Placed:
		return p.plan.Near(o.At, c.Zone)
	}
	return !o.Lead && slices.ContainsFunc(o.Zones, func(z string) bool { return p.plan.Near(z, c.Zone) })
}

func (p *plainly) told(c routing.Call, o routing.Person) bool {
	scope := c.Scope
	if c.Zone == "" && scope <= routing.Around {
		scope = routing.Store
	}
	switch scope {
	case routing.OfZone:
		return p.mine(c, o)
	case routing.Around:
		return p.mine(c, o) || p.near(c, o)
	case routing.Store:
		return !o.Lead || p.mine(c, o)
	case routing.ForLeads:
		return o.Lead
	case routing.Persons:
		return slices.Contains(c.Persons, o.ID)
	}
	return true
}

func (p *plainly) walk(c routing.Call, o routing.Person) int {
	switch {
	case c.Zone == "":
		return 0
	case o.At != "" || len(o.Zones) == 0:
		return p.plan.Walk(o.At, c.Zone)
	}
	way := p.plan.Walk(o.Zones[0], c.Zone)
	for _, z := range o.Zones {
		way = min(way, p.plan.Walk(z, c.Zone))
	}
	return way
}

func (p *plainly) cost(c routing.Call, o routing.Person) int {
	w := routing.Usual
	cost := p.walk(c, o) + o.Load*int(w.Load) - min(int((now-o.Idle)/int64(w.IdleFor)), int(w.IdleMost))
	add := func(is bool, seconds int32) {
		if is {
			cost += int(seconds)
		}
	}
	add(p.near(c, o), w.Near)
	add(c.Zone != "" && !p.mine(c, o) && !p.near(c, o), w.Far)
	add(c.Language != "" && !slices.Contains(o.Languages, c.Language), w.Language)
	add(c.Lax && c.Skill != "" && !slices.Contains(o.Skills, c.Skill), w.Language)
	add(c.Known != "" && c.Known == o.ID, -w.Known)
	return cost
}

func (p *plainly) why(c routing.Call, o routing.Person) routing.Why {
	var w routing.Reason
	add := func(is bool, reason routing.Reason) {
		if is {
			w |= reason
		}
	}
	mine := c.Zone != "" && p.mine(c, o)
	add(mine && o.Placed, routing.Placed)
	add(mine && !o.Placed, routing.Cares)
	add(p.near(c, o), routing.Near)
	add(c.Scope == routing.Persons, routing.Named)
	add(o.Lead && !mine && c.Scope != routing.Persons, routing.Leads)
	add(c.Skill != "" && slices.Contains(o.Skills, c.Skill), routing.Skilled)
	add(c.Language != "" && slices.Contains(o.Languages, c.Language), routing.Speaks)
	add(c.Known != "" && c.Known == o.ID, routing.Knows)
	add(o.Silent || o.Dull, routing.LastLeft)
	add(slices.Contains(c.Passed, o.ID), routing.Again)
	add(!o.Free, routing.Serving)
	add(w == 0, routing.OnFloor)
	return routing.Why{Reasons: w, Walk: int32(p.walk(c, o)), Idle: int32(now - o.Idle)}
}

// What is kept between calls, and between rounds, changes no answer.
func TestFastAnswersAsPlain(t *testing.T) {
	t.Parallel()
	plan := shop()
	rapid.Check(t, func(t *rapid.T) {
		var r routing.Roster
		for range 2 { // its memory is another's of before
			people, calls := drawn(t)
			plain := plainly{people: people, plan: plan}
			r.Reset(people, plan, routing.Weights{}, now)
			for range 2 {
				order, answers := plain.round(calls)
				offers := r.Round(calls)
				if len(offers) != len(order) {
					t.Fatalf("%d offers, want %d", len(offers), len(order))
				}
				for i, o := range offers {
					if got := said(o.Choices); calls[o.Call].ID != order[i] || got != answers[i] {
						t.Fatalf("%s is offered to\n%s\nwant %s to\n%s", calls[o.Call].ID, got, order[i], answers[i])
					}
				}
			}
		}
	})
}
