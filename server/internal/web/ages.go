package web

import (
	"context"
	"time"

	"tillbell/pos"
	"tillbell/server/access"
)

type ageRefusalBody struct {
	ProductID uid       `json:"product_id"`
	Why       string    `json:"why" enum:"under_age,no_proof"`
	RefusedAt time.Time `json:"refused_at" doc:"By the till's clock"`
	Training  bool      `json:"training,omitempty"`
}

func (w *Web) ageRoutes() {
	route(w, "PUT", "/age-refusals/{id}", Signed, access.Sell, op{id: "put-age-refusal", tag: "Selling", codes: []int{404, 409},
		summary: "Enter in the journal (`AGE`) that goods with an age limit were not sold at the caller's till. Tills tell it when they can",
		answer:  map[int]any{200: pos.AgeRefusal{}, 201: pos.AgeRefusal{}}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body ageRefusalBody
		}) (*stored, error) {
			b := in.Body
			a, err := w.Pos.RefuseAge(ctx, cashier(who), in.ID.String(), pos.AgeRefusalRequest{ProductID: b.ProductID.String(), Why: b.Why, RefusedAt: b.RefusedAt, Training: b.Training})
			return storedJSON(a.Body, a.Created), err
		})
}
