package web

import (
	"context"

	"tillbell/pos"
	"tillbell/pos/money"
	"tillbell/server/access"
)

// salesQuery is a list of documents, or a search for one whose receipt is not
// there.
type salesQuery struct {
	Paging
	Register uid    `query:"register_id"`
	Receipt  string `query:"receipt" maxLength:"40"`
	Day      string `query:"day" maxLength:"10"`
	Training bool   `query:"training" doc:"What was sold in training, and nothing else"`
	Customer uid    `query:"customer_id" doc:"Who bought; needs the right customers. Of who did not agree that purchases are looked at, only sales of which something may still come back, for whoever may take goods back"`
	Product  uid    `query:"product_id" doc:"What was bought; needs a day, and the right return"`
	Card     string `query:"card" maxLength:"64" doc:"The last four digits or the terminal's reference; of the last 90 days without a day"`
	Amount   int64  `query:"amount" minimum:"0" maximum:"9007199254740991" doc:"The total; of the last 90 days without a day"`
	Link     string `query:"link" maxLength:"40" doc:"The last part of a receipt's address"`
}

func (q *salesQuery) search() pos.SaleSearch {
	s := pos.SaleSearch{Customer: q.Customer.String(), Product: q.Product.String(), Card: q.Card, Link: q.Link}
	if q.Amount > 0 {
		a := money.Amount(q.Amount)
		s.Amount = &a
	}
	return s
}

// listSales lists documents. Who searches by what is not the receipt's own must
// be allowed to take goods back, and is held to so many searches a minute.
func (w *Web) listSales(ctx context.Context, who *access.Who, in *salesQuery) (*reply[list[pos.SaleItem]], error) {
	search := in.search()
	search.TakeBack = who.May(access.Return)
	if search.Any() {
		right := access.Return
		if search.Customer != "" {
			right = access.SeeCustomers
		}
		if !who.May(right) {
			return nil, access.NotAllowed(right)
		}
		if _, err := w.limits.take([2]string{"find", who.Staff.ID}); err != nil {
			return nil, err
		}
	}
	items, next, err := w.Pos.Sales(ctx, who.Store, pos.SaleFilter{Register: in.Register.String(), Receipt: in.Receipt, Day: in.Day, Training: in.Training,
		Cursor: in.Cursor, Limit: in.Limit, SaleSearch: search})
	return page(items, next), err
}

type quoteBody struct {
	SaleID   uid              `json:"sale_id,omitempty" doc:"Left out for a return without a receipt"`
	Gift     bool             `json:"gift,omitempty" doc:"By a gift receipt"`
	Lines    []returnLineBody `json:"lines" maxItems:"1000"`
	Reason   string           `json:"reason,omitempty" maxLength:"600"`
	Customer uid              `json:"customer_id,omitempty"`
	Taken    int64            `json:"taken,omitempty" minimum:"0" maximum:"9007199254740991" doc:"What other goods cost that are taken with it"`
}

func (w *Web) quoteReturn(ctx context.Context, who *access.Who, in *struct{ Body quoteBody }) (*reply[pos.ReturnQuote], error) {
	b := in.Body
	lines, err := returnLines("lines", b.Lines)
	if err != nil {
		return nil, err
	}
	v, err := w.Pos.QuoteReturn(ctx, cashier(who), pos.ReturnRequest{SaleID: b.SaleID.String(), Gift: b.Gift, Lines: lines, Reason: b.Reason,
		Extras: pos.Extras{CustomerID: b.Customer.String()}}, money.Amount(b.Taken))
	if err != nil {
		return nil, err
	}
	return answer(v)
}
