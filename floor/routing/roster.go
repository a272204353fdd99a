package routing

import (
	"cmp"
	"math/bits"
	"slices"
)

// Person is a member of staff as the chooser sees them.
type Person struct {
	ID        string
	Zones     []string // those they look after
	At        string   // the zone they stand in, by their own word or the last sign they scanned; empty: not known
	Placed    bool     // they said so themselves: only that zone is theirs for now
	Lead      bool     // supervisor or manager: not asked by the floor's rungs, unless placed in the zone
	Skills    []string
	Languages []string
	Free      bool  // on shift, with no customer, no open cart and no break
	Serving   bool  // with a customer or at an open cart: asked by rungs that say so
	Silent    bool  // nothing reaches them: the tablet gives no sign of life, and no alert wakes it
	Dull      bool  // they let offers lapse, and have not touched the tablet since
	Load      int   // what they have taken on besides: tasks and calls on the way
	Idle      int64 // unix seconds since when they had nothing to do
}

// Roster chooses among the people of one store. It keeps its memory from one
// Reset to the next. It is not for use by several goroutines at once.
type Roster struct {
	weights Weights
	plan    *Plan
	now     int64
	people  []Person // longest idle first, then by id: the order of equals
	words   int      // of a set

	free, serving, weak, leads, taken set
	zones                             map[string]*zone
	skills, languages                 map[string]set

	round
}

// set is people by their place in the roster, a bit each.
type set []uint64

func (s set) add(i int)      { s[i>>6] |= 1 << (i & 63) }
func (s set) has(i int) bool { return s[i>>6]&(1<<(i&63)) != 0 }
func (s set) drop(i int)     { s[i>>6] &^= 1 << (i & 63) }
func (s set) or(o set)       { eachWord(s, o, func(a, b uint64) uint64 { return a | b }) }
func (s set) and(o set)      { eachWord(s, o, func(a, b uint64) uint64 { return a & b }) }
func (s set) without(o set)  { eachWord(s, o, func(a, b uint64) uint64 { return a &^ b }) }
func (s set) copy(o set)     { copy(s, o) }

func (s set) any() bool {
	for _, w := range s {
		if w != 0 {
			return true
		}
	}
	return false
}

func eachWord(s, o set, f func(a, b uint64) uint64) {
	for i := range s {
		s[i] = f(s[i], o[i])
	}
}

// zone is who belongs to one, and what it costs to ask each for it.
type zone struct {
	mine, near set
	cost, walk []int32 // seconds
	costed     bool
}

// Reset forgets everybody and takes these people, as they are at a time in
// unix seconds. The zero Weights are the usual ones; a nil plan knows no ways.
func (r *Roster) Reset(people []Person, plan *Plan, w Weights, now int64) {
	if w == (Weights{}) {
		w = Usual
	}
	r.weights, r.plan, r.now = w, plan, now
	r.people = append(r.people[:0], people...)
	slices.SortFunc(r.people, func(a, b Person) int { return cmp.Or(cmp.Compare(a.Idle, b.Idle), cmp.Compare(a.ID, b.ID)) })
	r.clear()
	for i := range r.people {
		r.file(i)
	}
}

func (r *Roster) clear() {
	if r.zones == nil {
		r.zones, r.skills, r.languages = make(map[string]*zone), make(map[string]set), make(map[string]set)
	}
	if words := (len(r.people) + 63) / 64; words != r.words { // more or fewer people than before: all sets anew
		r.words = words
		clear(r.zones)
		clear(r.skills)
		clear(r.languages)
		for _, s := range []*set{&r.free, &r.serving, &r.weak, &r.leads, &r.taken, &r.left, &r.picked} {
			*s = make(set, words)
		}
	}
	for _, s := range []set{r.free, r.serving, r.weak, r.leads, r.taken} {
		clear(s)
	}
	for _, z := range r.zones {
		clear(z.mine)
		clear(z.near)
		z.costed = false
	}
	for _, s := range r.skills {
		clear(s)
	}
	for _, s := range r.languages {
		clear(s)
	}
}

// file puts a person into the sets they belong to.
func (r *Roster) file(i int) {
	p := &r.people[i]
	if p.Free {
		r.free.add(i)
	}
	if p.Serving {
		r.serving.add(i)
	}
	if p.Silent || p.Dull {
		r.weak.add(i)
	}
	if p.Lead {
		r.leads.add(i)
	}
	for _, s := range p.Skills {
		r.setOf(r.skills, s).add(i)
	}
	for _, l := range p.Languages {
		r.setOf(r.languages, l).add(i)
	}
	if p.Placed {
		r.zone(p.At).mine.add(i)
		return
	}
	if !p.Lead {
		for _, z := range p.Zones {
			r.zone(z).mine.add(i)
		}
	}
}

func (r *Roster) setOf(m map[string]set, name string) set {
	s, ok := m[name]
	if !ok {
		s = make(set, r.words)
		m[name] = s
	}
	return s
}

func (r *Roster) zone(id string) *zone {
	z := r.zones[id]
	if z == nil {
		z = &zone{mine: make(set, r.words), near: make(set, r.words)}
		r.zones[id] = z
	}
	return z
}

// costs is what asking each person for a call in a zone costs in seconds, but
// for what the call itself adds. Neighbours are found with it.
func (r *Roster) costs(id string) *zone {
	z := r.zone(id)
	if z.costed {
		return z
	}
	z.costed = true
	z.cost = slices.Grow(z.cost[:0], len(r.people))[:len(r.people)]
	z.walk = slices.Grow(z.walk[:0], len(r.people))[:len(r.people)]
	for i := range r.people {
		p := &r.people[i]
		z.walk[i] = r.walk(p, id)
		c := z.walk[i] + r.weights.Load*int32(p.Load)
		c -= min(int32(max(r.now-p.Idle, 0)/int64(r.weights.IdleFor)), r.weights.IdleMost)
		switch {
		case id == "" || z.mine.has(i):
		case r.isNear(p, id):
			z.near.add(i)
			c += r.weights.Near
		default:
			c += r.weights.Far
		}
		z.cost[i] = c
	}
	return z
}

func (r *Roster) isNear(p *Person, zone string) bool {
	if r.plan == nil {
		return false
	}
	if p.Placed {
		return r.plan.Near(p.At, zone)
	}
	return !p.Lead && slices.ContainsFunc(p.Zones, func(z string) bool { return r.plan.Near(z, zone) })
}

// walk is the way to a zone in seconds: from where the person stands, else
// from the nearest of those they look after.
func (r *Roster) walk(p *Person, zone string) int32 {
	if r.plan == nil || zone == "" {
		return 0
	}
	if p.At != "" || len(p.Zones) == 0 {
		return int32(r.plan.Walk(p.At, zone))
	}
	way := r.plan.Walk(p.Zones[0], zone)
	for _, z := range p.Zones[1:] {
		way = min(way, r.plan.Walk(z, zone))
	}
	return int32(way)
}

// each calls f for all people of a set, in the roster's order.
func (s set) each(f func(i int)) {
	for w, word := range s {
		for word != 0 {
			i := bits.TrailingZeros64(word)
			word &^= 1 << i
			f(w<<6 | i)
		}
	}
}
