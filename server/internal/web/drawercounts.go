package web

import (
	"context"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
)

type pieceBody struct {
	Value int64 `json:"value" minimum:"1" maximum:"9007199254740991" doc:"Of one note or coin, in minor units"`
	Count int64 `json:"count" minimum:"0" maximum:"1000000"`
}

type currencyBody struct {
	Currency string      `json:"currency" minLength:"3" maxLength:"3" example:"CHF"`
	Counted  *int64      `json:"counted,omitempty" minimum:"0" maximum:"9007199254740991" doc:"In its own minor units"`
	Pieces   []pieceBody `json:"pieces,omitempty" maxItems:"60"`
}

type cashCountBody struct {
	Counted    *int64         `json:"counted,omitempty" minimum:"0" maximum:"9007199254740991" doc:"Left out: what the pieces come to"`
	Pieces     []pieceBody    `json:"pieces,omitempty" maxItems:"60"`
	Currencies []currencyBody `json:"currencies,omitempty" maxItems:"20" doc:"All other currencies of which cash was taken"`

	Reason    string `json:"reason,omitempty" maxLength:"80" doc:"Of a late count that is off: one of the store's"`
	Note      string `json:"note,omitempty" maxLength:"600" doc:"Of a late count"`
	Approvals []uid  `json:"approvals,omitempty" maxItems:"10" doc:"Of a late count whose difference is above the caller's limit (drawer.difference)"`
}

type handOverBody struct {
	To      uid `json:"to" doc:"The next cashier"`
	CountID uid `json:"count_id" doc:"The last count, by who hands over"`
}

type confirmBody struct {
	CountID uid `json:"count_id,omitempty" doc:"A count of one's own; left out: the one that was shown"`
}

type printedBody struct {
	Reading uid `json:"reading_id,omitempty" doc:"An X report that was kept; left out: the Z"`
}

type printedView struct {
	Copy int64 `json:"copy" doc:"0: the first paper, or an X of now"`
}

// kindsView is what a drawer is counted by.
type kindsView struct {
	Currency string         `json:"currency"`
	Digits   int            `json:"digits"`
	Kinds    []money.Amount `json:"kinds" doc:"Notes and coins, the largest first; none: it is counted as a sum"`
}

func pieces(bodies []pieceBody) []money.Pieces {
	if bodies == nil {
		return nil
	}
	out := make([]money.Pieces, len(bodies))
	for i, b := range bodies {
		out[i] = money.Pieces{Value: money.Amount(b.Value), Count: b.Count}
	}
	return out
}

func currencyCounts(bodies []currencyBody) []pos.CurrencyCount {
	if bodies == nil {
		return nil
	}
	out := make([]pos.CurrencyCount, len(bodies))
	for i, b := range bodies {
		out[i] = pos.CurrencyCount{Currency: b.Currency, Counted: (*money.Amount)(b.Counted), Pieces: pieces(b.Pieces)}
	}
	return out
}

// drawerCountRoutes are what becomes of a drawer between its opening and its
// closing.
func (w *Web) drawerCountRoutes() {
	const tag = "Drawers"
	view := map[int]any{200: pos.DrawerView{}}
	route(w, "PUT", "/drawers/{id}/counts/{count_id}", Signed, access.UseDrawer, op{id: "count-drawer", tag: tag,
		summary: "Keep a count of a drawer; each is kept, the last one counts. One of a drawer that closed by itself settles it, also from the office", codes: []int{404, 409},
		answer: map[int]any{200: pos.CashCountView{}, 201: pos.CashCountView{}}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Count uid `path:"count_id"`
			Body  cashCountBody
		}) (*stored, error) {
			a, err := w.Pos.CountDrawer(ctx, cashier(who), in.ID.String(), in.Count.String(), pos.CashCountRequest{Counted: (*money.Amount)(in.Body.Counted),
				Pieces: pieces(in.Body.Pieces), Currencies: currencyCounts(in.Body.Currencies),
				Reason: in.Body.Reason, Note: in.Body.Note, Approvals: approvalIDs(in.Body.Approvals)})
			return storedJSON(a.Body, a.Created), err
		})
	route(w, "GET", "/drawers/{id}/counts", Signed, access.UseDrawer, op{id: "list-drawer-counts", tag: tag, summary: "A drawer's counts", codes: []int{404}},
		func(ctx context.Context, who *access.Who, in *ByID) (*reply[list[pos.CashCountView]], error) {
			items, err := w.Pos.DrawerCounts(ctx, cashier(who), who.Store, in.ID.String())
			return page(items, ""), err
		})
	route(w, "PUT", "/drawers/{id}/hand-overs/{hand_over_id}", Signed, access.UseDrawer, op{id: "hand-over-drawer", tag: tag,
		summary: "Hand the open drawer to the next cashier", codes: []int{404, 409}, answer: map[int]any{200: pos.HandOverView{}, 201: pos.HandOverView{}}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			HandOver uid `path:"hand_over_id"`
			Body     handOverBody
		}) (*stored, error) {
			a, err := w.Pos.HandOver(ctx, cashier(who), in.ID.String(), in.HandOver.String(), pos.HandOverRequest{To: in.Body.To.String(), CountID: in.Body.CountID.String()})
			return storedJSON(a.Body, a.Created), err
		})
	route(w, "POST", "/drawers/{id}/hand-overs/{hand_over_id}/confirm", Signed, access.UseDrawer, op{id: "confirm-hand-over", tag: tag,
		summary: "Take the drawer that was handed over", codes: []int{404, 409}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			HandOver uid `path:"hand_over_id"`
			Body     confirmBody
		}) (*reply[pos.HandOverView], error) {
			v, err := w.Pos.ConfirmHandOver(ctx, cashier(who), who.Store, in.ID.String(), in.HandOver.String(), in.Body.CountID.String())
			if err != nil {
				return nil, err
			}
			return answer(v)
		})
	route(w, "POST", "/drawers/{id}/park", Signed, access.UseDrawer, op{id: "park-drawer", tag: tag, summary: "Take the drawer off the register, with its sums",
		codes: []int{404, 409}, answer: view},
		func(ctx context.Context, who *access.Who, in *ByID) (*stored, error) {
			b, err := w.Pos.ParkDrawer(ctx, cashier(who), who.Store, in.ID.String())
			return storedJSON(b, false), err
		})
	route(w, "POST", "/drawers/{id}/take", Signed, access.UseDrawer, op{id: "take-drawer", tag: tag, summary: "Let a parked drawer go on on this register",
		codes: []int{404, 409}, answer: view},
		func(ctx context.Context, who *access.Who, in *ByID) (*stored, error) {
			b, err := w.Pos.TakeDrawer(ctx, cashier(who), who.Store, in.ID.String())
			return storedJSON(b, false), err
		})
	w.readingRoutes()
}

func (w *Web) readingRoutes() {
	const tag = "Drawers"
	route(w, "PUT", "/drawers/{id}/readings/{reading_id}", Signed, access.UseDrawer, op{id: "read-drawer", tag: tag, codes: []int{404, 409},
		summary: "Make an X report that is kept under the drawer's next number", answer: map[int]any{200: pos.DrawerView{}, 201: pos.DrawerView{}}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Reading uid `path:"reading_id"`
		}) (*stored, error) {
			a, err := w.Pos.ReadDrawer(ctx, cashier(who), who.Store, in.ID.String(), in.Reading.String())
			return storedJSON(a.Body, a.Created), err
		})
	route(w, "GET", "/drawers/{id}/readings/{reading_id}", Signed, access.UseDrawer, op{id: "get-drawer-reading", tag: tag, codes: []int{404},
		summary: "An X report as it was made", answer: map[int]any{200: pos.DrawerView{}}},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Reading uid `path:"reading_id"`
		}) (*stored, error) {
			b, err := w.Pos.Reading(ctx, cashier(who), who.Store, in.ID.String(), in.Reading.String())
			return storedJSON(b, false), err
		})
	route(w, "POST", "/drawers/{id}/prints", Signed, access.UseDrawer, op{id: "print-drawer-report", tag: tag, codes: []int{404},
		summary: "Count a paper of a Z or a kept X that this device prints; which copy it is"},
		func(ctx context.Context, who *access.Who, in *struct {
			ByID
			Body printedBody
		}) (*reply[printedView], error) {
			r, err := w.Pos.DrawerPaper(ctx, cashier(who), who.Store, in.ID.String(), in.Body.Reading.String(), nil)
			if err != nil {
				return nil, err
			}
			return answer(printedView{int64(r.Copy)})
		})
	route(w, "GET", "/drawers/{id}/readings", Signed, access.UseDrawer, op{id: "list-drawer-readings", tag: tag, summary: "The X reports of a drawer"},
		func(ctx context.Context, who *access.Who, in *ByID) (*reply[list[pos.ReadingItem]], error) {
			items, err := w.Pos.Readings(ctx, who.Store.ID, in.ID.String())
			return page(items, ""), err
		})
	route(w, "GET", "/drawer-kinds", Signed, access.UseDrawer, op{id: "list-drawer-kinds", tag: tag, summary: "Notes and coins by which the store's drawers are counted"},
		func(_ context.Context, who *access.Who, _ *none) (*reply[list[kindsView]], error) {
			items := []kindsView{}
			for _, currency := range append([]string{who.Store.Currency}, foreignCurrencies(who.Store)...) {
				items = append(items, kindsView{currency, money.Digits(currency), append([]money.Amount{}, money.DrawerKinds(currency)...)})
			}
			return page(items, ""), nil
		})
}

func foreignCurrencies(s access.Store) (out []string) {
	for _, f := range s.ForeignCash {
		out = append(out, f.Currency)
	}
	return out
}
