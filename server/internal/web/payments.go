package web

import (
	"context"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/pos/terminal/stripeterm"
	"tillbell/server/access"
	"tillbell/server/fault"
)

type terminalBody struct {
	Kind       string `json:"kind" enum:"manual,stripe"`
	Name       string `json:"name" maxLength:"160"`
	Reader     string `json:"reader,omitempty" maxLength:"64" doc:"Its name at its maker's, such as tmr_…"`
	RegisterID uid    `json:"register_id,omitempty" doc:"The till it stands at"`
	Active     *bool  `json:"active,omitempty"`
}

type paymentBody struct {
	Kind       string `json:"kind" enum:"charge,refund"`
	Amount     int64  `json:"amount" minimum:"1" maximum:"9007199254740991"`
	TerminalID uid    `json:"terminal_id,omitempty" doc:"Of a charge"`
	Of         uid    `json:"of,omitempty" doc:"The charge that a refund gives back"`
	For        uid    `json:"for,omitempty" doc:"The refund that was weighed by PUT /refunds/{id}; only a charge that paid for nothing goes back without"`
}

var errNotOurs = fault.New(fault.Malformed, "signature_invalid", "This notice is not signed by Stripe.")

func (w *Web) paymentRoutes() {
	const tag = "Card payments"
	route(w, "GET", "/terminals", Signed, access.Sell, op{id: "list-terminals", tag: tag, summary: "Card terminals by name"},
		func(ctx context.Context, who *access.Who, in *Paging) (*reply[list[pos.TerminalView]], error) {
			all, err := w.Pos.Terminals(ctx, who.Store.ID)
			if err != nil {
				return nil, err
			}
			return cut(all, *in, func(v pos.TerminalView) string { return v.ID })
		})
	route(w, "PUT", "/terminals/{id}", Signed, access.SetUp, op{id: "put-terminal", tag: tag, summary: "Add or change a card terminal", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body terminalBody
		}) (*reply[pos.TerminalView], error) {
			b := in.Body
			v := pos.TerminalView{ID: in.ID.String(), Kind: b.Kind, Name: b.Name, Reader: b.Reader, Active: b.Active == nil || *b.Active}
			if b.RegisterID != "" {
				register := b.RegisterID.String()
				v.RegisterID = &register
			}
			created, err := w.Pos.PutTerminal(ctx, who.Store.ID, v)
			if err != nil {
				return nil, err
			}
			return made(created, v), nil
		})
	route(w, "PUT", "/payments/{id}", Signed, access.Sell, op{id: "put-payment", tag: tag, codes: []int{404, 409},
		summary: "Ask a card terminal for a charge, or give one back; it answers pending, and payment.changed tells the rest"},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body paymentBody
		}) (*reply[pos.PaymentView], error) {
			b := in.Body
			v, created, err := w.Payments.PutPayment(ctx, cashier(who), in.ID.String(), pos.PaymentRequest{Kind: b.Kind, Amount: money.Amount(b.Amount),
				TerminalID: b.TerminalID.String(), Of: b.Of.String(), For: b.For.String()})
			if err != nil {
				return nil, err
			}
			return made(created, v), nil
		})
	route(w, "GET", "/payments/{id}", Signed, access.Sell, op{id: "get-payment", tag: tag, summary: "How a card payment stands", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *ByID) (*reply[pos.PaymentView], error) {
			v, err := w.Pos.Payment(ctx, who.Store.ID, in.ID.String())
			if err != nil {
				return nil, err
			}
			return answer(v)
		})
	route(w, "GET", "/payments", Signed, access.Sell, op{id: "list-open-payments", tag: tag,
		summary: "Card payments that somebody must see to: under way, charged and used for nothing, or given back for what is not in the books"},
		func(ctx context.Context, who *access.Who, in *struct {
			Paging
			Register uid `query:"register_id"`
		}) (*reply[list[pos.PaymentView]], error) {
			all, err := w.Pos.OpenPayments(ctx, who.Store.ID, in.Register.String())
			if err != nil {
				return nil, err
			}
			return cut(all, in.Paging, func(v pos.PaymentView) string { return v.ID })
		})
	route(w, "POST", "/payments/{id}/cancel", Signed, access.Sell, op{id: "cancel-payment", tag: tag, summary: "Take a card payment back, if it is not too late", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *ByID) (*reply[pos.PaymentView], error) {
			v, err := w.Payments.Cancel(ctx, cashier(who), in.ID.String())
			if err != nil {
				return nil, err
			}
			return answer(v)
		})
	route(w, "POST", "/payments/{id}/confirm", Signed, access.Sell, op{id: "confirm-payment", tag: tag, summary: "Say what a manual terminal showed", codes: []int{404, 409}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body struct {
				Approved  bool   `json:"approved"`
				Amount    int64  `json:"amount,omitempty" minimum:"1" maximum:"9007199254740991" doc:"What it took, where that is less than it was asked for"`
				Reference string `json:"reference,omitempty" maxLength:"200" doc:"Off its slip: never the card's number"`
			}
		}) (*reply[pos.PaymentView], error) {
			v, err := w.Payments.Confirm(ctx, cashier(who), in.ID.String(), in.Body.Approved, money.Amount(in.Body.Amount), in.Body.Reference)
			if err != nil {
				return nil, err
			}
			return answer(v)
		})
	route(w, "PUT", "/payments/{id}/give-back", Signed, access.Sell, op{id: "give-charge-back", tag: tag, codes: []int{404, 409},
		summary: "Give back, from the office, what is left of a charge that paid for nothing; the id is the refund's"},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body struct {
				Of     uid    `json:"of" doc:"The charge"`
				Reason string `json:"reason" maxLength:"600"`
			}
		}) (*reply[pos.PaymentView], error) {
			v, created, err := w.Payments.GiveBack(ctx, cashier(who), in.ID.String(), pos.CardBack{Of: in.Body.Of.String(), Reason: in.Body.Reason})
			if err != nil {
				return nil, err
			}
			return made(created, v), nil
		})
	route(w, "POST", "/webhooks/stripe", Anyone, "", op{id: "stripe-webhook", tag: tag, status: 204, summary: "Stripe says that something happened; we look for ourselves"},
		func(ctx context.Context, _ *access.Who, in *struct {
			Signature string `header:"Stripe-Signature" maxLength:"1000"`
			RawBody   []byte
		}) (*nothing, error) {
			if w.conf.StripeWebhook == "" {
				return nil, errNotOurs
			}
			ref, err := stripeterm.Notice(in.RawBody, in.Signature, w.conf.StripeWebhook)
			if err != nil {
				return nil, errNotOurs.Wrap(err)
			}
			if ref == "" {
				return nil, nil
			}
			return nil, w.Payments.Noticed(ctx, ref)
		})
}
