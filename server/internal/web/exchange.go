package web

import (
	"context"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
)

type exchangeBody struct {
	Return  exchangeReturnBody `json:"return"`
	Sale    exchangeSaleBody   `json:"sale"`
	Tenders []tenderBody       `json:"tenders" maxItems:"100" doc:"Of the balance: paid, or paid out where it is below zero"`
	ExtrasBody

	Customer  uid           `json:"customer_id,omitempty" doc:"Of both halves"`
	Discount  *discountBody `json:"discount,omitempty" doc:"Off all that is taken, by hand"`
	Approvals []uid         `json:"approvals,omitempty" maxItems:"10" doc:"Of what comes back and of what is taken"`

	CartID    uid    `json:"cart_id,omitempty" doc:"The parked cart that is sold by this"`
	CartEpoch *int64 `json:"cart_epoch,omitempty" minimum:"0" doc:"As it was taken: who lost it sells it no more"`

	Total int64 `json:"total" minimum:"-9007199254740991" maximum:"9007199254740991" doc:"The balance: what is taken less what comes back"`
}

type exchangeReturnBody struct {
	ID     uid              `json:"id"`
	SaleID uid              `json:"sale_id,omitempty"`
	Lines  []returnLineBody `json:"lines" maxItems:"1000"`
	Reason string           `json:"reason,omitempty" maxLength:"600"`
	Gift   bool             `json:"gift,omitempty" doc:"By a gift receipt"`
}

type exchangeSaleBody struct {
	ID    uid        `json:"id"`
	Lines []lineBody `json:"lines" maxItems:"1000"`
}

type exchangeView struct {
	ID     string       `json:"id"`
	Return pos.Document `json:"return"`
	Sale   pos.Document `json:"sale"`
}

func (w *Web) putExchange(ctx context.Context, who *access.Who, in *struct {
	ByID
	Body exchangeBody
}) (*stored, error) {
	r, err := in.Body.request()
	if err != nil {
		return nil, err
	}
	a, err := w.Pos.CommitExchange(ctx, cashier(who), in.ID.String(), r)
	if err != nil {
		return nil, err
	}
	return storedJSON(a.Body, a.Created), nil
}

func (b *exchangeBody) request() (r pos.ExchangeRequest, err error) {
	back, err := returnLines("return.lines", b.Return.Lines)
	if err != nil {
		return r, err
	}
	lines, err := lineRequests(b.Sale.Lines)
	if err != nil {
		return r, err
	}
	r = pos.ExchangeRequest{
		Return: pos.ExchangeReturn{ID: b.Return.ID.String(), SaleID: b.Return.SaleID.String(), Lines: back, Reason: b.Return.Reason, Gift: b.Return.Gift},
		Sale:   pos.ExchangeSale{ID: b.Sale.ID.String(), Lines: lines}, Tenders: tenderRequests(b.Tenders), Total: money.Amount(b.Total), Extras: b.extras()}
	r.CartID, r.CartEpoch = b.CartID.String(), b.CartEpoch
	r.CustomerID, r.Approvals = b.Customer.String(), approvalIDs(b.Approvals)
	r.Discount, err = b.Discount.request("discount")
	return r, err
}
