package web

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"tillbell/pos"
	"tillbell/server/access"
)

type StockMovesQuery struct {
	Period  string `query:"period" enum:"today,yesterday,week,month,year" doc:"By the store's business days; today if nothing is said"`
	From    string `query:"from" maxLength:"10" doc:"The first business day, 2026-11-01"`
	To      string `query:"to" maxLength:"10" doc:"The last one; today if left out"`
	Product uid    `query:"product_id"`
	Kind    string `query:"kind" maxLength:"20" doc:"receive, adjust, count, waste and so on"`
	Cause   string `query:"cause" maxLength:"20" doc:"lost, stolen, damaged and so on"`
	Staff   uid    `query:"staff_id" doc:"Who did it"`
}

type listedMoveView struct {
	stockMoveView
	ProductID string `json:"product_id"`
	SKU       string `json:"sku"`
	Name      string `json:"name"`
	Unit      string `json:"unit"`
	Person    string `json:"person"`
}

func (w *Web) moveFilter(who *access.Who, in *StockMovesQuery) (pos.MoveFilter, error) {
	period, err := w.Pos.PeriodOf(who.Store, in.Period, in.From, in.To)
	return pos.MoveFilter{Period: period, Product: in.Product.String(), Kind: in.Kind, Cause: in.Cause, Staff: in.Staff.String()}, err
}

func (w *Web) stockMoveListRoutes(tag string) {
	route(w, "GET", "/stock/moves", Signed, access.ReadStock, op{id: "list-moves", tag: tag, summary: "What moved the store's stock besides sales, the newest first"},
		func(ctx context.Context, who *access.Who, in *struct {
			Paging
			StockMovesQuery
		}) (*reply[list[listedMoveView]], error) {
			f, err := w.moveFilter(who, &in.StockMovesQuery)
			if err != nil {
				return nil, err
			}
			all, next, err := w.Pos.ListMoves(ctx, who.Store, f, in.Limit, in.Cursor)
			items := make([]listedMoveView, 0, len(all))
			for _, m := range all {
				items = append(items, listedMoveView{viewMove(m.StockMoveView, true), m.ProductID, m.SKU, m.Name, m.Unit, m.Person})
			}
			return page(items, next), err
		})
	route(w, "GET", "/stock/moves/file", Signed, access.ReadStock, op{id: "export-moves", tag: tag, summary: "The same as a file, whole"},
		func(ctx context.Context, who *access.Who, in *struct {
			StockMovesQuery
			FileWish
			Form string `query:"form" enum:"csv,xlsx" default:"csv"`
		}) (*huma.StreamResponse, error) {
			f, err := w.moveFilter(who, &in.StockMovesQuery)
			if err != nil {
				return nil, err
			}
			form := csvForm
			if in.Form == "xlsx" {
				form = xlsxForm
			}
			wish := in.wish(who.Store, form)
			table, err := w.Pos.MoveTable(who.Store, f, wish.speak)
			if err != nil {
				return nil, err
			}
			return tableFile(ctx, table, periodName("stock-moves", f.Period, form), wish)
		})
}
