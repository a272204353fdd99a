package floor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"tillbell/server/db"
)

// What customers said is deleted after 30 days: in the request and its rating,
// and in the events that carried it, and so are their photos. Of what was heard only our own tags stay. An event's text can be a day younger than
// its request, so events go a day earlier.
const (
	keepTexts    = 30 * 24 * time.Hour
	keepEvents   = keepTexts - rateWithin
	forgetEvery  = time.Hour
	forgetAtOnce = 200  // requests in one transaction
	eventsAtOnce = 1000 // events looked at together
)

// texts remembers when this node last looked for texts to delete, and up to
// which event of each store it has none left.
type texts struct {
	mu     sync.Mutex
	looked time.Time
	upTo   map[string]int64
}

func (f *Floor) sweepTexts(ctx context.Context) error {
	now := f.db.Now()
	f.texts.mu.Lock()
	due := now.Sub(f.texts.looked) >= forgetEvery
	if due {
		f.texts.looked = now
	}
	f.texts.mu.Unlock()
	if !due {
		return nil
	}
	return f.Forget(ctx)
}

// Forget deletes the texts that are too old, in steps that hold the writer
// only briefly.
func (f *Floor) Forget(ctx context.Context) error {
	for {
		n, err := f.forgetRequests(ctx)
		if err != nil {
			return fmt.Errorf("forget old texts: %w", err)
		}
		if n < forgetAtOnce {
			break
		}
	}
	if err := f.forgetTalk(ctx); err != nil {
		return fmt.Errorf("forget old talk: %w", err)
	}
	stores, err := f.db.Heads(ctx)
	if err != nil {
		return err
	}
	var errs []error
	for store := range stores {
		if err := f.forgetEvents(ctx, store); err != nil {
			errs = append(errs, fmt.Errorf("forget the texts in old events of store %s: %w", store, err))
		}
	}
	return errors.Join(errs...)
}

func (f *Floor) forgetRequests(ctx context.Context) (n int, err error) {
	err = f.db.Tx(ctx, func(tx *db.Tx) error {
		var old []struct{ ID, Heard string }
		err := tx.Raw(`SELECT id, heard FROM help_requests WHERE forgotten_at IS NULL AND created_at <= ? ORDER BY created_at LIMIT ?`+tx.Lock(),
			db.At(tx.Now.Add(-keepTexts)), forgetAtOnce).Scan(&old).Error
		if n = len(old); err != nil || n == 0 {
			return err
		}
		ids := make([]string, n)
		for i, r := range old {
			ids[i] = r.ID
			kept := writeList(onlyTags(readList[string](r.Heard)))
			if kept == r.Heard {
				continue
			}
			for _, s := range []string{`UPDATE help_requests SET heard = ? WHERE id = ?`, `UPDATE help_said SET heard = ? WHERE request_id = ?`} {
				if err := tx.Exec(s, kept, r.ID).Error; err != nil {
					return err
				}
			}
		}
		for _, s := range []string{
			`UPDATE help_ratings SET comment = '' WHERE request_id IN ?`,
			`UPDATE help_said SET worded = FALSE, answer = '', note = '' WHERE request_id IN ?`,
			`UPDATE help_steps SET data = '{}' WHERE type = 'released' AND staff_id IS NOT NULL AND request_id IN ?`,
			`DELETE FROM help_photos WHERE request_id IN ?`,
		} {
			if err := tx.Exec(s, ids).Error; err != nil {
				return err
			}
		}
		return tx.Exec(`UPDATE help_requests SET note = '', words = '', talk = '[]', photos = '[]', approval = NULL, found = NULL, details = NULL, forgotten_at = ? WHERE id IN ?`, db.At(tx.Now), ids).Error
	})
	return n, err
}

type textEvent struct {
	Seq        int64
	At         db.Micros
	Type, Data string // empty: it has no text
}

// forgetEvents walks a store's log from where it last stopped to what is young
// enough, and rewrites events without their texts. Those done say so, so a new
// start leaves them alone.
func (f *Floor) forgetEvents(ctx context.Context, store string) error {
	edge := db.At(f.db.Now().Add(-keepEvents))
	for {
		from := f.texts.done(store, 0)
		var rows []textEvent
		err := f.db.Read(ctx).Raw(`SELECT seq, at, CASE WHEN (type LIKE 'help\_request.%' ESCAPE '\' OR type LIKE 'task.%') AND data NOT LIKE '%"forgotten":true%'
			THEN data ELSE '' END AS data, type FROM store_events WHERE store_id = ? AND seq > ? ORDER BY seq LIMIT ?`, store, from, eventsAtOnce).
			Scan(&rows).Error
		if err != nil {
			return db.Translate(err)
		}
		n := 0
		for n < len(rows) && rows[n].At <= edge {
			n++
		}
		if n == 0 {
			return nil
		}
		if err := f.rewrite(ctx, store, rows[:n]); err != nil {
			return err
		}
		f.texts.done(store, rows[n-1].Seq)
	}
}

// done notes how far a store's log is clean, and tells.
func (t *texts) done(store string, seq int64) int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.upTo == nil {
		t.upTo = make(map[string]int64)
	}
	t.upTo[store] = max(t.upTo[store], seq)
	return t.upTo[store]
}

func (f *Floor) rewrite(ctx context.Context, store string, rows []textEvent) error {
	clean := make(map[int64]string)
	for _, r := range rows {
		if r.Data == "" {
			continue
		}
		forget := withoutTexts
		if strings.HasPrefix(r.Type, "task.") {
			forget = withoutTask
		}
		data, err := forget(r.Data)
		if err != nil {
			return fmt.Errorf("event %d: %w", r.Seq, err)
		}
		clean[r.Seq] = data
	}
	if len(clean) == 0 {
		return nil
	}
	return f.db.Tx(ctx, func(tx *db.Tx) error {
		for seq, data := range clean {
			if err := tx.Exec(`UPDATE store_events SET data = ? WHERE store_id = ? AND seq = ?`, data, store, seq).Error; err != nil {
				return err
			}
		}
		return nil
	})
}

func withoutTexts(event string) (string, error) {
	var q Request
	if err := json.Unmarshal([]byte(event), &q); err != nil {
		return "", err
	}
	q.Note, q.Words, q.Heard, q.Reason, q.Forgotten, q.Approval, q.Talk = "", "", onlyTags(q.Heard), "", true, nil, nil
	q.Answer, q.Photos, q.Details = nil, nil, nil
	if q.Rating != nil {
		q.Rating.Comment = ""
	}
	for _, said := range []*FollowUp{q.FollowUp, followUpOf(q.Rating)} {
		if said != nil {
			said.Answer, said.Note = "", ""
			if said.Task != nil {
				said.Task.Title = ""
			}
		}
	}
	b, err := json.Marshal(q)
	return string(b), err
}

// followUpOf is where events of before have what became of a bad rating.
func followUpOf(r *Rating) *FollowUp {
	if r == nil {
		return nil
	}
	return r.FollowUp
}

// withoutTask leaves a task's event without what is to be done and what came of it.
func withoutTask(event string) (string, error) {
	var t Task
	if err := json.Unmarshal([]byte(event), &t); err != nil {
		return "", err
	}
	t.Title, t.Words, t.Result, t.Forgotten = "", "", "", true
	b, err := json.Marshal(t)
	return string(b), err
}

// forgetTalk deletes what people on the floor told each other, some time after
// its end: tasks from when they ended, messages from when they counted no more,
// notes to the next shift from when nobody was asked to confirm them any more.
func (f *Floor) forgetTalk(ctx context.Context) error {
	edge := f.db.Now().Add(-keepTexts)
	for _, s := range []struct {
		query string
		edge  time.Time
	}{
		{`UPDATE tasks SET title = '', words = '', result = '' WHERE id IN (SELECT id FROM tasks WHERE ended_at IS NOT NULL AND title <> '' AND ended_at <= ? ORDER BY ended_at LIMIT ?)`, edge},
		{`UPDATE broadcasts SET words = '' WHERE id IN (SELECT id FROM broadcasts WHERE words <> '' AND expires_at <= ? ORDER BY expires_at LIMIT ?)`, edge},
		{`UPDATE handover_notes SET words = '' WHERE id IN (SELECT id FROM handover_notes WHERE words <> '' AND created_at <= ? ORDER BY created_at LIMIT ?)`, edge.Add(-handoverDays)},
	} {
		for n := int64(forgetAtOnce); n == forgetAtOnce; {
			err := f.db.Tx(ctx, func(tx *db.Tx) error {
				u := tx.Exec(s.query, db.At(s.edge), forgetAtOnce)
				n = u.RowsAffected
				return u.Error
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}
