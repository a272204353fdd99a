package web

import (
	"context"

	"tillbell/pos/receipt"
	"tillbell/server/access"
)

func (w *Web) debtReceipt(ctx context.Context, who *access.Who, in *struct {
	ByID
	Payment uid `path:"payment_id"`
	PaperWish
}) (*paperOut, error) {
	return in.set(func() (receipt.Doc, error) {
		return w.Paper.Receipt(ctx, cashier(who), who.Store, in.Payment.String())
	})
}
