package web

import (
	"context"
	"encoding/json"

	"tillbell/floor"
	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/db"
	"tillbell/server/fault"
)

// approvalSubject says what is to be approved as it will be done: one of these.
type approvalSubject struct {
	Cart     *approvalCart     `json:"cart,omitempty"`
	Return   *approvalReturn   `json:"return,omitempty"`
	Void     *approvalVoid     `json:"void,omitempty"`
	Movement *approvalMovement `json:"movement,omitempty"`
	Count    *approvalCount    `json:"count,omitempty"`
	Other    *approvalOther    `json:"other,omitempty"`
	Gift     *approvalGift     `json:"gift,omitempty" doc:"Of gift_card.issue_free"`
	Erase    *approvalErase    `json:"erase,omitempty" doc:"Of customer.erase"`
	Stock    *approvalStock    `json:"stock,omitempty" doc:"Of stock.adjust"`
}

type approvalGift struct {
	Code       string `json:"code,omitempty" maxLength:"80"`
	CustomerID uid    `json:"customer_id,omitempty"`
	Amount     int64  `json:"amount" minimum:"0" maximum:"9007199254740991"`
}

type approvalErase struct {
	CustomerID uid  `json:"customer_id"`
	Forfeit    bool `json:"forfeit,omitempty"`
}

type approvalStock struct {
	ProductID uid    `json:"product_id"`
	Kind      string `json:"kind" enum:"adjust,count"`
	Quantity  string `json:"quantity" maxLength:"24"`
	Cause     string `json:"cause,omitempty" maxLength:"20"`
}

type approvalCart struct {
	Lines []lineBody `json:"lines" maxItems:"1000"`
	CartRefBody
	Discount  *discountBody  `json:"discount,omitempty"`
	Customer  uid            `json:"customer_id,omitempty" doc:"By whose prices"`
	TakeAway  bool           `json:"take_away,omitempty"`
	TaxExempt *exemptionBody `json:"tax_exempt,omitempty"`
	Coupons   []string       `json:"coupons,omitempty" maxItems:"20"`
	OnAccount int64          `json:"on_account,omitempty" minimum:"0" maximum:"9007199254740991" doc:"Of account.over_limit: what customer_id is not to pay now"`
}

type approvalReturn struct {
	SaleID uid              `json:"sale_id,omitempty"`
	Lines  []returnLineBody `json:"lines" maxItems:"1000"`
}

type approvalVoid struct {
	SaleID uid `json:"sale_id"`
}

type approvalMovement struct {
	DrawerID uid    `json:"drawer_id"`
	Kind     string `json:"kind" maxLength:"20"`
	Amount   int64  `json:"amount,omitempty" minimum:"0" maximum:"9007199254740991"`
}

type approvalCount struct {
	DrawerID uid   `json:"drawer_id"`
	Counted  int64 `json:"counted" minimum:"0" maximum:"9007199254740991"`
}

type approvalOther struct {
	Ref    string `json:"ref" maxLength:"200" doc:"What is acted on, as the act names it"`
	Amount int64  `json:"amount,omitempty" minimum:"0" maximum:"9007199254740991"`
}

type approveBody struct {
	ID      uid             `json:"id,omitempty" doc:"Made by the caller, so that a retry is the same approval"`
	Right   access.Right    `json:"right" maxLength:"40" example:"discount.line"`
	Reason  string          `json:"reason,omitempty" maxLength:"600"`
	Subject approvalSubject `json:"subject"`
	StaffID uid             `json:"staff_id" doc:"Who approves, by their own PIN"`
	PIN     string          `json:"pin" maxLength:"12"`
}

// askApprovalBody is what a call of kind approval carries.
type askApprovalBody struct {
	ID      uid             `json:"id,omitempty"`
	Right   access.Right    `json:"right" maxLength:"40"`
	Reason  string          `json:"reason,omitempty" maxLength:"600"`
	Subject approvalSubject `json:"subject"`
}

type answerBody struct {
	Grant  bool   `json:"grant"`
	Reason string `json:"reason,omitempty" maxLength:"600"`
	PIN    string `json:"pin,omitempty" maxLength:"12" doc:"Of rights that want it again"`
}

type approvalView struct {
	ID            string          `json:"id"`
	State         string          `json:"state" enum:"asked,granted,refused,used,expired"`
	Right         access.Right    `json:"right"`
	Amount        int64           `json:"amount"`
	Percent       string          `json:"percent"`
	Reason        string          `json:"reason"`
	RegisterID    *string         `json:"register_id" nullable:"true" doc:"Null: asked in the office"`
	RequesterID   string          `json:"requester_id"`
	ApproverID    *string         `json:"approver_id"`
	AskedAt       string          `json:"asked_at"`
	AnsweredAt    *string         `json:"answered_at"`
	AnswerReason  string          `json:"answer_reason"`
	ExpiresAt     string          `json:"expires_at"`
	UsedAt        *string         `json:"used_at"`
	UsedBy        *string         `json:"used_by"`
	HelpRequestID *string         `json:"help_request_id"`
	Summary       json.RawMessage `json:"summary"`
}

// hides tells whether a person must not learn how much an approval is of: in a
// store that counts blind, by how much a count is off.
func hides(store *access.Store, right access.Right) bool {
	return store.BlindCount && right == access.CloseDifference
}

func (w *Web) viewApproval(who *access.Who, g *access.Approval) approvalView {
	v := w.wholeApproval(g)
	if hides(&who.Store, g.Right) && !who.May(access.SeeExpected) {
		v.Amount, v.Summary = 0, noSummary
	}
	return v
}

var noSummary = json.RawMessage(`{}`)

func (w *Web) wholeApproval(g *access.Approval) approvalView {
	return approvalView{ID: g.ID, State: g.StateAt(w.DB.Now()), Right: g.Right, Amount: g.Amount, Percent: money.Rate(g.Percent).String(),
		Reason: g.Reason, RegisterID: idOrNull(g.RegisterID), RequesterID: g.RequesterID, ApproverID: idOrNull(g.ApproverID), AskedAt: wire(g.AskedAt),
		AnsweredAt: wirePtr(g.AnsweredAt), AnswerReason: g.AnswerReason, ExpiresAt: wire(g.ExpiresAt), UsedAt: wirePtr(g.UsedAt),
		UsedBy: idOrNull(g.UsedBy), HelpRequestID: idOrNull(g.HelpRequestID), Summary: g.Summary}
}

func idOrNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func (s *approvalSubject) request(right access.Right) (pos.SubjectRequest, error) {
	r := pos.SubjectRequest{Right: right}
	if s.Cart != nil {
		lines, err := lineRequests(s.Cart.Lines)
		if err != nil {
			return r, err
		}
		r.Cart = &pos.SaleRequest{Lines: lines}
		more := ExtrasBody{TakeAway: s.Cart.TakeAway, TaxExempt: s.Cart.TaxExempt, Coupons: s.Cart.Coupons}
		r.Cart.Extras = more.extras()
		r.Cart.CustomerID = s.Cart.Customer.String()
		s.Cart.refer(&r.Cart.Extras)
		if r.Cart.Discount, err = s.Cart.Discount.request("discount"); err != nil {
			return r, err
		}
	}
	if s.Cart != nil && s.Cart.OnAccount > 0 {
		on := money.Amount(s.Cart.OnAccount)
		r.Cart.Tenders = []pos.TenderRequest{{Kind: pos.OnAccount, Amount: &on}}
	}
	if g := s.Gift; g != nil {
		r.Gift = &pos.GiftSubject{Code: g.Code, Customer: g.CustomerID.String(), Amount: money.Amount(g.Amount)}
	}
	if e := s.Erase; e != nil {
		r.Erase = &pos.EraseSubject{Customer: e.CustomerID.String(), Forfeit: e.Forfeit}
	}
	if m := s.Stock; m != nil {
		q, err := parseQuantity("stock.quantity", m.Quantity)
		if err != nil {
			return r, err
		}
		r.Stock = &pos.StockSubject{Product: m.ProductID.String(), Kind: m.Kind, Cause: m.Cause, Quantity: q}
	}
	if s.Return != nil {
		lines, err := returnLines("lines", s.Return.Lines)
		if err != nil {
			return r, err
		}
		r.Return = &pos.ReturnRequest{SaleID: s.Return.SaleID.String(), Lines: lines}
	}
	if s.Void != nil {
		r.Void = s.Void.SaleID.String()
	}
	if m := s.Movement; m != nil {
		r.Movement = &pos.MovementSubject{Drawer: m.DrawerID.String(), Kind: m.Kind, Amount: money.Amount(m.Amount)}
	}
	if s.Count != nil {
		r.Count = &pos.CountSubject{Drawer: s.Count.DrawerID.String(), Counted: money.Amount(s.Count.Counted)}
	}
	if s.Other != nil {
		r.Other = &pos.OtherSubject{Ref: s.Other.Ref, Amount: money.Amount(s.Other.Amount)}
	}
	return r, nil
}

// approvalAsk measures what is asked for, as its commit will.
func (w *Web) approvalAsk(ctx context.Context, who *access.Who, id uid, right access.Right, reason string, s approvalSubject) (access.ApprovalAsk, error) {
	r, err := s.request(right)
	if err != nil {
		return access.ApprovalAsk{}, err
	}
	subject, err := w.Pos.SubjectOf(ctx, cashier(who), r)
	if err != nil {
		return access.ApprovalAsk{}, err
	}
	return access.ApprovalAsk{ID: id.String(), Right: right, Hash: subject.Hash, Amount: int64(subject.Amount), Percent: subject.Percent,
		Reason: reason, Summary: subject.Summary}, nil
}

func (w *Web) approvalRoutes() {
	const tag = "Approvals"
	codes := []int{404, 409}
	route(w, "POST", "/approvals", Signed, access.SeeHelp, op{id: "approve-here", tag: tag, summary: "Approve at the till or in the office, by a second person's PIN", status: 201, codes: append(codes, 429)}, w.approveHere)
	route(w, "GET", "/approvals", Signed, access.SeeReports, op{id: "list-approvals", tag: tag, summary: "Approvals, the newest first"},
		func(ctx context.Context, who *access.Who, in *Paging) (*reply[list[approvalView]], error) {
			all, err := w.Access.Approvals(ctx, who.Store.ID, in.Cursor, in.Limit+1)
			if err != nil {
				return nil, err
			}
			next := ""
			if len(all) > in.Limit {
				all = all[:in.Limit]
				next = all[len(all)-1].ID
			}
			items := make([]approvalView, len(all))
			for i, g := range all {
				items[i] = w.viewApproval(who, g)
			}
			return page(items, next), nil
		})
	route(w, "GET", "/approvers", Signed, access.SeeHelp, op{id: "list-approvers", tag: tag, summary: "Who may approve an act of this size"},
		func(ctx context.Context, who *access.Who, in *struct {
			Right   access.Right `query:"right" maxLength:"40" required:"true"`
			Amount  int64        `query:"amount" minimum:"0"`
			Percent string       `query:"percent" maxLength:"12" default:"0"`
		}) (*reply[list[access.Person]], error) {
			percent, err := parseRate("percent", in.Percent)
			if err != nil {
				return nil, err
			}
			people, err := w.Access.Approvers(ctx, who.Store.ID, who.Staff.ID, in.Right, in.Amount, int64(percent))
			return page(people, ""), err
		})
	route(w, "GET", "/approvals/{id}", Signed, access.SeeHelp, op{id: "get-approval", tag: tag, summary: "How an approval stands", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *ByID) (*reply[approvalView], error) {
			g, err := w.Access.Approval(ctx, who.Store.ID, in.ID.String())
			if err != nil {
				return nil, err
			}
			return answer(w.viewApproval(who, g))
		})
	route(w, "POST", "/approvals/{id}/answer", Signed, access.AnswerHelp, op{id: "answer-approval", tag: tag, summary: "Grant or refuse what was asked on the floor", codes: append(codes, 429)}, w.answerApproval)
}

func (w *Web) approveHere(ctx context.Context, who *access.Who, in *struct{ Body approveBody }) (*reply[approvalView], error) {
	b := in.Body
	ask, err := w.approvalAsk(ctx, who, b.ID, b.Right, b.Reason, b.Subject)
	if err != nil {
		return nil, err
	}
	g, created, err := w.Access.ApproveHere(ctx, who, ask, b.StaffID.String(), b.PIN)
	if err != nil {
		return nil, err
	}
	return made(created, w.viewApproval(who, g)), nil
}

func (w *Web) answerApproval(ctx context.Context, who *access.Who, in *struct {
	ByID
	Body answerBody
}) (*reply[approvalView], error) {
	outcome := "refused"
	if in.Body.Grant {
		outcome = "granted"
	}
	var ended floor.Request
	g, err := w.Access.AnswerApproval(ctx, who, in.ID.String(), access.Answer{Grant: in.Body.Grant, Reason: in.Body.Reason, PIN: in.Body.PIN},
		func(tx *db.Tx, request string) (err error) {
			ended, err = w.Floor.Settle(tx, helper(who), request, outcome)
			return err
		})
	if err != nil {
		return nil, err
	}
	if ended.ID != "" {
		w.Floor.Settled(ended, who.Store.ID)
	}
	return answer(w.viewApproval(who, g))
}

// shownApproval is what the floor's card shows. It is the same for the same
// ask, so that a retry is told from another.
type shownApproval struct {
	ID      string          `json:"id"`
	Right   access.Right    `json:"right"`
	StepUp  bool            `json:"step_up"`
	Amount  int64           `json:"amount"`
	Percent string          `json:"percent"`
	Reason  string          `json:"reason"`
	Seconds int             `json:"seconds"`          // from the call on
	Hidden  bool            `json:"hidden,omitempty"` // how much: the approval itself says it to who may see it
	Summary json.RawMessage `json:"summary"`
}

// floorApproval prepares an approval that a call on the floor asks for.
func (w *Web) floorApproval(ctx context.Context, who *access.Who, request uid, b *askApprovalBody) (*floor.Approval, error) {
	if request == "" || b.ID == "" {
		return nil, fault.New(fault.Invalid, "id_required", "A call for an approval has an id of its own, and so has the approval.").At("id", "required", "must not be empty")
	}
	ask, err := w.approvalAsk(ctx, who, b.ID, b.Right, b.Reason, b.Subject)
	if err != nil {
		return nil, err
	}
	g, err := w.Access.PrepareApproval(who, ask)
	if err != nil {
		return nil, err
	}
	shown := shownApproval{ID: g.ID, Right: g.Right, StepUp: access.StepUp(g.Right), Amount: g.Amount,
		Percent: money.Rate(g.Percent).String(), Reason: g.Reason, Seconds: int(access.ApprovalTTL.Seconds()), Summary: g.Summary}
	if hides(&who.Store, g.Right) { // a call is heard by all of the floor, and by who asks
		shown.Hidden, shown.Amount, shown.Summary = true, 0, noSummary
	}
	what, err := json.Marshal(shown)
	if err != nil {
		return nil, err
	}
	return &floor.Approval{What: what, Wait: access.ApprovalTTL,
		Save: func(tx *db.Tx, request string) error { return w.Access.SaveApproval(tx, g, request) }}, nil
}
