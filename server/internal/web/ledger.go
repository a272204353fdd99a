package web

import (
	"context"
	"time"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
	"tillbell/server/fault"
)

func amount(n int64) money.Amount { return money.Amount(n) }

type codeBody struct {
	Code string `json:"code" maxLength:"80"`
}

type giveBody struct {
	Code       string `json:"code,omitempty" maxLength:"80" doc:"Of a gift card or credit note, chosen by the caller"`
	CustomerID uid    `json:"customer_id,omitempty" doc:"Whose credit, where there is no code"`
	Amount     int64  `json:"amount" maximum:"9007199254740991"`
	Reason     string `json:"reason" maxLength:"600"`
	ExpiresAt  string `json:"expires_at,omitempty" maxLength:"40"`
	Approvals  []uid  `json:"approvals,omitempty" maxItems:"10" doc:"Of gift_card.issue_free"`
}

type cardStatusBody struct {
	Status string `json:"status" enum:"active,blocked,void"`
	Reason string `json:"reason" maxLength:"600"`
}

type statementView struct {
	pos.AccountView
	Transfers []pos.TransferView `json:"transfers"`
}

func (w *Web) ledgerRoutes() {
	const tag = "Gift cards and credit"
	route(w, "POST", "/gift-cards/lookup", Signed, access.Sell, op{id: "look-up-card", tag: tag, summary: "What is on a gift card or credit note", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *struct{ Body codeBody }) (*reply[pos.AccountView], error) {
			v, err := w.Pos.LookUpCard(ctx, in.Body.Code)
			if err != nil {
				return nil, err
			}
			return answer(v)
		})
	w.blankCardRoutes()
	route(w, "PUT", "/gift-cards/grants/{id}", Signed, access.ManageLedger, op{id: "give-card", tag: tag, summary: "Give a gift card or credit for nothing", codes: []int{404, 409}, fine: access.IssueFreeCard}, w.give)
	route(w, "GET", "/accounts", Signed, access.ManageLedger, op{id: "list-accounts", tag: tag, summary: "Gift cards, credit notes or accounts, the newest first"},
		func(ctx context.Context, who *access.Who, in *struct {
			Paging
			Kind   string `query:"kind" enum:"gift_card,store_credit,on_account,points" default:"gift_card"`
			Status string `query:"status" enum:"active,blocked,void"`
			Last4  string `query:"last4" maxLength:"4"`
		}) (*reply[list[pos.AccountView]], error) {
			items, next, err := w.Pos.Accounts(ctx, pos.AccountFilter{Kind: in.Kind, Status: in.Status, Last4: in.Last4, Cursor: in.Cursor, Limit: in.Limit})
			return page(items, next), err
		})
	route(w, "GET", "/accounts/{id}", Signed, access.ManageLedger, op{id: "get-statement", tag: tag, summary: "An account with its statement", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *ByID) (*reply[statementView], error) {
			v, moves, err := w.Pos.Statement(ctx, in.ID.String())
			if err != nil {
				return nil, err
			}
			if moves == nil {
				moves = []pos.TransferView{}
			}
			return answer(statementView{v, moves})
		})
	route(w, "PUT", "/accounts/{id}/status", Signed, access.ManageLedger, op{id: "put-card-status", tag: tag, summary: "Block a card, open it again, or make it void for good", codes: []int{404, 409}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body cardStatusBody
		}) (*reply[pos.AccountView], error) {
			v, err := w.Pos.SetCard(ctx, cashier(who), in.ID.String(), in.Body.Status, in.Body.Reason)
			if err != nil {
				return nil, err
			}
			return answer(v)
		})
	route(w, "GET", "/loyalty", Signed, access.ReadCatalog, op{id: "get-loyalty", tag: tag, summary: "What points are given and taken for"},
		func(ctx context.Context, who *access.Who, _ *none) (*reply[pos.LoyaltyRules], error) {
			v, err := w.Pos.Loyalty(ctx, who.Store.ID)
			if err != nil {
				return nil, err
			}
			return answer(v)
		})
	route(w, "PUT", "/loyalty", Signed, access.SetUp, op{id: "put-loyalty", tag: tag, summary: "Change what points are given and taken for"},
		func(ctx context.Context, who *access.Who, in *struct{ Body pos.LoyaltyRules }) (*reply[pos.LoyaltyRules], error) {
			v, err := w.Pos.PutLoyalty(ctx, who.Store.ID, in.Body)
			if err != nil {
				return nil, err
			}
			return answer(v)
		})
}

func (w *Web) give(ctx context.Context, who *access.Who, in *struct {
	ByID
	Body giveBody
}) (*reply[pos.AccountView], error) {
	g := pos.Given{Code: in.Body.Code, Customer: in.Body.CustomerID.String(), Amount: amount(in.Body.Amount), Reason: in.Body.Reason, Approvals: approvalIDs(in.Body.Approvals)}
	if in.Body.ExpiresAt != "" {
		at, err := time.Parse(time.RFC3339, in.Body.ExpiresAt)
		if err != nil || at.Before(w.DB.Now()) {
			return nil, fault.New(fault.Invalid, "time_invalid", "The end must be a time to come.").At("expires_at", "time_invalid", "is not a time to come")
		}
		g.ExpiresAt = &at
	}
	v, created, err := w.Pos.Give(ctx, cashier(who), in.ID.String(), g)
	if err != nil {
		return nil, err
	}
	return made(created, v), nil
}
