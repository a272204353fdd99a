package floor

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"tillbell/floor/routing"
	"tillbell/server/access"
	"tillbell/server/db"
)

var skipExisting = clause.OnConflict{DoNothing: true}

// Route offers every request that waits and is offered to nobody, the oldest
// first, to those who are free for its rung. Called after each change and by
// every sweep, so a backlog is drained as soon as somebody is free.
func (f *Floor) Route(ctx context.Context) error { return f.route(ctx, nil) }

// route is Route in some stores; nil: in all.
func (f *Floor) route(ctx context.Context, stores []string) error {
	if stores == nil {
		err := f.db.Read(ctx).Raw(`SELECT DISTINCT store_id FROM help_requests WHERE ` + openStates + ` AND status = 'waiting'`).Scan(&stores).Error
		if err != nil {
			return fmt.Errorf("look where requests wait: %w", db.Translate(err))
		}
	}
	var roster routing.Roster
	var errs []error
	for _, store := range stores {
		errs = append(errs, f.routeStore(ctx, store, &roster))
	}
	return errors.Join(errs...)
}

// routeStore looks at the people first: in the rush nobody is free, and there
// is no use in reading who waits. Whoever becomes free rouses the router again.
func (f *Floor) routeStore(ctx context.Context, store string, roster *routing.Roster) error {
	g := f.db.Read(ctx)
	if free, err := gather(g, store, roster); err != nil || !free {
		return err
	}
	var rows []requestRow
	err := g.Raw(`SELECT id, store_id, version, zone_id, kind, rung, ladder FROM help_requests
		WHERE store_id = ? AND `+openStates+` AND status = 'waiting' ORDER BY created_at, id`, store).Scan(&rows).Error
	if err != nil {
		return fmt.Errorf("look for waiting requests: %w", db.Translate(err))
	}
	var errs []error
	for i := range rows {
		r := &rows[i]
		if choices := roster.Offer(callOf(r)); len(choices) > 0 {
			errs = append(errs, f.offer(ctx, r, choices))
		}
	}
	return errors.Join(errs...)
}

func callOf(r *requestRow) routing.Call {
	return routing.Call{Zone: orEmpty(r.ZoneID), Rung: int(r.Rung), Rungs: len(r.ladder()) + 1, ForALead: r.Kind == kindApproval}
}

// gather fills the roster with a store's people, and tells whether anybody is
// free.
func gather(g *gorm.DB, store string, into *routing.Roster) (free bool, err error) {
	into.Reset(nil)
	type row struct {
		StaffID, Role   string
		ZoneID          *string
		IdleSince       db.Micros
		Silent, Engaged bool
	}
	var rows []row
	err = g.Raw(`SELECT p.staff_id, s.role, p.zone_id, p.idle_since, p.silent, EXISTS (SELECT 1 FROM help_requests r
		WHERE r.claim_staff_id = p.staff_id AND r.status IN ('accepted', 'arrived')) AS engaged
		FROM presence p JOIN staff s ON s.id = p.staff_id WHERE p.store_id = ? AND p.status = 'available' AND s.active`, store).
		Scan(&rows).Error
	if err != nil {
		return false, fmt.Errorf("look who is free: %w", db.Translate(err))
	}
	roles, err := access.RolesIn(g, store)
	if err != nil {
		return false, err
	}
	rows = slices.DeleteFunc(rows, func(r row) bool { return r.Engaged || !roles[access.Role(r.Role)].May(access.AnswerHelp) })
	if len(rows) == 0 {
		return false, nil
	}
	zones, err := zonesOf(g, store)
	if err != nil {
		return false, err
	}
	people := make([]routing.Person, 0, len(rows))
	for _, r := range rows {
		p := routing.Person{ID: r.StaffID, Zones: zones[r.StaffID], Lead: roles[access.Role(r.Role)].May(access.LeadHelp),
			Free: true, Silent: r.Silent, Idle: int64(r.IdleSince)}
		if r.ZoneID != nil {
			p.Zones, p.Placed = []string{*r.ZoneID}, true
		}
		people = append(people, p)
	}
	into.Reset(people)
	return true, nil
}

func zonesOf(g *gorm.DB, store string) (map[string][]string, error) {
	var rows []struct{ StaffID, ZoneID string }
	err := g.Raw(`SELECT z.staff_id, z.zone_id FROM staff_zones z JOIN staff s ON s.id = z.staff_id WHERE s.store_id = ?`, store).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("look who looks after which zone: %w", db.Translate(err))
	}
	zones := make(map[string][]string)
	for _, r := range rows {
		zones[r.StaffID] = append(zones[r.StaffID], r.ZoneID)
	}
	return zones, nil
}

// offer writes an offer unless the request changed since it was read: another
// node was quicker then, or somebody accepted.
func (f *Floor) offer(ctx context.Context, seen *requestRow, choices []routing.Choice) error {
	_, err := f.act(ctx, seen.StoreID, seen.ID, func(tx *db.Tx, r *requestRow) (*step, error) {
		if r.Version != seen.Version {
			return nil, nil
		}
		s := &step{kind: "offered"}
		return s, ask(tx, r, s, choices)
	})
	if err != nil {
		return fmt.Errorf("offer request %s: %w", seen.ID, err)
	}
	return nil
}

// ask makes the request offered to these people; to nobody, it waits.
func ask(tx *db.Tx, r *requestRow, s *step, choices []routing.Choice) error {
	ids := make([]string, len(choices))
	s.data = map[string]any{"rung": r.Rung, "offered_to": ids}
	r.Status, r.OfferedTo, r.OfferedUntil = Waiting, "[]", nil
	if len(choices) == 0 {
		return nil
	}
	for i, c := range choices {
		ids[i] = c.ID
		err := tx.Exec(`INSERT INTO help_offers (request_id, version, staff_id, rung, at, why) VALUES (?, ?, ?, ?, ?, ?)`,
			r.ID, r.Version+1, c.ID, r.Rung, db.At(tx.Now), c.Why).Error
		if err != nil {
			return fmt.Errorf("insert offer: %w", err)
		}
	}
	r.Status, r.OfferedTo = Offered, writeList(ids)
	r.OfferedUntil = r.NextRungAt
	if r.OfferedUntil == nil { // the last rung: until it is given up
		r.OfferedUntil = &r.AbandonAt
	}
	return nil
}

// escalate goes up one rung, to whoever is free there.
func (f *Floor) escalate(tx *db.Tx, r *requestRow) (*step, error) {
	r.Rung++
	r.NextRungAt = f.rungEnds(r, tx.Now)
	var roster routing.Roster
	if _, err := gather(tx.DB, r.StoreID, &roster); err != nil {
		return nil, err
	}
	s := &step{kind: "escalated"}
	return s, ask(tx, r, s, roster.Offer(callOf(r)))
}
