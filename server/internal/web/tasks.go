package web

import (
	"context"
	"time"

	"tillbell/floor"
	"tillbell/server/access"
)

type taskBody struct {
	Title       string     `json:"title" maxLength:"400" example:"Fill up the dairy shelf"`
	Words       string     `json:"words,omitempty" maxLength:"2000"`
	ZoneID      *uid       `json:"zone_id,omitempty" nullable:"true"`
	CallPointID *uid       `json:"call_point_id,omitempty" nullable:"true" doc:"Its zone is the task's"`
	ProductID   *uid       `json:"product_id,omitempty" nullable:"true"`
	Skill       string     `json:"skill,omitempty" maxLength:"200" doc:"What it takes; in place of the one that the store's policy of tasks names"`
	Priority    int64      `json:"priority,omitempty" minimum:"0" maximum:"9" doc:"Higher goes first; what is overdue goes before all"`
	Repeats     string     `json:"repeats,omitempty" enum:"none,daily,weekly" doc:"The next comes at the same time of the shop's clock; one that nobody took until then is missed"`
	StartsAt    *time.Time `json:"starts_at,omitempty" doc:"Nobody is asked before; left out: at once"`
	DueAt       time.Time  `json:"due_at" doc:"Then it climbs the ladder"`
	RequestID   *uid       `json:"request_id,omitempty" nullable:"true" doc:"The call whose words it is made of: that is told there, and needs the right to lead"`
}

type taskEpochBody struct {
	ClaimEpoch int64 `json:"claim_epoch" minimum:"0"`
}

type taskEndBody struct {
	ClaimEpoch int64        `json:"claim_epoch" minimum:"0"`
	Outcome    floor.Status `json:"outcome" enum:"done,not_possible"`
	Words      string       `json:"words,omitempty" maxLength:"2000" doc:"What is to be known of it; needed where it was not possible"`
}

type taskEditBody struct {
	Edition     int64     `json:"edition" minimum:"1" doc:"Of the task that was seen; another by now is 409 task_changed, with the task"`
	Title       string    `json:"title" maxLength:"400"`
	Words       string    `json:"words,omitempty" maxLength:"2000"`
	ZoneID      *uid      `json:"zone_id,omitempty" nullable:"true"`
	CallPointID *uid      `json:"call_point_id,omitempty" nullable:"true"`
	ProductID   *uid      `json:"product_id,omitempty" nullable:"true"`
	Skill       string    `json:"skill,omitempty" maxLength:"200"`
	Priority    int64     `json:"priority,omitempty" minimum:"0" maximum:"9"`
	DueAt       time.Time `json:"due_at"`
}

type taskCancelBody struct {
	All bool `json:"all,omitempty" doc:"And none of its series comes after it"`
}

// taskRoutes are what is to be done by a time: made, offered behind the calls
// of customers, taken, ended.
func (w *Web) taskRoutes() {
	const tag = "Tasks"
	codes := []int{404, 409}
	route(w, "PUT", "/tasks/{id}", Signed, access.AskHelp, op{id: "put-task", tag: tag, summary: "Make a task; the store's policy of the kind `task` says how it is offered (left out: one after the other; the floor until it is due, then everyone, then who leads)", status: 201, codes: []int{409}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body taskBody
		}) (*reply[floor.Task], error) {
			b := in.Body
			t, created, err := w.Floor.PutTask(ctx, helper(who), floor.TaskAsk{ID: in.ID.String(), Title: b.Title, Words: b.Words, ZoneID: idOr(b.ZoneID), CallPointID: idOr(b.CallPointID),
				ProductID: idOr(b.ProductID), Skill: b.Skill, Priority: b.Priority, Repeats: b.Repeats, StartsAt: b.StartsAt, DueAt: b.DueAt, RequestID: idOr(b.RequestID)})
			return made(created, t), err
		})
	route(w, "GET", "/tasks", Signed, access.SeeHelp, op{id: "list-tasks", tag: tag, summary: "Tasks of the store: open ones by when they are due, ended ones the latest first"},
		func(ctx context.Context, who *access.Who, in *struct {
			Paging
			Status string `query:"status" enum:"open,ended" default:"open"`
		}) (*reply[list[floor.Task]], error) {
			items, next, err := w.Floor.Tasks(ctx, who.Store.ID, in.Status, in.Limit, in.Cursor)
			return page(items, next), err
		})
	route(w, "GET", "/tasks/{id}", Signed, access.SeeHelp, op{id: "get-task", tag: tag, summary: "A task with its timeline", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *ByID) (*reply[floor.TaskDetail], error) {
			v, err := w.Floor.Task(ctx, who.Store.ID, in.ID.String())
			if err != nil {
				return nil, err
			}
			return answer(v)
		})
	route(w, "POST", "/tasks/{id}/edit", Signed, access.AskHelp, op{id: "edit-task", tag: tag, summary: "Change what is to be done, as a whole, as long as nobody has it: who made it, or who leads", codes: codes},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body taskEditBody
		}) (*reply[floor.Task], error) {
			b := in.Body
			return actTask(w.Floor.EditTask(ctx, helper(who), in.ID.String(), b.Edition, floor.TaskAsk{Title: b.Title, Words: b.Words, ZoneID: idOr(b.ZoneID), CallPointID: idOr(b.CallPointID),
				ProductID: idOr(b.ProductID), Skill: b.Skill, Priority: b.Priority, DueAt: b.DueAt}))
		})
	for kind, did := range map[string]string{floor.Delivered: "has it", floor.Seen: "showed it and rang"} {
		route(w, "POST", "/tasks/{id}/"+kind, Signed, access.SeeHelp, op{id: kind + "-task", tag: tag, summary: "A device " + did, status: 204, codes: []int{404}},
			func(ctx context.Context, who *access.Who, in *struct {
				ByID
				EmptyBody
			}) (*nothing, error) {
				return &nothing{}, w.Floor.ShownTask(ctx, helper(who), in.ID.String(), kind)
			})
	}
	route(w, "POST", "/tasks/{id}/accept", Signed, access.AnswerHelp, op{id: "accept-task", tag: tag, summary: "Take a task; exactly one gets it", codes: codes},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			EmptyBody
		}) (*reply[floor.Task], error) {
			return actTask(w.Floor.AcceptTask(ctx, helper(who), in.ID.String()))
		})
	route(w, "POST", "/tasks/{id}/decline", Signed, access.AnswerHelp, op{id: "decline-task", tag: tag, summary: "Pass on what was offered; one is not asked for it again", codes: codes},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			EmptyBody
		}) (*reply[floor.Task], error) {
			return actTask(w.Floor.DeclineTask(ctx, helper(who), in.ID.String()))
		})
	route(w, "POST", "/tasks/{id}/release", Signed, access.AnswerHelp, op{id: "release-task", tag: tag, summary: "Give it back", codes: codes},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body taskEpochBody
		}) (*reply[floor.Task], error) {
			return actTask(w.Floor.ReleaseTask(ctx, helper(who), in.ID.String(), in.Body.ClaimEpoch))
		})
	route(w, "POST", "/tasks/{id}/done", Signed, access.AnswerHelp, op{id: "end-task", tag: tag, summary: "It is done, or not possible, with a word why", codes: codes},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body taskEndBody
		}) (*reply[floor.Task], error) {
			return actTask(w.Floor.EndTask(ctx, helper(who), in.ID.String(), in.Body.ClaimEpoch, in.Body.Outcome, in.Body.Words))
		})
	route(w, "POST", "/tasks/{id}/cancel", Signed, access.AskHelp, op{id: "cancel-task", tag: tag, summary: "Take a task back: who made it, or who leads", codes: codes},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body taskCancelBody
		}) (*reply[floor.Task], error) {
			return actTask(w.Floor.CancelTask(ctx, helper(who), in.ID.String(), in.Body.All))
		})
}

func actTask(t floor.Task, err error) (*reply[floor.Task], error) {
	if err != nil {
		return nil, err
	}
	return answer(t)
}
