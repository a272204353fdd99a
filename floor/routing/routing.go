// Package routing chooses whom a call for help is offered to, and says why. It
// is pure: it gets the people, the plan and the calls, and answers from memory
// that it keeps, so that a round over a full shop costs next to nothing.
//
// Who may be asked is a matter of the call's rung: how wide it is told, whether
// it asks those who have a customer, and whether it still insists on the skill.
// In which order is a matter of cost in seconds: the way to the place by the
// plan, what is added for people of other zones, for load and for a language
// that is not spoken, less for those who were idle long and for who helped this
// customer before. Equal costs go to the longest idle, then by id: the same
// people and calls give the same answer in whatever order they come.
//
// Whose tablet is silent, who does not react, and who let this call pass is
// asked only where nobody else could be.
package routing

import (
	"cmp"
	"slices"
)

// Weights turn what speaks for and against somebody into seconds.
type Weights struct {
	Near     int32 // added for people of the zones beside
	Far      int32 // added for people of all others
	Language int32 // added where the customer's language is not spoken
	Load     int32 // added for each thing they have taken on
	Known    int32 // taken off for who helped this customer before
	IdleFor  int32 // so many idle seconds take one off
	IdleMost int32 // and so many are taken off at most
	Aging    int64 // after so many seconds a call is worth one priority more
}

// Usual weights a shop begins with.
var Usual = Weights{Near: 10, Far: 40, Language: 45, Load: 60, Known: 30, IdleFor: 20, IdleMost: 30, Aging: 60}

// Scope is how wide a call is told.
type Scope uint8

// The scopes.
const (
	OfZone   Scope = iota // the people of its zone; of no zone: of the store
	Around                // and of the zones beside
	Store                 // everyone who works on the floor
	Everyone              // and supervisors and managers
	ForLeads              // supervisors and managers alone
	Persons               // those who are named
)

// Policy is how people are asked.
type Policy uint8

// The policies.
const (
	Broadcast Policy = iota // all at once; the first who taps has it
	Exclusive               // one after the other, each for some seconds
	Assign                  // the first of them has it without being asked
)

// Call is what of a call, on its rung, decides who is asked.
type Call struct {
	ID       string
	Zone     string // empty: it has no place
	Scope    Scope
	Policy   Policy
	Persons  []string // of scope Persons
	Skill    string   // that it takes; empty: none
	Lax      bool     // the skill is only preferred by now
	Serving  bool     // those who have a customer are asked too
	Language string   // the customer's; empty: any
	Known    string   // who helped this customer before
	Passed   []string // who declined, or let an offer lapse
	Priority int      // of its kind; higher goes first
	Since    int64    // unix seconds
}

// Choice is one person to ask, and why them.
type Choice struct {
	ID string
	Why
}

// Offer is whom to ask for a call, given by its place among the calls.
type Offer struct {
	Call     int
	Choices  []Choice
	from, to int
}

// round is the memory of one.
type round struct {
	left, picked set
	keys         []int64
	choices      []Choice
	offers       []Offer
	order        []ranked
	told         map[telling][2]int // broadcasts that ask the same people: their choices
	claims       int                // how often somebody was taken
}

// telling is all of a broadcast that decides whom it asks, where it names
// nobody.
type telling struct {
	zone, skill, language string
	scope                 Scope
	lax, serving          bool
	claims                int
}

type ranked struct {
	rank  int64
	since int64
	call  int
}

// Round asks for all calls, the most urgent first. A call's priority rises by
// one for each Aging that it waits, so none starves. Whoever is asked alone, or
// assigned, is asked for nothing else in this round. Calls for which nobody is
// left are not among the offers. All is the roster's own and good until the
// next Round, Ask or Reset.
func (r *Roster) Round(calls []Call) []Offer {
	r.choices, r.offers, r.order = r.choices[:0], r.offers[:0], r.order[:0]
	r.forget()
	for i := range calls {
		c := &calls[i]
		r.order = append(r.order, ranked{rank: int64(c.Priority)*r.weights.Aging + r.now - c.Since, since: c.Since, call: i})
	}
	slices.SortFunc(r.order, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(b.rank, a.rank), cmp.Compare(a.since, b.since), cmp.Compare(calls[a.call].ID, calls[b.call].ID))
	})
	for _, o := range r.order {
		if from, to := r.ask(&calls[o.call]); to > from {
			r.offers = append(r.offers, Offer{Call: o.call, from: from, to: to})
		}
	}
	for i := range r.offers { // now that they do not move any more
		o := &r.offers[i]
		o.Choices = r.choices[o.from:o.to:o.to]
	}
	return r.offers
}

// Ask is whom to ask for one call, in order; none when nobody is left.
func (r *Roster) Ask(c Call) []Choice {
	r.choices = r.choices[:0]
	r.forget()
	from, to := r.ask(&c)
	return r.choices[from:to]
}

func (r *Roster) forget() {
	clear(r.taken)
	if r.told == nil {
		r.told = make(map[telling][2]int)
	}
	clear(r.told)
	r.claims = 0
}

// ask adds choices and tells from where to where they stand.
func (r *Roster) ask(c *Call) (from, to int) {
	if c.Policy != Broadcast || c.Known != "" || len(c.Passed)+len(c.Persons) > 0 {
		from = len(r.choices)
		r.askAnew(c)
		return from, len(r.choices)
	}
	key := telling{c.Zone, c.Skill, c.Language, c.Scope, c.Lax, c.Serving, r.claims}
	at, ok := r.told[key]
	if !ok {
		at[0] = len(r.choices)
		r.askAnew(c)
		at[1] = len(r.choices)
		r.told[key] = at
	}
	return at[0], at[1]
}

func (r *Roster) askAnew(c *Call) {
	z := r.costs(c.Zone)
	r.inScope(c, z)
	if c.Serving {
		r.picked.copy(r.free)
		r.picked.or(r.serving)
		r.left.and(r.picked)
	} else {
		r.left.and(r.free)
	}
	skill, needs := r.skills[c.Skill], c.Skill != ""
	if needs && !c.Lax {
		if skill == nil {
			return
		}
		r.left.and(skill)
	}
	r.left.without(r.taken)
	switch {
	case !r.strong(c):
	case c.Policy == Broadcast:
		r.all(c, z)
	default:
		r.best(c, z)
	}
}

// inScope leaves those whom the rung tells.
func (r *Roster) inScope(c *Call, z *zone) {
	scope := c.Scope
	if c.Zone == "" && scope <= Around {
		scope = Store
	}
	switch scope {
	case OfZone:
		r.left.copy(z.mine)
	case Around:
		r.left.copy(z.mine)
		r.left.or(z.near)
	case Store:
		for i := range r.left {
			r.left[i] = ^r.leads[i]
		}
		r.left.or(z.mine) // a lead who stands in the zone
	case ForLeads:
		r.left.copy(r.leads)
	case Persons:
		clear(r.left)
		for i := range r.people {
			if slices.Contains(c.Persons, r.people[i].ID) {
				r.left.add(i)
			}
		}
	default:
		for i := range r.left {
			r.left[i] = ^uint64(0)
		}
	}
}

// strong leaves those who are awake and did not let the call pass; else those
// who let it pass; else whoever there is. It tells whether that is anybody.
func (r *Roster) strong(c *Call) bool {
	r.picked.copy(r.left)
	r.picked.without(r.weak)
	if r.picked.any() {
		r.left.copy(r.picked)
	}
	if len(c.Passed) > 0 {
		r.picked.copy(r.left)
		for i := range r.people {
			if r.picked.has(i) && slices.Contains(c.Passed, r.people[i].ID) {
				r.picked.drop(i)
			}
		}
		if r.picked.any() {
			r.left.copy(r.picked)
		}
	}
	return r.left.any()
}

// cost is what asking somebody for this call costs, in seconds.
func (r *Roster) cost(i int, c *Call, z *zone, speak, skill set) int32 {
	cost := z.cost[i]
	if c.Language != "" && (speak == nil || !speak.has(i)) {
		cost += r.weights.Language
	}
	if c.Lax && c.Skill != "" && (skill == nil || !skill.has(i)) {
		cost += r.weights.Language
	}
	if c.Known != "" && r.people[i].ID == c.Known {
		cost -= r.weights.Known
	}
	return cost
}

// all asks everybody who is left, the cheapest first.
func (r *Roster) all(c *Call, z *zone) {
	speak, skill := r.languages[c.Language], r.skills[c.Skill]
	r.keys = r.keys[:0]
	r.left.each(func(i int) { r.keys = append(r.keys, int64(r.cost(i, c, z, speak, skill))<<32|int64(i)) })
	slices.Sort(r.keys)
	for _, k := range r.keys {
		r.choose(int(k&(1<<32-1)), c, z)
	}
}

// best asks the cheapest alone, and takes them for this round.
func (r *Roster) best(c *Call, z *zone) {
	speak, skill := r.languages[c.Language], r.skills[c.Skill]
	least, who := int32(0), -1
	r.left.each(func(i int) {
		if cost := r.cost(i, c, z, speak, skill); who < 0 || cost < least {
			least, who = cost, i
		}
	})
	r.taken.add(who)
	r.claims++
	r.choose(who, c, z)
}

func (r *Roster) choose(i int, c *Call, z *zone) {
	p := &r.people[i]
	w := Why{Walk: z.walk[i], Idle: int32(max(r.now-p.Idle, 0))}
	add := func(is bool, reason Reason) {
		if is {
			w.Reasons |= reason
		}
	}
	mine := c.Zone != "" && z.mine.has(i)
	add(mine && p.Placed, Placed)
	add(mine && !p.Placed, Cares)
	add(c.Zone != "" && !mine && z.near.has(i), Near)
	add(c.Scope == Persons, Named)
	add(p.Lead && !mine && c.Scope != Persons, Leads)
	if c.Skill != "" {
		s := r.skills[c.Skill]
		add(s != nil && s.has(i), Skilled)
	}
	if c.Language != "" {
		s := r.languages[c.Language]
		add(s != nil && s.has(i), Speaks)
	}
	add(c.Known != "" && c.Known == p.ID, Knows)
	add(r.weak.has(i), LastLeft)
	add(slices.Contains(c.Passed, p.ID), Again)
	add(!p.Free, Serving)
	add(w.Reasons == 0, OnFloor)
	r.choices = append(r.choices, Choice{ID: p.ID, Why: w})
}
