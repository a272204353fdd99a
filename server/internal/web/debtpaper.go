package web

import (
	"context"

	"tillbell/server/access"
)

func (w *Web) debtReceipt(ctx context.Context, who *access.Who, in *struct {
	ByID
	Payment uid    `path:"payment_id"`
	Accept  string `header:"Accept"`
	Width   string `query:"width" enum:"32,48" default:"48" doc:"Columns of the paper"`
	Sheet   string `query:"sheet" enum:"a4,roll" default:"a4" doc:"Paper of a PDF"`
}) (*paperOut, error) {
	form := receiptForm(in.Accept)
	if form == "" {
		return nil, errNoForm
	}
	doc, err := w.Paper.Receipt(ctx, cashier(who), who.Store, in.Payment.String())
	if err != nil {
		return nil, err
	}
	columns := 48
	if in.Width == "32" {
		columns = 32
	}
	return setPaper(doc, form, columns, in.Sheet)
}
