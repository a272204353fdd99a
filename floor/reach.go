package floor

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"tillbell/server/db"
)

// Whether somebody can be reached is no matter of sockets: a page in the
// background has none and is not gone. Whose tablet is silent is out of reach
// where no alert can wake it, or where an offer was made meanwhile and none of
// their devices said in time that it came.

// unheardAfter is how long a device has to say that an offer reached it. An
// alert goes out after three seconds, and a tablet takes a while to wake.
const unheardAfter = 20 * time.Second

// Alerts is what the floor needs to know of alerts to tablets that sleep.
type Alerts interface {
	// Wakes tells whom of these people alerts go to, on any of their devices.
	Wakes(ctx context.Context, staff []string) (map[string]bool, error)
}

// WokenBy says who can wake tablets that sleep; call it before Start. Without,
// nothing wakes them.
func (f *Floor) WokenBy(a Alerts) { f.alerts = a }

// reach is what is so of one person, and what was told of it.
type reach struct {
	StaffID, StoreID string
	AliveAt          db.Micros
	Present          bool // on, or with a customer
	Silent           bool
	DeafSince        *db.Micros
	DeafWhy          string
	Unheard          *db.Micros // when they were asked for what reached none of their devices
}

// selectReach is everybody who is silent, or called so. What an offer's devices
// said counts by the offer, which a later one to the same person ends.
const selectReach = `SELECT p.staff_id, p.store_id, p.alive_at, p.silent, p.deaf_since, p.deaf_why,
	(p.status <> 'off' OR EXISTS (SELECT 1 FROM help_requests r WHERE r.claim_staff_id = p.staff_id AND r.status IN ('accepted', 'arrived'))) AS present,
	(SELECT min(o.at) FROM help_offers o JOIN help_requests r ON r.id = o.request_id WHERE o.staff_id = p.staff_id AND r.` + openStates + ` AND r.status = 'offered'
		AND r.offered_to LIKE '%' || CAST(p.staff_id AS text) || '%' AND o.at <= ?
		AND NOT EXISTS (SELECT 1 FROM help_offers l WHERE l.request_id = o.request_id AND l.staff_id = o.staff_id AND l.version > o.version)
		AND NOT EXISTS (SELECT 1 FROM help_receipts e WHERE e.request_id = o.request_id AND e.staff_id = o.staff_id AND e.offer = o.version)) AS unheard
	FROM presence p WHERE p.silent OR p.deaf_since IS NOT NULL OR p.alive_at < ?`

// tellReach tells whose tablets fell silent or speak again, and whom nothing
// reaches any more.
func (f *Floor) tellReach(ctx context.Context) error {
	now := f.db.Now()
	edge := db.At(now.Add(-silentAfter))
	var rows []reach
	if err := f.db.Read(ctx).Raw(selectReach, db.At(now.Add(-unheardAfter)), edge).Scan(&rows).Error; err != nil {
		return fmt.Errorf("look whom nothing reaches: %w", db.Translate(err))
	}
	wakes, err := f.wakes(ctx, rows, edge)
	if err != nil {
		return err
	}
	stores := make(map[string][]reach)
	var silent []string
	for _, r := range rows {
		is := r.now(wakes[r.StaffID], edge)
		if is.Silent {
			silent = append(silent, r.StaffID)
		}
		if is.Silent != r.Silent || is.DeafWhy != r.DeafWhy {
			stores[r.StoreID] = append(stores[r.StoreID], is)
		}
	}
	for store, people := range stores {
		slices.SortFunc(people, func(a, b reach) int { return cmp.Compare(a.StaffID, b.StaffID) })
		if err := f.flip(ctx, store, people, edge); err != nil {
			return err
		}
	}
	f.signs.known(silent)
	return nil
}

// now is what is to be told of a person from here on.
func (r reach) now(wakes bool, edge db.Micros) reach {
	if !r.Present {
		return r // nobody asks after who is off
	}
	r.Silent = r.AliveAt < edge
	was, since := r.DeafWhy, r.DeafSince
	r.DeafWhy, r.DeafSince = "", nil
	switch {
	case !r.Silent:
	case !wakes:
		r.DeafWhy, r.DeafSince = factNoAlerts, &r.AliveAt
	case was == factUnheard:
		r.DeafWhy, r.DeafSince = was, since // until they are heard of again
	case r.Unheard != nil:
		r.DeafWhy, r.DeafSince = factUnheard, r.Unheard
	}
	return r
}

func (f *Floor) wakes(ctx context.Context, rows []reach, edge db.Micros) (map[string]bool, error) {
	var staff []string
	for _, r := range rows {
		if r.AliveAt < edge && r.Present {
			staff = append(staff, r.StaffID)
		}
	}
	if f.alerts == nil || len(staff) == 0 {
		return nil, nil
	}
	wakes, err := f.alerts.Wakes(ctx, staff)
	if err != nil {
		return nil, fmt.Errorf("look whom alerts go to: %w", err)
	}
	return wakes, nil
}

// flip writes what changed and tells it; of whom was heard meanwhile nothing.
func (f *Floor) flip(ctx context.Context, store string, people []reach, edge db.Micros) error {
	err := f.db.Tx(ctx, func(tx *db.Tx) error {
		var events []db.Event
		for _, r := range people {
			u := tx.Exec(`UPDATE presence SET silent = ?, deaf_since = ?, deaf_why = ? WHERE staff_id = ? AND (alive_at < ?) = ? AND (silent <> ? OR deaf_why <> ?)`,
				r.Silent, r.DeafSince, r.DeafWhy, r.StaffID, edge, r.Silent, r.Silent, r.DeafWhy)
			if u.Error != nil {
				return u.Error
			}
			if u.RowsAffected == 0 {
				continue
			}
			p, err := loadPresence(tx.DB, `WHERE p.staff_id = ?`, r.StaffID)
			if err != nil {
				return err
			}
			events = append(events, db.Event{Type: "presence.changed", Audience: db.TopicStaff, Data: p[0]})
		}
		if len(events) == 0 {
			return nil
		}
		_, err := tx.Emit(store, events...)
		return err
	})
	if err != nil {
		return fmt.Errorf("tell whom nothing reaches: %w", err)
	}
	f.rouse(store)
	return nil
}
