package web

import (
	"context"
	"time"

	"tillbell/pos"
	"tillbell/server/access"
)

type stocktakeBody struct {
	Name  string `json:"name" maxLength:"200"`
	Scope string `json:"scope" enum:"all,category,location"`
	Value string `json:"value,omitempty" maxLength:"200" doc:"The category or location"`
}

type StocktakeHead struct {
	ID       string  `json:"id"`
	Name     string  `json:"name"`
	Scope    string  `json:"scope"`
	Value    string  `json:"value"`
	Status   string  `json:"status"`
	OpenedBy string  `json:"opened_by"`
	OpenedAt string  `json:"opened_at"`
	ClosedBy *string `json:"closed_by"`
	ClosedAt *string `json:"closed_at"`
	Counted  int64   `json:"counted" doc:"Products"`
	Of       int64   `json:"of"`
}

type stocktakeSummaryView struct {
	StocktakeHead
	Currency  string `json:"currency"`
	Different int64  `json:"different" doc:"Products"`
	Gain      int64  `json:"gain" doc:"At cost"`
	Loss      int64  `json:"loss" doc:"At cost"`
}

func viewStocktake(s pos.Stocktake) StocktakeHead {
	return StocktakeHead{ID: s.ID, Name: s.Name, Scope: s.Scope, Value: s.Value, Status: s.Status, OpenedBy: s.OpenedBy, OpenedAt: wire(s.OpenedAt),
		ClosedBy: orNull(s.ClosedBy), ClosedAt: wirePtr(s.ClosedAt), Counted: s.Counted, Of: s.Of}
}

type countBody struct {
	ProductID uid        `json:"product_id,omitempty"`
	Barcode   string     `json:"barcode,omitempty" maxLength:"4096" doc:"In place of the product, as it was scanned"`
	Quantity  string     `json:"quantity" maxLength:"24" doc:"Of a barcode: how many times what it says"`
	Mode      string     `json:"mode,omitempty" enum:"add,replace" doc:"add (the usual): more of it, found elsewhere; replace: counted again"`
	CountedAt *time.Time `json:"counted_at,omitempty" doc:"When it was counted, for a device that could not send it at once; it is compared with what was on hand then"`
}

type countView struct {
	ID        string `json:"id"`
	ProductID string `json:"product_id"`
	Name      string `json:"name,omitempty"`
	Unit      string `json:"unit,omitempty"`
	Mode      string `json:"mode"`
	Quantity  string `json:"quantity"`
	Total     string `json:"total" doc:"The product's tally after it"`
	StaffID   string `json:"staff_id"`
	At        string `json:"at"`
	TakenBack bool   `json:"taken_back,omitempty"`
}

func viewCount(c pos.CountView) countView {
	return countView{c.ID, c.ProductID, c.Name, c.Unit, c.Mode, c.Quantity.String(), c.Total.String(), c.Staff, wire(c.At), c.TakenBack}
}

type stocktakeItemView struct {
	ProductID  string  `json:"product_id"`
	SKU        string  `json:"sku"`
	Name       string  `json:"name"`
	Unit       string  `json:"unit"`
	Category   string  `json:"category"`
	Location   string  `json:"location"`
	Counted    *string `json:"counted"`
	Expected   string  `json:"expected" doc:"On hand when its count began"`
	Difference string  `json:"difference"`
	Value      int64   `json:"value" doc:"Of the difference, at cost"`
	Counts     int64   `json:"counts"`
	Moved      bool    `json:"moved" doc:"Sold or received between its counts: worth a recount"`
	Posted     *string `json:"posted"`
}

type postBody struct {
	Uncounted string `json:"uncounted,omitempty" enum:"leave,zero" doc:"What becomes of products that nobody counted"`
}

func (w *Web) stocktakeRoutes() {
	const tag = "Stocktakes"
	route(w, "GET", "/stocktakes", Signed, access.CountStock, op{id: "list-stocktakes", tag: tag, summary: "Stocktakes, the newest first"},
		func(ctx context.Context, who *access.Who, in *struct {
			Paging
			Status string `query:"status" enum:"open,posted,cancelled"`
		}) (*reply[list[StocktakeHead]], error) {
			all, next, err := w.Pos.Stocktakes(ctx, who.Store.ID, in.Status, in.Limit, in.Cursor)
			items := make([]StocktakeHead, 0, len(all))
			for _, s := range all {
				items = append(items, viewStocktake(s))
			}
			return page(items, next), err
		})
	route(w, "PUT", "/stocktakes/{id}", Signed, access.WriteStock, op{id: "put-stocktake", tag: tag, summary: "Begin a stocktake", codes: []int{409}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body stocktakeBody
		}) (*reply[StocktakeHead], error) {
			s, created, err := w.Pos.OpenStocktake(ctx, who.Store.ID, who.Staff.ID, in.ID.String(), pos.StocktakeRequest{Name: in.Body.Name, Scope: in.Body.Scope, Value: in.Body.Value})
			return made(created, viewStocktake(s)), err
		})
	route(w, "GET", "/stocktakes/{id}", Signed, access.CountStock, op{id: "get-stocktake", tag: tag, summary: "How far a stocktake is", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *ByID) (*reply[StocktakeHead], error) {
			s, err := w.Pos.Stocktake(ctx, who.Store.ID, in.ID.String())
			if err != nil {
				return nil, err
			}
			return answer(viewStocktake(s))
		})
	w.countRoutes(tag)
	w.countPartRoutes(tag)
	route(w, "GET", "/stocktakes/{id}/items", Signed, access.ReadStock, op{id: "list-stocktake-items", tag: tag, summary: "Its products, by name", codes: []int{404}}, w.stocktakeItems)
	route(w, "GET", "/stocktakes/{id}/summary", Signed, access.ReadStock, op{id: "get-stocktake-summary", tag: tag, summary: "Its differences and their value", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *ByID) (*reply[stocktakeSummaryView], error) {
			s, err := w.Pos.StocktakeSummary(ctx, who.Store.ID, in.ID.String())
			if err != nil {
				return nil, err
			}
			return answer(stocktakeSummaryView{viewStocktake(s.Stocktake), who.Store.Currency, s.Different, int64(s.Gain), int64(s.Loss)})
		})
	route(w, "POST", "/stocktakes/{id}/post", Signed, access.WriteStock, op{id: "post-stocktake", tag: tag, summary: "Move stock by the differences, once", codes: []int{404, 409}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body postBody
		}) (*reply[StocktakeHead], error) {
			s, err := w.Pos.PostStocktake(ctx, who.Store.ID, who.Staff.ID, in.ID.String(), pos.PostRequest{Zero: in.Body.Uncounted == "zero"})
			if err != nil {
				return nil, err
			}
			return answer(viewStocktake(s))
		})
	route(w, "POST", "/stocktakes/{id}/cancel", Signed, access.WriteStock, op{id: "cancel-stocktake", tag: tag, summary: "Forget a stocktake's counts", codes: []int{404, 409}},
		func(ctx context.Context, who *access.Who, in *ByID) (*reply[StocktakeHead], error) {
			s, err := w.Pos.CancelStocktake(ctx, who.Store.ID, who.Staff.ID, in.ID.String())
			if err != nil {
				return nil, err
			}
			return answer(viewStocktake(s))
		})
}

func (w *Web) countRoutes(tag string) {
	route(w, "PUT", "/stocktakes/{id}/counts/{count_id}", Signed, access.CountStock, op{id: "put-count", tag: tag, summary: "Count a product", codes: []int{404, 409}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Count uid `path:"count_id"`
			Body  countBody
		}) (*reply[countView], error) {
			q, err := parseQuantity("quantity", in.Body.Quantity)
			if err != nil {
				return nil, err
			}
			c, created, err := w.Pos.Count(ctx, who.Store.ID, who.Staff.ID, in.ID.String(), in.Count.String(),
				pos.CountRequest{ProductID: in.Body.ProductID.String(), Barcode: in.Body.Barcode, Quantity: q, Mode: in.Body.Mode, CountedAt: in.Body.CountedAt})
			return made(created, viewCount(c)), err
		})
	route(w, "DELETE", "/stocktakes/{id}/counts/{count_id}", Signed, access.CountStock, op{id: "take-back-count", tag: tag,
		summary: "Take a count back: one's own, or any with the right stock.write", codes: []int{403, 404, 409}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Count uid `path:"count_id"`
		}) (*reply[countView], error) {
			c, err := w.Pos.TakeBackCount(ctx, who.Store.ID, who.Staff.ID, in.ID.String(), in.Count.String(), who.May(access.WriteStock))
			if err != nil {
				return nil, err
			}
			return answer(viewCount(c))
		})
	route(w, "GET", "/stocktakes/{id}/counts", Signed, access.CountStock, op{id: "list-counts", tag: tag, summary: "Its counts, the newest first", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Paging
			Mine bool `query:"mine" doc:"The caller's own that are in force: neither taken back nor counted anew since"`
		}) (*reply[list[countView]], error) {
			of := ""
			if in.Mine {
				of = who.Staff.ID
			}
			all, next, err := w.Pos.Counts(ctx, who.Store.ID, in.ID.String(), of, in.Limit, in.Cursor)
			items := make([]countView, 0, len(all))
			for _, c := range all {
				items = append(items, viewCount(c))
			}
			return page(items, next), err
		})
}

func (w *Web) stocktakeItems(ctx context.Context, who *access.Who, in *struct {
	ByID
	Paging
	Show string `query:"show" enum:"counted,different,uncounted" default:"counted"`
}) (*reply[list[stocktakeItemView]], error) {
	all, next, err := w.Pos.StocktakeItems(ctx, who.Store.ID, in.ID.String(), in.Show, in.Limit, in.Cursor)
	items := make([]stocktakeItemView, 0, len(all))
	for _, i := range all {
		items = append(items, stocktakeItemView{i.ProductID, i.SKU, i.Name, i.Unit, i.Category, i.Location, quantityText(i.Counted), i.Expected.Fixed(),
			i.Difference.String(), int64(i.Value), i.Counts, i.Moved, quantityText(i.Posted)})
	}
	return page(items, next), err
}
