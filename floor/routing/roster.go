package routing

import (
	"cmp"
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
	Asked     bool  // asked alone for something else: not asked, and there all the same
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
	people  []Person // who may be asked, the longest idle first, then by id: the order of equals
	places  []place  // of the people, on the plan
	zonesAt []int32  // of all people, by their places
	words   int      // of a set

	free, weak, leads, floor, everybody set
	zones                               map[string]*zone
	skills, languages                   map[string]set
	index                               map[string]int32 // of people by id, made when a call names somebody
	indexed                             bool

	round
}

// place is where somebody is on the plan: where they stand, and the zones they
// look after, from and to in zonesAt; and what asking them costs wherever it is.
type place struct{ at, from, to, cost int32 }

// nowhere is a zone that the plan does not have.
const nowhere = -1

// set is people by their place in the roster, a bit each.
type set []uint64

func (s set) add(i int)      { s[i>>6] |= 1 << (i & 63) }
func (s set) has(i int) bool { return s[i>>6]&(1<<(i&63)) != 0 }
func (s set) drop(i int)     { s[i>>6] &^= 1 << (i & 63) }

func (s set) any() bool {
	for _, w := range s {
		if w != 0 {
			return true
		}
	}
	return false
}

// Keys are numbers to sort by with a place among others in the lowest bits. The
// numbers are seconds, also unix seconds, and the places fewer than a million.
const placeBits = 20

func keyOf(n int64, i int) int64 { return n<<placeBits | int64(i) }

func placeOf(key int64) int { return int(key & (1<<placeBits - 1)) }

// inOrder sorts keys, those of equal numbers as compare has their places.
func inOrder(keys []int64, compare func(a, b int) int) {
	slices.Sort(keys)
	for from := 0; from < len(keys); {
		to := from + 1
		for to < len(keys) && keys[to]>>placeBits == keys[from]>>placeBits {
			to++
		}
		if to-from > 1 {
			slices.SortFunc(keys[from:to], func(a, b int64) int { return compare(placeOf(a), placeOf(b)) })
		}
		from = to
	}
}

// Reset forgets everybody and takes these people, as they are at a time in
// unix seconds. The zero Weights are the usual ones; a nil plan knows no ways.
func (r *Roster) Reset(people []Person, plan *Plan, w Weights, now int64) {
	if w == (Weights{}) {
		w = Usual
	}
	r.weights, r.plan, r.now = w, plan, now
	r.keys = r.keys[:0]
	for i := range people {
		if people[i].Free || people[i].Serving || people[i].Asked {
			r.keys = append(r.keys, keyOf(people[i].Idle, i))
		}
	}
	inOrder(r.keys, func(a, b int) int { return cmp.Compare(people[a].ID, people[b].ID) })
	r.people = r.people[:0]
	for _, k := range r.keys {
		r.people = append(r.people, people[placeOf(k)])
	}
	r.clear()
	for i := range r.people {
		r.file(i)
	}
}

func (r *Roster) clear() {
	if r.zones == nil {
		r.zones, r.skills, r.languages, r.index = make(map[string]*zone), make(map[string]set), make(map[string]set), make(map[string]int32)
	}
	if words := (len(r.people) + 63) / 64; words > r.words { // more people than ever: all sets anew
		r.words = words
		clear(r.zones)
		clear(r.skills)
		clear(r.languages)
		for _, s := range []*set{&r.free, &r.weak, &r.leads, &r.floor, &r.everybody, &r.taken, &r.left, &r.picked, &r.passed} {
			*s = make(set, words)
		}
	}
	for _, s := range [...]set{r.free, r.weak, r.leads, r.floor, r.everybody, r.taken} {
		clear(s)
	}
	for _, z := range r.zones {
		clear(z.mine)
		clear(z.near)
		z.costed, z.orders = false, 0
	}
	for _, s := range r.skills {
		clear(s)
	}
	for _, s := range r.languages {
		clear(s)
	}
	r.places, r.zonesAt, r.indexed = r.places[:0], r.zonesAt[:0], false
}

// file puts a person into the sets they belong to.
func (r *Roster) file(i int) {
	p := &r.people[i]
	if p.Free || p.Serving {
		r.everybody.add(i)
	}
	if p.Free {
		r.free.add(i)
	}
	if p.Silent || p.Dull {
		r.weak.add(i)
	}
	if p.Lead {
		r.leads.add(i)
	} else {
		r.floor.add(i)
	}
	for _, s := range p.Skills {
		r.setOf(r.skills, s).add(i)
	}
	for _, l := range p.Languages {
		r.setOf(r.languages, l).add(i)
	}
	at := place{at: r.onPlan(p.At), from: int32(len(r.zonesAt))}
	for _, z := range p.Zones {
		r.zonesAt = append(r.zonesAt, r.onPlan(z))
	}
	at.to = int32(len(r.zonesAt))
	at.cost = r.weights.Load*int32(p.Load) - min(int32(max(r.now-p.Idle, 0)/int64(r.weights.IdleFor)), r.weights.IdleMost)
	r.places = append(r.places, at)
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

// onPlan is where the plan has a zone.
func (r *Roster) onPlan(zone string) int32 {
	if r.plan == nil || zone == "" {
		return nowhere
	}
	if at, ok := r.plan.index[zone]; ok {
		return int32(at)
	}
	return nowhere
}

// find is the place of a person in the roster.
func (r *Roster) find(id string) (int, bool) {
	if !r.indexed {
		clear(r.index)
		for i := range r.people {
			r.index[r.people[i].ID] = int32(i)
		}
		r.indexed = true
	}
	i, ok := r.index[id]
	return int(i), ok
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
