// Package routing chooses whom a call for help is offered to. It is pure: it
// gets the people and the call's place, and answers from lists it made once,
// so that any number of calls cost next to nothing each.
//
// The rule: only people who are available and have no customer are asked, the
// longest idle first. The first rung asks the zone, those between the whole
// floor, the last one supervisors and managers as well. Someone whose tablet
// is silent is asked only where nobody else could be.
package routing

import (
	"cmp"
	"slices"
)

// Person is a member of staff as the chooser sees them.
type Person struct {
	ID     string
	Zones  []string // the zone they stand in, or else those they look after
	Placed bool     // they said themselves where they stand
	Lead   bool     // supervisor or manager: asked last, unless placed in the zone
	Free   bool     // available, with no customer and on the way to none
	Silent bool     // the tablet gives no sign of life
	Idle   int64    // since when they had nothing to do; any unit that rises with time
}

// Scope is how wide a call is told.
type Scope uint8

// The scopes, the narrowest first.
const (
	Zone     Scope = iota // the people of one zone
	Store                 // everyone who works on the floor
	Everyone              // and supervisors and managers
	Leads                 // supervisors and managers alone: only they may grant it
)

// Call is what of a call decides who is asked.
type Call struct {
	Zone     string // empty: it has no place of its own
	Rung     int
	Rungs    int
	ForALead bool // an approval: the first rung asks those who may give it
}

// ScopeOf tells how wide a call is told on its rung.
func ScopeOf(c Call) Scope {
	switch {
	case c.ForALead && c.Rung == 0:
		return Leads
	case c.Rung >= c.Rungs-1:
		return Everyone
	case c.Rung == 0 && c.Zone != "":
		return Zone
	}
	return Store
}

// Choice is one person to ask, and why them.
type Choice struct {
	ID  string
	Why string
}

const (
	whyPlaced = "stands in the zone"
	whyZone   = "looks after the zone"
	whyStore  = "is free on the floor"
	whyLead   = "leads the floor"
	whySilent = "nobody else is free; the tablet is silent"
)

// list is who would be asked; the silent ones count only when it is all there is.
type list struct{ awake, silent []Choice }

func (l *list) reset() { l.awake, l.silent = l.awake[:0], l.silent[:0] }

func (l *list) add(p *Person, why string) {
	if p.Silent {
		l.silent = append(l.silent, Choice{p.ID, whySilent})
		return
	}
	l.awake = append(l.awake, Choice{p.ID, why})
}

func (l *list) choices() []Choice {
	if len(l.awake) > 0 {
		return l.awake
	}
	return l.silent
}

// Roster answers for the people of one store. It keeps its memory when it is
// reset. It is not for use by several goroutines at once.
type Roster struct {
	free     []Person
	zones    map[string]*list
	store    list
	everyone list
	leads    list
}

// Reset forgets everybody and takes these people.
func (r *Roster) Reset(people []Person) {
	if r.zones == nil {
		r.zones = make(map[string]*list)
	}
	for _, l := range r.zones {
		l.reset()
	}
	r.store.reset()
	r.everyone.reset()
	r.leads.reset()
	r.free = r.free[:0]
	for i := range people {
		if people[i].Free {
			r.free = append(r.free, people[i])
		}
	}
	slices.SortFunc(r.free, func(a, b Person) int {
		return cmp.Or(cmp.Compare(a.Idle, b.Idle), cmp.Compare(a.ID, b.ID))
	})
	for i := range r.free {
		r.place(&r.free[i])
	}
}

func (r *Roster) place(p *Person) {
	if p.Lead {
		r.leads.add(p, whyLead)
		r.everyone.add(p, whyLead)
	} else {
		r.store.add(p, whyStore)
		r.everyone.add(p, whyStore)
	}
	if p.Lead && !p.Placed {
		return
	}
	why := whyZone
	if p.Placed {
		why = whyPlaced
	}
	for _, z := range p.Zones {
		l := r.zones[z]
		if l == nil {
			l = &list{}
			r.zones[z] = l
		}
		l.add(p, why)
	}
}

// Offer tells whom to ask, in order; none when nobody is free. The slice is
// the roster's own and good until the next Reset.
func (r *Roster) Offer(c Call) []Choice {
	switch ScopeOf(c) {
	case Zone:
		if l := r.zones[c.Zone]; l != nil {
			return l.choices()
		}
		return nil
	case Store:
		return r.store.choices()
	case Leads:
		return r.leads.choices()
	}
	return r.everyone.choices()
}
