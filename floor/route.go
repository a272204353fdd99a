package floor

import (
	"context"
	"errors"
	"fmt"

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
	q := f.db.Read(ctx).Table("help_requests").Where(openStates + ` AND status = 'waiting'`).Order("store_id, created_at, id")
	if stores != nil {
		q = q.Where("store_id IN ?", stores)
	}
	var rows []requestRow
	err := q.Find(&rows).Error
	if err != nil {
		return fmt.Errorf("look for waiting requests: %w", db.Translate(err))
	}
	var roster routing.Roster
	var errs []error
	for i := range rows {
		r := &rows[i]
		if i == 0 || r.StoreID != rows[i-1].StoreID {
			if err := gather(f.db.Read(ctx), r.StoreID, &roster); err != nil {
				return err
			}
		}
		if choices := roster.Offer(callOf(r)); len(choices) > 0 {
			errs = append(errs, f.offer(ctx, r, choices))
		}
	}
	return errors.Join(errs...)
}

func callOf(r *requestRow) routing.Call {
	return routing.Call{Zone: orEmpty(r.ZoneID), Rung: int(r.Rung), Rungs: len(r.ladder()) + 1, ForALead: r.Kind == kindApproval}
}

// gather fills the roster with a store's people.
func gather(g *gorm.DB, store string, into *routing.Roster) error {
	var rows []struct {
		StaffID, Role   string
		ZoneID          *string
		IdleSince       db.Micros
		Silent, Engaged bool
	}
	err := g.Raw(`SELECT p.staff_id, s.role, p.zone_id, p.idle_since, p.silent, EXISTS (SELECT 1 FROM help_requests r
		WHERE r.claim_staff_id = p.staff_id AND r.status IN ('accepted', 'arrived')) AS engaged
		FROM presence p JOIN staff s ON s.id = p.staff_id WHERE p.store_id = ? AND p.status = 'available' AND s.active`, store).
		Scan(&rows).Error
	if err != nil {
		return fmt.Errorf("look who is free: %w", db.Translate(err))
	}
	zones, err := zonesOf(g, store)
	if err != nil {
		return err
	}
	people := make([]routing.Person, 0, len(rows))
	for _, r := range rows {
		role := access.Role(r.Role)
		p := routing.Person{ID: r.StaffID, Zones: zones[r.StaffID], Lead: role.May(access.LeadHelp),
			Free: !r.Engaged && role.May(access.AnswerHelp), Silent: r.Silent, Idle: int64(r.IdleSince)}
		if r.ZoneID != nil {
			p.Zones, p.Placed = []string{*r.ZoneID}, true
		}
		people = append(people, p)
	}
	into.Reset(people)
	return nil
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
	if err := gather(tx.DB, r.StoreID, &roster); err != nil {
		return nil, err
	}
	s := &step{kind: "escalated"}
	return s, ask(tx, r, s, roster.Offer(callOf(r)))
}
