package routing

import "slices"

// zone is who belongs to one, and in which order people are asked for it.
// Nothing here depends on the call but for its language and the skill that is
// only preferred, so that it is worked out once for all calls of a round.
type zone struct {
	mine, near set
	walk       []int32  // seconds
	why        []Reason // that are the same for all calls
	byCost     []int64  // what asking each costs in seconds, and who, the cheapest first
	costed     bool

	known  []order // of which the first few count
	orders int
}

// order is in which people are asked, for calls of one language that prefer one
// skill.
type order struct {
	language, skill string
	speak, able     set // nil: nobody, or it does not matter
	byCost          []int64
	told            []telling // broadcasts that ask the same people
}

// telling is all of a broadcast that decides whom it asks, where it names
// nobody, and where its choices are.
type telling struct {
	skill        string
	scope        Scope
	lax, serving bool
	claims       int
	from, to     int
}

// costs works out what asking each person for a call in a zone costs in
// seconds, but for what the call itself adds. Neighbours are found with it.
func (r *Roster) costs(id string) *zone {
	z := r.zone(id)
	if z.costed {
		return z
	}
	z.costed = true
	n := len(r.people)
	z.walk, z.why, z.byCost = slices.Grow(z.walk[:0], n)[:n], slices.Grow(z.why[:0], n)[:n], slices.Grow(z.byCost[:0], n)[:n]
	to := r.onPlan(id)
	for i := range r.people {
		p, at := &r.people[i], &r.places[i]
		z.walk[i] = r.walk(p, at, id, to)
		c := z.walk[i] + at.cost
		mine := id != "" && z.mine.has(i)
		near := id != "" && !mine && r.isNear(p, at, to)
		switch {
		case id == "" || mine:
		case near:
			z.near.add(i)
			c += r.weights.Near
		default:
			c += r.weights.Far
		}
		z.why[i] = usual(p, mine, near, r.weak.has(i))
		z.byCost[i] = keyOf(int64(c), i)
	}
	slices.Sort(z.byCost)
	return z
}

func usual(p *Person, mine, near, weak bool) (w Reason) {
	switch {
	case mine && p.Placed:
		w = Placed
	case mine:
		w = Cares
	case near:
		w = Near
	}
	if p.Lead && !mine {
		w |= Leads
	}
	if weak {
		w |= LastLeft
	}
	if !p.Free {
		w |= Serving
	}
	return w
}

func (r *Roster) isNear(p *Person, at *place, zone int32) bool {
	if zone == nowhere {
		return false
	}
	if p.Placed {
		return r.plan.beside(at.at, zone)
	}
	if p.Lead {
		return false
	}
	for _, z := range r.zonesAt[at.from:at.to] {
		if r.plan.beside(z, zone) {
			return true
		}
	}
	return false
}

// walk is the way to a zone in seconds: from where the person stands, else
// from the nearest of those they look after.
func (r *Roster) walk(p *Person, at *place, id string, zone int32) int32 {
	if r.plan == nil || id == "" {
		return 0
	}
	if p.At != "" || at.from == at.to {
		return r.plan.way(at.at, zone)
	}
	way := r.plan.way(r.zonesAt[at.from], zone)
	for _, z := range r.zonesAt[at.from+1 : at.to] {
		way = min(way, r.plan.way(z, zone))
	}
	return way
}

// orderFor is in which order people are asked for a call.
func (r *Roster) orderFor(c *Call, z *zone) *order {
	skill := ""
	if c.Lax {
		skill = c.Skill
	}
	for i := range z.known[:z.orders] {
		if o := &z.known[i]; o.language == c.Language && o.skill == skill {
			return o
		}
	}
	if z.orders == len(z.known) {
		z.known = append(z.known, order{})
	}
	o := &z.known[z.orders]
	z.orders++
	o.language, o.skill, o.speak, o.able = c.Language, skill, r.languages[c.Language], r.skills[skill]
	o.told = o.told[:0]
	o.byCost = append(o.byCost[:0], z.byCost...)
	if c.Language != "" {
		o.byCost = r.behind(o.byCost, o.speak)
	}
	if skill != "" {
		o.byCost = r.behind(o.byCost, o.able)
	}
	return o
}

// behind adds what a missing language costs to all who are not in a set, and
// keeps the order: both halves are in it already. Nobody in the set leaves the
// order what it is.
func (r *Roster) behind(keys []int64, s set) []int64 {
	cost := int64(r.weights.Language) << placeBits
	if s == nil {
		for i := range keys {
			keys[i] += cost
		}
		return keys
	}
	in, out := r.keys[:0], r.others[:0]
	for _, k := range keys {
		if s.has(placeOf(k)) {
			in = append(in, k)
		} else {
			out = append(out, k+cost)
		}
	}
	r.keys, r.others = in, out
	merged := keys[:0]
	for len(in) > 0 && len(out) > 0 {
		if in[0] < out[0] {
			merged, in = append(merged, in[0]), in[1:]
		} else {
			merged, out = append(merged, out[0]), out[1:]
		}
	}
	return append(append(merged, in...), out...)
}
