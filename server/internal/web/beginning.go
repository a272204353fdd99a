package web

import (
	"context"

	"tillbell/server/access"
)

func (w *Web) beginningRoutes() {
	route(w, "PUT", "/begun-carts/{id}", Signed, access.Sell, op{id: "put-begun-cart", tag: "Selling",
		summary: "Say that a sale of this id begins at the caller's till, for a signing device that wants to know (`begins` of the catalogue). It waits for nothing and keeps nothing"},
		func(_ context.Context, who *access.Who, in *struct{ ByID }) (*struct{}, error) {
			return nil, w.Pos.BeginCart(cashier(who), in.ID.String())
		})
}
