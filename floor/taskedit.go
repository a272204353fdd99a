package floor

import (
	"context"
	"slices"

	"tillbell/server/db"
	"tillbell/server/fault"
)

// EditTask changes what is to be done, where and until when, as long as nobody
// has it: who made it, or who leads. They say which edition they saw, so that
// nobody changes what another changed meanwhile; the same change again is fine.
// When it starts and whether it repeats stays. Where the place, the skill or the
// time is another, people are asked anew.
func (f *Floor) EditTask(ctx context.Context, h Helper, id string, edition int64, a TaskAsk) (Task, error) {
	f.heard(h)
	store, err := f.places.Store(ctx, h.Store)
	if err != nil {
		return Task{}, err
	}
	a.ID, a.Repeats, a.StartsAt, a.RequestID = id, "", nil, ""
	to, err := f.fillTask(ctx, h, a, store)
	if err != nil {
		return Task{}, err
	}
	return f.actTask(ctx, h.Store, id, "", func(tx *db.Tx, r *taskRow) (*taskStep, error) {
		changed := r.differs(to)
		switch {
		case r.MadeBy != h.Staff && !h.Lead:
			return nil, fault.New(fault.Forbidden, "not_yours", "Only who made this task, or who leads the floor, may change it.")
		case r.Edition == edition+1 && len(changed) == 0:
			return nil, nil // the answer was lost
		case r.ended():
			return nil, errTaskEnded
		case r.ClaimStaffID != nil:
			return nil, taskTaken(tx, *r.ClaimStaffID)
		case r.Edition != edition:
			return nil, taskChanged(tx, id)
		case len(changed) == 0:
			return nil, nil
		}
		if err := r.become(tx, to, changed); err != nil {
			return nil, err
		}
		return &taskStep{kind: "edited", by: &h, data: map[string]any{"edition": r.Edition, "changed": changed}}, nil
	})
}

// taskChanged refuses a change of what is another by now, which it tells.
func taskChanged(tx *db.Tx, id string) error {
	t, err := loadTask(tx.DB, id)
	if err != nil {
		return err
	}
	return fault.New(fault.Conflict, "task_changed", "Somebody else changed this task meanwhile.").With("task", t)
}

// differs names the fields in which a task is to be another.
func (r *taskRow) differs(to *taskRow) []string {
	out := []string{}
	for _, f := range []struct {
		name string
		same bool
	}{
		{"title", r.Title == to.Title}, {"words", r.Words == to.Words},
		{"place", orEmpty(r.ZoneID) == orEmpty(to.ZoneID) && orEmpty(r.CallPointID) == orEmpty(to.CallPointID)},
		{"product", orEmpty(r.ProductID) == orEmpty(to.ProductID)}, {"skill", r.Skill == to.Skill}, {"priority", r.Priority == to.Priority},
		{"due_at", r.DueAt == to.DueAt},
	} {
		if !f.same {
			out = append(out, f.name)
		}
	}
	return out
}

// become makes the task another.
func (r *taskRow) become(tx *db.Tx, to *taskRow, changed []string) error {
	has := func(name string) bool { return slices.Contains(changed, name) }
	r.Title, r.Words, r.Priority = to.Title, to.Words, to.Priority
	r.ZoneID, r.CallPointID, r.ProductID, r.ProductName = to.ZoneID, to.CallPointID, to.ProductID, to.ProductName
	if has("skill") {
		r.Skill, r.Policy = to.Skill, to.Policy
	}
	if has("due_at") {
		r.DueAt = to.DueAt
		if err := r.times(tx.Now); err != nil {
			return err
		}
		r.Rung, r.NextRungAt = 0, &r.DueAt
	}
	if has("due_at") || has("place") || has("skill") {
		r.Status, r.OfferedTo, r.OfferedUntil, r.Passed, r.Declined = Waiting, "[]", nil, "[]", "[]"
	}
	r.Edition++
	return nil
}
