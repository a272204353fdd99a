package floor

import (
	"context"
	"encoding/json"
	"fmt"

	"tillbell/server/db"
	"tillbell/server/fault"
)

var (
	errNoRequest = fault.New(fault.NotFound, "no_request", "There is no such request.")
	errEnded     = fault.New(fault.Conflict, "already_ended", "This request has ended.")
	errStale     = fault.New(fault.Conflict, "stale_claim", "This request is no longer yours.")
	errArrived   = fault.New(fault.Conflict, "already_arrived", "Somebody is with the customer already.")
)

// step is one change of a request: what happened, who did it, and what the
// timeline keeps of it. No text of a customer goes into data.
type step struct {
	kind   string // created, pressed, offered, …; the event is help_request.<kind>
	by     *Helper
	data   map[string]any
	reason string   // shown in the event only
	people []string // whose presence shows the change
}

// act is every change of an existing request: it locks the request, lets do
// decide on it, and writes what do made of the row with its step and event. A
// nil step means that nothing changes; the request is returned as it stands.
func (f *Floor) act(ctx context.Context, store, id string, do func(tx *db.Tx, r *requestRow) (*step, error)) (Request, error) {
	id, ok := canonicalID(id)
	if !ok {
		return Request{}, errNoRequest
	}
	var out Request
	var home string                // a customer's secret says no store
	changed, frees := false, false // frees: the router has something to do
	var released []string          // people whom the change left without a customer
	err := f.db.Tx(ctx, func(tx *db.Tx) error {
		r, err := lockRequest(tx, id)
		if err == nil && store != "" && r.StoreID != store {
			err = errNoRequest
		}
		if err != nil {
			return err
		}
		home = r.StoreID
		untouched := r.ClaimStaffID == nil && r.OfferedTo == "[]"
		s, err := do(tx, r)
		if err != nil {
			return err
		}
		if changed = s != nil; !changed {
			out, err = loadView(tx.DB, id)
			return err
		}
		if released = nil; r.Status.Ended() || r.Status.unclaimed() {
			released = s.people
		}
		frees = !untouched || !r.Status.Ended()
		out, err = save(tx, r, s)
		return err
	})
	if err != nil {
		return Request{}, err
	}
	if changed {
		f.tellWaiters(out)
		f.free(home, released...)
	}
	if changed && frees {
		f.rouse(home)
	}
	return out, nil
}

// changed wakes who waits for a request, after the commit, and the router.
func (f *Floor) changed(store string, q Request) {
	f.tellWaiters(q)
	f.rouse(store)
}

func (f *Floor) tellWaiters(q Request) {
	f.waiters.wake(q.ID, q.Version)
	if q.Joins != nil {
		f.waiters.wakeAll(*q.Joins)
	}
}

func lockRequest(tx *db.Tx, id string) (*requestRow, error) {
	r, err := lockOne(tx, "", `WHERE r.id = ?`, id)
	if err != nil {
		return nil, fmt.Errorf("lock request %s: %w", id, err)
	} else if r == nil {
		return nil, errNoRequest
	}
	return r, nil
}

// lockOne locks the first request of a condition, which calls it r, and reads
// with it what it is shown with while it is open; nil: there is none. On
// PostgreSQL more is said to the lock: SKIP LOCKED.
func lockOne(tx *db.Tx, more, where string, args ...any) (*requestRow, error) {
	if tx.Dialect() == db.Postgres {
		where += " FOR UPDATE OF r" + more
	}
	var v viewRow
	err := tx.Raw(selectNames+fromNames+where, args...).Take(&v).Error
	if db.IsMissing(err) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	r := &v.R
	if !r.Status.Ended() {
		v.held, r.seen = orEmpty(r.ClaimStaffID), &v
	}
	return r, nil
}

// save writes the changed row where its version still is the one that was
// read, then the step, then the event. What an open request is shown with was
// read with its lock; of one that ended much may have been added since.
func save(tx *db.Tx, r *requestRow, s *step) (q Request, err error) {
	p := tx.Pipe()
	r.update(p)
	known := r.seen != nil && r.Status != Resolved
	if !known || len(s.people) > 0 { // what is read next goes by the row
		if err := p.Run(tx.Statement.Context); err != nil {
			return q, err
		}
	}
	if known {
		q, err = r.shown(tx)
	} else {
		q, err = loadView(tx.DB, r.ID)
	}
	if err != nil {
		return q, err
	}
	return q, tell(tx, p, r, s, q)
}

// shown is the open request as it is now, with the names that were read with its
// lock. Whose name was not among them has it since.
func (r *requestRow) shown(tx *db.Tx) (Request, error) {
	v := *r.seen
	v.R = *r
	if who := r.ClaimStaffID; who != nil && (v.ClaimName == nil || v.held != *who) {
		err := tx.Raw(`SELECT s.name, p.silent FROM staff s LEFT JOIN presence p ON p.staff_id = s.id WHERE s.id = ?`, *who).Row().Scan(&v.ClaimName, &v.ClaimSilent)
		if err != nil {
			return Request{}, fmt.Errorf("name who has request %s: %w", r.ID, err)
		}
	}
	return v.request(), nil
}

// tell adds the step of this version to the timeline and the event, the
// request as it is seen now, to the log; with what is in the pipe already.
func tell(tx *db.Tx, p *db.Pipe, r *requestRow, s *step, q Request) error {
	data := []byte("{}")
	if s.data != nil {
		var err error
		if data, err = json.Marshal(s.data); err != nil {
			return fmt.Errorf("write step: %w", err)
		}
	}
	var staff, device *string
	if s.by != nil {
		staff, device = optional(s.by.Staff), optional(s.by.Device)
	}
	p.Exec("insert step", `INSERT INTO help_steps (request_id, n, at, type, staff_id, device_id, data) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		r.ID, r.Version, int64(db.At(tx.Now)), s.kind, staff, device, string(data))
	q.Reason = s.reason
	events := []db.Event{{Type: "help_request." + s.kind, Audience: db.TopicStaff, Data: q}}
	for _, id := range s.people {
		people, err := loadPresence(tx.DB, `WHERE p.staff_id = ?`, id)
		if err != nil {
			return err
		}
		for i := range people {
			events = append(events, db.Event{Type: "presence.changed", Audience: db.TopicStaff, Data: people[i]})
		}
	}
	var c db.Counters
	if err := p.Emit(r.StoreID, &c, events...); err != nil {
		return err
	}
	return p.Run(tx.Statement.Context)
}
