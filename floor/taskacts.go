package floor

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

// taskStep is one change of a task: the event is task.<kind>.
type taskStep struct {
	kind string
	by   *Helper
	data map[string]any
}

// actTask is every change of a task that stands, as act is of a request.
func (f *Floor) actTask(ctx context.Context, store, id, lock string, do func(tx *db.Tx, r *taskRow) (*taskStep, error)) (Task, error) {
	id, ok := canonicalID(id)
	if !ok {
		return Task{}, errNoTask
	}
	var out Task
	home, changed := "", false
	err := f.db.Tx(ctx, func(tx *db.Tx) error {
		out, changed = Task{}, false
		var r taskRow
		how := tx.Lock()
		if how != "" {
			how += lock
		}
		err := tx.Raw(`SELECT * FROM tasks WHERE id = ?`+how, id).Take(&r).Error
		if db.IsMissing(err) || err == nil && store != "" && r.StoreID != store {
			return errNoTask
		} else if err != nil {
			return fmt.Errorf("lock task %s: %w", id, err)
		}
		s, err := do(tx, &r)
		if err != nil {
			return err
		}
		if s == nil {
			out, err = loadTask(tx.DB, id)
			return err
		}
		home, changed = r.StoreID, true
		out, err = saveTask(tx, &r, s)
		return err
	})
	if err == nil && changed {
		f.rouse(home)
	}
	return out, err
}

// saveTask writes the changed row where its version still is what was read,
// the step and the event.
func saveTask(tx *db.Tx, r *taskRow, s *taskStep) (Task, error) {
	read := r.Version
	r.Version++
	u := tx.Model(&taskRow{}).Where("id = ? AND version = ?", r.ID, read).Select("*").Updates(r)
	if u.Error != nil {
		return Task{}, fmt.Errorf("update task %s: %w", r.ID, u.Error)
	}
	if u.RowsAffected != 1 {
		return Task{}, fmt.Errorf("task %s changed beneath its lock", r.ID)
	}
	return tellTask(tx, r, s)
}

func tellTask(tx *db.Tx, r *taskRow, s *taskStep) (Task, error) {
	data := []byte("{}")
	if s.data != nil {
		var err error
		if data, err = json.Marshal(s.data); err != nil {
			return Task{}, fmt.Errorf("write the step of a task: %w", err)
		}
	}
	var staff, device *string
	if s.by != nil {
		staff, device = optional(s.by.Staff), optional(s.by.Device)
	}
	err := tx.Exec(`INSERT INTO task_steps (task_id, n, at, type, staff_id, device_id, data) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		r.ID, r.Version, db.At(tx.Now), s.kind, staff, device, string(data)).Error
	if err != nil {
		return Task{}, fmt.Errorf("insert the step of a task: %w", err)
	}
	t, err := loadTask(tx.DB, r.ID)
	if err != nil {
		return t, err
	}
	_, err = tx.Emit(r.StoreID, db.Event{Type: "task." + s.kind, Audience: db.TopicStaff, Data: t})
	return t, err
}

// taskEnded tells whether nothing more will happen to a task.
func (r *taskRow) ended() bool { return r.EndedAt != nil }

func (r *taskRow) heldBy(staff string) bool {
	return r.ClaimStaffID != nil && *r.ClaimStaffID == staff
}

// AcceptTask takes a task that nobody has. Exactly one of many gets it; the
// winner's own retry keeps it.
func (f *Floor) AcceptTask(ctx context.Context, h Helper, id string) (Task, error) {
	f.heard(h)
	return f.actTask(ctx, h.Store, id, "", func(tx *db.Tx, r *taskRow) (*taskStep, error) {
		switch {
		case r.ended():
			return nil, errTaskEnded
		case r.heldBy(h.Staff):
			return nil, nil
		case r.ClaimStaffID != nil:
			return nil, taskTaken(tx, *r.ClaimStaffID)
		}
		asked := requestRow{Status: r.Status, OfferedTo: r.OfferedTo, OfferedUntil: r.OfferedUntil, InTurn: r.policy().Ask == "one_by_one"}
		if err := mayTake(tx, &asked, h); err != nil {
			return nil, err
		}
		if err := reacted(tx, h.Staff); err != nil {
			return nil, err
		}
		r.take(tx, h.Staff, optional(h.Device))
		return &taskStep{kind: "accepted", by: &h, data: map[string]any{"claim_epoch": r.ClaimEpoch}}, nil
	})
}

func taskTaken(tx *db.Tx, staff string) error {
	var name string
	if err := tx.Raw(`SELECT name FROM staff WHERE id = ?`, staff).Row().Scan(&name); err != nil {
		return fmt.Errorf("name who has the task: %w", err)
	}
	return fault.New(fault.Conflict, "already_accepted", "%s has this task already.", name).With("accepted_by", PersonRef{ID: staff, Name: name})
}

// take gives the task to somebody under the next epoch; it climbs no further.
func (r *taskRow) take(tx *db.Tx, staff string, device *string) {
	now := db.At(tx.Now)
	r.Status, r.ClaimStaffID, r.ClaimDeviceID, r.AcceptedAt = Accepted, &staff, device, &now
	r.ClaimEpoch++
	r.OfferedTo, r.OfferedUntil, r.NextRungAt = "[]", nil, nil
}

// DeclineTask passes on a task that was offered; they are not asked for it
// again.
func (f *Floor) DeclineTask(ctx context.Context, h Helper, id string) (Task, error) {
	f.heard(h)
	return f.actTask(ctx, h.Store, id, "", func(tx *db.Tx, r *taskRow) (*taskStep, error) {
		asked, declined := readList[string](r.OfferedTo), readList[string](r.Declined)
		switch {
		case r.ended():
			return nil, errTaskEnded
		case slices.Contains(declined, h.Staff) && !slices.Contains(asked, h.Staff):
			return nil, nil
		case !slices.Contains(asked, h.Staff):
			return nil, fault.New(fault.Conflict, "not_offered", "This task is not offered to you any more.")
		}
		if err := reacted(tx, h.Staff); err != nil {
			return nil, err
		}
		asked = slices.DeleteFunc(asked, func(s string) bool { return s == h.Staff })
		r.OfferedTo, r.Declined = writeList(asked), writeList(append(declined, h.Staff))
		if len(asked) == 0 {
			r.Status, r.OfferedUntil = Waiting, nil
		}
		return &taskStep{kind: "declined", by: &h, data: map[string]any{"offered_to": asked}}, nil
	})
}

// holdsTask is the fence of a task's claim, as holds is of a request's.
func holdsTask(r *taskRow, h Helper, epoch int64) error {
	switch {
	case epoch != r.ClaimEpoch, r.ClaimStaffID == nil, !r.heldBy(h.Staff) && !h.Lead:
		return errTaskStale
	case r.ended():
		return errTaskEnded
	}
	return nil
}

// ReleaseTask gives a task back; others are asked.
func (f *Floor) ReleaseTask(ctx context.Context, h Helper, id string, epoch int64) (Task, error) {
	f.heard(h)
	return f.actTask(ctx, h.Store, id, "", func(tx *db.Tx, r *taskRow) (*taskStep, error) {
		if r.ClaimStaffID == nil && epoch == r.ClaimEpoch && slices.Contains(readList[string](r.Passed), h.Staff) {
			return nil, nil // the answer was lost
		}
		if err := holdsTask(r, h, epoch); err != nil {
			return nil, err
		}
		r.giveBack()
		return &taskStep{kind: "released", by: &h}, nil
	})
}

// giveBack makes the task wait; who had it is not asked again on this rung.
func (r *taskRow) giveBack() {
	r.Passed = writeList(union(readList[string](r.Passed), []string{*r.ClaimStaffID}))
	r.Status, r.ClaimStaffID, r.ClaimDeviceID, r.AcceptedAt = Waiting, nil, nil, nil
	if r.Rung == 0 {
		due := r.DueAt
		r.NextRungAt = &due
	}
}

// EndTask says that a task is done, or that it cannot be, with a word why.
func (f *Floor) EndTask(ctx context.Context, h Helper, id string, epoch int64, outcome Status, words string) (Task, error) {
	f.heard(h)
	words, err := text.Free("words", words, maxResult)
	if err != nil {
		return Task{}, err
	}
	if outcome == TaskNotPossible && words == "" {
		return Task{}, fault.New(fault.Invalid, "words_missing", "Say in a word why it is not possible.").At("words", "words_missing", "is empty")
	}
	return f.actTask(ctx, h.Store, id, "", func(tx *db.Tx, r *taskRow) (*taskStep, error) {
		if r.ended() && r.Status == outcome && epoch == r.ClaimEpoch && orEmpty(r.EndedBy) == h.Staff {
			return nil, nil // the answer was lost
		}
		if err := holdsTask(r, h, epoch); err != nil {
			return nil, err
		}
		r.end(tx, outcome, &h)
		r.Result = words
		return &taskStep{kind: string(outcome), by: &h}, nil
	})
}

func (r *taskRow) end(tx *db.Tx, how Status, by *Helper) {
	now := db.At(tx.Now)
	r.Status, r.EndedAt = how, &now
	if by != nil {
		r.EndedBy = &by.Staff
	}
	r.OfferedTo, r.OfferedUntil, r.NextRungAt = "[]", nil, nil
}

// CancelTask takes a task back: who made it, or who leads. With all, none of
// its series comes after it.
func (f *Floor) CancelTask(ctx context.Context, h Helper, id string, all bool) (Task, error) {
	f.heard(h)
	return f.actTask(ctx, h.Store, id, "", func(tx *db.Tx, r *taskRow) (*taskStep, error) {
		if r.MadeBy != h.Staff && !h.Lead {
			return nil, fault.New(fault.Forbidden, "not_yours", "Only who made this task, or who leads the floor, may take it back.")
		}
		if all {
			if err := tx.Exec(`UPDATE tasks SET next_at = NULL WHERE series_id = ?`, r.SeriesID).Error; err != nil {
				return nil, fmt.Errorf("end the series: %w", err)
			}
			r.NextAt = nil
		}
		switch {
		case r.Status == Cancelled, r.ended() && all:
			return nil, nil
		case r.ended():
			return nil, errTaskEnded
		}
		r.end(tx, Cancelled, &h)
		return &taskStep{kind: "cancelled", by: &h, data: map[string]any{"all": all}}, nil
	})
}
