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

type closeSaidBody struct {
	Reason string `json:"reason" enum:"settled,known,not_possible,no_matter,other"`
	Note   string `json:"note,omitempty" maxLength:"600" doc:"What there is to say to that; needed with other"`
}

type saidQuery struct {
	Period string `query:"period" enum:"today,yesterday,week,month,year" doc:"By the store's business days; today if nothing is said. A week begins on Monday"`
	From   string `query:"from" maxLength:"10" doc:"The first business day, 2026-11-01"`
	To     string `query:"to" maxLength:"10" doc:"The last one; today if left out"`
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
	route(w, "POST", "/help-requests/{id}/follow-up/answer", Signed, access.LeadHelp, op{id: "answer-rating", tag: tag, summary: "Answer what was said of a call. The customer reads it on their page where they rated the call there; else it is a note of what was done", codes: []int{404, 409}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body ratingAnswerBody
		}) (*reply[floor.Request], error) {
			return act(w.Floor.Answer(ctx, helper(who), in.ID.String(), in.Body.Words))
		})
	route(w, "POST", "/help-requests/{id}/follow-up/close", Signed, access.LeadHelp, op{id: "close-rating", tag: tag, summary: "Close what was said of a call, with a reason", codes: []int{404, 409}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body closeSaidBody
		}) (*reply[floor.Request], error) {
			return act(w.Floor.CloseFollowUp(ctx, helper(who), in.ID.String(), in.Body.Reason, in.Body.Note))
		})
	route(w, "POST", "/help-requests/{id}/follow-up/reopen", Signed, access.LeadHelp, op{id: "reopen-rating", tag: tag, summary: "Open again what was closed, as it stood before, while its words are kept. Open already is fine", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			EmptyBody
		}) (*reply[floor.Request], error) {
			return act(w.Floor.ReopenFollowUp(ctx, helper(who), in.ID.String()))
		})
	w.saidRoutes(tag)
}

// saidRoutes are what customers said, in groups and word for word.
func (w *Web) saidRoutes(tag string) {
	route(w, "GET", "/customer-words", Signed, access.SeeReports, op{id: "list-customer-words", tag: tag, summary: "Calls of which something was said in words, or by a bad rating, the latest first. Words are kept 30 days"},
		func(ctx context.Context, who *access.Who, in *struct {
			saidQuery
			Paging
			Heard   string `query:"heard" maxLength:"20" doc:"What it was about: out_of_stock, too_dear, competitor, defect, praise or wish; bad: rated badly"`
			Zone    string `query:"zone_id" maxLength:"36" doc:"none: of no zone"`
			Product string `query:"product_id" maxLength:"36" doc:"none: of no product"`
			Status  string `query:"status" enum:"all,new,dealt" default:"all" doc:"new: nobody dealt with it yet; dealt: answered, made a task, or closed"`
		}) (*reply[list[floor.Request]], error) {
			p, err := w.Pos.PeriodOf(who.Store, in.Period, in.From, in.To)
			if err != nil {
				return nil, err
			}
			items, next, err := w.Floor.Words(ctx, who.Store, floor.SaidQuery{From: p.From, To: p.To, Heard: in.Heard, ZoneID: in.Zone, Product: in.Product, Status: in.Status}, in.Limit, in.Cursor)
			return page(items, next), err
		})
	route(w, "GET", "/customer-words/groups/{by}", Signed, access.SeeReports, op{id: "group-customer-words", tag: tag, summary: "How often something was said, by what it was about, by zone or by product", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *struct {
			By string `path:"by" maxLength:"20" doc:"heard, zone or product"`
			saidQuery
		}) (*reply[floor.SaidGroups], error) {
			p, err := w.Pos.PeriodOf(who.Store, in.Period, in.From, in.To)
			if err != nil {
				return nil, err
			}
			v, err := w.Floor.Said(ctx, who.Store, in.By, p.From, p.To)
			if err != nil {
				return nil, err
			}
			return answer(v)
		})
}
