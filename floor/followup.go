package floor

import (
	"context"
	"fmt"
	"slices"

	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

// What was said of a call is dealt with by whoever leads: they answer it, make a
// task of it, or close it with a reason. A rating that the store finds bad must
// be: it is open until then. An answer is read on the customer's page, where
// they rated the call there, for as long as their link is remembered; else it is
// a note of what was done. What is closed stays so, until something else is said
// of the call, or it is opened again: then it stands as it did before. Who did it and when stands on the call and, step by step, on the
// timeline.

// Stages of what was said.
const (
	followOpen     = "open"
	followAnswered = "answered"
	followTask     = "task"
	followClosed   = "closed"
)

// The steps and events of a task made of words, and of words opened again.
const (
	followTasked   = "tasked"
	followReopened = "reopened"
)

// CloseReasons are why nothing more is done about what was said.
func CloseReasons() []string { return slices.Clone(closeReasons) }

var closeReasons = []string{"settled", "known", "not_possible", "no_matter", "other"}

// FollowUp is what became of what was said.
type FollowUp struct {
	Status  string     `json:"status" enum:"open,answered,task,closed"`
	Answer  string     `json:"answer"`
	Reason  string     `json:"reason,omitempty" enum:"settled,known,not_possible,no_matter,other" doc:"Why it was closed"`
	Note    string     `json:"note,omitempty" doc:"And what there is to say to that"`
	Task    *TaskRef   `json:"task,omitempty" doc:"What was made of it, as it stood then; a list has how it stands now"`
	Reaches bool       `json:"reaches" doc:"The customer reads the answer on their page; else it is a note"`
	By      *PersonRef `json:"by"` // who did the last of it
	At      *Time      `json:"at"`
}

// TaskRef names a task.
type TaskRef struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Status Status `json:"status"`
}

var (
	errNotFollowed = fault.New(fault.NotFound, "no_follow_up", "Nothing was said of a call like that.")
	errClosed      = fault.New(fault.Conflict, "follow_up_closed", "This was closed already.")
	errNotLead     = fault.New(fault.Forbidden, "not_yours", "Only who leads the floor may do this.")
)

// followed is what became of a row's words; nil where nobody did or must do
// anything.
func (v *viewRow) followed() *FollowUp {
	if orEmpty(v.FollowUp) == "" {
		return nil
	}
	f := &FollowUp{Status: *v.FollowUp, Answer: orEmpty(v.Answer), Reason: orEmpty(v.CloseReason), Note: orEmpty(v.CloseNote), Reaches: v.Score != nil, At: wirePtr(v.FollowedAt)}
	if v.FollowedBy != nil {
		f.By = &PersonRef{*v.FollowedBy, orEmpty(v.FollowedName)}
	}
	if v.TaskID != nil {
		f.Task = &TaskRef{*v.TaskID, orEmpty(v.TaskTitle), Status(orEmpty(v.TaskStatus))}
	}
	return f
}

// FollowUps lists the calls whose ratings are still to be dealt with, the
// oldest rating first.
func (f *Floor) FollowUps(ctx context.Context, store string, limit int) ([]Request, error) {
	return loadViews(f.db.Read(ctx), `WHERE f.store_id = ? AND f.bad AND f.status IN ('open', 'answered') ORDER BY f.at, f.request_id LIMIT ?`, store, limit)
}

// Answer tells the customer something about what they said; again replaces it.
func (f *Floor) Answer(ctx context.Context, h Helper, id, words string) (Request, error) {
	words, err := text.Free("words", words, maxComment)
	if err != nil {
		return Request{}, err
	}
	if words == "" {
		return Request{}, fault.New(fault.Invalid, "words_missing", "An answer has words.").At("words", "words_missing", "is empty")
	}
	return f.follow(ctx, h, id, func(tx *db.Tx, q *Request) (kind string, err error) {
		if was := q.FollowUp; was != nil && was.Status == followAnswered && was.Answer == words {
			return "", nil
		} else if was != nil && was.Status == followClosed {
			return "", errClosed
		}
		return followAnswered, deal(tx, q.ID, h, `status = 'answered', answer = ?`, words)
	})
}

// CloseFollowUp says why nothing more is done about it, answered or not.
func (f *Floor) CloseFollowUp(ctx context.Context, h Helper, id, reason, note string) (Request, error) {
	if !slices.Contains(closeReasons, reason) {
		return Request{}, fault.New(fault.Invalid, "reason_invalid", "Say why it is closed.").At("reason", "reason_invalid", "is none of the known reasons")
	}
	note, err := text.Free("note", note, maxReason)
	if err != nil {
		return Request{}, err
	}
	if reason == "other" && note == "" {
		return Request{}, fault.New(fault.Invalid, "words_missing", "Say in a word why it is closed.").At("note", "words_missing", "is empty")
	}
	return f.follow(ctx, h, id, func(tx *db.Tx, q *Request) (kind string, err error) {
		if was := q.FollowUp; was != nil && was.Status == followClosed {
			if was.Reason == reason && was.Note == note {
				return "", nil
			}
			return "", errClosed
		}
		return followClosed, deal(tx, q.ID, h, `status = 'closed', reason = ?, note = ?`, reason, note)
	})
}

// ReopenFollowUp takes back that something was closed, as long as its words are
// kept. Open already is fine.
func (f *Floor) ReopenFollowUp(ctx context.Context, h Helper, id string) (Request, error) {
	return f.follow(ctx, h, id, func(tx *db.Tx, q *Request) (kind string, err error) {
		if q.Forgotten {
			return "", errNotFollowed
		}
		if was := q.FollowUp; was == nil || was.Status != followClosed {
			return "", nil
		}
		return followReopened, reopen(tx, q.ID)
	})
}

// reopen lets what was said stand as the last thing that was said or done of it
// left it: answered or a task by whoever made it so, else new.
func reopen(tx *db.Tx, id string) error {
	var last struct {
		Type  string
		At    db.Micros
		Staff *string
	}
	err := tx.Raw(`SELECT type, at, staff_id AS staff FROM help_steps WHERE request_id = ? AND type IN ('resolved', 'rated', 'answered', 'tasked') ORDER BY n DESC LIMIT 1`, id).Scan(&last).Error
	if err != nil {
		return fmt.Errorf("look what was done about it before: %w", err)
	}
	status := map[string]string{followAnswered: followAnswered, followTasked: followTask}[last.Type]
	at := &last.At
	if status == "" {
		at, last.Staff = nil, nil
	}
	err = tx.Exec(`UPDATE help_said SET status = CASE WHEN ? <> '' THEN ? WHEN bad THEN 'open' ELSE '' END, reason = '', note = '', dealt_at = ?, dealt_by = ? WHERE request_id = ?`,
		status, status, at, last.Staff, id).Error
	if err != nil {
		return fmt.Errorf("open again what was said: %w", err)
	}
	return nil
}

// follow is every act on what was said of a call.
func (f *Floor) follow(ctx context.Context, h Helper, id string, do func(tx *db.Tx, q *Request) (kind string, err error)) (Request, error) {
	if !h.Lead {
		return Request{}, errNotLead
	}
	f.heard(h)
	return f.act(ctx, h.Store, id, func(tx *db.Tx, r *requestRow) (*step, error) {
		q, err := saidOf(tx, r)
		if err != nil {
			return nil, err
		}
		kind, err := do(tx, &q)
		if err != nil || kind == "" {
			return nil, err
		}
		return &step{kind: kind, by: &h}, nil
	})
}

// saidOf is a call of which something was said that can be dealt with.
func saidOf(tx *db.Tx, r *requestRow) (q Request, err error) {
	var there bool
	err = tx.Raw(`SELECT EXISTS (SELECT 1 FROM help_said WHERE request_id = ? AND (worded OR bad))`, r.ID).Row().Scan(&there)
	if err != nil {
		return q, fmt.Errorf("look what was said: %w", err)
	}
	if !there || r.Status != Resolved {
		return q, errNotFollowed
	}
	return loadView(tx.DB, r.ID)
}

// deal writes what was done about what was said, under the lock of its call.
func deal(tx *db.Tx, id string, h Helper, set string, args ...any) error {
	err := tx.Exec(`UPDATE help_said SET `+set+`, dealt_at = ?, dealt_by = ? WHERE request_id = ?`, append(args, db.At(tx.Now), h.Staff, id)...).Error
	if err != nil {
		return fmt.Errorf("deal with what was said: %w", err)
	}
	return nil
}

// taskOf makes what was said of a call a task's, in the transaction that makes
// the task. Made already is fine.
func (f *Floor) taskOf(tx *db.Tx, h Helper, r *requestRow, task string) (*step, error) {
	q, err := saidOf(tx, r)
	if err != nil {
		return nil, err
	}
	if was := q.FollowUp; was != nil && was.Status == followClosed {
		return nil, errClosed
	}
	return &step{kind: followTasked, by: &h, data: map[string]any{"task_id": task}}, deal(tx, r.ID, h, `status = 'task', task_id = ?`, task)
}
