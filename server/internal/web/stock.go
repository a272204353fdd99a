package web

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/fault"
)

type stockMoveBody struct {
	Kind      string  `json:"kind" enum:"receive,adjust,count,waste,supplier_return"`
	Quantity  string  `json:"quantity" maxLength:"24"`
	Reason    string  `json:"reason,omitempty" maxLength:"600"`
	Cause     string  `json:"cause,omitempty" maxLength:"20" doc:"Of an adjustment: lost, stolen, found, damaged, expired, own_use, sample or correction; of waste: damaged or expired"`
	UnitCost  *string `json:"unit_cost,omitempty" maxLength:"24" example:"62.5" doc:"Of what was received: minor units per unit, up to three decimals"`
	Batch     string  `json:"batch,omitempty" maxLength:"64"`
	ExpiresOn string  `json:"expires_on,omitempty" maxLength:"10"`
	Approvals []uid   `json:"approvals,omitempty" maxItems:"10" doc:"Of stock.adjust, which adjusting and counting need"`
}

type stockMoveView struct {
	ID         string  `json:"id"`
	Kind       string  `json:"kind"`
	Quantity   string  `json:"quantity"`
	Stock      string  `json:"stock"`
	Reason     string  `json:"reason"`
	Cause      string  `json:"cause,omitempty"`
	UnitCost   *string `json:"unit_cost,omitempty"`
	Batch      string  `json:"batch,omitempty"`
	ExpiresOn  string  `json:"expires_on,omitempty"`
	DocumentID string  `json:"document_id,omitempty"`
	StaffID    *string `json:"staff_id"`
	At         string  `json:"at"`
}

func viewMove(m pos.StockMoveView, costs bool) stockMoveView {
	v := stockMoveView{ID: m.ID, Kind: m.Kind, Quantity: m.Quantity.String(), Stock: m.Stock.Fixed(), Reason: m.Reason, Cause: m.Cause,
		Batch: m.Batch, ExpiresOn: m.ExpiresOn, DocumentID: m.Document, StaffID: orNull(m.Staff), At: wire(m.At)}
	if costs {
		v.UnitCost = costText(m.Cost)
	}
	return v
}

// orNull is an id that may be missing.
func orNull(id string) *string {
	if id == "" {
		return nil
	}
	return &id
}

func costText(c *pos.Cost) *string {
	if c == nil {
		return nil
	}
	s := c.String()
	return &s
}

func parseCost(field string, s *string) (*pos.Cost, error) {
	if s == nil {
		return nil, nil
	}
	c, err := pos.ParseCost(field, *s)
	return &c, err
}

func quantityText(q *money.Quantity) *string {
	if q == nil {
		return nil
	}
	s := q.String()
	return &s
}

type historyView struct {
	ID            string  `json:"id"`
	Line          int64   `json:"line,omitempty"`
	Kind          string  `json:"kind"`
	Cause         string  `json:"cause,omitempty"`
	Quantity      string  `json:"quantity" doc:"What it added; below zero: took"`
	Stock         string  `json:"stock" doc:"On hand after it"`
	Reason        string  `json:"reason"`
	ReceiptNumber string  `json:"receipt_number,omitempty"`
	Kit           bool    `json:"kit,omitempty" doc:"Sold or returned as a part of a kit"`
	UnitCost      *string `json:"unit_cost,omitempty"`
	Batch         string  `json:"batch,omitempty"`
	ExpiresOn     string  `json:"expires_on,omitempty"`
	DocumentID    string  `json:"document_id,omitempty"`
	StaffID       *string `json:"staff_id"`
	At            string  `json:"at"`
}

func viewHistory(h pos.HistoryItem) historyView {
	return historyView{ID: h.ID, Line: h.Line, Kind: h.Kind, Cause: h.Cause, Quantity: h.Quantity.String(), Stock: h.Stock.Fixed(), Reason: h.Reason,
		ReceiptNumber: h.Receipt, Kit: h.Kit, UnitCost: costText(h.Cost), Batch: h.Batch, ExpiresOn: h.ExpiresOn, DocumentID: h.Document,
		StaffID: orNull(h.Staff), At: wire(h.At)}
}

type batchView struct {
	ProductID string `json:"product_id"`
	SKU       string `json:"sku"`
	Name      string `json:"name"`
	Unit      string `json:"unit"`
	Batch     string `json:"batch"`
	ExpiresOn string `json:"expires_on"`
	Stock     string `json:"stock"`
	Expired   bool   `json:"expired"`
}

func viewBatches(batches []pos.BatchView) []batchView {
	out := make([]batchView, len(batches))
	for i, b := range batches {
		out[i] = batchView{b.ProductID, b.SKU, b.Name, b.Unit, b.Batch, b.ExpiresOn, b.OnHand.Fixed(), b.Expired}
	}
	return out
}

type reorderBody struct {
	Minimum string `json:"minimum" maxLength:"24"`
	Target  string `json:"target" maxLength:"24"`
}

type stockCardView struct {
	Stock     string                `json:"stock"`
	UnitCost  *string               `json:"unit_cost" doc:"The moving average, in minor units"`
	Value     *int64                `json:"value"`
	OnOrder   string                `json:"on_order"`
	Transit   string                `json:"in_transit"`
	Reorder   *reorderBody          `json:"reorder"`
	Low       bool                  `json:"low"`
	Batches   []batchView           `json:"batches" nullable:"false"`
	Suppliers []supplierProductView `json:"suppliers" nullable:"false"`
}

type kitPartBody struct {
	ProductID uid    `json:"product_id"`
	Quantity  string `json:"quantity" maxLength:"24"`
}

type kitBody struct {
	Assembled bool          `json:"assembled,omitempty" doc:"Made beforehand and kept in stock of its own; otherwise selling it takes its parts"`
	Parts     []kitPartBody `json:"parts" maxItems:"50"`
}

type kitPartView struct {
	ProductID string `json:"product_id"`
	Name      string `json:"name"`
	Quantity  string `json:"quantity"`
	Stock     string `json:"stock"`
}

type kitView struct {
	Assembled bool          `json:"assembled"`
	Parts     []kitPartView `json:"parts" nullable:"false"`
	Possible  string        `json:"possible" doc:"How many the parts on hand suffice for"`
}

type kitMakeBody struct {
	Break    bool   `json:"break,omitempty"`
	Quantity string `json:"quantity" maxLength:"24"`
	Reason   string `json:"reason,omitempty" maxLength:"600"`
}

type costBody struct {
	UnitCost string `json:"unit_cost" maxLength:"24" example:"62.5"`
}

type suggestionView struct {
	ProductID  string  `json:"product_id"`
	SKU        string  `json:"sku"`
	Name       string  `json:"name"`
	Unit       string  `json:"unit"`
	Stock      string  `json:"stock"`
	OnOrder    string  `json:"on_order"`
	Minimum    string  `json:"minimum"`
	Target     string  `json:"target"`
	Quantity   string  `json:"quantity"`
	SupplierID *string `json:"supplier_id"`
	Supplier   string  `json:"supplier"`
	Article    string  `json:"article"`
	UnitCost   *string `json:"unit_cost"`
	LeadDays   int64   `json:"lead_days"`
}

type valueView struct {
	Currency string `json:"currency"`
	AtCost   int64  `json:"at_cost"`
	AtPrice  int64  `json:"at_price"`

	AsideAtCost  int64 `json:"aside_at_cost" doc:"Put aside for customers and not fetched yet: off the shelf, and in neither of the above"`
	AsideAtPrice int64 `json:"aside_at_price"`

	Categories []valueRowView `json:"categories" nullable:"false"`
}

type valueRowView struct {
	Category string `json:"category"`
	Products int64  `json:"products"`
	AtCost   int64  `json:"at_cost"`
	AtPrice  int64  `json:"at_price"`
	NoCost   int64  `json:"without_cost"`
	Below    int64  `json:"below_zero"`

	AsideAtCost  int64 `json:"aside_at_cost"`
	AsideAtPrice int64 `json:"aside_at_price"`
}

// shortText names the lines of a sale that took more than there was, and what
// is on hand now: "2=-1.000, 5=-0.250".
func shortText(lines []pos.Short) string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = fmt.Sprintf("%d=%s", l.Line, l.Stock.Fixed())
	}
	return strings.Join(out, ", ")
}

func (w *Web) stockRoutes() {
	const tag = "Stock"
	w.moveRoutes(tag)
	w.kitRoutes(tag)
	w.reorderRoutes(tag)
	route(w, "GET", "/products/{id}/stock", Signed, access.ReadStock, op{id: "get-stock", tag: tag, summary: "All that is kept of a product's stock", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *ByID) (*reply[stockCardView], error) {
			return w.stockCard(ctx, who, in.ID.String())
		})
	route(w, "PUT", "/products/{id}/cost", Signed, access.WriteStock, op{id: "put-cost", tag: tag, summary: "Set what a product costs on average", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body costBody
		}) (*reply[stockCardView], error) {
			c, err := parseCost("unit_cost", &in.Body.UnitCost)
			if err != nil {
				return nil, err
			}
			if err := w.Pos.SetCost(ctx, who.Store.ID, who.Staff.ID, in.ID.String(), *c); err != nil {
				return nil, err
			}
			return w.stockCard(ctx, who, in.ID.String())
		})
	route(w, "GET", "/stock/expiring", Signed, access.ReadCatalog, op{id: "list-expiring", tag: tag, summary: "Batches that expire soon, or have"},
		func(ctx context.Context, who *access.Who, in *struct {
			Paging
			Days int `query:"days" minimum:"0" maximum:"3650" default:"14"`
		}) (*reply[list[batchView]], error) {
			all, err := w.Pos.Expiring(ctx, who.Store, in.Days)
			if err != nil {
				return nil, err
			}
			return cut(viewBatches(all), in.Paging, func(b batchView) string { return b.ProductID + "." + b.Batch })
		})
	route(w, "GET", "/stock/batches", Signed, access.ReadStock, op{id: "list-batches", tag: tag, summary: "All batches on the shelves, what expires first before the rest"},
		func(ctx context.Context, who *access.Who, in *struct{ Paging }) (*reply[list[batchView]], error) {
			all, err := w.Pos.OnShelf(ctx, who.Store)
			if err != nil {
				return nil, err
			}
			return cut(viewBatches(all), in.Paging, func(b batchView) string { return b.ProductID + "." + b.Batch })
		})
	w.stockMoveListRoutes(tag)
	route(w, "GET", "/stock/value", Signed, access.ReadStock, op{id: "get-stock-value", tag: tag, summary: "What the stock is worth, by category"},
		func(ctx context.Context, who *access.Who, _ *none) (*reply[valueView], error) {
			rows, err := w.Pos.StockValue(ctx, who.Store.ID)
			v := valueView{Currency: who.Store.Currency, Categories: []valueRowView{}}
			for _, r := range rows {
				v.AtCost, v.AtPrice = v.AtCost+int64(r.AtCost), v.AtPrice+int64(r.AtPrice)
				v.Categories = append(v.Categories, valueRowView{r.Category, r.Products, int64(r.AtCost), int64(r.AtPrice), r.NoCost, r.Below, int64(r.AsideAtCost), int64(r.AsideAtPrice)})
				v.AsideAtCost, v.AsideAtPrice = v.AsideAtCost+int64(r.AsideAtCost), v.AsideAtPrice+int64(r.AsideAtPrice)
			}
			if err != nil {
				return nil, err
			}
			return answer(v)
		})
}

func (w *Web) stockCard(ctx context.Context, who *access.Who, product string) (*reply[stockCardView], error) {
	c, err := w.Pos.StockCard(ctx, who.Store, product)
	if err != nil {
		return nil, err
	}
	v := stockCardView{Stock: c.Stock.Fixed(), UnitCost: costText(c.Cost), Value: (*int64)(c.Value), OnOrder: c.OnOrder.Fixed(),
		Transit: c.Transit.Fixed(), Low: c.Low, Batches: viewBatches(c.Batches), Suppliers: viewSupplierProducts(c.Supplied)}
	if c.Reorder != nil {
		v.Reorder = &reorderBody{c.Reorder.Minimum.String(), c.Reorder.Target.String()}
	}
	return answer(v)
}

func (w *Web) moveRoutes(tag string) {
	route(w, "PUT", "/products/{id}/stock-moves/{move_id}", Signed, access.WriteStock, op{id: "put-stock-move", tag: tag, summary: "Receive, adjust, count, waste or send back stock", codes: []int{404, 409}, fine: access.AdjustStock},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Move uid `path:"move_id"`
			Body stockMoveBody
		}) (*reply[stockMoveView], error) {
			b := in.Body
			if !who.May(access.WriteStock) && b.Kind != pos.MoveAdjust && b.Kind != pos.MoveCount {
				return nil, errForbidden
			}
			q, err := parseQuantity("quantity", b.Quantity)
			if err != nil {
				return nil, err
			}
			cost, err := parseCost("unit_cost", b.UnitCost)
			if err != nil {
				return nil, err
			}
			v, created, err := w.Pos.MoveStock(ctx, cashier(who), in.ID.String(), in.Move.String(), pos.StockMoveRequest{
				Kind: b.Kind, Quantity: q, Reason: b.Reason, Cause: b.Cause, Cost: cost, Batch: b.Batch, ExpiresOn: b.ExpiresOn,
				Approvals: approvalIDs(b.Approvals)})
			return made(created, viewMove(v, who.May(access.ReadStock))), err
		})
	route(w, "GET", "/products/{id}/stock-moves", Signed, access.ReadCatalog, op{id: "list-stock-moves", tag: tag, summary: "A product's stock moves", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Paging
		}) (*reply[list[stockMoveView]], error) {
			moves, next, err := w.Pos.StockMoves(ctx, who.Store.ID, in.ID.String(), in.Limit, in.Cursor)
			items := make([]stockMoveView, 0, len(moves))
			for _, m := range moves {
				items = append(items, viewMove(m, who.May(access.ReadStock)))
			}
			return page(items, next), err
		})
	route(w, "GET", "/products/{id}/history", Signed, access.ReadStock, op{id: "list-stock-history", tag: tag, summary: "All that moved a product's stock, sales and returns among it, the newest first", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Paging
		}) (*reply[list[historyView]], error) {
			all, next, err := w.Pos.History(ctx, who.Store.ID, in.ID.String(), in.Limit, in.Cursor)
			items := make([]historyView, 0, len(all))
			for _, h := range all {
				items = append(items, viewHistory(h))
			}
			return page(items, next), err
		})
}

func (w *Web) kitRoutes(tag string) {
	route(w, "GET", "/products/{id}/kit", Signed, access.ReadCatalog, op{id: "get-kit", tag: tag, summary: "What a product is made of", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Empty bool `query:"empty" doc:"Of a product that is no kit, answer that it has no parts"`
		}) (*reply[kitView], error) {
			k, err := w.Pos.Kit(ctx, who.Store.ID, in.ID.String())
			if f := (*fault.Error)(nil); in.Empty && errors.As(err, &f) && f.Code == "no_kit" {
				return answer(kitView{Parts: []kitPartView{}, Possible: "0.000"})
			}
			if err != nil {
				return nil, err
			}
			return w.viewKit(ctx, who, k)
		})
	route(w, "PUT", "/products/{id}/kit", Signed, access.WriteCatalog, op{id: "put-kit", tag: tag, summary: "Say what a product is made of", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body kitBody
		}) (*reply[kitView], error) {
			k := pos.Kit{Assembled: in.Body.Assembled}
			for i, part := range in.Body.Parts {
				q, err := parseQuantity(fmt.Sprintf("parts[%d].quantity", i), part.Quantity)
				if err != nil {
					return nil, err
				}
				k.Parts = append(k.Parts, pos.KitPart{ProductID: part.ProductID.String(), Quantity: q})
			}
			v, err := w.Pos.PutKit(ctx, who.Store.ID, in.ID.String(), k)
			if err != nil {
				return nil, err
			}
			return w.viewKit(ctx, who, v)
		})
	route(w, "DELETE", "/products/{id}/kit", Signed, access.WriteCatalog, op{id: "delete-kit", tag: tag, summary: "Make a kit a plain product", status: 204, codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *ByID) (*nothing, error) {
			return &nothing{}, w.Pos.DeleteKit(ctx, who.Store.ID, in.ID.String())
		})
	route(w, "PUT", "/products/{id}/kit-moves/{move_id}", Signed, access.WriteStock, op{id: "put-kit-move", tag: tag, summary: "Assemble kits of their parts, or take them apart", codes: []int{404, 409}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Move uid `path:"move_id"`
			Body kitMakeBody
		}) (*reply[stockMoveView], error) {
			q, err := parseQuantity("quantity", in.Body.Quantity)
			if err != nil {
				return nil, err
			}
			v, created, err := w.Pos.MakeKits(ctx, who.Store.ID, who.Staff.ID, in.ID.String(), in.Move.String(),
				pos.KitMakeRequest{Break: in.Body.Break, Quantity: q, Reason: in.Body.Reason})
			return made(created, viewMove(v, who.May(access.ReadStock))), err
		})
}

func (w *Web) viewKit(ctx context.Context, who *access.Who, k pos.KitView) (*reply[kitView], error) {
	v := kitView{Assembled: k.Assembled, Parts: []kitPartView{}, Possible: k.Possible.Fixed()}
	for _, part := range k.Parts {
		name, err := w.Pos.Label(ctx, who.Store.ID, part.ProductID)
		if err != nil {
			return nil, err
		}
		v.Parts = append(v.Parts, kitPartView{part.ProductID, name, part.Quantity.String(), k.Stock[part.ProductID].Fixed()})
	}
	return answer(v)
}

func (w *Web) reorderRoutes(tag string) {
	route(w, "PUT", "/products/{id}/reorder", Signed, access.WriteStock, op{id: "put-reorder", tag: tag, summary: "Say when a product is bought again, and up to how many", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body reorderBody
		}) (*reply[stockCardView], error) {
			minimum, err := parseQuantity("minimum", in.Body.Minimum)
			if err != nil {
				return nil, err
			}
			target, err := parseQuantity("target", in.Body.Target)
			if err != nil {
				return nil, err
			}
			if err := w.Pos.PutReorderPoint(ctx, who.Store.ID, in.ID.String(), &pos.ReorderPoint{Minimum: minimum, Target: target}); err != nil {
				return nil, err
			}
			return w.stockCard(ctx, who, in.ID.String())
		})
	route(w, "DELETE", "/products/{id}/reorder", Signed, access.WriteStock, op{id: "delete-reorder", tag: tag, summary: "Do not suggest a product any more", status: 204, codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *ByID) (*nothing, error) {
			return &nothing{}, w.Pos.PutReorderPoint(ctx, who.Store.ID, in.ID.String(), nil)
		})
	route(w, "GET", "/stock/suggestions", Signed, access.ReadStock, op{id: "list-suggestions", tag: tag, summary: "What to buy, by supplier"},
		func(ctx context.Context, who *access.Who, in *Paging) (*reply[list[suggestionView]], error) {
			all, err := w.Pos.Suggestions(ctx, who.Store.ID)
			if err != nil {
				return nil, err
			}
			items := make([]suggestionView, len(all))
			for i, s := range all {
				items[i] = suggestionView{s.ProductID, s.SKU, s.Name, s.Unit, s.Stock.Fixed(), s.OnOrder.Fixed(), s.Minimum.String(), s.Target.String(),
					s.Quantity.String(), orNull(s.SupplierID), s.Supplier, s.Article, costText(s.Cost), s.LeadDays}
			}
			return cut(items, *in, func(s suggestionView) string { return s.ProductID })
		})
}
