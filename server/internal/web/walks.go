package web

import (
	"context"

	"tillbell/floor"
	"tillbell/server/access"
)

// walkRoutes tell how far zones lie apart, as whoever draws the plan wants to know.
func (w *Web) walkRoutes() {
	route(w, "GET", "/zones/{id}/walks", Signed, "", op{id: "list-walks", tag: "Set-up", summary: "How far the other zones lie, on foot", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Paging
		}) (*reply[list[floor.Walk]], error) {
			walks, err := w.Floor.Walks(ctx, who.Store.ID, in.ID.String())
			if err != nil {
				return nil, err
			}
			return cut(walks, in.Paging, func(k floor.Walk) string { return k.ZoneID })
		})
}
