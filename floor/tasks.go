package floor

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

// A task is what is to be done by a time. It lives through
//
//	waiting → offered → accepted → done, not_possible
//	   ↑_________|__________|          (lapsed, declined, escalated, released)
//	any open state → cancelled;  waiting, offered → missed (the next of its series came)
//
// It is offered by the same chooser as calls, behind them: to people who have
// neither a customer nor a call before them nor another task, each once a rung.
// The first rung lasts until the task is due; then it climbs. At most one claim
// is live, under a rising epoch, as with calls. Each change raises its version
// by one and adds one step and one event, task.<kind>, that carries it.

// The states of tasks that calls have not.
const (
	TaskDone        Status = "done"
	TaskNotPossible Status = "not_possible"
	TaskMissed      Status = "missed"
)

// How often a task comes again.
const (
	RepeatsNone   = "none"
	RepeatsDaily  = "daily"
	RepeatsWeekly = "weekly"
)

const (
	maxTitle    = 80
	maxTask     = 500 // characters of what is to be done
	maxResult   = 280
	maxSkill    = 40
	mostTasks   = 500 // open in a store
	taskAhead   = 400 * 24 * time.Hour
	taskShowing = 1000
)

// openTasks is the condition of the partial index over open tasks, word for word.
const openTasks = `status IN ('waiting', 'offered', 'accepted')`

var (
	errNoTask     = fault.New(fault.NotFound, "no_task", "There is no such task.")
	errTaskExists = fault.New(fault.Conflict, "task_exists", "Another task has this id.").At("id", "task_exists", "is taken")
	errTaskEnded  = fault.New(fault.Conflict, "already_ended", "This task has ended.")
	errTaskStale  = fault.New(fault.Conflict, "stale_claim", "This task is no longer yours.")
	errTaskMany   = fault.New(fault.Invalid, "too_many_tasks", "There are %d open tasks. End some before you make more.", mostTasks)
)

// Task is a task as everybody in the store sees it.
type Task struct {
	ID           string            `json:"id"`
	Title        string            `json:"title"`
	Words        string            `json:"words"`
	Status       Status            `json:"status" enum:"waiting,offered,accepted,done,not_possible,cancelled,missed"`
	ZoneID       *string           `json:"zone_id"`
	CallPoint    *PointRef         `json:"call_point"`
	Product      *ProductRef       `json:"product"`
	Skill        string            `json:"skill"`
	Priority     int64             `json:"priority"`
	Repeats      string            `json:"repeats" enum:"none,daily,weekly"`
	SeriesID     string            `json:"series_id" doc:"The id of the first of those that repeat"`
	MadeBy       PersonRef         `json:"made_by"`
	CreatedAt    Time              `json:"created_at"`
	StartsAt     Time              `json:"starts_at" doc:"Nobody is asked before"`
	DueAt        Time              `json:"due_at"`
	Rung         int64             `json:"rung" doc:"0 until it is due"`
	Rungs        int64             `json:"rungs"`
	Asks         string            `json:"asks"`
	Sound        string            `json:"sound"`
	OfferedTo    []string          `json:"offered_to" nullable:"false"`
	OfferedUntil *Time             `json:"offered_until"`
	InTurn       bool              `json:"in_turn"`
	Why          map[string]string `json:"why" doc:"Why those were asked who are asked now, or who has it"`
	Claim        *TaskClaim        `json:"claim"`
	ClaimEpoch   int64             `json:"claim_epoch"`
	EndedAt      *Time             `json:"ended_at"`
	EndedBy      *PersonRef        `json:"ended_by"`
	Result       string            `json:"result" doc:"What who ended it said"`
	RequestID    *string           `json:"request_id" doc:"The call whose words it was made of"`
	Edition      int64             `json:"edition" doc:"Rises when what is to be done is changed"`
	Forgotten    bool              `json:"forgotten,omitempty" doc:"Its texts were deleted"`
	Version      int64             `json:"version"`
}

// TaskClaim is who has a task.
type TaskClaim struct {
	StaffID    string  `json:"staff_id"`
	Name       string  `json:"name"`
	DeviceID   *string `json:"device_id"`
	AcceptedAt Time    `json:"accepted_at"`
}

// TaskDetail is a task with what happened to it.
type TaskDetail struct {
	Task
	Timeline []Moment `json:"timeline" nullable:"false"`
}

// TaskAsk is a task as it is made. Without a start it begins at once.
type TaskAsk struct {
	ID                             string
	Title, Words                   string
	ZoneID, CallPointID, ProductID string
	Skill                          string
	Priority                       int64
	Repeats                        string
	StartsAt                       *time.Time
	DueAt                          time.Time
	RequestID                      string // the call whose words it is made of
}

type taskRow struct {
	ID, StoreID, SeriesID, Title, Words string
	ZoneID, CallPointID, ProductID      *string
	ProductName, Skill                  string
	Priority                            int64
	Repeats, MadeBy                     string
	CreatedAt, StartsAt, DueAt          db.Micros
	NextAt                              *db.Micros // when the next of its series appears, which has not yet
	Status                              Status
	Policy                              string // JSON: as the store said when it was made
	Rung                                int64
	NextRungAt                          *db.Micros
	OfferedTo                           string
	OfferedUntil                        *db.Micros
	Declined, Passed, Why               string // as of requests; whom this rung asked has passed it
	ClaimEpoch                          int64
	ClaimStaffID, ClaimDeviceID         *string
	AcceptedAt, EndedAt                 *db.Micros
	EndedBy                             *string
	Result                              string
	RequestID                           *string
	Edition                             int64
	ContentHash                         []byte
	Version                             int64
}

func (taskRow) TableName() string { return "tasks" }

// taskPolicy is how tasks are answered in a store. One that says nothing asks
// one after the other: the floor until it is due, then everyone, then who leads.
func taskPolicy(store access.Store, skill string) access.CallPolicy {
	p := store.Calls["task"]
	if p.Ask == "" {
		p.Ask = access.AskInTurn
	}
	if p.OfferSeconds == 0 {
		p.OfferSeconds = 120
	}
	if len(p.Rungs) == 0 {
		p.Rungs = []access.Rung{{To: access.TellFloor, Sound: "soft"}, {To: access.TellEveryone, Seconds: 900, Sound: "soft"}, {To: access.TellLeads, Sound: "soft"}}
	}
	if skill != "" {
		p.Skill = skill
	}
	return p
}

func (r *taskRow) policy() access.CallPolicy {
	var p access.CallPolicy
	if err := json.Unmarshal([]byte(r.Policy), &p); err != nil || len(p.Rungs) == 0 {
		return taskPolicy(access.Store{}, r.Skill)
	}
	return p
}

// PutTask makes a task once, whoever sends it again.
func (f *Floor) PutTask(ctx context.Context, h Helper, a TaskAsk) (t Task, created bool, err error) {
	f.heard(h)
	store, err := f.places.Store(ctx, h.Store)
	if err != nil {
		return t, false, err
	}
	r, err := f.fillTask(ctx, h, a, store)
	if err != nil {
		return t, false, err
	}
	if r.RequestID != nil {
		return f.putTaskOf(ctx, h, r, store.Zone())
	}
	err = f.db.Tx(ctx, func(tx *db.Tx) (err error) {
		t, created, err = makeTask(tx, h, r, store.Zone())
		return err
	})
	if err == nil && created {
		f.rouse(h.Store)
	}
	return t, created, err
}

// makeTask inserts a task, unless it stands already.
func makeTask(tx *db.Tx, h Helper, r *taskRow, zone *time.Location) (t Task, created bool, err error) {
	if t, err = taskBefore(tx, r); err != nil || t.ID != "" {
		return t, false, err
	}
	fresh := *r
	if err := fresh.begin(tx, zone); err != nil {
		return t, false, err
	}
	if taken, err := insertTask(tx, &fresh); err != nil {
		return t, false, err
	} else if taken { // by a retry in the same moment
		t, err = taskBefore(tx, r)
		return t, false, err
	}
	t, err = tellTask(tx, &fresh, &taskStep{kind: "created", by: &h})
	return t, true, err
}

// putTaskOf makes a task of what was said of a call, in one with what that says
// of the call.
func (f *Floor) putTaskOf(ctx context.Context, h Helper, r *taskRow, zone *time.Location) (t Task, created bool, err error) {
	if !h.Lead {
		return t, false, errNotLead
	}
	_, err = f.act(ctx, h.Store, *r.RequestID, func(tx *db.Tx, q *requestRow) (*step, error) {
		if t, created, err = makeTask(tx, h, r, zone); err != nil || !created {
			return nil, err
		}
		return f.taskOf(tx, h, q, r.ID)
	})
	return t, created, err
}

// begin gives a new task its times, and refuses what cannot be.
func (r *taskRow) begin(tx *db.Tx, zone *time.Location) error {
	now := tx.Now
	r.CreatedAt = db.At(now)
	if r.StartsAt == 0 {
		r.StartsAt = r.CreatedAt
	}
	if r.Repeats != RepeatsNone {
		next := r.after(zone, r.StartsAt)
		r.NextAt = &next
	}
	if err := r.times(now); err != nil {
		return err
	}
	var open int64
	if err := tx.Raw(`SELECT count(*) FROM tasks WHERE store_id = ? AND `+openTasks, r.StoreID).Row().Scan(&open); err != nil {
		return fmt.Errorf("count the open tasks: %w", err)
	}
	if open >= mostTasks {
		return errTaskMany
	}
	r.NextRungAt = &r.DueAt
	return nil
}

// times refuses when it cannot be due.
func (r *taskRow) times(now time.Time) error {
	bad := fault.New(fault.Invalid, "task_times", "A task is due after it starts, in the future, and within 400 days.")
	switch {
	case r.DueAt <= db.At(now):
		return bad.At("due_at", "past", "is in the past")
	case r.DueAt <= r.StartsAt:
		return bad.At("due_at", "before_start", "is not after the start")
	case r.DueAt.Time().Sub(now) > taskAhead:
		return bad.At("due_at", "too_far", "is too far ahead")
	case r.NextAt != nil && r.DueAt > *r.NextAt:
		return fault.New(fault.Invalid, "task_times", "A task that repeats is due before the next of it comes.").At("due_at", "after_next", "is after the next of it comes")
	}
	return nil
}

// after is the same moment of the day, one period later.
func (r *taskRow) after(zone *time.Location, at db.Micros) db.Micros {
	days := 1
	if r.Repeats == RepeatsWeekly {
		days = 7
	}
	return db.At(at.Time().In(zone).AddDate(0, 0, days))
}

func (f *Floor) fillTask(ctx context.Context, h Helper, a TaskAsk, store access.Store) (*taskRow, error) {
	id, ok := canonicalID(a.ID)
	if !ok {
		return nil, fault.New(fault.Invalid, "id_invalid", "An id is a UUID.").At("id", "id_invalid", "is not a UUID")
	}
	r := &taskRow{ID: id, StoreID: h.Store, SeriesID: id, Repeats: a.Repeats, MadeBy: h.Staff, Priority: a.Priority, DueAt: db.At(a.DueAt),
		Status: Waiting, OfferedTo: "[]", Declined: "[]", Passed: "[]", Why: "{}", Edition: 1, Version: 1}
	var err error
	if r.Title, err = text.Name("title", a.Title, maxTitle); err != nil {
		return nil, err
	}
	if r.Words, err = text.Free("words", a.Words, maxTask); err != nil {
		return nil, err
	}
	if r.Skill, err = text.Line("skill", a.Skill, maxSkill); err != nil {
		return nil, err
	}
	if r.Repeats == "" {
		r.Repeats = RepeatsNone
	}
	if !slices.Contains([]string{RepeatsNone, RepeatsDaily, RepeatsWeekly}, r.Repeats) {
		return nil, fault.New(fault.Invalid, "repeats_invalid", "A task repeats daily, weekly or not at all.").At("repeats", "repeats_invalid", "is none, daily or weekly")
	}
	if a.Priority < 0 || a.Priority > 9 {
		return nil, fault.New(fault.Invalid, "priority_invalid", "A priority is 0 to 9.").At("priority", "priority_invalid", "is 0 to 9")
	}
	if a.StartsAt != nil {
		r.StartsAt = db.At(*a.StartsAt)
	}
	if a.RequestID != "" {
		id, ok := canonicalID(a.RequestID)
		if !ok {
			return nil, errNoRequest
		}
		r.RequestID = &id
	}
	if err := f.taskPlace(ctx, r, a); err != nil {
		return nil, err
	}
	b, err := json.Marshal(taskPolicy(store, r.Skill))
	if err != nil {
		return nil, fmt.Errorf("write the policy of a task: %w", err)
	}
	r.Policy = string(b)
	r.ContentHash = hashOf(r.StoreID, r.MadeBy, r.Title, r.Words, r.ZoneID, r.CallPointID, r.ProductID, r.Skill, r.Priority, r.Repeats, a.StartsAt, r.DueAt, a.RequestID)
	return r, nil
}

// taskPlace finds where a task is: the zone, the point, which has a zone, the
// product.
func (f *Floor) taskPlace(ctx context.Context, r *taskRow, a TaskAsk) error {
	place := requestRow{StoreID: r.StoreID}
	if err := f.fillPlace(ctx, &place, StaffAsk{ProductID: a.ProductID, ZoneID: a.ZoneID}); err != nil {
		return err
	}
	r.ZoneID, r.ProductID, r.ProductName = place.ZoneID, place.ProductID, place.ProductName
	if a.CallPointID == "" {
		return nil
	}
	id, _ := canonicalID(a.CallPointID)
	var zones []string
	err := f.db.Read(ctx).Raw(`SELECT zone_id FROM call_points WHERE id = ? AND store_id = ?`, id, r.StoreID).Scan(&zones).Error
	if err != nil {
		return fmt.Errorf("find the point of a task: %w", db.Translate(err))
	}
	if len(zones) == 0 {
		return fault.New(fault.Invalid, "unknown_call_point", "The call point is not known here.").At("call_point_id", "unknown", "is not known here")
	}
	r.CallPointID, r.ZoneID = &id, &zones[0]
	return nil
}

// taskBefore is the task that stands under a new one's id, if there is one; of
// other content it is refused.
func taskBefore(tx *db.Tx, r *taskRow) (Task, error) {
	var hash [][]byte
	if err := tx.Raw(`SELECT content_hash FROM tasks WHERE id = ?`, r.ID).Scan(&hash).Error; err != nil {
		return Task{}, fmt.Errorf("compare with the task that stands: %w", err)
	}
	if len(hash) == 0 {
		return Task{}, nil
	}
	if !bytes.Equal(hash[0], r.ContentHash) {
		return Task{}, errTaskExists
	}
	return loadTask(tx.DB, r.ID)
}

func insertTask(tx *db.Tx, r *taskRow) (taken bool, err error) {
	u := tx.Clauses(skipExisting).Create(r)
	if u.Error != nil {
		return false, fmt.Errorf("insert task: %w", u.Error)
	}
	return u.RowsAffected == 0, nil
}

type taskView struct {
	R                    taskRow `gorm:"embedded"`
	PointCode, PointName *string
	PointKind            *string
	MadeName             string
	ClaimName, EndedName *string
}

const selectTask = `SELECT r.*, c.code AS point_code, c.name AS point_name, c.kind AS point_kind, m.name AS made_name, s.name AS claim_name, e.name AS ended_name
	FROM tasks r JOIN staff m ON m.id = r.made_by
	LEFT JOIN call_points c ON c.id = r.call_point_id
	LEFT JOIN staff s ON s.id = r.claim_staff_id
	LEFT JOIN staff e ON e.id = r.ended_by `

func loadTasks(g *gorm.DB, where string, args ...any) ([]Task, error) {
	var rows []taskView
	if err := g.Raw(selectTask+where, args...).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("load tasks: %w", db.Translate(err))
	}
	out := make([]Task, len(rows))
	for i := range rows {
		out[i] = rows[i].task()
	}
	return out, nil
}

func loadTask(g *gorm.DB, id string) (Task, error) {
	all, err := loadTasks(g, `WHERE r.id = ?`, id)
	if err == nil && len(all) != 1 {
		err = fmt.Errorf("task %s is gone", id)
	}
	if err != nil {
		return Task{}, err
	}
	return all[0], nil
}

func (v *taskView) task() Task {
	r := &v.R
	p := r.policy()
	g := p.Rungs[min(int(r.Rung), len(p.Rungs)-1)]
	asked := requestRow{OfferedTo: r.OfferedTo, Why: r.Why, ClaimStaffID: r.ClaimStaffID}
	t := Task{ID: r.ID, Title: r.Title, Words: r.Words, Status: r.Status, ZoneID: r.ZoneID, Skill: r.Skill, Priority: r.Priority,
		Repeats: r.Repeats, SeriesID: r.SeriesID, MadeBy: PersonRef{r.MadeBy, v.MadeName}, CreatedAt: wire(r.CreatedAt), StartsAt: wire(r.StartsAt),
		DueAt: wire(r.DueAt), Rung: r.Rung, Rungs: int64(len(p.Rungs)), Asks: g.To, Sound: orText(g.Sound, "soft"), OfferedTo: readList[string](r.OfferedTo),
		OfferedUntil: wirePtr(r.OfferedUntil), InTurn: p.Ask == access.AskInTurn, Why: asked.whyNow(), ClaimEpoch: r.ClaimEpoch, EndedAt: wirePtr(r.EndedAt),
		Result: r.Result, RequestID: r.RequestID, Edition: r.Edition, Forgotten: r.Title == "", Version: r.Version}
	if r.CallPointID != nil {
		t.CallPoint = &PointRef{*r.CallPointID, orEmpty(v.PointCode), orEmpty(v.PointName), orEmpty(v.PointKind)}
	}
	if r.ProductID != nil {
		t.Product = &ProductRef{ID: *r.ProductID, Name: r.ProductName}
	}
	if r.ClaimStaffID != nil {
		t.Claim = &TaskClaim{*r.ClaimStaffID, orEmpty(v.ClaimName), r.ClaimDeviceID, wire(*r.AcceptedAt)}
	}
	if r.EndedBy != nil {
		t.EndedBy = &PersonRef{*r.EndedBy, orEmpty(v.EndedName)}
	}
	return t
}

// Tasks gives a page of a store's tasks: open ones by when they are due, ended
// ones the latest first.
func (f *Floor) Tasks(ctx context.Context, store, status string, limit int, cursor string) (items []Task, next string, err error) {
	where, args := `WHERE r.store_id = ? AND r.`+openTasks, []any{store}
	column, order, beyond := "due_at", "ASC", ">"
	switch status {
	case ListOpen, "":
	case ListEnded:
		where, column, order, beyond = `WHERE r.store_id = ? AND r.ended_at IS NOT NULL`, "ended_at", "DESC", "<"
	default:
		return nil, "", fault.New(fault.Malformed, "status_invalid", "The status is open or ended.").At("status", "status_invalid", "is open or ended")
	}
	if cursor != "" {
		at, id, err := readCursor(cursor)
		if err != nil {
			return nil, "", err
		}
		where += ` AND (r.` + column + ` ` + beyond + ` ? OR r.` + column + ` = ? AND r.id ` + beyond + ` ?)`
		args = append(args, at, at, id)
	}
	limit = min(max(limit, 1), listMost)
	var rows []taskView
	err = f.db.Read(ctx).Raw(selectTask+where+` ORDER BY r.`+column+` `+order+`, r.id `+order+` LIMIT ?`, append(args, limit+1)...).Scan(&rows).Error
	if err != nil {
		return nil, "", fmt.Errorf("list tasks: %w", db.Translate(err))
	}
	if len(rows) > limit {
		rows = rows[:limit]
		last := rows[limit-1].R
		at := last.DueAt
		if column == "ended_at" {
			at = *last.EndedAt
		}
		next = cursorAt(at, last.ID)
	}
	items = make([]Task, len(rows))
	for i := range rows {
		items[i] = rows[i].task()
	}
	return items, next, nil
}

// Task is one task with its timeline.
func (f *Floor) Task(ctx context.Context, store, id string) (TaskDetail, error) {
	id, ok := canonicalID(id)
	if !ok {
		return TaskDetail{}, errNoTask
	}
	d := TaskDetail{Timeline: []Moment{}}
	err := f.db.Snapshot(ctx, func(g *gorm.DB) error {
		found, err := loadTasks(g, `WHERE r.id = ? AND r.store_id = ?`, id, store)
		if err == nil && len(found) == 0 {
			err = errNoTask
		}
		if err != nil {
			return err
		}
		d.Task = found[0]
		var rows []momentRow
		err = g.Raw(`SELECT e.at, e.n, e.type, e.staff_id, s.name, e.device_id AS device, e.data FROM task_steps e
				LEFT JOIN staff s ON s.id = e.staff_id WHERE e.task_id = ?
			UNION ALL SELECT e.at, 1000000, e.kind, e.staff_id, s.name, e.device_id, '{"offer":' || e.offer || '}' FROM task_receipts e
				LEFT JOIN staff s ON s.id = e.staff_id WHERE e.task_id = ?
			UNION ALL SELECT e.sent_at, 1000000, 'pushed', e.staff_id, s.name, e.device_id, '{"offer":' || e.offer || '}' FROM task_pushes e
				LEFT JOIN staff s ON s.id = e.staff_id WHERE e.task_id = ? AND e.sent_at IS NOT NULL
			ORDER BY 1, 2, 3 LIMIT ?`, id, id, id, taskShowing).Scan(&rows).Error
		if err != nil {
			return fmt.Errorf("load the timeline of a task: %w", err)
		}
		for _, r := range rows {
			m := Moment{At: wire(r.At), Type: r.Type, DeviceID: r.Device, Data: json.RawMessage(r.Data)}
			if r.StaffID != nil {
				m.Staff = &PersonRef{*r.StaffID, orEmpty(r.Name)}
			}
			d.Timeline = append(d.Timeline, m)
		}
		return nil
	})
	return d, err
}
