package floor

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// A till asks about goods that lie elsewhere. Where their shelf is known, the call
// is that shelf's: who is in its zone is asked first, then who is beside it, and
// its sign is what an arrival is measured by. Somebody waits at the till, though,
// so that a rung which finds nobody asks further at once. What is brought to the
// till, or needs somebody there, has the till for its place.

// atShelf are the kinds that are answered where the goods lie.
var atShelf = []string{"price_check", "stock_check", kindLocked}

const kindLocked = "locked_case"

// toShelf makes a till's call its goods' shelf's: the sign that hangs at them, or
// at another size of them, or what their place is the name of, a sign, a shelf of
// the plan or a zone. Where there is none of these the call is as it was.
func (f *Floor) toShelf(ctx context.Context, v *viewRow, store *access.Store) error {
	r := &v.R
	if r.Source != "till" || r.ProductID == nil || r.ZoneID != nil || !slices.Contains(atShelf, r.Kind) {
		return nil
	}
	place, alike, err := f.goods.LiesAt(ctx, r.StoreID, *r.ProductID)
	if fa, is := fault.As(err); is && fa.Kind == fault.NotFound {
		return nil
	} else if err != nil {
		return err
	}
	var signs []struct{ ID, ZoneID, Code, Name, Kind string }
	err = f.db.Read(ctx).Raw(`SELECT id, zone_id, code, name, kind FROM call_points WHERE store_id = ? AND active AND (product_id IN ? OR upper(code) = ?)
		ORDER BY CASE WHEN product_id = ? THEN 0 WHEN product_id IS NOT NULL AND upper(code) <> ? THEN 1 ELSE 2 END, CASE WHEN (kind = ?) = ? THEN 0 ELSE 1 END, code LIMIT 1`,
		r.StoreID, append(alike, *r.ProductID), strings.ToUpper(place), *r.ProductID, strings.ToUpper(place), kindLocked, r.Kind == kindLocked).Scan(&signs).Error
	if err != nil {
		return fmt.Errorf("look for the shelf: %w", db.Translate(err))
	}
	if len(signs) > 0 {
		s := &signs[0]
		r.ZoneID, r.ShelfID, v.ShelfCode, v.ShelfName, v.ShelfKind = &s.ZoneID, &s.ID, &s.Code, &s.Name, &s.Kind
		return nil
	}
	zones, err := f.places.Zones(ctx, r.StoreID)
	if err == nil {
		r.ZoneID = zoneOf(place, zones, store.Plan.Shapes)
	}
	return err
}

// zoneOf is the zone of a place by its name: of the shelf of the plan, or the zone
// itself. Nil: nothing is called so.
func zoneOf(place string, zones []access.Zone, shapes []access.Shape) *string {
	if place == "" {
		return nil
	}
	for _, s := range shapes {
		if s.Kind != "shelf" || !strings.EqualFold(s.Label, place) {
			continue
		}
		x, y := s.X+s.W/2, s.Y+s.H/2
		at := slices.IndexFunc(zones, func(z access.Zone) bool { return x >= z.X && x < z.X+z.W && y >= z.Y && y < z.Y+z.H })
		if at >= 0 {
			return &zones[at].ID
		}
	}
	if at := slices.IndexFunc(zones, func(z access.Zone) bool { return strings.EqualFold(z.Code, place) }); at >= 0 {
		return &zones[at].ID
	}
	return nil
}
