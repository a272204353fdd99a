package web

import (
	"context"
	"encoding/json"
	"fmt"

	"tillbell/pos"
	"tillbell/server/access"
)

type receiveLineBody struct {
	ProductID uid     `json:"product_id"`
	Quantity  string  `json:"quantity" maxLength:"24"`
	UnitCost  *string `json:"unit_cost,omitempty" maxLength:"24" doc:"Without it: as ordered, as the supplier asks, or as before"`
	Batch     string  `json:"batch,omitempty" maxLength:"64"`
	ExpiresOn string  `json:"expires_on,omitempty" maxLength:"10"`
}

type receivingBody struct {
	SupplierID uid               `json:"supplier_id,omitempty"`
	OrderID    uid               `json:"order_id,omitempty"`
	Reference  string            `json:"reference,omitempty" maxLength:"200" doc:"Of the delivery note"`
	Note       string            `json:"note,omitempty" maxLength:"600"`
	Lines      []receiveLineBody `json:"lines" maxItems:"500"`
	Close      bool              `json:"close,omitempty" doc:"Nothing more comes of the order"`
}

func (w *Web) receivingRoutes() {
	const tag = "Purchasing"
	route(w, "PUT", "/receivings/{id}", Signed, access.WriteStock, op{id: "put-receiving", tag: tag, summary: "Book a delivery, with or without an order",
		codes: []int{404, 409}, answer: map[int]any{201: pos.Receiving{}, 200: pos.Receiving{}}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body receivingBody
		}) (*stored, error) {
			b := in.Body
			r := pos.ReceivingRequest{SupplierID: b.SupplierID.String(), OrderID: b.OrderID.String(), Reference: b.Reference, Note: b.Note, Close: b.Close}
			for i, l := range b.Lines {
				q, err := parseQuantity(fmt.Sprintf("lines[%d].quantity", i), l.Quantity)
				if err != nil {
					return nil, err
				}
				cost, err := parseCost(fmt.Sprintf("lines[%d].unit_cost", i), l.UnitCost)
				if err != nil {
					return nil, err
				}
				r.Lines = append(r.Lines, pos.ReceiveLine{ProductID: l.ProductID.String(), Quantity: q, Cost: cost, Batch: l.Batch, ExpiresOn: l.ExpiresOn})
			}
			a, err := w.Pos.Receive(ctx, who.Store.ID, who.Staff.ID, in.ID.String(), r)
			return storedJSON(a.Body, a.Created), err
		})
	route(w, "GET", "/receivings", Signed, access.ReadStock, op{id: "list-receivings", tag: tag, summary: "Deliveries, the newest first"},
		func(ctx context.Context, who *access.Who, in *struct {
			Paging
			Order uid `query:"order_id"`
		}) (*reply[list[json.RawMessage]], error) {
			items, next, err := w.Pos.Receivings(ctx, who.Store.ID, in.Order.String(), in.Limit, in.Cursor)
			return page(items, next), err
		})
	route(w, "GET", "/receivings/{id}", Signed, access.ReadStock, op{id: "get-receiving", tag: tag, summary: "A delivery as it was answered", codes: []int{404},
		answer: map[int]any{200: pos.Receiving{}}},
		func(ctx context.Context, who *access.Who, in *ByID) (*stored, error) {
			b, err := w.Pos.ReceivingOf(ctx, who.Store.ID, in.ID.String())
			return storedJSON(b, false), err
		})
}
