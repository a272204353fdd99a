package floor

import (
	"context"
	"fmt"

	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

// A rating that the store finds bad is followed up by whoever leads: it is open
// until they answer it, which the customer can read for as long as their link
// is remembered, or close it. What is closed stays so. Who did it and when
// stands on the rating and, step by step, on the timeline.

// Stages of a follow-up.
const (
	followOpen     = "open"
	followAnswered = "answered"
	followClosed   = "closed"
)

// FollowUp is what became of a bad rating.
type FollowUp struct {
	Status string     `json:"status"` // open, answered, closed
	Answer string     `json:"answer"`
	By     *PersonRef `json:"by"` // who answered or closed it last
	At     *Time      `json:"at"`
}

var errNotFollowed = fault.New(fault.NotFound, "no_follow_up", "There is no rating like that to follow up.")

// followed is the follow-up of a row; nil where there is none.
func (v *viewRow) followed() *FollowUp {
	if orEmpty(v.FollowUp) == "" {
		return nil
	}
	f := &FollowUp{Status: *v.FollowUp, Answer: orEmpty(v.Answer), At: wirePtr(v.FollowedAt)}
	if v.FollowedBy != nil {
		f.By = &PersonRef{*v.FollowedBy, orEmpty(v.FollowedName)}
	}
	return f
}

// FollowUps lists the calls whose ratings are still to be dealt with, the
// oldest rating first.
func (f *Floor) FollowUps(ctx context.Context, store string, limit int) ([]Request, error) {
	return loadViews(f.db.Read(ctx), `WHERE t.store_id = ? AND t.follow_up IN ('open', 'answered') ORDER BY t.at, t.request_id LIMIT ?`, store, limit)
}

// Answer tells the customer something about their rating; again replaces it.
func (f *Floor) Answer(ctx context.Context, h Helper, id, words string) (Request, error) {
	words, err := text.Free("words", words, maxComment)
	if err != nil {
		return Request{}, err
	}
	if words == "" {
		return Request{}, fault.New(fault.Invalid, "words_missing", "An answer has words.").At("words", "words_missing", "is empty")
	}
	return f.follow(ctx, h, id, followAnswered, words)
}

// CloseFollowUp ends the follow-up, answered or not.
func (f *Floor) CloseFollowUp(ctx context.Context, h Helper, id string) (Request, error) {
	return f.follow(ctx, h, id, followClosed, "")
}

func (f *Floor) follow(ctx context.Context, h Helper, id, to, words string) (Request, error) {
	if !h.Lead {
		return Request{}, fault.New(fault.Forbidden, "not_yours", "Only who leads the floor may do this.")
	}
	f.heard(h)
	return f.act(ctx, h.Store, id, func(tx *db.Tx, r *requestRow) (*step, error) {
		q, err := loadView(tx.DB, r.ID)
		if err != nil {
			return nil, err
		}
		switch {
		case q.Rating == nil || q.Rating.FollowUp == nil:
			return nil, errNotFollowed
		case q.Rating.FollowUp.Status == to && (to == followClosed || q.Rating.FollowUp.Answer == words):
			return nil, nil
		case q.Rating.FollowUp.Status == followClosed:
			return nil, fault.New(fault.Conflict, "follow_up_closed", "This was closed already.")
		}
		if to == followClosed {
			words = q.Rating.FollowUp.Answer
		}
		err = tx.Exec(`UPDATE help_ratings SET follow_up = ?, answer = ?, followed_at = ?, followed_by = ? WHERE request_id = ?`,
			to, words, db.At(tx.Now), h.Staff, r.ID).Error
		if err != nil {
			return nil, fmt.Errorf("follow up a rating: %w", err)
		}
		return &step{kind: to, by: &h}, nil
	})
}
