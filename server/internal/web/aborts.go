package web

import (
	"context"
	"fmt"
	"time"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
)

type abortLineBody struct {
	ProductID uid    `json:"product_id"`
	Quantity  string `json:"quantity" maxLength:"24" example:"1.250"`
	UnitPrice int64  `json:"unit_price" minimum:"-9007199254740991" maximum:"9007199254740991"`
	Total     int64  `json:"total" minimum:"-9007199254740991" maximum:"9007199254740991" doc:"As the customer saw it"`
}

type abortBody struct {
	StartedAt time.Time       `json:"started_at" doc:"When its first line was rung up, by the till's clock"`
	EndedAt   time.Time       `json:"ended_at"`
	Lines     []abortLineBody `json:"lines" minItems:"1" maxItems:"1000" doc:"All that was rung up, with what was taken off again before the end"`
	Training  bool            `json:"training,omitempty"`
}

func (w *Web) abortRoutes() {
	route(w, "PUT", "/aborted-carts/{id}", Signed, access.Sell, op{id: "put-aborted-cart", tag: "Selling", codes: []int{409},
		summary: "Enter in the journal that a cart with goods was given up at the caller's till (`ABORT`). Tills tell it when they can: neither a closed drawer nor training that began or ended since refuses it",
		answer:  map[int]any{200: pos.Aborted{}, 201: pos.Aborted{}}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body abortBody
		}) (*stored, error) {
			r := pos.AbortRequest{StartedAt: in.Body.StartedAt, EndedAt: in.Body.EndedAt, Training: in.Body.Training}
			for i, l := range in.Body.Lines {
				q, err := parseQuantity(fmt.Sprintf("lines[%d].quantity", i), l.Quantity)
				if err != nil {
					return nil, err
				}
				r.Lines = append(r.Lines, pos.AbortLine{ProductID: l.ProductID.String(), Quantity: q, UnitPrice: money.Amount(l.UnitPrice), Total: money.Amount(l.Total)})
			}
			a, err := w.Pos.AbortCart(ctx, cashier(who), in.ID.String(), r)
			return storedJSON(a.Body, a.Created), err
		})
}
