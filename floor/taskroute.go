package floor

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"tillbell/floor/routing"
	"tillbell/server/access"
	"tillbell/server/db"
)

// tasksAtOnce bounds the tasks of a store that one round looks at, the most
// pressing first.
const tasksAtOnce = 100

// tasksEvery is how often waiting tasks are offered though nothing happened: a
// task may begin, and another node may have freed somebody.
const tasksEvery = 10 * time.Second

// SweepTasks fires what of tasks is due: offers that lapse, rungs, claims of
// who went home, the next of a series.
func (f *Floor) SweepTasks(ctx context.Context) error {
	now := db.At(f.db.Now())
	errs := []error{
		f.dueTasks(ctx, `status = 'offered' AND offered_until <= ?`, now, lapseTask),
		f.dueTasks(ctx, `status IN ('waiting', 'offered') AND next_rung_at <= ?`, now, climbTask),
		f.dueTasks(ctx, `status = 'accepted' AND EXISTS (SELECT 1 FROM presence p WHERE p.staff_id = tasks.claim_staff_id
			AND p.status = 'off' AND p.since > tasks.accepted_at AND p.since <= ?)`, now, leaveTask),
		f.repeatTasks(ctx, now),
	}
	if due := f.db.Now(); due.Sub(f.tasksAt) >= tasksEvery || due.Before(f.tasksAt) {
		f.tasksAt = due
		var stores []string
		err := f.db.Read(ctx).Raw(`SELECT DISTINCT store_id FROM tasks WHERE `+openTasks+` AND status = 'waiting' AND starts_at <= ?`, now).Scan(&stores).Error
		errs = append(errs, db.Translate(err))
		for _, s := range stores {
			errs = append(errs, f.routeTasks(ctx, s))
		}
	}
	return errors.Join(errs...)
}

// dueTasks runs a change on each open task whose timer went off. One that
// another node holds locked is that node's.
func (f *Floor) dueTasks(ctx context.Context, where string, now db.Micros, do func(tx *db.Tx, r *taskRow) (*taskStep, error)) error {
	var ids []string
	err := f.db.Read(ctx).Raw(`SELECT id FROM tasks WHERE `+openTasks+` AND `+where+` ORDER BY due_at, id LIMIT ?`, now, sweepAtOnce).Scan(&ids).Error
	if err != nil {
		return fmt.Errorf("look for due tasks: %w", db.Translate(err))
	}
	var errs []error
	for _, id := range ids {
		if _, err := f.actTask(ctx, "", id, " SKIP LOCKED", do); err != nil && !errors.Is(err, errNoTask) {
			errs = append(errs, fmt.Errorf("fire the timer of task %s: %w", id, err))
		}
	}
	return errors.Join(errs...)
}

// lapseTask takes back an offer that was let pass. It is no miss: a task rings
// nobody awake.
func lapseTask(tx *db.Tx, r *taskRow) (*taskStep, error) {
	if r.Status != Offered || r.OfferedUntil == nil || *r.OfferedUntil > db.At(tx.Now) {
		return nil, nil
	}
	asked := readList[string](r.OfferedTo)
	r.Passed = writeList(union(readList[string](r.Passed), asked))
	r.Status, r.OfferedTo, r.OfferedUntil = Waiting, "[]", nil
	return &taskStep{kind: "lapsed", data: map[string]any{"rung": r.Rung, "asked": asked}}, nil
}

// climbTask goes up a rung: the first time when it is due. Who let it pass
// below may be asked again, who said no is not.
func climbTask(tx *db.Tx, r *taskRow) (*taskStep, error) {
	if !r.Status.unclaimed() || r.NextRungAt == nil || *r.NextRungAt > db.At(tx.Now) {
		return nil, nil
	}
	r.NextRungAt = nil
	rungs := r.policy().Rungs
	if int(r.Rung) < len(rungs)-1 {
		r.Rung++
		if s := rungs[r.Rung].Seconds; s > 0 && int(r.Rung) < len(rungs)-1 {
			at := db.At(tx.Now.Add(time.Duration(s) * time.Second))
			r.NextRungAt = &at
		}
	}
	r.Status, r.OfferedTo, r.OfferedUntil, r.Passed = Waiting, "[]", nil, "[]"
	return &taskStep{kind: "escalated", data: map[string]any{"rung": r.Rung}}, nil
}

// leaveTask gives back what somebody had who left the floor.
func leaveTask(tx *db.Tx, r *taskRow) (*taskStep, error) {
	if r.Status != Accepted {
		return nil, nil
	}
	var off bool
	err := tx.Raw(`SELECT EXISTS (SELECT 1 FROM presence WHERE staff_id = ? AND status = 'off' AND since > ?)`, *r.ClaimStaffID, *r.AcceptedAt).Row().Scan(&off)
	if err != nil || !off {
		return nil, err
	}
	r.giveBack()
	return &taskStep{kind: "released", data: map[string]any{"reason": reasonSignedOut}}, nil
}

// repeatTasks makes the next of each series that is due to appear.
func (f *Floor) repeatTasks(ctx context.Context, now db.Micros) error {
	var ids []string
	err := f.db.Read(ctx).Raw(`SELECT id FROM tasks WHERE next_at IS NOT NULL AND next_at <= ? ORDER BY next_at LIMIT ?`, now, sweepAtOnce).Scan(&ids).Error
	if err != nil {
		return fmt.Errorf("look which tasks come again: %w", db.Translate(err))
	}
	var errs []error
	for _, id := range ids {
		_, err := f.actTask(ctx, "", id, " SKIP LOCKED", func(tx *db.Tx, r *taskRow) (*taskStep, error) { return f.repeatTask(ctx, tx, r) })
		if err != nil && !errors.Is(err, errNoTask) {
			errs = append(errs, fmt.Errorf("repeat task %s: %w", id, err))
		}
	}
	return errors.Join(errs...)
}

// repeatTask makes the next of a series. After a while without a server only
// the latest that has begun is made. One that nobody took until then is missed.
func (f *Floor) repeatTask(ctx context.Context, tx *db.Tx, r *taskRow) (*taskStep, error) {
	if r.NextAt == nil || *r.NextAt > db.At(tx.Now) {
		return nil, nil
	}
	store, err := f.places.Store(tx.Within(ctx), r.StoreID)
	if err != nil {
		return nil, err
	}
	next := *r
	for next.NextAt != nil && *next.NextAt <= db.At(tx.Now) {
		begun := *next.NextAt
		zone := store.Zone()
		next.DueAt, next.StartsAt = next.after(zone, next.DueAt), begun
		again := next.after(zone, begun)
		next.NextAt = &again
	}
	next.ID, next.CreatedAt, next.Edition, next.Version = db.NewID(), db.At(tx.Now), 1, 1
	next.Status, next.Rung, next.NextRungAt = Waiting, 0, &next.DueAt
	next.OfferedTo, next.OfferedUntil, next.Declined, next.Passed, next.Why = "[]", nil, "[]", "[]", "{}"
	next.RequestID = nil // what was said is dealt with by the first
	next.ClaimEpoch, next.ClaimStaffID, next.ClaimDeviceID, next.AcceptedAt, next.EndedAt, next.EndedBy, next.Result = 0, nil, nil, nil, nil, nil, ""
	taken, err := insertTask(tx, &next)
	if err != nil {
		return nil, err
	}
	if !taken {
		if _, err := tellTask(tx, &next, &taskStep{kind: "created"}); err != nil {
			return nil, err
		}
	}
	r.NextAt = nil
	if !r.Status.unclaimed() {
		return nil, tx.Exec(`UPDATE tasks SET next_at = NULL WHERE id = ?`, r.ID).Error
	}
	r.end(tx, TaskMissed, nil)
	return &taskStep{kind: "missed"}, nil
}

// taskOffer is whom to ask for a task as it was read.
type taskOffer struct {
	to      *taskRow
	choices []routing.Choice
}

// routeTasks offers a store's tasks that wait, after its calls were.
func (f *Floor) routeTasks(ctx context.Context, store string) error {
	offers, err := f.chooseForTasks(ctx, store)
	errs := []error{err}
	for _, o := range offers {
		_, err := f.actTask(ctx, store, o.to.ID, "", func(tx *db.Tx, r *taskRow) (*taskStep, error) {
			if r.Version != o.to.Version {
				return nil, nil
			}
			return r.offer(tx, o.choices)
		})
		if err != nil {
			errs = append(errs, fmt.Errorf("offer task %s: %w", o.to.ID, err))
		}
	}
	return errors.Join(errs...)
}

func (f *Floor) chooseForTasks(ctx context.Context, store string) ([]taskOffer, error) {
	g := f.db.Read(ctx)
	var rows []taskRow
	now := f.db.Now()
	err := g.Raw(`SELECT * FROM tasks WHERE store_id = ? AND `+openTasks+` AND status = 'waiting' AND starts_at <= ?
		ORDER BY CASE WHEN due_at <= ? THEN 0 ELSE 1 END, priority DESC, due_at, id LIMIT ?`, store, db.At(now), db.At(now), tasksAtOnce).Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, db.Translate(err)
	}
	t := &f.router
	t.mu.Lock()
	defer t.mu.Unlock()
	people, _, err := f.peopleOf(ctx, g, store, "")
	if err != nil {
		return nil, err
	}
	taken, err := spokenFor(g, store)
	if err != nil {
		return nil, err
	}
	// A task can wait until somebody reacts; who is rung now is free in a moment.
	people = slices.DeleteFunc(people, func(p routing.Person) bool { return !p.Free || p.Dull || taken[p.ID] })
	if len(people) == 0 {
		return nil, nil
	}
	plan, err := f.planOf(ctx, store)
	if err != nil {
		return nil, err
	}
	t.roster.Reset(people, plan, routing.Weights{}, now.Unix())
	var out []taskOffer
	for i := range rows {
		if choices := f.askForTask(&rows[i], taken); len(choices) > 0 {
			out = append(out, taskOffer{&rows[i], choices})
		}
	}
	return out, nil
}

// spokenFor is who has a task, or is asked for a call or a task now.
func spokenFor(g *gorm.DB, store string) (map[string]bool, error) {
	var asked, held []string
	err := errors.Join(
		g.Raw(`SELECT offered_to FROM help_requests WHERE store_id = ? AND `+openStates+` AND status = 'offered'
			UNION ALL SELECT offered_to FROM tasks WHERE store_id = ? AND `+openTasks+` AND status = 'offered'`, store, store).Scan(&asked).Error,
		g.Raw(`SELECT claim_staff_id FROM tasks WHERE store_id = ? AND `+openTasks+` AND status = 'accepted'`, store).Scan(&held).Error)
	if err != nil {
		return nil, fmt.Errorf("look who has something before them: %w", db.Translate(err))
	}
	out := make(map[string]bool)
	for _, list := range asked {
		for _, id := range readList[string](list) {
			out[id] = true
		}
	}
	for _, id := range held {
		out[id] = true
	}
	return out, nil
}

// askForTask is whom the task's rung asks, who did not let it pass, and who is
// asked for nothing else in this round; one alone unless everyone is.
func (f *Floor) askForTask(r *taskRow, taken map[string]bool) []routing.Choice {
	p := r.policy()
	g := p.Rungs[min(int(r.Rung), len(p.Rungs)-1)]
	passed := union(readList[string](r.Declined), readList[string](r.Passed))
	all := f.router.roster.Ask(routing.Call{ID: r.ID, Zone: orEmpty(r.ZoneID), Scope: scopes[g.To], Policy: routing.Broadcast, Persons: g.Persons,
		Skill: p.Skill, Lax: g.AnySkill, Passed: passed})
	var out []routing.Choice
	for _, c := range all {
		if c.Reasons&routing.Again != 0 || taken[c.ID] {
			continue
		}
		out = append(out, c)
		if p.Ask != access.AskEveryone {
			break
		}
	}
	if p.Ask != access.AskEveryone && len(out) > 0 {
		taken[out[0].ID] = true
	}
	return out
}

// offer asks these people, or gives the task to the first where people are not
// asked. Who got something else meanwhile, from another node, is left alone.
func (r *taskRow) offer(tx *db.Tx, choices []routing.Choice) (*taskStep, error) {
	p := r.policy()
	sorted := slices.SortedFunc(slices.Values(choices), func(a, b routing.Choice) int { return cmp.Compare(a.ID, b.ID) })
	for _, c := range sorted {
		if _, err := lockPresence(tx, c.ID); err != nil {
			return nil, err
		}
	}
	taken, err := spokenFor(tx.DB, r.StoreID)
	if err != nil {
		return nil, err
	}
	choices = slices.DeleteFunc(slices.Clone(choices), func(c routing.Choice) bool { return taken[c.ID] })
	if len(choices) == 0 {
		return nil, nil
	}
	why := requestRow{Why: r.Why}
	why.because(choices)
	r.Why = why.Why
	if p.Ask == access.AskAssign {
		to := choices[0].ID
		device, err := colleague(tx, r.StoreID, to)
		if err != nil {
			return nil, err
		}
		r.take(tx, to, device)
		return &taskStep{kind: "accepted", data: map[string]any{"assigned": true, "to": to, "claim_epoch": r.ClaimEpoch}}, nil
	}
	ids := make([]string, len(choices))
	for i, c := range choices {
		ids[i] = c.ID
	}
	until := db.At(tx.Now.Add(time.Duration(p.OfferSeconds) * time.Second))
	r.Status, r.OfferedTo, r.OfferedUntil = Offered, writeList(ids), &until
	return &taskStep{kind: "offered", data: map[string]any{"rung": r.Rung, "offered_to": ids, "why": why.whyNowOf(ids)}}, nil
}

// whyNowOf is why these people were asked.
func (r *requestRow) whyNowOf(ids []string) map[string]string {
	out := map[string]string{}
	for id, w := range r.reasons() {
		if slices.Contains(ids, id) {
			out[id] = w
		}
	}
	return out
}
