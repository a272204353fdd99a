package web

import (
	"context"

	"tillbell/pos"
	"tillbell/server/access"
)

type countPartView struct {
	StaffID    string  `json:"staff_id"`
	Name       string  `json:"name"`
	JoinedAt   string  `json:"joined_at"`
	FinishedAt *string `json:"finished_at"`
	Counts     int64   `json:"counts"`
	Products   int64   `json:"products"`
}

func viewCountPart(p pos.CountPart) countPartView {
	return countPartView{p.StaffID, p.Name, wire(p.JoinedAt), wirePtr(p.FinishedAt), p.Counts, p.Products}
}

// countPartRoutes are who counts in a stocktake, and who has finished.
func (w *Web) countPartRoutes(tag string) {
	route(w, "GET", "/stocktakes/{id}/parts", Signed, access.CountStock, op{id: "list-count-parts", tag: tag, summary: "Who counts, and who has finished", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *ByID) (*reply[list[countPartView]], error) {
			all, err := w.Pos.CountParts(ctx, who.Store.ID, in.ID.String())
			items := make([]countPartView, 0, len(all))
			for _, p := range all {
				items = append(items, viewCountPart(p))
			}
			return page(items, ""), err
		})
	route(w, "PUT", "/stocktakes/{id}/parts/mine", Signed, access.CountStock, op{id: "put-count-part", tag: tag,
		summary: "Join a stocktake, or say that one's part of it is counted; a further count joins again", codes: []int{404, 409}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body struct {
				Finished bool `json:"finished"`
			}
		}) (*reply[countPartView], error) {
			p, err := w.Pos.SetCountPart(ctx, who.Store.ID, who.Staff.ID, in.ID.String(), in.Body.Finished)
			if err != nil {
				return nil, err
			}
			return answer(viewCountPart(p))
		})
}
