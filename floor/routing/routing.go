// Package routing chooses whom a call for help is offered to, and says why. It
// is pure: it gets the people, the plan and the calls, and answers from memory
// that it keeps, so that a round over a full shop costs next to nothing.
//
// Who may be asked is a matter of the call's rung: how wide it is told, whether
// it asks those who have a customer, and whether it still insists on the skill.
// A rung that could reach nobody who is there, busy or not, is as wide as it takes
// at once: nobody waits for an empty zone. Where somebody waits elsewhere than at
// the call's place, so is one that reaches nobody who is free. In which order is a
// matter of cost in seconds: the way to the place by the plan, what is added for
// people of other zones, for load and for a language that is not spoken, less for
// those who were idle long and for who helped this customer before. Equal costs go
// to the longest idle, then by id: the same people and calls give the same answer
// in whatever order they come.
//
// Whose tablet is silent, who does not react, and who let this call pass is
// asked only where nobody else could be.
package routing

import "cmp"

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
	Wide     bool     // where the rung tells nobody who is awake and did not let it pass, the zones beside are, then the floor
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
	passed       set // who let the call pass
	taken        set
	skilled      set // who can do what the call takes; nil: nobody, or it takes nothing
	keys, others []int64
	urgent       []int64
	choices      []Choice
	offers       []Offer
	claims       int  // how often somebody was taken
	wider        Call // the one that is told wider
}

// Round asks for all calls, the most urgent first. A call's priority rises by
// one for each Aging that it waits, so none starves. Whoever is asked alone, or
// assigned, is asked for nothing else in this round. Calls for which nobody is
// left are not among the offers. All is the roster's own and good until the
// next Round, Ask or Reset.
func (r *Roster) Round(calls []Call) []Offer {
	r.choices, r.offers, r.urgent = r.choices[:0], r.offers[:0], r.urgent[:0]
	r.forget()
	for i := range calls {
		c := &calls[i]
		r.urgent = append(r.urgent, keyOf(c.Since-r.now-int64(c.Priority)*r.weights.Aging, i))
	}
	inOrder(r.urgent, func(a, b int) int {
		if calls[a].Since != calls[b].Since {
			return cmp.Compare(calls[a].Since, calls[b].Since)
		}
		return cmp.Compare(calls[a].ID, calls[b].ID)
	})
	for _, k := range r.urgent {
		call := placeOf(k)
		if from, to := r.ask(&calls[call]); to > from {
			r.offers = append(r.offers, Offer{Call: call, from: from, to: to})
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
	for _, z := range r.zones {
		for i := range z.known[:z.orders] {
			z.known[i].told = z.known[i].told[:0]
		}
	}
	r.claims = 0
}

// ask adds choices and tells from where to where they stand.
func (r *Roster) ask(c *Call) (from, to int) {
	z := r.costs(c.Zone)
	from = len(r.choices)
	some, well := r.mayBeAsked(c, z)
	for r.goesWider(c, z, some, well) {
		r.wider = *c
		r.wider.Scope++
		c = &r.wider
		some, well = r.mayBeAsked(c, z)
	}
	if !some {
		return from, from
	}
	o := r.orderFor(c, z)
	if c.Policy != Broadcast {
		r.best(c, z, o)
		return from, len(r.choices)
	}
	plain := c.Known == "" && len(c.Passed)+len(c.Persons) == 0
	if plain {
		for i := range o.told {
			if t := &o.told[i]; t.claims == r.claims && t.scope == c.Scope && t.lax == c.Lax && t.serving == c.Serving && t.skill == c.Skill {
				return t.from, t.to
			}
		}
	}
	r.all(c, z, o)
	if plain {
		if n := len(o.told); n > 0 && o.told[n-1].claims != r.claims {
			o.told = o.told[:0] // of before somebody was taken: no use any more
		}
		o.told = append(o.told, telling{c.Skill, c.Scope, c.Lax, c.Serving, r.claims, from, len(r.choices)})
	}
	return from, len(r.choices)
}

// goesWider tells whether a rung that finds some, or nobody, is told wider.
func (r *Roster) goesWider(c *Call, z *zone, some, well bool) bool {
	switch {
	case c.Scope >= Everyone, some && well:
		return false
	case c.Wide && c.Scope < Store:
		return true
	}
	return !some && !r.reaches(c, z)
}

// reaches tells whether the rung tells anybody who is there and can do what it
// takes, whatever they are at.
func (r *Roster) reaches(c *Call, z *zone) bool {
	told, also := r.scope(c, z)
	for i, w := range told {
		if also != nil {
			w |= also[i]
		}
		if c.Skill != "" && !c.Lax {
			if r.skilled == nil {
				return false
			}
			w &= r.skilled[i]
		}
		if w != 0 {
			return true
		}
	}
	return false
}

// mayBeAsked leaves those whom the rung tells, who are free and can do what it
// takes: of these the awake who did not let the call pass; else those who let it
// pass; else whoever there is. It tells whether that is anybody, and whether it is
// the first of these.
func (r *Roster) mayBeAsked(c *Call, z *zone) (some, well bool) {
	able := r.free
	if c.Serving {
		able = r.everybody
	}
	r.skilled = nil
	if c.Skill != "" {
		r.skilled = r.skills[c.Skill]
	}
	if c.Skill != "" && !c.Lax {
		if r.skilled == nil {
			return false, false
		}
		for i := range r.picked {
			r.picked[i] = able[i] & r.skilled[i]
		}
		able = r.picked
	}
	told, also := r.scope(c, z)
	left, taken := r.left, r.taken
	awake := uint64(0)
	for i := range left {
		w := told[i]
		if also != nil {
			w |= also[i]
		}
		w &= able[i] &^ taken[i]
		left[i] = w
		awake |= w &^ r.weak[i]
	}
	if awake != 0 {
		for i := range left {
			left[i] &^= r.weak[i]
		}
	} else if !left.any() {
		return false, false
	}
	return true, !r.passing(c) && awake != 0
}

// scope gives the people whom the rung tells, in two sets.
func (r *Roster) scope(c *Call, z *zone) (told, also set) {
	scope := c.Scope
	if c.Zone == "" && scope <= Around {
		scope = Store
	}
	switch scope {
	case OfZone:
		return z.mine, nil
	case Around:
		return z.mine, z.near
	case Store:
		return r.floor, z.mine // a lead who stands in the zone too
	case ForLeads:
		return r.leads, nil
	case Persons:
		clear(r.left)
		for _, id := range c.Persons {
			if i, ok := r.find(id); ok {
				r.left.add(i)
			}
		}
		return r.left, nil
	}
	return r.everybody, nil
}

// passing leaves out who let the call pass, where others are left, and tells
// whether all let it pass.
func (r *Roster) passing(c *Call) (all bool) {
	if len(c.Passed) == 0 {
		return false
	}
	clear(r.passed)
	for _, id := range c.Passed {
		if i, ok := r.find(id); ok {
			r.passed.add(i)
		}
	}
	others := uint64(0)
	for i := range r.left {
		others |= r.left[i] &^ r.passed[i]
	}
	if others == 0 {
		return true
	}
	for i := range r.left {
		r.left[i] &^= r.passed[i]
	}
	return false
}

// knows is who helped this customer before, as a key that says what it is worth.
func (r *Roster) knows(c *Call, o *order) (who int, k int64) {
	i, ok := -1, false
	if c.Known != "" {
		i, ok = r.find(c.Known)
	}
	if !ok || !r.left.has(i) {
		return -1, 0
	}
	for _, k := range o.byCost {
		if placeOf(k) == i {
			return i, k - int64(r.weights.Known)<<placeBits
		}
	}
	return -1, 0
}

// all asks everybody who is left, the cheapest first.
func (r *Roster) all(c *Call, z *zone, o *order) {
	who, worth := r.knows(c, o)
	for _, k := range o.byCost {
		if who >= 0 && worth < k {
			r.choose(who, c, z, o)
			r.left.drop(who)
			who = -1
		}
		if i := placeOf(k); i != who && r.left.has(i) {
			r.choose(i, c, z, o)
		}
	}
}

// best asks the cheapest alone, and takes them for this round.
func (r *Roster) best(c *Call, z *zone, o *order) {
	who, worth := r.knows(c, o)
	for _, k := range o.byCost {
		if who >= 0 && worth < k {
			break
		}
		if i := placeOf(k); i != who && r.left.has(i) {
			who = i
			break
		}
	}
	r.taken.add(who)
	r.claims++
	r.choose(who, c, z, o)
}

func (r *Roster) choose(i int, c *Call, z *zone, o *order) {
	p := &r.people[i]
	w := z.why[i]
	if c.Scope == Persons {
		w = w&^Leads | Named
	}
	if r.skilled != nil && r.skilled.has(i) {
		w |= Skilled
	}
	if o.speak != nil && c.Language != "" && o.speak.has(i) {
		w |= Speaks
	}
	if c.Known != "" && c.Known == p.ID {
		w |= Knows
	}
	if len(c.Passed) > 0 && r.passed.has(i) {
		w |= Again
	}
	if w == 0 {
		w = OnFloor
	}
	r.choices = append(r.choices, Choice{ID: p.ID, Why: Why{Reasons: w, Walk: z.walk[i], Idle: int32(max(r.now-p.Idle, 0))}})
}
