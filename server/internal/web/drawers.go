package web

import (
	"context"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
)

type drawerBody struct {
	OpeningFloat *int64      `json:"opening_float,omitempty" minimum:"0" maximum:"9007199254740991" doc:"Left out: what the pieces come to"`
	Pieces       []pieceBody `json:"pieces,omitempty" maxItems:"60" doc:"The float as it was counted, note by note"`
}

type movementBody struct {
	Kind   string `json:"kind" maxLength:"20" example:"pay_in"`
	Amount int64  `json:"amount,omitempty" minimum:"0" maximum:"9007199254740991" doc:"A pay_out or drop above what the drawer should hold is refused with drawer_short"`
	Reason string `json:"reason,omitempty" maxLength:"600" doc:"Why; needed but for a drop. The journal keeps it: no customers' names"`

	Approvals []uid `json:"approvals,omitempty" maxItems:"10"`
	HelpCall  uid   `json:"help_request_id,omitempty" doc:"The answered call that fetched the drop, or brought the change: a pay_in of its amount, or a no_sale where it was swapped for notes. Who answered it is the witness"`
}

type closeBody struct {
	Counted    *int64         `json:"counted,omitempty" minimum:"0" maximum:"9007199254740991"`
	CountID    uid            `json:"count_id,omitempty" doc:"A count that was taken before, in the place of counted"`
	Currencies []currencyBody `json:"currencies,omitempty" maxItems:"20" doc:"Cash of other currencies, with counted"`
	Reason     string         `json:"reason,omitempty" maxLength:"80" doc:"Of a difference: one of the store's"`
	Note       string         `json:"note,omitempty" maxLength:"600"`
	Approvals  []uid          `json:"approvals,omitempty" maxItems:"10" doc:"Of a difference above the cashier's limit"`
}

func (w *Web) drawerRoutes() {
	const tag = "Drawers"
	view := map[int]any{200: pos.DrawerView{}}
	both := map[int]any{200: pos.DrawerView{}, 201: pos.DrawerView{}}
	route(w, "PUT", "/drawers/{id}", Signed, access.UseDrawer, op{id: "open-drawer", tag: tag, summary: "Open the register's drawer", codes: []int{409}, answer: both},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body drawerBody
		}) (*stored, error) {
			a, err := w.Pos.OpenCounted(ctx, cashier(who), in.ID.String(), pos.OpenRequest{OpeningFloat: (*money.Amount)(in.Body.OpeningFloat), Pieces: pieces(in.Body.Pieces)})
			return storedJSON(a.Body, a.Created), err
		})
	route(w, "PUT", "/drawers/{id}/movements/{movement_id}", Signed, access.UseDrawer, op{id: "move-cash", tag: tag, summary: "Put cash in or take it out",
		codes: []int{404, 409}, answer: map[int]any{200: pos.MovementView{}, 201: pos.MovementView{}}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Movement uid `path:"movement_id"`
			Body     movementBody
		}) (*stored, error) {
			a, err := w.Pos.MoveCash(ctx, cashier(who), in.ID.String(), in.Movement.String(), pos.MovementRequest{Kind: in.Body.Kind,
				Amount: money.Amount(in.Body.Amount), Reason: in.Body.Reason, Approvals: approvalIDs(in.Body.Approvals), HelpRequest: in.Body.HelpCall.String()})
			return storedJSON(a.Body, a.Created), err
		})
	route(w, "POST", "/drawers/{id}/close", Signed, access.UseDrawer, op{id: "close-drawer", tag: tag, summary: "Count and close; the Z report", codes: []int{404, 409}, answer: view},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body closeBody
		}) (*stored, error) {
			a, err := w.Pos.CloseCounted(ctx, cashier(who), in.ID.String(), pos.CloseRequest{CountID: in.Body.CountID.String(),
				Counted: (*money.Amount)(in.Body.Counted), Currencies: currencyCounts(in.Body.Currencies), Reason: in.Body.Reason, Note: in.Body.Note,
				Approvals: approvalIDs(in.Body.Approvals)})
			return storedJSON(a.Body, false), err
		})
	w.drawerCountRoutes()
	for _, path := range []string{"/drawers/{id}", "/drawers/{id}/report"} {
		id := "get-drawer"
		if path != "/drawers/{id}" {
			id = "report-drawer"
		}
		route(w, "GET", path, Signed, access.UseDrawer, op{id: id, tag: tag, summary: "The X report of an open drawer, the Z of a closed one", codes: []int{404}, answer: view},
			func(ctx context.Context, who *access.Who, in *ByID) (*stored, error) {
				b, err := w.Pos.DrawerReport(ctx, cashier(who), who.Store, in.ID.String())
				return storedJSON(b, false), err
			})
	}
	route(w, "GET", "/drawers", Signed, access.UseDrawer, op{id: "list-drawers", tag: tag, summary: "Drawers, the newest first"},
		func(ctx context.Context, who *access.Who, in *struct {
			Paging
			Status   string `query:"status" enum:"open,parked,closed"`
			Register uid    `query:"register_id"`
		}) (*reply[list[pos.DrawerItem]], error) {
			items, next, err := w.Pos.Drawers(ctx, cashier(who), who.Store, pos.DrawerFilter{Status: in.Status, Register: in.Register.String(), Cursor: in.Cursor, Limit: in.Limit})
			return page(items, next), err
		})
	route(w, "GET", "/journal", Signed, access.ReadJournal, op{id: "list-journal", tag: tag, summary: "The journal of a register, or of the store under its own id, the newest first"},
		func(ctx context.Context, who *access.Who, in *struct {
			Paging
			Register uid `query:"register_id" required:"true"`
		}) (*reply[list[pos.JournalItem]], error) {
			items, next, err := w.Pos.Journal(ctx, who.Store.ID, in.Register.String(), in.Cursor, in.Limit)
			return page(items, next), err
		})
}
