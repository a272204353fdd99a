package web

import (
	"context"

	"tillbell/pos"
	"tillbell/server/access"
)

type customerBody struct {
	Name        string `json:"name,omitempty" maxLength:"400"`
	Phone       string `json:"phone,omitempty" maxLength:"60"`
	Email       string `json:"email,omitempty" maxLength:"300"`
	Code        string `json:"code,omitempty" maxLength:"100" doc:"Of the customer's card"`
	GroupID     uid    `json:"group_id,omitempty"`
	Language    string `json:"language,omitempty" maxLength:"16"`
	TaxExempt   string `json:"tax_exempt,omitempty" maxLength:"400" doc:"The certificate's number, or why"`
	Notes       string `json:"notes,omitempty" maxLength:"4000"`
	Preferences string `json:"preferences,omitempty" maxLength:"4000"`
	History     bool   `json:"history_consent,omitempty" doc:"What was bought may be looked at"`
	Marketing   bool   `json:"marketing_consent,omitempty"`
	Wording     string `json:"consent_wording,omitempty" maxLength:"40" example:"sheet-en-1" doc:"Version of the words that a consent was given or taken back by; the journal keeps it (CONSENT)"`
}

type customerView struct {
	pos.Customer
	Duplicates []string `json:"duplicates,omitempty" doc:"Others with this phone number, e-mail address or name"`
}

type customerDetail struct {
	pos.Customer
	PriceGroup string            `json:"price_group,omitempty" doc:"Whose price lists hold for this customer"`
	Accounts   []pos.AccountView `json:"accounts"`
}

type groupBody struct {
	Name       string `json:"name" maxLength:"400"`
	PriceGroup string `json:"price_group,omitempty" maxLength:"400" doc:"Whose price lists hold for its members"`
}

type creditBody struct {
	CreditLimit int64 `json:"credit_limit" minimum:"0" maximum:"9007199254740991"`
	TermsDays   int64 `json:"terms_days,omitempty" minimum:"0" maximum:"10000"`
}

type debtPaymentBody struct {
	Tender    string       `json:"tender,omitempty" enum:"cash,card" doc:"Where tenders are left out: all of it is paid in this way"`
	Amount    int64        `json:"amount" minimum:"0" maximum:"9007199254740991" doc:"What it pays off; cash may be more, for change. Where cash is rounded, what of a part is cash must be what coins can pay (amount_uneven); all that is left is rounded as a sale is"`
	Reference string       `json:"reference,omitempty" maxLength:"200"`
	Tenders   []tenderBody `json:"tenders,omitempty" maxItems:"100" doc:"Cash, also foreign, and cards; payment_id is what a terminal took"`
}

func (b *customerBody) request() pos.CustomerRequest {
	return pos.CustomerRequest{Name: b.Name, Phone: b.Phone, Email: b.Email, Code: b.Code, GroupID: b.GroupID.String(), Language: b.Language,
		TaxExempt: b.TaxExempt, Notes: b.Notes, Preferences: b.Preferences, History: b.History, Marketing: b.Marketing, Wording: b.Wording}
}

func (w *Web) buyerRoutes() {
	const tag = "Customers"
	route(w, "GET", "/customers", Signed, access.SeeCustomers, op{id: "find-customers", tag: tag, summary: "Find customers by the beginnings of names, e-mail addresses or card codes, or by four digits and more of a phone number"},
		func(ctx context.Context, who *access.Who, in *struct {
			Paging
			Q string `query:"q" maxLength:"200"`
		}) (*reply[list[pos.Customer]], error) {
			items, next, err := w.Pos.FindCustomers(ctx, in.Q, in.Limit, in.Cursor)
			return page(items, next), err
		})
	route(w, "GET", "/customers/{id}", Signed, access.SeeCustomers, op{id: "get-customer", tag: tag, summary: "A customer with accounts", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *ByID) (*reply[customerDetail], error) {
			c, err := w.Pos.Customer(ctx, in.ID.String())
			if err != nil {
				return nil, err
			}
			accounts, err := w.Pos.CustomerAccounts(ctx, who.Store.ID, c.ID)
			if err != nil {
				return nil, err
			}
			group, err := w.Pos.GroupOf(ctx, c.ID)
			if err != nil {
				return nil, err
			}
			return answer(customerDetail{c, group, accounts})
		})
	route(w, "PUT", "/customers/{id}", Signed, access.SeeCustomers, op{id: "put-customer", tag: tag, summary: "Add or change a customer; a name or a phone number is enough", codes: []int{409}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body customerBody
		}) (*reply[customerView], error) {
			c, twins, created, err := w.Pos.PutCustomer(ctx, cashier(who), in.ID.String(), in.Body.request())
			if err != nil {
				return nil, err
			}
			return made(created, customerView{c, twins}), nil
		})
	route(w, "DELETE", "/customers/{id}", Signed, access.SeeCustomers, op{id: "erase-customer", tag: tag, status: 204, codes: []int{404, 409}, fine: access.EraseCustomer,
		summary: "Erase a person's data, by the right customer.erase; the journal keeps the id alone"},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Forfeit   bool     `query:"forfeit" doc:"Give up the credit and points that are left"`
			Approvals []string `query:"approvals" maxItems:"10" doc:"Of customer.erase"`
		}) (*nothing, error) {
			return &nothing{}, w.Pos.EraseCustomer(ctx, cashier(who), in.ID.String(), in.Forfeit, in.Approvals...)
		})
	route(w, "GET", "/customers/{id}/export", Signed, access.ManageCustomer, op{id: "export-customer", tag: tag, summary: "All that is kept of one person", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *ByID) (*reply[pos.OwnData], error) {
			v, err := w.Pos.ExportCustomer(ctx, who.Store.ID, in.ID.String())
			if err != nil {
				return nil, err
			}
			return answer(v)
		})
	route(w, "GET", "/customers/{id}/purchases", Signed, access.SeeCustomers, op{id: "list-purchases", tag: tag, summary: "What a customer bought, if that was agreed to", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Paging
		}) (*reply[list[pos.SaleItem]], error) {
			items, next, err := w.Pos.CustomerHistory(ctx, in.ID.String(), in.Cursor, in.Limit)
			return page(items, next), err
		})
	route(w, "GET", "/customer-groups", Signed, access.SeeCustomers, op{id: "list-customer-groups", tag: tag, summary: "Groups of customers"},
		func(ctx context.Context, who *access.Who, in *Paging) (*reply[list[pos.CustomerGroup]], error) {
			all, err := w.Pos.CustomerGroups(ctx)
			if err != nil {
				return nil, err
			}
			return cut(all, *in, func(g pos.CustomerGroup) string { return g.ID })
		})
	route(w, "PUT", "/customer-groups/{id}", Signed, access.ManageCustomer, op{id: "put-customer-group", tag: tag, summary: "Make or change a group", codes: []int{409}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body groupBody
		}) (*reply[pos.CustomerGroup], error) {
			g, created, err := w.Pos.PutCustomerGroup(ctx, in.ID.String(), in.Body.Name, in.Body.PriceGroup)
			if err != nil {
				return nil, err
			}
			return made(created, g), nil
		})
	w.creditRoutes(tag)
}

func (w *Web) creditRoutes(tag string) {
	route(w, "PUT", "/customers/{id}/credit", Signed, access.ManageLedger, op{id: "put-credit", tag: tag, summary: "Let a customer buy on account up to a limit", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body creditBody
		}) (*reply[pos.AccountView], error) {
			v, err := w.Pos.PutCredit(ctx, cashier(who), in.ID.String(), amount(in.Body.CreditLimit), in.Body.TermsDays)
			if err != nil {
				return nil, err
			}
			return answer(v)
		})
	route(w, "PUT", "/customers/{id}/payments/{payment_id}", Signed, access.Sell, op{id: "put-account-payment", tag: tag, codes: []int{404, 409},
		summary: "Take a payment for what a customer owes", answer: map[int]any{201: pos.Payment{}, 200: pos.Payment{}}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Payment uid `path:"payment_id"`
			Body    debtPaymentBody
		}) (*stored, error) {
			a, err := w.Pos.PayAccount(ctx, cashier(who), in.ID.String(), in.Payment.String(),
				pos.DebtPayment{Tender: in.Body.Tender, Amount: amount(in.Body.Amount), Reference: in.Body.Reference,
					Tenders: tenderRequests(in.Body.Tenders)})
			if err != nil {
				return nil, err
			}
			return storedJSON(a.Body, a.Created), nil
		})
	route(w, "GET", "/customers/{id}/payments", Signed, access.Sell, op{id: "list-account-payments", tag: tag, summary: "What a customer paid of debts at this store, the newest 50 first"},
		func(ctx context.Context, who *access.Who, in *ByID) (*reply[list[pos.Payment]], error) {
			all, err := w.Pos.DebtPayments(ctx, who.Store.ID, in.ID.String())
			if err != nil {
				return nil, err
			}
			return answer(list[pos.Payment]{Items: all})
		})
	route(w, "GET", "/customers/{id}/payments/{payment_id}/receipt", Signed, access.Sell, op{id: "get-account-payment-receipt", tag: tag, codes: []int{404, 406},
		summary: "The paper of a payment of what was owed, of which each after the first is a counted copy. As HTML, PDF, text or ESC/POS"},
		w.debtReceipt)
	route(w, "GET", "/receivables", Signed, access.ManageLedger, op{id: "list-receivables", tag: tag, summary: "Who owes, the most overdue first"},
		func(ctx context.Context, who *access.Who, in *Paging) (*reply[list[pos.Receivable]], error) {
			all, err := w.Pos.Receivables(ctx)
			if err != nil {
				return nil, err
			}
			return cut(all, *in, func(r pos.Receivable) string { return r.AccountID })
		})
}
