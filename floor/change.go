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
	var home string // a customer's secret says no store
	changed := false
	var released []string // people whom the change left without a customer
	err := f.db.Tx(ctx, func(tx *db.Tx) error {
		r, err := lockRequest(tx, id, tx.Lock())
		if err == nil && store != "" && r.StoreID != store {
			err = errNoRequest
		}
		if err != nil {
			return err
		}
		home = r.StoreID
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
		out, err = save(tx, r, s)
		return err
	})
	if err != nil {
		return Request{}, err
	}
	if changed {
		f.changed(home, out)
		f.free(home, released...)
	}
	return out, nil
}

// changed wakes who waits for a request, after the commit.
func (f *Floor) changed(store string, q Request) {
	f.waiters.wake(q.ID, q.Version)
	if q.Joins != nil {
		f.waiters.wakeAll(*q.Joins)
	}
	f.rouse(store)
}

func lockRequest(tx *db.Tx, id, lock string) (*requestRow, error) {
	var r requestRow
	err := tx.Raw(`SELECT * FROM help_requests WHERE id = ?`+lock, id).Take(&r).Error
	if db.IsMissing(err) {
		return nil, errNoRequest
	} else if err != nil {
		return nil, fmt.Errorf("lock request %s: %w", id, err)
	}
	return &r, nil
}

// save writes the changed row where its version still is the one that was
// read, then the step, then the event.
func save(tx *db.Tx, r *requestRow, s *step) (Request, error) {
	read := r.Version
	r.Version++
	u := tx.Model(&requestRow{}).Where("id = ? AND version = ?", r.ID, read).Select("*").Updates(r)
	if u.Error != nil {
		return Request{}, fmt.Errorf("update request %s: %w", r.ID, u.Error)
	}
	if u.RowsAffected != 1 {
		return Request{}, fmt.Errorf("request %s changed beneath its lock", r.ID)
	}
	q, err := loadView(tx.DB, r.ID)
	if err != nil {
		return q, err
	}
	return q, tell(tx, tx.Pipe(), r, s, q)
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
