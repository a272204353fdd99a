package web

import (
	"context"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/pos/receipt"
	"tillbell/server/access"
)

type layawayBody struct {
	Lines    []lineBody        `json:"lines" maxItems:"1000"`
	Customer uid               `json:"customer_id"`
	Total    int64             `json:"total" minimum:"1" maximum:"9007199254740991"`
	DueOn    string            `json:"due_on,omitempty" maxLength:"10" example:"2026-12-24" doc:"The last day; left out: by the store's rule"`
	Schedule []instalmentBody  `json:"schedule,omitempty" maxItems:"36" doc:"What is expected when, of what the first payment leaves"`
	Note     string            `json:"note,omitempty" maxLength:"600"`
	First    *layawayMoneyBody `json:"first,omitempty" doc:"The first payment"`

	TaxExempt *exemptionBody `json:"tax_exempt,omitempty"`
	TakeAway  bool           `json:"take_away,omitempty"`
	Discount  *discountBody  `json:"discount,omitempty"`
	Approvals []uid          `json:"approvals,omitempty" maxItems:"10"`
	Training  bool           `json:"training,omitempty" doc:"Nothing of it is real"`
}

type instalmentBody struct {
	DueOn  string `json:"due_on" maxLength:"10"`
	Amount int64  `json:"amount" minimum:"1" maximum:"9007199254740991"`
}

type layawayMoneyBody struct {
	ID      uid          `json:"id" doc:"Of the payment, chosen by the till"`
	Amount  int64        `json:"amount" minimum:"1" maximum:"9007199254740991" doc:"What it pays off; cash may be more, for change. Where cash is rounded, what of a part is cash must be what coins can pay (amount_uneven); all that is left is rounded as a sale is"`
	Tenders []tenderBody `json:"tenders" maxItems:"100"`
}

type layawayPaymentBody struct {
	Amount  int64        `json:"amount" minimum:"1" maximum:"9007199254740991"`
	Tenders []tenderBody `json:"tenders" maxItems:"100"`

	Training bool `json:"training,omitempty" doc:"Nothing of it is real"`
}

// LayawayCancelBody is how goods put aside are given up.
type LayawayCancelBody struct {
	Reason    string       `json:"reason" maxLength:"600"`
	Tenders   []tenderBody `json:"tenders,omitempty" maxItems:"100" doc:"How the rest goes back, cash rounded as in a return; one may leave out its amount. Left out: it becomes the customer's credit"`
	Approvals []uid        `json:"approvals,omitempty" maxItems:"10"`
	Training  bool         `json:"training,omitempty" doc:"Nothing of it is real"`
}

func (b *LayawayCancelBody) request(id string) pos.LayawayCancel {
	r := pos.LayawayCancel{ID: id, Reason: b.Reason, Approvals: approvalIDs(b.Approvals), Training: b.Training}
	if len(b.Tenders) > 0 {
		r.Tenders = tenderRequests(b.Tenders)
	}
	return r
}

func (b *layawayBody) request() (r pos.LayawayRequest, err error) {
	r = pos.LayawayRequest{Total: money.Amount(b.Total), DueOn: b.DueOn, Note: b.Note}
	if r.Lines, err = lineRequests(b.Lines); err != nil {
		return r, err
	}
	more := ExtrasBody{TaxExempt: b.TaxExempt, TakeAway: b.TakeAway, Training: b.Training}
	r.Extras = more.extras()
	r.CustomerID, r.Approvals = b.Customer.String(), approvalIDs(b.Approvals)
	if r.Discount, err = b.Discount.request("discount"); err != nil {
		return r, err
	}
	for _, i := range b.Schedule {
		r.Schedule = append(r.Schedule, pos.Instalment{DueOn: i.DueOn, Amount: money.Amount(i.Amount)})
	}
	if b.First != nil {
		r.First = &pos.LayawayMoney{ID: b.First.ID.String(), Amount: money.Amount(b.First.Amount), Tenders: tenderRequests(b.First.Tenders)}
	}
	return r, nil
}

func (w *Web) layawayRoutes() {
	const tag = "Layaways"
	route(w, "GET", "/layaways", Signed, access.Sell, op{id: "list-layaways", tag: tag, summary: "Goods put aside: the open ones by their last day, others the newest first"},
		func(ctx context.Context, who *access.Who, in *struct {
			Paging
			Status   string `query:"status" enum:"open,overdue,done,cancelled" doc:"overdue: open, and something expected was not paid"`
			Customer uid    `query:"customer_id"`
			Find     string `query:"q" maxLength:"200" doc:"A number like L-000012, or words of whose goods they are"`
		}) (*reply[list[pos.LayawayView]], error) {
			all, err := w.Pos.Layaways(ctx, who.Store.ID, pos.LayawayFilter{Status: in.Status, Customer: in.Customer.String(), Find: in.Find,
				After: in.Cursor, Limit: in.Limit + 1})
			if err != nil {
				return nil, err
			}
			return cut(all, Paging{Limit: in.Limit}, func(v pos.LayawayView) string { return v.ID })
		})
	route(w, "GET", "/layaways/{id}", Signed, access.Sell, op{id: "get-layaway", tag: tag, summary: "Goods put aside, and what was paid on them", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *ByID) (*reply[pos.LayawayView], error) {
			v, err := w.Pos.Layaway(ctx, who.Store.ID, in.ID.String())
			if err != nil {
				return nil, err
			}
			return answer(v)
		})
	route(w, "PUT", "/layaways/{id}", Signed, access.Sell, op{id: "put-layaway", tag: tag, codes: []int{409},
		summary: "Put goods aside for a customer, at today's prices; a sale with layaway_id hands them over"},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body layawayBody
		}) (*reply[pos.LayawayView], error) {
			r, err := in.Body.request()
			if err != nil {
				return nil, err
			}
			v, created, err := w.Pos.PutLayaway(ctx, cashier(who), in.ID.String(), r)
			if err != nil {
				return nil, err
			}
			return made(created, v), nil
		})
	route(w, "PUT", "/layaways/{id}/payments/{payment_id}", Signed, access.Sell, op{id: "put-layaway-payment", tag: tag, codes: []int{404, 409},
		summary: "Take an instalment, in any tenders", answer: map[int]any{201: pos.LayawayPayment{}, 200: pos.LayawayPayment{}}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Payment uid `path:"payment_id"`
			Body    layawayPaymentBody
		}) (*stored, error) {
			a, err := w.Pos.PayLayaway(ctx, cashier(who), in.ID.String(), pos.LayawayMoney{ID: in.Payment.String(), Amount: money.Amount(in.Body.Amount),
				Tenders: tenderRequests(in.Body.Tenders), Training: in.Body.Training})
			if err != nil {
				return nil, err
			}
			return storedJSON(a.Body, a.Created), nil
		})
	route(w, "PUT", "/layaways/{id}/cancellation/{payment_id}", Signed, access.Sell, op{id: "cancel-layaway", tag: tag, codes: []int{404, 409},
		summary: "End it: the goods go back to the shelf, and what was paid goes back, less the store's fee",
		answer:  map[int]any{201: pos.LayawayPayment{}, 200: pos.LayawayPayment{}}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Payment uid `path:"payment_id" doc:"An id for what goes back, chosen by the till"`
			Body    LayawayCancelBody
		}) (*stored, error) {
			a, err := w.Pos.CancelLayaway(ctx, cashier(who), in.ID.String(), in.Body.request(in.Payment.String()))
			if err != nil {
				return nil, err
			}
			return storedJSON(a.Body, a.Created), nil
		})
	route(w, "GET", "/layaways/{id}/receipt", Signed, access.Sell, op{id: "get-layaway-receipt", tag: tag, codes: []int{404, 406},
		summary: "The paper of a payment, of which each after the first is a counted copy; without payment_id how the goods stand. As HTML, PDF, text or ESC/POS"},
		w.layawayReceipt)
}

func (w *Web) layawayReceipt(ctx context.Context, who *access.Who, in *struct {
	ByID
	Payment uid `query:"payment_id"`
	PaperWish
}) (*paperOut, error) {
	return in.set(func() (receipt.Doc, error) {
		if in.Payment == "" {
			return w.Paper.Cart(ctx, who.Store, in.ID.String())
		}
		return w.Paper.Receipt(ctx, cashier(who), who.Store, in.Payment.String())
	})
}
