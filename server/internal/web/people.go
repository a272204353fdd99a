package web

import (
	"context"

	"tillbell/floor"
	"tillbell/server/access"
)

type atTillBody struct {
	Open bool `json:"open" doc:"A cart with goods lies open. It holds for two and a half minutes"`
}

type tillQueueBody struct {
	Length    int64 `json:"length" minimum:"0" maximum:"9" doc:"9 stands for more, too"`
	Estimated bool  `json:"estimated,omitempty" doc:"Guessed by the gaps between sales: it takes no place of what was tapped within three minutes"`
}

type batteryBody struct {
	Percent  int64 `json:"percent" minimum:"0" maximum:"100"`
	Charging bool  `json:"charging"`
}

// peopleRoutes are what devices tell of those who are signed in on them.
func (w *Web) peopleRoutes(tag string) {
	route(w, "PUT", "/presence/till", Signed, access.Sell, op{id: "put-presence-till", tag: tag, status: 204,
		summary: "Say that a cart lies open at the caller's till, or none: meanwhile they are offered no calls, but by rungs that ask those too who have a customer"},
		func(ctx context.Context, who *access.Who, in *struct{ Body atTillBody }) (*nothing, error) {
			return &nothing{}, w.Floor.AtTill(ctx, helper(who), in.Body.Open)
		})
	route(w, "PUT", "/till-queue", Signed, access.Sell, op{id: "put-till-queue", tag: tag,
		summary: "Say how many customers wait at the caller's till. Above what the store says (policies.queue) somebody who may sell is called to open one more"},
		func(ctx context.Context, who *access.Who, in *struct{ Body tillQueueBody }) (*reply[floor.TillQueue], error) {
			q, err := w.Floor.SetQueue(ctx, helper(who), in.Body.Length, in.Body.Estimated)
			if err != nil {
				return nil, err
			}
			return answer(q)
		})
	route(w, "GET", "/till-queues", Signed, access.SeeHelp, op{id: "list-till-queues", tag: tag, summary: "How many wait at each till that said so within five minutes"},
		func(ctx context.Context, who *access.Who, in *Paging) (*reply[list[floor.TillQueue]], error) {
			items, err := w.Floor.Queues(ctx, who.Store.ID)
			if err != nil {
				return nil, err
			}
			return cut(items, *in, func(q floor.TillQueue) string { return q.Register.ID })
		})
	route(w, "PUT", "/presence/battery", Signed, access.SeeHelp, op{id: "put-presence-battery", tag: tag, status: 204,
		summary: "Say how full the battery of the caller's device is"},
		func(ctx context.Context, who *access.Who, in *struct{ Body batteryBody }) (*nothing, error) {
			return &nothing{}, w.Floor.Battery(ctx, helper(who), in.Body.Percent, in.Body.Charging)
		})
}
