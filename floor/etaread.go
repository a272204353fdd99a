package floor

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"tillbell/floor/routing"
	"tillbell/server/db"
)

const (
	etaWindow = 14 * 24 * time.Hour
	etaLook   = 200 // calls looked through for those that count
)

// estimate looks at the shop as it is, and at its last calls.
func (f *Floor) estimate(ctx context.Context, store, zone, kind string) (estimate, error) {
	g := f.db.Read(ctx)
	calls, err := earlier(g, store, f.db.Now())
	if err != nil {
		return estimate{}, err
	}
	s, err := f.look(ctx, g, store, zone)
	if err != nil {
		return estimate{}, err
	}
	s.each = keeps(calls)
	return foresee(s, calls, zone, kind), nil
}

// look is who is there, how far from the zone, and who waits.
func (f *Floor) look(ctx context.Context, g *gorm.DB, store, zone string) (s sight, err error) {
	people, err := f.present(ctx, g, store)
	if err != nil {
		return s, err
	}
	plan, err := f.planOf(ctx, store)
	if err != nil {
		return s, err
	}
	s = see(people, plan, zone)
	err = g.Raw(`SELECT count(*) FROM help_requests WHERE store_id = ? AND `+openStates+` AND status IN ('waiting', 'offered')`, store).Row().Scan(&s.before)
	if err != nil {
		return s, fmt.Errorf("count who waits: %w", db.Translate(err))
	}
	return s, nil
}

// see counts whom a call may bring, and takes the nearest of those who are free,
// or the middle of all who are with customers.
func see(people []presentRow, plan *routing.Plan, zone string) (s sight) {
	var all int64
	nearest := int64(-1)
	for i := range people {
		p := &people[i]
		ways := p.walk(plan, zone)
		switch p.Known.state() {
		case Free:
			s.free, s.people = s.free+1, s.people+1
			if nearest < 0 || ways < nearest {
				nearest = ways
			}
		case Serving, Walking:
			s.people, all = s.people+1, all+ways
		}
	}
	switch {
	case nearest >= 0:
		s.walk = nearest
	case s.people > 0:
		s.walk = all / s.people
	default:
		s.walk = etaWalk
	}
	return s
}

// walk is the way to a zone, as the router reckons it: from where they are, else
// from the nearest of the zones that they look after.
func (r *presentRow) walk(plan *routing.Plan, zone string) int64 {
	if at := r.at(); at != "" || len(r.zones) == 0 {
		return int64(plan.Walk(at, zone))
	}
	best := plan.Walk(r.zones[0], zone)
	for _, z := range r.zones[1:] {
		best = min(best, plan.Walk(z, zone))
	}
	return int64(best)
}

// earlier is the store's last calls that somebody came to, the latest first.
func earlier(g *gorm.DB, store string, now time.Time) ([]arrival, error) {
	rows, err := g.Raw(`SELECT zone_id, kind, arrived_at - created_at, arrived_at - accepted_at, ended_at - accepted_at, eta_reckoned FROM help_requests
		WHERE store_id = ? AND created_at > ? AND arrived_at IS NOT NULL ORDER BY created_at DESC LIMIT ?`,
		store, db.At(now.Add(-etaWindow)), etaLook).Rows()
	if err != nil {
		return nil, fmt.Errorf("look at earlier calls: %w", db.Translate(err))
	}
	defer rows.Close()
	var calls []arrival
	for rows.Next() {
		var a arrival
		if err := rows.Scan(&a.zone, &a.kind, &a.took, &a.walked, &a.kept, &a.reckoned); err != nil {
			return nil, err
		}
		calls = append(calls, a)
	}
	return calls, db.Translate(rows.Err())
}

// lowerBand is what the customer is told when somebody takes the call: no later
// than before, and no later than the last ways took.
func lowerBand(tx *db.Tx, r *requestRow) error {
	calls, err := earlier(tx.DB, r.StoreID, tx.Now)
	if err != nil {
		return err
	}
	r.onTheWay(calls, db.At(tx.Now))
	return nil
}

// waited is how many seconds of the customer's time are over.
func waited(q Request, now time.Time) int64 {
	return int64(now.Sub(time.Time(q.CreatedAt)) / time.Second)
}

// etaSeconds is the middle of the band less what was waited; never below 0.
func etaSeconds(q Request, now time.Time) int64 {
	if q.Status.Ended() || q.Status == Arrived {
		return 0
	}
	return max(0, (q.ETA.Low+q.ETA.High)/2-waited(q, now))
}

// position is how many calls of the store are before this one, plus one, while
// nobody has it; 0 after that.
func position(g *gorm.DB, store string, q Request) (int64, error) {
	if !q.Status.unclaimed() {
		return 0, nil
	}
	at := db.At(time.Time(q.CreatedAt))
	var before int64
	err := g.Raw(`SELECT count(*) FROM help_requests WHERE store_id = ? AND `+openStates+` AND status IN ('waiting', 'offered')
		AND (created_at < ? OR created_at = ? AND id < ?)`, store, at, at, q.ID).Row().Scan(&before)
	if err != nil {
		return 0, fmt.Errorf("count who waits before: %w", db.Translate(err))
	}
	return before + 1, nil
}
