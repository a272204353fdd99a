package web

import (
	"context"

	"tillbell/floor"
	"tillbell/server/access"
	"tillbell/server/internal/live"
)

// Notes between customers and who helps them.

type noteBody struct {
	ID       uid    `json:"id,omitempty" doc:"Made by the caller, so that a retry is the same note"`
	Phrase   string `json:"phrase,omitempty" maxLength:"40" doc:"Of the phrase list, which everybody reads in their own language"`
	Words    string `json:"words,omitempty" maxLength:"600" doc:"Or words of one's own, 140 letters at most"`
	Language string `json:"language,omitempty" maxLength:"35" doc:"Of the words"`
}

type staffNoteBody struct {
	ClaimEpoch int64  `json:"claim_epoch" minimum:"0"`
	ID         uid    `json:"id,omitempty" doc:"Made by the caller, so that a retry is the same note"`
	Phrase     string `json:"phrase,omitempty" maxLength:"40"`
	Words      string `json:"words,omitempty" maxLength:"600"`
	Language   string `json:"language,omitempty" maxLength:"35"`
	Inside     bool   `json:"inside,omitempty" doc:"Among staff: no customer reads it"`
}

func (w *Web) noteRoutes(tag string) {
	const customers = "Asking for help"
	route(w, "GET", "/help/{secret}/phrases", Anyone, "", op{id: "customer-phrases", tag: customers, summary: "What can be said with one touch, in all languages", codes: []int{404}},
		func(ctx context.Context, _ *access.Who, in *BySecret) (*reply[list[floor.Phrase]], error) {
			items, err := w.Floor.PhrasesOf(ctx, in.Secret)
			if err != nil {
				return nil, err
			}
			return page(items, ""), nil
		})
	route(w, "POST", "/help/{secret}/notes", Anyone, "", op{id: "customer-note", tag: customers, summary: "Write to whoever helps, a phrase or words", codes: []int{404, 409, 429}}, w.customerNote)
	route(w, "GET", "/help-phrases", Signed, access.SeeHelp, op{id: "list-phrases", tag: tag, summary: "What can be said with one touch, by staff and by customers, in all languages"},
		func(ctx context.Context, who *access.Who, _ *none) (*reply[list[floor.Phrase]], error) {
			items, err := w.Floor.Phrases(ctx, who.Store.ID)
			if err != nil {
				return nil, err
			}
			return page(items, ""), nil
		})
	route(w, "POST", "/help-requests/{id}/notes", Signed, access.AnswerHelp, op{id: "staff-note", tag: tag, summary: "Write to the customer, or among staff", codes: []int{404, 409}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body staffNoteBody
		}) (*reply[floor.Request], error) {
			b := in.Body
			return act(w.Floor.Write(ctx, helper(who), in.ID.String(), b.ClaimEpoch,
				floor.Writing{ID: b.ID.String(), Phrase: b.Phrase, Words: b.Words, Language: b.Language, Inside: b.Inside}))
		})
}

func (w *Web) customerNote(ctx context.Context, _ *access.Who, in *struct {
	From
	BySecret
	Body noteBody
}) (*reply[floor.CustomerView], error) {
	undo, err := w.limits.take([2]string{"note", in.Secret}, [2]string{"addr", live.ClientAddr(in.ctx).String()})
	if err != nil {
		return nil, err
	}
	b := in.Body
	v, err := w.Floor.CustomerWrites(ctx, in.Secret, floor.Writing{ID: b.ID.String(), Phrase: b.Phrase, Words: b.Words, Language: b.Language})
	if err != nil {
		undo()
		return nil, err
	}
	return answer(v)
}
