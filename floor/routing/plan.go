package routing

import "math"

// Zone is an area of the shop with its box on the plan, in decimetres.
type Zone struct {
	ID         string
	X, Y, W, H int64
	Neighbours []string // zones one walks into; none named: those whose boxes lie within 3 m
}

const (
	pace      = 12      // decimetres a second: 1.2 m/s, as people walk in shops
	aside     = 30      // decimetres between boxes of neighbours: the width of an aisle
	detour    = 7       // fifths of the straight line that one walks round shelves where no way is known
	unplaced  = 40      // seconds to a zone that the plan does not place, or from nobody knows where
	unlinked  = 1 << 29 // no way
	sameAgain = 5       // seconds to somebody in the same zone
)

// Plan knows how far zones lie apart. It does not change once made, so any
// number of rosters may share it.
type Plan struct {
	index map[string]int
	walk  []int32 // seconds, from × to
	near  []bool
}

// NewPlan measures the ways between zones: along neighbours, from middle to
// middle.
func NewPlan(zones []Zone) *Plan {
	n := len(zones)
	p := &Plan{index: make(map[string]int, n), walk: make([]int32, n*n), near: make([]bool, n*n)}
	for i := range zones {
		p.index[zones[i].ID] = i
	}
	for i := range p.walk {
		p.walk[i] = unlinked
	}
	for i := range zones {
		p.walk[i*n+i] = sameAgain
		p.link(zones, i)
	}
	for k := range n {
		for i := range n {
			for j := range n {
				if i != j {
					p.walk[i*n+j] = min(p.walk[i*n+j], p.walk[i*n+k]+p.walk[k*n+j])
				}
			}
		}
	}
	for i := range zones {
		for j := range zones {
			if p.walk[i*n+j] >= unlinked {
				p.walk[i*n+j] = straight(&zones[i], &zones[j]) * detour / 5
			}
		}
	}
	return p
}

// link joins zone i to its neighbours, both ways.
func (p *Plan) link(zones []Zone, i int) {
	n := len(zones)
	join := func(j int) {
		s := straight(&zones[i], &zones[j])
		p.walk[i*n+j], p.walk[j*n+i] = s, s
		p.near[i*n+j], p.near[j*n+i] = true, true
	}
	for _, id := range zones[i].Neighbours {
		if j, ok := p.index[id]; ok && j != i {
			join(j)
		}
	}
	if len(zones[i].Neighbours) > 0 {
		return
	}
	for j := range zones {
		if j != i && len(zones[j].Neighbours) == 0 && beside(&zones[i], &zones[j]) {
			join(j)
		}
	}
}

// straight is the time from middle to middle in seconds.
func straight(a, b *Zone) int32 {
	if a.W == 0 || b.W == 0 {
		return unplaced
	}
	dx, dy := float64(a.X*2+a.W-b.X*2-b.W)/2, float64(a.Y*2+a.H-b.Y*2-b.H)/2
	return max(int32(math.Hypot(dx, dy)/pace), sameAgain)
}

// beside tells boxes with no more than an aisle between them.
func beside(a, b *Zone) bool {
	if a.W == 0 || b.W == 0 {
		return false
	}
	gap := func(a, w, b, v int64) int64 { return max(a-b-v, b-a-w, 0) }
	dx, dy := gap(a.X, a.W, b.X, b.W), gap(a.Y, a.H, b.Y, b.H)
	return dx*dx+dy*dy <= aside*aside
}

// Walk is the time between zones in seconds. An empty or unknown zone is
// nobody knows where.
func (p *Plan) Walk(from, to string) int {
	i, ok := p.index[from]
	j, there := p.index[to]
	if !ok || !there {
		return unplaced
	}
	return int(p.walk[i*len(p.index)+j])
}

// way is Walk between places on the plan.
func (p *Plan) way(from, to int32) int32 {
	if from == nowhere || to == nowhere {
		return unplaced
	}
	return p.walk[int(from)*len(p.index)+int(to)]
}

// beside is Near of places on the plan.
func (p *Plan) beside(a, b int32) bool {
	return a != nowhere && b != nowhere && p.near[int(a)*len(p.index)+int(b)]
}

// Near tells whether zones are neighbours.
func (p *Plan) Near(a, b string) bool {
	i, ok := p.index[a]
	j, there := p.index[b]
	return ok && there && p.near[i*len(p.index)+j]
}
