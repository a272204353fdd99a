package web

import (
	"context"
	"time"

	"tillbell/pos"
	"tillbell/pos/receipt"
	"tillbell/server/access"
	"tillbell/server/fault"
	"tillbell/server/internal/signs"
)

type CartParkBody struct {
	Kind       string     `json:"kind,omitempty" enum:"cart,quote"`
	Label      string     `json:"label,omitempty" maxLength:"120" doc:"What the cart is called out by beside its number"`
	ValidUntil *string    `json:"valid_until,omitempty" maxLength:"40" doc:"Of a quote: until then its prices hold"`
	Lines      []lineBody `json:"lines" maxItems:"1000"`
	Customer   uid        `json:"customer_id,omitempty"`
	Back       *cartBack  `json:"back,omitempty" doc:"Of an exchange: what comes back for these goods. It is held for nobody; ask POST /returns/quote anew when the cart is taken up"`
	Calls      []cartCall `json:"calls,omitempty" maxItems:"100" doc:"To the floor about its lines: whoever takes the cart up gets their answers"`
	ExtrasBody
	Discount  *discountBody `json:"discount,omitempty" doc:"Off all of it, by hand"`
	Approvals []uid         `json:"approvals,omitempty" maxItems:"10" doc:"Of a quote: for what it gives away. Of a cart: they go with it (kept_approvals) until they expire, for whoever sells it"`
}

type cartCall struct {
	Line   int `json:"line" minimum:"1" doc:"Counted from 1"`
	CallID uid `json:"call_id"`
}

type cartBack struct {
	SaleID uid              `json:"sale_id,omitempty" doc:"Left out without a receipt"`
	Lines  []returnLineBody `json:"lines" minItems:"1" maxItems:"1000"`
	Reason string           `json:"reason,omitempty" maxLength:"600"`
	Gift   bool             `json:"gift,omitempty" doc:"By a gift receipt"`
}

func (b *CartParkBody) request() (pos.CartRequest, error) {
	r := pos.CartRequest{Kind: b.Kind, Label: b.Label, Extras: b.extras()}
	r.CustomerID, r.Approvals = b.Customer.String(), approvalIDs(b.Approvals)
	if b.ValidUntil != nil {
		until, err := time.Parse(time.RFC3339, *b.ValidUntil)
		if err != nil {
			return r, fault.New(fault.Invalid, "valid_until_invalid", "A time looks like 2026-12-31T18:00:00Z.").At("valid_until", "valid_until_invalid", "is not a time")
		}
		until = until.UTC().Truncate(time.Millisecond)
		r.ValidUntil = &until
	}
	var err error
	if b.Back != nil {
		r.Back = &pos.CartBack{SaleID: b.Back.SaleID.String(), Reason: b.Back.Reason, Gift: b.Back.Gift}
		if r.Back.Lines, err = returnLines("back.lines", b.Back.Lines); err != nil {
			return r, err
		}
	}
	if r.Discount, err = b.Discount.request("discount"); err != nil {
		return r, err
	}
	for _, c := range b.Calls {
		r.Calls = append(r.Calls, pos.CartCall{Line: c.Line, CallID: c.CallID.String()})
	}
	r.Lines, err = lineRequests(b.Lines)
	return r, err
}

func clerk(who *access.Who) pos.Clerk {
	c := cashier(who)
	return pos.Clerk{Store: c.Store, Device: c.Device, Staff: c.Staff, Register: c.Register, Rights: c.Rights, Session: c.Session, Revision: c.Revision}
}

type cartCodeView struct {
	Code string `json:"code"`
	QR   string `json:"qr" doc:"A data: address of an SVG image"`
}

type EpochBody struct {
	Epoch int64 `json:"epoch" minimum:"0" doc:"As the cart had it when it was taken"`
}

// cartRoutes are for whoever is signed in: a cart built in the aisle is sold at
// a till, and who may sell is asked there.
func (w *Web) cartRoutes() {
	const tag = "Carts"
	one := map[int]any{200: pos.CartView{}, 201: pos.CartView{}}
	route(w, "PUT", "/carts/{id}", Signed, access.ReadCatalog, op{id: "put-cart", tag: tag, summary: "Park a new cart or quote under a number and a code", codes: []int{409}, answer: one},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body CartParkBody
		}) (*stored, error) {
			r, err := in.Body.request()
			if err != nil {
				return nil, err
			}
			a, err := w.Pos.PutCart(ctx, clerk(who), in.ID.String(), r)
			return storedJSON(a.Body, a.Created), err
		})
	route(w, "GET", "/carts", Signed, access.ReadCatalog, op{id: "list-carts", tag: tag, summary: "Carts that wait or are being worked on, the latest first"},
		func(ctx context.Context, who *access.Who, in *struct {
			Paging
			Kind   string `query:"kind" enum:"cart,quote"`
			Q      string `query:"q" maxLength:"100" doc:"Words of the label, the number or the code"`
			Status string `query:"status" enum:"waiting,all" default:"waiting"`
		}) (*reply[list[pos.CartView]], error) {
			all, err := w.Pos.Carts(ctx, who.Store.ID, pos.CartFilter{Kind: in.Kind, Words: in.Q, Ended: in.Status == "all"})
			if err != nil {
				return nil, err
			}
			return cut(all, in.Paging, func(v pos.CartView) string { return v.ID })
		})
	route(w, "GET", "/carts/{id}", Signed, access.ReadCatalog, op{id: "get-cart", tag: tag, summary: "One cart by its id, its code, or the number of one that waits", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *struct {
			By string `path:"id" maxLength:"60"`
		}) (*reply[pos.CartView], error) {
			v, err := w.Pos.Cart(ctx, who.Store.ID, in.By)
			if err != nil {
				return nil, err
			}
			return answer(v)
		})
	act := func(verb, summary string, do func(context.Context, *access.Who, string, int64) (pos.CartView, error)) {
		route(w, "POST", "/carts/{id}/"+verb, Signed, access.ReadCatalog, op{id: verb + "-cart", tag: tag, summary: summary, codes: []int{404, 409}},
			func(ctx context.Context, who *access.Who, in *struct {
				ByID
				Body EpochBody
			}) (*reply[pos.CartView], error) {
				v, err := do(ctx, who, in.ID.String(), in.Body.Epoch)
				if err != nil {
					return nil, err
				}
				return answer(v)
			})
	}
	act("keep", "Renew the holder's lease", func(ctx context.Context, who *access.Who, id string, epoch int64) (pos.CartView, error) {
		return w.Pos.KeepCart(ctx, clerk(who), id, epoch)
	})
	act("release", "Put a held cart back as it was taken", func(ctx context.Context, who *access.Who, id string, epoch int64) (pos.CartView, error) {
		return w.Pos.ReleaseCart(ctx, clerk(who), id, epoch)
	})
	route(w, "POST", "/carts/{id}/label", Signed, access.ReadCatalog, op{id: "label-cart", tag: tag, summary: "Say what a cart is called out by", codes: []int{404, 409}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body struct {
				Label string `json:"label" maxLength:"120"`
			}
		}) (*reply[pos.CartView], error) {
			v, err := w.Pos.LabelCart(ctx, clerk(who), in.ID.String(), in.Body.Label)
			if err != nil {
				return nil, err
			}
			return answer(v)
		})
	route(w, "GET", "/carts/{id}/code", Signed, access.ReadCatalog, op{id: "get-cart-code", tag: tag, summary: "A cart's code as a picture for a scanner", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *ByID) (*reply[cartCodeView], error) {
			v, err := w.Pos.Cart(ctx, who.Store.ID, in.ID.String())
			if err != nil {
				return nil, err
			}
			svg, err := signs.QR(v.Code)
			if err != nil {
				return nil, err
			}
			return answer(cartCodeView{Code: v.Code, QR: signs.DataURI(svg)})
		})
	route(w, "GET", "/carts/{id}/paper", Signed, access.ReadCatalog, op{id: "get-cart-paper", tag: tag, codes: []int{404, 406},
		summary: "A quote, or the slip of a parked cart, as HTML, PDF, text or ESC/POS: no receipt"}, w.cartPaper)
	route(w, "POST", "/carts/{id}/take", Signed, access.ReadCatalog, op{id: "take-cart", tag: tag, summary: "Hold a cart, so that nobody else changes or sells it", codes: []int{404, 409}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body struct {
				Force     bool  `json:"force,omitempty" doc:"From whoever holds it; needs the right cart.take_over"`
				Approvals []uid `json:"approvals,omitempty" maxItems:"10" doc:"Of cart.take_over, where the right must be approved: its subject is other, with the cart's id as ref"`
			}
		}) (*reply[pos.CartView], error) {
			v, err := w.Pos.TakeCart(ctx, clerk(who), in.ID.String(), in.Body.Force, approvalIDs(in.Body.Approvals)...)
			if err != nil {
				return nil, err
			}
			return answer(v)
		})
	route(w, "POST", "/carts/{id}/park", Signed, access.ReadCatalog, op{id: "park-cart", tag: tag, summary: "Put a held cart back with what it holds now", codes: []int{404, 409}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body struct {
				EpochBody
				CartParkBody
			}
		}) (*reply[pos.CartView], error) {
			r, err := in.Body.request()
			if err != nil {
				return nil, err
			}
			v, err := w.Pos.ParkCart(ctx, clerk(who), in.ID.String(), in.Body.Epoch, r)
			if err != nil {
				return nil, err
			}
			return answer(v)
		})
	route(w, "POST", "/carts/{id}/drop", Signed, access.ReadCatalog, op{id: "drop-cart", tag: tag, summary: "Give a cart up", codes: []int{404, 409}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body struct {
				EpochBody
				Reason string `json:"reason,omitempty" maxLength:"600"`
				Moved  bool   `json:"moved,omitempty" doc:"Its goods were taken into another cart: it enters the journal as no ABORT"`
			}
		}) (*reply[pos.CartView], error) {
			drop := w.Pos.DropCart
			if in.Body.Moved {
				drop = w.Pos.DropMovedCart
			}
			v, err := drop(ctx, clerk(who), in.ID.String(), in.Body.Epoch, in.Body.Reason)
			if err != nil {
				return nil, err
			}
			return answer(v)
		})
}

func (w *Web) cartPaper(ctx context.Context, who *access.Who, in *struct {
	ByID
	PaperWish
}) (*paperOut, error) {
	return in.set(func() (receipt.Doc, error) { return w.Paper.Cart(ctx, who.Store, in.ID.String()) })
}
