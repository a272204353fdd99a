package web

import (
	"context"

	"tillbell/floor"
	"tillbell/server/access"
)

// What customers are asked while they wait, and what becomes of their bad ratings.

type ratingAnswerBody struct {
	Words string `json:"words" maxLength:"2000" doc:"What the customer reads on their page"`
}

// followUpsAtOnce bounds the list of what is still to be dealt with.
const followUpsAtOnce = 200

func (w *Web) followUpRoutes(tag string) {
	route(w, "POST", "/help/{secret}/still-waiting", Anyone, "", op{id: "still-waiting", tag: "Asking for help", summary: "Yes, still waiting: the answer where `still_until` asks", codes: []int{404, 409}},
		func(ctx context.Context, _ *access.Who, in *struct {
			BySecret
			EmptyBody
		}) (*reply[floor.CustomerView], error) {
			v, err := w.Floor.StillWaiting(ctx, in.Secret)
			if err != nil {
				return nil, err
			}
			return answer(v)
		})
	route(w, "GET", "/help-follow-ups", Signed, access.LeadHelp, op{id: "list-help-follow-ups", tag: tag, summary: "Requests whose bad ratings are open or answered, the oldest first, 200 at most"},
		func(ctx context.Context, who *access.Who, _ *struct{}) (*reply[list[floor.Request]], error) {
			items, err := w.Floor.FollowUps(ctx, who.Store.ID, followUpsAtOnce)
			return page(items, ""), err
		})
	route(w, "POST", "/help-requests/{id}/follow-up/answer", Signed, access.LeadHelp, op{id: "answer-rating", tag: tag, summary: "Answer a bad rating; the customer reads it on their page", codes: []int{404, 409}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body ratingAnswerBody
		}) (*reply[floor.Request], error) {
			return act(w.Floor.Answer(ctx, helper(who), in.ID.String(), in.Body.Words))
		})
	route(w, "POST", "/help-requests/{id}/follow-up/close", Signed, access.LeadHelp, op{id: "close-rating", tag: tag, summary: "Close the follow-up of a bad rating", codes: []int{404, 409}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			EmptyBody
		}) (*reply[floor.Request], error) {
			return act(w.Floor.CloseFollowUp(ctx, helper(who), in.ID.String()))
		})
}
