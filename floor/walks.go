package floor

import (
	"cmp"
	"context"
	"slices"

	"tillbell/server/fault"
)

// Walk is how far a zone lies from another, by the plan.
type Walk struct {
	ZoneID  string `json:"zone_id"`
	Seconds int64  `json:"seconds"`
	Near    bool   `json:"near" doc:"One walks from one into the other: the zone beside"`
}

// Walks are the ways from a zone to all others, the nearest first, as the
// router reckons with them.
func (f *Floor) Walks(ctx context.Context, store, zone string) ([]Walk, error) {
	zones, err := f.places.Zones(ctx, store)
	if err != nil {
		return nil, err
	}
	plan, out, known := planFrom(zones), []Walk{}, false
	for _, z := range zones {
		if z.ID == zone {
			known = true
			continue
		}
		out = append(out, Walk{ZoneID: z.ID, Seconds: int64(plan.Walk(zone, z.ID)), Near: plan.Near(zone, z.ID)})
	}
	if !known {
		return nil, fault.New(fault.NotFound, "no_zone", "There is no such zone here.")
	}
	slices.SortStableFunc(out, func(a, b Walk) int { return cmp.Compare(a.Seconds, b.Seconds) })
	return out, nil
}
