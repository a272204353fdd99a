package web

import (
	"context"

	"tillbell/server/access"
	"tillbell/server/internal/assist"
)

func (w *Web) assistRoutes() {
	const tag = "Reports"
	route(w, "GET", "/assists/{by}", Signed, access.SeeReports, op{id: "assists", tag: tag, codes: []int{404},
		summary: "What calls for help came to at the tills: of those helped, not helped and abandoned, by zone, hour, product or kind"},
		func(ctx context.Context, who *access.Who, in *struct {
			By   string `path:"by" enum:"zone,hour,product,kind"`
			From string `query:"from" maxLength:"10" doc:"The first day on which calls were made, 2026-11-01; four weeks before to, if left out"`
			To   string `query:"to" maxLength:"10" doc:"The last; today if left out"`
		}) (*reply[assist.Report], error) {
			v, err := w.Assist.Figures(ctx, who.Store, in.By, in.From, in.To)
			if err != nil {
				return nil, err
			}
			return answer(v)
		})
	route(w, "GET", "/help-requests/{id}/sales", Signed, access.SeeReports, op{id: "help-sales", tag: tag,
		summary: "The sale that a call led to, if any, and the rule that says so; known an hour after the call"},
		func(ctx context.Context, who *access.Who, in *ByID) (*reply[list[assist.Tie]], error) {
			v, err := w.Assist.OfCall(ctx, who.Store.ID, in.ID.String())
			return page(v, ""), err
		})
	route(w, "GET", "/sales/{id}/calls", Signed, access.SeeReports, op{id: "sale-calls", tag: tag, summary: "The calls for help that a sale followed from"},
		func(ctx context.Context, who *access.Who, in *ByID) (*reply[list[assist.Tie]], error) {
			v, err := w.Assist.OfSale(ctx, who.Store.ID, in.ID.String())
			return page(v, ""), err
		})
	route(w, "GET", "/stock/empty-shelves", Signed, access.CountStock, op{id: "empty-shelves", tag: "Stock",
		summary: "Goods that calls for help reported to be out and that nobody counted since; a count (`stock-moves` of kind count, or a stocktake) ends it"},
		func(ctx context.Context, who *access.Who, _ *none) (*reply[list[assist.Empty]], error) {
			v, err := w.Assist.Shelves(ctx, who.Store.ID)
			return page(v, ""), err
		})
}
