package web

import (
	"context"
	"time"

	"tillbell/floor"
	"tillbell/server/access"
)

type broadcastBody struct {
	Words     string    `json:"words" maxLength:"2000"`
	To        string    `json:"to" enum:"everyone,zone,skill,persons" doc:"Who stands in the zone, else who looks after it; who has the skill; who is named"`
	ZoneID    *uid      `json:"zone_id,omitempty" nullable:"true"`
	Skill     string    `json:"skill,omitempty" maxLength:"200"`
	Persons   []uid     `json:"persons,omitempty" maxItems:"50"`
	ExpiresAt time.Time `json:"expires_at" doc:"Nobody is shown it after; seven days from now at most"`
}

type shiftNoteBody struct {
	ZoneID *uid   `json:"zone_id,omitempty" nullable:"true" doc:"Left out: the whole store"`
	Words  string `json:"words" maxLength:"4000"`
}

// talkRoutes are what people on the floor tell each other: broadcasts with who
// read them, and the note from one shift to the next.
func (w *Web) talkRoutes() {
	const tag = "Talk"
	route(w, "PUT", "/broadcasts/{id}", Signed, access.LeadHelp, op{id: "put-broadcast", tag: tag, summary: "Say something to many", status: 201, codes: []int{409}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body broadcastBody
		}) (*reply[floor.Broadcast], error) {
			b := in.Body
			v, created, err := w.Floor.Say(ctx, helper(who), floor.Saying{ID: in.ID.String(), Words: b.Words, To: b.To, ZoneID: idOr(b.ZoneID), Skill: b.Skill,
				Persons: idStrings(b.Persons), ExpiresAt: b.ExpiresAt})
			return made(created, v), err
		})
	route(w, "GET", "/broadcasts", Signed, access.LeadHelp, op{id: "list-broadcasts", tag: tag, summary: "What was said, the latest first, with who read it and when"},
		func(ctx context.Context, who *access.Who, in *Paging) (*reply[list[floor.Broadcast]], error) {
			items, next, err := w.Floor.Broadcasts(ctx, who.Store.ID, in.Limit, in.Cursor)
			return page(items, next), err
		})
	route(w, "POST", "/broadcasts/{id}/end", Signed, access.LeadHelp, op{id: "end-broadcast", tag: tag, summary: "Take it back: nobody is shown it any more", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			EmptyBody
		}) (*reply[floor.Broadcast], error) {
			v, err := w.Floor.EndBroadcast(ctx, helper(who), in.ID.String())
			if err != nil {
				return nil, err
			}
			return answer(v)
		})
	route(w, "POST", "/broadcasts/{id}/read", Signed, access.SeeHelp, op{id: "read-broadcast", tag: tag, summary: "The caller read what is for them", status: 204, codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			EmptyBody
		}) (*nothing, error) {
			return &nothing{}, w.Floor.ReadBroadcast(ctx, helper(who), in.ID.String())
		})
	route(w, "GET", "/messages", Signed, access.SeeHelp, op{id: "list-messages", tag: tag, summary: "What the caller has not read: broadcasts that still count, and the hand-over notes that count, of the store and their zones"},
		func(ctx context.Context, who *access.Who, _ *none) (*reply[floor.Messages], error) {
			v, err := w.Floor.Unread(ctx, helper(who))
			if err != nil {
				return nil, err
			}
			return answer(v)
		})
	route(w, "PUT", "/hand-over-notes/{id}", Signed, access.AnswerHelp, op{id: "put-hand-over-note", tag: tag, summary: "Tell the next shift something, of a zone or of the store; those of the last shift that wrote count, all are kept", status: 201, codes: []int{409}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body shiftNoteBody
		}) (*reply[floor.HandOver], error) {
			v, created, err := w.Floor.HandOverTo(ctx, helper(who), in.ID.String(), idOr(in.Body.ZoneID), in.Body.Words)
			return made(created, v), err
		})
	route(w, "GET", "/hand-over-notes", Signed, access.SeeHelp, op{id: "list-hand-over-notes", tag: tag, summary: "The notes from shift to shift, the latest first, with who confirmed them and when"},
		func(ctx context.Context, who *access.Who, in *Paging) (*reply[list[floor.HandOver]], error) {
			items, next, err := w.Floor.HandOvers(ctx, who.Store.ID, in.Limit, in.Cursor)
			return page(items, next), err
		})
	route(w, "POST", "/hand-over-notes/{id}/confirm", Signed, access.SeeHelp, op{id: "confirm-hand-over-note", tag: tag, summary: "The caller read it", status: 204, codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			EmptyBody
		}) (*nothing, error) {
			return &nothing{}, w.Floor.ConfirmHandOver(ctx, helper(who), in.ID.String())
		})
}
