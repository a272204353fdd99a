package web

import (
	"context"

	"tillbell/server/access"
)

type atTillBody struct {
	Open bool `json:"open" doc:"A cart with goods lies open. It holds for two and a half minutes"`
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
	route(w, "PUT", "/presence/battery", Signed, access.SeeHelp, op{id: "put-presence-battery", tag: tag, status: 204,
		summary: "Say how full the battery of the caller's device is"},
		func(ctx context.Context, who *access.Who, in *struct{ Body batteryBody }) (*nothing, error) {
			return &nothing{}, w.Floor.Battery(ctx, helper(who), in.Body.Percent, in.Body.Charging)
		})
}
