package staffing

import (
	"cmp"
	"slices"
)

// Zone is a part of the floor with the people it has and needs.
type Zone struct {
	ID     string
	People []string // who could go elsewhere: free, by how gladly they are let go
	Has    int      // all who work it, the busy ones too
	Needs  int
}

// Move is a person who would be of more use elsewhere.
type Move struct {
	Person, From, To string
	Walk             int // seconds
}

// Moves proposes who goes where so that zones short of people get some from
// those with more than they need: the shortest first, each from the nearest
// zone that can spare somebody. walk tells the way in seconds.
func Moves(zones []Zone, walk func(from, to string) int) []Move {
	spare := slices.Clone(zones)
	slices.SortStableFunc(spare, func(a, b Zone) int { return cmp.Compare(a.ID, b.ID) })
	short := slices.DeleteFunc(slices.Clone(spare), func(z Zone) bool { return z.Has >= z.Needs })
	var out []Move
	for len(short) > 0 {
		slices.SortStableFunc(short, func(a, b Zone) int { return cmp.Compare(b.Needs-b.Has, a.Needs-a.Has) })
		to := &short[0]
		from := -1
		for i := range spare {
			z := &spare[i]
			if z.Has <= z.Needs || len(z.People) == 0 {
				continue
			}
			if from < 0 || walk(z.ID, to.ID) < walk(spare[from].ID, to.ID) {
				from = i
			}
		}
		if from < 0 {
			return out
		}
		z := &spare[from]
		out = append(out, Move{Person: z.People[0], From: z.ID, To: to.ID, Walk: walk(z.ID, to.ID)})
		z.People, z.Has = z.People[1:], z.Has-1
		if to.Has++; to.Has >= to.Needs {
			short = short[1:]
		}
	}
	return out
}
