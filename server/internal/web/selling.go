package web

import (
	"context"
	"fmt"
	"time"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/pos/receipt"
	"tillbell/server/access"
)

func cashier(who *access.Who) pos.Cashier {
	c := pos.Cashier{Session: who.Session, Revision: who.Revision, Store: who.Store.ID, Device: who.Device.ID, Staff: who.Staff.ID, StaffName: who.Staff.Name,
		SeesExpected: who.May(access.SeeExpected), Customers: who.May(access.ManageCustomer), Rights: who.Fine}
	if who.Register != nil {
		c.Register, c.RegisterCode, c.Training = who.Register.ID, who.Register.Code, who.Register.Training
	}
	return c
}

type lineBody struct {
	ProductID uid     `json:"product_id,omitempty"`
	Barcode   string  `json:"barcode,omitempty" maxLength:"8000" doc:"As it was scanned: what a label says of quantity, price, batch, expiry and serial number counts"`
	Quantity  *string `json:"quantity,omitempty" maxLength:"24" example:"1.250"`
	Batch     string  `json:"batch,omitempty" maxLength:"80"`
	ExpiresOn string  `json:"expires_on,omitempty" maxLength:"20" example:"2026-12-01"`
	Serial    string  `json:"serial,omitempty" maxLength:"80"`
	TakeAway  bool    `json:"take_away,omitempty" doc:"Taxed as what is taken away"`

	UnitPrice *int64        `json:"unit_price,omitempty" minimum:"0" maximum:"9007199254740991" doc:"Set by hand; of a gift card without a price of its own, what it is to be worth"`
	Reason    string        `json:"reason,omitempty" maxLength:"600" doc:"Of unit_price"`
	Discount  *discountBody `json:"discount,omitempty" doc:"Given by hand, off what promotions leave"`
	GiftCard  string        `json:"gift_card,omitempty" maxLength:"80" doc:"The code of the card that this line charges up; chosen by the till, never told again"`
	PastDate  bool          `json:"past_date,omitempty" doc:"Sold although it is past its date, by the right goods.expired or an approval of it"`
	Aged      bool          `json:"age_checked,omitempty" doc:"Whoever buys it is as old as the product wants: looked at by who sells, or approved (right goods.age)"`
	QuoteLine int64         `json:"quote_line,omitempty" minimum:"1" maximum:"1000" doc:"The line of the quote cart_id whose price this one has; needs no right, while the quote is valid"`
}

type discountBody struct {
	Amount  *int64  `json:"amount,omitempty" minimum:"1" maximum:"9007199254740991"`
	Percent *string `json:"percent,omitempty" maxLength:"12" example:"0.1"`
	Reason  string  `json:"reason,omitempty" maxLength:"600"`
}

func (b *discountBody) request(field string) (*pos.DiscountRequest, error) {
	if b == nil {
		return nil, nil
	}
	d := &pos.DiscountRequest{Reason: b.Reason}
	if b.Amount != nil {
		a := money.Amount(*b.Amount)
		d.Amount = &a
	}
	if b.Percent != nil {
		r, err := parseRate(field+".percent", *b.Percent)
		if err != nil {
			return nil, err
		}
		d.Percent = &r
	}
	return d, nil
}

type tenderBody struct {
	Kind          string `json:"kind" maxLength:"20" example:"cash"`
	Amount        *int64 `json:"amount,omitempty" minimum:"0" maximum:"9007199254740991"`
	Reference     string `json:"reference,omitempty" maxLength:"200"`
	Code          string `json:"code,omitempty" maxLength:"80" doc:"Of a gift card or credit note"`
	Currency      string `json:"currency,omitempty" maxLength:"3" doc:"Of foreign cash; amount is its worth in the store's currency, or left out"`
	ForeignAmount int64  `json:"foreign_amount,omitempty" minimum:"0" maximum:"9007199254740991"`
	PaymentID     uid    `json:"payment_id,omitempty" doc:"What a card terminal took, or gave back"`
	OverLimit     bool   `json:"over_limit,omitempty" doc:"Of on_account: above the customer's limit, by the right account.over_limit or an approval of it"`
}

// ExtrasBody is what documents may say besides.
type ExtrasBody struct {
	TakeAway  bool           `json:"take_away,omitempty" doc:"All of it is taken away"`
	TaxExempt *exemptionBody `json:"tax_exempt,omitempty" doc:"The customer owes no tax; needs the right tax.exempt, unless the reason is what the customer's own tax_exempt says"`
	Tip       int64          `json:"tip,omitempty" minimum:"0" maximum:"9007199254740991"`
	Training  bool           `json:"training,omitempty" doc:"Nothing of it is real; the till must be in training"`
	Coupons   []string       `json:"coupons,omitempty" maxItems:"20" doc:"Codes, as scanned or typed"`
	AgeCall   uid            `json:"age_call,omitempty" doc:"The call of kind age_check for this cart that somebody of the floor answered with old_enough: goods up to its age need no right goods.age"`
}

type exemptionBody struct {
	Reason    string `json:"reason" maxLength:"120"`
	Reference string `json:"reference,omitempty" maxLength:"64"`
}

func (b *ExtrasBody) extras() pos.Extras {
	e := pos.Extras{AgeCall: b.AgeCall.String(), TakeAway: b.TakeAway, Tip: money.Amount(b.Tip), Coupons: b.Coupons, Training: b.Training}
	if b.TaxExempt != nil {
		e.TaxExempt = &pos.TaxExemption{Reason: b.TaxExempt.Reason, Reference: b.TaxExempt.Reference}
	}
	return e
}

type saleBody struct {
	Lines    []lineBody   `json:"lines" maxItems:"1000"`
	Tenders  []tenderBody `json:"tenders" maxItems:"100"`
	Total    int64        `json:"total" minimum:"0" maximum:"9007199254740991"`
	Customer uid          `json:"customer_id,omitempty"`
	ExtrasBody
	CartRefBody

	LayawayID uid           `json:"layaway_id,omitempty" doc:"Goods put aside that are handed over: lines may be empty, and a tender deposit holds what was paid on them"`
	Discount  *discountBody `json:"discount,omitempty" doc:"Off the whole sale, by hand"`
	Approvals []uid         `json:"approvals,omitempty" maxItems:"10"`
	StartedAt *time.Time    `json:"started_at,omitempty" doc:"When the first line was rung up, by the till's clock; the receipt's beginning in the books"`
}

type cartBody struct {
	Lines    []lineBody `json:"lines" maxItems:"1000"`
	Customer uid        `json:"customer_id,omitempty" doc:"By whose prices"`
	ExtrasBody
	CartRefBody
	Discount *discountBody `json:"discount,omitempty"`
}

func (b *cartBody) extras() (pos.Extras, error) {
	e := b.ExtrasBody.extras()
	b.refer(&e)
	e.CustomerID = b.Customer.String()
	var err error
	e.Discount, err = b.Discount.request("discount")
	return e, err
}

// CartRefBody names the parked cart or quote that is sold.
type CartRefBody struct {
	CartID    uid    `json:"cart_id,omitempty" doc:"The parked cart that is sold by this"`
	CartEpoch *int64 `json:"cart_epoch,omitempty" minimum:"0" doc:"As it was taken: who lost it sells it no more"`
}

func (b *CartRefBody) refer(e *pos.Extras) {
	e.CartID, e.CartEpoch = b.CartID.String(), b.CartEpoch
}

type voidBody struct {
	SaleID    uid    `json:"sale_id"`
	Reason    string `json:"reason" maxLength:"600"`
	Approvals []uid  `json:"approvals,omitempty" maxItems:"10"`
	Training  bool   `json:"training,omitempty"`
}

type returnBody struct {
	SaleID   uid              `json:"sale_id,omitempty" doc:"Left out for a return without a receipt"`
	Gift     bool             `json:"gift,omitempty" doc:"By a gift receipt: given on a new gift card or credit note, never as money"`
	Lines    []returnLineBody `json:"lines" maxItems:"1000"`
	Tenders  []tenderBody     `json:"tenders" maxItems:"100"`
	Reason   string           `json:"reason,omitempty" maxLength:"600"`
	Customer uid              `json:"customer_id,omitempty"`

	Approvals []uid `json:"approvals,omitempty" maxItems:"10"`
	Training  bool  `json:"training,omitempty"`
}

type returnLineBody struct {
	Line      int64  `json:"line,omitempty" minimum:"1" doc:"Of the sale"`
	ProductID uid    `json:"product_id,omitempty" doc:"What comes back without a receipt; beside a sale_id it is refused with not_on_receipt"`
	Barcode   string `json:"barcode,omitempty" maxLength:"500"`
	Quantity  string `json:"quantity" maxLength:"24"`
	Restock   bool   `json:"restock,omitempty" doc:"Back to the shelf; not with damaged or defective, which is 422 restock_damaged"`
	UnitPrice *int64 `json:"unit_price,omitempty" minimum:"0" maximum:"9007199254740991" doc:"Without a receipt: less than today's price"`
	Condition string `json:"condition,omitempty" maxLength:"20" doc:"opened, damaged or defective; the last comes back without a fee"`
	Fee       *int64 `json:"fee,omitempty" minimum:"0" maximum:"9007199254740991" doc:"Kept for restocking; what the store keeps if left out. Nothing is kept of deposits and gift cards"`
}

func (b *returnBody) request() (r pos.ReturnRequest, err error) {
	r = pos.ReturnRequest{SaleID: b.SaleID.String(), Tenders: tenderRequests(b.Tenders), Reason: b.Reason,
		Gift: b.Gift, Extras: pos.Extras{CustomerID: b.Customer.String(), Training: b.Training}}
	r.Approvals = approvalIDs(b.Approvals)
	r.Lines, err = returnLines("lines", b.Lines)
	return r, err
}

func (b *voidBody) request() pos.VoidRequest {
	return pos.VoidRequest{SaleID: b.SaleID.String(), Reason: b.Reason, Approvals: approvalIDs(b.Approvals), Training: b.Training}
}

func lineRequests(bodies []lineBody) ([]pos.LineRequest, error) {
	out := make([]pos.LineRequest, len(bodies))
	for i := range bodies { // most lines are right, and spell no field's name
		b := &bodies[i]
		out[i] = pos.LineRequest{ProductID: b.ProductID.String(), Barcode: b.Barcode, Reason: b.Reason, TakeAway: b.TakeAway,
			Batch: b.Batch, ExpiresOn: b.ExpiresOn, Serial: b.Serial, GiftCard: b.GiftCard, QuoteLine: b.QuoteLine, PastDate: b.PastDate, Aged: b.Aged}
		if b.UnitPrice != nil {
			a := money.Amount(*b.UnitPrice)
			out[i].UnitPrice = &a
		}
		if b.Discount != nil {
			var err error
			if out[i].Discount, err = b.Discount.request(fmt.Sprintf("lines[%d].discount", i)); err != nil {
				return nil, err
			}
		}
		if b.Quantity != nil {
			q, err := money.ParseQuantity(*b.Quantity)
			if err != nil {
				return nil, noQuantity(fmt.Sprintf("lines[%d].quantity", i), err)
			}
			out[i].Quantity = &q
		}
	}
	return out, nil
}

func returnLines(field string, bodies []returnLineBody) ([]pos.ReturnLine, error) {
	out := make([]pos.ReturnLine, len(bodies))
	for i, b := range bodies {
		q, err := parseQuantity(fmt.Sprintf("%s[%d].quantity", field, i), b.Quantity)
		if err != nil {
			return nil, err
		}
		out[i] = pos.ReturnLine{Line: b.Line, ProductID: b.ProductID.String(), Barcode: b.Barcode, Quantity: q, Restock: b.Restock,
			UnitPrice: (*money.Amount)(b.UnitPrice), Condition: b.Condition, Fee: (*money.Amount)(b.Fee)}
	}
	return out, nil
}

func tenderRequests(bodies []tenderBody) []pos.TenderRequest {
	out := make([]pos.TenderRequest, len(bodies))
	for i, b := range bodies {
		out[i] = pos.TenderRequest{Kind: b.Kind, Reference: b.Reference, Code: b.Code, PaymentID: b.PaymentID.String(), Currency: b.Currency, ForeignAmount: money.Amount(b.ForeignAmount), OverLimit: b.OverLimit}
		if b.Amount != nil {
			a := money.Amount(*b.Amount)
			out[i].Amount = &a
		}
	}
	return out
}

func (w *Web) sellingRoutes() {
	const tag = "Selling"
	route(w, "POST", "/prices", Signed, access.ReadCatalog, op{id: "price-cart", tag: tag, summary: "Price a cart without committing it"},
		func(ctx context.Context, who *access.Who, in *struct{ Body cartBody }) (*reply[pos.Priced], error) {
			lines, err := lineRequests(in.Body.Lines)
			if err != nil {
				return nil, err
			}
			r, err := in.Body.extras()
			if err != nil {
				return nil, err
			}
			v, err := w.Pos.PriceFor(ctx, cashier(who), lines, r)
			if err != nil {
				return nil, err
			}
			return answer(v)
		})
	route(w, "PUT", "/sales/{id}", Signed, access.Sell, op{id: "put-sale", tag: tag, summary: "Commit a sale under an id of the till's choice",
		codes: []int{409}, answer: map[int]any{201: pos.Document{}, 200: pos.Document{}}, quick: w.readPlainSale}, w.putSale)
	route(w, "GET", "/sales", Signed, access.Sell, op{id: "list-sales", tag: tag, summary: "Sales and returns, the newest first", codes: []int{429}}, w.listSales)
	route(w, "GET", "/sales/{id}/returnable", Signed, access.Return, op{id: "get-returnable", tag: tag, summary: "What of a sale may still come back", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *ByID) (*reply[pos.Returnable], error) {
			v, err := w.Pos.Returnable(ctx, who.Store, in.ID.String())
			if err != nil {
				return nil, err
			}
			return answer(v)
		})
	route(w, "POST", "/returns/quote", Signed, access.Return, op{id: "quote-return", tag: tag, codes: []int{404},
		summary: "What a return would give, what it needs, and how the money may go out"}, w.quoteReturn)
	route(w, "PUT", "/returns/{id}", Signed, access.Return, op{id: "put-return", tag: tag, summary: "Take back parts of a sale",
		codes: []int{404, 409}, answer: map[int]any{201: pos.Document{}, 200: pos.Document{}}}, w.putReturn)
	route(w, "PUT", "/voids/{id}", Signed, access.Sell, op{id: "put-void", tag: tag, summary: "Void a sale while its drawer is open",
		codes: []int{404, 409}, answer: map[int]any{201: pos.Document{}, 200: pos.Document{}}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body voidBody
		}) (*stored, error) {
			a, err := w.Pos.CommitVoid(ctx, cashier(who), in.ID.String(), in.Body.request())
			return storedJSON(a.Body, a.Created), err
		})
	route(w, "PUT", "/exchanges/{id}", Signed, access.Return, op{id: "put-exchange", tag: tag,
		summary: "Take goods back and sell others, with one balance: a return and a sale that pay each other",
		codes:   []int{404, 409}, answer: map[int]any{201: exchangeView{}, 200: exchangeView{}}}, w.putExchange)
	for _, kind := range []string{"sales", "returns"} {
		route(w, "GET", "/"+kind+"/{id}", Signed, access.Sell, op{id: "get-" + kind, tag: tag, summary: "The stored answer", codes: []int{404},
			answer: map[int]any{200: pos.Document{}}},
			func(ctx context.Context, who *access.Who, in *ByID) (*stored, error) {
				b, err := w.Pos.Document(ctx, who.Store.ID, in.ID.String())
				return storedJSON(b, false), err
			})
		route(w, "GET", "/"+kind+"/{id}/receipt", Signed, access.Sell, op{id: "get-" + kind + "-receipt", tag: tag, codes: []int{404, 406},
			summary: "The receipt as HTML, PDF, text or ESC/POS; the first is the original, each later one a counted copy"}, w.receipt)
	}
}

func (w *Web) putSale(ctx context.Context, who *access.Who, in *saleInput) (*stored, error) {
	lines, err := lineRequests(in.Body.Lines)
	if err != nil {
		return nil, err
	}
	r := pos.SaleRequest{Lines: lines, Tenders: tenderRequests(in.Body.Tenders), Total: money.Amount(in.Body.Total), Extras: in.Body.extras()}
	if r.Discount, err = in.Body.Discount.request("discount"); err != nil {
		return nil, err
	}
	in.Body.refer(&r.Extras)
	r.CustomerID, r.LayawayID = in.Body.Customer.String(), in.Body.LayawayID.String()
	r.Approvals = approvalIDs(in.Body.Approvals)
	r.StartedAt = in.Body.StartedAt
	a, err := w.Pos.CommitSale(ctx, cashier(who), in.ID.String(), r)
	if err != nil {
		return nil, err
	}
	out := storedJSON(a.Body, a.Created)
	out.Short = shortText(a.Short)
	return out, nil
}

func (w *Web) putReturn(ctx context.Context, who *access.Who, in *struct {
	ByID
	Body returnBody
}) (*stored, error) {
	r, err := in.Body.request()
	if err != nil {
		return nil, err
	}
	a, err := w.Pos.CommitReturn(ctx, cashier(who), in.ID.String(), r)
	if err != nil {
		return nil, err
	}
	return storedJSON(a.Body, a.Created), nil
}

// approvalIDs leaves nothing where none were named: requests are hashed.
func approvalIDs(list []uid) []string {
	if len(list) == 0 {
		return nil
	}
	return idStrings(list)
}

func (w *Web) receipt(ctx context.Context, who *access.Who, in *struct {
	ByID
	PaperWish
	Gift bool `query:"gift" doc:"Without prices; it is not counted"`
}) (*paperOut, error) {
	return in.set(func() (receipt.Doc, error) {
		if in.Gift {
			return w.Paper.Gift(ctx, who.Store, in.ID.String())
		}
		return w.Paper.Receipt(ctx, cashier(who), who.Store, in.ID.String())
	})
}
