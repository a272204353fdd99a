package web

import (
	"context"

	"tillbell/pos"
	"tillbell/server/access"
)

type refundBody struct {
	Return   *returnBody     `json:"return,omitempty"`
	Void     *voidBody       `json:"void,omitempty"`
	Exchange *exchangeBody   `json:"exchange,omitempty"`
	Layaway  *layawayEndBody `json:"layaway,omitempty"`
}

type layawayEndBody struct {
	ID uid `json:"id" doc:"The goods put aside"`
	LayawayCancelBody
}

func (b *refundBody) request() (r pos.RefundRequest, err error) {
	if b.Return != nil {
		back, err := b.Return.request()
		if err != nil {
			return r, err
		}
		r.Return = &back
	}
	if b.Void != nil {
		void := b.Void.request()
		r.Void = &void
	}
	if b.Exchange != nil {
		swap, err := b.Exchange.request()
		if err != nil {
			return r, err
		}
		r.Exchange = &swap
	}
	if b.Layaway != nil {
		r.Layaway = &pos.LayawayEnd{ID: b.Layaway.ID.String(), LayawayCancel: b.Layaway.request("")}
	}
	return r, nil
}

func (w *Web) refundRoutes() {
	const tag = "Card payments"
	route(w, "PUT", "/refunds/{id}", Signed, access.Sell, op{id: "put-refund", tag: tag, codes: []int{404, 409},
		summary: "Say what money is to go back to cards for, before a terminal is asked: it is weighed as if it were committed, and answers which charges give how much. " +
			"The id is the document's; the document follows under it when the money went back. Until then no other return of the sale gets between"},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body refundBody
		}) (*reply[pos.RefundView], error) {
			if (in.Body.Return != nil || in.Body.Exchange != nil) && !who.May(access.Return) {
				return nil, access.NotAllowed(access.ReturnReceipt)
			}
			r, err := in.Body.request()
			if err != nil {
				return nil, err
			}
			v, created, err := w.Pos.PutRefund(ctx, cashier(who), in.ID.String(), r)
			if err != nil {
				return nil, err
			}
			return made(created, v), nil
		})
	route(w, "GET", "/refunds/{id}", Signed, access.Sell, op{id: "get-refund", tag: tag, summary: "What money goes back to cards for, and how far it is", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *ByID) (*reply[pos.RefundView], error) {
			v, err := w.Pos.Refund(ctx, who.Store.ID, in.ID.String())
			if err != nil {
				return nil, err
			}
			return answer(v)
		})
	route(w, "POST", "/refunds/{id}/finish", Signed, access.Sell, op{id: "finish-refund", tag: tag, codes: []int{404, 409},
		summary: "Commit, at this till, what money went back to cards for; the rest, if any, goes out as is said"},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body struct {
				Rest string `json:"rest,omitempty" maxLength:"20" doc:"The kind in which goes out what no terminal gave back" example:"cash"`
			}
		}) (*stored, error) {
			a, err := w.Pos.FinishRefund(ctx, cashier(who), in.ID.String(), in.Body.Rest)
			if err != nil {
				return nil, err
			}
			return storedJSON(a.Body, a.Created), nil
		})
	route(w, "POST", "/payments/{id}/keep", Signed, access.Sell, op{id: "keep-refund", tag: tag, codes: []int{404, 409},
		summary: "Let money that went back to a card stand without a document: who may give so much back says why"},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body struct {
				Reason string `json:"reason" maxLength:"600"`
			}
		}) (*reply[pos.PaymentView], error) {
			v, err := w.Payments.KeepRefund(ctx, cashier(who), in.ID.String(), in.Body.Reason)
			if err != nil {
				return nil, err
			}
			return answer(v)
		})
}
