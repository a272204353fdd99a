package goods

import (
	"slices"
	"testing"
)

func (r Rect) holds(o Rect) bool {
	return o.X >= r.X && o.Y >= r.Y && o.X+o.W <= r.X+r.W && o.Y+o.H <= r.Y+r.H
}

func (r Rect) meets(o Rect) bool {
	return r.X < o.X+o.W && o.X < r.X+r.W && r.Y < o.Y+o.H && o.Y < r.Y+r.H
}

func TestPlan(t *testing.T) {
	t.Parallel()
	floor, zones := Rect{0, 0, PlanWidth, PlanHeight}, map[string]Zone{}
	for _, z := range Zones() {
		if !floor.holds(z.Rect) || len(z.Name) > 16 {
			t.Errorf("zone %s does not fit the plan", z.Code)
		}
		for _, other := range zones {
			if z.meets(other.Rect) {
				t.Errorf("zones %s and %s overlap", z.Code, other.Code)
			}
		}
		zones[z.Code] = z
	}
	if len(zones) != 6 {
		t.Errorf("%d zones", len(zones))
	}
	shapes, perZone := Shapes(), map[string]int{}
	for i, s := range shapes {
		if !floor.holds(s.Rect) {
			t.Errorf("%s %s is outside", s.Kind, s.Label)
		}
		for _, other := range shapes[:i] {
			if s.meets(other.Rect) {
				t.Errorf("%s and %s overlap", s.Label, other.Label)
			}
		}
		if s.Kind == "shelf" {
			perZone[s.Label[:1]]++
			if !zones[s.Label[:1]].holds(s.Rect) {
				t.Errorf("shelf %s is not in its zone", s.Label)
			}
		}
	}
	for code := range zones {
		if perZone[code] < 3 || perZone[code] > 4 {
			t.Errorf("zone %s has %d shelves", code, perZone[code])
		}
	}
	for _, p := range Points() {
		spot := Rect{p.X, p.Y, 1, 1}
		if !zones[p.Zone].holds(spot) || len(p.Kinds) == 0 {
			t.Errorf("call point %s is not in zone %s, or offers nothing", p.Code, p.Zone)
		}
		for _, s := range shapes {
			if s.meets(spot) {
				t.Errorf("nobody can stand at call point %s, inside %s", p.Code, s.Label)
			}
		}
	}
}

func TestPeopleAndDevices(t *testing.T) {
	t.Parallel()
	roles, names, covered := map[string]int{}, map[string]bool{}, map[string]bool{}
	for _, p := range Staff() {
		roles[p.Role]++
		if names[p.Name] {
			t.Errorf("%s twice", p.Name)
		}
		names[p.Name] = true
		if !slices.Contains(p.Speaks, p.Language) && p.Language != "en" {
			t.Errorf("%s reads %s but does not speak it", p.Name, p.Language)
		}
		if (p.Role == "associate") != (len(p.Zones) > 0) {
			t.Errorf("%s, %s, has zones %v", p.Name, p.Role, p.Zones)
		}
		for _, z := range p.Zones {
			covered[z] = true
		}
	}
	for role, want := range map[string]int{"cashier": 3, "associate": 7, "greeter": 1, "supervisor": 1, "manager": 1} {
		if roles[role] != want {
			t.Errorf("%d of %s, want %d", roles[role], role, want)
		}
	}
	if len(covered) != len(Zones()) {
		t.Errorf("associates cover %v", covered)
	}
	kinds := map[string]int{}
	for _, d := range Devices() {
		kinds[d.Kind]++
		if (d.Kind == "till") != slices.Contains(Registers(), d.Register) {
			t.Errorf("%s has register %q", d.Name, d.Register)
		}
	}
	if kinds["till"] != 2 || kinds["tablet"] < 6 || kinds["dashboard"] != 1 {
		t.Errorf("devices %v", kinds)
	}
	if len(Points()) != 14 || len(Points()) != len(pointWeights) {
		t.Errorf("%d call points", len(Points()))
	}
}
