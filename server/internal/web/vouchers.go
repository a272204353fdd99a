package web

import (
	"context"

	"tillbell/pos"
	"tillbell/server/access"
)

func (w *Web) voucherRoutes() {
	route(w, "GET", "/voucher-use", Signed, access.Sell, op{id: "get-voucher-use", tag: "Selling",
		summary: "Whether a paper voucher's number paid already, to be asked before it is taken. Where `policies.vouchers.unique` is set, a sale, or a payment on goods put aside, with one that did is refused with `voucher_used`"},
		func(ctx context.Context, who *access.Who, in *struct {
			Number string `query:"number" required:"true" minLength:"1" maxLength:"64" doc:"As it was typed or scanned"`
		}) (*reply[pos.VoucherUse], error) {
			use, err := w.Pos.VoucherUse(ctx, cashier(who), in.Number)
			if err != nil {
				return nil, err
			}
			return answer(use)
		})
}
